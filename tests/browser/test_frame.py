"""The frame for everyone: no accessibility violations, nothing wider than a phone, one heading, an own icon."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import settle
from tests.browser.windows import RULES, violations
from tests.serving import PortalServer

__all__ = ["DESK", "PHONE", "RULES"]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 850}


def check(page: Page) -> None:
    settle(page)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light")])
def test_the_sign_in_page_is_open_to_everybody(
    server: PortalServer, browser: Browser, size: dict[str, int], scheme: str
) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(server.url)
    expect(page.get_by_label("User name")).to_be_visible()
    check(page)
    context.close()


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light")])
def test_a_page_in_its_frame_is_open_to_everybody(
    server: PortalServer, signed_in_context: Callable[..., BrowserContext], size: dict[str, int], scheme: str
) -> None:
    page = signed_in_context("maya", viewport=size, color_scheme=scheme).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.url + "/account")
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    check(page)
    assert page.title() == "My account"
    assert [url for url in asked if not url.startswith((server.url, "data:", "blob:"))] == []
