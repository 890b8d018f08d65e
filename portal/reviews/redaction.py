"""Taking a passage out of a signed review: by a director, for one of four reasons, with the gap left to be seen."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.audit import AuditEvent
from db.tables.commitments import Commitment, CommitmentSource
from db.tables.people import Person
from db.tables.reviews import Goal, Rating, RecordKind, Review, SealedRecord, Sheet, Side
from db.tables.sessions import ExportPurpose
from portal import audit, clock, seals
from portal.access import Actor, Permission, review_for
from portal.errors import Conflict, InvalidInput
from portal.people.proof import Proof
from portal.reviews import queries
from portal.reviews.export import PURPOSES
from portal.reviews.history import note
from portal.reviews.words import LATER

MOST_COPIES = 200


class Reason(StrEnum):
    """Why a passage is taken out. A closed list: the reason must not say again what was taken out."""

    PERSON_SERVED = "It may tell who a person served is."
    ANOTHER = "It tells something about somebody whose review this is not."
    CONTACT = "It holds an address, a number or another way to reach somebody."
    MISTAKE = "It belongs to another record and stands here by mistake."


@dataclass(frozen=True, slots=True)
class Passage:
    """A text in what is signed. `key` names it; `where` says it in words."""

    record_id: uuid.UUID
    path: seals.Path
    where: str
    text: str

    @property
    def key(self) -> str:
        """A name for forms: the record and the place in it."""
        return "/".join((str(self.record_id), *map(str, self.path)))


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that left the portal: when, to whom, and what for. It still holds what is taken out here."""

    at: datetime
    by: str
    purpose: str


def passages(session: Session, actor: Actor, review_id: uuid.UUID) -> list[Passage]:
    """Every text in what is signed about a review, for whoever may take one out."""
    review_for(session, actor, review_id, Permission.REDACT)
    return _passages(session, review_id)


def copies(session: Session, actor: Actor, review_id: uuid.UUID) -> list[Copy]:
    """The copies of a signed review that were fetched so far, newest first. Backups are not among them."""
    review_for(session, actor, review_id, Permission.REDACT)
    rows = session.execute(
        sa.select(col(AuditEvent.at), col(Person.name), col(AuditEvent.facts))
        .join(Person, col(Person.id) == col(AuditEvent.actor_id))
        .where(
            col(AuditEvent.record_type) == "review",
            col(AuditEvent.record_id) == str(review_id),
            col(AuditEvent.kind) == audit.Kind.EXPORTED.value,
        )
        .order_by(col(AuditEvent.seq).desc())
        .limit(MOST_COPIES)
    )
    return [Copy(at, name, PURPOSES[ExportPurpose(str(facts["purpose"]))]) for at, name, facts in rows]


def take_out(
    session: Session, actor: Actor, review_id: uuid.UUID, proof: Proof, key: str, reason: object, seen: str
) -> None:
    """Take the passage `key` out of what is signed, and out of the sheet or goal it came from.

    `proof` shows that the password was just entered again, `seen` is the passage as the director has it in front of
    them. The signature that was on it is kept; what is left is signed anew. Raises InvalidInput ("passage", "reason"),
    Conflict when something else stands there by now, NotAllowed with the reason.
    """
    review = review_for(session, actor, review_id, Permission.REDACT, lock=True).review
    proof.require(actor)
    if reason not in list(Reason):
        raise InvalidInput({"reason": "Choose why it is taken out."})
    found = next((one for one in _passages(session, review_id) if one.key == key), None)
    if found is None:
        raise InvalidInput({"passage": "Choose the passage."})
    if found.text != seen:
        raise Conflict("Something else stands there by now. Read it once more before you take it out.")
    now = clock.now()
    row = session.get_one(SealedRecord, found.record_id)
    seals.take_out(session, row, [found.path], str(reason), actor.name, now)
    if row.kind is RecordKind.REVIEW:
        _empty_source(session, review, found, now)
    facts = {"record": str(row.id), "reason": Reason(str(reason)).name.lower()}
    note(session, actor, review_id, audit.Kind.PASSAGE_TAKEN_OUT, **facts)


def _passages(session: Session, review_id: uuid.UUID) -> list[Passage]:
    signed = [
        (row, seals.content_of(row)) for row in queries.sealed_rows(session, review_id) if row.content is not None
    ]
    return [
        Passage(row.id, path, where, text)
        for row, content in signed
        for path, where in _places(row.kind, content)
        if (text := seals.text_at(content, path))
    ]


def _places(kind: RecordKind, content: Mapping[str, Any]) -> Iterator[tuple[seals.Path, str]]:
    """Where a record can hold a person's own words."""
    if kind is not RecordKind.REVIEW:
        yield ("text",), f"{LATER[kind]} by {content['by']}"
        return
    yield ("closing_words",), "What both took from the conversation"
    for place in range(len(content["goals"])):
        yield ("goals", place, "text"), f"Goal {place + 1}"
        yield ("goals", place, "support"), f"Goal {place + 1}: support"
    for place, category in enumerate(content["categories"]):
        for number, item in enumerate(category["items"]):
            for side in ("lead", "coach"):
                if item[side]:
                    by = content[side]["name"]
                    for field in ("evidence", "reason"):
                        yield ("categories", place, "items", number, side, field), f"{item['code']}, words of {by}"


def _empty_source(session: Session, review: Review, found: Passage, at: datetime) -> None:
    """Empty the row the passage was signed from, on every revision of the sheet that holds the same words."""
    match found.path:
        case ("closing_words",):
            review.closing_words, review.redacted_at = None, at
        case ("goals", int(place), str(field)):
            goals = session.exec(select(Goal).where(Goal.review_id == review.id).order_by(col(Goal.position))).all()
            setattr(goals[place], field, None)
            goals[place].redacted_at = at
            promised = select(Commitment).where(
                Commitment.source == CommitmentSource.REVIEW, Commitment.source_id == review.id
            )
            for commitment in session.exec(promised):
                if getattr(commitment, field) == found.text:
                    setattr(commitment, field, seals.GAP)
                    commitment.version += 1
        case ("categories", _, "items", _, str(side), str(field)):
            code = found.where.split(",")[0]
            rows = session.exec(
                select(Rating)
                .join(Sheet, col(Sheet.id) == col(Rating.sheet_id))
                .where(Sheet.review_id == review.id, col(Sheet.side) == Side(side), Rating.code == code)
            )
            for row in rows:
                if getattr(row, field) == found.text:
                    setattr(row, field, None)
                    row.redacted_at = at
    session.flush()
