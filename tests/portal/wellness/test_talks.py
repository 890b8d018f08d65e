"""The clock of a wish to talk: business days of the coach's division, holidays, the change of clocks, the rhythm."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import Session, col, select

from db.tables.people import Division
from db.tables.wellness import TalkRequest, TalkWhen
from portal import clock
from portal.access import Actor, Wellbeing, system
from portal.errors import InvalidInput, NotAllowed
from portal.policy import service as policies
from portal.wellness import loading, talks
from portal.wellness.words import NOBODY_LEADS
from tests import make, supervised
from tests.cast import Cast

DAY = timedelta(days=1)


def days(cast: Cast, at: datetime, zone: str = "America/Chicago", calendar: str = "US") -> dict[str, date]:
    """By which day they talk, for each way of asking at that moment."""
    with system(write=True) as session:
        session.execute(sa.update(Division).where(col(Division.id) == cast.home).values(zone=zone, calendar=calendar))
    with time_machine.travel(at, tick=False):
        return cast.do("maya", _days)  # type: ignore[return-value]


def _days(session: Session, actor: Actor) -> dict[str, date]:
    coach = loading.own_standing(session, actor, Wellbeing.ASK_TO_TALK)
    policy = policies.in_force(session, clock.today(coach.zone), coach.division_id)
    return talks.due_days(session, actor, coach, policy)


@pytest.mark.parametrize(
    ("at", "today", "week", "why"),
    [
        (datetime(2026, 11, 18, 16, tzinfo=UTC), date(2026, 11, 18), date(2026, 11, 20), "a Wednesday"),
        (datetime(2026, 11, 20, 23, tzinfo=UTC), date(2026, 11, 20), date(2026, 11, 24), "a Friday at 17:00"),
        (datetime(2026, 11, 21, 5, tzinfo=UTC), date(2026, 11, 20), date(2026, 11, 24), "still Friday, 23:00 there"),
        (datetime(2026, 11, 21, 16, tzinfo=UTC), date(2026, 11, 23), date(2026, 11, 24), "a Saturday"),
        (datetime(2026, 11, 26, 16, tzinfo=UTC), date(2026, 11, 27), date(2026, 11, 30), "Thanksgiving"),
        (datetime(2026, 11, 25, 16, tzinfo=UTC), date(2026, 11, 25), date(2026, 11, 30), "the day before it"),
        (datetime(2026, 3, 8, 7, 30, tzinfo=UTC), date(2026, 3, 9), date(2026, 3, 10), "the night the clocks change"),
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), date(2026, 11, 2), date(2026, 11, 3), "the hour that comes twice"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_today_and_this_week_in_business_days(led: Cast, at: datetime, today: date, week: date, why: str) -> None:
    found = days(led, at)
    assert (found["today"], found["this_week"]) == (today, week), why


def test_a_division_without_a_calendar_works_on_holidays(led: Cast) -> None:
    found = days(led, datetime(2026, 11, 26, 16, tzinfo=UTC), calendar="")
    assert (found["today"], found["this_week"]) == (date(2026, 11, 26), date(2026, 11, 30))


def test_the_next_one_on_one_is_the_planned_day_or_the_rhythms(led: Cast) -> None:
    with system(write=True) as session:
        supervised.one_on_one(session, led.home, led["maya"], led["jordan"], held=-30)
    without = led.do("maya", _days)["next_one_on_one"]  # type: ignore[index]
    assert make.today() + 61 * DAY <= without <= make.today() + 63 * DAY
    with system(write=True) as session:
        supervised.one_on_one(session, led.home, led["maya"], led["jordan"], planned=9)
    assert led.do("maya", _days)["next_one_on_one"] == make.today() + 9 * DAY  # type: ignore[index]


def test_a_rhythm_that_is_overdue_means_now(led: Cast) -> None:
    with system(write=True) as session:
        supervised.one_on_one(session, led.home, led["maya"], led["jordan"], held=-300)
    found = led.do("maya", _days)
    assert found["next_one_on_one"] == found["today"]  # type: ignore[index]


def test_asking_again_puts_the_open_request_anew(led: Cast) -> None:
    first = led.do("maya", talks.ask, "this_week")
    assert led.do("maya", talks.ask, TalkWhen.TODAY) == first
    with system() as session:
        (row,) = session.exec(select(TalkRequest)).all()
    assert row.wanted is TalkWhen.TODAY
    led.do("jordan", talks.mark_talked, first)
    assert led.do("maya", talks.ask, "today") != first


@pytest.mark.parametrize("wanted", [None, "", "tomorrow", 7])
def test_only_the_three_ways_of_asking(led: Cast, wanted: object) -> None:
    with pytest.raises(InvalidInput):
        led.do("maya", talks.ask, wanted)


def test_nobody_to_ask_is_said_in_words(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match=NOBODY_LEADS[:40]):
        cast.do("maya", talks.ask, "today")


def test_a_span_that_is_taken_away_leaves_the_wish_to_its_coach(led: Cast) -> None:
    """A slip in naming a lead is mended by deleting the span: the wish stays the coach's, and nobody else reads it."""
    talk = led.do("maya", talks.ask, "today")
    assert isinstance(talk, uuid.UUID)
    with system(write=True) as session:
        session.execute(sa.text("delete from supervision where coach_id = :coach"), {"coach": led["maya"].hex})
    assert led.do("jordan", talks.listed) == []
    asked = led.do("maya", talks.mine)
    assert isinstance(asked, talks.Asked)
    assert (asked.is_seen, asked.lead) == (False, "")
    led.do("maya", talks.withdraw, talk)
