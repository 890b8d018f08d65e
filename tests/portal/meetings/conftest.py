"""Maya's group with a meeting planned for today."""

import pytest

from tests.cast import Cast, cast, cast_anywhere
from tests.review_group import Around, around, gather_group

__all__ = ["around", "cast", "cast_anywhere"]


@pytest.fixture
def around_anywhere(cast_anywhere: Cast) -> Around:
    """The same, once on SQLite and once on PostgreSQL."""
    return gather_group(cast_anywhere)
