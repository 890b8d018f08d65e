"""Which observations a person can see, as SQL, and how they stand to one of them."""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session, col

from db.tables.observations import Observation
from db.tables.people import Grant, Person, Role
from portal.access import Actor, Coaching, CoachStanding, Relation
from portal.access.coaches import OFFICES, STANDING_COLUMNS, coach_columns, led_before, standing_from
from portal.access.scope import conflicted, deputises, stands_in, supervises
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


def observation_for(
    session: Session, actor: Actor, observation_id: uuid.UUID, permission: Coaching, *, lock: bool = False
) -> Observed:
    """The observation, once `permission` is granted; `lock` holds it until the end of the transaction.

    Unknown ids and what is out of scope raise the same NotFound after the same statement.
    """
    statement = (
        coach_columns(actor)
        .add_columns(Observation)
        .join(Observation, col(Observation.coach_id) == col(Person.id))
        .where(col(Observation.id) == observation_id)
    )
    if lock:
        statement = statement.with_for_update(of=Observation)
    row = session.execute(statement, execution_options={"populate_existing": True}).first()
    if row is None:
        raise NotFound
    found: Observation = row[STANDING_COLUMNS]
    seen = Observed(found, standing_from(actor, row).with_record(found.author_id))
    seen.standing.require(permission, seen.state)
    return seen


def is_told() -> ColumnElement[bool]:
    """SQL: whether the coach was told."""
    return col(Observation.told_on).is_not(None)


def readable(actor: Actor) -> ColumnElement[bool]:
    """SQL: whether the actor may read an observation, in a statement of `coach_columns`.

    Who led the coach before meets here only what they wrote themselves.
    """
    coach, is_author = col(Observation.coach_id), col(Observation.author_id) == actor.id
    directed = actor.divisions(Role.DIRECTOR)
    directs = col(Grant.division_id).in_(directed) if directed else sa.false()
    offices = sa.or_(
        supervises(actor, coach),
        deputises(actor, coach),
        sa.and_(directs, sa.or_(is_told(), is_author)),
        sa.and_(is_told(), sa.or_(stands_in(actor, coach), sa.and_(led_before(actor, coach), is_author))),
    )
    return sa.or_(
        sa.and_(coach == actor.id, is_told()),
        sa.and_(coach != actor.id, offices, sa.not_(conflicted(actor, coach))),
    )


def readable_by(standing: CoachStanding) -> ColumnElement[bool]:
    """SQL: which observations of one coach may be read by someone who stands to the coach like this."""
    if standing.answer(Coaching.READ_OBSERVATION, "untold").is_allowed:
        return sa.true()
    if not standing.answer(Coaching.READ_OBSERVATION, "told").is_allowed:
        return sa.false()
    is_author = col(Observation.author_id) == standing.actor.id
    if standing.relations & OFFICES:
        return sa.or_(is_told(), is_author)
    # Having led the coach before opens only what one wrote oneself.
    return sa.and_(is_told(), is_author) if standing.relations == {Relation.FORMER_LEAD} else is_told()
