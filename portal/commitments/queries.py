"""Reading commitments: those of one coach, my own and my coaches', what is due."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.commitments import Commitment, CommitmentSource, CommitmentStatus
from db.tables.people import Grant, Person, Role
from portal.access import Actor, CoachStanding
from portal.access.scope import conflicted, deputises, supervises

LIST_LIMIT = 200
DONE_LIMIT = 30


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
    return _lines(
        session,
        standing.actor,
        limit,
        col(Commitment.coach_id) == standing.coach.id,
        col(Commitment.status) == CommitmentStatus.OPEN,
    )


def of_one_on_one(
    session: Session, standing: CoachStanding, one_on_one_id: uuid.UUID, *, with_open: bool, limit: int = LIST_LIMIT
) -> list[Line]:
    """What was promised in a one-on-one and, where asked for, what else is open with this coach; one statement.

    The caller has decided that the person reads the one-on-one.
    """
    own = col(Commitment.source_id) == one_on_one_id
    is_open = col(Commitment.status) == CommitmentStatus.OPEN
    return _lines(
        session,
        standing.actor,
        limit,
        col(Commitment.coach_id) == standing.coach.id,
        sa.or_(own, is_open) if with_open else own,
    )


def listed(session: Session, actor: Actor, limit: int = LIST_LIMIT) -> list[Line]:
    """The open commitments of the actor and of the coaches they lead or cover for, overdue first."""
    return _lines(session, actor, limit, _mine_to_see(actor), col(Commitment.status) == CommitmentStatus.OPEN)


def settled(session: Session, actor: Actor, limit: int = DONE_LIMIT) -> list[Line]:
    """What was done or dropped, newest first."""
    statement = _select().where(_mine_to_see(actor), col(Commitment.status) != CommitmentStatus.OPEN)
    rows = session.execute(statement.order_by(col(Commitment.settled_at).desc(), col(Commitment.id)).limit(limit))
    return [_line(actor, row) for row in rows]


def to_promise_about(session: Session, actor: Actor, limit: int = LIST_LIMIT) -> list[tuple[uuid.UUID, str]]:
    """Whose work the actor may note a commitment about: their own, where they coach, and their coaches', by name."""
    coaches = (
        sa.select(col(Person.id), col(Person.name))
        .where(_coaches(actor, col(Person.id)), col(Person.is_active).is_(True), _coaches_today(actor))
        .order_by(sa.case((col(Person.id) == actor.id, 0), else_=1), sa.func.lower(col(Person.name)))
        .limit(limit)
    )
    return [(person_id, name) for person_id, name in session.execute(coaches)]


def _coaches_today(actor: Actor) -> ColumnElement[bool]:
    return sa.exists().where(
        col(Grant.person_id) == col(Person.id),
        col(Grant.role) == Role.COACH,
        col(Grant.from_on) <= actor.today,
        sa.or_(col(Grant.until_on).is_(None), col(Grant.until_on) > actor.today),
    )


def _coaches(actor: Actor, coach: Any) -> ColumnElement[bool]:
    led = sa.or_(supervises(actor, coach), deputises(actor, coach))
    return sa.or_(coach == actor.id, sa.and_(led, sa.not_(conflicted(actor, coach))))


def _mine_to_see(actor: Actor) -> ColumnElement[bool]:
    return _coaches(actor, col(Commitment.coach_id))


def _select() -> Select[Any]:
    owner, coach = aliased(Person), aliased(Person)
    columns: tuple[Any, ...] = (Commitment, owner.name, coach.name)
    return (
        sa.select(*columns)
        .join(owner, col(owner.id) == col(Commitment.owner_id))
        .join(coach, col(coach.id) == col(Commitment.coach_id))
    )


def _lines(session: Session, actor: Actor, limit: int, *more: ColumnElement[bool]) -> list[Line]:
    day = col(Commitment.due_on)
    statement = (
        _select()
        .where(*more)
        .order_by(sa.case((day.is_(None), 1), else_=0), day, col(Commitment.made_at), col(Commitment.id))
        .limit(limit)
    )
    return [_line(actor, row) for row in session.execute(statement)]


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
