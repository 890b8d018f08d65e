"""Leading through a meeting: one opens it, everybody follows, nobody who may know the person sees a field."""

import threading
import uuid
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlmodel import col, select

from db.tables.audit import AuditEvent
from db.tables.cases import Case, CaseAcquaintance
from db.tables.meetings import (
    Attendance,
    ItemEvent,
    ItemStatus,
    Meeting,
    MeetingEvent,
    MeetingItem,
    MeetingStatus,
    Phase,
    Presence,
)
from db.tables.sessions import SignInSession
from portal import clock
from portal.access import system
from portal.audit import Kind
from portal.errors import Flagged, InvalidInput, InvalidTransition, NotAllowed, NotFound
from portal.meetings import live, reading, view
from portal.meetings.view import View
from tests.portal.access.tables import counted
from tests.review_group import SECRET, Around, bring_to_life


def seen(around: Around, name: str) -> View:
    """The meeting as `name` may see it."""
    found = around.cast.do(name, view.view, around.meeting)
    assert isinstance(found, View)
    return found


def turn(around: Around) -> int:
    return seen(around, "jordan").turn


def meeting(around: Around) -> Meeting:
    with system() as session:
        return session.get_one(Meeting, around.meeting)


def item(around: Around, which: str = "item") -> MeetingItem:
    with system() as session:
        return session.get_one(MeetingItem, getattr(around, which))


def opened(around: Around) -> Around:
    """Jordan opened the meeting; Maya, Ravi, Fay, Nia and Pat came in."""
    around.cast.do("jordan", live.open_meeting, around.meeting)
    for name in ("maya", "ravi", "fay", "nia", "pat"):
        around.cast.do(name, live.join, around.meeting, Presence.REMOTE, True)
    return around


# Opening and coming in


def test_two_open_it_at_once_and_there_is_one_meeting(around_anywhere: Around) -> None:
    around, wrong = around_anywhere, []

    def press(name: str) -> None:
        try:
            around.cast.do(name, live.open_meeting, around.meeting)
        except Exception as error:  # noqa: BLE001 - shown below
            wrong.append((name, error))

    for name in ("jordan", "fay"):
        around.cast.credential(name)
    presses = [threading.Thread(target=press, args=(name,)) for name in ("jordan", "fay")]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert wrong == []
    with system() as session:
        events = session.exec(select(MeetingEvent).where(MeetingEvent.meeting_id == around.meeting)).all()
        there = session.exec(select(Attendance.person_id).where(Attendance.meeting_id == around.meeting)).all()
    assert [(event.before, event.after) for event in events] == [(MeetingStatus.SCHEDULED, MeetingStatus.LIVE)]
    assert set(there) == {around.cast["jordan"], around.cast["fay"]}


def test_it_is_not_opened_before_its_day(around: Around) -> None:
    with system(write=True) as session:
        session.get_one(Meeting, around.meeting).on_day += timedelta(days=1)
    with pytest.raises(InvalidTransition, match="planned for another day"):
        around.cast.do("jordan", live.open_meeting, around.meeting)


def test_a_meeting_nobody_opened_yesterday_is_held_today(around: Around) -> None:
    with system(write=True) as session:
        session.get_one(Meeting, around.meeting).on_day -= timedelta(days=1)
    around.cast.do("jordan", live.open_meeting, around.meeting)
    assert meeting(around).on_day == clock.today("UTC")


def test_nobody_comes_in_without_the_reminder(around: Around) -> None:
    around.cast.do("jordan", live.open_meeting, around.meeting)
    for value in (False, None, "yes"):
        with pytest.raises(InvalidInput) as refused:
            around.cast.do("maya", live.join, around.meeting, Presence.REMOTE, value)
        assert "acknowledged" in refused.value.fields
    for value in (None, "guest", "absent", Presence.EXCUSED):
        with pytest.raises(InvalidInput) as refused:
            around.cast.do("maya", live.join, around.meeting, value, True)
        assert "presence" in refused.value.fields
    assert seen(around, "maya").is_in is False


def test_coming_in_keeps_the_sign_in_until_a_quarter_of_an_hour_after_the_planned_end(around: Around) -> None:
    opened(around)
    row = meeting(around)
    assert row.opened_at is not None
    ends = max(row.starts_at, row.opened_at) + timedelta(minutes=row.minutes + 15)
    with system() as session:
        stays = session.exec(
            select(SignInSession.stay_until).where(SignInSession.person_id == around.cast["maya"])
        ).all()
    assert stays == [ends]
    with time_machine.travel(ends - timedelta(minutes=1), tick=False), around.cast.acting_as("ravi", write=False):
        pass  # an idle hour later the sign-in still holds


def test_coming_in_twice_changes_nothing_for_the_others(around: Around) -> None:
    opened(around)
    before = turn(around)
    around.cast.do("maya", live.join, around.meeting, Presence.REMOTE, True)
    assert turn(around) == before


# Who is there


def test_the_lead_notes_how_people_take_part(around: Around) -> None:
    opened(around)
    around.cast.do("jordan", live.note_attendance, around.meeting, around.cast["carl"], Presence.EXCUSED)
    people = {one.id: one for one in seen(around, "ravi").people}
    assert people[around.cast["carl"]].presence is Presence.EXCUSED
    around.cast.do("jordan", live.note_attendance, around.meeting, around.cast["carl"], Presence.IN_PERSON)
    people = {one.id: one for one in seen(around, "ravi").people}
    assert (people[around.cast["carl"]].presence, people[around.cast["carl"]].is_acknowledged) == ("in_person", True)


def test_nobody_else_is_noted(around: Around) -> None:
    opened(around)
    for stranger in (around.cast["cleo"], uuid.uuid4()):
        with pytest.raises(NotFound):
            around.cast.do("jordan", live.note_attendance, around.meeting, stranger, Presence.IN_PERSON)


def test_a_guest_comes_with_a_reason_that_names_nobody(around: Around) -> None:
    opened(around)
    with pytest.raises(InvalidInput) as refused:
        around.cast.do("jordan", live.add_guest, around.meeting, around.cast["gus"], " ")
    assert "guest_reason" in refused.value.fields
    with pytest.raises(Flagged):
        around.cast.do("jordan", live.add_guest, around.meeting, around.cast["gus"], "Call 555-201-9988.")
    with pytest.raises(InvalidInput):
        around.cast.do("jordan", live.add_guest, around.meeting, around.cast["carl"], "He belongs to the group.")
    with pytest.raises(NotFound):
        around.cast.do("gus", view.view, around.meeting)
    around.cast.do("jordan", live.add_guest, around.meeting, around.cast["gus"], "Knows what the county offers.")
    around.cast.do("jordan", live.call_up, around.meeting, around.item)
    assert seen(around, "gus").talk is None, "nothing opens before the reminder is acknowledged"
    around.cast.do("gus", live.join, around.meeting, Presence.REMOTE, True)
    found = seen(around, "gus")
    assert (found.presence, found.talk is not None) == (Presence.GUEST, True)


# What is talked about


def test_the_next_item_settles_the_one_before(around: Around) -> None:
    opened(around)
    around.cast.do("fay", live.call_up, around.meeting, around.item)
    first = turn(around)
    around.cast.do("fay", live.call_up, around.meeting, around.item)
    assert turn(around) == first, "calling up what lies there changes nothing"
    around.cast.do("fay", live.call_up, around.meeting, around.notice)
    assert (item(around).status, item(around).open_for) == (ItemStatus.DISCUSSED, None)
    assert (meeting(around).current_item_id, meeting(around).phase) == (around.notice, Phase.PRESENT)
    around.cast.do("fay", live.done, around.meeting, around.notice)
    assert (item(around, "notice").status, meeting(around).current_item_id) == (ItemStatus.DISCUSSED, None)
    with system() as session:
        steps = session.exec(
            select(ItemEvent.what).where(ItemEvent.item_id == around.item).order_by(col(ItemEvent.id))
        ).all()
    assert steps == ["called_up", "discussed"]


def test_two_who_lead_do_not_skip_a_step(around: Around) -> None:
    opened(around)
    around.cast.do("fay", live.call_up, around.meeting, around.item)
    around.cast.do("fay", live.set_phase, around.meeting, around.item, Phase.CLARIFY)
    began, before = meeting(around).phase_at, turn(around)
    around.cast.do("jordan", live.set_phase, around.meeting, around.item, Phase.CLARIFY)
    assert (meeting(around).phase_at, turn(around)) == (began, before)
    with pytest.raises(InvalidTransition):
        around.cast.do("jordan", live.set_phase, around.meeting, around.notice, Phase.PLAN)
    with pytest.raises(InvalidInput):
        around.cast.do("jordan", live.set_phase, around.meeting, around.item, "finale")


def test_put_off_the_same_item_waits_and_is_counted(around: Around) -> None:
    opened(around)
    around.cast.do("jordan", live.call_up, around.meeting, around.item)
    around.cast.do("jordan", live.put_off, around.item)
    row = item(around)
    assert (row.status, row.meeting_id, row.carried, row.open_for) == (ItemStatus.WAITING, None, 1, around.case)
    assert meeting(around).current_item_id is None
    with pytest.raises(InvalidTransition):
        around.cast.do("jordan", live.call_up, around.meeting, around.item)


def test_a_case_handed_over_in_the_meeting_is_seen_and_goes_to_its_new_coach_when_carried(around: Around) -> None:
    opened(around)
    with system(write=True) as session:
        session.get_one(Case, around.case).coach_id = around.cast["ravi"]
    line = next(one for one in seen(around, "jordan").lines if one.id == around.item)
    assert (line.presenter, line.holder) == ("Maya Torres", "Ravi Menon")
    around.cast.do("jordan", live.put_off, around.item)
    assert item(around).presenter_id == around.cast["ravi"]
    assert SECRET in (item(around).key_question or ""), "what was shared goes with the case"


def test_an_unshared_draft_does_not_go_to_another_coach(around: Around) -> None:
    opened(around)
    with system(write=True) as session:
        session.get_one(Case, around.case).coach_id = around.cast["ravi"]
        session.get_one(MeetingItem, around.item).shared_at = None
    around.cast.do("jordan", live.put_off, around.item)
    row = item(around)
    assert [getattr(row, name) for name in reading.PRESENTED] == [None] * 5


def test_the_time_is_computed_and_nothing_is_written_while_it_runs(around: Around) -> None:
    opened(around)
    around.cast.do("jordan", live.call_up, around.meeting, around.item)
    found, row = seen(around, "maya"), meeting(around)
    assert dict(found.phase_minutes) == {Phase.PRESENT: 5, Phase.CLARIFY: 3, Phase.DISCUSS: 8, Phase.PLAN: 4}
    assert row.phase_at is not None
    later = row.phase_at + timedelta(minutes=3, seconds=30)
    assert view.left(row.phase, row.phase_at, found.phase_minutes, later) == timedelta(seconds=90)
    with time_machine.travel(later, tick=False), around.cast.acting_as("maya", write=False) as (session, actor):
        with counted(session.get_bind()) as statements:
            view.pulse(session, actor, around.meeting)
        assert len(statements) == 1
        assert statements[0].lstrip().lower().startswith("select")


# Who takes the notes


def test_the_lead_takes_over_from_a_note_taker_who_is_gone_and_the_draft_stays(around: Around) -> None:
    opened(around)
    with system(write=True) as session:
        session.get_one(MeetingItem, around.item).notes_draft = f"Half a {SECRET}"
    around.cast.do("jordan", live.call_up, around.meeting, around.item)
    around.cast.do("jordan", live.hand_over_notes, around.meeting, around.cast["jordan"])
    talk = seen(around, "jordan").talk
    assert talk is not None
    assert talk.notes_draft == f"Half a {SECRET}"
    gone = seen(around, "nia").talk
    assert gone is not None
    assert gone.notes_draft is None


@pytest.mark.parametrize("to", ["carl", "cleo", "gus"])
def test_nobody_takes_notes_who_is_not_there(around: Around, to: str) -> None:
    opened(around)
    with pytest.raises(InvalidInput):
        around.cast.do("jordan", live.hand_over_notes, around.meeting, around.cast[to])


# Who may know the person


def texts_in(value: Any) -> str:
    return repr(asdict(value))


def test_i_think_i_know_them_hides_from_then_on(around: Around) -> None:
    opened(around)
    around.cast.do("jordan", live.call_up, around.meeting, around.item)
    assert SECRET in texts_in(seen(around, "ravi"))
    before = turn(around)
    around.cast.do("ravi", live.say_i_know, around.item)
    assert turn(around) > before, "screens that are open are drawn again at their next look"
    shown = seen(around, "ravi")
    for field in (SECRET, "Quiet Harbor", "Maya Torres presents", str(around.case)):
        assert field not in texts_in(shown)
    assert shown.talk is None
    line = next(one for one in shown.lines if one.id == around.item)
    assert (line.is_closed_to_me, line.code, line.presenter, line.kind) == (True, "", "", None)
    with system() as session:
        row = session.get_one(CaseAcquaintance, (around.case, around.cast["ravi"]))
        said = session.exec(select(AuditEvent).where(AuditEvent.kind == Kind.CASE_WHO_KNOWS_SAID.value)).one()
    assert row.said_by == around.cast["ravi"]
    assert (said.actor_id, said.record_id, said.facts) == (around.cast["ravi"], str(around.case), {"is_self": True})


def test_whoever_may_know_the_person_gets_no_field_by_a_forged_request(around: Around) -> None:
    opened(around)
    around.cast.do("jordan", live.call_up, around.meeting, around.item)
    assert SECRET not in texts_in(seen(around, "pat"))
    assert "Quiet Harbor" not in texts_in(seen(around, "pat"))
    for verb in (live.put_off, live.say_i_know):
        with pytest.raises(NotFound):
            around.cast.do("pat", verb, around.item)


def test_a_lead_who_may_know_the_person_leaves_the_item_to_the_facilitator(around: Around) -> None:
    opened(around)
    around.cast.do("jordan", live.say_i_know, around.item)
    with pytest.raises(NotFound):
        around.cast.do("jordan", live.call_up, around.meeting, around.item)
    around.cast.do("fay", live.call_up, around.meeting, around.item)
    assert SECRET not in texts_in(seen(around, "jordan"))
    assert SECRET in texts_in(seen(around, "fay"))


def test_nobody_can_know_a_notice(around: Around) -> None:
    opened(around)
    around.cast.do("jordan", live.call_up, around.meeting, around.notice)
    with pytest.raises(InvalidInput):
        around.cast.do("ravi", live.say_i_know, around.notice)


def test_the_presenter_tells_the_lead_instead(around: Around) -> None:
    opened(around)
    with pytest.raises(NotAllowed, match="tell your lead"):
        around.cast.do("maya", live.say_i_know, around.item)


# What opens to whom


def test_an_item_opens_when_it_is_called_up_and_to_those_who_came_in(around: Around) -> None:
    opened(around)
    assert seen(around, "ravi").talk is None
    around.cast.do("jordan", live.call_up, around.meeting, around.item)
    assert SECRET in texts_in(seen(around, "ravi"))
    for outside in ("carl", "olive"):
        assert SECRET not in texts_in(seen(around, outside))


def test_what_is_not_shared_is_its_authors_while_they_speak(around: Around) -> None:
    opened(around)
    with system(write=True) as session:
        session.get_one(MeetingItem, around.item).shared_at = None
    around.cast.do("jordan", live.call_up, around.meeting, around.item)
    assert SECRET in texts_in(seen(around, "maya"))
    for other in ("jordan", "ravi", "nia"):
        found = seen(around, other)
        assert found.talk is not None
        assert SECRET not in texts_in(found)


def test_a_meeting_is_read_in_a_fixed_number_of_statements(around: Around) -> None:
    bring_to_life(around)
    with around.cast.acting_as("jordan", write=False) as (session, actor), counted(session.get_bind()) as statements:
        view.view(session, actor, around.meeting)
    assert len(statements) <= 7
