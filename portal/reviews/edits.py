"""Changes from the review form: what to store, and what to tell the browser. Pure, and wary of everything it is sent.

The browser sends all changes it holds unconfirmed, each time; a change that is stored already is no change.
Two editors never overwrite each other: a change made against an older version of an item comes back as a conflict.
"""

import re
import uuid
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from db.tables.reviews import Side
from portal.frameworks.queries import FrameworkView
from portal.reviews.answers import FIELDS, Answered, problem

MOST_CHANGES = 62 * 7
BROWSER = re.compile(r"[0-9A-Za-z-]{1,36}")


@dataclass
class Ack:
    """What became of a batch. `seq` is the highest change dealt with; the rest is keyed by item or item.field."""

    client: str = ""
    seq: int = 0
    versions: dict[str, int] = field(default_factory=dict)
    conflicts: dict[str, dict[str, str | int]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    confirmed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Change:
    """One change as the browser sent it, once its shape is known to be right."""

    seq: int
    code: str
    field: str
    value: object
    base: int


def read(pending: object) -> tuple[str, list[Change]]:
    """The browser's name and its well-formed changes, oldest first; anything else is left out."""
    if not isinstance(pending, Mapping):
        return "", []
    client, out = pending.get("client"), pending.get("out")
    if not isinstance(client, str) or not BROWSER.fullmatch(client) or not isinstance(out, list):
        return "", []
    changes = [change for row in out[:MOST_CHANGES] if (change := _change(row)) is not None]
    return client, sorted(changes, key=lambda change: change.seq)


def _change(row: Any) -> Change | None:
    if not isinstance(row, list | tuple) or len(row) != 5:
        return None
    seq, code, name, value, base = row
    whole = all(isinstance(part, int) and not isinstance(part, bool) and 0 <= part < 2**31 for part in (seq, base))
    return Change(seq, code, name, value, base) if whole and isinstance(code, str) and isinstance(name, str) else None


def apply(
    stored: Mapping[str, Answered],
    pending: object,
    framework: FrameworkView,
    side: Side,
    today: date,
    usable: Collection[str] = (),
) -> tuple[dict[str, Answered], Ack]:
    """Lay `pending` over `stored`. Returns the rows to write, each with its version raised by one, and the answer.

    `usable` are the ids of observations that may be taken as evidence here.
    """
    client, changes = read(pending)
    ack = Ack(client=client)
    rows: dict[str, Answered] = {}
    for change in changes:
        ack.seq = max(ack.seq, change.seq)
        item = framework.items.get(change.code)
        if item is None or (change.field not in FIELDS and change.field != "checked"):
            continue
        before = stored.get(change.code, Answered())
        if before.client == client and change.seq <= before.seq:
            ack.versions[change.code] = before.version
            continue
        if change.field == "checked":
            if change.value is True:
                ack.confirmed.append(change.code)
            continue
        reason = problem(item, side, change.field, change.value, today, usable)
        if reason is not None:
            ack.refused[f"{change.code}.{change.field}"] = reason
            continue
        name, value = next(known for known in FIELDS if known == change.field), str(change.value)
        is_behind = change.base != before.version and before.client != client
        if is_behind and before.get(name) == value:
            continue  # stored already by another window; taking it over would claim to have seen the rest as well
        if is_behind:
            ack.conflicts[change.code] = {**{known: before.get(known) for known in FIELDS}, "version": before.version}
            continue
        if name in ("evidence", "reason") and change.code in ack.confirmed:
            ack.confirmed.remove(change.code)
        so_far = rows.get(change.code, before)
        if so_far.get(name) == value:
            ack.versions[change.code] = before.version
            continue
        rows[change.code] = _stamped(so_far.with_field(name, value), before.version + 1, client, change.seq)
    for code in ack.conflicts:
        rows.pop(code, None)
    # The author's word is about the text on their screen; where that was not taken, it says nothing of the stored one.
    not_taken = {place.split(".")[0] for place in ack.refused if place.endswith((".evidence", ".reason"))}
    ack.confirmed = [code for code in dict.fromkeys(ack.confirmed) if code not in ack.conflicts.keys() | not_taken]
    ack.versions |= {code: row.version for code, row in rows.items()}
    return rows, ack


def _stamped(row: Answered, version: int, client: str, seq: int) -> Answered:
    return replace(row, version=version, client=client, seq=seq)


def observations_in(changes: Collection[Change]) -> set[uuid.UUID]:
    """The observations that these changes would take as evidence; what is no id is left to `apply` to refuse."""
    found = set()
    for change in changes:
        if change.field == "observation" and isinstance(change.value, str) and change.value:
            with suppress(ValueError):
                found.add(uuid.UUID(change.value))
    return found
