"""Take a passage out of something signed: the gap stays to be seen, and the signature that was on it is kept.

The record itself is emptied and keeps its signature. Beside it stands a new one, signed by the programme's key, with
the same content but for the passage, and with what was taken out when, by whom, why, and from which signature.
"""

import copy
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.reviews import SealedRecord
from portal.seals.sealing import content_of, seal

Path = tuple[str | int, ...]
"""Where a text stands in a record: names and positions from the outside in."""

GAP = "[taken out]"
"""What stands where a passage was, on screens and in documents."""


def is_current() -> ColumnElement[bool]:
    """SQL: whether no later record stands in for this one."""
    later = aliased(SealedRecord)
    return sa.not_(sa.exists().where(col(later.replaces_id) == col(SealedRecord.id)))


def text_at(content: Mapping[str, Any], path: Path) -> str | None:
    """The text at `path` of a record; None where there is none, or a passage was taken out already."""
    found: Any = content
    for step in path:
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            return None
    return found if isinstance(found, str) and found not in ("", GAP) else None


def originals(content: Mapping[str, Any]) -> frozenset[str]:
    """The signatures that were on a record before passages were taken out of it."""
    return frozenset(
        entry["signature"]
        for entry in content.get("taken_out", ())
        if isinstance(entry, dict) and isinstance(entry.get("signature"), str)
    )


def take_out(
    session: Session,
    row: SealedRecord,
    paths: Sequence[Path],
    reason: str,
    by: str,
    at: datetime,
    *,
    is_purge: bool = False,
) -> SealedRecord:
    """Empty `row` and put the record without the texts at `paths` beside it, signed anew; returns that.

    `reason` (at most 200 characters) and `by`, a name, stand in the new record for whoever reads it. `is_purge`: its
    time has come, and nobody decided about this one. Raises ValueError where one of `paths` names no text.
    """
    content = copy.deepcopy(content_of(row))
    for path in paths:
        if text_at(content, path) is None:
            raise ValueError("there is no text to take out")
        place: Any = content
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = GAP
    content["taken_out"] = [
        *content.get("taken_out", ()),
        {
            "at": at.isoformat(timespec="seconds"),
            "by": by,
            "reason": reason,
            "places": [json.dumps(path, ensure_ascii=False) for path in paths],
            "signature": row.signature,
        },
    ]
    sealed = seal(content)
    row.content, row.removal = None, reason
    row.purged_at, row.redacted_at = (at, None) if is_purge else (None, at)
    session.flush()
    made = SealedRecord(
        review_id=row.review_id,
        first_90_id=row.first_90_id,
        meeting_id=row.meeting_id,
        replaces_id=row.id,
        kind=row.kind,
        made_by=row.made_by,
        sealed_at=row.sealed_at,
        format=sealed.format,
        kid=sealed.kid,
        salt=sealed.salt,
        signature=sealed.signature,
        content=sealed.payload,
    )
    session.add(made)
    session.flush()
    return made
