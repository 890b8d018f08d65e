"""What is done with a review as a whole: open, talk, sign, share, acknowledge, respond, add, close."""

import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from db.tables.commitments import CommitmentSource
from db.tables.first_90 import FirstNinety
from db.tables.people import Person
from db.tables.reviews import (
    RecordKind,
    Review,
    ReviewKind,
    ReviewStatus,
    SealedRecord,
    Sheet,
    SheetStatus,
    Side,
)
from portal import clock, seals
from portal.access import Actor, Permission, review_for, sessions
from portal.access.permissions import SHEET_STAYS
from portal.access.scope import opening_for
from portal.audit import Kind
from portal.commitments.service import make_from_review
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound
from portal.frameworks import queries as frameworks
from portal.people.proof import Proof
from portal.people.queries import division_of
from portal.policy import service as policies
from portal.reviews import goals, meeting, record, store, texts
from portal.reviews.history import step
from portal.reviews.queries import ends_first_90, possible_witnesses
from portal.wording import gate
from portal.wording.texts import is_blank

LONGEST_NARRATIVE = 8000
WITH_RECOMMENDATION = "This review ends the first 90 days: it is signed together with your recommendation."
NO_RECOMMENDATION = "This review is signed without a recommendation: no first 90 days wait for one."
Recommend = Callable[[Review, str], None]
"""Makes the recommendation that belongs to a review and the signature it just got."""

CLOSING = meeting.CLOSING
LATER = "sealed_record.content"


@dataclass(frozen=True, slots=True)
class Opening:
    """What a lead chooses when a review begins."""

    kind: ReviewKind
    sheets_due_on: date


def open_review(session: Session, actor: Actor, coach_id: uuid.UUID, opening: Opening) -> uuid.UUID:
    """Begin a review of a coach the actor leads, under the framework and policy of today; returns its id.

    A 90-day review of a coach in their first 90 days belongs to these, and follows what they began under. Raises
    InvalidInput for a day in the past or over a year ahead, NotAllowed while another review is open.
    """
    coach, division_id = opening_for(session, actor, coach_id)
    if not actor.today <= opening.sheets_due_on <= actor.today + timedelta(days=366):
        raise InvalidInput({"sheets_due_on": "Choose a day from today on, within a year."})
    first = _first_90_of(session, coach.id) if opening.kind is ReviewKind.NINETY_DAY else None
    policy = policies.by_id(session, first.policy_id) if first else policies.in_force(session, actor.today, division_id)
    review = Review(
        coach_id=coach.id,
        lead_id=actor.id,
        division_id=division_id,
        framework_id=first.framework_id if first else frameworks.adopted(session).id,
        policy_id=policy.id,
        kind=opening.kind,
        first_90_id=first.id if first else None,
        opened_at=clock.now(),
        sheets_due_on=opening.sheets_due_on,
        late_on=opening.sheets_due_on + timedelta(days=policies.number(policy, "review.self_assessment_late")),
    )
    session.add(review)
    session.flush()
    session.add(Sheet(review_id=review.id, author_id=coach.id, side=Side.COACH))
    session.add(Sheet(review_id=review.id, author_id=actor.id, side=Side.LEAD))
    session.flush()
    step(session, actor, review, Kind.REVIEW_OPENED, review_kind=review.kind.value)
    return review.id


def take_over(session: Session, actor: Actor, review_id: uuid.UUID) -> None:
    """Go on with a review whose lead has handed no sheet in, as the coach's lead of today, with a fresh sheet.

    What the one before has written stays as it was and is read by nobody. From now on the review belongs to the
    division in which the coach serves. Raises NotAllowed once that sheet is in: then it stays, and so does its author.
    """
    review = review_for(session, actor, review_id, Permission.TAKE_OVER, lock=True).review
    old = store.newest_sheet(session, review_id, Side.LEAD, lock=True)
    if old.status is not SheetStatus.DRAFT:  # handed in while this one waited for the row
        raise NotAllowed(SHEET_STAYS.reason)
    before, old.status = review.lead_id, SheetStatus.RETURNED
    session.add(Sheet(review_id=review.id, author_id=actor.id, side=Side.LEAD, revision=old.revision + 1))
    review.lead_id = actor.id
    review.division_id = division_of(session, review.coach_id, actor.today) or review.division_id
    step(session, actor, review, Kind.REVIEW_TAKEN_OVER, before=str(before))


def _first_90_of(session: Session, coach_id: uuid.UUID) -> FirstNinety | None:
    """The first 90 days of the coach that are not over, held until the end of the transaction."""
    return session.exec(select(FirstNinety).where(FirstNinety.open_for == coach_id).with_for_update()).first()


def start_conversation(session: Session, actor: Actor, review_id: uuid.UUID) -> None:
    """Open the conversation; from now on goals and closing words can be written, and nobody in it is signed out."""
    standing = review_for(session, actor, review_id, Permission.START_CONVERSATION, lock=True)
    meeting.hold(standing, clock.now())
    step(session, actor, standing.review, Kind.CONVERSATION_STARTED, ReviewStatus.IN_CONVERSATION)
    until = meeting.stays_until(standing)
    if until is not None:
        sessions.stay(session, actor, until)


def save_closing_words(session: Session, actor: Actor, review_id: uuid.UUID, text: str, base: int) -> int:
    """Keep the draft of what both take from the conversation; returns the new version.

    `base` is the version the text was written on. Raises Conflict when somebody saved another text in between.
    """
    review = review_for(session, actor, review_id, Permission.WRITE_CLOSING, lock=True).review
    text = texts.storable("closing_words", text, LONGEST_NARRATIVE)
    if (review.closing_words or "") == text:
        return review.version
    if review.version != base:
        raise Conflict
    review.closing_words, review.version = text or None, review.version + 1
    session.flush()
    return review.version


def confirm_closing_words(session: Session, actor: Actor, review_id: uuid.UUID) -> None:
    """Log the lead's word that what the text check found in the closing words identifies nobody."""
    review = review_for(session, actor, review_id, Permission.WRITE_CLOSING).review
    gate.confirm(session, actor, CLOSING, review.closing_words or "", texts.roster(session, review))


def sign(
    session: Session,
    actor: Actor,
    review_id: uuid.UUID,
    proof: Proof,
    seen: str,
    *,
    seen_goals: str | None = None,
    share: bool = True,
    recommend: Recommend | None = None,
) -> None:
    """Seal the review with the actor's signature and, unless told otherwise, share it with the coach at once.

    `proof` shows that the password was just entered again; `seen` is the closing words and `seen_goals` the stamp of
    the goals as the signer has them in front of them. A review that ends first 90 days is signed only together with a
    recommendation: `recommend` makes it in the same transaction. Raises Conflict when other words or goals are stored,
    Flagged while the words hold something that may identify a person, InvalidInput for a goal whose day has come,
    NotAllowed for a stale or foreign proof and without a recommendation where one belongs.
    """
    review = review_for(session, actor, review_id, Permission.SIGN, lock=True).review
    proof.require(actor)
    if ends_first_90(session, review) != (recommend is not None):
        raise NotAllowed(NO_RECOMMENDATION if recommend else WITH_RECOMMENDATION)
    if seen != (review.closing_words or ""):
        raise Conflict("The closing words were changed in the meantime. Read them once more before you sign.")
    texts.require_checked(session, actor, review, CLOSING, "closing_words", review.closing_words or "")
    agreed = goals.to_seal(session, actor, review, seen_goals)
    signer = session.get(Person, actor.id)
    if signer is None:
        raise NotFound
    now = clock.now()
    content = record.content(session, review, signer, now, agreed)
    sealed = record.seal(session, actor, RecordKind.REVIEW, content, now, review_id=review.id)
    _commit(session, actor, review, agreed)
    if recommend is not None:
        recommend(review, sealed.signature)
    review.signed_at = now
    step(session, actor, review, Kind.REVIEW_SIGNED, ReviewStatus.SIGNED, record=str(sealed.id), kid=sealed.kid)
    if share:
        _share(session, actor, review)


def share(session: Session, actor: Actor, review_id: uuid.UUID) -> None:
    """Give the signed review to the coach; the days for a response begin."""
    _share(session, actor, review_for(session, actor, review_id, Permission.SHARE, lock=True).review)


def acknowledge(
    session: Session, actor: Actor, review_id: uuid.UUID, response: str = "", *, agrees: bool = False
) -> None:
    """The coach's word that they have read the review and, only if they say so, that they agree.

    A `response` is attached unedited and sealed with it.
    """
    standing = review_for(session, actor, review_id, Permission.ACKNOWLEDGE, lock=True)
    review, text = standing.review, texts.storable("response", response, LONGEST_NARRATIVE)
    has_response = not is_blank(text)
    if has_response:
        standing.require(Permission.RESPOND)
    texts.require_checked(session, actor, review, LATER, "response", text)
    now = clock.now()
    review.acknowledged_at = now
    answer = ("agree" if agrees else "read") + (", with response" if has_response else "")
    _seal_later(session, actor, review, RecordKind.ACKNOWLEDGEMENT, text, now, answer=answer)
    step(session, actor, review, Kind.REVIEW_ACKNOWLEDGED, ReviewStatus.ACKNOWLEDGED, has_response=has_response)


def record_not_signed(session: Session, actor: Actor, review_id: uuid.UUID, witness_id: uuid.UUID) -> None:
    """Note that the coach chose not to sign, with a witness who is neither coach, lead nor director of the division.

    Raises InvalidInput for a witness who cannot be one.
    """
    review = review_for(session, actor, review_id, Permission.RECORD_NOT_SIGNED, lock=True).review
    witness = session.get(Person, witness_id)
    if witness is None or witness_id not in {choice_id for choice_id, _ in possible_witnesses(session, review)}:
        raise InvalidInput({"witness": "Choose somebody who is neither the coach, nor the lead, nor the director."})
    now = clock.now()
    review.acknowledged_at = now
    _seal_later(
        session, actor, review, RecordKind.ACKNOWLEDGEMENT, "", now, answer="chose not to sign", witness=witness.name
    )
    step(session, actor, review, Kind.NOT_SIGNED_RECORDED, ReviewStatus.ACKNOWLEDGED, witness=str(witness_id))


def respond(session: Session, actor: Actor, review_id: uuid.UUID, text: str) -> None:
    """Attach the coach's response to the sealed review, unedited. Raises InvalidInput when it is empty."""
    review = review_for(session, actor, review_id, Permission.RESPOND, lock=True).review
    _add_text(session, actor, review, RecordKind.RESPONSE, "response", text)
    step(session, actor, review, Kind.RESPONSE_ATTACHED)


def add_addendum(session: Session, actor: Actor, review_id: uuid.UUID, text: str) -> None:
    """Add a dated note of the lead to the sealed review, which itself stays as it was."""
    review = review_for(session, actor, review_id, Permission.ADD_ADDENDUM, lock=True).review
    _add_text(session, actor, review, RecordKind.ADDENDUM, "addendum", text)
    step(session, actor, review, Kind.ADDENDUM_ADDED)


def confirm_later_words(session: Session, actor: Actor, review_id: uuid.UUID, text: str) -> None:
    """Log the author's word that what the check found in a response or an addendum identifies nobody."""
    review = review_for(session, actor, review_id, Permission.READ_RECORD).review
    text = texts.storable("response", text, LONGEST_NARRATIVE)
    gate.confirm(session, actor, LATER, text, texts.roster(session, review))


def close(session: Session, actor: Actor, review_id: uuid.UUID) -> None:
    """Close an acknowledged review, or one whose coach has not answered within the days for a response."""
    review = review_for(session, actor, review_id, Permission.CLOSE, lock=True).review
    step(session, actor, review, Kind.REVIEW_CLOSED, ReviewStatus.CLOSED, answered=review.acknowledged_at is not None)


def _commit(session: Session, actor: Actor, review: Review, agreed: Sequence[goals.Agreed]) -> None:
    """The goals become the coach's commitments, unless their service has ended: then they stand in the record alone."""
    found = [(goal.text, goal.support or None, goal.due_on, list(goal.codes)) for goal in agreed]
    if found:
        with suppress(NotAllowed):
            make_from_review(session, actor, review.coach_id, CommitmentSource.REVIEW, review.id, found)


def _share(session: Session, actor: Actor, review: Review) -> None:
    policy = policies.by_id(session, review.policy_id)
    review.shared_at = clock.now()
    review.respond_until_on = actor.today + timedelta(days=policies.number(policy, "review.response_window"))
    step(session, actor, review, Kind.REVIEW_SHARED, ReviewStatus.SHARED)


def _add_text(session: Session, actor: Actor, review: Review, kind: RecordKind, field: str, text: str) -> None:
    text = texts.storable(field, text, LONGEST_NARRATIVE)
    if is_blank(text):
        raise InvalidInput({field: "There is nothing to attach yet."})
    texts.require_checked(session, actor, review, LATER, field, text)
    _seal_later(session, actor, review, kind, text, clock.now())


def _seal_later(
    session: Session, actor: Actor, review: Review, kind: RecordKind, text: str, at: datetime, **more: str
) -> None:
    first = session.exec(
        select(SealedRecord).where(
            SealedRecord.review_id == review.id, col(SealedRecord.kind) == RecordKind.REVIEW, seals.is_current()
        )
    ).first()
    if first is None:
        raise NotAllowed("The review is not signed yet.")
    content = {
        "format": record.FORMAT,
        "kind": kind.value,
        "review": str(review.id),
        "of": first.signature,
        "by": actor.name,
        "at": record.stamp(at),
        "text": text,
        **more,
    }
    record.seal(session, actor, kind, content, at, review_id=review.id)
