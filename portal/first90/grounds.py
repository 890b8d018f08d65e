"""What a recommendation rests on: for the lead who makes it, and for those who read it."""

import uuid
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.first_90 import (
    Decision,
    FirstNinetyEvent,
    Outcome,
    Recommendation,
)
from db.tables.reviews import Review
from portal import audit, seals
from portal.access import Actor, Coaching, Permission, review_for
from portal.access.answers import Answer
from portal.errors import NotFound
from portal.first90 import facts, gates, record
from portal.first90.dates import Milestones
from portal.first90.gates import Known
from portal.first90.loading import Ninety, ninety_for


@dataclass(frozen=True, slots=True)
class ToRecommend:
    """What a lead looks at to recommend: the facts for the gates, and how the dates would be."""

    first_90_id: uuid.UUID
    coach: str
    known: Known
    dates: Milestones
    recommend: Answer
    sent_back: str | None
    is_signed: bool


@dataclass(frozen=True, slots=True)
class Agreed:
    """A goal of an extension."""

    text: str
    support: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class RestsOn:
    """What a recommendation rests on: its gates as they stand, and the goals of an extension."""

    gates: tuple[gates.Gate, ...]
    goals: tuple[Agreed, ...]


def to_recommend(session: Session, actor: Actor, review_id: uuid.UUID) -> ToRecommend | None:
    """What the lead of a review that ends first 90 days looks at before signing; None for every other review."""
    review = review_for(session, actor, review_id, Permission.WRITE_CLOSING).review
    if review.first_90_id is None:
        return None
    one = ninety_for(session, actor, review.first_90_id, Coaching.READ_FIRST_90)
    return _to_recommend(session, one, review) if one.first.open_for is not None else None


def to_recommend_anew(session: Session, actor: Actor, first_90_id: uuid.UUID) -> ToRecommend:
    """The same for recommending again on the newest review. Raises NotFound where there is none."""
    one = ninety_for(session, actor, first_90_id, Coaching.RECOMMEND)
    review = session.exec(
        select(Review).where(Review.first_90_id == first_90_id).order_by(col(Review.opened_at).desc()).limit(1)
    ).first()
    if review is None:
        raise NotFound
    return _to_recommend(session, one, review)


def _to_recommend(session: Session, one: Ninety, review: Review) -> ToRecommend:
    run = facts.runs(session, [one])[one.first.id]
    return ToRecommend(
        first_90_id=one.first.id,
        coach=one.coach.name,
        known=facts.known(session, one, run, review),
        dates=facts.milestones(one, run),
        recommend=one.answer(Coaching.RECOMMEND),
        sent_back=_sent_back(session, one) if one.recommendation else None,
        is_signed=review.signed_at is not None,
    )


def _sent_back(session: Session, one: Ninety) -> str | None:
    """Why the newest recommendation was sent back."""
    row = session.exec(
        select(FirstNinetyEvent)
        .where(
            FirstNinetyEvent.first_90_id == one.first.id,
            FirstNinetyEvent.what == audit.Kind.FIRST_90_SENT_BACK.value,
        )
        .order_by(col(FirstNinetyEvent.id).desc())
        .limit(1)
    ).first()
    return None if row is None else row.reason or (seals.GAP if row.redacted_at else None)


def gates_of(found: ToRecommend, outcome: Outcome, days: int | None, *, is_conduct: bool) -> tuple[gates.Gate, ...]:
    """How the gates of `outcome` stand for what was loaded; for screens."""
    return gates.for_outcome(outcome, found.known, days, is_conduct=is_conduct)


def rests_on(session: Session, actor: Actor, first_90_id: uuid.UUID) -> RestsOn:
    """How the gates of the newest recommendation stand, and its goals: for those with an office once it is signed,
    for the coach once they were told. Raises NotAllowed before.
    """
    one = ninety_for(session, actor, first_90_id, Coaching.READ_FIRST_90)
    if one.is_self:
        one.require(Coaching.READ_DECISION)
    made = _newest_told(session, one) if one.is_self else one.recommendation
    review = session.get(Review, made.review_id) if made is not None and made.review_id else None
    if made is None or review is None or review.signed_at is None:
        return RestsOn((), ())
    run = facts.runs(session, [one])[first_90_id]
    is_conduct = gates.CONDUCT in record.said(session, made).attested
    found = gates.for_outcome(
        made.outcome, facts.known(session, one, run, review), made.extend_days, is_conduct=is_conduct
    )
    goals = facts.extension_goals(session, one, review.id) if made.outcome is Outcome.EXTEND else []
    return RestsOn(
        tuple(gate for gate in found if gate.key != "once"),
        tuple(Agreed(goal.text or "", goal.support or "", goal.due_on) for goal in goals),
    )


def _newest_told(session: Session, one: Ninety) -> Recommendation | None:
    """The recommendation behind the newest decision the coach was told; a newer one is no news for them yet."""
    told = sa.exists().where(
        col(Decision.recommendation_id) == col(Recommendation.id), col(Decision.told_on).is_not(None)
    )
    return session.exec(
        select(Recommendation)
        .where(Recommendation.first_90_id == one.first.id, told)
        .order_by(col(Recommendation.revision).desc())
        .limit(1)
    ).first()
