"""Nothing typed is lost: pauses, a killed server, a session that ended, another person in the same browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import col, select

from db.tables.people import Person
from portal.access import sessions, system
from tests.browser.conftest import settle
from tests.serving import PortalServer, found_programme, using


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    """The server of this module shows the tests' page of one text."""
    data = tmp_path_factory.mktemp("notes") / "data"
    found_programme(data)
    running = PortalServer(data, app=Path(__file__).parent / "notes_app.py")
    running.start()
    yield running
    running.stop()


def stored(server: PortalServer, username: str) -> str | None:
    with using(server.data), system() as session:
        return session.scalars(select(Person.email).where(col(Person.username) == username)).one()


def wait_for(server: PortalServer, page: Page, username: str, text: str) -> None:
    for _ in range(100):
        if stored(server, username) == text:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{stored(server, username)!r} is stored, not {text!r}")


def open_notes(server: PortalServer, context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(server.url)
    settle(page)
    expect(page.get_by_label("Note", exact=True)).to_be_visible()
    return page


def test_a_pause_in_typing_stores_the_text_and_keeps_focus_and_cursor(
    server: PortalServer, signed_in_context: Callable[..., BrowserContext]
) -> None:
    page = open_notes(server, signed_in_context("maya"))
    note = page.get_by_label("Note", exact=True)
    note.click()
    page.keyboard.type("kind words", delay=20)
    wait_for(server, page, "maya", "kind words")
    expect(page.get_by_text("Saved ")).to_be_visible()
    page.keyboard.press("Home")
    page.keyboard.type("Many ", delay=20)
    wait_for(server, page, "maya", "Many kind words")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    assert page.evaluate("document.activeElement.selectionStart") == 5


def test_text_typed_around_a_killed_server_is_stored_after_its_restart(
    server: PortalServer, signed_in_context: Callable[..., BrowserContext]
) -> None:
    """Lee goes on writing when the server is back; Dana had left the field while it was dead and does nothing more."""
    lee, dana = (open_notes(server, signed_in_context(name)) for name in ("lee", "dana"))
    for page, words in ((lee, "before the crash"), (dana, "into the void")):
        page.get_by_label("Note", exact=True).click()
        page.keyboard.type(words, delay=5)
    server.kill()
    dana.evaluate("document.activeElement.dispatchEvent(new FocusEvent('focusout', {bubbles: true}))")
    server.start()
    wait_for(server, dana, "dana", "into the void")
    settle(dana)
    expect(dana.get_by_label("Note", exact=True)).to_have_value("into the void")
    settle(lee)
    lee.keyboard.press("Tab")
    wait_for(server, lee, "lee", "before the crash")
    expect(lee.get_by_label("Note", exact=True)).to_have_value("before the crash")


@pytest.mark.prove
def test_the_next_person_in_the_browser_never_gets_the_text_of_the_first(
    server: PortalServer,
    signed_in_context: Callable[..., BrowserContext],
    record_property: Callable[[str, object], None],
) -> None:
    context = signed_in_context("maya")
    page = open_notes(server, context)
    page.get_by_label("Note", exact=True).fill("only for Maya's eyes")
    page.keyboard.press("Tab")
    wait_for(server, page, "maya", "only for Maya's eyes")
    context.add_cookies(
        [
            {
                "name": server.cookie,
                "value": server.mint("adam", "browser-1"),
                "url": server.url,
                "httpOnly": True,
                "sameSite": "Strict",
            }
        ]
    )
    server.kill()
    server.start()
    expect(page.get_by_role("heading", name="Adam Novak")).to_be_visible(timeout=30_000)
    settle(page)
    expect(page.get_by_label("Note", exact=True)).to_have_value("")
    page.wait_for_timeout(1500)
    record_property("reconnects under another person's cookie", 1)
    record_property("texts handed over", int(stored(server, "adam") is not None))
    assert stored(server, "adam") is None
    assert stored(server, "maya") == "only for Maya's eyes"


def test_an_unexpected_error_shows_a_code_and_the_log_holds_no_text(
    server: PortalServer, signed_in_context: Callable[..., BrowserContext]
) -> None:
    page = open_notes(server, signed_in_context("maya"))
    page.get_by_role("button", name="Fails").click()
    alert = page.get_by_text("tell your administrator the code")
    expect(alert).to_be_visible()
    code = alert.inner_text().rstrip(".").split()[-1]
    assert "person" not in alert.inner_text().replace("administrator", "")
    log = server.log.read_text()
    assert f"Trouble {code}: builtins.RuntimeError at" in log
    assert "a text about a person" not in log


def test_a_session_that_ended_shows_no_more_of_the_page(
    server: PortalServer, signed_in_context: Callable[..., BrowserContext]
) -> None:
    page = open_notes(server, signed_in_context("adam"))
    token = next(c["value"] for c in page.context.cookies() if c["name"] == server.cookie)
    with using(server.data), system(write=True) as session:
        sessions.revoke(session, sessions.hash_token(token))
    page.get_by_label("Note", exact=True).fill("too late")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Please sign in.")).to_be_visible()
    assert stored(server, "adam") is None
