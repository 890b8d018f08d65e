"""How long a proof takes: short with every submission, at length in `./dev prove`."""

import os
from typing import TypeVar

Scale = TypeVar("Scale")

PROVING = os.environ.get("PORTAL_PROVE") == "1"


def often(usually: Scale, proving: Scale) -> Scale:
    """How many rounds, writers' turns or examples, or which cases: `usually`, or `proving` in `./dev prove`."""
    return proving if PROVING else usually
