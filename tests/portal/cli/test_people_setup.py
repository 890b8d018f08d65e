"""Setting up people without anybody signed in: what is refused, what is noted."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from db.tables.audit import AuditEvent
from db.tables.people import Division, Person, Role
from portal.access import system
from portal.errors import InvalidInput, NotFound
from portal.people import setup

DAY = date(2026, 3, 1)
LATER = date(2026, 6, 1)
Team = tuple[Session, Division, Person, Person]


@pytest.fixture
def team(any_database: Engine) -> Iterator[Team]:  # noqa: ARG001 (the settings point at it)
    """An open transaction with a division and two people."""
    with system(write=True) as session:
        division = setup.create_division(session, "North", "America/Chicago")
        yield session, division, *(setup.create_person(session, name, name.title()) for name in ("maya", "lee"))


def fields(error: pytest.ExceptionInfo[InvalidInput]) -> set[str]:
    return set(error.value.fields)


def test_everything_is_noted_without_an_actor_and_without_words(team: Team) -> None:
    session, division, maya, lee = team
    setup.grant(session, maya, division, Role.COACH, DAY)
    setup.supervise(session, maya, lee, DAY)
    setup.cover(session, lee, maya, DAY, LATER)
    setup.set_password_hash(session, maya, "hash")
    events = session.exec(select(AuditEvent).order_by(AuditEvent.seq)).all()  # type: ignore[arg-type]
    assert [event.kind for event in events] == [
        "division_changed", "person_created", "person_created", "grant_changed", "supervision_changed",
        "deputy_changed", "password_changed",
    ]  # fmt: skip
    assert {event.actor_id for event in events} == {None}
    assert "Maya" not in str([event.facts for event in events])
    assert maya.epoch == 1, "whoever was signed in is signed out"


@pytest.mark.parametrize("username", ["maya", "MAYA", " Maya ", "ｍａｙａ"])  # noqa: RUF001 (wide letters)
def test_a_user_name_is_one_however_it_is_typed(team: Team, username: str) -> None:
    with pytest.raises(InvalidInput, match="taken") as error:
        setup.create_person(team[0], username, "Somebody Else")
    assert fields(error) == {"username"}
    assert setup.by_username(team[0], username).id == team[2].id


@pytest.mark.parametrize(
    ("username", "name", "email", "wrong"),
    [
        ("", "", None, {"username", "name"}),
        ("a b", "Ann", None, {"username"}),
        ("ann", " \n", None, {"name"}),
        ("ann", "A\x00nn", None, {"name"}),
        ("ann", "x" * 121, None, {"name"}),
        ("a" * 81, "Ann", None, {"username"}),
        ("ann", "Ann", "ann@", {"email"}),
        ("ann", "Ann", "a@b.c\nBcc: d@e.fg", {"email"}),
        ("ann", "Ann", "a@" + "b" * 260 + ".org", {"email"}),
        ("../etc", "Ann", None, {"username"}),
    ],
)
def test_what_cannot_be_stored_is_refused_at_its_field(
    team: Team, username: str, name: str, email: str | None, wrong: set[str]
) -> None:
    with pytest.raises(InvalidInput) as error:
        setup.create_person(team[0], username, name, email)
    assert fields(error) == wrong


def test_divisions_have_one_name_and_a_real_zone(team: Team) -> None:
    session = team[0]
    for name, zone, wrong in (
        ("North", "UTC", {"division"}),
        ("South", "Mars/Base", {"zone"}),
        ("", "", {"division", "zone"}),
    ):
        with pytest.raises(InvalidInput) as error:
            setup.create_division(session, name, zone)
        assert fields(error) == wrong


@pytest.mark.parametrize(
    ("from_on", "until_on", "wrong"),
    [
        (DAY, None, "from_on"),
        (date(2026, 2, 1), date(2026, 3, 2), "from_on"),
        (date(2026, 5, 31), date(2026, 7, 1), "from_on"),
        (LATER, None, None),
        (date(2026, 2, 1), DAY, None),
        (LATER, LATER, "until_on"),
        (LATER, DAY, "until_on"),
    ],
)
def test_spans_may_touch_and_not_overlap(team: Team, from_on: date, until_on: date | None, wrong: str | None) -> None:
    session, division, maya, lee = team
    setup.grant(session, maya, division, Role.COACH, DAY, LATER)
    setup.supervise(session, maya, lee, DAY, LATER)
    for act in (
        lambda: setup.grant(session, maya, division, Role.COACH, from_on, until_on),
        lambda: setup.supervise(session, maya, lee, from_on, until_on),
    ):
        if wrong is None:
            act()
            continue
        with pytest.raises(InvalidInput) as error:
            act()
        assert fields(error) == {wrong}


def test_nobody_supervises_or_covers_for_themselves(team: Team) -> None:
    session, _, maya, _ = team
    with pytest.raises(InvalidInput, match="themselves"):
        setup.supervise(session, maya, maya, DAY)
    with pytest.raises(InvalidInput, match="own deputy"):
        setup.cover(session, maya, maya, DAY, LATER)
    with pytest.raises(NotFound):
        setup.by_username(session, "nobody")
