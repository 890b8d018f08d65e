"""The list of coaches: whose, in which order, how far it reaches."""

import pytest
from sqlalchemy import Engine

from db.tables.first_90 import ClockStop, StopReason
from db.tables.people import Role
from db.tables.policy import Policy
from portal import clock
from portal.access import system
from portal.coaches import queries
from portal.coaches.queries import Coaches
from portal.first90 import lines as first90
from tests import make, supervised
from tests.cast import Cast
from tests.portal.coaches.test_folder import counted
from tests.supervised import day


def listed(cast: Cast, name: str, search: str = "", limit: int = queries.AT_ONCE) -> Coaches:
    found = cast.do(name, queries.listed, search, limit)
    assert isinstance(found, Coaches)
    return found


def names(found: Coaches) -> list[str]:
    return [line.name for line in found.lines]


def test_a_lead_sees_their_own_and_a_director_the_division_without_conflicts(cast: Cast) -> None:
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])
    for name, wanted in {
        "jordan": ["Maya Torres"],
        "dana": ["Maya Torres"],
        "kit": [],
        "noor": ["Carl Whitaker"],
        "olive": ["Carl Whitaker", "Maya Torres"],
        "victor": ["Carl Whitaker"],
        "ada": [],
        "maya": [],
        "opal": ["Cleo Marchetti"],
    }.items():
        assert names(listed(cast, name)) == wanted, name
    assert listed(cast, "dana").lines[0].is_covered
    assert not listed(cast, "jordan").lines[0].is_covered


def test_who_was_not_seen_longest_stands_first(cast: Cast) -> None:
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])
        supervised.one_on_one(session, cast.home, cast["carl"], cast["noor"], held=-3)
        supervised.one_on_one(session, cast.home, cast["maya"], cast["jordan"], held=-40)
        supervised.one_on_one(session, cast.home, cast["maya"], cast["jordan"], planned=4)
        supervised.leave(session, cast["carl"], -1, 5)
        supervised.first_90(session, cast.home, cast["maya"], cast["jordan"], started=-50)
        supervised.leave(session, cast["maya"], -30, -20)
    maya, carl = listed(cast, "olive").lines
    assert (maya.name, maya.seen_on, maya.planned_on, maya.day) == ("Maya Torres", day(-40), day(4), 40)
    assert maya.see_by == day(-40 + 30 + 10)
    assert (carl.away_until, carl.see_by, carl.day) == (day(5), None, None)


@pytest.mark.parametrize("pauses", [True, False])
def test_the_day_in_the_list_is_the_day_on_the_page(cast_anywhere: Cast, pauses: bool) -> None:
    cast = cast_anywhere
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])
        first = supervised.first_90(session, cast.home, cast["maya"], cast["jordan"], started=-60)
        rules = {**session.get_one(Policy, first.policy_id).rules, "first_90.leave_pauses": pauses}
        policy = Policy(name="x", number=2, preset="p", effective_from=day(-60), made_at=clock.now(), rules=rules)
        session.add(policy)
        session.flush()
        first.policy_id = policy.id
        supervised.leave(session, cast["maya"], -70, -55)
        supervised.leave(session, cast["maya"], -40, -30)
        supervised.leave(session, cast["maya"], 0, 9)
        for since, until in ((-35, -20), (-2, None)):
            stop = ClockStop(first_90_id=first.id, why=StopReason.STEPPED_BACK, from_on=day(since))
            stop.until_on = day(until) if until is not None else None
            session.add(stop)
    (line,) = listed(cast, "jordan").lines
    (page,) = cast.do("jordan", first90.listed)  # type: ignore[misc]
    still = (5 + 20 if pauses else 15) + 3
    assert line.day == page.day == 60 - still


def test_a_thousand_coaches_are_searched_and_limited_in_one_statement(cast: Cast, database: Engine) -> None:
    with system(write=True) as session:
        for number in range(1000):
            make.person(session, f"c{number} 100%_Person {number}", cast.home, Role.COACH)
    with cast.acting_as("olive", write=False) as (session, actor), counted(database) as seen:
        found = queries.listed(session, actor)
    assert len(seen) == 1
    assert (len(found.lines), found.total) == (queries.AT_ONCE, 1002)
    assert names(listed(cast, "olive", "WHITAKER")) == ["Carl Whitaker"]
    assert listed(cast, "olive", "100%_person 99").total == 11
    assert listed(cast, "olive", "%_%_%").total == 0
