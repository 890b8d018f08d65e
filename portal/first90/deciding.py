"""The end of the first 90 days: recommended with the review's signature, decided by another, told in person, answered.

Nothing here happens by time. Whoever recommends never decides, and nobody with a declared conflict does.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session, col, select

from db.tables.first_90 import (
    ClockStop,
    Decision,
    FirstNinety,
    FirstNinetyStatus,
    Outcome,
    Recommendation,
    StopReason,
)
from db.tables.people import Person
from db.tables.reviews import RecordKind, Review
from portal import clock
from portal.access import Actor, Coaching
from portal.audit import Kind
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound
from portal.first90 import dates, facts, gates, record, workflow
from portal.first90.history import step
from portal.first90.loading import Ninety, ninety_for
from portal.first90.service import PLACE
from portal.people.proof import Proof
from portal.policy import service as policies
from portal.reviews import service as reviews
from portal.reviews.record import seal
from portal.wording import texts

LONGEST = 8000
LONGEST_GATE = 2000
GATE = "gate."
Status = FirstNinetyStatus

IN_REVIEW = "The recommendation is signed together with the 90-day review, at the end of its conversation."
SIGN_IT = "A 90-day review is open. Sign it with its recommendation, at the end of its conversation."
RENEWED = "The recommendation was renewed meanwhile. Read it before you decide."
NOT_TOLD = "What the coach was not told before today supports no end of service. Tell them first."
ONCE_EACH = "You have decided. The other decider has to come to the same decision."
AGREE = (
    "{name} decided otherwise, and two deciders have to agree. Talk with each other, or send the recommendation back."
)


@dataclass(frozen=True, slots=True)
class Recommending:
    """What the lead says: the outcome, why, and a sentence for each gate that asks for one.

    `feedback` are the keys of earlier feedback on record; `is_conduct` an end of service for serious conduct.
    """

    outcome: Outcome | None
    reasons: str = ""
    extend_days: int | None = None
    attested: Mapping[str, str] = field(default_factory=dict)
    feedback: tuple[str, ...] = ()
    is_conduct: bool = False


@dataclass(frozen=True, slots=True)
class Deciding:
    """What a decider says, about the recommendation they have read."""

    recommendation_id: uuid.UUID
    outcome: Outcome | None
    extend_days: int | None = None
    reasons: str = ""
    late_reason: str = ""


def recommend_and_sign(
    session: Session,
    actor: Actor,
    review_id: uuid.UUID,
    proof: Proof,
    seen: str,
    said: Recommending,
    seen_goals: str | None = None,
) -> None:
    """Sign the 90-day review and recommend, in one act with one password; the review is shared at once.

    `seen` and `seen_goals` are what `reviews.service.sign` asks for. Raises as that does, and InvalidInput with a
    sentence for each gate that stays shut.
    """

    def recommend(review: Review, signature: str) -> None:
        one = ninety_for(session, actor, review.first_90_id or uuid.UUID(int=0), Coaching.RECOMMEND, lock=True)
        _recommend(session, actor, one, review, signature, said)

    reviews.sign(session, actor, review_id, proof, seen, seen_goals=seen_goals, recommend=recommend)


def recommend_anew(session: Session, actor: Actor, first_90_id: uuid.UUID, proof: Proof, said: Recommending) -> None:
    """Recommend again on the review that is signed: after it was sent back, after a stop, or after an extension."""
    one = ninety_for(session, actor, first_90_id, Coaching.RECOMMEND, lock=True)
    proof.require(actor)
    review = session.exec(
        select(Review).where(Review.first_90_id == first_90_id).order_by(col(Review.opened_at).desc()).limit(1)
    ).first()
    if review is None:
        raise NotAllowed(IN_REVIEW)
    if review.signed_at is None:
        raise NotAllowed(SIGN_IT)
    signature = record.signature(session, RecordKind.REVIEW, review_id=review.id)
    _recommend(session, actor, one, review, signature, said)


def _recommend(session: Session, actor: Actor, one: Ninety, review: Review, signature: str, said: Recommending) -> None:
    run = facts.runs(session, [one])[one.first.id]
    known = facts.known(session, one, run, review)
    attested = _attested(known, said)
    reasons = texts.storable("reasons", said.reasons, LONGEST)
    typed = {GATE + key: said.attested.get(key, "") for key in attested}
    _require_words(session, actor, one, {"reasons": reasons, **typed})
    before = one.recommendation.revision if one.recommendation else 0
    made = Recommendation(
        first_90_id=one.first.id,
        review_id=review.id,
        revision=before + 1,
        made_by=actor.id,
        outcome=said.outcome or Outcome.CONFIRM,
        extend_days=said.extend_days if said.outcome is Outcome.EXTEND else None,
        reasons=reasons or None,
        attested=json.dumps(attested, ensure_ascii=False) if attested else None,
        made_at=clock.now(),
    )
    session.add(made)
    session.flush()
    content = record.recommendation(one, made, attested, signature)
    seal(session, actor, RecordKind.RECOMMENDATION, content, made.made_at, first_90_id=one.first.id)
    step(session, actor, one.first, Kind.FIRST_90_RECOMMENDED, Status.RECOMMENDED, revision=made.revision)


def _attested(known: gates.Known, said: Recommending) -> dict[str, str]:
    """The sentences that answer the gates of the outcome. Raises InvalidInput for each gate that stays shut."""
    if said.outcome not in workflow.DECISIONS:
        raise InvalidInput({"outcome": "Choose what you recommend."})
    wrong: dict[str, str] = {}
    asked = gates.for_outcome(said.outcome, known, said.extend_days, is_conduct=said.is_conduct)
    answers = {
        gate.key: texts.storable(GATE + gate.key, said.attested.get(gate.key, ""), LONGEST_GATE)
        for gate in asked
        if gate.state is gates.Met.EXPLAIN
    }
    chosen = [entry for entry in known.feedback if entry.key in said.feedback]
    if len(chosen) != len(set(said.feedback)):
        wrong["feedback"] = NOT_TOLD
    if gates.FEEDBACK in answers and chosen:
        on_record = "; ".join(entry.words for entry in chosen)
        answers[gates.FEEDBACK] = f"{on_record}. {answers[gates.FEEDBACK]}".rstrip()
        answers[gates.FROM_RECORDS] = " ".join(entry.key for entry in chosen)
    shut = gates.missing(asked, answers)
    wrong |= {_field(key): sentence for key, sentence in shut.items()}
    if said.outcome in gates.REASONS_NEEDED and texts.is_blank(said.reasons):
        wrong["reasons"] = "Say why, in words the coach will read when they are told."
    if wrong:
        raise InvalidInput(wrong)
    return {key: words for key, words in answers.items() if not texts.is_blank(words)}


def _field(key: str) -> str:
    return key if key == "extend_days" else GATE + key


def send_back(session: Session, actor: Actor, first_90_id: uuid.UUID, reason: str) -> None:
    """Send the recommendation back to the lead, who recommends anew; the signed review stays as it is."""
    one = ninety_for(session, actor, first_90_id, Coaching.SEND_BACK, lock=True)
    reason = texts.storable("send_back_reason", reason, LONGEST_GATE)
    if texts.is_blank(reason):
        raise InvalidInput({"send_back_reason": "Say what is to be looked at again."})
    _require_words(session, actor, one, {"send_back_reason": reason})
    step(session, actor, one.first, Kind.FIRST_90_SENT_BACK, Status.RUNNING, reason)


def decide(session: Session, actor: Actor, first_90_id: uuid.UUID, proof: Proof, said: Deciding) -> bool:
    """Decide. The coach sees nothing of it until it is told. Returns whether it is the decision now.

    Where two decide, the first waits for the second, who has to agree. Raises NotAllowed with the reason for whoever
    may not, Conflict when the recommendation was renewed, InvalidInput for missing reasons.
    """
    one = ninety_for(session, actor, first_90_id, Coaching.DECIDE, lock=True)
    proof.require(actor)
    recommended = one.recommendation
    if recommended is None:
        raise NotFound
    if recommended.id != said.recommendation_id:
        raise Conflict(RENEWED)
    others = _made(session, recommended.id)
    if any(other.made_by == actor.id for other in others):
        raise NotAllowed(ONCE_EACH)
    run = facts.runs(session, [one])[one.first.id]
    made = _decision(session, actor, one, run, recommended, said)
    for other in others:
        if (other.outcome, other.extend_days) != (made.outcome, made.extend_days):
            raise NotAllowed(AGREE.format(name=_name(session, other.made_by)))
    session.add(made)
    session.flush()
    _seal_decision(session, actor, one, run, recommended, made)
    is_settled = workflow.is_settled(one.mode, [(each.outcome, each.extend_days) for each in [*others, made]])
    to = Status.DECIDED if is_settled else None
    step(session, actor, one.first, Kind.FIRST_90_DECIDED, to, decision=str(made.id), is_settled=is_settled)
    return is_settled


def _made(session: Session, recommendation_id: uuid.UUID) -> list[Decision]:
    return list(session.exec(select(Decision).where(Decision.recommendation_id == recommendation_id)))


def _name(session: Session, person_id: uuid.UUID) -> str:
    person = session.get(Person, person_id)
    return person.name if person else ""


def _decision(
    session: Session, actor: Actor, one: Ninety, run: facts.Run, recommended: Recommendation, said: Deciding
) -> Decision:
    """The decision as it would be stored. Raises InvalidInput with a sentence for each thing that is missing."""
    reasons = texts.storable("reasons", said.reasons, LONGEST)
    late_reason = texts.storable("late_reason", said.late_reason, LONGEST_GATE)
    if said.outcome not in workflow.DECISIONS:
        raise InvalidInput({"outcome": "Choose what you decide."})
    is_extension = said.outcome is Outcome.EXTEND
    days = said.extend_days if is_extension else None
    wrong: dict[str, str] = {}
    is_other = (said.outcome, days) != (recommended.outcome, recommended.extend_days)
    attested = record.said(session, recommended).attested
    if is_other and texts.is_blank(reasons):
        wrong["reasons"] = "You decide otherwise than recommended. Say why, in words the coach will read."
    elif said.outcome is Outcome.END_OF_SERVICE and gates.CONDUCT in attested and texts.is_blank(reasons):
        wrong["reasons"] = "An end for serious conduct rests on your own finding. Write it here."
    is_late = False
    if is_extension:
        review = session.get(Review, recommended.review_id)
        if review is None:
            raise NotFound
        known = facts.known(session, one, run, review)
        is_late = known.is_late
        shut = gates.missing(gates.for_outcome(Outcome.EXTEND, known, days), {})
        wrong |= {"extend_days" if key == "extend_days" else "outcome": words for key, words in shut.items()}
        if is_late and texts.is_blank(late_reason):
            last = record.day(known.last_day)
            wrong["late_reason"] = f"The last day was {last}. Say why the extension comes late; it counts from then."
        if known.last_day and days and known.last_day + timedelta(days=days) < one.today:
            wrong["extend_days"] = "Counted from the original last day, that would be over already."
    if wrong:
        raise InvalidInput(wrong)
    _require_words(session, actor, one, {"reasons": reasons, "late_reason": late_reason})
    return Decision(
        first_90_id=one.first.id,
        recommendation_id=recommended.id,
        made_by=actor.id,
        outcome=said.outcome,
        extend_days=days,
        reasons=reasons or None,
        late_reason=(late_reason or None) if is_late else None,
        made_at=clock.now(),
    )


def _seal_decision(
    session: Session, actor: Actor, one: Ninety, run: facts.Run, recommended: Recommendation, made: Decision
) -> None:
    numbers = dates.Numbers.of(one.policy.rules)
    extended = one.first.extended_days + (made.extend_days or 0)
    found = dates.milestones(one.first.started_on, numbers, run.spans, extended)
    goals = facts.extension_goals(session, one, recommended.review_id) if made.outcome is Outcome.EXTEND else []
    of = record.signature(session, RecordKind.RECOMMENDATION, first_90_id=one.first.id)
    by = _name(session, recommended.made_by)
    why = record.said(session, recommended).reasons
    content = record.decision(one, made, found, goals, one.appeal_to, recommended, by, why, of)
    seal(session, actor, RecordKind.DECISION, content, made.made_at, first_90_id=one.first.id)


def tell(session: Session, actor: Actor, first_90_id: uuid.UUID, told_on: date) -> None:
    """Note that the coach heard the decision in person on `told_on`; only now they see it, and it takes effect.

    Raises InvalidInput for a day in the future or before the decision.
    """
    one = ninety_for(session, actor, first_90_id, Coaching.TELL_DECISION, lock=True)
    first, recommended = one.first, one.recommendation
    made = _made(session, recommended.id) if recommended else []
    if not made:
        raise NotFound
    decided_on = max(clock.in_zone(decision.made_at, one.coach.zone).date() for decision in made)
    if not decided_on <= told_on <= one.today:
        words = f"Choose a day from {decided_on.isoformat()}, when it was decided, up to today."
        raise InvalidInput({"told_on": words})
    for decision in made:
        decision.told_on, decision.told_by = told_on, actor.id
    session.flush()
    window = policies.number(one.policy, "review.response_window")
    first.told_on, first.respond_until_on = told_on, one.today + timedelta(days=window)
    outcome = made[0].outcome
    if outcome is Outcome.EXTEND:
        first.extended_days += made[0].extend_days or 0
    if outcome is Outcome.RETURN_TO_TRAINING:
        session.add(ClockStop(first_90_id=first.id, why=StopReason.TRAINING, from_on=told_on))
    _take_effect(session, actor, first, outcome, told_on)


def _take_effect(session: Session, actor: Actor, first: FirstNinety, outcome: Outcome, told_on: date) -> None:
    to = workflow.AFTER_TELLING[outcome]
    if to is Status.ENDED:
        first.open_for, first.outcome, first.ended_on = None, outcome, told_on
    step(session, actor, first, Kind.FIRST_90_TOLD, to, told_on=told_on.isoformat())


def respond(session: Session, actor: Actor, first_90_id: uuid.UUID, text: str) -> None:
    """Attach the coach's response to the decision they were told, unedited; also after they have left.

    Raises InvalidInput when it is empty, NotAllowed for everybody else and once the days for it have passed.
    """
    one = ninety_for(session, actor, first_90_id, Coaching.RESPOND_TO_DECISION, lock=True)
    text = texts.storable("response", text, LONGEST)
    if texts.is_blank(text):
        raise InvalidInput({"response": "There is nothing to attach yet."})
    _require_words(session, actor, one, {"response": text})
    of = record.signature_of_told(session, first_90_id)
    now = clock.now()
    seal(session, actor, RecordKind.RESPONSE, record.response(one, text, of, now), now, first_90_id=first_90_id)
    step(session, actor, one.first, Kind.FIRST_90_RESPONSE)


def confirm_words(session: Session, actor: Actor, first_90_id: uuid.UUID, text: str) -> None:
    """Log the author's word that what the text check found in `text` identifies nobody."""
    one = ninety_for(session, actor, first_90_id, Coaching.READ_FIRST_90)
    text = texts.storable("reasons", text, LONGEST)
    texts.answer_for(session, actor, PLACE, text, _about(one))


def _about(one: Ninety) -> set[uuid.UUID]:
    people = {one.first.coach_id, one.actor.id, one.lead_id, one.first.appeal_to_id}
    return {person for person in people if person is not None}


def _require_words(session: Session, actor: Actor, one: Ninety, said: Mapping[str, str]) -> None:
    texts.require_checked(session, actor, PLACE, said, _about(one))
