"""The end of somebody's service: what it means, what ends, who is left without a lead, what a coach still reads."""

import uuid
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import col, select

from db.tables.cases import Case
from db.tables.first_90 import FirstNinety, Outcome
from db.tables.meetings import GroupMember, ItemKind, ItemStatus, Meeting, MeetingItem, MeetingStatus
from db.tables.people import Deputy, Grant, Person, Role, StandIn, Supervision
from portal import clock, due
from portal.access import Coaching, coach_for, sessions, system
from portal.cases import handing
from portal.cases import queries as cases
from portal.coaches import departure
from portal.coaches.departure import Leaving
from portal.errors import InvalidInput, NotAllowed, NotFound, SignedOut
from portal.first90 import service as first90
from portal.first90.service import Beginning
from portal.meetings import groups, overview
from portal.people import deciders, managing, queries
from portal.reviews import queries as reviews
from tests import make, supervised
from tests.cast import Cast, review_in
from tests.review_group import gather_group, plan, put_on

DAY = timedelta(days=1)


def on(offset: int) -> date:
    return make.today() + offset * DAY


def leave(cast: Cast, who: str, person: str, last: int | None, successor: str | None = None) -> object:
    last_on = None if last is None else on(last)
    return cast.do(who, departure.carry_out, cast[person], last_on, cast[successor] if successor else None)


def look(cast: Cast, who: str, person: str) -> Leaving:
    found = cast.do(who, departure.look, cast[person])
    assert isinstance(found, Leaving)
    return found


def test_a_coach_reads_their_own_for_thirty_days_and_then_no_more(cast: Cast) -> None:
    life = review_in(cast, "shared")
    leave(cast, "olive", "maya", 0)
    with time_machine.travel(clock.now() + DAY, tick=True):
        with cast.acting_as("maya") as (session, actor):
            assert actor.has_left
            assert not actor.roles
            assert reviews.page(session, actor, life.review)
        with pytest.raises(NotFound):
            cast.do("jordan", coach_for, cast["maya"], Coaching.READ_FOLDER)
    with time_machine.travel(clock.now() + 31 * DAY, tick=True), pytest.raises(SignedOut, match="days for reading"):
        cast.do("maya", reviews.page, life.review)


def test_until_the_last_day_everything_goes_on(cast_anywhere: Cast) -> None:
    cast = cast_anywhere
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])
    leave(cast, "olive", "maya", 9)
    assert cast.do("jordan", coach_for, cast["maya"], Coaching.PLAN)
    with system() as session:
        person = session.get_one(Person, cast["maya"])
        assert (person.is_active, person.reads_until_on) == (True, on(39))
        assert session.exec(select(Grant.until_on).where(Grant.person_id == person.id)).all() == [on(10)]
        assert session.exec(select(Supervision.until_on).where(Supervision.coach_id == person.id)).all() == [on(10)]


def test_a_lead_is_switched_off_at_once_and_their_coaches_are_an_alarm(cast_anywhere: Cast) -> None:
    cast = cast_anywhere
    credential = cast.credential("noor")
    assert look(cast, "olive", "noor").means.orphaned == [
        "Without a lead coach unless you name one here: Carl Whitaker."
    ]
    leave(cast, "olive", "noor", 0)
    with pytest.raises(SignedOut), system() as session:
        sessions.load(session, credential)
    with system() as session:
        assert not session.get_one(Person, cast["noor"]).is_active
    assert {one.name for one in cast.do("olive", queries.without_lead)} >= {"Carl Whitaker"}  # type: ignore[attr-defined]


def test_a_lead_with_a_last_day_ahead_signs_in_until_then(cast: Cast) -> None:
    leave(cast, "olive", "noor", 3)
    assert cast.do("noor", coach_for, cast["carl"], Coaching.PLAN)
    with time_machine.travel(clock.now() + 4 * DAY, tick=True), pytest.raises(SignedOut):
        cast.do("noor", coach_for, cast["carl"], Coaching.PLAN)


def test_a_successor_leads_each_of_them_from_the_next_day(cast_anywhere: Cast) -> None:
    cast = cast_anywhere
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["noor"])
    leave(cast, "olive", "noor", 5, "jordan")
    with system() as session:
        rows = session.exec(select(Supervision).where(Supervision.lead_id == cast["jordan"])).all()
        assert {(row.coach_id, row.from_on) for row in rows} == {(cast[one], on(6)) for one in ("maya", "carl")}


def test_a_successor_who_cannot_lead_one_of_them_is_refused_by_name_and_nothing_ends(cast: Cast) -> None:
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["noor"])
    with pytest.raises(InvalidInput, match="Maya Torres: A conflict") as error:
        leave(cast, "olive", "noor", 5, "kit")
    assert set(error.value.fields) == {"successor"}
    with system() as session:
        ends = session.exec(select(Grant.until_on).where(Grant.person_id == cast["noor"])).all()
        assert ends == [None]


def test_cover_and_naming_end_and_what_lay_ahead_never_begins(cast_anywhere: Cast) -> None:
    cast = cast_anywhere
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])
    cast.do("olive", deciders.name, cast["maya"], cast["noor"], on(60))
    cast.do("olive", managing.give_role, cast["noor"], Role.COACH, cast.home, on(50))
    cast.do("olive", managing.end_role, _grant(cast, "noor", Role.COACH), None)
    with system(write=True) as session:
        make.deputy(session, cast["jordan"], cast["noor"])
        make.deputy(session, cast["noor"], cast["frank"], since=on(20))
    means = look(cast, "olive", "noor").means
    assert any("name somebody else" in sentence for sentence in means.orphaned)
    assert any("cover for Jordan Ellis" in sentence for sentence in means.orphaned)
    leave(cast, "olive", "noor", 2)
    with system() as session:
        covers = session.exec(select(Deputy).where(Deputy.deputy_id == cast["noor"])).all()
        assert [row.until_on for row in covers] == [on(3)]
        assert not session.exec(select(Deputy).where(Deputy.lead_id == cast["noor"])).all()
        assert [row.until_on for row in session.exec(select(StandIn))] == [on(3)]


def _grant(cast: Cast, name: str, role: Role) -> object:
    with system() as session:
        return session.exec(select(Grant.id).where(Grant.person_id == cast[name], col(Grant.role) == role)).one()


@pytest.mark.parametrize("last", [None, 900, -900])
def test_a_day_that_cannot_be_is_said_at_the_field(cast: Cast, last: int | None) -> None:
    with pytest.raises(InvalidInput) as error:
        leave(cast, "olive", "maya", last)
    assert set(error.value.fields) == {"last_on"}


def test_who_may_end_whose_service(cast: Cast) -> None:
    for who, person in (("olive", "ada"), ("olive", "victor"), ("olive", "olive"), ("jordan", "maya")):
        with pytest.raises((NotAllowed, NotFound)):
            leave(cast, who, person, 0)
    with pytest.raises(NotFound):
        leave(cast, "opal", "maya", 0)
    leave(cast, "ada", "olive", 0)


def test_a_role_elsewhere_is_ended_by_those_who_look_after_it(cast: Cast) -> None:
    with system(write=True) as session:
        make.role(session, cast["carl"], cast.away, Role.COACH)
    with pytest.raises(NotAllowed, match="also serve in Harbor"):
        leave(cast, "olive", "carl", 0)


def test_twice_is_told(cast: Cast) -> None:
    leave(cast, "olive", "carl", -1)
    with pytest.raises(NotAllowed, match="has ended"):
        leave(cast, "olive", "carl", 0)


def begin(cast: Cast) -> None:
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])
    cast.do("jordan", first90.begin, cast["maya"], Beginning(make.today(), appeal_to_id=cast["frank"]))


def test_running_first_90_days_end_as_withdrawn_when_the_director_notes_it_on_the_day(cast_anywhere: Cast) -> None:
    cast = cast_anywhere
    begin(cast)
    for who, last in (("olive", 3), ("ada", 0)):
        with pytest.raises(NotAllowed, match="under way"):
            leave(cast, who, "maya", last)
    leave(cast, "olive", "maya", 0)
    with system() as session:
        first = session.exec(select(FirstNinety)).one()
        assert (first.open_for, first.outcome) == (None, Outcome.WITHDRAWN)


def test_whoever_comes_back_is_given_a_role_again(cast: Cast) -> None:
    leave(cast, "olive", "carl", -40)
    with pytest.raises(SignedOut):
        cast.do("carl", queries.my_coaches)
    cast.do("olive", managing.give_role, cast["carl"], Role.COACH, cast.home, make.today())
    assert cast.do("carl", queries.my_coaches) == []
    with system() as session:
        held = session.scalar(sa.select(sa.func.count()).select_from(Grant).where(Grant.person_id == cast["carl"]))  # type: ignore[arg-type]
    assert held == 2


def test_open_cases_are_named_and_block_nothing(cast: Cast) -> None:
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])
        supervised.cases_in_every_state(session, cast.home, cast["maya"], cast["jordan"], cast["carl"])
    means = look(cast, "olive", "maya").means
    assert any("7 open cases without a coach" in sentence for sentence in means.orphaned)
    assert means.blocks == []
    leave(cast, "olive", "maya", -1)
    assert cast.do("maya", cases.mine) == []
    found = cast.do("olive", cases.caseload)
    assert isinstance(found, list)
    assert [(one.coach, one.open, one.serves) for one in found if one.open] == [("Maya Torres", 8, False)]


def test_whoever_led_them_last_finds_them_on_home_and_hands_them_over(cast_anywhere: Cast) -> None:
    cast = cast_anywhere
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])
        supervised.cases_in_every_state(session, cast.home, cast["maya"], cast["jordan"], cast["carl"])
    leave(cast, "olive", "maya", 0)
    with time_machine.travel(clock.now() + DAY, tick=True):
        with system() as session:
            held = session.exec(select(Case.id).where(Case.coach_id == cast["maya"], Case.status != "ended")).all()
        assert len(held) == 8

        def without(name: str) -> set[uuid.UUID]:
            mine = cast.do(name, due.home).mine  # type: ignore[attr-defined]
            return {uuid.UUID(one.query["id"]) for one in mine if one.rule == "case_without_coach"}

        assert without("jordan") == set(held)
        for case in held:
            cast.do("jordan", handing.hand_over, case, cast["carl"], "end_of_service")
        assert without("jordan") == set()
        assert cast.do("jordan", cases.of_coach, cast["maya"]) == []


def ends(group: uuid.UUID, coach: uuid.UUID) -> list[date | None]:
    with system() as session:
        rows = session.exec(select(GroupMember).where(GroupMember.group_id == group, GroupMember.coach_id == coach))
        return [row.until_on for row in rows]


def test_with_the_last_day_the_review_group_ends_as_well_and_they_appear_in_nothing(cast_anywhere: Cast) -> None:
    around = gather_group(cast_anywhere)
    cast = around.cast
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])
        later = plan(session, cast, around.group, 9)
        session.get_one(Meeting, later).facilitator_id = cast["maya"]
        session.get_one(Meeting, later).note_taker_id = cast["maya"]
        brought = put_on(session, cast, around.group, later, "maya", 1, kind=ItemKind.SCENARIO, scenario="not_ready")
        brought.shared_at = clock.now()
        waits = put_on(session, cast, around.group, None, "maya", 0, kind=ItemKind.SCENARIO, scenario="not_ready")
        waits.shared_at = clock.now()
    assert "Tuesday group" in " ".join(look(cast, "olive", "maya").means.moves)
    leave(cast, "ada", "maya", 6)
    assert ends(around.group, cast["maya"]) == [on(7)]
    with system() as session:
        meeting, item = session.get_one(Meeting, later), session.get_one(MeetingItem, brought.id)
        assert (meeting.facilitator_id, meeting.note_taker_id) == (None, None)
        assert (item.status, item.meeting_id, item.carried) == (ItemStatus.WAITING, None, 0)
        today = session.get_one(Meeting, around.meeting)
        assert (today.facilitator_id, session.get_one(MeetingItem, around.item).meeting_id) == (cast["fay"], today.id)
    with time_machine.travel(clock.now() + 8 * DAY, tick=True):
        with system(write=True) as session:
            session.get_one(Meeting, around.meeting).status = MeetingStatus.CALLED_OFF
            session.get_one(MeetingItem, around.item).status = ItemStatus.WAITING
            session.get_one(MeetingItem, around.item).meeting_id = None
        group = cast.do("jordan", overview.page).group  # type: ignore[attr-defined]
        assert group.next.id == later
        assert group.proposed.fits
        shown = repr((group.proposed, group.agenda, group.arranging))
        assert "Maya" not in shown
        assert "Carl" in shown
        with pytest.raises(NotFound):
            cast.do("maya", overview.page, around.group)
        with system(write=True) as session:
            session.get_one(Case, around.case).coach_id = cast["carl"]
        group = cast.do("jordan", overview.page).group  # type: ignore[attr-defined]
        lines = (*group.proposed.fits, *group.proposed.waits)
        assert [one.coach for one in lines if one.code == "Quiet Harbor 27"] == ["Carl Whitaker"]


def test_a_membership_that_would_begin_after_the_last_day_never_does(cast: Cast) -> None:
    around = gather_group(cast)
    with system(write=True) as session:
        row = session.exec(select(GroupMember).where(GroupMember.coach_id == cast["maya"])).one()
        row.from_on = on(5)
    leave(cast, "olive", "maya", 3)
    assert ends(around.group, cast["maya"]) == []


def test_whoever_holds_a_group_is_told_that_nobody_will(cast: Cast) -> None:
    around = gather_group(cast)
    assert "Nobody holds the review group Tuesday group" in " ".join(look(cast, "olive", "jordan").means.orphaned)
    leave(cast, "olive", "jordan", 0)
    with time_machine.travel(clock.now() + DAY, tick=True):
        cast.do("olive", groups.hand_on, around.group, cast["noor"])
        assert cast.do("noor", overview.page).group.id == around.group  # type: ignore[attr-defined]
