"""Support agreements: what makes the work lighter for a while, in functional terms, agreed on by both.

Either of the two proposes; it holds once the other one agrees from their own sign-in; either ends it. It says what
changes at work, from when, when both look at it again, and how the coach finds back: never why.
"""

import json
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.people import Division, Person
from db.tables.wellness import MayKnow, SupportAgreement, SupportStatus
from portal import clock
from portal.access import Actor, Wellbeing, coach_standing, coaches_for
from portal.access.scope import ANYONE, asked_by, deputises, directs, supervises
from portal.access.wellbeing import best
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound
from portal.wellness import health_words
from portal.wellness.content import filled
from portal.wellness.loading import (
    Found,
    agreements,
    coach_of,
    found_in,
    is_current,
    is_tied,
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


@dataclass(frozen=True, slots=True)
class Support:
    """A support agreement as somebody reads it who may; `may` says what they can do, or why not."""

    id: uuid.UUID
    coach: str
    coach_id: uuid.UUID
    measures: tuple[str, ...]
    steps: str
    starts_on: date
    review_on: date
    may_know: MayKnow
    status: SupportStatus
    proposed_by: str
    is_proposed_by_me: bool
    proposed_at: datetime
    agreed_at: datetime | None
    ended_at: datetime | None
    is_self: bool
    is_current: bool
    version: int
    may: frozenset[Wellbeing]


@dataclass(frozen=True, slots=True)
class OfCoach:
    """The agreements of one coach; `why_not`: why none can be proposed now, where the reader is one of the two."""

    coach_id: uuid.UUID
    coach: str
    lead: str | None
    agreements: tuple[Support, ...]
    is_self: bool
    is_of_the_two: bool
    why_not: str | None


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


def read(session: Session, actor: Actor, agreement_id: uuid.UUID) -> Support:
    """One agreement, for the two and whoever may know of it. Raises NotFound."""
    found = support_for(session, actor, agreement_id, Wellbeing.READ_SUPPORT)
    name = session.scalar(sa.select(col(Person.name)).where(col(Person.id) == found.record.proposed_by))
    return _support(actor, found, name or "")


def of_coach(session: Session, actor: Actor, coach_id: uuid.UUID) -> OfCoach:
    """The agreements of a coach that the actor may read, the newest first, and whether they can propose one.

    Raises NotFound for whoever can do neither.
    """
    standing = coach_standing(session, actor, coach_id)
    propose = best(Wellbeing.PROPOSE, standing.relations, standing.state)
    rows = session.execute(_of_coach(), {"coach_id": coach_id, "most": AT_ONCE, **asked_by(actor)}).all()
    shown = [_support(actor, found_in(actor, row), row[-1]) for row in rows if _is_readable(actor, row)]
    if propose.is_hidden and not shown:
        raise NotFound
    lead = present_lead(session, actor, coach_id)
    has_open = any(one.is_current and one.status is not SupportStatus.ENDED for one in shown)
    why_not = propose.reason or (NOBODY_LEADS if lead is None else ONE_AT_A_TIME if has_open else None)
    return OfCoach(
        coach_id,
        standing.coach.name,
        lead.name if lead else None,
        tuple(shown),
        standing.is_self,
        not propose.is_hidden,
        why_not,
    )


def listed(session: Session, actor: Actor) -> list[Support]:
    """The agreements of other coaches that are proposed or hold and that the actor may read."""
    rows = session.execute(_of_others(), {"most": AT_ONCE * 2, **asked_by(actor)}).all()
    return [_support(actor, found_in(actor, row), row[-1]) for row in rows if _is_readable(actor, row)]


def led(session: Session, actor: Actor) -> list[tuple[uuid.UUID, str]]:
    """The coaches the actor leads today, to propose an agreement to; without those too close to either of them."""
    rows = coaches_for(session, actor, AT_ONCE * 5, supervises(ANYONE, col(Person.id)))
    return [
        (one.coach.id, one.coach.name)
        for one in rows
        if best(Wellbeing.PROPOSE, one.relations, one.state).is_allowed and not one.is_self
    ]


def _is_readable(actor: Actor, row: Any) -> bool:
    return found_in(actor, row).answer(Wellbeing.READ_SUPPORT).is_allowed


def _named() -> Select[Any]:
    proposer = aliased(Person)
    return (
        agreements()
        .join(proposer, col(proposer.id) == col(SupportAgreement.proposed_by))
        .add_columns(col(proposer.name))
    )


@cache
def _of_coach() -> Select[Any]:
    return (
        _named()
        .where(col(SupportAgreement.coach_id) == sa.bindparam("coach_id", type_=sa.Uuid()))
        .order_by(sa.case((col(SupportAgreement.ended_at).is_(None), 0), else_=1), *_newest_first())
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )


@cache
def _of_others() -> Select[Any]:
    span, coach = col(SupportAgreement.supervision_id), col(SupportAgreement.coach_id)
    is_agreed = col(SupportAgreement.status) == SupportStatus.AGREED
    may_know = col(SupportAgreement.may_know)
    return (
        _named()
        .where(
            coach != ANYONE.id,
            col(SupportAgreement.status) != SupportStatus.ENDED,
            sa.or_(
                is_tied(ANYONE, span),
                sa.and_(is_agreed, may_know == MayKnow.DIRECTOR, directs(ANYONE, col(Division.id))),
                sa.and_(is_agreed, may_know == MayKnow.COVER, is_current(ANYONE, span), deputises(ANYONE, coach)),
            ),
        )
        .order_by(col(SupportAgreement.review_on), *_newest_first())
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )


def _newest_first() -> tuple[Any, ...]:
    return col(SupportAgreement.proposed_at).desc(), col(SupportAgreement.id)


def _support(actor: Actor, found: Found, proposed_by: str) -> Support:
    row: SupportAgreement = found.record
    said = json.loads(row.content)
    answers = {one: found.answer(one) for one in (Wellbeing.AGREE, Wellbeing.LOOK, Wellbeing.END, Wellbeing.BRING)}
    return Support(
        id=row.id,
        coach=found.coach.name,
        coach_id=row.coach_id,
        measures=tuple(said["measures"]),
        steps=said["steps"],
        starts_on=row.starts_on,
        review_on=row.review_on,
        may_know=row.may_know,
        status=row.status,
        proposed_by=proposed_by,
        is_proposed_by_me=row.proposed_by == actor.id,
        proposed_at=row.proposed_at,
        agreed_at=row.agreed_at,
        ended_at=row.ended_at,
        is_self=found.is_self,
        is_current=found.is_current,
        version=row.version,
        may=frozenset(one for one, answer in answers.items() if answer.is_allowed),
    )
