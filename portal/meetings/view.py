"""A meeting as each of its people may see it now: a fixed number of statements, however many items and people."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from db.tables.cases import Case, Stage
from db.tables.meetings import (
    ItemKind,
    ItemStatus,
    Lens,
    Meeting,
    MeetingStatus,
    Phase,
    Presence,
    Safety,
)
from portal import clock
from portal.access import Actor, Coaching, Gathering, coach_standing, gathering
from portal.access.answers import Answer
from portal.errors import NotFound
from portal.meetings import live
from portal.meetings.loading import THERE, look_at_meeting, meeting_for
from portal.meetings.reading import PRESENTED, Here, Outcome, outcomes_of, people_of, rows_of, why_not_yet
from portal.meetings.standing import Gathered, Item
from portal.policy import service as policies

LIST_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Line:
    """An item in the list of a meeting. Whoever is recused reads its place and nothing else: `is_closed_to_me`."""

    id: uuid.UUID
    position: int
    minutes: int
    status: ItemStatus
    is_current: bool
    is_closed_to_me: bool
    kind: ItemKind | None = None
    presenter: str = ""
    code: str = ""
    carried: int = 0
    safety: Safety = Safety.NONE
    is_acted_on: bool = False
    holder: str = ""
    """The coach who holds the case by now, where it is not who presents it."""

    @property
    def is_acute(self) -> bool:
        """Whether somebody may be in danger and nothing is noted that was done."""
        return self.safety is Safety.ACUTE and not self.is_acted_on


@dataclass(frozen=True, slots=True)
class Talk:
    """What lies before everybody, as far as this reader may read it.

    `notes_draft` is there for whoever takes the notes, `takeaways` for the presenter and, once shared, for all.
    `texts` are what is presented; empty while the presenter has not shared it, unless the reader is the presenter.
    """

    id: uuid.UUID
    presenter_id: uuid.UUID
    is_mine: bool
    is_shared: bool
    texts: Mapping[str, str]
    stage: Stage | None
    lens: Lens | None
    scenario: str | None
    notes: str
    notes_draft: str | None
    has_newer_draft: bool
    outcomes: tuple[Outcome, ...]
    takeaways: str
    is_taken_away: bool
    functions: tuple[str, ...]
    follow_up_on: date | None
    may_know: Answer
    may_take_away: Answer
    may_observe: bool


@dataclass(frozen=True, slots=True)
class View:
    """One meeting as its reader may see it. `turn` says which state of it this is."""

    id: uuid.UUID
    group_id: uuid.UUID
    group: str
    lead: str
    zone: str
    status: MeetingStatus
    starts_at: datetime
    minutes: int
    opened_at: datetime | None
    turn: int
    phase: Phase | None
    phase_at: datetime | None
    phase_minutes: Mapping[Phase, int]
    note_taker_id: uuid.UUID | None
    note_taker: str
    lines: tuple[Line, ...]
    talk: Talk | None
    people: tuple[Here, ...]
    may: Mapping[Gathering, Answer]
    presence: Presence | None
    is_acknowledged: bool
    is_stay_due: bool
    guests: Mapping[uuid.UUID, str] = field(default_factory=dict)
    not_yet: str | None = None
    """Why the meeting cannot be closed at this moment, for whoever leads through it."""

    @property
    def current(self) -> Line | None:
        """What lies before everybody."""
        return next((line for line in self.lines if line.is_current), None)

    @property
    def next(self) -> Line | None:
        """What comes next on the agenda: the first that was neither talked about nor lies before everybody."""
        return next((one for one in self.lines if one.status is ItemStatus.ON_AGENDA and not one.is_current), None)

    @property
    def is_live(self) -> bool:
        """Whether it is under way."""
        return self.status is MeetingStatus.LIVE

    @property
    def is_running(self) -> bool:
        """Whether the reader leads through it, now or once it is opened."""
        return self.may[Gathering.OPEN].is_allowed

    @property
    def is_in(self) -> bool:
        """Whether the reader has come into this meeting and keeps to what is asked of everybody there."""
        return self.is_acknowledged and self.presence in (*THERE, Presence.GUEST)


@dataclass(frozen=True, slots=True)
class Pulse:
    """What everybody's screen asks for now and then: whether something changed, and the time of what is on."""

    turn: int
    status: MeetingStatus
    phase: Phase | None
    phase_at: datetime | None


def pulse(session: Session, actor: Actor, meeting_id: uuid.UUID) -> Pulse:
    """Where a meeting stands, in one statement by its key; asking is no sign of life. Raises NotFound."""
    meeting = meeting_for(session, actor, meeting_id, Gathering.READ_MEETING).meeting
    return Pulse(meeting.turn, meeting.status, meeting.phase, meeting.phase_at)


_ASKED = (
    Gathering.SET_AGENDA,
    Gathering.OPEN,
    Gathering.RUN,
    Gathering.JOIN,
    Gathering.TAKE_NOTES,
    Gathering.NOTE_OUTCOME,
    Gathering.READ_MINUTES,
)


def view(session: Session, actor: Actor, meeting_id: uuid.UUID) -> View:
    """One meeting for its reader. What is talked about opens to those who came in; who is recused gets no field of it.

    Raises NotFound out of scope.
    """
    found = look_at_meeting(session, actor, meeting_id)
    found.require(Gathering.READ_MEETING)
    meeting, policy = found.meeting, policies.by_id(session, found.meeting.policy_id)
    people = people_of(session, found)
    me = next((one for one in people if one.id == actor.id), None)
    rows = rows_of(session, actor, meeting_id)
    current = next((item for item, *_ in rows if item.item.id == meeting.current_item_id), None)
    is_in = me is not None and me.is_acknowledged and me.presence in (*THERE, Presence.GUEST)
    opens = current is not None and is_in and current.answer(Gathering.READ_ITEM).is_allowed
    until = live.stays_until(meeting)
    is_on = meeting.status is MeetingStatus.LIVE
    return View(
        id=meeting.id,
        group_id=found.group.id,
        group=found.group.name,
        lead=found.lead,
        zone=found.zone,
        status=meeting.status,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        opened_at=meeting.opened_at,
        turn=meeting.turn,
        phase=meeting.phase,
        phase_at=meeting.phase_at,
        phase_minutes={phase: policies.number(policy, f"case_meeting.{phase.value}") for phase in Phase},
        note_taker_id=meeting.note_taker_id,
        note_taker=next((one.name for one in people if one.id == meeting.note_taker_id), ""),
        lines=tuple(_line(meeting, *row) for row in rows),
        talk=_talk(session, found, current) if opens and current is not None else None,
        people=people if is_in else tuple(replace(one, guest_reason="") for one in people),
        may={permission: found.answer(permission) for permission in _ASKED},
        presence=me.presence if me else None,
        is_acknowledged=bool(me and me.is_acknowledged),
        is_stay_due=is_on and is_in and until > clock.now() and (actor.stay_until is None or actor.stay_until < until),
        not_yet=why_not_yet(rows) if is_on and found.answer(Gathering.RUN).is_allowed else None,
        guests=live.may_be_guests(session, actor, found, {one.id for one in people}) if is_on and is_in else {},
    )


def _line(meeting: Meeting, item: Item, presenter: str, case: Case | None, holder: str | None, is_acted: bool) -> Line:
    row = item.item
    is_current = meeting.current_item_id == row.id
    if item.is_recused:
        return Line(row.id, row.position, row.minutes, row.status, is_current, True)
    # Who presents is everybody's; what it is about, whoever puts the agenda together, presents or has it before them.
    sets = gathering.best(Gathering.SET_AGENDA, item.relations, meeting.status.value).is_allowed
    knows = sets or item.is_presenter or item.answer(Gathering.READ_ITEM).is_allowed
    is_handed_over = case is not None and case.coach_id != row.presenter_id
    return Line(
        row.id,
        row.position,
        row.minutes,
        row.status,
        is_current,
        False,
        row.kind,
        presenter,
        case.code if case and knows else "",
        row.carried,
        row.safety if knows else Safety.NONE,
        is_acted,
        (holder or "") if is_handed_over and knows else "",
    )


def _talk(session: Session, found: Gathered, current: Item) -> Talk:
    row = current.item
    shows, takes_notes = current.shows_presentation, found.answer(Gathering.TAKE_NOTES).is_allowed
    sees_takeaways = current.is_presenter or row.takeaways_shared_at is not None
    return Talk(
        id=row.id,
        presenter_id=row.presenter_id,
        is_mine=current.is_presenter,
        is_shared=row.shared_at is not None,
        texts={name: getattr(row, name) or "" for name in PRESENTED} if shows else {},
        stage=row.stage if shows else None,
        lens=row.lens if shows else None,
        scenario=row.scenario,
        notes=row.notes or "",
        notes_draft=row.notes_draft or "" if takes_notes else None,
        has_newer_draft=row.notes_draft != row.notes,
        outcomes=outcomes_of(session, [row.id]).get(row.id, ()),
        takeaways=(row.takeaways or "") if sees_takeaways else "",
        is_taken_away=row.takeaways_shared_at is not None,
        functions=tuple(row.functions),
        follow_up_on=row.follow_up_on,
        may_know=current.answer(Gathering.SAY_I_KNOW),
        may_take_away=current.answer(Gathering.TAKE_AWAY),
        may_observe=_may_observe(session, found, row.presenter_id),
    )


def _may_observe(session: Session, found: Gathered, presenter_id: uuid.UUID) -> bool:
    """Whether the reader supervises who presents; asked only for those who lead through the meeting."""
    if not found.is_running or presenter_id == found.actor.id:
        return False
    try:
        return coach_standing(session, found.actor, presenter_id).answer(Coaching.OBSERVE).is_allowed
    except NotFound:
        return False


def left(phase: Phase | None, phase_at: datetime | None, minutes: Mapping[Phase, int], now: datetime) -> timedelta:
    """The time that is left for a step of an item; below zero once it is over. Computed, never stored."""
    if phase is None or phase_at is None:
        return timedelta()
    return timedelta(minutes=minutes[phase]) - (now - phase_at)
