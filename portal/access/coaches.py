"""Which coaches a person can see, as SQL, and how they stand to one of them and to a record in the folder."""

import uuid
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.people import Division, Grant, Person, Role, Supervision
from portal.access import coaching
from portal.access.actor import Actor
from portal.access.answers import Answer, Relation
from portal.access.coaching import Coaching
from portal.access.scope import (
    ANYONE,
    Asker,
    UuidColumn,
    asked_by,
    conflicted,
    deputises,
    directs,
    require,
    stands_in,
    supervises,
)
from portal.errors import NotFound


@dataclass(frozen=True, slots=True)
class Coach:
    """A coach as their folder names them; `until_on` is the day from which they coach no more.

    `calendar` names the public holidays of their division.
    """

    id: uuid.UUID
    name: str
    division_id: uuid.UUID
    division: str
    zone: str
    calendar: str
    since_on: date
    until_on: date | None


class CoachStanding:
    """A coach, and how the person stands to them; asks the policy, never decides itself."""

    def __init__(self, actor: Actor, coach: Coach, relations: frozenset[Relation]) -> None:
        self.actor, self.coach, self.relations = actor, coach, relations

    @property
    def is_self(self) -> bool:
        """Whether the person is this coach."""
        return Relation.SELF in self.relations

    @property
    def is_supervising(self) -> bool:
        """Whether the person leads the coach today or covers for who does."""
        return bool(self.relations & {Relation.LEAD, Relation.NEW_LEAD, Relation.DEPUTY})

    @property
    def state(self) -> str:
        """Whether the coach is active, as the policy asks."""
        has_ended = self.coach.until_on is not None and self.coach.until_on <= self.actor.today
        return "ended" if has_ended else "active"

    def with_record(self, author_id: uuid.UUID) -> "CoachStanding":
        """The standing to a record that `author_id` wrote; who has no office any more keeps only what they read.

        Having led the coach before counts for what one wrote oneself and for nothing else.
        """
        if author_id != self.actor.id:
            return CoachStanding(self.actor, self.coach, self.relations - {Relation.FORMER_LEAD})
        if not self.relations & OFFICES:
            return self
        return CoachStanding(self.actor, self.coach, self.relations | {Relation.AUTHOR})

    def held_by(self, lead_id: uuid.UUID) -> "CoachStanding":
        """The standing to a record that `lead_id` holds: holder, another one in office, or who held it before."""
        if Relation.SELF in self.relations or Relation.CONFLICTED in self.relations:
            return self
        is_named, found = lead_id == self.actor.id, set(self.relations)
        found.discard(Relation.FORMER_LEAD)
        if is_named and self.is_supervising:
            found = found - {Relation.DEPUTY} | {Relation.LEAD}
        elif is_named:
            found.add(Relation.FORMER_LEAD)
        elif Relation.LEAD in found:
            found = found - {Relation.LEAD} | {Relation.NEW_LEAD}
        return CoachStanding(self.actor, self.coach, frozenset(found))

    def recommended_by(self, person_id: uuid.UUID | None) -> "CoachStanding":
        """The standing towards a decision, where `person_id` made the recommendation."""
        if person_id != self.actor.id:
            return self
        return CoachStanding(self.actor, self.coach, self.relations | {Relation.RECOMMENDER})

    def answer(self, permission: Coaching, state: str | None = None) -> Answer:
        """The policy's answer in `state`, which is the coach's own where none is given.

        Whoever has no role any more reads and answers their own record and changes nothing else.
        """
        answer = coaching.best(permission, self.relations, state or self.state)
        return coaching.after_service(permission, answer) if self.is_self and not self.actor.held else answer

    def require(self, permission: Coaching, state: str | None = None) -> None:
        """Return if allowed. Raises NotFound out of scope, NotAllowed with the reason otherwise."""
        require(self.answer(permission, state))


OFFICES = frozenset({Relation.LEAD, Relation.DEPUTY, Relation.DIRECTOR})


def led_before(actor: Asker, coach: UuidColumn) -> ColumnElement[bool]:
    """SQL: whether `actor` led the coach once and does no more."""
    return (
        sa.exists()
        .where(col(Supervision.coach_id) == coach, col(Supervision.lead_id) == actor.id)
        .where(col(Supervision.until_on) <= actor.today)
    )


def standing_columns(actor: Asker, coach: UuidColumn) -> tuple[Any, ...]:
    """SQL: supervises, deputises, stands in, led before, conflicted; as `standing_of` takes them."""
    return (
        supervises(actor, coach),
        deputises(actor, coach),
        stands_in(actor, coach),
        led_before(actor, coach),
        conflicted(actor, coach),
    )


def standing_of(actor: Actor, coach: Coach, flags: Any) -> CoachStanding:
    """How `actor` stands to `coach`, from the five flags of `standing_columns`."""
    is_lead, is_deputy, is_stand_in, led, is_conflicted = (bool(flag) for flag in flags)
    if coach.id == actor.id:
        return CoachStanding(actor, coach, frozenset({Relation.SELF}))
    if is_conflicted:
        return CoachStanding(actor, coach, frozenset({Relation.CONFLICTED}))
    ties = {
        Relation.LEAD: is_lead,
        Relation.DEPUTY: is_deputy and not is_lead,
        Relation.STAND_IN: is_stand_in,
        Relation.FORMER_LEAD: led and not is_lead,
        Relation.DIRECTOR: coach.division_id in actor.divisions(Role.DIRECTOR),
    }
    found = frozenset(relation for relation, holds in ties.items() if holds)
    return CoachStanding(actor, coach, found or frozenset({Relation.OTHER}))


def coach_columns(actor: Asker) -> Select[Any]:
    """A coach with division and dates of the newest coach role that has begun, then the five flags of a standing.

    A record of a coach joins on `Person.id` and adds its own columns behind these.
    """
    newest = aliased(Grant)
    last = (
        sa.select(col(newest.id))
        .where(col(newest.person_id) == col(Person.id), col(newest.role) == Role.COACH)
        .order_by(sa.case((col(newest.from_on) > actor.today, 1), else_=0), col(newest.from_on).desc(), col(newest.id))
        .limit(1)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        col(Person.id),
        col(Person.name),
        col(Division.id),
        col(Division.name),
        col(Division.zone),
        col(Division.calendar),
        col(Grant.from_on),
        col(Grant.until_on),
        *standing_columns(actor, col(Person.id)),
    )
    return (
        sa.select(*columns)
        .select_from(Person)
        .join(Grant, col(Grant.id) == last)
        .join(Division, col(Division.id) == col(Grant.division_id))
    )


COACH_COLUMNS = 8
STANDING_COLUMNS = COACH_COLUMNS + 5
"""Where the columns of a joined record begin in a row of `coach_columns`."""


def standing_from(actor: Actor, row: Any) -> CoachStanding:
    """How `actor` stands to the coach in a row of `coach_columns`."""
    return standing_of(actor, Coach(*row[:COACH_COLUMNS]), row[COACH_COLUMNS:STANDING_COLUMNS])


@cache
def _one_coach() -> Select[Any]:
    return coach_columns(ANYONE).where(col(Person.id) == sa.bindparam("coach_id", type_=sa.Uuid()))


def coach_standing(session: Session, actor: Actor, coach_id: uuid.UUID) -> CoachStanding:
    """The coach and how the actor stands to them; decides nothing yet. Raises NotFound where nobody coached ever."""
    row = session.execute(_one_coach(), {"coach_id": coach_id, **asked_by(actor)}).first()
    if row is None:
        raise NotFound
    return standing_from(actor, row)


def coach_for(session: Session, actor: Actor, coach_id: uuid.UUID, permission: Coaching) -> CoachStanding:
    """The coach with the actor's standing, once `permission` is granted in the coach's own state.

    Unknown ids and coaches out of scope raise the same NotFound after the same statement.
    """
    standing = coach_standing(session, actor, coach_id)
    standing.require(permission)
    return standing


def visible_coaches(actor: Asker, coach: UuidColumn, division: UuidColumn) -> ColumnElement[bool]:
    """SQL: whether the actor may open the folder of `coach`, whose coach role lies in `division`."""
    offices = sa.or_(
        supervises(actor, coach),
        deputises(actor, coach),
        stands_in(actor, coach),
        directs(actor, division),
    )
    return sa.or_(coach == actor.id, sa.and_(offices, sa.not_(conflicted(actor, coach))))


@cache
def _every_coach() -> Select[Any]:
    has_ended = col(Grant.until_on) <= ANYONE.today
    return (
        coach_columns(ANYONE)
        .where(visible_coaches(ANYONE, col(Person.id), col(Grant.division_id)))
        .order_by(sa.case((has_ended, 1), else_=0), sa.func.lower(col(Person.name)), col(Person.id))
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )


def coaches_for(session: Session, actor: Actor, limit: int, *more: ColumnElement[bool]) -> list[CoachStanding]:
    """The coaches whose folder the actor may open, by name, those who have left last; one statement."""
    statement = _every_coach().where(*more) if more else _every_coach()
    rows = session.execute(statement, {"most": limit, **asked_by(actor)})
    return [standing_from(actor, row) for row in rows]
