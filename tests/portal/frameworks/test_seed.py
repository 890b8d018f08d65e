"""The packaged framework is the programme's own list, whole, and described in kind and observable words."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal.frameworks.seed import FrameworkSeed, load
from portal.frameworks.seed.loader import CORE_COMPETENCIES, check

PUBLISHED = Path(__file__).with_name("core_competencies_as_published.txt")
REFLECTIVE = {"6b", "6d", "15a", "15b", "15c"}
UNKIND = re.compile(
    r"\b(addicts?|alcoholics?|junkies?|users?|clean|dirty|sober|sobriety|relapse\w*|abus\w*|enabl\w*|codependen\w*"
    r"|non-?complian\w*|suffer\w*|victims?|struggl\w*|refus\w*|resistan\w*|fail\w*|lacks?|poor\w*|unable|never|peers?)\b",
    re.IGNORECASE,
)
HEALTH = re.compile(
    r"\b(illness|ill|sick|diagnos\w*|medication|symptoms?|recurrence|recovering|sober|drink\w*)\b", re.I
)
Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def framework() -> FrameworkSeed:
    return load()


def published() -> list[tuple[str, str]]:
    """The published list as (label, text), e.g. ("Category 1", …), ("1a", …); only spaces and end stops go."""
    rows, number = [], ""
    for line in PUBLISHED.read_text(encoding="utf-8").splitlines():
        text = " ".join(line.split()).rstrip(".")
        if heading := re.match(r"Category (\d+): (.+)", text):
            number = heading[1]
            rows.append((f"Category {number}", heading[2]))
        elif item := re.match(r"([a-f]) ?\. ?(.+)", text):
            rows.append((number + item[1], item[2]))
    return rows


def own_sentences(framework: FrameworkSeed) -> list[tuple[str, str]]:
    """Every sentence the portal adds to the programme's list, with the place it stands at."""
    found = [(f"level {level.value}", level.anchor) for level in framework.levels]
    for item in framework.items:
        found += [(f"{item.code} level {level}", anchor) for level, anchor in item.anchors.items()]
        found += [(f"{item.code} observable", item.observable)] if item.observable else []
        found += [(f"{item.code} suggestion", item.suggest_na.sentence)] if item.suggest_na else []
    return found


def test_it_has_17_categories_and_62_items(framework: FrameworkSeed) -> None:
    counts = [len(category.items) for category in framework.categories]
    assert counts == [1, 4, 5, 4, 3, 4, 4, 5, 6, 3, 2, 3, 3, 4, 3, 5, 3]
    assert len(framework.items) == 62
    assert len({item.code for item in framework.items}) == 62
    assert (framework.items[0].code, framework.items[-1].code) == ("1a", "17c")


def test_names_and_texts_are_the_published_ones(framework: FrameworkSeed) -> None:
    stored = []
    for category in framework.categories:
        stored.append((f"Category {category.number}", category.name))
        stored += [(item.code, item.text) for item in category.items]
    assert stored == published()
    assert len(stored) == 17 + 62


def test_privacy_ethics_and_crises_are_essential(framework: FrameworkSeed) -> None:
    essential = [category.short for category in framework.categories if category.essential]
    assert essential == ["Privacy and confidentiality", "Ethics and boundaries", "Managing crises"]


def test_loved_ones_and_rooms_may_be_suggested_not_applicable(framework: FrameworkSeed) -> None:
    suggested = {item.code: item.suggest_na.when for item in framework.items if item.suggest_na}
    assert suggested == {"5a": "peer_only", "5b": "peer_only", "5c": "peer_only", "17b": "remote"}
    assert {item.code for item in framework.items if item.programme != "both"} == {"5a", "5b", "5c"}


def test_reflective_items_have_conduct_to_see_and_no_levels(framework: FrameworkSeed) -> None:
    reflective = [item for item in framework.items if item.reflective]
    assert {item.code for item in reflective} == REFLECTIVE
    for item in reflective:
        assert item.observable, item.code
        assert not item.anchors, item.code
        assert not HEALTH.search(item.observable), item.observable


def test_every_other_item_has_four_anchors_of_its_own(framework: FrameworkSeed) -> None:
    rated = [item for item in framework.items if not item.reflective]
    anchors = [anchor for item in rated for anchor in item.anchors.values()]
    assert len(rated) == 57
    assert len(anchors) == len(set(anchors)) == 228
    assert all(list(item.anchors) == ["1", "2", "3", "4"] for item in rated)


def test_anchors_say_what_a_coach_does_in_one_short_sentence(framework: FrameworkSeed) -> None:
    for place, sentence in own_sentences(framework):
        if "suggestion" in place:
            continue
        assert len(sentence) <= (100 if " level" in place else 110), place
        assert re.match(r"[A-Z][a-z]+s\b", sentence), f"{place} does not start with what the coach does: {sentence}"
        assert ". " not in sentence, f"{place} is more than one sentence: {sentence}"


def test_no_sentence_of_ours_stigmatises_anybody(framework: FrameworkSeed) -> None:
    found = {place: hit[0] for place, sentence in own_sentences(framework) if (hit := UNKIND.search(sentence))}
    assert found == {}


def as_stored() -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(CORE_COMPETENCIES.read_text(encoding="utf-8"))
    return stored


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        pytest.param(lambda f: f["categories"].pop(), "items a category", id="category missing"),
        pytest.param(lambda f: f["categories"][3]["items"].pop(), "items a category", id="last item missing"),
        pytest.param(lambda f: f["categories"][3]["items"].pop(0), "should hold", id="first item missing"),
        pytest.param(lambda f: f["categories"][4].update(number=9), "should hold", id="category renumbered"),
        pytest.param(lambda f: f["categories"][1]["items"][0]["anchors"].pop("3"), "anchors 1 to 4", id="no anchor"),
        pytest.param(lambda f: f["categories"][6].update(essential=True), "essential are", id="essential added"),
        pytest.param(lambda f: f["categories"][14]["items"][0].update(reflective=False), "15a is rated", id="rated"),
        pytest.param(lambda f: f["levels"].reverse(), "levels 1 to 4", id="levels turned round"),
    ],
)
def test_it_refuses_a_framework_that_is_not_whole(change: Change, complaint: str) -> None:
    stored = as_stored()
    change(stored)
    with pytest.raises(ValueError, match=complaint):
        check(FrameworkSeed.model_validate(stored))
