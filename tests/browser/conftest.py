"""A real server and a real Chromium, one of each for the whole run."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench import chromium
from tests.portal.example.fixtures import written_example
from tests.serving import PortalServer

__all__ = ["written_example"]

READY = '[data-testid="stApp"][data-test-connection-state="CONNECTED"][data-test-script-state="notRunning"]'
HASTY = "--js-flags=--no-opt"
"""A page lives for seconds here: compiling its scripts to run fast takes longer than it saves."""
SignedIn = Callable[..., BrowserContext]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server(served: PortalServer) -> PortalServer:
    """A running portal with the people of `tests.serving`."""
    return served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium that PORTAL_CHROMIUM names, or whichever can be found."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium.find(), args=[*chromium.FLAGS, HASTY])
        yield opened
        opened.close()


@pytest.fixture
def signed_in_context(server: PortalServer, browser: Browser) -> Iterator[SignedIn]:
    """`signed_in_context("maya", viewport=…)`: a browser window in which that person is signed in already."""
    opened: list[BrowserContext] = []

    def open_for(username: str, **options: object) -> BrowserContext:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        opened.append(context)
        context.add_cookies(
            [
                {"name": name, "value": value, "url": server.url, "httpOnly": True, "sameSite": same_site}
                for (name, value), same_site in zip(
                    server.cookies(username, device=f"browser-{len(opened)}").items(), ("Strict", "Lax"), strict=True
                )
            ]  # type: ignore[list-item]
        )
        return context

    yield open_for
    for context in opened:
        context.close()


@pytest.fixture
def anonymous_page(browser: Browser) -> Iterator[Page]:
    """A page in a browser that has never been here."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def settle(page: Page) -> None:
    """Wait until the page is connected and nothing runs."""
    page.wait_for_selector(READY, state="attached")
