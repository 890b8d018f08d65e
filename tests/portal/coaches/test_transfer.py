"""A coach goes to another lead or division: what it means, what is refused, who can go on with what."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from db.tables.first_90 import FirstNinety, Outcome
from db.tables.meetings import GroupMember
from db.tables.people import Grant, Role, Supervision
from portal.access import Casework, Coaching, coach_for, sessions, system
from portal.cases import handing
from portal.cases import queries as cases
from portal.cases.loading import case_for
from portal.coaches import transfer
from portal.coaches.transfer import Move
from portal.errors import InvalidInput, NotAllowed, NotFound, SignedOut
from portal.first90 import service as first90
from portal.first90.service import Beginning
from portal.people import pairings
from portal.reviews import service as reviews
from tests import make, supervised
from tests.cast import Cast, review_in
from tests.review_group import gather_group

DAY = timedelta(days=1)


def on(offset: int) -> date:
    return make.today() + offset * DAY


@pytest.fixture
def both(cast_anywhere: Cast) -> Cast:
    """Jordan leads Maya; Olive directs both divisions."""
    with system(write=True) as session:
        make.supervision(session, cast_anywhere["maya"], cast_anywhere["jordan"])
        make.role(session, cast_anywhere["olive"], cast_anywhere.away, Role.DIRECTOR)
    return cast_anywhere


def move(cast: Cast, who: str, lead: str | None, first: int | None, *, away: bool = False) -> object:
    there = Move(cast.away if away else None, cast[lead] if lead else None, None if first is None else on(first))
    return cast.do(who, transfer.carry_out, cast["maya"], there)


def spans(cast: Cast) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    with system() as session:
        roles = session.exec(select(Grant).where(Grant.person_id == cast["maya"]).order_by(col(Grant.from_on)))
        leads = session.exec(select(Supervision).where(Supervision.coach_id == cast["maya"]))
        return (
            [(row.division_id, row.until_on) for row in roles],
            sorted((row.from_on, row.lead_id, row.until_on) for row in leads),
        )


def test_role_and_lead_change_together_on_the_day(both: Cast) -> None:
    move(both, "olive", "liam", 5, away=True)
    roles, leads = spans(both)
    assert roles == [(both.home, on(5)), (both.away, None)]
    assert [lead[1:] for lead in leads] == [(both["jordan"], on(5)), (both["liam"], None)]
    assert both.do("jordan", coach_for, both["maya"], Coaching.PLAN), "until the day nothing changes"
    with pytest.raises(NotFound):
        both.do("opal", coach_for, both["maya"], Coaching.READ_FOLDER)


def test_from_today_the_other_division_reads_the_folder_and_the_coach_signs_in_anew(both: Cast) -> None:
    credential = both.credential("maya")
    move(both, "olive", "liam", 0, away=True)
    assert both.do("liam", coach_for, both["maya"], Coaching.PLAN)
    assert both.do("opal", coach_for, both["maya"], Coaching.READ_FOLDER)
    for who in ("jordan", "victor"):
        with pytest.raises(NotFound):
            both.do(who, coach_for, both["maya"], Coaching.READ_FOLDER)
    with pytest.raises(SignedOut), system() as session:
        sessions.load(session, credential)


def test_another_lead_alone_leaves_role_and_sign_in_as_they_are(both: Cast) -> None:
    credential = both.credential("maya")
    move(both, "ada", "noor", 0)
    roles, leads = spans(both)
    assert roles == [(both.home, None)]
    assert leads[-1][1] == both["noor"]
    with system() as session:
        assert sessions.load(session, credential)


@pytest.mark.parametrize(
    ("lead", "first", "away", "field", "sentence"),
    [
        (None, 3, False, "lead", "Choose who"),
        ("jordan", 3, False, "lead", transfer.SAME),
        ("maya", 3, False, "lead", pairings.NEVER_ONESELF),
        ("kit", 3, False, "lead", pairings.DECLARED),
        ("carl", 3, True, "lead", pairings.NO_ROLE),
        ("noor", None, False, "move_from", "today or a later"),
        ("noor", -1, False, "move_from", "today or a later"),
        ("noor", 900, False, "move_from", "year"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_moves(
    both: Cast, lead: str | None, first: int | None, away: bool, field: str, sentence: str
) -> None:
    before = spans(both)
    with pytest.raises(InvalidInput) as error:
        move(both, "olive", lead, first, away=away)
    assert set(error.value.fields) == {field}
    assert sentence in error.value.fields[field]
    assert spans(both) == before


def test_both_divisions_must_be_looked_after(both: Cast) -> None:
    with pytest.raises(InvalidInput) as error:
        move(both, "ada", "liam", 3, away=True)
    assert set(error.value.fields) == {"division"}


@pytest.mark.parametrize(
    ("who", "error"), [("jordan", NotAllowed), ("victor", NotAllowed), ("opal", NotFound), ("noor", NotFound)]
)
def test_others_transfer_nobody(both: Cast, who: str, error: type[Exception]) -> None:
    for call in (lambda: move(both, who, "noor", 3), lambda: both.do(who, transfer.look, both["maya"])):
        with pytest.raises(error):
            call()


def test_who_does_not_coach_is_not_transferred(both: Cast) -> None:
    with pytest.raises(NotAllowed, match="coaches"):
        both.do("olive", transfer.look, both["noor"])


def test_the_look_names_what_moves_and_what_stays(cast: Cast) -> None:
    review_in(cast, "writing")
    lead, division = cast.do("olive", transfer.look, cast["maya"])  # type: ignore[misc]
    assert any("review begun by Jordan Ellis" in sentence for sentence in lead.moves)
    assert any("Everything signed" in sentence for sentence in lead.stays)
    assert any("Northside" in sentence for sentence in division.moves)
    assert not division.blocks


def test_after_the_transfer_the_new_lead_takes_the_open_review_over(cast: Cast) -> None:
    life = review_in(cast, "writing")
    move(cast, "olive", "noor", 0)
    cast.do("noor", reviews.take_over, life.review)


def test_open_cases_stay_with_the_coach_and_belong_to_their_division_until_they_are_handed_over(both: Cast) -> None:
    with system(write=True) as session:
        case = supervised.case(session, both.home, both["maya"], both["jordan"], "Quiet Harbor 27", assigned=-1).id
    lead, division = both.do("olive", transfer.look, both["maya"])  # type: ignore[misc]
    assert any("1 open case of the coach" in sentence for sentence in lead.stays)
    assert any("1 open case of Northside" in sentence for sentence in division.orphaned)
    move(both, "olive", "liam", 0, away=True)
    for name in ("maya", "liam", "olive"):
        both.do(name, case_for, case, Casework.READ_CASE)
    for name in ("opal", "jordan"):
        found = both.do(name, cases.needing)
        assert isinstance(found, list)
        assert [line.id for line in found] == ([case] if name == "jordan" else []), "Jordan gave it to her"
    both.do("olive", handing.hand_over, case, both["carl"], "end_of_service")
    with pytest.raises(NotFound):
        both.do("liam", case_for, case, Casework.READ_CASE)


def begin(cast: Cast) -> None:
    cast.do("jordan", first90.begin, cast["maya"], Beginning(make.today(), appeal_to_id=cast["frank"]))


def test_first_90_days_go_on_with_another_lead_and_end_with_another_division(both: Cast) -> None:
    begin(both)
    move(both, "olive", "noor", 0)
    with system() as session:
        assert session.exec(select(FirstNinety.open_for)).one() == both["maya"]
    with pytest.raises(NotAllowed, match="transferred"):
        move(both, "olive", "liam", 3, away=True)
    move(both, "olive", "liam", 0, away=True)
    with system() as session:
        first = session.exec(select(FirstNinety)).one()
        assert (first.open_for, first.outcome) == (None, Outcome.TRANSFERRED)


def test_an_administrator_leaves_first_90_days_to_the_director(both: Cast) -> None:
    begin(both)
    with system(write=True) as session:
        make.role(session, both["ada"], both.away, Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed, match="director or the lead coach notes"):
        move(both, "ada", "liam", 0, away=True)
    _, division = both.do("ada", transfer.look, both["maya"])  # type: ignore[misc]
    assert division.blocks == [transfer.FOR_DIRECTOR]


def test_with_the_division_the_review_group_changes_and_with_the_lead_alone_it_does_not(cast: Cast) -> None:
    around = gather_group(cast)
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])
        make.role(session, cast["olive"], cast.away, Role.DIRECTOR)

    def until() -> list[date | None]:
        with system() as session:
            rows = session.exec(select(GroupMember).where(GroupMember.coach_id == cast["maya"]))
            return [row.until_on for row in rows if row.group_id == around.group]

    move(cast, "olive", "noor", 2)
    assert until() == [None]
    assert "Tuesday group" in " ".join(cast.do("olive", transfer.look, cast["maya"])[1].moves)  # type: ignore[index]
    move(cast, "olive", "liam", 5, away=True)
    assert until() == [on(5)]
