"""What Home says of wellness: who would like to talk, what waits for a word of one of two; nothing of any entry."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from db.tables.people import Supervision
from db.tables.wellness import SupportAgreement
from portal import due
from portal.access import system
from portal.due import Due, Home
from portal.wellness import checkins, support, talks
from portal.wellness.checkins import Given
from portal.wellness.support import Terms
from tests import make
from tests.cast import Cast, around_maya

DAY = timedelta(days=1)
TERMS = Terms(("co_coached",), "", make.today(), make.today() + 30 * DAY, "director")


@pytest.fixture
def led(cast: Cast) -> Cast:
    """Jordan leads Maya, and Dana covers for him."""
    around_maya(cast)
    return cast


def said(cast: Cast, name: str) -> dict[str, list[Due]]:
    home = cast.do(name, due.home)
    assert isinstance(home, Home)
    found: dict[str, list[Due]] = {}
    for one in home.mine:
        if one.rule in ("talk_asked", "support_waits"):
            found.setdefault(one.rule, []).append(one)
    return found


def test_a_wish_to_talk_is_loud_and_first_to_the_lead_and_who_covers_and_to_nobody_else(led: Cast) -> None:
    talk = led.do("maya", talks.ask, "today")
    for name in led.people:
        assert (said(led, name) != {}) == (name in ("jordan", "dana")), name
    home = led.do("jordan", due.home)
    assert isinstance(home, Home)
    assert (home.mine[0].rule, home.mine[0].is_loud, home.mine[0].coach) == ("talk_asked", True, "Maya Torres")
    led.do("dana", talks.mark_talked, talk)
    assert said(led, "jordan") == {}


def test_another_lead_hears_nothing_of_a_wish_put_to_the_one_before(led: Cast) -> None:
    led.do("maya", talks.ask, "today")
    with system(write=True) as session:
        session.execute(
            sa.update(Supervision)
            .where(col(Supervision.coach_id) == led["maya"], col(Supervision.until_on).is_(None))
            .values(until_on=make.today())
        )
        make.supervision(session, led["maya"], led["sol"], since=make.today())
        make.deputy(session, led["sol"], led["noor"])
    assert [said(led, name) for name in ("sol", "jordan", "dana", "noor")] == [{}, {}, {}, {}]


def test_check_ins_are_due_for_nobody(led: Cast) -> None:
    led.do("maya", checkins.check_in, Given("hard", "too_much", visible="summary"))
    for name in led.people:
        assert said(led, name) == {}, name


def test_a_proposal_waits_for_the_other_one_and_an_agreement_is_looked_at_by_both(led: Cast) -> None:
    one = led.do("jordan", support.propose, led["maya"], TERMS)
    assert isinstance(one, uuid.UUID)
    assert {name for name in led.people if said(led, name)} == {"maya"}
    led.do("maya", support.agree, one)
    assert {name for name in led.people if said(led, name)} == set()
    with system(write=True) as session:
        session.execute(sa.update(SupportAgreement).values(review_on=make.today()))
    assert {name for name in led.people if said(led, name)} == {"maya", "jordan"}, "not the director who may know"
    led.do("jordan", support.look_again, one, make.today() + 20 * DAY)
    assert {name for name in led.people if said(led, name)} == set()
