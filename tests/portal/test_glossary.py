"""The words of the programme: complete, consistent with the framework and kind."""

import re

import pytest

from portal import glossary
from portal.frameworks.seed import load


def test_screens_and_printed_records_differ_only_where_the_programme_says_so() -> None:
    assert glossary.word("first_90_days") == "first 90 days"
    assert glossary.printed_word("first_90_days") == "probation"
    assert glossary.printed_word("lead_coach") == glossary.word("lead_coach") == "lead coach"
    assert [key for key, term in glossary.TERMS.items() if term.printed] == ["first_90_days"]


def test_an_unknown_word_is_an_error_and_not_an_empty_label() -> None:
    with pytest.raises(KeyError):
        glossary.word("probationer")
    with pytest.raises(KeyError):
        glossary.answer_label("5")


def test_no_screen_word_is_one_that_another_term_replaces() -> None:
    replaced = {word for term in glossary.TERMS.values() for word in term.instead_of}
    shown = {term.screen for term in glossary.TERMS.values()}
    assert shown & replaced == set()
    assert len(shown) == len(glossary.TERMS)


def test_a_meaning_is_a_whole_sentence_without_a_replaced_word() -> None:
    replaced = {word for term in glossary.TERMS.values() for word in term.instead_of if word.isalpha()}
    for key, term in glossary.TERMS.items():
        assert term.meaning.endswith("."), key
        assert not replaced & set(re.findall(r"[a-z]+", term.meaning.lower())), key


def test_level_names_are_those_of_the_framework() -> None:
    assert {level.value: level.name for level in load().levels} == glossary.LEVELS


def test_an_item_offers_four_levels_then_not_observed_and_not_applicable() -> None:
    expected = [
        ["1", "Emerging"],
        ["2", "Developing"],
        ["3", "Competent"],
        ["4", "Role model"],
        ["no", "Not observed"],
        ["na", "Not applicable"],
    ]
    assert glossary.choices("coach") == glossary.choices("lead") == expected


def test_a_reflective_item_offers_each_side_its_own_answers_and_no_level() -> None:
    assert [code for code, _ in glossary.choices("coach", reflective=True)] == ["reflected", "rather_not"]
    assert [code for code, _ in glossary.choices("lead", reflective=True)] == ["talked", "not_talked", "seen"]


def test_evidence_may_come_from_seven_sources() -> None:
    assert len(glossary.source_choices()) == 7
    assert glossary.source_choices()[0] == ["direct_observation", "I was there"]


@pytest.mark.parametrize(
    ("code", "label"),
    [("3", "3 Competent"), ("no", "Not observed"), ("rather_not", "Rather not say"), ("seen", "Seen in their work")],
)
def test_answers_read_as_words(code: str, label: str) -> None:
    assert glossary.answer_label(code) == label


@pytest.mark.parametrize(
    ("gap", "reader", "words"),
    [
        (2, "coach", "You rated higher"),
        (-1, "coach", "You rated lower"),
        (2, "lead", "You rated lower"),
        (-1, "lead", "You rated higher"),
        (0, "lead", "Both rated the same"),
        (1, None, "Maya rated higher"),
        (-3, None, "Maya rated lower"),
    ],
)
def test_a_difference_is_told_from_the_readers_side(gap: int, reader: glossary.Side | None, words: str) -> None:
    assert glossary.difference_label(gap, reader, "Maya") == words


def test_the_note_on_a_sheet_says_who_sees_what_and_when() -> None:
    assert glossary.sheet_note("Maya").startswith("Maya rates the same items. Neither of you sees")
