"""The cast, for every test of this folder."""

from tests.cast import cast, cast_anywhere

__all__ = ["cast", "cast_anywhere"]
