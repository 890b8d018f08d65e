"""One of the example’s people at the portal: signed in without a browser, and the statements each page takes."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col, select
from streamlit.testing.v1 import AppTest

from bench.client import Client, connect
from bench.servers import ROOT
from db.engine import engine
from db.tables.people import Person
from portal.access import system
from portal.access.sessions import hash_token, mint, new_token
from portal.server.cookies import CookieNames
from portal.settings import Settings

SCRIPT = ROOT / "portal" / "entry_point" / "app.py"
OURS = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")


def by_username(session: Session, username: str) -> Person:
    """The person with this user name."""
    return session.exec(select(Person).where(Person.username == username)).one()


@dataclass
class Sitting:
    """Somebody signed in, once for pages drawn in this process and for a client of a server on the same data."""

    person: uuid.UUID
    mark: str = field(default_factory=new_token)
    token: str = ""

    def __post_init__(self) -> None:
        with system(write=True) as session:
            self.token = mint(session, session.get_one(Person, self.person), hash_token(self.mark))

    def cookies(self, url: str) -> dict[str, str]:
        """The cookies that a browser of this person would send to the portal at `url`."""
        names = CookieNames.of(Settings(public_url=url))
        return {names.session: self.token, names.device: self.mark}

    def tab(self, url: str) -> Client:
        """A tab of this person at the portal at `url`."""
        return connect(url, cookies=self.cookies(url), origin="same")

    def open(self, page: Path, query: Mapping[str, str]) -> tuple[AppTest, list[str]]:
        """Draw a page and give it with the statements that were sent meanwhile, the check who asks included."""
        test = AppTest.from_file(str(SCRIPT), default_timeout=60)
        test.user = {"credential": hash_token(self.token), "device": hash_token(self.mark)}
        test.run()
        for name, value in query.items():
            test.query_params[name] = value
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            seen.append(statement)

        sa.event.listen(engine(), "before_cursor_execute", note)
        try:
            test.switch_page(str(page)).run()
        finally:
            sa.event.remove(engine(), "before_cursor_execute", note)
        assert not test.exception, test.exception
        return test, [one for one in seen if not one.lstrip().upper().startswith(OURS)]


def names(usernames: list[str]) -> dict[str, uuid.UUID]:
    """The ids of these people."""
    with system() as session:
        rows = session.execute(
            sa.select(col(Person.username), col(Person.id)).where(col(Person.username).in_(usernames))
        )
        return dict(rows.tuples().all())
