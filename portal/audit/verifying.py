"""Walk the chain from its first link and name every break."""

import hmac
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from portal.audit.chain import EVENTS, START, Head, mac_of

MOST = 100
BATCH = 500


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold: the link's number and what is wrong, in words."""

    seq: int
    what: str


def verify(session: Session, kept: Head | None = None, most: int = MOST) -> list[Break]:
    """Every break of the chain, at most `most` of them; an empty list means it is whole.

    `kept` is a head noted elsewhere earlier: with it, links cut off from the end are found too.
    Reads link by link in the order of their numbers and holds only a few hundred at a time.
    """
    breaks: list[Break] = []
    for broken in _breaks(session, kept):
        breaks.append(broken)
        if len(breaks) >= most:
            break
    return breaks


def _breaks(session: Session, kept: Head | None) -> Iterator[Break]:
    seq, prev, is_kept_met = 0, START, kept is None
    for row in _rows(session):
        if row.seq != seq + 1:
            yield Break(row.seq, f"Links are missing or out of order: {seq + 1} was due.")
        if row.prev != prev:
            yield Break(row.seq, "It does not follow from the link before it.")
        if not _is_genuine(row):
            yield Break(row.seq, "It was changed, or not written by the portal.")
        if kept is not None and row.seq == kept.seq:
            is_kept_met = row.mac == kept.mac
        seq, prev = row.seq, row.mac
    if kept is not None and not is_kept_met:
        yield Break(kept.seq, "The link kept elsewhere is not in the chain: its end was cut off or written anew.")


def _rows(session: Session) -> Iterator[Any]:
    """The links with what the driver gives, unread: a value that was tampered with must not stop the walk."""
    names = ", ".join(column.name for column in EVENTS.columns)
    statement = sa.text(f"select {names} from audit_event order by seq")  # noqa: S608 (our own columns)
    yield from session.execute(statement, execution_options={"yield_per": BATCH})


def _is_genuine(row: Any) -> bool:
    try:
        facts = json.loads(row.facts) if isinstance(row.facts, str) else row.facts
        actor_id = uuid.UUID(str(row.actor_id)) if row.actor_id is not None else None
        at = datetime.fromisoformat(row.at) if isinstance(row.at, str) else row.at
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        mac = mac_of(row.seq, at, actor_id, row.session_key, row.kind, row.record_type, row.record_id, facts, row.prev)
        return hmac.compare_digest(mac, row.mac)
    except (ValueError, TypeError, AttributeError):
        return False
