"""Every page as every role on the example programme: it opens, says whom it is for, and can be used by everybody.

The long proof sweeps all of it; in every run coaches do, and the review states from the lead's side.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlmodel import col, select

from db.tables.people import Person, Role
from db.tables.reviews import Review, ReviewStatus
from portal.access import system
from portal.example.cast import SIGN_INS
from portal.ui.navigation import PAGES, Place
from portal.ui.words import role_words
from tests.browser.test_frame import PHONE
from tests.browser.test_sign_in import HARMLESS, watch
from tests.browser.windows import Window, sign_in_to, violations
from tests.portal.example import seeded
from tests.scale import PROVING, often
from tests.serving import PortalServer

pytestmark = pytest.mark.prove

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
LOOKS_ITS_OWN = {
    "review": set(ReviewStatus),
    "conversation": {ReviewStatus.BOTH_IN, ReviewStatus.IN_CONVERSATION},
    "record": {ReviewStatus.SHARED},
}
"""Where axe looks at a page of a review in every submission: in other states it draws the same things."""
CLOSED_WORDS = ("Not open now", "Not found")


@dataclass(frozen=True)
class Known:
    """One review of the example: who coaches, who leads, where it stands."""

    id: uuid.UUID
    coach: str
    lead: str
    status: ReviewStatus


@pytest.fixture(scope="session")
def example(written_example: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    """A running portal with the example programme."""
    server = PortalServer(seeded.copy_of(written_example, tmp_path_factory.mktemp("example") / "data"))
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


def window(browser: Browser, example: PortalServer, username: str, **options: object) -> Window:
    """A window in which that person is signed in."""
    page = sign_in_to(browser, example, username, f"pages-{username}", **options)
    return Window(page, watch(page))


def wrong(page: Page, words: str, with_axe: bool = True) -> list[str]:
    """What no page may show: an error, rules of WCAG 2.2 A and AA broken, anything wider than the window."""
    found = []
    if "went wrong" in words or page.locator('[data-testid="stException"]').count():
        found.append("an error is on the page")
    if not page.evaluate(FITS):
        found.append("wider than the window")
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} headings of the first rank")
    return found + (violations(page) if with_axe or PROVING else [])


def real(complaints: list[str]) -> list[str]:
    """What the browser complained about, without its search for the place the page is served at."""
    return [line for line in complaints if not HARMLESS.search(line)]


def address(example: PortalServer, place: Place, review: uuid.UUID) -> str:
    """Where a page stands; those of a review need to know which."""
    return f"{example.url}/{place.url}" + (f"?id={review}" if place.key in {*OPEN_TO_ITS_PEOPLE, "sheet"} else "")


def is_first_to_see(place: Place, role: str) -> bool:
    """Whether no role before `role` sees this page; home is another one for each, the page for others the same."""
    theirs = [one for one in SIGN_INS if place.roles is None or Role(one) in place.roles]
    return place.key == "home" or role == (theirs[0] if role in theirs else next(iter(SIGN_INS)))


@pytest.mark.parametrize("role", list(SIGN_INS)[: often(1, 5)])
def test_every_page_opens_or_says_for_whom_it_is(
    browser: Browser, example: PortalServer, known: list[Known], role: str
) -> None:
    username, problems = SIGN_INS[role], []
    one = window(browser, example, username, viewport=TALL)
    own = [review.id for review in known if username in (review.coach, review.lead)] or [known[0].id]
    for place in PAGES.values():
        words = one.open(address(example, place, own[0]))
        is_theirs = place.roles is None or Role(role) in place.roles
        whom = f"This page is for: {role_words(place.roles or frozenset())}."
        if (whom in words) is is_theirs:
            problems.append((place.key, "it says that it is for others" if is_theirs else "it does not say for whom"))
        problems += [(place.key, what) for what in wrong(one.page, words, is_first_to_see(place, role))]
    assert problems + real(one.complaints) == []
    one.page.context.close()


@pytest.mark.parametrize("side", ["lead", "coach"][: often(1, 2)])
def test_a_review_in_each_state_opens_for_both_sides_as_far_as_it_may(
    browser: Browser, example: PortalServer, known: list[Known], side: str
) -> None:
    states = {one.status: one for one in known}
    assert set(states) >= set(ReviewStatus) - {ReviewStatus.SIGNED}
    problems: list[object] = []
    windows: dict[str, Window] = {}
    for status, review in states.items():
        username = getattr(review, side)
        if username not in windows:
            windows[username] = window(browser, example, username, viewport=TALL)
        one = windows[username]
        for key, open_in in OPEN_TO_ITS_PEOPLE.items():
            words = one.open(address(example, PAGES[key], review.id))
            is_open = not any(words_of in one.page.locator("h1").inner_text() for words_of in CLOSED_WORDS)
            if is_open is not (status in open_in):
                problems.append((key, status, "open" if is_open else "closed"))
            # Long pages look the same to axe from both sides.
            with_axe = side == "lead" and status in LOOKS_ITS_OWN[key]
            problems += [(key, status, what) for what in wrong(one.page, words, with_axe)]
    assert problems + [line for one in windows.values() for line in real(one.complaints)] == []
    for one in windows.values():
        one.page.context.close()


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (TALL, "dark")][: often(1, 2)])
def test_the_main_pages_in_the_dark_and_on_a_phone(
    browser: Browser, example: PortalServer, known: list[Known], size: dict[str, int], scheme: str
) -> None:
    problems: list[object] = []
    talking = next(one for one in known if one.status is ReviewStatus.IN_CONVERSATION)
    signed = next(one for one in known if (one.status, one.lead) == (ReviewStatus.CLOSED, talking.lead))
    writing = next(one for one in known if (one.status, one.coach) == (ReviewStatus.OPEN, SIGN_INS["coach"]))
    of = {"conversation": talking, "review": talking, "record": signed, "sheet": writing}
    lead = window(browser, example, talking.lead, viewport=size, color_scheme=scheme)
    director = window(browser, example, SIGN_INS["director"], viewport=size, color_scheme=scheme)
    for one, keys in (
        (lead, ("home", "reviews", "review", "sheet", "conversation", "record", "competencies")),
        (director, ("home", "people", "account")),
    ):
        for key in keys:
            words = one.open(address(example, PAGES[key], of.get(key, talking).id))
            problems += [(key, what) for what in wrong(one.page, words)]
            assert not any(words_of in one.page.locator("h1").inner_text() for words_of in CLOSED_WORDS), key
    assert problems + real(director.complaints) + real(lead.complaints) == []
    for one in (lead, director):
        one.page.context.close()
