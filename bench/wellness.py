"""The directors' picture of wellness: how much of it is shown, and whom an attacker with a linear solver finds out."""

from random import Random

from bench.figure import Figure
from portal.wellness.picture import tables
from portal.wellness.words import QUESTIONS
from tests.portal.wellness.attack import found_out, published_cells

PROGRAMMES, UTILITY = 300, 4000
LEVELS = list(QUESTIONS["arriving"][1])


def measure() -> list[Figure]:
    """The share of cells published where every division has ten; people found out in random programmes."""
    shown, cells = published_cells(UTILITY)
    return [
        Figure("cells_published_where_every_division_has_ten", 100 * shown / cells, "%"),
        Figure("programmes_attacked", PROGRAMMES, "programmes"),
        Figure("people_found_out", _attacked(Random(7)), "people"),
    ]


def _attacked(lots: Random) -> int:
    """By an attacker who knows every published table and one answer, in programmes that are nearly alike or not."""
    found = 0
    for _ in range(PROGRAMMES):
        answers = {}
        for name in "abc"[: lots.randint(1, 3)]:
            size, usual = lots.randint(4, 13), lots.choice(LEVELS)
            answers[name] = [usual if lots.random() < 0.8 else lots.choice(LEVELS) for _ in range(size)]
        people = sum(map(len, answers.values()))
        found += len(found_out(answers, tables("arriving", answers), LEVELS, lots.randrange(people)))
    return found
