"""The pages of whoever looks after questions and concerns: what each reads, each step, what is refused."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from db.tables.concerns import Concern, ConcernAction, ConcernStatus, ConcernTarget, Consult, EntryKind, Target
from portal.access import system
from portal.concerns import consulting, drafts, questions, steps
from portal.concerns.words import ENTRIES, OWN
from tests import make
from tests.pages.voice.conftest import button, choose, labels, opened, shown, write
from tests.portal.access.tables import counted
from tests.portal.concerns.conftest import Voices

DESK, FILE = "voice/concerns", "voice/concern"


def stored(concern: uuid.UUID) -> Concern:
    with system() as session:
        found = session.get_one(Concern, concern)
        session.expunge(found)
        return found


def title(at: AppTest) -> str:
    return str(at.title[0].value)


def unfold(voices: Voices, at: AppTest, name: str, fold: str, concern: uuid.UUID | None = None) -> AppTest:
    """Open a folded step of the page of a concern, or a folded part of the desk."""
    of = f"@{concern.hex}" if concern else ""
    at.session_state[f"{fold}{of}.{voices.cast[name].hex}"] = True
    return at.run()


def test_a_lead_answers_a_question_where_it_stands(voices: Voices) -> None:
    voices.consult()
    at = opened(voices, "jordan", DESK)
    assert "May I accept a knitted scarf?" in shown(at)
    assert "counted nowhere" in shown(at)
    button(at, "Answer Maya").click().run()
    assert "Write your answer." in shown(at)
    write(at, "Your answer", "A small one is fine.")
    assert list(voices.as_("jordan", drafts.mine).values()) == ["A small one is fine."]  # type: ignore[attr-defined]
    button(at, "Answer Maya").click().run()
    assert not at.exception
    assert "Maya finds your answer on Home." in shown(at)
    with system() as session:
        assert session.exec(select(Consult.answer)).all() == ["A small one is fine."]
    assert voices.as_("jordan", drafts.mine) == {}


def test_somebody_at_risk_makes_it_a_concern_and_the_coach_reads_so(voices: Voices) -> None:
    consult = voices.consult()
    at = unfold(voices, opened(voices, "jordan", DESK), "jordan", f"risk.{consult.hex}")
    assert "It becomes Maya’s own report" in shown(at)
    make_it = "Make it a concern and tell Maya"
    button(at, make_it).click().run()
    assert "Choose what comes nearest." in shown(at)
    choose(at, "What comes nearest?", "risk_of_harm")
    write(at, "What you tell Maya: who is at risk, and how", "Somebody may come to harm today.")
    assert list(voices.as_("jordan", drafts.mine).values()) == ["Somebody may come to harm today."]  # type: ignore[attr-defined]
    button(at, make_it).click().run()
    assert not at.exception
    assert voices.as_("jordan", drafts.mine) == {}
    assert title(at) == "A threat, abuse, or somebody in danger"
    assert "Maya Torres reported it themselves" in shown(at)
    assert "a concern was made of it" in shown(opened(voices, "maya", "voice/ask_raise"))


@pytest.mark.parametrize("name", ["noor", "liam", "opal", "ike"])
def test_whoever_looks_after_nothing_reads_what_would_be_here(voices: Voices, name: str) -> None:
    voices.raised("carl")
    voices.consult()
    at = opened(voices, name, DESK)
    assert "Nothing to look after." in shown(at)
    assert "A gift" not in shown(at)


def test_what_is_due_first_stands_on_top_with_what_is_promised(voices: Voices) -> None:
    light = voices.raised("carl")
    voices.sorted(light, 2)
    grave = voices.raised("carl", category="money")
    said = shown(opened(voices, "jordan", DESK))
    assert said.index("Money lent") < said.index("A small gift")
    assert "Proposed: level 3 · serious · received" in said
    assert "Level 2 · significant, or it happened again · looked at" in said
    assert "Promised next: agree on a plan, by" in said
    assert "Promised next: say how serious it is, by" in said
    olive = shown(opened(voices, "olive", DESK))
    assert "Money lent" in olive
    assert "A small gift" not in olive
    with time_machine.travel(make.today() + timedelta(days=3), tick=True):
        assert "was due" in shown(opened(voices, "olive", DESK))
    voices.sorted(grave, 4, by="olive")
    assert shown(opened(voices, "jordan", DESK)).count("Money lent") == 1


@pytest.mark.parametrize("name", ["victor", "kit", "noor", "ike", "opal"])
def test_the_file_is_not_there_for_anybody_else(voices: Voices, name: str) -> None:
    concern = voices.raised("carl")
    voices.sorted(concern, 2)
    for one in (concern, uuid.uuid4()):
        at = opened(voices, name, FILE, one)
        assert "A gift was passed on" not in shown(at)
        assert title(at) == "Not found"


def test_a_named_lead_meets_nothing_of_it(voices: Voices) -> None:
    concern = voices.raised("maya", "jordan")
    assert "Nothing to look after." in shown(opened(voices, "jordan", DESK))
    assert title(opened(voices, "jordan", FILE, concern)) == "Not found"
    assert "A gift was passed on" in shown(opened(voices, "olive", FILE, concern))


def test_a_small_crossing_goes_from_its_level_to_its_end_each_step_being_next(voices: Voices) -> None:
    concern = voices.raised("carl")
    at = opened(voices, "jordan", FILE, concern)
    said = shown(at)
    assert "What was chosen when it was raised suggests level 1" in said
    assert "You decide." in said
    assert not [one for one in at.radio if one.label == "How serious is it?"][0].value
    assert "raised today" in said
    assert "by Carl Whitaker" in said
    assert "Never Maya Torres or anybody else who is named" in said
    write(at, "Why?", "Once, and small.")
    button(at, "Save the level").click().run()
    assert "Choose how serious it is." in shown(at)
    choose(at, "How serious is it?", 1)
    button(at, "Save the level").click().run()
    assert stored(concern).level == 1
    write(at, "What did you talk about, and what did you agree on?", "What a gift does to both sides.")
    button(at, "We talked").click().run()
    write(at, "What you tell Carl", "It was talked about, and it is clear now.")
    button(at, "Tell Carl").click().run()
    assert "Everything that was promised is done" in shown(at)
    button(at, "Close it").click().run()
    assert not at.exception
    assert stored(concern).status is ConcernStatus.CLOSED
    assert "It can be opened again with a reason." in shown(at)
    assert "done today" in shown(at)
    unfold(voices, at, "jordan", "fold.reopen", concern)
    write(at, "Why?", "Somebody remembered more.")
    button(at, "Open it again").click().run()
    assert stored(concern).status is ConcernStatus.TRIAGED


def test_from_level_2_on_a_question_comes_before_a_finding(voices: Voices) -> None:
    concern = voices.raised("carl")
    voices.sorted(concern, 2)
    at = opened(voices, "jordan", FILE, concern)
    write(at, "What is the plan?", "A talk, then a practice.")
    button(at, "Save the plan").click().run()
    assert "They see the question, who asks and until when." in shown(at)
    unfold(voices, at, "jordan", "fold.close", concern)
    assert "Put a question to whom it is about first" in shown(at)
    write(at, "What do you ask?", "How did it come about?")
    button(at, "Send the question").click().run()
    assert not at.exception
    assert "Waiting for the answer of Maya Torres" in shown(at)
    (asked,) = voices.as_("maya", questions.mine)  # type: ignore[misc]
    voices.as_("maya", questions.answer, asked.id, "It was given at the last call.")  # type: ignore[has-type]
    at = opened(voices, "jordan", FILE, concern)
    assert "Maya Torres answered" in shown(at)
    choose(at, "What was found?", "partly")
    button(at, "Save the finding").click().run()
    assert "Say in a few sentences" in shown(at)
    write(at, "What does it rest on?", "Both say so.")
    button(at, "Save the finding").click().run()
    unfold(voices, at, "jordan", "fold.change", concern)
    write(at, "What is to change?", "Practise saying no.")
    button(at, "Add it").click().run()
    assert not at.exception
    with system() as session:
        assert session.exec(select(ConcernAction.owner_id)).all() == [voices.cast["jordan"]]
    button(at, "Done").click().run()
    assert "What you tell Carl" in [one.label for one in at.text_area]


def test_three_of_a_kind_suggest_more_and_nothing_is_chosen(voices: Voices) -> None:
    for _ in range(2):
        voices.sorted(voices.raised("carl"), 1)
    at = opened(voices, "jordan", FILE, voices.raised("carl"))
    assert "3 of this kind in 180 days suggest level 2; you decide." in shown(at)
    assert next(one for one in at.radio if one.label == "How serious is it?").value is None


def test_what_is_serious_shows_numbers_first_is_the_directors_and_needs_somebody_uninvolved(voices: Voices) -> None:
    concern = voices.raised("carl", category="money")
    at = opened(voices, "olive", FILE, concern)
    assert "Call first where somebody may be in danger" in at.error[0].value
    choose(at, "How serious is it?", 3)
    write(at, "Why?", "Money changed hands.")
    button(at, "Save the level").click().run()
    lead = opened(voices, "jordan", FILE, concern)
    assert "From level 3 on the director looks after it." in shown(lead)
    assert "Add what you know" in [one.label for one in lead.expander]
    assert "Save the level" not in labels(lead)
    write(at, "What protects people until this is clear?", "No calls alone.")
    button(at, "Note it").click().run()
    write(at, "What do you ask?", "How was it?")
    button(at, "Send the question").click().run()
    choose(at, "Somebody who is not involved", voices.cast["noor"].hex)
    button(at, "Name them").click().run()
    assert not at.exception
    assert stored(concern).fact_finder_id == voices.cast["noor"]
    noor = opened(voices, "noor", FILE, concern)
    write(noor, "What did you find out, and from whom did you hear it?", "No money changed hands.")
    button(noor, "Save the facts").click().run()
    assert stored(concern).facts_at is not None


def test_whoever_decides_has_seen_it_once_they_open_it(voices: Voices) -> None:
    concern = voices.raised("carl", category="money")
    voices.sorted(concern, 3)
    at = opened(voices, "olive", FILE, concern)
    assert "Seen by whoever decides · done today" in shown(at)
    with system() as session:
        row = session.get_one(ConcernTarget, (concern, Target.TELL_DIRECTOR))
        assert row.met_at is not None


def test_a_lead_passes_it_to_the_director_and_reads_it_no_more(voices: Voices) -> None:
    concern = voices.raised("carl")
    at = unfold(voices, opened(voices, "jordan", FILE, concern), "jordan", "fold.hand_up", concern)
    next(one for one in at.text_area if one.key and one.key.startswith("hand_up")).set_value("We are friends.").run()
    button(at, "Pass it on").click().run()
    assert not at.exception
    assert title(at) == "Concerns"
    assert title(opened(voices, "jordan", FILE, concern)) == "Not found"
    assert "We are friends." in shown(opened(voices, "olive", FILE, concern))


def test_a_report_outside_is_noted_with_its_concern(voices: Voices) -> None:
    concern = voices.raised("carl", category="risk_of_harm")
    voices.sorted(concern, 4, by="olive")
    at = opened(voices, "olive", FILE, concern)
    assert "Look whether the law asks for a report outside" in shown(at) + " ".join(one.label for one in at.expander)
    unfold(voices, at, "olive", "fold.report", concern)
    assert "is not reporting" in shown(at)


def test_the_external_contact_looks_after_what_speaks_of_a_director(voices: Voices) -> None:
    concern = voices.raised("carl", "olive")
    at = opened(voices, "ike", DESK)
    assert "Olive Brandt" in shown(at)
    at = opened(voices, "ike", FILE, concern)
    assert "The external contact alone." in shown(at)
    choose(at, "How serious is it?", 1)
    write(at, "Why?", "Once.")
    button(at, "Save the level").click().run()
    assert stored(concern).level == 1
    for name in ("victor", "olive", "jordan"):
        assert title(opened(voices, name, FILE, concern)) == "Not found"


def test_every_state_and_entry_has_its_words() -> None:
    assert set(OWN) == set(ConcernStatus)
    assert set(ENTRIES) == set(EntryKind)


def test_the_pages_ask_little_of_the_database(voices: Voices, database: Engine) -> None:
    for _ in range(4):
        voices.consult()
        concern = voices.raised("carl")
    voices.sorted(concern, 2)
    voices.as_("jordan", steps.note_talk, concern, "A word.")
    voices.question(concern)
    answered = voices.consult()
    voices.as_("jordan", consulting.answer, answered, "Yes.")
    for page, one, most in ((DESK, None, 8), (FILE, concern, 30)):
        at = opened(voices, "jordan", page, one)
        with counted(database) as statements:
            at.run()
        asked = [one for one in statements if one.lstrip().upper().startswith(("SELECT", "UPDATE", "INSERT", "DELETE"))]
        assert len(asked) <= most, "\n\n".join(asked)
