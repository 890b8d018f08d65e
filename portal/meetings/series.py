"""When a group meets: a series arranged, its meetings made ahead, one moved or called off, a facilitator appointed.

Meetings are rows from some weeks ahead on, so that items can be placed on them and somebody appointed. They are made
when the series is arranged, and made up again by `keep_ahead`, which the page of whoever arranges calls and which
changes nothing where nothing is missing. No thread does it: a group nobody looks after for weeks is said to have a gap.
"""

import uuid
from datetime import date, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.meetings import (
    GapReason,
    GroupMember,
    Meeting,
    MeetingSeries,
    MeetingStatus,
    ReviewGroup,
)
from db.tables.people import Person
from portal import audit, clock
from portal.access import Actor, Gathering
from portal.access.gathering import GROUP_OVER
from portal.errors import InvalidInput, InvalidTransition, NotAllowed
from portal.meetings import history, items, occurrences
from portal.meetings.history import What
from portal.meetings.loading import group_for, meeting_for
from portal.meetings.occurrences import Rhythm
from portal.meetings.standing import Gathered, Group
from portal.policy import service as policies

AHEAD = timedelta(days=70)
FEWEST = 2
"""With fewer meetings ahead than this the next ones are made."""
TAKEN = "The group meets on that day already. Choose another one."
TIME_PASSED = "The time of this meeting has passed. Arrange another one."
BY_MEMBERS = "Choose somebody of the group, or yourself."


def rhythm_of(series: MeetingSeries) -> Rhythm:
    """What a stored series says."""
    return Rhythm(
        series.starts_on,
        series.every_days,
        series.at_time,
        series.zone,
        series.minutes,
        series.calendar,
        series.until_on,
    )


def arrange(session: Session, actor: Actor, group_id: uuid.UUID, rhythm: Rhythm) -> uuid.UUID:
    """Arrange when a group meets from a day on, in place of what was arranged before; returns the series' id.

    Meetings of the old series from that day on are called off, and what was on their agendas waits. Raises InvalidInput
    per field of the rhythm.
    """
    group = group_for(session, actor, group_id, Gathering.ARRANGE_GROUP, lock=True)
    rhythm = occurrences.require(rhythm, clock.today(group.zone))
    _end(session, actor, group, rhythm.starts_on)
    made = MeetingSeries(
        group_id=group_id,
        open_for=group_id,
        starts_on=rhythm.starts_on,
        every_days=rhythm.every_days,
        at_time=rhythm.at_time,
        zone=rhythm.zone,
        minutes=rhythm.minutes,
        calendar=rhythm.calendar,
        made_by=actor.id,
        made_at=clock.now(),
    )
    session.add(made)
    session.flush()
    _note(session, actor, group, what="arranged", every_days=rhythm.every_days)
    _make_ahead(session, actor, group, made, rhythm.starts_on + AHEAD)
    return made.id


def end_series(session: Session, actor: Actor, group_id: uuid.UUID) -> None:
    """Meet no more by the series from today on: its meetings ahead are called off, what was on their agendas waits."""
    end_all(session, actor, group_for(session, actor, group_id, Gathering.ARRANGE_GROUP, lock=True), single_too=False)


def end_all(session: Session, actor: Actor, group: Group, *, single_too: bool = True) -> None:
    """For what ends a series or a group, which has decided who acts and holds the group's row."""
    _end(session, actor, group, clock.today(group.zone))
    if single_too:
        for meeting in _scheduled(session, group.group.id):
            _call_off(session, actor, meeting, None)


def once(
    session: Session,
    actor: Actor,
    group_id: uuid.UUID,
    on: date | None,
    at: time | None,
    minutes: object,
    fields: tuple[str, str] = ("on", "at"),
) -> uuid.UUID:
    """Arrange one meeting beside the series; returns its id. Raises InvalidInput (`fields`, "minutes")."""
    group = group_for(session, actor, group_id, Gathering.ARRANGE_GROUP, lock=True)
    day, hour = _day(group, on, fields[0]), _hour(at, fields[1])
    if not isinstance(minutes, int) or not occurrences.SHORTEST <= minutes <= occurrences.LONGEST:
        least, most = occurrences.SHORTEST, occurrences.LONGEST
        raise InvalidInput({"minutes": f"Give the length in minutes, from {least} to {most}."})
    made = _meeting(session, group, day, hour, group.zone, minutes)
    _require_free(session, made, fields[0])
    return _add(session, actor, made)


def keep_ahead(session: Session, actor: Actor, group_id: uuid.UUID) -> int:
    """Make the coming meetings of the series that are missing; returns how many.

    What was on the agenda of a meeting whose day has passed without it waits again, carried once more.
    """
    group = group_for(session, actor, group_id, Gathering.ARRANGE_GROUP, lock=True)
    today = clock.today(group.zone)
    for meeting in _scheduled(session, group_id):
        if meeting.on_day < today:
            items.carry_over(session, actor, meeting)
    series = session.exec(select(MeetingSeries).where(MeetingSeries.open_for == group_id)).first()
    return _make_ahead(session, actor, group, series, today + AHEAD) if series else 0


def move(
    session: Session,
    actor: Actor,
    meeting_id: uuid.UUID,
    on: date | None,
    at: time | None,
    reason: object = None,
) -> None:
    """Hold a meeting on another day or at another hour; its agenda comes along.

    `reason` explains a longer gap. Raises InvalidInput ("on", "at", "why").
    """
    gathered = meeting_for(session, actor, meeting_id, Gathering.ARRANGE, lock=True)
    meeting, group = gathered.meeting, _group_of(gathered)
    zone = _zone(session, gathered)
    meeting.starts_at = occurrences.moment(_day(group, on), _hour(at), zone)
    meeting.on_day = clock.in_zone(meeting.starts_at, gathered.zone).date()
    _require_free(session, meeting)
    if reason is not None:
        meeting.gap_reason = _reason(reason)
    history.step(session, actor, meeting, audit.Kind.MEETING_ARRANGED, what="moved")


def call_off(session: Session, actor: Actor, meeting_id: uuid.UUID, reason: object, field: str = "why") -> int:
    """Call a meeting off, with the reason; what was on its agenda waits for the next one. Returns how much that is.

    Also for a meeting whose day has passed without it. Raises InvalidInput for `field` without a reason.
    """
    meeting = meeting_for(session, actor, meeting_id, Gathering.ARRANGE, lock=True).meeting
    return _call_off(session, actor, meeting, _reason(reason, field))


def hold_after_all(session: Session, actor: Actor, meeting_id: uuid.UUID) -> int:
    """Hold a meeting that was called off by mistake, on its day and at its hour, with the agenda it had.

    Returns how much stands on its agenda again; what was placed elsewhere or taken off meanwhile stays there. Raises
    InvalidTransition once its time has passed, InvalidInput ("on") where the group meets on that day by now,
    NotAllowed for a group that has ended.
    """
    gathered = meeting_for(session, actor, meeting_id, Gathering.HOLD_AFTER_ALL, lock=True)
    meeting = gathered.meeting
    # Whoever arranges anything else for that day holds the group's row.
    session.execute(sa.select(col(ReviewGroup.id)).where(col(ReviewGroup.id) == meeting.group_id).with_for_update())
    if gathered.group.ended_on is not None:
        raise NotAllowed(GROUP_OVER.reason)
    if meeting.starts_at <= clock.now():
        raise InvalidTransition(TIME_PASSED)
    _require_free(session, meeting)
    meeting.gap_reason = None
    history.step(session, actor, meeting, audit.Kind.MEETING_ARRANGED, MeetingStatus.SCHEDULED, what="after_all")
    return items.put_on_again(session, actor, meeting)


def appoint(session: Session, actor: Actor, meeting_id: uuid.UUID, person_id: uuid.UUID | None) -> None:
    """Have somebody of the group lead through a meeting, beside its lead; nobody with None.

    They put the agenda together and open the meeting. Raises InvalidInput ("facilitator") for somebody else.
    """
    gathered = meeting_for(session, actor, meeting_id, Gathering.ARRANGE, lock=True)
    if person_id is not None and person_id not in {one for one, _ in _people(session, gathered)}:
        raise InvalidInput({"facilitator": BY_MEMBERS})
    gathered.meeting.facilitator_id = person_id
    history.step(session, actor, gathered.meeting, audit.Kind.MEETING_ARRANGED, what="facilitator")


def to_appoint(session: Session, actor: Actor, meeting_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Who could lead through a meeting, by name: its group's members on that day. For whoever arranges it."""
    return _people(session, meeting_for(session, actor, meeting_id, Gathering.ARRANGE))


def _make_ahead(session: Session, actor: Actor, group: Group, series: MeetingSeries, last: date) -> int:
    """Every occurrence of the series until `last` as a row, once; with the group's row held."""
    rhythm = rhythm_of(series)
    known = set(session.scalars(sa.select(col(Meeting.occurrence_on)).where(col(Meeting.series_id) == series.id)))
    first = max(clock.today(group.zone), series.starts_on)
    missing = [on for on in occurrences.days(rhythm, first, last) if on not in known]
    for on in missing:
        made = _meeting(session, group, on, rhythm.at_time, rhythm.zone, rhythm.minutes)
        made.series_id, made.occurrence_on = series.id, on
        _add(session, actor, made)
    return len(missing)


def _meeting(session: Session, group: Group, on: date, at: time, zone: str, minutes: int) -> Meeting:
    starts_at = occurrences.moment(on, at, zone)
    policy = policies.in_force(session, clock.today(group.zone), group.group.division_id)
    return Meeting(
        group_id=group.group.id,
        policy_id=policy.id,
        starts_at=starts_at,
        on_day=clock.in_zone(starts_at, group.zone).date(),
        minutes=minutes,
    )


def _add(session: Session, actor: Actor, meeting: Meeting) -> uuid.UUID:
    session.add(meeting)
    session.flush()
    history.step(session, actor, meeting, audit.Kind.MEETING_ARRANGED, what="made")
    return meeting.id


def _end(session: Session, actor: Actor, group: Group, from_on: date) -> None:
    """End the series that goes on, if any, before `from_on`, and call its meetings off from then on."""
    series = session.exec(select(MeetingSeries).where(MeetingSeries.open_for == group.group.id)).first()
    if series is None:
        return
    series.open_for, series.until_on = None, from_on
    series.version += 1
    session.flush()
    for meeting in _scheduled(session, group.group.id):
        if meeting.series_id == series.id and meeting.on_day >= from_on:
            _call_off(session, actor, meeting, None)


def _call_off(session: Session, actor: Actor, meeting: Meeting, reason: GapReason | None) -> int:
    meeting.gap_reason = reason
    count = items.carry_over(session, actor, meeting, What.CALLED_OFF)
    kind = audit.Kind.MEETING_CALLED_OFF
    history.step(session, actor, meeting, kind, MeetingStatus.CALLED_OFF, reason=reason.value if reason else None)
    return count


def _scheduled(session: Session, group_id: uuid.UUID) -> list[Meeting]:
    rows = session.exec(
        select(Meeting)
        .where(Meeting.group_id == group_id, Meeting.status == MeetingStatus.SCHEDULED)
        .order_by(col(Meeting.starts_at))
        .with_for_update()
    )
    return list(rows)


def _group_of(gathered: Gathered) -> Group:
    return Group(gathered.actor, gathered.group, gathered.zone, gathered.lead, gathered.relations)


def _zone(session: Session, gathered: Gathered) -> str:
    """The zone by whose clock a meeting is arranged: its series', else the division's."""
    series_id = gathered.meeting.series_id
    found = session.get(MeetingSeries, series_id) if series_id else None
    return found.zone if found else gathered.zone


def _require_free(session: Session, meeting: Meeting, field: str = "on") -> None:
    other = (
        sa.select(col(Meeting.id))
        .where(
            col(Meeting.group_id) == meeting.group_id,
            col(Meeting.id) != meeting.id,
            col(Meeting.on_day) == meeting.on_day,
            col(Meeting.status) != MeetingStatus.CALLED_OFF,
        )
        .limit(1)
    )
    with session.no_autoflush:
        if session.execute(other).first() is not None:
            raise InvalidInput({field: TAKEN})


def _people(session: Session, gathered: Gathered) -> list[tuple[uuid.UUID, str]]:
    on = gathered.meeting.on_day
    rows: Any = session.execute(
        sa.select(col(Person.id), col(Person.name))
        .join(GroupMember, col(GroupMember.coach_id) == col(Person.id))
        .where(
            col(GroupMember.group_id) == gathered.group.id,
            col(GroupMember.from_on) <= on,
            sa.or_(col(GroupMember.until_on).is_(None), col(GroupMember.until_on) > on),
            col(Person.is_active).is_(True),
        )
        .order_by(sa.func.lower(col(Person.name)), col(Person.id))
        .limit(200)
    )
    return [(person_id, name) for person_id, name in rows]


def _day(group: Group, on: object, field: str = "on") -> date:
    today = clock.today(group.zone)
    if not isinstance(on, date) or not today <= on <= today + occurrences.FARTHEST:
        raise InvalidInput({field: "Choose a day from today on, within a year."})
    return on


def _hour(at: object, field: str = "at") -> time:
    if not isinstance(at, time):
        raise InvalidInput({field: "Choose the hour, such as 10:00."})
    return at


def _reason(reason: object, field: str = "why") -> GapReason:
    if reason not in list(GapReason):
        raise InvalidInput({field: "Choose why; it explains the longer time between two meetings."})
    return GapReason(str(reason))


def _note(session: Session, actor: Actor, group: Group, **facts: str | int) -> None:
    kind = audit.Kind.SERIES_CHANGED
    audit.note(session, actor, kind, "review_group", str(group.group.id), dict(facts))
