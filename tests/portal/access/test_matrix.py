"""Both pure policies against the hand-written matrix, over the full product: the review, and all around a coach."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import product
from typing import Any

import pytest

from db.tables.reviews import ReviewStatus, SelfAssessment, SheetStatus
from portal.access import (
    Casework,
    Coaching,
    Gathering,
    Permission,
    Raising,
    Relation,
    Wellbeing,
    casework,
    coaching,
    gathering,
    permissions,
    raising,
    wellbeing,
)
from portal.access.answers import ALLOW, HIDDEN, Answer
from portal.access.permissions import Facts, best, decide
from tests.portal.access.expectations import (
    CELLS,
    PERMISSIONS,
    POLICIES,
    expected,
    matching,
    reasons_of,
    rows,
    states_of,
)

NO_SHEET = set(Relation) - {Relation.SELF, Relation.LEAD, Relation.NEW_LEAD}
PLAIN: tuple[tuple[Any, type[StrEnum]], ...] = (
    (coaching, Coaching),
    (casework, Casework),
    (gathering, Gathering),
    (raising, Raising),
    (wellbeing, Wellbeing),
)
"""The policies that are asked with a state."""
SETTLED = (SelfAssessment.DECLINED, SelfAssessment.NOT_RECEIVED)


def facts(relation: Relation, state: str) -> Iterator[Facts]:
    """Every set of facts that `state` stands for, seen by `relation`."""
    is_self = relation is Relation.SELF
    sheets = [SheetStatus.DRAFT, SheetStatus.SUBMITTED, None]
    if state in ("no_open", "has_open"):
        yield Facts(has_open=state == "has_open")
        return
    for own, (self_assessment, is_late, was_seen) in product(sheets, _open_facts(state, is_self)):
        if relation in NO_SHEET or own is _own_sheet(state, is_self):
            yield Facts(ReviewStatus.OPEN, own, self_assessment, is_late, was_seen=was_seen)
    if not state.startswith(("open_", "returned_")):
        status = ReviewStatus(state.removesuffix("_window_over").removesuffix("_early"))
        is_over = [state == "shared_window_over"] if "shared" in state else [False]
        is_early = [state == "both_in_early"] if "both_in" in state else [True, False]
        for self_assessment in [SelfAssessment.SUBMITTED] if is_self else [SelfAssessment.SUBMITTED, *SETTLED]:
            for over, was_seen, early in product(is_over, (True, False), is_early):
                yield Facts(status, SheetStatus.SUBMITTED, self_assessment, False, over, False, was_seen, early)


def _own_sheet(state: str, is_self: bool) -> SheetStatus:
    if state in ("open_draft", "open_other_in", "open_declined", "returned_own") or (state == "open_late" and is_self):
        return SheetStatus.DRAFT
    return SheetStatus.SUBMITTED


def _open_facts(state: str, is_self: bool) -> list[tuple[SelfAssessment, bool, bool]]:
    waiting, done = SelfAssessment.EXPECTED, SelfAssessment.SUBMITTED
    match state:
        case "open_draft":
            return [(waiting, False, False)]
        case "open_other_in":
            return [(waiting if is_self else done, False, False)]
        case "open_submitted":
            return [(done if is_self else waiting, False, False)]
        case "open_late":
            return [(waiting, True, False)]
        case "open_declined":
            return [(settled, late, False) for settled in SETTLED for late in (False, True)]
        case "returned_own":
            return [(waiting if is_self else done, False, True)]
        case "returned_other":
            return [(done if is_self else waiting, False, True)]
    return []


def answers(permission: str, relation: str, state: str) -> Iterator[Answer]:
    """What the policy says of a cell, once for every set of facts that the cell stands for."""
    stands = Relation(relation)
    for policy, noun in PLAIN:
        if permission in set(noun):
            yield policy.decide(noun(permission), stands, state)
            return
    for known in facts(stands, state):
        yield decide(Permission(permission), stands, known)


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_the_policy_says_what_the_matrix_says(permission: str) -> None:
    wrong = []
    for relation, state in product(Relation, states_of(permission)):
        row = expected(permission, relation, state)
        plain = {"allow": ALLOW, "hidden": HIDDEN}
        wanted = plain.get(row.answer) or reasons_of(permission)[row.reason]
        for got in answers(permission, relation, state):
            if got != wanted:
                wrong.append(f"{relation} in {state}: the matrix says {wanted}, the policy {got}")
    assert wrong == []


def test_every_cell_has_exactly_one_expectation() -> None:
    wrong = [cell for cell in CELLS if len(matching(*cell)) != 1]
    assert wrong == []
    assert len(CELLS) > 3900


def test_every_cell_stands_for_some_facts() -> None:
    assert [cell for cell in CELLS if not list(answers(*cell))] == []


@pytest.mark.parametrize(("policy", "noun"), PLAIN)
def test_the_policy_has_the_states_of_the_matrix_and_no_others(policy: Any, noun: type[StrEnum]) -> None:
    assert {one: set(states) for one, states in policy.STATES.items()} == {one: set(states_of(one)) for one in noun}
    rules = [
        (permission, relation, state)
        for permission, relations in policy.RULES.items()
        for relation, states in relations.items()
        for state in states
    ]
    assert set(rules) <= set(CELLS)
    with pytest.raises(KeyError):
        policy.decide(next(iter(noun)), Relation.DIRECTOR, "told")


def test_every_line_of_the_matrix_is_well_formed_and_needed() -> None:
    used = {matching(*cell)[0] for cell in CELLS}
    assert [row for row in rows() if row not in used] == []
    for row in rows():
        assert row.answer in ("allow", "hidden", "refused")
        for permission in row.permissions:
            assert (row.reason in reasons_of(permission)) == (row.answer == "refused"), row


def test_every_sentence_of_the_policies_is_said_somewhere() -> None:
    for noun in POLICIES:
        said = {row.reason for row in rows() if row.reason and row.permissions & set(noun)}
        assert set(reasons_of(next(iter(noun)))) - {"SERVICE_OVER"} == said, "that one is held in test_standing"


BEFORE_BOTH_IN = [state for state in states_of(Permission.COMPARE) if state.startswith(("open_", "returned_"))]


def test_nobody_at_all_compares_before_both_are_in() -> None:
    """Written against the promise itself, not against the matrix."""
    for relation, state in product(Relation, BEFORE_BOTH_IN):
        for known in facts(relation, state):
            assert not decide(Permission.COMPARE, relation, known).is_allowed
            assert not decide(Permission.READ_RECORD, relation, known).is_allowed


def test_conflict_strangers_and_whoever_is_named_are_told_nothing() -> None:
    for cell in CELLS:
        if cell[1] in (Relation.CONFLICTED, Relation.OTHER, Relation.NAMED):
            assert set(answers(*cell)) == {HIDDEN}, cell


def test_a_refusal_always_has_a_sentence() -> None:
    for noun in POLICIES:
        for answer in reasons_of(next(iter(noun))).values():
            assert answer.reason
            assert answer.reason[0].isupper()
            assert answer.reason.endswith(".")


SIGNED = Facts(ReviewStatus.SIGNED, SheetStatus.SUBMITTED, SelfAssessment.SUBMITTED, was_seen=True)
OPEN = Facts(ReviewStatus.OPEN, SheetStatus.DRAFT)
TALKING = Facts(ReviewStatus.IN_CONVERSATION, SheetStatus.SUBMITTED, SelfAssessment.SUBMITTED, was_seen=True)


@pytest.mark.parametrize("office", [one for one in Relation if one is not Relation.SELF])
def test_ones_own_review_outranks_every_office(office: Relation) -> None:
    for permission in Permission:
        for known in (OPEN, TALKING, SIGNED):
            both = best(permission, frozenset({Relation.SELF, office}), known)
            assert both == decide(permission, Relation.SELF, known)


@pytest.mark.parametrize("office", [one for one in Relation if one not in (Relation.SELF, Relation.CONFLICTED)])
def test_a_conflict_outranks_every_office(office: Relation) -> None:
    for permission in Permission:
        for known in (OPEN, TALKING, SIGNED):
            assert best(permission, frozenset({Relation.CONFLICTED, office}), known) == HIDDEN


def test_of_two_offices_the_kinder_answer_counts() -> None:
    both = frozenset({Relation.LEAD, Relation.DIRECTOR})
    assert best(Permission.SIGN, both, TALKING) == ALLOW
    assert best(Permission.RETURN_SHEET, both, TALKING) == ALLOW
    assert best(Permission.READ, frozenset({Relation.OTHER, Relation.DIRECTOR}), OPEN) == ALLOW
    assert best(Permission.COMPARE, both, OPEN) in (permissions.BLIND, permissions.NOT_YET_SIGNED)


def test_of_two_refusals_the_one_that_says_what_is_waited_for_counts() -> None:
    both = frozenset({Relation.LEAD, Relation.DIRECTOR})
    assert best(Permission.SIGN, both, OPEN) == permissions.CONVERSATION_FIRST
    assert best(Permission.RETURN_SHEET, both, OPEN) == permissions.BEFORE_REVEAL
    assert best(Permission.SIGN, frozenset({Relation.OTHER, Relation.DEPUTY}), OPEN) == permissions.LEAD_ONLY


def test_nobody_without_a_relation_is_told_anything() -> None:
    assert all(best(permission, frozenset(), SIGNED) == HIDDEN for permission in Permission)


def test_a_coach_who_went_without_writes_no_sheet_later() -> None:
    for status, settled in product(ReviewStatus, SETTLED):
        known = Facts(status, SheetStatus.DRAFT, settled, was_seen=status is not ReviewStatus.OPEN)
        for permission in (Permission.WRITE_SHEET, Permission.SUBMIT_SHEET, Permission.TAKE_BACK_SHEET):
            assert not decide(permission, Relation.SELF, known).is_allowed
