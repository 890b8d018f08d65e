"""The free-text check on labelled sentences, on anything at all, and against the clock."""

import json
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.wording import FINDERS, MILD_FINDERS, Finding, as_json, check, firm, sentence_for
from tests.portal.wording.sentences import ROSTER, SENTENCES

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=300)
LIKELY_TEXT = st.lists(
    st.sampled_from(
        [*"0123456789 /-.@+()x,\n\x00\ud800\u202e\u0301٣３", "'s", "Mar", "May", "may", "14th", "of", "2026"]
        + ["www.", "http://", ".com", "Maya", "Torres", "O’Brien", "ssn "]
        + [" Hope", " met", " said ", "Kevin", "-", " St", " Elm", " Apt 3", "PO Box ", "SD 57104", "zip "]
        + [" she is 9", "age 91"]
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

    read = [Finding(row["start"], row["end"], row["kind"], row["text"], row.get("mild", False)) for row in rows]
    assert read == check(text, ROSTER)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("roster_form", ["NFC", "NFD"])
def test_an_accented_name_is_found_however_it_was_typed(form: str, roster_form: str) -> None:
    text = unicodedata.normalize(form, "We heard José today")

    found = check(text, [unicodedata.normalize(roster_form, "José Vidal")])

    assert [finding.text for finding in found] == [unicodedata.normalize(form, "José")]


def test_a_family_name_is_found_by_the_roster_only() -> None:
    assert [finding.text for finding in check("Maya Torres listened")] == ["Maya"]
    assert [finding.text for finding in check("Maya Torres listened", ROSTER)] == ["Maya Torres"]


@pytest.mark.parametrize("known", ["Maya Torres", "Dr. Máya Torres"])
def test_the_people_a_record_is_openly_about_may_be_named(known: str) -> None:
    assert check("Maya, you told me. Torres said so too.", known=(known,)) == []
    assert [finding.text for finding in check("Maya and Kevin", known=(known,))] == ["Kevin"]


@pytest.mark.parametrize(
    ("sentence", "mild"),
    [
        ("I met Hope on Monday.", ["Hope"]),
        ("I met Hope Lee on Monday.", []),
        ("Grace told Kevin.", ["Grace"]),
        ("The old house on Maple Avenue.", ["Maple Avenue"]),
        ("At 12 Maple Avenue.", []),
    ],
)
def test_what_may_be_something_else_is_mild(sentence: str, mild: list[str]) -> None:
    found = check(sentence, ROSTER)

    assert [finding.text for finding in found if finding.is_mild] == mild
    assert firm(found) == [finding for finding in found if finding.text not in mild]
    assert found


@pytest.mark.parametrize(
    "pattern",
    ["We met on 3/14, then 605-555-0123. ", "1", "1 ", "12-", "(605) 555-0123 ", "a", "a@", "a.", "Mar ", "e\u0301",
     "12 Elm ", "12 elm st ", "12 A. ", "Hope ", "with Hope ", "Kevin-", "Hope and ", "SD 57104 ", "zip ", "she is 92 ",
     "ninety-", "on Elm St ", "St. Kevin Elm ", "1/1 ", "+", "www.", "Maya ", "1x", "(1)", "\ud800", "\x00",
     "\u202e", "'", "a-", "1.", "@a.", "may 1 "],
)  # fmt: skip
def test_no_text_makes_a_full_field_take_long(pattern: str) -> None:
    """Against patterns that explode, ten times what a field is promised: that figure is the bench's to measure."""
    check("warm 605-555-0123")
    text = (pattern * 2000)[:2000]

    assert min(_milliseconds(text) for _ in range(3)) < 200


def test_a_megabyte_takes_time_in_proportion_only() -> None:
    """A text no field would take still ends: 500 times the length, far less than 500 times the limit."""
    assert _milliseconds(("We met on 3/14. 1/1 a@b.co (605) 555-0123 " * 30_000)[:1_000_000]) < 15_000


def _milliseconds(text: str) -> float:
    begun = time.process_time()
    check(text, ROSTER)
    return (time.process_time() - begun) * 1000


@pytest.mark.parametrize(
    ("kind", "is_mild"), [*((kind, False) for kind in FINDERS), *((kind, True) for kind in MILD_FINDERS)]
)
def test_every_kind_has_advice_that_does_not_repeat_the_finding(kind: str, is_mild: bool) -> None:
    sentence = sentence_for(Finding(0, 6, kind, "qqzzqq", is_mild))

    assert sentence.endswith(".")
    assert "qqzzqq" not in sentence
