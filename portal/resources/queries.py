"""Reading community resources: those of the reader's divisions and the programme's own."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables.people import Division, Person
from db.tables.resources import Resource, ResourceKind
from portal.access import Actor
from portal.errors import NotFound
from portal.policy import service as policies
from portal.resources.service import KEEPERS, may_keep

LIST_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A resource in the list. `is_old`: nobody has checked it for longer than the programme wishes."""

    id: uuid.UUID
    kind: ResourceKind
    name: str
    reach: str
    offers: str
    division: str
    division_id: uuid.UUID | None
    checked_on: date | None
    checked_by: str
    is_old: bool
    is_off: bool
    may_keep: bool
    version: int


@dataclass(frozen=True, slots=True)
class Listed:
    """The list, and for which divisions the reader keeps it; empty for whoever only reads."""

    lines: tuple[Line, ...]
    off: tuple[Line, ...]
    keeps: tuple[tuple[uuid.UUID | None, str], ...]


def listed(session: Session, actor: Actor, limit: int = LIST_LIMIT) -> Listed:
    """Every resource of the reader's divisions and of the programme, by kind and name. NotFound without a role."""
    if not actor.held:
        raise NotFound
    divisions = sorted({division for _, division in actor.held})
    rules = policies.in_force(session, actor.today, divisions[0])
    again = timedelta(days=policies.number(rules, "resource.check_again"))
    rows = session.execute(
        sa.select(Resource, col(Division.name), col(Person.name))
        .outerjoin(Division, col(Division.id) == col(Resource.division_id))
        .outerjoin(Person, col(Person.id) == col(Resource.checked_by))
        .where(sa.or_(col(Resource.division_id).is_(None), col(Resource.division_id).in_(divisions)))
        .order_by(col(Resource.kind), sa.func.lower(col(Resource.name)), col(Resource.id))
        .limit(limit)
    )
    lines = [_line(actor, row, division, person, again) for row, division, person in rows]
    return Listed(
        tuple(one for one in lines if not one.is_off),
        tuple(one for one in lines if one.is_off),
        _keeps(session, actor),
    )


def _line(actor: Actor, row: Resource, division: str | None, person: str | None, again: timedelta) -> Line:
    return Line(
        row.id,
        row.kind,
        row.name,
        row.reach,
        row.offers,
        division or "",
        row.division_id,
        row.checked_on,
        person or "",
        row.checked_on is None or actor.today - row.checked_on > again,
        row.retired_at is not None,
        may_keep(actor, row.division_id),
        row.version,
    )


def _keeps(session: Session, actor: Actor) -> tuple[tuple[uuid.UUID | None, str], ...]:
    kept = sorted({division for role, division in actor.held if role in KEEPERS})
    if not kept:
        return ()
    rows = session.execute(
        sa.select(col(Division.id), col(Division.name)).where(col(Division.id).in_(kept)).order_by(col(Division.name))
    )
    return (*((division, name) for division, name in rows), (None, "The whole programme"))
