"""The cast."""

from tests.cast import cast, cast_anywhere

__all__ = ["cast", "cast_anywhere"]
