"""Who leads, covers and decides: the spans that come of it and everything that is refused."""

import uuid
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from db.tables.people import Deputy, Grant, Role, StandIn, Supervision
from portal.access import Coaching, coach_for, system
from portal.errors import InvalidInput, NotAllowed, NotFound
from portal.people import covering, deciders, pairings, supervising
from tests import make
from tests.cast import Cast

DAY = timedelta(days=1)


def on(offset: int) -> date:
    return make.today() + offset * DAY


def spans(cast: Cast, coach: str) -> list[tuple[uuid.UUID, date, date | None]]:
    with system() as session:
        rows = session.exec(
            select(Supervision).where(Supervision.coach_id == cast[coach]).order_by(col(Supervision.from_on))
        ).all()
        return [(row.lead_id, row.from_on, row.until_on) for row in rows]


def lead(cast: Cast, who: str, coach: str, by: str | None, first: int | None) -> object:
    return cast.do(
        who, supervising.change_lead, cast[coach], cast[by] if by else None, None if first is None else on(first)
    )


def refused(cast: Cast, who: str, coach: str, by: str | None, first: int | None) -> dict[str, str]:
    with pytest.raises(InvalidInput) as error:
        lead(cast, who, coach, by, first)
    return error.value.fields


def test_a_change_ends_the_span_before_and_keeps_the_history(cast_anywhere: Cast) -> None:
    cast = cast_anywhere
    lead(cast, "olive", "maya", "jordan", -30)
    lead(cast, "ada", "maya", "frank", 5)
    assert spans(cast, "maya") == [(cast["jordan"], on(-30), on(5)), (cast["frank"], on(5), None)]
    assert cast.do("jordan", coach_for, cast["maya"], Coaching.PLAN)
    with pytest.raises(NotFound):
        cast.do("frank", coach_for, cast["maya"], Coaching.PLAN)


def test_a_coming_change_is_taken_back_and_a_slip_of_the_same_day_mended(cast_anywhere: Cast) -> None:
    cast = cast_anywhere
    lead(cast, "olive", "maya", "jordan", -30)
    ahead = lead(cast, "olive", "maya", "frank", 5)
    assert "begins on" in refused(cast, "olive", "maya", "dana", 2)["lead_from"]
    cast.do("olive", supervising.take_back, ahead)
    assert spans(cast, "maya") == [(cast["jordan"], on(-30), None)]
    lead(cast, "olive", "maya", "frank", 0)
    mended = lead(cast, "olive", "maya", "dana", 0)
    assert spans(cast, "maya") == [(cast["jordan"], on(-30), on(0)), (cast["dana"], on(0), None)]
    with pytest.raises(NotAllowed, match="has begun"):
        cast.do("olive", supervising.take_back, mended)


def test_what_cannot_lead_is_said_at_the_field(cast: Cast) -> None:
    assert refused(cast, "olive", "maya", "maya", 0) == {"lead": pairings.NEVER_ONESELF}
    assert refused(cast, "olive", "maya", "carl", 0) == {"lead": pairings.NO_ROLE}
    assert set(refused(cast, "olive", "maya", None, 0)) == {"lead"}
    assert set(refused(cast, "olive", "maya", "jordan", None)) == {"lead_from"}
    assert set(refused(cast, "olive", "maya", "jordan", 500)) == {"lead_from"}
    assert set(refused(cast, "olive", "noor", "jordan", 0)) == {"lead_from"}, "who coaches nobody has no lead"
    lead(cast, "olive", "maya", "jordan", 0)
    assert refused(cast, "olive", "maya", "jordan", 3) == {"lead": supervising.LEADS_ALREADY}


def test_a_conflict_is_named_to_the_director_only(cast: Cast) -> None:
    assert refused(cast, "olive", "maya", "kit", 0) == {"lead": pairings.DECLARED}
    assert refused(cast, "ada", "maya", "kit", 0) == {"lead": pairings.IMPOSSIBLE}


def test_nobody_leads_their_own_lead(cast: Cast) -> None:
    with system(write=True) as session:
        make.role(session, cast["jordan"], cast.home, Role.COACH)
        make.role(session, cast["noor"], cast.home, Role.COACH)
    lead(cast, "olive", "jordan", "noor", 0)
    assert refused(cast, "olive", "noor", "jordan", 3) == {"lead": supervising.OWN_SUPERVISOR}
    lead(cast, "olive", "noor", "olive", 0)


@pytest.mark.parametrize(
    ("who", "error"), [("jordan", NotAllowed), ("maya", NotAllowed), ("noor", NotFound), ("opal", NotFound)]
)
def test_leads_and_coaches_change_no_lead(cast: Cast, who: str, error: type[Exception]) -> None:
    lead(cast, "olive", "maya", "jordan", -1)
    with pytest.raises(error):
        lead(cast, who, "maya", "dana", 0)


def test_a_lead_whose_role_ended_leads_on_paper_only(cast: Cast) -> None:
    lead(cast, "olive", "maya", "jordan", -1)
    with system(write=True) as session:
        for row in session.exec(select(Grant).where(Grant.person_id == cast["jordan"])):
            row.until_on = make.today()
    for who in ("jordan", "dana"):
        with pytest.raises(NotFound):
            cast.do(who, coach_for, cast["maya"], Coaching.READ_FOLDER)


def cover(cast: Cast, who: str, deputy: str | None, first: int | None, last: int | None) -> object:
    days = [None if one is None else on(one) for one in (first, last)]
    return cast.do(who, covering.name, cast["noor"], cast[deputy] if deputy else None, *days)


@pytest.mark.parametrize("who", ["noor", "olive", "ada"])
def test_cover_is_named_by_the_lead_or_the_office_and_ended_early(cast_anywhere: Cast, who: str) -> None:
    cast = cast_anywhere
    made = cover(cast, who, "dana", 0, 9)
    assert cast.do("dana", coach_for, cast["carl"], Coaching.PLAN)
    cast.do(who, covering.end, made, None)
    with pytest.raises(NotFound):
        cast.do("dana", coach_for, cast["carl"], Coaching.PLAN)
    longer = cover(cast, who, "dana", -3, 9)
    cast.do(who, covering.end, longer, on(2))
    with system() as session:
        (row,) = session.exec(select(Deputy).where(Deputy.lead_id == cast["noor"])).all()
        assert (row.from_on, row.until_on) == (on(-3), on(3))


@pytest.mark.parametrize(
    ("deputy", "first", "last", "field"),
    [
        (None, 0, 3, "deputy"),
        ("noor", 0, 3, "deputy"),
        ("carl", 0, 3, "deputy"),
        ("dana", 5, 3, "cover_last"),
        ("dana", -5, -1, "cover_last"),
        ("dana", 0, 500, "cover_last"),
        ("dana", None, 3, "cover_from"),
        ("dana", 0, None, "cover_last"),
    ],
)
def test_cover_that_makes_no_sense_is_refused(
    cast: Cast, deputy: str | None, first: int | None, last: int | None, field: str
) -> None:
    with pytest.raises(InvalidInput) as error:
        cover(cast, "noor", deputy, first, last)
    assert set(error.value.fields) == {field}


def test_the_same_cover_twice_is_refused(cast: Cast) -> None:
    cover(cast, "noor", "dana", 0, 5)
    with pytest.raises(InvalidInput) as error:
        cover(cast, "olive", "dana", 3, 9)
    assert set(error.value.fields) == {"cover_from"}


def test_cover_belongs_to_the_lead(cast: Cast) -> None:
    made = cover(cast, "noor", "dana", 0, 5)
    for who in ("dana", "jordan", "carl"):
        with pytest.raises((NotFound, NotAllowed)):
            cast.do(who, covering.end, made, None)
    with pytest.raises(NotAllowed):
        cast.do("carl", covering.name, cast["carl"], cast["dana"], on(0), on(1))


def decider(cast: Cast, who: str, person: str | None, last: int | None, coach: str = "maya") -> object:
    return cast.do(
        who, deciders.name, cast[coach], cast[person] if person else None, None if last is None else on(last)
    )


def test_a_decider_reads_the_folder_until_the_day(cast_anywhere: Cast) -> None:
    cast = cast_anywhere
    lead(cast, "olive", "maya", "jordan", -9)
    made = decider(cast, "olive", "noor", 5)
    assert cast.do("noor", coach_for, cast["maya"], Coaching.READ_FOLDER)
    cast.do("ada", deciders.end, made)
    with pytest.raises(NotFound):
        cast.do("noor", coach_for, cast["maya"], Coaching.READ_FOLDER)
    with pytest.raises(NotFound):
        cast.do("ada", deciders.end, made)
    with system() as session:
        assert session.exec(select(StandIn)).all() == []


def test_who_cannot_decide_is_said_at_the_field(cast: Cast) -> None:
    lead(cast, "olive", "maya", "jordan", -9)
    lead(cast, "olive", "maya", "frank", 20)

    def wrong(who: str, person: str | None, last: int | None) -> dict[str, str]:
        with pytest.raises(InvalidInput) as error:
            decider(cast, who, person, last)
        return error.value.fields

    assert wrong("olive", "maya", 5) == {"decider": pairings.NEVER_ONESELF}
    assert wrong("olive", "jordan", 5) == {"decider": deciders.LEADS}
    assert wrong("olive", "frank", 30) == {"decider": deciders.LEADS}
    assert wrong("olive", "kit", 5) == {"decider": pairings.DECLARED}
    assert wrong("ada", "kit", 5) == {"decider": pairings.IMPOSSIBLE}
    assert wrong("olive", "carl", 5) == {"decider": pairings.NO_ROLE}
    assert set(wrong("olive", None, 5)) == {"decider"}
    assert set(wrong("olive", "noor", None)) == {"decider_last"} == set(wrong("olive", "noor", -1))
    assert set(wrong("olive", "noor", 900)) == {"decider_last"}
    decider(cast, "olive", "frank", 10)
    assert "named already" in wrong("olive", "noor", 5)["decider"]
    assert refused(cast, "olive", "carl", "noor", 0) == {"lead": supervising.LEADS_ALREADY}


def test_a_decider_does_not_become_the_lead_meanwhile(cast: Cast) -> None:
    lead(cast, "olive", "maya", "jordan", -9)
    decider(cast, "olive", "noor", 10)
    assert refused(cast, "olive", "maya", "noor", 3) == {"lead": supervising.IS_DECIDER}
    lead(cast, "olive", "maya", "noor", 11)


def test_where_director_and_lead_are_one_somebody_of_another_division_decides(cast: Cast) -> None:
    """A programme of two: Opal directs Harbor and leads Cleo; Olive of Northside is named to decide."""
    with system(write=True) as session:
        for row in session.exec(select(Supervision).where(Supervision.coach_id == cast["cleo"])):
            session.delete(row)
    lead(cast, "opal", "cleo", "opal", 0)
    with pytest.raises(InvalidInput, match="recommends"):
        decider(cast, "opal", "opal", 30, coach="cleo")
    decider(cast, "opal", "olive", 30, coach="cleo")
    standing = cast.do("olive", coach_for, cast["cleo"], Coaching.READ_FOLDER)
    assert standing.answer(Coaching.DECIDE, "recommended").is_allowed  # type: ignore[attr-defined]
    recommended = cast.do("opal", coach_for, cast["cleo"], Coaching.READ_FOLDER)
    own = recommended.recommended_by(cast["opal"])  # type: ignore[attr-defined]
    assert not own.answer(Coaching.DECIDE, "recommended").is_allowed
    assert "decider can be named on the page People" in own.answer(Coaching.DECIDE, "recommended").reason


def test_deciders_are_named_by_the_office(cast: Cast) -> None:
    lead(cast, "olive", "maya", "jordan", -9)
    for who in ("jordan", "maya", "victor"):
        with pytest.raises(NotAllowed):
            decider(cast, who, "noor", 5)
    with pytest.raises(NotAllowed, match="for a coach"):
        decider(cast, "olive", "noor", 5, coach="frank")
