"""How long the portal takes from nothing to a first page, beside the yardstick."""

import time
from pathlib import Path
from statistics import median

from bench import browser, servers
from bench.client import connect
from bench.figure import Figure

ROUNDS = 5
TENTH = 10


def measure() -> list[Figure]:
    """Health, readiness and the first signed-in pages after a start; medians of interleaved rounds."""
    port = servers.free_port()
    yardstick: list[float] = []
    health: list[float] = []
    ready: list[float] = []
    first: list[float] = []
    tenth: list[float] = []
    with servers.portal_data() as env:
        cookies = signed_in(env, port)
        for _ in range(ROUNDS):
            with servers.hello() as server:
                yardstick.append(server.wait_for("/_stcore/health"))
            with servers.portal(env, port) as server:
                health.append(server.wait_for("/_stcore/health"))
                ready.append(server.wait_for("/readyz"))
                pages = [page_load(server.url, cookies) for _ in range(TENTH)]
                first.append(pages[0])
                tenth.append(pages[-1])
    hello = median(yardstick)
    return [
        Figure("hello_health", hello, "s"),
        Figure("health", median(health), "s", median(health) / hello),
        Figure("readyz", median(ready), "s", median(ready) / hello),
        Figure("first_page_after_ready", 1000 * median(first), "ms"),
        Figure("tenth_page_after_ready", 1000 * median(tenth), "ms"),
        Figure("first_page_to_tenth", median(first) / median(tenth), "times the tenth page"),
    ]


def signed_in(env: dict[str, str], port: int) -> dict[str, str]:
    """The cookies of a lead who signed in to a server on this port; they stay good when it starts again."""
    with servers.portal(env, port) as server, browser.browser() as opened:
        server.wait_for("/readyz")
        context = opened.new_context()
        browser.sign_in(context, server.url, Path(env["PORTAL_DATA"]), "lead")
        return browser.cookies(context)


def page_load(url: str, cookies: dict[str, str]) -> float:
    """Seconds for a new tab: the websocket and the whole first run of the home page."""
    began = time.perf_counter()
    with connect(url, cookies=cookies, origin="same") as client:
        run = client.rerun()
    spent = time.perf_counter() - began
    assert "Password" not in run.text, "the sign-in page came instead of the person's own"
    return spent
