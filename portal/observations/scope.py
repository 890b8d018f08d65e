"""Which observations a person can see, as SQL, and how they stand to one of them."""

import uuid
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlmodel import Session, col

from db.tables.observations import Observation
from db.tables.people import Grant, Person
from portal.access import Actor, Coaching, CoachStanding, Relation
from portal.access.coaches import OFFICES, STANDING_COLUMNS, coach_columns, led_before, standing_from
from portal.access.scope import ANYONE, asked_by, conflicted, deputises, directs, stands_in, supervises
from portal.errors import NotFound


@dataclass(frozen=True, slots=True)
class Observed:
    """An observation with the standing of whoever asks."""

    row: Observation
    standing: CoachStanding

    @property
    def state(self) -> str:
        """The state the policy asks for."""
        return state(self.row.told_on is not None)


def state(is_told: bool) -> str:
    """An observation's state as the policy asks for it."""
    return "told" if is_told else "untold"


@cache
def _one(lock: bool) -> Select[Any]:
    statement = (
        coach_columns(ANYONE)
        .add_columns(Observation)
        .join(Observation, col(Observation.coach_id) == col(Person.id))
        .where(col(Observation.id) == sa.bindparam("observation_id", type_=sa.Uuid()))
    )
    return statement.with_for_update(of=Observation) if lock else statement


def observation_for(
    session: Session, actor: Actor, observation_id: uuid.UUID, permission: Coaching, *, lock: bool = False
) -> Observed:
    """The observation, once `permission` is granted; `lock` holds it until the end of the transaction.

    Unknown ids and what is out of scope raise the same NotFound after the same statement.
    """
    asked = {"observation_id": observation_id, **asked_by(actor)}
    row = session.execute(_one(lock), asked, execution_options={"populate_existing": True}).first()
    if row is None:
        raise NotFound
    found: Observation = row[STANDING_COLUMNS]
    seen = Observed(found, standing_from(actor, row).with_record(found.author_id))
    seen.standing.require(permission, seen.state)
    return seen


def is_told() -> ColumnElement[bool]:
    """SQL: whether the coach was told."""
    return col(Observation.told_on).is_not(None)


def readable() -> ColumnElement[bool]:
    """SQL: whether ANYONE may read an observation, in a statement of `coach_columns`.

    Who led the coach before meets here only what they wrote themselves.
    """
    coach, is_author = col(Observation.coach_id), col(Observation.author_id) == ANYONE.id
    offices = sa.or_(
        supervises(ANYONE, coach),
        deputises(ANYONE, coach),
        sa.and_(directs(ANYONE, col(Grant.division_id)), sa.or_(is_told(), is_author)),
        sa.and_(is_told(), sa.or_(stands_in(ANYONE, coach), sa.and_(led_before(ANYONE, coach), is_author))),
    )
    return sa.or_(
        sa.and_(coach == ANYONE.id, is_told()),
        sa.and_(coach != ANYONE.id, offices, sa.not_(conflicted(ANYONE, coach))),
    )


class Reach(StrEnum):
    """Which observations of one coach somebody may read."""

    ALL = "all"
    TOLD_AND_OWN = "told and own"
    TOLD = "told"
    OWN_TOLD = "own, told"
    NONE = "none"


def reach_of(standing: CoachStanding) -> Reach:
    """How far someone reads who stands to a coach like this."""
    if standing.answer(Coaching.READ_OBSERVATION, "untold").is_allowed:
        return Reach.ALL
    if not standing.answer(Coaching.READ_OBSERVATION, "told").is_allowed:
        return Reach.NONE
    if standing.relations & OFFICES:
        return Reach.TOLD_AND_OWN
    # Having led the coach before opens only what one wrote oneself.
    return Reach.OWN_TOLD if standing.relations == {Relation.FORMER_LEAD} else Reach.TOLD


def within(reach: Reach) -> ColumnElement[bool]:
    """SQL: the observations in ANYONE's `reach`."""
    is_author = col(Observation.author_id) == ANYONE.id
    match reach:
        case Reach.ALL:
            return sa.true()
        case Reach.TOLD_AND_OWN:
            return sa.or_(is_told(), is_author)
        case Reach.TOLD:
            return is_told()
        case Reach.OWN_TOLD:
            return sa.and_(is_told(), is_author)
        case Reach.NONE:
            return sa.false()
