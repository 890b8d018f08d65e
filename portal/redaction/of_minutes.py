"""What can be taken out of sealed minutes: item by item, why a guest came, and the notes added since.

An item is there for a director only where the policy opens it to be redacted: whoever may know the person behind it,
or is too close to its presenter, meets nothing of it. What the director may not read is named by its place alone.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.commitments import Commitment
from db.tables.meetings import Attendance, ItemOutcome, MeetingAddendum
from db.tables.reviews import SealedRecord
from portal.access import Actor, Gathering
from portal.meetings import record
from portal.meetings.live_words import PRESENTED
from portal.meetings.loading import items_of, meeting_for
from portal.meetings.standing import Item
from portal.redaction import subject
from portal.redaction.subject import Noun, Place, Source, Subject, at


def look(session: Session, actor: Actor, meeting_id: uuid.UUID, lock: bool = False) -> Subject:
    """Closed minutes, for whoever may take something out of them. Raises NotFound, NotAllowed with the reason."""
    found = meeting_for(session, actor, meeting_id, Gathering.REDACT_MINUTES, lock=lock)
    reads = found.answer(Gathering.READ_MINUTES).is_allowed
    opened = {
        str(one.item.id): one
        for one in items_of(session, actor, meeting_id)
        if one.answer(Gathering.REDACT_ITEM).is_allowed
    }
    came_from = _sources(session, meeting_id)
    signed = record.rows(session, meeting_id)
    places: list[Place] = []
    for row, content in record.of_kind(signed, record.HEAD):
        places += _guests(row, content, came_from.there, reads)
    numbers: dict[str, int] = {}
    for row, content in sorted(record.of_kind(signed, record.ITEM), key=lambda one: int(one[1]["number"])):
        if content["id"] in opened:
            numbers[content["id"]] = content["number"]
            places += _item(row, content, opened[content["id"]], came_from)
    for row, content in record.of_kind(signed, record.NOTE):
        if not content["item"]:
            places.append(_note(row, content, "all of it", came_from.notes, reads))
        elif content["item"] in opened:
            reads_item = opened[content["item"]].answer(Gathering.READ_ITEM).is_allowed
            about = f"item {numbers[content['item']]}"
            places.append(_note(row, content, about, came_from.notes, reads_item))
    coaches = frozenset(one.item.presenter_id for one in opened.values())
    return Subject(Noun.MINUTES, meeting_id, coaches, subject.standing(places))


@dataclass(frozen=True, slots=True)
class _Sources:
    """What minutes were signed from."""

    there: Sequence[Attendance]
    outcomes: Mapping[uuid.UUID, Sequence[ItemOutcome]]
    promised: Mapping[uuid.UUID, Commitment]
    notes: Mapping[str, MeetingAddendum]


def _sources(session: Session, meeting_id: uuid.UUID) -> _Sources:
    outcomes: dict[uuid.UUID, list[ItemOutcome]] = defaultdict(list)
    for one in session.exec(select(ItemOutcome).where(ItemOutcome.meeting_id == meeting_id)):
        outcomes[one.item_id].append(one)
    of_outcome = sa.select(col(ItemOutcome.commitment_id)).where(col(ItemOutcome.meeting_id) == meeting_id)
    promised = session.exec(select(Commitment).where(col(Commitment.id).in_(of_outcome)))
    notes = session.exec(select(MeetingAddendum).where(MeetingAddendum.meeting_id == meeting_id))
    return _Sources(
        session.exec(select(Attendance).where(Attendance.meeting_id == meeting_id)).all(),
        outcomes,
        {one.id: one for one in promised},
        {str(one.id): one for one in notes},
    )


def _guests(
    row: SealedRecord, content: Mapping[str, Any], there: Sequence[Attendance], is_read: bool
) -> Iterator[Place]:
    for place, one in enumerate(content["attendance"]):
        sources = ((each, "guest_reason") for each in there)
        path = ("attendance", place, "reason")
        yield at(row, content, path, f"Why {one['name']} came as a guest", *sources, is_read=is_read)


def _item(row: SealedRecord, content: Mapping[str, Any], found: Item, came_from: _Sources) -> Iterator[Place]:
    """An item that was talked about: what was presented, the notes, each outcome, what the presenter takes along."""
    item, is_read = found.item, found.answer(Gathering.READ_ITEM).is_allowed
    which = f"Item {content['number']}"

    def place(where: str, path: tuple[str | int, ...], *sources: Source) -> Place:
        return at(row, content, path, f"{which}: {where}", *sources, is_read=is_read)

    for name, label in PRESENTED.items():
        yield place(label.lower(), ("presented", name), (item, name))
    yield place("notes", ("notes",), (item, "notes"), (item, "notes_draft"))
    outcomes = came_from.outcomes.get(item.id, ())
    for number, one in enumerate(content["outcomes"]):
        label = f"what came of it, {number + 1}" + (f" ({one['kind'].lower()})" if is_read else "")
        yield place(label, ("outcomes", number, "text"), *_of_outcome(outcomes, came_from.promised))
    yield place("what the presenter takes along", ("takeaways",), (item, "takeaways"))


def _of_outcome(outcomes: Sequence[ItemOutcome], promised: Mapping[uuid.UUID, Commitment]) -> Iterator[Source]:
    """The outcomes of an item and the commitments that carry them on."""
    for one in outcomes:
        yield one, "text"
        if one.commitment_id and one.commitment_id in promised:
            yield promised[one.commitment_id], "text"


def _note(
    row: SealedRecord, content: Mapping[str, Any], about: str, notes: Mapping[str, MeetingAddendum], is_read: bool
) -> Place:
    sources: tuple[Source, ...] = ((notes[content["id"]], "text"),) if content["id"] in notes else ()
    where = f"Dated note about {about} by {content['by']}"
    return at(row, content, ("text",), where, *sources, is_read=is_read)
