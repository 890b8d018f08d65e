"""Every page as every role on the example programme: it opens, says whom it is for, and can be used by everybody."""

import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlmodel import col, select

from db.tables.people import Person, Role
from db.tables.reviews import Review, ReviewStatus
from portal.access import system
from portal.example.cast import SIGN_INS
from portal.settings import ROOT
from portal.ui.navigation import PAGES, Place
from portal.ui.words import role_words
from tests.browser.conftest import settle
from tests.browser.test_frame import PHONE, RULES
from tests.browser.test_sign_in import HARMLESS, watch
from tests.serving import PortalServer

TALL = {"width": 1366, "height": 2400}
FITS = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  return document.documentElement.scrollWidth <= innerWidth && main.scrollWidth <= main.clientWidth;
}"""
OPEN_TO_ITS_PEOPLE = {
    "review": set(ReviewStatus),
    "conversation": set(ReviewStatus) - {ReviewStatus.OPEN},
    "record": {ReviewStatus.SHARED, ReviewStatus.ACKNOWLEDGED, ReviewStatus.CLOSED},
}
CLOSED_WORDS = ("Not open now", "Not found")


@dataclass(frozen=True)
class Known:
    """One review of the example: who coaches, who leads, where it stands."""

    id: uuid.UUID
    coach: str
    lead: str
    status: ReviewStatus


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    """A running portal with the example programme, made by the command itself."""
    server = PortalServer(tmp_path_factory.mktemp("example") / "data")
    server.data.mkdir()
    subprocess.run(
        [sys.executable, "-m", "portal", "example"],
        cwd=ROOT,
        env=server.environment(),
        check=True,
        capture_output=True,
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def known(example: PortalServer) -> list[Known]:
    """Every review of the example, one of each state first."""
    with example.using(), system() as session:
        names = {person.id: person.username for person in session.scalars(select(Person))}
        rows = session.scalars(select(Review).order_by(col(Review.status), col(Review.opened_at))).all()
        return [Known(row.id, names[row.coach_id], names[row.lead_id], row.status) for row in rows]


def window(browser: Browser, example: PortalServer, username: str, **options: object) -> tuple[Page, list[str]]:
    """A page of a browser in which that person is signed in, and what the browser complains about."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    context.add_cookies(
        [
            {"name": name, "value": value, "url": example.url, "httpOnly": True, "sameSite": same_site}
            for (name, value), same_site in zip(
                example.cookies(username, f"pages-{username}").items(), ("Strict", "Lax"), strict=True
            )
        ]  # type: ignore[list-item]
    )
    page = context.new_page()
    return page, watch(page)


def opened(page: Page, url: str) -> str:
    """The words of the page at `url`, once everything on it is drawn."""
    page.goto(url)
    settle(page)
    expect(page.locator("h1").first).to_be_visible()
    expect(page.locator('[data-testid="stSkeleton"]')).to_have_count(0)
    return page.inner_text("body")


def wrong(page: Page, words: str, with_axe: bool = True) -> list[str]:
    """What no page may show: an error, rules of WCAG 2.2 A and AA broken, anything wider than the window."""
    found = []
    if "went wrong" in words or page.locator('[data-testid="stException"]').count():
        found.append("an error is on the page")
    if not page.evaluate(FITS):
        found.append("wider than the window")
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} headings of the first rank")
    violations = Axe().run(page, options=RULES).response["violations"] if with_axe else []
    return found + [f"{one['id']}: {[node['html'][:200] for node in one['nodes']][:3]}" for one in violations]


def real(complaints: list[str]) -> list[str]:
    """What the browser complained about, without its search for the place the page is served at."""
    return [line for line in complaints if not HARMLESS.search(line)]


def address(example: PortalServer, place: Place, review: uuid.UUID) -> str:
    """Where a page stands; those of a review need to know which."""
    return f"{example.url}/{place.url}" + (f"?id={review}" if place.key in {*OPEN_TO_ITS_PEOPLE, "sheet"} else "")


@pytest.mark.parametrize("role", list(SIGN_INS))
def test_every_page_opens_or_says_for_whom_it_is(
    browser: Browser, example: PortalServer, known: list[Known], role: str
) -> None:
    username, problems = SIGN_INS[role], []
    page, complaints = window(browser, example, username, viewport=TALL)
    own = [one.id for one in known if username in (one.coach, one.lead)] or [known[0].id]
    for place in PAGES.values():
        words = opened(page, address(example, place, own[0]))
        is_theirs = place.roles is None or Role(role) in place.roles
        whom = f"This page is for: {role_words(place.roles or frozenset())}."
        if (whom in words) is is_theirs:
            problems.append((place.key, "it says that it is for others" if is_theirs else "it does not say for whom"))
        problems += [(place.key, one) for one in wrong(page, words)]
    assert problems + real(complaints) == []
    page.context.close()


@pytest.mark.parametrize("side", ["coach", "lead"])
def test_a_review_in_each_state_opens_for_both_sides_as_far_as_it_may(
    browser: Browser, example: PortalServer, known: list[Known], side: str
) -> None:
    states = {one.status: one for one in known}
    assert set(states) >= set(ReviewStatus) - {ReviewStatus.SIGNED}
    problems: list[object] = []
    windows: dict[str, tuple[Page, list[str]]] = {}
    for status, review in states.items():
        username = getattr(review, side)
        if username not in windows:
            windows[username] = window(browser, example, username, viewport=TALL)
        page, _ = windows[username]
        for key, open_in in OPEN_TO_ITS_PEOPLE.items():
            words = opened(page, address(example, PAGES[key], review.id))
            is_open = not any(words_of in page.locator("h1").inner_text() for words_of in CLOSED_WORDS)
            if is_open is not (status in open_in):
                problems.append((key, status, "open" if is_open else "closed"))
            # Long pages look the same to axe from both sides, and the record in each of its states.
            with_axe = side == "lead" and (key != "record" or status is ReviewStatus.SHARED)
            problems += [(key, status, one) for one in wrong(page, words, with_axe)]
    assert problems + [line for _, complaints in windows.values() for line in real(complaints)] == []
    for page, _ in windows.values():
        page.context.close()


@pytest.mark.parametrize(("size", "scheme"), [(TALL, "dark"), (PHONE, "light")])
def test_the_main_pages_in_the_dark_and_on_a_phone(
    browser: Browser, example: PortalServer, known: list[Known], size: dict[str, int], scheme: str
) -> None:
    problems: list[object] = []
    talking = next(one for one in known if one.status is ReviewStatus.IN_CONVERSATION)
    signed = next(one for one in known if (one.status, one.lead) == (ReviewStatus.CLOSED, talking.lead))
    writing = next(one for one in known if (one.status, one.coach) == (ReviewStatus.OPEN, SIGN_INS["coach"]))
    of = {"conversation": talking, "review": talking, "record": signed, "sheet": writing}
    lead, lead_complaints = window(browser, example, talking.lead, viewport=size, color_scheme=scheme)
    director, complaints = window(browser, example, SIGN_INS["director"], viewport=size, color_scheme=scheme)
    for page, keys in (
        (lead, ("home", "reviews", "review", "sheet", "conversation", "record", "competencies")),
        (director, ("home", "people", "account")),
    ):
        for key in keys:
            words = opened(page, address(example, PAGES[key], of.get(key, talking).id))
            problems += [(key, one) for one in wrong(page, words)]
            assert not any(words_of in page.locator("h1").inner_text() for words_of in CLOSED_WORDS), key
    assert problems + real(complaints) + real(lead_complaints) == []
    for page in (lead, director):
        page.context.close()
