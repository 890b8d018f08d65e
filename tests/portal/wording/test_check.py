"""The free-text check on labelled sentences, on anything at all, and against the clock."""

import json
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.wording import FINDERS, Finding, as_json, check, sentence_for
from tests.portal.wording.sentences import ROSTER, SENTENCES

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=300)
LIKELY_TEXT = st.lists(
    st.sampled_from(
        [*"0123456789 /-.@+()x,\n\x00\ud800\u202e\u0301٣３", "'s", "Mar", "May", "may", "14th", "of", "2026"]
        + ["www.", "http://", ".com", "Maya", "Torres", "O’Brien", "ssn "]
    ),
    max_size=60,
).map("".join)  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=[sentence for sentence, _ in SENTENCES])
def test_it_points_out_exactly_what_the_table_says(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert [(finding.kind, finding.text) for finding in check(sentence, ROSTER)] == expected


def test_the_table_is_large_enough_and_covers_every_kind() -> None:
    assert len(SENTENCES) >= 60
    assert {kind for _, expected in SENTENCES for kind, _ in expected} == set(FINDERS)


@given(st.one_of(ANY_TEXT, LIKELY_TEXT), st.lists(st.one_of(ANY_TEXT, st.sampled_from(ROSTER)), max_size=4))
def test_any_text_and_any_roster_get_sorted_findings_apart_from_each_other(text: str, roster: list[str]) -> None:
    findings = check(text, roster)

    ends = 0
    for finding in findings:
        assert ends <= finding.start < finding.end <= len(text)
        assert finding.text == text[finding.start : finding.end]
        assert finding.kind in FINDERS
        ends = finding.end


@given(LIKELY_TEXT)
def test_the_json_tells_the_same_as_the_findings(text: str) -> None:
    rows = json.loads(as_json(text, ROSTER))["findings"]

    assert [Finding(row["start"], row["end"], row["kind"], row["text"]) for row in rows] == check(text, ROSTER)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("roster_form", ["NFC", "NFD"])
def test_an_accented_name_is_found_however_it_was_typed(form: str, roster_form: str) -> None:
    text = unicodedata.normalize(form, "We heard José today")

    found = check(text, [unicodedata.normalize(roster_form, "José Vidal")])

    assert [finding.text for finding in found] == [unicodedata.normalize(form, "José")]


def test_without_a_roster_no_name_is_found() -> None:
    assert check("Maya Torres listened") == []


@pytest.mark.parametrize(
    "pattern",
    ["We met on 3/14, then 605-555-0123. ", "1", "1 ", "12-", "(605) 555-0123 ", "a", "a@", "a.", "Mar ", "e\u0301",
     "1/1 ", "+", "www.", "Maya ", "1x", "(1)", "\ud800", "\x00", "\u202e", "'", "a-", "1." "@a.", "may 1 "],
)  # fmt: skip
def test_a_full_field_of_anything_is_checked_quickly(pattern: str) -> None:
    check("warm 605-555-0123")
    text = (pattern * 2000)[:2000]

    fastest = min(_milliseconds(text) for _ in range(5))

    assert fastest < 20


def test_a_megabyte_takes_time_in_proportion_only() -> None:
    """A text no field would take still ends: 500 times the length, far less than 500 times the limit."""
    assert _milliseconds(("We met on 3/14. 1/1 a@b.co (605) 555-0123 " * 30_000)[:1_000_000]) < 15_000


def _milliseconds(text: str) -> float:
    begun = time.process_time()
    check(text, ROSTER)
    return (time.process_time() - begun) * 1000


@pytest.mark.parametrize("kind", FINDERS)
def test_every_kind_has_advice_that_does_not_repeat_the_finding(kind: str) -> None:
    sentence = sentence_for(Finding(0, 6, kind, "qqzzqq"))

    assert sentence.endswith(".")
    assert "qqzzqq" not in sentence
