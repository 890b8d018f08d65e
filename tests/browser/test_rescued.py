"""A session ends while its owner rates: what they gave is theirs again after signing in, and nobody else's."""

import pytest
from playwright.sync_api import Browser, expect

from db.tables.reviews import ReviewKind, Side
from portal.access import acting, sessions
from portal.people import own_sessions
from portal.reviews import service
from tests import make
from tests.browser.conftest import settle
from tests.browser.test_killed import in_database
from tests.browser.test_sign_in import sign_in
from tests.browser.test_whole_review import choose
from tests.serving import PortalServer, found_programme


def test_what_was_given_when_the_session_ended_is_stored_after_signing_in_again(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = tmp_path_factory.mktemp("rescued") / "data"
    found_programme(data)
    server = PortalServer(data)
    server.start()
    context = browser.new_context()
    try:
        with server.using(), acting(sessions.hash_token(server.mint("lee")), write=True) as (session, actor):
            opening = service.Opening(ReviewKind.YEARLY, make.today())
            review = service.open_review(session, actor, server.person_id("maya"), opening)
        page = context.new_page()
        page.goto(f"{server.url}/sheet?id={review}")
        settle(page)
        sign_in(page, "lee")
        choose(page, "1a", "3").wait_for()
        token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == server.cookie)
        with server.using(), acting(sessions.hash_token(token), write=True) as (session, actor):
            own_sessions.sign_out(session, actor)
        choose(page, "1a", "3").click()
        expect(page.get_by_label("User name")).to_be_visible()
        assert "1a" not in in_database(server, review, Side.LEAD)
        sign_in(page, "lee")
        expect(page.locator(".count")).to_contain_text("1 of 62 answered")
        assert in_database(server, review, Side.LEAD)["1a"][0] == "3"
    finally:
        context.close()
        server.stop()
