"""Asking before acting and raising something, as each role has the pages."""

import uuid
from datetime import time, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from db.tables.concerns import Concern, Consult, Desk, MandatedReport, SafetyNow
from db.tables.people import Grant, Person, Role, Supervision
from portal.access import system
from portal.concerns import consulting, drafts, queries, steps
from tests import make
from tests.pages.voice.conftest import button, choose, labels, opened, shown, write
from tests.portal.access.tables import counted
from tests.portal.concerns.conftest import Voices

ASK, RAISE, RAISED, QUESTION = "voice/ask_raise", "voice/raise_it", "voice/raised", "voice/question"
FIELD, WHAT = "What are you unsure about?", "What did you see or hear?"
SCARF = "May I accept a knitted scarf?"


def consults() -> list[Consult]:
    with system() as session:
        return list(session.exec(select(Consult)).all())


def concerns() -> list[Concern]:
    with system() as session:
        return list(session.exec(select(Concern)).all())


def test_a_coach_asks_their_lead_and_reads_the_answer(voices: Voices) -> None:
    at = opened(voices, "maya", ASK)
    said = shown(at)
    assert "This stays with you and Jordan Ellis, unless somebody is at risk; then we must act." in said
    assert "You get an answer by" in said
    write(at, FIELD, SCARF)
    button(at, "Ask Jordan").click().run()
    assert not at.exception
    (row,) = consults()
    assert (row.desk, row.question) == (Desk.LEAD, SCARF)
    assert "Asked. The answer comes by" in shown(at)
    assert voices.as_("maya", drafts.mine) == {}
    assert next(one for one in at.text_area if one.label == FIELD).value == ""
    assert "Asked your lead coach" in shown(at)
    voices.as_("jordan", consulting.answer, row.id, "A small one is fine; tell me about it.")
    at = opened(voices, "maya", ASK)
    assert "New" in shown(at)
    assert "A small one is fine" in shown(at)
    assert consults()[0].read_at is not None
    assert ":blue-badge[New]" not in shown(opened(voices, "maya", ASK))


def test_the_director_is_asked_instead_at_once_or_later(voices: Voices) -> None:
    at = opened(voices, "maya", ASK)
    write(at, FIELD, SCARF)
    button(at, "Ask the director instead").click().run()
    assert [one.desk for one in consults()] == [Desk.DIRECTOR]
    write(at, FIELD, "And a book?")
    button(at, "Ask Jordan").click().run()
    next(one for one in at.button if one.key and one.key.startswith("redirect.")).click().run()
    assert not at.exception
    assert {one.desk for one in consults()} == {Desk.DIRECTOR}


def test_what_is_typed_is_kept_for_its_writer_alone_and_an_empty_question_is_pointed_out(voices: Voices) -> None:
    at = opened(voices, "maya", ASK)
    button(at, "Ask Jordan").click().run()
    assert "Write what you are unsure about." in shown(at)
    write(at, FIELD, "May I")
    assert voices.as_("maya", drafts.mine) == {drafts.QUESTION: "May I"}
    again = opened(voices, "maya", ASK)
    assert next(one for one in again.text_area if one.label == FIELD).value == "May I"
    assert "May I" not in shown(opened(voices, "jordan", ASK))


def test_a_name_in_a_question_is_held_back_until_its_author_says_that_it_identifies_nobody(voices: Voices) -> None:
    at = opened(voices, "maya", ASK)
    write(at, FIELD, "May I write to 605 555 0199 at night?")
    button(at, "Ask Jordan").click().run()
    assert consults() == []
    button(at, "I looked: it identifies nobody").click().run()
    button(at, "Ask Jordan").click().run()
    assert len(consults()) == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("jordan", "Ask the directors"),
        ("olive", "There is nobody for you to ask here"),
        ("ada", "Ask the directors"),
        ("ike", "Ask the directors"),
    ],
)
def test_everybody_with_a_role_has_the_page(voices: Voices, name: str, words: str) -> None:
    at = opened(voices, name, ASK)
    assert not at.exception
    assert words in shown(at) + "\n".join(labels(at))
    assert "Raise something" in shown(at)


def test_who_serves_no_more_reads_what_became_of_it_and_is_offered_nothing_to_send(voices: Voices) -> None:
    voices.raised("maya", kind="self_report")
    with system(write=True) as session:
        session.execute(
            sa.update(Grant).where(col(Grant.person_id) == voices.cast["maya"]).values(until_on=make.today())
        )
        until = make.today() + timedelta(days=30)
        session.execute(sa.update(Person).where(col(Person.id) == voices.cast["maya"]).values(reads_until_on=until))
    said = shown(opened(voices, "maya", ASK))
    assert "You hold no role at present." in said
    assert "What I raised" in said
    assert "Raise something" not in said


def test_without_a_lead_the_director_is_asked(voices: Voices) -> None:
    with system(write=True) as session:
        session.execute(sa.delete(Supervision).where(col(Supervision.coach_id) == voices.cast["maya"]))
    at = opened(voices, "maya", ASK)
    assert "This stays with you and Olive Brandt" in shown(at)
    assert "Ask the director instead" not in labels(at)
    write(at, FIELD, SCARF)
    button(at, "Ask Olive").click().run()
    assert [one.desk for one in consults()] == [Desk.DIRECTOR]


def filled(
    voices: Voices, name: str, *about: str, kind: str = "about_another", category: str = "small_gift"
) -> AppTest:
    at = opened(voices, name, RAISE, kind=kind)
    if about:
        choose(at, "Whom is it about?", [voices.cast[one].hex for one in about])
        write(at, WHAT, "A gift was passed on after a call.")
    else:
        write(at, "What happened?", "A gift was passed on after a call.")
    choose(at, "What comes nearest?", category)
    choose(at, "Is somebody in danger now?", "no")
    return at


def test_somebody_raises_something_in_a_minute_and_reads_to_whom_it_goes(voices: Voices) -> None:
    at = filled(voices, "carl", "maya")
    said = shown(at)
    assert "It goes to Jordan Ellis, who leads Maya Torres. The director reads it too if" in said
    assert "Maya Torres will never see it, nor that it is there, nor your name." in said
    assert "they may guess who wrote" in said
    assert "Call now" not in said
    button(at, "Send it").click().run()
    assert not at.exception
    (row,) = concerns()
    assert (row.subject_id, row.reporter_id, row.safety_now) == (
        voices.cast["maya"],
        voices.cast["carl"],
        SafetyNow.NO,
    )
    assert "Received. It is being read" in shown(at)
    assert voices.as_("carl", drafts.mine) == {}


def test_what_may_be_serious_shows_the_numbers_before_anything_else(voices: Voices) -> None:
    at = filled(voices, "carl", "maya", category="money")
    assert at.error[0].value.replace("\\", "").startswith("**Call now. This form alerts nobody by itself.")
    assert "988" in at.error[0].value
    assert "and to the director at once, because it may be serious." in shown(at)
    at = filled(voices, "carl", "maya")
    assert not at.error
    choose(at, "Is somebody in danger now?", "yes")
    assert "Call now" in at.error[0].value


def test_what_is_missing_is_said_at_its_field_and_the_words_stay(voices: Voices) -> None:
    at = opened(voices, "carl", RAISE, kind="about_another")
    write(at, WHAT, "A gift.")
    button(at, "Send it").click().run()
    said = shown(at)
    assert "Choose whom it is about." in said
    choose(at, "Whom is it about?", [voices.cast["maya"].hex])
    button(at, "Send it").click().run()
    assert "Choose what comes nearest." in shown(at)
    assert next(one for one in at.text_area if one.label == WHAT).value == "A gift."
    assert concerns() == []


def test_a_lead_who_is_spoken_of_gets_nothing_and_a_named_director_neither(voices: Voices) -> None:
    assert "It goes to the directors: Olive Brandt and Victor Amsel." in shown(filled(voices, "maya", "jordan"))
    at = filled(voices, "maya", "jordan", "olive")
    assert "It goes to Ike Lawson, from outside the programme" in shown(at)
    button(at, "Send it").click().run()
    assert [one.desk for one in concerns()] == [Desk.CONTACT]


def test_nobody_to_receive_it_is_said_with_numbers_and_the_words_are_kept(voices: Voices) -> None:
    with system(write=True) as session:
        session.execute(sa.delete(Grant).where(col(Grant.role) == Role.CONTACT))
    at = filled(voices, "maya", "olive")
    assert "Nobody in the portal can receive this" in at.warning[0].value
    assert "988" in at.error[0].value
    button(at, "Send it").click().run()
    assert concerns() == []
    assert voices.as_("maya", drafts.mine) == {f"{drafts.WHAT}.about_another": "A gift was passed on after a call."}


def test_a_report_about_oneself_names_nobody(voices: Voices) -> None:
    at = filled(voices, "maya", kind="self_report")
    assert "It goes to Jordan Ellis, your lead coach. The director" in shown(at)
    assert not at.multiselect
    button(at, "Send it").click().run()
    assert [one.kind for one in concerns()] == ["self_report"]


def test_who_raised_it_adds_words_reads_the_outcome_and_says_how_they_are(voices: Voices) -> None:
    concern = voices.raised("carl")
    at = opened(voices, "carl", RAISED, concern)
    write(at, "Something to add?", "It was on a Tuesday.")
    button(at, "Add it").click().run()
    assert not at.exception
    assert "It was on a Tuesday." in shown(at)
    voices.sorted(concern, 1)
    voices.as_("jordan", steps.tell_outcome, concern, "It was talked about, and it is clear now.")
    assert "You can read what came of it." in shown(opened(voices, "carl", ASK))
    assert "it is clear now" in shown(opened(voices, "carl", RAISED, concern))
    assert concerns()[0].outcome_read_at is not None
    with time_machine.travel(make.today() + timedelta(days=31), tick=True):
        at = opened(voices, "carl", RAISED, concern)
        assert "Are you all right since you spoke up?" in shown(at)
        button(at, "Tell them").click().run()
        assert "Say in a sentence what happened" in shown(at)
        button(at, "Yes, I am all right").click().run()
        assert "Are you all right since you spoke up?" not in shown(at)


def test_harm_since_is_kept_while_it_is_typed_and_answered_for_after_the_concern_was_closed(voices: Voices) -> None:
    concern = voices.raised("carl")
    voices.sorted(concern, 1)
    voices.as_("jordan", steps.note_talk, concern, "Talked at once.")
    voices.as_("jordan", steps.tell_outcome, concern, "It was talked about.")
    voices.as_("jordan", steps.close, concern)
    with time_machine.travel(make.today() + timedelta(days=31), tick=True):
        write(opened(voices, "carl", RAISED, concern), "What happened?", "They call me from 605 555 0199 at night.")
        at = opened(voices, "carl", RAISED, concern)
        button(at, "Tell them").click().run()
        assert len(concerns()) == 1, "held back"
        button(at, "I looked: it identifies nobody").click().run()
        button(at, "Tell them").click().run()
        assert not at.exception
        assert len(concerns()) == 2
    assert voices.as_("carl", drafts.mine) == {}


@pytest.mark.parametrize("name", ["maya", "jordan", "olive", "ike", "cleo"])
def test_what_somebody_raised_is_found_by_nobody_else(voices: Voices, name: str) -> None:
    concern = voices.raised("carl")
    at = opened(voices, name, RAISED, concern)
    assert [one.value for one in at.title][0] in ("Not found", "Not open now")
    assert "A gift" not in shown(at)
    assert ([one.value for one in at.title] == ["Not found"]) is (name != "jordan")


def test_whoever_is_asked_meets_only_the_question_and_answers_once(voices: Voices) -> None:
    concern = voices.raised("carl")
    voices.sorted(concern, 2)
    assert "A question for you" not in shown(opened(voices, "maya", ASK))
    question = voices.question(concern)
    at = opened(voices, "maya", ASK)
    assert "Jordan Ellis would like to hear from you by" in shown(at)
    assert shown(at).index("A question for you") < shown(at).index("This stays with you")
    at = opened(voices, "maya", QUESTION, question)
    said = shown(at)
    assert "How did it come about?" in said
    assert "You see this question and nothing else." in said
    assert "A gift" not in said
    assert "Carl" not in said
    button(at, "Send my answer").click().run()
    assert "There is no wrong length." in shown(at)
    write(at, "How did you see it?", "It was given at the last call.")
    button(at, "Send my answer").click().run()
    assert not at.exception
    assert "There is nothing more you must do." in shown(at)
    assert "Send my answer" not in labels(at)
    for other in ("jordan", "carl", "olive"):
        assert [one.value for one in opened(voices, other, QUESTION, question).title] == ["Not found"]
    assert [one.value for one in opened(voices, "maya", QUESTION, uuid.uuid4()).title] == ["Not found"]


def test_a_report_required_by_law_is_noted_without_a_narrative(voices: Voices) -> None:
    at = opened(voices, "carl", ASK)
    at.session_state[f"reports.{voices.cast['carl'].hex}"] = True
    at.run()
    assert "is not reporting" in shown(at)
    button(at, "Note the report").click().run()
    assert "Choose which duty it followed." in shown(at)
    choose(at, "Which duty did it follow?", "child")
    write(at, "Agency you called or wrote to", "County child protection")
    choose(at, "Day", make.today() - timedelta(days=1))
    button(at, "Note the report").click().run()
    assert "day and time" in shown(at)
    choose(at, "Time", time(0, 5))
    button(at, "Note the report").click().run()
    assert not at.exception
    with system() as session:
        assert session.exec(select(MandatedReport.agency)).all() == ["County child protection"]


def test_the_page_asks_little_of_the_database(voices: Voices, database: Engine) -> None:
    for _ in range(3):
        voices.consult()
        voices.raised("maya", "carl")
    at = opened(voices, "maya", ASK)
    with counted(database) as statements:
        at.run()
    asked = [one for one in statements if one.lstrip().upper().startswith(("SELECT", "UPDATE", "INSERT", "DELETE"))]
    assert len(asked) <= 16, "\n\n".join(asked)
    raised = voices.as_("maya", queries.raised)
    assert isinstance(raised, list)
    assert len(raised) == 3
