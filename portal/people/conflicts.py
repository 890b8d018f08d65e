"""Conflicts: a person's own word that they are too close to another to supervise, decide about or read them."""

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.people import Conflict as ConflictRow
from db.tables.people import Grant, Person, StandIn, Supervision
from portal import audit, clock
from portal.access import Actor, Managing, person_for
from portal.audit import Kind
from portal.errors import InvalidInput, NotFound


@dataclass(frozen=True, slots=True)
class Declared:
    """A conflict this person has declared and not withdrawn."""

    id: uuid.UUID
    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """A conflict that stands between a person and `name`, as a director reads it."""

    name: str
    is_own_word: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class Colleague:
    """Someone of the same division, to choose from."""

    id: uuid.UUID
    name: str


def list_declared(session: Session, actor: Actor) -> list[Declared]:
    """What this person has declared. What others declared about them is not theirs to see."""
    rows = session.execute(
        select(ConflictRow.id, Person.name, ConflictRow.declared_at)
        .join(Person, col(Person.id) == col(ConflictRow.other_id))
        .where(col(ConflictRow.person_id) == actor.id, col(ConflictRow.withdrawn_at).is_(None))
        .order_by(col(Person.name))
    )
    return [Declared(*row) for row in rows]


def of_person(session: Session, actor: Actor, person_id: uuid.UUID) -> list[Known]:
    """What stands declared between a person and others, whoever declared it: for directors of their division.

    Raises NotFound out of scope, NotAllowed for everybody else in scope.
    """
    person_for(session, actor, person_id, Managing.READ_CONFLICTS)
    return between(session, person_id)


def between(session: Session, person_id: uuid.UUID) -> list[Known]:
    """As `of_person`, for callers that have decided access."""
    other = sa.case((col(ConflictRow.person_id) == person_id, col(ConflictRow.other_id)), else_=ConflictRow.person_id)
    rows = session.execute(
        sa.select(col(Person.name), col(ConflictRow.person_id) == person_id, col(ConflictRow.declared_at))
        .join(Person, col(Person.id) == other)
        .where(
            sa.or_(col(ConflictRow.person_id) == person_id, col(ConflictRow.other_id) == person_id),
            col(ConflictRow.withdrawn_at).is_(None),
        )
        .order_by(col(Person.name), col(ConflictRow.declared_at))
    )
    return [Known(name, bool(is_own), since) for name, is_own, since in rows]


def list_colleagues(session: Session, actor: Actor) -> list[Colleague]:
    """The active people who serve, or soon will, in this person's divisions, and those who lead or decide across them.

    Themselves left out.
    """
    divisions = {division for _, division in actor.held}
    person = col(Person.id)
    ties = [
        sa.exists().where(
            sa.or_(
                sa.and_(col(tie.coach_id) == actor.id, other == person),
                sa.and_(other == actor.id, col(tie.coach_id) == person),
            ),
            sa.or_(col(tie.until_on).is_(None), col(tie.until_on) > actor.today),
        )
        for tie, other in ((Supervision, col(Supervision.lead_id)), (StandIn, col(StandIn.person_id)))
    ]
    rows = session.execute(
        select(Person.id, Person.name)
        .join(Grant, col(Grant.person_id) == col(Person.id))
        .where(
            sa.or_(col(Grant.division_id).in_(divisions), *ties),
            sa.or_(col(Grant.until_on).is_(None), col(Grant.until_on) > actor.today),
            col(Person.is_active).is_(True),
            col(Person.id) != actor.id,
        )
        .distinct()
        .order_by(col(Person.name), col(Person.id))
    )
    return [Colleague(*row) for row in rows]


def declare(session: Session, actor: Actor, other_id: uuid.UUID | None) -> None:
    """Declare a conflict; declaring it twice changes nothing. Raises InvalidInput without a colleague's id."""
    if other_id is None or other_id not in {colleague.id for colleague in list_colleagues(session, actor)}:
        raise InvalidInput({"conflict_with": "Please choose whom you are too close to."})
    standing = session.scalar(
        sa.select(sa.func.count())
        .select_from(ConflictRow)
        .where(
            col(ConflictRow.person_id) == actor.id,
            col(ConflictRow.other_id) == other_id,
            col(ConflictRow.withdrawn_at).is_(None),
        )
    )
    if standing:
        return
    row = ConflictRow(person_id=actor.id, other_id=other_id, declared_at=clock.now())
    session.add(row)
    session.flush()
    audit.note(session, actor, Kind.CONFLICT_DECLARED, "conflict", str(row.id), {})


def withdraw(session: Session, actor: Actor, conflict_id: uuid.UUID) -> None:
    """Withdraw one's own declaration; that it stood stays on record. Raises NotFound for anybody else's."""
    row = session.get(ConflictRow, conflict_id)
    if row is None or row.person_id != actor.id:
        raise NotFound
    if row.withdrawn_at is None:
        row.withdrawn_at = clock.now()
        session.flush()
        audit.note(session, actor, Kind.CONFLICT_WITHDRAWN, "conflict", str(row.id), {})
