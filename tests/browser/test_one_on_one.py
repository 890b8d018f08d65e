"""A whole one-on-one and a short consult as a lead does them, every click counted; the coach beside it on a phone."""

import uuid
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from sqlmodel import col, select

from db.tables.commitments import Commitment
from db.tables.one_on_ones import FocusScore, OneOnOne, OneOnOneStatus
from portal.access import system
from portal.commitments import service as commitments
from portal.commitments.service import Promise
from portal.one_on_ones import agenda
from tests import make
from tests.browser.conftest import SignedIn, settle
from tests.browser.forms import Pair, new_pair
from tests.browser.test_frame import PHONE, RULES
from tests.browser.test_pages import FITS, TALL
from tests.serving import PortalServer

MOST, MOST_FOR_A_CONSULT = 25, 6
PATIENCE = 20_000


class Hand:
    """Clicks and choices, counted; typing is not."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def click(self, target: Locator) -> None:
        """One click, and the page comes to rest."""
        target.click()
        self.count += 1
        settle(self.page)

    def type(self, label: str, text: str) -> None:
        """Words into a field, kept when the field is left."""
        field = self.page.get_by_label(label, exact=True)
        field.fill(text)
        field.blur()
        settle(self.page)

    def button(self, name: str) -> None:
        """The button of that name."""
        self.click(self.page.get_by_role("button", name=name, exact=True).first)


def prepared(pair: Pair) -> None:
    coach = pair.server.person_id(pair.coach)
    with pair.acting_as(pair.lead) as (session, actor):
        promise = Promise("Send the follow-up forms", is_coachs=True, due_on=make.today() + timedelta(days=3))
        commitments.make(session, actor, coach, promise)
    with pair.acting_as(pair.coach) as (session, actor):
        agenda.add(session, actor, coach, "How to end a long call")


def no_complaints(page: Page) -> None:
    """Nothing is wider than the window, and no rule of WCAG 2.2 A and AA is broken."""
    page.wait_for_timeout(500)  # a run that a last change begins fades what it draws anew, and what fades is pale
    settle(page)
    expect(page.locator('[data-stale="true"]')).to_have_count(0)
    page.wait_for_timeout(500)
    assert page.evaluate(FITS)
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["html"][:160] for node in one["nodes"]][:2]) for one in violations] == []


def newest(server: PortalServer, username: str) -> OneOnOne:
    with server.using(), system() as session:
        rows = select(OneOnOne).where(OneOnOne.coach_id == server.person_id(username))
        return session.exec(rows.order_by(col(OneOnOne.made_at).desc())).first() or OneOnOne()  # type: ignore[call-arg]


@pytest.mark.xdist_group("one-on-one")
def test_a_full_one_on_one_with_three_focus_categories_takes_few_clicks(
    server: PortalServer, signed_in_context: SignedIn
) -> None:
    pair = new_pair(server)
    prepared(pair)
    page = signed_in_context(pair.lead, viewport=TALL).new_page()
    hand = Hand(page)
    page.goto(f"{server.url}/one-on-ones")
    settle(page)
    no_complaints(page)
    hand.button("Begin now")
    expect(page.get_by_text("How to end a long call")).to_be_visible()
    hand.type("What went well?", "A caller came back after a month.")
    hand.click(page.get_by_text("How to end a long call"))
    hand.type("Experience", "Calmer than in spring.")
    hand.type("Strengths seen", "Open questions, one after another.")
    for name in ("Effective support", "Wellness planning", "Teamwork"):
        hand.button(name)
    for name, level in (
        ("Effective support", "3 Competent"),
        ("Wellness planning", "2 Developing"),
        ("Teamwork", "4 Role model"),
    ):
        hand.click(page.get_by_role("radiogroup", name=f"{name}: my level").get_by_text(level))
    for name in ("Links to care and community", "Ongoing support"):
        hand.button(name)
    hand.type("Suggestion", "Say aloud what you see going well.")
    hand.button("Done")
    hand.type("What will be done?", "Try three first conversations that way")
    hand.button("Add the commitment")
    page.get_by_label("What do you need from me?", exact=True).fill("An hour to go through the list.")
    hand.click(page.get_by_label("Minutes", exact=True))
    page.keyboard.type("40", delay=30)  # while what was left before is being stored
    page.keyboard.press("Tab")
    settle(page)
    hand.click(page.get_by_role("radiogroup", name="How you met").get_by_text("Video"))
    no_complaints(page)
    hand.button("Close the one-on-one")
    expect(page.get_by_text("can read it now")).to_be_visible(timeout=PATIENCE)
    assert hand.count <= MOST, f"{hand.count} clicks"
    stored = newest(server, pair.coach)
    assert (stored.status, stored.minutes, stored.mode, stored.experience) == (
        OneOnOneStatus.CLOSED,
        40,
        "video",
        "Calmer than in spring.",
    )
    with server.using(), system() as session:
        scores = session.exec(select(FocusScore.lead_level).where(FocusScore.one_on_one_id == stored.id)).all()
        assert sorted(scores) == [2, 3, 4]  # type: ignore[type-var]
        texts = session.exec(select(Commitment).where(Commitment.coach_id == stored.coach_id)).all()
        assert {one.text: one.carried for one in texts} == {
            "Send the follow-up forms": 0,
            "Try three first conversations that way": 0,
        }
    the_coach_reads_it_on_a_phone(server, signed_in_context, pair, stored.id)


def the_coach_reads_it_on_a_phone(
    server: PortalServer, signed_in_context: SignedIn, pair: Pair, one: uuid.UUID
) -> None:
    page = signed_in_context(pair.coach, viewport=PHONE).new_page()
    page.goto(f"{server.url}/one-on-one?id={one}")
    settle(page)
    expect(page.get_by_text("Open questions, one after another.")).to_be_visible()
    no_complaints(page)


@pytest.mark.xdist_group("one-on-one")
def test_a_short_consult_takes_a_handful_of_taps_on_a_phone(server: PortalServer, signed_in_context: SignedIn) -> None:
    pair = new_pair(server)
    page = signed_in_context(pair.lead, viewport=PHONE).new_page()
    page.goto(f"{server.url}/one-on-ones")
    settle(page)
    hand = Hand(page)
    hand.click(page.get_by_text("Note a short consult"))
    hand.type("Minutes", "5")
    hand.click(page.get_by_role("radiogroup", name="How").get_by_text("Video"))
    hand.type("What was it about?", "Whether to answer a text at night")
    no_complaints(page)
    hand.button("Save the consult")
    expect(page.get_by_text("Noted and closed")).to_be_visible(timeout=PATIENCE)
    assert hand.count <= MOST_FOR_A_CONSULT, f"{hand.count} taps"
    stored = newest(server, pair.coach)
    assert (stored.status, stored.minutes, stored.experience) == (
        OneOnOneStatus.CLOSED,
        5,
        "Whether to answer a text at night",
    )


@pytest.mark.xdist_group("one-on-one")
def test_two_tabs_overwrite_nothing(server: PortalServer, signed_in_context: SignedIn) -> None:
    pair = new_pair(server)
    context = signed_in_context(pair.lead)
    first, second = context.new_page(), context.new_page()
    first.goto(f"{server.url}/one-on-ones")
    settle(first)
    Hand(first).button("Begin now")
    expect(first.get_by_label("Experience", exact=True)).to_be_visible()
    second.goto(first.url)
    settle(second)
    Hand(first).type("Experience", "from the first tab")
    expect(first.get_by_text("Saved ")).to_be_visible()
    Hand(second).type("Experience", "from the second tab")
    expect(second.get_by_text("Something else was saved here meanwhile.")).to_be_visible(timeout=PATIENCE)
    expect(second.get_by_text("from the first tab")).to_be_visible()
    assert newest(server, pair.coach).experience == "from the first tab"
    Hand(second).button("Keep mine")
    expect(second.get_by_text("Something else was saved here meanwhile.")).to_have_count(0)
    assert newest(server, pair.coach).experience == "from the second tab"
