"""The coaches somebody looks after: who was not seen longest, what comes next, who is away."""

import uuid
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.dates import day_of, plus_months
from db.tables.first_90 import FirstNinety, FirstNinetyStatus
from db.tables.people import Division, Grant, Person, Role, Supervision
from db.tables.reviews import Review, ReviewStatus
from portal.access import Actor
from portal.access.coaches import visible_coaches
from portal.access.scope import ANYONE, Asker, asked_by, conflicted, deputises, holds, supervises
from portal.coaches import rhythm

AT_ONCE = 50
Which = Literal["visible", "led"]


@dataclass(frozen=True, slots=True)
class CoachLine:
    """A coach in a list. `day` counts the first 90 days, None afterwards; `is_covered`: the reader covers their lead.

    `every` is how many days may lie between two one-on-ones, `see_by` the last day for the next one, `review_on` the
    day the open review waits for, or the day on which the next one is due.
    """

    id: uuid.UUID
    name: str
    division: str
    since_on: date
    leads: str
    day: int | None
    is_stopped: bool
    seen_on: date | None
    every: int
    see_by: date | None
    planned_on: date | None
    away_until: date | None
    has_open_review: bool
    review_on: date | None
    is_covered: bool


@dataclass(frozen=True, slots=True)
class Coaches:
    """The first of the coaches that were asked for, and how many there are in all."""

    lines: tuple[CoachLine, ...]
    total: int


def listed(session: Session, actor: Actor, search: str = "", limit: int = AT_ONCE) -> Coaches:
    """The coaches whose folder the actor may open, themselves left out: who was not seen longest first."""
    return _read(session, actor, "visible", search.strip().lower(), limit)


def not_seen(session: Session, actor: Actor, limit: int = 5) -> Coaches:
    """The coaches the actor leads or covers who are here today: who was not seen longest first."""
    return _read(session, actor, "led", "", limit)


def one(session: Session, actor: Actor, coach_id: uuid.UUID) -> CoachLine:
    """The line of one coach. Callers have decided that the actor may read it."""
    return _line(session.execute(_one(), {"coach_id": coach_id, **asked_by(actor)}).one())


def _read(session: Session, actor: Actor, which: Which, search: str, limit: int) -> Coaches:
    asked = {"most": limit, **asked_by(actor)}
    if search:
        asked["search"] = "%" + "".join(f"/{sign}" if sign in "/%_" else sign for sign in search) + "%"
    rows = session.execute(_many(which, bool(search)), asked).all()
    return Coaches(tuple(_line(row) for row in rows), rows[0][-1] if rows else 0)


@cache
def _many(which: Which, is_searching: bool) -> Select[Any]:
    coach = col(Person.id)
    if which == "visible":
        scope = sa.and_(visible_coaches(ANYONE, coach, col(Grant.division_id)), coach != ANYONE.id)
    else:
        led = sa.or_(supervises(ANYONE, coach), deputises(ANYONE, coach))
        is_here = rhythm.away_until(ANYONE, coach).is_(None)
        scope = sa.and_(led, sa.not_(conflicted(ANYONE, coach)), is_here)
    if is_searching:
        wanted = sa.bindparam("search", type_=sa.String())
        scope = sa.and_(scope, sa.func.lower(col(Person.name)).like(wanted, escape="/"))
    found = _lines(ANYONE, sa.and_(scope, holds(Grant, ANYONE.today), col(Person.is_active).is_(True))).subquery()
    return (
        sa.select(found, sa.func.count().over())
        .order_by(found.c.seen, found.c.low_name, found.c.id)
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )


@cache
def _one() -> Select[Any]:
    return _lines(ANYONE, col(Person.id) == sa.bindparam("coach_id", type_=sa.Uuid()))


def _line(row: Any) -> CoachLine:
    is_away = row.away_until is not None
    return CoachLine(
        id=row.id,
        name=row.name,
        division=row.division,
        since_on=row.since_on,
        leads=row.leads or "",
        day=row.day,
        is_stopped=row.first_90 is FirstNinetyStatus.STOPPED,
        seen_on=row.seen_on,
        every=row.every,
        see_by=None if is_away else row.see_by,
        planned_on=row.planned_on,
        away_until=row.away_until,
        has_open_review=row.open_on is not None,
        review_on=row.open_on or row.next_on,
        is_covered=bool(row.is_covered),
    )


def _lines(actor: Asker, where: ColumnElement[bool]) -> Select[Any]:
    newest = aliased(Grant)
    coach = col(Person.id)
    last_grant = (
        sa.select(col(newest.id))
        .where(col(newest.person_id) == coach, col(newest.role) == Role.COACH)
        .order_by(col(newest.from_on).desc(), col(newest.id))
        .limit(1)
        .scalar_subquery()
    )
    seen_on = rhythm.last_held(coach)
    inner = (
        sa.select(
            coach.label("id"),
            col(Person.name).label("name"),
            sa.func.lower(col(Person.name)).label("low_name"),
            col(Division.name).label("division"),
            col(Grant.from_on).label("since_on"),
            _leads(actor).label("leads"),
            seen_on.label("seen_on"),
            rhythm.counted_from(coach, col(Grant.from_on)).label("seen"),
            rhythm.every(actor, coach, col(Grant.division_id)).label("every"),
            rhythm.next_planned(actor, coach).label("planned_on"),
            rhythm.away_until(actor, coach).label("away_until"),
            col(FirstNinety.status).label("first_90"),
            sa.case((col(FirstNinety.id).is_not(None), rhythm.counted_day(actor))).label("day"),
            _open_review().label("open_on"),
            _last_review(rhythm.rule_in_force(actor, col(Grant.division_id), "review.every")).label("next_on"),
            sa.and_(deputises(actor, coach), sa.not_(supervises(actor, coach))).label("is_covered"),
        )
        .select_from(Person)
        .join(Grant, col(Grant.id) == last_grant)
        .join(Division, col(Division.id) == col(Grant.division_id))
        .outerjoin(FirstNinety, col(FirstNinety.open_for) == coach)
        .where(where)
        .subquery()
    )
    see_by = rhythm.to_be_seen_by(actor, inner.c.id, inner.c.seen, inner.c.every)
    return sa.select(inner, see_by.label("see_by"))


def _leads(actor: Asker) -> ColumnElement[Any]:
    lead = aliased(Person)
    return (
        sa.select(sa.func.aggregate_strings(col(lead.name), ", "))
        .select_from(Supervision)
        .join(lead, col(lead.id) == col(Supervision.lead_id))
        .where(col(Supervision.coach_id) == col(Person.id), holds(Supervision, actor.today))
        .correlate(Person)
        .scalar_subquery()
    )


def _open_review() -> ColumnElement[Any]:
    return (
        sa.select(sa.func.coalesce(col(Review.meet_on), col(Review.sheets_due_on)))
        .where(col(Review.coach_id) == col(Person.id), col(Review.signed_at).is_(None))
        .where(col(Review.status) != ReviewStatus.CLOSED)
        .order_by(col(Review.opened_at).desc())
        .limit(1)
        .scalar_subquery()
    )


def _last_review(months: ColumnElement[int]) -> ColumnElement[Any]:
    signed = (
        sa.select(sa.func.max(col(Review.signed_at))).where(col(Review.coach_id) == col(Person.id)).scalar_subquery()
    )
    return plus_months(day_of(signed), months)
