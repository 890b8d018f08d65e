"""Lists of cases: my own, caseloads, what needs somebody first, one coach's for the walk, whom a case can go to."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlmodel import Session, col

from db.tables.cases import Case, CaseStatus, Channel
from db.tables.frameworks import Programme
from db.tables.people import Grant, Person, Role
from portal.access import Actor
from portal.access.scope import ANYONE, asked_by, conflicted, deputises, directs, holds, holds_role, recused, supervises
from portal.cases import pressing, windows
from portal.cases.loading import looked_after, own, visible
from portal.people.leave import away_until

MINE, NEEDING, OF_COACH, ENDED, COACHES = 200, 40, 200, 20, 300
MOST = sa.bindparam("most", type_=sa.Integer())
COACH = sa.bindparam("coach_id", type_=sa.Uuid())


@dataclass(frozen=True, slots=True)
class Line:
    """A case in a list: code, coach, how it stands. `version` is what a press on the line has in front of it."""

    id: uuid.UUID
    code: str
    coach_id: uuid.UUID
    coach: str
    is_self: bool
    programme: Programme
    channel: Channel
    state: CaseStatus
    status: windows.Status
    assigned_on: date
    started_on: date | None
    last_on: date | None
    looked_on: date | None
    ended_on: date | None
    is_known: bool
    version: int


@dataclass(frozen=True, slots=True)
class Load:
    """The open cases of one coach, counted; `back_on` is their first day back where they are on leave.

    `waiting` are not taken, `late` without a first contact in time, `to_look` those a lead is to look at. `serves` is
    false for who coaches no more and still holds some.
    """

    coach_id: uuid.UUID
    coach: str
    back_on: date | None
    serves: bool
    open: int
    waiting: int
    late: int
    to_look: int

    @property
    def is_pressing(self) -> bool:
        """Whether something about this caseload is to be done now."""
        return bool(self.waiting or self.late or self.to_look or (self.open and not self.serves))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A coach to whom a case can go, with how many they hold and when they are back from leave."""

    id: uuid.UUID
    name: str
    open: int
    back_on: date | None


def mine(session: Session, actor: Actor, limit: int = MINE) -> list[Line]:
    """The open cases of the actor as a coach, the most pressing first; one statement."""
    return _lines(actor, session.execute(_mine(), {"most": limit, **asked_by(actor)}))


@cache
def _mine() -> Select[Any]:
    return _rows().where(own(ANYONE), pressing.is_open())


def needing(session: Session, actor: Actor, limit: int = NEEDING) -> list[Line]:
    """What needs somebody first among the cases the actor looks after or assigned, and those nobody has taken."""
    return _lines(actor, session.execute(_needing(), {"most": limit, **asked_by(actor)}))


@cache
def _needing() -> Select[Any]:
    is_theirs = sa.or_(
        looked_after(ANYONE), col(Case.assigned_by) == ANYONE.id, col(Case.status) == CaseStatus.DECLINED
    )
    return _rows().where(visible(ANYONE), col(Case.coach_id) != ANYONE.id, is_theirs, pressing.is_pressing())


def of_coach(session: Session, actor: Actor, coach_id: uuid.UUID, limit: int = OF_COACH) -> list[Line]:
    """The open cases of one coach for themselves and for who looks after them, what needs a look first."""
    return _lines(actor, session.execute(_of_coach(), {"coach_id": coach_id, "most": limit, **asked_by(actor)}))


@cache
def _of_coach() -> Select[Any]:
    return _rows().where(col(Case.coach_id) == COACH, sa.or_(own(ANYONE), looked_after(ANYONE)), pressing.is_open())


def ended(session: Session, actor: Actor, limit: int = ENDED) -> list[Line]:
    """Support that has ended, the newest first."""
    return _lines(actor, session.execute(_ended(), {"most": limit, **asked_by(actor)}))


@cache
def _ended() -> Select[Any]:
    newest = (col(Case.ended_on).desc(), col(Case.id))
    return _rows(*newest).where(sa.or_(own(ANYONE), looked_after(ANYONE)), col(Case.status) == CaseStatus.ENDED)


def caseload(session: Session, actor: Actor, limit: int = COACHES) -> list[Load]:
    """How many open cases each coach holds whom the actor leads, covers or directs; one statement.

    Those with something late or to look at stand first, each by name. Cases about somebody the actor may know are not
    counted. Whoever coaches no more stands here while they hold some.
    """
    rows = session.execute(_caseload(), {"most": limit, **asked_by(actor)})
    return [Load(row[0], row[1], row[2], bool(row[3]), *(int(count or 0) for count in row[4:])) for row in rows]


@cache
def _caseload() -> Select[Any]:
    def count(which: Any) -> Any:
        return sa.func.sum(sa.case((which, 1), else_=0))

    counted = (
        sa.select(
            col(Case.coach_id).label("coach_id"),
            sa.func.count().label("open"),
            count(sa.not_(pressing.is_held())).label("waiting"),
            count(pressing.is_contact_late()).label("late"),
            count(pressing.is_look_due()).label("to_look"),
        )
        .where(looked_after(ANYONE), pressing.is_open())
        .group_by(col(Case.coach_id))
        .subquery()
    )
    person = col(Person.id)
    serves = sa.exists().where(
        col(Grant.person_id) == person, col(Grant.role) == Role.COACH, holds(Grant, ANYONE.today)
    )
    # Each of these stands in the outermost WHERE: inside another EXISTS it would no more be about this person.
    led = sa.or_(
        supervises(ANYONE, person),
        deputises(ANYONE, person),
        serves.where(directs(ANYONE, col(Grant.division_id))),
    )
    is_theirs = sa.and_(serves, led, person != ANYONE.id, sa.not_(conflicted(ANYONE, person)))
    columns: tuple[Any, ...] = (
        person,
        col(Person.name),
        away_until(ANYONE, person),
        serves,
        *(counted.c[name] for name in ("open", "waiting", "late", "to_look")),
    )
    return (
        sa.select(*columns)
        .outerjoin(counted, counted.c.coach_id == person)
        .where(sa.or_(counted.c.coach_id.is_not(None), sa.and_(is_theirs, col(Person.is_active).is_(True))))
        .order_by(
            sa.case((counted.c.late + counted.c.to_look + counted.c.waiting > 0, 0), else_=1),
            sa.func.lower(col(Person.name)),
            person,
        )
        .limit(MOST)
    )


def to_assign(session: Session, actor: Actor, limit: int = COACHES) -> list[Candidate]:
    """The coaches to whom the actor may give a case, who holds fewest first; one statement."""
    rows = session.execute(_to_assign(), {"most": limit, **asked_by(actor)})
    return [Candidate(*row) for row in rows]


@cache
def _to_assign() -> Select[Any]:
    person = col(Person.id)
    held = (
        sa.select(sa.func.count())
        .select_from(Case)
        .where(col(Case.coach_id) == person, pressing.is_held(), sa.not_(recused(ANYONE, col(Case.id))))
        .scalar_subquery()
    )
    may = sa.or_(
        supervises(ANYONE, person),
        deputises(ANYONE, person),
        directs(ANYONE, col(Grant.division_id)),
        holds_role(ANYONE, (Role.LEAD,), col(Grant.division_id)),
    )
    columns: tuple[Any, ...] = (person, col(Person.name), held, away_until(ANYONE, person))
    return (
        sa.select(*columns)
        .join(Grant, sa.and_(col(Grant.person_id) == person, col(Grant.role) == Role.COACH, holds(Grant, ANYONE.today)))
        .where(may, person != ANYONE.id, sa.not_(conflicted(ANYONE, person)), col(Person.is_active).is_(True))
        .order_by(held, sa.func.lower(col(Person.name)), person)
        .limit(MOST)
    )


def _rows(*order: Any) -> Select[Any]:
    """Rows of cases with the coach's name and their day back, the most pressing first unless told otherwise."""
    pressed = (pressing.rank(), col(Case.contact_due_on), col(Case.window_on), col(Case.code))
    columns: tuple[Any, ...] = (Case, col(Person.name), away_until(ANYONE, col(Case.coach_id)))
    return (
        sa.select(*columns).join(Person, col(Person.id) == col(Case.coach_id)).order_by(*(order or pressed)).limit(MOST)
    )


def _lines(actor: Actor, rows: Iterable[Any]) -> list[Line]:
    return [line_of(actor, case, name, back_on) for case, name, back_on in rows]


def line_of(actor: Actor, case: Case, coach: str, back_on: date | None) -> Line:
    """A case as a list shows it. For callers that have decided access."""
    return Line(
        case.id,
        case.code,
        case.coach_id,
        coach,
        case.coach_id == actor.id,
        case.programme,
        case.channel,
        case.status,
        windows.status(case, actor.today, back_on, is_own=case.coach_id == actor.id),
        case.assigned_on,
        case.started_on,
        case.last_on,
        case.looked_on,
        case.ended_on,
        case.known_at is not None,
        case.version,
    )
