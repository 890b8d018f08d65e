"""The pages of case review as their people use them: agenda and reasons, bringing something, arranging, safety."""

import uuid
from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from db.tables.meetings import ItemStatus, Meeting, MeetingItem, MeetingSeries, MeetingStatus, Safety
from portal import clock
from portal.access import system
from portal.meetings import adding, items, protocol, series
from portal.meetings.adding import New
from portal.meetings.occurrences import Rhythm
from portal.settings import ROOT
from tests import make
from tests.cast import Cast, cast
from tests.pages.supervision.test_one_on_ones import MOST_STATEMENTS, button, labels, shown
from tests.portal.access.test_functions import counted
from tests.review_group import SECRET, Around, around, coded_case

__all__ = ["around", "cast"]

FRAME = ROOT / "portal" / "entry_point" / "app.py"
PAGES = {
    "case_review": ROOT / "pages" / "supervision" / "case_review.py",
    "meeting_item": ROOT / "pages" / "supervision" / "meeting_item.py",
    "safety": ROOT / "pages" / "programme" / "safety.py",
}
WEEK = timedelta(days=7)


def opened(cast: Cast, name: str, page: str, **query: object) -> AppTest:
    at = AppTest.from_file(str(FRAME), default_timeout=30)
    at.user = {"credential": cast.credential(name), "device": "d"}
    at.run()
    at.switch_page(str(PAGES[page]))
    for what, value in query.items():
        at.query_params[what] = str(value)
    return at.run()


def by_label(found: Any, label: str) -> Any:
    return next(one for one in found if one.label == label)


def arranged(around: Around) -> None:
    rhythm = Rhythm(make.today() + WEEK, 14, time(10), "UTC", 90, "US")
    around.cast.do("jordan", series.arrange, around.group, rhythm)


def bring_more(around: Around, name: str, code: str) -> uuid.UUID:
    with system(write=True) as session:
        case = coded_case(session, around.cast, name, code)
    new = New(adding.ItemKind.CASE, case_id=case, key_question="What next?", strength="They call.")
    found = around.cast.do(name, adding.add, around.group, new)
    assert isinstance(found, uuid.UUID)
    return found


def test_the_lead_sees_what_is_proposed_with_its_reason_and_puts_all_of_it_on_the_agenda(around: Around) -> None:
    bring_more(around, "carl", "Slow River 4")
    at = opened(around.cast, "jordan", "case_review")
    assert not at.exception
    assert "Slow River 4" in shown(at)
    assert "Carl brings it." in shown(at)
    assert "40 of 90 minutes" in at.get("progress")[0].proto.text
    next(one for one in at.button if one.label.startswith("Put")).click().run()
    assert not at.exception
    with system() as session:
        placed = session.exec(select(MeetingItem).where(MeetingItem.meeting_id == around.meeting)).all()
    assert len(placed) == 4


def test_members_see_who_presents_and_nothing_of_what_it_is_about(around: Around) -> None:
    at = opened(around.cast, "carl", "case_review")
    assert "Maya Torres" in shown(at)
    assert "Quiet Harbor" not in shown(at)
    assert "Up" not in labels(at)
    recused = shown(opened(around.cast, "pat", "case_review"))
    assert "Maya Torres" not in recused
    assert "An item you take no part in" in recused


def test_a_coach_brings_a_case_with_a_question_and_a_strength(around: Around) -> None:
    with system(write=True) as session:
        coded_case(session, around.cast, "carl", "Slow River 4")
    at = opened(around.cast, "carl", "case_review")
    by_label(at.text_input, "What do you want to ask the group?").set_value("How do I begin")
    button(at, "Bring it").click().run()
    assert items.NO_QUESTION in shown(at)
    by_label(at.text_input, "What do you want to ask the group?").set_value("How do I begin?")
    by_label(at.text_input, "One strength of this person").set_value("She calls back.")
    button(at, "Bring it").click().run()
    assert not at.exception
    assert "It is on the waiting list." in shown(at)
    assert "Slow River 4" in shown(at)
    assert "Bring it" not in labels(at), "there is no other case to bring"


def test_agenda_is_ordered_and_put_back_by_keyboard_alone(around: Around) -> None:
    at = opened(around.cast, "jordan", "case_review")
    downs = [one for one in at.button if one.label == "Down"]
    assert [one.disabled for one in downs] == [False, True]
    downs[0].click().run()
    with system() as session:
        ordered = session.exec(
            select(MeetingItem.id).where(MeetingItem.meeting_id == around.meeting).order_by(MeetingItem.position)
        ).all()
    assert list(ordered) == [around.notice, around.item]
    next(one for one in at.button if one.label == "Back to the list").click().run()
    with system() as session:
        assert session.get_one(MeetingItem, around.notice).status is ItemStatus.WAITING


def test_a_series_is_arranged_and_a_meeting_called_off_with_its_reason(around: Around) -> None:
    at = opened(around.cast, "jordan", "case_review")
    by_label(at.text_input, "Time zone").set_value("Mars/Olympus")
    button(at, "Arrange it").click().run()
    assert "such as America/New_York" in shown(at)
    by_label(at.text_input, "Time zone").set_value("America/New_York")
    button(at, "Arrange it").click().run()
    assert not at.exception
    with system() as session:
        assert session.exec(select(MeetingSeries)).one().zone == "America/New_York"
        assert len(session.exec(select(Meeting)).all()) == 1 + 6
    by_label(at.expander, "Move, call off, or have somebody lead")
    around.cast.do("jordan", series.call_off, around.meeting, "weather")
    at = opened(around.cast, "jordan", "case_review")
    assert "called off: weather or travel" in shown(at)
    assert "carried once" in shown(at).lower()


def test_the_form_for_a_meeting_never_holds_the_day_of_another_one(around: Around) -> None:
    around.cast.do("jordan", series.call_off, around.meeting, "weather")
    arranged(around)
    at = opened(around.cast, "jordan", "case_review")
    at.session_state[f"change.{around.cast['jordan'].hex}"] = True
    at.run()
    by_label(at.selectbox, "Why?").set_value("weather").run()
    by_label(at.date_input, "Day").set_value(make.today() + 2 * WEEK).run()
    button(at, "Call it off").click().run()
    assert by_label(at.date_input, "Day").value == make.today() + 3 * WEEK
    assert by_label(at.selectbox, "Why?").value is None
    button(at, "Call it off").click().run()
    assert "Choose why; it explains" in shown(at)
    by_label(at.date_input, "Day").set_value(make.today() + 4 * WEEK).run()
    button(at, "Move it there").click().run()
    assert not at.exception
    with system() as session:
        days = [one.on_day for one in session.exec(select(Meeting).order_by(col(Meeting.starts_at)))]
    assert make.today() + 4 * WEEK in days
    assert make.today() + 3 * WEEK not in days


def test_a_meeting_called_off_by_mistake_is_held_after_all_by_one_press(around: Around) -> None:
    around.cast.do("jordan", series.move, around.meeting, make.today() + WEEK, time(10))
    around.cast.do("jordan", series.call_off, around.meeting, "weather")
    assert "Hold it after all" not in labels(opened(around.cast, "carl", "case_review"))
    at = opened(around.cast, "jordan", "case_review")
    assert "called off: weather" in shown(at)
    button(at, "Hold it after all").click().run()
    assert not at.exception
    assert "takes place after all" in shown(at)
    with system() as session:
        assert session.get_one(MeetingItem, around.item).meeting_id == around.meeting


def test_a_group_is_handed_on_by_its_lead_who_then_reads_it_no_more(around: Around) -> None:
    at = opened(around.cast, "jordan", "case_review")
    at.session_state[f"members.{around.cast['jordan'].hex}"] = True
    at.run()
    button(at, "Hand the group on").click().run()
    assert "Choose who holds it from now on." in shown(at)
    by_label(at.selectbox, "Another lead coach").set_value(around.cast["noor"].hex).run()
    button(at, "Hand the group on").click().run()
    assert not at.exception
    assert "The group is handed on." in shown(at)
    assert "Tuesday group" not in shown(at)
    assert "Tuesday group" in shown(opened(around.cast, "noor", "case_review"))


def test_what_the_page_finds_missing_it_makes_and_what_a_day_gone_by_holds_waits_again(around: Around) -> None:
    arranged(around)
    with system(write=True) as session:
        for meeting in session.exec(select(Meeting).where(Meeting.series_id.is_not(None))):  # type: ignore[union-attr]
            meeting.status = MeetingStatus.CALLED_OFF
        gone = session.get_one(Meeting, around.meeting)
        gone.on_day, gone.starts_at = make.today() - WEEK, clock.now() - WEEK
        session.exec(select(MeetingSeries)).one().starts_on = make.today() + timedelta(days=3)
    assert not opened(around.cast, "carl", "case_review").exception
    with system() as session:
        assert session.get_one(MeetingItem, around.item).status is ItemStatus.ON_AGENDA, "a member changes nothing"
    at = opened(around.cast, "jordan", "case_review")
    assert not at.exception
    assert "did not take place" in shown(at)
    with system() as session:
        item = session.get_one(MeetingItem, around.item)
        assert (item.status, item.carried) == (ItemStatus.WAITING, 1)
        ahead = session.exec(select(Meeting).where(Meeting.status == MeetingStatus.SCHEDULED)).all()
        assert len([one for one in ahead if one.on_day > make.today()]) == 5


def test_what_is_presented_is_its_authors_until_it_is_shared(around: Around) -> None:
    at = opened(around.cast, "maya", "meeting_item", id=around.item)
    assert not at.exception
    by_label(at.text_area, "What has been tried").set_value("Walks by the lake.").run()
    assert SECRET not in shown(opened(around.cast, "jordan", "meeting_item", id=around.item))
    button(at, "Share it").click().run()
    assert "Walks by the lake." in shown(opened(around.cast, "jordan", "meeting_item", id=around.item))


def test_a_text_that_may_identify_somebody_is_shared_only_once_its_author_has_answered(around: Around) -> None:
    at = opened(around.cast, "maya", "meeting_item", id=around.item)
    by_label(at.text_area, "What has been tried").set_value("Ring 605-555-0142").run()
    button(at, "Share it").click().run()
    assert "I looked: it identifies nobody" in labels(at)
    assert "605" not in shown(opened(around.cast, "jordan", "meeting_item", id=around.item))
    button(at, "I looked: it identifies nobody").click().run()
    button(at, "Share it").click().run()
    assert "605" in shown(opened(around.cast, "jordan", "meeting_item", id=around.item))


def test_acute_safety_says_whom_to_call_and_notes_only_who_was_told(around: Around) -> None:
    around.cast.do("ada", protocol.write, around.cast.home, "Stay with them.", "On call: 605 555 0100", make.today())
    with system(write=True) as session:
        session.get_one(MeetingItem, around.item).safety = Safety.ACUTE
    at = opened(around.cast, "maya", "meeting_item", id=around.item)
    assert not at.exception
    for told in ("Act now", "605 555 0100", "Stay with them."):
        assert told in shown(at)
    by_label(at.text_input, "Reference, if there is one").set_value("Anna M")
    button(at, "Note this step").click().run()
    assert "no name" in shown(at)
    by_label(at.get("button_group"), "Who was told").set_value("on_call")
    by_label(at.text_input, "Reference, if there is one").set_value("R-17")
    button(at, "Note this step").click().run()
    assert "reference R-17" in shown(at)


def test_the_protocol_is_written_by_an_office_and_read_by_everybody(around: Around) -> None:
    at = opened(around.cast, "ada", "safety")
    at.expander[0].open = True
    around.cast.do("olive", protocol.write, around.cast.home, "Call first.", "Line: 605 555 0199", make.today())
    found = opened(around.cast, "maya", "safety")
    assert "605 555 0199" in shown(found)
    assert "Write a new version" not in str([one.label for one in found.expander])


@pytest.mark.parametrize(("name", "page"), [
    ("jordan", "case_review"), ("maya", "case_review"), ("fay", "case_review"), ("olive", "case_review"),
    ("maya", "meeting_item"), ("jordan", "meeting_item"), ("maya", "safety"),
])  # fmt: skip
def test_a_page_asks_little_of_the_database(around: Around, database: Engine, name: str, page: str) -> None:
    arranged(around)
    for number, coach in enumerate(("carl", "ravi", "fay", "nia")):
        bring_more(around, coach, f"Slow River {number}")
    at = opened(around.cast, name, page, **({"id": around.item} if page == "meeting_item" else {}))
    with counted(database) as statements:
        at.run()
    asked = [line for line in statements if line.lstrip().upper().startswith(("SELECT", "UPDATE", "INSERT", "DELETE"))]
    assert not at.exception
    assert len(asked) <= MOST_STATEMENTS, "\n\n".join(asked)
