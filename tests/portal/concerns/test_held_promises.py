"""Ways in which a promise about speaking up could break, each tried once and held since."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import col, select

from db.tables.concerns import Concern, ConcernStatus, ConcernTarget, Desk, EntryKind, Target
from db.tables.people import Grant, Role, Supervision
from portal.access import system
from portal.concerns import consulting, drafts, queries, questions, reporting, sorting, steps, viewing
from portal.errors import Flagged, InvalidInput, InvalidTransition, NotFound
from portal.people import conflicts
from tests import make
from tests.portal.concerns.conftest import Voices
from tests.portal.concerns.test_service import stored


def test_a_question_names_neither_the_reporter_nor_anybody_else_who_is_spoken_of(voices: Voices) -> None:
    concern = voices.raised("carl", "maya", "frank")
    voices.sorted(concern, 2)
    for name in ("Carl Whitaker", "Frank Lindqvist"):
        with pytest.raises(Flagged):
            voices.as_("jordan", steps.ask, concern, voices.cast["maya"], f"{name} says you took a gift. Is it so?")
    voices.as_("jordan", steps.ask, concern, voices.cast["maya"], "Maya Torres, how did it come about?")


def test_harm_since_speaking_up_is_a_concern_that_directors_read_at_once(voices: Voices) -> None:
    concern = voices.raised("carl")
    voices.sorted(concern, 1)
    voices.as_("jordan", steps.note_talk, concern, "Talked about.")
    voices.as_("jordan", steps.tell_outcome, concern, "It was talked about.")
    voices.as_("jordan", steps.close, concern)
    with time_machine.travel(make.today() + timedelta(days=31)):
        voices.as_("carl", reporting.check_back, concern, False, "I get no more cases since.")
        lines = voices.as_("olive", queries.looking_after)
        assert isinstance(lines, list)
        (line,) = [one for one in lines if one.status is ConcernStatus.RECEIVED]
        assert (line.category.value, line.subject) == ("retaliation", "Maya Torres")
        assert voices.as_("maya", queries.looking_after) == []


def test_a_later_lead_reads_nothing_of_what_was_asked_before(voices: Voices) -> None:
    answered, waiting = voices.consult(), voices.consult()
    voices.as_("jordan", consulting.answer, answered, "A small one is fine.")
    with system(write=True) as session:
        spans = sa.update(Supervision).where(col(Supervision.coach_id) == voices.cast["maya"])
        session.execute(spans.values(until_on=make.today() + timedelta(days=1)))
        make.supervision(session, voices.cast["maya"], voices.cast["frank"], since=make.today() + timedelta(days=1))
    with time_machine.travel(make.today() + timedelta(days=2)):
        assert voices.as_("frank", queries.to_answer) == []
        for consult in (answered, waiting):
            with pytest.raises(NotFound):
                voices.as_("frank", queries.asking, consult)
        voices.as_("maya", consulting.redirect, waiting)
        assert [one.id for one in voices.as_("olive", queries.to_answer)] == [waiting]  # type: ignore[attr-defined]


def test_whoever_is_asked_cannot_close_the_desk_by_declaring_a_conflict(voices: Voices) -> None:
    concern = voices.raised("carl", category="money")
    voices.sorted(concern, 3, by="olive")
    with time_machine.travel(make.today() + timedelta(days=1)):
        voices.as_("maya", conflicts.declare, voices.cast["olive"])
        assert voices.as_("olive", viewing.file, concern)
        voices.as_("olive", conflicts.declare, voices.cast["maya"])
        with pytest.raises(NotFound):
            voices.as_("olive", viewing.file, concern)


def held_by(voices: Voices, reader: str, concern: uuid.UUID) -> Desk:
    file = voices.as_(reader, viewing.file, concern)
    assert isinstance(file, viewing.File)
    return file.held_by


def without_directors(voices: Voices) -> None:
    with system(write=True) as session:
        make.conflict(session, voices.cast["olive"], voices.cast["maya"])


def test_where_no_director_is_left_the_external_contact_looks_after_what_is_serious(voices: Voices) -> None:
    without_directors(voices)
    concern = voices.raised("carl")
    assert stored(concern).desk is Desk.LEAD
    voices.sorted(concern, 3)
    assert stored(concern).desk is Desk.CONTACT
    voices.as_("ike", steps.note_interim, concern, "No calls alone.")
    with pytest.raises(NotFound):
        voices.as_("jordan", viewing.file, concern)
    with system(write=True) as session:
        make.conflict(session, voices.cast["jordan"], voices.cast["maya"])
    assert stored(voices.raised("carl")).desk is Desk.CONTACT


def test_where_nobody_can_take_over_it_says_so_and_stays_with_the_lead(voices: Voices) -> None:
    without_directors(voices)
    with system(write=True) as session:
        session.execute(sa.delete(Grant).where(col(Grant.role) == Role.CONTACT))
    concern = voices.raised("carl")
    with pytest.raises(InvalidInput, match="external contact"):
        voices.as_("jordan", sorting.sort, concern, 3, "It is more than it seemed.")
    voices.sorted(concern, 2)


def test_what_has_no_lead_any_more_is_the_directors(voices: Voices) -> None:
    concern = voices.raised("carl")
    voices.sorted(concern, 2)
    assert held_by(voices, "jordan", concern) is Desk.LEAD
    assert voices.as_("olive", queries.looking_after) == []
    with system(write=True) as session:
        session.execute(
            sa.update(Supervision).where(col(Supervision.coach_id) == voices.cast["maya"]).values(until_on=make.today())
        )
    assert [one.id for one in voices.as_("olive", queries.looking_after)] == [concern]  # type: ignore[attr-defined]
    assert held_by(voices, "olive", concern) is Desk.DIRECTOR
    voices.as_("olive", steps.note_plan, concern, "A talk next week.")


def test_an_action_first_does_not_lock_what_is_serious(voices: Voices) -> None:
    concern = voices.raised("carl", category="money")
    voices.sorted(concern, 3, by="olive")
    voices.as_("olive", steps.add_action, concern, "No calls alone.", voices.cast["olive"], make.today())
    voices.as_("olive", steps.name_fact_finder, concern, voices.cast["noor"])
    assert stored(concern).status is ConcernStatus.FACT_FINDING


def test_closing_calls_nothing_done_and_opening_again_asks_for_all_of_it_anew(voices: Voices) -> None:
    concern = voices.raised("carl", category="money")
    voices.sorted(concern, 4, by="olive")
    voices.as_("maya", questions.answer, voices.question(concern, by="olive"), "I lent nothing.")
    voices.as_("olive", steps.name_fact_finder, concern, voices.cast["noor"])
    voices.as_("noor", steps.write_facts, concern, "Nobody saw money.")
    voices.as_("olive", steps.find, concern, "not_substantiated", "Nothing speaks for it.")
    voices.as_("olive", steps.tell_outcome, concern, "It was looked into with care.")
    with pytest.raises(InvalidTransition, match=r"in the meantime.*report outside"):
        voices.as_("olive", steps.close, concern)
    voices.as_("olive", steps.note_interim, concern, "No calls alone.")
    voices.as_("olive", steps.note_looked_at_law, concern, "No duty to report here.")
    voices.as_("olive", steps.close, concern)
    with system() as session:
        targets = session.exec(select(ConcernTarget).where(ConcernTarget.concern_id == concern)).all()
        unmet = {one.target for one in targets if one.met_at is None}
    assert Target.ACTIONS in unmet
    with time_machine.travel(make.today() + timedelta(days=60)):
        voices.as_("olive", steps.reopen, concern, "Somebody remembered more.")
        row = stored(concern)
        assert (row.outcome, row.finding) == (None, None)
        file = voices.as_("olive", viewing.file, concern)
        assert isinstance(file, viewing.File)
        assert file.missing
        assert file.last_day_of_actions > make.today()
        assert EntryKind.OUTCOME in {one.kind for one in file.entries}, "the history stays"


def test_a_pattern_counts_nothing_that_speaks_of_its_reader(voices: Voices) -> None:
    for _ in range(2):
        voices.sorted(voices.raised("carl", "maya", "jordan"), 1, by="olive")
    file = voices.as_("jordan", viewing.file, voices.raised("carl"))
    assert isinstance(file, viewing.File)
    assert file.pattern is None


def test_a_lead_who_raises_something_does_not_look_after_it_themselves(voices: Voices) -> None:
    concern = voices.raised("jordan")
    assert stored(concern).desk is Desk.DIRECTOR
    assert voices.as_("jordan", queries.looking_after) == []
    assert isinstance(voices.as_("jordan", viewing.own, concern), viewing.Own)


def test_words_of_another_tab_outlive_the_sending(voices: Voices) -> None:
    voices.as_("maya", drafts.keep, drafts.QUESTION, "First, and much more.", "")
    voices.as_("maya", drafts.drop, drafts.QUESTION, "First")
    assert voices.as_("maya", drafts.mine) == {drafts.QUESTION: "First, and much more."}
    voices.as_("maya", drafts.drop, drafts.QUESTION, "First, and much more.")
    assert voices.as_("maya", drafts.mine) == {}


def test_a_question_that_nobody_waits_for_is_gone(voices: Voices) -> None:
    concern = voices.raised("carl")
    voices.sorted(concern, 1)
    voices.question(concern)
    with system(write=True) as session:
        row = session.get_one(Concern, concern)
        row.status, row.closed_at = ConcernStatus.CLOSED, row.received_at
    assert voices.as_("maya", questions.mine) == []


def test_being_too_close_to_somebody_another_concern_names_closes_nothing_here(voices: Voices) -> None:
    voices.raised("maya", "carl")
    with system(write=True) as session:
        make.conflict(session, voices.cast["olive"], voices.cast["carl"])
    other = voices.raised("cleo", "frank", category="money")
    assert other in [one.id for one in voices.as_("olive", queries.looking_after)]  # type: ignore[attr-defined]
    assert voices.as_("olive", viewing.file, other)
