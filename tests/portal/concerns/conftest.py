"""The cast, with Maya led by Jordan, and concerns step by step. Ike is the external contact of Maya's division."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from db.tables.concerns import Category, ConcernKind, SafetyNow
from db.tables.people import Role
from portal.access import system
from portal.concerns import consulting, reporting, sorting, steps
from portal.concerns.reporting import Raised
from tests import make
from tests.cast import Cast, around_maya, cast

__all__ = ["cast"]
WORDS = "A gift was passed on after a call."


@dataclass
class Voices:
    """What people raise and ask, in short steps."""

    cast: Cast

    def as_(self, name: str, act: Callable[..., object], *args: object, **more: object) -> object:
        """Call a service or query as that person, in a transaction that commits."""
        return self.cast.do(name, act, *args, **more)

    def raised(
        self,
        by: str = "carl",
        *about: str,
        category: str = Category.SMALL_GIFT,
        kind: str = ConcernKind.ABOUT_ANOTHER,
        safety: str = SafetyNow.NO,
        what: str = WORDS,
    ) -> uuid.UUID:
        """A concern about Maya unless said otherwise."""
        people = () if kind == ConcernKind.SELF_REPORT else tuple(self.cast[one] for one in about or ("maya",))
        found = self.as_(by, reporting.raise_concern, Raised(kind, category, what, safety, None, people))
        assert isinstance(found, uuid.UUID)
        return found

    def sorted(self, concern: uuid.UUID, level: int, by: str = "jordan") -> None:
        """Somebody says how serious it is."""
        self.as_(by, sorting.sort, concern, level, "As far as it is known.")

    def question(self, concern: uuid.UUID, to: str = "maya", by: str = "jordan") -> uuid.UUID:
        """A question put to somebody."""
        found = self.as_(by, steps.ask, concern, self.cast[to], "How did it come about?")
        assert isinstance(found, uuid.UUID)
        return found

    def consult(self, by: str = "maya", ask_director: bool = False) -> uuid.UUID:
        """A question asked before acting."""
        found = self.as_(by, consulting.ask, "May I accept a knitted scarf?", ask_director)
        assert isinstance(found, uuid.UUID)
        return found


def with_contact(cast: Cast) -> Cast:
    """The cast around Maya, and Ike as the external contact."""
    around_maya(cast)
    with system(write=True) as session:
        cast.people["ike"] = make.person(session, "Ike Lawson", cast.home, Role.CONTACT)
    return cast


@pytest.fixture
def voices(cast: Cast) -> Voices:
    """Everybody around Maya, with nothing raised yet."""
    return Voices(with_contact(cast))
