"""One commitment with its coach and how the person stands to it, in one statement."""

import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlmodel import Session, col

from db.tables.commitments import Commitment, CommitmentSource, CommitmentStatus
from db.tables.meetings import ItemOutcome, MeetingItem
from db.tables.people import Person
from portal.access import Actor, Coaching, CoachStanding
from portal.access.coaches import STANDING_COLUMNS, coach_columns, standing_from
from portal.access.scope import ANYONE, Asker, asked_by, recused
from portal.errors import NotFound


def is_open_to(asker: Asker) -> ColumnElement[bool]:
    """SQL: whether a row of Commitment may be shown to `asker`, however they stand to its coach.

    An action of a case review can tell of the person behind a case, so whoever may know them reads nothing of it.
    """
    closed = (
        sa.select(col(ItemOutcome.id))
        .join(MeetingItem, col(MeetingItem.id) == col(ItemOutcome.item_id))
        .where(col(ItemOutcome.commitment_id) == col(Commitment.id), recused(asker, col(MeetingItem.case_id)))
    )
    return sa.or_(col(Commitment.source) != CommitmentSource.MEETING, sa.not_(closed.exists()))


@dataclass(frozen=True, slots=True)
class Found:
    """A commitment and how the person stands to its coach."""

    commitment: Commitment
    standing: CoachStanding


@cache
def _one(lock: bool) -> Select[Any]:
    statement = (
        coach_columns(ANYONE)
        .join(Commitment, col(Commitment.coach_id) == col(Person.id))
        .add_columns(Commitment)
        .where(col(Commitment.id) == sa.bindparam("commitment_id", type_=sa.Uuid()), is_open_to(ANYONE))
    )
    return statement.with_for_update(of=Commitment) if lock else statement


def commitment_for(
    session: Session, actor: Actor, commitment_id: uuid.UUID, permission: Coaching, lock: bool = False
) -> Found:
    """The commitment with the actor's standing, once `permission` is granted.

    Unknown ids and what is out of scope raise the same NotFound after the same statement.
    """
    row = session.execute(_one(lock), {"commitment_id": commitment_id, **asked_by(actor)}).first()
    if row is None:
        raise NotFound
    standing, commitment = standing_from(actor, row), row[STANDING_COLUMNS]
    state = "open" if commitment.status is CommitmentStatus.OPEN else "settled"
    standing.require(permission, state)
    return Found(commitment, standing)
