"""Shared-screen mode in the whole frame: what it takes away, what it survives, how it ends."""

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from db.tables.people import Person
from portal.access import system
from portal.access.sessions import hash_token, mint
from portal.settings import ROOT
from portal.ui import shared
from portal.ui.navigation import PAGES
from tests.cast import Cast, Life, review_in
from tests.portal.access.test_functions import counted

FRAME = ROOT / "portal" / "entry_point" / "app.py"


@pytest.fixture
def jordan(cast: Cast) -> AppTest:
    """A browser in which a lead coach is signed in, before its first page."""
    return signed_in(cast, "jordan")


def signed_in(cast: Cast, who: str) -> AppTest:
    with system(write=True) as session:
        token = mint(session, session.get_one(Person, cast[who]), "d")
    at = AppTest.from_file(str(FRAME), default_timeout=20)
    at.user = {"credential": hash_token(token), "device": "d"}
    return at


def open_page(at: AppTest, key: str) -> AppTest:
    return at.switch_page(str(PAGES[key].path)).run()


def has_sidebar(at: AppTest) -> bool:
    return any(button.label == "Sign out" for button in at.button)


def leave(at: AppTest) -> AppTest:
    return at.button(key="leave_shared").click().run()


def test_it_takes_the_sidebar_away(jordan: AppTest) -> None:
    jordan.run()
    assert has_sidebar(jordan)
    jordan.session_state["portal_held"].is_shared = True
    open_page(jordan, "competencies")
    assert not has_sidebar(jordan)
    assert "Shared screen" in jordan.markdown[0].value
    assert jordan.query_params[shared.IN_ADDRESS] == "1"


def test_a_page_for_one_pair_of_eyes_is_not_drawn_at_all(jordan: AppTest) -> None:
    jordan.run()
    jordan.session_state["portal_held"].is_shared = True
    open_page(jordan, "reviews")
    assert [title.value for title in jordan.title] == ["Reviews"]
    assert "for you alone" in jordan.info[0].value
    assert not jordan.expander
    leave(jordan)
    assert has_sidebar(jordan)
    assert "for you alone" not in str([info.value for info in jordan.info])
    assert shared.IN_ADDRESS not in jordan.query_params


def test_a_reload_believes_the_address(jordan: AppTest) -> None:
    jordan.query_params[shared.IN_ADDRESS] = "1"
    jordan.run()
    assert not has_sidebar(jordan)
    leave(jordan)
    assert has_sidebar(jordan)


def test_every_place_it_names_is_a_page_or_will_be_one() -> None:
    assert {"conversation", "review", "record"} <= shared.PLACES & set(PAGES)
    assert not {"home", "reviews", "sheet", "people", "account"} & shared.PLACES


def texts(at: AppTest) -> str:
    kinds = (at.title, at.markdown, at.caption, at.info, at.subheader, at.expander, at.button)
    return "\n".join(str(getattr(one, "value", "") or getattr(one, "label", "")) for kind in kinds for one in kind)


def at_review(at: AppTest, key: str, life: Life) -> AppTest:
    at.run()
    at.query_params["id"] = str(life.review)
    return open_page(at, key)


def test_on_a_shared_screen_a_review_shows_no_prompts_no_audit_and_nothing_done_alone(
    jordan: AppTest, cast: Cast
) -> None:
    life = review_in(cast, "both_in")
    at_review(jordan, "review", life)
    for alone in ("What has happened so far", "Note the day you meet", "question"):
        assert alone in texts(jordan), alone
    jordan.button(key="share_screen").click().run()
    for alone in ("What has happened so far", "Note the day you meet", "question"):
        assert alone not in texts(jordan), alone
    assert "Maya Torres" in texts(jordan)


def test_on_a_shared_screen_nobody_is_you(jordan: AppTest, cast: Cast) -> None:
    life = review_in(cast, "in_conversation")
    at_review(jordan, "conversation", life)
    assert "You: " in texts(jordan)
    jordan.button(key="share_screen").click().run()
    assert "You: " not in texts(jordan)
    assert "Jordan Ellis: " in texts(jordan)


@pytest.mark.parametrize(("who", "most"), [("jordan", 12), ("maya", 12)])
def test_the_page_of_a_conversation_takes_few_statements(cast: Cast, database: Engine, who: str, most: int) -> None:
    life = review_in(cast, "in_conversation")
    at = signed_in(cast, who)
    at_review(at, "conversation", life)
    with counted(database) as statements:
        at.run()
    said = [one for one in statements if not one.startswith(("BEGIN", "PRAGMA", "COMMIT"))]
    assert len(said) <= most, said
