"""What can be taken out of first 90 days: recommendations, decisions with their letters, responses, why steps came."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import Session, select

from db.tables.commitments import Commitment
from db.tables.first_90 import Decision, FirstNinetyEvent, Recommendation
from db.tables.reviews import RecordKind, SealedRecord
from portal import seals
from portal.access import Actor, Coaching
from portal.first90 import record
from portal.first90.gates import FROM_RECORDS
from portal.first90.loading import ninety_for
from portal.first90.words import EVENTS, GATES
from portal.redaction import subject
from portal.redaction.subject import Noun, Place, Source, Subject, at

Signed = tuple[SealedRecord, Mapping[str, Any]]


def look(session: Session, actor: Actor, first_90_id: uuid.UUID, lock: bool = False) -> Subject:
    """First 90 days, for whoever may take something out of them. Raises NotFound, NotAllowed with the reason."""
    one = ninety_for(session, actor, first_90_id, Coaching.REDACT_FIRST_90, lock=lock)
    signed = subject.contents(record.rows(session, first_90_id))
    recommended = {
        str(made.id): made
        for made in session.exec(select(Recommendation).where(Recommendation.first_90_id == first_90_id))
    }
    decided = {str(made.id): made for made in session.exec(select(Decision).where(Decision.first_90_id == first_90_id))}
    decisions = [(row, content) for row, content in signed if row.kind is RecordKind.DECISION]
    promised = subject.promised(session, one.first.coach_id)
    places: list[Place] = []
    for row, content in signed:
        if row.kind is RecordKind.RECOMMENDATION:
            made = recommended.get(content["id"])
            repeated = [each for each in decisions if _follows(decided.get(each[1]["id"]), made)]
            places += _recommendation(row, content, made, repeated)
        elif row.kind is RecordKind.DECISION:
            places += _decision(row, content, decided.get(content["id"]), promised)
        else:
            places.append(at(row, content, ("text",), f"Response by {content['by']}"))
    places += _steps(session, first_90_id)
    return Subject(Noun.FIRST_90, first_90_id, frozenset({one.first.coach_id}), subject.standing(places))


def _follows(decided: Decision | None, made: Recommendation | None) -> bool:
    return decided is not None and made is not None and decided.recommendation_id == made.id


def _recommendation(
    row: SealedRecord, content: Mapping[str, Any], made: Recommendation | None, repeated: Sequence[Signed]
) -> Iterator[Place]:
    """The reasons, in the record and in each decision that repeats them; what was attested, gate by gate."""
    which = f"Recommendation {content['revision']}"
    text = seals.text_at(content, ("reasons",)) or ""
    again = ("recommended", "reasons")
    also = tuple((other, again) for other, said in repeated if seals.text_at(said, again) == text)
    sources: tuple[Source, ...] = ((made, "reasons"),) if made is not None else ()
    yield Place(f"{which}: reasons", text, ((row, ("reasons",)), *also), sources=subject.holding(text, sources))
    # The row holds what was attested as one text, so it goes as a whole; what is left is read from the record.
    whole: tuple[Source, ...] = ((made, "attested"),) if made is not None and made.attested else ()
    for gate in content["attested"]:
        path = ("attested", gate)
        if gate != FROM_RECORDS:
            attested = seals.text_at(content, path) or ""
            yield Place(f"{which}: {GATES.get(gate, gate)}", attested, ((row, path),), sources=whole)


def _decision(
    row: SealedRecord, content: Mapping[str, Any], made: Decision | None, promised: Sequence[Commitment]
) -> Iterator[Place]:
    which = f"Decision by {content['by']}"
    for field, label in (("reasons", "reasons"), ("late_reason", "why it came late")):
        sources: tuple[Source, ...] = ((made, field),) if made is not None else ()
        yield at(row, content, (field,), f"{which}: {label}", *sources)
    for place in range(len(content["goals"])):
        for field, label in (("text", f"goal {place + 1}"), ("support", f"support for goal {place + 1}")):
            path = ("goals", place, field)
            yield at(row, content, path, f"{which}: {label}", *((one, field) for one in promised))


def _steps(session: Session, first_90_id: uuid.UUID) -> Iterator[Place]:
    """The reasons that were given with a step; they are not signed, and nothing else can change them."""
    for event in session.exec(select(FirstNinetyEvent).where(FirstNinetyEvent.first_90_id == first_90_id)):
        what = EVENTS.get(event.what, event.what)
        sources: tuple[Source, ...] = ((event, "reason"),)
        yield Place(f"The reason with: {what}", event.reason or "", name=f"step.{event.id}", sources=sources)
