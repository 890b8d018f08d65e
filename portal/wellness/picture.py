"""Which tables of a quarter are published: a pure rule, so narrow that nobody's answer can be told from what it shows.

For each question the answers of everybody who wants to be counted are laid out by level. A table passes when enough
people answered and at least two of them gave another answer than the rest: with all alike everybody's answer is
known, and with all but one alike that one knows everybody's, as does whoever knows that one's.

Where every division has enough answers, the tables of all are published, and their sum is the whole; otherwise the
whole alone.

Where the divisions are large enough and one of them does not pass, the question is withheld altogether: publishing the
whole would say that one division is alike, and to whoever knows the odd answer in it, what all others there said.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from portal.wellness.words import QUESTIONS

FEWEST, FEWEST_IN_DIVISION = 5, 10
"""No policy goes below these."""
Division = TypeVar("Division")
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Table(Generic[Division]):
    """One table: of a question, for a division or, without one, for all; `counts` is None where it is withheld."""

    question: str
    division: Division | None
    counts: Counts | None


def tables(
    question: str,
    answers: Mapping[Division, Sequence[str]],
    fewest: int = FEWEST,
    fewest_in_division: int = FEWEST_IN_DIVISION,
) -> list[Table[Division]]:
    """What is published of one question, from the answers in each division that has a coach; empty ones count too."""
    fewest, fewest_in_division = max(fewest, FEWEST), max(fewest_in_division, FEWEST_IN_DIVISION)
    whole = _counts(question, [answer for given in answers.values() for answer in given])
    parts = {division: _counts(question, given) for division, given in answers.items()}
    is_by_division = len(parts) > 1 and all(sum(one.values()) >= fewest_in_division for one in parts.values())
    if is_by_division:
        if not all(passes(one, fewest_in_division) for one in parts.values()):
            return [Table(question, None, None)]
        return [Table(question, None, whole), *(Table(question, name, one) for name, one in parts.items())]
    return [Table(question, None, whole if passes(whole, fewest) else None)]


def passes(counts: Counts, fewest: int) -> bool:
    """Whether a table may be shown: enough answers, and at least two that differ from the commonest one."""
    everybody = sum(counts.values())
    return everybody >= fewest and max(counts.values()) <= everybody - 2


def _counts(question: str, answers: Sequence[str]) -> dict[str, int]:
    found = Counter(answers)
    return {level: found[level] for level in QUESTIONS[question][1]}
