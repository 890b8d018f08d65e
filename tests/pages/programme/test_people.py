"""People, one person and the rules, as directors, administrators, leads and coaches use them."""

import datetime
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from db.tables.people import Leave, Person, Supervision
from db.tables.policy import Policy
from portal.access import Actor, system
from portal.people import person
from portal.policy import versions
from portal.settings import ROOT
from tests import make
from tests.cast import Cast
from tests.portal.access.tables import counted

FRAME = ROOT / "portal" / "entry_point" / "app.py"
PROGRAMME = ROOT / "pages" / "programme"
DAY = datetime.timedelta(days=1)


def visit(cast: Cast, who: str, name: str, **query: object) -> AppTest:
    at = AppTest.from_file(str(FRAME), default_timeout=30)
    at.user = {"credential": cast.credential(who), "device": "d"}
    at.run()
    for key, value in query.items():
        at.query_params[key] = str(value)
    return at.switch_page(str(PROGRAMME / f"{name}.py")).run()


def shown(at: AppTest) -> str:
    assert not at.exception
    kinds = (at.title, at.header, at.subheader, at.markdown, at.caption, at.info, at.error, at.success, at.warning)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def field(at: AppTest, label: str) -> object:
    found = [*at.text_input, *at.selectbox, *at.date_input, *at.number_input, *at.radio]
    return next(one for one in found if one.label.replace("\\", "").startswith(label))


def test_a_coach_without_a_lead_is_said_on_top_and_given_one(cast: Cast) -> None:
    at = visit(cast, "olive", "people")
    assert "One coach has no lead coach" in shown(at)
    at = visit(cast, "olive", "people", show="unled")
    assert "Maya Torres" in shown(at)
    assert "Carl Whitaker" not in shown(at)
    at = visit(cast, "olive", "person", id=cast["maya"], do="lead")
    press(at, "Let them lead")
    assert "Choose the lead coach" in shown(at)
    field(at, "Lead coach").set_value(cast["kit"])  # type: ignore[attr-defined]
    press(at, "Let them lead")
    assert "A conflict is declared between these two" in shown(at)
    field(at, "Lead coach").set_value(cast["jordan"])  # type: ignore[attr-defined]
    press(at, "Let them lead")
    with system() as session:
        assert session.exec(select(Supervision.lead_id).where(Supervision.coach_id == cast["maya"])).one()
    assert "no lead coach" not in shown(visit(cast, "olive", "people"))


def test_somebody_is_added_in_one_step_and_the_link_is_shown(cast: Cast) -> None:
    at = visit(cast, "olive", "people", do="add")
    press(at, "Add this person")
    assert "Please give a name" in shown(at)
    field(at, "Full name").set_value("Rosa Ibarra")  # type: ignore[attr-defined]
    at.run()
    assert "Leave this empty for rosa.ibarra." in shown(at)
    field(at, "Lead coach").set_value(cast["jordan"])  # type: ignore[attr-defined]
    press(at, "Add this person")
    with system() as session:
        made = session.exec(select(Person).where(col(Person.username) == "rosa.ibarra")).one()
        assert session.exec(select(Supervision.lead_id).where(Supervision.coach_id == made.id)).one() == cast["jordan"]
    assert any("link=" in code.value for code in at.code)
    assert "Rosa Ibarra is added" in shown(at)


def test_a_lead_sees_leave_and_link_of_their_coaches_only(cast: Cast) -> None:
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])
    at = visit(cast, "jordan", "person", id=cast["maya"])
    assert "Leave" in shown(at)
    for hidden in ("Roles", "Too close", "Named decider", "End of service"):
        assert hidden not in shown(at)
    assert "Make a link to choose a password" in [button.label for button in at.button]
    assert "Not found" in shown(visit(cast, "jordan", "person", id=cast["carl"]))
    assert "Not found" in shown(visit(cast, "jordan", "person", id="nonsense"))
    at = visit(cast, "jordan", "person", id=cast["maya"], do="leave")
    field(at, "First day away").set_value(make.today())  # type: ignore[attr-defined]
    field(at, "First day back").set_value(make.today() - DAY)  # type: ignore[attr-defined]
    press(at, "Record leave")
    assert "lies after the first day away" in shown(at)
    field(at, "First day back").set_value(make.today() + 4 * DAY)  # type: ignore[attr-defined]
    press(at, "Record leave")
    with system() as session:
        assert session.exec(select(Leave.until_on)).one() == make.today() + 4 * DAY


def test_conflicts_are_for_directors_and_nobody_changes_themselves(cast: Cast) -> None:
    assert "Kit Sorensen" in shown(visit(cast, "olive", "person", id=cast["maya"]))
    seen = shown(visit(cast, "ada", "person", id=cast["maya"]))
    assert "Kit Sorensen" not in seen
    assert "Too close" not in seen
    at = visit(cast, "olive", "person", id=cast["olive"], do="role")
    press(at, "Give this role")
    assert "Nobody changes this for themselves" in shown(at)


@pytest.mark.parametrize("doing", ["lead", "decider", "leave", "role", "details", "transfer", "departure"])
def test_every_form_opens_with_one_primary_button_and_a_way_back(cast: Cast, doing: str) -> None:
    at = visit(cast, "olive", "person", id=cast["carl"], do=doing)
    assert shown(at)
    assert [button for button in at.button if button.key and button.key.startswith("do_it")]


def test_the_end_of_service_says_what_it_means_before_it_is_done(cast: Cast) -> None:
    at = visit(cast, "olive", "person", id=cast["noor"], do="departure")
    assert "Without a lead coach unless you name one here: Carl Whitaker." in shown(at)
    press(at, "End the service")
    with system() as session:
        assert not session.get_one(Person, cast["noor"]).is_active


def test_everybody_reads_the_rules_and_a_director_of_all_adopts_new_ones(cast: Cast) -> None:
    text = shown(visit(cast, "maya", "rules"))
    assert "The last of the first 90 days is day 90." in text
    assert "in force since" in text
    assert "Change the rules" not in [button.label for button in visit(cast, "maya", "rules").button]
    assert "Not found" in shown(visit(cast, "maya", "rules", do="change"))
    at = visit(cast, "olive", "rules", do="change")
    field(at, "The last of the first 90 days is day").set_value(50)  # type: ignore[attr-defined]
    press(at, "Adopt these rules")
    assert "This cannot be less than 85" in shown(at)
    field(at, "The last of the first 90 days is day").set_value(120)  # type: ignore[attr-defined]
    press(at, "Adopt these rules")
    with system() as session:
        newest = session.exec(select(Policy).order_by(col(Policy.number).desc())).first()
        assert newest is not None
        assert (newest.division_id, newest.rules["first_90.length"]) == (cast.home, 120)
    assert "120 days" in shown(visit(cast, "maya", "rules"))


@pytest.mark.parametrize(
    ("most", "load"),
    [
        (9, lambda s, a, cast: person.page(s, a, cast["jordan"])),
        (3, lambda s, a, _: versions.page(s, a)),
        (4, lambda s, a, _: person.own_days(s, a)),
    ],
)
def test_a_page_asks_few_questions(
    cast: Cast, database: Engine, most: int, load: Callable[[Session, Actor, Cast], object]
) -> None:
    cast.credential("olive")
    with cast.acting_as("olive") as (session, actor), counted(database) as statements:
        load(session, actor, cast)
    assert len(statements) <= most, statements


def test_unknown_ids_and_forms_lead_nowhere(cast: Cast) -> None:
    assert "Not found" in shown(visit(cast, "olive", "person", id=uuid.uuid4()))
    assert "Not found" in shown(visit(cast, "olive", "rules", of=uuid.uuid4()))
    assert "not there any more" in shown(visit(cast, "olive", "person", id=cast["maya"], do="back", leave="x"))
    assert "not yours to end" in shown(visit(cast, "olive", "person", id=cast["ada"], do="end", role="x"))
