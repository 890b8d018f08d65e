"""A concern from the first word to the last, what bars its closing, who is asked, what the reporter hears."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from db.tables.concerns import Concern, ConcernStatus, Consult, Desk, EntryKind, Target
from portal.access import system
from portal.concerns import chronology, consulting, queries, questions, reporting, sorting, steps, viewing
from portal.errors import InvalidInput, InvalidTransition, NotAllowed, NotFound
from tests import make
from tests.portal.concerns.conftest import Voices


def stored(concern: uuid.UUID) -> Concern:
    with system() as session:
        found = session.get_one(Concern, concern)
        session.expunge(found)
        return found


def test_a_small_crossing_is_talked_about_and_closed(voices: Voices) -> None:
    concern = voices.raised("carl")
    assert stored(concern).desk is Desk.LEAD
    voices.sorted(concern, 1)
    with pytest.raises(InvalidTransition, match=r"Talk about it.*Tell whoever raised it"):
        voices.as_("jordan", steps.close, concern)
    voices.as_("jordan", steps.note_talk, concern, "We looked at what a gift does to both sides.")
    voices.as_("jordan", steps.tell_outcome, concern, "It was talked about, and what to do with gifts is clear now.")
    voices.as_("jordan", steps.close, concern)
    own = voices.as_("carl", viewing.own, concern)
    assert isinstance(own, viewing.Own)
    assert (own.status, own.outcome) == (
        ConcernStatus.CLOSED,
        "It was talked about, and what to do with gifts is clear now.",
    )
    with system() as session:
        assert chronology.broken(session) == []


def test_from_level_2_on_nothing_is_closed_without_the_other_side(voices: Voices) -> None:
    concern = voices.raised("carl")
    voices.sorted(concern, 2)
    voices.as_("jordan", steps.tell_outcome, concern, "It is being looked at.")
    with pytest.raises(InvalidTransition, match="account"):
        voices.as_("jordan", steps.find, concern, "partly", "Both say so.")
    question = voices.question(concern)
    asked = voices.as_("maya", questions.mine)
    assert isinstance(asked, list)
    assert [(one.id, one.question) for one in asked] == [(question, "How did it come about?")]
    with pytest.raises(InvalidTransition, match="account"):
        voices.as_("jordan", steps.close, concern)
    voices.as_("maya", questions.answer, question, "It was given at the last call, and I did not know what to say.")
    with pytest.raises(NotAllowed):
        voices.as_("maya", questions.answer, question, "Something else.")
    voices.as_("jordan", steps.find, concern, "partly", "Both say so.")
    action = voices.as_("jordan", steps.add_action, concern, "Practise saying no.", voices.cast["jordan"], make.today())
    with pytest.raises(InvalidTransition, match="not done yet"):
        voices.as_("jordan", steps.close, concern)
    voices.as_("jordan", steps.action_done, concern, action)
    voices.as_("jordan", steps.close, concern)
    assert stored(concern).closed_at is not None


def test_who_is_asked_need_be_chosen_only_among_several(voices: Voices) -> None:
    one, several = voices.raised("carl"), voices.raised("carl", "maya", "frank")
    for concern in (one, several):
        voices.sorted(concern, 2)
    voices.as_("jordan", steps.ask, one, None, "How did it come about?")
    asked = voices.as_("maya", questions.mine)
    assert isinstance(asked, list)
    assert len(asked) == 1
    with pytest.raises(InvalidInput, match="somebody the concern speaks of"):
        voices.as_("jordan", steps.ask, several, None, "How did it come about?")


def test_what_is_serious_needs_somebody_uninvolved_and_lies_with_the_director(voices: Voices) -> None:
    concern = voices.raised("carl", category="money")
    voices.sorted(concern, 3, by="olive")
    with pytest.raises(NotAllowed, match="the director looks after it"):
        voices.as_("jordan", steps.note_interim, concern, "No calls alone.")
    voices.as_("olive", steps.note_interim, concern, "No calls alone until this is clear.")
    voices.as_("maya", questions.answer, voices.question(concern, by="olive"), "I lent nothing.")
    with pytest.raises(InvalidTransition, match="uninvolved"):
        voices.as_("olive", steps.find, concern, "not_substantiated", "Nothing speaks for it.")
    can = {name for _, name in voices.as_("olive", steps.finders, concern)}  # type: ignore[attr-defined]
    assert "Noor Haddad" in can
    assert not can & {"Jordan Ellis", "Kit Sorensen", "Victor Amsel", "Olive Brandt", "Maya Torres", "Carl Whitaker"}
    for involved in ("jordan", "kit", "maya", "olive", "carl"):
        with pytest.raises(InvalidInput, match="nobody involved"):
            voices.as_("olive", steps.name_fact_finder, concern, voices.cast[involved])
    voices.as_("olive", steps.name_fact_finder, concern, voices.cast["noor"])
    voices.as_("noor", steps.write_facts, concern, "Two people say that no money changed hands.")
    voices.as_("olive", steps.find, concern, "not_substantiated", "Nothing speaks for it.")
    voices.as_("olive", steps.tell_outcome, concern, "It was looked into with care, and nothing was found.")
    voices.as_("olive", steps.close, concern)
    with pytest.raises(NotAllowed):
        voices.as_("noor", viewing.file, concern)
    voices.as_("olive", steps.reopen, concern, "Somebody remembered more.")
    file = voices.as_("olive", viewing.file, concern)
    assert isinstance(file, viewing.File)
    kinds = [one.kind for one in file.entries]
    assert kinds[0] is EntryKind.RAISED
    assert kinds[-2:] == [EntryKind.CLOSED, EntryKind.REOPENED]


def test_a_question_that_is_not_answered_in_time_does_not_hold_it_up_for_ever(voices: Voices) -> None:
    concern = voices.raised("carl")
    voices.sorted(concern, 2)
    with pytest.raises(InvalidTransition, match="Ask first"):
        voices.as_("jordan", steps.note_no_account, concern, "Asked twice, by phone as well.")
    voices.question(concern)
    with time_machine.travel(make.today() + timedelta(days=steps.ANSWER_DAYS + 2)):
        voices.as_("jordan", steps.note_no_account, concern, "Asked twice, by phone as well.")
    assert stored(concern).account_at is not None


def test_the_level_is_changed_with_a_reason_and_both_are_kept(voices: Voices) -> None:
    concern = voices.raised("carl")
    voices.sorted(concern, 2)
    with pytest.raises(InvalidInput, match="why"):
        voices.as_("jordan", sorting.sort, concern, 1, " ")
    voices.sorted(concern, 1)
    file = voices.as_("jordan", viewing.file, concern)
    assert isinstance(file, viewing.File)
    assert (file.proposed_level, file.level) == (1, 1)
    assert [one.level for one in file.entries if one.kind is EntryKind.SORTED] == [2, 1]
    assert {one.target for one in file.promises} == {Target.SORT, Target.TALK, Target.ACTIONS}


def test_three_small_ones_of_a_kind_suggest_more_and_consults_never_count(voices: Voices) -> None:
    for _ in range(2):
        voices.sorted(voices.raised("carl"), 1)
    for _ in range(3):
        voices.consult()
    voices.sorted(voices.raised("carl", category="transport"), 1)
    third = voices.raised("carl")
    file = voices.as_("jordan", viewing.file, third)
    assert isinstance(file, viewing.File)
    assert file.pattern == sorting.Pattern(3, 180)
    assert file.level is None, "a person decides"
    with time_machine.travel(make.today() + timedelta(days=200)):
        later = voices.as_("jordan", viewing.file, voices.raised("carl"))
    assert isinstance(later, viewing.File)
    assert later.pattern is None


def test_a_reporter_is_asked_after_a_month_and_can_say_that_something_happened(voices: Voices) -> None:
    concern = voices.raised("carl")
    with pytest.raises(InvalidTransition):
        voices.as_("carl", reporting.check_back, concern, True)
    with time_machine.travel(make.today() + timedelta(days=31)):
        own = voices.as_("carl", viewing.own, concern)
        assert isinstance(own, viewing.Own)
        assert own.asks_back
        with pytest.raises(InvalidInput, match="what happened"):
            voices.as_("carl", reporting.check_back, concern, False, "")
        voices.as_("carl", reporting.check_back, concern, False, "I get no more shifts.")
        with pytest.raises(InvalidTransition):
            voices.as_("carl", reporting.check_back, concern, True)
        lines = voices.as_("olive", queries.looking_after)
        assert isinstance(lines, list)
        (line,) = [one for one in lines if one.id != concern]
        file = voices.as_("olive", viewing.file, line.id)
    assert isinstance(file, viewing.File)
    assert (file.what, file.proposed_level) == ("I get no more shifts.", 3)


def test_a_question_before_acting_is_answered_once_and_may_go_to_the_director(voices: Voices) -> None:
    consult = voices.consult()
    for nobody in ("olive", "noor", "frank", "ada", "carl"):
        with pytest.raises(NotFound):
            voices.as_(nobody, queries.asking, consult)
    voices.as_("maya", consulting.redirect, consult)
    with pytest.raises(NotFound):
        voices.as_("jordan", queries.asking, consult)
    voices.as_("olive", consulting.answer, consult, "A small one is fine; tell your lead about it.")
    with pytest.raises(NotAllowed, match="answered"):
        voices.as_("olive", consulting.answer, consult, "Or not.")
    voices.as_("maya", consulting.note_read, consult)
    found = voices.as_("maya", queries.asking, consult)
    assert isinstance(found, queries.Asking)
    assert (found.answer, found.was_read) == ("A small one is fine; tell your lead about it.", True)


def test_only_whoever_answers_makes_a_concern_of_a_consult_and_the_coach_is_told(voices: Voices) -> None:
    consult = voices.consult()
    with pytest.raises(NotAllowed):
        voices.as_("maya", consulting.make_concern, consult, "risk_of_harm", "Somebody may come to harm.")
    concern = voices.as_("jordan", consulting.make_concern, consult, "risk_of_harm", "Somebody may come to harm.")
    assert isinstance(concern, uuid.UUID)
    assert voices.as_("maya", viewing.own, concern)
    with system() as session:
        row = session.exec(select(Consult).where(Consult.id == consult)).one()
        assert (row.concern_id, row.answer) == (concern, "Somebody may come to harm.")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("kind", "gossip", "Choose what it is"),
        ("category", "", "comes nearest"),
        ("safety_now", None, "in danger"),
        ("what", "  ", "what happened"),
        ("happened_on", make.today() + timedelta(days=2), "still to come"),
        ("about", (), "whom it is about"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(voices: Voices, field: str, value: object, words: str) -> None:
    given = {
        "kind": "about_another",
        "category": "money",
        "what": "A loan.",
        "safety_now": "no",
        "about": (voices.cast["maya"],),
        field: value,
    }
    with pytest.raises(InvalidInput) as caught:
        voices.as_("carl", reporting.raise_concern, reporting.Raised(**given))  # type: ignore[arg-type]
    assert list(caught.value.fields) == [field]
    assert words in caught.value.fields[field]


def test_a_concern_about_oneself_as_another_is_pointed_to_the_right_place(voices: Voices) -> None:
    with pytest.raises(InvalidInput, match="about yourself"):
        voices.raised("maya", "maya")
