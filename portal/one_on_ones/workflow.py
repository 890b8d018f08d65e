"""Where a one-on-one can go, what it may hold and what its days mean. Pure: no database, no clock."""

from datetime import date, timedelta

from db.tables.one_on_ones import CoreFunction, Mode, OneOnOne, OneOnOneKind, OneOnOneStatus
from portal.errors import InvalidInput, InvalidTransition
from portal.wording.texts import storable

MOVES: dict[OneOnOneStatus, frozenset[OneOnOneStatus]] = {
    OneOnOneStatus.PLANNED: frozenset({OneOnOneStatus.OPEN}),
    OneOnOneStatus.OPEN: frozenset({OneOnOneStatus.CLOSED}),
    OneOnOneStatus.CLOSED: frozenset(),
}
CHECKPOINTS = (OneOnOneKind.FIRST_CHECKPOINT, OneOnOneKind.SECOND_CHECKPOINT)
VOICE = ("went_well", "was_hard", "support_missing")
NOTES = ("experience", "performance", "wellness", "strengths", "directive", "suggestion", "needs_from_lead")
TEXTS = (*VOICE, *NOTES)
LONGEST = 4000
SHORTEST_MINUTES, LONGEST_MINUTES = 1, 480
LATE_AFTER = timedelta(days=7)
FARTHEST = timedelta(days=366)
MOVED_ON = "This one-on-one has moved on in the meantime. Open it again to see where it stands."
Value = str | int | date | list[str] | Mode | None


def move(one: OneOnOne, to: OneOnOneStatus) -> None:
    """Set `one` to `to`. Raises InvalidTransition when there is no way from where it stands."""
    if to not in MOVES[one.status]:
        raise InvalidTransition(MOVED_ON)
    one.status = to


def parsed(field: str, value: object, today: date) -> Value:
    """What is stored for `value` in `field`. Raises InvalidInput with the reason, KeyError for no field."""
    if field in TEXTS:
        return storable(field, value, LONGEST) or None
    return _OTHERS[field](value, today)


def _held_on(value: object, today: date) -> date | None:
    if value is None:
        return None
    if not isinstance(value, date):
        raise InvalidInput({"held_on": "Choose the day on which you met."})
    if value > today:
        raise InvalidInput({"held_on": "This day is still to come. Choose the day on which you met."})
    if value < today - FARTHEST:
        raise InvalidInput({"held_on": "This day is more than a year back. Please look at the year."})
    return value


def _minutes(value: object, _today: date) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not SHORTEST_MINUTES <= value <= LONGEST_MINUTES:
        raise InvalidInput({"minutes": f"Give the minutes as a number from {SHORTEST_MINUTES} to {LONGEST_MINUTES}."})
    return value


def _mode(value: object, _today: date) -> Mode | None:
    if value is None:
        return None
    if value not in list(Mode):
        raise InvalidInput({"mode": "Choose how you met: in person, by video or by phone."})
    return Mode(str(value))


def _functions(value: object, _today: date) -> list[str]:
    chosen = list(value) if isinstance(value, list | tuple) else []
    if value is not None and (len(chosen) != len(set(chosen)) or not set(chosen) <= set(CoreFunction)):
        raise InvalidInput({"functions": "Choose among the four core functions."})
    return [one.value for one in CoreFunction if one in chosen]


_OTHERS = {"held_on": _held_on, "minutes": _minutes, "mode": _mode, "functions": _functions}


def require_day_ahead(field: str, on: object, today: date) -> date:
    """`on` if it is a day from today on, within a year. Raises InvalidInput for `field` otherwise."""
    if not isinstance(on, date) or not today <= on <= today + FARTHEST:
        raise InvalidInput({field: "Choose a day from today on, within a year."})
    return on


def is_late_entry(held_on: date, closed_on: date) -> bool:
    """Whether a one-on-one was written down so long after it was held that the record says so."""
    return closed_on - held_on > LATE_AFTER
