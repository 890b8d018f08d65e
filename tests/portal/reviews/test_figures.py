"""The three numbers and the differences, against numbers worked out by hand."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reviews.answers import Answered
from portal.reviews.figures import Pair, category_means, differences, numbers, pairs, rounded, strengths
from tests.portal.reviews.frame import GRADED, REFLECTIVE, framework


def sheet(**given_answers: str) -> dict[str, Answered]:
    """All graded items 3, all reflective ones reflected, with `given_answers` laid over."""
    rows = {code: Answered("3") for code in GRADED} | {code: Answered("reflected") for code in REFLECTIVE}
    return rows | {code.lstrip("_"): Answered(answer) for code, answer in given_answers.items()}


def test_there_are_62_items_57_of_them_graded() -> None:
    assert (len(framework().items), len(GRADED), sorted(REFLECTIVE)) == (62, 57, ["15a", "15b", "15c", "6b", "6d"])


def test_one_emerging_among_threes() -> None:
    """56 threes and a 1 over 57 graded items; category 1 is that one item, category 15 has nothing graded."""
    found = numbers(framework(), sheet(_1a="1"))
    assert found.item_mean == Fraction(56 * 3 + 1, 57)
    assert found.category_mean == Fraction(15 * 3 + 1, 16)
    assert found.printed() == {"item_mean": "2.96", "category_mean": "2.88", "coverage": "57 of 57"}


def test_the_published_pair_of_means_where_every_item_is_graded() -> None:
    """All 62 items 3 but one 1 in a category of one: 2.968 and 2.882, as worked out for a form without exceptions."""
    plain = framework()
    every = type(plain)(
        plain.id,
        plain.name,
        plain.number,
        {},
        tuple(
            type(category)(
                category.number,
                category.name,
                category.short,
                category.is_essential,
                tuple(
                    type(item)(item.code, item.text, item.programme, False, None, None, {}) for item in category.items
                ),
            )
            for category in plain.categories
        ),
    )
    found = numbers(every, {code: Answered("1" if code == "1a" else "3") for code in every.items})
    assert found.item_mean is not None
    assert found.category_mean is not None
    assert round(float(found.item_mean), 3) == 2.968
    assert round(float(found.category_mean), 3) == 2.882


@pytest.mark.parametrize("answer", ["no", "na"])
def test_nothing_rated_is_no_number_and_never_nought(answer: str) -> None:
    found = numbers(framework(), {code: Answered(answer) for code in GRADED})
    assert (found.item_mean, found.category_mean, found.rated) == (None, None, 0)
    assert found.applicable == (0 if answer == "na" else 57)
    assert found.printed()["item_mean"] is None


def test_an_empty_sheet_has_no_numbers() -> None:
    found = numbers(framework(), {})
    assert (found.item_mean, found.category_mean, found.rated, found.applicable) == (None, None, 0, 57)


def test_not_observed_lowers_coverage_and_not_applicable_does_not() -> None:
    found = numbers(framework(), sheet(_5a="na", _5b="na", _5c="na", _4a="no"))
    assert (found.rated, found.applicable) == (53, 54)
    assert found.item_mean == 3
    assert category_means(framework(), sheet(_5a="na", _5b="na", _5c="na"))[5] is None


def test_reflective_items_change_no_number() -> None:
    """Even a level forged into a reflective item counts nowhere."""
    plain = numbers(framework(), sheet())
    for code, answer in product(REFLECTIVE, ("1", "4", "no", "na", "rather_not", "talked")):
        assert numbers(framework(), {**sheet(), code: Answered(answer)}) == plain
    assert category_means(framework(), sheet())[15] is None


@given(st.dictionaries(st.sampled_from(GRADED), st.sampled_from(["1", "2", "3", "4", "no", "na", ""])))
def test_means_stay_on_the_scale_and_follow_only_levels(given_answers: dict[str, str]) -> None:
    rows = {code: Answered(answer) for code, answer in given_answers.items()}
    levels = [int(answer) for answer in given_answers.values() if answer in ("1", "2", "3", "4")]
    found = numbers(framework(), rows)
    assert found.rated == len(levels) <= found.applicable
    if levels:
        assert found.item_mean == Fraction(sum(levels), len(levels))
        assert found.category_mean is not None
        assert min(levels) <= found.category_mean <= max(levels)
    else:
        assert found.item_mean is found.category_mean is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(5, 2), "2.50"),
        (Fraction(2965, 1000), "2.97"),
        (Fraction(2975, 1000), "2.98"),
        (Fraction(1, 3), "0.33"),
        (None, None),
    ],
)
def test_halves_are_rounded_up(value: Fraction | None, text: str | None) -> None:
    assert rounded(value) == text


def pair(coach: str, lead: str, code: str = "4a") -> Pair:
    found = pairs(framework(), {code: Answered(coach)}, {code: Answered(lead)})
    return next(one for one in found if one.item.code == code)


@pytest.mark.parametrize(
    ("coach", "lead", "gap", "is_one_sided"),
    [
        ("3", "2", 1, False),
        ("1", "4", -3, False),
        ("3", "3", 0, False),
        ("3", "no", None, True),
        ("no", "4", None, True),
        ("no", "no", None, False),
        ("na", "3", None, False),
        ("", "3", None, False),
        ("na", "no", None, False),
    ],
)
def test_the_gap_is_coach_minus_lead_where_both_rated(
    coach: str, lead: str, gap: int | None, is_one_sided: bool
) -> None:
    assert (pair(coach, lead).gap, pair(coach, lead).is_one_sided) == (gap, is_one_sided)


def test_reflective_items_have_no_gap() -> None:
    for code in REFLECTIVE:
        assert pair("reflected", "talked", code).gap is None
        assert pair("4", "1", code).gap is None
        assert not pair("4", "no", code).is_one_sided


def test_the_house_vector() -> None:
    """Twelve items worked by hand: mean gap 1/3, two thirds the same, none further apart than one level."""
    coach, lead = "122333421342", "121233321242"
    codes = GRADED[:12]
    rows = [dict(zip(codes, map(Answered, text), strict=True)) for text in (coach, lead)]
    gaps = [one.gap for one in pairs(framework(), *rows) if one.gap is not None]
    assert len(gaps) == 12
    assert Fraction(sum(gaps), 12) == Fraction(1, 3)
    assert Fraction(gaps.count(0), 12) == Fraction(2, 3)
    assert max(map(abs, gaps)) == 1


def test_differences_come_largest_first_and_without_the_equal() -> None:
    found = pairs(framework(), sheet(_1a="4", _2a="1", _3a="2"), sheet(_1a="1", _2a="2", _3a="4", _4a="no"))
    assert [(one.item.code, one.gap) for one in differences(found)] == [("1a", 3), ("3a", -2), ("2a", -1)]


def test_strengths_are_what_both_see_as_competent_or_better() -> None:
    found = pairs(framework(), sheet(_1a="4", _2a="4", _3a="4"), sheet(_1a="4", _2a="3", _3a="2"))
    best = strengths(found)
    assert [one.item.code for one in best[:2]] == ["1a", "2a"]
    assert len(best) == 6
    assert "3a" not in [one.item.code for one in strengths(found, most=99)]


def test_without_a_second_sheet_there_is_nothing_to_set_side_by_side() -> None:
    found = pairs(framework(), {}, sheet())
    assert (strengths(found), differences(found)) == ([], [])
    assert len(found) == 62
