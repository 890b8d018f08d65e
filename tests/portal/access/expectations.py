"""The hand-written matrix: what it expects of each permission, relation and state."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from portal.access import Permission, Relation

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
    "in_conversation",
    "signed",
    "shared",
    "shared_window_over",
    "acknowledged",
    "closed",
)


def states_of(permission: Permission) -> tuple[str, ...]:
    """The states in which `permission` can be asked for."""
    return OPENING if permission is Permission.OPEN else LIVING


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
        return len(self.permissions) * len(self.relations) * len(self.states)


def _values(text: str, everything: tuple[str, ...]) -> frozenset[str]:
    named = frozenset(everything if text == "*" else text.split("|"))
    unknown = named - set(everything)
    assert not unknown, f"the matrix names {sorted(unknown)}, which there is not"
    return named


@lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    """Every line of the matrix."""
    with files("portal.access").joinpath("matrix.csv").open(encoding="utf-8") as table:
        return tuple(
            Row(
                _values(line["permission"], tuple(Permission)),
                _values(line["relation"], tuple(Relation)),
                _values(line["state"], OPENING + LIVING),
                line["answer"],
                line["reason"],
            )
            for line in csv.DictReader(table)
        )


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
