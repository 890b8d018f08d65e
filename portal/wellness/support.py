"""Support agreements: what makes the work lighter for a while, in functional terms, agreed on by both.

Either of the two proposes; it holds once the other one agrees from their own sign-in; either ends it. It says what
changes at work, from when, when both look at it again, and how the coach finds back: never why.
"""

import json
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables.people import Person
from db.tables.wellness import MayKnow, SupportAgreement, SupportStatus
from portal import clock
from portal.access import Actor, Wellbeing
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.wellness import health_words
from portal.wellness.content import filled
from portal.wellness.loading import (
    coach_of,
    present_lead,
    support_for,
)
from portal.wellness.words import MEASURES, NOBODY_LEADS
from portal.wording import texts
from portal.wording.texts import is_blank, storable

LONGEST = 1500
AT_ONCE = 20
FARTHEST = timedelta(days=366)
PLACE = "support_agreement.content"
ONE_AT_A_TIME = "There is one already, proposed or agreed on. End that one first."


@dataclass(frozen=True, slots=True)
class Terms:
    """What is proposed: what changes, the steps back, from when, when both look at it again, who may know."""

    measures: Collection[object]
    steps: object
    starts_on: date | None
    review_on: date | None
    may_know: object = MayKnow.NOBODY


def propose(session: Session, actor: Actor, coach_id: uuid.UUID, terms: Terms) -> uuid.UUID:
    """Propose an agreement, as the coach or as their lead; returns its id.

    Raises InvalidInput (fields "measures", "steps", "starts_on", "review_on", "may_know"), Flagged for "steps",
    NotFound out of scope, NotAllowed without a lead, where there is one already, or once the coach's service has ended.
    """
    coach_of(session, actor, coach_id, Wellbeing.PROPOSE)
    lead = present_lead(session, actor, coach_id)
    if lead is None:
        raise NotAllowed(NOBODY_LEADS)
    measures, steps = _checked(session, actor, terms, (coach_id, lead.person_id))
    session.execute(sa.select(col(Person.id)).where(col(Person.id) == coach_id).with_for_update())
    _require_free(session, lead.supervision_id)
    assert terms.starts_on is not None  # noqa: S101 (checked)
    assert terms.review_on is not None  # noqa: S101
    row = SupportAgreement(
        coach_id=coach_id,
        open_for=lead.supervision_id,
        supervision_id=lead.supervision_id,
        content=filled(json.dumps({"measures": measures, "steps": steps}, ensure_ascii=False)),
        may_know=MayKnow(str(terms.may_know)),
        starts_on=terms.starts_on,
        review_on=terms.review_on,
        proposed_by=actor.id,
        proposed_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row.id


def _checked(session: Session, actor: Actor, terms: Terms, about: Collection[uuid.UUID]) -> tuple[list[str], str]:
    wrong: dict[str, str] = {}
    measures = [name for name in MEASURES if name in terms.measures]
    if not measures or not set(terms.measures) <= set(MEASURES):
        wrong["measures"] = "Choose at least one thing that changes at work."
    first = terms.starts_on
    if first is None or not actor.today - timedelta(days=31) <= first <= actor.today + FARTHEST:
        wrong["starts_on"] = "Choose the first day, within a year from today."
    elif terms.review_on is None or not first < terms.review_on <= first + FARTHEST:
        wrong["review_on"] = "Choose a day after the first one, within a year, on which you look at it together."
    if terms.may_know not in list(MayKnow):
        wrong["may_know"] = "Choose who may know of it."
    steps = storable("steps", terms.steps or "", LONGEST)
    steps = "" if is_blank(steps) else steps
    named = health_words.found(steps)
    if named:
        wrong["steps"] = health_words.sentence(named)
    if wrong:
        raise InvalidInput(wrong)
    texts.require_checked(session, actor, PLACE, {"steps": steps}, about)
    return measures, steps


def confirm_steps(session: Session, actor: Actor, coach_id: uuid.UUID, steps: str) -> None:
    """Log the actor's word that what the text check finds in the steps identifies nobody. Raises as `propose`."""
    coach_of(session, actor, coach_id, Wellbeing.PROPOSE)
    lead = present_lead(session, actor, coach_id)
    about = (coach_id, *((lead.person_id,) if lead else ()))
    texts.answer_for(session, actor, PLACE, steps, about)


def agree(session: Session, actor: Actor, agreement_id: uuid.UUID, seen: int | None = None) -> None:
    """Agree to what the other one proposed. Raises NotFound, NotAllowed, Conflict where it is another by now."""
    row = _changing(session, actor, agreement_id, Wellbeing.AGREE, seen)
    row.status, row.agreed_by, row.agreed_at = SupportStatus.AGREED, actor.id, clock.now()
    session.flush()


def look_again(
    session: Session, actor: Actor, agreement_id: uuid.UUID, review_on: date | None, seen: int | None = None
) -> None:
    """Both have looked at it and it goes on: the next day for that. Raises InvalidInput ("next_review")."""
    row = _changing(session, actor, agreement_id, Wellbeing.LOOK, seen)
    if review_on is None or not actor.today < review_on <= actor.today + FARTHEST:
        raise InvalidInput({"next_review": "Choose a later day, within a year."})
    row.review_on = review_on
    session.flush()


def end(session: Session, actor: Actor, agreement_id: uuid.UUID, seen: int | None = None) -> None:
    """End an agreement, or take a proposal back or decline it; what was agreed stays to be read by the two."""
    row = _changing(session, actor, agreement_id, Wellbeing.END, seen)
    row.status, row.open_for = SupportStatus.ENDED, None
    row.ended_by, row.ended_at = actor.id, clock.now()
    session.flush()


def bring_along(session: Session, actor: Actor, agreement_id: uuid.UUID) -> None:
    """Let the lead of today read and look after what was agreed on with an earlier one. Raises NotFound, NotAllowed."""
    row: SupportAgreement = support_for(session, actor, agreement_id, Wellbeing.BRING).record
    lead = present_lead(session, actor, actor.id)
    if lead is None:
        raise NotAllowed(NOBODY_LEADS)
    if row.supervision_id != lead.supervision_id:
        _require_free(session, lead.supervision_id)
    row.supervision_id = row.open_for = lead.supervision_id
    row.version += 1
    session.flush()


def _require_free(session: Session, span: uuid.UUID) -> None:
    """One at a time for a span; of one with an earlier lead the lead of today learns nothing, not even here."""
    if session.scalar(sa.select(col(SupportAgreement.id)).where(col(SupportAgreement.open_for) == span)):
        raise NotAllowed(ONE_AT_A_TIME)


def _changing(
    session: Session, actor: Actor, agreement_id: uuid.UUID, permission: Wellbeing, seen: int | None
) -> SupportAgreement:
    row: SupportAgreement = support_for(session, actor, agreement_id, permission).record
    if seen is not None and row.version != seen:
        raise Conflict("Something changed here in the meantime. Look at it once more.")
    row.version += 1
    return row
