"""Offers of person-first words: where they stand, what is left alone, and what an edited list is told."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.wording.hints import hints
from portal.wording.person_first import Entry, default_entries, person_first, read_entries, validate

OURS = default_entries()
GOOD = Entry("junkie*", "person who uses drugs", "The person comes first.")


@pytest.mark.parametrize(
    ("sentence", "offered"),
    [
        ("She is an addict.", [("addict", "person with addiction")]),
        ("two recovering  addicts came", [("recovering  addicts", "person in recovery")]),
        ("SUBSTANCE ABUSE history", [("SUBSTANCE ABUSE", "substance use")]),
        ("a substance abuser", [("substance abuser", "person with a substance use disorder")]),
        ("he got clean after a dirty test", [("got clean", "entered recovery"), ("dirty test", "positive test")]),
        ("He relapsed twice", [("relapsed", "returned to use")]),
        ("failed  treatment", [("failed  treatment", "left treatment before it helped")]),
        ("non‑compliant with the plan", [("non‑compliant", "has not followed the plan so far")]),
        ("help for the homeless", [("the homeless", "people without housing")]),
        ("The clean kitchen, dirty dishes, a user-friendly form", []),
        ("Alcoholics Anonymous, relapse prevention, the homeless shelter, alcoholic drinks", []),
        ("addiction and addictive are no labels", []),
        ("She is in recovery and returned to use once.", []),
    ],
)  # fmt: skip
def test_it_offers_what_the_list_says(sentence: str, offered: list[tuple[str, str]]) -> None:
    offers = person_first(sentence, OURS)

    assert [(offer.text, offer.words) for offer in offers] == offered
    assert all(sentence[offer.start : offer.end] == offer.text and offer.why for offer in offers)


def test_the_list_that_comes_along_is_whole() -> None:
    assert len(OURS) >= 40
    assert validate(OURS) == {}
    assert person_first("; ".join(entry.words for entry in OURS), OURS) == []


def test_a_programme_may_bring_its_own_list() -> None:
    (offer,) = person_first("a frequent flyer", [Entry("frequent flyer*", "someone who calls often", "It mocks.")])

    assert (offer.words, offer.why) == ("someone who calls often", "It mocks.")
    assert person_first("a frequent flyer", []) == []


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (replace(GOOD, term=" "), "which term"),
        (replace(GOOD, words=""), "what to offer"),
        (replace(GOOD, why=" "), "in a sentence why"),
        (replace(GOOD, term="(junkie"), "Write words with"),
        (replace(GOOD, term="*junkie"), "Write words with"),
        (replace(GOOD, term="ju*"), "three letters"),
        (replace(GOOD, unless="fine; [bad"), "Write words with"),
        (replace(GOOD, unless="fine; " * 60), "short"),
        (replace(GOOD, term="a" * 61), "short"),
        (replace(GOOD, words="junkies in recovery"), "again"),
        (replace(GOOD, term="JUNKIE*"), "stands in row 1"),
    ],
)
def test_a_bad_row_is_named_with_its_reason_and_passed_over(entry: Entry, said: str) -> None:
    faults = validate([GOOD, entry])

    assert list(faults) == [2]
    assert said in faults[2]
    assert [offer.words for offer in person_first("a junkie", [GOOD, entry])] == ["person who uses drugs"]


def test_a_list_is_read_with_spaces_cut_and_columns_missing() -> None:
    assert read_entries([{"term": " addict* ", "words": "person", "why": None}]) == [Entry("addict*", "person", "")]


@given(st.text(max_size=60), st.lists(st.builds(Entry, *[st.text("ab* -;'\n(é", max_size=8)] * 4), max_size=4))
def test_no_text_and_no_list_make_it_raise(text: str, entries: list[Entry]) -> None:
    for offer in person_first(text + " ab a-b", entries):
        assert offer.text == (text + " ab a-b")[offer.start : offer.end]


def test_hints_tell_mild_findings_and_offers_and_nothing_firm() -> None:
    assert hints("Call 605-555-0123, ask for Kevin.", OURS) == hints(" ", OURS) == []
    said = hints("I met Hope and Grace, said Will. An addict and an addict.", OURS)
    assert len(said) == 2
    assert "may be somebody's name" in said[0]
    assert said[1].startswith("Instead of “addict”, perhaps “person with addiction”.")
