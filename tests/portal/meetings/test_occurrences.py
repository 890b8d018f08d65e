"""The days of a series: every fourteen days, the same hour on the wall, holidays named, gaps judged."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.errors import InvalidInput
from portal.meetings import occurrences
from portal.meetings.occurrences import Gap, Rhythm
from portal.policy.presets import PRESETS

TODAY = date(2026, 2, 9)
NEW_YORK = "America/New_York"
FORTNIGHT = Rhythm(date(2026, 2, 12), 14, time(10), NEW_YORK, 90, "US")
DAYS = some.dates(date(2024, 1, 1), date(2030, 12, 31))


def local(on: date, at: time = time(10), zone: str = NEW_YORK) -> datetime:
    return occurrences.moment(on, at, zone).astimezone(ZoneInfo(zone))


def test_every_fourteen_days_on_the_weekday_of_the_first() -> None:
    found = list(occurrences.days(FORTNIGHT, TODAY, date(2026, 4, 30)))
    assert found == [date(2026, 2, 12), date(2026, 2, 26), *(date(2026, 3, 12 + 14 * n) for n in (0, 1))] + [
        date(2026, 4, 9),
        date(2026, 4, 23),
    ]
    assert {on.weekday() for on in found} == {3}


@pytest.mark.parametrize(
    ("before", "after", "hours"),
    [(date(2026, 2, 26), date(2026, 3, 12), -1), (date(2026, 10, 22), date(2026, 11, 5), 1)],
)
def test_the_hour_on_the_wall_stays_through_both_changes_of_the_clocks(before: date, after: date, hours: int) -> None:
    assert {local(on).time() for on in (before, after)} == {time(10)}
    between = occurrences.moment(after, time(10), NEW_YORK) - occurrences.moment(before, time(10), NEW_YORK)
    assert between == timedelta(days=14, hours=hours)


def test_an_hour_the_clocks_leave_out_is_held_an_hour_later_and_one_that_comes_twice_the_first_time() -> None:
    assert local(date(2026, 3, 8), time(2, 30)).time() == time(3, 30)
    assert occurrences.moment(date(2026, 11, 1), time(1, 30), NEW_YORK) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


@given(first=DAYS, every=some.integers(1, 60), since=some.integers(-90, 90), length=some.integers(0, 200))
def test_days_lie_in_order_a_rhythm_apart_whatever_part_is_asked_for(
    first: date, every: int, since: int, length: int
) -> None:
    rhythm = Rhythm(first, every, time(9), NEW_YORK, 60)
    begin = first + timedelta(days=since)
    end = begin + timedelta(days=length)
    found = list(occurrences.days(rhythm, begin, end))
    assert all(begin <= on <= end and on >= first and (on - first).days % every == 0 for on in found)
    assert [(b - a).days for a, b in zip(found, found[1:], strict=False)] == [every] * max(0, len(found) - 1)
    known = {first + timedelta(days=every * n) for n in range(400)}
    assert set(found) == {on for on in known if begin <= on <= end}


@given(on=DAYS, at=some.times(min_value=time(4), max_value=time(23, 59)), zone=some.sampled_from(
    [NEW_YORK, "America/Chicago", "America/Denver", "Europe/Berlin", "Australia/Lord_Howe", "UTC"]
))  # fmt: skip
def test_a_meeting_in_daytime_is_at_its_hour_on_every_day_of_every_year(on: date, at: time, zone: str) -> None:
    at = at.replace(second=0, microsecond=0)
    assert (local(on, at, zone).date(), local(on, at, zone).time()) == (on, at)


def test_a_series_ends_before_its_last_day() -> None:
    ended = Rhythm(date(2026, 2, 12), 14, time(10), NEW_YORK, 90, until_on=date(2026, 3, 12))
    assert list(occurrences.days(ended, TODAY, date(2026, 12, 31))) == [date(2026, 2, 12), date(2026, 2, 26)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_on", TODAY - timedelta(days=1)),
        ("starts_on", TODAY + timedelta(days=367)),
        ("starts_on", None),
        ("every_days", 0),
        ("every_days", True),
        ("at_time", None),
        ("minutes", 0),
        ("minutes", 14),
        ("minutes", 481),
        ("zone", "Mars/Olympus"),
        ("zone", ""),
        ("zone", "../etc/passwd"),
        ("calendar", "XX"),
        ("calendar", "US-XX"),
    ],
)
def test_what_nobody_could_meet_by_is_refused_at_its_field(field: str, value: object) -> None:
    given_values = {name: getattr(FORTNIGHT, name) for name in Rhythm.__slots__} | {field: value}
    with pytest.raises(InvalidInput) as wrong:
        occurrences.require(Rhythm(**given_values), TODAY)
    assert list(wrong.value.fields) == [field]


def test_a_sound_rhythm_is_taken_as_it_is() -> None:
    assert occurrences.require(FORTNIGHT, TODAY) == FORTNIGHT


@pytest.mark.parametrize(
    ("between", "has_reason", "judged"),
    [
        (14, False, Gap.FINE),
        (15, True, Gap.EXPLAINED),
        (15, False, Gap.BREACH),
        (21, True, Gap.EXPLAINED),
        (22, True, Gap.BREACH),
        (28, False, Gap.BREACH),
    ],
)
def test_a_gap_is_explained_by_a_reason_up_to_the_longest(between: int, has_reason: bool, judged: Gap) -> None:
    for preset in PRESETS.values():
        every, longest = (preset.number(f"case_meeting.{rule}") for rule in ("every", "longest_gap"))
        assert occurrences.gap(between, has_reason=has_reason, every=every, longest=longest) is judged
