"""Coaches whom nobody leads: an alarm for those who look after people."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables.people import Grant, Person, Role
from portal.access import Actor, system
from portal.people import queries
from tests import make
from tests.cast import Cast


def unled(cast: Cast, who: str) -> set[str]:
    def names(session: Session, actor: Actor) -> set[str]:
        found = {one.name.split()[0].lower() for one in queries.without_lead(session, actor, 50)}
        assert queries.count_without_lead(session, actor) == len(found)
        return found

    found = cast.do(who, names)
    assert isinstance(found, set)
    return found


def test_directors_and_administrators_hear_of_their_own_divisions(cast_anywhere: Cast) -> None:
    assert unled(cast_anywhere, "olive") == {"maya"} == unled(cast_anywhere, "ada")
    assert unled(cast_anywhere, "opal") == set()
    for name in ("maya", "jordan", "carl"):
        assert unled(cast_anywhere, name) == set()


@pytest.mark.parametrize("what", ["role ended", "switched off", "span ended", "not yet begun"])
def test_a_lead_who_cannot_lead_counts_for_nothing(cast_anywhere: Cast, what: str) -> None:
    cast, today = cast_anywhere, make.today()
    with system(write=True) as session:
        since = {"not yet begun": today + timedelta(days=3)}.get(what)
        until = {"span ended": today}.get(what)
        make.supervision(session, cast["maya"], cast["jordan"], since, until)
        jordan = cast["jordan"]
        if what == "role ended":
            session.execute(sa.update(Grant).where(col(Grant.person_id) == jordan).values(until_on=today))
        if what == "switched off":
            session.execute(sa.update(Person).where(col(Person.id) == jordan).values(is_active=False))
    assert unled(cast, "olive") == {"maya"}


def test_a_director_may_lead(cast: Cast) -> None:
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["olive"])
    assert unled(cast, "ada") == set()


def test_a_conflict_with_the_lead_is_told_to_directors_only(cast: Cast) -> None:
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])
        make.conflict(session, cast["maya"], cast["jordan"])
    assert unled(cast, "olive") == {"maya"}
    assert unled(cast, "ada") == set()


def test_who_has_left_needs_no_lead(cast: Cast) -> None:
    with system(write=True) as session:
        session.execute(
            sa.update(Grant)
            .where(col(Grant.person_id) == cast["maya"], col(Grant.role) == Role.COACH)
            .values(until_on=make.today())
        )
    assert unled(cast, "olive") == set()
