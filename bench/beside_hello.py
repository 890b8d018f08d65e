"""Whole runs of a portal page, in turn with presses of the yardstick’s button."""

from collections.abc import Mapping
from urllib.parse import urlencode

from bench import hello, servers
from bench.client import Client

ROUNDS, RUNS, WARM_UP = 4, 8, 3


def costs(
    portal: servers.Server, yardstick: servers.Server, tab: Client, name: str, query: Mapping[str, str]
) -> tuple[float, float]:
    """Processor milliseconds of one run of the page `name` in `tab`, and of one press of the yardstick’s button."""
    page, button = hello.open_page(yardstick)
    address = urlencode(query)
    tab.rerun(page_name=name, page_script_hash="", query_string=address)
    for _ in range(WARM_UP):
        tab.rerun(query_string=address)
        hello.press(page, button)
    spent = plain = 0.0
    for _ in range(ROUNDS):
        before = portal.cpu()
        for _ in range(RUNS):
            tab.rerun(query_string=address)
        spent += portal.cpu() - before
        before = yardstick.cpu()
        for _ in range(RUNS):
            hello.press(page, button)
        plain += yardstick.cpu() - before
    page.close()
    return 1000 * spent / (ROUNDS * RUNS), 1000 * plain / (ROUNDS * RUNS)
