"""A lead's private preparation: read by its author alone, kept while it is needed, then really deleted."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from db.tables.one_on_ones import OneOnOne, OneOnOneStatus, Preparation
from portal import audit, clock
from portal.access import Actor, Coaching
from portal.errors import Conflict, InvalidTransition, NotAllowed
from portal.one_on_ones import workflow
from portal.one_on_ones.loading import one_for
from portal.wording.texts import storable

KEPT_BEFORE = timedelta(days=90)
READ_ONLY = "This one-on-one is closed. What you prepared can still be read until it deletes itself."


@dataclass(frozen=True, slots=True)
class Prepared:
    """What its author prepared, and the day on which it deletes itself."""

    text: str
    delete_on: date


def save(session: Session, actor: Actor, one_id: uuid.UUID, text: str, base: str) -> None:
    """Keep what the actor prepares for a one-on-one they hold or may take over.

    `base` is the text they had in front of them. Raises Conflict when another one is stored by now, InvalidInput for
    "preparation", InvalidTransition once it is closed, NotAllowed with the reason.
    """
    found = one_for(session, actor, one_id, Coaching.READ_ONE_ON_ONE)
    found.standing.require(Coaching.PREPARE)
    if found.one.status is OneOnOneStatus.CLOSED:
        raise InvalidTransition(READ_ONLY)
    text = storable("preparation", text, workflow.LONGEST)
    row = session.exec(_own(actor, found.one).with_for_update()).first()
    stored = (row.text or "") if row else ""
    if text == stored:
        return
    if base != stored:
        raise Conflict
    if row is None:
        row = Preparation(lead_id=actor.id, coach_id=found.one.coach_id, written_at=clock.now(), delete_on=actor.today)
        session.add(row)
    row.one_on_one_id, row.text, row.version = one_id, text or None, row.version + 1
    row.written_at, row.delete_on = clock.now(), actor.today + KEPT_BEFORE
    session.flush()


def of(session: Session, actor: Actor, one: OneOnOne) -> Prepared | None:
    """What the actor themselves prepared for `one`; None when there is nothing, or nothing any more."""
    row = session.exec(_own(actor, one)).first()
    return Prepared(row.text or "", row.delete_on) if row else None


def handed_on(session: Session, actor: Actor, one_id: uuid.UUID) -> tuple[uuid.UUID, str]:
    """The coach and the actor's own preparation, for turning it into an observation. Raises NotAllowed without one."""
    one = one_for(session, actor, one_id, Coaching.READ_ONE_ON_ONE).one
    found = of(session, actor, one)
    if found is None or not found.text:
        raise NotAllowed("There is no preparation of yours any more.")
    return one.coach_id, found.text


def _own(actor: Actor, one: OneOnOne) -> SelectOfScalar[Preparation]:
    """The actor's own row for `one`, or the one they began for a one-on-one that was called off."""
    can_be_loose = sa.false() if one.status is OneOnOneStatus.CLOSED else sa.true()
    is_loose = sa.and_(col(Preparation.one_on_one_id).is_(None), can_be_loose)
    return (
        select(Preparation)
        .where(
            Preparation.lead_id == actor.id,
            Preparation.coach_id == one.coach_id,
            col(Preparation.delete_on) > actor.today,
            sa.or_(col(Preparation.one_on_one_id) == one.id, is_loose),
        )
        .order_by(col(Preparation.one_on_one_id).is_(None), col(Preparation.written_at).desc())
        .limit(1)
    )


def give_end(session: Session, one: OneOnOne, kept: timedelta) -> None:
    """From the closing of `one` on, what was prepared for it lives `kept` from the day it was held, and no longer."""
    if one.held_on is not None:
        session.execute(
            sa.update(Preparation)
            .where(col(Preparation.one_on_one_id) == one.id)
            .values(delete_on=one.held_on + kept)
            .execution_options(synchronize_session=False)
        )


def purge(session: Session, today: date) -> int:
    """Delete every preparation whose day has come, for the portal itself; returns how many, as the chain learns."""
    expired: Any = session.execute(sa.delete(Preparation).where(col(Preparation.delete_on) <= today))
    gone = int(expired.rowcount)
    if gone:
        audit.record(session, None, None, audit.Kind.PURGED, "preparation", "expired", {"count": gone})
    return gone
