"""Where a meeting and an item of its agenda can go from where they stand. Pure: no database, no clock."""

import uuid
from datetime import datetime

from db.tables.meetings import ItemStatus, Meeting, MeetingItem, MeetingStatus, Phase
from portal.errors import InvalidTransition

MOVES: dict[MeetingStatus, frozenset[MeetingStatus]] = {
    MeetingStatus.SCHEDULED: frozenset({MeetingStatus.LIVE, MeetingStatus.CALLED_OFF}),
    MeetingStatus.LIVE: frozenset({MeetingStatus.CLOSED}),
    MeetingStatus.CLOSED: frozenset(),
    MeetingStatus.CALLED_OFF: frozenset({MeetingStatus.SCHEDULED}),
}
ITEM_MOVES: dict[ItemStatus, frozenset[ItemStatus]] = {
    ItemStatus.WAITING: frozenset({ItemStatus.ON_AGENDA, ItemStatus.DROPPED}),
    ItemStatus.ON_AGENDA: frozenset({ItemStatus.WAITING, ItemStatus.DISCUSSED, ItemStatus.DROPPED}),
    ItemStatus.DISCUSSED: frozenset(),
    ItemStatus.DROPPED: frozenset(),
}
PHASES = tuple(Phase)
"""The four steps of an item, in their order."""

MEETING_MOVED_ON = "This meeting has moved on meanwhile. Open it again to see where it stands."
ITEM_MOVED_ON = "This was settled meanwhile. Look at the agenda again to see where it stands."


def move(meeting: Meeting, to: MeetingStatus) -> None:
    """Set `meeting` to `to`. Raises InvalidTransition when there is no way from where it stands."""
    if to not in MOVES[meeting.status]:
        raise InvalidTransition(MEETING_MOVED_ON)
    meeting.status = to


def move_item(item: MeetingItem, to: ItemStatus, at: datetime, meeting_id: uuid.UUID | None = None) -> None:
    """Set `item` to `to`; `meeting_id` is the agenda it goes onto. Raises InvalidTransition when there is no way.

    On its way back to the waiting list it leaves its agenda; settled, it makes room for another item of its case and
    keeps the agenda it was settled on, if any.
    """
    if to not in ITEM_MOVES[item.status]:
        raise InvalidTransition(ITEM_MOVED_ON)
    if to is ItemStatus.ON_AGENDA and meeting_id is None:
        raise InvalidTransition(ITEM_MOVED_ON)
    item.status = to
    if to is ItemStatus.WAITING:
        item.meeting_id = None
    elif to is ItemStatus.ON_AGENDA:
        item.meeting_id = meeting_id
    else:
        item.settled_at, item.open_for = at, None


def next_phase(phase: Phase | None) -> Phase | None:
    """The step after `phase`; None after the last one."""
    if phase is None:
        return Phase.PRESENT
    place = PHASES.index(phase) + 1
    return PHASES[place] if place < len(PHASES) else None
