"""What stands around the pages: the prompt of a director, the external contact, a shared screen, the role itself."""

import pytest
from streamlit.testing.v1 import AppTest

from db.tables.people import Role
from portal.settings import ROOT
from portal.ui import shared
from portal.ui.navigation import PAGES
from portal.ui.words import ABOUT_CONTACT
from tests.cast import Cast
from tests.pages.supervision.test_one_on_ones import FRAME
from tests.pages.voice.conftest import labels, opened, shown
from tests.portal.concerns.conftest import Voices
from tests.portal.first90.life import recommended

PROMPT = "There is an open concern about Maya Torres. Consider waiting before you decide."
THEIRS = {"home", "ask_raise", "concerns", "competencies", "resources", "safety", "offered_words", "rules", "account"}


def test_only_a_director_about_to_decide_reads_that_something_is_open(cast: Cast) -> None:
    one = recommended(cast)
    voices = Voices(cast)
    page = "supervision/first90_one"
    assert PROMPT not in shown(opened(voices, "olive", page, one.id))
    voices.raised("carl", category="money")
    at = opened(voices, "olive", page, one.id)
    assert not at.exception
    assert PROMPT in shown(at)
    for name in ("jordan", "maya"):
        assert "open concern" not in shown(opened(voices, name, page, one.id))


def test_a_director_who_is_too_close_or_has_nothing_to_decide_reads_no_prompt(cast: Cast) -> None:
    one = recommended(cast)
    voices = Voices(cast)
    voices.raised("carl", category="money")
    at = opened(voices, "victor", "supervision/first90_one", one.id)
    assert "open concern" not in shown(at)


@pytest.mark.parametrize("key", sorted(THEIRS | {"raise"}))
def test_the_external_contact_has_few_pages_and_all_of_them_open(voices: Voices, key: str) -> None:
    at = opened(voices, "ike", PAGES[key].file.removeprefix("pages/").removesuffix(".py"))
    assert not at.exception
    assert len(at.title) == 1
    assert "This page is for" not in shown(at)


def test_the_external_contact_is_listed_no_page_of_supervision(voices: Voices) -> None:
    with voices.cast.acting_as("ike", write=False) as (_session, actor):
        listed = {one.key for one in PAGES.values() if one.is_listed and one.is_for(actor)}
    assert listed == THEIRS


@pytest.mark.parametrize("page", ["ask_raise", "raise", "raised", "question", "concerns", "concern"])
def test_nothing_of_it_is_drawn_on_a_shared_screen(voices: Voices, page: str) -> None:
    assert page not in shared.PLACES
    concern = voices.raised("carl")
    place = PAGES[page].file.removeprefix("pages/").removesuffix(".py")
    at = AppTest.from_file(str(FRAME), default_timeout=30)
    at.user = {"credential": voices.cast.credential("jordan"), "device": "d"}
    at.query_params["shared"] = "1"
    at.run()
    at.switch_page(str(ROOT / "pages" / f"{place}.py"))
    at.query_params["id"] = str(concern)
    at.run()
    assert "so it is not drawn on a shared screen" in shown(at)
    assert "A gift" not in shown(at)


def test_an_administrator_gives_the_role_and_reads_what_it_means(voices: Voices) -> None:
    at = opened(voices, "ada", "programme/people", do="add")
    assert ABOUT_CONTACT in shown(at)
    assert Role.CONTACT.value in str(at.radio)
    assert "Add this person" in labels(at)
    assert ABOUT_CONTACT not in shown(opened(voices, "olive", "programme/people", do="add"))
