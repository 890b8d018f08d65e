"""The conversation on two devices: the lead at the desk, the coach at their phone; then on one shared screen."""

import time
import uuid
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlmodel import select

from db.tables.people import Division, Role
from db.tables.reviews import Review, ReviewKind
from portal.access import acting, sessions, system
from portal.frameworks import queries as frameworks
from portal.reviews import meeting, service, sheets
from tests import make
from tests.browser.conftest import SignedIn, settle
from tests.browser.test_frame import DESK, PHONE, RULES
from tests.serving import PortalServer

COACH = {
    "4c": {"answer": "2", "evidence": "I forget to ask what helped before."},
    "1a": {"answer": "4", "evidence": "People come back.", "source": "own_account", "on": make.today().isoformat()},
    "5b": {"answer": "no"},
}
LEAD = {
    "4c": {"answer": "3", "evidence": "You asked twice in the call I heard."},
    "1a": {"answer": "3"},
    "2b": {"answer": "2", "evidence": "The plan was written before the question."},
}
FOLLOWS_WITHIN = 6_000


@pytest.fixture
def review(server: PortalServer) -> uuid.UUID:
    """A review of Rosa by Lee with both sheets in."""
    with server.using():
        with system(write=True) as session:
            division = session.scalars(select(Division)).first()
            assert division is not None
            rosa = make.person(session, "Rosa Lind", division.id, Role.COACH)
            make.supervision(session, rosa, server.person_id("lee"))
        keys = {name: sessions.hash_token(server.mint(name)) for name in ("rosa", "lee")}
        with acting(keys["lee"], write=True) as (session, actor):
            due = make.today() + timedelta(days=14)
            made = service.open_review(session, actor, rosa, service.Opening(ReviewKind.YEARLY, due))
        for name, side, special in (("rosa", "coach", COACH), ("lee", "lead", LEAD)):
            with acting(keys[name], write=True) as (session, actor):
                framework = frameworks.view(session, session.get_one(Review, made).framework_id)
                sheets.save(session, actor, made, make.pending(make.answers(framework, side, **special)))
            with acting(keys[name], write=True) as (session, actor):
                assert sheets.submit(session, actor, made) == []
        with acting(keys["rosa"], write=True) as (session, actor):
            meeting.begin_with(session, actor, made, "4c")
        return made


def at(server: PortalServer, page: Page, where: str, review: uuid.UUID) -> Page:
    page.goto(f"{server.url}/{where}?id={review}")
    settle(page)
    return page


def nothing_is_wrong(page: Page) -> None:
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]][:3]) for one in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("h1").count() == 1


def test_two_devices_follow_one_conversation_and_a_shared_screen_hides_what_is_for_one(
    server: PortalServer, signed_in_context: SignedIn, review: uuid.UUID
) -> None:
    lead = at(server, signed_in_context("lee", viewport=DESK).new_page(), "conversation", review)
    coach = at(server, signed_in_context("rosa", viewport=PHONE).new_page(), "conversation", review)
    expect(lead.get_by_text("Rosa Lind would like to begin with 4c")).to_be_visible()
    lead.get_by_role("button", name="Start the conversation").click()
    an_item_is_laid_before_both(lead, coach)
    a_goal_appears_on_the_other_device(lead, coach)
    nothing_is_wrong(coach)
    the_screen_is_shared(server, lead, review)


def an_item_is_laid_before_both(lead: Page, coach: Page) -> None:
    card = lead.locator('[data-testid="stVerticalBlock"]', has=lead.get_by_text("2b", exact=True))
    card.last.get_by_role("button", name="Talk about this one").click()
    began = time.monotonic()
    expect(coach.get_by_role("heading", name="You are talking about")).to_be_visible(timeout=FOLLOWS_WITHIN)
    assert time.monotonic() - began < FOLLOWS_WITHIN / 1000
    expect(coach.get_by_text("The plan was written before the question.").first).to_be_visible()
    expect(lead.get_by_role("heading", name="You are talking about")).to_be_visible()


def a_goal_appears_on_the_other_device(lead: Page, coach: Page) -> None:
    settle(lead)
    lead.get_by_text("Add a goal").click()
    text = lead.get_by_label("What do you want to reach?")
    text.fill("Ask what helped before, in every first call.")
    text.blur()
    lead.get_by_role("button", name="Add this goal").click()
    expect(lead.get_by_text("Choose at least one item this goal is about.")).to_be_visible()
    expect(lead.get_by_text("Choose a day from tomorrow on, within a year.")).to_be_visible()
    assert text.input_value() == "Ask what helped before, in every first call."
    settle(lead)
    items = lead.get_by_label("Which items is it about?")
    items.scroll_into_view_if_needed()
    lead.wait_for_timeout(200)  # scrolling that is still under way would close the list
    items.click()
    lead.keyboard.type("4c Celebrates", delay=10)
    expect(lead.get_by_role("option")).to_have_count(1)
    lead.keyboard.press("Enter")
    lead.keyboard.press("Escape")
    lead.get_by_role("spinbutton", name="year, By when?").click()
    lead.keyboard.type(f"{make.today() + timedelta(days=60):%Y%m%d}")
    lead.keyboard.press("Enter")
    lead.get_by_role("button", name="Add this goal").click()
    expect(coach.get_by_text("Ask what helped before, in every first call.")).to_be_visible(timeout=FOLLOWS_WITHIN)
    expect(lead.get_by_label("What do you want to reach?")).to_have_value("")


def the_screen_is_shared(server: PortalServer, lead: Page, review: uuid.UUID) -> None:
    expect(lead.get_by_role("link", name="Reviews")).to_be_visible()
    lead.get_by_role("button", name="Show on a shared screen").click()
    expect(lead.get_by_text("everyone looking at it sees this page")).to_be_visible()
    expect(lead.get_by_role("button", name="Sign out")).to_have_count(0)
    settle(lead)
    nothing_is_wrong(lead)
    lead.get_by_role("link", name="Back to the review").click()
    expect(lead.get_by_text("is not drawn on a shared screen")).to_be_visible()
    expect(lead.get_by_text("What has happened so far", exact=True)).to_have_count(0)
    lead.reload()
    settle(lead)
    expect(lead.get_by_role("button", name="Leave shared screen")).to_be_visible()
    expect(lead.get_by_role("link", name="Reviews")).to_have_count(0)
    at(server, lead, "review", review)  # an address typed by hand is a new tab's word: it begins unshared
    expect(lead.get_by_role("link", name="Reviews")).to_be_visible()
