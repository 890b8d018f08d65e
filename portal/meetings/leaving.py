"""Somebody's part in review groups ends on a day: membership, what they were to lead through, note or present."""

import uuid
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from db.tables.meetings import GroupMember, ItemStatus, Meeting, MeetingItem, MeetingStatus, ReviewGroup
from portal import audit
from portal.access import Actor
from portal.meetings import history
from portal.meetings.history import What


def groups_of(session: Session, person_id: uuid.UUID, today: date) -> tuple[list[str], list[str]]:
    """The names of the groups somebody belongs to, today or later, and of those they hold.

    For callers that have decided access.
    """
    goes_on = col(ReviewGroup.ended_on).is_(None)
    inside = session.scalars(
        sa.select(col(ReviewGroup.name))
        .join(GroupMember, col(GroupMember.group_id) == col(ReviewGroup.id))
        .where(col(GroupMember.coach_id) == person_id, goes_on)
        .where(sa.or_(col(GroupMember.until_on).is_(None), col(GroupMember.until_on) > today))
    )
    held = session.scalars(sa.select(col(ReviewGroup.name)).where(col(ReviewGroup.lead_id) == person_id, goes_on))
    return sorted(set(inside)), sorted(held)


def leave(session: Session, actor: Actor, person_id: uuid.UUID, from_on: date) -> None:
    """Let somebody belong to no group from a day on; what begins later never does.

    Where they were to lead through a meeting from then on, take its notes or present, nobody does, and what they were
    to present waits. For callers that have decided access and hold the person's row.
    """
    ends = session.exec(
        select(GroupMember)
        .where(GroupMember.coach_id == person_id)
        .where(sa.or_(col(GroupMember.until_on).is_(None), col(GroupMember.until_on) > from_on))
    )
    for member in ends.all():
        if member.from_on >= from_on:
            session.delete(member)
        else:
            member.until_on = from_on
        facts = {"what": "let_go", "coach": str(person_id), "ends_on": from_on.isoformat()}
        kind, group = audit.Kind.GROUP_CHANGED, str(member.group_id)
        audit.note(session, actor, kind, "review_group", group, facts)
    session.flush()
    for meeting in session.exec(_touched(person_id, from_on)).all():
        _without(session, actor, meeting, person_id)


def _touched(person_id: uuid.UUID, from_on: date) -> SelectOfScalar[Meeting]:
    """The meetings planned from a day on in which somebody has a part."""
    presents = sa.exists().where(
        col(MeetingItem.meeting_id) == col(Meeting.id),
        col(MeetingItem.presenter_id) == person_id,
        col(MeetingItem.status) == ItemStatus.ON_AGENDA,
    )
    is_named = sa.or_(col(Meeting.facilitator_id) == person_id, col(Meeting.note_taker_id) == person_id)
    return (
        select(Meeting)
        .where(Meeting.status == MeetingStatus.SCHEDULED, Meeting.on_day >= from_on, sa.or_(is_named, presents))
        .order_by(col(Meeting.id))
        .with_for_update()
    )


def _without(session: Session, actor: Actor, meeting: Meeting, person_id: uuid.UUID) -> None:
    if meeting.facilitator_id == person_id:
        meeting.facilitator_id = None
    if meeting.note_taker_id == person_id:
        meeting.note_taker_id = None
    presented = session.exec(
        select(MeetingItem)
        .where(MeetingItem.meeting_id == meeting.id, MeetingItem.presenter_id == person_id)
        .where(MeetingItem.status == ItemStatus.ON_AGENDA)
        .order_by(col(MeetingItem.position), col(MeetingItem.id))
        .with_for_update()
    )
    for item in presented.all():
        history.item_step(session, actor, item, What.PUT_BACK, ItemStatus.WAITING)
    history.step(session, actor, meeting, audit.Kind.MEETING_ARRANGED, what="left")
