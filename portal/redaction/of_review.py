"""What can be taken out of a signed review: closing words, goals, evidence and reasons, and what was added to it."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from db.tables.commitments import Commitment
from db.tables.observations import Observation
from db.tables.reviews import Goal, Rating, RecordKind, Review, ReviewEvent, SealedRecord, Sheet
from portal.access import Actor, Permission, review_for
from portal.redaction import subject
from portal.redaction.subject import Noun, Place, Source, Subject, at
from portal.reviews import queries
from portal.reviews.words import EVENTS, LATER


def look(session: Session, actor: Actor, review_id: uuid.UUID, lock: bool = False) -> Subject:
    """A signed review, for whoever may take something out of it. Raises NotFound, NotAllowed with the reason."""
    review = review_for(session, actor, review_id, Permission.REDACT, lock=lock).review
    came_from = _sources(session, review)
    places: list[Place] = []
    for row, content in subject.contents(queries.sealed_rows(session, review_id)):
        if row.kind is RecordKind.REVIEW:
            places += _record(row, content, came_from)
        else:
            places.append(at(row, content, ("text",), f"{LATER[row.kind]} by {content['by']}"))
    places += _steps(session, review_id)
    return Subject(Noun.REVIEW, review_id, frozenset({review.coach_id}), subject.standing(places))


@dataclass(frozen=True, slots=True)
class _Sources:
    """What a review was signed from. `said` are the answers by side and item, of every revision of the sheets."""

    review: Review
    goals: tuple[Goal, ...]
    promised: tuple[Commitment, ...]
    said: Mapping[tuple[str, str], list[Rating]]
    seen: Mapping[uuid.UUID, Observation]


def _sources(session: Session, review: Review) -> _Sources:
    said: dict[tuple[str, str], list[Rating]] = defaultdict(list)
    of_review = select(Rating, Sheet.side).join(Sheet, col(Sheet.id) == col(Rating.sheet_id))
    for rating, side in session.exec(of_review.where(Sheet.review_id == review.id)):
        said[str(side), rating.code].append(rating)
    seen = {rating.observation_id for answers in said.values() for rating in answers if rating.observation_id}
    observations = session.exec(select(Observation).where(col(Observation.id).in_(seen)))
    return _Sources(
        review,
        tuple(session.exec(select(Goal).where(Goal.review_id == review.id).order_by(col(Goal.position), col(Goal.id)))),
        tuple(subject.promised(session, review.coach_id)),
        said,
        {one.id: one for one in observations},
    )


def _record(row: SealedRecord, content: Mapping[str, Any], came_from: _Sources) -> Iterator[Place]:
    words: Source = (came_from.review, "closing_words")
    yield at(row, content, ("closing_words",), "What both took from the conversation", words)
    for place in range(len(content["goals"])):
        for field, label in (("text", f"Goal {place + 1}"), ("support", f"Goal {place + 1}: support")):
            rows = (*came_from.goals[place : place + 1], *came_from.promised)
            yield at(row, content, ("goals", place, field), label, *((one, field) for one in rows))
    for place, category in enumerate(content["categories"]):
        for number, item in enumerate(category["items"]):
            for side in ("lead", "coach"):
                if item[side]:
                    by = content[side]["name"]
                    for field in ("evidence", "reason"):
                        path = ("categories", place, "items", number, side, field)
                        answers = came_from.said.get((side, item["code"]), [])
                        where = f"{item['code']}, words of {by}"
                        yield at(row, content, path, where, *_of_answers(answers, field, came_from.seen))


def _of_answers(answers: list[Rating], field: str, seen: Mapping[uuid.UUID, Observation]) -> Iterator[Source]:
    """The answers, and the observations they rest on."""
    for rating in answers:
        yield rating, field
        if rating.observation_id and rating.observation_id in seen:
            yield seen[rating.observation_id], "text"


def _steps(session: Session, review_id: uuid.UUID) -> Iterator[Place]:
    """The reasons that were given with a step; they are not signed, and nothing else can change them."""
    for event in session.exec(select(ReviewEvent).where(ReviewEvent.review_id == review_id)):
        what = EVENTS.get(event.what, event.what)
        sources: tuple[Source, ...] = ((event, "reason"),)
        yield Place(f"The reason with: {what}", event.reason or "", name=f"step.{event.id}", sources=sources)
