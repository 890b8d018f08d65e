"""A day said as people say it: "about two weeks ago", which tells as much and points to no day."""

from datetime import date, datetime

from dateutil import parser

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
# A year that was not written comes from the default; these two are leap years, so that February 29 can be read.
_DEFAULTS = (datetime(2000, 1, 1), datetime(2004, 1, 1))  # noqa: DTZ001 (only their dates are used)
_YEAR, _MONTH, _WEEK = 365.25, 30.44, 7


def relative(day: date, today: date) -> str:
    """`day` as seen from `today`, in round words: "about two weeks ago", "in three months"."""
    distance = abs((today - day).days)
    if distance == 0:
        return "today"
    if distance <= 2:
        return "a day or two ago" if day < today else "in a day or two"
    if distance <= 5:
        return "a few days ago" if day < today else "in a few days"
    span = _span(distance)
    return f"about {span} ago" if day < today else f"in {span}"


def day_in(words: str, today: date) -> date | None:
    """The day that `words` name, as read in the United States; None where that is not plain.

    Where no year is given it is the one that brings the day nearest to `today`; notes tell of the past more often, so
    a day to come counts as three times as far.
    """
    try:
        read: list[date] = [parser.parse(words, default=default).date() for default in _DEFAULTS]
    except (ValueError, OverflowError):
        return None
    if read[0] == read[1]:
        return read[0]
    candidates = [found for year in (-1, 0, 1) if (found := _in_year(read[0], today.year + year))]
    return min(candidates, key=lambda found: _distance(found, today), default=None)


def _distance(day: date, today: date) -> int:
    return 3 * (day - today).days if day > today else (today - day).days


def _span(days: int) -> str:
    if days < 8 * _WEEK:
        return _count(round(days / _WEEK), "week")
    if days < 11.5 * _MONTH:
        return _count(round(days / _MONTH), "month")
    return _count(round(days / _YEAR), "year")


def _count(number: int, unit: str) -> str:
    if number == 1:
        return f"a {unit}"
    return f"{_WORDS[number] if number < len(_WORDS) else number} {unit}s"


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:  # February 29
        return None
