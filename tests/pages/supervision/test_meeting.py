"""The page of a meeting as its people use it: what each reads, what is refused in words, what it costs."""

from typing import Any

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from db.tables.meetings import MeetingItem, Phase
from portal.access import system
from portal.meetings import live, notes
from tests.cast import cast
from tests.pages.supervision.test_one_on_ones import button, field, labels, opened, shown
from tests.portal.access.test_functions import counted
from tests.portal.meetings.test_live import meeting
from tests.portal.meetings.test_live import opened as come_in
from tests.review_group import SECRET, Around, around

__all__ = ["around", "cast"]

MOST_STATEMENTS = 12


def page(around: Around, name: str) -> AppTest:
    """The page of the meeting as `name` has it."""
    return opened(around.cast, name, "meeting", around.meeting)


def box(at: AppTest, label: str) -> Any:
    return next(one for one in at.checkbox if one.label == label)


@pytest.fixture
def talking(around: Around) -> Around:
    """Everybody is in, the case lies before them."""
    come_in(around)
    around.cast.do("jordan", live.call_up, around.meeting, around.item)
    return around


def test_the_lead_opens_it_and_for_the_others_the_page_follows(around: Around) -> None:
    waiting = page(around, "ravi")
    assert "Open the meeting" not in labels(waiting)
    assert "has not been opened yet" in shown(waiting)
    at = page(around, "jordan")
    button(at, "Open the meeting").click().run()
    assert meeting(around).opened_by == around.cast["jordan"]
    assert "Begin with the first item" in labels(at)
    assert "Open the meeting" not in labels(at)


def test_one_comes_in_with_the_reminder_only(around: Around) -> None:
    around.cast.do("jordan", live.open_meeting, around.meeting)
    around.cast.do("jordan", live.call_up, around.meeting, around.item)
    at = page(around, "ravi")
    assert "What is said here stays here" in shown(at)
    assert SECRET not in shown(at)
    button(at, "Come in").click().run()
    assert "Please say that you keep to this" in shown(at)
    box(at, "I keep to this").check().run()
    button(at, "Come in").click().run()
    assert SECRET in shown(at)


def test_each_reads_their_own_side_of_what_lies_before_them(talking: Around) -> None:
    lead, coach, taker, presenter = (page(talking, name) for name in ("jordan", "ravi", "nia", "maya"))
    for at in (lead, coach, taker, presenter):
        assert SECRET in shown(at)
        assert "Case · Quiet Harbor 27 · Maya Torres presents" in shown(at)
    assert "Next item" in labels(lead)
    assert not {"Next item", "Note it", "Share the notes", "Take it with me"} & set(labels(coach))
    assert {"Share the notes", "Note it"} <= set(labels(taker))
    assert "Take it with me" in labels(presenter)


def test_whoever_may_know_the_person_reads_nothing_of_it(talking: Around) -> None:
    said = shown(page(talking, "pat"))
    for word in (SECRET, "Quiet Harbor", "Maya Torres presents"):
        assert word not in said
    assert "This item stays closed to you" in said


def test_i_think_i_know_them_closes_it_at_once(talking: Around) -> None:
    at = page(talking, "ravi")
    button(at, "Close it for me").click().run()
    assert SECRET not in shown(at)
    assert "closed to you now" in shown(at)


def test_notes_are_shared_with_a_press_and_refused_in_words(talking: Around) -> None:
    at = page(talking, "nia")
    field(at, "Notes").input("Reach her at 555-201-9988.").run()
    button(at, "Share the notes").click().run()
    assert "phone" in shown(at).lower()
    assert "555-201-9988" not in shown(page(talking, "ravi"))
    field(at, "Notes").input("The walks help.").run()
    button(at, "Share the notes").click().run()
    assert "The walks help." in shown(page(talking, "ravi"))


def test_an_outcome_is_noted_and_taken_along(talking: Around) -> None:
    at = page(talking, "jordan")
    next(one for one in at.text_input if one.label == "In a sentence").input("Ask first.").run()
    button(at, "Note it").click().run()
    assert "Say what it is" in shown(at)
    talking.cast.do("nia", notes.add_outcome, talking.item, notes.Came("learning", "Ask first."))
    presenter = page(talking, "maya")
    field(presenter, "In my own words").input("I will ask.").run()
    button(presenter, "Take it with me").click().run()
    assert "I will ask." in shown(page(talking, "ravi"))


def test_a_step_is_chosen_and_everybody_reads_it(talking: Around) -> None:
    talking.cast.do("jordan", live.set_phase, talking.meeting, talking.item, Phase.DISCUSS)
    assert "The group thinks aloud" in shown(page(talking, "ravi"))


def test_next_item_settles_the_one_before(talking: Around) -> None:
    at = page(talking, "fay")
    button(at, "Next item").click().run()
    assert meeting(talking).current_item_id == talking.notice
    with system() as session:
        assert session.get_one(MeetingItem, talking.item).status == "discussed"


def test_on_a_shared_screen_what_is_for_one_is_not_drawn(talking: Around) -> None:
    at = page(talking, "jordan")
    button(at, "Show on a shared screen").click().run()
    assert "Close it for me" not in labels(at)
    assert "Let them in" not in labels(at)
    assert {"Next item", "Note it"} <= set(labels(at))


@pytest.mark.parametrize("name", ["noor", "cleo", "opal"])
def test_out_of_scope_reads_as_not_found(talking: Around, name: str) -> None:
    said = shown(page(talking, name))
    assert SECRET not in said
    assert "Tuesday group" not in said


@pytest.mark.parametrize("name", ["jordan", "maya", "nia", "gus"])
def test_it_takes_few_statements(talking: Around, database: Engine, name: str) -> None:
    talking.cast.do("jordan", live.add_guest, talking.meeting, talking.cast["gus"], "Knows the county.")
    at = page(talking, name)
    with counted(database) as statements:
        at.run()
    assert len(statements) <= MOST_STATEMENTS, statements
