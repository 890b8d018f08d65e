"""One coach's first 90 days with how the reader stands to them: one statement, then the policy decides."""

import uuid
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.first_90 import Decision, FirstNinety, Recommendation
from db.tables.people import Grant, Person, StandIn, Supervision
from db.tables.policy import Policy
from portal import clock
from portal.access import Actor, Relation
from portal.access.answers import Answer
from portal.access.coaches import (
    OFFICES,
    STANDING_COLUMNS,
    Coach,
    CoachStanding,
    coach_columns,
    standing_from,
    visible_coaches,
)
from portal.access.coaching import FIRST_90, STATES, Coaching
from portal.access.scope import ANYONE, Asker, asked_by, holds, require
from portal.errors import NotFound
from portal.first90 import workflow
from portal.policy import service as policies

APPEAL_TO_YOU = Answer(
    False, "You are the person to appeal to here, so you do not decide. Name somebody else for one of the two."
)
LEADS_THEM = Answer(
    False, "Whoever leads the coach does not decide as a stand-in. Another one can be named on the page People."
)


@dataclass(frozen=True)
class Ninety:
    """First 90 days as loaded: the row, its policy, the newest recommendation, who leads now, how the reader stands.

    `named_deciders` are the names of those who stand in as deciders today.
    """

    first: FirstNinety
    policy: Policy
    recommendation: Recommendation | None
    lead_id: uuid.UUID | None
    lead: str | None
    appeal_to: str
    named_deciders: str | None
    untold: bool
    standing: CoachStanding

    @property
    def coach(self) -> Coach:
        """The coach whose first 90 days these are."""
        return self.standing.coach

    @property
    def is_self(self) -> bool:
        """Whether the reader is the coach."""
        return self.standing.is_self

    @property
    def actor(self) -> Actor:
        """The reader."""
        return self.standing.actor

    @cached_property
    def today(self) -> date:
        """The date where the coach serves: every date of these first 90 days is one there, whoever reads it."""
        return clock.today(self.coach.zone)

    @cached_property
    def mode(self) -> str:
        """Who decides, as the policy they began under says."""
        return policies.choice(self.policy, "first_90.decided_by")

    @property
    def state(self) -> str:
        """Where they stand, as the access policy asks."""
        return workflow.state(self.first.status, self.mode)

    @property
    def decision_state(self) -> str:
        """Where the newest decision the coach was told stands, as the access policy asks."""
        if self.first.told_on is None:
            return "untold" if self.untold else "none"
        until = self.first.respond_until_on
        return "told" if until is not None and self.today <= until else "told_window_over"

    def answer(self, permission: Coaching) -> Answer:
        """The policy's answer for this reader now; who is to be appealed to, or leads the coach, is no decider."""
        state = self.state if STATES[permission] is FIRST_90 else self.decision_state
        answer = self.standing.answer(permission, state)
        if not answer.is_allowed or permission not in (Coaching.DECIDE, Coaching.SEND_BACK):
            return answer
        relations = self.standing.relations
        if Relation.STAND_IN in relations and Relation.LEAD in relations and Relation.DIRECTOR not in relations:
            return LEADS_THEM
        return APPEAL_TO_YOU if self.first.appeal_to_id == self.actor.id else answer

    def require(self, permission: Coaching) -> None:
        """Return if allowed. Raises NotFound out of scope, NotAllowed with the reason otherwise."""
        require(self.answer(permission))


def _lead_now(asker: Asker) -> Any:
    lead = aliased(Person)
    return (
        sa.select(col(lead.id).label("id"), col(lead.name).label("name"), col(Supervision.coach_id).label("coach_id"))
        .select_from(Supervision)
        .join(lead, col(lead.id) == col(Supervision.lead_id))
        .where(holds(Supervision, asker.today))
        .subquery()
    )


def _named_deciders(asker: Asker) -> Any:
    decider = aliased(Person)
    return (
        sa.select(sa.func.aggregate_strings(col(decider.name), " or "))
        .select_from(StandIn)
        .join(decider, col(decider.id) == col(StandIn.person_id))
        .where(
            col(StandIn.coach_id) == col(FirstNinety.coach_id),
            holds(StandIn, asker.today),
            col(decider.is_active).is_(True),
        )
        .correlate(FirstNinety)
        .scalar_subquery()
    )


def _with_standing(asker: Asker) -> Select[Any]:
    """First 90 days beside their coach, with what `_found` needs."""
    newest, ever, untold = aliased(Recommendation), aliased(Recommendation), aliased(Decision)
    leads, appealed = _lead_now(asker), aliased(Person)
    own = col(FirstNinety.id)
    last = sa.select(sa.func.max(col(ever.revision))).where(col(ever.first_90_id) == own).scalar_subquery()
    return (
        coach_columns(asker)
        .add_columns(
            FirstNinety,
            Policy,
            newest,
            leads.c.id,
            leads.c.name,
            sa.func.coalesce(appealed.name, col(FirstNinety.appeal_words), ""),
            _named_deciders(asker),
            sa.exists().where(col(untold.first_90_id) == own, col(untold.told_on).is_(None)),
            sa.exists().where(col(ever.first_90_id) == own, col(ever.made_by) == asker.id),
        )
        .join(FirstNinety, col(FirstNinety.coach_id) == col(Person.id))
        .join(Policy, col(Policy.id) == col(FirstNinety.policy_id))
        .outerjoin(newest, sa.and_(col(newest.first_90_id) == own, col(newest.revision) == last))
        .outerjoin(appealed, col(appealed.id) == col(FirstNinety.appeal_to_id))
        .outerjoin(leads, leads.c.coach_id == col(FirstNinety.coach_id))
    )


@cache
def _one(lock: bool) -> Select[Any]:
    wanted = col(FirstNinety.id) == sa.bindparam("first_90_id", type_=sa.Uuid())
    statement = _with_standing(ANYONE).where(wanted).limit(1)
    return statement.with_for_update(of=FirstNinety) if lock else statement


def _found(actor: Actor, row: Any) -> Ninety:
    standing = standing_from(actor, row)
    first, policy, recommendation, lead_id, lead, appeal_to, named, untold, has_recommended = row[STANDING_COLUMNS:]
    if has_recommended and standing.relations & (OFFICES | {Relation.STAND_IN}):
        standing = standing.recommended_by(actor.id)
    return Ninety(first, policy, recommendation, lead_id, lead, appeal_to, named, bool(untold), standing)


FRESH = {"populate_existing": True}


def ninety_for(
    session: Session, actor: Actor, first_90_id: uuid.UUID, permission: Coaching, lock: bool = False
) -> Ninety:
    """First 90 days with the actor's standing, once `permission` is granted.

    Unknown ids and those out of scope raise the same NotFound after the same statement. `lock` holds the row until
    the end of the transaction on databases that lock rows.
    """
    row = session.execute(_one(lock), {"first_90_id": first_90_id, **asked_by(actor)}, execution_options=FRESH).first()
    if row is None:
        raise NotFound
    found = _found(actor, row)
    found.require(permission)
    return found


@cache
def _many(is_open: bool, of_one: bool) -> Select[Any]:
    statement = (
        _with_standing(ANYONE)
        .where(visible_coaches(ANYONE, col(FirstNinety.coach_id), col(Grant.division_id)))
        .order_by(
            sa.case((col(FirstNinety.open_for).is_(None), 1), else_=0),
            col(FirstNinety.started_on),
            col(FirstNinety.id),
        )
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )
    if is_open:
        statement = statement.where(col(FirstNinety.open_for).is_not(None))
    if of_one:
        statement = statement.where(col(FirstNinety.coach_id) == sa.bindparam("coach_id", type_=sa.Uuid()))
    return statement


def nineties_for(
    session: Session, actor: Actor, limit: int, *, is_open: bool = False, coach_id: uuid.UUID | None = None
) -> list[Ninety]:
    """The first 90 days in scope: those that are not over first, the oldest on top; one statement.

    `is_open` leaves out those that are over; `coach_id` keeps one coach's.
    """
    asked = {"most": limit, "coach_id": coach_id, **asked_by(actor)}
    rows = session.execute(_many(is_open, coach_id is not None), asked)
    found = {one.first.id: one for one in (_found(actor, row) for row in rows)}
    return list(found.values())
