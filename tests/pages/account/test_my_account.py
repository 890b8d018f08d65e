"""My account and the page behind a link, as their person uses them."""

import uuid
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from db.tables.people import Conflict, Person, Role
from db.tables.sessions import SignInSession
from portal.access import sessions, system
from portal.people import passwords, sign_in
from portal.people.passwords import hashed
from portal.settings import ROOT
from tests import make

FRAME = ROOT / "portal" / "entry_point" / "app.py"
ACCOUNT = ROOT / "pages" / "account" / "my_account.py"
SET_PASSWORD = ROOT / "pages" / "account" / "set_password.py"
RIGHT, NEW = "green lamp river stone", "a new one for spring"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same hashing at its lowest cost."""
    monkeypatch.setattr(passwords, "ROUNDS", 4)
    passwords.nobody.cache_clear()
    yield
    passwords.nobody.cache_clear()


@pytest.fixture
def people(database: Engine) -> dict[str, uuid.UUID]:
    assert database
    with system(write=True) as session:
        north, south = make.division(session, "North"), make.division(session, "South")
        ids = {
            "maya": make.person(session, "Maya Torres", north, Role.COACH),
            "lee": make.person(session, "Lee Okafor", north, Role.LEAD),
            "noor": make.person(session, "Noor Haddad", south, Role.LEAD),
        }
        session.execute(sa.update(Person).values(password_hash=hashed(RIGHT)))
    return ids


def mint(person_id: uuid.UUID) -> str:
    with system(write=True) as session:
        return sessions.hash_token(sessions.mint(session, session.get_one(Person, person_id), "d", "Firefox/1 Windows"))


def account(credential: str) -> AppTest:
    at = AppTest.from_file(str(FRAME), default_timeout=20)
    at.user = {"credential": credential, "device": "d"}
    at.run()
    return at.switch_page(str(ACCOUNT)).run()


def shown(at: AppTest) -> str:
    kinds = (at.title, at.header, at.markdown, at.caption, at.info, at.error, at.success)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def change(at: AppTest, present: str, new: str, repeated: str) -> AppTest:
    for field, value in zip(at.text_input, (present, new, repeated), strict=True):
        field.set_value(value)
    return press(at, "Change password")


def live(person_id: uuid.UUID) -> int:
    with system() as session:
        statement = (
            sa.select(sa.func.count())
            .select_from(SignInSession)
            .join(Person, Person.id == SignInSession.person_id)
            .where(Person.id == person_id, SignInSession.epoch == Person.epoch, SignInSession.revoked_at.is_(None))
        )
        return session.scalars(statement).one()


def test_the_present_password_is_asked_for(people: dict[str, uuid.UUID]) -> None:
    at = account(mint(people["maya"]))
    change(at, "not hers", NEW, NEW)
    assert sign_in.verify("maya", NEW, "a") is None
    assert "not your password" in shown(at)


def test_a_changed_password_works_and_ends_other_sessions(people: dict[str, uuid.UUID]) -> None:
    mint(people["maya"])
    at = account(mint(people["maya"]))
    assert live(people["maya"]) == 2
    change(at, RIGHT, NEW, NEW)
    assert "Your password is changed" in shown(at)
    assert [field.value for field in at.text_input] == ["", "", ""]
    assert live(people["maya"]) == 1
    assert sign_in.verify("maya", NEW, "a") == people["maya"]


def test_a_weak_password_is_refused_at_its_field(people: dict[str, uuid.UUID]) -> None:
    at = account(mint(people["maya"]))
    change(at, RIGHT, "short", "short")
    assert "at least 15 characters" in shown(at)
    assert sign_in.verify("maya", RIGHT, "a") == people["maya"]


def test_another_browser_can_be_signed_out(people: dict[str, uuid.UUID]) -> None:
    mint(people["maya"])
    mint(people["maya"])
    at = account(mint(people["maya"]))
    assert shown(at).count("Firefox on Windows") == 3
    next(button for button in at.button if (button.key or "").startswith("end.")).click().run()
    assert live(people["maya"]) == 2
    press(at, "Sign out everywhere else")
    assert live(people["maya"]) == 1
    assert "You are signed in here only" in shown(at)


def test_a_conflict_is_declared_and_withdrawn_and_stays_on_record(people: dict[str, uuid.UUID]) -> None:
    at = account(mint(people["maya"]))
    assert at.selectbox[0].options == ["Lee Okafor"], "only people of her own division"
    press(at, "Declare")
    assert "choose whom" in shown(at)
    at.selectbox[0].set_value(people["lee"])
    press(at, "Declare")
    assert "Thank you for saying so" in shown(at)
    assert at.selectbox[0].value is None
    press(at, "Withdraw")
    with system() as session:
        row = session.scalars(sa.select(Conflict)).one()
    assert (row.person_id, row.other_id) == (people["maya"], people["lee"])
    assert row.withdrawn_at is not None


def test_a_link_lets_an_anonymous_person_choose_a_password_once(people: dict[str, uuid.UUID]) -> None:
    with system(write=True) as session:
        token = sign_in.issue_link(session, session.get_one(Person, people["maya"]), None)

    def visit() -> AppTest:
        at = AppTest.from_file(str(FRAME), default_timeout=20)
        at.user = {"credential": "", "device": "d"}
        at.run()
        at.query_params["link"] = token
        return at.switch_page(str(SET_PASSWORD)).run()

    at = visit()
    at.text_input[0].set_value(NEW)
    at.text_input[1].set_value("something else instead")
    at.button[0].click().run()
    assert "do not match" in shown(at)
    at.text_input[1].set_value(NEW)
    at.button[0].click().run()
    assert "Sign in as **maya**" in shown(at)
    assert sign_in.verify("maya", NEW, "a") == people["maya"]

    again = visit()
    again.text_input[0].set_value(RIGHT)
    again.text_input[1].set_value(RIGHT)
    again.button[0].click().run()
    assert "used already" in shown(again)
    assert sign_in.verify("maya", NEW, "b") == people["maya"]
