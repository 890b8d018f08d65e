"""Who has not been seen: how long since the last one-on-one, and what the programme's rules ask for.

Days of leave do not count. Short consults are help in between; they are no one-on-one of the rhythm.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from db.tables.first_90 import FirstNinety
from db.tables.one_on_ones import OneOnOne, OneOnOneKind, OneOnOneStatus
from db.tables.people import Grant, Leave, Person, Role
from db.tables.policy import Policy
from portal.access import Actor
from portal.access.scope import conflicted, deputises, supervises
from portal.errors import NotFound
from portal.policy import service as policies

MOST_ROWS = 5000
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A coach, when they were last seen, and by when the rules ask to see them again.

    `days` counts since the last one-on-one, or since they began where there was none, without days of leave.
    """

    coach_id: uuid.UUID
    coach: str
    last_on: date | None
    days: int
    every: int
    due_on: date
    overdue_since: date | None
    is_first_90: bool
    is_away: bool
    planned_id: uuid.UUID | None
    planned_on: date | None


def counted(since: date, until: date, away: Iterable[Span]) -> int:
    """The days from `since` to `until` that are no leave; spans are half-open."""
    days = max((until - since).days, 0)
    return days - sum(max((min(end, until) - max(begin, since)).days, 0) for begin, end in _apart(away))


def due_after(since: date, every: int, away: Iterable[Span]) -> date:
    """The day that lies `every` days after `since`, days of leave not counted."""
    due = since + timedelta(days=every)
    for begin, end in _apart(away):
        if end > since and begin < due:
            due += end - max(begin, since)
    return due


def _apart(away: Iterable[Span]) -> list[Span]:
    """The spans in order, those that touch or overlap as one."""
    found: list[Span] = []
    for begin, end in sorted(away):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def not_seen(session: Session, actor: Actor, limit: int = 200) -> list[Waiting]:
    """The coaches the actor leads or covers for, not seen longest first; two statements however many."""
    rows = _coaches(session, actor)
    if not rows:
        return []
    every = _rhythms(session, actor.today, {row.division_id for row in rows})
    found: dict[uuid.UUID, tuple[Any, list[Span]]] = {}
    for row in rows:
        spans = found.setdefault(row.coach_id, (row, []))[1]
        if row.away_from is not None:
            spans.append((row.away_from, row.away_until))
    waiting = [_waiting(row, spans, every, actor.today) for row, spans in found.values()]
    return sorted(waiting, key=lambda one: (-one.days, one.coach.casefold(), str(one.coach_id)))[:limit]


def _waiting(row: Any, away: Sequence[Span], every: Mapping[uuid.UUID, tuple[int, int]], today: date) -> Waiting:
    is_first_90 = row.started_on is not None
    begun_on = row.started_on or row.since_on
    since = row.last_on or min(begun_on, today)
    asked = every[row.division_id][0 if is_first_90 else 1]
    due_on = due_after(since, asked, away)
    return Waiting(
        row.coach_id,
        row.coach,
        row.last_on,
        counted(since, today, away),
        asked,
        due_on,
        due_on if due_on < today else None,
        is_first_90,
        any(begin <= today < end for begin, end in away),
        row.planned_id,
        row.planned_on,
    )


def _coaches(session: Session, actor: Actor) -> Sequence[Any]:
    """A row per coach and leave: who, since when, last seen, next planned, the first 90 days that are under way."""
    person = col(Person.id)
    met, plan = aliased(OneOnOne), aliased(OneOnOne)
    last_on = (
        sa.select(sa.func.max(met.held_on))
        .where(
            col(met.coach_id) == person, col(met.status) == OneOnOneStatus.CLOSED, col(met.kind) != OneOnOneKind.AD_HOC
        )
        .scalar_subquery()
    )
    next_id = (
        sa.select(col(plan.id))
        .where(col(plan.coach_id) == person, col(plan.status) == OneOnOneStatus.PLANNED)
        .order_by(col(plan.planned_on), col(plan.id))
        .limit(1)
        .scalar_subquery()
    )
    planned = aliased(OneOnOne)
    newest = aliased(Grant)
    last_grant = (
        sa.select(col(newest.id))
        .where(col(newest.person_id) == person, col(newest.role) == Role.COACH)
        .order_by(col(newest.from_on).desc(), col(newest.id))
        .limit(1)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        person.label("coach_id"),
        col(Person.name).label("coach"),
        col(Grant.division_id).label("division_id"),
        col(Grant.from_on).label("since_on"),
        last_on.label("last_on"),
        col(planned.id).label("planned_id"),
        col(planned.planned_on).label("planned_on"),
        col(FirstNinety.started_on).label("started_on"),
        col(Leave.from_on).label("away_from"),
        col(Leave.until_on).label("away_until"),
    )
    statement = (
        sa.select(*columns)
        .select_from(Person)
        .join(Grant, col(Grant.id) == last_grant)
        .outerjoin(planned, col(planned.id) == next_id)
        .outerjoin(FirstNinety, col(FirstNinety.open_for) == person)
        .outerjoin(Leave, col(Leave.person_id) == person)
        .where(
            sa.or_(supervises(actor, person), deputises(actor, person)),
            sa.not_(conflicted(actor, person)),
            person != actor.id,
            col(Person.is_active).is_(True),
            sa.or_(col(Grant.until_on).is_(None), col(Grant.until_on) > actor.today),
        )
        .order_by(person)
        .limit(MOST_ROWS)
    )
    return session.execute(statement).all()


def _rhythms(session: Session, today: date, divisions: set[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    """For each division how often the rules in force today ask for a one-on-one: in the first 90 days, and after."""
    rows = session.exec(
        select(Policy)
        .where(
            Policy.effective_from <= today,
            sa.or_(col(Policy.division_id).is_(None), col(Policy.division_id).in_(divisions)),
        )
        .order_by(col(Policy.effective_from).desc(), col(Policy.number).desc())
    ).all()
    found = {}
    for division in divisions:
        own = [one for one in rows if one.division_id == division] or [one for one in rows if one.division_id is None]
        if not own:
            raise NotFound("No policy is in force yet. Run `python -m portal init`.")
        found[division] = (
            policies.number(own[0], "one_on_one.every_first_90"),
            policies.number(own[0], "one_on_one.every_after"),
        )
    return found
