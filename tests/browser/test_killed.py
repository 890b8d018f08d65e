"""The server is killed in the middle of things: what the page had called saved is there, and nothing is half done."""

import random
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect
from sqlmodel import col, select

from db.tables.reviews import Rating, Review, ReviewEvent, ReviewStatus, SealedRecord, Sheet, Side
from portal import audit
from portal.access import acting, sessions, system
from portal.frameworks import queries as frameworks
from portal.reviews import service, sheets
from tests import make
from tests.browser.conftest import settle
from tests.browser.test_whole_review import choose, mark, open_review
from tests.db import postgres
from tests.scale import often
from tests.serving import PASSWORD, PortalServer, found_programme

ROUNDS = often(3, 50)
pytestmark = pytest.mark.prove
CODES = ("3a", "3b", "3c", "3d", "3e")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def mortal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PortalServer]:
    """A server of its own, on each kind of database."""
    address, store = None, None
    if request.param == "postgres":
        store = request.getfixturevalue("postgres_server")
        name = store.fresh()
        address = store.address(name, postgres.USER)
    data = tmp_path / "data"
    found_programme(data, address)
    server = PortalServer(data, address)
    server.start()
    yield server
    server.stop()
    if store is not None:
        store.drop(name)


def signed_in(server: PortalServer, browser: Browser, person: str) -> Page:
    """A page of a browser in which `person` is signed in."""
    context = browser.new_context()
    strict = ("Strict", "Lax")
    context.add_cookies(
        [
            {"name": name, "value": value, "url": server.url, "httpOnly": True, "sameSite": same_site}
            for (name, value), same_site in zip(server.cookies(person, "killed").items(), strict, strict=True)
        ]  # type: ignore[list-item]
    )
    return context.new_page()


def in_database(server: PortalServer, review: uuid.UUID, side: Side) -> dict[str, tuple[str, str]]:
    """What the database holds of a sheet: answer and sentence by item."""
    with server.using(), system() as session:
        sheet = session.scalars(select(Sheet.id).where(Sheet.review_id == review, Sheet.side == side)).one()
        rows = session.scalars(select(Rating).where(Rating.sheet_id == sheet)).all()
        return {row.code: (row.answer, row.evidence or "") for row in rows}


def test_autosaved_answers_survive_a_killed_server(mortal: PortalServer, browser: Browser) -> None:
    chance = random.Random(20261123)  # noqa: S311 (which moment to kill at)
    review = open_review(mortal)
    page = signed_in(mortal, browser, "lee")
    page.goto(f"{mortal.url}/sheet?id={review}")
    settle(page)
    page.get_by_text("All on one page").click()
    shown: dict[str, str] = {}
    for turn in range(ROUNDS):
        for code in CODES[: turn % 3 + 3]:
            shown[code] = chance.choice("23")
            choose(page, code, shown[code]).click()
        expect(mark(page)).to_contain_text("Saved")
        called_saved = dict(shown)
        choose(page, "4a", "4").click()
        sentence = f"Stayed with the silence, round {turn}."
        page.locator('textarea[data-code="4a"][data-field="evidence"]').fill(sentence)
        page.wait_for_timeout(chance.randint(0, 900))
        mortal.kill()
        rows = in_database(mortal, review, Side.LEAD)
        assert {code: rows[code][0] for code in called_saved} == called_saved, f"round {turn}"
        given = "23"[turn % 2]  # another answer than the one stored
        choose(page, "8a", given).click()
        expect(mark(page)).to_contain_text("not saved yet, kept here", timeout=10_000)
        mortal.start()
        expect(mark(page)).to_contain_text("Saved", timeout=30_000)
        rows = in_database(mortal, review, Side.LEAD)
        assert rows["4a"] == ("4", sentence)
        assert rows["8a"][0] == given
        assert {code: rows[code][0] for code in shown} == shown


def ready_to_sign(server: PortalServer) -> uuid.UUID:
    """A review in conversation."""
    review = open_review(server)
    with server.using():
        for person, side in (("maya", "coach"), ("lee", "lead")):
            credential = sessions.hash_token(server.mint(person))
            with acting(credential, write=True) as (session, actor):
                found = session.get(Review, review)
                assert found
                framework = frameworks.view(session, found.framework_id)
                sheets.save(session, actor, review, make.pending(make.answers(framework, side), client=person))
                assert sheets.submit(session, actor, review) == []
        with acting(sessions.hash_token(server.mint("lee")), write=True) as (session, actor):
            service.start_conversation(session, actor, review)
    return review


def finish(server: PortalServer, review: uuid.UUID) -> None:
    """Take a signed review to its end, so that the next one may begin."""
    with server.using():
        with acting(sessions.hash_token(server.mint("maya")), write=True) as (session, actor):
            service.acknowledge(session, actor, review)
        with acting(sessions.hash_token(server.mint("lee")), write=True) as (session, actor):
            service.close(session, actor, review)


def test_a_review_is_signed_whole_or_not_at_all(mortal: PortalServer, browser: Browser) -> None:
    chance = random.Random(7)  # noqa: S311 (which moment to kill at)
    for turn in range(ROUNDS):
        review = ready_to_sign(mortal)
        page = signed_in(mortal, browser, "lee")
        page.goto(f"{mortal.url}/conversation?id={review}")
        settle(page)
        page.get_by_label("Your password, once more").fill(PASSWORD)
        page.get_by_role("button", name=re.compile("Sign and share")).click()
        page.wait_for_timeout(chance.randint(0, 700))
        was_said = page.get_by_text("Signed, sealed and shared.").count() > 0
        mortal.kill()
        with mortal.using(), system() as session:
            status = session.scalars(select(Review.status).where(Review.id == review)).one()
            sealed = session.scalar(sa.select(sa.func.count()).where(col(SealedRecord.review_id) == review))
            noted = session.scalars(select(ReviewEvent.what).where(ReviewEvent.review_id == review)).all()
            assert audit.verify(session) == []
        is_signed = status is ReviewStatus.SHARED
        assert (sealed, "review_signed" in noted, "review_shared" in noted) == (int(is_signed), is_signed, is_signed)
        assert is_signed or status is ReviewStatus.IN_CONVERSATION, f"round {turn}: {status}"
        assert is_signed or not was_said, "the page said signed, the database does not"
        mortal.start()
        if not is_signed:
            page.goto(f"{mortal.url}/conversation?id={review}")
            settle(page)
            page.get_by_label("Your password, once more").fill(PASSWORD)
            page.get_by_role("button", name=re.compile("Sign and share")).click()
            expect(page.get_by_text("Signed, sealed and shared.")).to_be_visible()
        page.context.close()  # a page left open would go on asking the server that is killed next
        finish(mortal, review)
