"""What is done with community resources: add, change, note that one was checked, take one off and put it back.

Name and reach are an organisation's own and public, so the text check passes them over; what somebody writes about it
is checked, since that could be about a person.
"""

import uuid
from dataclasses import dataclass

from sqlmodel import Session, select

from db.tables.people import Role
from db.tables.resources import Resource, ResourceKind
from portal import audit, clock
from portal.access import Actor
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound
from portal.resources.words import OFFICE
from portal.wording import texts

PLACE = "resource.offers"
LONGEST_NAME, LONGEST_REACH, LONGEST = 120, 200, 600
KEEPERS = frozenset({Role.LEAD, Role.DIRECTOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource as a form holds it. `division_id` None is for the whole programme."""

    kind: object
    name: object
    reach: object
    offers: object = ""
    division_id: uuid.UUID | None = None


def may_keep(actor: Actor, division_id: uuid.UUID | None) -> bool:
    """Whether somebody keeps the list of a division; the programme's own is kept by whoever keeps any."""
    kept = {division for role, division in actor.held if role in KEEPERS}
    return bool(kept) if division_id is None else division_id in kept


def add(session: Session, actor: Actor, entry: Entry) -> uuid.UUID:
    """Add a resource, checked today; returns its id.

    Raises NotAllowed for whoever keeps no list, NotFound without a role, InvalidInput or Flagged per field ("kind",
    "name", "reach", "offers").
    """
    _require_keeper(actor, entry.division_id)
    kind, name, reach, offers = _complete(session, actor, entry)
    return insert(session, actor, kind, name, reach, offers, entry.division_id)


def insert(
    session: Session,
    actor: Actor,
    kind: ResourceKind,
    name: str,
    reach: str,
    offers: str,
    division_id: uuid.UUID | None,
    meeting_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Store a resource whose texts are checked. The caller has decided who adds it."""
    made = Resource(
        division_id=division_id,
        kind=kind,
        name=name,
        reach=reach,
        offers=offers,
        checked_on=actor.today,
        checked_by=actor.id,
        added_by=actor.id,
        added_at=clock.now(),
        from_meeting_id=meeting_id,
    )
    session.add(made)
    session.flush()
    _note(session, actor, made, "added")
    return made.id


def parsed(entry: Entry) -> tuple[ResourceKind, str, str]:
    """Kind, name and reach of an entry. Raises InvalidInput for each that is missing or wrong."""
    wrong: dict[str, str] = {}
    if entry.kind not in list(ResourceKind):
        wrong["kind"] = "Choose what kind of help it is."
    found: dict[str, str] = {}
    asks = {"name": "Say what the organisation is called.", "reach": "Give a phone number, an address or a page."}
    for field, longest in (("name", LONGEST_NAME), ("reach", LONGEST_REACH)):
        try:
            found[field] = texts.storable(field, getattr(entry, field) or "", longest).strip()
        except InvalidInput as error:
            wrong |= error.fields
        else:
            wrong |= {field: asks[field]} if texts.is_blank(found[field]) else {}
    if wrong:
        raise InvalidInput(wrong)
    return ResourceKind(str(entry.kind)), found["name"], found["reach"]


def change(session: Session, actor: Actor, resource_id: uuid.UUID, entry: Entry, version: int) -> None:
    """Change a resource, made from the `version` the writer saw. Raises as `add`, and Conflict."""
    row = _kept(session, actor, resource_id)
    kind, name, reach, offers = _complete(session, actor, entry)
    if row.version != version:
        raise Conflict
    row.kind, row.name, row.reach, row.offers = kind, name, reach, offers
    row.checked_on, row.checked_by = actor.today, actor.id
    _note(session, actor, row, "changed")


def confirm_words(session: Session, actor: Actor, text: str) -> None:
    """Log the author's word that what the text check finds in what a resource offers identifies nobody."""
    if not actor.held:
        raise NotFound
    texts.answer_for(session, actor, PLACE, text, ())


def note_checked(session: Session, actor: Actor, resource_id: uuid.UUID) -> None:
    """Note that everything about a resource still holds today. Noted already today is no error."""
    row = _kept(session, actor, resource_id)
    if row.checked_on != actor.today:
        row.checked_on, row.checked_by = actor.today, actor.id
        _note(session, actor, row, "checked")


def take_off(session: Session, actor: Actor, resource_id: uuid.UUID, *, is_off: bool) -> None:
    """Take a resource off the list, or put it back; nothing is deleted."""
    row = _kept(session, actor, resource_id)
    if (row.retired_at is not None) != is_off:
        row.retired_at = clock.now() if is_off else None
        _note(session, actor, row, "taken_off" if is_off else "put_back")


def _require_keeper(actor: Actor, division_id: uuid.UUID | None) -> None:
    if not actor.held:
        raise NotFound
    if not may_keep(actor, division_id):
        raise NotAllowed(OFFICE)


def _kept(session: Session, actor: Actor, resource_id: uuid.UUID) -> Resource:
    """A resource the actor keeps, held. One of a division without a role of theirs reads as not found."""
    row = session.exec(select(Resource).where(Resource.id == resource_id).with_for_update()).first()
    if row is None or (row.division_id is not None and row.division_id not in {one for _, one in actor.held}):
        raise NotFound
    _require_keeper(actor, row.division_id)
    return row


def _complete(session: Session, actor: Actor, entry: Entry) -> tuple[ResourceKind, str, str, str]:
    kind, name, reach = parsed(entry)
    offers = texts.storable("offers", entry.offers or "", LONGEST).strip()
    texts.require_checked(session, actor, PLACE, {"offers": offers}, ())
    return kind, name, reach, offers


def _note(session: Session, actor: Actor, row: Resource, what: str) -> None:
    row.version += 1
    session.flush()
    facts = {"what": what}
    kind = audit.Kind.RESOURCE_CHANGED
    audit.note(session, actor, kind, "resource", str(row.id), facts)
