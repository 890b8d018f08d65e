"""One blind two-rater review from sign-in to the sealed record, as coach and lead do it, each in their own browser."""

import json
import subprocess
import sys
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from db.keys import keyring, public_pem
from db.tables.reviews import ReviewKind
from portal.access import acting, sessions
from portal.reviews import queries, service
from portal.settings import ROOT
from tests import make
from tests.browser.conftest import SignedIn, settle
from tests.browser.test_sign_in import sign_in
from tests.serving import PortalServer

ITEMS = 62
MOST_CLICKS = 68
THROTTLE_MS = 1200  # after one wrong password the next try waits a second


class Mouse:
    """Clicks and counts them."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, target: Locator) -> None:
        """One click."""
        target.click()
        self.clicks += 1


def open_review(server: PortalServer, coach: str = "maya", lead: str = "lee") -> uuid.UUID:
    """A fresh review, opened by the lead's own verb; an earlier one is finished first."""
    with server.using():
        coach_id = server.person_id(coach)
        credential = sessions.hash_token(server.mint(lead))
        with acting(credential, write=True) as (session, actor):
            opening = service.Opening(ReviewKind.YEARLY, make.today() + timedelta(days=14))
            return service.open_review(session, actor, coach_id, opening)


def stored(server: PortalServer, person: str, review: uuid.UUID) -> dict[str, dict[str, object]]:
    """The person's own answers as the database has them."""
    with server.using():
        credential = sessions.hash_token(server.mint(person))
        with acting(credential) as (session, actor):
            return dict(queries.form(session, actor, review)["ratings"])


def mark(page: Page) -> Locator:
    """The four-state mark of the form."""
    return page.locator(".mark")


def choose(page: Page, code: str, value: str) -> Locator:
    """The button of one answer."""
    return page.locator(f'article[data-code="{code}"] [data-value="{value}"]')


def answer_for(code: str, side: str) -> str:
    """A plain answer to any item."""
    reflective = code in {"6b", "6d", "15a", "15b", "15c"}
    return {"lead": "talked", "coach": "reflected"}[side] if reflective else "3"


def codes(page: Page) -> list[str]:
    """The items on the page, in order."""
    return page.locator("article[data-code]").evaluate_all("cards => cards.map(card => card.dataset.code)")


@pytest.mark.xdist_group("whole-review")
def test_a_review_from_sign_in_to_the_sealed_record(
    server: PortalServer, browser: Browser, signed_in_context: SignedIn, tmp_path: Path
) -> None:
    review = open_review(server)
    lead_submits_with_the_mouse(server, browser, review)
    coach = signed_in_context("maya")
    coach_page = coach.new_page()
    nothing_of_the_lead_is_seen(server, coach_page, review)
    coach_submits_with_the_keyboard(server, coach_page, review)
    lead_page = signed_in_context("lee", accept_downloads=True).new_page()
    they_talk_and_the_lead_signs(server, lead_page, review)
    the_coach_answers(server, coach_page, review)
    the_record_can_be_checked_by_anyone(server, lead_page, review, tmp_path)


def lead_submits_with_the_mouse(server: PortalServer, browser: Browser, review: uuid.UUID) -> None:
    context = browser.new_context()
    page, mouse = context.new_page(), Mouse()
    page.goto(server.url)
    settle(page)
    sign_in(page, "lee")
    mouse.clicks += 1
    mouse.click(page.get_by_role("link", name="Open my sheet"))
    mouse.click(page.get_by_text("All on one page"))
    listed = codes(page)
    assert len(listed) == ITEMS
    for code in listed:
        mouse.click(choose(page, code, answer_for(code, "lead")))
    expect(mark(page)).to_contain_text("Saved")
    mouse.click(page.locator('[data-act="submit"]'))
    mouse.click(page.locator('[data-act="confirm"]'))
    expect(page.get_by_text("Your sheet is in and locked")).to_be_visible()
    assert mouse.clicks <= MOST_CLICKS, f"{mouse.clicks} clicks"
    context.close()


def nothing_of_the_lead_is_seen(server: PortalServer, page: Page, review: uuid.UUID) -> None:
    page.goto(f"{server.url}/conversation?id={review}")
    settle(page)
    expect(page.get_by_text("Both sheets stay closed to the other")).to_be_visible()
    assert "Competent" not in page.inner_text("body")


def coach_submits_with_the_keyboard(server: PortalServer, page: Page, review: uuid.UUID) -> None:
    page.goto(f"{server.url}/sheet?id={review}")
    settle(page)
    page.get_by_text("All on one page").click()
    page.locator('article[data-code="1a"] input').first.focus()
    keys = 0
    for code in codes(page):
        page.keyboard.press("1" if code in {"6b", "6d", "15a", "15b", "15c"} else "3")
        keys += 1
    expect(mark(page)).to_contain_text("Saved")
    assert keys == ITEMS
    found = stored(server, "maya", review)
    assert len(found) == ITEMS
    assert {code: row["answer"] for code, row in found.items()} == {code: answer_for(code, "coach") for code in found}
    page.locator('[data-act="submit"]').click()
    page.locator('[data-act="confirm"]').click()
    expect(page.get_by_text("Your sheet is in and locked")).to_be_visible()


def they_talk_and_the_lead_signs(server: PortalServer, page: Page, review: uuid.UUID) -> None:
    page.goto(f"{server.url}/conversation?id={review}")
    settle(page)
    page.get_by_role("button", name="Start the conversation").click()
    words = page.get_by_label("Closing words")
    words.fill("We will try one quiet minute before each call.")
    words.blur()
    expect(page.get_by_text("Saved", exact=False).last).to_be_visible()
    page.get_by_label("Your password, once more").fill("not the password at all")
    page.get_by_role("button", name="Sign and share").click()
    expect(page.get_by_text("That is not your password")).to_be_visible()
    page.wait_for_timeout(THROTTLE_MS)
    page.get_by_label("Your password, once more").fill("green lamp river stone")
    for key in ("Tab", "Tab", "Enter"):  # past the eye of the field, as somebody without a mouse does
        page.keyboard.press(key)
    expect(page.get_by_text("Signed, sealed and shared.")).to_be_visible()


def the_coach_answers(server: PortalServer, page: Page, review: uuid.UUID) -> None:
    page.goto(f"{server.url}/review?id={review}")
    settle(page)
    field = page.get_by_label("My response")
    field.fill("Thank you. Call me on 605-555-0142 when you can.")
    field.blur()
    page.get_by_role("button", name="I have read it", exact=True).click()
    expect(page.get_by_text("phone number")).to_be_visible()
    assert field.input_value() == "Thank you. Call me on 605-555-0142 when you can."
    field.fill("Thank you. I see the calls differently, and I like the minute.")
    field.blur()
    page.get_by_role("button", name="I have read it", exact=True).click()
    expect(page.get_by_text("Your answer is part of the record")).to_be_visible()
    expect(page.get_by_text("I see the calls differently")).to_be_visible()


def the_record_can_be_checked_by_anyone(server: PortalServer, page: Page, review: uuid.UUID, tmp_path: Path) -> None:
    page.goto(f"{server.url}/record?id={review}")
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download as PDF").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.read_bytes().startswith(b"%PDF")
    key = tmp_path / "key.pem"
    with server.using():
        key.write_text("".join(public_pem(one) for one in keyring().public_keys().values()))
    checked = subprocess.run(
        [sys.executable, "-m", "portal", "verify", str(file), "--public-key", str(key), "--json"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    verdict = json.loads(checked.stdout)
    assert checked.returncode == 0, verdict
