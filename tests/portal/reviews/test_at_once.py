"""The same step twice at the same moment, on both databases: one of the two is taken, the other is told why not."""

import functools
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import col, select

from db.tables.people import Person
from db.tables.reviews import Review, ReviewKind, SealedRecord, Sheet, SheetStatus, Side
from db.tables.sessions import EntryTicket, ExportPurpose, ExportTicket, SignInSession
from portal import audit
from portal.access import acting, sessions, system
from portal.audit.chain import wait_for_turn
from portal.errors import NotFound, PortalError
from portal.people import passwords, sign_in
from portal.reviews import service, sheets
from portal.reviews.service import Opening
from tests import make
from tests.cast import CLOSING, Cast, proof, review_in

Outcome = object
UNDER_WAY_SECONDS = 0.4


def at_once(*works: Callable[[], Outcome]) -> list[Outcome]:
    """What each of `works` gives, or the PortalError it ends with, when all are under way at the same moment.

    Until all of them wait for it, a transaction of the test holds what they cannot do without: SQLite's write lock, or
    on PostgreSQL the turn in the audit chain and every ticket. Whoever has looked by then without a lock of its own
    has looked too early.
    """

    def run(work: Callable[[], Outcome]) -> Outcome:
        try:
            return work()
        except PortalError as refused:
            return refused

    with ThreadPoolExecutor(len(works)) as pool:
        with system(write=True) as session:
            wait_for_turn(session)
            for ticket in (EntryTicket, ExportTicket):
                session.scalars(select(ticket).with_for_update()).all()
            under_way = [pool.submit(run, work) for work in works]
            time.sleep(UNDER_WAY_SECONDS)
        return [one.result(30) for one in under_way]


def told_apart(outcomes: list[Outcome], what: str) -> Outcome:
    """The outcome of the one that was taken; every other one is refused in words that say `what`."""
    taken = [one for one in outcomes if not isinstance(one, PortalError)]
    refused = [str(one) for one in outcomes if isinstance(one, PortalError)]
    assert len(taken) == 1, outcomes
    assert refused
    assert all(what in sentence for sentence in refused), refused
    return taken[0]


def count(statement: sa.Select[tuple[int]]) -> int:
    with system() as session:
        assert audit.verify(session) == []
        return session.execute(statement).scalar_one()


def links(kind: str) -> int:
    """How many links of the chain tell of `kind`."""
    return count(sa.text("select count(*) from audit_event where kind = :kind").bindparams(kind=kind))  # type: ignore[arg-type]


def test_a_sheet_submitted_twice_at_once_is_in_once(cast_anywhere: Cast) -> None:
    cast, life = cast_anywhere, review_in(cast_anywhere, "coach_in")
    life.fill("lead")
    submit = functools.partial(cast.do, "jordan", sheets.submit, life.review)
    cast.credential("jordan")
    assert told_apart(at_once(submit, submit, submit), "submitted") == []
    mine = sa.select(sa.func.count()).where(
        col(Sheet.review_id) == life.review, col(Sheet.side) == Side.LEAD, col(Sheet.status) == SheetStatus.SUBMITTED
    )
    assert count(mine) == 1
    assert (links("sheet_submitted"), links("sheets_revealed")) == (2, 1), "the coach's and the lead's"


def test_both_sheets_submitted_at_once_are_revealed_once(cast_anywhere: Cast) -> None:
    cast, life = cast_anywhere, review_in(cast_anywhere, "writing")
    life.fill("coach")
    life.fill("lead")
    for name in ("maya", "jordan"):
        cast.credential(name)
    both = (functools.partial(cast.do, name, sheets.submit, life.review) for name in ("maya", "jordan"))
    assert at_once(*both) == [[], []]
    assert (links("sheet_submitted"), links("sheets_revealed")) == (2, 1)


def test_a_review_opened_twice_at_once_is_one_review(cast_anywhere: Cast) -> None:
    cast = cast_anywhere
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])
    cast.credential("jordan")
    opening = Opening(ReviewKind.YEARLY, make.today() + timedelta(days=14))
    begin = functools.partial(cast.do, "jordan", service.open_review, cast["maya"], opening)
    opened = told_apart(at_once(begin, begin), "not finished")
    with system() as session:
        assert session.scalars(select(Review.id)).all() == [opened]


def test_two_signatures_at_once_are_one_record(cast_anywhere: Cast) -> None:
    cast, life = cast_anywhere, review_in(cast_anywhere, "in_conversation")
    cast.credential("jordan")

    def sign() -> None:
        with cast.acting_as("jordan") as (session, actor):
            service.sign(session, actor, life.review, proof(actor), f"A {CLOSING}.")

    told_apart(at_once(sign, sign), "signed")
    assert count(sa.select(sa.func.count()).where(col(SealedRecord.review_id) == life.review)) == 1
    assert (links("review_signed"), links("review_shared")) == (1, 1)


def test_an_entry_ticket_redeemed_twice_at_once_opens_one_session(cast_anywhere: Cast) -> None:
    with system(write=True) as session:
        token = sessions.open_ticket(session, session.get_one(Person, cast_anywhere["maya"]), "browser")

    def redeem() -> str | None:
        with system(write=True) as session:
            return sessions.redeem_ticket(session, token, "browser", "agent")

    opened = at_once(redeem, redeem)
    assert sorted(one is None for one in opened) == [False, True]
    assert count(sa.select(sa.func.count()).where(col(SignInSession.person_id) == cast_anywhere["maya"])) == 1


def test_an_export_ticket_redeemed_twice_at_once_gives_one_document(cast_anywhere: Cast) -> None:
    cast, record = cast_anywhere, uuid.uuid4()
    token = str(cast.do("maya", sessions.open_export, record, ExportPurpose.OWN_COPY))

    credential = cast.credential("maya")

    def redeem() -> uuid.UUID:
        with acting(credential, write=True) as (session, actor):
            return sessions.redeem_export(session, actor, token).record_id

    assert told_apart(at_once(redeem, redeem), NotFound.message) == record


def test_a_link_used_twice_at_once_sets_one_password(cast_anywhere: Cast) -> None:
    token = str(cast_anywhere.do("ada", sign_in.make_reset_link, cast_anywhere["maya"]))
    words = ("green lamp river stone", "copper willow bridge nine")
    told_apart(
        at_once(*(functools.partial(sign_in.redeem_reset_link, token, word, word) for word in words)), "used already"
    )
    with system() as session:
        stored = session.get_one(Person, cast_anywhere["maya"]).password_hash
    assert sorted(passwords.matches(word, stored) for word in words) == [False, True]
    assert links("password_changed") == 1
