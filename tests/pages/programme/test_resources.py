"""The page Resources: everybody reads, some keep, what is old is marked, on few statements."""

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from portal.resources import service
from portal.resources.service import Entry
from portal.settings import ROOT
from tests.cast import Cast, cast
from tests.pages.supervision.test_one_on_ones import FRAME, button, labels, shown
from tests.portal.access.test_functions import counted

__all__ = ["cast"]


def page(cast: Cast, name: str) -> AppTest:
    at = AppTest.from_file(str(FRAME), default_timeout=30)
    at.user = {"credential": cast.credential(name), "device": "d"}
    at.run()
    return at.switch_page(str(ROOT / "pages" / "programme" / "resources.py")).run()


@pytest.fixture
def listed(cast: Cast) -> Cast:
    """One shelter on the list."""
    cast.do("jordan", service.add, Entry("housing", "Open Door", "605 555 0142", "Beds from six.", cast.home))
    return cast


def test_a_coach_reads_it_and_changes_nothing(listed: Cast) -> None:
    at = page(listed, "maya")
    assert not at.exception
    for words in ("Open Door", "605 555 0142", "last checked", "Housing"):
        assert words in shown(at)
    assert not {"Still right", "Take off"} & set(labels(at))


def test_a_lead_takes_it_off_and_puts_it_back(listed: Cast) -> None:
    at = page(listed, "jordan")
    button(at, "Take off").click().run()
    button(at, "Put it back").click().run()
    assert "Still right" in labels(at)


def test_an_empty_list_says_what_will_be_here(cast: Cast) -> None:
    assert "will be listed here" in shown(page(cast, "maya"))


def test_it_takes_few_statements(listed: Cast, database: Engine) -> None:
    at = page(listed, "jordan")
    with counted(database) as statements:
        at.run()
    assert len(statements) <= 12
