"""The cast, with Maya led by Jordan, Dana covering for him."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from db.tables.one_on_ones import OneOnOneKind
from portal.access import system
from portal.one_on_ones import service
from tests import make
from tests.cast import Cast, cast, cast_anywhere

__all__ = ["cast", "cast_anywhere"]

WORDS = "lantern by the window"


@dataclass
class Talk:
    """One-on-ones of Maya and whoever leads her, by short names of their steps."""

    cast: Cast

    def as_(self, name: str, act: Callable[..., object], *args: object, **more: object) -> object:
        """Call a service or query as that person, in a transaction that commits."""
        return self.cast.do(name, act, *args, **more)

    def planned(self, by: str = "jordan", days: int = 3, kind: OneOnOneKind = OneOnOneKind.REGULAR) -> uuid.UUID:
        """A planned one-on-one with Maya."""
        found = self.as_(by, service.plan, self.cast["maya"], kind, make.today() + timedelta(days=days))
        assert isinstance(found, uuid.UUID)
        return found

    def begun(self, by: str = "jordan", kind: OneOnOneKind = OneOnOneKind.REGULAR) -> uuid.UUID:
        """One that is being written down."""
        found = self.as_(by, service.begin_now, self.cast["maya"], kind)
        assert isinstance(found, uuid.UUID)
        return found

    def save(self, one: uuid.UUID, by: str = "jordan", base: object = None, **fields: object) -> None:
        """Keep fields as the page does."""
        for field, value in fields.items():
            self.as_(by, service.save_field, one, field, value, base)

    def ready(self, by: str = "jordan", held_on: date | None = None, **fields: object) -> uuid.UUID:
        """One that could be closed at once."""
        one = self.begun(by)
        if held_on is not None:
            self.save(one, by, base=make.today(), held_on=held_on)
        self.save(one, by, minutes=30, mode="phone", **fields)
        return one

    def closed(self, by: str = "jordan", held_on: date | None = None, **fields: object) -> uuid.UUID:
        """One that both can read."""
        one = self.ready(by, held_on, **fields)
        self.as_(by, service.close, one)
        return one


def led(cast: Cast) -> Talk:
    """Jordan leads Maya from long ago."""
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])
    return Talk(cast)


@pytest.fixture
def talk(cast: Cast) -> Talk:
    """Maya and Jordan on SQLite."""
    return led(cast)


@pytest.fixture
def talk_anywhere(cast_anywhere: Cast) -> Talk:
    """Maya and Jordan, once on SQLite and once on PostgreSQL."""
    return led(cast_anywhere)
