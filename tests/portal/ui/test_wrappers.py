"""The three wrappers, run as Streamlit runs them, on a real database."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from db.engine import writing_alone
from db.tables.people import Grant, Person, Role
from db.tables.sessions import SignInSession
from portal import clock
from portal.access import sessions, system
from portal.people.passwords import hashed
from portal.settings import ROOT
from tests import make
from tests.portal.ui.notes import times_noted

NOTES = Path(__file__).parent / "scripts" / "notes.py"
OPENED = NOTES.with_name("opened.py")
FRAME = ROOT / "portal" / "entry_point" / "app.py"


@pytest.fixture
def maya(database: Engine) -> uuid.UUID:
    assert database
    with system(write=True) as session:
        return make.person(session, "Maya", make.division(session, "North"), Role.COACH)


def signed_in(person_id: uuid.UUID, script: str | Path = NOTES) -> AppTest:
    """A browser in which the person is signed in, at the page `script`."""
    with system(write=True) as session:
        token = sessions.mint(session, session.get_one(Person, person_id), "d")
    at = AppTest.from_file(str(script), default_timeout=20)
    at.user = {"credential": sessions.hash_token(token), "device": "d"}
    return at


def person(person_id: uuid.UUID) -> Person:
    with system() as session:
        return session.get_one(Person, person_id)


def end_sessions() -> None:
    with system(write=True) as session:
        for row in session.scalars(select(SignInSession)):
            sessions.revoke(session, row.token_hash)


def shown(at: AppTest) -> str:
    kinds = (at.title, at.markdown, at.caption, at.info, at.error, at.success)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def test_anonymous_people_see_nothing_of_a_page(maya: uuid.UUID) -> None:
    at = AppTest.from_file(str(NOTES), default_timeout=20).run()
    assert person(maya).name not in shown(at)
    assert [element.value for element in at.info] == ["Please sign in."]


def test_a_page_draws_what_was_loaded_outside_the_transaction(maya: uuid.UUID) -> None:
    at = signed_in(maya).run()
    assert [element.value for element in at.title] == ["Maya"]
    assert "count 1, drawn for True" in shown(at)
    assert "given to Maya" in shown(at)


@pytest.mark.parametrize(("name", "words"), [("hidden", "There is nothing here for you"), ("refused", "Not before")])
def test_what_may_not_be_read_is_said_in_words(maya: uuid.UUID, name: str, words: str) -> None:
    with system(write=True) as session:
        session.get_one(Person, maya).name = name
    at = signed_in(maya).run()
    assert words in shown(at).replace("\\", "")
    assert not at.exception
    assert not at.button


def test_a_reading_is_noted_before_the_record_is_drawn_and_then_waits_for_no_writer(
    maya: uuid.UUID, database: Engine
) -> None:
    at = signed_in(maya, OPENED).run()
    assert "Maya, noted 1" in shown(at)
    with writing_alone(database):
        assert "Maya, noted 1" in shown(at.run()), "it was noted already, so nothing is to be written"
    with time_machine.travel(clock.now() + timedelta(minutes=15)):
        assert "Maya, noted 2" in shown(at.run())


def test_what_was_not_shown_was_not_read(maya: uuid.UUID) -> None:
    with system(write=True) as session:
        session.get_one(Person, maya).name = "hidden"
    signed_in(maya, OPENED).run()
    assert times_noted() == 0


def test_an_input_reaches_its_action_under_its_plain_name_and_is_saved(maya: uuid.UUID) -> None:
    at = signed_in(maya).run()
    assert at.text_area[0].key == f"note.{maya.hex}"
    at.text_area[0].set_value("a first thought").run()
    assert person(maya).email == "a first thought"
    assert "Saved " in shown(at)
    assert at.text_area[0].value == "a first thought"


def test_refused_text_stays_with_its_reason_and_is_never_called_saved(maya: uuid.UUID) -> None:
    at = signed_in(maya).run()
    at.text_area[0].set_value("this is wrong").run()
    assert person(maya).email is None
    assert at.text_area[0].value == "this is wrong"
    assert "leave out the word" in shown(at)
    assert "Saved " not in shown(at)
    at.text_area[0].set_value("this is fine").run()
    assert person(maya).email == "this is fine"
    assert "leave out the word" not in shown(at)


def test_a_refused_form_stores_nothing_and_keeps_the_text(maya: uuid.UUID) -> None:
    at = signed_in(maya).run()
    at.text_input[0].set_value("M")
    at.button(key="rename").click().run()
    assert (person(maya).name, person(maya).version) == ("Maya", 1)
    assert at.text_input[0].value == "M"
    assert "three letters or more" in shown(at)
    at.text_input[0].set_value("Maya T")
    at.button(key="rename").click().run()
    assert person(maya).name == "Maya T"
    assert "Renamed" in shown(at)
    assert "three letters" not in shown(at)
    assert "Renamed" not in shown(at.run()), "said once"


def test_an_error_of_the_portal_is_shown_and_undoes_everything(maya: uuid.UUID) -> None:
    at = signed_in(maya).run()
    at.button(key="refuse").click().run()
    assert person(maya).version == 1
    assert "The review is sealed" in shown(at)


def test_one_press_that_arrives_twice_is_one_action(maya: uuid.UUID) -> None:
    at = signed_in(maya).run()
    at.button(key="twice").click().run()
    assert person(maya).version == 2
    at.button(key="twice").click().run()
    assert person(maya).version == 3, "drawn again, it can be pressed again"


def test_moving_the_screen_after_an_action_keeps_what_was_stored(maya: uuid.UUID) -> None:
    at = signed_in(maya).run()
    at.button(key="after").click().run()
    assert person(maya).version == 2
    assert "count 2" in shown(at)


def test_moving_the_screen_inside_a_transaction_is_refused_loudly(maya: uuid.UUID) -> None:
    at = signed_in(maya).run()
    at.button(key="inside").click().run()
    assert person(maya).version == 1
    assert at.exception


def test_an_unexpected_error_undoes_everything_and_can_be_tried_again(maya: uuid.UUID) -> None:
    at = signed_in(maya).run()
    at.button(key="fails").click().run()
    assert person(maya).version == 1


def test_an_action_after_the_session_ended_does_nothing(maya: uuid.UUID) -> None:
    at = signed_in(maya).run()
    end_sessions()
    at.text_area[0].set_value("typed too late").run()
    assert person(maya).email is None
    assert "Maya" not in shown(at)


def test_a_part_runs_alone_and_notices_the_end_of_the_session(maya: uuid.UUID) -> None:
    at = signed_in(maya).run()
    at.button(key="part").click().run()
    assert person(maya).version == 2
    end_sessions()
    at.button(key="part").click().run()
    assert person(maya).version == 2
    assert "given to" not in shown(at)


def test_the_frame_asks_to_sign_in_as_soon_as_the_session_ended(maya: uuid.UUID) -> None:
    at = signed_in(maya, FRAME).run()
    assert not at.exception
    assert [button.label for button in at.button if button.label == "Sign out"]
    end_sessions()
    at.run()
    assert [element.value for element in at.title] == ["Supervision portal"]
    assert [button.label for button in at.button] == ["Sign in"]


def test_the_frame_notices_a_new_role_at_the_next_run(maya: uuid.UUID) -> None:
    at = signed_in(maya, FRAME).run()
    labels = {link.proto.label for link in at.get("page_link")}
    assert "People" not in labels
    with system(write=True) as session:
        row = session.scalars(select(Grant)).one()
        row.role = Role.ADMINISTRATOR
    labels = {link.proto.label for link in at.run().get("page_link")}
    assert "Reviews" not in labels


def order(at: AppTest) -> list[str]:
    """What stands on the page from top to bottom: words of messages, labels of buttons."""
    kinds = (at.success, at.error, at.button)
    wanted = {id(element) for kind in kinds for element in kind}
    found = [element for element in at.main if id(element) in wanted]
    words = [str(getattr(element, "value", None) or getattr(element, "label", "")) for element in found]
    return [one.replace("\\", "") for one in words]


@pytest.mark.parametrize(("button", "said"), [("near", "Renamed here."), ("refuse_near", "The review is sealed.")])
def test_what_is_said_near_a_button_is_said_there_and_once(maya: uuid.UUID, button: str, said: str) -> None:
    at = signed_in(maya).run()
    at.button(key=button).click().run()
    assert order(at)[order(at).index(said) - 1] == "Rename far"
    assert order(at).count(said) == 1
    assert said not in order(at.run())


def test_what_belongs_to_a_place_that_is_not_drawn_is_said_at_the_end(maya: uuid.UUID) -> None:
    at = signed_in(maya).run()
    at.button(key="far").click().run()
    assert order(at)[-1] == "Renamed nowhere."
    assert "Renamed nowhere." not in order(at.run())


def test_a_disabled_account_is_out_at_once(maya: uuid.UUID) -> None:
    at = signed_in(maya, FRAME).run()
    with system(write=True) as session:
        session.get_one(Person, maya).is_active = False
    assert [element.value for element in at.run().title] == ["Supervision portal"]


def test_the_form_opens_a_ticket_for_the_right_pair_only(maya: uuid.UUID) -> None:
    with system(write=True) as session:
        session.get_one(Person, maya).password_hash = hashed("green lamp river stone")
    at = AppTest.from_file(str(FRAME), default_timeout=20)
    at.user = {"credential": "", "device": "d"}
    at.run()
    at.text_input[0].set_value("maya")
    at.text_input[1].set_value("green lamp river stone ")
    at.button[0].click().run()
    assert not [element for element in at.get("html") if "/auth/enter" in element.proto.body]
    assert "do not go together" in shown(at)
    at.text_input[1].set_value("green lamp river stone")
    with time_machine.travel(clock.now() + timedelta(seconds=5)):
        at.button[0].click().run()
    hops = [element.proto.body for element in at.get("html") if "/auth/enter?t=" in element.proto.body]
    assert len(hops) == 1
    assert "green lamp" not in hops[0]
