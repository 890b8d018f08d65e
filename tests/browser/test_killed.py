"""The server is killed in the middle of things: what the page had called saved is there, and nothing is half done."""

import random
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Locator, Page, expect
from sqlmodel import col, select

from db.tables.reviews import Review, ReviewEvent, ReviewStatus, SealedRecord
from portal import audit
from portal.access import acting, sessions, system
from portal.frameworks import queries as frameworks
from portal.reviews import service, sheets
from tests import make
from tests.browser.conftest import settle
from tests.browser.forms import Pair, choose, new_pair, saved, text
from tests.browser.test_whole_review import mark, open_review
from tests.browser.windows import sign_in_to
from tests.db import postgres
from tests.scale import often
from tests.serving import PASSWORD, PortalServer, found_programme

ROUNDS = often(1, 50)
pytestmark = pytest.mark.prove
CODES = ("3a", "3b", "3c", "3d", "3e")
SIGNED = "Signed, sealed and shared."


KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="module", params=KINDS[: often(1, 2)])
def mortal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    """A server of this module's own; in the long proof on each kind of database."""
    address, store = None, None
    if request.param == "postgres":
        store = request.getfixturevalue("postgres_server")
        name = store.fresh()
        address = store.address(name, postgres.USER)
    data = tmp_path_factory.mktemp("mortal") / "data"
    found_programme(data, address)
    server = PortalServer(data, address)
    server.start()
    yield server
    server.stop()
    if store is not None:
        store.drop(name)


@dataclass
class Typist:
    """A lead at the form of their sheet, what the form called saved so far, and what of it was not to be found."""

    pair: Pair
    page: Page
    chance: random.Random
    shown: dict[str, str] = field(default_factory=dict)
    count: int = 0
    not_stored: list[str] = field(default_factory=list)

    def rate_then_type(self, turn: int) -> str:
        """Some answers until all are called saved, then an answer and a sentence that may still be on their way."""
        for code in CODES[: turn % 3 + 3]:
            self.shown[code] = self.chance.choice("23")
            choose(self.page, code, self.shown[code]).click()
        saved(self.page)
        choose(self.page, "4a", "4").click()
        sentence = f"Stayed with the silence, round {turn}."
        text(self.page, "4a").fill(sentence)
        return sentence

    def rate_without_server(self, turn: int) -> str:
        """One more answer while nobody listens."""
        given = "23"[turn % 2]  # another answer than the one stored
        choose(self.page, "8a", given).click()
        expect(mark(self.page)).to_contain_text("not saved yet, kept here", timeout=10_000)
        return given

    def look(self, turn: int, **more: str) -> None:
        """Compare what was shown as saved, and `more` of it, with what is stored."""
        rows = self.pair.stored()
        shown = {f"{code}.answer": value for code, value in self.shown.items()}
        shown |= {name.replace("_", "."): value for name, value in more.items()}
        self.count += len(shown)
        for place, value in shown.items():
            code, name = place.split(".")
            if rows.get(code, {}).get(name) != value:
                self.not_stored.append(f"round {turn}: {place}")


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


def look_at_signature(server: PortalServer, review: uuid.UUID, was_said: bool) -> bool:
    """Whether the review is signed; it is so whole or not at all, and not less than its page had said."""
    with server.using(), system() as session:
        status = session.scalars(select(Review.status).where(Review.id == review)).one()
        sealed = session.scalar(sa.select(sa.func.count()).where(col(SealedRecord.review_id) == review))
        noted = session.scalars(select(ReviewEvent.what).where(ReviewEvent.review_id == review)).all()
        assert audit.verify(session) == []
    is_signed = status is ReviewStatus.SHARED
    assert (sealed, "review_signed" in noted, "review_shared" in noted) == (int(is_signed), is_signed, is_signed)
    assert is_signed or status is ReviewStatus.IN_CONVERSATION, status
    assert is_signed or not was_said, "the page said signed, the database does not"
    return is_signed


def button_to_sign(server: PortalServer, page: Page, review: uuid.UUID) -> Locator:
    """The button at the end of the conversation, with the password entered above it."""
    page.goto(f"{server.url}/conversation?id={review}")
    settle(page)
    page.get_by_label("Your password, once more").fill(PASSWORD)
    return page.get_by_role("button", name=re.compile("Sign and share"))


def test_what_was_called_saved_is_there_and_a_review_is_signed_whole_or_not_at_all(
    mortal: PortalServer, browser: Browser, record_property: Callable[[str, object], None]
) -> None:
    """Each kill meets one lead in the middle of a sentence and another in the middle of signing."""
    chance = random.Random(20261123)  # noqa: S311 (which moment to kill at)
    pair = new_pair(mortal)
    typist = Typist(pair, pair.visit(sign_in_to(browser, mortal, pair.lead, "typing")), chance)
    typist.page.get_by_text("All on one page").click()
    for turn in range(ROUNDS):
        review = ready_to_sign(mortal)
        signing = sign_in_to(browser, mortal, "lee", "signing")
        button = button_to_sign(mortal, signing, review)
        sentence = typist.rate_then_type(turn)
        button.click()
        signing.wait_for_timeout(chance.randint(0, 800))
        was_said = signing.get_by_text(SIGNED).count() > 0
        mortal.kill()
        typist.look(turn)
        is_signed = look_at_signature(mortal, review, was_said)
        given = typist.rate_without_server(turn)
        mortal.start()
        expect(mark(typist.page)).to_contain_text("Saved", timeout=30_000)
        typist.look(turn, **{"4a_answer": "4", "4a_evidence": sentence, "8a_answer": given})
        if not is_signed:
            button_to_sign(mortal, signing, review).click()
            expect(signing.get_by_text(SIGNED)).to_be_visible()
        signing.context.close()  # a page left open would go on asking the server that is killed next
        finish(mortal, review)
    typist.page.context.close()
    record_property("kills during autosave and signing", ROUNDS)
    record_property("edits shown as saved under fire", typist.count)
    record_property("edits shown but not stored", len(typist.not_stored))
    assert typist.count >= ROUNDS * 9
    assert typist.not_stored == []
