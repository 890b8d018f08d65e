"""Days as documents write them: never by strftime, whose month names change with the locale of the process."""

from datetime import date
from typing import Final

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day(text: str) -> str:
    """An ISO day or moment as "April 15, 2026"."""
    on = date.fromisoformat(text[:10])
    return f"{MONTHS[on.month - 1]} {on.day}, {on.year}"
