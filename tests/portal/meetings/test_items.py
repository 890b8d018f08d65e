"""Presenting, sharing, dropping, danger: whose words they are until when, and what may be written down at all."""

import uuid
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from db.tables.cases import Case
from db.tables.meetings import (
    ItemEvent,
    ItemKind,
    ItemStatus,
    Lens,
    Meeting,
    MeetingItem,
    MeetingStatus,
    Safety,
    SafetyStep,
)
from portal import clock
from portal.access import system
from portal.errors import Conflict, Flagged, InvalidInput, InvalidTransition, NotAllowed, NotFound
from portal.meetings import adding, items, placing, presenting, protocol, safety
from portal.meetings.adding import New
from portal.meetings.presenting import View
from portal.meetings.protocol import Protocol
from tests import make
from tests.review_group import SECRET, Around, coded_case

PHONE = "Ring 605-555-0142"


def view(around: Around, name: str, item: uuid.UUID | None = None) -> View:
    found = around.cast.do(name, presenting.view, item or around.item)
    assert isinstance(found, View)
    return found


def stored(item: uuid.UUID) -> MeetingItem:
    with system() as session:
        return session.get_one(MeetingItem, item)


def case(around: Around, coach: str, code: str) -> uuid.UUID:
    with system(write=True) as session:
        return coded_case(session, around.cast, coach, code)


def events(session: Session, item: uuid.UUID) -> list[str]:
    return list(session.exec(select(ItemEvent.what).where(ItemEvent.item_id == item).order_by(col(ItemEvent.id))))


@pytest.mark.parametrize(
    ("question", "strength", "fields"),
    [
        ("Tell me what to do.", "She calls.", ["key_question"]),
        ("?", "She calls.", ["key_question"]),
        ("", "", ["key_question", "strength"]),
        ("What now?", "  ", ["strength"]),
        ("x" * 2001 + "?", "She calls.", ["key_question"]),
    ],
)
def test_a_question_and_a_strength_are_the_least(
    around: Around, question: str, strength: str, fields: list[str]
) -> None:
    new = New(ItemKind.CASE, case_id=case(around, "carl", "Slow River 1"), key_question=question, strength=strength)
    with pytest.raises(InvalidInput) as wrong:
        around.cast.do("carl", adding.add, around.group, new)
    assert list(wrong.value.fields) == fields


def test_what_is_brought_is_checked_before_anybody_reads_it(around: Around) -> None:
    new = New(ItemKind.CASE, case_id=case(around, "carl", "Slow River 1"), key_question=f"{PHONE}?", strength="Calls.")
    with pytest.raises(Flagged):
        around.cast.do("carl", adding.add, around.group, new)
    around.cast.do("carl", adding.confirm_new, around.group, f"{PHONE}?")
    made = around.cast.do("carl", adding.add, around.group, new)
    assert isinstance(made, uuid.UUID)
    assert view(around, "jordan", made).texts["key_question"] == f"{PHONE}?"


def test_only_its_author_reads_a_draft_and_a_changed_text_is_a_draft_again(around: Around) -> None:
    assert SECRET in view(around, "jordan").texts["goal"]
    around.cast.do("maya", presenting.save_field, around.item, "tried", "Letters.", f"Calls, {SECRET}.")
    for name in ("jordan", "dana", "fay", "carl", "olive"):
        assert view(around, name).texts == {}, name
        assert SECRET not in repr(view(around, name)), name
    assert view(around, "maya").texts["tried"] == "Letters."
    around.cast.do("maya", presenting.share, around.item)
    assert view(around, "jordan").texts["tried"] == "Letters."
    assert view(around, "carl").texts == {}, "before the meeting"


def test_a_chosen_lens_leaves_a_shared_text_shared(around: Around) -> None:
    around.cast.do("maya", presenting.save_field, around.item, "lens", Lens.MI)
    assert stored(around.item).shared_at is not None
    with pytest.raises(InvalidInput):
        around.cast.do("maya", presenting.save_field, around.item, "lens", "hypnosis", Lens.MI)


def test_what_somebody_else_stored_meanwhile_is_not_overwritten(around: Around) -> None:
    around.cast.do("maya", presenting.save_field, around.item, "tried", "First.", f"Calls, {SECRET}.")
    with pytest.raises(Conflict):
        around.cast.do("maya", presenting.save_field, around.item, "tried", "Second.", f"Calls, {SECRET}.")
    assert stored(around.item).tried == "First."


def test_whoever_may_know_the_person_gets_no_field_by_any_way(around: Around) -> None:
    for act in (
        lambda s, a: presenting.view(s, a, around.item),
        lambda s, a: items.past(s, a, around.item),
        lambda s, a: items.drop(s, a, around.item, "No."),
        lambda s, a: safety.mark(s, a, around.item, Safety.ACUTE),
    ):
        for name in ("pat", "kit", "victor"):
            with pytest.raises(NotFound):
                around.cast.do(name, act)


def test_a_place_on_the_agenda_is_filled_with_a_case_of_ones_own(around: Around) -> None:
    carls, ravis = case(around, "carl", "Slow River 1"), case(around, "ravi", "Slow River 2")
    ref = f"coach:{around.cast['carl'].hex}"
    place = around.cast.do("jordan", placing.accept, around.meeting, ref)
    assert isinstance(place, uuid.UUID)
    assert [code for _, code in view(around, "carl", place).cases] == ["Slow River 1"]
    with pytest.raises(NotFound):
        around.cast.do("carl", presenting.choose_case, place, ravis)
    around.cast.do("carl", presenting.choose_case, place, carls)
    assert (stored(place).case_id, stored(place).open_for) == (carls, carls)
    with pytest.raises(InvalidInput):
        around.cast.do("carl", presenting.choose_case, place, carls)


def test_dropping_asks_for_a_reason_and_frees_the_case(around: Around) -> None:
    for reason, wrong in (("", InvalidInput), (PHONE, Flagged)):
        with pytest.raises(wrong):
            around.cast.do("jordan", items.drop, around.item, reason)
    around.cast.do("jordan", items.drop, around.item, "They talked it over already.")
    found = stored(around.item)
    assert (found.status, found.open_for) == (ItemStatus.DROPPED, None)
    with pytest.raises(NotAllowed):
        around.cast.do("jordan", items.drop, around.item, "Twice.")
    with pytest.raises(InvalidTransition):
        around.cast.do("jordan", items.place, around.meeting, around.item)
    new = New(ItemKind.CASE, case_id=around.case, key_question="Once more?", strength="She calls.")
    around.cast.do("maya", adding.add, around.group, new)
    with system() as session:
        assert events(session, around.item) == ["dropped"]


def test_what_is_being_talked_about_is_neither_put_off_nor_moved_nor_dropped(around: Around) -> None:
    with system(write=True) as session:
        meeting = session.get_one(Meeting, around.meeting)
        meeting.status, meeting.current_item_id = MeetingStatus.LIVE, around.item
    for act in (items.put_back, lambda s, a, one: items.reorder(s, a, one, 1)):
        with pytest.raises(InvalidTransition):
            around.cast.do("jordan", act, around.item)
    with pytest.raises(NotAllowed):
        around.cast.do("jordan", items.drop, around.item, "Now.")


def test_a_case_handed_over_is_presented_by_who_holds_it_and_drafts_stay_with_their_author(around: Around) -> None:
    around.cast.do("jordan", items.put_back, around.item)
    around.cast.do("maya", presenting.save_field, around.item, "goal", "Mine alone.", f"Walk, {SECRET}.")
    with system(write=True) as session:
        session.get_one(Case, around.case).coach_id = around.cast["carl"]
    around.cast.do("jordan", items.place, around.meeting, around.item)
    found = stored(around.item)
    assert (found.presenter_id, found.goal, found.key_question) == (around.cast["carl"], None, None)


def test_turn_rises_with_what_the_others_must_see(around: Around) -> None:
    def turn() -> int:
        with system() as session:
            return session.get_one(Meeting, around.meeting).turn

    before = turn()
    for name, act, more in (
        ("jordan", items.reorder, (1,)),
        ("jordan", items.give_minutes, (25,)),
        ("maya", safety.mark, (Safety.CONCERN,)),
        ("maya", presenting.share, ()),
        ("jordan", items.put_back, ()),
    ):
        around.cast.do(name, act, around.item, *more)
        assert turn() > before, act
        before = turn()


@pytest.mark.parametrize("minutes", [0, 121, None, True, 2.5])
def test_minutes_of_an_item_are_a_number_that_can_be(around: Around, minutes: object) -> None:
    with pytest.raises(InvalidInput):
        around.cast.do("jordan", items.give_minutes, around.item, minutes)


@pytest.mark.parametrize(
    ("told", "reference", "days", "field"),
    [
        ("mother", "R-1", 0, "told"),
        ("on_call", "Anna M", 0, "reference"),
        ("on_call", "Anna", 0, "reference"),
        ("on_call", "R" * 31, 0, "reference"),
        ("on_call", "", 1, "at"),
        ("on_call", "", -31, "at"),
    ],
)
def test_a_step_holds_when_whom_and_a_number_and_nothing_else(
    around: Around, told: str, reference: str, days: int, field: str
) -> None:
    at = clock.now() + timedelta(days=days)
    with pytest.raises(InvalidInput) as wrong:
        around.cast.do("maya", safety.note_step, around.item, told, at, reference)
    assert list(wrong.value.fields) == [field]
    around.cast.do("maya", safety.note_step, around.item, "on_call", None, "2026/R-17")
    with system() as session:
        assert [(one.told, one.reference) for one in session.exec(select(SafetyStep))] == [("on_call", "2026/R-17")]


def test_the_protocol_of_a_division_goes_before_that_of_the_programme_and_each_version_stays(around: Around) -> None:
    def in_force() -> Protocol | None:
        found = around.cast.do("maya", protocol.in_force, around.cast.home)
        assert found is None or isinstance(found, Protocol)
        return found

    assert in_force() is None
    with pytest.raises(InvalidInput):
        around.cast.do("olive", protocol.write, None, "For all.", "Line: 1 23", make.today())
    around.cast.do("olive", protocol.write, around.cast.home, "First.", "On call: 605 555 0100", make.today())
    later = make.today() + timedelta(days=3)
    around.cast.do("ada", protocol.write, around.cast.home, "Later.", "On call: 605 555 0111", later)
    found = in_force()
    assert found is not None
    assert (found.text, found.numbers) == ("First.", (("On call", "605 555 0100"),))
    page = around.cast.do("maya", protocol.page)
    assert isinstance(page, protocol.Page)
    assert ([one.text for one in page.present], [one.text for one in page.others]) == (["First."], ["Later."])
    with pytest.raises(Conflict):
        around.cast.do("ada", protocol.write, around.cast.home, "Blind.", "On call: 605", later, 1)


@pytest.mark.parametrize("numbers", ["", "no number", "On call: call me", "On call 605 555 0100", "x: 1 2\n" * 11])
def test_a_protocol_has_numbers_that_can_be_called(around: Around, numbers: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        around.cast.do("olive", protocol.write, around.cast.home, "Call.", numbers, make.today())
    assert list(wrong.value.fields) == ["numbers"]


def test_an_unknown_scenario_is_refused_and_a_known_one_is_there_for_all_to_present(around: Around) -> None:
    with pytest.raises(InvalidInput):
        around.cast.do("carl", adding.add, around.group, New(ItemKind.SCENARIO, scenario="../secrets"))
    made = around.cast.do("carl", adding.add, around.group, New(ItemKind.SCENARIO, scenario="using_alone"))
    assert isinstance(made, uuid.UUID)
    assert (stored(made).lens, stored(made).shared_at is not None) == (Lens.HARM_REDUCTION, True)


@pytest.mark.parametrize("ref", ["", "case:x", "case:" + "0" * 32 + ":contact_overdue", "coach:" + "0" * 32, "x:y:z"])
def test_a_forged_proposal_places_nothing(around: Around, ref: str) -> None:
    with pytest.raises((NotFound, InvalidInput)):
        around.cast.do("jordan", placing.accept, around.meeting, ref)
