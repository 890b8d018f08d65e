"""Closing a meeting: what was not reached waits, actions become commitments, the minutes are signed, and it is over."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.cases import Case
from db.tables.meetings import (
    Attendance,
    ItemOutcome,
    ItemStatus,
    MeetingItem,
    MeetingStatus,
    OutcomeKind,
    Presence,
)
from db.tables.notices import NoticeKind
from db.tables.people import Grant, Person, Role
from portal import audit, clock
from portal.access import Actor, Gathering
from portal.access.scope import holds
from portal.commitments import service as commitments
from portal.errors import InvalidTransition
from portal.meetings import live, reading, record
from portal.meetings.carrying import carry
from portal.meetings.history import step
from portal.meetings.live_words import ITEM_STATUSES
from portal.meetings.loading import THERE, meeting_for
from portal.meetings.standing import Gathered
from portal.notices import outbox
from portal.policy import service as policies
from portal.reviews.record import seal


def close(session: Session, actor: Actor, meeting_id: uuid.UUID) -> None:
    """Close a meeting that is under way and sign its minutes.

    What lies before everybody counts as talked about; the rest of the agenda goes back to those that wait, each item
    the same one, carried once more. Raises InvalidTransition while an acute item has no step noted or notes are not
    shared, NotFound, NotAllowed with the reason.
    """
    found = meeting_for(session, actor, meeting_id, Gathering.RUN, lock=True)
    meeting = found.meeting
    problem = reading.why_not_yet(reading.rows_of(session, actor, meeting_id))
    if problem is not None:
        raise InvalidTransition(problem)
    live.settle_current(session, actor, meeting)
    items = _items(session, meeting_id)
    became = [_became(number, item) for number, item in enumerate(items, start=1)]
    for item in items:
        if item.status is ItemStatus.ON_AGENDA:
            carry(session, actor, item)
    _note_who_was_missing(session, actor, found)
    _commit(session, actor, meeting_id, items)
    now = clock.now()
    policy = policies.by_id(session, meeting.policy_id)
    top = record.head(session, actor, meeting, found.group, policy, became, now)
    of = seal(session, actor, record.kind_of(top), top, now, meeting_id=meeting_id).signature
    _seal_items(session, actor, items, of, now)
    meeting.current_item_id, meeting.phase, meeting.phase_at = None, None, None
    meeting.closed_at, meeting.closed_by = now, actor.id
    step(session, actor, meeting, audit.Kind.MEETING_CLOSED, MeetingStatus.CLOSED, items=len(items))
    _tell(session, actor, found, items)


def _items(session: Session, meeting_id: uuid.UUID) -> Sequence[MeetingItem]:
    return session.exec(
        select(MeetingItem)
        .where(MeetingItem.meeting_id == meeting_id)
        .order_by(col(MeetingItem.position), col(MeetingItem.added_at), col(MeetingItem.id))
        .with_for_update()
    ).all()


def _became(number: int, item: MeetingItem) -> dict[str, Any]:
    """An item in the record of the meeting: its number and what became of it. Nothing by which it could be known."""
    settled = item.status if item.status is not ItemStatus.ON_AGENDA else ItemStatus.WAITING
    return {"number": number, "item": str(item.id), "became": ITEM_STATUSES[settled]}


def _note_who_was_missing(session: Session, actor: Actor, found: Gathered) -> None:
    noted = set(session.exec(select(Attendance.person_id).where(Attendance.meeting_id == found.meeting.id)))
    expected = live.members(session, found) | {found.group.lead_id}
    for person_id in sorted(expected - noted):
        session.add(
            Attendance(
                meeting_id=found.meeting.id,
                person_id=person_id,
                presence=Presence.ABSENT,
                noted_by=actor.id,
                noted_at=clock.now(),
            )
        )
    session.flush()


def _commit(session: Session, actor: Actor, meeting_id: uuid.UUID, items: Sequence[MeetingItem]) -> None:
    """Each action as a commitment of its owner, about their own work where they coach, else about the presenter's."""
    actions = session.exec(
        select(ItemOutcome).where(
            ItemOutcome.meeting_id == meeting_id,
            ItemOutcome.kind == OutcomeKind.ACTION,
            col(ItemOutcome.owner_id).is_not(None),
        )
    ).all()
    presenters = {item.id: item.presenter_id for item in items}
    coaches = _coaches(session, {one for one in (*presenters.values(), *(each.owner_id for each in actions)) if one})
    for one in actions:
        presenter = presenters[one.item_id]
        owner = one.owner_id or presenter
        about = owner if owner in coaches or presenter not in coaches else presenter
        one.commitment_id = commitments.keep_from_meeting(
            session, actor, about, owner, meeting_id, one.text or "", one.due_on
        )
    session.flush()


def _tell(session: Session, actor: Actor, found: Gathered, items: Sequence[MeetingItem]) -> None:
    """Those who were there and the lead hear that there are minutes; directors only where something was passed on."""
    there = session.exec(
        select(Attendance.person_id).where(
            Attendance.meeting_id == found.meeting.id, col(Attendance.presence).in_(THERE)
        )
    )
    readers = {*there, found.group.lead_id} - {actor.id}
    outbox.tell(session, readers, NoticeKind.MINUTES, found.meeting.id)
    passed_on = [item for item in items if item.is_escalated and item.status is ItemStatus.DISCUSSED]
    if passed_on:
        directors = session.exec(
            select(Grant.person_id).where(
                Grant.division_id == found.group.division_id,
                Grant.role == Role.DIRECTOR,
                holds(Grant, actor.today),
            )
        )
        nothing_for = frozenset.intersection(*(reading.closed_to(session, item) for item in passed_on))
        told = set(directors) - nothing_for - readers - {actor.id}
        outbox.tell(session, told, NoticeKind.PASSED_ON, found.meeting.id)


def _coaches(session: Session, people: set[uuid.UUID]) -> set[uuid.UUID]:
    rows = session.exec(select(Grant.person_id).where(col(Grant.person_id).in_(people), Grant.role == Role.COACH))
    return set(rows)


def _seal_items(session: Session, actor: Actor, items: Sequence[MeetingItem], of: str, now: datetime) -> None:
    """Sign each item that was talked about for itself, naming the record of the meeting."""
    talked = [(number, item) for number, item in enumerate(items, start=1) if item.status is ItemStatus.DISCUSSED]
    outcomes = reading.outcomes_of(session, [item.id for _, item in talked])
    names = dict(
        session.execute(
            sa.select(col(Person.id), col(Person.name)).where(
                col(Person.id).in_([item.presenter_id for _, item in talked])
            )
        ).all()
    )
    codes = dict(
        session.execute(
            sa.select(col(Case.id), col(Case.code)).where(
                col(Case.id).in_([item.case_id for _, item in talked if item.case_id])
            )
        ).all()
    )
    for number, item in talked:
        code = codes.get(item.case_id, "") if item.case_id else ""
        content = record.item(item, names[item.presenter_id], code, outcomes.get(item.id, ()), of, number, actor, now)
        seal(session, actor, record.kind_of(content), content, now, meeting_id=item.meeting_id)
