"""A browser window of somebody who is signed in, that goes from page to page without loading everything anew."""

import time
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, WebSocket, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.conftest import settle
from tests.serving import PortalServer

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
PATIENCE = 30
MOVE = """url => {
  history.pushState({}, "", url);
  dispatchEvent(new PopStateEvent("popstate", { state: {} }));
}"""
QUIET = """() => !document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]') &&
  document.getAnimations().every(
    (one) => one.playState !== "running" || one.effect.getComputedTiming().iterations === Infinity)"""
ENDED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR)


@dataclass
class Window:
    """A page, what the browser complained about, and how many runs of whole pages it has seen to their end."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    runs: int = 0

    def __post_init__(self) -> None:
        self.page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._count)

    def _count(self, frame: bytes | str) -> None:
        message = ForwardMsg()
        message.ParseFromString(frame if isinstance(frame, bytes) else frame.encode())
        self.runs += message.WhichOneof("type") == "script_finished" and message.script_finished in ENDED

    def open(self, url: str) -> str:
        """The words of the page at `url`, once everything on it is drawn.

        Only the first page is loaded; from there the address changes as when the reader goes back or on.
        """
        if self.page.url.startswith("http"):
            before, until = self.runs, time.monotonic() + PATIENCE
            self.page.evaluate(MOVE, url)
            while self.runs == before:
                assert time.monotonic() < until, f"{url} was not drawn"
                self.page.wait_for_timeout(10)
        else:
            self.page.goto(url)
        settle(self.page)
        expect(self.page.locator("h1").first).to_be_visible()
        expect(self.page.locator('[data-testid="stSkeleton"]')).to_have_count(0)
        return self.page.inner_text("body")


def sign_in_to(browser: Browser, server: PortalServer, username: str, device: str, **options: object) -> Page:
    """A new page of a browser of its own, named `device`, in which that person is signed in."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    context.add_cookies(
        [
            {"name": name, "value": value, "url": server.url, "httpOnly": True, "sameSite": same_site}
            for (name, value), same_site in zip(
                server.cookies(username, device).items(), ("Strict", "Lax"), strict=True
            )
        ]  # type: ignore[list-item]
    )
    return context.new_page()


def violations(page: Page) -> list[str]:
    """Every rule of WCAG 2.2 A and AA that the page breaks, with the places; asked once nothing fades or moves."""
    settle(page)
    page.wait_for_function(QUIET)
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {[node['html'][:200] for node in one['nodes']][:3]}" for one in found]
