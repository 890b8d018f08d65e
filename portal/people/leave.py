"""Leave: the days somebody is away. Dates only, one kind, no reason."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from db.tables.people import Leave, Person
from portal import clock
from portal.access import Actor, Managing, person_for
from portal.access.scope import Asker, UuidColumn
from portal.audit import Kind
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound
from portal.people.checks import lock, note, overlap

LONGEST = timedelta(days=731)
LIMIT = 100
BEGUN = "This leave has begun. Change the day of return instead."


@dataclass(frozen=True, slots=True)
class Away:
    """A leave as it is shown. `back_on` is the first day back; `is_late`: it was recorded when it was over."""

    id: uuid.UUID
    from_on: date
    back_on: date
    by: str
    at: datetime
    is_late: bool
    version: int


def away_until(asker: Asker, person: UuidColumn) -> ColumnElement[Any]:
    """SQL: the first day back of somebody who is on leave today; null for who is here."""
    return (
        sa.select(sa.func.max(col(Leave.until_on)))
        .where(col(Leave.person_id) == person, col(Leave.from_on) <= asker.today, col(Leave.until_on) > asker.today)
        .scalar_subquery()
    )


def spans(session: Session, person_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[tuple[date, date], ...]]:
    """The leaves of these people as half-open spans, the earliest first; everybody asked for is a key.

    For records that pause while somebody is away; callers have decided who may read those.
    """
    found: dict[uuid.UUID, list[tuple[date, date]]] = {person: [] for person in person_ids}
    rows = session.execute(
        sa.select(col(Leave.person_id), col(Leave.from_on), col(Leave.until_on))
        .where(col(Leave.person_id).in_(list(found)))
        .order_by(col(Leave.from_on))
    )
    for person, from_on, until_on in rows:
        found[person].append((from_on, until_on))
    return {person: tuple(one) for person, one in found.items()}


def listed(session: Session, actor: Actor, person_id: uuid.UUID, limit: int = LIMIT) -> list[Away]:
    """The leaves of one person, the newest first: for themselves, their lead, directors and administrators.

    Raises NotFound for everybody else.
    """
    standing = person_for(session, actor, person_id, Managing.READ)
    return of(session, standing.person.id, actor, limit)


def of(session: Session, person_id: uuid.UUID, actor: Actor, limit: int = LIMIT) -> list[Away]:
    """As `listed`, for callers that have decided access."""
    rows = session.execute(
        sa.select(Leave, col(Person.name))
        .join(Person, col(Person.id) == col(Leave.recorded_by))
        .where(col(Leave.person_id) == person_id)
        .order_by(col(Leave.from_on).desc())
        .limit(limit)
    )
    return [
        Away(
            leave.id,
            leave.from_on,
            leave.until_on,
            by,
            leave.recorded_at,
            clock.in_zone(leave.recorded_at, actor.zone).date() >= leave.until_on,
            leave.version,
        )
        for leave, by in rows
    ]


def record(
    session: Session, actor: Actor, person_id: uuid.UUID, from_on: date | None, back_on: date | None
) -> uuid.UUID:
    """Note that somebody is away from one day until they are back; also afterwards, which then says so.

    Their lead, a director or an administrator does it. Raises InvalidInput (fields "leave_from", "leave_back").
    """
    person_for(session, actor, person_id, Managing.LEAVE)
    lock(session, person_id)
    first, back = _checked(session, person_id, from_on, back_on)
    row = Leave(person_id=person_id, from_on=first, until_on=back, recorded_by=actor.id, recorded_at=clock.now())
    session.add(row)
    session.flush()
    _note(session, actor, row)
    return row.id


def change_return(
    session: Session, actor: Actor, leave_id: uuid.UUID, back_on: date | None, version: int | None = None
) -> None:
    """Let a leave end on another day: `back_on` is the first day back.

    Raises Conflict when somebody changed it since `version`, InvalidInput (field "leave_back").
    """
    row = _one(session, actor, leave_id)
    if version is not None and row.version != version:
        raise Conflict("Somebody changed this leave in the meantime. Look at its days again.")
    _, back = _checked(session, row.person_id, row.from_on, back_on, row.id)
    if back == row.until_on:
        return
    row.until_on, row.version = back, row.version + 1
    session.flush()
    _note(session, actor, row)


def take_back(session: Session, actor: Actor, leave_id: uuid.UUID) -> None:
    """Take back a leave that has not begun. Raises NotAllowed once it has."""
    row = _one(session, actor, leave_id)
    if row.from_on <= actor.today:
        raise NotAllowed(BEGUN)
    session.delete(row)
    session.flush()
    note(session, actor, Kind.LEAVE_CHANGED, "person", row.person_id, from_on=row.from_on.isoformat(), taken_back=True)


def _one(session: Session, actor: Actor, leave_id: uuid.UUID) -> Leave:
    """The leave under its person's lock, read again behind it. Raises NotFound."""
    found = session.get(Leave, leave_id)
    person_for(session, actor, found.person_id if found else uuid.UUID(int=0), Managing.LEAVE)
    if found is None:
        raise NotFound
    lock(session, found.person_id)
    row = session.exec(select(Leave).where(Leave.id == leave_id).execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound
    return row


def _checked(
    session: Session,
    person_id: uuid.UUID,
    from_on: date | None,
    back_on: date | None,
    but_for: uuid.UUID | None = None,
) -> tuple[date, date]:
    wrong = {}
    if from_on is None:
        wrong["leave_from"] = "Choose the first day away."
    if back_on is None:
        wrong["leave_back"] = "Choose the first day back. It can be changed later."
    if from_on is None or back_on is None:
        raise InvalidInput(wrong)
    if back_on <= from_on:
        raise InvalidInput({"leave_back": "The first day back lies after the first day away."})
    if back_on - from_on > LONGEST:
        raise InvalidInput({"leave_back": "A leave here lasts at most two years. Is the year right?"})
    others = session.exec(select(Leave).where(Leave.person_id == person_id)).all()
    other = overlap(from_on, back_on, ((one.from_on, one.until_on) for one in others if one.id != but_for))
    if other:
        field = "leave_back" if from_on < other[0] else "leave_from"
        raise InvalidInput(
            {field: f"There is a leave from {other[0]} with return on {other[1]} already. Change that one."}
        )
    return from_on, back_on


def _note(session: Session, actor: Actor, row: Leave) -> None:
    days = {"from_on": row.from_on.isoformat(), "back_on": row.until_on.isoformat()}
    note(session, actor, Kind.LEAVE_CHANGED, "person", row.person_id, **days)
