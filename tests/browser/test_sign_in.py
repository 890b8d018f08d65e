"""Signing in and out as people do it, in a real browser against a real server."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import settle
from tests.serving import PASSWORD, PortalServer

HARMLESS = re.compile(r"/[^/]+/_stcore/(health|host-config)$")  # the page looks for the place it is served at


def watch(page: Page) -> list[str]:
    """Everything the browser complains about, as it comes."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(f"error {error}"))
    page.on("response", lambda r: found.append(f"{r.status} {r.url}") if r.status >= 400 else None)
    page.on(
        "console",
        lambda m: found.append(m.text) if m.type == "error" and "status of 404" not in m.text else None,
    )
    return found


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_deep_link_leads_through_the_form_to_the_page_with_its_query(
    server: PortalServer, anonymous_page: Page
) -> None:
    page = anonymous_page
    complaints = watch(page)
    page.goto(server.url + "/account?x=1&y=a%20b")
    settle(page)
    expect(page.get_by_role("heading", name="Supervision portal")).to_be_visible()
    assert page.get_by_text("My account").count() == 0, "something of the page or its navigation shows before sign-in"

    sign_in(page, " MAYA ")

    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    assert page.url == server.url + "/account?x=1&y=a+b"
    session = next(cookie for cookie in page.context.cookies() if cookie["name"] == server.cookie)
    assert session["httpOnly"]
    assert session["sameSite"] == "Strict"
    assert "maya" not in page.evaluate("document.cookie + JSON.stringify({...localStorage, ...sessionStorage})")
    assert page.locator("iframe").count() == 0
    assert [line for line in complaints if not HARMLESS.search(line)] == []


def test_a_wrong_password_says_so_and_lets_nobody_in(server: PortalServer, anonymous_page: Page) -> None:
    page = anonymous_page
    page.goto(server.url)
    settle(page)
    sign_in(page, "dana", PASSWORD + " ")
    expect(page.get_by_text("do not go together")).to_be_visible()
    assert server.cookie not in {cookie["name"] for cookie in page.context.cookies()}


def test_reload_and_new_tab_stay_signed_in_and_another_browser_does_not(
    server: PortalServer, signed_in_context: Callable[..., BrowserContext], anonymous_page: Page
) -> None:
    context = signed_in_context("maya")
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        page.goto(server.url + "/account")
        expect(page.get_by_role("heading", name="My account")).to_be_visible()
    first.reload()
    expect(first.get_by_role("heading", name="My account")).to_be_visible()
    anonymous_page.goto(server.url + "/account")
    expect(anonymous_page.get_by_label("User name")).to_be_visible()


def test_signing_out_removes_the_cookie_and_ends_every_other_tab(
    server: PortalServer, signed_in_context: Callable[..., BrowserContext]
) -> None:
    context = signed_in_context("lee")
    here, there = context.new_page(), context.new_page()
    for page in (here, there):
        page.goto(server.url + "/account")
        settle(page)
    here.get_by_role("button", name="Sign out", exact=True).first.click()  # the sidebar stands before the page
    expect(here.get_by_label("User name")).to_be_visible()
    assert server.cookie not in {cookie["name"] for cookie in context.cookies()}

    there.get_by_role("link", name="Home").click()
    expect(there.get_by_label("User name")).to_be_visible()


def test_the_next_person_in_the_same_browser_gets_nothing_of_the_first(
    server: PortalServer, signed_in_context: Callable[..., BrowserContext]
) -> None:
    context = signed_in_context("maya")
    old = context.new_page()
    old.goto(server.url + "/account")
    settle(old)
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
    new = context.new_page()
    new.goto(server.url + "/account")
    expect(new.get_by_text("Adam Novak").first).to_be_visible()
    old.get_by_role("link", name="Home").click()
    settle(old)
    expect(old.get_by_text("Maya Torres").first).to_be_visible()
    assert old.get_by_text("Adam Novak").count() == 0
