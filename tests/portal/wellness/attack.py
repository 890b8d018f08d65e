"""An attacker with a linear solver: what can be told of single people from everything that is published.

The attacker is given more than anybody has: who wants to be counted and where each of them coaches, every published
table, and the rule by which tables are published or withheld. For each person and level there is an unknown x[p, l]
that is 0 or 1; each person has one level; each table is an equation for each of its levels. Somebody is found out when
their level is the only one that any solution gives them.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations_with_replacement, product

import numpy as np
from scipy.optimize import linprog

from portal.wellness.picture import Table, tables
from portal.wellness.words import QUESTIONS

Answers = Mapping[str, Sequence[str]]
"""By division, the answer of each person in it."""


def found_out(
    answers: Answers, shown: Sequence[Table[str]], levels: Sequence[str], known: int | None = None
) -> list[int]:
    """The people, by their place among all, whose level the published tables determine; by linear programming.

    `known` is somebody whose answer the attacker knows. A published table that leaves no solution is a mistake.
    """
    people = [(division, answer) for division, given in answers.items() for answer in given]
    matrix, right = equations(people, shown, levels)
    if known is not None:
        row = np.zeros(len(people) * len(levels))
        row[known * len(levels) + levels.index(people[known][1])] = 1
        matrix, right = np.vstack([matrix, row]), np.append(right, 1)
    # Everybody of one division who is not the known one is alike to the equations: one of each stands for all.
    seen: set[tuple[str, str]] = set()
    found = []
    for place, person in enumerate(people):
        if place == known:
            continue
        if person not in seen:
            seen.add(person)
            if is_determined(matrix, right, place, levels.index(person[1]), len(levels)):
                found.append(place)
    return found


def equations(
    people: Sequence[tuple[str, str]], shown: Sequence[Table[str]], levels: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """One level each, and one equation for each published count."""
    count = len(levels)
    rows, right = [], []
    for place in range(len(people)):
        row = np.zeros(len(people) * count)
        row[place * count : (place + 1) * count] = 1
        rows.append(row)
        right.append(1.0)
    for table in shown:
        for number, level in enumerate(levels if table.counts is not None else ()):
            row = np.zeros(len(people) * count)
            for place, (division, _) in enumerate(people):
                if table.division in (None, division):
                    row[place * count + number] = 1
            rows.append(row)
            right.append(float((table.counts or {})[level]))
    return np.array(rows), np.array(right)


def is_determined(matrix: np.ndarray, right: np.ndarray, place: int, level: int, count: int) -> bool:
    """Whether x[place, level] is 1 in every solution with unknowns between 0 and 1: its least value is.

    Between 0 and 1 lie more solutions than those of whole numbers, so this could only find too few people out; the
    equations are those of a transport problem, though, whose corners are whole, and the least value is at a corner.
    """
    aim = np.zeros(matrix.shape[1])
    aim[place * count + level] = 1
    least = linprog(aim, A_eq=matrix, b_eq=right, bounds=(0, 1), method="highs")
    assert least.status == 0, least.message
    return bool(least.fun > 1 - 1e-6)


def in_row_space(matrix: np.ndarray, place: int, level: int, count: int) -> bool:
    """Whether the equations alone give x[place, level], without the bounds: it lies in the space of their rows."""
    unit = np.zeros(matrix.shape[1])
    unit[place * count + level] = 1
    with_it = np.vstack([matrix, unit])
    return bool(np.linalg.matrix_rank(with_it) == np.linalg.matrix_rank(matrix))


def worlds(sizes: Sequence[int], levels: Sequence[str]) -> list[tuple[tuple[int, ...], ...]]:
    """Every way in which the people of divisions of these sizes can have answered, as counts by level."""
    each = []
    for size in sizes:
        counts = set()
        for chosen in combinations_with_replacement(range(len(levels)), size):
            counts.add(tuple(chosen.count(number) for number in range(len(levels))))
        each.append(sorted(counts))
    return list(product(*each))


def published_cells(programmes: int, seed: int = 5) -> tuple[int, int]:
    """How many cells by division are published, of how many, where every division has ten answers or more.

    Answers are drawn as they may well fall: one of them common, the others not rare; ten to twenty people a division.
    """
    lots, levels = np.random.default_rng(seed), list(QUESTIONS["arriving"][1])
    shown = cells = 0
    for _ in range(programmes):
        answers = {}
        for name in "abcd"[: lots.integers(2, 5)]:
            usual = lots.uniform(0.35, 0.65)
            odds = lots.permutation([usual, *lots.dirichlet([2, 2, 2]) * (1 - usual)])
            answers[name] = list(lots.choice(levels, size=lots.integers(10, 21), p=odds))
        cells += len(levels) * len(answers)
        published = [one for one in tables("arriving", answers) if one.division is not None and one.counts is not None]
        shown += len(levels) * len(published)
    return shown, cells
