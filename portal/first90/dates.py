"""The clock of the first 90 days: which day is which date, with leave and stops left out. Pure.

Day 0 is the first day, day 90 the last. Days on which the clock stands still are not counted, so whatever comes
after them moves by their length; where two of them overlap, a day is left out once.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days that do not count, half-open; without an end, nobody knows yet when they are over."""

    from_on: date
    until_on: date | None = None

    def holds(self, on: date) -> bool:
        """Whether `on` is one of them."""
        return self.from_on <= on and (self.until_on is None or on < self.until_on)


def merged(spans: Iterable[Span], start: date) -> list[Span]:
    """`spans` from `start` on, in order, where those that touch or overlap have become one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: one.from_on):
        if span.until_on is not None and span.until_on <= max(start, span.from_on):
            continue
        clipped = Span(max(span.from_on, start), span.until_on)
        last = found[-1] if found else None
        if last is None or (last.until_on is not None and last.until_on < clipped.from_on):
            found.append(clipped)
        elif last.until_on is not None and (clipped.until_on is None or clipped.until_on > last.until_on):
            found[-1] = Span(last.from_on, clipped.until_on)
    return found


def date_of(start: date, day: int, spans: Collection[Span] = ()) -> date | None:
    """The date of day `day`; None where an open stop comes before it."""
    on = start + timedelta(days=day)
    for span in merged(spans, start):
        if span.from_on > on:
            break
        if span.until_on is None:
            return None
        on += span.until_on - span.from_on
    return on


def day_on(start: date, today: date, spans: Collection[Span] = ()) -> int:
    """How many days the clock shows on `today`: 0 on the first day, and it stays where it is while it stands still."""
    day = (today - start).days
    for span in merged(spans, start):
        if span.from_on > today:
            break
        until = today + ONE if span.until_on is None else min(span.until_on, today + ONE)
        day -= (until - span.from_on).days
    return max(day, 0)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The days of a policy version, counted from day 0."""

    first_checkpoint: int = 30
    second_checkpoint: int = 60
    sheets_due: int = 70
    conversation: int = 75
    recommendation: int = 80
    decision: int = 85
    length: int = 90

    @classmethod
    def of(cls, rules: Mapping[str, object]) -> "Numbers":
        """The numbers among a policy's rules. Raises KeyError where one is missing."""
        return cls(**{name: _whole(rules[f"first_90.{name}"], name) for name in cls.__dataclass_fields__})


def _whole(value: object, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise KeyError(f"first_90.{name} is not a number")
    return value


@dataclass(frozen=True, slots=True)
class Milestones:
    """The dates of one coach's first 90 days; None where an open stop leaves a date unknown.

    `original_last` is the last day before any extension; `last` the one that holds.
    """

    start: date
    first_checkpoint: date | None
    second_checkpoint: date | None
    sheets_due: date | None
    conversation: date | None
    recommendation: date | None
    decision: date | None
    original_last: date | None
    last: date | None


def milestones(start: date, numbers: Numbers, spans: Collection[Span] = (), extended: int = 0) -> Milestones:
    """Every date. `extended` days count from the original last day and move what leads up to the new one."""

    def on(day: int) -> date | None:
        return date_of(start, day, spans)

    return Milestones(
        start,
        on(numbers.first_checkpoint),
        on(numbers.second_checkpoint),
        on(numbers.sheets_due),
        on(numbers.conversation + extended),
        on(numbers.recommendation + extended),
        on(numbers.decision + extended),
        on(numbers.length),
        on(numbers.length + extended),
    )


def is_past(last: date | None, today: date) -> bool:
    """Whether the last day is over. An unknown last day never is."""
    return last is not None and today > last
