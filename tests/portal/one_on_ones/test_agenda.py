"""The shared agenda: either adds, what was talked about goes, the rest waits, nothing doubles."""

import uuid

import pytest

from portal.errors import Flagged, InvalidInput, InvalidTransition, NotAllowed, NotFound
from portal.one_on_ones import agenda, queries, service
from tests.portal.one_on_ones.conftest import WORDS, Talk


def added(talk: Talk, name: str, text: str) -> uuid.UUID:
    found = talk.as_(name, agenda.add, talk.cast["maya"], text)
    assert isinstance(found, uuid.UUID)
    return found


def points(talk: Talk, name: str, one: uuid.UUID) -> list[tuple[str, bool]]:
    return [(point.text, point.is_talked_about) for point in talk.as_(name, queries.view, one).agenda]  # type: ignore[attr-defined]


def test_both_add_and_both_read_it_at_once(talk: Talk) -> None:
    one = talk.planned()
    added(talk, "maya", "the nights")
    added(talk, "jordan", "the new list")
    wanted = [("the nights", False), ("the new list", False)]
    assert points(talk, "maya", one) == points(talk, "jordan", one) == wanted
    assert [point.text for point in talk.as_("maya", agenda.mine)] == ["the nights", "the new list"]  # type: ignore[attr-defined]
    assert points(talk, "olive", one) == []


def test_what_is_ticked_stays_with_its_one_on_one_and_the_rest_waits(talk_anywhere: Talk) -> None:
    talk = talk_anywhere
    done, waits = added(talk, "maya", WORDS), added(talk, "maya", "next time")
    one = talk.ready()
    talk.as_("jordan", agenda.tick, done, one, True)
    assert points(talk, "maya", one) == [(WORDS, True), ("next time", False)]
    talk.as_("jordan", service.close, one)
    assert points(talk, "maya", one) == [(WORDS, True)]
    later = talk.planned()
    assert points(talk, "maya", later) == [("next time", False)]
    with pytest.raises(NotAllowed):
        talk.as_("jordan", agenda.tick, waits, one, True)


def test_a_tick_can_be_taken_back_while_it_is_open(talk: Talk) -> None:
    item, one = added(talk, "maya", WORDS), talk.begun()
    talk.as_("jordan", agenda.tick, item, one, True)
    talk.as_("jordan", agenda.tick, item, one, False)
    assert points(talk, "jordan", one) == [(WORDS, False)]


def test_what_is_taken_off_is_off(talk: Talk) -> None:
    item, one = added(talk, "maya", WORDS), talk.begun()
    talk.as_("maya", agenda.take_off, item)
    assert points(talk, "jordan", one) == []
    for act in ((agenda.take_off, item), (agenda.tick, item, one, True)):
        with pytest.raises(InvalidTransition):
            talk.as_("jordan", *act)


def test_a_point_of_another_coach_cannot_be_ticked(talk: Talk) -> None:
    other = talk.as_("noor", agenda.add, talk.cast["carl"], "something else")
    with pytest.raises(NotFound):
        talk.as_("jordan", agenda.tick, other, talk.begun(), True)


def test_only_the_two_of_them_add_and_no_text_that_identifies_somebody(talk: Talk) -> None:
    with pytest.raises(NotAllowed):
        added(talk, "olive", WORDS)
    with pytest.raises(NotFound):
        added(talk, "noor", WORDS)
    for text in ("", " \u200b", "x" * 301):
        with pytest.raises(InvalidInput):
            added(talk, "maya", text)
    number = "The person at 605-555-0142"
    with pytest.raises(Flagged) as caught:
        added(talk, "maya", number)
    assert list(caught.value.fields) == ["point"]
    talk.as_("maya", agenda.confirm_text, talk.cast["maya"], number)
    added(talk, "maya", number)
