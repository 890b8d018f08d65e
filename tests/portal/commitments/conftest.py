"""Maya and Jordan, and their one-on-ones."""

from tests.cast import cast, cast_anywhere
from tests.portal.one_on_ones.conftest import talk, talk_anywhere

__all__ = ["cast", "cast_anywhere", "talk", "talk_anywhere"]
