"""Who is let in: one comparison on every path, one answer for every failure, and tries that must wait."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import bcrypt
import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy import Engine
from sqlmodel import select

from db.tables.audit import AuditEvent
from db.tables.people import Conflict, Grant, Person, Role
from db.tables.sessions import ResetLink
from portal import audit, clock
from portal.access import Actor, acting, sessions, system
from portal.access.acting import is_inside
from portal.errors import InvalidInput, NotAllowed, NotFound, SignedOut
from portal.people import passwords, sign_in
from portal.people.passwords import hashed, trouble_with
from portal.people.sign_in import Throttled, verify
from tests import make

RIGHT = "green lamp river stone"
NEW = "a new one for spring"
pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same hashing at its lowest cost: these tests count comparisons, they do not measure them."""
    monkeypatch.setattr(passwords, "ROUNDS", 4)
    passwords.nobody.cache_clear()
    yield
    passwords.nobody.cache_clear()


@pytest.fixture
def people(database: Engine) -> dict[str, uuid.UUID]:
    """Maya (coach of Lee), Lee (lead), Dana (director), Adam (administrator), Noor (elsewhere); all know RIGHT."""
    one_hash = hashed(RIGHT)
    with system(write=True) as session:
        north, south = make.division(session, "North"), make.division(session, "South")
        ids = {
            "maya": make.person(session, "Maya Torres", north, Role.COACH),
            "lee": make.person(session, "Lee Okafor", north, Role.LEAD),
            "dana": make.person(session, "Dana Reyes", north, Role.DIRECTOR),
            "adam": make.person(session, "Adam Novak", north, Role.ADMINISTRATOR),
            "noor": make.person(session, "Noor Haddad", south, Role.LEAD),
        }
        make.supervision(session, ids["maya"], ids["lee"])
        session.execute(sa.update(Person).values(password_hash=one_hash))
    assert database
    return ids


@pytest.fixture
def comparisons(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Every password that bcrypt is asked about."""
    asked: list[bytes] = []
    real = bcrypt.checkpw

    def counted(password: bytes, stored: bytes) -> bool:
        asked.append(password)
        return real(password, stored)

    monkeypatch.setattr(bcrypt, "checkpw", counted)
    return asked


def signed_in(person_id: uuid.UUID) -> str:
    with system(write=True) as session:
        return sessions.hash_token(sessions.mint(session, session.get_one(Person, person_id), "d"))


def test_the_right_pair_opens_in_any_spelling_of_the_name(people: dict[str, uuid.UUID]) -> None:
    for name in ("maya", " MAYA ", "Ｍａｙａ"):
        assert verify(name, RIGHT, "a") == people["maya"]


def test_every_path_costs_one_comparison_and_says_the_same(
    people: dict[str, uuid.UUID], comparisons: list[bytes]
) -> None:
    with system(write=True) as session:
        session.get_one(Person, people["dana"]).is_active = False
        session.get_one(Person, people["adam"]).password_hash = None
    wrong = [
        ("maya", "not her password at all"),
        ("maya", RIGHT + " "),
        ("maya", ""),
        ("maya", "x" * 73),
        ("maya", "with a \0 inside of it"),
        ("nobody", RIGHT),
        ("na\0body", RIGHT),
        ("dana", RIGHT),
        ("adam", RIGHT),
    ]
    for count, (name, password) in enumerate(wrong, start=1):
        with time_machine.travel(clock.now() + count * timedelta(minutes=20), tick=True):
            assert verify(name, password, f"address {count}") is None
        assert len(comparisons) == count, (name, password)
    assert verify("lee", RIGHT, "a") == people["lee"]
    assert len(comparisons) == len(wrong) + 1


def test_wrong_tries_wait_longer_and_longer_but_never_for_ever(comparisons: list[bytes]) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as now:
        for pause in (0, 1, 2, 4, 8):
            now.shift(timedelta(seconds=pause))
            assert verify("maya", "wrong", "a") is None
            with pytest.raises(Throttled, match="Please wait"):
                verify("maya", RIGHT, "a")
        assert len(comparisons) == 5, "a try that must wait is not compared"
        with pytest.raises(Throttled, match="15 minutes"):
            verify("MAYA", RIGHT, "b")
        assert verify("lee", RIGHT, "a") is not None, "somebody else at the same address is let in"
        now.shift(timedelta(minutes=15))
        assert verify("maya", RIGHT, "a") is not None
        assert verify("maya", "wrong", "a") is None, "the count began anew"
        now.shift(timedelta(seconds=1))
        assert verify("maya", RIGHT, "a") is not None


def test_an_unknown_name_waits_like_a_known_one() -> None:
    said = []
    for name in ("maya", "nobody"):
        for _ in range(5):
            with time_machine.travel(clock.now() + timedelta(seconds=20 * _), tick=False):
                verify(name, "wrong", name)
        with time_machine.travel(clock.now() + timedelta(seconds=100), tick=False), pytest.raises(Throttled) as wait:
            verify(name, RIGHT, name)
        said.append(str(wait.value))
    assert said[0] == said[1]


def test_a_stranger_guessing_keeps_nobody_out_of_their_own_browser(people: dict[str, uuid.UUID]) -> None:
    with system(write=True) as session:
        sessions.mint(session, session.get_one(Person, people["maya"]), "her browser")
    for seconds in (0, 20, 40, 60, 80):
        with time_machine.travel(clock.now() + timedelta(seconds=seconds), tick=False):
            verify("maya", "wrong", "stranger", "strange browser")
    with time_machine.travel(clock.now() + timedelta(seconds=81), tick=False):
        with pytest.raises(Throttled):
            verify("maya", RIGHT, "stranger", "strange browser")
        assert verify("maya", RIGHT, "home", "her browser") == people["maya"]


def test_an_hour_of_guessing_gets_at_most_ten_comparisons(comparisons: list[bytes]) -> None:
    with time_machine.travel(clock.now(), tick=False) as now:
        for guess in range(360):
            now.shift(timedelta(seconds=10))
            try:
                verify("maya", f"guess {guess}", f"address {guess}")
            except Throttled:
                continue
    assert len(comparisons) <= 10


def test_one_address_cannot_try_names_for_ever(comparisons: list[bytes]) -> None:
    with time_machine.travel(clock.now(), tick=False):
        refused = 0
        for count in range(65):
            try:
                verify(f"name{count}", "wrong", "one address")
            except Throttled:
                refused += 1
        assert refused == 5
        assert verify("lee", RIGHT, "another address") is not None
    assert len(comparisons) == 61


def test_tries_at_the_same_moment_all_count(comparisons: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """A second try while the first is still being compared finds the first counted already."""
    counted = bcrypt.checkpw

    def meanwhile(password: bytes, stored: bytes) -> bool:
        if len(comparisons) == 0:
            comparisons.append(password)
            with pytest.raises(Throttled):
                verify("maya", RIGHT, "a")
        return counted(password, stored)

    monkeypatch.setattr(bcrypt, "checkpw", meanwhile)
    assert verify("maya", "wrong", "a") is None


def test_nothing_typed_is_stored_or_chained() -> None:
    verify("maya", "my secret sentence", "10.1.2.3")
    verify("my secret sentence", RIGHT, "10.1.2.3")
    with system() as session:
        connection = session.connection()
        rows = str(connection.execute(sa.text("select * from sign_in_try")).all())
        rows += str([event.model_dump() for event in session.scalars(select(AuditEvent))])
        assert audit.verify(session) == []
    assert "secret" not in rows
    assert "maya" not in rows


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("too short", "15 characters"),
        ("p" * 73, "72 bytes"),
        ("ü" * 37, "72 bytes"),
        ("password12345678", "tried first"),
        ("Correct Horse Battery Staple", "tried first"),
        ("one day at a time", "tried first"),
        ("aaaaaaaaaaaaaaaaaa", "tried first"),
        ("abcabcabcabcabcabc", "tried first"),
        ("qwertyuiopasdfgh", "tried first"),
        ("mayatorres2026!!!", "your own name"),
        ("Recovery Coach Portal 7", "words of the programme"),
        ("with a \0 inside of it", "cannot be typed"),
    ],
)
def test_what_everybody_tries_first_is_no_password(password: str, word: str) -> None:
    assert word in (trouble_with(password, "maya.torres", "Maya Torres") or "")


@pytest.mark.parametrize(
    "password",
    [RIGHT, "   leading and trailing   ", "x7$Kq!m2Zp9&wLt", "ж" * 7 + "рыбалка осень", "k" * 60 + "lmnopqrstuvw"],
)
def test_any_other_long_password_is_welcome_and_kept_as_typed(people: dict[str, uuid.UUID], password: str) -> None:
    with acting(signed_in(people["maya"]), write=True) as (session, actor):
        sign_in.change_password(session, actor, sign_in.choose(password, password, actor.username, actor.name))
    assert verify("maya", password, "a") == people["maya"]


def test_changing_ends_every_other_session(people: dict[str, uuid.UUID]) -> None:
    here, there = signed_in(people["maya"]), signed_in(people["maya"])
    with pytest.raises(InvalidInput) as wrong:
        sign_in.choose(NEW, "another one altogether", "maya", "Maya Torres")
    assert set(wrong.value.fields) == {"repeated"}
    chosen = sign_in.choose(NEW, NEW, "maya", "Maya Torres")
    with acting(here, write=True) as (session, actor):
        sign_in.change_password(session, actor, chosen)
    with acting(here) as (_, actor):
        assert actor.id == people["maya"]
    with pytest.raises(SignedOut), acting(there):
        pass


def link(maker: uuid.UUID, person: uuid.UUID) -> str:
    with acting(signed_in(maker), write=True) as (session, actor):
        return sign_in.make_reset_link(session, actor, person)


def redeem(token: str, password: str = NEW) -> str:
    return sign_in.redeem_reset_link(token, password, password)


def test_a_link_is_good_once_and_ends_all_sessions(people: dict[str, uuid.UUID]) -> None:
    before = signed_in(people["maya"])
    token = link(people["lee"], people["maya"])
    with pytest.raises(InvalidInput):
        redeem(token, "short")
    assert redeem(token) == "maya"
    assert verify("maya", NEW, "a") == people["maya"]
    with pytest.raises(SignedOut), acting(before):
        pass
    with pytest.raises(NotFound):
        redeem(token)
    with system() as session:
        assert token not in str([row.model_dump() for row in session.scalars(select(ResetLink))])


def test_nobody_waits_behind_the_hashing_of_a_password(
    people: dict[str, uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    was_inside: list[bool] = []
    real = bcrypt.hashpw

    def noted(password: bytes, salt: bytes) -> bytes:
        was_inside.append(is_inside())
        return real(password, salt)

    token = link(people["lee"], people["maya"])
    monkeypatch.setattr(bcrypt, "hashpw", noted)
    redeem(token)
    assert was_inside == [False]


def test_a_password_chosen_under_another_name_is_not_taken(people: dict[str, uuid.UUID]) -> None:
    chosen = sign_in.choose(NEW, NEW, "lee", "Lee Okafor")
    with (
        pytest.raises(NotAllowed, match="choose your password again"),
        acting(signed_in(people["maya"]), write=True) as (session, actor),
    ):
        sign_in.change_password(session, actor, chosen)


def test_a_link_lasts_a_day_and_a_newer_one_replaces_it(people: dict[str, uuid.UUID]) -> None:
    first = link(people["lee"], people["maya"])
    second = link(people["adam"], people["maya"])
    with pytest.raises(NotFound):
        redeem(first)
    with time_machine.travel(clock.now() + timedelta(hours=25)), pytest.raises(NotFound):
        redeem(second)
    with system(write=True) as session:
        session.get_one(Person, people["maya"]).is_active = False
    with pytest.raises(NotFound):
        redeem(second)


@pytest.mark.parametrize(
    ("maker", "person", "answer"),
    [
        ("adam", "maya", None),
        ("adam", "dana", None),
        ("dana", "maya", None),
        ("lee", "maya", None),
        ("dana", "adam", NotAllowed),  # the link would open an administrator's account
        ("dana", "lee", NotAllowed),
        ("lee", "dana", NotFound),
        ("noor", "maya", NotFound),
        ("maya", "lee", NotFound),
        ("lee", "lee", NotFound),
        ("adam", "noor", NotFound),
    ],
)
def test_who_may_make_a_link(
    people: dict[str, uuid.UUID], maker: str, person: str, answer: type[Exception] | None
) -> None:
    if answer is None:
        assert link(people[maker], people[person])
    else:
        with pytest.raises(answer):
            link(people[maker], people[person])


def test_an_office_reaches_only_where_a_person_serves_now(people: dict[str, uuid.UUID]) -> None:
    """Maya has moved to South and leads there: nobody in North opens an account of South by an old role of hers."""
    with system(write=True) as session:
        here = session.scalars(select(Grant).where(Grant.person_id == people["maya"])).one()
        south = session.scalars(select(Grant).where(Grant.person_id == people["noor"])).one().division_id
        here.until_on = make.today()
        session.add(Grant(person_id=people["maya"], division_id=south, role=Role.LEAD, from_on=make.today()))
    for maker in ("adam", "dana"):
        with pytest.raises(NotFound):
            link(people[maker], people["maya"])


def test_an_office_elsewhere_is_above_the_same_office_here(people: dict[str, uuid.UUID]) -> None:
    """Maya coaches in North and directs South: the director of North does not open that account."""
    with system(write=True) as session:
        south = session.scalars(select(Grant).where(Grant.person_id == people["noor"])).one().division_id
        session.add(Grant(person_id=people["maya"], division_id=south, role=Role.DIRECTOR, from_on=make.today()))
    with pytest.raises(NotAllowed):
        link(people["dana"], people["maya"])


def test_a_declared_conflict_stops_the_lead(people: dict[str, uuid.UUID]) -> None:
    with system(write=True) as session:
        session.add(Conflict(person_id=people["maya"], other_id=people["lee"], declared_at=clock.now()))
    with pytest.raises(NotFound):
        link(people["lee"], people["maya"])


def test_a_ticket_of_the_form_opens_a_session(people: dict[str, uuid.UUID]) -> None:
    found = sign_in.sign_in("maya", RIGHT, "a", "browser")
    assert found is not None
    with system(write=True) as session:
        token = sessions.redeem_ticket(session, found[1], "browser", "agent")
        assert token is not None
        actor: Actor = sessions.load(session, sessions.hash_token(token)).actor
    assert actor.id == people["maya"]
