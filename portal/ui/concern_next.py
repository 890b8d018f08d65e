"""What comes next in a concern for its reader, what is waited for, which steps they may take. Pure but for the day."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from db.tables.concerns import ConcernStatus, Target
from portal.access import Raising
from portal.concerns.categories import GRAVE
from portal.concerns.viewing import File
from portal.ui import words
from portal.ui.held import me


class Step(StrEnum):
    """Everything that can be done on the page; the value ends the names of its inputs."""

    SORT = "sort"
    TALK = "talk"
    PLAN = "plan"
    INTERIM = "interim"
    LAW = "law"
    ASK = "ask"
    NO_ACCOUNT = "no_account"
    FINDER = "finder"
    FACTS = "facts"
    FIND = "find"
    CHANGE = "change"
    TELL = "tell"
    CLOSE = "close"
    ADD = "add"
    HAND_UP = "hand_up"
    REPORT = "report"
    REOPEN = "reopen"


def next_step(found: File) -> Step | None:
    """What comes next for this reader; None while somebody else is waited for, or it is closed."""
    if found.may[Raising.FIND_FACTS].is_allowed and found.facts_at is None:
        return Step.FACTS
    if found.level is None:
        return Step.SORT if found.may[Raising.TRIAGE].is_allowed else None
    if not found.may[Raising.STEP].is_allowed:
        return None
    open_ = {one.target for one in found.promises if one.met_at is None}
    for target, step in PROMISED.items():
        if target in open_:
            return step
    if found.level > 1:
        waits = _account(found)
        if waits is not None or found.account_at is None:
            return waits
        if found.level >= GRAVE and found.facts_at is None:
            return None if found.fact_finder else Step.FINDER
        if found.finding is None:
            return Step.FIND
    if any(one.done_at is None for one in found.actions):
        return Step.CHANGE
    return Step.TELL if found.outcome is None else Step.CLOSE


PROMISED = {
    Target.INTERIM: Step.INTERIM,
    Target.OUTSIDE_REPORT: Step.LAW,
    Target.TALK: Step.TALK,
    Target.PLAN: Step.PLAN,
}


def _account(found: File) -> Step | None:
    """How the other side is heard: a question first; meanwhile somebody for the facts; late, noting that none came."""
    if found.account_at is not None:
        return None
    waiting = [one for one in found.questions if one.to == found.subject and one.answered_at is None]
    if not waiting:
        return Step.ASK
    if _is_late(found):
        return Step.NO_ACCOUNT
    return Step.FINDER if (found.level or 1) >= GRAVE and not found.fact_finder else None


def waiting(found: File) -> str:
    """What is waited for where nothing is next."""
    if found.status is ConcernStatus.CLOSED:
        return "Closed. What is written stays. It can be opened again with a reason."
    if not found.may[Raising.STEP].is_allowed:
        return found.may[Raising.STEP].reason or ""
    late = [one for one in found.questions if one.answered_at is None]
    if found.account_at is None and late:
        return f"Waiting for the answer of {late[0].to}, wished for by {words.day(late[0].due_on)}."
    return f"Waiting for {found.fact_finder}, who looks into the facts."


def may_take(found: File, step: Step) -> bool:
    """Whether a step is offered: the reader may take it, and it makes sense as things stand."""
    return found.may[NEEDS.get(step, Raising.STEP)].is_allowed and (step not in FITS or FITS[step](found))


def _level(found: File) -> int:
    return found.level or found.proposed_level


def _is_late(found: File) -> bool:
    return found.account_at is None and any(
        one.to == found.subject and one.answered_at is None and one.due_on < me().today for one in found.questions
    )


FITS: Mapping[Step, Callable[[File], bool]] = {
    Step.PLAN: lambda found: _level(found) > 1,
    Step.INTERIM: lambda found: _level(found) > 1,
    Step.LAW: lambda found: _level(found) >= GRAVE,
    Step.NO_ACCOUNT: _is_late,
    Step.FINDER: lambda found: _level(found) >= GRAVE,
    Step.FIND: lambda found: found.account_at is not None or _level(found) == 1,
}
SELDOM = frozenset({Step.SORT, Step.HAND_UP, Step.REPORT, Step.REOPEN})
"""What is seldom needed once a concern is sorted, so that it stands last."""
NEEDS = {
    Step.SORT: Raising.TRIAGE,
    Step.FACTS: Raising.FIND_FACTS,
    Step.ADD: Raising.NOTE,
    Step.HAND_UP: Raising.HAND_UP,
    Step.REPORT: Raising.REPORT,
    Step.REOPEN: Raising.REOPEN,
}
LABELS = {
    Step.SORT: "Say how serious it is",
    Step.TALK: "Talk about it with the coach",
    Step.PLAN: "Agree on a plan",
    Step.INTERIM: "Protect people meanwhile",
    Step.LAW: "Look whether the law asks for a report outside",
    Step.ASK: "Put a question to somebody",
    Step.NO_ACCOUNT: "Note that no answer came",
    Step.FINDER: "Name who looks into the facts",
    Step.FACTS: "Write what you found out",
    Step.FIND: "Say what was found",
    Step.CHANGE: "What is to change",
    Step.TELL: "Tell whoever raised it what came of it",
    Step.CLOSE: "Close it",
    Step.ADD: "Add what you know",
    Step.HAND_UP: "I should not look after this",
    Step.REPORT: "Note a report required by law",
    Step.REOPEN: "Open it again",
}
