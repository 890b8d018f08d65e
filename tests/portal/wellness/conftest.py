"""The cast, with Jordan leading Maya, for every test of this folder."""

import pytest

from tests.cast import Cast, around_maya, cast, cast_anywhere

__all__ = ["cast", "cast_anywhere"]


@pytest.fixture
def led(cast: Cast) -> Cast:
    """Jordan leads Maya after Frank, and Dana covers for him."""
    around_maya(cast)
    return cast
