"""What Home says about cases: to whom, and until when."""

import uuid

import pytest
import sqlalchemy as sa
from sqlmodel import col

from db.tables.cases import CaseHandover
from db.tables.people import Grant
from portal import due
from portal.access import system
from portal.cases import contacts, handing, service
from portal.due import Due, Home
from tests import make, supervised
from tests.cast import Cast

LATE, LOOK = "first_contact_late", "case_to_look_at"


@pytest.fixture
def full(cast: Cast) -> dict[str, uuid.UUID]:
    """A case of Maya for every rule; Jordan leads her, and gave them to her."""
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])
        return supervised.cases_in_every_state(session, cast.home, cast["maya"], cast["jordan"], cast["carl"])


def said(cast: Cast, name: str) -> dict[str, list[Due]]:
    home = cast.do(name, due.home)
    assert isinstance(home, Home)
    found: dict[str, list[Due]] = {}
    for one in home.mine:
        if one.page == "case":
            found.setdefault(one.rule, []).append(one)
    return found


def test_each_meets_what_is_theirs_to_do(cast: Cast, full: dict[str, uuid.UUID]) -> None:
    assert {rule: len(dues) for rule, dues in said(cast, "maya").items()} == {
        "my_case_to_take": 2,
        "my_first_contact": 2,
    }
    for name in ("jordan", "dana"):
        assert {rule: len(dues) for rule, dues in said(cast, name).items()} == {
            LATE: 1,
            LOOK: 2,
            "case_not_taken": 2,
            "case_without_coach": 1,
            "case_key_to_pass": 1,
        }
    assert set(said(cast, "olive")) == {"case_without_coach"}
    for name in ("noor", "carl", "liam", "opal", "victor", "kit", "ada"):
        assert said(cast, name) == {}


def test_the_code_stands_in_the_sentence_and_leads_to_the_case(cast: Cast, full: dict[str, uuid.UUID]) -> None:
    (late,) = said(cast, "jordan")[LATE]
    assert late.why.startswith("Silver Path 55: the first contact is late.")
    assert late.query == {"id": str(full["late"])}
    assert late.coach == "Maya Torres"
    whys = {one.why.split(".")[0] for one in said(cast, "maya")["my_case_to_take"]}
    assert whys == {"Quiet Harbor 27 waits for you", "Wide Bridge 31 is handed over to you"}


def test_what_is_done_is_due_no_more(cast: Cast, full: dict[str, uuid.UUID]) -> None:
    for case in ("unresponsive", "past"):
        cast.do("jordan", service.look_at, full[case])
    cast.do("maya", contacts.note, full["late"], "attempt", make.today())
    cast.do("jordan", handing.note_key_passed, full["key"], cast["jordan"], make.today())
    for case in ("waiting", "handed"):
        cast.do("maya", service.accept, full[case])
    cast.do("jordan", service.end, full["declined"], "by_person", "nowhere")
    assert set(said(cast, "jordan")) == {"case_key_to_pass"}, "of the one that was handed over and is taken now"
    assert set(said(cast, "maya")) == {"my_first_contact"}


def test_an_old_handover_without_a_note_is_settled_by_the_newer_one(cast: Cast, full: dict[str, uuid.UUID]) -> None:
    with system(write=True) as session:
        case = session.get_one(supervised.Case, full["key"])
        supervised.handed_over(session, case, cast["carl"], cast["jordan"])
    cast.do("jordan", handing.note_key_passed, full["key"], cast["jordan"], make.today())
    with system() as session:
        left = session.scalar(
            sa.select(sa.func.count())
            .select_from(CaseHandover)
            .where(col(CaseHandover.case_id) == full["key"], col(CaseHandover.key_passed_on).is_(None))
        )
    assert left == 1
    assert "case_key_to_pass" not in said(cast, "jordan")


def test_who_gave_a_case_hears_that_it_was_declined_and_the_coach_is_not_named_to_them(
    cast: Cast, full: dict[str, uuid.UUID]
) -> None:
    given = cast.do("noor", service.assign, cast["maya"], service.Assignment("peer", "text"))
    assert isinstance(given, uuid.UUID)
    cast.do("maya", service.decline, given, "fit")
    (one,) = said(cast, "noor")["case_without_coach"]
    assert (one.query, one.coach) == ({"id": str(given)}, "")
    assert len(said(cast, "jordan")["case_without_coach"]) == 2


def test_who_may_know_the_person_hears_nothing(cast: Cast, full: dict[str, uuid.UUID]) -> None:
    with system(write=True) as session:
        for case in full.values():
            for name in ("jordan", "olive"):
                supervised.acquaintance(session, case, cast[name])
    assert said(cast, "jordan") == {}
    assert said(cast, "olive") == {}
    assert said(cast, "dana")


def test_cases_of_who_serves_no_more_are_the_directors_to_give_on(cast: Cast, full: dict[str, uuid.UUID]) -> None:
    with system(write=True) as session:
        session.execute(sa.update(Grant).where(col(Grant.person_id) == cast["maya"]).values(until_on=make.today()))
    found = said(cast, "olive")["case_without_coach"]
    assert "held by somebody who coaches no more" in " ".join(one.why for one in found)
    assert said(cast, "maya") == {}
