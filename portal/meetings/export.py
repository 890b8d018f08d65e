"""The minutes as a file: asked for with a purpose, fetched once with a ticket, noted in the chain."""

import uuid
from collections.abc import Callable

from sqlmodel import Session

from db.tables.meetings import Meeting
from db.tables.sessions import ExportPurpose, ExportTicket
from portal import audit
from portal.access import Actor, Gathering
from portal.access.sessions import open_export
from portal.audit import Kind
from portal.documents import minutes as document
from portal.errors import InvalidInput, NotFound
from portal.first90.export import FORMS, MIMES
from portal.meetings import minutes
from portal.meetings.loading import meeting_for
from portal.reviews.export import PURPOSES, File, named
from portal.reviews.queries import as_bytes

__all__ = ["FORMS", "PURPOSES", "ask", "is_for", "prepare"]


def ask(session: Session, actor: Actor, meeting_id: uuid.UUID, purpose: object) -> str:
    """A one-time ticket for the minutes of a meeting the actor may read. Returns the token for the address."""
    meeting_for(session, actor, meeting_id, Gathering.READ_MINUTES)
    if not isinstance(purpose, ExportPurpose) or purpose not in PURPOSES:
        raise InvalidInput({"purpose": "Choose what the copy is for."})
    return open_export(session, actor, meeting_id, purpose)


def is_for(session: Session, ticket: ExportTicket) -> bool:
    """Whether a ticket is for the minutes of a meeting."""
    return session.get(Meeting, ticket.record_id) is not None


def prepare(session: Session, actor: Actor, ticket: ExportTicket, form: str = "pdf") -> Callable[[], File]:
    """Decide access once more and note the export; the file itself is made by the returned call, outside.

    It holds what the reader may read at this moment: an item that is closed to them is not in it.
    """
    meeting_for(session, actor, ticket.record_id, Gathering.READ_MINUTES)
    found = minutes.read(session, actor, ticket.record_id)
    head = found.head
    if head is None or form not in FORMS:
        raise NotFound
    facts = {"purpose": ticket.purpose.value, "form": form}
    audit.note(session, actor, Kind.EXPORTED, "meeting", str(ticket.record_id), facts)
    packed, later = as_bytes(dict(found.bundle)), (*found.items, *found.notes)
    name = named("minutes", found.group, found.on.isoformat(), form)

    def make() -> File:
        if form == "json":
            return File(packed, name, MIMES[form])
        made = document.pdf(head, packed, later) if form == "pdf" else document.word(head, later, found.bundle)
        return File(made, name, MIMES[form])

    return make
