"""A Chromium for benches: the yardstick page, and the portal as one of the example's people."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench import chromium

QUIET = '[data-testid="stApp"][data-test-connection-state="CONNECTED"][data-test-script-state="notRunning"]'
PATIENCE = 30_000


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.FLAGS))
        try:
            yield opened
        finally:
            opened.close()


def open_page(context: BrowserContext, url: str) -> Page:
    """A tab at `url`, once Streamlit has drawn it."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    settle(page)
    return page


def settle(page: Page) -> None:
    """Wait until the page is connected and no script runs."""
    page.wait_for_selector(QUIET, state="attached")


def sign_in(context: BrowserContext, url: str, data: Path, role: str) -> Page:
    """Sign in as the example's person of `role` and wait for their first page."""
    known = json.loads((data / "example-sign-ins.json").read_text())[role]
    page = open_page(context, url)
    page.get_by_label("User name").fill(known["username"])
    page.get_by_label("Password", exact=True).fill(known["password"])
    page.locator('[data-testid="stFormSubmitButton"] button').click()
    page.get_by_label("Password", exact=True).wait_for(state="detached")
    settle(page)
    return page


def cookies(context: BrowserContext) -> dict[str, str]:
    """The cookies of this browser, for a client without one."""
    return {cookie["name"]: cookie["value"] for cookie in context.cookies()}
