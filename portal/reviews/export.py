"""The sealed record as a file: asked for with a purpose, fetched once with a ticket, noted in the audit chain."""

import re
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from db.tables.sessions import ExportPurpose, ExportTicket
from portal.access import Actor, Permission, review_for
from portal.access.sessions import open_export
from portal.audit import Kind
from portal.documents import profile, review_record
from portal.documents.figures import profile_rows
from portal.errors import InvalidInput
from portal.reviews import queries
from portal.reviews.history import note

PURPOSES: dict[ExportPurpose, str] = {
    ExportPurpose.OWN_COPY: "My own copy",
    ExportPurpose.PERSONNEL_FILE: "The coach’s personnel file",
    ExportPurpose.SUPERVISION: "Preparing supervision",
    ExportPurpose.LEGAL: "A legal duty",
}


@dataclass(frozen=True, slots=True)
class File:
    """What a browser is given to keep."""

    content: bytes
    name: str
    mime: str


def ask(session: Session, actor: Actor, review_id: uuid.UUID, purpose: ExportPurpose) -> str:
    """A one-time ticket for the sealed record of a review the actor may read. Returns the token for the address."""
    review_for(session, actor, review_id, Permission.READ_RECORD)
    if purpose not in PURPOSES:
        raise InvalidInput({"purpose": "Choose what the copy is for."})
    return open_export(session, actor, review_id, purpose)


def prepare(session: Session, actor: Actor, ticket: ExportTicket) -> Callable[[], File]:
    """Decide access once more and note the export; the file itself is made by the returned call, outside."""
    found = queries.sealed(session, actor, ticket.record_id)
    note(session, actor, ticket.record_id, Kind.EXPORTED, purpose=ticket.purpose.value)

    def make() -> File:
        chart = profile.svg(profile_rows(found.content), profile.LIGHT)
        content = review_record.pdf(found.content, chart, queries.as_bytes(found.bundle), found.later)
        return File(content, file_name(found.content["coach"]["name"], found.content["signed_at"]), "application/pdf")

    return make


def file_name(coach: str, signed_at: str) -> str:
    """The file name of a review: the coach's name and the day of signing."""
    return named("review", coach, signed_at, "pdf")


def named(what: str, coach: str, at: str, ending: str) -> str:
    """A file name every system can store: what it is, the coach's name, the day."""
    plain = unicodedata.normalize("NFKD", coach).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "coach"
    return f"{what}-{words}-{at[:10]}.{ending}"
