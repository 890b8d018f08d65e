"""To whom it goes: lead named, director named, too close, nobody left; somebody without a role; a small team."""

from datetime import timedelta

import pytest

from db.tables.concerns import Desk
from db.tables.people import Role
from portal.access import system
from portal.concerns import queries, questions, routing, viewing
from portal.errors import InvalidInput, NotFound
from tests import make
from tests.portal.concerns.conftest import Voices
from tests.portal.concerns.test_service import stored


def way(voices: Voices, by: str, *about: str, ask_director: bool = False) -> routing.Way:
    found = voices.as_(by, routing.way, [voices.cast[one] for one in about], ask_director)
    assert isinstance(found, routing.Way)
    return found


def test_it_goes_to_the_lead_of_whom_it_is_about(voices: Voices) -> None:
    assert (way(voices, "carl", "maya").desk, way(voices, "carl", "maya").names) == (Desk.LEAD, ("Jordan Ellis",))
    assert way(voices, "maya").names == ("Jordan Ellis",), "a report about oneself, to one's own lead"
    assert way(voices, "maya", ask_director=True).names == ("Olive Brandt",), "Victor is too close to her"


def test_where_the_lead_is_named_it_goes_to_the_director_and_the_lead_meets_nothing(voices: Voices) -> None:
    concern = voices.raised("maya", "jordan", category="favouritism")
    assert stored(concern).desk is Desk.DIRECTOR
    for name in ("jordan", "dana"):
        with pytest.raises(NotFound):
            voices.as_(name, viewing.file, concern)
        assert voices.as_(name, queries.looking_after) == []
    assert [one.id for one in voices.as_("olive", queries.looking_after)] == [concern]  # type: ignore[attr-defined]


def test_a_lead_who_is_also_named_is_passed_over(voices: Voices) -> None:
    concern = voices.raised("carl", "maya", "jordan")
    assert stored(concern).desk is Desk.DIRECTOR
    with pytest.raises(NotFound):
        voices.as_("jordan", viewing.file, concern)


def test_where_a_director_is_named_it_goes_to_the_external_contact_and_to_nobody_else(voices: Voices) -> None:
    concern = voices.raised("carl", "olive", category="discrimination")
    assert stored(concern).desk is Desk.CONTACT
    for name in ("olive", "victor", "jordan", "noor", "ada", "opal"):
        with pytest.raises(NotFound):
            voices.as_(name, viewing.file, concern)
    file = voices.as_("ike", viewing.file, concern)
    assert isinstance(file, viewing.File)
    assert file.subject == "Olive Brandt"


def test_where_nobody_is_left_it_says_so_and_keeps_the_words(voices: Voices) -> None:
    with pytest.raises(InvalidInput, match="Nobody in the portal"):
        voices.raised("carl", "olive", "ike")


def test_a_lead_who_is_too_close_to_whom_it_is_about_is_passed_over(voices: Voices) -> None:
    with system(write=True) as session:
        make.conflict(session, voices.cast["jordan"], voices.cast["maya"])
    assert way(voices, "carl", "maya").desk is Desk.DIRECTOR


def test_about_somebody_without_a_role_it_goes_to_the_director_of_whoever_raises_it(voices: Voices) -> None:
    with system(write=True) as session:
        voices.cast.people["una"] = make.person(session, "Una Blake")
    assert (way(voices, "carl", "una").desk, way(voices, "carl", "una").names) == (
        Desk.DIRECTOR,
        ("Olive Brandt", "Victor Amsel"),
    )


def test_nobody_is_told_of_a_concern_by_a_count_or_a_list(voices: Voices) -> None:
    voices.raised("carl", "maya")
    assert voices.as_("maya", queries.raised) == []
    assert voices.as_("maya", queries.looking_after) == []
    assert voices.as_("maya", questions.mine) == []


def test_a_small_team_is_told_before_sending_that_they_may_be_guessed(voices: Voices) -> None:
    assert way(voices, "carl", "maya").is_small
    assert way(voices, "maya", "jordan").is_small, "whoever they lead is known to them"
    with system(write=True) as session:
        for number in range(routing.SMALL_TEAM):
            coach = make.person(session, f"C{number} Reed", voices.cast.home, Role.COACH)
            make.supervision(session, coach, voices.cast["jordan"], since=make.today() - timedelta(days=9))
    assert not way(voices, "carl", "maya").is_small
