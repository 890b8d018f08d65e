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
from db.tables.observations import Observation
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
STAYS_IN = {
    RecordKind.RECOMMENDATION: "the recommendation about the first 90 days",
    RecordKind.DECISION: "the decision about the first 90 days and its letter",
    RecordKind.RESPONSE: "the coach’s response to the decision",
}


class Reason(StrEnum):
    """Why a passage is taken out. A closed list: the reason must not say again what was taken out."""

    PERSON_SERVED = "It may tell who a person served is."
    ANOTHER = "It tells something about somebody whose review this is not."
    CONTACT = "It holds an address, a number or another way to reach somebody."
    MISTAKE = "It belongs to another record and stands here by mistake."


@dataclass(frozen=True, slots=True)
class Passage:
    """A text in what is signed. `key` names it; `where` says it in words.

    `stays_in` names the other signed records in which the same words stay.
    """

    record_id: uuid.UUID
    path: seals.Path
    where: str
    text: str
    stays_in: tuple[str, ...] = ()

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
    review = review_for(session, actor, review_id, Permission.REDACT).review
    return _passages(session, review)


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
    """Take the passage `key` out of what is signed, and out of the sheet, observation or goal it came from.

    `proof` shows that the password was just entered again, `seen` is the passage as the director has it in front of
    them. The signature that was on it is kept; what is left is signed anew. Raises InvalidInput ("passage", "reason"),
    Conflict when something else stands there by now, NotAllowed with the reason.
    """
    review = review_for(session, actor, review_id, Permission.REDACT, lock=True).review
    proof.require(actor)
    if reason not in list(Reason):
        raise InvalidInput({"reason": "Choose why it is taken out."})
    found = next((one for one in _passages(session, review) if one.key == key), None)
    if found is None:
        raise InvalidInput({"passage": "Choose the passage."})
    if found.text != seen:
        raise Conflict("Something else stands there by now. Read it once more before you take it out.")
    now = clock.now()
    row = session.get_one(SealedRecord, found.record_id)
    if row.kind is RecordKind.REVIEW:
        _empty_source(session, review, seals.content_of(row), found, now)
    seals.take_out(session, row, [found.path], str(reason), actor.name, now)
    facts = {"record": str(row.id), "reason": Reason(str(reason)).name.lower()}
    note(session, actor, review_id, audit.Kind.PASSAGE_TAKEN_OUT, **facts)


def _passages(session: Session, review: Review) -> list[Passage]:
    signed = [
        (row, seals.content_of(row)) for row in queries.sealed_rows(session, review.id) if row.content is not None
    ]
    others = _of_first_90(session, review)
    return [
        Passage(
            row.id,
            path,
            where,
            text,
            tuple(dict.fromkeys(kind for kind, words in others if any(text in w for w in words))),
        )
        for row, content in signed
        for path, where in _places(row.kind, content)
        if (text := seals.text_at(content, path))
    ]


def _of_first_90(session: Session, review: Review) -> list[tuple[str, list[str]]]:
    """Every text in what is signed about the first 90 days the review belongs to, by what it is."""
    if review.first_90_id is None:
        return []
    rows = session.exec(
        select(SealedRecord).where(SealedRecord.first_90_id == review.first_90_id, seals.is_current())
    ).all()
    return [(STAYS_IN[row.kind], list(_texts(seals.content_of(row)))) for row in rows]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


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


def _empty_source(session: Session, review: Review, content: Mapping[str, Any], found: Passage, at: datetime) -> None:
    """Empty what the passage was signed from: every revision of the sheet, the observation behind it, the goal."""
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
        case ("categories", int(place), "items", int(number), str(side), str(field)):
            code = content["categories"][place]["items"][number]["code"]
            rows = session.exec(
                select(Rating)
                .join(Sheet, col(Sheet.id) == col(Rating.sheet_id))
                .where(Sheet.review_id == review.id, col(Sheet.side) == Side(side), Rating.code == code)
            )
            for row in rows:
                if getattr(row, field) == found.text:
                    setattr(row, field, None)
                    row.redacted_at = at
                    _empty_observation(session, row.observation_id, found.text, at)
    session.flush()


def _empty_observation(session: Session, observation_id: uuid.UUID | None, text: str, at: datetime) -> None:
    observation = session.get(Observation, observation_id) if observation_id else None
    if observation is not None and observation.text == text:
        observation.text, observation.redacted_at = None, at
