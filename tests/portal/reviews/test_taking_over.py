"""A coach gets another lead in the middle of a review: somebody can always finish it, and says so."""

import json

import pytest
from sqlmodel import Session, col, select

from db.tables.people import Grant, Role, Supervision
from db.tables.reviews import Review, ReviewEvent, SealedRecord, Sheet, SheetStatus, Side
from portal.access import Actor, Permission, system
from portal.errors import NotAllowed, NotFound
from portal.reviews import queries, service, sheets, store
from tests import make
from tests.cast import LEAD_WORDS, Cast, Life, proof, review_in


def sheet_rows(session: Session, life: Life) -> list[Sheet]:
    statement = select(Sheet).where(Sheet.review_id == life.review, Sheet.side == Side.LEAD)
    return list(session.exec(statement.order_by(col(Sheet.revision))))


def sentence(cast: Cast, who: str, life: Life) -> str:
    found = cast.do(who, queries.page, life.review)
    assert isinstance(found, queries.ReviewPage)
    return found.line.next.sentence


def test_the_new_lead_takes_an_unfinished_review_over_with_a_fresh_sheet(cast_anywhere: Cast) -> None:
    cast = cast_anywhere
    life = review_in(cast, "writing", "led")
    life.fill("lead")
    life.lead, former = "frank", life.lead
    with system(write=True) as session:
        _hand(session, cast, "frank")
    assert "take it over" in sentence(cast, "frank", life)
    cast.do("frank", service.take_over, life.review)
    with system() as session:
        old, new = sheet_rows(session, life)
        assert (old.author_id, old.status, old.revision) == (cast[former], SheetStatus.RETURNED, 1)
        assert (new.author_id, new.status, new.revision) == (cast["frank"], SheetStatus.DRAFT, 2)
        assert LEAD_WORDS in store.ratings(session, old.id)["1a"].evidence
        assert store.ratings(session, new.id) == {}
        assert session.get_one(Review, life.review).lead_id == cast["frank"]
        event = session.exec(select(ReviewEvent).order_by(col(ReviewEvent.id).desc())).first()
        assert event is not None
        assert (event.what, event.actor_id) == ("review_taken_over", cast["frank"])
    form = cast.do("frank", queries.form, life.review)
    assert LEAD_WORDS not in json.dumps(form), "what another drafted is read by nobody"
    with pytest.raises(NotFound):
        cast.do(former, queries.page, life.review)
    life.submit("coach")
    life.submit("lead")
    life.talk()
    life.sign()
    cast.do("maya", service.acknowledge, life.review)
    cast.do("frank", service.close, life.review)


def _hand(session: Session, cast: Cast, to: str) -> None:
    for row in session.exec(select(Supervision).where(Supervision.coach_id == cast["maya"])):
        if row.from_on == make.today():
            session.delete(row)
        row.until_on = make.today()
    session.flush()
    make.supervision(session, cast["maya"], cast[to], since=make.today())


def test_it_is_taken_over_once_and_never_after_the_sheet_is_in(cast: Cast) -> None:
    life = review_in(cast, "writing", "handed over")
    cast.do("jordan", service.take_over, life.review)
    with pytest.raises(NotAllowed, match="yours already"):
        cast.do("jordan", service.take_over, life.review)
    later = Life(cast, lead="jordan", review=life.review)
    later.submit("lead")
    with system(write=True) as session:
        _hand(session, cast, "noor")
    with pytest.raises(NotAllowed, match="stays theirs"):
        cast.do("noor", service.take_over, life.review)


@pytest.mark.parametrize("state", ["both_in", "in_conversation"])
def test_a_review_with_both_sheets_in_is_finished_by_the_new_lead_who_signs_under_their_own_name(
    cast: Cast, state: str
) -> None:
    life = review_in(cast, state, "handed over")
    assert sentence(cast, "jordan", life)
    if state == "both_in":
        cast.do("jordan", service.start_conversation, life.review)
    with cast.acting_as("jordan") as (session, actor):
        seen = session.get_one(Review, life.review).closing_words or ""
        service.sign(session, actor, life.review, proof(actor), seen)
    with system() as session:
        sealed = session.exec(select(SealedRecord).where(SealedRecord.review_id == life.review)).one()
        content = json.loads(sealed.content or "{}")
        assert (content["lead"]["name"], content["signed_by"]) == ("Frank Lindqvist", "Jordan Ellis")
    page = cast.do("maya", queries.page, life.review)
    assert isinstance(page, queries.ReviewPage)
    assert page.signed_by == "Jordan Ellis"
    cast.do("jordan", service.record_not_signed, life.review, cast["carl"])
    cast.do("jordan", service.close, life.review)


def test_a_late_self_assessment_is_settled_by_the_new_lead(cast: Cast) -> None:
    life = review_in(cast, "late", "handed over")
    cast.do("jordan", sheets.mark_not_received, life.review)
    cast.do("jordan", service.start_conversation, life.review)


def test_a_sheet_returned_to_a_former_lead_does_not_strand_the_review(cast: Cast) -> None:
    life = review_in(cast, "lead_returned", "handed over")
    with pytest.raises(NotAllowed, match="Take this review over first"):
        cast.do("jordan", service.start_conversation, life.review)
    cast.do("jordan", service.take_over, life.review)
    Life(cast, lead="jordan", review=life.review).submit("lead")
    cast.do("jordan", service.start_conversation, life.review)


def test_whoever_covers_for_the_new_lead_waits_until_it_is_taken_over(cast: Cast) -> None:
    life = review_in(cast, "writing", "handed over")
    assert not _may(cast, "jordan", life, Permission.START_CONVERSATION)
    with pytest.raises(NotFound):
        cast.do("dana", queries.page, life.review)
    cast.do("jordan", service.take_over, life.review)
    assert cast.do("dana", queries.page, life.review)


def _may(cast: Cast, who: str, life: Life, permission: Permission) -> bool:
    def asks(session: Session, actor: Actor) -> bool:
        return queries.page(session, actor, life.review).may[permission].is_allowed

    return bool(cast.do(who, asks))


def test_a_review_follows_the_coach_to_another_division(cast: Cast) -> None:
    life = review_in(cast, "writing", "led")
    with system(write=True) as session:
        _hand(session, cast, "liam")
        for row in session.exec(select(Grant).where(Grant.person_id == cast["maya"])):
            row.until_on = make.today()
        session.flush()
        make.role(session, cast["maya"], cast.away, Role.COACH, since=make.today())
    cast.do("liam", service.take_over, life.review)
    assert cast.do("opal", queries.page, life.review)
    with pytest.raises(NotFound):
        cast.do("olive", queries.page, life.review)
