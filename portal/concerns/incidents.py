"""Privacy incidents: identifying words that stood in a record, and the passage that was taken out for it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables.concerns import Category, Concern, ConcernStatus, EntryKind, PrivacyIncident
from db.tables.people import Person
from portal import clock
from portal.access import Actor, Raising
from portal.access.scope import ANYONE
from portal.concerns import chronology
from portal.concerns.categories import CATEGORIES
from portal.concerns.loading import asked_now, concern_for, looked_after

PRIVACY = (Category.CONFIDENTIALITY, Category.DATA_BREACH)
MOST = 50


@dataclass(frozen=True, slots=True)
class Incident:
    """A passage that was taken out of a record for a concern: of which kind it is, which one, by whom and when."""

    record_type: str
    record_id: uuid.UUID
    by: str
    at: datetime


def open_ones(session: Session, actor: Actor) -> list[tuple[uuid.UUID, str, datetime]]:
    """The open concerns about privacy that the actor looks after, newest first: id, what it is about, since when."""
    rows = session.execute(
        sa.select(col(Concern.id), col(Concern.category), col(Concern.received_at))
        .where(col(Concern.category).in_(PRIVACY), col(Concern.status) != ConcernStatus.CLOSED, looked_after(ANYONE))
        .order_by(col(Concern.received_at).desc())
        .limit(MOST),
        asked_now(actor),
    )
    return [(one.id, CATEGORIES[one.category].words, one.received_at) for one in rows]


def link(session: Session, actor: Actor, concern_id: uuid.UUID, record_type: str, record_id: uuid.UUID) -> None:
    """Note with a concern that a passage was taken out of a record, by whoever has just done so.

    Raises NotFound, NotAllowed.
    """
    found = concern_for(session, actor, concern_id, Raising.NOTE, lock=True)
    session.add(
        PrivacyIncident(
            concern_id=concern_id,
            record_type=record_type,
            record_id=record_id,
            noted_by=actor.id,
            taken_out_at=clock.now(),
        )
    )
    session.flush()
    chronology.add(session, actor, found.concern, EntryKind.INCIDENT)


def of_concern(session: Session, concern_id: uuid.UUID) -> list[Incident]:
    """The incidents noted with a concern, oldest first. The caller has decided access."""
    rows = session.execute(
        sa.select(PrivacyIncident, col(Person.name))
        .join(Person, col(Person.id) == col(PrivacyIncident.noted_by))
        .where(col(PrivacyIncident.concern_id) == concern_id)
        .order_by(col(PrivacyIncident.taken_out_at))
        .limit(MOST)
    )
    return [Incident(one.record_type, one.record_id, name, one.taken_out_at) for one, name in rows]
