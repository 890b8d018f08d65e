"""Reads the packaged framework and refuses one that is not whole."""

from functools import lru_cache
from pathlib import Path

from portal.frameworks.seed.models import FrameworkSeed

CORE_COMPETENCIES = Path(__file__).with_name("core_competencies.json")

ITEMS_PER_CATEGORY = (1, 4, 5, 4, 3, 4, 4, 5, 6, 3, 2, 3, 3, 4, 3, 5, 3)
ESSENTIAL = frozenset({1, 2, 12})
REFLECTIVE = frozenset({"6b", "6d", "15a", "15b", "15c"})


@lru_cache(maxsize=1)
def load() -> FrameworkSeed:
    """The core competencies as the programme published them, with the portal's levels and anchors.

    Raises ValueError (pydantic's ValidationError is one) when the file lacks a category, an item or
    an anchor, or marks other items essential or reflective than the programme does.
    """
    framework = FrameworkSeed.model_validate_json(CORE_COMPETENCIES.read_text(encoding="utf-8"))
    check(framework)
    return framework


def check(framework: FrameworkSeed) -> None:
    """Raises ValueError unless `framework` has the programme's 17 categories and 62 items, and their marks."""
    counts = tuple(len(category.items) for category in framework.categories)
    if counts != ITEMS_PER_CATEGORY:
        raise ValueError(f"the core competencies have {ITEMS_PER_CATEGORY} items a category, but the file has {counts}")
    essential = {category.number for category in framework.categories if category.essential}
    if essential != ESSENTIAL:
        raise ValueError(f"essential are the categories {sorted(ESSENTIAL)}, but the file says {sorted(essential)}")
    reflective = {item.code for item in framework.items if item.reflective}
    if reflective != REFLECTIVE:
        raise ValueError(f"reflective are {sorted(REFLECTIVE)}, but the file says {sorted(reflective)}")
