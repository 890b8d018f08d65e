"""A coach's review folder: who opens it, what each of them sees in it, and what it takes."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine, event
from sqlmodel import col

from bench import five_years, five_years_of_cases
from bench.pair import Pair
from db.tables.first_90 import Decision, FirstNinetyStatus, Outcome, Recommendation
from db.tables.frameworks import Framework
from db.tables.people import Grant, Person, StandIn
from db.tables.policy import Policy
from portal.access import system
from portal.cases import overview as cases
from portal.cases import queries
from portal.coaches import folder
from portal.coaches.folder import Entry, Folder
from portal.errors import NotFound
from portal.meetings import overview
from tests import make, supervised
from tests.cast import LED, Cast, Relation, review_in
from tests.supervised import at, day

OPENS = {Relation.SELF, Relation.LEAD, Relation.DEPUTY, Relation.DIRECTOR}


def led(cast: Cast) -> None:
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])


def opened(cast: Cast, name: str) -> Folder:
    found = cast.do(name, folder.page, cast["maya"])
    assert isinstance(found, Folder)
    return found


def kinds(found: Folder) -> set[str]:
    return {entry.kind for entry in found.entries}


def of(found: Folder, kind: str) -> list[Entry]:
    return [entry for entry in found.entries if entry.kind == kind]


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_the_folder_opens_for_its_coach_and_who_has_an_office_for_them(cast: Cast) -> None:
    led(cast)
    for name, relation in LED.items():
        if relation in OPENS:
            assert opened(cast, name).line.name == "Maya Torres"
        else:
            for act in (folder.page, folder.note_read):
                with pytest.raises(NotFound):
                    cast.do(name, act, cast["maya"])


def test_an_unknown_folder_reads_like_one_out_of_scope(cast: Cast, database: Engine) -> None:
    led(cast)
    for name in ("noor", "kit", "ada"):
        met = []
        for coach in (cast["maya"], uuid.uuid4()):
            with (
                cast.acting_as(name, write=False) as (session, actor),
                counted(database) as seen,
                pytest.raises(NotFound) as caught,
            ):
                folder.page(session, actor, coach)
            met.append((str(caught.value), list(seen)))
        assert met[0] == met[1]


def test_what_is_said_in_a_one_on_one_is_not_shown_to_the_director(cast: Cast) -> None:
    led(cast)
    with system(write=True) as session:
        supervised.one_on_one(session, cast.home, cast["maya"], cast["jordan"], held=-9)
        supervised.one_on_one(session, cast.home, cast["maya"], cast["jordan"], planned=3)
        supervised.commitment(session, cast["maya"], cast["jordan"], due=3)
    for name in ("maya", "jordan", "dana"):
        met = of(opened(cast, name), "one_on_one")
        assert [(entry.on, entry.text) for entry in met] == [(day(3), None), (day(-9), "Stayed calm in a hard call.")]
        assert of(opened(cast, name), "commitment")
    (seen,) = of(opened(cast, "olive"), "one_on_one")
    assert (seen.on, seen.text, seen.record) == (day(-9), None, None)
    assert not of(opened(cast, "olive"), "commitment")


def test_an_observation_stands_in_the_folder_once_the_coach_was_told(cast: Cast) -> None:
    led(cast)
    with system(write=True) as session:
        untold = supervised.observation(session, cast.home, cast["maya"], cast["jordan"], seen=-5)
        told = supervised.observation(session, cast.home, cast["maya"], cast["jordan"], seen=-6, told=-4)
    for name in ("maya", "jordan", "dana", "olive"):
        assert [entry.record for entry in of(opened(cast, name), "observation")] == [told.id]
    assert untold.id != told.id


def test_a_decision_is_hidden_from_the_coach_and_who_covers_until_it_was_told(cast: Cast) -> None:
    led(cast)
    with system(write=True) as session:
        first = supervised.first_90(session, cast.home, cast["maya"], cast["jordan"], started=-84)
        said = Recommendation(
            first_90_id=first.id, made_by=cast["jordan"], outcome=Outcome.END_OF_SERVICE, made_at=at(day(-3))
        )
        session.add(said)
        session.flush()
        made = Decision(
            first_90_id=first.id,
            recommendation_id=said.id,
            made_by=cast["olive"],
            outcome=Outcome.END_OF_SERVICE,
            made_at=at(day(-1)),
        )
        session.add(made)
        session.add(
            StandIn(
                coach_id=first.coach_id,
                person_id=cast["noor"],
                named_by=cast["olive"],
                from_on=day(-9),
                until_on=day(9),
            )
        )
    for name in ("maya", "dana"):
        found = opened(cast, name)
        assert not kinds(found) & {"recommendation", "decision"}
        assert Outcome.END_OF_SERVICE.value not in repr(found)
    for name in ("jordan", "olive", "noor"):
        assert kinds(opened(cast, name)) >= {"recommendation", "decision"}
    with system(write=True) as session:
        row = session.get_one(Decision, made.id)
        row.told_on, row.told_by = make.today(), cast["jordan"]
    for name in ("maya", "dana"):
        (decision,) = of(opened(cast, name), "decision")
        assert (decision.on, decision.said) == (make.today(), "end_of_service")


def test_the_coach_reads_who_opened_their_folder_and_nobody_else_does(cast: Cast) -> None:
    life = review_in(cast, "shared")
    cast.do("olive", folder.note_read, cast["maya"])
    cast.do("jordan", folder.note_read, cast["maya"])
    cast.do("jordan", folder.note_read, cast["maya"])
    cast.do("maya", folder.note_read, cast["maya"])
    assert [(one.name, one.on) for one in opened(cast, "maya").opened_by] == [
        ("Jordan Ellis", make.today()),
        ("Olive Brandt", make.today()),
    ]
    assert opened(cast, "jordan").opened_by == ()
    assert [entry.record for entry in of(opened(cast, "maya"), "review")] == [life.review]


def test_a_coach_whose_service_has_ended_opens_their_own_folder(cast: Cast) -> None:
    led(cast)
    with system(write=True) as session:
        session.execute(sa.update(Grant).where(col(Grant.person_id) == cast["maya"]).values(until_on=day(-1)))
        session.execute(sa.update(Person).where(col(Person.id) == cast["maya"]).values(reads_until_on=day(20)))
    found = opened(cast, "maya")
    assert found.is_self
    assert found.has_ended
    assert "service" in kinds(found)


def test_what_comes_and_goes_stands_in_its_order(cast: Cast) -> None:
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["frank"], until=day(-30))
        make.supervision(session, cast["maya"], cast["jordan"], since=day(-30))
        supervised.leave(session, cast["maya"], -20, -10)
        first = supervised.first_90(session, cast.home, cast["maya"], cast["jordan"], started=-60)
        first.status, first.open_for = FirstNinetyStatus.ENDED, None
        first.outcome, first.ended_on = Outcome.TRANSFERRED, day(-5)
    found = opened(cast, "maya")
    assert [(entry.kind, entry.said, entry.by) for entry in found.entries] == [
        ("first_90", "ended", ""),
        ("leave", "leave", ""),
        ("lead", "lead", "Jordan Ellis"),
        ("first_90", "begun", "Jordan Ellis"),
        ("lead", "lead", "Frank Lindqvist"),
        ("service", "began", "Northside"),
    ]


@pytest.fixture
def full(cast_anywhere: Cast) -> Cast:
    """Five years of Maya's supervision by Jordan."""
    led(cast_anywhere)
    with system(write=True) as session:
        framework, policy = session.exec(sa.select(Framework.id)).scalar(), session.exec(sa.select(Policy.id)).scalar()
        pair = Pair(cast_anywhere["maya"], cast_anywhere["jordan"], cast_anywhere.home, framework, policy)
        five_years.write(session, pair, make.today())
    return cast_anywhere


def test_five_years_take_no_more_statements_than_none(full: Cast) -> None:
    from db.engine import engine

    for name in ("maya", "jordan", "olive"):
        with full.acting_as(name, write=False) as (session, actor), counted(engine()) as seen:
            found = folder.page(session, actor, full["maya"])
        assert len(seen) <= 5, seen
        assert len(found.entries) == folder.AT_ONCE
        assert found.has_older
    everything = full.do("jordan", folder.page, full["maya"], folder.MOST)
    assert isinstance(everything, Folder)
    assert not everything.has_older
    days = [entry.on for entry in everything.entries]
    assert days == sorted(days, reverse=True)
    assert len(of(everything, "observation")) == five_years.OBSERVATIONS
    assert len(everything.trend.reviews) == five_years.YEARS + 1


def test_nor_do_its_cases_and_meetings(full: Cast) -> None:
    from db.engine import engine

    for name in ("maya", "jordan"):
        for page, most in ((overview.page, 14), (cases.overview, 8)):  # the sign-in is one of them
            with full.acting_as(name, write=False) as (session, actor), counted(engine()) as seen:
                page(session, actor)
            assert len(seen) <= most, (name, page, len(seen))
    found = full.do("jordan", overview.page)
    assert isinstance(found, overview.Overview)
    assert found.group is not None
    assert found.group.earlier
    assert len(found.group.earlier) < five_years_of_cases.MEETINGS
    load = full.do("jordan", queries.caseload)
    assert [one.open for one in load] == [five_years_of_cases.OPEN_CASES]  # type: ignore[attr-defined]
