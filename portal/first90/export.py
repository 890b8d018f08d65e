"""The letter of a decision as a file: asked for with a purpose, fetched once with a ticket, noted in the chain."""

import json
import uuid
from collections.abc import Callable
from typing import Final

from sqlmodel import Session, col, select

from db.keys import keyring, public_pem
from db.tables.first_90 import Decision
from db.tables.people import Person
from db.tables.reviews import RecordKind, SealedRecord
from db.tables.sessions import ExportPurpose, ExportTicket
from portal import seals
from portal.access import Actor, Coaching
from portal.access.sessions import open_export
from portal.audit import Kind
from portal.documents import letter
from portal.errors import InvalidInput, NotFound
from portal.first90 import record
from portal.first90.history import note
from portal.first90.loading import Ninety, ninety_for
from portal.reviews.export import PURPOSES, File, named

FORMS: Final = {"pdf": "PDF", "docx": "Word", "json": "The signed record"}
MIMES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}


def ask(session: Session, actor: Actor, first_90_id: uuid.UUID, decision_id: uuid.UUID, purpose: object) -> str:
    """A one-time ticket for the letter of a decision the actor may read. Returns the token for the address."""
    one = ninety_for(session, actor, first_90_id, Coaching.READ_DECISION)
    _readable(session, one, decision_id)
    if not isinstance(purpose, ExportPurpose) or purpose not in PURPOSES:
        raise InvalidInput({f"purpose.{decision_id.hex}": "Choose what the copy is for."})
    return open_export(session, actor, decision_id, purpose)


def is_for(session: Session, ticket: ExportTicket) -> bool:
    """Whether a ticket is for the letter of a decision."""
    return session.get(Decision, ticket.record_id) is not None


def prepare(session: Session, actor: Actor, ticket: ExportTicket, form: str = "pdf") -> Callable[[], File]:
    """Decide access once more and note the export; the file itself is made by the returned call, outside."""
    decision = session.get(Decision, ticket.record_id)
    if decision is None or form not in FORMS:
        raise NotFound
    one = ninety_for(session, actor, decision.first_90_id, Coaching.READ_DECISION)
    _readable(session, one, decision.id)
    row = _sealed(session, one, decision.id)
    content = seals.content_of(row)
    if "removed" in content:
        raise NotFound
    bundle = seals.bundle(row, public_pem(keyring().public_keys()[row.kid]))
    view = letter.view(
        content,
        _deciders(session, decision),
        record.day(decision.told_on),
        record.day(one.first.respond_until_on) if decision.told_on else "",
        {"kid": row.kid, "signature": row.signature},
    )
    note(session, actor, one.first.id, Kind.EXPORTED, purpose=ticket.purpose.value, form=form)
    name = named("decision", one.coach.name, content["at"], form)

    def make() -> File:
        made = {"pdf": letter.pdf, "docx": letter.word}.get(form)
        text = json.dumps(bundle, ensure_ascii=False, indent=1, sort_keys=True).encode() if made is None else made(view)
        return File(text, name, MIMES[form])

    return make


def _readable(session: Session, one: Ninety, decision_id: uuid.UUID) -> None:
    """Return if the reader may read this decision. Raises NotFound, or NotAllowed before the coach has heard it."""
    decision = session.get(Decision, decision_id)
    if decision is None or decision.first_90_id != one.first.id:
        raise NotFound
    one.standing.require(Coaching.READ_DECISION, "told" if decision.told_on else "untold")


def _sealed(session: Session, one: Ninety, decision_id: uuid.UUID) -> SealedRecord:
    for row in record.rows(session, one.first.id):
        if row.kind is RecordKind.DECISION and seals.content_of(row).get("id") == str(decision_id):
            return row
    raise NotFound


def _deciders(session: Session, decision: Decision) -> list[str]:
    """Everybody who came to this decision, in the order in which they did."""
    rows = session.exec(
        select(Person.name)
        .join(Decision, col(Decision.made_by) == col(Person.id))
        .where(Decision.recommendation_id == decision.recommendation_id)
        .order_by(col(Decision.made_at))
    )
    return list(rows)
