"""The pages about one-on-ones as their people use them: what each reads, what is refused in words, what it costs."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from db.tables.one_on_ones import OneOnOne
from db.tables.people import Deputy, Supervision
from portal.access import coaching, system
from portal.commitments import service as commitments
from portal.commitments.service import Promise
from portal.one_on_ones import agenda, focus, preparations, service
from portal.settings import ROOT
from portal.ui.held import PLACE
from tests import make
from tests.cast import Cast, cast
from tests.portal.access.test_functions import counted
from tests.portal.one_on_ones.conftest import WORDS, Talk, talk

__all__ = ["cast", "talk"]

FRAME = ROOT / "portal" / "entry_point" / "app.py"
PAGES = ROOT / "pages" / "supervision"
MOST_STATEMENTS = 12


def opened(cast: Cast, name: str, page: str, one: uuid.UUID | None = None) -> AppTest:
    """The page as `name` has it."""
    at = AppTest.from_file(str(FRAME), default_timeout=30)
    at.user = {"credential": cast.credential(name), "device": "d"}
    at.run()
    at.switch_page(str(PAGES / f"{page}.py"))
    if one:
        at.query_params["id"] = str(one)
    return at.run()


def shown(at: AppTest) -> str:
    kinds = (at.title, at.subheader, at.markdown, at.caption, at.info, at.error, at.success, at.text)
    said = "\n".join(str(element.value) for kind in kinds for element in kind)
    typed = "\n".join(str(area.value) for area in at.text_area)
    return f"{said}\n{typed}".replace("\\", "")


def field(at: AppTest, label: str) -> Any:
    return next(area for area in at.text_area if area.label == label)


def button(at: AppTest, label: str) -> Any:
    return next(one for one in at.button if one.label == label)


def labels(at: AppTest) -> list[str]:
    return [one.label for one in at.button]


def full(talk: Talk) -> uuid.UUID:
    """One with everything in it, and something before it."""
    before = talk.ready(strengths="before")
    talk.as_("jordan", focus.choose, before, [4, 5], [])
    talk.as_("jordan", service.close, before)
    for number in range(4):
        talk.as_("maya", agenda.add, talk.cast["maya"], f"point {number}")
        promise = Promise(f"promise {number}", is_coachs=True, due_on=make.today() + timedelta(days=number))
        talk.as_("jordan", commitments.make, talk.cast["maya"], promise)
    planned = talk.planned()
    talk.as_("jordan", preparations.save, planned, "quietly prepared", "")
    talk.as_("jordan", service.begin, planned)
    talk.save(planned, experience=WORDS)
    talk.as_("jordan", focus.choose, planned, [4, 5, 6], [])
    return planned


def test_the_coach_has_their_words_and_the_agenda_and_nothing_of_the_draft(talk: Talk) -> None:
    one = full(talk)
    at = opened(talk.cast, "maya", "one_on_one", one)
    assert not at.exception
    assert [area.label for area in at.text_area] == ["What went well?", "What was hard?", "What support was missing?"]
    assert "point 0" in shown(at)
    for hidden in (WORDS, "quietly prepared", "promise 0"):
        assert hidden not in shown(at)
    field(at, "What was hard?").set_value("the nights").run()
    assert "the nights" in shown(opened(talk.cast, "jordan", "one_on_one", one))


def test_a_director_reads_that_it_took_place_and_why_no_more(talk: Talk) -> None:
    one = talk.closed(strengths=WORDS)
    at = opened(talk.cast, "olive", "one_on_one", one)
    assert str(coaching.TEXT_STAYS.reason) in shown(at)
    assert "30 minutes" in shown(at)
    assert WORDS not in shown(at)
    assert "30 minutes" in shown(opened(talk.cast, "olive", "one_on_ones"))


def end_cover(talk: Talk) -> None:
    with system(write=True) as session:
        session.execute(
            sa.update(Deputy).where(col(Deputy.deputy_id) == talk.cast["dana"]).values(until_on=make.today())
        )


def end_supervision(talk: Talk) -> None:
    with system(write=True) as session:
        session.execute(sa.update(Supervision).values(until_on=make.today()))


@pytest.mark.parametrize(("name", "happens"), [("dana", end_cover), ("jordan", end_supervision)])
def test_an_office_that_ends_while_they_type_is_said_and_what_they_typed_stays_in_sight(
    talk: Talk, name: str, happens: Callable[[Talk], None]
) -> None:
    one = talk.begun(by=name)
    at = opened(talk.cast, name, "one_on_one", one)
    field(at, "Experience").set_value("kept while it could be").run()
    happens(talk)
    field(at, "Performance").set_value("typed a moment too late").run()
    assert not at.exception
    assert str(coaching.OFFICE_OVER.reason) in shown(at)
    assert "typed a moment too late" in shown(at)
    assert "typed a moment too late" in shown(at.run())
    with system() as session:
        stored = session.get_one(OneOnOne, one)
        assert (stored.experience, stored.performance) == ("kept while it could be", None)


def cut_short(at: AppTest) -> None:
    """As if the run under way ended before the page had said which record it is about."""
    at.session_state[PLACE].subject = ""


def test_a_press_that_ends_a_run_early_still_finds_what_was_typed(talk: Talk) -> None:
    one = talk.begun()
    talk.save(one, mode="phone")
    at = opened(talk.cast, "jordan", "one_on_one", one)
    cut_short(at)
    next(number for number in at.number_input if number.label == "Minutes").set_value(40).run()
    cut_short(at)
    field(at, "Experience").set_value("A good week.").run()
    cut_short(at)
    button(at, "Close the one-on-one").click().run()
    assert not at.exception
    assert "can read it now" in shown(at)
    with system() as session:
        stored = session.get_one(OneOnOne, one)
        assert (stored.minutes, stored.experience) == (40, "A good week.")


def test_what_is_refused_at_closing_is_said_at_its_field_and_kept(talk: Talk) -> None:
    one = talk.begun()
    at = opened(talk.cast, "jordan", "one_on_one", one)
    field(at, "Strengths seen").set_value("Ring 605-555-0142").run()
    button(at, "Close the one-on-one").click().run()
    assert "about how many minutes" in shown(at)
    talk.save(one, minutes=20, mode="phone")
    at = opened(talk.cast, "jordan", "one_on_one", one)
    button(at, "Close the one-on-one").click().run()
    assert "I looked: it identifies nobody" in labels(at)
    button(at, "I looked: it identifies nobody").click().run()
    button(at, "Close the one-on-one").click().run()
    assert "can read it now" in shown(at)
    assert "Ring 605-555-0142" in shown(at)


def test_a_commitment_is_noted_and_settled_on_its_page(talk: Talk) -> None:
    at = opened(talk.cast, "maya", "commitments")
    assert "Nothing is open." in shown(at)
    next(one for one in at.text_input if one.label == "What will be done?").set_value("Call on Mondays")
    button(at, "Add the commitment").click().run()
    assert "Call on Mondays" in shown(at)
    button(at, "Done").click().run()
    assert "Noted as done." in shown(at)
    assert "Done" not in labels(at)


def test_the_coach_adds_to_the_agenda_and_the_lead_finds_it(talk: Talk) -> None:
    at = opened(talk.cast, "maya", "one_on_ones")
    next(one for one in at.text_input if one.label == "Something to talk about").set_value(WORDS)
    button(at, "Add to the agenda").click().run()
    assert WORDS in shown(at)
    assert [one.value for one in at.text_input if one.label == "Something to talk about"] == [""]
    assert WORDS in [
        box.label.split(" · ")[0] for box in opened(talk.cast, "jordan", "one_on_one", talk.begun()).checkbox
    ]


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("jordan", "one_on_ones"),
        ("maya", "one_on_ones"),
        ("jordan", "one_on_one"),
        ("maya", "one_on_one"),
        ("jordan", "commitments"),
    ],
)
def test_a_page_asks_little_of_the_database(talk: Talk, database: Engine, name: str, page: str) -> None:
    one = full(talk)
    at = opened(talk.cast, name, page, one if page == "one_on_one" else None)
    with counted(database) as statements:
        at.run()
    asked = [line for line in statements if line.lstrip().upper().startswith(("SELECT", "UPDATE", "INSERT", "DELETE"))]
    assert not at.exception
    assert len(asked) <= MOST_STATEMENTS, "\n\n".join(asked)
