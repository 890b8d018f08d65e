"""The review form when something comes between: a second tab, a lost line, a slow database, the end of a session."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from db.engine import engine, writing_alone
from db.tables.reviews import Side
from tests.browser.conftest import SignedIn, settle
from tests.browser.forms import Pair, act, card, choose, go, new_pair, saved, text
from tests.browser.test_sign_in import sign_in
from tests.serving import PortalServer

Record = Callable[[str, object], None]
TYPED = "She named one thing that went well before she asked."
STORED_BEFORE = 10
SIDES = '[data-part="conflict"] .side'


def test_two_tabs_never_overwrite_each_other_silently(server: PortalServer, signed_in_context: SignedIn) -> None:
    pair = new_pair(server)
    context = signed_in_context(pair.lead)
    here, there = pair.visit(context.new_page()), pair.visit(context.new_page())
    for page in (here, there):
        go(page, 4)

    choose(here, "4a", "3").click()
    saved(here)
    choose(there, "4a", "2").click()
    expect(card(there, "4a").locator(SIDES)).to_contain_text(["2 Developing", "3 Competent"])
    expect(there.locator(".mark")).to_have_text("1 not saved yet, kept here")
    assert pair.stored()["4a"]["answer"] == "3", "the later tab overwrote the earlier one"
    act(there, "keep-mine").click()
    saved(there)
    assert pair.stored()["4a"]["answer"] == "2"

    choose(here, "4a", "no").click()
    expect(card(here, "4a").locator(SIDES)).to_contain_text(["Not observed", "2 Developing"])
    assert pair.stored()["4a"]["answer"] == "2"
    act(here, "take-other").click()
    expect(card(here, "4a").locator('input[value="2"]')).to_be_checked()
    saved(here)
    assert pair.stored()["4a"]["answer"] == "2"

    for page, words in ((here, "Words of the first tab."), (there, "Words of the second tab.")):
        choose(page, "4b", "4").click()
        text(page, "4b").fill(words)
        text(page, "4b").blur()
        if page is here:
            saved(page)
    expect(card(there, "4b").locator(SIDES)).to_contain_text(["Words of the second tab.", "Words of the first tab."])
    assert pair.stored()["4b"]["evidence"] == "Words of the first tab."
    act(there, "keep-mine").click()
    saved(there)
    assert pair.stored()["4b"]["evidence"] == "Words of the second tab."


def test_answers_given_while_the_line_is_lost_are_kept_and_stored_later(
    server: PortalServer, signed_in_context: SignedIn
) -> None:
    pair = new_pair(server)
    page = signed_in_context(pair.lead).new_page()
    sockets, is_cut = [], [False]

    def carry(socket):  # type: ignore[no-untyped-def]
        """Between browser and server, until the line is cut."""
        if is_cut[0]:
            socket.close(code=1011)
            return
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket("**/_stcore/stream", carry)
    pair.visit(page)
    go(page, 4)
    choose(page, "4a", "3").click()
    saved(page)

    is_cut[0] = True
    for socket in sockets:
        socket.close(code=1011)
    choose(page, "4b", "4").click()
    text(page, "4b").fill(TYPED)
    expect(page.locator(".mark")).to_have_text("2 not saved yet, kept here", timeout=10_000)
    assert "4b" not in pair.stored()
    is_cut[0] = False
    expect(page.locator(".mark")).to_have_attribute("data-state", "saved", timeout=30_000)
    assert pair.stored()["4b"] == {"answer": "4", "evidence": TYPED, "reason": ""}


@pytest.mark.prove
def test_a_second_answer_during_a_slow_save_loses_nothing(
    server: PortalServer, signed_in_context: SignedIn, record_property: Record
) -> None:
    pair = new_pair(server)
    page = pair.visit(signed_in_context(pair.lead).new_page())
    go(page, 4)
    choose(page, "4d", "3").click()
    saved(page)
    with server.using(), writing_alone(engine()):
        choose(page, "4a", "3").click()
        page.wait_for_timeout(200)
        choose(page, "4b", "2").click()
        page.wait_for_timeout(200)
        choose(page, "4c", "4").click()
        text(page, "4c").fill(TYPED)
        page.wait_for_timeout(900)
        expect(page.locator(".mark")).to_have_text("Saving…")
        assert set(pair.stored()) == {"4d"}
    saved(page)
    found = pair.stored()
    given = {"4a": "3", "4b": "2", "4c": "4", "4d": "3"}
    lost = [code for code, answer in given.items() if found.get(code, {}).get("answer") != answer]
    lost += [] if found["4c"]["evidence"] == TYPED else ["4c.evidence"]
    record_property("edits shown as saved under fire", len(given) + 1)
    record_property("edits shown but not stored", len(lost))
    assert lost == []
    assert set(found) == set(given)


@pytest.mark.prove
def test_signing_out_elsewhere_while_typing_loses_nothing_and_hands_nothing_over(
    server: PortalServer, signed_in_context: SignedIn, record_property: Record
) -> None:
    pair = new_pair(server)
    context = signed_in_context(pair.lead)
    page, other = pair.visit(context.new_page()), context.new_page()
    typing_when_signed_out(pair, page, other, "4a", TYPED)
    sign_in(page, pair.lead)
    saved_in(page, pair, "4a", TYPED)

    second = "Only the lead wrote this sentence."
    typing_when_signed_out(pair, page, other, "4b", second)
    sign_in(page, pair.coach)
    expect(page.locator(".mark")).to_be_visible()
    go(page, 4)
    page.wait_for_timeout(500)
    drawn = page.locator("article").evaluate_all("all => all.map((one) => one.innerHTML).join()")
    handed_over = [second in drawn, text(page, "4b").input_value() != "", pair.stored(Side.COACH) != {}]
    record_property("reconnects under another person's cookie", 1)
    record_property("texts handed over", sum(handed_over))
    assert not any(handed_over), handed_over
    assert pair.stored()["4b"]["evidence"] == second[:STORED_BEFORE]


def typing_when_signed_out(pair: Pair, page: Page, other: Page, code: str, words: str) -> None:
    """Words are typed in one tab; before they are sent, the person signs out in another."""
    other.goto(pair.server.url)
    settle(other)
    go(page, int(code[:-1]))
    choose(page, code, "4").click()
    text(page, code).press_sequentially(words[:STORED_BEFORE])
    saved(page)
    other.get_by_role("button", name="Sign out", exact=True).click()
    expect(other.get_by_label("User name")).to_be_visible()
    text(page, code).press_sequentially(words[STORED_BEFORE:])
    expect(page.get_by_label("User name")).to_be_visible()


def saved_in(page: Page, pair: Pair, code: str, words: str) -> None:
    """The words are on the page and in the database."""
    expect(page.locator(".mark")).to_be_visible()
    go(page, int(code[:-1]))
    expect(text(page, code)).to_have_value(words)
    saved(page)
    assert pair.stored()[code]["evidence"] == words
