"""Support agreements as they are read: by the two, and by whoever may know of one."""

import json
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.people import Division, Person
from db.tables.wellness import MayKnow, SupportAgreement, SupportStatus
from portal.access import Actor, CoachStanding, Wellbeing, coach_standing, coaches_for
from portal.access.scope import ANYONE, asked_by, deputises, directs, supervises
from portal.access.wellbeing import best
from portal.errors import NotFound
from portal.wellness.loading import Found, Lead, agreements, found_in, is_current, is_tied, present_lead, support_for
from portal.wellness.support import ONE_AT_A_TIME
from portal.wellness.words import NOBODY_LEADS

AT_ONCE = 20


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


def read(session: Session, actor: Actor, agreement_id: uuid.UUID) -> Support:
    """One agreement, for the two and whoever may know of it. Raises NotFound."""
    found = support_for(session, actor, agreement_id, Wellbeing.READ_SUPPORT)
    name = session.scalar(sa.select(col(Person.name)).where(col(Person.id) == found.record.proposed_by))
    return _support(actor, found, name or "")


def of_coach(session: Session, actor: Actor, coach_id: uuid.UUID) -> OfCoach:
    """The agreements of a coach that the actor may read, the newest first, and whether they can propose one.

    Raises NotFound for whoever can do neither.
    """
    return of_standing(session, coach_standing(session, actor, coach_id))


def of_standing(session: Session, standing: CoachStanding, lead: Lead | None = None) -> OfCoach:
    """As `of_coach`, for whoever has read how the actor stands to the coach and perhaps who leads them today."""
    actor, coach_id = standing.actor, standing.coach.id
    propose = best(Wellbeing.PROPOSE, standing.relations, standing.state)
    rows = session.execute(_of_coach(), {"coach_id": coach_id, "most": AT_ONCE, **asked_by(actor)}).all()
    shown = [_support(actor, found_in(actor, row), row[-1]) for row in rows if _is_readable(actor, row)]
    if propose.is_hidden and not shown:
        raise NotFound
    lead = lead or present_lead(session, actor, coach_id)
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
