"""Leave: what is refused, who records it, what others read of it."""

import threading
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from db.tables.people import Leave
from portal.access import system
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound
from portal.people import leave
from tests import make
from tests.cast import Cast

DAY = timedelta(days=1)


def days(*offsets: int) -> tuple[date, ...]:
    return tuple(make.today() + offset * DAY for offset in offsets)


@pytest.fixture
def led(cast_anywhere: Cast) -> Cast:
    with system(write=True) as session:
        make.supervision(session, cast_anywhere["maya"], cast_anywhere["jordan"])
    return cast_anywhere


def test_spans_are_sorted_and_name_everybody_asked_for(led: Cast) -> None:
    for first, back in (days(20, 30), days(1, 5), days(5, 8)):
        led.do("jordan", leave.record, led["maya"], first, back)
    with system() as session:
        found = leave.spans(session, [led["maya"], led["carl"]])
    assert found == {led["maya"]: (days(1, 5), days(5, 8), days(20, 30)), led["carl"]: ()}


@pytest.mark.parametrize("who", ["jordan", "dana", "olive", "ada"])
def test_lead_cover_director_and_administrator_record_it(led: Cast, who: str) -> None:
    led.do(who, leave.record, led["maya"], *days(1, 5))
    (found,) = led.do("maya", leave.listed, led["maya"])  # type: ignore[misc]
    assert (found.from_on, found.back_on) == days(1, 5)
    assert not found.is_late


@pytest.mark.parametrize(
    ("who", "error"), [("maya", NotAllowed), ("noor", NotFound), ("opal", NotFound), ("kit", NotFound)]
)
def test_nobody_else_records_it(led: Cast, who: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        led.do(who, leave.record, led["maya"], *days(1, 5))


@pytest.mark.parametrize("who", ["noor", "opal", "kit", "carl"])
def test_nobody_else_reads_it(led: Cast, who: str) -> None:
    with pytest.raises(NotFound):
        led.do(who, leave.listed, led["maya"])


@pytest.mark.parametrize(
    ("first", "back", "field"), [(4, 6, "leave_from"), (0, 3, "leave_back"), (2, 4, "leave_from"), (1, 9, "leave_back")]
)
def test_one_that_shares_a_day_is_refused_at_its_field(led: Cast, first: int, back: int, field: str) -> None:
    led.do("jordan", leave.record, led["maya"], *days(2, 5))
    with pytest.raises(InvalidInput, match="already") as error:
        led.do("jordan", leave.record, led["maya"], *days(first, back))
    assert set(error.value.fields) == {field}


@pytest.mark.parametrize(("first", "back"), [(5, 5), (5, 4), (1, 1000)])
def test_days_that_make_no_sense_are_refused(led: Cast, first: int, back: int) -> None:
    with pytest.raises(InvalidInput) as error:
        led.do("jordan", leave.record, led["maya"], *days(first, back))
    assert set(error.value.fields) == {"leave_back"}


def test_both_days_are_asked_for(led: Cast) -> None:
    with pytest.raises(InvalidInput) as error:
        led.do("jordan", leave.record, led["maya"], None, None)
    assert set(error.value.fields) == {"leave_from", "leave_back"}


def test_one_recorded_when_it_was_over_says_so(led: Cast) -> None:
    led.do("jordan", leave.record, led["maya"], *days(-9, -3))
    (found,) = led.do("maya", leave.listed, led["maya"])  # type: ignore[misc]
    assert found.is_late


def test_the_return_moves_and_a_stale_one_is_told(led: Cast) -> None:
    made = led.do("jordan", leave.record, led["maya"], *days(-2, 5))
    led.do("olive", leave.change_return, made, *days(9), 1)
    with pytest.raises(Conflict, match="meantime"):
        led.do("jordan", leave.change_return, made, *days(7), 1)
    with pytest.raises(InvalidInput):
        led.do("jordan", leave.change_return, made, *days(-2), 2)
    with system() as session:
        assert leave.spans(session, [led["maya"]])[led["maya"]] == (days(-2, 9),)


def test_only_what_has_not_begun_is_taken_back(led: Cast) -> None:
    begun = led.do("jordan", leave.record, led["maya"], *days(0, 3))
    ahead = led.do("jordan", leave.record, led["maya"], *days(10, 12))
    with pytest.raises(NotAllowed, match="has begun"):
        led.do("jordan", leave.take_back, begun)
    led.do("jordan", leave.take_back, ahead)
    with pytest.raises(NotFound):
        led.do("jordan", leave.take_back, ahead)
    with system() as session:
        assert leave.spans(session, [led["maya"]])[led["maya"]] == (days(0, 3),)


def test_two_at_once_leave_one(led: Cast) -> None:
    met: list[str] = []
    for who in ("jordan", "olive"):
        led.credential(who)
    start = threading.Barrier(2)

    def go(who: str) -> None:
        start.wait()
        try:
            led.do(who, leave.record, led["maya"], *days(3, 8))
            met.append("stored")
        except InvalidInput:
            met.append("refused")

    threads = [threading.Thread(target=go, args=(who,)) for who in ("jordan", "olive")]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(met) == ["refused", "stored"]
    with system() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Leave)) == 1
