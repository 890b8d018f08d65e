"""The gaps of a record as documents print them: when, by whom and why, never what stood there."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from portal.documents.days import day
from portal.seals import gaps_in

HEADING: Final = "What was taken out"
ABOUT: Final = (
    "Where it says [taken out], a passage stood that was removed later. The signature that was on the record before is "
    "kept by the programme; what is left was signed anew."
)


def taken_out(records: Iterable[Mapping[str, Any]]) -> list[str]:
    """A line for each gap in these signed contents, in the order in which they were made."""
    return [f"{day(gap.at.isoformat())}, by {gap.by}: {gap.reason}" for gap in gaps_in(records)]
