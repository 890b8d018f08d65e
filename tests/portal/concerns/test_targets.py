"""Times promised: hours, business days of the division, a Friday evening, a holiday, a change of clocks."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import Engine
from sqlmodel import select

from db.tables.concerns import Concern, ConcernTarget, Target
from db.tables.people import Division
from db.tables.policy import Policy
from portal.access import system
from portal.concerns import queries, targets
from portal.policy import service as policies
from portal.policy.presets import ADDICTION_MANAGEMENT
from tests.portal.concerns.conftest import Voices

CHICAGO = ZoneInfo("America/Chicago")


def times(year: int, month: int, day: int, hour: int, calendar: str = "US") -> targets.Clock:
    """A concern that comes in on the wall clock of Chicago."""
    policy = Policy(
        name="Core",
        number=1,
        preset="addiction_management",
        effective_from=date(2026, 1, 1),
        made_at=datetime(2026, 1, 1, tzinfo=UTC),
        rules=ADDICTION_MANAGEMENT.values(),
    )
    return targets.Clock(datetime(year, month, day, hour, tzinfo=CHICAGO), "America/Chicago", calendar, policy)


def at(year: int, month: int, day: int, hour: int = 0) -> datetime:
    """A moment as the clock of Chicago shows it."""
    return datetime(year, month, day, hour, tzinfo=CHICAGO)


def test_level_3_on_a_friday_at_five_is_the_directors_by_saturday_at_five() -> None:
    found = targets.for_level(times(2026, 6, 5, 17), 3)
    assert found[Target.TELL_DIRECTOR] == at(2026, 6, 6, 17)
    assert found[Target.INTERIM] == at(2026, 6, 6, 17)
    assert found[Target.FACTS] == at(2026, 6, 23), "ten business days, with Juneteenth left out"
    assert found[Target.ACTIONS] == at(2026, 7, 21), "45 days"
    assert targets.for_level(times(2026, 6, 5, 17, ""), 3)[Target.FACTS] == at(2026, 6, 20)


def test_an_emergency_is_seen_within_the_hour_whatever_the_day() -> None:
    found = targets.for_level(times(2026, 12, 25, 23), 4)
    assert found[Target.TELL_DIRECTOR] == at(2026, 12, 26, 0)
    assert found[Target.OUTSIDE_REPORT] == at(2026, 12, 26, 23)


def test_hours_stay_hours_when_the_clocks_change() -> None:
    spring, autumn = times(2026, 3, 7, 17), times(2026, 10, 31, 17)
    assert targets.for_level(spring, 3)[Target.TELL_DIRECTOR] == at(2026, 3, 8, 18)
    assert targets.for_level(autumn, 3)[Target.TELL_DIRECTOR] == at(2026, 11, 1, 16)


@pytest.mark.parametrize(
    ("level", "received", "due"),
    [
        (1, (2026, 11, 25, 9), at(2026, 11, 28)),
        (2, (2026, 11, 25, 9), at(2026, 12, 1)),
        (2, (2026, 11, 28, 9), at(2026, 12, 2)),
        (3, (2026, 11, 28, 9), at(2026, 11, 29, 9)),
    ],
)
def test_somebody_says_how_serious_it_is_in_business_days_and_sooner_when_it_looks_serious(
    level: int, received: tuple[int, int, int, int], due: datetime
) -> None:
    calendar = "" if level == 1 else "US"
    assert (targets.to_sort_by(times(*received, calendar), level)) == due


def test_level_1_is_talked_about_within_two_weeks_and_level_2_has_a_plan_within_ten_business_days() -> None:
    assert targets.for_level(times(2026, 6, 5, 17), 1)[Target.TALK] == at(2026, 6, 20)
    assert targets.for_level(times(2026, 6, 5, 17), 2)[Target.PLAN] == at(2026, 6, 23)


def test_they_run_by_zone_and_holidays_of_the_division_and_from_when_it_came_in(voices: Voices) -> None:
    with system(write=True) as session:
        home = session.get_one(Division, voices.cast.home)
        home.zone, home.calendar = "America/Chicago", "US"
        policies.adopt_preset(session, ADDICTION_MANAGEMENT, date(2020, 1, 1))
    with time_machine.travel(datetime(2026, 11, 24, 23, tzinfo=CHICAGO), tick=False):
        concern = voices.raised("carl")
    with time_machine.travel(datetime(2026, 11, 25, 10, tzinfo=CHICAGO), tick=False):
        voices.sorted(concern, 2)
    with system() as session:
        due = {
            row.target: row.due_at
            for row in session.exec(select(ConcernTarget).where(ConcernTarget.concern_id == concern))
        }
        met = session.get_one(ConcernTarget, (concern, Target.SORT)).met_at
    assert due[Target.SORT] == at(2026, 11, 28), "Thanksgiving is no business day"
    assert due[Target.PLAN] == at(2026, 12, 10)
    assert met is not None


def test_what_nobody_sorts_in_time_concerns_the_directors(voices: Voices) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 17, tzinfo=UTC), tick=False):
        concern = voices.raised("carl")
        assert voices.as_("olive", queries.looking_after) == []
    with time_machine.travel(datetime(2026, 11, 24, 23, 59, tzinfo=UTC), tick=False):
        assert voices.as_("olive", queries.looking_after) == []
    with time_machine.travel(datetime(2026, 11, 25, 0, 0, 1, tzinfo=UTC), tick=False):
        assert [one.id for one in voices.as_("olive", queries.looking_after)] == [concern]  # type: ignore[attr-defined]
        voices.sorted(concern, 1)
        assert voices.as_("olive", queries.looking_after) == [], "the lead looks after it, and only they"


def test_what_is_proposed_as_serious_is_the_directors_at_once(voices: Voices, database: Engine) -> None:  # noqa: ARG001
    concern = voices.raised("carl", safety="yes")
    assert [one.id for one in voices.as_("olive", queries.looking_after)] == [concern]  # type: ignore[attr-defined]
    with system() as session:
        assert session.get_one(Concern, concern).proposed_level == 4
