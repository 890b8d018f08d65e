"""A director takes a passage out at the end of each kind of record: the message comes up where the press was made."""

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from db.engine import engine
from db.tables.first_90 import Outcome
from db.tables.people import Person
from portal.access import system
from portal.first90 import deciding
from portal.meetings import minutes
from portal.redaction.service import Reason
from portal.reviews import service as reviews
from tests.browser.conftest import settle
from tests.browser.test_frame import DESK, PHONE
from tests.browser.test_pages import FITS
from tests.browser.windows import QUIET, sign_in_to, violations
from tests.cast import CLOSING, LEAD_WORDS, Cast, review_in
from tests.portal.first90.life import Ninety
from tests.portal.meetings.test_closing import NOTES, TAKEN, held
from tests.portal.one_on_ones.conftest import Talk
from tests.review_group import gather_group
from tests.scale import often
from tests.serving import PASSWORD, PortalServer, one_hash, using

DONE = "It is taken out, for good."
PATIENCE = 20_000
IN_SIGHT = """one => {
  const box = one.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight && box.height > 0;
}"""


@dataclass(frozen=True)
class Kept:
    """A sealed record: its page, its id, and for each size of window a passage by its place, with the words that go.

    `is_read`: whether the director reads it; then the words stand on the page before.
    """

    page: str
    id: uuid.UUID
    desk: tuple[str, str]
    phone: tuple[str, str]
    is_read: bool = True


@dataclass(frozen=True)
class Programme:
    """A running portal with one record of each kind."""

    server: PortalServer
    records: dict[str, Kept]


@pytest.fixture(scope="module")
def programme(
    gathered: tuple[Path, Cast], _template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Programme]:
    """Maya's signed review, first 90 days that are over, a closed one-on-one, and minutes nobody passed on."""
    data = tmp_path_factory.mktemp("redaction") / "data"
    data.mkdir()
    shutil.copy2(_template / "keys.json", data)
    shutil.copy2(gathered[0], data)
    cast = Cast(dict(gathered[1].people), gathered[1].home, gathered[1].away)
    with using(data):
        records = dict(_written(cast))
        with system(write=True) as session:
            session.execute(sa.update(Person).values(password_hash=one_hash()))
        engine().dispose()
    server = PortalServer(data)
    server.start()
    yield Programme(server, records)
    server.stop()


def _written(cast: Cast) -> Iterator[tuple[str, Kept]]:
    life = review_in(cast, "shared")
    closing = ("What both took from the conversation", f"A {CLOSING}.")
    yield "review", Kept("record", life.review, closing, ("1a, words of Jordan Ellis", f"A {LEAD_WORDS}."))
    cast.do("maya", reviews.acknowledge, life.review)
    cast.do("jordan", reviews.close, life.review)
    one = Ninety(cast)
    one.begin()
    one.talk()
    one.recommend(Outcome.CONFIRM, "She listens first.")
    one.decide(reasons="We are glad of her.")
    one.tell()
    cast.do("maya", deciding.respond, one.id, "Thank you for the year.")
    reasons = ("Decision by Olive Brandt: reasons", "We are glad of her.")
    yield (
        "first 90",
        Kept("first-90-days-of-a-coach", one.id, reasons, ("Response by Maya Torres", "Thank you for the year.")),
    )
    met = Talk(cast).closed(was_hard="The ferry was late.", strengths="A steady voice.")
    yield (
        "one-on-one",
        Kept("one-on-one", met, ("What was hard?", "ferry"), ("Strengths seen", "steady"), is_read=False),
    )
    around = held(gather_group(cast))
    cast.do("maya", minutes.add_note, around.meeting, "We began late.")
    took = ("Item 1: what the presenter takes along", TAKEN)
    yield "minutes", Kept("minutes", around.meeting, ("Item 1: notes", NOTES), took, is_read=False)


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option; where the page still slides, which shuts the list, the list is opened once more."""
    field, wanted = page.get_by_role("combobox", name=label), page.get_by_role("option", name=option, exact=True)
    expect(field).to_be_visible(timeout=PATIENCE)
    for _ in range(10):
        page.wait_for_function(QUIET)
        if field.get_attribute("aria-expanded") != "true":
            field.click()
        page.wait_for_timeout(300)
        if wanted.count():
            break
    wanted.click()
    settle(page)


def opened(browser: Browser, programme: Programme, kept: Kept, size: dict[str, int], who: str = "olive") -> Page:
    """The page of a record in a window of that size."""
    page = sign_in_to(browser, programme.server, who, f"{who}-{kept.page}-{size['width']}", viewport=size)
    page.goto(f"{programme.server.url}/{kept.page}?id={kept.id}")
    settle(page)
    return page


def take_out(page: Page, place: str) -> None:
    """Open the fold at the end of the page, choose, enter the password, press."""
    fold = page.get_by_text("Take a passage out", exact=True)
    fold.scroll_into_view_if_needed()
    fold.click()
    settle(page)
    choose(page, "Which passage?", place)
    choose(page, "Why is it taken out?", Reason.PERSON_SERVED)
    page.get_by_label("Your password, once more").fill(PASSWORD)
    page.get_by_role("button", name="Take it out for good").click()


WINDOWS = [
    *(("review", DESK), ("first 90", PHONE), ("one-on-one", DESK), ("minutes", PHONE)),
    *(("review", PHONE), ("first 90", DESK), ("one-on-one", PHONE), ("minutes", DESK)),
]
"""Two in every run, each kind of record in both windows in the long proof."""


@pytest.mark.prove
@pytest.mark.parametrize(("which", "size"), WINDOWS[: often(2, 8)])
def test_it_goes_and_says_so_where_the_press_was_made(
    browser: Browser, programme: Programme, which: str, size: dict[str, int]
) -> None:
    kept = programme.records[which]
    place, words = kept.desk if size == DESK else kept.phone
    page = opened(browser, programme, kept, size)
    assert (words in page.inner_text("body")) is kept.is_read
    take_out(page, place)
    said = page.get_by_text(DONE)
    expect(said).to_be_visible(timeout=PATIENCE)
    settle(page)
    assert said.evaluate(IN_SIGHT), "the message is out of sight"
    body = page.inner_text("body")
    assert words not in body
    if kept.is_read:
        assert "[taken out]" in body
    assert "A passage was taken out by Olive Brandt" in body
    assert page.evaluate(FITS)
    assert violations(page) == []
    page.context.close()


def test_a_wrong_password_is_said_at_the_field_and_nothing_goes(browser: Browser, programme: Programme) -> None:
    kept = programme.records["review"]
    page = opened(browser, programme, kept, DESK)
    fold = page.get_by_text("Take a passage out", exact=True)
    fold.click()
    settle(page)
    choose(page, "Which passage?", "2b, words of Jordan Ellis")
    choose(page, "Why is it taken out?", Reason.MISTAKE)
    page.get_by_label("Your password, once more").fill("not this one at all")
    page.get_by_role("button", name="Take it out for good").click()
    wrong = page.get_by_text("Nothing was saved yet.")
    expect(wrong).to_be_visible(timeout=PATIENCE)
    assert wrong.evaluate(IN_SIGHT)
    assert f"The {LEAD_WORDS}." in page.inner_text("body")
    page.context.close()
