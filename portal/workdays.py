"""Business days: which days a programme works, and on which one something is due.

A calendar is empty (weekends only), or names public holidays as the package `holidays` does: "US", "US-CA".
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np

NO_CALENDAR = "There is no such holiday calendar. Write for example US or US-CA, or leave it empty."
MARGIN = timedelta(days=60)
"""Holidays are looked up this far beyond the plain count, so that a row of them cannot carry a day past the end."""


def holiday(calendar: str, on: date) -> str | None:
    """The public holiday on a day, by its name, or None; always None without a calendar."""
    return _holidays(calendar, on.year).get(on) if calendar else None


@lru_cache(maxsize=64)
def _holidays(calendar: str, year: int) -> dict[date, str]:
    import holidays  # a tenth of a second, which only who works by a calendar waits for

    country, _, part = calendar.partition("-")
    return dict(holidays.country_holidays(country, subdiv=part or None, years=year).items())


@lru_cache(maxsize=256)
def is_calendar(name: str) -> bool:
    """Whether there is such a calendar: a country, or a country and one of its parts."""
    import holidays

    country, _, part = name.partition("-")
    known = holidays.list_supported_countries(include_aliases=False)
    return country in known and (not part or part in known[country])


def on_or_after(day: date, calendar: str = "") -> date:
    """`day` if it is a business day, else the next one."""
    return _offset(day, 0, calendar, "forward")


def add_workdays(day: date, count: int, calendar: str = "") -> date:
    """The business day that is `count` business days after `day`, which is not counted itself.

    What comes in on a Saturday and is due within two business days is due on Tuesday.
    """
    return _offset(day, count, calendar, "backward")


def end_of(day: date, zone: str) -> datetime:
    """The moment in UTC at which `day` is over in `zone`."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


def _offset(day: date, count: int, calendar: str, roll: Literal["forward", "backward"]) -> date:
    last = day + timedelta(days=2 * count) + MARGIN
    years = range((day - MARGIN).year, last.year + 1) if calendar else ()
    closed = sorted(one for year in years for one in _holidays(calendar, year))
    found = np.busday_offset(np.datetime64(day, "D"), count, roll, holidays=np.array(closed, "datetime64[D]"))
    return date.fromisoformat(str(found))
