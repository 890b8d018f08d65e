"""Who has not been seen, longest first: leave does not count, and the rules in force today ask."""

import uuid
from datetime import date, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import col, select

from db.tables.first_90 import FirstNinety, FirstNinetyStatus, StartEvent
from db.tables.one_on_ones import OneOnOneKind
from db.tables.people import Division, Leave, Role
from db.tables.policy import Policy
from portal import clock
from portal.access import system
from portal.frameworks import queries as frameworks
from portal.one_on_ones import queries, service
from portal.one_on_ones.cadence import Waiting, counted, due_after
from portal.one_on_ones.service import Consult
from portal.policy import service as policies
from tests import make
from tests.portal.access.test_functions import counted as statements
from tests.portal.one_on_ones.conftest import Talk

DAY = timedelta(days=1)
MARCH = date(2026, 3, 1)


def waiting(talk: Talk, name: str = "jordan") -> list[Waiting]:
    found = talk.as_(name, queries.not_seen)
    assert isinstance(found, list)
    return found


def another(talk: Talk, name: str, seen_days_ago: int) -> uuid.UUID:
    """One more coach of Jordan's, last seen so many days ago."""
    with system(write=True) as session:
        coach = make.person(session, name, talk.cast.home, Role.COACH)
        make.supervision(session, coach, talk.cast["jordan"])
    one = talk.as_("jordan", service.begin_now, coach)
    assert isinstance(one, uuid.UUID)
    talk.save(one, base=make.today(), held_on=make.today() - seen_days_ago * DAY)
    talk.save(one, minutes=20, mode="phone")
    talk.as_("jordan", service.close, one)
    return coach


def first_90(talk: Talk, started_days_ago: int, status: FirstNinetyStatus = FirstNinetyStatus.RUNNING) -> None:
    with system(write=True) as session:
        session.add(
            FirstNinety(
                coach_id=talk.cast["maya"],
                open_for=talk.cast["maya"],
                division_id=talk.cast.home,
                framework_id=frameworks.adopted(session).id,
                policy_id=policies.in_force(session, make.today()).id,
                start_event=StartEvent.FIRST_DUTY_DAY,
                started_on=make.today() - started_days_ago * DAY,
                begun_by=talk.cast["jordan"],
                begun_at=clock.now(),
                status=status,
            )
        )


def test_not_seen_longest_comes_first_and_overdue_says_since_when(talk: Talk) -> None:
    talk.closed(held_on=make.today() - 100 * DAY)
    another(talk, "Theo Lind", 40)
    found = waiting(talk)
    assert [(one.coach, one.days, one.every) for one in found] == [("Maya Torres", 100, 91), ("Theo Lind", 40, 91)]
    assert [one.overdue_since for one in found] == [make.today() - 9 * DAY, None]
    assert found[1].due_on == make.today() + 51 * DAY


def test_in_the_first_90_days_it_is_every_thirty(talk: Talk) -> None:
    first_90(talk, 50)
    found = waiting(talk)[0]
    assert (found.last_on, found.days, found.every, found.is_first_90) == (None, 50, 30, True)
    assert found.overdue_since == make.today() - 20 * DAY


def test_days_of_leave_do_not_count(talk: Talk) -> None:
    talk.closed(held_on=make.today() - 95 * DAY)
    with system(write=True) as session:
        for begin, end in ((60, 55), (57, 50), (3, -4)):
            session.add(
                Leave(
                    person_id=talk.cast["maya"],
                    from_on=make.today() - begin * DAY,
                    until_on=make.today() - end * DAY,
                    recorded_by=talk.cast["jordan"],
                    recorded_at=clock.now(),
                )
            )
    found = waiting(talk)
    assert len(found) == 1
    assert (found[0].days, found[0].is_away, found[0].overdue_since) == (95 - 10 - 3, True, None)


def test_a_short_consult_is_no_one_on_one_of_the_rhythm(talk: Talk) -> None:
    talk.closed(held_on=make.today() - 40 * DAY)
    talk.as_("jordan", service.consult, talk.cast["maya"], Consult(make.today(), 5, "phone", "a word"))
    assert waiting(talk)[0].days == 40


def test_what_is_only_planned_or_open_was_not_held(talk: Talk) -> None:
    planned = talk.planned()
    talk.begun()
    found = waiting(talk)[0]
    assert (found.last_on, found.planned_id, found.planned_on) == (None, planned, make.today() + 3 * DAY)


def test_a_division_may_ask_more_often_and_the_newest_rules_count(talk: Talk) -> None:
    talk.closed(held_on=make.today() - 10 * DAY)
    with system(write=True) as session:
        rules = dict(session.exec(select(Policy)).one().rules)
        for number, (division, effective, every) in enumerate(
            [
                (None, -5, 60),
                (talk.cast.home, -5, 20),
                (talk.cast.home, -2, 5),
                (talk.cast.home, 3, 2),
                (talk.cast.away, -1, 1),
            ],
            start=2,
        ):
            session.add(
                Policy(
                    name="x",
                    number=number,
                    preset="p",
                    division_id=division,
                    effective_from=make.today() + effective * DAY,
                    made_at=clock.now(),
                    rules={**rules, "one_on_one.every_after": every},
                )
            )
    found = waiting(talk)[0]
    assert (found.every, found.overdue_since) == (5, make.today() - 5 * DAY)


def test_deputies_see_them_too_and_nobody_else(talk: Talk) -> None:
    assert [one.coach_id for one in waiting(talk, "dana")] == [talk.cast["maya"]]
    for name in ("olive", "maya", "noor", "ada", "kit"):
        assert talk.cast["maya"] not in [one.coach_id for one in waiting(talk, name)]


def test_two_statements_however_many_coaches(talk: Talk, database: Engine) -> None:
    def count() -> int:
        with talk.cast.acting_as("jordan", write=False) as (session, actor), statements(database) as seen:
            queries.not_seen(session, actor)
        return len(seen)

    before = count()
    for number in range(4):
        another(talk, f"Coach{number} Sorensen", number)
    with system(write=True) as session:
        south = Division(name="South", zone="UTC")
        session.add(south)
        session.flush()
        far = make.person(session, "Faraway Brandt", south.id, Role.COACH)
        make.supervision(session, far, talk.cast["jordan"])
    assert (before, count()) == (2, 2)
    assert len(waiting(talk)) == 6


def test_a_checkpoint_that_was_held_is_not_offered_again(talk: Talk) -> None:
    first_90(talk, 70)
    one = talk.begun(kind=OneOnOneKind.FIRST_CHECKPOINT)
    talk.save(one, base=make.today(), held_on=make.today() - 40 * DAY)
    talk.save(one, minutes=20, mode="video")
    talk.as_("jordan", service.close, one)
    kinds = talk.as_("jordan", queries.to_meet)[0].kinds  # type: ignore[index]
    assert kinds == (OneOnOneKind.REGULAR, OneOnOneKind.SECOND_CHECKPOINT)


@pytest.mark.parametrize("status", list(FirstNinetyStatus))
def test_a_director_reads_a_checkpoint_once_a_recommendation_lies_before_them(
    talk: Talk, status: FirstNinetyStatus
) -> None:
    first_90(talk, 70)
    one = talk.begun(kind=OneOnOneKind.FIRST_CHECKPOINT)
    regular = talk.as_("jordan", service.plan, talk.cast["maya"], "regular", make.today())
    talk.save(one, minutes=20, mode="video", strengths="calm")
    talk.as_("jordan", service.close, one)
    with system(write=True) as session:
        change = {"status": status} | ({"open_for": None} if status is FirstNinetyStatus.ENDED else {})
        session.execute(sa.update(FirstNinety).where(col(FirstNinety.coach_id) == talk.cast["maya"]).values(**change))
    found = talk.as_("olive", queries.view, one)
    is_open = status in (FirstNinetyStatus.RECOMMENDED, FirstNinetyStatus.DECIDED)
    assert found.line.read.is_allowed == is_open  # type: ignore[attr-defined]
    assert (found.texts.get("strengths") == "calm") == is_open  # type: ignore[attr-defined]
    assert not talk.as_("olive", queries.view, regular).line.read.is_allowed  # type: ignore[attr-defined]


spans = st.lists(
    st.tuples(st.integers(-20, 150), st.integers(1, 40)).map(
        lambda pair: (MARCH + pair[0] * DAY, MARCH + (pair[0] + pair[1]) * DAY)
    ),
    max_size=6,
)


@given(away=spans, every=st.integers(1, 100))
def test_exactly_so_many_days_lie_before_the_day_it_is_due(away: list[tuple[date, date]], every: int) -> None:
    due = due_after(MARCH, every, away)
    assert counted(MARCH, due, away) == every
    days = [counted(MARCH, MARCH + number * DAY, away) for number in range(400)]
    assert all(after - before in (0, 1) for before, after in pairwise(days))
    for number in range(1, 400):
        is_away = any(begin <= MARCH + (number - 1) * DAY < end for begin, end in away)
        assert (days[number] == days[number - 1]) == is_away
