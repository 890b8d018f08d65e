"""What a sheet may hold: which answers an item takes, what a complete sheet is. Pure.

A 1 or a 4 carries evidence (source, date, sentence); *not applicable* carries its reason. Items that touch a
person's own recovery and health are never graded and ask for no evidence.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from db.tables.reviews import Side
from portal import glossary
from portal.errors import InvalidInput
from portal.frameworks.queries import FrameworkView, ItemView
from portal.observations import rules
from portal.wording.texts import check_text, is_blank

Field = Literal["answer", "evidence", "source", "on", "reason", "observation"]
PRINTED: tuple[Field, ...] = ("answer", "evidence", "source", "on", "reason")
"""What records and other readers see of an answer."""
FIELDS: tuple[Field, ...] = (*PRINTED, "observation")
LEVELS = frozenset(glossary.LEVELS)
NEEDS_EVIDENCE = frozenset({"1", "4"})
LONGEST = {"evidence": 2000, "reason": 500}
NO_DAY = "Please give a day that exists, such as 2026-03-14."
OLDEST_EVIDENCE = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Answered:
    """One item as it is stored. `on` is an ISO date or empty; `client` and `seq` name the change stored last.

    `observation` is the id of the observation taken as evidence, or empty; the words were copied and may have changed.
    """

    answer: str = ""
    evidence: str = ""
    source: str = ""
    on: str = ""
    reason: str = ""
    version: int = 0
    client: str = ""
    seq: int = 0
    observation: str = ""
    stored_at: datetime | None = field(default=None, compare=False)

    def with_field(self, field: Field, value: str) -> "Answered":
        """A copy with one field changed."""
        match field:
            case "answer":
                return replace(self, answer=value)
            case "evidence":
                return replace(self, evidence=value)
            case "source":
                return replace(self, source=value)
            case "on":
                return replace(self, on=value)
            case "reason":
                return replace(self, reason=value)
            case "observation":
                return replace(self, observation=value)

    def get(self, field: Field) -> str:
        """The value of one field."""
        return str(getattr(self, field))


@dataclass(frozen=True, slots=True)
class Missing:
    """What keeps a sheet from being submitted: the item, the field and the reason in words."""

    code: str
    field: str
    why: str

    def as_dict(self) -> dict[str, str]:
        """For the browser."""
        return {"code": self.code, "field": self.field, "why": self.why}


def choices(item: ItemView, side: Side) -> dict[str, str]:
    """The answers `side` may give to `item`, code to label, in the order shown."""
    return dict(glossary.choices(side.value, reflective=item.is_reflective))


def problem(
    item: ItemView, side: Side, field: str, value: object, today: date, usable: Collection[str] = ()
) -> str | None:
    """Why `value` cannot be stored in `field` of `item`, in words; None when it can.

    `usable` are the ids of observations that may be taken as evidence here.
    """
    if not isinstance(value, str):
        return "This answer did not arrive in a form that can be stored."
    if field == "answer":
        return None if value in choices(item, side) else "This is not one of the answers to this item."
    if field == "source":
        return None if not value or value in glossary.SOURCES else "Please choose one of the sources."
    if field == "on":
        return _date_problem(value, today)
    if field == "observation":
        return None if not value or value in usable else "This observation is not there any more."
    try:
        check_text(value, LONGEST[field])
    except InvalidInput as error:
        return error.fields["text"]
    return None


def _date_problem(value: str, today: date) -> str | None:
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return NO_DAY
    if day.isoformat() != value:
        return NO_DAY
    if day > today:
        return "This day lies in the future."
    if day < today - OLDEST_EVIDENCE:
        return "This lies more than three years back. Please choose something more recent."
    return None


def missing(framework: FrameworkView, stored: Mapping[str, Answered]) -> list[Missing]:
    """What is still open on a sheet, in the order of the form."""
    found: list[Missing] = []
    for code, item in framework.items.items():
        row = stored.get(code, Answered())
        if not row.answer:
            found.append(Missing(code, "answer", "Not answered yet."))
        elif row.answer == "na" and is_blank(row.reason):
            found.append(Missing(code, "reason", "Say in a few words why this does not apply."))
        elif row.answer in NEEDS_EVIDENCE and not item.is_reflective:
            found.extend(_missing_evidence(code, row))
    return found


def _missing_evidence(code: str, row: Answered) -> list[Missing]:
    name = glossary.answer_label(row.answer)
    found = []
    if is_blank(row.evidence):
        found.append(Missing(code, "evidence", f"“{name}” needs a sentence: what did you see or hear?"))
    if not row.source:
        found.append(Missing(code, "source", "How do you know?"))
    if not row.on:
        found.append(Missing(code, "on", "When was it? The day is enough."))
    return found


def tell_first(stored: Mapping[str, Answered], told_on: Mapping[str, date | None], coach: str) -> list[Missing]:
    """Where a sheet rests on an observation that `coach` has not heard of and that weighs against them.

    `told_on` says when the coach was told of each observation, by its id.
    """
    found = []
    for code, row in stored.items():
        if row.observation in told_on and row.answer in NEEDS_EVIDENCE:
            why = rules.tell_first(rules.Support(row.answer), coach, told_on[row.observation])
            if why is not None:
                found.append(Missing(code, "observation", why))
    return found
