"""What a lead is gently asked about their own sheet, and that nobody else ever is."""

from datetime import timedelta
from fractions import Fraction
from itertools import cycle

import pytest
import time_machine

from portal import clock
from portal.errors import NotFound
from portal.reviews import prompts, sheets
from portal.reviews.answers import Answered
from portal.reviews.prompts import questions
from tests import make
from tests.cast import Cast, Life, review_in
from tests.portal.reviews.frame import GRADED, REFLECTIVE, framework

TODAY = make.today()
SAME, CLOSE, YOUNG, UNUSUAL = "of your", "very close together", "last 14 days", "than you mostly did"


def rated(*levels: int) -> dict[str, Answered]:
    """The first graded items with these levels."""
    return {code: Answered(str(value)) for code, value in zip(GRADED, levels, strict=False)}


def asked(sheet: dict[str, Answered], usual: Fraction | None = None) -> list[str]:
    found = questions(framework(), sheet, TODAY, usual)
    return [mark for one in found for mark in (SAME, CLOSE, YOUNG, UNUSUAL) if mark in one]


def evidence(*ages: int) -> dict[str, Answered]:
    """Ratings all over the scale, whose 4s lie so many days back."""
    days = [(TODAY - timedelta(days=age)).isoformat() for age in ages]
    fours = {code: Answered("4", "Seen.", "recording", on) for code, on in zip(GRADED, days, strict=False)}
    rest = GRADED[len(ages) : 20]
    return fours | {code: Answered(value) for code, value in zip(rest, cycle("23"), strict=False)}


@pytest.mark.parametrize(
    ("levels", "found"),
    [
        ([3] * 9 + [2], [SAME]),
        ([3] * 10, [SAME]),
        ([3] * 8 + [2] * 2, []),
        ([3] * 89 + [2] * 11, [SAME]),
        ([3] * 50 + [4] * 5, [SAME]),
        ([3] * 9, []),
        ([2] * 10 + [3] * 10, []),
        ([1, 2, 3, 4] * 5, []),
    ],
)
def test_nine_of_ten_alike_is_asked_about(levels: list[int], found: list[str]) -> None:
    assert asked(rated(*levels[: len(GRADED)])) == found


def test_a_spread_below_three_tenths_is_asked_about_where_the_first_question_is_not() -> None:
    """Below 0.3 nine of ten are alike as long as two levels are used: the question stays for other scales."""
    close, apart = [3] * 10, [3] * 9 + [2]
    assert prompts._little_spread(close)
    assert prompts._little_spread([3] * 91 + [4] * 9)
    assert not prompts._little_spread(apart)


@pytest.mark.parametrize(
    ("ages", "is_asked"), [((0, 14), True), ((3, 15), False), ((14,), True), ((15,), False), ((), False)]
)
def test_evidence_that_is_all_young_is_asked_about(ages: tuple[int, ...], is_asked: bool) -> None:
    assert (YOUNG in asked(evidence(*ages))) is is_asked


def test_the_day_of_an_answer_that_needs_no_evidence_counts_for_nothing() -> None:
    sheet = evidence() | {GRADED[0]: Answered("3", on=TODAY.isoformat())}
    assert asked(sheet) == []


@pytest.mark.parametrize(
    ("usual", "is_asked"),
    [(Fraction(13, 4), True), (Fraction(7, 4), True), (Fraction(16, 5), False), (Fraction(9, 5), False), (None, False)],
)
def test_a_mean_three_quarters_from_ones_own_is_asked_about(usual: Fraction | None, is_asked: bool) -> None:
    sheet = rated(*([1, 2, 3, 4] * 5))
    assert (UNUSUAL in asked(sheet, usual)) is is_asked


def test_reflective_and_unrated_items_count_nowhere() -> None:
    sheet = rated(*([2, 3] * 6)) | {code: Answered("talked") for code in REFLECTIVE}
    sheet |= {code: Answered("no") for code in GRADED[12:40]}
    assert asked(sheet) == []


def test_only_the_lead_is_asked_and_only_before_the_signature(cast: Cast) -> None:
    life = review_in(cast, "both_in")
    met = {}
    for name in cast.people:
        try:
            met[name] = cast.do(name, prompts.for_lead, life.review)
        except NotFound:
            met[name] = "hidden"
    jordans = met.pop("jordan")
    assert isinstance(jordans, tuple)
    assert [mark for mark in (SAME, YOUNG, UNUSUAL) if mark in " ".join(jordans)] == [SAME]
    assert set(map(str, met.values())) == {"()", "hidden"}
    life.talk()
    life.sign()
    assert cast.do("jordan", prompts.for_lead, life.review) == ()


def test_a_lead_who_takes_over_is_not_asked_about_anothers_sheet(cast: Cast) -> None:
    life = review_in(cast, "both_in", "handed over")
    assert cast.do("jordan", prompts.for_lead, life.review) == ()


def test_a_draft_is_asked_about_once_there_is_enough_of_it(cast: Cast) -> None:
    life = Life(cast)
    life.lead_maya()
    life.open()
    assert cast.do("jordan", prompts.for_lead, life.review) == ()
    life.fill("lead")
    assert cast.do("jordan", prompts.for_lead, life.review) != ()


def test_ones_own_year_is_every_other_sheet_handed_in_as_a_lead(cast: Cast) -> None:
    """Maya's last review has threes almost everywhere; a sheet of ones differs, and a year later from nothing."""
    life = review_in(cast, "closed")
    life.open()
    rows = {code: {"answer": "1"} for code in GRADED}
    cast.do("jordan", sheets.save, life.review, make.pending(rows))
    found = cast.do("jordan", prompts.for_lead, life.review)
    assert UNUSUAL in str(found)
    assert "lower" in str(found)
    with time_machine.travel(clock.now() + timedelta(days=366), tick=True):
        assert UNUSUAL not in str(cast.do("jordan", prompts.for_lead, life.review))
