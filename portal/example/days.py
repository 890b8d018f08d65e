"""The days of the example's past, and a clock that can be set to them while it is written."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal import clock
from portal.example.cast import ZONE

SATURDAY = 5


def day(today: date, days_ago: int) -> date:
    """The working day that lies `days_ago` before `today`, or the Friday before it."""
    found = today - timedelta(days=days_ago)
    return found - timedelta(days=max(0, found.weekday() - SATURDAY + 1))


def moment(today: date, days_ago: int, hour: int, zone: str = ZONE) -> datetime:
    """That working day at `hour` o'clock in `zone`, in UTC."""
    return datetime.combine(day(today, days_ago), time(hour), ZoneInfo(zone)).astimezone(UTC)


@contextmanager
def set_to(at: datetime) -> Iterator[None]:
    """Let everything inside happen at `at`, and time pass from there, so that records of the past bear their day.

    For the example's own process only: it replaces the portal's one clock until the end of the block.
    """
    told, began = clock.now, datetime.now(UTC)
    vars(clock)["now"] = lambda: at + (datetime.now(UTC) - began)
    try:
        yield
    finally:
        vars(clock)["now"] = told
