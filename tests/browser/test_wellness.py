"""A check-in from Home to saved on a phone, every tap counted; what the lead sees of it, and when it is taken back."""

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from db.tables.wellness import CheckIn
from portal.access import system
from portal.wellness import content
from tests.browser.conftest import SignedIn, settle
from tests.browser.forms import Pair, new_pair
from tests.browser.test_frame import PHONE
from tests.browser.test_one_on_one import PATIENCE, Hand, no_complaints
from tests.browser.test_pages import TALL
from tests.serving import PortalServer

MOST = 12
HERON = "a heron by the weir"


def kept(pair: Pair) -> list[CheckIn]:
    with pair.server.using(), system() as session:
        rows = select(CheckIn).where(CheckIn.person_id == pair.server.person_id(pair.coach))
        return list(session.exec(rows.order_by(col(CheckIn.made_at))))


def visit(page: Page, pair: Pair, where: str) -> Page:
    page.goto(f"{pair.server.url}/{where}")
    settle(page)
    return page


def say(hand: Hand, question: str, answer: str) -> None:
    hand.click(hand.page.get_by_role("radiogroup", name=question).get_by_text(answer, exact=True))


def test_a_check_in_takes_few_taps_and_the_lead_sees_what_was_shared(
    server: PortalServer, signed_in_context: SignedIn
) -> None:
    pair = new_pair(server)
    phone = visit(signed_in_context(pair.coach, viewport=PHONE).new_page(), pair, "")
    hand = Hand(phone)
    hand.click(phone.get_by_role("link", name="Check in, if you like"))
    expect(phone.get_by_role("heading", name="My wellness")).to_be_visible(timeout=PATIENCE)
    expect(phone.get_by_text("call or text 988")).to_be_visible()
    no_complaints(phone)
    say(hand, "How are you arriving?", "Mixed")
    say(hand, "Workload", "A lot")
    hand.button("Somebody to listen")
    hand.click(phone.get_by_text("Summary to my lead", exact=True))
    expect(phone.get_by_text("Never the eight areas, never your note.").first).to_be_visible()
    hand.click(phone.get_by_text("Count me without my name", exact=True))
    hand.button("Save my check-in")
    expect(phone.get_by_text("can read the summary")).to_be_visible(timeout=PATIENCE)
    assert hand.count <= MOST, f"{hand.count} taps"
    print(f"{hand.count} taps from Home to saved, with everything but areas and note")  # noqa: T201 - the figure
    (row,) = kept(pair)
    assert content.unpacked(row.content).summary == content.Content("mixed", "a_lot", ("listen",))
    assert row.is_counted
    expect(phone.get_by_text("Bright", exact=True)).to_be_visible()
    no_complaints(phone)

    desk = visit(signed_in_context(pair.lead, viewport=TALL).new_page(), pair, "shared-with-me")
    no_complaints(desk)
    Hand(desk).button("Read it")
    expect(desk.get_by_text("Arriving: Mixed")).to_be_visible(timeout=PATIENCE)
    no_complaints(desk)
    visit(phone, pair, "my-wellness")
    expect(phone.get_by_text("first read today")).to_be_visible()
    Hand(phone).button("Take it back")
    expect(phone.get_by_text("Nobody but you reads it now.")).to_be_visible(timeout=PATIENCE)
    visit(desk, pair, "shared-with-me")
    expect(desk.get_by_text("What coaches share with you will stand here.")).to_be_visible()
    no_complaints(desk)


@pytest.mark.parametrize("scheme", ["dark"])
def test_all_that_is_private_and_the_picture_of_it_on_a_phone(
    server: PortalServer, signed_in_context: SignedIn, scheme: str
) -> None:
    pair = new_pair(server)
    phone = visit(signed_in_context(pair.coach, viewport=PHONE, color_scheme=scheme).new_page(), pair, "my-wellness")
    hand = Hand(phone)
    for arriving in ("Steady", "Hard just now"):
        say(hand, "How are you arriving?", arriving)
        hand.button("Save my check-in")
        expect(phone.get_by_text("Saved.")).to_be_visible(timeout=PATIENCE)
    hand.click(phone.get_by_text("More, only for you: eight areas and a note"))
    say(hand, "Physical: sleep, food, movement", "Needs care")
    hand.type("A note to myself", HERON)
    hand.button("Save my check-in")
    expect(phone.get_by_test_id("stText").filter(has_text=HERON)).to_be_visible(timeout=PATIENCE)
    hand.click(phone.get_by_text("The same as a table"))
    expect(phone.get_by_role("table")).to_be_visible(timeout=PATIENCE)
    no_complaints(phone)
    hand.type("What helps then", "The river path.")
    expect(phone.get_by_text("Saved ", exact=False).first).to_be_visible(timeout=PATIENCE)
    phone.reload()
    settle(phone)
    expect(phone.get_by_label("What helps then", exact=True)).to_have_value("The river path.")
    assert len(kept(pair)) == 3


def test_a_wish_to_talk_and_an_agreement_from_the_phone_to_the_desk(
    server: PortalServer, signed_in_context: SignedIn
) -> None:
    pair = new_pair(server)
    phone = visit(signed_in_context(pair.coach, viewport=PHONE).new_page(), pair, "my-wellness")
    hand = Hand(phone)
    hand.click(phone.get_by_text("Talk with me", exact=True))
    no_complaints(phone)
    say(hand, "Until when would you like to talk?", "This week")
    hand.button("Save my check-in")
    expect(phone.get_by_text("You asked to talk")).to_be_visible(timeout=PATIENCE)
    assert hand.count <= MOST
    desk = visit(signed_in_context(pair.lead, viewport=TALL).new_page(), pair, "")
    expect(desk.get_by_text("They would like to talk with you this week.")).to_be_visible()
    no_complaints(desk)
    visit(desk, pair, "shared-with-me")
    Hand(desk).button("We talked")
    expect(desk.get_by_text("Noted that you talked, and nothing else.")).to_be_visible(timeout=PATIENCE)
    hand.click(phone.get_by_role("link", name="Agree on something"))
    expect(phone.get_by_role("heading", name="My support agreement")).to_be_visible(timeout=PATIENCE)
    no_complaints(phone)
    hand.button("A smaller caseload")
    hand.type("Steps back", "Two calls a day, then four.")
    hand.button("Propose it")
    expect(phone.get_by_text("waits for the other one’s agreement")).to_be_visible(timeout=PATIENCE)
    visit(desk, pair, f"support-agreement?id={server.person_id(pair.coach)}")
    Hand(desk).button("I agree")
    expect(desk.get_by_text("Agreed on: a smaller caseload")).to_be_visible(timeout=PATIENCE)
    no_complaints(desk)


@pytest.mark.parametrize("viewport", [TALL, PHONE], ids=["desk", "phone"])
def test_the_picture_of_the_programme_can_be_used_by_everybody(
    server: PortalServer, signed_in_context: SignedIn, viewport: dict[str, int]
) -> None:
    page = signed_in_context("dana", viewport=viewport).new_page()
    page.goto(f"{server.url}/wellness-of-the-programme")
    settle(page)
    expect(page.get_by_role("heading", name="Wellness of the programme")).to_be_visible()
    no_complaints(page)
