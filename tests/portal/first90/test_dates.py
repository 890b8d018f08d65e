"""The worked dates of the first 90 days, and that leave moves every later date by exactly its length."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.first90.dates import Numbers, Span, date_of, day_on, is_past, merged, milestones
from portal.policy.presets import PRESETS

START = date(2026, 1, 15)
DAYS = Numbers()


def days(count: int) -> timedelta:
    return timedelta(days=count)


def test_the_worked_dates() -> None:
    found = milestones(START, DAYS)
    assert (found.first_checkpoint, found.second_checkpoint) == (date(2026, 2, 14), date(2026, 3, 16))
    assert (found.sheets_due, found.conversation) == (date(2026, 3, 26), date(2026, 3, 31))
    assert (found.recommendation, found.decision) == (date(2026, 4, 5), date(2026, 4, 10))
    assert found.original_last == found.last == date(2026, 4, 15)


def test_fourteen_days_of_leave_and_an_extension() -> None:
    leave = [Span(date(2026, 2, 20), date(2026, 3, 6))]
    assert milestones(START, DAYS, leave).last == date(2026, 4, 29)
    extended = milestones(START, DAYS, leave, extended=30)
    assert (extended.original_last, extended.last) == (date(2026, 4, 29), date(2026, 5, 29))
    assert (extended.recommendation, extended.decision) == (date(2026, 5, 19), date(2026, 5, 24))


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_the_presets_hold_these_numbers(preset) -> None:  # type: ignore[no-untyped-def]
    assert Numbers.of(preset.values()) == DAYS


def test_a_policy_without_a_number_is_no_policy() -> None:
    with pytest.raises(KeyError):
        Numbers.of({})
    with pytest.raises(KeyError):
        Numbers.of({**PRESETS["family_helpline"].values(), "first_90.length": True})


def test_the_29th_of_february_is_a_day_like_any_other() -> None:
    assert date_of(date(2028, 1, 30), 30) == date(2028, 2, 29)
    assert date_of(date(2028, 2, 29), 90) == date(2028, 5, 29)
    assert date_of(date(2028, 2, 28), 1, [Span(date(2028, 2, 29), date(2028, 3, 1))]) == date(2028, 3, 1)


@pytest.mark.parametrize(
    ("leave", "moved"),
    [
        (Span(START - days(10), START), 0),
        (Span(START - days(10), START + days(3)), 3),
        (Span(START, START + days(5)), 5),
        (Span(date(2026, 4, 15), date(2026, 4, 18)), 3),
        (Span(date(2026, 4, 10), date(2026, 4, 25)), 15),
        (Span(date(2026, 4, 16), date(2026, 4, 30)), 0),
    ],
    ids=["before", "over the start", "from the start", "on the last day", "over the last day", "after"],
)
def test_leave_at_either_edge(leave: Span, moved: int) -> None:
    assert date_of(START, 90, [leave]) == date(2026, 4, 15) + days(moved)


def test_what_touches_or_overlaps_counts_once() -> None:
    first, second = Span(date(2026, 2, 1), date(2026, 2, 8)), Span(date(2026, 2, 8), date(2026, 2, 11))
    overlapping = Span(date(2026, 2, 5), date(2026, 2, 10))
    assert date_of(START, 90, [first, second]) == date(2026, 4, 25)
    assert date_of(START, 90, [second, overlapping, first]) == date(2026, 4, 25)
    assert date_of(START, 90, [first, first]) == date(2026, 4, 22)


def test_leave_that_pushes_the_end_into_more_leave_pushes_it_again() -> None:
    first = Span(date(2026, 2, 1), date(2026, 2, 11))
    later = Span(date(2026, 4, 20), date(2026, 4, 22))
    assert date_of(START, 90, [first, later]) == date(2026, 4, 27)


def test_an_open_stop_leaves_later_dates_unknown_and_earlier_ones_alone() -> None:
    found = milestones(START, DAYS, [Span(date(2026, 3, 1))])
    assert found.first_checkpoint == date(2026, 2, 14)
    assert found.second_checkpoint is found.last is None
    assert day_on(START, date(2026, 5, 1), [Span(date(2026, 3, 1))]) == 44
    assert not is_past(None, date(2030, 1, 1))


def test_the_clock_on_a_day() -> None:
    leave = [Span(date(2026, 2, 20), date(2026, 3, 6))]
    assert day_on(START, START) == 0
    assert day_on(START, date(2026, 3, 3)) == 47
    assert day_on(START, date(2026, 2, 19), leave) == day_on(START, date(2026, 3, 1), leave) == 35
    assert day_on(START, date(2026, 4, 29), leave) == 90
    assert day_on(START, START - days(3)) == 0


def test_the_last_day_itself_is_not_past() -> None:
    assert not is_past(date(2026, 4, 15), date(2026, 4, 15))
    assert is_past(date(2026, 4, 15), date(2026, 4, 16))


some_days = st.dates(date(2024, 1, 1), date(2032, 12, 31))
some_spans = st.lists(
    st.builds(lambda begin, length: (begin, length), st.integers(-40, 160), st.integers(1, 40)), max_size=6
)


@given(some_days, some_spans, st.integers(0, 180), st.integers(-5, 150), st.integers(1, 60))
def test_more_leave_moves_later_dates_by_exactly_its_new_days(
    start: date, before: list[tuple[int, int]], day: int, begin: int, length: int
) -> None:
    """Counted the slow way, day by day, as a second opinion."""
    spans = [Span(start + days(at), start + days(at + long)) for at, long in before]
    more = [*spans, Span(start + days(begin), start + days(begin + length))]
    for known in (spans, more):
        counted, on = -1, start - days(1)
        while counted < day:
            on += days(1)
            counted += not any(span.holds(on) for span in known)
        assert date_of(start, day, known) == on
        assert day_on(start, on, known) == day


@given(some_days, st.integers(1, 89), st.integers(1, 60), st.integers(0, 120))
def test_leave_inside_moves_every_later_date_by_its_length_and_no_earlier_one(
    start: date, begin: int, length: int, day: int
) -> None:
    leave = Span(start + days(begin), start + days(begin + length))
    assert date_of(start, day, [leave]) == start + days(day + (length if day >= begin else 0))


@given(some_days, some_spans)
def test_merged_spans_are_in_order_and_apart(start: date, some: list[tuple[int, int]]) -> None:
    found = merged([Span(start + days(at), start + days(at + long)) for at, long in some], start)
    assert all(one.from_on >= start for one in found)
    for one, other in zip(found, found[1:], strict=False):
        assert one.until_on is not None
        assert one.until_on < other.from_on
