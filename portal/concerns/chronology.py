"""What happened to a concern, in order. It only grows, and each entry carries a keyed hash over the one before.

The hash of every entry is linked into the audit chain as well, so that an entry that is gone is noticed there.
"""

import hashlib
import hmac
import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.keys import keyring
from db.tables.concerns import Concern, ConcernEntry, EntryKind
from portal import audit, clock
from portal.access import Actor
from portal.audit.chain import EVENTS, Fact
from portal.seals import canonical

START = "0" * 64


def add(
    session: Session,
    actor: Actor,
    concern: Concern,
    kind: EntryKind,
    text: str | None = None,
    level: int | None = None,
    by: uuid.UUID | None = None,
) -> ConcernEntry:
    """Add an entry, of `by` where it is another's. The caller has decided access and holds the concern's row."""
    last = session.exec(
        select(ConcernEntry)
        .where(ConcernEntry.concern_id == concern.id)
        .order_by(col(ConcernEntry.number).desc())
        .limit(1)
    ).first()
    entry = ConcernEntry(
        concern_id=concern.id,
        number=last.number + 1 if last else 1,
        kind=kind,
        actor_id=by or actor.id,
        at=clock.now(),
        text=text,
        level=level,
        digest="",
    )
    entry.digest = digest(entry, last.digest if last else START)
    session.add(entry)
    concern.version += 1
    session.flush()
    facts: dict[str, Fact] = {"step": kind.value, "number": entry.number, "digest": entry.digest}
    audit.note(session, actor, audit.Kind.CONCERN_STEP, "concern", concern.id, facts)
    return entry


def digest(entry: ConcernEntry, before: str) -> str:
    """The keyed hash over an entry and the one before it, as 64 hexadecimal digits."""
    content = {
        "concern": str(entry.concern_id),
        "number": entry.number,
        "kind": entry.kind.value,
        "actor": str(entry.actor_id),
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "text": entry.text,
        "level": entry.level,
        "before": before,
    }
    return hmac.new(keyring().audit, canonical(content), hashlib.sha256).hexdigest()


def broken(session: Session) -> list[tuple[uuid.UUID, int]]:
    """The entries that are not what was written, by concern and number.

    An entry cut out shows at the next one; one cut off at the end shows against the chain of events.
    """
    found, before, concern, number = [], START, None, 0
    linked = _linked(session)
    rows = session.exec(select(ConcernEntry).order_by(col(ConcernEntry.concern_id), col(ConcernEntry.number)))
    for entry in rows:
        if entry.concern_id != concern:
            before, concern, number = START, entry.concern_id, 0
        number += 1
        is_known = linked.pop((str(entry.concern_id), entry.number), None) == entry.digest
        if not is_known or entry.number != number or not hmac.compare_digest(entry.digest, digest(entry, before)):
            found.append((entry.concern_id, entry.number))
        before, number = entry.digest, entry.number
    return [*found, *((uuid.UUID(concern_id), gone) for concern_id, gone in linked)]


def _linked(session: Session) -> dict[tuple[str, int], object]:
    """What the chain of events knows: the hash of each entry, by concern and number."""
    events = sa.select(EVENTS.c.record_id, EVENTS.c.facts)
    rows = session.execute(events.where(EVENTS.c.kind == audit.Kind.CONCERN_STEP.value))
    return {(record_id, facts["number"]): facts["digest"] for record_id, facts in rows}


def happened(session: Session, concern_id: uuid.UUID, *kinds: EntryKind, since: datetime | None = None) -> bool:
    """Whether there is an entry of one of `kinds`, after a moment where one is given."""
    statement = sa.select(col(ConcernEntry.number)).where(
        col(ConcernEntry.concern_id) == concern_id, col(ConcernEntry.kind).in_(kinds)
    )
    if since is not None:
        statement = statement.where(col(ConcernEntry.at) >= since)
    return session.execute(statement.limit(1)).first() is not None
