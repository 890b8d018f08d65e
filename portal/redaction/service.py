"""Taking a passage out of what is sealed: by a director, for one of four reasons, with the gap left to be seen."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables.audit import AuditEvent
from db.tables.gaps import TakenOut
from db.tables.people import Person
from db.tables.sessions import ExportPurpose
from portal import audit, clock, seals
from portal.access import Actor
from portal.errors import Conflict, InvalidInput
from portal.people.proof import Proof
from portal.redaction import elsewhere, of_first_90, of_minutes, of_one_on_one, of_review
from portal.redaction.subject import Noun, Place, Source, Subject
from portal.reviews.export import PURPOSES

MOST_COPIES = 200
LOOK: dict[Noun, Callable[[Session, Actor, uuid.UUID, bool], Subject]] = {
    Noun.REVIEW: of_review.look,
    Noun.FIRST_90: of_first_90.look,
    Noun.MINUTES: of_minutes.look,
    Noun.ONE_ON_ONE: of_one_on_one.look,
}


class Reason(StrEnum):
    """Why a passage is taken out. A closed list: the reason must not say again what was taken out."""

    PERSON_SERVED = "It may tell who a person served is."
    ANOTHER = "It tells something about somebody whom this is not about."
    CONTACT = "It holds an address, a number or another way to reach somebody."
    MISTAKE = "It belongs to another record and stands here by mistake."


@dataclass(frozen=True, slots=True)
class Passage:
    """A text in what is sealed. `key` names it; `where` says it in words.

    `text` is empty where the director may not read it (`is_read`); `length` counts its words all the same.
    `stays_in` names what else holds the same words.
    """

    key: str
    where: str
    text: str
    is_read: bool
    length: int
    stays_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that left the portal: when, to whom, and what for. It still holds what is taken out here."""

    at: datetime
    by: str
    purpose: str


def passages(session: Session, actor: Actor, noun: Noun, record_id: uuid.UUID) -> list[Passage]:
    """Every text in something sealed, for whoever may take one out. Raises NotFound, NotAllowed with the reason."""
    subject = LOOK[noun](session, actor, record_id, False)
    others = elsewhere.around(session, actor, subject.coaches)
    return [
        Passage(
            place.key,
            place.where,
            _seen(place),
            place.is_read,
            len(place.text.split()),
            elsewhere.stays_in(place, subject, others),
        )
        for place in subject.places
    ]


def copies(session: Session, actor: Actor, noun: Noun, record_id: uuid.UUID) -> list[Copy]:
    """The copies of something sealed that were fetched so far, newest first. Backups are not among them."""
    LOOK[noun](session, actor, record_id, False)
    rows = session.execute(
        sa.select(col(AuditEvent.at), col(Person.name), col(AuditEvent.facts))
        .join(Person, col(Person.id) == col(AuditEvent.actor_id))
        .where(
            col(AuditEvent.record_type) == noun.value,
            col(AuditEvent.record_id) == str(record_id),
            col(AuditEvent.kind) == audit.Kind.EXPORTED.value,
        )
        .order_by(col(AuditEvent.seq).desc())
        .limit(MOST_COPIES)
    )
    return [Copy(at, name, PURPOSES[ExportPurpose(str(facts["purpose"]))]) for at, name, facts in rows]


def take_out(
    session: Session,
    actor: Actor,
    noun: Noun,
    record_id: uuid.UUID,
    proof: Proof,
    key: str,
    reason: object,
    seen: str,
) -> None:
    """Take the passage `key` out of something sealed, and out of what it came from.

    `proof` shows that the password was just entered again, `seen` is the passage as the director has it in front of
    them, empty where they may not read it. A signature that was on it is kept; what is left is signed anew. Raises
    InvalidInput ("passage", "passage_reason"), Conflict when something else stands there by now, NotAllowed with the
    reason.
    """
    subject = LOOK[noun](session, actor, record_id, True)
    proof.require(actor)
    if reason not in list(Reason):
        raise InvalidInput({"passage_reason": "Choose why it is taken out."})
    place = next((one for one in subject.places if one.key == key), None)
    if place is None:
        raise InvalidInput({"passage": "Choose the passage."})
    if _seen(place) != seen:
        raise Conflict("Something else stands there by now. Read it once more before you take it out.")
    now = clock.now()
    for source in place.sources:
        _empty(source, now)
    session.flush()
    facts: dict[str, str | int | bool | None] = {"reason": Reason(str(reason)).name.lower()}
    if place.signed:
        facts["record"] = str(place.signed[0][0].id)
        for row, found in groupby(place.signed, key=lambda one: one[0]):
            seals.take_out(session, row, [path for _, path in found], str(reason), actor.name, now)
    else:
        facts["place"] = place.name
        _leave_gap(session, actor, subject, place, str(reason), now)
    audit.note(session, actor, audit.Kind.PASSAGE_TAKEN_OUT, noun.value, str(record_id), facts)
    session.flush()


def _seen(place: Place) -> str:
    return place.text if place.is_read else ""


def _empty(source: Source, at: datetime) -> None:
    """Empty what a passage was signed from. A row without a moment for it shows the gap in its own words."""
    row, field = source
    if hasattr(row, "redacted_at"):
        setattr(row, field, None)
        row.redacted_at = at
        return
    setattr(row, field, seals.GAP)
    if hasattr(row, "version"):
        row.version += 1


def _leave_gap(session: Session, actor: Actor, subject: Subject, place: Place, reason: str, at: datetime) -> None:
    of: dict[str, Any] = {
        Noun.REVIEW: {"review_id": subject.id},
        Noun.FIRST_90: {"first_90_id": subject.id},
        Noun.ONE_ON_ONE: {"one_on_one_id": subject.id},
    }[subject.noun]
    session.add(TakenOut(place=place.name, reason=reason, made_by=actor.id, at=at, **of))
