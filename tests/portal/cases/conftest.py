"""The cast, with Maya led by Jordan, Dana covering for him, and a case step by step."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from sqlmodel import col, select

from db.tables.cases import Case, CaseAcquaintance, CaseContact, CaseEvent, CaseHandover, ContactKind, HandoverReason
from portal.access import system
from portal.cases import contacts, handing, service
from portal.cases.service import Assignment
from portal.policy import service as policies
from portal.policy.presets import FAMILY_HELPLINE
from tests import make
from tests.cast import Cast, cast, cast_anywhere

__all__ = ["cast", "cast_anywhere"]


@dataclass
class Support:
    """Cases of Maya and whoever leads her, by short names of their steps."""

    cast: Cast

    def as_(self, name: str, act: Callable[..., object], *args: object, **more: object) -> object:
        """Call a service or query as that person, in a transaction that commits."""
        return self.cast.do(name, act, *args, **more)

    def assigned(self, channel: str = "phone", by: str = "jordan", to: str = "maya") -> uuid.UUID:
        """A case that waits for its coach."""
        found = self.as_(by, service.assign, self.cast[to], Assignment("peer", channel))
        assert isinstance(found, uuid.UUID)
        return found

    def taken(self, channel: str = "phone") -> uuid.UUID:
        """A case Maya has taken."""
        case = self.assigned(channel)
        self.as_("maya", service.accept, case)
        return case

    def talked(
        self, case: uuid.UUID, on: date | None = None, minutes: int | None = None, by: str = "maya"
    ) -> uuid.UUID:
        """One conversation."""
        day = on or make.today()
        found = self.as_(by, contacts.note, case, ContactKind.CONVERSATION, day, minutes)
        assert isinstance(found, uuid.UUID)
        return found

    def tried(self, case: uuid.UUID, on: date | None = None, by: str = "maya") -> uuid.UUID:
        """One attempt."""
        found = self.as_(by, contacts.note, case, ContactKind.ATTEMPT, on or make.today())
        assert isinstance(found, uuid.UUID)
        return found

    def handed_over(self, case: uuid.UUID, to: str = "carl", why: HandoverReason = HandoverReason.FIT) -> uuid.UUID:
        """A handover by the director, who may assign to everybody in the division."""
        found = self.as_("olive", handing.hand_over, case, self.cast[to], why)
        assert isinstance(found, uuid.UUID)
        return found


def row(case: uuid.UUID) -> Case:
    """The case as it is stored."""
    with system() as session:
        return session.get_one(Case, case)


def steps(case: uuid.UUID) -> list[tuple[str | None, str]]:
    """From where to where it went, in order."""
    with system() as session:
        found = session.exec(select(CaseEvent).where(CaseEvent.case_id == case).order_by(col(CaseEvent.id)))
        return [(one.before and one.before.value, one.after.value) for one in found]


def noted(case: uuid.UUID) -> list[CaseContact]:
    """Every contact as it is stored."""
    with system() as session:
        return list(session.exec(select(CaseContact).where(CaseContact.case_id == case)))


def handovers(case: uuid.UUID) -> list[CaseHandover]:
    """Every handover as it is stored."""
    with system() as session:
        return list(session.exec(select(CaseHandover).where(CaseHandover.case_id == case)))


def acquaintances(case: uuid.UUID) -> set[uuid.UUID]:
    """Who may know the person, as it is stored."""
    with system() as session:
        return {one.person_id for one in session.exec(select(CaseAcquaintance).where(CaseAcquaintance.case_id == case))}


def helpline(cast: Cast) -> None:
    """From long ago the division works by the rules of the family helpline, which has windows."""
    with system(write=True) as session:
        policies.adopt_preset(session, FAMILY_HELPLINE, make.today() - make.LONG_AGO, cast.home)


def led(cast: Cast) -> Support:
    """Jordan leads Maya from long ago."""
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])
    return Support(cast)


@pytest.fixture
def support(cast: Cast) -> Support:
    """Maya and Jordan on SQLite."""
    return led(cast)


@pytest.fixture
def support_anywhere(cast_anywhere: Cast) -> Support:
    """Maya and Jordan, once on SQLite and once on PostgreSQL."""
    return led(cast_anywhere)
