"""A session ends while its owner rates: what they gave is theirs again after signing in, and nobody else's."""

from playwright.sync_api import Page, expect

from db.tables.reviews import Side
from portal.access import acting, sessions
from portal.people import own_sessions
from tests.browser.conftest import settle
from tests.browser.forms import choose, new_pair
from tests.browser.test_sign_in import sign_in
from tests.serving import PortalServer


def test_what_was_given_when_the_session_ended_is_stored_after_signing_in_again(
    server: PortalServer, anonymous_page: Page
) -> None:
    pair, page = new_pair(server), anonymous_page
    page.goto(f"{server.url}/sheet?id={pair.review}")
    settle(page)
    sign_in(page, pair.lead)
    choose(page, "1a", "3").wait_for()
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == server.cookie)
    with server.using(), acting(sessions.hash_token(token), write=True) as (session, actor):
        own_sessions.sign_out(session, actor)
    choose(page, "1a", "3").click()
    expect(page.get_by_label("User name")).to_be_visible()
    assert "1a" not in pair.stored(Side.LEAD)
    sign_in(page, pair.lead)
    expect(page.locator(".count")).to_contain_text("1 of 62 answered")
    assert pair.stored(Side.LEAD)["1a"]["answer"] == "3"
