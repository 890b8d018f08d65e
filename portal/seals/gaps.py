"""The gaps that passages left: when, by whom and why. What is signed says so in itself; the rest keeps rows of it."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from db.tables.gaps import TakenOut
from db.tables.people import Person


@dataclass(frozen=True, slots=True)
class Gap:
    """A passage that was taken out. `place` names where it stood in what is not signed; empty in what is."""

    at: datetime
    by: str
    reason: str
    place: str = ""


def gaps_in(contents: Iterable[Mapping[str, Any]]) -> tuple[Gap, ...]:
    """Every gap that these signed contents tell of, in the order in which they were made."""
    entries = (entry for content in contents for entry in content.get("taken_out", ()))
    found = [Gap(datetime.fromisoformat(entry["at"]), entry["by"], entry["reason"]) for entry in entries]
    # One passage that stood in two records left both at one moment, and is one gap for whoever reads both.
    return tuple(sorted(dict.fromkeys(found), key=lambda gap: gap.at))


def gaps_of(
    session: Session,
    *,
    review_id: uuid.UUID | None = None,
    first_90_id: uuid.UUID | None = None,
    one_on_one_id: uuid.UUID | None = None,
) -> tuple[Gap, ...]:
    """Every gap in what is not signed of a review, first 90 days or a one-on-one, oldest first.

    The caller has decided that the person may know of it.
    """
    rows = session.exec(
        select(TakenOut, Person.name)
        .join(Person, col(Person.id) == col(TakenOut.made_by))
        .where(
            TakenOut.review_id == review_id,
            TakenOut.first_90_id == first_90_id,
            TakenOut.one_on_one_id == one_on_one_id,
        )
        .order_by(col(TakenOut.at), col(TakenOut.id))
    )
    return tuple(Gap(row.at, name, row.reason, row.place) for row, name in rows)
