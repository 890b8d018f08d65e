"""The pages about cases as their people use them: what each reads and does, what is refused, what it costs."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from db.tables.cases import Case, CaseContact, CaseStatus
from db.tables.people import Role
from portal.access import system
from portal.cases import service
from portal.errors import NotFound
from tests import make, supervised
from tests.cast import Cast, cast
from tests.pages.supervision.test_one_on_ones import FRAME, button, labels, opened, shown
from tests.portal.access.test_functions import counted
from tests.portal.cases.conftest import Support, acquaintances, handovers, helpline, noted, row, support
from tests.portal.one_on_ones.conftest import Talk

__all__ = ["cast", "support"]

DAY = timedelta(days=1)
COACHES, CASES = 60, 1500


def choose(at: AppTest, label: str, value: object) -> None:
    """Choose in a selectbox, segments or pills by its label."""
    kinds: tuple[Any, ...] = (at.selectbox, at.segmented_control, at.radio)
    next(one for kind in kinds for one in kind if one.label == label).set_value(value).run()


def test_a_lead_assigns_and_the_coach_finds_takes_and_notes_it_with_one_tap_each(support: Support) -> None:
    cast = support.cast
    at = opened(cast, "jordan", "cases")
    choose(at, "Coach", cast["maya"].hex)
    choose(at, "They will talk", "phone")
    button(at, "Assign it").click().run()
    assert not at.exception
    assert "Assigned." in shown(at)
    with system() as session:
        case = session.exec(select(Case.id)).one()
    code = row(case).code
    assert [one.value for one in at.title] == [code]
    at = opened(cast, "maya", "cases")
    assert f"{code} · Phone" in shown(at).replace("*", "")
    assert "first contact due in 3 days" in shown(at)
    button(at, "Take it").click().run()
    assert row(case).status is CaseStatus.ACCEPTED
    button(at, "We talked today").click().run()
    assert not at.exception
    assert row(case).conversations == 1
    assert "1 conversation, the last today" in shown(at)
    assert "1 conversation, the last today" in shown(opened(cast, "jordan", "case", case))


def test_a_mistake_is_taken_back_on_the_page_of_the_case(support: Support) -> None:
    case = support.taken()
    support.tried(case)
    at = opened(support.cast, "maya", "case", case)
    assert "Tried once, not reached yet" in shown(at)
    button(at, "Take it back").click().run()
    assert not at.exception
    assert "taken back" in shown(at)
    assert noted(case)[0].taken_back_at is not None
    assert "Take it back" not in labels(at)


def test_a_conversation_of_another_day_with_minutes(support: Support) -> None:
    case = support.taken()
    at = opened(support.cast, "maya", "case", case)
    next(one for one in at.number_input if one.label == "Minutes").set_value(45).run()
    button(at, "Note it").click().run()
    assert [(one.on_day, one.minutes) for one in noted(case)] == [(make.today(), 45)]
    assert "Conversation, 45 minutes" in shown(at)


def test_what_is_agreed_is_kept_as_it_is_chosen(support: Support) -> None:
    helpline(support.cast)
    case = support.taken()
    at = opened(support.cast, "maya", "case", case)
    choose(at, "How often we talk", 7)
    choose(at, "Where the person is with the change they think about", "preparation")
    next(one for one in at.checkbox).set_value(True).run()
    next(one for one in at.date_input if one.label == "May read earlier chats since").set_value(make.today()).run()
    stored = row(case)
    assert (stored.rhythm_days, stored.stage, stored.has_plan) == (7, "preparation", True)
    assert stored.chat_consent_on == make.today()
    lead = shown(opened(support.cast, "jordan", "case", case))
    assert "How often they talk: Every week" in lead.replace("*", "")
    assert "Getting ready" in lead


def test_a_programme_without_chats_asks_for_no_consent_to_read_them(support: Support) -> None:
    case = support.taken()
    at = opened(support.cast, "maya", "case", case)
    assert "May read earlier chats since" not in [one.label for one in at.date_input]


def test_who_declines_says_why_and_reads_no_more(support: Support) -> None:
    case = support.assigned()
    at = opened(support.cast, "maya", "case", case)
    button(at, "Do not take it").click().run()
    assert "Choose why" in shown(at)
    choose(at, "Why not?", "caseload")
    button(at, "Do not take it").click().run()
    assert row(case).declined_why == "caseload"
    assert row(case).code not in shown(at)
    assert "caseload is full" in shown(opened(support.cast, "jordan", "case", case))


def test_a_case_is_handed_over_taken_and_the_key_is_noted(support: Support) -> None:
    case = support.taken()
    at = opened(support.cast, "olive", "case", case)
    choose(at, "Coach", support.cast["carl"].hex)
    choose(at, "Why?", "away")
    next(one for one in at.button if one.label == "Hand it over").click().run()
    assert not at.exception
    assert row(case).coach_id == support.cast["carl"]
    support.as_("carl", service.accept, case)
    at = opened(support.cast, "carl", "case", case)
    button(at, "Note that it was passed on").click().run()
    assert handovers(case)[0].key_passed_by == support.cast["maya"]
    assert "passed on outside the portal by Maya Torres on" in shown(at)


def test_who_may_know_the_person_sees_nothing_and_is_told_nothing(support: Support) -> None:
    case = support.taken()
    at = opened(support.cast, "maya", "case", case)
    assert "This is not said yet." in shown(at)
    people = next(one for one in at.multiselect)
    people.set_value([support.cast["olive"].hex]).run()
    button(at, "Save who may know").click().run()
    assert "does not see this case" in shown(at)
    code = row(case).code
    found = opened(support.cast, "olive", "case", case)
    assert [one.value for one in found.title] == ["Not found"]
    assert code not in shown(found)
    assert code not in shown(opened(support.cast, "olive", "cases"))


def test_a_list_that_somebody_else_changed_meanwhile_is_not_overwritten(support: Support) -> None:
    case, dana, olive = support.taken(), support.cast["dana"], support.cast["olive"]
    at = opened(support.cast, "maya", "case", case)
    next(one for one in at.multiselect).set_value([olive.hex]).run()
    support.as_("jordan", service.say_who_knows, case, [dana])
    button(at, "Save who may know").click().run()
    assert not at.exception
    assert "Somebody else changed this list meanwhile." in shown(at)
    assert acquaintances(case) == {dana}
    button(at, "Save who may know").click().run()
    assert acquaintances(case) == {dana}
    button(at, "Take the list as it is stored").click().run()
    people = next(one for one in at.multiselect)
    assert people.value == [dana.hex]
    people.set_value([dana.hex, olive.hex]).run()
    button(at, "Save who may know").click().run()
    assert acquaintances(case) == {dana, olive}


def test_a_director_reads_how_it_stands_and_what_was_agreed_once_it_is_said_who_may_know(support: Support) -> None:
    case = support.taken()
    support.talked(case)
    support.as_("maya", service.save_field, case, "stage", "action", None)
    at = opened(support.cast, "olive", "case", case)
    assert "1 conversation" in shown(at)
    assert "Acting on it" not in shown(at)
    assert "has said who here may know the person" in shown(at)
    support.as_("maya", service.say_who_knows, case, [])
    assert "Acting on it" in shown(opened(support.cast, "olive", "case", case))


def test_a_lead_who_may_know_the_person_hides_it_from_themselves(support: Support) -> None:
    case = support.taken()
    at = opened(support.cast, "jordan", "case", case)
    button(at, "Hide it from me").click().run()
    assert "hidden from you" in shown(at)
    with pytest.raises(NotFound):
        support.as_("jordan", service.look_at, case)


def test_support_ends_with_how_and_where_to(support: Support) -> None:
    case = support.taken()
    support.talked(case)
    at = opened(support.cast, "maya", "case", case)
    button(at, "End the support").click().run()
    assert "Choose how it came to its end." in shown(at)
    choose(at, "How did it end?", "complete")
    choose(at, "Pointed to", "mutual_help")
    next(one for one in at.button if one.label == "End the support").click().run()
    assert row(case).status is CaseStatus.ENDED
    assert "Pointed to: mutual-help group." in shown(at)
    assert "Ended" in shown(opened(support.cast, "maya", "cases"))


def test_a_lead_sees_caseloads_and_what_needs_somebody_first(support: Support) -> None:
    with system(write=True) as session:
        cast = support.cast
        supervised.cases_in_every_state(session, cast.home, cast["maya"], cast["jordan"], cast["carl"])
    said = shown(opened(support.cast, "jordan", "cases"))
    assert "Maya Torres · 8 open cases" in said.replace("*", "")
    assert "1 without a first contact in time · 2 to look at · 3 not taken" in said
    for code in ("Round Table 40", "Silver Path 55", "Linen Sail 18", "Early Ferry 71"):
        assert code in said
    assert said.index("Round Table 40") < said.index("Silver Path 55") < said.index("Early Ferry 71")
    assert "Copper Kettle 12" not in said


def test_one_coach_is_opened_from_the_caseload(support: Support) -> None:
    case = support.taken()
    at = opened(support.cast, "jordan", "cases")
    at.query_params["coach"] = str(support.cast["maya"])
    at.run()
    assert row(case).code in shown(at)
    for stranger in (support.cast["cleo"], uuid.uuid4(), "nonsense"):
        at.query_params["coach"] = str(stranger)
        at.run()
        assert not at.exception
        assert "No open case here." in shown(at)


def test_the_caseload_is_walked_through_in_the_one_on_one(support: Support) -> None:
    case = support.taken()
    one = Talk(support.cast).begun()
    at = opened(support.cast, "jordan", "one_on_one", one)
    assert any("Caseload: 1 open case" in fold.label for fold in at.expander)
    button(at, "Looked at it").click().run()
    assert not at.exception
    assert row(case).looked_on == make.today()
    assert "Looked at it today" in labels(at)
    coach = opened(support.cast, "maya", "one_on_one", one)
    assert row(case).code in shown(coach)
    assert "Looked at it" not in labels(coach)


def test_a_coach_without_cases_and_a_stranger_read_what_will_be_here(support: Support) -> None:
    assert "Cases will stand here." in shown(opened(support.cast, "maya", "cases"))
    at = opened(support.cast, "carl", "case", uuid.uuid4())
    assert [one.value for one in at.title] == ["Not found"]


def many(cast: Cast) -> None:
    """Sixty coaches whom Jordan leads, with 1,500 open cases."""
    with system(write=True) as session:
        for number in range(COACHES):
            coach = make.person(session, f"New{number} Coach", cast.home, Role.COACH)
            make.supervision(session, coach, cast["jordan"])
            for other in range(CASES // COACHES):
                one = supervised.case(
                    session, cast.home, coach, cast["jordan"], f"Case {number} {other}", assigned=-other
                )
                one.status = CaseStatus.ACCEPTED
                session.add(
                    CaseContact(
                        case_id=one.id, coach_id=coach, kind="attempt", on_day=make.today(), noted_at=one.made_at
                    )
                )
    with system() as session:
        assert session.scalar(sa.select(sa.func.count()).where(col(Case.status) == CaseStatus.ACCEPTED)) == CASES


def test_fifteen_hundred_cases_ask_as_little_of_the_database_as_one(support: Support, database: Engine) -> None:
    many(support.cast)
    for name, page, most in (("jordan", "cases", 8), ("olive", "cases", 8), ("jordan", "home", 12)):
        asked = statements_of(support, database, name, page)
        assert len(asked) <= most, "\n\n".join(asked)


def statements_of(support: Support, database: Engine, name: str, page: str) -> list[str]:
    """The statements that drawing `page` again takes for `name`."""
    folder = "today" if page == "home" else "supervision"
    at = AppTest.from_file(str(FRAME), default_timeout=60)
    at.user = {"credential": support.cast.credential(name), "device": "d"}
    at.run()
    at.switch_page(str(FRAME.parents[2] / "pages" / folder / f"{page}.py")).run()
    with counted(database) as statements:
        at.run()
    assert not at.exception
    return [one for one in statements if one.lstrip().upper().startswith(("SELECT", "UPDATE", "INSERT", "DELETE"))]


@pytest.mark.parametrize("name", ["maya", "jordan", "olive"])
def test_the_page_of_a_case_asks_little_of_the_database(support: Support, database: Engine, name: str) -> None:
    helpline(support.cast)
    case = support.taken()
    for _ in range(9):
        support.talked(case)
    at = opened(support.cast, name, "case", case)
    with counted(database) as statements:
        at.run()
    assert not at.exception
    asked = [one for one in statements if one.lstrip().upper().startswith(("SELECT", "UPDATE", "INSERT", "DELETE"))]
    assert len(asked) <= 12, "\n\n".join(asked)


def test_what_was_assigned_with_a_mistake_is_corrected_on_the_page_until_they_have_talked(support: Support) -> None:
    case = support.taken()
    at = opened(support.cast, "maya", "case", case)
    choose(at, "They will talk", "text")
    button(at, "Correct it").click().run()
    assert not at.exception
    assert "Corrected." in shown(at)
    assert row(case).channel == "text"
    support.talked(case)
    assert "Correct it" not in labels(opened(support.cast, "maya", "case", case))
    assert "Correct it" not in labels(opened(support.cast, "jordan", "case", case))
