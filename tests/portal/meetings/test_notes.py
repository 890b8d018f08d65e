"""Notes, outcomes and takeaways: kept as typed, shared once checked, one note taker."""

import uuid
from datetime import timedelta

import pytest
from sqlmodel import select

from db.tables.meetings import Guidance, ItemOutcome, OutcomeKind, Presence
from db.tables.observations import Observation, ObservationKind, Setting
from portal.access import system
from portal.errors import Conflict, Flagged, InvalidInput, InvalidTransition, NotAllowed, NotFound
from portal.meetings import live, notes
from portal.meetings.notes import Came
from tests import make
from tests.portal.meetings.test_live import item, opened, seen, turn
from tests.review_group import Around

PHONE = "She can be reached at 555-201-9988."


@pytest.fixture
def talking(around: Around) -> Around:
    """Maya's case lies before everybody; Nia takes the notes."""
    opened(around)
    around.cast.do("jordan", live.call_up, around.meeting, around.item)
    return around


def write(around: Around, text: str, base: str | None = None, by: str = "nia") -> None:
    around.cast.do(by, notes.save_notes, around.item, text, base)


def test_notes_are_kept_as_typed_and_read_once_shared(talking: Around) -> None:
    before = turn(talking)
    write(talking, "The walks help.")
    assert turn(talking) == before, "typing draws nobody's screen again"
    for other in ("jordan", "maya"):
        talk = seen(talking, other).talk
        assert talk is not None
        assert (talk.notes, talk.notes_draft) == ("", None)
    talking.cast.do("nia", notes.share_notes, talking.item, "The walks help.")
    assert turn(talking) > before
    talk = seen(talking, "maya").talk
    assert talk is not None
    assert talk.notes == "The walks help."
    write(talking, "The walks help. More to come", "The walks help.")
    talk = seen(talking, "maya").talk
    assert talk is not None
    assert talk.notes == "The walks help.", "what is typed on is not read before it is shared again"


def test_notes_pass_the_check_first(talking: Around) -> None:
    write(talking, PHONE)
    with pytest.raises(Flagged) as flagged:
        talking.cast.do("nia", notes.share_notes, talking.item, PHONE)
    assert "notes" in flagged.value.fields
    assert item(talking).notes is None
    talking.cast.do("nia", notes.confirm, talking.item, notes.NOTES, PHONE)
    talking.cast.do("nia", notes.share_notes, talking.item, PHONE)
    assert item(talking).notes == PHONE


def test_two_editors_never_overwrite_each_other(talking: Around) -> None:
    write(talking, "One.")
    with pytest.raises(Conflict):
        write(talking, "Another.", None)
    write(talking, "One.", "anything")
    with pytest.raises(Conflict):
        talking.cast.do("nia", notes.share_notes, talking.item, "Not what stands there")


@pytest.mark.parametrize("other", ["jordan", "fay", "maya", "ravi"])
def test_one_person_takes_the_notes(talking: Around, other: str) -> None:
    with pytest.raises(NotAllowed, match="One person takes the notes"):
        write(talking, "Mine.", by=other)


def test_a_note_taker_who_may_know_the_person_writes_nothing_about_them(talking: Around) -> None:
    talking.cast.do("nia", live.say_i_know, talking.item)
    with pytest.raises(NotFound):
        write(talking, "What I heard.")


def test_nothing_is_written_about_what_is_not_talked_about_yet(talking: Around) -> None:
    talking.cast.do("jordan", live.hand_over_notes, talking.meeting, talking.cast["jordan"])
    with pytest.raises(InvalidTransition, match="Call an item up first"):
        talking.cast.do("jordan", notes.save_notes, talking.notice, "Early.", None)


def test_outcomes_are_read_at_once_and_can_be_taken_back(talking: Around) -> None:
    made = talking.cast.do(
        "nia", notes.add_outcome, talking.item, Came(OutcomeKind.LEARNING, "Ask first.", Guidance.SUGGESTION)
    )
    assert isinstance(made, uuid.UUID)
    talk = seen(talking, "ravi").talk
    assert talk is not None
    assert [(one.kind, one.guidance, one.text) for one in talk.outcomes] == [("learning", "suggestion", "Ask first.")]
    talking.cast.do("jordan", notes.take_back, talking.item, made)
    with pytest.raises(NotFound):
        talking.cast.do("jordan", notes.take_back, talking.item, made)


@pytest.mark.parametrize(
    ("came", "field"),
    [
        (Came("applause", "Well."), "outcome_kind"),
        (Came(None, "Well."), "outcome_kind"),
        (Came(OutcomeKind.DECISION, "  "), "outcome"),
        (Came(OutcomeKind.DECISION, "x" * 501), "outcome"),
        (Came(OutcomeKind.DECISION, "Go on.", "order"), "guidance"),
        (Came(OutcomeKind.ACTION, "Call."), "owner"),
        (Came(OutcomeKind.ACTION, "Call.", None, uuid.uuid4()), "owner"),
    ],
)
def test_an_outcome_says_what_is_missing(talking: Around, came: Came, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        talking.cast.do("jordan", notes.add_outcome, talking.item, came)
    assert field in refused.value.fields


def test_an_action_is_somebodys_who_is_there_by_a_day_ahead(talking: Around) -> None:
    maya, carl = talking.cast["maya"], talking.cast["carl"]
    for owner, due in ((carl, None), (maya, make.today() - timedelta(days=1)), (maya, make.today() + timedelta(400))):
        with pytest.raises(InvalidInput):
            talking.cast.do(
                "jordan", notes.add_outcome, talking.item, Came(OutcomeKind.ACTION, "Call.", None, owner, due)
            )
    talking.cast.do("jordan", notes.add_outcome, talking.item, Came(OutcomeKind.ACTION, "Call.", None, maya))
    talk = seen(talking, "ravi").talk
    assert talk is not None
    assert talk.outcomes[0].owner == "Maya Torres"


def test_an_outcome_passes_the_check(talking: Around) -> None:
    with pytest.raises(Flagged):
        talking.cast.do("jordan", notes.add_outcome, talking.item, Came(OutcomeKind.DECISION, PHONE))
    talking.cast.do("jordan", notes.confirm, talking.item, notes.OUTCOME, PHONE)
    talking.cast.do("jordan", notes.add_outcome, talking.item, Came(OutcomeKind.DECISION, PHONE))


def test_passing_on_marks_the_item_until_it_is_taken_back(talking: Around) -> None:
    made = talking.cast.do("jordan", notes.add_outcome, talking.item, Came(OutcomeKind.ESCALATE, "Needs a decision."))
    assert item(talking).is_escalated
    talking.cast.do("jordan", notes.take_back, talking.item, made)
    assert not item(talking).is_escalated


def test_no_change_needs_no_words(talking: Around) -> None:
    talking.cast.do("jordan", notes.add_outcome, talking.item, Came(OutcomeKind.NO_CHANGE))
    assert seen(talking, "maya").talk is not None


def test_the_presenter_chooses_what_they_take_with_them(talking: Around) -> None:
    ids = [
        talking.cast.do("nia", notes.add_outcome, talking.item, Came(OutcomeKind.LEARNING, text))
        for text in ("Ask first.", "Wait a week.")
    ]
    talking.cast.do("maya", notes.save_takeaways, talking.item, "I will ask.", None)
    talk = seen(talking, "jordan").talk
    assert talk is not None
    assert talk.takeaways == "", "kept as typed, and the presenter's until shared"
    talking.cast.do("maya", notes.share_takeaways, talking.item, "I will ask.", ids[:1])
    talk = seen(talking, "jordan").talk
    assert talk is not None
    assert (talk.takeaways, [one.is_taken for one in talk.outcomes]) == ("I will ask.", [True, False])
    with pytest.raises(NotFound):
        talking.cast.do("maya", notes.share_takeaways, talking.item, "I will ask.", [uuid.uuid4()])
    with pytest.raises(NotAllowed, match="Whoever presents chooses"):
        talking.cast.do("ravi", notes.share_takeaways, talking.item, "I will ask.", [])


def test_changed_takeaways_are_the_presenters_again_and_pass_the_check(talking: Around) -> None:
    talking.cast.do("maya", notes.save_takeaways, talking.item, "I will ask.", None)
    talking.cast.do("maya", notes.share_takeaways, talking.item, "I will ask.", [])
    talking.cast.do("maya", notes.save_takeaways, talking.item, PHONE, "I will ask.")
    talk = seen(talking, "jordan").talk
    assert talk is not None
    assert talk.takeaways == ""
    with pytest.raises(Flagged):
        talking.cast.do("maya", notes.share_takeaways, talking.item, PHONE, [])


def test_functions_and_a_follow_up_are_noted(talking: Around) -> None:
    talking.cast.do("nia", notes.set_functions, talking.item, ["ongoing_support", "daily_management"])
    talking.cast.do("nia", notes.set_follow_up, talking.item, make.today() + timedelta(days=14))
    talk = seen(talking, "maya").talk
    assert talk is not None
    assert talk.functions == ("daily_management", "ongoing_support")
    assert talk.follow_up_on == make.today() + timedelta(days=14)
    for wrong in (["juggling"], ["ongoing_support", "ongoing_support"]):
        with pytest.raises(InvalidInput):
            talking.cast.do("nia", notes.set_functions, talking.item, wrong)
    with pytest.raises(InvalidInput):
        talking.cast.do("nia", notes.set_follow_up, talking.item, make.today() - timedelta(days=1))


def test_a_guest_writes_nothing(talking: Around) -> None:
    talking.cast.do("jordan", live.add_guest, talking.meeting, talking.cast["gus"], "Knows the county.")
    talking.cast.do("gus", live.join, talking.meeting, Presence.REMOTE, True)
    for verb in (notes.save_notes, notes.save_takeaways):
        with pytest.raises(NotAllowed):
            talking.cast.do("gus", verb, talking.item, "Mine.", None)


def test_taking_back_leaves_no_row(talking: Around) -> None:
    made = talking.cast.do("nia", notes.add_outcome, talking.item, Came(OutcomeKind.DECISION, "Go on."))
    talking.cast.do("nia", notes.take_back, talking.item, made)
    with system() as session:
        assert session.exec(select(ItemOutcome)).all() == []


def test_an_observation_takes_two_taps_and_is_the_leads(talking: Around) -> None:
    with system(write=True) as session:
        make.supervision(session, talking.cast["maya"], talking.cast["jordan"])
    talk = seen(talking, "jordan").talk
    assert talk is not None
    assert talk.may_observe
    made = talking.cast.do("jordan", notes.observe, talking.item, "strength_first")
    with system() as session:
        row = session.get_one(Observation, made)
    assert (row.coach_id, row.setting, row.kind, row.told_on) == (
        talking.cast["maya"],
        Setting.CASE_REVIEW,
        ObservationKind.STRENGTH,
        None,
    )
    with pytest.raises(InvalidInput):
        talking.cast.do("jordan", notes.observe, talking.item, "something else")
    for other in ("fay", "ravi"):
        found = seen(talking, other).talk
        assert found is not None
        assert not found.may_observe
        with pytest.raises((NotFound, NotAllowed)):
            talking.cast.do(other, notes.observe, talking.item, "strength_first")


@pytest.mark.parametrize("name", ["pat", "fay"])
def test_nobody_is_given_an_action_about_somebody_who_is_closed_to_them(talking: Around, name: str) -> None:
    """Pat may know the person; Fay and Maya are too close."""
    with system(write=True) as session:
        make.conflict(session, talking.cast["fay"], talking.cast["maya"])
    talking.cast.do("jordan", live.note_attendance, talking.meeting, talking.cast[name], Presence.IN_PERSON)
    given = Came(OutcomeKind.ACTION, "Call her on Monday.", None, talking.cast[name])
    with pytest.raises(InvalidInput) as met:
        talking.cast.do("nia", notes.add_outcome, talking.item, given)
    assert met.value.fields == {"owner": "This is closed to them. Choose somebody else who does it."}
