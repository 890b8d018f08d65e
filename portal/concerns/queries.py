"""Lists around concerns: what I asked and raised, what waits for me as whoever looks after it, whom it can be about."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.concerns import Category, Concern, ConcernKind, ConcernStatus, ConcernTarget, Consult, Desk, Target
from db.tables.first_90 import FirstNinety
from db.tables.people import Division, Grant, Person, Role
from portal.access import Actor, Raising
from portal.access.scope import ANYONE, asked_by, directs, holds
from portal.concerns import workflow
from portal.concerns.categories import CATEGORIES
from portal.concerns.loading import answered_by, asked_now, consult_for, looked_after, looked_into

MOST, PEOPLE = 100, 600
WORTH_WAITING = 2
"""From this level on an open concern makes a director think twice about a decision."""
LIMIT = sa.bindparam("most", type_=sa.Integer())


@dataclass(frozen=True, slots=True)
class Asking:
    """A question asked before acting. `by` is whoever asked, `answered_by` whoever answered."""

    id: uuid.UUID
    by: str
    desk: Desk
    question: str
    asked_at: datetime
    due_at: datetime
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None
    is_mine: bool
    was_read: bool
    concern_id: uuid.UUID | None
    zone: str


@dataclass(frozen=True, slots=True)
class Line:
    """A concern in a list. `next_target` is what is promised next, until when.

    `level` is the proposed one until it is sorted. To the reporter `subject` and `level` are empty.
    """

    id: uuid.UUID
    category: Category
    kind: ConcernKind
    subject: str | None
    received_at: datetime
    status: ConcernStatus
    level: int | None
    is_sorted: bool
    next_target: Target | None = None
    next_due_at: datetime | None = None
    has_outcome: bool = False
    is_outcome_new: bool = False
    checks_back_on: date | None = None
    zone: str = "UTC"

    @property
    def words(self) -> str:
        """What it is about, in the words of the form."""
        return CATEGORIES[self.category].words

    @property
    def standing(self) -> str:
        """Where it stands, in words."""
        return workflow.WORDS[self.status]


def asked(session: Session, actor: Actor) -> list[Asking]:
    """What the actor asked before acting, newest first."""
    return _askings(session, actor, _mine_asked())


def to_answer(session: Session, actor: Actor) -> list[Asking]:
    """What the actor is asked, open ones first, then the newest."""
    return _askings(session, actor, _to_answer())


def asking(session: Session, actor: Actor, consult_id: uuid.UUID) -> Asking:
    """One question asked before acting, for whoever asked it and whoever answers it. Raises NotFound, NotAllowed."""
    consult_for(session, actor, consult_id, Raising.READ_CONSULT)
    return _askings(session, actor, _asking_columns().where(col(Consult.id) == consult_id))[0]


def raised(session: Session, actor: Actor) -> list[Line]:
    """What the actor raised, open ones first, then the newest."""
    rows = session.execute(_raised(), {"most": MOST, **asked_by(actor)})
    return [_own_line(concern, zone) for concern, zone in rows]


def looking_after(session: Session, actor: Actor) -> list[Line]:
    """What the actor looks after or looks into: what is due first at the top, closed ones last; one statement.

    Nothing that speaks of the actor or of somebody too close to them is in it or counted.
    """
    rows = session.execute(_looked_after(), {"most": MOST, **asked_now(actor)})
    found: dict[uuid.UUID, Line] = {}
    for line in (_line(*row) for row in rows):
        found.setdefault(line.id, line)  # of several things due at one moment the first stands for all
    return list(found.values())


def people(session: Session, actor: Actor) -> list[tuple[uuid.UUID, str, str]]:
    """Whom a concern can be about: everybody who serves or served, by name, with their divisions; not the actor.

    Raises nothing: names of colleagues are known to everybody who holds a role; nobody else gets any.
    """
    if not actor.held:
        return []
    rows = session.execute(_people(), {"most": PEOPLE, **asked_by(actor)})
    found: dict[uuid.UUID, tuple[str, dict[str, None]]] = {}
    for person, name, division in rows:
        found.setdefault(person, (name, {}))[1][division or "No role at present"] = None
    return [(person, name, ", ".join(divisions)) for person, (name, divisions) in found.items()]


def open_about(session: Session, actor: Actor, first_90_id: uuid.UUID) -> list[uuid.UUID]:
    """Open concerns from level 2 on about the coach of some first 90 days, for a director who may read them.

    For the one prompt beside a decision; it stands in no record. Empty for everybody else. Raises nothing.
    """
    if not actor.divisions(Role.DIRECTOR):
        return []
    return list(session.scalars(_open_about(), {"first_90_id": first_90_id, "most": MOST, **asked_now(actor)}))


@cache
def _open_about() -> Select[Any]:
    coach = sa.select(col(FirstNinety.coach_id)).where(
        col(FirstNinety.id) == sa.bindparam("first_90_id", type_=sa.Uuid())
    )
    level = sa.func.coalesce(col(Concern.level), col(Concern.proposed_level))
    return (
        sa.select(col(Concern.id))
        .where(
            col(Concern.subject_id) == coach.scalar_subquery(),
            col(Concern.status) != ConcernStatus.CLOSED,
            level >= WORTH_WAITING,
            directs(ANYONE, col(Concern.division_id)),
            looked_after(ANYONE),
        )
        .order_by(col(Concern.received_at), col(Concern.id))
        .limit(LIMIT)
    )


@cache
def _mine_asked() -> Select[Any]:
    return _asking_columns().where(col(Consult.asker_id) == ANYONE.id).order_by(col(Consult.asked_at).desc())


@cache
def _to_answer() -> Select[Any]:
    is_open = col(Consult.answered_at).is_(None)
    return (
        _asking_columns()
        .where(answered_by(ANYONE))
        .order_by(sa.case((is_open, 0), else_=1), sa.case((is_open, col(Consult.due_at))), col(Consult.asked_at).desc())
    )


def _asking_columns() -> Select[Any]:
    asker, answerer = aliased(Person), aliased(Person)
    columns: tuple[Any, ...] = (Consult, col(asker.name), col(answerer.name), col(Division.zone))
    return (
        sa.select(*columns)
        .join(asker, col(asker.id) == col(Consult.asker_id))
        .join(Division, col(Division.id) == col(Consult.division_id))
        .outerjoin(answerer, col(answerer.id) == col(Consult.answered_by))
        .limit(LIMIT)
    )


def _askings(session: Session, actor: Actor, statement: Select[Any]) -> list[Asking]:
    rows = session.execute(statement, {"most": MOST, **asked_by(actor)})
    return [
        Asking(
            one.id,
            asker,
            one.desk,
            one.question,
            one.asked_at,
            one.due_at,
            one.answer,
            answerer,
            one.answered_at,
            one.asker_id == actor.id,
            one.read_at is not None,
            one.concern_id,
            zone,
        )
        for one, asker, answerer, zone in rows
    ]


@cache
def _raised() -> Select[Any]:
    columns: tuple[Any, ...] = (Concern, col(Division.zone))
    return (
        sa.select(*columns)
        .join(Division, col(Division.id) == col(Concern.division_id))
        .where(col(Concern.reporter_id) == ANYONE.id)
        .order_by(col(Concern.closed_at).is_not(None), col(Concern.received_at).desc())
        .limit(LIMIT)
    )


@cache
def _looked_after() -> Select[Any]:
    subject, target, other = aliased(Person), aliased(ConcernTarget), aliased(ConcernTarget)
    first = (
        sa.select(sa.func.min(col(other.due_at)))
        .where(col(other.concern_id) == col(Concern.id), col(other.met_at).is_(None))
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (Concern, col(subject.name), col(Division.zone), col(target.target), col(target.due_at))
    is_closed = col(Concern.closed_at).is_not(None)
    return (
        sa.select(*columns)
        .join(subject, col(subject.id) == col(Concern.subject_id))
        .join(Division, col(Division.id) == col(Concern.division_id))
        .outerjoin(
            target,
            sa.and_(
                col(target.concern_id) == col(Concern.id), col(target.met_at).is_(None), col(target.due_at) == first
            ),
        )
        .where(sa.or_(looked_after(ANYONE), looked_into(ANYONE)))
        .order_by(
            sa.case((is_closed, 1), else_=0),
            sa.case((is_closed, None), else_=col(target.due_at)),
            col(Concern.received_at).desc(),
            col(Concern.id),
            col(target.target),
        )
        .limit(LIMIT)
    )


@cache
def _people() -> Select[Any]:
    columns: tuple[Any, ...] = (col(Person.id), col(Person.name), col(Division.name))
    return (
        sa.select(*columns)
        .outerjoin(Grant, sa.and_(col(Grant.person_id) == col(Person.id), holds(Grant, ANYONE.today)))
        .outerjoin(Division, col(Division.id) == col(Grant.division_id))
        .where(col(Person.id) != ANYONE.id)
        .order_by(sa.func.lower(col(Person.name)), col(Person.id))
        .limit(LIMIT)
    )


def _own_line(concern: Concern, zone: str) -> Line:
    asks = concern.checked_back_at is None
    return Line(
        concern.id,
        concern.category,
        concern.kind,
        None,
        concern.received_at,
        concern.status,
        None,
        concern.level is not None,
        has_outcome=concern.outcome is not None,
        is_outcome_new=concern.outcome is not None and concern.outcome_read_at is None,
        checks_back_on=concern.check_back_on if asks else None,
        zone=zone,
    )


def _line(concern: Concern, subject: str, zone: str, target: Target | None, due_at: datetime | None) -> Line:
    is_open = concern.status is not ConcernStatus.CLOSED
    return Line(
        concern.id,
        concern.category,
        concern.kind,
        subject,
        concern.received_at,
        concern.status,
        concern.level or concern.proposed_level,
        concern.level is not None,
        next_target=target if is_open else None,
        next_due_at=due_at if is_open else None,
        has_outcome=concern.outcome is not None,
        zone=zone,
    )
