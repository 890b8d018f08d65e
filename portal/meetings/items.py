"""Items of an agenda: placed, put off, dropped, ordered, carried. By reference: none is copied or deleted."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.meetings import (
    ItemEvent,
    ItemKind,
    ItemStatus,
    Meeting,
    MeetingItem,
)
from db.tables.people import Person
from db.tables.policy import Policy
from portal.access import Actor, Gathering
from portal.errors import InvalidInput, InvalidTransition, NotFound
from portal.meetings import agenda_words as words
from portal.meetings import history
from portal.meetings.carrying import carry, follow_case
from portal.meetings.history import What
from portal.meetings.loading import look_at_item, meeting_for
from portal.meetings.standing import Item
from portal.meetings.workflow import ITEM_MOVED_ON
from portal.policy import service as policies
from portal.wording import texts

PRESENTED = ("key_question", "strength", "goal", "tried", "reaction")
LONGEST, LONGEST_LINE = 2000, 300
PLACE, REASON = "meeting_item.presented", "meeting_item.drop_reason"
SHORTEST, LONGEST_MINUTES = 1, 120
PHASES = ("present", "clarify", "discuss", "plan")
NO_QUESTION = "Ask one question that ends with a question mark. It is what the group will think about."
NO_STRENGTH = "Name one strength of the person. The group begins with it."
IS_UP = "It is being talked about now. Go on to the next one first."
NOT_HERE = "This is on no agenda at present. Look at the list again."


def place(session: Session, actor: Actor, meeting_id: uuid.UUID, item_id: uuid.UUID) -> None:
    """Take something from the waiting list onto the agenda of a meeting of the same group, at its end.

    Raises NotFound for an item the actor meets nothing of, InvalidTransition where it waits no more.
    """
    gathered = meeting_for(session, actor, meeting_id, Gathering.SET_AGENDA, lock=True)
    item = met(look_at_item(session, actor, item_id, lock=True))
    if item.item.group_id != gathered.meeting.group_id:
        raise NotFound
    put_on(session, actor, gathered.meeting, item.item)


def put_on(session: Session, actor: Actor, meeting: Meeting, item: MeetingItem) -> None:
    """Put a waiting item at the end of an agenda. The caller has decided who acts and holds the meeting's row."""
    if item.status is not ItemStatus.WAITING:
        raise InvalidTransition(ITEM_MOVED_ON)
    follow_case(session, actor, item)
    item.position = _last(session, meeting.id) + 1
    if item.kind is not ItemKind.NOTICE:
        item.minutes = minutes_of(session, meeting)
    history.item_step(session, actor, item, What.PLACED, ItemStatus.ON_AGENDA, meeting.id)
    history.changed(session, meeting)


def put_back(session: Session, actor: Actor, item_id: uuid.UUID) -> None:
    """Take something off an agenda and back to the waiting list. Raises InvalidTransition while it is talked about."""
    meeting, item = _on_agenda(session, actor, item_id)
    if meeting.current_item_id == item.id:
        raise InvalidTransition(IS_UP)
    history.item_step(session, actor, item, What.PUT_BACK, ItemStatus.WAITING)
    history.changed(session, meeting)


def drop(session: Session, actor: Actor, item_id: uuid.UUID, reason: str, field: str = "reason") -> None:
    """Take something off for good, with a reason that stays with it. Raises InvalidInput or Flagged for `field`."""
    found = look_at_item(session, actor, item_id, lock=True)
    found.require(Gathering.DROP_ITEM)
    text = texts.storable(field, reason, LONGEST_LINE)
    if texts.is_blank(text):
        raise InvalidInput({field: "Say in a few words why; whoever presents reads it."})
    texts.require_checked(session, actor, REASON, {field: text}, about(found))
    found.item.drop_reason = text.strip()
    history.item_step(session, actor, found.item, What.DROPPED, ItemStatus.DROPPED)
    if found.meeting is not None:
        history.changed(session, found.meeting)


def confirm_reason(session: Session, actor: Actor, item_id: uuid.UUID, text: str) -> None:
    """Log the author's word that what the text check finds in the reason for taking an item off identifies nobody."""
    found = look_at_item(session, actor, item_id)
    found.require(Gathering.DROP_ITEM)
    texts.answer_for(session, actor, REASON, text, about(found))


def reorder(session: Session, actor: Actor, item_id: uuid.UUID, by: int) -> None:
    """Move something on an agenda by so many places, up where negative; at an end it stays there."""
    meeting, item = _on_agenda(session, actor, item_id)
    rows = session.scalars(_in_order(), {"meeting_id": meeting.id}).all()
    ahead = [one for one in rows if one.status is ItemStatus.ON_AGENDA and one.id != meeting.current_item_id]
    if item not in ahead:
        raise InvalidTransition(IS_UP)
    before = ahead.index(item)
    after = min(max(before + by, 0), len(ahead) - 1)
    ahead.insert(after, ahead.pop(before))
    first = max((one.position for one in rows if one not in ahead), default=0) + 1
    for position, one in enumerate(ahead, first):
        one.position = position
    history.changed(session, meeting)


def give_minutes(session: Session, actor: Actor, item_id: uuid.UUID, minutes: object) -> None:
    """Say how long something may take. Raises InvalidInput ("minutes")."""
    meeting, item = _on_agenda(session, actor, item_id)
    if isinstance(minutes, bool) or not isinstance(minutes, int) or not SHORTEST <= minutes <= LONGEST_MINUTES:
        raise InvalidInput({"minutes": f"Give the minutes as a number from {SHORTEST} to {LONGEST_MINUTES}."})
    item.minutes = minutes
    item.version += 1
    history.changed(session, meeting)


def carry_over(session: Session, actor: Actor, meeting: Meeting, what: What = What.CARRIED) -> int:
    """Everything still on the agenda of a meeting waits again, carried once more; returns how much it was.

    For what ends a meeting: closing, calling off, its day passing. They have decided who acts and hold its row.
    """
    rows = [
        item
        for item in session.scalars(_in_order(), {"meeting_id": meeting.id}).all()
        if item.status is ItemStatus.ON_AGENDA
    ]
    for item in rows:
        carry(session, actor, item, what)
    return len(rows)


def put_on_again(session: Session, actor: Actor, meeting: Meeting) -> int:
    """What was on the agenda of a meeting when it was called off stands on it again, as far as it waits since then.

    It was not carried after all. For what holds the meeting after all: that has decided who acts and holds its row.
    Returns how much it was.
    """
    rows = session.scalars(_called_off(), {"meeting_id": meeting.id}).all()
    for item in rows:
        history.item_step(session, actor, item, What.AFTER_ALL, ItemStatus.ON_AGENDA, meeting.id)
        item.carried -= 1
    session.flush()
    return len(rows)


@dataclass(frozen=True, slots=True)
class Happened:
    """One step of an item: when, what in words, by whom, at the meeting of which day."""

    at: datetime
    what: str
    by: str
    meeting_at: datetime | None


def past(session: Session, actor: Actor, item_id: uuid.UUID, limit: int = 100) -> list[Happened]:
    """The history of an item and of the one it goes back to, oldest first; never a word of what was said.

    Raises NotFound for whoever meets nothing of it.
    """
    found = met(look_at_item(session, actor, item_id))
    rows = session.execute(_history(), {"ids": [one for one in (item_id, found.item.source_id) if one], "most": limit})
    return [Happened(at, words.HAPPENED.get(what, what), by, meeting_at) for at, what, by, meeting_at in rows]


def minutes_of(session: Session, meeting: Meeting) -> int:
    """How long an item usually takes at a meeting: its policy's minutes for the four steps together, 20 at first."""
    policy = session.get_one(Policy, meeting.policy_id)
    return sum(policies.number(policy, f"case_meeting.{phase}") for phase in PHASES)


def about(found: Item) -> tuple[uuid.UUID, ...]:
    """Whose names may stand in a text of an item: presenter, the group's lead, whoever writes."""
    return (found.item.presenter_id, found.group.lead_id, found.actor.id)


def presentation(item: MeetingItem) -> dict[str, str]:
    """What is written into an item, by field."""
    return {field: text for field in PRESENTED if (text := getattr(item, field))}


def require_complete(item: MeetingItem, field: str = "key_question") -> None:
    """Return if an item says enough to be shared: a question and one strength.

    Raises InvalidInput otherwise, for `field` where the question is missing.
    """
    wrong: dict[str, str] = {}
    question = (item.key_question or "").strip()
    if item.kind is ItemKind.NOTICE:
        if texts.is_blank(question):
            wrong[field] = "Say in a sentence what the group should hear."
    elif item.kind is not ItemKind.SCENARIO:
        if not question.endswith("?") or texts.is_blank(question.rstrip("?")):
            wrong[field] = NO_QUESTION
        if texts.is_blank(item.strength or ""):
            wrong["strength"] = NO_STRENGTH
    if wrong:
        raise InvalidInput(wrong)


def met(found: Item) -> Item:
    """Return if the person meets an item at all, whatever of it they may read. Raises NotFound otherwise."""
    if found.answer(Gathering.READ_ITEM).is_hidden:
        raise NotFound
    return found


def _on_agenda(session: Session, actor: Actor, item_id: uuid.UUID) -> tuple[Meeting, MeetingItem]:
    """An item on an agenda the actor puts together, with both rows held, the meeting's first."""
    found = met(look_at_item(session, actor, item_id, lock=True))
    if found.meeting is None:
        raise InvalidTransition(NOT_HERE)
    meeting = meeting_for(session, actor, found.meeting.id, Gathering.SET_AGENDA).meeting
    if found.item.status is not ItemStatus.ON_AGENDA:
        raise InvalidTransition(NOT_HERE)
    return meeting, found.item


def _last(session: Session, meeting_id: uuid.UUID) -> int:
    statement = sa.select(sa.func.coalesce(sa.func.max(col(MeetingItem.position)), 0))
    return int(session.scalar(statement.where(col(MeetingItem.meeting_id) == meeting_id)) or 0)


@cache
def _in_order() -> Select[Any]:
    return (
        sa.select(MeetingItem)
        .where(col(MeetingItem.meeting_id) == sa.bindparam("meeting_id", type_=sa.Uuid()))
        .order_by(col(MeetingItem.position), col(MeetingItem.added_at), col(MeetingItem.id))
        .with_for_update()
    )


@cache
def _called_off() -> Select[Any]:
    """Items that wait since a meeting was called off, in its order; who goes on with them makes no difference."""
    later, handed_on = aliased(ItemEvent), What.HANDED_ON.value
    return (
        sa.select(MeetingItem)
        .join(ItemEvent, col(ItemEvent.item_id) == col(MeetingItem.id))
        .where(
            col(ItemEvent.meeting_id) == sa.bindparam("meeting_id", type_=sa.Uuid()),
            col(ItemEvent.what) == What.CALLED_OFF.value,
            col(MeetingItem.status) == ItemStatus.WAITING,
            sa.not_(
                sa.exists().where(
                    col(later.item_id) == col(MeetingItem.id),
                    col(later.id) > col(ItemEvent.id),
                    col(later.what) != handed_on,
                )
            ),
        )
        .order_by(col(MeetingItem.position), col(MeetingItem.added_at), col(MeetingItem.id))
        .with_for_update(of=MeetingItem)
    )


@cache
def _history() -> Select[Any]:
    columns: tuple[Any, ...] = (col(ItemEvent.at), col(ItemEvent.what), col(Person.name), col(Meeting.starts_at))
    return (
        sa.select(*columns)
        .join(Person, col(Person.id) == col(ItemEvent.actor_id))
        .outerjoin(Meeting, col(Meeting.id) == col(ItemEvent.meeting_id))
        .where(col(ItemEvent.item_id).in_(sa.bindparam("ids", type_=sa.Uuid(), expanding=True)))
        .order_by(col(ItemEvent.id))
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )
