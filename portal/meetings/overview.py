"""What the page Case review shows: my groups, the next meeting with its agenda, what I bring, earlier meetings."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.cases import Case
from db.tables.meetings import (
    GapReason,
    GroupMember,
    ItemKind,
    ItemStatus,
    Meeting,
    MeetingItem,
    MeetingSeries,
    MeetingStatus,
    ReviewGroup,
)
from db.tables.people import Person, Role
from db.tables.policy import Policy
from portal import clock, workdays
from portal.access import Actor, Gathering, Relation
from portal.access.answers import Answer
from portal.access.scope import ANYONE, asked_by, conflicted, directs, recused
from portal.errors import NotFound
from portal.meetings import adding, agenda, groups, occurrences, series
from portal.meetings.groups import Choice, ToMake
from portal.meetings.loading import (
    group_in,
    held_columns,
    is_member,
    meeting_in,
    with_group_standing,
    with_meeting_standing,
)
from portal.meetings.occurrences import Gap, Rhythm
from portal.meetings.proposals import Proposed
from portal.meetings.scenarios import library
from portal.meetings.standing import Gathered, Group
from portal.policy import service as policies

MOST_GROUPS, MOST_AHEAD, MOST_EARLIER, MOST_MINE = 60, 8, 12, 40


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting in a list: when, how long, how it stands. `holiday` is the public holiday on its day, if any.

    `is_to_come`: its hour has not passed; `may_hold`: it is called off, and the reader may hold it after all.
    `reads_minutes`: there are minutes, and some of them are the reader's to read; `may_redact`: they may take passages
    out of them.
    """

    id: uuid.UUID
    starts_at: datetime
    on_day: date
    minutes: int
    status: MeetingStatus
    zone: str
    facilitator: str | None
    gap_reason: GapReason | None
    holiday: str | None
    is_past: bool
    is_to_come: bool
    may_hold: bool
    reads_minutes: bool
    may_redact: bool
    version: int


@dataclass(frozen=True, slots=True)
class MyItem:
    """Something the reader presents that is not over."""

    id: uuid.UUID
    kind: ItemKind
    code: str | None
    title: str | None
    meeting_at: datetime | None
    on_day: date | None
    carried: int
    is_shared: bool
    has_case: bool


@dataclass(frozen=True, slots=True)
class Arranging:
    """What whoever arranges a group sees folded away."""

    rhythm: Rhythm | None
    members: tuple[tuple[uuid.UUID, str], ...]
    choices: tuple[Choice, ...]
    to_appoint: tuple[tuple[uuid.UUID, str], ...]


@dataclass(frozen=True, slots=True)
class GroupPage:
    """One group with its next meeting."""

    id: uuid.UUID
    name: str
    lead: str
    zone: str
    is_ended: bool
    may: dict[Gathering, Answer]
    next: MeetingLine | None
    may_here: dict[Gathering, Answer]
    agenda: tuple[agenda.AgendaLine, ...]
    used: int
    proposed: Proposed | None
    ahead: tuple[MeetingLine, ...]
    skipped: tuple[MeetingLine, ...]
    called_off: tuple[MeetingLine, ...]
    earlier: tuple[MeetingLine, ...]
    gap: Gap
    gap_days: int
    rhythm: Rhythm | None
    arranging: Arranging | None
    is_behind: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole page for one reader. `groups` are id, name and lead of all they can choose from."""

    groups: tuple[tuple[uuid.UUID, str, str], ...]
    group: GroupPage | None
    mine: tuple[MyItem, ...]
    my_cases: tuple[tuple[uuid.UUID, str], ...]
    to_make: tuple[ToMake, ...]


def page(session: Session, actor: Actor, group_id: uuid.UUID | None = None) -> Overview:
    """Everything on the page Case review; the wanted group, or the first of the reader's own.

    Raises NotFound for a group the reader does not stand to.
    """
    rows = session.execute(_groups(), {"most": MOST_GROUPS, **asked_by(actor)})
    found = [(group_in(actor, row), row.MeetingSeries) for row in rows]
    known = [(one, goes_on) for one, goes_on in found if one.answer(Gathering.READ_GROUP).is_allowed]
    chosen = next(((one, goes_on) for one, goes_on in known if group_id in (None, one.group.id)), None)
    if group_id is not None and chosen is None:
        raise NotFound
    is_coach, is_office = Role.COACH in actor.roles, bool(actor.roles & {Role.LEAD, Role.DIRECTOR})
    return Overview(
        groups=tuple((one.group.id, one.group.name, one.lead) for one, _ in known),
        group=_group(session, actor, *chosen) if chosen else None,
        mine=tuple(_mine(session, actor)),
        my_cases=adding.to_bring(session, actor) if is_coach else (),
        to_make=tuple(groups.to_make(session, actor)) if is_office else (),
    )


@cache
def _groups() -> Select[Any]:
    """The groups the reader stands to: those they hold first, then those they belong to, then those they oversee."""
    is_lead, covers = held_columns(ANYONE)
    inside = is_member(ANYONE, ANYONE.today)
    rank = sa.case((is_lead, 0), (inside, 1), (covers, 2), else_=3)
    return (
        with_group_standing(ANYONE)
        .outerjoin(MeetingSeries, col(MeetingSeries.open_for) == col(ReviewGroup.id))
        .add_columns(MeetingSeries)
        .where(sa.or_(is_lead, covers, inside, directs(ANYONE, col(ReviewGroup.division_id))))
        .order_by(
            sa.case((col(ReviewGroup.ended_on).is_(None), 0), else_=1),
            rank,
            sa.func.lower(col(ReviewGroup.name)),
            col(ReviewGroup.id),
        )
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )


def _group(session: Session, actor: Actor, group: Group, goes_on: MeetingSeries | None) -> GroupPage:
    rhythm = series.rhythm_of(goes_on) if goes_on else None
    calendar = rhythm.calendar if rhythm else ""
    rows = session.execute(_meetings(), {"group_id": group.group.id, **asked_by(actor)}).all()
    known = [meeting_in(actor, row) for row in rows]
    today = clock.today(group.zone)
    lines = [_line(one, row, calendar, today) for one, row in zip(known, rows, strict=True)]
    ahead = [line for line in lines if line.status is MeetingStatus.LIVE or _is_ahead(line)]
    first = min(ahead, key=lambda line: (line.status is not MeetingStatus.LIVE, line.starts_at), default=None)
    gathered = next((one for one in known if first and one.meeting.id == first.id), None)
    arranges = group.answer(Gathering.ARRANGE_GROUP).is_allowed
    rules = policies.in_force(session, actor.today, group.group.division_id)
    listed, used, proposals = agenda.read(session, actor, gathered, rules) if gathered else ((), 0, None)
    gap, days = _gap(rules, group, lines, today)
    pairs = zip(known, lines, strict=True)
    coming = sum(one.meeting.series_id is not None and _is_ahead(line) for one, line in pairs)
    is_left = any(row.is_left and line.is_past for row, line in zip(rows, lines, strict=True))
    return GroupPage(
        id=group.group.id,
        name=group.group.name,
        lead=group.lead,
        zone=group.zone,
        is_ended=group.state == "ended",
        may={one: group.answer(one) for one in (Gathering.ARRANGE_GROUP, Gathering.ADD_ITEM)},
        next=first,
        may_here={one: gathered.answer(one) for one in _HERE} if gathered else {},
        agenda=listed,
        used=used,
        proposed=proposals,
        ahead=tuple(sorted((line for line in ahead if line is not first), key=lambda line: line.starts_at)),
        skipped=tuple(line for line in lines if line.status is MeetingStatus.SCHEDULED and line.is_past),
        called_off=tuple(line for line in reversed(lines) if line.is_to_come and _is_off(line)),
        earlier=tuple(line for line in lines if _is_earlier(line))[:MOST_EARLIER],
        gap=gap,
        gap_days=days,
        rhythm=rhythm,
        arranging=_arranging(session, actor, group, rhythm, gathered) if arranges else None,
        is_behind=arranges and (is_left or (rhythm is not None and coming < series.FEWEST)),
    )


_HERE = (
    Gathering.READ_MEETING,
    Gathering.ARRANGE,
    Gathering.SET_AGENDA,
    Gathering.OPEN,
    Gathering.JOIN,
    Gathering.READ_MINUTES,
)


def _is_ahead(line: MeetingLine) -> bool:
    return line.status is MeetingStatus.SCHEDULED and not line.is_past


def _is_earlier(line: MeetingLine) -> bool:
    """Held, or called off for a reason; what an earlier series had planned tells nobody anything."""
    return line.status is MeetingStatus.CLOSED or (_is_off(line) and not line.is_to_come)


def _is_off(line: MeetingLine) -> bool:
    return line.status is MeetingStatus.CALLED_OFF and line.gap_reason is not None


@cache
def _meetings() -> Select[Any]:
    """The meetings of a group around today: the newest first, those of the next weeks among them."""
    facilitator = aliased(Person)
    is_left = sa.and_(
        col(Meeting.status) == MeetingStatus.SCHEDULED,
        sa.exists().where(
            col(MeetingItem.meeting_id) == col(Meeting.id), col(MeetingItem.status) == ItemStatus.ON_AGENDA
        ),
    )
    has_passed_on = sa.exists().where(
        col(MeetingItem.meeting_id) == col(Meeting.id), col(MeetingItem.is_escalated).is_(True)
    )
    return (
        with_meeting_standing(ANYONE)
        .outerjoin(facilitator, col(facilitator.id) == col(Meeting.facilitator_id))
        .add_columns(
            col(facilitator.name).label("facilitator"), is_left.label("is_left"), has_passed_on.label("has_passed_on")
        )
        .where(col(Meeting.group_id) == sa.bindparam("group_id", type_=sa.Uuid()))
        .order_by(
            sa.case((col(Meeting.status) == MeetingStatus.LIVE, 0), else_=1),
            col(Meeting.starts_at).desc(),
            col(Meeting.id),
        )
        .limit(MOST_AHEAD + MOST_EARLIER + 20)
    )


def _line(gathered: Gathered, row: Any, calendar: str, today: date) -> MeetingLine:
    meeting = gathered.meeting
    is_directing = Relation.DIRECTOR in gathered.relations
    was_there = gathered.answer(Gathering.READ_MINUTES).is_allowed
    is_open, is_to_come = meeting.status is MeetingStatus.SCHEDULED, meeting.starts_at > clock.now()
    may_hold = gathered.answer(Gathering.HOLD_AFTER_ALL).is_allowed and gathered.group.ended_on is None
    return MeetingLine(
        id=meeting.id,
        starts_at=meeting.starts_at,
        on_day=meeting.on_day,
        minutes=meeting.minutes,
        status=meeting.status,
        zone=gathered.zone,
        facilitator=row.facilitator,
        gap_reason=meeting.gap_reason,
        holiday=workdays.holiday(calendar, meeting.on_day) if is_open else None,
        is_past=meeting.on_day < today,
        is_to_come=is_to_come,
        may_hold=may_hold and is_to_come,
        reads_minutes=was_there or (is_directing and meeting.closed_at is not None and row.has_passed_on),
        may_redact=gathered.answer(Gathering.REDACT_MINUTES).is_allowed,
        version=meeting.version,
    )


def _mine(session: Session, actor: Actor) -> list[MyItem]:
    rows = session.execute(_my_items(), {"most": MOST_MINE, **asked_by(actor)})
    return [
        MyItem(
            id=item.id,
            kind=item.kind,
            code=code,
            title=library()[item.scenario].title if item.scenario in library() else None,
            meeting_at=meeting_at,
            on_day=on_day,
            carried=item.carried,
            is_shared=item.shared_at is not None,
            has_case=item.case_id is not None or item.kind is not ItemKind.CASE,
        )
        for item, code, meeting_at, on_day in rows
    ]


@cache
def _my_items() -> Select[Any]:
    columns: tuple[Any, ...] = (MeetingItem, col(Case.code), col(Meeting.starts_at), col(Meeting.on_day))
    return (
        sa.select(*columns)
        .outerjoin(Case, col(Case.id) == col(MeetingItem.case_id))
        .outerjoin(Meeting, col(Meeting.id) == col(MeetingItem.meeting_id))
        .where(
            col(MeetingItem.presenter_id) == ANYONE.id,
            col(MeetingItem.status).in_((ItemStatus.WAITING, ItemStatus.ON_AGENDA)),
            sa.or_(col(MeetingItem.case_id).is_(None), sa.not_(recused(ANYONE, col(MeetingItem.case_id)))),
        )
        .order_by(
            sa.case((col(Meeting.starts_at).is_(None), 1), else_=0),
            col(Meeting.starts_at),
            col(MeetingItem.added_at),
            col(MeetingItem.id),
        )
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )


def _arranging(
    session: Session, actor: Actor, group: Group, rhythm: Rhythm | None, gathered: Gathered | None
) -> Arranging:
    rows = session.execute(_members(), {"group_id": group.group.id, **asked_by(actor)})
    members = tuple((coach_id, name) for coach_id, name in rows)
    inside = {coach_id for coach_id, _ in members}
    able = groups.able(session, actor, group)
    return Arranging(
        rhythm=rhythm,
        members=members,
        choices=tuple(one for one in able if one.coach_id not in inside),
        to_appoint=members if gathered and gathered.answer(Gathering.ARRANGE).is_allowed else (),
    )


@cache
def _members() -> Select[Any]:
    columns: tuple[Any, ...] = (col(Person.id), col(Person.name))
    return (
        sa.select(*columns)
        .join(GroupMember, col(GroupMember.coach_id) == col(Person.id))
        .where(
            col(GroupMember.group_id) == sa.bindparam("group_id", type_=sa.Uuid()),
            sa.or_(col(GroupMember.until_on).is_(None), col(GroupMember.until_on) > ANYONE.today),
            sa.not_(conflicted(ANYONE, col(Person.id))),
        )
        .order_by(sa.func.lower(col(Person.name)), col(Person.id))
        .limit(200)
    )


def _gap(rules: Policy, group: Group, lines: list[MeetingLine], today: date) -> tuple[Gap, int]:
    """How the days since the last meeting, until the next one or today, stand to the rules in force."""
    if group.state == "ended":
        return Gap.FINE, 0
    held = [line.on_day for line in lines if line.status in (MeetingStatus.CLOSED, MeetingStatus.LIVE)]
    since = max(held, default=clock.in_zone(group.group.made_at, group.zone).date())
    until = min((line.on_day for line in lines if _is_ahead(line)), default=today)
    has_reason = any(line.gap_reason is not None and since < line.on_day <= max(until, today) for line in lines)
    every, longest = (policies.number(rules, f"case_meeting.{rule}") for rule in ("every", "longest_gap"))
    between = (max(until, since) - since).days
    return occurrences.gap(between, has_reason=has_reason, every=every, longest=longest), between
