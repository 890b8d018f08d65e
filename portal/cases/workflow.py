"""Where a case can go, and what its days, minutes and fields may hold. Pure: no database, no clock."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from db.tables.cases import Case, CaseStatus, Channel, Stage
from db.tables.frameworks import Programme
from portal.cases.windows import UNRESPONSIVE_AFTER
from portal.cases.words import RHYTHMS
from portal.errors import InvalidInput, InvalidTransition

ASSIGNED, DECLINED, ACCEPTED = CaseStatus.ASSIGNED, CaseStatus.DECLINED, CaseStatus.ACCEPTED
UNDER_WAY, UNRESPONSIVE, ENDED = CaseStatus.UNDER_WAY, CaseStatus.UNRESPONSIVE, CaseStatus.ENDED
MOVES: dict[CaseStatus, frozenset[CaseStatus]] = {
    ASSIGNED: frozenset({ASSIGNED, ACCEPTED, UNDER_WAY, DECLINED, ENDED}),
    DECLINED: frozenset({ASSIGNED, ENDED}),
    ACCEPTED: frozenset({UNDER_WAY, UNRESPONSIVE, ASSIGNED, ENDED}),
    UNDER_WAY: frozenset({ACCEPTED, UNRESPONSIVE, ASSIGNED, ENDED}),
    UNRESPONSIVE: frozenset({ACCEPTED, UNDER_WAY, ASSIGNED, ENDED}),
    ENDED: frozenset(),
}
"""`assigned` to itself is a handover before anybody took it; `under_way` to `accepted` a mistake taken back."""
OPEN = (ASSIGNED, DECLINED, ACCEPTED, UNDER_WAY, UNRESPONSIVE)
HELD = (ACCEPTED, UNDER_WAY, UNRESPONSIVE)
SHORTEST_MINUTES, LONGEST_MINUTES = 1, 480
FARTHEST = timedelta(days=366)
MOVED_ON = "This case has moved on in the meantime. Open it again to see where it stands."
FIELDS = ("rhythm_days", "agreement_on", "chat_consent_on", "stage", "has_plan")
Value = int | date | Stage | bool | None


def move(case: Case, to: CaseStatus) -> None:
    """Set `case` to `to`. Raises InvalidTransition when there is no way from where it stands."""
    if to not in MOVES[case.status]:
        raise InvalidTransition(MOVED_ON)
    case.status = to


def settled(case: Case) -> CaseStatus:
    """Where a case that somebody holds stands by its contacts: three attempts in a row, a conversation, or neither."""
    if case.attempts >= UNRESPONSIVE_AFTER:
        return UNRESPONSIVE
    return UNDER_WAY if case.conversations else ACCEPTED


def contact_day(value: object, case: Case, today: date) -> date:
    """The day of a contact: not in the future, not before the case was first assigned, within a year.

    Raises InvalidInput (field "on_day").
    """
    if not isinstance(value, date):
        raise InvalidInput({"on_day": "Choose the day."})
    if value > today:
        raise InvalidInput({"on_day": "This day is still to come. Choose the day on which it was."})
    if value < today - FARTHEST:
        raise InvalidInput({"on_day": "This day is more than a year back. Please look at the year."})
    if value < case.assigned_on:
        raise InvalidInput({"on_day": "The case was given to you later. Choose a day since then."})
    return value


def minutes(value: object) -> int | None:
    """Minutes of a conversation, or none given. Raises InvalidInput (field "minutes")."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not SHORTEST_MINUTES <= value <= LONGEST_MINUTES:
        raise InvalidInput({"minutes": f"Give the minutes as a number from {SHORTEST_MINUTES} to {LONGEST_MINUTES}."})
    return value


def end_day(value: object, case: Case, today: date) -> date:
    """The day on which support ended: until today, not before the last contact. Raises InvalidInput ("ended_on")."""
    if not isinstance(value, date) or value > today:
        raise InvalidInput({"ended_on": "Choose the day on which it ended, today or earlier."})
    if value < max(day for day in (case.assigned_on, case.last_on, case.touched_on) if day):
        raise InvalidInput(
            {"ended_on": "There is a later contact, or the case was given later. Choose a day since then."}
        )
    return value


def parsed(field: str, value: object, today: date) -> Value:
    """What is stored for `value` in an agreed `field`. Raises InvalidInput with the reason, KeyError for no field."""
    found: Value = _PARSERS[field](field, value, today)
    return found


def _rhythm(field: str, value: object, _today: date) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value not in RHYTHMS:
        raise InvalidInput({field: "Choose one of the rhythms."})
    return value


def _past_day(field: str, value: object, today: date) -> date | None:
    if value is None:
        return None
    if not isinstance(value, date) or not today - FARTHEST <= value <= today:
        raise InvalidInput({field: "Choose the day on which it was agreed, today or within the last year."})
    return value


def _stage(field: str, value: object, _today: date) -> Stage | None:
    if value is None:
        return None
    if value not in list(Stage):
        raise InvalidInput({field: "Choose one of the stages."})
    return Stage(str(value))


def _tick(field: str, value: object, _today: date) -> bool:
    if not isinstance(value, bool):
        raise InvalidInput({field: "Tick it, or leave it."})
    return value


_PARSERS: Mapping[str, Any] = {
    "rhythm_days": _rhythm,
    "agreement_on": _past_day,
    "chat_consent_on": _past_day,
    "stage": _stage,
    "has_plan": _tick,
}


def channel(value: object) -> Channel:
    """How the two will talk. Raises InvalidInput (field "channel")."""
    if value not in list(Channel):
        raise InvalidInput({"channel": "Choose how coach and person will talk."})
    return Channel(str(value))


def programme(value: object) -> Programme:
    """Which support it is: for the person or for a loved one. Raises InvalidInput (field "programme")."""
    if value not in (Programme.PEER, Programme.LOVED_ONE):
        raise InvalidInput({"programme": "Choose whom the support is for."})
    return Programme(str(value))


def key_day(value: object, today: date) -> date:
    """The day on which a coach was told who the person is. Raises InvalidInput (field "key_on")."""
    if not isinstance(value, date) or not today - FARTHEST <= value <= today:
        raise InvalidInput({"key_on": "Choose the day on which it was passed on, today or earlier."})
    return value
