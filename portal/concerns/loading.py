"""One concern, consult or question with how the person stands to it, in one statement; which of them are seen.

Whoever is named in a concern meets nothing of it: the same words after the same statement as an unknown id.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.dates import day_of
from db.tables.concerns import Concern, ConcernNamed, ConcernQuestion, ConcernStatus, Consult, Desk
from db.tables.people import Conflict, Division, Person, Role, Supervision
from portal import clock
from portal.access import Actor, Raising, Relation, raising
from portal.access.answers import Answer
from portal.access.scope import (
    ANYONE,
    Asker,
    asked_by,
    conflicted,
    deputises,
    directs,
    holds,
    holds_role,
    may_lead,
    require,
    supervises,
)
from portal.concerns import workflow
from portal.concerns.categories import GRAVE
from portal.errors import NotFound

NOW = sa.bindparam("asked_at", type_=sa.DateTime(timezone=True))
CONCERN = sa.bindparam("concern_id", type_=sa.Uuid())
CONSULT = sa.bindparam("consult_id", type_=sa.Uuid())
QUESTION = sa.bindparam("question_id", type_=sa.Uuid())


@dataclass(frozen=True, slots=True)
class Found:
    """A concern, the zone and holidays its times run by, and how the person stands to it at this moment.

    `is_led`: on the lead's route there is a lead to look after it.
    """

    concern: Concern
    zone: str
    calendar: str
    actor: Actor
    relations: frozenset[Relation]
    at: datetime
    is_led: bool

    @property
    def state(self) -> str:
        """The route and how far it is, as the access rules ask."""
        return workflow.state(self.concern, self.at, self.is_led)

    def answer(self, permission: Raising) -> Answer:
        """The policy's answer for this person and this concern now."""
        return raising.best(permission, self.relations, self.state)

    def require(self, permission: Raising) -> None:
        """Return if allowed. Raises NotFound out of scope, NotAllowed with the reason otherwise."""
        require(self.answer(permission))


def asked_now(actor: Actor) -> dict[str, object]:
    """The parameters with which `actor` runs a statement of this module."""
    return {**asked_by(actor), "asked_at": clock.now()}


def is_named(asker: Asker, concern: Any) -> ColumnElement[bool]:
    """SQL: whether a concern speaks of `asker`."""
    named = aliased(ConcernNamed)
    return sa.exists().where(col(named.concern_id) == concern, col(named.person_id) == asker.id)


def is_too_close(person: Any) -> ColumnElement[bool]:
    """SQL: whether `person` and somebody a row of Concern speaks of are too close.

    Their own word counts at any time. The word of somebody it speaks of counts only where it was given before the
    concern came in: nobody closes the desk by declaring a conflict with whoever sits there.
    """
    named, declared = aliased(ConcernNamed), aliased(Conflict)
    # Two levels deep only what is said to correlate does: without it, whoever any concern names would count.
    spoken_of = sa.select(col(named.person_id)).where(col(named.concern_id) == col(Concern.id)).correlate_except(named)
    subject, one, other = col(Concern.subject_id), col(declared.person_id), col(declared.other_id)
    found = sa.exists().where(
        col(declared.withdrawn_at).is_(None),
        sa.or_(
            sa.and_(one == person, sa.or_(other == subject, other.in_(spoken_of))),
            sa.and_(
                other == person,
                sa.or_(one == subject, one.in_(spoken_of)),
                col(declared.declared_at) <= col(Concern.received_at),
            ),
        ),
    )
    return found.correlate_except(declared)


def lead_of(asker: Asker, coach: Any) -> ColumnElement[bool]:
    """SQL: whether `asker` leads `coach` today, or covers for who does."""
    return sa.or_(supervises(asker, coach), deputises(asker, coach))


def has_lead(asker: Asker) -> ColumnElement[bool]:
    """SQL: whether somebody who may leads the coach of a row of Concern today, and it does not speak of them."""
    span, lead = aliased(Supervision), aliased(Person)
    led_by = col(span.lead_id)
    named = aliased(ConcernNamed)
    is_named_too = sa.exists().where(col(named.concern_id) == col(Concern.id), col(named.person_id) == led_by)
    return sa.exists().where(
        col(span.coach_id) == col(Concern.desk_coach_id),
        holds(span, asker.today),
        col(lead.id) == led_by,
        col(lead.is_active).is_(True),
        may_lead(led_by, asker.today),
        led_by != col(Concern.reporter_id),
        sa.not_(is_named_too.correlate_except(named)),
        sa.not_(is_too_close(led_by)),
    )


def comes_in() -> ColumnElement[bool]:
    """SQL: whether a concern on the lead's route concerns the directors as well: not sorted in time, or serious."""
    is_open = col(Concern.status) == ConcernStatus.RECEIVED
    return sa.or_(sa.and_(is_open, col(Concern.urgent_from) <= NOW), col(Concern.level) >= GRAVE)


def looked_after(asker: Asker) -> ColumnElement[bool]:
    """SQL: the concerns that `asker` reads because they look after them, as the matrix says for `concern.read`."""
    coach, division = col(Concern.desk_coach_id), col(Concern.division_id)
    by_lead, by_director = col(Concern.desk) == Desk.LEAD, col(Concern.desk) == Desk.DIRECTOR
    desks = sa.or_(
        sa.and_(by_lead, lead_of(asker, coach)),
        sa.and_(
            directs(asker, division),
            sa.or_(by_director, sa.and_(by_lead, sa.or_(comes_in(), sa.not_(has_lead(asker))))),
        ),
        sa.and_(col(Concern.desk) == Desk.CONTACT, holds_role(asker, (Role.CONTACT,), division)),
    )
    return sa.and_(desks, not_about(asker))


def looked_into(asker: Asker) -> ColumnElement[bool]:
    """SQL: the open concerns whose facts `asker` looks into."""
    is_open = col(Concern.status).not_in((ConcernStatus.RECEIVED, ConcernStatus.CLOSED))
    return sa.and_(col(Concern.fact_finder_id) == asker.id, is_open, not_about(asker))


def not_about(asker: Asker) -> ColumnElement[bool]:
    """SQL: concerns of somebody else that speak neither of `asker` nor of somebody too close to them."""
    own = sa.or_(col(Concern.subject_id) == asker.id, col(Concern.reporter_id) == asker.id)
    return sa.not_(sa.or_(own, is_named(asker, col(Concern.id)), is_too_close(asker.id)))


def with_standing(asker: Asker) -> Select[Any]:
    """Every concern with what `found_in` needs."""
    concern, coach, division = col(Concern.id), col(Concern.desk_coach_id), col(Concern.division_id)
    columns: tuple[Any, ...] = (
        Concern,
        col(Division.zone),
        col(Division.calendar),
        is_named(asker, concern),
        is_too_close(asker.id),
        supervises(asker, coach),
        deputises(asker, coach),
        directs(asker, division),
        holds_role(asker, (Role.CONTACT,), division),
        has_lead(asker),
    )
    return sa.select(*columns).join(Division, col(Division.id) == division)


STANDING = 10
"""How many columns `with_standing` has; what a statement adds stands behind them."""


def found_in(actor: Actor, row: Any, at: datetime) -> Found:
    """A row of `with_standing` as `actor` stands to it at a moment."""
    concern, zone, calendar, *flags, is_led = row[:STANDING]
    stands = relations(actor, concern, [bool(flag) for flag in flags])
    return Found(concern, zone, calendar, actor, stands, at, bool(is_led))


def relations(actor: Actor, concern: Concern, flags: list[bool]) -> frozenset[Relation]:
    """How somebody stands to a concern. Whoever it speaks of meets nothing, whoever raised it follows it and no more.

    `flags`: named, too close, leads, covers, directs, external contact.
    """
    named, too_close, leads, covers, is_director, is_contact = flags
    if named:
        return frozenset({Relation.NAMED})
    if concern.reporter_id == actor.id:
        return frozenset({Relation.REPORTER})
    if too_close:
        return frozenset({Relation.CONFLICTED})
    ties = {
        Relation.LEAD: leads,
        Relation.DEPUTY: covers and not leads,
        Relation.DIRECTOR: is_director,
        Relation.CONTACT: is_contact,
        Relation.FACT_FINDER: concern.fact_finder_id == actor.id,
    }
    if concern.subject_id == actor.id:
        return frozenset({Relation.NAMED})
    return frozenset(relation for relation, holds in ties.items() if holds) or frozenset({Relation.OTHER})


@cache
def _one() -> Select[Any]:
    return with_standing(ANYONE).where(col(Concern.id) == CONCERN)


_TURN = sa.select(col(Concern.id)).where(col(Concern.id) == CONCERN).with_for_update()


def concern_for(
    session: Session, actor: Actor, concern_id: uuid.UUID, permission: Raising, lock: bool = False
) -> Found:
    """The concern with the actor's standing, once `permission` is granted.

    Unknown ids, what is out of scope and what names the actor raise the same NotFound after the same statements.
    `lock` holds the row until the end of the transaction on databases that lock rows.
    """
    if lock:
        session.execute(_TURN, {"concern_id": concern_id})
    asked = asked_now(actor)
    row = session.execute(_one(), {"concern_id": concern_id, **asked}).first()
    if row is None:
        raise NotFound
    found = found_in(actor, row, clock.now())
    found.require(permission)
    return found


@dataclass(frozen=True, slots=True)
class Asked:
    """A consult, and how the person stands to it."""

    consult: Consult
    actor: Actor
    relations: frozenset[Relation]

    @property
    def state(self) -> str:
        """With whom it lies and whether it is answered, as the access rules ask."""
        return f"{self.consult.desk.value}_{'asked' if self.consult.answered_at is None else 'answered'}"

    def answer(self, permission: Raising) -> Answer:
        """The policy's answer for this person and this consult now."""
        return raising.best(permission, self.relations, self.state)


def led_when_asked() -> ColumnElement[bool]:
    """SQL: whether whoever asked a row of Consult has the lead of that day today: a later one reads nothing of it."""
    span = aliased(Supervision)
    return sa.exists().where(
        col(span.coach_id) == col(Consult.asker_id),
        col(span.from_on) <= day_of(col(Consult.asked_at)),
        holds(span, ANYONE.today),
    )


def answered_by(asker: Asker) -> ColumnElement[bool]:
    """SQL: the consults that `asker` answers: as lead of whoever asked, or where the director was asked, as that."""
    who = col(Consult.asker_id)
    return sa.and_(
        who != asker.id,
        sa.not_(conflicted(asker, who)),
        sa.or_(
            sa.and_(col(Consult.desk) == Desk.LEAD, lead_of(asker, who), led_when_asked()),
            sa.and_(col(Consult.desk) == Desk.DIRECTOR, directs(asker, col(Consult.division_id))),
        ),
    )


@cache
def _one_consult() -> Select[Any]:
    who = col(Consult.asker_id)
    columns: tuple[Any, ...] = (
        Consult,
        sa.and_(supervises(ANYONE, who), led_when_asked()),
        sa.and_(deputises(ANYONE, who), led_when_asked()),
        directs(ANYONE, col(Consult.division_id)),
        conflicted(ANYONE, who),
    )
    return sa.select(*columns).where(col(Consult.id) == CONSULT)


_CONSULT_TURN = sa.select(col(Consult.id)).where(col(Consult.id) == CONSULT).with_for_update()


def consult_for(
    session: Session, actor: Actor, consult_id: uuid.UUID, permission: Raising, lock: bool = False
) -> Asked:
    """The consult with the actor's standing, once `permission` is granted. Raises NotFound, NotAllowed."""
    if lock:
        session.execute(_CONSULT_TURN, {"consult_id": consult_id})
    row = session.execute(_one_consult(), {"consult_id": consult_id, **asked_by(actor)}).first()
    if row is None:
        raise NotFound
    consult, leads, covers, is_director, too_close = row
    ties = {
        Relation.LEAD: leads,
        Relation.DEPUTY: covers and not leads,
        Relation.DIRECTOR: is_director,
        Relation.CONFLICTED: too_close,
    }
    found = frozenset(relation for relation, holds in ties.items() if holds) or frozenset({Relation.OTHER})
    own = consult.asker_id == actor.id
    asked = Asked(consult, actor, frozenset({Relation.REPORTER}) if own else found)
    require(asked.answer(permission))
    return asked


def question_for(
    session: Session, actor: Actor, question_id: uuid.UUID, permission: Raising, lock: bool = False
) -> ConcernQuestion:
    """A question that was put to the actor, once `permission` is granted; nothing else of its concern is read.

    Raises NotFound for everybody else, NotAllowed with the reason.
    """
    statement = sa.select(ConcernQuestion).where(col(ConcernQuestion.id) == QUESTION)
    row = session.execute(statement.with_for_update() if lock else statement, {"question_id": question_id}).first()
    if row is None:
        raise NotFound
    question: ConcernQuestion = row[0]
    stands = Relation.SELF if question.to_id == actor.id else Relation.OTHER
    require(raising.decide(permission, stands, "asked" if question.answered_at is None else "answered"))
    return question
