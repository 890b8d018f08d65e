"""Words around a question or a concern that are not sent yet: stored as they are typed, read by their writer alone.

They go when they are sent, and by themselves some weeks after they were last changed.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.concerns import VoiceDraft
from db.tables.people import Person
from portal import clock
from portal.access import Actor
from portal.concerns.workflow import LONGEST
from portal.errors import Conflict
from portal.wording import texts

KEPT = timedelta(days=30)
QUESTION, WHAT = "ask.question", "raise.what"
"""The fields that belong to nothing yet: a question before acting, and what happened, for each kind of concern."""


def of(record: uuid.UUID, field: str) -> str:
    """The place of a field that belongs to a record."""
    return f"{field}@{record.hex}"


def keep(session: Session, actor: Actor, place: str, text: object, base: object) -> None:
    """Keep what the actor types in a field; empty takes it away.

    `base` is the text they had in front of them. Raises Conflict when another one is stored by now (another tab of
    theirs), InvalidInput (field "text") for what cannot be stored.
    """
    typed = texts.check_text(text or "", LONGEST)
    session.execute(sa.select(col(Person.id)).where(col(Person.id) == actor.id).with_for_update())
    row = session.get(VoiceDraft, (actor.id, place))
    stored = row.text if row else ""
    if typed == stored:
        return
    if (base or "") != stored:
        raise Conflict
    if not typed:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(VoiceDraft(person_id=actor.id, place=place, text=typed, written_at=clock.now()))
    else:
        row.text, row.written_at = typed, clock.now()
    session.flush()


def mine(session: Session, actor: Actor) -> dict[str, str]:
    """What the actor typed and did not send, by place. Nobody else's is ever read."""
    rows = session.exec(select(VoiceDraft).where(VoiceDraft.person_id == actor.id))
    return {row.place: row.text for row in rows}


def drop(session: Session, actor: Actor, place: str, sent: object) -> None:
    """Take the actor's own words at `place` away once they are sent; what another tab of theirs wrote since stays."""
    row = session.get(VoiceDraft, (actor.id, place))
    if row is not None and row.text == (sent or ""):
        session.delete(row)
        session.flush()


def forget(session: Session, now: datetime) -> int:
    """Delete what nobody came back to, for the portal itself; returns how many."""
    gone: Any = session.execute(sa.delete(VoiceDraft).where(col(VoiceDraft.written_at) <= now - KEPT))
    return int(gone.rowcount)
