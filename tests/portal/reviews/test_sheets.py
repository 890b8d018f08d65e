"""Saving, submitting, taking back, returning, declining: through the one door, on a real database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import col, select

from db.tables.people import Division
from db.tables.reviews import Rating, Review, ReviewEvent, ReviewStatus, SelfAssessment, Sheet, SheetStatus, Side
from portal import audit
from portal.access import permissions, system
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.reviews import comparing, queries, sheets, store
from portal.reviews.answers import Answered
from tests import make
from tests.cast import COACH_WORDS, LEAD_WORDS, ON, Cast, Life, review_in

EVIDENCE = {"answer": "4", "source": "recording", "on": ON}


@pytest.fixture
def life(cast: Cast) -> Life:
    """Maya's review, just opened by Jordan."""
    found = Life(cast)
    found.lead_maya()
    found.open()
    return found


def save(life: Life, who: str, rows: dict[str, dict[str, object]], **how: Any) -> dict[str, Any]:
    ack = life.cast.do(who, sheets.save, life.review, make.pending(rows, **how))
    assert isinstance(ack, dict)
    return ack


def form(life: Life, who: str) -> dict[str, Any]:
    found = life.cast.do(who, queries.form, life.review)
    assert isinstance(found, dict)
    return found


def now(life: Life) -> Review:
    with system() as session:
        return session.get_one(Review, life.review)


def newest(life: Life, side: Side) -> Sheet:
    with system() as session:
        return store.newest_sheet(session, life.review, side)


def raw_ratings(sheet: Sheet) -> list[tuple[Any, ...]]:
    with system() as session:
        table = Rating.metadata.tables["rating"]
        return [
            tuple(row)
            for row in session.execute(sa.select(table).where(table.c.sheet_id == sheet.id).order_by(table.c.code))
        ]


def test_what_is_saved_is_there_on_the_next_opening(life: Life) -> None:
    ack = save(life, "maya", {"4a": {**EVIDENCE, "evidence": "Stayed on the line."}})
    assert (ack["seq"], ack["versions"], ack["client"]) == (4, {"4a": 1}, "browser")
    found = form(life, "maya")
    assert found["ratings"] == {
        "4a": {**EVIDENCE, "evidence": "Stayed on the line.", "reason": "", "observation": "", "version": 1}
    }
    assert found["start"] == {"category": 1, "code": None}


def test_the_acknowledgement_says_when_in_the_readers_own_time(life: Life) -> None:
    with system(write=True) as session:
        session.get_one(Division, life.cast.home).zone = "America/Chicago"
    with time_machine.travel(datetime(2026, 12, 1, 20, 3, tzinfo=UTC), tick=False):
        assert save(life, "maya", {"4a": {"answer": "3"}})["saved"] == "14:03"


def test_sending_the_same_batch_twice_stores_it_once(life: Life) -> None:
    rows = {"4a": {**EVIDENCE, "evidence": "Seen."}, "5a": {"answer": "2"}}
    first = save(life, "jordan", rows)
    stored = raw_ratings(newest(life, Side.LEAD))
    again = save(life, "jordan", rows)
    assert (again["seq"], again["versions"], again["conflicts"]) == (first["seq"], first["versions"], {})
    assert raw_ratings(newest(life, Side.LEAD)) == stored


def test_a_second_tab_is_told_and_overwrites_nothing(life: Life) -> None:
    save(life, "jordan", {"4a": {"answer": "2"}}, client="tab-one")
    late = save(life, "jordan", {"4a": {"answer": "4"}, "5a": {"answer": "3"}}, client="tab-two")
    assert late["conflicts"]["4a"]["answer"] == "2"
    assert {code: row["answer"] for code, row in form(life, "jordan")["ratings"].items()} == {"4a": "2", "5a": "3"}
    kept = save(life, "jordan", {"4a": {"answer": "4"}}, client="tab-two", seq=9, base=1)
    assert (kept["conflicts"], kept["versions"]) == ({}, {"4a": 2})


def test_a_row_is_replaced_only_by_the_version_above_it(life: Life) -> None:
    """The last guard, in the UPDATE itself, whatever was read before."""
    save(life, "jordan", {"4a": {"answer": "2"}})
    sheet = newest(life, Side.LEAD)
    with pytest.raises(Conflict), system(write=True) as session:
        store.write(session, sheet.id, {"4a": Answered("4", version=3)}, datetime.now(UTC))
    assert form(life, "jordan")["ratings"]["4a"]["answer"] == "2"


@pytest.mark.parametrize(
    "pending",
    [
        None,
        [],
        {"client": "a", "out": [[1, "\ud800", "answer", "3", 0], [2, "4a\x00", "answer", "3", 0]]},
        {"client": "\ud800", "out": [[1, "4a", "answer", "3", 0]]},
        {"client": "nul\x00", "out": [[1, "4a", "answer", "3", 0]]},
        {"client": "a", "out": [[1, "4a", "evidence", "\ud800", 0], [2, "4a", "on", "\ud800", 0]]},
        {"client": "a", "out": [[1, "4a" * 1000, "answer", "3", 0]] * 1000},
    ],
)
def test_garbage_from_a_browser_is_survived_and_stores_nothing(life: Life, pending: object) -> None:
    ack = life.cast.do("maya", sheets.save, life.review, pending)
    assert isinstance(ack, dict)
    assert ack["versions"] == {}
    assert raw_ratings(newest(life, Side.COACH)) == []


def test_saving_writes_no_link_into_the_chain(life: Life) -> None:
    with system() as session:
        before = audit.head(session)
    save(life, "maya", {"4a": {"answer": "3"}})
    with system() as session:
        assert audit.head(session) == before


def test_evidence_lies_encrypted_in_the_database(life: Life) -> None:
    save(life, "maya", {"4a": {"answer": "4", "evidence": COACH_WORDS}, "17b": {"answer": "na", "reason": LEAD_WORDS}})
    stored = repr(raw_ratings_as_stored(life))
    assert "v1|" in stored
    assert COACH_WORDS not in stored
    assert LEAD_WORDS not in stored


def raw_ratings_as_stored(life: Life) -> list[Any]:
    with system() as session:
        return list(session.execute(sa.text("select evidence, reason from rating")))


def test_last_times_answer_comes_only_with_this_times(cast: Cast) -> None:
    """And only from one's own side of the last signed review."""
    life = review_in(cast, "closed")
    life.open()
    assert form(life, "maya")["last"] == {}
    assert save(life, "maya", {"1a": {"answer": "3"}})["last"] == {"1a": "4"}
    assert save(life, "jordan", {"1a": {"answer": "3"}, "2b": {"answer": "3"}})["last"] == {"1a": "1", "2b": "4"}
    assert form(life, "maya")["last"] == {"1a": "4"}


def test_an_incomplete_sheet_is_not_submitted_and_says_what_is_open(life: Life) -> None:
    life.fill("coach")
    save(life, "maya", {"4a": {"answer": "1"}, "9b": {"answer": "na"}}, client="later", base=1)
    missing = life.cast.do("maya", sheets.submit, life.review)
    assert isinstance(missing, list)
    assert [(one.code, one.field) for one in missing] == [
        ("4a", "evidence"),
        ("4a", "source"),
        ("4a", "on"),
        ("9b", "reason"),
    ]
    assert newest(life, Side.COACH).status is SheetStatus.DRAFT
    assert now(life).self_assessment is SelfAssessment.EXPECTED


def test_a_submitted_sheet_is_locked_with_its_digest_in_the_chain(life: Life) -> None:
    life.submit("coach")
    sheet = newest(life, Side.COACH)
    assert sheet.status is SheetStatus.SUBMITTED
    assert sheet.submitted_at
    assert now(life).self_assessment is SelfAssessment.SUBMITTED
    with pytest.raises(NotAllowed, match="submitted and locked"):
        save(life, "maya", {"4a": {"answer": "2"}}, base=1)
    with system() as session:
        facts = session.execute(sa.text("select facts from audit_event where kind = 'sheet_submitted'")).scalar_one()
        assert sheet.digest in str(facts)
        assert audit.verify(session) == []


def test_the_digest_follows_the_content(life: Life) -> None:
    life.submit("coach")
    first = newest(life, Side.COACH).digest
    life.cast.do("maya", sheets.take_back, life.review)
    save(life, "maya", {"4a": {"answer": "2"}}, client="later", base=1)
    assert life.cast.do("maya", sheets.submit, life.review) == []
    assert newest(life, Side.COACH).digest != first


@pytest.mark.parametrize("first", ["coach", "lead"])
def test_both_are_revealed_when_the_second_comes_in_whoever_is_first(life: Life, first: str) -> None:
    life.submit("coach" if first == "coach" else "lead")
    assert (now(life).status, now(life).revealed_at) == (ReviewStatus.OPEN, None)
    life.submit("lead" if first == "coach" else "coach")
    assert now(life).status is ReviewStatus.BOTH_IN
    assert now(life).revealed_at


IDENTIFYING = ["Call her at 605-555-0142.", "She wrote from rosa.m@example.org.", "With Carl Whitaker in the room."]


@pytest.mark.parametrize("text", IDENTIFYING)
@pytest.mark.parametrize("side", ["coach", "lead"])
def test_a_sentence_that_may_identify_somebody_stops_the_submission(life: Life, side: str, text: str) -> None:
    who = "maya" if side == "coach" else "jordan"
    life.fill("coach" if side == "coach" else "lead")
    save(life, who, {"4a": {**EVIDENCE, "evidence": text}}, client="later", base=1)
    missing = life.cast.do(who, sheets.submit, life.review)
    assert isinstance(missing, list)
    assert [(one.code, one.field) for one in missing] == [("4a", "checked")]
    assert missing[0].why.endswith(".")
    assert newest(life, Side(side)).status is SheetStatus.DRAFT


def test_a_reason_for_not_applicable_is_checked_as_well(life: Life) -> None:
    life.fill("lead")
    save(life, "jordan", {"9b": {"answer": "na", "reason": IDENTIFYING[0]}}, client="later", base=1)
    missing = life.cast.do("jordan", sheets.submit, life.review)
    assert isinstance(missing, list)
    assert [(one.code, one.field) for one in missing] == [("9b", "checked")]


def test_the_authors_word_lets_it_through_for_this_text_only(life: Life) -> None:
    life.fill("coach")
    save(life, "maya", {"4a": {**EVIDENCE, "evidence": IDENTIFYING[0], "checked": True}}, client="later", base=1)
    save(life, "maya", {"5a": {**EVIDENCE, "evidence": IDENTIFYING[1]}}, client="later", base=1, seq=20)
    missing = life.cast.do("maya", sheets.submit, life.review)
    assert isinstance(missing, list)
    assert [one.code for one in missing] == ["5a"]
    save(life, "maya", {"5a": {"checked": True}}, client="later", base=2, seq=30)
    save(life, "maya", {"4a": {"evidence": IDENTIFYING[0] + " Again."}}, client="later", base=2, seq=40)
    missing = life.cast.do("maya", sheets.submit, life.review)
    assert isinstance(missing, list)
    assert [one.code for one in missing] == ["4a"]
    save(life, "maya", {"4a": {"checked": True}}, client="later", base=3, seq=50)
    assert life.cast.do("maya", sheets.submit, life.review) == []


def test_the_two_the_review_is_about_may_be_named(life: Life) -> None:
    life.fill("coach")
    save(life, "maya", {"4a": {**EVIDENCE, "evidence": "Jordan Ellis asked, and I said why."}}, client="b", base=1)
    assert life.cast.do("maya", sheets.submit, life.review) == []


@pytest.mark.parametrize("side", ["coach", "lead"])
def test_a_sheet_taken_back_is_a_new_revision_and_the_old_one_stays(life: Life, side: str) -> None:
    who, where = ("maya", Side.COACH) if side == "coach" else ("jordan", Side.LEAD)
    life.submit("coach" if side == "coach" else "lead")
    old = newest(life, where)
    before = raw_ratings(old)
    life.cast.do(who, sheets.take_back, life.review)
    new = newest(life, where)
    assert (new.revision, new.status, new.author_id) == (2, SheetStatus.DRAFT, old.author_id)
    assert now(life).self_assessment is SelfAssessment.EXPECTED
    save(life, who, {"4a": {"answer": "2"}}, client="later", base=1)
    assert form(life, who)["ratings"]["4a"]["answer"] == "2"
    assert len(form(life, who)["ratings"]) == 62
    assert raw_ratings(old) == before
    assert life.cast.do(who, sheets.submit, life.review) == []


def test_the_kept_revision_cannot_be_rewritten_even_in_the_database(life: Life) -> None:
    life.submit("coach")
    old = newest(life, Side.COACH)
    life.cast.do("maya", sheets.take_back, life.review)
    with pytest.raises(sa.exc.DBAPIError, match="sealed"), system(write=True) as session:
        session.execute(sa.update(Rating).where(col(Rating.sheet_id) == old.id).values(answer="1"))


def test_once_both_are_in_nobody_takes_a_sheet_back(cast: Cast) -> None:
    life = review_in(cast, "both_in")
    for who in ("maya", "jordan"):
        with pytest.raises(NotAllowed, match=permissions.BOTH_SEEN.reason):
            cast.do(who, sheets.take_back, life.review)


@pytest.mark.parametrize(("returned", "other"), [("lead_returned", "maya"), ("coach_returned", "jordan")])
def test_what_was_seen_is_not_rewritten_while_the_others_sheet_is_returned(
    cast: Cast, returned: str, other: str
) -> None:
    """Having read the other sheet, its reader must not slip their own back into their hands."""
    life = review_in(cast, returned)
    with pytest.raises(NotAllowed, match=permissions.BOTH_SEEN.reason):
        cast.do(other, sheets.take_back, life.review)


def test_a_coach_whose_sheet_was_seen_can_no_longer_decline(cast: Cast) -> None:
    life = review_in(cast, "coach_returned")
    with pytest.raises(NotAllowed, match=permissions.BOTH_SEEN.reason):
        cast.do("maya", sheets.decline_self_assessment, life.review)


@pytest.mark.parametrize("state", ["both_in", "in_conversation"])
@pytest.mark.parametrize("side", Side)
def test_a_returned_sheet_opens_for_its_author_and_closes_both_again(cast: Cast, state: str, side: Side) -> None:
    life = review_in(cast, state)
    cast.do("olive", sheets.return_sheet, life.review, side, "Please look at 4a once more.")
    review = now(life)
    assert review.status is ReviewStatus.OPEN
    assert newest(life, side).status is SheetStatus.DRAFT
    author = "maya" if side is Side.COACH else "jordan"
    for who in ("maya", "jordan", "dana"):
        with pytest.raises(NotAllowed, match="closed to the other"):
            cast.do(who, comparing.side_by_side, life.review)
    with system() as session:
        event = session.exec(select(ReviewEvent).where(ReviewEvent.what == "sheet_returned")).one()
        assert event.reason == "Please look at 4a once more."
        assert (event.from_status, event.to_status) == (state, "open")
    assert cast.do(author, sheets.submit, life.review) == []
    assert now(life).status is ReviewStatus.BOTH_IN


def test_a_director_can_return_both_sheets_one_after_the_other(cast: Cast) -> None:
    life = review_in(cast, "both_in")
    for side in Side:
        cast.do("olive", sheets.return_sheet, life.review, side, "Please look again.")
    assert cast.do("maya", sheets.submit, life.review) == []
    assert now(life).status is ReviewStatus.OPEN
    assert cast.do("jordan", sheets.submit, life.review) == []
    assert now(life).status is ReviewStatus.BOTH_IN
    cast.do("olive", sheets.return_sheet, life.review, Side.LEAD, "One.")
    with pytest.raises(InvalidInput):
        cast.do("olive", sheets.return_sheet, life.review, Side.LEAD, "Two.")


@pytest.mark.parametrize(
    ("side", "reason", "field"),
    [
        (Side.LEAD, "", "return_reason"),
        (Side.LEAD, " \u200b ", "return_reason"),
        (Side.LEAD, "x" * 501, "return_reason"),
        (Side.LEAD, "nul\x00", "return_reason"),
        (Side.LEAD, IDENTIFYING[0], "return_reason"),
        (Side.LEAD, IDENTIFYING[2], "return_reason"),
        ("neither", "Please look again.", "side"),
        (None, "Please look again.", "side"),
    ],
)
def test_a_return_needs_a_side_and_a_reason_both_can_read(cast: Cast, side: Side, reason: str, field: str) -> None:
    life = review_in(cast, "both_in")
    with pytest.raises(InvalidInput) as caught:
        cast.do("olive", sheets.return_sheet, life.review, side, reason)
    assert set(caught.value.fields) == {field}
    assert now(life).status is ReviewStatus.BOTH_IN
    assert newest(life, Side.LEAD).revision == 1


def test_a_self_assessment_that_was_declined_cannot_be_returned_into_being(cast: Cast) -> None:
    """Else the coach would write theirs after reading the lead's."""
    life = review_in(cast, "declined")
    life.submit("lead")
    with pytest.raises(InvalidInput):
        cast.do("olive", sheets.return_sheet, life.review, Side.COACH, "Please write one after all.")
    assert newest(life, Side.COACH).revision == 1


def test_a_returned_self_assessment_gets_its_days_again(cast: Cast) -> None:
    life = review_in(cast, "late")
    life.submit("coach")
    assert now(life).late_on < make.today()
    cast.do("olive", sheets.return_sheet, life.review, Side.COACH, "Please look again.")
    with pytest.raises(NotAllowed, match=permissions.NOT_LATE.reason):
        cast.do("jordan", sheets.mark_not_received, life.review)
    assert now(life).late_on == make.today() + timedelta(days=4)


@pytest.mark.parametrize("is_lead_in", [True, False])
def test_declining_reveals_the_leads_sheet_once_it_is_in_and_never_the_draft(life: Life, is_lead_in: bool) -> None:
    life.fill("coach")
    if is_lead_in:
        life.submit("lead")
    life.cast.do("maya", sheets.decline_self_assessment, life.review)
    if not is_lead_in:
        assert now(life).status is ReviewStatus.OPEN
        life.submit("lead")
    assert (now(life).status, now(life).self_assessment) == (ReviewStatus.BOTH_IN, SelfAssessment.DECLINED)
    for who in ("maya", "jordan", "dana"):
        found = life.cast.do(who, comparing.side_by_side, life.review)
        assert isinstance(found, comparing.SideBySide)
        assert found.coach_numbers is None
        assert all(pair.coach is None for pair in found.pairs)
        assert COACH_WORDS not in repr(found)
    with pytest.raises(NotAllowed, match=permissions.IS_SETTLED.reason):
        save(life, "maya", {"4a": {"answer": "2"}}, base=1)


@pytest.mark.parametrize(("day", "is_late"), [(17, False), (18, True), (60, True)])
def test_not_received_can_be_noted_from_the_policys_day_on(life: Life, day: int, is_late: bool) -> None:
    """Due in 14 days; four days later the programme's policy calls it late."""
    life.submit("lead")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=day), tick=True):
        for who in ("jordan", "dana"):
            if not is_late:
                with pytest.raises(NotAllowed, match=permissions.NOT_LATE.reason):
                    life.cast.do(who, sheets.mark_not_received, life.review)
        if is_late:
            life.cast.do("dana", sheets.mark_not_received, life.review)
            assert now(life).status is ReviewStatus.BOTH_IN
            assert now(life).self_assessment is SelfAssessment.NOT_RECEIVED
            with pytest.raises(NotAllowed, match=permissions.IS_SETTLED.reason):
                life.cast.do("maya", sheets.submit, life.review)


def test_silence_changes_nothing_however_long(life: Life) -> None:
    life.submit("lead")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=300), tick=True):
        assert now(life).status is ReviewStatus.OPEN
        with pytest.raises(NotAllowed, match="closed to the other"):
            life.cast.do("jordan", comparing.side_by_side, life.review)
