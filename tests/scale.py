"""How long a proof takes: short with every submission, at length in `./dev prove`."""

import os

PROVING = os.environ.get("PORTAL_PROVE") == "1"


def often(usually: int, proving: int) -> int:
    """How many rounds, writers' turns or examples: `usually`, or `proving` in `./dev prove`."""
    return proving if PROVING else usually
