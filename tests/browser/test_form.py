"""The review form filled in by hand: what it refuses, what it keeps, how few keys and clicks it takes."""

import pytest
from playwright.sync_api import Page, expect

from db.tables.reviews import Side
from tests.browser.conftest import SignedIn
from tests.browser.forms import (
    CATEGORIES,
    act,
    card,
    choose,
    codes,
    current,
    focused,
    go,
    new_pair,
    saved,
    summary,
    text,
)
from tests.browser.test_frame import PHONE
from tests.browser.windows import violations
from tests.scale import PROVING
from tests.serving import PortalServer

ITEMS = 62
LOOKED_AT = (4, 15)
MOST = ITEMS + CATEGORIES - 1
REFLECTIVE = {"6b", "6d", "15a", "15b", "15c"}
PHONE_NUMBER = "You can call her on 555-123-4567 after six."
LONGEST = 2000
STORED_AS_TYPED = {
    "2a": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 stayed together",
    "2b": "left \u202ethgir\u202c left",
    "2c": "<script>document.title = 'x'</script><img src=x onerror=alert(1)>",
    "2d": "=1+1",
    "3a": "a" + "\u0301" * 500,
    "3b": "x" * LONGEST,
    "3c": "'; DROP TABLE rating; -- %s {{7*7}} ${x} :material/home: :red[no] $x$ [a](javascript:b)",
    "3d": "one\ntwo\u2028three\ttab \x1b[31mred",
    "3e": "\ufeffNFC \u00e9 and NFD e\u0301 and \uff1d1",
}
REFUSED = {
    "4a": ("y" * (LONGEST + 1), "2,001 characters long"),
    "4b": ("before\x00after", "cannot be stored"),
    "4c": ("half \ud800 a pair", "cannot be stored"),
}
WIDE = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  return [document.documentElement.scrollWidth > innerWidth, main.scrollWidth > main.clientWidth];
}"""


def test_what_is_incomplete_is_refused_at_its_place_and_nothing_typed_is_lost(
    server: PortalServer, signed_in_context: SignedIn
) -> None:
    pair = new_pair(server)
    pair.fill(Side.LEAD, without=("4a", "6a", "9a"))
    page = pair.visit(signed_in_context(pair.lead).new_page())
    go(page, 4)
    choose(page, "4a", "4").click()
    text(page, "4a").fill(PHONE_NUMBER)
    go(page, 9)
    choose(page, "9a", "na").click()
    go(page, 17)
    act(page, "submit").click()

    assert summary(page) == ["4 things to finish", "4a.source", "4a.on", "6a.answer", "9a.reason"]
    assert (current(page), focused(page)) == ("4", "4a.source")
    expect(page.locator("#i-4a-source-message")).to_have_text("A 4 needs to say how you know.")
    expect(text(page, "4a")).to_have_value(PHONE_NUMBER)
    assert not pair.is_submitted()

    card(page, "4a").locator("select").select_option("recording")
    card(page, "4a").locator('[data-act="today"]').click()
    page.locator('[data-goto="6a.answer"]').click()
    choose(page, "6a", "2").click()
    page.locator('[data-goto="9a.reason"]').click()
    text(page, "9a", "reason").fill("\u200b \u2060")
    hand_in(page)

    assert summary(page) == ["2 things to finish", "4a.checked", "9a.reason"]
    assert (current(page), focused(page)) == ("4", "4a.checked")
    expect(card(page, "4a").locator('[data-part="checked"]')).to_contain_text("phone number")
    expect(text(page, "4a")).to_have_value(PHONE_NUMBER)
    assert not pair.is_submitted()

    page.get_by_role("button", name="I looked: it identifies nobody").click()
    page.locator('[data-goto="9a.reason"]').click()
    text(page, "9a", "reason").fill("There is no waiting list here.")
    hand_in(page)

    expect(page.get_by_text("Your sheet is in and locked")).to_be_visible()
    assert pair.is_submitted()
    assert pair.stored()["4a"]["evidence"] == PHONE_NUMBER


def hand_in(page: Page) -> None:
    """Go to the end, submit and say yes."""
    go(page, 17)
    act(page, "submit").click()
    act(page, "confirm").click()


def test_a_whole_sheet_takes_78_keys_or_78_clicks(server: PortalServer, signed_in_context: SignedIn) -> None:
    pair = new_pair(server)
    page = pair.visit(signed_in_context(pair.lead).new_page())
    page.locator('article[data-code="1a"] input').first.focus()
    keys = 0
    while focused(page) != "submit":
        assert keys < MOST, f"the focus is at {focused(page)}"
        at = focused(page)
        page.keyboard.press("Enter" if at == "next" else "1" if at.split(".")[0] in REFLECTIVE else "3")
        keys += 1
    saved(page)
    assert keys == MOST
    by_keys = pair.stored(Side.LEAD)
    assert {code: row["answer"] for code, row in by_keys.items()} == answers(by_keys, "3", "talked")
    assert len(by_keys) == ITEMS

    page = pair.visit(signed_in_context(pair.coach).new_page())
    clicks = 0
    for category in range(1, CATEGORIES + 1):
        for code in codes(page):
            choose(page, code, "reflected" if code in REFLECTIVE else "2").click()
            clicks += 1
        if category < CATEGORIES:
            act(page, "next").click()
            clicks += 1
    saved(page)
    by_clicks = pair.stored(Side.COACH)
    assert (clicks, len(by_clicks)) == (MOST, ITEMS)
    assert {code: row["answer"] for code, row in by_clicks.items()} == answers(by_clicks, "2", "reflected")


def answers(codes: object, graded: str, reflective: str) -> dict[str, str]:
    """One answer on every graded item and one on the others."""
    return {code: reflective if code in REFLECTIVE else graded for code in codes}  # type: ignore[attr-defined]


def test_whatever_is_typed_comes_back_exactly_after_a_reload_or_is_refused_at_its_field(
    server: PortalServer, signed_in_context: SignedIn
) -> None:
    pair = new_pair(server)
    page = pair.visit(signed_in_context(pair.lead).new_page())
    choose(page, "1a", "2").click()
    for category in (2, 3):
        go(page, category)
        for code in codes(page):
            choose(page, code, "4").click()
            text(page, code).fill(STORED_AS_TYPED[code])
    saved(page)
    assert {code: row["evidence"] for code, row in pair.stored().items() if row["evidence"]} == STORED_AS_TYPED

    page.reload()
    expect(page.locator(".count")).to_contain_text("10 of 62 answered · 9 to explain")
    assert current(page) == "4", "it opens the first unfinished category"
    expect(page.locator(".mark")).to_have_attribute("data-state", "saved")
    for category in (2, 3):
        go(page, category)
        for code in codes(page):
            assert text(page, code).input_value() == STORED_AS_TYPED[code], code
    assert page.title() == "Sheet"
    assert page.locator(".form img, .form script").count() == 0, "words became elements"

    go(page, 4)
    for code, (typed, why) in REFUSED.items():
        choose(page, code, "4").click()
        text(page, code).evaluate(TYPE, [ord(mark) for mark in typed])
        text(page, code).blur()
        expect(page.locator(f"#i-{code}-evidence-message")).to_contain_text(why)
        expect(page.locator(f"#i-{code}-evidence-message")).to_contain_text("Your words are still here.")
        assert text(page, code).evaluate("box => [...box.value].map((mark) => mark.codePointAt(0))") == list(
            map(ord, typed)
        )
    expect(page.locator(".mark")).to_have_text("3 not saved yet, kept here")
    assert [pair.stored()[code]["evidence"] for code in REFUSED] == ["", "", ""]
    text(page, "4a").fill("y" * LONGEST)
    expect(page.locator("#i-4a-evidence-message")).to_be_hidden()
    expect(page.locator(".mark")).to_have_text("2 not saved yet, kept here")
    assert pair.stored()["4a"]["evidence"] == "y" * LONGEST


TYPE = """(box, marks) => {
  box.value = marks.map((mark) => String.fromCodePoint(mark)).join("");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}"""


def test_last_times_answer_appears_once_an_item_is_rated(server: PortalServer, signed_in_context: SignedIn) -> None:
    pair = new_pair(server)
    pair.walk_to_the_end(**{"2a": {"answer": "2"}})
    pair.open()
    page = signed_in_context(pair.lead).new_page()
    frames: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(bytes(frame))))
    pair.visit(page)
    go(page, 2)
    assert any(b'"last": {}' in frame for frame in frames), "the form had something to compare with before rating"
    assert page.get_by_text("Last time").count() == 0
    choose(page, "2a", "3").click()
    expect(card(page, "2a").locator(".last")).to_have_text("Last time 2")
    assert page.locator(".last:visible").count() == 1
    page.reload()
    go(page, 2)
    expect(card(page, "2a").locator(".last")).to_have_text("Last time 2")
    assert page.get_by_text("Last time").count() == 1


@pytest.mark.prove
def test_a_phone_shows_every_category_without_scrolling_sideways_light_and_dark(
    server: PortalServer, signed_in_context: SignedIn
) -> None:
    pair = new_pair(server)
    evidence = {"answer": "4", "evidence": "w" * 300, "source": "recording", "on": "2026-01-15"}
    pair.observe("o" * 300, "4b", "4c")
    pair.observe("Took notes for the others.")
    pair.fill(Side.LEAD, without=("17c",), **{"4a": evidence, "4b": {"answer": "1"}})
    page = signed_in_context(pair.lead, viewport=PHONE).new_page()
    pair.visit(page)
    lightness = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.reload()
        for category in range(1, CATEGORIES + 1) if scheme == "light" or PROVING else LOOKED_AT:
            page.locator(".where").click()
            go(page, category)
            assert page.evaluate(WIDE) == [False, False], f"category {category}, {scheme}"
            if category in LOOKED_AT:
                expect(page.locator("article").first).to_be_visible()
                for folded in page.locator("summary").all():
                    folded.click()
                assert violations(page) == []
        lightness[scheme] = page.locator("article").first.evaluate(
            "card => getComputedStyle(card).backgroundColor.match(/[\\d.]+/g).slice(0, 3).map(Number)"
        )
    assert min(lightness["light"]) > 200, lightness
    assert max(lightness["dark"]) < 80, lightness
