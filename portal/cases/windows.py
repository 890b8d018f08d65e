"""When contact is due and how long support lasts, and how a case stands, in words. Pure: no database, no clock.

Days are calendar days. The clock is the person's: a coach's leave does not move it, a handover does not restart it. The
numbers come from the policy the case began under (`case.first_contact`, `case.phone_…`, `case.text_window`; see
`portal/policy/presets.csv`); a programme without such a rule has no such window.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from db.tables.cases import Case, CaseContact, CaseStatus, Channel, ContactKind

UNRESPONSIVE_AFTER = 3
"""So many attempts in a row without a conversation; usual practice of helplines, no rule of either programme."""
SOON = 7
"""From so many days before its end a window is spoken of first."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers of one policy; None where the programme has no such rule."""

    first_contact: int
    phone_conversations: int | None = None
    phone_target: int | None = None
    phone_window: int | None = None
    text_window: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """How much support was agreed: how many conversations, by when usually, and the day on which a lead looks."""

    conversations: int | None = None
    target_on: date | None = None
    ends_on: date | None = None


class Sign(StrEnum):
    """What stands first about a case, the most pressing first."""

    DECLINED = "declined"
    WAITING = "waiting"
    CONTACT_LATE = "contact_late"
    UNRESPONSIVE = "unresponsive"
    PAST_WINDOW = "past_window"
    FEWER = "fewer"
    CONTACT_DUE = "contact_due"
    WINDOW_NEAR = "window_near"
    TRIED = "tried"
    ON_COURSE = "on_course"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Status:
    """How a case stands: the sign by which it is sorted, the sentence, and whether a lead's look is due."""

    sign: Sign
    words: str
    is_look_due: bool = False

    @property
    def is_pressing(self) -> bool:
        """Whether somebody has something to do about it now."""
        return self.sign in PRESSING


PRESSING = frozenset({Sign.DECLINED, Sign.WAITING, Sign.CONTACT_LATE, Sign.UNRESPONSIVE, Sign.PAST_WINDOW, Sign.FEWER})
ORDER = {sign: place for place, sign in enumerate(Sign)}


def contact_due(assigned_on: date, rules: Rules) -> date:
    """The last day for the first contact: Friday 13 February with 3 days gives Monday the 16th."""
    return assigned_on + timedelta(days=rules.first_contact)


def window(channel: Channel, first_on: date, rules: Rules) -> Window:
    """What is agreed for this channel, counted from the day of the first conversation."""
    if channel is Channel.PHONE:
        return Window(
            rules.phone_conversations, _after(first_on, rules.phone_target), _after(first_on, rules.phone_window)
        )
    if channel is Channel.TEXT:
        return Window(ends_on=_after(first_on, rules.text_window))
    return Window()


def attempts_in_a_row(contacts: Sequence[CaseContact]) -> int:
    """How often it was tried since the last conversation, by the coach of the newest contact.

    `contacts` are those of one case in the order of their days; what was taken back counts for nothing.
    """
    count, counted = 0, [one for one in contacts if one.taken_back_at is None]
    for one in reversed(counted):
        if one.kind is ContactKind.CONVERSATION or one.coach_id != counted[-1].coach_id:
            break
        count += 1
    return count


def status(case: Case, today: date, back_on: date | None = None, *, is_own: bool = False) -> Status:
    """How `case` stands on `today`; `back_on` is the first day back of a coach who is on leave.

    `is_own`: the sentence is for the coach who holds it.
    """
    found = _status(case, today, "you" if is_own else "the coach")
    if back_on is None or is_own or case.status in (CaseStatus.ENDED, CaseStatus.DECLINED):
        return found
    return Status(found.sign, f"{found.words} · coach away until {_day(back_on, today)}", found.is_look_due)


def is_past_window(case: Case, today: date) -> bool:
    """Whether the window is reached and not everything that was agreed took place. It is no failure."""
    if case.window_on is None or today < case.window_on or case.status is CaseStatus.ENDED:
        return False
    return case.agreed_conversations is None or case.conversations < case.agreed_conversations


def is_window_look_due(case: Case, today: date) -> bool:
    """Whether the lead has not looked at it since its window was reached."""
    if case.window_on is None or not is_past_window(case, today):
        return False
    return case.looked_on is None or case.looked_on < case.window_on


def has_fewer_than_agreed(case: Case, today: date) -> bool:
    """Whether the last conversation lies longer ago than the rhythm the two agreed on."""
    if case.status is not CaseStatus.UNDER_WAY or case.rhythm_days is None or case.last_on is None:
        return False
    return (today - case.last_on).days > case.rhythm_days


def _status(case: Case, today: date, holder: str) -> Status:
    match case.status:
        case CaseStatus.ENDED:
            return Status(Sign.ENDED, "ended")
        case CaseStatus.DECLINED:
            return Status(Sign.DECLINED, "not taken: somebody else is needed")
        case CaseStatus.ASSIGNED:
            return Status(Sign.WAITING, f"waiting for {holder} to take it · {_first_contact(case, today)}")
        case CaseStatus.UNRESPONSIVE:
            is_due = case.looked_on is None or (case.touched_on is not None and case.looked_on < case.touched_on)
            words = f"no answer to {_times(case.attempts)} in a row: decide together how to go on"
            return Status(Sign.UNRESPONSIVE, words, is_due)
    if case.touched_on is None:
        sign = Sign.CONTACT_LATE if today > case.contact_due_on else Sign.CONTACT_DUE
        first = Status(sign, _first_contact(case, today))
        return first if case.started_on is None else _beside(first, _under_way(case, today))
    if case.started_on is None:
        return Status(Sign.TRIED, f"tried {_often(case.attempts)}, not reached yet")
    return _under_way(case, today)


def _beside(first: Status, so_far: Status) -> Status:
    """A case that was handed over: its first contact with the new coach, and how it stood before."""
    sign = first.sign if first.is_pressing or not so_far.is_pressing else so_far.sign
    return Status(sign, f"{first.words} · {so_far.words}", so_far.is_look_due)


def _under_way(case: Case, today: date) -> Status:
    """Support has begun: the window first, then the rhythm; whichever is pressing decides the sign."""
    said = _said(case, today)
    if is_past_window(case, today):
        so_far = f"{said} · " if case.agreed_conversations else ""
        return Status(
            Sign.PAST_WINDOW,
            f"{so_far}past its window: a look is due, no failure"
            if is_window_look_due(case, today)
            else f"{so_far}past its window, looked at {_day(case.looked_on or today, today)}",
            is_window_look_due(case, today),
        )
    if has_fewer_than_agreed(case, today) and case.last_on and case.rhythm_days:
        last = f"last talked {_ago(case.last_on, today)}, " if case.window_on is not None else ""
        return Status(Sign.FEWER, f"{said} · {last}agreed every {case.rhythm_days} days")
    is_near = case.window_on is not None and (case.window_on - today).days <= SOON
    is_all = case.agreed_conversations is not None and case.conversations >= case.agreed_conversations
    return Status(Sign.WINDOW_NEAR if is_near or is_all else Sign.ON_COURSE, said)


def _said(case: Case, today: date) -> str:
    day = (today - case.started_on).days if case.started_on else 0
    talked = "1 conversation" if case.conversations == 1 else f"{case.conversations} conversations"
    if case.agreed_conversations is not None and case.window_on is not None and case.started_on is not None:
        if case.conversations >= case.agreed_conversations:
            return f"all {case.agreed_conversations} conversations held: time to end it well"
        length = (case.window_on - case.started_on).days
        return f"{case.conversations} of {case.agreed_conversations} conversations, day {day} of {length}"
    if case.window_on is not None:
        left = (case.window_on - today).days
        when = {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")
        return f"text engagement ends {when}"
    last = f", the last {_ago(case.last_on, today)}" if case.last_on else ""
    return f"{talked}{last}"


def _first_contact(case: Case, today: date) -> str:
    days = (case.contact_due_on - today).days
    if days < 0:
        return "first contact 1 day late" if days == -1 else f"first contact {-days} days late"
    when = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
    return f"first contact due {when}"


def _after(first_on: date, days: int | None) -> date | None:
    return None if days is None else first_on + timedelta(days=days)


def _times(count: int) -> str:
    return "1 attempt" if count == 1 else f"{count} attempts"


def _often(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _ago(on: date, today: date) -> str:
    days = (today - on).days
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


def _day(on: date, today: date) -> str:
    return f"{on:%a} {on.day} {on:%b}" + ("" if on.year == today.year else f" {on.year}")
