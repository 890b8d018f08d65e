"""Five years of one coach's cases and of the meetings of their review group, written straight into the tables."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, select

from bench.pair import Pair
from db.tables.cases import Case, CaseContact, CaseEvent, CaseStatus, Channel, ContactKind, EndReason, Referral
from db.tables.frameworks import Programme
from db.tables.meetings import (
    Attendance,
    GroupMember,
    ItemEvent,
    ItemKind,
    ItemOutcome,
    ItemStatus,
    Meeting,
    MeetingItem,
    MeetingStatus,
    OutcomeKind,
    Presence,
    ReviewGroup,
)

CASES, OPEN_CASES, CONVERSATIONS = 90, 8, 6
MEETINGS, EVERY, PRESENTED_EVERY = 130, 14, 3
NOTES = "The group heard what carried the person through the week, and thought about the next one."
WAY = (CaseStatus.ASSIGNED, CaseStatus.ACCEPTED, CaseStatus.UNDER_WAY, CaseStatus.ENDED)


def write(session: Session, pair: Pair, today: date) -> None:
    """A case every three weeks, most of them over; a meeting every two, and at every third the coach presents."""
    first = today - timedelta(days=MEETINGS * EVERY)
    cases = [_case(session, pair, first + timedelta(days=20 * number), number) for number in range(CASES)]
    group = _group(session, pair, first)
    for number in range(MEETINGS):
        presents = cases[number * CASES // MEETINGS] if number % PRESENTED_EVERY == 0 else None
        _meeting(session, pair, group, first + timedelta(days=EVERY * number + 1), presents)
    _waiting(session, pair, group, cases[-OPEN_CASES:], today)


def _case(session: Session, pair: Pair, on: date, number: int) -> uuid.UUID:
    is_open = number >= CASES - OPEN_CASES
    talked = [on + timedelta(days=2 + 7 * step) for step in range(1 if is_open else CONVERSATIONS)]
    made = Case(
        code=f"Bench Lantern {number}",
        division_id=pair.division,
        coach_id=pair.coach,
        programme=list(Programme)[number % 2],
        channel=list(Channel)[number % 2],
        status=CaseStatus.UNDER_WAY if is_open else CaseStatus.ENDED,
        policy_id=pair.policy,
        assigned_by=pair.lead,
        assigned_on=on,
        contact_due_on=on + timedelta(days=3),
        accepted_on=on,
        started_on=talked[0],
        conversations=len(talked),
        last_on=talked[-1],
        touched_on=talked[-1],
        known_at=pair.at(on),
        ended_on=None if is_open else talked[-1],
        end_reason=None if is_open else EndReason.COMPLETE,
        referral=None if is_open else Referral.COMMUNITY,
        made_at=pair.at(on),
    )
    session.add(made)
    session.flush()
    for day in talked:
        contact = CaseContact(case_id=made.id, coach_id=pair.coach, kind=ContactKind.CONVERSATION, on_day=day)
        contact.minutes, contact.noted_at = 40, pair.at(day)
        session.add(contact)
    steps = WAY[: 3 if is_open else 4]
    for before, after in zip((None, *steps), steps, strict=False):
        session.add(CaseEvent(case_id=made.id, actor_id=pair.coach, before=before, after=after, at=pair.at(on)))
    session.flush()
    return made.id


def _group(session: Session, pair: Pair, since: date) -> uuid.UUID:
    """The group the coach belongs to, from then on; one of the two where there is none."""
    member = session.exec(
        select(GroupMember).where(GroupMember.coach_id == pair.coach, col(GroupMember.until_on).is_(None))
    ).first()
    if member is None:
        group = ReviewGroup(division_id=pair.division, name="Five years", lead_id=pair.lead, made_by=pair.lead)
        group.made_at = pair.at(since)
        session.add(group)
        session.flush()
        member = GroupMember(group_id=group.id, coach_id=pair.coach, from_on=since)
    member.from_on = since
    session.add(member)
    session.flush()
    return member.group_id


def _meeting(session: Session, pair: Pair, group: uuid.UUID, on: date, presents: uuid.UUID | None) -> None:
    meeting = Meeting(group_id=group, policy_id=pair.policy, starts_at=pair.at(on, 10), on_day=on, minutes=90)
    meeting.status, meeting.opened_at, meeting.opened_by = MeetingStatus.LIVE, pair.at(on, 10), pair.lead
    session.add(meeting)
    session.flush()
    for person in (pair.coach, pair.lead):
        there = Attendance(meeting_id=meeting.id, person_id=person, presence=Presence.REMOTE, noted_by=pair.lead)
        there.acknowledged_at = there.noted_at = pair.at(on, 10)
        session.add(there)
    if presents is not None:
        _talked_about(session, pair, meeting, presents)
    session.flush()
    meeting.status, meeting.closed_at, meeting.closed_by = MeetingStatus.CLOSED, pair.at(on, 12), pair.lead
    session.flush()


def _talked_about(session: Session, pair: Pair, meeting: Meeting, case: uuid.UUID) -> None:
    item = _item(pair, meeting.group_id, case, meeting.on_day)
    item.meeting_id, item.status, item.position, item.open_for = meeting.id, ItemStatus.DISCUSSED, 1, None
    item.notes, item.notes_shared_at, item.settled_at = NOTES, pair.at(meeting.on_day, 11), pair.at(meeting.on_day, 11)
    session.add(item)
    session.flush()
    came = ItemOutcome(item_id=item.id, meeting_id=meeting.id, kind=OutcomeKind.LEARNING, text=NOTES)
    came.noted_by, came.noted_at = pair.lead, pair.at(meeting.on_day, 11)
    session.add(came)
    for what in ("added", "placed", "called_up", "discussed"):
        at = pair.at(meeting.on_day, 10)
        session.add(ItemEvent(item_id=item.id, meeting_id=meeting.id, actor_id=pair.coach, what=what, at=at))


def _waiting(session: Session, pair: Pair, group: uuid.UUID, cases: Sequence[uuid.UUID], today: date) -> None:
    """Half of the open cases wait to be talked about."""
    for case in cases[::2]:
        item = _item(pair, group, case, today - timedelta(days=6))
        item.open_for, item.carried = case, 1
        session.add(item)
        session.flush()
        session.add(ItemEvent(item_id=item.id, actor_id=pair.coach, what="added", at=item.added_at))
    session.flush()


def _item(pair: Pair, group: uuid.UUID, case: uuid.UUID, on: date) -> MeetingItem:
    return MeetingItem(
        group_id=group,
        kind=ItemKind.CASE,
        case_id=case,
        presenter_id=pair.coach,
        added_by=pair.coach,
        added_at=pair.at(on, 9),
        why="brought",
        key_question="How do we keep the evenings calm?",
        strength="They rang before it got hard.",
        shared_at=pair.at(on, 9),
    )
