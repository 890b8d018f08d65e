"""What a sheet may hold, and when it is complete."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from db.tables.reviews import Side
from portal import clock
from portal.errors import InvalidInput
from portal.reviews import queries, sheets
from portal.reviews.answers import LONGEST, Answered, Missing, choices, missing, problem
from portal.wording.texts import check_text, is_blank
from tests import make
from tests.cast import Cast, Life
from tests.portal.reviews.corpus import BLANK, DAYS, TEXTS, UNSTORABLE
from tests.portal.reviews.frame import GRADED, REFLECTIVE, framework

TODAY = date(2026, 11, 23)
GOOD = {"evidence": "Asked before passing anything on.", "source": "recording", "on": "2026-11-20"}


def complete(side: Side, **special: Answered) -> dict[str, Answered]:
    word = "reflected" if side is Side.COACH else "talked"
    rows = {code: Answered("3") for code in GRADED} | {code: Answered(word) for code in REFLECTIVE}
    return rows | {code.lstrip("_"): row for code, row in special.items()}


@pytest.mark.parametrize("side", Side)
def test_an_untouched_sheet_misses_every_item_in_the_order_of_the_form(side: Side) -> None:
    found = missing(framework(), {})
    assert [one.code for one in found] == list(framework().items)
    assert {one.field for one in found} == {"answer"}


@pytest.mark.parametrize("side", Side)
def test_a_complete_sheet_misses_nothing(side: Side) -> None:
    assert missing(framework(), complete(side)) == []


@pytest.mark.parametrize("answer", ["1", "4"])
@pytest.mark.parametrize("side", Side)
def test_the_ends_of_the_scale_need_evidence(side: Side, answer: str) -> None:
    bare = [(one.code, one.field) for one in missing(framework(), complete(side, _4a=Answered(answer)))]
    assert bare == [("4a", "evidence"), ("4a", "source"), ("4a", "on")]
    assert missing(framework(), complete(side, _4a=Answered(answer, **GOOD))) == []


@pytest.mark.parametrize("answer", ["2", "3", "no"])
def test_the_middle_of_the_scale_needs_none(answer: str) -> None:
    assert missing(framework(), complete(Side.LEAD, _4a=Answered(answer))) == []


@pytest.mark.parametrize("side", Side)
def test_not_applicable_needs_its_reason(side: Side) -> None:
    assert missing(framework(), complete(side, _4a=Answered("na"))) == [
        Missing("4a", "reason", "Say in a few words why this does not apply.")
    ]
    assert missing(framework(), complete(side, _4a=Answered("na", reason="Works by phone."))) == []


@pytest.mark.parametrize("name", sorted(BLANK))
def test_what_shows_nothing_is_no_evidence_and_no_reason(name: str) -> None:
    shown = TEXTS[name]
    assert is_blank(shown)
    rows = complete(Side.LEAD, _4a=Answered("4", **{**GOOD, "evidence": shown}), _5a=Answered("na", reason=shown))
    assert [(one.code, one.field) for one in missing(framework(), rows)] == [
        ("4a", "evidence"),
        ("5a", "reason"),
    ]


def test_reflective_items_ask_for_an_answer_and_nothing_else() -> None:
    for side, words in ((Side.COACH, ("reflected", "rather_not")), (Side.LEAD, ("talked", "not_talked", "seen"))):
        for code in REFLECTIVE:
            assert tuple(choices(framework().items[code], side)) == words
            for word in words:
                assert missing(framework(), {**complete(side), code: Answered(word)}) == []
            assert missing(framework(), {**complete(side), code: Answered()})[0].field == "answer"


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_awkward_text_is_taken_as_it_is_or_refused_in_words(name: str) -> None:
    item, text = framework().items["4a"], TEXTS[name]
    why = problem(item, Side.LEAD, "evidence", text, TODAY)
    assert (why is not None) == (name in UNSTORABLE)
    if why is None:
        assert check_text(text, 2000) == text
    else:
        assert why.endswith(".")


@pytest.mark.parametrize("field", ["evidence", "reason"])
def test_the_last_character_that_fits_and_the_first_that_does_not(field: str) -> None:
    item, most = framework().items["4a"], LONGEST[field]
    assert problem(item, Side.LEAD, field, "ü" * most, TODAY) is None
    why = problem(item, Side.LEAD, field, "ü" * (most + 1), TODAY)
    assert why is not None
    assert f"{most:,}" in why
    assert problem(item, Side.LEAD, field, "x" * 1_000_000, TODAY)


@pytest.mark.parametrize("name", sorted(DAYS))
def test_no_such_day(name: str) -> None:
    why = problem(framework().items["4a"], Side.LEAD, "on", DAYS[name], TODAY)
    assert why is not None
    assert why.endswith(".")


def test_a_leap_day_that_exists_is_a_day() -> None:
    assert problem(framework().items["4a"], Side.LEAD, "on", "2024-02-29", TODAY) is None


@pytest.mark.parametrize("text", [None, 7, b"x", ["x"], float("nan")])
def test_what_is_no_text_is_refused(text: object) -> None:
    with pytest.raises(InvalidInput):
        check_text(text, 10)


@pytest.mark.parametrize("side", ["coach", "lead"])
def test_every_awkward_text_comes_back_from_the_database_as_it_went_in(cast: Cast, side: str) -> None:
    life = Life(cast)
    life.lead_maya()
    life.open()
    who = "maya" if side == "coach" else "jordan"
    names = list(TEXTS)
    placed = dict(zip(GRADED, names, strict=False))
    rows = {code: {"answer": "4", "evidence": TEXTS[name], "reason": TEXTS[name]} for code, name in placed.items()}
    ack = cast.do(who, sheets.save, life.review, make.pending(rows))
    assert isinstance(ack, dict)
    assert set(ack["refused"]) == {
        f"{code}.{field}" for code, name in placed.items() if name in UNSTORABLE for field in ("evidence", "reason")
    }
    form = cast.do(who, queries.form, life.review)
    assert isinstance(form, dict)
    for code, name in placed.items():
        stored = form["ratings"][code]
        wanted = "" if name in UNSTORABLE else TEXTS[name]
        assert (stored["evidence"], stored["reason"]) == (wanted, wanted), name


def test_today_is_the_day_on_the_readers_wall() -> None:
    """At half past one in the night of UTC, a coach in Chicago still has yesterday."""
    with time_machine.travel(datetime(2026, 11, 24, 1, 30, tzinfo=UTC), tick=False):
        assert clock.today("America/Chicago") == date(2026, 11, 23)
        item = framework().items["4a"]
        assert problem(item, Side.LEAD, "on", "2026-11-24", clock.today("America/Chicago"))
        assert problem(item, Side.LEAD, "on", "2026-11-24", clock.today("UTC")) is None
