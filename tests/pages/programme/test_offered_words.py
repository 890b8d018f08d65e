"""The page Person-first words: everybody reads it, offices change it, and the next text meets the change."""

from typing import Any

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from portal.settings import ROOT
from tests.cast import Cast
from tests.pages.supervision.test_one_on_ones import FRAME, button, labels, shown
from tests.portal.access.tables import counted
from tests.portal.observations.made import lead_maya

PAGE = ROOT / "pages" / "programme" / "offered_words.py"
NOTES = ROOT / "pages" / "supervision" / "observations.py"


def opened(cast: Cast, name: str, file: object = PAGE) -> AppTest:
    at = AppTest.from_file(str(FRAME), default_timeout=30)
    at.user = {"credential": cast.credential(name), "device": "d"}
    at.run()
    at.switch_page(str(file)).run()
    assert not at.exception
    return at


def field(at: AppTest, label: str) -> Any:
    return next(one for one in (*at.text_input, *at.text_area, *at.selectbox) if one.label == label)


def editing(cast: Cast, name: str = "ada") -> AppTest:
    at = opened(cast, name)
    at.session_state[f"keep.{cast[name].hex}"] = True
    return at.run()


def table(at: AppTest) -> str:
    return "\n".join(str(one.value.to_numpy().tolist()) for one in at.table).replace("\\\\", "")


def write(at: AppTest, **columns: str) -> AppTest:
    labels = {"term": "The word", "words": "Offered instead", "why": "Why, in a sentence"}
    for column, text in columns.items():
        field(at, labels[column]).set_value(text)
    return at.run()


@pytest.mark.parametrize("name", ["maya", "jordan"])
def test_coaches_and_leads_read_it_and_change_nothing(cast: Cast, name: str) -> None:
    at = opened(cast, name)
    assert "person who uses drugs" in table(at)
    assert "comes with the portal" in shown(at)
    assert "Save it" not in labels(at)


def test_what_is_added_stands_beside_the_next_text(cast: Cast) -> None:
    lead_maya(cast)
    reader = opened(cast, "jordan", NOTES)
    at = write(editing(cast), term="frequent flyer*", words="someone who calls often", why="It mocks.")
    button(at, "Save it").click().run()
    assert "Saved." in shown(at)
    assert "“frequent flyer*” added, offered “someone who calls often”" in shown(at)
    assert field(at, "The word").value == ""
    field(reader, "What did you see or hear?").set_value("A frequent flyer came.").run()
    assert "perhaps “someone who calls often”" in shown(reader)
    at = editing(cast)
    field(at, "Which one?").set_value("frequent flyer*").run()
    assert field(at, "Offered instead").value == "someone who calls often"
    write(at, term="regular caller*")
    button(at, "Save it").click().run()
    assert "“frequent flyer*” now “regular caller*”" in shown(at)
    field(reader, "What did you see or hear?").set_value("A frequent flyer came again.").run()
    assert "perhaps" not in shown(reader)


def test_taken_off_and_set_back(cast: Cast) -> None:
    at = editing(cast, "olive")
    field(at, "Which one?").set_value("junkie*").run()
    button(at, "Take it off").click().run()
    assert "junkie*" not in table(at)
    assert "“junkie*” taken off, which had “person who uses drugs”" in shown(at)
    button(at, "Set the list back").click().run()
    assert "junkie*" in table(at)
    assert "Set the list back" not in labels(at)


def test_what_is_wrong_is_said_at_its_field_and_kept(cast: Cast) -> None:
    at = write(editing(cast), term="slang", words="no slang", why="Why.")
    button(at, "Save it").click().run()
    assert "contain “slang” again" in shown(at)
    assert field(at, "Offered instead").value == "no slang"


def test_a_word_finds_its_row(cast: Cast) -> None:
    at = opened(cast, "maya")
    field(at, "Find").set_value("wagon").run()
    assert len(at.table[0].value) == 1
    field(at, "Find").set_value("zzz").run()
    assert "No word of the list holds that." in shown(at)


def test_it_takes_few_statements(cast: Cast, database: Engine) -> None:
    at = editing(cast)
    with counted(database) as statements:
        at.run()
    assert len(statements) <= 10
