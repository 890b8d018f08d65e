"""Reading people: who belongs to a division, whom a lead leads, whom nobody leads."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.people import Conflict, Division, Grant, Person, Role, Supervision
from portal import clock
from portal.access import Actor
from portal.access.people import looked_after
from portal.access.scope import ANYONE, asked_by, conflicted, directs, holds, may_lead, supervises


@dataclass(frozen=True, slots=True)
class Member:
    """A person with the roles they hold in a division today."""

    id: uuid.UUID
    name: str
    roles: frozenset[Role]

    @property
    def is_director(self) -> bool:
        """Whether they direct the division."""
        return Role.DIRECTOR in self.roles


def members(session: Session, division_id: uuid.UUID) -> list[Member]:
    """Everybody with a role in a division today, by name. Callers decide who may see the list."""
    division = session.get(Division, division_id)
    if division is None:
        return []
    today = clock.today(division.zone)
    rows = session.execute(
        sa.select(col(Person.id), col(Person.name), col(Grant.role))
        .join(Grant, col(Grant.person_id) == col(Person.id))
        .where(
            col(Grant.division_id) == division_id,
            col(Person.is_active).is_(True),
            col(Grant.from_on) <= today,
            sa.or_(col(Grant.until_on).is_(None), col(Grant.until_on) > today),
        )
        .order_by(col(Person.name))
    )
    found: dict[uuid.UUID, tuple[str, set[Role]]] = {}
    for person_id, name, role in rows:
        found.setdefault(person_id, (name, set()))[1].add(role)
    return [Member(person_id, name, frozenset(roles)) for person_id, (name, roles) in found.items()]


def division_of(session: Session, coach_id: uuid.UUID, on: date) -> uuid.UUID | None:
    """The division in which somebody coaches on a day; None where they do not. Callers have decided access."""
    found: uuid.UUID | None = session.scalar(
        sa.select(col(Grant.division_id))
        .where(col(Grant.person_id) == coach_id, col(Grant.role) == Role.COACH, holds(Grant, on))
        .order_by(col(Grant.from_on).desc())
        .limit(1)
    )
    return found


def my_coaches(session: Session, actor: Actor, limit: int = 200) -> Sequence[tuple[uuid.UUID, str]]:
    """The coaches the actor leads today, by name."""
    rows = session.execute(_my_coaches(), {"most": limit, **asked_by(actor)})
    return [(person_id, name) for person_id, name in rows]


@cache
def _my_coaches() -> Select[uuid.UUID, str]:
    person = col(Person.id)
    return (
        sa.select(person, col(Person.name))
        .where(supervises(ANYONE, person), sa.not_(conflicted(ANYONE, person)), col(Person.is_active).is_(True))
        .order_by(col(Person.name))
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )


@dataclass(frozen=True, slots=True)
class Unled:
    """A coach whom nobody leads today."""

    id: uuid.UUID
    name: str
    division: str


LOOKED_AFTER = sa.bindparam("looked_after", type_=sa.Uuid(), expanding=True)


@cache
def _unled() -> Select[Any]:
    """Coaches of today, in divisions LOOKED_AFTER, without anybody active who leads them and may lead.

    For directors a lead counts for nothing past a declared conflict; administrators are told nothing of those.
    """
    coach, lead = col(Person.id), aliased(Person)
    leads = (
        sa.exists()
        .where(col(Supervision.coach_id) == coach, holds(Supervision, ANYONE.today))
        .where(col(lead.id) == col(Supervision.lead_id), col(lead.is_active).is_(True))
        .where(may_lead(col(lead.id), ANYONE.today))
    )
    pair = sa.or_(
        sa.and_(col(Conflict.person_id) == coach, col(Conflict.other_id) == col(lead.id)),
        sa.and_(col(Conflict.person_id) == col(lead.id), col(Conflict.other_id) == coach),
    )
    too_close = sa.exists().where(pair, col(Conflict.withdrawn_at).is_(None)).correlate_except(Conflict)
    is_led = sa.case((directs(ANYONE, col(Grant.division_id)), leads.where(sa.not_(too_close))), else_=leads)
    columns: tuple[Any, ...] = (coach, col(Person.name), col(Division.name))
    return (
        sa.select(*columns)
        .join(Grant, col(Grant.person_id) == coach)
        .join(Division, col(Division.id) == col(Grant.division_id))
        .where(
            col(Grant.role) == Role.COACH,
            holds(Grant, ANYONE.today),
            col(Grant.division_id).in_(LOOKED_AFTER),
            col(Person.is_active).is_(True),
            sa.not_(is_led),
        )
        .distinct()
    )


@cache
def _unled_by_name() -> Select[Any]:
    return _unled().order_by(col(Person.name), col(Person.id)).limit(sa.bindparam("most", type_=sa.Integer()))


@cache
def _unled_counted() -> Select[Any]:
    return sa.select(sa.func.count(sa.distinct(_unled().subquery().c.id)))


def without_lead(session: Session, actor: Actor, limit: int = 100) -> list[Unled]:
    """The coaches nobody leads today in the divisions the actor directs or administers, by name; nobody for others."""
    if not looked_after(actor):
        return []
    return [Unled(*row) for row in session.execute(_unled_by_name(), {"most": limit, **_asked(actor)})]


def count_without_lead(session: Session, actor: Actor) -> int:
    """How many coaches `without_lead` would name in all."""
    if not looked_after(actor):
        return 0
    return session.scalar(_unled_counted(), _asked(actor)) or 0


def _asked(actor: Actor) -> dict[str, object]:
    return {"looked_after": sorted(looked_after(actor)), **asked_by(actor)}
