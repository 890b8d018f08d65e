"""Random friendly codes such as "Quiet Harbor 27": two words and a number, derived from nothing.

The words are our own, one a line in two files: no given names, no drugs, no parts of a body, no judgement of a mood.
"""

import secrets
from pathlib import Path

FIRST, SECOND = (
    tuple(Path(__file__).with_name(f"{which}_words.txt").read_text(encoding="utf-8").split())
    for which in ("first", "second")
)
LOWEST, HIGHEST = 10, 99


def draw() -> str:
    """A code nobody can guess. About a million there are, so that whoever stores one asks again where it is taken."""
    number = LOWEST + secrets.randbelow(HIGHEST - LOWEST + 1)
    return f"{secrets.choice(FIRST)} {secrets.choice(SECOND)} {number}"
