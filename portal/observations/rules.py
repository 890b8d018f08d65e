"""What an observation may support before and after its coach is told. Pure.

Silence never counts against anyone: what weighs against a coach was said to them first.
"""

from datetime import date
from enum import StrEnum


class Support(StrEnum):
    """What rests on an observation."""

    EMERGING = "1"
    ROLE_MODEL = "4"


def tell_first(support: Support, coach: str, told_on: date | None) -> str | None:
    """Why an observation that `coach` heard of on `told_on`, or not yet, cannot carry `support`; None when it can."""
    if told_on is not None or support is not Support.EMERGING:
        return None
    return f"Tell {coach} first: what supports a 1 is never news to them. Then note the day on the page Observations."


def is_earlier_feedback(told_on: date | None, before: date) -> bool:
    """Whether an observation is feedback that the coach had heard before the day `before`."""
    return told_on is not None and told_on < before
