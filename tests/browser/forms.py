"""A coach and a lead for one test alone, their review, and what a test does with its form."""

import itertools
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect
from sqlmodel import Session, col, select

from db.tables.observations import ObservationKind, Setting
from db.tables.people import Division, Person, Role
from db.tables.reviews import Rating, Review, ReviewKind, Sheet, SheetStatus, Side
from portal import clock
from portal.access import Actor, acting, sessions, system
from portal.frameworks import queries as frameworks
from portal.observations import service as observations
from portal.people.proof import Proof
from portal.reviews import service, sheets
from tests import make
from tests.browser.conftest import settle
from tests.serving import PortalServer, one_hash

CATEGORIES = 17
Row = Mapping[str, str]
_numbers = itertools.count(1)


@dataclass
class Pair:
    """A coach led by a lead, both new in the programme of `server`, and the review between them."""

    server: PortalServer
    coach: str
    lead: str
    review: uuid.UUID

    @contextmanager
    def acting_as(self, username: str) -> Iterator[tuple[Session, Actor]]:
        """A transaction of that person in the server's database."""
        with (
            self.server.using(),
            acting(sessions.hash_token(self.server.mint(username)), write=True) as (session, actor),
        ):
            yield session, actor

    def open(self) -> None:
        """The lead opens the next review."""
        coach = self.server.person_id(self.coach)
        with self.acting_as(self.lead) as (session, actor):
            opening = service.Opening(ReviewKind.YEARLY, make.today() + timedelta(days=14))
            self.review = service.open_review(session, actor, coach, opening)

    def fill(self, side: Side, without: tuple[str, ...] = (), **special: Row) -> None:
        """Answer every item of one sheet as `make.answers` does, except those in `without`."""
        with self.acting_as(self.lead if side is Side.LEAD else self.coach) as (session, actor):
            found = session.get_one(Review, self.review)
            rows = make.answers(frameworks.view(session, found.framework_id), side.value, **special)
            kept = {code: row for code, row in rows.items() if code not in without}
            ack = sheets.save(session, actor, self.review, make.pending(kept, client="before"))
            assert not ack["refused"], ack["refused"]

    def observe(self, words: str, *codes: str, kind: ObservationKind = ObservationKind.STRENGTH, ago: int = 0) -> None:
        """The lead notes what they saw in a recording that many days ago, and does not tell the coach yet."""
        coach = self.server.person_id(self.coach)
        on = make.today() - timedelta(days=ago)
        with self.acting_as(self.lead) as (session, actor):
            seen = observations.Noticed(kind, Setting.RECORDING, words, on, codes)
            observations.record(session, actor, coach, seen)

    def walk_to_the_end(self, **special: Row) -> None:
        """Both hand in, the lead signs, the coach acknowledges, the review is closed; `special` is the lead's."""
        for side, who, own in ((Side.LEAD, self.lead, special), (Side.COACH, self.coach, {})):
            self.fill(side, **own)
            with self.acting_as(who) as (session, actor):
                assert sheets.submit(session, actor, self.review) == []
        with self.acting_as(self.lead) as (session, actor):
            service.start_conversation(session, actor, self.review)
            service.sign(session, actor, self.review, Proof(actor.id, actor.session_key, clock.now()), "")
        with self.acting_as(self.coach) as (session, actor):
            service.acknowledge(session, actor, self.review)
        with self.acting_as(self.lead) as (session, actor):
            service.close(session, actor, self.review)

    def stored(self, side: Side = Side.LEAD) -> dict[str, dict[str, str]]:
        """A sheet as the database has it, item by item."""
        with self.server.using(), system() as session:
            sheet = session.scalars(select(Sheet.id).where(Sheet.review_id == self.review, Sheet.side == side)).one()
            rows = session.scalars(select(Rating).where(Rating.sheet_id == sheet)).all()
            return {
                row.code: {"answer": row.answer, "evidence": row.evidence or "", "reason": row.reason or ""}
                for row in rows
            }

    def is_submitted(self, side: Side = Side.LEAD) -> bool:
        """Whether that sheet is handed in."""
        with self.server.using(), system() as session:
            found = session.scalars(select(Sheet).where(Sheet.review_id == self.review, Sheet.side == side)).one()
            return found.status is SheetStatus.SUBMITTED

    def visit(self, page: Page) -> Page:
        """Open the sheet of whoever is signed in there."""
        page.goto(f"{self.server.url}/sheet?id={self.review}")
        settle(page)
        expect(page.locator(".mark")).to_be_visible()
        return page


def new_pair(server: PortalServer) -> Pair:
    """A coach and a lead nobody else has, who sign in with PASSWORD, and their first review."""
    number = next(_numbers)
    coach, lead = f"cora{number}", f"luca{number}"
    with server.using(), system(write=True) as session:
        division = session.scalars(select(Division.id)).first()
        coach_id = make.person(session, f"{coach.title()} Berg", division, Role.COACH)
        lead_id = make.person(session, f"{lead.title()} Stein", division, Role.LEAD)
        make.supervision(session, coach_id, lead_id)
        for person in session.scalars(select(Person).where(col(Person.id).in_((coach_id, lead_id)))):
            person.password_hash = one_hash()
    pair = Pair(server, coach, lead, uuid.uuid4())
    pair.open()
    return pair


def card(page: Page, code: str) -> Locator:
    """One item on the page."""
    return page.locator(f'article[data-code="{code}"]')


def choose(page: Page, code: str, value: str) -> Locator:
    """The button of one answer."""
    return card(page, code).locator(f'label[data-value="{value}"]')


def text(page: Page, code: str, field: str = "evidence") -> Locator:
    """The box for words of one item."""
    return page.locator(f'textarea[data-code="{code}"][data-field="{field}"]')


def act(page: Page, name: str) -> Locator:
    """A button of the form by what it does."""
    return page.locator(f'[data-act="{name}"]')


def go(page: Page, category: int) -> None:
    """Open a category from the rail."""
    page.locator(f'.rail button[data-category="{category}"]').click()


def current(page: Page) -> str:
    """The category that is open."""
    return page.locator(".rail button[aria-current]").get_attribute("data-category") or ""


def codes(page: Page) -> list[str]:
    """The items on the page, in order."""
    return page.locator("article[data-code]").evaluate_all("cards => cards.map(card => card.dataset.code)")


def focused(page: Page) -> str:
    """Where the focus is inside the form: code.field, or what the button does."""
    return page.evaluate(
        """() => {
          const hosts = [...document.querySelectorAll("*")].filter((one) => one.shadowRoot?.activeElement);
          const at = hosts[0]?.shadowRoot.activeElement ?? document.activeElement;
          const { code, field, act } = at.dataset;
          return code ? `${code}.${field}` : act ?? at.tagName;
        }"""
    )


def summary(page: Page) -> list[str]:
    """What keeps the sheet from going in: how many things, then their places."""
    box = page.locator(".summary")
    expect(box.locator("h2")).to_be_visible()
    places = box.locator("[data-goto]").evaluate_all("all => all.map(one => one.dataset.goto)")
    return [box.locator("h2").inner_text(), *places]


def saved(page: Page) -> None:
    """Wait until the form says that everything is stored."""
    expect(page.locator(".mark")).to_have_attribute("data-state", "saved")
