"""Promises about what is done around a coach, written against the promises themselves and not against the matrix."""

from itertools import product

import pytest

from portal.access import Coaching, Relation, coaching
from portal.access.answers import ALLOW, HIDDEN
from portal.access.coaching import STATES, best, decide

OFFICES = (Relation.LEAD, Relation.DEPUTY, Relation.DIRECTOR, Relation.STAND_IN)
ADDING = (
    *(Coaching.PLAN, Coaching.PREPARE, Coaching.WRITE_AGENDA, Coaching.COMMIT),
    Coaching.OBSERVE,
)


def test_a_coach_meets_no_decision_before_they_were_told() -> None:
    for permission in (Coaching.READ_DECISION, Coaching.RESPOND_TO_DECISION):
        for state in ("none", "untold"):
            assert not decide(permission, Relation.SELF, state).is_allowed


def test_nothing_a_coach_meets_tells_whether_there_is_a_decision() -> None:
    """Every answer to the coach is the same whether nothing is decided or the decision waits to be told."""
    for permission in Coaching:
        if STATES[permission] == coaching.DECISION:
            met = {decide(permission, Relation.SELF, state) for state in ("none", "untold")}
        elif STATES[permission] == coaching.FIRST_90:
            met = {decide(permission, Relation.SELF, state) for state in ("running", *coaching.RECOMMENDED, "decided")}
        else:
            continue
        assert len(met) == 1, permission


def test_a_coach_decides_nothing_about_themselves_whatever_else_they_are() -> None:
    about = (Coaching.DECIDE, Coaching.SEND_BACK, Coaching.RECOMMEND, Coaching.BEGIN, Coaching.TELL_DECISION)
    for permission, office in product(about, OFFICES):
        for state in STATES[permission]:
            assert not best(permission, frozenset({Relation.SELF, office}), state).is_allowed


@pytest.mark.parametrize("office", OFFICES)
def test_whoever_recommended_never_decides_by_another_office(office: Relation) -> None:
    both = frozenset({Relation.RECOMMENDER, office})
    for permission in (Coaching.DECIDE, Coaching.SEND_BACK):
        assert {best(permission, both, state) for state in STATES[permission]} == {coaching.NEVER_BOTH}


def test_having_recommended_gives_no_right_and_takes_no_other() -> None:
    for permission in set(Coaching) - {Coaching.DECIDE, Coaching.SEND_BACK}:
        for state in STATES[permission]:
            assert decide(permission, Relation.RECOMMENDER, state) == HIDDEN
            with_office = frozenset({Relation.RECOMMENDER, Relation.LEAD})
            assert best(permission, with_office, state) == decide(permission, Relation.LEAD, state)


@pytest.mark.parametrize("relation", [one for one in Relation if one is not Relation.SELF])
def test_ones_own_folder_outranks_every_office(relation: Relation) -> None:
    for permission in Coaching:
        for state in STATES[permission]:
            both = frozenset({Relation.SELF, relation})
            assert best(permission, both, state) == decide(permission, Relation.SELF, state)


@pytest.mark.parametrize("relation", [one for one in Relation if one not in (Relation.SELF, Relation.CONFLICTED)])
def test_a_conflict_outranks_every_office(relation: Relation) -> None:
    for permission in Coaching:
        for state in STATES[permission]:
            assert best(permission, frozenset({Relation.CONFLICTED, relation}), state) == HIDDEN


def test_nothing_new_is_added_for_a_coach_whose_service_has_ended() -> None:
    for permission, relation in product(ADDING, Relation):
        assert not decide(permission, relation, "ended").is_allowed


def test_reading_a_folder_survives_the_end_for_all_who_could_before() -> None:
    for relation in Relation:
        assert decide(Coaching.READ_FOLDER, relation, "ended") == decide(Coaching.READ_FOLDER, relation, "active")


def test_whoever_may_tell_a_decision_can_read_what_they_are_to_tell() -> None:
    for relation in Relation:
        if decide(Coaching.TELL_DECISION, relation, "decided").is_allowed:
            assert decide(Coaching.READ_DECISION, relation, "untold") == ALLOW, relation


def test_whoever_may_do_something_can_read_what_they_do_it_to() -> None:
    """But for directors, who take a passage out unread, on the word of somebody who reads it."""
    reading = {
        "one_on_one.": Coaching.READ_ONE_ON_ONE,
        "observation.": Coaching.READ_OBSERVATION,
        "first_90.": Coaching.READ_FIRST_90,
    }
    unread = {Coaching.REDACT_ONE_ON_ONE}
    for permission, relation in product(set(Coaching) - unread, Relation):
        reader = next((reader for start, reader in reading.items() if permission.startswith(start)), None)
        for state in STATES[permission]:
            if reader and STATES[reader] == STATES[permission] and decide(permission, relation, state).is_allowed:
                assert decide(reader, relation, state).is_allowed, (permission, relation, state)


def test_nobody_but_its_holder_writes_in_an_open_one_on_one() -> None:
    writers = {one for one in Relation if decide(Coaching.WRITE_ONE_ON_ONE, one, "open").is_allowed}
    assert writers == {Relation.LEAD}


def test_a_director_reads_the_text_of_a_one_on_one_only_to_decide() -> None:
    for relation in (Relation.DIRECTOR, Relation.STAND_IN):
        read = {state for state in coaching.ONE_ON_ONE if decide(Coaching.READ_ONE_ON_ONE, relation, state).is_allowed}
        assert read == {"closed_for_decision"}


def test_an_untold_observation_does_not_exist_for_the_coach() -> None:
    for permission in (Coaching.READ_OBSERVATION, Coaching.TELL_OBSERVATION, Coaching.CHANGE_OBSERVATION):
        assert decide(permission, Relation.SELF, "untold") == HIDDEN


def test_a_closed_record_is_never_rewritten() -> None:
    for relation in Relation:
        for state in ("closed", "closed_for_decision"):
            assert not decide(Coaching.WRITE_ONE_ON_ONE, relation, state).is_allowed
            assert not decide(Coaching.WRITE_VOICE, relation, state).is_allowed
        assert not decide(Coaching.CHANGE_OBSERVATION, relation, "told").is_allowed


def test_of_two_refusals_the_one_that_says_what_is_waited_for_counts() -> None:
    deputy_directs = frozenset({Relation.DEPUTY, Relation.DIRECTOR})
    assert best(Coaching.BEGIN, deputy_directs, "under_way") == coaching.UNDER_WAY
    assert best(Coaching.DECIDE, deputy_directs, "running") == coaching.NOT_RECOMMENDED
    assert best(Coaching.READ_ONE_ON_ONE, deputy_directs, "open") == coaching.ANOTHERS_DRAFT


def test_of_two_offices_the_kinder_answer_counts() -> None:
    lead_directs = frozenset({Relation.LEAD, Relation.DIRECTOR})
    assert best(Coaching.DECIDE, lead_directs, "recommended") == ALLOW
    assert best(Coaching.RECOMMEND, lead_directs, "running") == ALLOW


def test_nobody_without_a_relation_is_told_anything() -> None:
    for permission in Coaching:
        assert all(best(permission, frozenset(), state) == HIDDEN for state in STATES[permission])
