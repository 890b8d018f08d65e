"""How somebody's standing to a coach becomes their standing to one record of that coach."""

import uuid
from dataclasses import replace
from datetime import date

import pytest

from db.tables.people import Role
from db.tables.reviews import Review, ReviewStatus, SheetStatus
from portal.access import Actor, Coach, Coaching, CoachStanding, Permission, Relation, Standing, coaching, permissions
from portal.access.permissions import SERVICE_OVER, Facts

ME, SOMEBODY = uuid.uuid4(), uuid.uuid4()
ACTOR = Actor(ME, "Frank Lindqvist", "frank", "key", frozenset(), "UTC")
COACH = Coach(uuid.uuid4(), "Maya Torres", uuid.uuid4(), "Northside", "UTC", "", date(2026, 1, 5), None)


def standing(*relations: Relation) -> CoachStanding:
    return CoachStanding(ACTOR, COACH, frozenset(relations))


def test_a_former_lead_reads_the_told_observations_they_wrote_and_no_others() -> None:
    former = standing(Relation.FORMER_LEAD)
    assert former.with_record(ME).answer(Coaching.READ_OBSERVATION, "told").is_allowed
    assert former.with_record(ME).answer(Coaching.READ_OBSERVATION, "untold").is_hidden
    assert former.with_record(SOMEBODY).answer(Coaching.READ_OBSERVATION, "told").is_hidden


def test_a_former_lead_reads_the_closed_one_on_ones_they_held_and_no_others() -> None:
    former = standing(Relation.FORMER_LEAD)
    assert former.held_by(ME).answer(Coaching.READ_ONE_ON_ONE, "closed").is_allowed
    assert not former.held_by(ME).answer(Coaching.READ_ONE_ON_ONE, "open").is_allowed
    assert former.held_by(SOMEBODY).answer(Coaching.READ_ONE_ON_ONE, "closed").is_hidden


@pytest.mark.parametrize("office", [Relation.LEAD, Relation.DEPUTY, Relation.DIRECTOR])
def test_whoever_wrote_a_record_is_its_author_while_in_office(office: Relation) -> None:
    assert standing(office).with_record(ME).relations == {office, Relation.AUTHOR}
    assert standing(office).with_record(SOMEBODY).relations == {office}


@pytest.mark.parametrize("relation", [Relation.CONFLICTED, Relation.OTHER, Relation.SELF])
def test_nobody_becomes_an_author_without_an_office(relation: Relation) -> None:
    assert standing(relation).with_record(ME).relations == {relation}


@pytest.mark.parametrize("office", [Relation.LEAD, Relation.DEPUTY])
def test_the_holder_of_a_one_on_one_is_its_lead_and_another_one_in_office_is_not(office: Relation) -> None:
    assert standing(office).held_by(ME).relations == {Relation.LEAD}
    other = Relation.NEW_LEAD if office is Relation.LEAD else Relation.DEPUTY
    assert standing(office).held_by(SOMEBODY).relations == {other}


def test_a_lead_who_is_new_to_a_one_on_one_still_leads_the_coach() -> None:
    new = standing(Relation.LEAD).held_by(SOMEBODY)
    assert new.is_supervising
    assert new.answer(Coaching.PREPARE).is_allowed


@pytest.mark.parametrize("relation", [Relation.CONFLICTED, Relation.SELF])
def test_holding_a_one_on_one_changes_nothing_past_a_conflict_or_for_oneself(relation: Relation) -> None:
    assert standing(relation).held_by(ME).relations == {relation}


def test_who_recommended_does_not_decide_whatever_their_office() -> None:
    both = standing(Relation.LEAD, Relation.DIRECTOR)
    assert both.recommended_by(SOMEBODY).answer(Coaching.DECIDE, "recommended").is_allowed
    assert not both.recommended_by(ME).answer(Coaching.DECIDE, "recommended").is_allowed
    assert not both.recommended_by(ME).answer(Coaching.SEND_BACK, "recommended").is_allowed


@pytest.mark.parametrize("permission", list(Coaching))
def test_a_coach_who_serves_no_more_reads_and_answers_their_own_record_and_nothing_else(permission: Coaching) -> None:
    left = standing(Relation.SELF)
    serving = CoachStanding(replace(ACTOR, held=frozenset({(Role.LEAD, uuid.uuid4())})), COACH, left.relations)
    for state in coaching.STATES[permission]:
        before, after = serving.answer(permission, state), left.answer(permission, state)
        is_kept = permission in coaching.AFTER_SERVICE or not before.is_allowed
        assert after == (before if is_kept else SERVICE_OVER)


@pytest.mark.parametrize("permission", list(Permission))
def test_nor_do_they_write_in_a_review_that_is_not_finished(permission: Permission) -> None:
    for status in ReviewStatus:
        facts = Facts(status, SheetStatus.DRAFT)
        before, after = (
            Standing(Review(), frozenset({Relation.SELF}), facts, has_left=has_left).answer(permission)
            for has_left in (False, True)
        )
        is_kept = permission in permissions.AFTER_SERVICE or not before.is_allowed
        assert after == (before if is_kept else SERVICE_OVER)
    assert Permission.WRITE_SHEET not in permissions.AFTER_SERVICE
