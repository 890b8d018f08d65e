"""The two presets: the programme's own numbers, none invented, each with a unit, a sentence and a source."""

import re

import pytest
from pydantic import ValidationError

from portal import glossary
from portal.policy.presets import ADDICTION_MANAGEMENT, FAMILY_HELPLINE, PRESETS
from portal.policy.rules import Preset, Rule

BOTH = pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)


@BOTH
def test_the_first_90_days_have_their_dates(preset: Preset) -> None:
    steps = [
        "first_checkpoint",
        "second_checkpoint",
        "sheets_due",
        "conversation",
        "recommendation",
        "decision",
        "length",
    ]
    assert [preset.number(f"first_90.{step}") for step in steps] == [30, 60, 70, 75, 80, 85, 90]
    assert preset.number("first_90.extension_longest") == 90
    assert preset.number("first_90.extensions_most") == 1
    assert preset.number("first_90.extension_goals_most") == 5
    assert preset.choice("first_90.decided_by") == "lead_recommends_director_decides"


@BOTH
def test_reviews_conversations_and_meetings_have_their_rhythm(preset: Preset) -> None:
    assert preset.number("review.coverage") == 80
    assert preset.number("review.response_window") == 30
    assert preset.number("one_on_one.every_first_90") == 30
    assert preset.number("one_on_one.every_after") == 91
    assert preset.number("case_meeting.every") == 14
    assert preset.number("case_meeting.longest_gap") == 21
    assert preset.number("case.first_contact") == 3


@BOTH
def test_a_late_self_assessment_is_settled_before_the_conversation(preset: Preset) -> None:
    settled = preset.number("first_90.sheets_due") + preset.number("review.self_assessment_late")
    assert settled <= preset.number("first_90.conversation") - preset.number("review.read_ahead")


def test_training_and_test_are_those_of_addiction_management_only() -> None:
    parts = [ADDICTION_MANAGEMENT.number(f"training.{part}") for part in ("online", "classroom", "shadowing")]
    assert parts == [16, 8, 8]
    assert sum(parts) == 32
    assert not any(FAMILY_HELPLINE.has(rule.name) for rule in ADDICTION_MANAGEMENT.rules if "training." in rule.name)
    assert not any(rule.unit == "courses per quarter" for rule in FAMILY_HELPLINE.rules)


def test_the_final_test_has_fifty_questions_and_is_passed_at_three_quarters() -> None:
    numbers = [ADDICTION_MANAGEMENT.number(f"training.{rule}") for rule in ("test_questions", "test_pass")]
    assert numbers == [50, 75]


def test_windows_of_support_are_those_of_the_helpline_only() -> None:
    names = ["phone_conversations", "phone_target", "phone_window", "text_window"]
    assert [FAMILY_HELPLINE.number(f"case.{name}") for name in names] == [5, 35, 42, 28]
    assert not any(ADDICTION_MANAGEMENT.has(f"case.{name}") for name in names)


def test_each_number_names_whose_it_is() -> None:
    sources = {key: preset.by_name["case.first_contact"].source for key, preset in PRESETS.items()}
    assert sources == {"addiction_management": "sister programme", "family_helpline": "programme"}
    assert ADDICTION_MANAGEMENT.by_name["case_meeting.every"].source == "programme"
    assert ADDICTION_MANAGEMENT.by_name["case_meeting.longest_gap"].source == "proposal"


def test_cadence_education_and_retention_follow_the_date_and_the_rest_the_start() -> None:
    by_date = {rule.name.split(".")[0] for rule in ADDICTION_MANAGEMENT.rules if rule.binds == "on the date"}
    by_start = {rule.name.split(".")[0] for rule in ADDICTION_MANAGEMENT.rules if rule.binds == "at start"}
    assert {"one_on_one", "case_meeting", "education", "retention"} <= by_date
    assert {"first_90", "case", "training", "concern", "privacy"} == by_start - by_date - {"review"}


@BOTH
def test_every_sentence_says_the_number_in_force(preset: Preset) -> None:
    for rule in preset.rules:
        assert rule.words.endswith("."), rule.name
        assert "{" not in rule.words, rule.name
        written = set(re.findall(r"\d+", rule.sentence)) - {"90", "0", "1", "2", "3", "4"}
        assert not written, f"{rule.name} writes out a number that policy may change"
    changed = preset.by_name["first_90.sheets_due"].model_copy(update={"value": 65})
    assert changed.words == "Coach and lead coach submit their sheets by day 65."


@BOTH
def test_values_are_plain_and_complete_for_storing(preset: Preset) -> None:
    values = preset.values()
    assert len(values) == len(preset.rules)
    assert all(type(value) in (bool, int, str) for value in values.values())
    assert values["first_90.leave_pauses"] is True


@BOTH
def test_every_lens_has_words(preset: Preset) -> None:
    assert set(preset.lenses) <= set(glossary.LENSES)
    assert len(set(preset.lenses)) == len(preset.lenses)


def test_harm_reduction_is_the_helplines() -> None:
    assert "harm_reduction" in FAMILY_HELPLINE.lenses
    assert "harm_reduction" not in ADDICTION_MANAGEMENT.lenses


def test_a_preset_answers_a_missing_rule_with_an_error_and_cannot_be_changed() -> None:
    with pytest.raises(KeyError):
        FAMILY_HELPLINE.number("training.online")
    with pytest.raises(KeyError):
        FAMILY_HELPLINE.number("first_90.leave_pauses")
    with pytest.raises(KeyError):
        FAMILY_HELPLINE.choice("first_90.length")
    with pytest.raises(ValidationError):
        FAMILY_HELPLINE.title = "Other"


@pytest.mark.parametrize(
    "change",
    [
        {"value": 0},
        {"value": -3},
        {"value": "ninety"},
        {"value": True},
        {"value": 101, "unit": "percent"},
        {"unit": "fortnights"},
        {"source": "hearsay"},
        {"name": "length"},
        {"value": "nobody", "unit": "choice", "options": ("lead", "director")},
    ],
    ids=str,
)
def test_a_rule_that_makes_no_sense_is_refused(change: dict[str, object]) -> None:
    good = ADDICTION_MANAGEMENT.by_name["first_90.length"].model_dump()
    assert Rule.model_validate(good)
    with pytest.raises(ValidationError):
        Rule.model_validate(good | change)


def test_a_preset_with_a_rule_twice_is_refused() -> None:
    twice = FAMILY_HELPLINE.model_dump() | {"rules": [FAMILY_HELPLINE.rules[0]] * 2}
    with pytest.raises(ValidationError, match="twice"):
        Preset.model_validate(twice)
