"""Reading people: who belongs to a division, whom a lead leads."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables.people import Division, Grant, Person, Role
from portal import clock
from portal.access import Actor
from portal.access.scope import conflicted, supervises


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


def my_coaches(session: Session, actor: Actor, limit: int = 200) -> Sequence[tuple[uuid.UUID, str]]:
    """The coaches the actor leads today, by name."""
    return [
        (person_id, name)
        for person_id, name in session.execute(
            sa.select(col(Person.id), col(Person.name))
            .where(
                supervises(actor, col(Person.id)),
                sa.not_(conflicted(actor, col(Person.id))),
                col(Person.is_active).is_(True),
            )
            .order_by(col(Person.name))
            .limit(limit)
        )
    ]
