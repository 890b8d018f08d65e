"""The hand-written matrix: what it expects of each permission, relation and state."""

import csv
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from importlib.resources import files

from portal.access import (
    Casework,
    Coaching,
    Gathering,
    Permission,
    Raising,
    Relation,
    Wellbeing,
    casework,
    coaching,
    gathering,
    permissions,
    raising,
    wellbeing,
)
from portal.access.answers import Answer

OPENING = ("no_open", "has_open")
LIVING = (
    "open_draft",
    "open_other_in",
    "open_submitted",
    "open_late",
    "open_declined",
    "returned_own",
    "returned_other",
    "both_in",
    "both_in_early",
    "in_conversation",
    "signed",
    "shared",
    "shared_window_over",
    "acknowledged",
    "closed",
)
COACH = ("active", "ended")
ONE_ON_ONE = ("planned", "open", "closed", "closed_for_decision")
FIRST_90 = ("running", "recommended", "recommended_second", "recommended_joint", "decided", "stopped", "ended")
DECISION = ("none", "untold", "told", "told_window_over")
CASE = ("assigned", "declined", "accepted", "under_way", "unresponsive", "ended")
ENTRY = ("private", "shared", "withdrawn")
TALK = ("open", "talked")
SUPPORT = ("proposed_own", "proposed_other", "agreed", "agreed_director", "agreed_cover", "ended")
NARROW: dict[str, tuple[str, ...]] = {
    "review.open": OPENING,
    "one_on_one.plan": COACH,
    "commitment.settle": ("open", "settled"),
    "observation.record": COACH,
    "first_90.begin": ("none", "under_way"),
    "first_90.read_decision": DECISION,
    "first_90.respond": DECISION,
    "case.assign": COACH,
    "wellness.write": COACH,
    "wellness.own": COACH,
    "talk.ask": COACH,
    "support.propose": COACH,
}
WIDE: dict[str, tuple[str, ...]] = {
    "folder.*": COACH,
    "agenda.*": COACH,
    "preparation.*": COACH,
    "commitment.*": COACH,
    "one_on_one.*": ONE_ON_ONE,
    "observation.*": ("untold", "told"),
    "first_90.*": FIRST_90,
    "case.*": CASE,
    "wellness.*": ENTRY,
    "talk.*": TALK,
    "support.*": SUPPORT,
    "picture.*": ("published",),
    "group.*": ("active", "ended"),
    "meeting.*": ("scheduled", "live", "closed", "called_off"),
    "concern.*": tuple(
        f"{route}_{step}"
        for route in ("lead", "director", "contact")
        for step in ("new", "urgent", "light", "grave", "closed", "closed_grave")
    ),
    "consult.*": ("lead_asked", "lead_answered", "director_asked", "director_answered"),
    "question.*": ("asked", "answered"),
    "item.*": ("draft", "waiting", "on_agenda", "live", "sealed", "escalated", "dropped"),
}
POLICIES = {
    Permission: permissions,
    Coaching: coaching,
    Casework: casework,
    Gathering: gathering,
    Raising: raising,
    Wellbeing: wellbeing,
}
PERMISSIONS: tuple[str, ...] = (*Permission, *Coaching, *Casework, *Gathering, *Raising, *Wellbeing)


@cache
def states_of(permission: str) -> tuple[str, ...]:
    """The states in which `permission` can be asked for."""
    wide = (states for pattern, states in WIDE.items() if fnmatchcase(permission, pattern))
    return NARROW.get(permission) or next(wide, LIVING)


@cache
def reasons_of(permission: str) -> dict[str, Answer]:
    """The refusals that the policy of `permission` knows, by their names."""
    module = next(module for noun, module in POLICIES.items() if permission in set(noun))
    return {
        name: value
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, Answer) and value.reason
    }


CELLS = [
    (str(permission), str(relation), state)
    for permission in PERMISSIONS
    for relation in Relation
    for state in states_of(permission)
]


@dataclass(frozen=True)
class Row:
    """One line of the matrix with its stars and lists spelled out."""

    permissions: frozenset[str]
    relations: frozenset[str]
    states: frozenset[str]
    answer: str
    reason: str

    @property
    def breadth(self) -> int:
        """How many cells the line covers: the narrower line wins."""
        return len(self.relations) * sum(len(self.states & set(states_of(one))) for one in self.permissions)


def _values(text: str, everything: tuple[str, ...]) -> frozenset[str]:
    found: set[str] = set()
    for pattern in text.split("|"):
        named = {value for value in everything if fnmatchcase(value, pattern)}
        assert named, f"the matrix names {pattern}, which there is not"
        found |= named
    return frozenset(found)


def _row(line: dict[str, str]) -> Row:
    permissions = _values(line["permission"], PERMISSIONS)
    every_state = tuple({state for one in permissions for state in states_of(one)})
    relations = _values(line["relation"], tuple(Relation))
    return Row(permissions, relations, _values(line["state"], every_state), line["answer"], line["reason"])


@lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    """Every line of the matrix."""
    with files("portal.access").joinpath("matrix.csv").open(encoding="utf-8") as table:
        return tuple(_row(line) for line in csv.DictReader(table))


@cache
def matching(permission: str, relation: str, state: str) -> list[Row]:
    """The narrowest lines that speak of a cell; exactly one in a sound matrix."""
    found = [row for row in rows() if permission in row.permissions and relation in row.relations]
    found = [row for row in found if state in row.states]
    least = min((row.breadth for row in found), default=0)
    return [row for row in found if row.breadth == least]


def expected(permission: str, relation: str, state: str) -> Row:
    """What the matrix says of a cell."""
    (row,) = matching(permission, relation, state)
    return row
