"""When somebody was last seen and is to be seen again, as SQL: rules of the day, leave that pauses, plans."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import col

from db.dates import days_between, plus_days
from db.tables.first_90 import ClockStop, FirstNinety
from db.tables.one_on_ones import OneOnOne, OneOnOneKind, OneOnOneStatus
from db.tables.people import Leave
from db.tables.policy import Policy
from portal.access.scope import Asker, UuidColumn
from portal.people.leave import away_until as away_until

DateColumn = Any
RULES: Any = col(Policy.rules)


def rule_in_force(asker: Asker, division: UuidColumn, rule: str) -> ColumnElement[int]:
    """SQL: a counted rule of the policy in force today for `division`: its own where it has some."""
    return (
        sa.select(RULES[rule].as_integer())
        .where(
            col(Policy.effective_from) <= asker.today,
            sa.or_(col(Policy.division_id).is_(None), col(Policy.division_id) == division),
        )
        .order_by(col(Policy.division_id).is_(None), col(Policy.effective_from).desc(), col(Policy.number).desc())
        .limit(1)
        .scalar_subquery()
    )


def last_held(coach: UuidColumn) -> ColumnElement[Any]:
    """SQL: the day of the coach's newest one-on-one that is written down, short consults aside, or null."""
    return (
        sa.select(sa.func.max(col(OneOnOne.held_on)))
        .where(
            col(OneOnOne.coach_id) == coach,
            col(OneOnOne.status) == OneOnOneStatus.CLOSED,
            col(OneOnOne.kind) != OneOnOneKind.AD_HOC,
        )
        .scalar_subquery()
    )


def counted_from(coach: UuidColumn, since_on: DateColumn) -> ColumnElement[Any]:
    """SQL: the day from which the rhythm counts: last met, else day 0 of the first 90 days, else `since_on`."""
    running = aliased(FirstNinety)
    begun = sa.select(col(running.started_on)).where(col(running.open_for) == coach).scalar_subquery()
    return sa.func.coalesce(last_held(coach), begun, since_on)


def next_planned(asker: Asker, coach: UuidColumn) -> ColumnElement[Any]:
    """SQL: the day of the next one-on-one that is agreed on, from today on."""
    return (
        sa.select(sa.func.min(col(OneOnOne.planned_on)))
        .where(
            col(OneOnOne.coach_id) == coach,
            col(OneOnOne.status) == OneOnOneStatus.PLANNED,
            col(OneOnOne.planned_on) >= asker.today,
        )
        .scalar_subquery()
    )


def leave_days(asker: Asker, person: UuidColumn, since: DateColumn) -> ColumnElement[int]:
    """SQL: how many days of leave lie between `since` and today; each rhythm moves by them."""
    return (
        sa.select(sa.func.coalesce(sa.func.sum(_days(col(Leave.from_on), col(Leave.until_on), since, asker.today)), 0))
        .where(col(Leave.person_id) == person, col(Leave.from_on) < asker.today, col(Leave.until_on) > since)
        .scalar_subquery()
    )


def counted_day(asker: Asker) -> ColumnElement[int]:
    """SQL: what the clock of a row of FirstNinety shows today, as `portal.first90.dates.day_on` counts it.

    Leave, where the rules they began under let it pause the clock, and stops are left out, a day that is both once.
    """
    started, tomorrow = col(FirstNinety.started_on), plus_days(asker.today, 1)
    pauses = (
        sa.select(RULES["first_90.leave_pauses"].as_boolean())
        .where(col(Policy.id) == col(FirstNinety.policy_id))
        .scalar_subquery()
    )
    away_from, away_until = col(Leave.from_on), col(Leave.until_on)
    stop_from, stop_until = col(ClockStop.from_on), sa.func.coalesce(col(ClockStop.until_on), tomorrow)
    both_from, both_until = _later(away_from, stop_from), _earlier(away_until, stop_until)
    is_away = col(Leave.person_id) == col(FirstNinety.coach_id)
    is_stop = col(ClockStop.first_90_id) == col(FirstNinety.id)
    away, stopped, both = (
        sa.select(sa.func.coalesce(sa.func.sum(_days(begin, end, started, tomorrow)), 0))
        .select_from(*tables)
        .where(*which, _later(begin, started) < _earlier(end, tomorrow))
        .correlate(FirstNinety)
        .scalar_subquery()
        for begin, end, tables, which in (
            (away_from, away_until, (Leave,), (is_away,)),
            (stop_from, stop_until, (ClockStop,), (is_stop,)),
            (both_from, both_until, (Leave, ClockStop), (is_away, is_stop)),
        )
    )
    still = stopped + sa.case((pauses, away - both), else_=0)
    day = days_between(asker.today, started) - still
    return sa.case((day < 0, 0), else_=day)


def _later(one: DateColumn, other: DateColumn) -> ColumnElement[Any]:
    return sa.case((one > other, one), else_=other)


def _earlier(one: DateColumn, other: DateColumn) -> ColumnElement[Any]:
    return sa.case((one < other, one), else_=other)


def _days(from_on: DateColumn, until_on: DateColumn, since: DateColumn, end: DateColumn) -> ColumnElement[int]:
    """SQL: how many days of a span that reaches into it lie from `since` to before `end`."""
    return days_between(_earlier(until_on, end), _later(from_on, since))


def is_in_first_90(coach: UuidColumn) -> ColumnElement[bool]:
    """SQL: whether the coach's first 90 days are not over."""
    running = aliased(FirstNinety)
    return sa.exists().where(col(running.open_for) == coach)


def every(asker: Asker, coach: UuidColumn, division: UuidColumn) -> ColumnElement[int]:
    """SQL: how many days may lie between two one-on-ones of this coach at present."""
    return sa.case(
        (is_in_first_90(coach), rule_in_force(asker, division, "one_on_one.every_first_90")),
        else_=rule_in_force(asker, division, "one_on_one.every_after"),
    )


def to_be_seen_by(asker: Asker, coach: UuidColumn, seen: DateColumn, days: Any) -> ColumnElement[Any]:
    """SQL: the last day for the next one-on-one, `days` after `seen`, moved by leave."""
    return plus_days(seen, days + leave_days(asker, coach, seen))
