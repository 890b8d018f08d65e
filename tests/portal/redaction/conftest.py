"""The cast and those around them, for every test of this folder."""

from tests.cast import cast, cast_anywhere
from tests.portal.meetings.conftest import around_anywhere
from tests.portal.one_on_ones.conftest import talk, talk_anywhere
from tests.review_group import around

__all__ = ["around", "around_anywhere", "cast", "cast_anywhere", "talk", "talk_anywhere"]
