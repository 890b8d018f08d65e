"""Two blind ratings: before both are in, nothing of the other sheet leaves by any function, for anybody."""

import dataclasses
import json
from collections.abc import Iterator
from enum import Enum
from typing import Any

import pytest

from portal.errors import NotAllowed, NotFound
from portal.reviews import comparing, meeting, queries, sheets
from tests import make
from tests.cast import CLOSING, COACH_WORDS, LEAD_WORDS, LED, ON, Cast, Life, review_in

BEFORE = ("drafts", "coach_in", "lead_in", "late", "declined", "lead_returned", "coach_returned")
READS = {
    "listed": lambda s, a, _r: queries.listed(s, a),
    "page": queries.page,
    "form": queries.form,
    "side_by_side": comparing.side_by_side,
    "closing": queries.closing,
    "sealed": queries.sealed,
    "live": meeting.live,
    "to_open_for": lambda s, a, _r: queries.to_open_for(s, a),
    "save": lambda s, a, r: sheets.save(s, a, r, make.pending({"1a": {"answer": "2"}}, client="stale", base=0)),
    "submit": sheets.submit,
}


def plain(value: Any) -> Any:
    """Everything inside a value, reachable by whoever holds it, as plain data."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    return value.value if isinstance(value, Enum) else str(value)


def seen_by(life: Life, who: str) -> Iterator[tuple[str, str]]:
    """What each function gives `who`, as text; refusals by their sentence. Nothing is kept."""
    for name, read in READS.items():
        try:
            with life.cast.acting_as(who) as (session, actor):
                given = json.dumps(plain(read(session, actor, life.review)))
                session.rollback()
        except (NotAllowed, NotFound) as error:
            given = str(error)
        yield name, given


def brought_to(cast: Cast, state: str) -> Life:
    """A review in `state` with words on both sheets, handed in or not."""
    life = review_in(cast, "writing" if state == "drafts" else state)
    if state in ("drafts", "lead_in", "late"):
        life.fill("coach")
    if state in ("drafts", "coach_in", "declined"):
        life.fill("lead")
    return life


@pytest.mark.parametrize("state", BEFORE)
def test_no_word_of_the_other_sheet_reaches_anybody(cast: Cast, state: str) -> None:
    life = brought_to(cast, state)
    for who in LED:
        for function, given in seen_by(life, who):
            if who != "maya":
                assert COACH_WORDS not in given, (who, function)
            if who != "jordan":
                assert LEAD_WORDS not in given, (who, function)


def test_the_search_for_words_would_find_them(cast: Cast) -> None:
    """The same search after both are in: else the test above would prove nothing."""
    life = review_in(cast, "both_in")
    found = dict(seen_by(life, "maya"))
    assert COACH_WORDS in found["side_by_side"]
    assert LEAD_WORDS in found["side_by_side"]


@pytest.mark.parametrize("state", ["drafts", "coach_in", "lead_in", "late"])
def test_no_rating_of_the_other_sheet_reaches_anybody(cast: Cast, state: str) -> None:
    """Everything but one's own sheet reads the same whatever the other has rated."""
    life = brought_to(cast, state)
    before = {who: dict(seen_by(life, who)) for who in LED}
    is_coach_open = state in ("drafts", "lead_in", "late")
    author = "maya" if is_coach_open else "jordan"
    changed = {code: {"answer": "2"} for code in ("1a", "2b", "4a", "9b", "12a")}
    cast.do(author, sheets.save, life.review, make.pending(changed, client="later", base=1))
    after = {who: dict(seen_by(life, who)) for who in LED}
    for who in LED:
        if who != author:
            assert _timeless(after[who]) == _timeless(before[who]), who


def _timeless(found: dict[str, str]) -> dict[str, str]:
    kept = {name: given for name, given in found.items() if name != "save"}
    saved = found["save"]
    if saved.startswith("{"):
        kept["save"] = json.dumps({name: value for name, value in json.loads(saved).items() if name != "saved"})
    return kept


@pytest.mark.parametrize("who", ["maya", "jordan"])
def test_the_forms_snapshot_holds_ones_own_answers_and_no_others(cast: Cast, who: str) -> None:
    life = brought_to(cast, "drafts")
    with cast.acting_as(who) as (session, actor):
        found = queries.form(session, actor, life.review)
    own = {"maya": "4", "jordan": "1"}[who]
    assert found["ratings"]["1a"]["answer"] == own
    assert found["side"] == {"maya": "coach", "jordan": "lead"}[who]
    reflective = {row["answer"] for code, row in found["ratings"].items() if code.startswith("15")}
    assert reflective == {{"maya": "reflected", "jordan": "talked"}[who]}
    assert set(found["last"]) == set()


def test_a_stale_tab_is_shown_its_own_sheet_and_not_the_others(cast: Cast) -> None:
    life = brought_to(cast, "drafts")
    ack = cast.do("maya", sheets.save, life.review, make.pending({"1a": {"answer": "2"}}, client="stale"))
    assert isinstance(ack, dict)
    assert COACH_WORDS in ack["conflicts"]["1a"]["evidence"]
    assert LEAD_WORDS not in json.dumps(ack)


def test_what_a_declining_coach_had_written_stays_unread_for_good(cast: Cast) -> None:
    life = Life(cast)
    life.lead_maya()
    life.open()
    life.fill("coach")
    cast.do("maya", sheets.decline_self_assessment, life.review)
    life.submit("lead")
    life.talk()
    life.sign()
    for who in LED:
        for function, given in seen_by(life, who):
            assert COACH_WORDS not in given, (who, function)


def test_a_new_lead_sees_nothing_of_a_review_that_is_still_blind(cast: Cast) -> None:
    life = review_in(cast, "coach_in", "handed over")
    found = dict(seen_by(life, "jordan"))
    assert all(COACH_WORDS not in given for given in found.values())
    assert "closed to the other" in found["side_by_side"]


@pytest.mark.parametrize(
    ("state", "readers"),
    [("in_conversation", {"jordan", "dana", "maya"}), ("signed", {"jordan", "dana", "olive"})],
)
def test_closing_words_are_read_by_those_in_the_conversation_until_the_review_is_shared(
    cast: Cast, state: str, readers: set[str]
) -> None:
    """In the conversation both read what is written together, a signed text not the coach before it is shared."""
    life = review_in(cast, state)
    for who in LED:
        found = dict(seen_by(life, who))
        assert any(CLOSING in given for given in found.values()) == (who in readers), who


def test_the_date_of_the_evidence_is_no_way_in_either(cast: Cast) -> None:
    life = brought_to(cast, "lead_in")
    for who in LED:
        if who not in ("maya", "jordan"):
            assert all(ON not in given for _, given in seen_by(life, who)), who
