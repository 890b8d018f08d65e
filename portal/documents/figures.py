"""What the record's ratings come to: a mean per category and side, strengths, and where the two sides differ."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from portal.glossary import LEVELS

Record = Mapping[str, Any]
Row = dict[str, Any]

_STRONG = 3
_SIDES = ("coach", "lead")


def profile_rows(record: Record) -> list[Row]:
    """One row per category for the chart and its table, strengths first.

    `strength` is set where every side that rated anything stands at Competent or above. Order: strengths, then both
    rated, then one side only, then neither; within each by the lower of the two means, highest first, so that the two
    sides are never averaged. `short` falls back to the name. A category in which nothing is rated by design (all its
    items are reflective) has no row.
    """
    rows = [
        {
            "number": category["number"],
            "category": category["name"],
            "short": category.get("short") or category["name"],
            "coach": _mean(category["items"], "coach"),
            "lead": _mean(category["items"], "lead"),
        }
        for category in record["categories"]
        if not all(item.get("reflective") for item in category["items"])
    ]
    speaking = [side for side in _SIDES if any(row[side] is not None for row in rows)]
    for row in rows:
        row["strength"] = bool(speaking) and all(row[side] is not None and row[side] >= _STRONG for side in speaking)
    rows.sort(key=_place)
    return [row | {"order": place} for place, row in enumerate(rows)]


def differences(record: Record) -> list[Row]:
    """Items both sides rated at different levels, the largest distance first: `code`, `text`, `coach`, `lead`."""
    apart = [
        {"code": item["code"], "text": item["text"], "coach": coach, "lead": lead}
        for category in record["categories"]
        for item in category["items"]
        if (coach := _level(item, "coach")) and (lead := _level(item, "lead")) and coach != lead
    ]
    return sorted(apart, key=lambda item: -abs(item["coach"] - item["lead"]))


def _place(row: Row) -> tuple[int, float, int]:
    rated = [row[side] for side in _SIDES if row[side] is not None]
    group = 0 if row["strength"] else 3 - len(rated)
    return group, -min(rated, default=0.0), row["number"]


def _mean(items: Sequence[Mapping[str, Any]], side: str) -> float | None:
    levels = list(_levels(items, side))
    return float(round(Fraction(sum(levels), len(levels)), 2)) if levels else None


def _levels(items: Sequence[Mapping[str, Any]], side: str) -> Iterator[int]:
    return (level for item in items if (level := _level(item, side)))


def _level(item: Mapping[str, Any], side: str) -> int | None:
    rating = item.get(side)
    return int(rating["answer"]) if rating and rating["answer"] in LEVELS else None
