"""The rule by which the directors' picture is published: no answer can be told from it, and it still says something."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from portal.wellness import picture
from portal.wellness.picture import Table, passes, tables
from portal.wellness.words import QUESTIONS
from tests.portal.wellness.attack import equations, found_out, in_row_space, published_cells, worlds
from tests.scale import often

LEVELS = list(QUESTIONS["arriving"][1])
PROGRAMMES = often(150, 2200)
FLOOR = 0.70


def said(*counts: int) -> list[str]:
    """So many answers of each level."""
    return [level for level, count in zip(LEVELS, counts, strict=False) for _ in range(count)]


@st.composite
def programmes(draw: st.DrawFn) -> dict[str, list[str]]:
    """One to four divisions with up to fourteen answers each; many of them nearly alike, since those are at risk."""
    made = {}
    for name in "abcd"[: draw(st.integers(1, 4))]:
        size = draw(st.integers(0, 14) | st.integers(9, 12))
        usual = draw(st.sampled_from(LEVELS))
        others = draw(st.integers(0, 3) | st.integers(0, size)) if size else 0
        others = min(others, size)
        made[name] = [usual] * (size - others) + draw(
            st.lists(st.sampled_from(LEVELS), min_size=others, max_size=others)
        )
    return made


@pytest.mark.prove
@given(programmes())
@settings(max_examples=PROGRAMMES, deadline=None, suppress_health_check=list(HealthCheck))
def test_nobody_is_found_out_by_a_linear_solver(answers: dict[str, list[str]]) -> None:
    published = tables("arriving", answers)
    event(f"tables shown: {sum(one.counts is not None for one in published)}")
    assert found_out(answers, published, LEVELS) == []


@pytest.mark.prove
@given(programmes(), st.randoms(use_true_random=False))
@settings(max_examples=PROGRAMMES, deadline=None, suppress_health_check=list(HealthCheck))
def test_nor_by_one_who_knows_any_one_persons_answer(answers: dict[str, list[str]], lots: object) -> None:
    published = tables("arriving", answers)
    people = sum(map(len, answers.values()))
    if people and any(one.counts is not None for one in published):
        known = lots.randrange(people)  # type: ignore[attr-defined]
        assert found_out(answers, published, LEVELS, known) == []


@pytest.mark.parametrize(
    "rule",
    [
        lambda counts, fewest: sum(counts.values()) >= fewest,
        lambda counts, fewest: max(counts.values()) < sum(counts.values()) >= fewest,
    ],
    ids=["alike is shown", "all but one alike is shown"],
)
def test_the_attack_finds_people_out_under_a_weaker_rule(monkeypatch: pytest.MonkeyPatch, rule: object) -> None:
    monkeypatch.setattr(picture, "passes", rule)
    alike, but_one = {"a": said(0, 9)}, {"a": said(1, 8)}
    assert found_out(but_one, tables("arriving", but_one), LEVELS, 0) != []
    if rule({"steady": 9}, 5):  # type: ignore[operator]
        assert found_out(alike, tables("arriving", alike), LEVELS) != []


def test_the_solver_needs_its_bounds_and_says_so() -> None:
    """All alike is told by the bounds alone: no combination of the equations gives one person's answer."""
    people = [("a", "steady")] * 6
    table = [Table("arriving", None, {level: 6 * (level == "steady") for level in LEVELS})]
    matrix, _ = equations(people, table, LEVELS)
    assert not in_row_space(matrix, 0, 1, len(LEVELS))
    assert found_out({"a": said(0, 6)}, table, LEVELS) == [0]


Rule = Callable[[str, dict[str, list[str]]], list[Table[str]]]


def told_by(rule: Rule, sizes: Sequence[int]) -> list[object]:
    """What an attacker is told who knows the rule, everybody who answered, and one answer; over every world there is.

    What is published is the same in many worlds. In each such group, whoever is not the known one must be able to have
    given at least two answers. With three levels, so that all worlds can be walked through.
    """
    levels = LEVELS[:3]
    groups: dict[str, list[tuple[tuple[int, ...], ...]]] = defaultdict(list)
    for world in worlds(sizes, levels):
        answers = {str(place): said(*counts) for place, counts in enumerate(world)}
        groups[repr(rule("arriving", answers))].append(world)
    assert len(groups) > 1
    found: list[object] = []
    for shown, same in groups.items():
        for place, known in product(range(len(sizes)), range(len(levels))):
            inside = [np.array(world) for world in same if world[place][known]]
            for world in inside:
                world[place][known] -= 1
            for other in range(len(sizes)) if inside else ():
                if (np.sum([world[other] for world in inside], axis=0) > 0).sum() < 2:
                    found.append((shown, place, known, other))
    return found


@pytest.mark.parametrize("sizes", [(5,), (6,), (10, 10), (10, 11), (10, 14)])
def test_not_even_the_rule_itself_tells_what_somebody_said(sizes: Sequence[int]) -> None:
    assert told_by(tables, sizes) == []


def test_falling_back_to_the_whole_would_tell() -> None:
    """Why a question is withheld where all divisions are large enough and one is alike."""

    def falling_back(question: str, answers: dict[str, list[str]]) -> list[Table[str]]:
        shown = tables(question, answers)
        everybody = [answer for given in answers.values() for answer in given]
        return shown if shown[0].counts is not None else tables(question, {"all": everybody})

    assert told_by(falling_back, (10, 11)) != []


@pytest.mark.prove
def test_where_every_division_has_ten_enough_is_published() -> None:
    shown, cells = published_cells(often(400, 4000))
    assert shown / cells >= FLOOR


def test_below_five_or_alike_is_withheld_and_nothing_says_which() -> None:
    withheld = [tables("arriving", {"a": answers}) for answers in (said(), said(2, 2), said(0, 9), said(1, 8), said(4))]
    assert all(one == [Table("arriving", None, None)] for one in withheld)
    assert all(one == other for one, other in pairwise(withheld))
    assert tables("arriving", {"a": said(2, 3)})[0].counts == {"bright": 2, "steady": 3, "mixed": 0, "hard": 0}


def test_a_division_of_four_and_one_of_six_show_the_whole_only() -> None:
    """Six and five: the remainder of one could be computed, so neither stands there."""
    for sizes in ((2, 2), (3, 2)):
        shown = tables("arriving", {"a": said(*sizes), "b": said(3, 3)})
        assert [one.division for one in shown] == [None]
        assert shown[0].counts is not None


def test_by_division_only_where_every_division_has_ten() -> None:
    ten, nine = said(5, 5), said(5, 4)
    assert [one.division for one in tables("arriving", {"a": ten, "b": ten})] == [None, "a", "b"]
    for smaller in (nine, said()):
        assert [one.division for one in tables("arriving", {"a": ten, "b": smaller})] == [None]


def test_where_one_large_division_is_alike_the_question_is_withheld() -> None:
    """The whole would say that one of the two is alike: to who knows the one other answer, what all others said."""
    assert tables("arriving", {"a": said(9, 1), "b": said(10, 10)}) == [Table("arriving", None, None)]


def test_no_policy_lowers_the_floors() -> None:
    assert tables("arriving", {"a": said(2, 2)}, 1, 1)[0].counts is None
    assert len(tables("arriving", {"a": said(3, 3), "b": said(3, 3)}, 1, 1)) == 1
    assert tables("arriving", {"a": said(3, 3)}, 8)[0].counts is None
    assert passes({"a": 3, "b": 2}, 5)
