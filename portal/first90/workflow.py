"""Where somebody's first 90 days can go from where they stand. Pure: no database, no clock.

No move is made by time: a last day that passes changes nothing but how loud the page is.
"""

from collections.abc import Collection

from db.tables.first_90 import FirstNinety, FirstNinetyStatus, Outcome
from portal.errors import InvalidTransition

Status = FirstNinetyStatus
MOVES: dict[Status, frozenset[Status]] = {
    Status.RUNNING: frozenset({Status.RECOMMENDED, Status.STOPPED, Status.ENDED}),
    Status.RECOMMENDED: frozenset({Status.DECIDED, Status.RUNNING, Status.STOPPED, Status.ENDED}),
    Status.DECIDED: frozenset({Status.RUNNING, Status.STOPPED, Status.ENDED}),
    Status.STOPPED: frozenset({Status.RUNNING, Status.ENDED}),
    Status.ENDED: frozenset(),
}
DECISIONS = (Outcome.CONFIRM, Outcome.EXTEND, Outcome.END_OF_SERVICE, Outcome.RETURN_TO_TRAINING)
"""What can be recommended and decided, the kindest first."""

AFTER_TELLING: dict[Outcome, Status] = {
    Outcome.CONFIRM: Status.ENDED,
    Outcome.EXTEND: Status.RUNNING,
    Outcome.END_OF_SERVICE: Status.ENDED,
    Outcome.RETURN_TO_TRAINING: Status.STOPPED,
}
LEAVING = (Outcome.WITHDRAWN, Outcome.TRANSFERRED)
"""How somebody's first 90 days end without a decision about them."""

JOINT = "joint"
SECOND_LEAD = "second_lead"
DECIDING: dict[str, str] = {SECOND_LEAD: "recommended_second", JOINT: "recommended_joint"}


def move(first: FirstNinety, to: Status) -> None:
    """Set `first` to `to`. Raises InvalidTransition when there is no way from where it stands."""
    if to not in MOVES[first.status]:
        raise InvalidTransition("These first 90 days have moved on meanwhile. Open them again to see where they stand.")
    first.status = to


def state(status: Status, mode: str) -> str:
    """What the access policy calls `status` where `mode` says who decides."""
    return DECIDING.get(mode, status.value) if status is Status.RECOMMENDED else status.value


def is_settled(mode: str, made: Collection[tuple[Outcome, int | None]]) -> bool:
    """Whether what was decided so far is the decision: one word, or two that agree where two decide."""
    if mode != JOINT:
        return len(made) == 1
    return len(made) == 2 and len(set(made)) == 1
