"""What one rating costs in the review form, beside the yardstick: processor time, bytes, and click to saved."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

from bench import browser, hello, servers
from bench.clicks import Form, Yardstick
from bench.client import Client, Run, connect
from bench.example import draft_sheet, statements
from bench.figure import Figure

ROUNDS = 12
CHANGES = 20
CLICKS = 4
WARM_UP = 10
FORM = "review_form"
ACK = "ack"


@dataclass
class Sheet:
    """The review form as a client without a browser sees it, and what it has sent so far."""

    client: Client
    form: str
    fragment: str
    items: list[str]
    versions: dict[str, int]
    name: str = field(default_factory=lambda: str(uuid.uuid4()))
    sent: int = 0

    def rate(self, code: str, answer: str) -> Run:
        """Change one answer, as the form does, and check that the server says it is stored."""
        self.sent += 1
        change = [self.sent, code, "answer", answer, self.versions.get(code, 0)]
        self.client.set(self.form, json_value=json.dumps({"pending": {"client": self.name, "out": [change]}}))
        run = self.client.rerun(fragment_id=self.fragment)
        ack = next(ack for ack in component_data(run, ACK) if ack["client"] == self.name)
        assert ack["seq"] == self.sent, ack
        assert not ack.get("refused"), ack
        assert not ack.get("conflicts"), ack
        self.versions.update(ack["versions"])
        return run


def component_data(run: Run, name: str) -> list[dict[str, Any]]:
    """The data sent to our component `name` in this run."""
    drawn = [element.bidi_component for element in run.elements if element.HasField("bidi_component")]
    return [json.loads(one.json) for one in drawn if one.component_name.endswith(name) and one.json not in ("", "null")]


def open_sheet(url: str, cookies: dict[str, str], query: str) -> Sheet:
    """Open the sheet with `query` in its address in a tab of its own."""
    client = connect(url, cookies=cookies, origin="same")
    run = client.rerun(page_name="sheet", query_string=query)
    drawn = [element.bidi_component for element in run.elements if element.HasField("bidi_component")]
    form = next((one for one in drawn if one.component_name.endswith(FORM)), None)
    assert form is not None, f"the form is not on the page, but:\n{run.text[-2000:]}"
    data = json.loads(form.json or form.bytes)
    items = [item["code"] for category in data["categories"] for item in category["items"] if not item["reflective"]]
    versions = {code: rating["version"] for code, rating in data["ratings"].items()}
    return Sheet(client, form.id, client.fragments[form.id], items, versions)


def changes(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Endless ratings, each unlike the one stored: Competent everywhere, then Developing everywhere, and again."""
    for answer in cycle(("3", "2")):
        for code in sheet.items:
            yield code, answer


def measure() -> list[Figure]:
    """All figures of the form; the portal and the yardstick take turns."""
    with servers.portal_data() as env, servers.portal(env) as portal, servers.hello() as yardstick:
        portal.wait_for("/readyz")
        yardstick.wait_for("/_stcore/health")
        query = draft_sheet(env)
        with browser.browser() as opened:
            context = opened.new_context()
            browser.sign_in(context, portal.url, Path(env["PORTAL_DATA"]), "lead").close()
            figures = rating_costs(portal, yardstick, browser.cookies(context), query)
            form = Form(context, f"{portal.url}/sheet?{query}")
            figures.append(click_to_saved(form, Yardstick(context, yardstick.url)))
        return figures + statements(env, query)


def rating_costs(
    portal: servers.Server, yardstick: servers.Server, cookies: dict[str, str], query: str
) -> list[Figure]:
    """Processor time and bytes of one change, in turn with presses of the yardstick's button."""
    page, button = hello.open_page(yardstick)
    sheet = open_sheet(portal.url, cookies, query)
    wanted = changes(sheet)
    runs: list[Run] = []
    pressed: list[Run] = []
    spent = plain = 0.0
    for _ in range(WARM_UP):
        sheet.rate(*next(wanted))
        hello.press(page, button)
    for _ in range(ROUNDS):
        before = portal.cpu()
        runs += [sheet.rate(*next(wanted)) for _ in range(CHANGES)]
        spent += portal.cpu() - before
        before = yardstick.cpu()
        pressed += [hello.press(page, button) for _ in range(CHANGES)]
        plain += yardstick.cpu() - before
    sheet.client.close()
    page.close()
    count = ROUNDS * CHANGES
    latency, floor = (1000 * median(run.seconds for run in some) for some in (runs, pressed))
    return [
        Figure("hello_cpu", 1000 * plain / count, "ms per rerun"),
        Figure("rating_change_cpu", 1000 * spent / count, "ms per change", spent / plain),
        Figure("rating_change_bytes", median(run.bytes_down for run in runs), "bytes down"),
        Figure("rating_change_bytes_up", median(run.bytes_up for run in runs), "bytes up"),
        Figure("rating_change_messages", median(len(run.messages) for run in runs), "messages"),
        Figure("rating_change_latency", latency, "ms", latency / floor),
    ]


def click_to_saved(form: Form, yardstick: Yardstick) -> Figure:
    """Click to the mark that says Saved, in turn with click to the yardstick's new title."""
    rated: list[float] = []
    pressed: list[float] = []
    form.rate()
    yardstick.press()
    for _ in range(ROUNDS):
        form.page.bring_to_front()
        rated += [form.rate() for _ in range(CLICKS)]
        yardstick.page.bring_to_front()
        pressed += [yardstick.press() for _ in range(CLICKS)]
    return Figure("rating_click_to_saved", median(rated), "ms", median(rated) / median(pressed))
