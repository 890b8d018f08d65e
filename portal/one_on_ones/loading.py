"""One one-on-one with its coach and how the person stands to it, in one statement."""

import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.first_90 import FirstNinety, FirstNinetyStatus
from db.tables.one_on_ones import OneOnOne, OneOnOneStatus
from db.tables.people import Person
from portal.access import Actor, Coaching, CoachStanding
from portal.access.answers import Answer
from portal.access.coaches import STANDING_COLUMNS, coach_columns, standing_from
from portal.access.scope import ANYONE, Asker, asked_by
from portal.errors import NotFound
from portal.one_on_ones.workflow import CHECKPOINTS

BEFORE_DECIDERS = (FirstNinetyStatus.RECOMMENDED, FirstNinetyStatus.DECIDED)


@dataclass(frozen=True, slots=True)
class Found:
    """A one-on-one, the name of who holds it, and how the person stands to it."""

    one: OneOnOne
    lead: str
    standing: CoachStanding
    is_for_decision: bool

    @property
    def state(self) -> str:
        """Where it stands, as the policy asks: a closed checkpoint may lie before those who decide."""
        is_before = self.is_for_decision and self.one.status is OneOnOneStatus.CLOSED
        return "closed_for_decision" if is_before else self.one.status.value

    def answer(self, permission: Coaching) -> Answer:
        """The policy's answer for this person and this one-on-one now."""
        return self.standing.answer(permission, self.state)

    def require(self, permission: Coaching) -> None:
        """Return if allowed. Raises NotFound out of scope, NotAllowed with the reason otherwise."""
        self.standing.require(permission, self.state)


def lies_before_deciders() -> ColumnElement[bool]:
    """SQL: whether it is a checkpoint of first 90 days whose recommendation lies before those who decide."""
    return sa.and_(
        col(OneOnOne.kind).in_(CHECKPOINTS),
        sa.exists().where(
            col(FirstNinety.open_for) == col(OneOnOne.coach_id),
            col(FirstNinety.status).in_(BEFORE_DECIDERS),
            col(FirstNinety.started_on) <= col(OneOnOne.held_on),
        ),
    )


def with_standing(actor: Asker) -> Select[Any]:
    """Every one-on-one beside its coach, with what `found_in` needs."""
    lead = aliased(Person)
    return (
        coach_columns(actor)
        .join(OneOnOne, col(OneOnOne.coach_id) == col(Person.id))
        .join(lead, col(lead.id) == col(OneOnOne.lead_id))
        .add_columns(OneOnOne, col(lead.name), lies_before_deciders())
    )


def found_in(actor: Actor, row: Any) -> Found:
    """A row of `with_standing` as `actor` stands to it."""
    one, lead, is_before = row[STANDING_COLUMNS:]
    return Found(one, lead, standing_from(actor, row).held_by(one.lead_id), bool(is_before))


@cache
def _one(lock: bool) -> Select[Any]:
    statement = with_standing(ANYONE).where(col(OneOnOne.id) == sa.bindparam("one_id", type_=sa.Uuid()))
    return statement.with_for_update(of=OneOnOne) if lock else statement


def one_for(session: Session, actor: Actor, one_id: uuid.UUID, permission: Coaching, lock: bool = False) -> Found:
    """The one-on-one with the actor's standing, once `permission` is granted.

    Unknown ids and what is out of scope raise the same NotFound after the same statement. `lock` holds the row until
    the end of the transaction on databases that lock rows.
    """
    found = look(session, actor, one_id, lock)
    found.require(permission)
    return found


def look(session: Session, actor: Actor, one_id: uuid.UUID, lock: bool = False) -> Found:
    """As `one_for`, but deciding nothing: the caller asks before anything is shown. Raises NotFound."""
    row = session.execute(_one(lock), {"one_id": one_id, **asked_by(actor)}).first()
    if row is None:
        raise NotFound
    return found_in(actor, row)
