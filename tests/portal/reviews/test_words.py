"""How a review is spoken of: what comes next, for whom, and that nothing of a sheet is in it."""

from datetime import date
from itertools import product

import pytest

from db.tables.reviews import Review, ReviewKind, ReviewStatus, SelfAssessment, SheetStatus
from portal.access import Relation, Standing
from portal.access.permissions import Facts
from portal.reviews.words import KINDS, SELF_ASSESSMENTS, STATES, NextStep, next_step, who_can_see

DUE, UNTIL = date(2026, 12, 1), date(2026, 12, 31)
READERS = (Relation.SELF, Relation.LEAD, Relation.NEW_LEAD, Relation.DEPUTY, Relation.FORMER_LEAD, Relation.DIRECTOR)


def step(
    relation: Relation,
    status: ReviewStatus,
    own_sheet: SheetStatus = SheetStatus.DRAFT,
    self_assessment: SelfAssessment = SelfAssessment.EXPECTED,
    is_late: bool = False,
    is_window_over: bool = False,
) -> NextStep:
    review = Review(
        kind=ReviewKind.NINETY_DAY,
        status=status,
        self_assessment=self_assessment,
        sheets_due_on=DUE,
        respond_until_on=UNTIL,
    )
    facts = Facts(status, own_sheet, self_assessment, is_late, is_window_over)
    return next_step(Standing(review, frozenset({relation}), facts), "Maya", "Jordan")


def test_every_state_and_kind_has_its_words() -> None:
    assert set(STATES) == set(ReviewStatus)
    assert set(KINDS) == set(ReviewKind)
    assert set(SELF_ASSESSMENTS) == set(SelfAssessment)


@pytest.mark.parametrize("relation", READERS)
def test_everybody_reads_a_sentence_in_every_state(relation: Relation) -> None:
    for status, sheet, self_assessment, late, over in product(
        ReviewStatus, SheetStatus, SelfAssessment, (False, True), (False, True)
    ):
        found = step(relation, status, sheet, self_assessment, late, over)
        assert found.sentence.endswith(".")
        assert found.label


def test_the_coach_is_told_when_there_is_nothing_they_must_do() -> None:
    for settled in (SelfAssessment.SUBMITTED, SelfAssessment.DECLINED, SelfAssessment.NOT_RECEIVED):
        found = step(Relation.SELF, ReviewStatus.OPEN, SheetStatus.SUBMITTED, settled)
        assert found.sentence == "Waiting for Jordan. There is nothing you must do."
        assert not found.is_mine
    assert not step(Relation.SELF, ReviewStatus.SIGNED).is_mine


def test_an_open_sheet_is_its_authors_turn_and_leads_to_the_sheet() -> None:
    for relation in (Relation.SELF, Relation.LEAD):
        found = step(relation, ReviewStatus.OPEN)
        assert (found.is_mine, found.where, found.due) == (True, "sheet", DUE)


def test_the_deputy_is_not_asked_for_what_only_the_lead_can_do() -> None:
    assert not step(Relation.DEPUTY, ReviewStatus.OPEN).is_mine
    assert not step(Relation.DEPUTY, ReviewStatus.SIGNED).is_mine
    assert not step(Relation.DEPUTY, ReviewStatus.ACKNOWLEDGED).is_mine
    assert not step(Relation.DEPUTY, ReviewStatus.SHARED, is_window_over=True).is_mine
    assert step(Relation.DEPUTY, ReviewStatus.BOTH_IN).is_mine
    assert step(Relation.DEPUTY, ReviewStatus.OPEN, SheetStatus.SUBMITTED, is_late=True).is_mine


def test_a_late_self_assessment_is_the_leads_to_decide() -> None:
    found = step(Relation.LEAD, ReviewStatus.OPEN, SheetStatus.SUBMITTED, is_late=True)
    assert (found.is_mine, found.where) == (True, "review")
    assert "late" in found.sentence


def test_the_days_for_an_answer_are_named_while_they_run() -> None:
    assert step(Relation.SELF, ReviewStatus.SHARED).due == UNTIL
    assert step(Relation.SELF, ReviewStatus.ACKNOWLEDGED).due == UNTIL
    assert step(Relation.SELF, ReviewStatus.ACKNOWLEDGED, is_window_over=True).due is None
    assert step(Relation.SELF, ReviewStatus.CLOSED).due == UNTIL, "a response may follow the end"
    assert step(Relation.SELF, ReviewStatus.CLOSED, is_window_over=True).due is None


def test_directors_and_those_who_only_read_are_never_asked_to_act() -> None:
    for relation, status in product((Relation.DIRECTOR, Relation.FORMER_LEAD), ReviewStatus):
        assert not step(relation, status).is_mine


def test_before_both_are_in_a_reader_is_not_told_whose_sheet_is_in() -> None:
    """A director reads the same sentence whatever the two have done."""
    said = {
        step(Relation.DIRECTOR, ReviewStatus.OPEN, sheet, self_assessment, late).sentence
        for sheet, self_assessment, late in product(SheetStatus, SelfAssessment, (False, True))
    }
    assert said == {"Maya and Jordan are writing their sheets."}


def test_who_can_see_names_everybody_the_policy_lets_in() -> None:
    assert "Nobody else" in who_can_see(ReviewStatus.OPEN, "Maya", "Jordan")
    for status in (ReviewStatus.BOTH_IN, ReviewStatus.IN_CONVERSATION):
        said = who_can_see(status, "Maya", "Jordan")
        assert "Maya" in said
        assert "Jordan" in said
        assert "cover" in said
    for status in (ReviewStatus.SIGNED, ReviewStatus.SHARED, ReviewStatus.ACKNOWLEDGED, ReviewStatus.CLOSED):
        assert "director" in who_can_see(status, "Maya", "Jordan")


def test_whoever_leads_since_is_asked_to_go_on() -> None:
    waits = {status: step(Relation.NEW_LEAD, status) for status in ReviewStatus}
    assert "take it over" in waits[ReviewStatus.OPEN].sentence
    assert waits[ReviewStatus.OPEN].is_mine
    assert waits[ReviewStatus.BOTH_IN].where == "conversation"
    assert waits[ReviewStatus.SIGNED].is_mine
