"""A meeting as each of its people may see it now: a fixed number of statements, however many items and people."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.cases import Case, Stage
from db.tables.meetings import (
    Attendance,
    GroupMember,
    Guidance,
    ItemKind,
    ItemOutcome,
    ItemStatus,
    Lens,
    Meeting,
    MeetingItem,
    MeetingStatus,
    OutcomeKind,
    Phase,
    Presence,
    Safety,
    SafetyStep,
)
from db.tables.people import Person
from portal import clock
from portal.access import Actor, Coaching, Gathering, coach_standing
from portal.access.permissions import Answer
from portal.access.scope import ANYONE, asked_by
from portal.errors import NotFound
from portal.meetings import live
from portal.meetings.loading import (
    ID,
    ITEM_COLUMNS,
    THERE,
    Gathered,
    Item,
    item_in,
    look_at_meeting,
    meeting_for,
    with_item_standing,
)
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
    why: str = ""
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
class Outcome:
    """One thing that came of an item."""

    id: uuid.UUID
    kind: OutcomeKind
    guidance: Guidance | None
    text: str
    owner: str
    due_on: date | None
    is_taken: bool


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
class Here:
    """Somebody of this meeting and how they take part, as far as it is noted."""

    id: uuid.UUID
    name: str
    presence: Presence | None
    is_acknowledged: bool
    guest_reason: str


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
    people = _people(session, found)
    me = next((one for one in people if one.id == actor.id), None)
    rows = _items(session, actor, meeting_id)
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
        guests=live.may_be_guests(session, actor, found, {one.id for one in people}) if is_on and is_in else {},
    )


def _line(meeting: Meeting, item: Item, presenter: str, case: Case | None, holder: str | None, is_acted: bool) -> Line:
    row = item.item
    is_current = meeting.current_item_id == row.id
    if item.is_recused:
        return Line(row.id, row.position, row.minutes, row.status, is_current, True)
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
        case.code if case else "",
        row.why,
        row.carried,
        row.safety,
        is_acted,
        (holder or "") if is_handed_over else "",
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


PRESENTED = ("key_question", "strength", "goal", "tried", "reaction")
"""What is presented, in the order in which it is read."""


@cache
def _on_agenda() -> Select[Any]:
    presenter, holder = aliased(Person), aliased(Person)
    acted = sa.exists().where(col(SafetyStep.item_id) == col(MeetingItem.id))
    return (
        with_item_standing(ANYONE)
        .join(presenter, col(presenter.id) == col(MeetingItem.presenter_id))
        .outerjoin(Case, col(Case.id) == col(MeetingItem.case_id))
        .outerjoin(holder, col(holder.id) == col(Case.coach_id))
        .add_columns(col(presenter.name), Case, col(holder.name), acted)
        .where(col(MeetingItem.meeting_id) == ID)
        .order_by(col(MeetingItem.position), col(MeetingItem.added_at), col(MeetingItem.id))
        .limit(LIST_LIMIT)
    )


def _items(
    session: Session, actor: Actor, meeting_id: uuid.UUID
) -> list[tuple[Item, str, Case | None, str | None, bool]]:
    rows = session.execute(_on_agenda(), {"wanted_id": meeting_id, **asked_by(actor)})
    return [
        (item_in(actor, row), presenter, case, holder, bool(acted))
        for row in rows
        for presenter, case, holder, acted in [row[ITEM_COLUMNS:]]
    ]


@cache
def _outcomes() -> Select[Any]:
    owner = aliased(Person)
    columns: tuple[Any, ...] = (ItemOutcome, col(owner.name))
    return (
        sa.select(*columns)
        .outerjoin(owner, col(owner.id) == col(ItemOutcome.owner_id))
        .where(col(ItemOutcome.item_id).in_(sa.bindparam("items", type_=sa.Uuid(), expanding=True)))
        .order_by(col(ItemOutcome.noted_at), col(ItemOutcome.id))
        .limit(LIST_LIMIT * 10)
    )


def outcomes_of(session: Session, items: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[Outcome, ...]]:
    """What came of these items, by item; one statement. The caller has decided that the reader reads them."""
    found: dict[uuid.UUID, list[Outcome]] = {}
    for row, owner in session.execute(_outcomes(), {"items": list(items)}):
        one = Outcome(row.id, row.kind, row.guidance, row.text or "", owner or "", row.due_on, row.is_taken)
        found.setdefault(row.item_id, []).append(one)
    return {item_id: tuple(outcomes) for item_id, outcomes in found.items()}


@cache
def _there() -> Select[Any]:
    day, group = sa.bindparam("day", type_=sa.Date()), sa.bindparam("group_id", type_=sa.Uuid())
    belongs = sa.select(col(GroupMember.coach_id)).where(
        col(GroupMember.group_id) == group,
        col(GroupMember.from_on) <= day,
        sa.or_(col(GroupMember.until_on).is_(None), col(GroupMember.until_on) > day),
    )
    columns: tuple[Any, ...] = (col(Person.id), col(Person.name), Attendance)
    return (
        sa.select(*columns)
        .outerjoin(Attendance, sa.and_(col(Attendance.person_id) == col(Person.id), col(Attendance.meeting_id) == ID))
        .where(
            sa.or_(
                col(Attendance.person_id).is_not(None),
                col(Person.id).in_(belongs),
                col(Person.id).in_(sa.bindparam("named", type_=sa.Uuid(), expanding=True)),
            )
        )
        .order_by(sa.func.lower(col(Person.name)), col(Person.id))
        .limit(LIST_LIMIT)
    )


def _people(session: Session, found: Gathered) -> tuple[Here, ...]:
    meeting = found.meeting
    named = [one for one in (found.group.lead_id, meeting.facilitator_id) if one is not None]
    given = {"wanted_id": meeting.id, "day": meeting.on_day, "group_id": found.group.id, "named": named}
    return tuple(
        Here(
            person_id,
            name,
            row.presence if row else None,
            bool(row and row.acknowledged_at),
            (row.guest_reason or "") if row else "",
        )
        for person_id, name, row in session.execute(_there(), given)
    )


def left(phase: Phase | None, phase_at: datetime | None, minutes: Mapping[Phase, int], now: datetime) -> timedelta:
    """The time that is left for a step of an item; below zero once it is over. Computed, never stored."""
    if phase is None or phase_at is None:
        return timedelta()
    return timedelta(minutes=minutes[phase]) - (now - phase_at)
