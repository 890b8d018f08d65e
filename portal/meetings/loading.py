"""A group, a meeting, an item, each with how the person stands to it, in one statement put together once."""

import uuid
from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.meetings import (
    Attendance,
    GroupMember,
    Meeting,
    MeetingItem,
    Presence,
    ReviewGroup,
)
from db.tables.people import Deputy, Division, Person, Role
from portal.access import Actor, Gathering, Relation
from portal.access.scope import ANYONE, Asker, asked_by, conflicted, holds, may_lead, recused
from portal.errors import NotFound
from portal.meetings.standing import Gathered, Group, Item

ID = sa.bindparam("wanted_id", type_=sa.Uuid())
THERE = (Presence.IN_PERSON, Presence.REMOTE)
NOBODY = frozenset({Relation.OTHER})


def held_columns(actor: Asker) -> tuple[Any, ...]:
    """SQL: holds the group, covers for who does."""
    lead = col(ReviewGroup.lead_id)
    covers = (
        sa.exists()
        .where(col(Deputy.deputy_id) == actor.id, col(Deputy.lead_id) == lead, holds(Deputy, actor.today))
        .where(may_lead(actor.id, actor.today), may_lead(lead, actor.today))
    )
    return (sa.and_(lead == actor.id, may_lead(actor.id, actor.today)), covers)


def is_member(actor: Asker, day: Any) -> ColumnElement[bool]:
    """SQL: whether the person belongs to the group on `day`."""
    return sa.exists().where(
        col(GroupMember.group_id) == col(ReviewGroup.id),
        col(GroupMember.coach_id) == actor.id,
        col(GroupMember.from_on) <= day,
        sa.or_(col(GroupMember.until_on).is_(None), col(GroupMember.until_on) > day),
    )


def presence_of(actor: Asker) -> Any:
    """SQL: how the person took part in the meeting, if anything is noted."""
    return (
        sa.select(col(Attendance.presence))
        .where(col(Attendance.meeting_id) == col(Meeting.id), col(Attendance.person_id) == actor.id)
        .scalar_subquery()
    )


def _case_of_item() -> Any:
    """SQL: the case of an item, or of the item it goes back to."""
    source = aliased(MeetingItem)
    of_source = sa.select(col(source.case_id)).where(col(source.id) == col(MeetingItem.source_id)).scalar_subquery()
    return sa.func.coalesce(col(MeetingItem.case_id), of_source)


def with_group_standing(actor: Asker) -> Select[Any]:
    """Every group with what `group_in` needs; filter, order and limit it as you wish."""
    lead = aliased(Person)
    columns: tuple[Any, ...] = (
        ReviewGroup,
        col(Division.zone),
        col(lead.name),
        *held_columns(actor),
        is_member(actor, actor.today),
    )
    return (
        sa.select(*columns)
        .join(Division, col(Division.id) == col(ReviewGroup.division_id))
        .join(lead, col(lead.id) == col(ReviewGroup.lead_id))
    )


def group_in(actor: Actor, row: Any) -> Group:
    """A row of `with_group_standing` as `actor` stands to it."""
    group, zone, lead, is_lead, is_deputy, is_in = row[:6]
    return Group(actor, group, zone, lead, _ties(actor, group, is_lead, is_deputy, is_in))


def with_meeting_standing(actor: Asker) -> Select[Any]:
    """Every meeting with what `meeting_in` needs; filter, order and limit it as you wish."""
    lead = aliased(Person)
    columns: tuple[Any, ...] = (
        Meeting,
        ReviewGroup,
        col(Division.zone),
        col(lead.name),
        *held_columns(actor),
        is_member(actor, col(Meeting.on_day)),
        presence_of(actor),
    )
    return (
        sa.select(*columns)
        .join(ReviewGroup, col(ReviewGroup.id) == col(Meeting.group_id))
        .join(Division, col(Division.id) == col(ReviewGroup.division_id))
        .join(lead, col(lead.id) == col(ReviewGroup.lead_id))
    )


MEETING_COLUMNS = 8
"""Where further columns begin in a row of `with_meeting_standing`."""


def meeting_in(actor: Actor, row: Any) -> Gathered:
    """A row of `with_meeting_standing` as `actor` stands to it."""
    meeting, group, zone, lead, is_lead, is_deputy, is_in, presence = row[:MEETING_COLUMNS]
    ties = _ties(actor, group, is_lead, is_deputy, is_in) | _of_meeting(actor, meeting, presence)
    return Gathered(actor, meeting, group, zone, lead, _known(actor, ties))


def with_item_standing(actor: Asker) -> Select[Any]:
    """Every item with what `item_in` needs; filter, order and limit it as you wish."""
    lead = aliased(Person)
    columns: tuple[Any, ...] = (
        MeetingItem,
        ReviewGroup,
        col(Division.zone),
        col(lead.name),
        Meeting,
        *held_columns(actor),
        is_member(actor, sa.func.coalesce(col(Meeting.on_day), actor.today)),
        presence_of(actor),
        recused(actor, _case_of_item()),
        conflicted(actor, col(MeetingItem.presenter_id)),
    )
    return (
        sa.select(*columns)
        .join(ReviewGroup, col(ReviewGroup.id) == col(MeetingItem.group_id))
        .join(Division, col(Division.id) == col(ReviewGroup.division_id))
        .join(lead, col(lead.id) == col(ReviewGroup.lead_id))
        .outerjoin(Meeting, col(Meeting.id) == col(MeetingItem.meeting_id))
    )


ITEM_COLUMNS = 11
"""Where further columns begin in a row of `with_item_standing`."""


def item_in(actor: Actor, row: Any) -> Item:
    """A row of `with_item_standing` as `actor` stands to it."""
    item, group, zone, lead, meeting = row[:5]
    is_lead, is_deputy, is_in, presence, is_acquainted, is_conflicted = row[5:ITEM_COLUMNS]
    ties = set(_ties(actor, group, is_lead, is_deputy, is_in))
    if meeting is not None:
        ties |= _of_meeting(actor, meeting, presence)
    if item.presenter_id == actor.id:
        ties.add(Relation.PRESENTER)
    found = _known(actor, frozenset(ties))
    if is_acquainted:
        found |= {Relation.RECUSED}
    if is_conflicted:
        found |= {Relation.CONFLICTED}
    return Item(actor, item, group, zone, lead, meeting, found)


def _ties(actor: Actor, group: ReviewGroup, is_lead: bool, is_deputy: bool, is_in: bool) -> frozenset[Relation]:
    ties = {
        Relation.LEAD: is_lead,
        Relation.DEPUTY: is_deputy and not is_lead,
        Relation.MEMBER: is_in,
        Relation.DIRECTOR: group.division_id in actor.divisions(Role.DIRECTOR),
    }
    return _known(actor, frozenset(relation for relation, holds in ties.items() if holds))


def _of_meeting(actor: Actor, meeting: Meeting, presence: Presence | None) -> frozenset[Relation]:
    ties = {
        Relation.FACILITATOR: meeting.facilitator_id == actor.id,
        Relation.NOTE_TAKER: meeting.note_taker_id == actor.id,
        Relation.ATTENDEE: presence in THERE,
        Relation.GUEST: presence is Presence.GUEST,
    }
    return frozenset(relation for relation, holds in ties.items() if holds)


def _known(actor: Actor, ties: frozenset[Relation]) -> frozenset[Relation]:
    """Whoever holds no role any more meets nothing of what was said about the people the programme serves."""
    found = ties - NOBODY
    return found if found and actor.held else NOBODY


@cache
def _one_group(lock: bool) -> Select[Any]:
    statement = with_group_standing(ANYONE).where(col(ReviewGroup.id) == ID)
    return statement.with_for_update(of=ReviewGroup) if lock else statement


def group_for(session: Session, actor: Actor, group_id: uuid.UUID, permission: Gathering, lock: bool = False) -> Group:
    """The group with the actor's standing, once `permission` is granted.

    Unknown ids and what is out of scope raise the same NotFound after the same statement. `lock` holds the row until
    the end of the transaction on databases that lock rows.
    """
    found = group_in(actor, _row(session, actor, _one_group(lock), group_id))
    found.require(permission)
    return found


@cache
def _one_meeting(lock: bool) -> Select[Any]:
    statement = with_meeting_standing(ANYONE).where(col(Meeting.id) == ID)
    return statement.with_for_update(of=Meeting) if lock else statement


def meeting_for(
    session: Session, actor: Actor, meeting_id: uuid.UUID, permission: Gathering, lock: bool = False
) -> Gathered:
    """The meeting with the actor's standing, once `permission` is granted; the rest as `group_for`."""
    found = look_at_meeting(session, actor, meeting_id, lock)
    found.require(permission)
    return found


def look_at_meeting(session: Session, actor: Actor, meeting_id: uuid.UUID, lock: bool = False) -> Gathered:
    """As `meeting_for`, but deciding nothing: the caller asks before anything is shown. Raises NotFound."""
    return meeting_in(actor, _row(session, actor, _one_meeting(lock), meeting_id))


@cache
def _one_item(lock: bool) -> Select[Any]:
    statement = with_item_standing(ANYONE).where(col(MeetingItem.id) == ID)
    return statement.with_for_update(of=MeetingItem) if lock else statement


@cache
def _meeting_of_item() -> Select[Any]:
    of_item = sa.select(col(MeetingItem.meeting_id)).where(col(MeetingItem.id) == ID).scalar_subquery()
    return sa.select(col(Meeting.id)).where(col(Meeting.id) == of_item).with_for_update()


def item_for(session: Session, actor: Actor, item_id: uuid.UUID, permission: Gathering, lock: bool = False) -> Item:
    """The item with the actor's standing, once `permission` is granted; the rest as `group_for`.

    `lock` holds the row of its meeting first and then its own: everybody takes them in this order.
    """
    found = look_at_item(session, actor, item_id, lock)
    found.require(permission)
    return found


def look_at_item(session: Session, actor: Actor, item_id: uuid.UUID, lock: bool = False) -> Item:
    """As `item_for`, but deciding nothing: the caller asks before anything is shown. Raises NotFound."""
    if lock:
        session.execute(_meeting_of_item(), {"wanted_id": item_id})
    return item_in(actor, _row(session, actor, _one_item(lock), item_id))


@cache
def _on_agenda(lock: bool) -> Select[Any]:
    statement = (
        with_item_standing(ANYONE)
        .where(col(MeetingItem.meeting_id) == ID)
        .order_by(col(MeetingItem.position), col(MeetingItem.added_at), col(MeetingItem.id))
        .limit(MOST_ITEMS)
    )
    return statement.with_for_update(of=MeetingItem) if lock else statement


MOST_ITEMS = 200


def items_of(session: Session, actor: Actor, meeting_id: uuid.UUID, lock: bool = False) -> Sequence[Item]:
    """Everything on the agenda of a meeting in its order, each with the actor's standing; one statement.

    Decides nothing: the caller has asked for the meeting, and asks each item before a field of it is shown.
    """
    rows = session.execute(_on_agenda(lock), {"wanted_id": meeting_id, **asked_by(actor)})
    return [item_in(actor, row) for row in rows]


def _row(session: Session, actor: Actor, statement: Select[Any], wanted_id: uuid.UUID) -> Any:
    row = session.execute(statement, {"wanted_id": wanted_id, **asked_by(actor)}).first()
    if row is None:
        raise NotFound
    return row
