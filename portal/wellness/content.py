"""What one check-in holds, as a document that is stored as a whole and encrypted. Pure.

It is filled up to a round length, so that the size of what is stored does not tell whether a note was written.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from portal.errors import InvalidInput
from portal.wellness.words import AREA, ARRIVING, DIMENSIONS, SUPPORT, WORKLOAD
from portal.wording.texts import is_blank, storable

LONGEST = 2000
STEP = 512
NOTHING = "Answer at least one thing, or write a line to yourself. Nothing was kept yet."


@dataclass(frozen=True, slots=True)
class Content:
    """All that one check-in holds; what was not said is empty."""

    arriving: str | None = None
    workload: str | None = None
    support: tuple[str, ...] = ()
    areas: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was said."""
        return not (self.has_summary or self.areas or self.note)

    @property
    def has_summary(self) -> bool:
        """Whether there is anything that a summary would hold."""
        return bool(self.arriving or self.workload or self.support)

    @property
    def summary(self) -> "Content":
        """What a lead may read of it: never the areas, never the note."""
        return Content(self.arriving, self.workload, self.support)


def parsed(
    arriving: object, workload: object, support: Collection[object], areas: Mapping[str, object], note: object
) -> Content:
    """What was entered, if it can be kept. Raises InvalidInput per field."""
    wrong: dict[str, str] = {}
    for field_, value, known in (("arriving", arriving, ARRIVING), ("workload", workload, WORKLOAD)):
        if value is not None and value not in known:
            wrong[field_] = "Choose one, or leave it open."
    if not set(support) <= set(SUPPORT):
        wrong["support"] = "Choose among these, or leave it open."
    said = {name: value for name, value in areas.items() if value is not None}
    if not set(said) <= set(DIMENSIONS) or not set(said.values()) <= set(AREA):
        wrong["areas"] = "Choose among these, or leave it open."
    if wrong:
        raise InvalidInput(wrong)
    text = storable("note", note or "", LONGEST)
    return Content(
        str(arriving) if arriving else None,
        str(workload) if workload else None,
        tuple(name for name in SUPPORT if name in support),
        {name: str(said[name]) for name in DIMENSIONS if name in said},
        "" if is_blank(text) else text,
    )


def packed(content: Content) -> str:
    """`content` as it is stored."""
    plain = {
        "arriving": content.arriving,
        "workload": content.workload,
        "support": list(content.support),
        "areas": dict(content.areas),
        "note": content.note,
    }
    return filled(json.dumps(plain, ensure_ascii=False, separators=(",", ":")))


def unpacked(stored: str) -> Content:
    """What was stored."""
    found = json.loads(stored)
    return Content(found["arriving"], found["workload"], tuple(found["support"]), found["areas"], found["note"])


def filled(document: str) -> str:
    """`document`, whose trailing spaces mean nothing, made up to the next round length in bytes."""
    return document + " " * (-len(document.encode()) % STEP)
