"""On which days a series falls, at which moment, on which holidays; what a gap between meetings means. Pure.

The hour is local: a meeting at 10:00 stays at 10:00 on the wall when the clocks change. An hour that the change leaves
out is held at the same distance from midnight, an hour later on the wall; of an hour that comes twice the first counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal import workdays
from portal.errors import InvalidInput

SHORTEST, LONGEST = 15, 480
FARTHEST = timedelta(days=366)
FEWEST_DAYS, MOST_DAYS = 1, 366


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a group meets: from which day on, every how many days, at what hour where, how long, by which holidays.

    The weekday is that of the first day. `calendar` is empty, or as the package `holidays` names it: "US", "US-CA".
    """

    starts_on: date
    every_days: int
    at_time: time
    zone: str
    minutes: int
    calendar: str = ""
    until_on: date | None = None


def days(rhythm: Rhythm, first: date, last: date) -> Iterator[date]:
    """The days of `rhythm` from `first` to `last`, both included."""
    steps = max(0, -((rhythm.starts_on - first).days // rhythm.every_days))
    on = rhythm.starts_on + timedelta(days=steps * rhythm.every_days)
    while on <= last and (rhythm.until_on is None or on < rhythm.until_on):
        yield on
        on += timedelta(days=rhythm.every_days)


def moment(on: date, at: time, zone: str) -> datetime:
    """The moment in UTC at which the clock of `zone` shows `at` on `on`."""
    return datetime.combine(on, at, ZoneInfo(zone)).astimezone(UTC)


def require(rhythm: Rhythm, today: date) -> Rhythm:
    """`rhythm` if a group can meet by it. Raises InvalidInput per field with what would be right."""
    wrong: dict[str, str] = {}
    if not isinstance(rhythm.starts_on, date) or not today <= rhythm.starts_on <= today + FARTHEST:
        wrong["starts_on"] = "Choose a first day from today on, within a year. What was held before is written down."
    if not _is_whole(rhythm.every_days, FEWEST_DAYS, MOST_DAYS):
        wrong["every_days"] = f"Give the days between two meetings as a number from {FEWEST_DAYS} to {MOST_DAYS}."
    if not isinstance(rhythm.at_time, time):
        wrong["at_time"] = "Choose the hour, such as 10:00."
    if not _is_whole(rhythm.minutes, SHORTEST, LONGEST):
        wrong["minutes"] = f"Give the length in minutes, from {SHORTEST} to {LONGEST}."
    if not is_zone(rhythm.zone):
        wrong["zone"] = "Choose a time zone by its name, such as America/New_York."
    if rhythm.calendar and not workdays.is_calendar(rhythm.calendar):
        wrong["calendar"] = workdays.NO_CALENDAR
    if wrong:
        raise InvalidInput(wrong)
    return rhythm


def is_zone(name: object) -> bool:
    """Whether there is such a time zone."""
    if not isinstance(name, str) or not name:
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


class Gap(StrEnum):
    """What the programme's rules say about the days between two meetings."""

    FINE = "fine"
    EXPLAINED = "explained"
    BREACH = "breach"


def gap(between: int, *, has_reason: bool, every: int, longest: int) -> Gap:
    """Judge `between` days by the policy (`case_meeting.every`, `case_meeting.longest_gap`; 14 and 21 at first).

    More than `every` needs a reason; more than `longest` is a breach whatever the reason.
    """
    if between <= every:
        return Gap.FINE
    return Gap.EXPLAINED if has_reason and between <= longest else Gap.BREACH
