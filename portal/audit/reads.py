"""Who opened what: one event for a session, a record and a quarter of an hour."""

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import Base
from portal import clock
from portal.audit.chain import record, wait_for_turn
from portal.audit.kinds import Kind

READS = Base.metadata.tables["audit_read"]
ONCE_IN = timedelta(minutes=15)
LONGEST_SESSION = timedelta(hours=12)


def is_read_due(session: Session, session_key: str, record_type: str, record_id: str | uuid.UUID) -> bool:
    """Whether this session's next look at the record is to be noted. Changes nothing, so any transaction will do."""
    at = _last(session, session_key, record_type, str(record_id))
    return at is None or clock.now() - at >= ONCE_IN


def note_read(
    session: Session, actor_id: uuid.UUID, session_key: str, record_type: str, record_id: str | uuid.UUID
) -> bool:
    """Note in the chain that a record is opened, unless this session did so in the last fifteen minutes.

    Commit it before the content is drawn. Returns whether an event was written. Needs a write transaction, in which
    it waits for other writers: ask `is_read_due` first, in a transaction that only reads.
    """
    wait_for_turn(session)
    at = _last(session, session_key, record_type, str(record_id))
    now = clock.now()
    if at is not None and now - at < ONCE_IN:
        return False
    place = {"session_key": session_key, "record_type": record_type, "record_id": str(record_id)}
    if at is None:
        session.execute(sa.delete(READS).where(READS.c.at < now - LONGEST_SESSION))
        session.execute(sa.insert(READS).values(at=now, **place))
    else:
        same = (READS.c[name] == value for name, value in place.items())
        session.execute(sa.update(READS).where(*same).values(at=now))
    record(session, actor_id, session_key, Kind.READ, record_type, record_id)
    return True


def _last(session: Session, session_key: str, record_type: str, record_id: str) -> datetime | None:
    place = {"in_session": session_key, "of_type": record_type, "of_record": record_id}
    return session.execute(_LAST, place).scalar()


_LAST = sa.select(READS.c.at).where(
    READS.c.session_key == sa.bindparam("in_session"),
    READS.c.record_type == sa.bindparam("of_type"),
    READS.c.record_id == sa.bindparam("of_record"),
)
