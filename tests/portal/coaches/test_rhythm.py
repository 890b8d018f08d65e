"""Who has not been seen, longest first: leave does not count, and the rules in force today ask."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import col, select

from db.tables.first_90 import FirstNinety, FirstNinetyStatus, StartEvent
from db.tables.one_on_ones import OneOnOneKind
from db.tables.people import Division, Leave, Role
from db.tables.policy import Policy
from portal import clock
from portal.access import system
from portal.coaches import queries as coaches
from portal.coaches.queries import CoachLine
from portal.frameworks import queries as frameworks
from portal.one_on_ones import queries, service
from portal.one_on_ones.service import Consult
from portal.policy import service as policies
from tests import make
from tests.portal.access.test_functions import counted as statements
from tests.portal.one_on_ones.conftest import Talk, talk

__all__ = ["talk"]

DAY = timedelta(days=1)


def waiting(talk: Talk, name: str = "jordan") -> tuple[CoachLine, ...]:
    found = talk.as_(name, coaches.not_seen, 50)
    assert isinstance(found, coaches.Coaches)
    return found.lines


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
    assert [(one.name, one.every) for one in found] == [("Maya Torres", 91), ("Theo Lind", 91)]
    assert [one.see_by for one in found] == [make.today() - 9 * DAY, make.today() + 51 * DAY]


def test_in_the_first_90_days_it_is_every_thirty(talk: Talk) -> None:
    first_90(talk, 50)
    found = waiting(talk)[0]
    assert (found.seen_on, found.day, found.every) == (None, 50, 30)
    assert found.see_by == make.today() - 20 * DAY


def test_days_of_leave_do_not_count(talk: Talk) -> None:
    talk.closed(held_on=make.today() - 95 * DAY)
    with system(write=True) as session:
        for begin, end in ((60, 55), (55, 50), (3, 0)):
            session.add(
                Leave(
                    person_id=talk.cast["maya"],
                    from_on=make.today() - begin * DAY,
                    until_on=make.today() - end * DAY,
                    recorded_by=talk.cast["jordan"],
                    recorded_at=clock.now(),
                )
            )
    assert [one.see_by for one in waiting(talk)] == [make.today() + (91 - 95 + 10 + 3) * DAY]
    with system(write=True) as session:
        session.execute(sa.update(Leave).where(col(Leave.until_on) == make.today()).values(until_on=make.today() + DAY))
    assert waiting(talk) == ()


def test_a_short_consult_is_no_one_on_one_of_the_rhythm(talk: Talk) -> None:
    talk.closed(held_on=make.today() - 40 * DAY)
    talk.as_("jordan", service.consult, talk.cast["maya"], Consult(make.today(), 5, "phone", "a word"))
    assert waiting(talk)[0].seen_on == make.today() - 40 * DAY


def test_what_is_only_planned_or_open_was_not_held(talk: Talk) -> None:
    talk.planned()
    talk.begun()
    found = waiting(talk)[0]
    assert (found.seen_on, found.planned_on) == (None, make.today() + 3 * DAY)


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
    assert (found.every, found.see_by) == (5, make.today() - 5 * DAY)


def test_deputies_see_them_too_and_nobody_else(talk: Talk) -> None:
    assert [one.id for one in waiting(talk, "dana")] == [talk.cast["maya"]]
    for name in ("olive", "maya", "noor", "ada", "kit"):
        assert talk.cast["maya"] not in [one.id for one in waiting(talk, name)]


def test_one_statement_however_many_coaches(talk: Talk, database: Engine) -> None:
    def count() -> int:
        with talk.cast.acting_as("jordan", write=False) as (session, actor), statements(database) as seen:
            coaches.not_seen(session, actor)
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
    assert (before, count()) == (1, 1)
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
