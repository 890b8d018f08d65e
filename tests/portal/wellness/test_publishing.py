"""The picture of a quarter: from whom it is made, that it is made once, and that nothing changes it afterwards."""

import threading
import uuid
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables.people import Grant, Role
from db.tables.wellness import CheckIn, WellnessPicture, WellnessQuarter
from portal import clock
from portal.access import system
from portal.server import daily
from portal.wellness import checkins, content, publishing
from portal.wellness.content import Content
from portal.wellness.publishing import next_quarter, quarter_of
from tests import make
from tests.cast import Cast

NOW = quarter_of(make.today())
FIRST = quarter_of(NOW - timedelta(days=1))
INSIDE = FIRST + timedelta(days=40)


def entry(session: Session, person: uuid.UUID, on: date, arriving: str, *, counted: bool = True) -> uuid.UUID:
    """A check-in of a day in the past."""
    row = CheckIn(
        person_id=person,
        made_at=clock.now() - timedelta(days=(make.today() - on).days),
        on_day=on,
        is_counted=counted,
        content=content.packed(Content(arriving=arriving)),
    )
    session.add(row)
    session.flush()
    return row.id


def team(session: Session, division: uuid.UUID, prefix: str, *answers: str) -> list[uuid.UUID]:
    """Coaches of a division who answered like this in the last quarter."""
    people = []
    for number, answer in enumerate(answers):
        people.append(make.person(session, f"{prefix}{number} Coach", division, Role.COACH))
        entry(session, people[-1], INSIDE, answer)
    return people


def publish() -> int:
    with system(write=True) as session:
        return publishing.publish_due(session, make.today())


def shown() -> list[tuple[str, uuid.UUID | None, dict[str, int] | None]]:
    with system() as session:
        rows = session.scalars(sa.select(WellnessPicture).order_by(col(WellnessPicture.id)))
        return [(one.question, one.division_id, one.counts) for one in rows]


def test_quarters_begin_and_follow_each_other() -> None:
    assert [quarter_of(date(2026, month, 15)).month for month in range(1, 13)] == [1] * 3 + [4] * 3 + [7] * 3 + [10] * 3
    assert next_quarter(date(2026, 10, 1)) == date(2027, 1, 1)
    assert next_quarter(date(2026, 7, 1)) == date(2026, 10, 1)


def test_it_counts_the_newest_entry_of_each_who_wants_to_be_counted(cast_anywhere: Cast) -> None:
    with system(write=True) as session:
        people = team(session, cast_anywhere.home, "c", "steady", "steady", "mixed", "mixed", "hard")
        entry(session, people[0], INSIDE - timedelta(days=9), "hard")
        entry(session, people[1], FIRST, "bright")
        entry(session, people[2], INSIDE + timedelta(days=9), "hard", counted=False)
        entry(session, people[3], FIRST - timedelta(days=1), "bright")
        entry(session, people[4], NOW, "bright")
        entry(session, cast_anywhere["carl"], INSIDE, "bright", counted=False)
    assert publish() >= 1
    with system() as session:
        counts = session.scalars(
            sa.select(WellnessPicture.counts).where(
                col(WellnessPicture.first_on) == FIRST, col(WellnessPicture.question) == "arriving"
            )
        ).all()
    assert counts == [{"bright": 0, "steady": 2, "mixed": 2, "hard": 1}]


def test_it_is_published_once_and_nothing_later_changes_it(cast: Cast) -> None:
    with system(write=True) as session:
        people = team(session, cast.home, "c", "steady", "steady", "mixed", "mixed", "hard")
    assert publish() == 1
    before = shown()
    with system(write=True) as session:
        session.execute(sa.delete(CheckIn).where(col(CheckIn.person_id) == people[0]))
        session.execute(sa.update(CheckIn).values(is_counted=False))
        entry(session, cast["carl"], INSIDE, "hard")
    assert publish() == 0
    daily.purge()
    assert shown() == before
    with pytest.raises(sa.exc.IntegrityError, match="sealed"), system(write=True) as session:
        session.execute(sa.update(WellnessPicture).values(counts=None))


def test_two_at_once_publish_it_once(cast_anywhere: Cast) -> None:
    with system(write=True) as session:
        team(session, cast_anywhere.home, "c", "steady", "steady", "mixed", "mixed", "hard")
    done: list[int] = []
    threads = [threading.Thread(target=lambda: done.append(publish())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [0, 0, 0, 1]
    with system() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(WellnessQuarter)) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(WellnessPicture)) == 2


def test_an_open_quarter_waits_and_one_in_which_nobody_wanted_to_be_counted_is_settled_too(cast: Cast) -> None:
    with system(write=True) as session:
        entry(session, cast["maya"], NOW, "steady")
    assert publish() == 0
    with system(write=True) as session:
        entry(session, cast["maya"], quarter_of(FIRST - timedelta(days=1)), "steady")
    assert publish() == 2
    assert all(counts is None for _, _, counts in shown())


def test_by_division_where_every_division_has_ten(cast: Cast) -> None:
    ten = ("steady", "mixed") * 5
    with system(write=True) as session:
        session.execute(sa.delete(Grant).where(col(Grant.role) == Role.COACH))
        team(session, cast.home, "h", *ten)
        team(session, cast.away, "a", *ten)
    publish()
    assert {division for question, division, _ in shown() if question == "arriving"} == {None, cast.home, cast.away}
    (quarter, *_) = cast.do("olive", publishing.published)  # type: ignore[misc]
    by_question = {(one.question, one.division): one.everybody for one in quarter.tables}
    assert {by_question["arriving", name] for name in ("Northside", "Harbor")} == {10}
    assert by_question["arriving", ""] == 20


def test_who_changed_division_is_counted_where_they_coached_on_the_day(cast: Cast) -> None:
    with system(write=True) as session:
        session.execute(sa.delete(Grant).where(col(Grant.role) == Role.COACH))
        people = team(session, cast.home, "h", *("steady", "mixed") * 5)
        team(session, cast.away, "a", *("steady", "mixed") * 5)
        session.execute(sa.update(Grant).where(col(Grant.person_id) == people[0]).values(until_on=NOW))
        make.role(session, people[0], cast.away, Role.COACH, since=NOW)
    publish()
    counted = {
        division: sum((counts or {}).values()) for question, division, counts in shown() if question == "arriving"
    }
    assert counted == {None: 20, cast.home: 10, cast.away: 10}


def test_the_daily_work_publishes_before_it_deletes(cast: Cast) -> None:
    with system(write=True) as session:
        people = team(session, cast.home, "c", "steady", "steady", "mixed", "mixed", "hard")
        old = make.today() - timedelta(days=380)
        for person in people:
            entry(session, person, old, "hard")
    daily.purge()
    with system() as session:
        kept = session.scalars(sa.select(CheckIn.on_day)).all()
        assert set(kept) == {INSIDE}
        first = session.scalars(sa.select(sa.func.min(col(WellnessQuarter.first_on)))).one()
    assert first == quarter_of(make.today() - timedelta(days=380))


def test_the_tick_can_be_taken_off_before_it_is_published(cast: Cast) -> None:
    with system(write=True) as session:
        team(session, cast.home, "c", "steady", "steady", "mixed", "mixed")
        mine = entry(session, cast["maya"], INSIDE, "hard")
    cast.do("maya", checkins.count, mine, False)
    publish()
    assert all(counts is None for _, _, counts in shown())
