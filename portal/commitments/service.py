"""What is done with commitments: make, settle, give a new day, carry to the next one-on-one."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables.commitments import Commitment, CommitmentSource, CommitmentStatus
from db.tables.one_on_ones import OneOnOne, OneOnOneStatus
from portal import audit, clock
from portal.access import Actor, Coaching, CoachStanding, coach_for
from portal.commitments.loading import commitment_for
from portal.errors import InvalidInput, InvalidTransition, NotFound
from portal.wording import texts

LONGEST, LONGEST_REASON = 500, 500
FARTHEST = timedelta(days=366)
TEXT, REASON = "commitment.text", "commitment.reason"
NOT_OPEN = "This one-on-one is not being written down now. Note the commitment on the page Commitments."
FromReview = tuple[str, str | None, date | None, list[str]]


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised: by the coach or by the one who writes it down, by when, in which one-on-one."""

    text: str
    is_coachs: bool
    due_on: date | None = None
    one_on_one_id: uuid.UUID | None = None


def make(session: Session, actor: Actor, coach_id: uuid.UUID, promise: Promise) -> uuid.UUID:
    """Note a commitment about a coach's work; coach and lead read it at once, so its text is checked now.

    A coach makes their own; a lead or deputy notes the coach's or their own. Raises InvalidInput (fields "commitment",
    "due_on"), Flagged for text that may identify somebody, NotFound out of scope or for another pair's one-on-one,
    NotAllowed with the reason, InvalidTransition where the one-on-one is not open.
    """
    standing = coach_for(session, actor, coach_id, Coaching.COMMIT)
    if promise.one_on_one_id is not None:
        _require_open(session, standing, promise.one_on_one_id)
    text = texts.storable("commitment", promise.text, LONGEST)
    if texts.is_blank(text):
        raise InvalidInput({"commitment": "Say in a few words what will be done."})
    if promise.due_on is not None:
        _require_day_ahead("due_on", promise.due_on, actor.today)
    owner_id = coach_id if promise.is_coachs or standing.is_self else actor.id
    texts.require_checked(session, actor, TEXT, {"commitment": text}, _about(actor, coach_id))
    source = CommitmentSource.ONE_ON_ONE if promise.one_on_one_id else CommitmentSource.PERSON
    made = Commitment(
        coach_id=coach_id,
        owner_id=owner_id,
        made_by=actor.id,
        source=source,
        source_id=promise.one_on_one_id or actor.id,
        text=text.strip(),
        due_on=promise.due_on,
        made_at=clock.now(),
    )
    return _add(session, actor, made)


def confirm_text(session: Session, actor: Actor, coach_id: uuid.UUID, text: str, place: str = TEXT) -> None:
    """Log the author's word that what the text check finds in a commitment or in a reason identifies nobody."""
    coach_for(session, actor, coach_id, Coaching.COMMIT)
    texts.answer_for(session, actor, place, text, _about(actor, coach_id))


def make_from_review(
    session: Session,
    actor: Actor,
    coach_id: uuid.UUID,
    source: CommitmentSource,
    source_id: uuid.UUID,
    goals: Iterable[FromReview],
) -> list[uuid.UUID]:
    """The coach's commitments out of the goals of a signed review or of first 90 days; returns their ids.

    Each goal is text, support, day and item codes; the texts were checked where they were signed.
    """
    coach_for(session, actor, coach_id, Coaching.COMMIT)
    made = [
        Commitment(
            coach_id=coach_id,
            owner_id=coach_id,
            made_by=actor.id,
            source=source,
            source_id=source_id,
            text=text,
            support=support,
            due_on=due_on,
            codes=list(codes),
            made_at=clock.now(),
        )
        for text, support, due_on, codes in goals
    ]
    return [_add(session, actor, one) for one in made]


def keep_from_meeting(
    session: Session,
    actor: Actor,
    coach_id: uuid.UUID,
    owner_id: uuid.UUID,
    meeting_id: uuid.UUID,
    text: str,
    due_on: date | None,
) -> uuid.UUID:
    """An action of a case-review meeting as a commitment of its owner, about `coach_id`'s work; returns its id.

    For the closing of a meeting, which has decided who acts and has checked the text when it was noted.
    """
    made = Commitment(
        coach_id=coach_id,
        owner_id=owner_id,
        made_by=actor.id,
        source=CommitmentSource.MEETING,
        source_id=meeting_id,
        text=text,
        due_on=due_on,
        made_at=clock.now(),
    )
    return _add(session, actor, made)


def settle(
    session: Session, actor: Actor, commitment_id: uuid.UUID, *, is_done: bool, reason: str = "", field: str = "reason"
) -> None:
    """Note a commitment as done, or drop it with a reason. Raises InvalidInput for `field` where the reason is missing.

    Raises NotAllowed where it is settled already.
    """
    found = commitment_for(session, actor, commitment_id, Coaching.SETTLE, lock=True)
    commitment = found.commitment
    text = _reason(session, actor, found.standing, field, reason, is_needed=not is_done)
    commitment.status = CommitmentStatus.DONE if is_done else CommitmentStatus.DROPPED
    commitment.reason = text or commitment.reason
    commitment.settled_at, commitment.settled_by = clock.now(), actor.id
    _note(session, actor, commitment, audit.Kind.COMMITMENT_SETTLED, status=commitment.status.value)


def give_new_day(
    session: Session,
    actor: Actor,
    commitment_id: uuid.UUID,
    due_on: date | None,
    why: str,
    fields: tuple[str, str] = ("new_day", "why"),
) -> None:
    """Move an open commitment to another day, with a word why. Raises InvalidInput for `fields` (the day, the why)."""
    found = commitment_for(session, actor, commitment_id, Coaching.SETTLE, lock=True)
    commitment = found.commitment
    day = _require_day_ahead(fields[0], due_on, actor.today)
    commitment.reason = _reason(session, actor, found.standing, fields[1], why, is_needed=True)
    commitment.due_on = day
    _note(session, actor, commitment, audit.Kind.COMMITMENT_SETTLED, status="new_day")


def carry(session: Session, coach_id: uuid.UUID) -> None:
    """Count one more one-on-one for each open commitment of a coach that was not made in one still open.

    For the closing of a one-on-one, which has decided who acts, before it is marked as closed.
    """
    made_in_an_open_one = sa.exists().where(
        col(OneOnOne.id) == col(Commitment.source_id), col(OneOnOne.status) != OneOnOneStatus.CLOSED
    )
    session.execute(
        sa.update(Commitment)
        .where(
            col(Commitment.coach_id) == coach_id,
            col(Commitment.status) == CommitmentStatus.OPEN,
            sa.not_(made_in_an_open_one),
        )
        .values(carried=col(Commitment.carried) + 1)
        .execution_options(synchronize_session=False)
    )


def _require_open(session: Session, standing: CoachStanding, one_on_one_id: uuid.UUID) -> None:
    """Return if the one-on-one is this coach's, is being written down, and the person is the coach or holds it."""
    one = session.get(OneOnOne, one_on_one_id)
    is_theirs = one is not None and (standing.is_self or one.lead_id == standing.actor.id)
    if one is None or not is_theirs or one.coach_id != standing.coach.id:
        raise NotFound
    if one.status is not OneOnOneStatus.OPEN:
        raise InvalidTransition(NOT_OPEN)


def _add(session: Session, actor: Actor, made: Commitment) -> uuid.UUID:
    session.add(made)
    session.flush()
    facts = {"source": made.source.value, "is_coachs": made.owner_id == made.coach_id}
    audit.note(session, actor, audit.Kind.COMMITMENT_MADE, "commitment", str(made.id), facts)
    return made.id


def _note(session: Session, actor: Actor, commitment: Commitment, kind: audit.Kind, **facts: str) -> None:
    commitment.version += 1
    audit.note(session, actor, kind, "commitment", str(commitment.id), facts)
    session.flush()


def _reason(
    session: Session, actor: Actor, standing: CoachStanding, field: str, reason: str, *, is_needed: bool
) -> str | None:
    text = texts.storable(field, reason, LONGEST_REASON)
    if texts.is_blank(text):
        if is_needed:
            raise InvalidInput({field: "Say in a word why; both of you read it."})
        return None
    texts.require_checked(session, actor, REASON, {field: text}, _about(actor, standing.coach.id))
    return text.strip()


def _about(actor: Actor, coach_id: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    return coach_id, actor.id


def _require_day_ahead(field: str, on: object, today: date) -> date:
    if not isinstance(on, date) or not today <= on <= today + FARTHEST:
        raise InvalidInput({field: "Choose a day from today on, within a year."})
    return on
