"""Reading the minutes of a closed meeting, each reader what is theirs, and adding a dated note."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from db.keys import keyring, public_pem
from db.tables.meetings import MeetingAddendum, MeetingStatus
from db.tables.reviews import RecordKind, SealedRecord
from portal import audit, clock, seals
from portal.access import Actor, Gathering
from portal.access.answers import Answer
from portal.errors import InvalidInput, NotFound
from portal.meetings import record
from portal.meetings.live import about
from portal.meetings.loading import items_of, look_at_meeting, meeting_for
from portal.meetings.standing import Item
from portal.notices import outbox
from portal.reviews.record import seal
from portal.wording import texts

PLACE = "meeting_addendum.text"
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes as their reader may read them.

    `head` is None for a director, who reads `items` that were passed on and nothing else. `closed_to_me` counts the
    items that stay closed to the reader. `bundle` holds exactly what is shown, with the signatures.
    """

    id: uuid.UUID
    group_id: uuid.UUID
    group: str
    lead: str
    on: date
    head: Mapping[str, Any] | None
    items: tuple[Mapping[str, Any], ...]
    notes: tuple[Mapping[str, Any], ...]
    closed_to_me: int
    bundle: Mapping[str, Any]
    is_valid: bool
    may_add: Answer
    people: tuple[str, ...]
    is_new: bool
    """Whether the reader was told of it and opens it for the first time."""


def read(session: Session, actor: Actor, meeting_id: uuid.UUID) -> Minutes:
    """The minutes of a meeting. Those who were there and the lead read them, but for items that are closed to them.

    A director reads what was passed on. Raises NotFound out of scope, NotAllowed with the reason.
    """
    found = look_at_meeting(session, actor, meeting_id)
    standing = found.answer(Gathering.READ_MINUTES)
    items = {str(one.item.id): one for one in items_of(session, actor, meeting_id)} if not standing.is_hidden else {}
    is_closed = found.meeting.status is MeetingStatus.CLOSED
    readable = {key for key, one in items.items() if is_closed and one.answer(Gathering.READ_ITEM).is_allowed}
    if not standing.is_allowed and not readable:
        found.require(Gathering.READ_MINUTES)
    signed = record.rows(session, meeting_id)
    heads = record.of_kind(signed, record.HEAD)
    if not heads:
        raise NotFound
    top, head = heads[0]
    of_items = sorted(record.of_kind(signed, record.ITEM), key=lambda one: int(one[1]["number"]))
    shown = [(row, content) for row, content in of_items if content["id"] in readable]
    notes = [
        (row, content)
        for row, content in record.of_kind(signed, record.NOTE)
        if (standing.is_allowed and not content["item"]) or content["item"] in readable
    ]
    bundle = _bundle(top if standing.is_allowed else None, [row for row, _ in (*shown, *notes)])
    return Minutes(
        id=meeting_id,
        group_id=found.group.id,
        group=found.group.name,
        lead=found.lead,
        on=found.meeting.on_day,
        head=head if standing.is_allowed else None,
        items=tuple(content for _, content in shown),
        notes=tuple(content for _, content in notes),
        closed_to_me=len(of_items) - len(shown) if standing.is_allowed else 0,
        bundle=bundle,
        is_valid=_is_valid(bundle),
        may_add=found.answer(Gathering.ADD_NOTE),
        people=tuple(one["name"] for one in head["attendance"]) if standing.is_allowed else (),
        is_new=outbox.waits(session, actor, meeting_id),
    )


@dataclass(frozen=True, slots=True)
class Page:
    """The page of some minutes. `minutes` is None for whoever may only take passages out of them; `closed` says why.

    `gaps` are those in what the reader reads or may take passages out of.
    """

    id: uuid.UUID
    group_id: uuid.UUID
    group: str
    on: date
    minutes: Minutes | None
    closed: str
    may_redact: Answer
    gaps: tuple[seals.Gap, ...]


def page(session: Session, actor: Actor, meeting_id: uuid.UUID) -> Page:
    """The minutes as `read` has them; for a director who reads nothing of them, the page without a word of them.

    Raises NotFound out of scope, NotAllowed with the reason.
    """
    found = look_at_meeting(session, actor, meeting_id)
    may_redact, standing = found.answer(Gathering.REDACT_MINUTES), found.answer(Gathering.READ_MINUTES)
    if standing.is_hidden and not may_redact.is_allowed:
        found.require(Gathering.READ_MINUTES)
    items = items_of(session, actor, meeting_id) if may_redact.is_allowed else ()
    reads = standing.is_allowed or any(one.answer(Gathering.READ_ITEM).is_allowed for one in items)
    shown = read(session, actor, meeting_id) if reads or not may_redact.is_allowed else None
    if may_redact.is_allowed:
        opened = {str(one.item.id) for one in items if one.answer(Gathering.REDACT_ITEM).is_allowed}
        contents = _with_gaps(session, meeting_id, opened)
    else:
        contents = [] if shown is None else [shown.head or {}, *shown.items, *shown.notes]
    return Page(
        id=meeting_id,
        group_id=found.group.id,
        group=found.group.name,
        on=found.meeting.on_day,
        minutes=shown,
        closed="" if shown is not None else standing.reason or "",
        may_redact=may_redact,
        gaps=seals.gaps_in(contents),
    )


def _with_gaps(session: Session, meeting_id: uuid.UUID, items: Collection[str]) -> list[Mapping[str, Any]]:
    """What is signed about a meeting, but for items that are not among `items` and the notes about them."""
    signed = [seals.content_of(row) for row in record.rows(session, meeting_id) if row.content is not None]
    about = {record.ITEM: "id", record.NOTE: "item"}
    return [one for one in signed if one.get(about.get(one["kind"], ""), "") in {"", *items}]


def note_seen(session: Session, actor: Actor, meeting_id: uuid.UUID) -> None:
    """The reader has opened what they were told of. Only their own notice is touched."""
    look_at_meeting(session, actor, meeting_id).require(Gathering.READ_MEETING)
    outbox.seen(session, actor, meeting_id)


def _bundle(top: SealedRecord | None, others: Sequence[SealedRecord]) -> dict[str, Any]:
    """What is shown, as a file that anyone can check; a director's begins with the first item that was passed on."""
    keys = keyring().public_keys()
    packed = [seals.bundle(row, public_pem(keys[row.kid])) for row in others]
    if top is None:
        return {"items": packed}
    return seals.bundle(top, public_pem(keys[top.kid]), packed)


def _is_valid(bundle: Mapping[str, Any]) -> bool:
    keys = keyring().public_keys()
    parts = bundle.get("items", [bundle])
    return all(seals.verify(part, keys).is_valid for part in parts)


def add_note(
    session: Session, actor: Actor, meeting_id: uuid.UUID, text: str, item_id: uuid.UUID | None = None
) -> None:
    """Add a dated, signed note to closed minutes, about all of it or one item; whoever reads that reads the note.

    Raises InvalidInput or Flagged ("note"), NotFound for an item that is not the author's to read.
    """
    found = meeting_for(session, actor, meeting_id, Gathering.ADD_NOTE)
    if item_id is not None:
        _readable(session, actor, meeting_id, item_id)
    text = texts.storable("note", text, LONGEST)
    if texts.is_blank(text):
        raise InvalidInput({"note": "There is nothing to add yet."})
    texts.require_checked(session, actor, PLACE, {"note": text}, about(session, found))
    made = MeetingAddendum(
        meeting_id=meeting_id, item_id=item_id, author_id=actor.id, text=text.strip(), at=clock.now()
    )
    session.add(made)
    session.flush()
    of = record.of_kind(record.rows(session, meeting_id), record.HEAD)[0][0].signature
    content = record.note(text.strip(), item_id, of, actor, made.id)
    seal(session, actor, RecordKind.ADDENDUM, content, clock.now(), meeting_id=meeting_id)
    audit.note(session, actor, audit.Kind.MINUTES_NOTE_ADDED, "meeting", str(meeting_id), {})
    session.flush()


def confirm(session: Session, actor: Actor, meeting_id: uuid.UUID, text: str) -> None:
    """Log the author's word that what the text check finds in a note to the minutes identifies nobody."""
    found = meeting_for(session, actor, meeting_id, Gathering.ADD_NOTE)
    texts.answer_for(session, actor, PLACE, text, about(session, found))


def _readable(session: Session, actor: Actor, meeting_id: uuid.UUID, item_id: uuid.UUID) -> Item:
    for one in items_of(session, actor, meeting_id):
        if one.item.id == item_id and one.answer(Gathering.READ_ITEM).is_allowed:
            return one
    raise NotFound
