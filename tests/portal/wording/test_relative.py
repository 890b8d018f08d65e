"""A day in words people use, and the advice that offers them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.wording import Finding, check, sentence_for
from portal.wording.advice import advice
from portal.wording.relative import day_in, relative

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "a day or two ago"),
        (4, "a few days ago"),
        (7, "about a week ago"),
        (14, "about two weeks ago"),
        (17, "about two weeks ago"),
        (18, "about three weeks ago"),
        (55, "about eight weeks ago"),
        (56, "about two months ago"),
        (92, "about three months ago"),
        (349, "about eleven months ago"),
        (365, "about a year ago"),
        (731, "about two years ago"),
        (365 * 20 + 5, "about 20 years ago"),
        (-1, "in a day or two"),
        (-5, "in a few days"),
        (-6, "in a week"),
        (-14, "in two weeks"),
        (-90, "in three months"),
        (-366, "in a year"),
    ],
)
def test_a_day_is_said_in_round_words(days: int, words: str) -> None:
    assert relative(TODAY - timedelta(days=days), TODAY) == words


@given(st.dates(), st.dates())
def test_any_two_days_have_words_and_no_day_is_told(day: date, today: date) -> None:
    assert relative(day, today).endswith("ago") == (day < today)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("11/12/2026", date(2026, 11, 12)),
        ("24/7/2026", date(2026, 7, 24)),
        ("November 12th", date(2026, 11, 12)),
        ("14th of March, 2026", date(2026, 3, 14)),
        ("Dec 25 '25", date(2025, 12, 25)),
        ("20260314", date(2026, 3, 14)),
        ("1/4", date(2027, 1, 4)),
        ("12/20", date(2026, 12, 20)),
        ("8/1", date(2026, 8, 1)),
        ("Feb 29", None),
        ("Feb 29, 2024", date(2024, 2, 29)),
        ("fourteenth of March", None),
        ("3/4", date(2026, 3, 4)),
    ],
)
def test_a_day_is_read_from_what_was_written(words: str, day: date | None) -> None:
    assert day_in(words, TODAY) == day


@given(st.text(max_size=40))
def test_no_words_make_reading_a_day_raise(words: str) -> None:
    day_in(words, TODAY)


def test_the_offer_is_counted_from_the_readers_day() -> None:
    (found,) = check("We spoke on 11/12/2026.")

    assert "“About two weeks ago” tells" in sentence_for(found, TODAY)
    assert "“In two weeks” tells" in sentence_for(found, TODAY - timedelta(days=28))
    assert "“About two weeks ago”" in sentence_for(found)


def test_several_dates_get_one_sentence_with_each_offer_once() -> None:
    said = advice(check("On 11/12/2026, 11/13/2026, 8/26/2026 and 12/10/2026: call 605-555-0123."), TODAY)

    assert "“About two weeks ago” or “about three months ago” or “in two weeks” tells" in said
    assert said.count("full date") == said.count("telephone number") == 1
    assert "11/" not in said


@pytest.mark.parametrize(
    ("kind", "offered"), [("age", "“Over 89”"), ("address", "“In the same part of town”"), ("zip", "The region")]
)
def test_other_words_that_say_as_much_are_offered(kind: str, offered: str) -> None:
    assert offered in sentence_for(Finding(0, 1, kind, "x"), TODAY)
