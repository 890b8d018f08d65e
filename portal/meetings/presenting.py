"""Presenting an item: written as it is typed, read by nobody else until it is shared, shared once it is checked."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from db.tables.cases import Case, Stage
from db.tables.meetings import ItemKind, ItemStatus, Lens, MeetingItem, Safety
from db.tables.people import Person
from portal import audit, clock
from portal.access import Actor, Gathering
from portal.access.answers import Answer
from portal.errors import Conflict, InvalidInput
from portal.meetings import adding, history, items, protocol, record, safety
from portal.meetings.history import What
from portal.meetings.items import LONGEST, PLACE, PRESENTED
from portal.meetings.loading import item_for, look_at_item
from portal.meetings.protocol import Protocol
from portal.meetings.safety import Step
from portal.meetings.scenarios import Scenario, library
from portal.meetings.standing import Group, Item
from portal.wording import texts

FIELDS = (*PRESENTED, "stage", "lens")
HAS_CASE = "What this is about is chosen already. Add something else beside it."


@dataclass(frozen=True, slots=True)
class View:
    """One item as its reader may see it; what they may not read is empty, and `read` says why."""

    id: uuid.UUID
    kind: ItemKind
    status: ItemStatus
    state: str
    presenter: str
    code: str | None
    meeting_id: uuid.UUID | None
    meeting_at: datetime | None
    zone: str
    why: str
    carried: int
    minutes: int
    texts: dict[str, str]
    stage: Stage | None
    lens: Lens | None
    safety: Safety
    scenario: Scenario | None
    shared_at: datetime | None
    drop_reason: str | None
    cases: tuple[tuple[uuid.UUID, str], ...]
    steps: tuple[Step, ...]
    protocol: Protocol | None
    past: tuple[items.Happened, ...]
    may: dict[Gathering, Answer]
    is_presenter: bool


def view(session: Session, actor: Actor, item_id: uuid.UUID) -> View:
    """One item with its presentation, its history and what the reader may do. Raises NotFound out of scope."""
    found = items.met(look_at_item(session, actor, item_id))
    item, read = found.item, found.answer(Gathering.READ_ITEM)
    shows = read.is_allowed and found.shows_presentation
    knows = read.is_allowed or found.answer(Gathering.ACT_ON_SAFETY).is_allowed
    case = session.get(Case, item.case_id) if item.case_id and knows else None
    is_worried = item.safety is not Safety.NONE and knows
    return View(
        id=item.id,
        kind=item.kind,
        status=item.status,
        state=found.state,
        presenter=session.get_one(Person, item.presenter_id).name,
        code=case.code if case else None,
        meeting_id=found.meeting.id if found.meeting else None,
        meeting_at=found.meeting.starts_at if found.meeting else None,
        zone=found.zone,
        why=item.why,
        carried=item.carried,
        minutes=item.minutes,
        texts=_presented(session, item) if shows else {},
        stage=item.stage if shows else None,
        lens=item.lens if shows else None,
        safety=item.safety if knows else Safety.NONE,
        scenario=library().get(item.scenario or "") if read.is_allowed else None,
        shared_at=item.shared_at,
        drop_reason=item.drop_reason if read.is_allowed else None,
        cases=adding.to_bring(session, actor) if _may_choose(found) else (),
        steps=tuple(safety.steps_of(session, [item.id]).get(item.id, ())) if is_worried else (),
        protocol=protocol.in_force(session, actor, found.group.division_id) if knows else None,
        past=tuple(items.past(session, actor, item_id)),
        may={one: found.answer(one) for one in _ASKED},
        is_presenter=found.is_presenter,
    )


def _presented(session: Session, item: MeetingItem) -> dict[str, str]:
    """The texts of a presentation; once something was taken out of it, as the minutes have it."""
    return items.presentation(item) if item.redacted_at is None else record.presented(session, item)


_ASKED = (Gathering.READ_ITEM, Gathering.PRESENT, Gathering.DROP_ITEM, Gathering.ACT_ON_SAFETY)


def note_read(session: Session, actor: Actor, item_id: uuid.UUID) -> bool:
    """Note that the actor reads an item; once in fifteen minutes a session. Raises NotFound, NotAllowed."""
    item_for(session, actor, item_id, Gathering.READ_ITEM)
    return audit.note_read(session, actor.id, actor.session_key, "meeting_item", str(item_id))


def save_field(
    session: Session, actor: Actor, item_id: uuid.UUID, field: str, value: object, base: object = None
) -> None:
    """Keep one field of a presentation as it is typed. A text changed after it was shared is the author's again.

    `base` is what the writer had in front of them. Raises Conflict where something else is stored by now, InvalidInput
    for `field`, KeyError for no such field.
    """
    found = item_for(session, actor, item_id, Gathering.PRESENT, lock=True)
    item = found.item
    wanted, stored = _parsed(field, value), getattr(item, field)
    if wanted == stored:
        return
    if (base or None) != (stored or None):
        raise Conflict
    setattr(item, field, wanted)
    item.version += 1
    if field in PRESENTED:
        item.shared_at = None
    _told(session, found)


def share(session: Session, actor: Actor, item_id: uuid.UUID) -> None:
    """Let the group's lead read a presentation now, and in the meeting those who are there.

    Raises InvalidInput where question or strength are missing, Flagged for each text that may identify somebody.
    """
    found = item_for(session, actor, item_id, Gathering.PRESENT, lock=True)
    item = found.item
    items.require_complete(item)
    texts.require_checked(session, actor, PLACE, items.presentation(item), items.about(found))
    item.shared_at = clock.now()
    history.item_step(session, actor, item, What.SHARED)
    _told(session, found)


def confirm_words(session: Session, actor: Actor, item_id: uuid.UUID, text: str) -> None:
    """Log the author's word that what the text check finds in a presentation identifies nobody."""
    found = item_for(session, actor, item_id, Gathering.PRESENT)
    texts.answer_for(session, actor, PLACE, text, items.about(found))


def choose_case(session: Session, actor: Actor, item_id: uuid.UUID, case_id: uuid.UUID) -> None:
    """Fill a place on the agenda with a case of one's own. Raises NotFound for another's, InvalidInput ("case")."""
    found = item_for(session, actor, item_id, Gathering.PRESENT, lock=True)
    item = found.item
    if item.case_id is not None or item.kind is not ItemKind.CASE:
        raise InvalidInput({"case": HAS_CASE})
    group = Group(actor, found.group, found.zone, found.lead, frozenset())
    case = adding.case_of(session, group, case_id)
    item.case_id = item.open_for = case.id
    item.stage = item.stage or case.stage
    item.version += 1
    _told(session, found)


def _may_choose(found: Item) -> bool:
    item: MeetingItem = found.item
    is_empty = item.kind is ItemKind.CASE and item.case_id is None
    return is_empty and found.is_presenter and found.answer(Gathering.PRESENT).is_allowed


def _told(session: Session, found: Item) -> None:
    if found.meeting is not None:
        history.changed(session, found.meeting)
    session.flush()


def _parsed(field: str, value: object) -> Any:
    if field in PRESENTED:
        return texts.storable(field, value, LONGEST) or None
    kind: Any = {"stage": Stage, "lens": Lens}[field]
    if value is None:
        return None
    if value not in list(kind):
        raise InvalidInput({field: "Choose one, or none."})
    return kind(str(value))
