"""Leading through a meeting: opening, joining, who is there, what is being talked about, who takes the notes."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.cases import Case
from db.tables.meetings import (
    Attendance,
    GroupMember,
    ItemStatus,
    Meeting,
    MeetingItem,
    MeetingStatus,
    Phase,
    Presence,
)
from db.tables.people import Grant, Person
from portal import audit, clock
from portal.access import Actor, Gathering, sessions
from portal.cases import service as cases
from portal.errors import InvalidInput, InvalidTransition, NotFound
from portal.meetings.carrying import carry
from portal.meetings.history import What, changed, item_step, step
from portal.meetings.loading import THERE, item_for, look_at_item, meeting_for
from portal.meetings.standing import Gathered
from portal.meetings.workflow import ITEM_MOVED_ON
from portal.wording import texts

AFTERWARDS = timedelta(minutes=15)
GUEST_REASON = "attendance.guest_reason"
LONGEST_REASON = 200
NOT_TODAY = "This meeting is planned for another day. Move it to today first, and the others see that it begins."
NOT_THERE = "Choose somebody who is in the meeting."
CALL_UP_FIRST = "Nothing is being talked about yet. Call an item up first."
NO_CASE = "There is no person behind this item whom you could know."


def open_meeting(session: Session, actor: Actor, meeting_id: uuid.UUID) -> None:
    """Open a meeting on its day, or later where nobody did; where it is open already this only joins it.

    Whoever opens it takes the notes until they hand them over, unless somebody was named. Raises InvalidTransition
    before its day, NotFound, NotAllowed with the reason.
    """
    found = meeting_for(session, actor, meeting_id, Gathering.OPEN, lock=True)
    meeting, today = found.meeting, clock.today(found.zone)
    if meeting.status is MeetingStatus.SCHEDULED:
        if meeting.on_day > today:
            raise InvalidTransition(NOT_TODAY)
        meeting.on_day, meeting.opened_at, meeting.opened_by = today, clock.now(), actor.id
        meeting.note_taker_id = meeting.note_taker_id or actor.id
        step(session, actor, meeting, audit.Kind.MEETING_OPENED, MeetingStatus.LIVE)
    _come(session, actor, meeting, Presence.IN_PERSON)


def join(session: Session, actor: Actor, meeting_id: uuid.UUID, presence: object, is_acknowledged: object) -> None:
    """Come into a meeting that is under way, having read that what is said there stays there.

    The sign-in then lasts until a quarter of an hour after the planned end. Raises InvalidInput ("acknowledged",
    "presence"), NotFound, NotAllowed with the reason.
    """
    found = meeting_for(session, actor, meeting_id, Gathering.JOIN, lock=True)
    if is_acknowledged is not True:
        raise InvalidInput({"acknowledged": "Please say that you keep to this before you come in."})
    if presence not in THERE:
        raise InvalidInput({"presence": "Say whether you are in the room or take part from elsewhere."})
    _come(session, actor, found.meeting, Presence(str(presence)))


def _come(session: Session, actor: Actor, meeting: Meeting, presence: Presence) -> None:
    row = session.get(Attendance, (meeting.id, actor.id))
    is_guest = row is not None and row.presence is Presence.GUEST
    now = clock.now()
    if row is None or row.acknowledged_at is None or (row.presence is not presence and not is_guest):
        _note(session, actor, meeting, actor.id, Presence.GUEST if is_guest else presence, now)
    sessions.stay(session, actor, stays_until(meeting))


def stay(session: Session, actor: Actor, meeting_id: uuid.UUID) -> None:
    """Keep this sign-in until after the end of a meeting in which the actor is already, as on a second device."""
    found = meeting_for(session, actor, meeting_id, Gathering.JOIN)
    row = session.get(Attendance, (meeting_id, actor.id))
    if row is not None and row.acknowledged_at is not None:
        sessions.stay(session, actor, stays_until(found.meeting))


def stays_until(meeting: Meeting) -> datetime:
    """Until when those in a meeting stay signed in: a quarter of an hour after its planned end, counted from opening.

    A meeting opened before its hour ends as planned.
    """
    begins = max(meeting.starts_at, meeting.opened_at or meeting.starts_at)
    return begins + timedelta(minutes=meeting.minutes) + AFTERWARDS


def note_attendance(
    session: Session, actor: Actor, meeting_id: uuid.UUID, person_id: uuid.UUID, presence: object
) -> None:
    """Note how somebody of the group takes part. Who is in the room heard the reminder aloud with the others.

    Raises InvalidInput ("presence"), NotFound for whoever is not expected there, NotAllowed with the reason.
    """
    found = meeting_for(session, actor, meeting_id, Gathering.RUN, lock=True)
    if presence not in (*THERE, Presence.EXCUSED, Presence.ABSENT):
        raise InvalidInput({"presence": "Choose how they take part."})
    if not is_expected(session, found, person_id):
        raise NotFound
    chosen = Presence(str(presence))
    row = session.get(Attendance, (meeting_id, person_id))
    if row is not None and row.presence is chosen:
        return
    reminded_at = row.acknowledged_at if row else None
    if chosen in THERE:
        reminded_at = reminded_at or clock.now()
    _note(session, actor, found.meeting, person_id, chosen, reminded_at)


def add_guest(session: Session, actor: Actor, meeting_id: uuid.UUID, person_id: object, reason: object) -> None:
    """Let somebody from outside the group take part, with the reason, which everybody there reads.

    Raises InvalidInput ("guest", "guest_reason"), Flagged for a reason that may identify somebody.
    """
    found = meeting_for(session, actor, meeting_id, Gathering.RUN, lock=True)
    text = texts.storable("guest_reason", reason, LONGEST_REASON)
    if not isinstance(person_id, uuid.UUID) or person_id not in may_be_guests(session, actor, found):
        raise InvalidInput({"guest": "Choose somebody with an account who does not belong to the group."})
    if texts.is_blank(text):
        raise InvalidInput({"guest_reason": "Say in a word why they take part; everybody there reads it."})
    texts.require_checked(session, actor, GUEST_REASON, {"guest_reason": text}, [*about(session, found), person_id])
    _note(session, actor, found.meeting, person_id, Presence.GUEST, None, text.strip())


def confirm_guest(session: Session, actor: Actor, meeting_id: uuid.UUID, text: str) -> None:
    """Log the author's word that what the text check finds in the reason for a guest identifies nobody."""
    found = meeting_for(session, actor, meeting_id, Gathering.RUN)
    texts.answer_for(session, actor, GUEST_REASON, text, about(session, found))


def call_up(session: Session, actor: Actor, meeting_id: uuid.UUID, item_id: uuid.UUID) -> None:
    """Lay an item before everybody; what lay there before was talked about. Calling up what lies there changes nothing.

    Raises InvalidTransition for what is not on this agenda any more, NotFound for whoever is recused from it.
    """
    found = meeting_for(session, actor, meeting_id, Gathering.RUN, lock=True)
    wanted = look_at_item(session, actor, item_id)
    if wanted.is_recused or wanted.item.group_id != found.group.id:
        raise NotFound
    if wanted.item.meeting_id != meeting_id or wanted.item.status is ItemStatus.DROPPED:
        raise InvalidTransition(ITEM_MOVED_ON)
    if found.meeting.current_item_id == item_id:
        return
    settle_current(session, actor, found.meeting)
    _before_all(found.meeting, item_id)
    item_step(session, actor, wanted.item, What.CALLED_UP)
    changed(session, found.meeting)


def done(session: Session, actor: Actor, meeting_id: uuid.UUID, item_id: uuid.UUID) -> None:
    """Note that what lies before everybody was talked about, and put it away. Done already is no error."""
    found = meeting_for(session, actor, meeting_id, Gathering.RUN, lock=True)
    if found.meeting.current_item_id == item_id:
        settle_current(session, actor, found.meeting)
        _before_all(found.meeting, None)
        changed(session, found.meeting)


def set_phase(session: Session, actor: Actor, meeting_id: uuid.UUID, item_id: uuid.UUID, phase: object) -> None:
    """Go to one of the four steps of the item that lies before everybody; its time begins anew.

    Where somebody else has gone there already nothing changes. Raises InvalidInput ("phase"), InvalidTransition where
    another item lies there.
    """
    found = meeting_for(session, actor, meeting_id, Gathering.RUN, lock=True)
    if phase not in list(Phase):
        raise InvalidInput({"phase": "Choose one of the four steps."})
    if found.meeting.current_item_id != item_id:
        raise InvalidTransition(ITEM_MOVED_ON)
    if found.meeting.phase != phase:
        found.meeting.phase, found.meeting.phase_at = Phase(str(phase)), clock.now()
        changed(session, found.meeting)


def put_off(session: Session, actor: Actor, item_id: uuid.UUID) -> None:
    """Leave an item for another meeting: it goes back to those that wait, and its history says so."""
    found = look_at_item(session, actor, item_id, lock=True)
    meeting = found.in_meeting(Gathering.RUN)
    if meeting.current_item_id == item_id:
        _before_all(meeting, None)
    carry(session, actor, found.item, What.PUT_OFF)
    changed(session, meeting)


def hand_over_notes(session: Session, actor: Actor, meeting_id: uuid.UUID, to_id: object) -> None:
    """Have somebody else take the notes, who goes on where they stand. Also for a note taker who is gone.

    Raises InvalidInput ("note_taker") for whoever is not in the meeting.
    """
    found = meeting_for(session, actor, meeting_id, Gathering.NOTE_OUTCOME, lock=True)
    row = session.get(Attendance, (meeting_id, to_id)) if isinstance(to_id, uuid.UUID) else None
    if row is None or row.presence not in THERE:
        raise InvalidInput({"note_taker": NOT_THERE})
    if found.meeting.note_taker_id != to_id:
        found.meeting.note_taker_id = row.person_id
        changed(session, found.meeting)


def say_i_know(session: Session, actor: Actor, item_id: uuid.UUID) -> None:
    """Note that the actor may know whom an item is about: from now on it is closed to them, on every device.

    Raises InvalidInput ("know") where the item is about no case.
    """
    found = item_for(session, actor, item_id, Gathering.SAY_I_KNOW, lock=True)
    case_id = found.item.case_id
    if case_id is None and found.item.source_id is not None:
        case_id = session.exec(select(MeetingItem.case_id).where(MeetingItem.id == found.item.source_id)).first()
    if case_id is None:
        raise InvalidInput({"know": NO_CASE})
    cases.note_may_know(session, actor, session.get_one(Case, case_id), actor.id)
    if found.meeting is not None and found.meeting.status is MeetingStatus.LIVE:
        changed(session, found.meeting)


def settle_current(session: Session, actor: Actor, meeting: Meeting) -> None:
    """What lies before everybody was talked about. The meeting's row is held by the caller."""
    current = (
        session.get(MeetingItem, meeting.current_item_id, with_for_update=True) if meeting.current_item_id else None
    )
    if current is not None and current.status is ItemStatus.ON_AGENDA and current.meeting_id == meeting.id:
        item_step(session, actor, current, What.DISCUSSED, ItemStatus.DISCUSSED)


def is_expected(session: Session, found: Gathered, person_id: uuid.UUID) -> bool:
    """Whether somebody belongs into this meeting: the lead, the facilitator, the group that day, whoever is there."""
    if person_id in (found.group.lead_id, found.meeting.facilitator_id):
        return True
    row = session.get(Attendance, (found.meeting.id, person_id))
    return (row is not None and row.presence is not Presence.GUEST) or person_id in members(session, found)


def members(session: Session, found: Gathered) -> set[uuid.UUID]:
    """The coaches of the group on the day of the meeting."""
    day = found.meeting.on_day
    rows = session.exec(
        select(GroupMember.coach_id).where(
            GroupMember.group_id == found.group.id,
            GroupMember.from_on <= day,
            sa.or_(col(GroupMember.until_on).is_(None), col(GroupMember.until_on) > day),
        )
    )
    return set(rows)


def may_be_guests(
    session: Session, actor: Actor, found: Gathered, inside: Collection[uuid.UUID] | None = None
) -> dict[uuid.UUID, str]:
    """Those with an account and a role today who do not belong to the group, by name; nobody for who may not ask.

    `inside` are those who belong there, where the caller has read them.
    """
    if not found.answer(Gathering.RUN).is_allowed:
        return {}
    today = actor.today
    holds_a_role = sa.exists().where(
        col(Grant.person_id) == col(Person.id),
        col(Grant.from_on) <= today,
        sa.or_(col(Grant.until_on).is_(None), col(Grant.until_on) > today),
    )
    within = inside if inside is not None else {*members(session, found), found.group.lead_id}
    rows = session.execute(
        sa.select(col(Person.id), col(Person.name))
        .where(col(Person.is_active).is_(True), holds_a_role)
        .order_by(sa.func.lower(col(Person.name)), col(Person.id))
        .limit(1000)
    )
    return {
        person_id: name
        for person_id, name in rows
        if person_id not in within and person_id != found.meeting.facilitator_id
    }


def about(session: Session, found: Gathered) -> list[uuid.UUID]:
    """Those who may be named in what is written in a meeting: its people."""
    there = session.exec(select(Attendance.person_id).where(Attendance.meeting_id == found.meeting.id))
    return [*members(session, found), *there, found.group.lead_id, found.actor.id]


def _before_all(meeting: Meeting, item_id: uuid.UUID | None) -> None:
    meeting.current_item_id = item_id
    meeting.phase, meeting.phase_at = (Phase.PRESENT, clock.now()) if item_id else (None, None)


def _note(
    session: Session,
    actor: Actor,
    meeting: Meeting,
    person_id: uuid.UUID,
    presence: Presence,
    acknowledged_at: datetime | None,
    reason: str | None = None,
) -> None:
    row = session.get(Attendance, (meeting.id, person_id))
    if row is None:
        row = Attendance(
            meeting_id=meeting.id,
            person_id=person_id,
            presence=presence,
            noted_by=actor.id,
            noted_at=clock.now(),
        )
        session.add(row)
    row.presence, row.acknowledged_at = presence, acknowledged_at
    row.guest_reason = reason if reason is not None else row.guest_reason
    row.noted_by, row.noted_at = actor.id, clock.now()
    changed(session, meeting)
