"""The page of observations as those who write them and those they are about use it."""

import uuid

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from db.tables.observations import Observation, ObservationKind
from portal.access import system
from portal.settings import ROOT
from tests import make
from tests.cast import Cast, cast
from tests.portal.observations.made import DAY, WORDS, lead_maya, observe

__all__ = ["cast"]
FRAME = ROOT / "portal" / "entry_point" / "app.py"
PAGE = ROOT / "pages" / "supervision" / "observations.py"
NAMED = "As Noor Haddad said, the answer came."


def opened(cast: Cast, who: str, coach: uuid.UUID | None = None) -> AppTest:
    at = AppTest.from_file(str(FRAME), default_timeout=20)
    at.user = {"credential": cast.credential(who), "device": "d"}
    at.run()
    at.switch_page(str(PAGE))
    if coach:
        at.query_params["coach"] = str(coach)
    return at.run()


def shown(at: AppTest) -> str:
    kinds = (at.title, at.subheader, at.markdown, at.text, at.caption, at.info, at.error, at.success)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def choose(at: AppTest, label: str, value: object) -> AppTest:
    return next(one for one in (*at.radio, *at.selectbox) if one.label == label).set_value(value).run()


def write(at: AppTest, text: str) -> AppTest:
    return next(one for one in at.text_area if one.label == "What did you see or hear?").set_value(text).run()


def stored() -> list[Observation]:
    with system() as session:
        return list(session.scalars(select(Observation)))


def test_a_lead_with_one_coach_writes_it_down_and_tells_them(cast: Cast) -> None:
    lead_maya(cast)
    at = opened(cast, "jordan")
    assert not at.exception
    assert "The first one begins above." in shown(at)
    write(choose(at, "What is it about?", ObservationKind.STRENGTH), WORDS)
    at = press(at, "Save observation")
    assert not at.exception
    [row] = stored()
    assert (row.coach_id, row.text, row.told_on) == (cast["maya"], WORDS, None)
    assert "not told yet" in shown(at)
    assert next(one for one in at.text_area).value == ""
    at.session_state[f"telling.{row.id.hex}.{cast['jordan'].hex}"] = True
    at = press(at.run(), "I told Maya")
    assert not at.exception
    assert stored()[0].told_on == make.today()
    assert "Noted. Maya Torres can read it now." in shown(at)
    assert WORDS in shown(opened(cast, "maya"))


def test_nothing_is_stored_while_something_is_missing_and_the_words_stay(cast: Cast) -> None:
    lead_maya(cast)
    at = press(write(opened(cast, "jordan"), WORDS), "Save observation")
    assert "Say what it is about" in shown(at)
    assert at.text_area[0].value == WORDS
    assert stored() == []


def test_what_may_name_someone_is_told_only_after_a_word_of_its_author(cast: Cast) -> None:
    lead_maya(cast)
    at = write(choose(opened(cast, "jordan"), "What is it about?", ObservationKind.GROWTH), NAMED)
    at = press(choose(at, "Have you told them?", "Yes, today"), "Save observation")
    assert "name of someone in the programme" in shown(at)
    assert stored() == []
    at = press(press(at, "I looked: it identifies nobody"), "Save observation")
    assert [(row.text, row.told_on) for row in stored()] == [(NAMED, make.today())]


def test_the_address_of_a_folder_chooses_the_coach_and_says_what_nobody_has_seen(cast: Cast) -> None:
    lead_maya(cast)
    with system(write=True) as session:
        make.supervision(session, cast["carl"], cast["jordan"])
    observe(cast, "jordan", "4a", ago=3)
    observe(cast, ago=2, coach="carl", text="About Carl.")
    at = opened(cast, "jordan", cast["maya"])
    assert next(one for one in at.selectbox if one.label == "Whose work?").value == cast["maya"]
    assert "About Carl." not in shown(at)
    assert "Nobody has noted anything on 56 of 57 items in Maya Torres’s work" in shown(at)
    assert "About Carl." in shown(opened(cast, "jordan"))
    at = opened(cast, "jordan", cast["cleo"])
    assert at.title[0].value == "Not found"


def test_a_coach_reads_strengths_first_and_nothing_they_were_not_told(cast: Cast) -> None:
    lead_maya(cast)
    assert "Nothing here yet, and nothing you must do." in shown(opened(cast, "maya"))
    observe(cast, ago=1, told=True, kind=ObservationKind.GROWTH, text="Ask before planning.")
    observe(cast, ago=9, told=True)
    observe(cast, text="Not said yet.")
    at = opened(cast, "maya")
    assert [head.value for head in at.subheader] == ["What you do well", "To grow on"]
    assert "Not said yet." not in shown(at)
    assert not [one for one in at.button if one.label == "Save observation"]


@pytest.mark.parametrize("days", [366, 400])
def test_a_day_long_past_is_asked_about(cast: Cast, days: int) -> None:
    lead_maya(cast)
    at = write(choose(opened(cast, "jordan"), "What is it about?", ObservationKind.NEUTRAL), WORDS)
    at = press(at.date_input[0].set_value(make.today() - days * DAY).run(), "Save observation")
    assert stored() == []
    at = press(at.checkbox[0].check().run(), "Save observation")
    assert [row.seen_on for row in stored()] == [make.today() - days * DAY]


def test_a_guess_and_person_first_words_are_shown_beside_the_text_and_hold_nothing_back(cast: Cast) -> None:
    lead_maya(cast)
    at = opened(cast, "jordan")
    at = write(choose(at, "What is it about?", ObservationKind.STRENGTH), "Hope told her that an addict can change.")
    assert "A word here may be somebody's name." in shown(at)
    assert "perhaps “person with addiction”" in shown(at)
    at = press(at, "Save observation")
    assert not at.exception
    assert [row.text for row in stored()] == ["Hope told her that an addict can change."]
    assert "A word here may be somebody's name." not in shown(at)
