"""Who can lead, cover for or decide about whom: the choice of people, and what stands against two of them."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables.people import Conflict, Division, Grant, Person, Role
from portal.access import Actor
from portal.access.people import LEADING

IMPOSSIBLE = "This pairing is not possible. Ask the director."
DECLARED = "A conflict is declared between these two. Choose somebody else."
NO_ROLE = "They hold no role as lead coach or director on that day. Give them one first."
NEVER_ONESELF = "Nobody leads, covers for or decides about themselves; choose somebody else."


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who leads or directs, to choose from."""

    id: uuid.UUID
    name: str
    divisions: str


def candidates(session: Session, today: date, nearest: Collection[uuid.UUID], limit: int = 500) -> list[Candidate]:
    """Everybody active who leads or directs on `today` or later, those of the divisions `nearest` first, by name.

    The whole programme, since a small division borrows its second lead or decider from another one.
    Callers decide who may see the list.
    """
    rows = session.execute(
        sa.select(col(Person.id), col(Person.name), col(Division.id), col(Division.name))
        .join(Grant, col(Grant.person_id) == col(Person.id))
        .join(Division, col(Division.id) == col(Grant.division_id))
        .where(
            col(Grant.role).in_(LEADING),
            sa.or_(col(Grant.until_on).is_(None), col(Grant.until_on) > today),
            col(Person.is_active).is_(True),
        )
        .order_by(sa.case((col(Division.id).in_(list(nearest)), 0), else_=1), col(Person.name), col(Person.id))
        .limit(limit)
    )
    found: dict[uuid.UUID, tuple[str, dict[str, None]]] = {}
    for person, name, _, division in rows:
        found.setdefault(person, (name, {}))[1][division] = None
    return [Candidate(person, name, ", ".join(divisions)) for person, (name, divisions) in found.items()]


def too_close(session: Session, one: uuid.UUID, other: uuid.UUID) -> bool:
    """Whether either of the two has declared a conflict with the other."""
    pair = (one, other)
    statement = sa.select(
        sa.exists().where(
            col(Conflict.person_id).in_(pair), col(Conflict.other_id).in_(pair), col(Conflict.withdrawn_at).is_(None)
        )
    )
    return bool(session.scalar(statement))


def leads_on(session: Session, person_id: uuid.UUID, on: date) -> bool:
    """Whether somebody is active and holds a role on that day that lets them lead."""
    statement = sa.select(
        sa.exists().where(
            col(Person.id) == person_id,
            col(Person.is_active).is_(True),
            col(Grant.person_id) == col(Person.id),
            col(Grant.role).in_(LEADING),
            col(Grant.from_on) <= on,
            sa.or_(col(Grant.until_on).is_(None), col(Grant.until_on) > on),
        )
    )
    return bool(session.scalar(statement))


def problem(
    session: Session, actor: Actor, person_id: uuid.UUID, other_id: uuid.UUID, on: date, division_id: uuid.UUID | None
) -> str | None:
    """Why `other_id` cannot lead, cover for or decide about `person_id` from `on`; None when they can.

    Only a director of the division learns that a conflict is declared.
    """
    if person_id == other_id:
        return NEVER_ONESELF
    if too_close(session, person_id, other_id):
        return DECLARED if division_id in actor.divisions(Role.DIRECTOR) else IMPOSSIBLE
    return None if leads_on(session, other_id, on) else NO_ROLE
