"""The whole life of a review: opened, talked about, signed, shared, answered, added to, closed; and sealed for good."""

import copy
import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import col, select

from db.keys import keyring
from db.tables.reviews import RecordKind, Review, ReviewEvent, ReviewKind, ReviewStatus, SealedRecord
from portal import audit, clock, seals
from portal.access import permissions, system
from portal.errors import Conflict, Flagged, InvalidInput, InvalidTransition, NotAllowed
from portal.people.proof import Proof
from portal.reviews import queries, service, sheets, workflow
from portal.reviews.service import Opening
from tests import make
from tests.cast import CLOSING, COACH_WORDS, LEAD_WORDS, Cast, Life, proof, review_in

FINDABLE = "Please call 605-555-0142."


def now(life: Life) -> Review:
    with system() as session:
        return session.get_one(Review, life.review)


def sealed(life: Life, who: str = "jordan") -> queries.Sealed:
    found = life.cast.do(who, queries.sealed, life.review)
    assert isinstance(found, queries.Sealed)
    return found


def what_happened(life: Life) -> list[str]:
    with system() as session:
        return list(
            session.exec(
                select(ReviewEvent.what).where(ReviewEvent.review_id == life.review).order_by(col(ReviewEvent.id))
            )
        )


def test_a_whole_life(cast_anywhere: Cast) -> None:
    cast = cast_anywhere
    life = review_in(cast, "in_conversation")
    life.sign(share=False)
    cast.do("jordan", service.share, life.review)
    cast.do("maya", service.acknowledge, life.review, "I see 1a another way; otherwise yes.")
    cast.do("maya", service.respond, life.review, "And thank you.")
    cast.do("jordan", service.add_addendum, life.review, "The date in 4a is the day after.")
    cast.do("jordan", service.close, life.review)
    cast.do("jordan", service.add_addendum, life.review, "One more correction.")
    assert what_happened(life) == [
        "review_opened",
        "sheet_submitted",
        "sheet_submitted",
        "sheets_revealed",
        "conversation_started",
        "review_signed",
        "review_shared",
        "review_acknowledged",
        "response_attached",
        "addendum_added",
        "review_closed",
        "addendum_added",
    ]
    record = sealed(life, "maya")
    assert seals.verify(record.bundle, keyring().public_keys()).is_trusted
    assert [(one["kind"], one["text"]) for one in record.later] == [
        ("acknowledgement", "I see 1a another way; otherwise yes."),
        ("response", "And thank you."),
        ("addendum", "The date in 4a is the day after."),
        ("addendum", "One more correction."),
    ]
    assert record.later[0]["answer"] == "read, with response"
    with system() as session:
        assert audit.verify(session) == []


def test_the_record_holds_both_sheets_the_words_and_the_numbers(cast: Cast) -> None:
    content = sealed(review_in(cast, "shared")).content
    assert content["coach"] == {"name": "Maya Torres"}
    assert (content["signed_by"], content["lead"]) == ("Jordan Ellis", {"name": "Jordan Ellis"})
    assert content["closing_words"] == f"A {CLOSING}."
    assert content["self_assessment"] == "submitted"
    items = {item["code"]: item for category in content["categories"] for item in category["items"]}
    assert len(items) == 62
    assert (items["1a"]["coach"]["answer"], items["1a"]["lead"]["answer"]) == ("4", "1")
    assert items["1a"]["coach"]["evidence"] == f"A {COACH_WORDS}."
    assert items["1a"]["lead"]["evidence"] == f"A {LEAD_WORDS}."
    assert content["numbers"]["coach"]["coverage"] == "55 of 56"
    assert content["numbers"]["lead"]["coverage"] == "56 of 56"
    assert content["numbers"]["lead"]["item_mean"] == "2.98"


@pytest.mark.parametrize(
    ("go_without", "word"),
    [(sheets.decline_self_assessment, "declined"), (sheets.mark_not_received, "not received")],
)
def test_a_record_without_a_self_assessment_says_so_plainly(
    cast: Cast, go_without: Callable[..., object], word: str
) -> None:
    life = review_in(cast, "late")
    cast.do("maya" if word == "declined" else "jordan", go_without, life.review)
    life.talk()
    life.sign()
    content = sealed(life).content
    assert content["self_assessment"] == word
    assert content["numbers"]["coach"] is None
    assert content["coach_submitted_at"] is None
    assert all(item["coach"] is None for category in content["categories"] for item in category["items"])


def test_any_change_of_the_record_is_found(cast: Cast) -> None:
    life = review_in(cast, "acknowledged")
    whole = json.loads(queries.as_bytes(sealed(life).bundle))
    assert seals.verify(whole, keyring().public_keys()).is_trusted

    def altered(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        one = copy.deepcopy(whole)
        change(one)
        return one

    forged = [
        altered(lambda one: one["content"].update(closing_words="Something else.")),
        altered(lambda one: one["content"]["categories"][0]["items"][0]["lead"].update(answer="4")),
        altered(lambda one: one["content"].update(signed_at="2020-01-01T00:00:00+00:00")),
        altered(lambda one: one["attachments"][0]["content"].update(answer="agreed to everything")),
        altered(lambda one: one["attachments"][0]["content"].update(of="0" * 128)),
        altered(lambda one: one.update(salt="0" * 32)),
    ]
    for one in forged:
        assert not seals.verify(one, keyring().public_keys()).is_valid


def test_sealed_rows_and_signed_reviews_change_by_no_statement(cast: Cast) -> None:
    life = review_in(cast, "acknowledged")
    for statement in (
        "update sealed_record set content = 'other'",
        "update sealed_record set signature = 'other'",
        "delete from sealed_record",
        "update review set closing_words = 'other'",
        "update review set status = 'open'",
        "update review_event set what = 'other'",
        "delete from review_event",
        "update sheet set status = 'draft'",
        "update rating set answer = '4'",
        "delete from rating",
    ):
        with pytest.raises(sa.exc.DBAPIError), system(write=True) as session:
            session.execute(sa.text(statement))
    assert seals.verify(sealed(life).bundle, keyring().public_keys()).is_trusted


@pytest.mark.parametrize("kind", ReviewKind)
def test_opening_makes_both_sheets_under_todays_rules(cast: Cast, kind: ReviewKind) -> None:
    life = Life(cast)
    life.lead_maya()
    due = make.today() + timedelta(days=10)
    cast.do("jordan", service.open_review, cast["maya"], Opening(kind, due))
    found = cast.do("jordan", queries.listed)
    assert isinstance(found, list)
    (line,) = found
    with system() as session:
        review = session.get_one(Review, line.id)
        assert (review.kind, review.status, review.division_id) == (kind, ReviewStatus.OPEN, cast.home)
        assert review.late_on == due + timedelta(days=4)


@pytest.mark.parametrize(("days", "is_fine"), [(-1, False), (0, True), (366, True), (367, False), (36_500, False)])
def test_the_due_day_lies_between_today_and_a_year_ahead(cast: Cast, days: int, is_fine: bool) -> None:
    life = Life(cast)
    life.lead_maya()
    opening = Opening(ReviewKind.YEARLY, make.today() + timedelta(days=days))
    if is_fine:
        cast.do("jordan", service.open_review, cast["maya"], opening)
    else:
        with pytest.raises(InvalidInput) as caught:
            cast.do("jordan", service.open_review, cast["maya"], opening)
        assert set(caught.value.fields) == {"sheets_due_on"}


def test_a_second_review_waits_for_the_first_to_close(cast: Cast) -> None:
    life = review_in(cast, "acknowledged")
    with pytest.raises(NotAllowed, match="not finished"):
        life.open()
    cast.do("jordan", service.close, life.review)
    life.open()


def test_two_writers_of_the_closing_words_never_overwrite_each_other(cast: Cast) -> None:
    life = review_in(cast, "in_conversation")
    base = now(life).version
    assert cast.do("jordan", service.save_closing_words, life.review, "Jordan's words.", base) == base + 1
    with pytest.raises(Conflict):
        cast.do("dana", service.save_closing_words, life.review, "Dana's words.", base)
    assert now(life).closing_words == "Jordan's words."
    assert cast.do("dana", service.save_closing_words, life.review, "Jordan's words.", base) == base + 1
    cast.do("dana", service.save_closing_words, life.review, "Both of us.", base + 1)
    assert now(life).closing_words == "Both of us."


@pytest.mark.parametrize("text", ["x" * 8001, "nul\x00", "half \ud83d"])
def test_words_that_cannot_be_kept_are_refused_at_their_field(cast: Cast, text: str) -> None:
    life = review_in(cast, "in_conversation")
    with pytest.raises(InvalidInput) as caught:
        cast.do("jordan", service.save_closing_words, life.review, text, now(life).version)
    assert set(caught.value.fields) == {"closing_words"}
    life.sign()
    for who, act, field in (
        ("maya", service.acknowledge, "response"),
        ("maya", service.respond, "response"),
        ("jordan", service.add_addendum, "addendum"),
    ):
        with pytest.raises(InvalidInput) as caught:
            cast.do(who, act, life.review, text)
        assert set(caught.value.fields) == {field}
    assert now(life).status is ReviewStatus.SHARED


def test_nothing_is_signed_while_the_closing_words_may_identify_somebody(cast: Cast) -> None:
    life = review_in(cast, "in_conversation")
    cast.do("jordan", service.save_closing_words, life.review, FINDABLE, now(life).version)
    with pytest.raises(Flagged) as caught:
        life.sign()
    assert set(caught.value.fields) == {"closing_words"}
    assert caught.value.fields["closing_words"].endswith(".")
    assert now(life).status is ReviewStatus.IN_CONVERSATION
    cast.do("dana", service.confirm_closing_words, life.review)
    with pytest.raises(InvalidInput):
        life.sign()
    cast.do("jordan", service.confirm_closing_words, life.review)
    life.sign()
    assert sealed(life).content["closing_words"] == FINDABLE


@pytest.mark.parametrize("kind", ["acknowledge", "respond", "addendum"])
def test_what_is_attached_passes_the_text_check_first(cast: Cast, kind: str) -> None:
    life = review_in(cast, "shared")
    who, act = {
        "acknowledge": ("maya", service.acknowledge),
        "respond": ("maya", service.respond),
        "addendum": ("jordan", service.add_addendum),
    }[kind]
    with pytest.raises(Flagged):
        cast.do(who, act, life.review, FINDABLE)
    assert sealed(life).later == ()
    cast.do(who, service.confirm_later_words, life.review, FINDABLE)
    with pytest.raises(Flagged):
        cast.do(who, act, life.review, FINDABLE + " Today.")
    cast.do(who, act, life.review, FINDABLE)
    assert [one["text"] for one in sealed(life).later] == [FINDABLE]


@pytest.mark.parametrize("flaw", ["another person", "another session", "too old"])
def test_signing_takes_the_password_just_entered_by_this_person_here(cast: Cast, flaw: str) -> None:
    life = review_in(cast, "in_conversation")
    with cast.acting_as("jordan", write=False) as (_, actor):
        good = proof(actor)
    bad = {
        "another person": Proof(cast["dana"], good.session_key, good.at),
        "another session": Proof(good.person_id, "0" * 64, good.at),
        "too old": Proof(good.person_id, good.session_key, clock.now() - timedelta(seconds=61)),
    }[flaw]
    with pytest.raises(NotAllowed, match="password"):
        cast.do("jordan", service.sign, life.review, bad, now(life).closing_words)
    assert now(life).status is ReviewStatus.IN_CONVERSATION
    assert now(life).signed_at is None


def test_words_changed_under_the_signers_hand_are_not_signed(cast: Cast) -> None:
    life = review_in(cast, "in_conversation")
    seen = now(life).closing_words or ""
    cast.do("jordan", service.save_closing_words, life.review, "Something else altogether.", now(life).version)
    with pytest.raises(Conflict, match="Read them once more"), cast.acting_as("jordan", write=True) as (session, actor):
        service.sign(session, actor, life.review, proof(actor), seen)
    assert now(life).signed_at is None


def test_signing_twice_seals_once(cast: Cast) -> None:
    life = review_in(cast, "signed")
    with pytest.raises(NotAllowed, match=permissions.SEALED.reason):
        life.sign()
    with system() as session:
        assert len(session.exec(select(SealedRecord)).all()) == 1


def test_a_failed_signature_leaves_nothing_behind(cast: Cast) -> None:
    """The last step of signing fails for real: no seal, no event, no state remains."""
    life = review_in(cast, "in_conversation")
    before = what_happened(life)
    with system(write=True) as session:
        session.execute(
            sa.text("create trigger broken before insert on audit_event begin select raise(abort, 'x'); end")
        )
    with pytest.raises(sa.exc.DBAPIError):
        life.sign()
    assert (now(life).status, now(life).signed_at) == (ReviewStatus.IN_CONVERSATION, None)
    assert what_happened(life) == before
    with system() as session:
        assert session.exec(select(SealedRecord)).all() == []


@pytest.mark.parametrize(
    ("response", "answer"), [("", "read"), (" \u200b", "read"), ("Not quite.", "read, with response")]
)
def test_the_coach_has_the_last_word(cast: Cast, response: str, answer: str) -> None:
    life = review_in(cast, "shared")
    cast.do("maya", service.acknowledge, life.review, response)
    (later,) = sealed(life).later
    assert (later["answer"], later["text"], later["by"]) == (answer, response, "Maya Torres")
    assert now(life).status is ReviewStatus.ACKNOWLEDGED


def test_after_the_days_for_a_response_reading_can_still_be_noted_but_not_answered(cast: Cast) -> None:
    life = review_in(cast, "shared_window_over")
    with pytest.raises(NotAllowed, match=permissions.WINDOW_OVER.reason):
        cast.do("maya", service.acknowledge, life.review, "Too late, this.")
    cast.do("maya", service.acknowledge, life.review)
    assert now(life).status is ReviewStatus.ACKNOWLEDGED


@pytest.mark.parametrize(("day", "is_open"), [(30, True), (31, False)])
def test_a_response_has_thirty_days(cast: Cast, day: int, is_open: bool) -> None:
    life = review_in(cast, "acknowledged")
    noon = datetime.now(UTC) + timedelta(days=day)
    with time_machine.travel(noon, tick=True):
        if is_open:
            cast.do("maya", service.respond, life.review, "On the last day.")
        else:
            with pytest.raises(NotAllowed, match=permissions.WINDOW_OVER.reason):
                cast.do("maya", service.respond, life.review, "A day late.")


def test_noting_that_the_coach_did_not_sign_leaves_their_response_open(cast: Cast) -> None:
    life = review_in(cast, "shared")
    cast.do("jordan", service.record_not_signed, life.review, cast["noor"])
    (later,) = sealed(life).later
    assert (later["answer"], later["witness"], later["by"]) == ("chose not to sign", "Noor Haddad", "Jordan Ellis")
    cast.do("maya", service.respond, life.review, "Here is why.")
    assert sealed(life).later[-1]["text"] == "Here is why."


@pytest.mark.parametrize("witness", ["maya", "jordan", "olive", "victor", "opal", "cleo"])
def test_neither_coach_lead_director_nor_a_stranger_is_the_witness(cast: Cast, witness: str) -> None:
    life = review_in(cast, "shared")
    with pytest.raises(InvalidInput) as caught:
        cast.do("jordan", service.record_not_signed, life.review, cast[witness])
    assert set(caught.value.fields) == {"witness"}
    page = cast.do("jordan", queries.page, life.review)
    assert isinstance(page, queries.ReviewPage)
    assert cast[witness] not in [person for person, _ in page.witnesses]


def test_nobody_unknown_is_the_witness(cast: Cast) -> None:
    life = review_in(cast, "shared")
    with pytest.raises(InvalidInput):
        cast.do("jordan", service.record_not_signed, life.review, uuid.uuid4())


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
def test_nothing_empty_is_attached(cast: Cast, text: str) -> None:
    life = review_in(cast, "shared")
    for who, act in (("maya", service.respond), ("jordan", service.add_addendum)):
        with pytest.raises(InvalidInput):
            cast.do(who, act, life.review, text)
    assert sealed(life).later == ()


def test_closing_waits_for_the_coach_or_for_the_days_to_pass(cast: Cast) -> None:
    life = review_in(cast, "shared")
    with pytest.raises(NotAllowed, match=permissions.WAITING.reason):
        cast.do("jordan", service.close, life.review)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31), tick=True):
        cast.do("jordan", service.close, life.review)
    assert now(life).status is ReviewStatus.CLOSED
    assert now(life).acknowledged_at is None


def test_a_signed_review_is_the_coachs_to_read_only_once_shared(cast: Cast) -> None:
    life = review_in(cast, "signed")
    with pytest.raises(NotAllowed, match=permissions.NOT_SHARED.reason):
        sealed(life, "maya")
    assert sealed(life, "olive").content["closing_words"]
    cast.do("jordan", service.share, life.review)
    assert sealed(life, "maya").content["closing_words"] == f"A {CLOSING}."


def test_reading_is_noted_once_a_quarter_of_an_hour(cast: Cast) -> None:
    life = review_in(cast, "shared")
    assert cast.do("olive", queries.note_read, life.review) is True
    assert cast.do("olive", queries.note_read, life.review) is False
    assert cast.do("maya", queries.note_read, life.review) is True
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16), tick=True):
        assert cast.do("olive", queries.note_read, life.review) is True


def test_every_step_moves_along_the_table_and_no_other_way() -> None:
    for start in ReviewStatus:
        for end in ReviewStatus:
            review = Review(status=start)
            if end in workflow.MOVES[start]:
                workflow.move(review, end)
                assert review.status is end
            else:
                with pytest.raises(InvalidTransition):
                    workflow.move(review, end)
                assert review.status is start


def test_signed_is_a_way_of_no_return() -> None:
    reachable, front = set(), {ReviewStatus.SIGNED}
    while front:
        reachable |= front
        front = {end for start in front for end in workflow.MOVES[start]} - reachable
    assert reachable == {ReviewStatus.SIGNED, ReviewStatus.SHARED, ReviewStatus.ACKNOWLEDGED, ReviewStatus.CLOSED}


def test_every_step_leaves_one_event_and_one_link(cast: Cast) -> None:
    life = review_in(cast, "closed")
    with system() as session:
        links = session.execute(
            sa.text("select kind from audit_event where record_type = 'review' order by seq")
        ).scalars()
        assert list(links) == what_happened(life)
        assert session.exec(select(SealedRecord.kind)).all() == [RecordKind.REVIEW, RecordKind.ACKNOWLEDGEMENT]
