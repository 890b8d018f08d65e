"""Business days: weekends and public holidays are left out, in the zone of the division."""

from datetime import UTC, date, datetime

import pytest

from portal import workdays

FRIDAY, SATURDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)
THANKSGIVING = date(2026, 11, 26)


def test_holidays_are_those_of_the_calendar_and_none_without_one() -> None:
    assert workdays.holiday("US", THANKSGIVING) == "Thanksgiving Day"
    assert workdays.holiday("US-CA", date(2026, 3, 31)) is not None
    assert workdays.holiday("US", date(2026, 3, 31)) is None
    assert workdays.holiday("", date(2026, 12, 25)) is None


@pytest.mark.parametrize(
    ("day", "count", "calendar", "due"),
    [
        (FRIDAY, 2, "", date(2026, 11, 24)),
        (SATURDAY, 2, "", date(2026, 11, 24)),
        (MONDAY, 2, "", date(2026, 11, 25)),
        (date(2026, 11, 25), 2, "", date(2026, 11, 27)),
        (date(2026, 11, 25), 2, "US", date(2026, 11, 30)),
        (THANKSGIVING, 1, "US", date(2026, 11, 27)),
        (FRIDAY, 10, "US", date(2026, 12, 7)),
        (date(2026, 12, 31), 1, "US", date(2027, 1, 4)),
    ],
)
def test_a_count_of_business_days_leaves_out_weekends_and_holidays(
    day: date, count: int, calendar: str, due: date
) -> None:
    assert workdays.add_workdays(day, count, calendar) == due


def test_a_day_off_moves_to_the_next_day_on_which_people_work() -> None:
    assert workdays.on_or_after(FRIDAY) == FRIDAY
    assert workdays.on_or_after(SATURDAY) == MONDAY
    assert workdays.on_or_after(THANKSGIVING, "US") == date(2026, 11, 27)


def test_a_day_is_over_at_midnight_there_also_when_the_clocks_change() -> None:
    assert workdays.end_of(date(2026, 10, 31), "America/Chicago") == datetime(2026, 11, 1, 5, tzinfo=UTC)
    assert workdays.end_of(date(2026, 11, 1), "America/Chicago") == datetime(2026, 11, 2, 6, tzinfo=UTC)
