"""What Home says is due: every rule of the registry, for everybody of the cast."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine, event
from sqlmodel import Session, col

from db.tables.first_90 import FirstNinetyStatus, Outcome
from db.tables.meetings import GroupMember, Meeting, MeetingStatus, ReviewGroup, Safety
from db.tables.notices import NoticeKind
from db.tables.people import Deputy, Grant, Person, Role, StandIn, Supervision
from portal import clock, due
from portal.access import system
from portal.concerns import consulting, steps
from portal.due import RULES, Due, Home
from portal.due.home import in_turn
from portal.notices import outbox
from portal.policy import service as policies
from portal.ui import navigation
from portal.wellness import support, talks
from portal.wellness.support import Terms
from tests import make, supervised
from tests.cast import Cast, review_in
from tests.portal.concerns.conftest import Voices
from tests.supervised import day

OF_JORDAN, OF_NOOR, OF_LIAM = {"Maya Torres"}, {"Carl Whitaker"}, {"Cleo Marchetti"}
MAY_NAME: dict[str, set[str]] = {
    **dict.fromkeys(("maya", "carl", "cleo", "frank", "kit"), set()),
    **dict.fromkeys(("jordan", "dana"), OF_JORDAN),
    "noor": OF_NOOR,
    "liam": OF_LIAM,
    "olive": OF_JORDAN | OF_NOOR,
    "victor": OF_NOOR,
    "ada": OF_JORDAN | OF_NOOR,
    "opal": OF_LIAM,
}
"""Whom each of the cast may read about on Home. Kit and Victor are too close to Maya."""


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """A programme in which every rule has something to say."""
    return fill(cast)


def fill(cast: Cast) -> Cast:
    maya, carl, cleo, jordan, liam = (cast[name] for name in ("maya", "carl", "cleo", "jordan", "liam"))
    with system(write=True) as session:
        make.supervision(session, maya, jordan)
        session.execute(sa.update(Supervision).where(col(Supervision.coach_id) == carl).values(until_on=day(-4)))
        session.execute(sa.update(Deputy).where(col(Deputy.deputy_id) == cast["dana"]).values(until_on=day(5)))
        supervised.one_on_one(session, cast.home, maya, jordan, planned=1)
        supervised.agenda(session, maya, maya, added=-3)
        supervised.leave(session, maya, -12, -1)
        supervised.observation(session, cast.home, maya, jordan, seen=-20)
        supervised.commitment(session, maya, maya, due=2)
        supervised.commitment(session, maya, jordan, due=-2)
        supervised.closed_review(session, cast.away, cleo, liam, signed=-364, respond_until=-330)
        supervised.closed_review(session, cast.home, maya, jordan, signed=-10, respond_until=20)
        told = supervised.first_90(session, cast.away, cleo, liam, started=-100)
        told.status, told.open_for, told.outcome = FirstNinetyStatus.ENDED, None, Outcome.CONFIRM
        told.told_on, told.ended_on, told.respond_until_on = day(-10), day(-10), day(20)
        supervised.first_90(session, cast.home, maya, jordan, started=-115)
        gatherings(session, cast)
        session.add(
            StandIn(coach_id=maya, person_id=cast["dana"], named_by=cast["olive"], from_on=day(-9), until_on=day(6))
        )
        supervised.cases_in_every_state(session, cast.home, maya, jordan, carl)
        meetings(session, cast)
    cast.do("maya", talks.ask, "today")
    cast.do("jordan", support.propose, maya, Terms(("leave",), "", day(-20), day(30)))
    voices(cast)
    return cast


def voices(cast: Cast) -> None:
    """Maya has asked, was answered once and is asked; Carl raised three things about her; Noor finds facts."""
    said = Voices(cast)
    said.consult()
    cast.do("jordan", consulting.answer, said.consult(), "A small one is fine.")
    said.raised("carl")
    light, grave = said.raised("carl"), said.raised("carl", category="money")
    said.sorted(light, 2)
    said.question(light)
    cast.do("jordan", steps.tell_outcome, light, "It is looked at.")
    said.sorted(grave, 3, "olive")
    cast.do("olive", steps.name_fact_finder, grave, cast["noor"])


def meetings(session: Session, cast: Cast) -> None:
    """Jordan's group with Maya in it: one meeting is under way, of another there are minutes."""
    group = ReviewGroup(division_id=cast.home, name="Tuesday group", lead_id=cast["jordan"], made_by=cast["jordan"])
    group.made_at = clock.now()
    session.add(group)
    session.flush()
    session.add(GroupMember(group_id=group.id, coach_id=cast["maya"], from_on=day(-60)))
    policy = policies.in_force(session, make.today(), cast.home).id
    for status, on in ((MeetingStatus.LIVE, 0), (MeetingStatus.CLOSED, -14)):
        made = Meeting(group_id=group.id, policy_id=policy, starts_at=clock.now(), on_day=day(on), minutes=60)
        made.status, made.closed_at = status, clock.now() if status is MeetingStatus.CLOSED else None
        session.add(made)
        session.flush()
    outbox.tell(session, [cast["maya"]], NoticeKind.MINUTES, made.id)


def gatherings(session: Session, cast: Cast) -> None:
    """Liam's group meets tomorrow with two things of Cleo's on its agenda; Noor's has not met for long."""
    group = supervised.review_group(session, cast.away, cast["liam"], "Tuesday group", made=-30)
    supervised.member(session, group, cast["cleo"])
    supervised.meeting(session, group, on=-5)
    soon = supervised.meeting(session, group, on=1)
    for safety in (Safety.NONE, Safety.ACUTE):
        supervised.item(session, group, soon, cast["cleo"], safety=safety)
    supervised.review_group(session, cast.home, cast["noor"], "Thursday group", made=-30)


def homes(cast: Cast) -> dict[str, Home]:
    found = {name: cast.do(name, due.home) for name in cast.people}
    return {name: home for name, home in found.items() if isinstance(home, Home)}


def everything(home: Home) -> list[Due]:
    return [*home.mine, *home.others, *home.first_90]


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_every_rule_speaks_to_somebody_in_a_sentence_with_a_place_they_may_open(busy: Cast) -> None:
    met = set()
    places = {place.key: place for place in navigation._ALL}
    for name in busy.people:
        with busy.acting_as(name, write=False) as (session, actor):
            home = due.home(session, actor)
        for one in everything(home):
            met.add(one.rule)
            assert one.why[0].isupper()
            assert one.why.rstrip()[-1] in ".?", one
            assert one.label
            assert places[one.page].is_for(actor), (name, one)
            assert "{" not in one.why
    assert met >= set(RULES)


def test_nobody_is_named_to_who_may_not_open_their_folder(busy: Cast) -> None:
    for name, home in homes(busy).items():
        named = {one.coach for one in everything(home) if one.coach}
        named |= {line.name for line in home.not_seen.lines} if home.not_seen else set()
        assert named <= MAY_NAME[name], name
        texts = " ".join(one.why + (one.text or "") for one in everything(home))
        for coach in (OF_JORDAN | OF_NOOR | OF_LIAM) - MAY_NAME[name]:
            own = {"maya": "Maya Torres", "carl": "Carl Whitaker", "cleo": "Cleo Marchetti"}
            assert own.get(name) == coach or coach not in texts, (name, coach)


def test_the_rules_work_on_both_databases(cast_anywhere: Cast) -> None:
    fill(cast_anywhere)
    rules = {one.rule for home in homes(cast_anywhere).values() for one in everything(home)}
    assert rules >= set(RULES)


def test_home_takes_few_statements_whatever_there_is(busy: Cast, database: Engine) -> None:
    with system(write=True) as session:
        for number in range(30):
            coach = make.person(session, f"New{number} Coach", busy.home, Role.COACH)
            make.supervision(session, coach, busy["jordan"])
            supervised.observation(session, busy.home, coach, busy["jordan"], seen=-30)
        for role in (Role.COACH, Role.DIRECTOR, Role.ADMINISTRATOR):
            session.add(Grant(person_id=busy["jordan"], division_id=busy.home, role=role, from_on=day(-9)))
    for name in ("jordan", "olive", "maya", "ada"):
        with busy.acting_as(name, write=False) as (session, actor), counted(database) as seen:
            found = due.home(session, actor)
        assert len(seen) <= 6, seen
    assert found is not None


def test_a_rule_with_very_many_does_not_hide_the_others(busy: Cast) -> None:
    with system(write=True) as session:
        for number in range(12):
            coach = make.person(session, f"New{number} Coach", busy.home, Role.COACH)
            make.supervision(session, coach, busy["jordan"])
    home = homes(busy)["jordan"]
    top = [one.rule for one in home.mine[:20]]
    assert top.count("one_on_one_due") <= 3
    assert {"observation_untold", "commitment_due"} <= set(top)
    assert home.more == 4


def test_loud_things_stand_first_and_then_the_rank() -> None:
    quiet = Due("a", "a", "A.", "Open", "home", 1)
    loud = Due("b", "b", "B.", "Open", "home", 9, is_loud=True)
    assert in_turn([quiet, loud]) == [loud, quiet]


def of(home: Home, rule: str) -> list[Due]:
    return [one for one in home.mine if one.rule == rule]


def test_who_is_on_leave_is_not_due_and_leave_moves_the_day(cast: Cast) -> None:
    maya, jordan = cast["maya"], cast["jordan"]
    with system(write=True) as session:
        make.supervision(session, maya, jordan)
        supervised.one_on_one(session, cast.home, maya, jordan, held=-92)
    assert [one.on for one in of(homes(cast)["jordan"], "one_on_one_due")] == [day(-1)]
    with system(write=True) as session:
        supervised.leave(session, maya, -40, -30)
    assert [one.on for one in of(homes(cast)["jordan"], "one_on_one_due")] == []
    assert homes(cast)["jordan"].not_seen.lines[0].see_by == day(9)  # type: ignore[union-attr]
    with system(write=True) as session:
        supervised.leave(session, maya, -1, 3)
        session.execute(sa.update(Person).values(version=1))
    home = homes(cast)["jordan"]
    assert of(home, "one_on_one_due") == []
    assert home.not_seen is not None
    assert home.not_seen.lines == ()


def test_in_the_first_90_days_the_rhythm_is_shorter(cast: Cast) -> None:
    maya, jordan = cast["maya"], cast["jordan"]
    with system(write=True) as session:
        make.supervision(session, maya, jordan)
        supervised.one_on_one(session, cast.home, maya, jordan, held=-31)
    assert of(homes(cast)["jordan"], "one_on_one_due") == []
    with system(write=True) as session:
        supervised.first_90(session, cast.home, maya, jordan, started=-40)
    assert [one.on for one in of(homes(cast)["jordan"], "one_on_one_due")] == [day(-1)]


def test_cover_shows_until_it_ends_and_not_after(cast: Cast) -> None:
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])
    assert of(homes(cast)["dana"], "one_on_one_due")
    with system(write=True) as session:
        session.execute(sa.update(Deputy).where(col(Deputy.deputy_id) == cast["dana"]).values(until_on=make.today()))
    assert everything(homes(cast)["dana"]) == []


def test_overdue_first_90_days_are_loud_to_lead_and_director_and_gentle_to_the_coach(busy: Cast) -> None:
    found = homes(busy)
    for name in ("jordan", "olive"):
        (one,) = of(found[name], "first_90")
        assert one.is_loud
        assert found[name].mine[0].is_loud
    (mine,) = found["maya"].first_90
    assert not mine.is_loud
    assert "nothing you must do" in mine.why
    assert everything(found["kit"]) == []


def test_a_coach_whose_service_has_ended_still_finds_what_they_can_answer(busy: Cast) -> None:
    with system(write=True) as session:
        session.execute(sa.update(Grant).where(col(Grant.person_id) == busy["cleo"]).values(until_on=make.today()))
        session.execute(
            sa.update(Person)
            .where(col(Person.id) == busy["cleo"])
            .values(reads_until_on=make.today() + timedelta(days=30))
        )
    home = homes(busy)["cleo"]
    assert [one.rule for one in home.mine] == ["decision_answer"]
    assert home.is_coach


def test_open_reviews_stand_on_home_as_in_their_list(cast: Cast) -> None:
    review_in(cast, "both_in")
    assert [one.page for one in of(homes(cast)["jordan"], "review")] == ["conversation"]
    assert [one.page for one in of(homes(cast)["maya"], "review")] == ["conversation"]
    assert [one.rule for one in homes(cast)["olive"].others] == ["review"]
