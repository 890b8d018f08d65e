"""One step of a meeting or of an item: the move, its event and its link in the audit chain, together or not at all."""

import uuid
from enum import StrEnum

from sqlmodel import Session

from db.tables.meetings import ItemEvent, ItemStatus, Meeting, MeetingEvent, MeetingItem, MeetingStatus
from portal import audit, clock
from portal.access import Actor
from portal.meetings import workflow


class What(StrEnum):
    """What can happen to an item; its history reads these back in words."""

    ADDED = "added"
    PLACED = "placed"
    SHARED = "shared"
    CALLED_UP = "called_up"
    DISCUSSED = "discussed"
    PUT_BACK = "put_back"
    PUT_OFF = "put_off"
    CARRIED = "carried"
    CALLED_OFF = "called_off"
    AFTER_ALL = "after_all"
    DROPPED = "dropped"
    ACTED = "acted"
    HANDED_ON = "handed_on"
    NOTES_SHARED = "notes_shared"
    ESCALATED = "escalated"


def step(
    session: Session,
    actor: Actor,
    meeting: Meeting,
    kind: audit.Kind,
    to: MeetingStatus | None = None,
    **facts: str | int | bool | None,
) -> None:
    """Move `meeting` to `to` (or leave it where it is) and note what happened. `facts` never hold any text."""
    before = meeting.status
    if to is not None:
        workflow.move(meeting, to)
    meeting.version += 1
    meeting.turn += 1
    session.add(
        MeetingEvent(meeting_id=meeting.id, actor_id=actor.id, before=before, after=meeting.status, at=clock.now())
    )
    audit.note(session, actor, kind, "meeting", str(meeting.id), facts)
    session.flush()


def item_step(
    session: Session,
    actor: Actor,
    item: MeetingItem,
    what: What,
    to: ItemStatus | None = None,
    meeting_id: uuid.UUID | None = None,
) -> None:
    """Move `item` to `to` (or leave it where it is) and add to its history, with the meeting at which it happened.

    `meeting_id` is the agenda it goes onto. Whoever takes it off an agenda names that meeting in the event.
    """
    now, at_meeting = clock.now(), meeting_id or item.meeting_id
    if to is not None:
        workflow.move_item(item, to, now, meeting_id)
    item.version += 1
    session.add(ItemEvent(item_id=item.id, meeting_id=at_meeting, actor_id=actor.id, what=what.value, at=now))
    facts = {"what": what.value}
    kind = audit.Kind.MEETING_ITEM_STEP
    audit.note(session, actor, kind, "meeting_item", str(item.id), facts)
    session.flush()


def changed(session: Session, meeting: Meeting) -> None:
    """Have the others' screens draw `meeting` again at their next look. Its row is held by the caller."""
    meeting.turn += 1
    session.flush()
