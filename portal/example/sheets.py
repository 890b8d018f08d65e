"""The example's sheets, read from sheets.json and given to the form's own door as a browser would.

A sheet's answers stand as one letter an item, a group a category: 1 to 4 a level, n not observed, x not applicable,
a dot not answered yet; on items that are not graded r reflected, w rather not say, t talked about, u not talked about,
s seen in their work. Evidence is source, days before the sheet was handed in, sentence.
"""

import json
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from db.tables.reviews import Side
from portal.frameworks.queries import FrameworkView

SHEETS: Final = Path(__file__).with_name("sheets.json")
ANSWERS: Final = {
    **{level: level for level in "1234"},
    "n": "no",
    "x": "na",
    "r": "reflected",
    "w": "rather_not",
    "t": "talked",
    "u": "not_talked",
    "s": "seen",
}
OPEN: Final = "."
Changes = list[list[Any]]


@lru_cache(maxsize=1)
def load() -> dict[str, Any]:
    """Every sheet by the name of its review and its side."""
    sheets: dict[str, Any] = json.loads(SHEETS.read_text(encoding="utf-8"))
    return sheets


def pending(framework: FrameworkView, review: str, side: Side, today: date) -> dict[str, Any]:
    """The sheet of `side` as one batch of the form's changes, written on `today`."""
    sheet = load()[review][side.value]
    letters = "".join(sheet["answers"].split())
    out: Changes = []
    for code, letter in zip(framework.items, letters, strict=True):
        if letter != OPEN:
            out += _of_item(code, letter, sheet, today)
    return {
        "client": "example-" + review.replace("_", "-"),
        "out": [[place, *change, 0] for place, change in enumerate(out, 1)],
    }


def _of_item(code: str, letter: str, sheet: dict[str, Any], today: date) -> Changes:
    changes: Changes = [[code, "answer", ANSWERS[letter]]]
    if code in sheet.get("evidence", {}):
        source, days_before, sentence = sheet["evidence"][code]
        changes.append([code, "evidence", sentence])
        if source:
            changes += [
                [code, "source", source],
                [code, "on", (today - timedelta(days=days_before)).isoformat()],
            ]
    if code in sheet.get("reasons", {}):
        changes.append([code, "reason", sheet["reasons"][code]])
    return changes
