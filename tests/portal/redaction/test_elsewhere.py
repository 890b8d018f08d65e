"""Where the same words stay: named by what it is and its day, and never where the director may know nothing of it."""

from sqlmodel import select

from db.tables.cases import CaseAcquaintance
from db.tables.people import Grant, Role
from portal import clock
from portal.access import system
from portal.documents.days import day
from portal.redaction.subject import Noun
from tests import make
from tests.cast import LEAD_WORDS, Cast, review_in
from tests.portal.meetings.test_closing import NOTES, held
from tests.portal.one_on_ones.conftest import Talk, led
from tests.portal.redaction import taking
from tests.review_group import Around

TODAY = day(make.today().isoformat())


def closed_with(talk: Talk, words: str) -> dict[str, tuple[str, ...]]:
    """Where else the words stay that were written into a one-on-one, by its places."""
    one = talk.closed(was_hard=words)
    return {each.where: each.stays_in for each in taking.passages(talk.cast, Noun.ONE_ON_ONE, one)}


def test_minutes_and_the_commitment_of_an_action_are_named(around_anywhere: Around) -> None:
    around = held(around_anywhere)
    talk = led(around.cast)
    assert closed_with(talk, NOTES)["What was hard?"] == (f"the minutes of {TODAY}",)
    found = {each.where: each.stays_in for each in taking.passages(around.cast, Noun.MINUTES, around.meeting)}
    assert found["Item 1: notes"] == (f"a one-on-one of {TODAY}",)
    assert found["Item 1: what came of it, 2"] == ()


def test_an_item_that_is_closed_to_the_director_is_not_named(around: Around) -> None:
    cast = held(around).cast
    with system(write=True) as session:
        session.add(
            CaseAcquaintance(case_id=around.case, person_id=cast["olive"], said_by=cast["olive"], said_at=clock.now())
        )
    assert closed_with(led(cast), NOTES)["What was hard?"] == ()


def test_a_signed_review_is_named_with_its_day(cast: Cast) -> None:
    review_in(cast, "shared")
    assert closed_with(Talk(cast), f"The {LEAD_WORDS}.")["What was hard?"] == (f"the signed review of {TODAY}",)


def test_of_another_division_no_more_than_that_is_said(cast: Cast) -> None:
    talk = led(cast)
    talk.closed(was_hard=f"The {LEAD_WORDS}.")
    with system(write=True) as session:
        for grant in session.exec(select(Grant).where(Grant.person_id == cast["olive"], Grant.role == Role.DIRECTOR)):
            grant.division_id = cast.away
        for grant in session.exec(select(Grant).where(Grant.person_id == cast["maya"], Grant.role == Role.COACH)):
            grant.division_id = cast.away
    assert closed_with(talk, f"The {LEAD_WORDS}.")["What was hard?"] == ("a record of another division",)


def test_a_few_letters_are_no_match(cast: Cast) -> None:
    talk = led(cast)
    talk.closed(was_hard="Rest is hard to find.")
    assert closed_with(talk, "Rest")["What was hard?"] == ()
    assert closed_with(talk, "Rest")["What was hard?"] == (f"a one-on-one of {TODAY}",)
