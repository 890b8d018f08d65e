"""Reading commitments: those of one coach, my own and my coaches', what is due."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.commitments import Commitment, CommitmentSource, CommitmentStatus
from db.tables.people import Grant, Person, Role
from portal.access import Actor, CoachStanding
from portal.access.scope import ANYONE, asked_by, conflicted, deputises, holds, supervises
from portal.commitments.loading import is_open_to

LIST_LIMIT = 200
DONE_LIMIT = 30
COACH = sa.bindparam("coach_id", type_=sa.Uuid())
MOST = sa.bindparam("most", type_=sa.Integer())
IS_OPEN = col(Commitment.status) == CommitmentStatus.OPEN


@dataclass(frozen=True, slots=True)
class Line:
    """A commitment as coach and lead read it. `carried` counts the one-on-ones it was carried through."""

    id: uuid.UUID
    coach_id: uuid.UUID
    coach: str
    owner: str
    is_mine: bool
    is_coachs: bool
    text: str
    support: str
    codes: tuple[str, ...]
    due_on: date | None
    status: CommitmentStatus
    reason: str
    carried: int
    made_at: datetime
    settled_at: datetime | None
    source: CommitmentSource
    source_id: uuid.UUID
    is_overdue: bool

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.status is CommitmentStatus.OPEN


def open_of(session: Session, standing: CoachStanding, limit: int = LIST_LIMIT) -> list[Line]:
    """The open commitments of a coach, overdue first; nothing for whoever is neither coach, lead nor deputy."""
    if not (standing.is_self or standing.is_supervising):
        return []
    return _lines(session, standing.actor, _open_of(), {"coach_id": standing.coach.id, "most": limit})


@cache
def _open_of() -> Select[Any]:
    return _by_day().where(col(Commitment.coach_id) == COACH, IS_OPEN)


def of_one_on_one(
    session: Session, standing: CoachStanding, one_on_one_id: uuid.UUID, *, with_open: bool, limit: int = LIST_LIMIT
) -> list[Line]:
    """What was promised in a one-on-one and, where asked for, what else is open with this coach; one statement.

    The caller has decided that the person reads the one-on-one.
    """
    given = {"coach_id": standing.coach.id, "one_on_one_id": one_on_one_id, "most": limit}
    return _lines(session, standing.actor, _of_one_on_one(with_open), given)


@cache
def _of_one_on_one(with_open: bool) -> Select[Any]:
    own = col(Commitment.source_id) == sa.bindparam("one_on_one_id", type_=sa.Uuid())
    return _by_day().where(col(Commitment.coach_id) == COACH, sa.or_(own, IS_OPEN) if with_open else own)


def listed(session: Session, actor: Actor, limit: int = LIST_LIMIT) -> list[Line]:
    """The open commitments of the actor and of the coaches they lead or cover for, overdue first."""
    return _lines(session, actor, _listed(), {"most": limit})


@cache
def _listed() -> Select[Any]:
    return _by_day().where(_coaches(col(Commitment.coach_id)), IS_OPEN)


def settled(session: Session, actor: Actor, limit: int = DONE_LIMIT) -> list[Line]:
    """What was done or dropped, newest first."""
    return _lines(session, actor, _settled(), {"most": limit})


@cache
def _settled() -> Select[Any]:
    return (
        _select()
        .where(_coaches(col(Commitment.coach_id)), col(Commitment.status) != CommitmentStatus.OPEN)
        .order_by(col(Commitment.settled_at).desc(), col(Commitment.id))
        .limit(MOST)
    )


def to_promise_about(session: Session, actor: Actor, limit: int = LIST_LIMIT) -> list[tuple[uuid.UUID, str]]:
    """Whose work the actor may note a commitment about: their own, where they coach, and their coaches', by name."""
    rows = session.execute(_to_promise_about(), {"most": limit, **asked_by(actor)})
    return [(person_id, name) for person_id, name in rows]


@cache
def _to_promise_about() -> Select[uuid.UUID, str]:
    coaches_today = sa.exists().where(
        col(Grant.person_id) == col(Person.id), col(Grant.role) == Role.COACH, holds(Grant, ANYONE.today)
    )
    return (
        sa.select(col(Person.id), col(Person.name))
        .where(_coaches(col(Person.id)), col(Person.is_active).is_(True), coaches_today)
        .order_by(sa.case((col(Person.id) == ANYONE.id, 0), else_=1), sa.func.lower(col(Person.name)))
        .limit(MOST)
    )


def _coaches(coach: Any) -> ColumnElement[bool]:
    """SQL: whether `coach` is the actor, or somebody they lead or cover for."""
    led = sa.or_(supervises(ANYONE, coach), deputises(ANYONE, coach))
    return sa.or_(coach == ANYONE.id, sa.and_(led, sa.not_(conflicted(ANYONE, coach))))


def _select() -> Select[Any]:
    owner, coach = aliased(Person), aliased(Person)
    columns: tuple[Any, ...] = (Commitment, owner.name, coach.name)
    return (
        sa.select(*columns)
        .join(owner, col(owner.id) == col(Commitment.owner_id))
        .join(coach, col(coach.id) == col(Commitment.coach_id))
        .where(is_open_to(ANYONE))
    )


def _by_day() -> Select[Any]:
    day = col(Commitment.due_on)
    undated_last = sa.case((day.is_(None), 1), else_=0)
    return _select().order_by(undated_last, day, col(Commitment.made_at), col(Commitment.id)).limit(MOST)


def _lines(session: Session, actor: Actor, statement: Select[Any], given: dict[str, object]) -> list[Line]:
    return [_line(actor, row) for row in session.execute(statement, {**given, **asked_by(actor)})]


def _line(actor: Actor, row: Sequence[Any]) -> Line:
    commitment: Commitment = row[0]
    is_open = commitment.status is CommitmentStatus.OPEN
    return Line(
        commitment.id,
        commitment.coach_id,
        row[2],
        row[1],
        commitment.owner_id == actor.id,
        commitment.owner_id == commitment.coach_id,
        commitment.text or "",
        commitment.support or "",
        tuple(commitment.codes),
        commitment.due_on,
        commitment.status,
        commitment.reason or "",
        commitment.carried,
        commitment.made_at,
        commitment.settled_at,
        commitment.source,
        commitment.source_id,
        is_open and commitment.due_on is not None and commitment.due_on < actor.today,
    )
