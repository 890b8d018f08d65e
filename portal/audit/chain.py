"""The chain of events: each link carries a keyed hash over itself and the link before it.

Whoever can write to the database but has not the key can neither change, swap nor insert a link unnoticed. A tail cut
off is noticed against a head kept elsewhere.
"""

import hashlib
import hmac
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import Session

from db.keys import keyring
from db.tables import Base
from portal import clock
from portal.access import Actor
from portal.audit.kinds import Kind
from portal.seals import canonical

EVENTS = Base.metadata.tables["audit_event"]
Fact = str | int | bool | None
START = "0" * 64
"""What the first link names as the one before it."""
LOCK = 7_246_002
WORD = re.compile(r"[a-z0-9TZ_.:+-]{0,64}")
"""Ids, closed words, digests, dates and addresses; no sentence, hardly a name."""
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Head:
    """The newest link. Kept elsewhere, it shows later that nothing before it was cut off."""

    seq: int
    mac: str


def record(
    session: Session,
    actor_id: uuid.UUID | None,
    session_key: str | None,
    kind: Kind,
    record_type: str,
    record_id: str | uuid.UUID,
    facts: Mapping[str, Fact] | None = None,
) -> Head:
    """Link one event into the chain, in the transaction of the change it tells of; returns the new head.

    Call it in a write transaction, late: on PostgreSQL other writers wait for this one's end from here on.
    Raises ValueError for anything in `facts`, `record_type` or `record_id` that could be text of a record.
    """
    what = dict(facts or {})
    _refuse_text(record_type, str(record_id), what)
    wait_for_turn(session)
    before = head(session)
    seq, prev = (before.seq + 1, before.mac) if before else (1, START)
    at = clock.now()
    mac = mac_of(seq, at, actor_id, session_key, kind.value, record_type, str(record_id), what, prev)
    session.execute(
        sa.insert(EVENTS).values(
            seq=seq,
            at=at,
            actor_id=actor_id,
            session_key=session_key,
            kind=kind.value,
            record_type=record_type,
            record_id=str(record_id),
            facts=what,
            prev=prev,
            mac=mac,
        )
    )
    return Head(seq, mac)


def note(
    session: Session,
    by: Actor | None,
    kind: Kind,
    record_type: str,
    record_id: str | uuid.UUID,
    facts: Mapping[str, Fact] | None = None,
) -> Head:
    """As `record`, for whoever acts, in their sign-in session; None for the portal itself."""
    person, key = (by.id, by.session_key) if by else (None, None)
    return record(session, person, key, kind, record_type, record_id, facts)


def head(session: Session) -> Head | None:
    """The newest link, or None while there is none."""
    row = session.execute(sa.select(EVENTS.c.seq, EVENTS.c.mac).order_by(EVENTS.c.seq.desc()).limit(1)).first()
    return Head(row.seq, row.mac) if row else None


def wait_for_turn(session: Session) -> None:
    """Let one transaction at a time add to the chain. A write transaction on SQLite is alone already."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))


def mac_of(
    seq: int,
    at: datetime,
    actor_id: uuid.UUID | None,
    session_key: str | None,
    kind: str,
    record_type: str,
    record_id: str,
    facts: Mapping[str, Fact],
    prev: str,
) -> str:
    """The keyed hash of one link. Raises ValueError when a value cannot come from `record`."""
    content = {
        "seq": seq,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_id": None if actor_id is None else str(actor_id),
        "session_key": session_key,
        "kind": kind,
        "record_type": record_type,
        "record_id": record_id,
        "facts": facts,
        "prev": prev,
    }
    return hmac.new(keyring().audit, canonical(content), hashlib.sha256).hexdigest()


def _refuse_text(record_type: str, record_id: str, facts: Mapping[str, Fact]) -> None:
    if not NAME.fullmatch(record_type):
        raise ValueError("A record type is one lower-case word.")
    if not WORD.fullmatch(record_id) or len(record_id) > 60:
        raise ValueError("A record is named by its id, in at most 60 characters.")
    for name, fact in facts.items():
        if not NAME.fullmatch(name):
            raise ValueError("A fact is named by one lower-case word.")
        if isinstance(fact, str):
            if not WORD.fullmatch(fact):
                raise ValueError(f"The fact {name} looks like text; the chain holds ids, closed words and numbers.")
        elif not (fact is None or isinstance(fact, int)):
            raise ValueError(f"The fact {name} is a {type(fact).__name__}.")
