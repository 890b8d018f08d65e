"""Promises about cases and meetings, written against the promises themselves and not against the matrix."""

from itertools import product

import pytest

from portal.access import Casework, Gathering, Relation, casework, gathering
from portal.access.answers import HIDDEN

OFFICES = (Relation.LEAD, Relation.DEPUTY, Relation.DIRECTOR, Relation.FACILITATOR, Relation.PRESENTER, Relation.SELF)
ITEMS = [one for one in Gathering if one.startswith("item.")]


@pytest.mark.parametrize("strict", [Relation.RECUSED, Relation.CONFLICTED])
def test_whoever_may_know_the_person_meets_nothing_in_whatever_office(strict: Relation) -> None:
    for office in OFFICES:
        both = frozenset({strict, office})
        assert all(casework.best(one, both, state) == HIDDEN for one in Casework for state in casework.STATES[one])
        assert all(gathering.best(one, both, state) == HIDDEN for one in ITEMS for state in gathering.ITEM)


def test_nobody_but_its_author_reads_a_presentation_before_it_is_shared() -> None:
    readers = {one for one in Relation if gathering.decide(Gathering.READ_ITEM, one, "draft").is_allowed}
    assert readers == {Relation.PRESENTER}


def test_members_who_were_not_there_and_guests_read_no_minutes() -> None:
    for relation, state in product((Relation.MEMBER, Relation.GUEST), gathering.MEETING):
        assert not gathering.decide(Gathering.READ_MINUTES, relation, state).is_allowed
        assert not gathering.decide(Gathering.READ_ITEM, relation, "sealed").is_allowed


def test_a_director_reads_only_what_was_passed_on() -> None:
    read = {
        state for state in gathering.ITEM if gathering.decide(Gathering.READ_ITEM, Relation.DIRECTOR, state).is_allowed
    }
    assert read == {"escalated"}


def test_one_person_takes_notes() -> None:
    writers = {one for one in Relation if gathering.decide(Gathering.TAKE_NOTES, one, "live").is_allowed}
    assert writers == {Relation.NOTE_TAKER}


def test_nothing_about_what_is_over_changes() -> None:
    for relation in Relation:
        for permission in (Gathering.PRESENT, Gathering.TAKE_AWAY):
            for state in ("sealed", "escalated", "dropped"):
                assert not gathering.decide(permission, relation, state).is_allowed
        for permission in (
            Gathering.ARRANGE,
            Gathering.SET_AGENDA,
            Gathering.OPEN,
            Gathering.RUN,
            Gathering.TAKE_NOTES,
        ):
            for state in ("closed", "called_off"):
                assert not gathering.decide(permission, relation, state).is_allowed
        for permission in (Casework.NOTE_CONTACT, Casework.AGREE, Casework.HAND_OVER, Casework.END, Casework.ACCEPT):
            assert not casework.decide(permission, relation, "ended").is_allowed


def test_only_whoever_holds_a_case_takes_it_or_writes_to_it() -> None:
    for permission, state in product((Casework.ACCEPT, Casework.NOTE_CONTACT, Casework.AGREE), casework.CASE):
        writers = {one for one in Relation if casework.decide(permission, one, state).is_allowed}
        assert writers <= {Relation.SELF}


def test_whoever_may_do_something_with_a_case_can_read_it() -> None:
    doing = [one for one in Casework if casework.STATES[one] == casework.CASE]
    for permission, relation, state in product(doing, Relation, casework.CASE):
        if casework.decide(permission, relation, state).is_allowed:
            assert casework.decide(Casework.READ_CASE, relation, state).is_allowed, (permission, relation, state)
