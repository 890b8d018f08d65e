"""The only clock: times in UTC, dates in the reader's or the division's zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The date on the wall calendar in `zone` (an IANA name such as `America/Chicago`)."""
    return now().astimezone(ZoneInfo(zone)).date()


def in_zone(moment: datetime, zone: str) -> datetime:
    """`moment` as the clock of `zone` shows it."""
    return moment.astimezone(ZoneInfo(zone))
