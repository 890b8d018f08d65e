"""The example's sheets: every level with its evidence, every sentence fit to leave its author."""

from collections.abc import Iterator

import pytest

from portal.example import beginnings, folders, story
from portal.example.cast import MEMBERS
from portal.example.sheets import ANSWERS, load
from portal.frameworks.seed import loader
from portal.wording import check

AVOIDED = (" addict", " clean", "sober", "relapse", "abus", "junkie", "enabl", "alcoholic", "client", "patient")
ROSTER = tuple(member.name for member in MEMBERS)
WHOLE = [(name, side) for name, sides in load().items() for side, sheet in sides.items() if "." not in sheet["answers"]]


def sentences() -> Iterator[str]:
    for sides in load().values():
        for sheet in sides.values():
            yield from (row[2] for row in sheet.get("evidence", {}).values())
            yield from sheet.get("reasons", {}).values()
    yield from (story.LINH_EARLIER, story.MAYA_EARLIER, story.LINH_YEARLY, story.CURTIS_FIRST_90)
    yield from (story.CURTIS_RESPONSE, story.AISHA_CLOSING, story.AMIR_CLOSING, story.BEN_CLOSING, story.WES_CLOSING)
    yield from (
        value
        for name, value in vars(beginnings).items()
        if name.isupper() and " " in str(value) and isinstance(value, str)
    )
    yield from (goal[0] for goal in (*beginnings.GOALS, *beginnings.AISHA_GOALS))
    told = folders.load()
    yield from (text for one in told["one_on_ones"] for text in one["fields"].values())
    yield from (entry["text"] for heading in ("observations", "commitments", "agenda") for entry in told[heading])


def test_no_sentence_points_to_anybody() -> None:
    assert {sentence: found for sentence in sentences() if (found := check(sentence, ROSTER))} == {}


def test_words_are_person_first() -> None:
    assert [sentence for sentence in sentences() for word in AVOIDED if word in f" {sentence.lower()} "] == []


@pytest.mark.parametrize(("name", "side"), WHOLE)
def test_groups_follow_the_framework_and_ones_and_fours_have_evidence(name: str, side: str) -> None:
    sheet = load()[name][side]
    groups = sheet["answers"].split()
    assert tuple(map(len, groups)) == loader.ITEMS_PER_CATEGORY
    codes = [item.code for item in loader.load().items]
    answers = dict(zip(codes, "".join(groups), strict=True))
    assert {code for code, letter in answers.items() if letter in "14"} == set(sheet.get("evidence", {}))
    assert {code for code, letter in answers.items() if letter == "x"} == set(sheet.get("reasons", {}))
    assert {code for code, letter in answers.items() if letter in "rwtus"} == loader.REFLECTIVE
    assert set(answers.values()) <= set(ANSWERS)
