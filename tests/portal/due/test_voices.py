"""What Home says about questions and concerns: to whom, how loud, and to nobody who is named."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy import Engine

from db.dates import day_that_ends
from portal import due
from portal.concerns import consulting, questions, reporting, steps
from portal.due import Due, Home
from tests import make
from tests.portal.concerns.conftest import Voices, voices

__all__ = ["voices"]
RULES = {
    "consult_to_answer",
    "concern_to_sort",
    "concern_promise",
    "facts_to_find",
    "question_for_me",
    "consult_answered",
    "raised_by_me",
}


def said(voices: Voices, name: str) -> dict[str, Due]:
    home = voices.as_(name, due.home)
    assert isinstance(home, Home)
    return {one.rule: one for one in home.mine if one.rule in RULES}


def nobody_but(voices: Voices, *names: str) -> None:
    for name in voices.cast.people:
        if name not in names:
            assert said(voices, name) == {}, name


def test_whoever_is_asked_answers_and_the_coach_reads_it(voices: Voices) -> None:
    consult = voices.consult()
    for name in ("jordan", "dana"):
        one = said(voices, name)["consult_to_answer"]
        assert (one.coach, one.is_loud, one.page) == ("Maya Torres", False, "concerns")
    nobody_but(voices, "jordan", "dana")
    with time_machine.travel(make.today() + timedelta(days=7), tick=True):
        assert said(voices, "jordan")["consult_to_answer"].is_loud
    voices.as_("jordan", consulting.answer, consult, "Yes.")
    assert "Jordan Ellis has answered" in said(voices, "maya")["consult_answered"].why
    nobody_but(voices, "maya")
    voices.as_("maya", consulting.note_read, consult)
    nobody_but(voices)


def test_the_day_on_home_is_the_day_on_the_page(voices: Voices) -> None:
    voices.consult()
    outlook = voices.as_("maya", consulting.outlook)
    assert isinstance(outlook, consulting.Outlook)
    assert said(voices, "jordan")["consult_to_answer"].on == outlook.due_on


@pytest.mark.parametrize("hours", range(-11, 13))
def test_a_midnight_belongs_to_the_day_that_ends_in_any_zone(any_database: Engine, hours: int) -> None:
    midnight = datetime(2026, 12, 4, tzinfo=UTC) - timedelta(hours=hours)
    with any_database.connect() as connection:
        shown = connection.scalar(sa.select(day_that_ends(sa.literal(midnight, sa.DateTime(timezone=True)))))
    assert shown == date(2026, 12, 3)


def test_a_concern_is_sorted_by_its_desk_and_a_named_lead_hears_nothing(voices: Voices) -> None:
    voices.raised("carl")
    assert set(said(voices, "jordan")) == set(said(voices, "dana")) == {"concern_to_sort"}
    one = said(voices, "jordan")["concern_to_sort"]
    assert (one.coach, one.is_loud) == ("", False)
    nobody_but(voices, "jordan", "dana")
    voices.raised("maya", "jordan")
    assert len([one for one in said(voices, "olive").values() if one.rule == "concern_to_sort"]) == 1
    with time_machine.travel(make.today() + timedelta(days=7), tick=True):
        assert "Nobody has said yet" in said(voices, "jordan")["concern_to_sort"].why


def test_what_may_be_serious_is_loud_to_lead_and_director_and_to_nobody_too_close(voices: Voices) -> None:
    concern = voices.raised("carl", category="money")
    for name in ("jordan", "dana", "olive"):
        one = said(voices, name)["concern_to_sort"]
        assert (one.is_loud, one.on) == (True, None)
    nobody_but(voices, "jordan", "dana", "olive")
    voices.sorted(concern, 3, "olive")
    assert "within hours" in said(voices, "olive")["concern_promise"].why
    with time_machine.travel(make.today() + timedelta(days=4), tick=True):
        assert "overdue" in said(voices, "olive")["concern_promise"].why
    voices.as_("olive", steps.name_fact_finder, concern, voices.cast["noor"])
    assert "facts_to_find" in said(voices, "noor")


def test_a_contact_hears_of_what_speaks_of_a_director(voices: Voices) -> None:
    voices.raised("carl", "olive")
    assert set(said(voices, "ike")) == {"concern_to_sort"}
    nobody_but(voices, "ike")


def test_whoever_is_asked_hears_only_that_there_is_a_question(voices: Voices) -> None:
    concern = voices.raised("carl")
    voices.sorted(concern, 2)
    assert said(voices, "maya") == {}
    question = voices.question(concern)
    found = said(voices, "maya")
    assert set(found) == {"question_for_me"}
    assert found["question_for_me"].why.startswith("Jordan Ellis would like to hear your side.")
    assert not found["question_for_me"].is_loud
    voices.as_("maya", questions.answer, question, "It came about by chance.")
    assert said(voices, "maya") == {}


def test_whoever_raised_it_hears_the_outcome_and_is_asked_after_a_month(voices: Voices) -> None:
    concern = voices.raised("carl")
    voices.sorted(concern, 1)
    voices.as_("jordan", steps.tell_outcome, concern, "It was talked about.")
    assert "what came of it" in said(voices, "carl")["raised_by_me"].why
    voices.as_("carl", reporting.note_outcome_read, concern)
    assert said(voices, "carl") == {}
    with time_machine.travel(make.today() + timedelta(days=31), tick=True):
        assert "Are you all right" in said(voices, "carl")["raised_by_me"].why
        voices.as_("carl", reporting.check_back, concern, True)
        assert said(voices, "carl") == {}
