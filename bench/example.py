"""The example programme from the inside: which sheet is still being written, and how many statements a page takes."""

import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from bench.figure import Figure
from bench.servers import ROOT
from db.engine import engine
from db.tables.people import Person
from db.tables.reviews import Review, Sheet, SheetStatus, Side
from portal.access import system
from portal.access.sessions import hash_token, mint, new_token
from portal.settings import settings

SCRIPT = ROOT / "portal" / "entry_point" / "app.py"
FORM_PAGE = ROOT / "pages" / "supervision" / "sheet.py"
LIST_PAGE = ROOT / "pages" / "supervision" / "reviews.py"
MANY = 150


@contextmanager
def pointed_at(env: dict[str, str]) -> Iterator[None]:
    """Let this process read the example's database for a while."""
    before = dict(os.environ)
    os.environ.update(env)
    settings.cache_clear()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        settings.cache_clear()


def lead_of(session: Session) -> Person:
    """The example's lead coach."""
    known = json.loads((Path(settings().data) / "example-sign-ins.json").read_text())["lead"]["username"]
    return session.exec(select(Person).where(Person.username == known)).one()


def draft_sheet(env: dict[str, str]) -> str:
    """The query of an address where the lead finds a sheet of theirs that is not handed in yet."""
    with pointed_at(env), system() as session:
        lead = lead_of(session)
        found = session.exec(
            select(Sheet.review_id).where(
                Sheet.author_id == lead.id, Sheet.side == Side.LEAD, Sheet.status == SheetStatus.DRAFT
            )
        ).first()
    assert found is not None, "the example has no sheet that its lead is still writing"
    return f"id={found}"


def statements(env: dict[str, str], query: str) -> list[Figure]:
    """How many statements opening the form and listing reviews take, with the example's data and with much more."""
    pages = {"form_open": FORM_PAGE, "review_list": LIST_PAGE}
    with pointed_at(env):
        cold = counted(FORM_PAGE, query)
        few = {name: counted(page, query) for name, page in pages.items()}
        add_reviews(MANY)
        many = {name: counted(page, query) for name, page in pages.items()}
    return [
        Figure("form_open_queries_first_in_process", cold, "statements"),
        *(Figure(f"{name}_queries", few[name], "statements") for name in pages),
        *(Figure(f"{name}_queries_{MANY}_more_reviews", many[name], "statements") for name in pages),
    ]


def counted(page: Path, query: str) -> int:
    """Statements sent to the database while the lead's page is drawn once, the check who asks included."""
    device = hash_token(new_token())
    with system(write=True) as session:
        credential = hash_token(mint(session, lead_of(session), device))
    test = AppTest.from_file(str(SCRIPT), default_timeout=60)
    test.user = {"credential": credential, "device": device}
    test.run()
    test.query_params["id"] = query.removeprefix("id=")
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    sa.event.listen(engine(), "before_cursor_execute", note)
    try:
        test.switch_page(str(page)).run()
    finally:
        sa.event.remove(engine(), "before_cursor_execute", note)
    assert not test.exception, test.exception
    return sum(not statement.startswith(("BEGIN", "COMMIT", "PRAGMA")) for statement in seen)


def add_reviews(count: int) -> None:
    """More reviews of the same lead, each with its two sheets, as after years."""
    with system(write=True) as session:
        lead = lead_of(session)
        pattern = session.exec(select(Review).where(Review.lead_id == lead.id)).first()
        assert pattern is not None
        for _ in range(count):
            made = Review(**{**pattern.model_dump(), "id": uuid.uuid4()})
            session.add(made)
            session.flush()
            for side, author in ((Side.COACH, made.coach_id), (Side.LEAD, lead.id)):
                session.add(Sheet(review_id=made.id, author_id=author, side=side))
