"""What a coach entered for themselves turns up nowhere else: no file, row, log, record, page or message of another.

One canary in each field that holds words, and the levels besides. Everybody else opens every page there is.
"""

import base64
import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from db.engine import engine
from db.tables import Base
from db.tables.audit import AuditEvent
from db.tables.notices import Notice
from db.tables.sessions import ExportPurpose, ExportTicket
from db.tables.wellness import CheckIn, CheckInShare
from portal.access import sessions, system
from portal.reviews import export
from portal.settings import settings
from portal.ui.navigation import PAGES
from portal.wellness import checkins, plan, sharing, support, talks
from portal.wellness.checkins import Given
from portal.wellness.support import Terms
from portal.wellness.words import DIMENSIONS
from tests import make
from tests.cast import Cast, cast, cast_anywhere, review_in
from tests.pages.supervision.test_one_on_ones import FRAME
from tests.portal.cases.conftest import Support
from tests.scale import often

__all__ = ["cast", "cast_anywhere"]

NOTE, STEPS = "quokka at the weir", "wombat on Fridays"
PLAN = {name: f"numbat for {name.replace('_', ' ')}" for name in plan.FIELDS}
PRIVATE = (NOTE, *PLAN.values())
ALL = (*PRIVATE, STEPS)
LEVELS = ("too_much", "Too much", "Hard just now", "A lighter load for a while")
"""The answers, as they are stored and as they are said; no page has them unless it shows a check-in."""
OTHERS = ("jordan", "olive", "ada", "carl", "dana", "frank", "noor", "victor", "kit", "sol", "opal", "liam")
DAY = timedelta(days=1)


@dataclass
class Kept:
    """The cast with everything Maya entered, and the ids somebody could put into an address."""

    cast: Cast
    ids: tuple[uuid.UUID, ...]
    review: uuid.UUID


def enter(cast: Cast) -> uuid.UUID:
    """Maya fills in everything there is and shares nothing but an agreement with Jordan."""
    areas: dict[str, object] = dict.fromkeys(DIMENSIONS, "care")
    entry = cast.do("maya", checkins.check_in, Given("hard", "too_much", ("lighter",), areas, NOTE, is_counted=True))
    for field, text in PLAN.items():
        cast.do("maya", plan.save, field, text)
    agreed = cast.do(
        "maya", support.propose, cast["maya"], Terms(("leave",), STEPS, make.today(), make.today() + 9 * DAY)
    )
    cast.do("jordan", support.agree, agreed)
    assert isinstance(entry, uuid.UUID)
    return entry


@pytest.fixture
def kept(cast: Cast) -> Kept:
    """A signed and closed review of Maya by Jordan, a case, and everything she entered about herself."""
    review = review_in(cast, "closed").review
    Support(cast).taken()
    with system(write=True) as session:
        cast.people["sol"] = make.person(session, "Sol Reyes", cast.home)
    return Kept(cast, (cast["maya"], enter(cast), review), review)


def in_clear(content: bytes, needle: str) -> bool:
    spellings = (needle.encode(), needle.encode("utf-16-le"), base64.b64encode(needle.encode()).rstrip(b"=")[:-1])
    return any(spelling in content for spelling in spellings)


def test_no_file_row_or_dump_shows_a_word_or_a_level(cast_anywhere: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with system(write=True) as session:
        make.supervision(session, cast_anywhere["maya"], cast_anywhere["jordan"])
    enter(cast_anywhere)
    with engine().connect() as connection:
        dump = "\n".join(
            repr(tuple(row))
            for table in Base.metadata.sorted_tables
            for row in connection.execute(sa.text(f'select * from "{table.name}"'))
        ).encode()
    files = {path.name: path.read_bytes() for path in settings().data.rglob("*") if path.is_file()}
    assert in_clear(dump, "Maya Torres"), "the search would find what is plain"
    if engine().dialect.name == "sqlite":
        assert any(in_clear(content, "Maya Torres") for content in files.values())
    files |= {"dump": dump, "log": caplog.text.encode()}
    hits = [(name, word) for name, content in files.items() for word in (*ALL, *LEVELS) if in_clear(content, word)]
    assert hits == []


def test_neither_the_chain_nor_a_notice_nor_an_export_knows_of_it(kept: Kept) -> None:
    with system() as session:
        events = session.exec(select(AuditEvent)).all()
        notices = session.exec(select(Notice)).all()
        entries = {str(one) for one in session.scalars(sa.select(col(CheckIn.id)))}
    said = "\n".join(repr(one.model_dump()) for one in (*events, *notices))
    assert [
        word for word in (*ALL, *LEVELS, "check_in", "wellness", "support_agreement", *entries) if word in said
    ] == []
    token = kept.cast.do("jordan", export.ask, kept.review, ExportPurpose.SUPERVISION)
    with kept.cast.acting_as("jordan") as (session, actor):
        ticket = session.get_one(ExportTicket, sessions.hash_token(str(token)))
        make_file = export.prepare(session, actor, ticket)
    content = make_file().content
    assert [word for word in (*ALL, *LEVELS) if in_clear(content, word)] == []


def pages_of(kept: Kept, name: str) -> Iterator[tuple[str, str]]:
    """Every page as `name` gets it, with each id in the address: all that a browser is sent."""
    at = AppTest.from_file(str(FRAME), default_timeout=60)
    at.user = {"credential": kept.cast.credential(name), "device": "d"}
    at.run()
    for place in PAGES.values():
        for one in kept.ids[: 1 if place.is_listed else 3]:
            try:
                at.switch_page(str(place.path))
            except ValueError:
                break
            at.query_params["id"] = str(one)
            at.run()
            assert not at.exception, (name, place.key)
            yield place.key, "\n".join(str(getattr(node, "proto", "")) for node in at._tree)


@pytest.mark.prove
@pytest.mark.parametrize("name", OTHERS[: often(4, len(OTHERS))])
def test_no_page_of_anybody_else_shows_any_of_it(kept: Kept, name: str) -> None:
    hits, count = [], 0
    steps = () if name == "jordan" else (STEPS,)  # he agreed on them
    for page, words in pages_of(kept, name):
        levels = () if page == "my_wellness" else LEVELS  # there stands everybody's own form, with all answers
        hits += [(page, word) for word in (*PRIVATE, *steps, *levels) if word in words]
        count += 1
    assert hits == []
    assert count >= 12


def test_the_sweep_would_find_it(kept: Kept) -> None:
    """On Maya's own page it stands, and what she shares stands on Jordan's: the search looks where words are."""
    own = dict(pages_of(kept, "maya"))
    assert [word for word in PRIVATE if word not in own["my_wellness"]] == []
    kept.cast.do("maya", checkins.share, kept.ids[1])
    with system() as session:
        share = session.scalars(sa.select(col(CheckInShare.id))).one()
    kept.cast.do("jordan", sharing.read, share)
    theirs = dict(pages_of(kept, "jordan"))
    assert "Too much" in theirs["told_me"]
    assert [word for word in PRIVATE if word in "".join(theirs.values())] == []


def test_a_wish_to_talk_says_nothing_of_the_entry_to_anybody(kept: Kept) -> None:
    kept.cast.do("maya", checkins.check_in, Given("hard", "too_much", note=NOTE, visible="talk", wanted="today"))
    (one,) = kept.cast.do("jordan", talks.listed)  # type: ignore[misc]
    assert [word for word in (*ALL, *LEVELS) if word in repr(one)] == []
