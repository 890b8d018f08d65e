"""The chain holds under many writers, and whatever is done to it behind the portal's back shows."""

import tracemalloc
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy import Engine

from db import seals
from db.engine import transaction
from db.keys import create_keys, keyring
from portal import audit
from portal.audit import Head, Kind
from portal.audit.chain import EVENTS
from portal.audit.verifying import _rows
from portal.settings import settings
from tests.cast import Cast, cast
from tests.db.workers import WRITERS, processes, threads
from tests.scale import often

__all__ = ["cast"]

ACTOR = uuid.UUID(int=7)
LINKS = 12


def write(links: int = LINKS) -> Head:
    """A chain of `links` different events; returns its head."""
    with transaction(write=True) as session:
        for number in range(1, links + 1):
            head = audit.record(
                session,
                ACTOR,
                "s" * 64,
                Kind.SHEET_SUBMITTED,
                "review",
                uuid.UUID(int=number),
                {"side": "coach", "n": 3},
            )
    return head


def breaks(kept: Head | None = None) -> list[tuple[int, str]]:
    with transaction() as session:
        return [(found.seq, found.what) for found in audit.verify(session, kept)]


@pytest.fixture
def tamper(any_database: Engine) -> Callable[..., None]:
    """Run statements as the owner of the tables with the seals taken off: the strongest who has no key."""

    def run(*statements: str, **values: Any) -> None:
        engine = any_database
        if engine.dialect.name == "postgresql":
            engine = sa.create_engine(engine.url.set(username="portal_owner", password="portal_owner"))
        with engine.execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
            seals.remove(connection)
            for statement in statements:
                connection.execute(sa.text(statement), values)
        if engine is not any_database:
            engine.dispose()

    return run


@pytest.mark.usefixtures("any_database")
def test_links_follow_one_another() -> None:
    assert breaks() == []
    head = write()
    with transaction() as session:
        rows = session.execute(sa.select(EVENTS).order_by(EVENTS.c.seq)).all()
        assert audit.head(session) == head == Head(LINKS, rows[-1].mac)
    assert [row.seq for row in rows] == list(range(1, LINKS + 1))
    assert rows[0].prev == "0" * 64
    assert [row.prev for row in rows[1:]] == [row.mac for row in rows[:-1]]
    assert rows[3].facts == {"side": "coach", "n": 3}
    assert rows[3].record_id == str(uuid.UUID(int=4))
    assert breaks(head) == []


FIELDS = {
    "at": "'2020-01-01 00:00:00.000000+00:00'",
    "actor_id": "'00000000000000000000000000000001'",
    "session_key": "'t'",
    "kind": "'exported'",
    "record_type": "'sheet'",
    "record_id": "'other'",
    "facts": """'{"side": "coach", "n": 4}'""",
    "prev": "'0'",
    "mac": "'0'",
}


@pytest.mark.parametrize("field", FIELDS)
def test_each_changed_field_shows(tamper: Callable[..., None], field: str) -> None:
    write()
    tamper(f"update audit_event set {field} = {FIELDS[field]} where seq = 5")
    assert 5 in [seq for seq, _ in breaks()]


@pytest.mark.parametrize("field", ["actor_id", "session_key"])
def test_each_emptied_field_shows(tamper: Callable[..., None], field: str) -> None:
    write()
    tamper(f"update audit_event set {field} = null where seq = 5")
    assert breaks() == [(5, "It was changed, or not written by the portal.")]


@pytest.mark.parametrize("facts", ["[]", "null", "{}", '{"side": "coach", "n": 3.0}', '{"side": "coach", "n": true}'])
def test_each_changed_fact_shows(tamper: Callable[..., None], facts: str) -> None:
    write()
    tamper(_set_facts(), facts=facts)
    assert breaks() == [(5, "It was changed, or not written by the portal.")]


def _set_facts() -> str:
    with transaction() as session:
        is_postgres = session.get_bind().dialect.name == "postgresql"
    return f"update audit_event set facts = {'cast(:facts as json)' if is_postgres else ':facts'} where seq = 5"


def test_values_nobody_can_read_show(database: Engine) -> None:
    write()
    with database.begin() as connection:
        seals.remove(connection)
        connection.exec_driver_sql(
            "update audit_event set facts = 'no json', actor_id = 'x', at = 'never' where seq = 5"
        )
    assert [seq for seq, _ in breaks()] == [5]


def test_a_removed_link_shows(tamper: Callable[..., None]) -> None:
    write()
    tamper("delete from audit_event where seq = 5")
    assert [seq for seq, _ in breaks()] == [6, 6]


def test_a_removed_first_link_shows(tamper: Callable[..., None]) -> None:
    write()
    tamper("delete from audit_event where seq = 1")
    assert breaks()[0] == (2, "Links are missing or out of order: 1 was due.")


def test_a_removed_link_with_the_others_moved_up_shows(tamper: Callable[..., None]) -> None:
    write()
    tamper(
        "delete from audit_event where seq = 11",
        "update audit_event set prev = 'x' where seq = 12",
        "update audit_event set seq = 11, prev = (select mac from audit_event where seq = 10) where seq = 12",
    )
    assert breaks() == [(11, "It was changed, or not written by the portal.")]


def test_swapped_links_show(tamper: Callable[..., None]) -> None:
    write()
    tamper(
        "update audit_event set seq = 100 where seq = 5",
        "update audit_event set seq = 5 where seq = 6",
        "update audit_event set seq = 6 where seq = 100",
    )
    assert {seq for seq, _ in breaks()} == {5, 6, 7}


def test_an_inserted_link_shows(tamper: Callable[..., None]) -> None:
    head = write()
    tamper(
        "insert into audit_event select 13, at, actor_id, session_key, kind, record_type, record_id, facts, :prev, mac"
        " from audit_event where seq = 12",
        prev=head.mac,
    )
    assert breaks() == [(13, "It was changed, or not written by the portal.")]


def test_a_cut_off_end_shows_only_against_a_head_kept_elsewhere(tamper: Callable[..., None]) -> None:
    head = write()
    tamper("delete from audit_event where seq > 9")
    assert breaks() == []
    assert breaks(head) == [(12, "The link kept elsewhere is not in the chain: its end was cut off or written anew.")]


def test_an_end_written_anew_shows_against_a_head_kept_elsewhere(tamper: Callable[..., None]) -> None:
    head = write()
    tamper("delete from audit_event where seq > 9")
    write(5)
    assert breaks() == []
    assert [seq for seq, _ in breaks(head)] == [12]


@pytest.mark.usefixtures("database")
def test_a_chain_written_with_another_key_shows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write()
    create_keys(tmp_path / "other.json")
    monkeypatch.setenv("PORTAL_KEYS", str(tmp_path / "other.json"))
    settings.cache_clear()
    keyring.cache_clear()
    assert len(breaks()) == LINKS


def test_the_walk_stops_after_enough_breaks(tamper: Callable[..., None]) -> None:
    write(30)
    tamper("update audit_event set kind = 'exported'")
    with transaction() as session:
        assert len(audit.verify(session)) == 30
        assert len(audit.verify(session, most=4)) == 4


def link_and_fail() -> None:
    with transaction(write=True) as session:
        audit.record(session, None, None, Kind.EXPORTED, "review", "1")
        raise RuntimeError("the change failed")


@pytest.mark.usefixtures("any_database")
def test_an_event_goes_with_its_change() -> None:
    write(2)
    with pytest.raises(RuntimeError, match="the change failed"):
        link_and_fail()
    with transaction() as session:
        head = audit.head(session)
    assert head is not None
    assert head.seq == 2
    assert breaks() == []


@pytest.mark.parametrize(
    "facts",
    [
        {"note": "Maya was late"},
        {"note": "Maya"},
        {"note": "a\nb"},
        {"note": "a" * 65},
        {"note": "é"},
        {"mean": 2.5},
        {"list": ["a"]},
        {"more": {"a": 1}},
        {"Not a name": 1},
        {"": 1},
    ],
    ids=repr,
)
@pytest.mark.usefixtures("database")
def test_facts_that_could_be_text_are_refused(facts: Any) -> None:
    with transaction(write=True) as session:
        with pytest.raises(ValueError, match="fact"):
            audit.record(session, None, None, Kind.READ, "review", "1", facts)
        assert audit.head(session) is None


@pytest.mark.parametrize(
    ("record_type", "record_id"), [("A review", "1"), ("review", "Maya Torres"), ("review", "a" * 61)]
)
@pytest.mark.usefixtures("database")
def test_records_are_named_by_ids_only(record_type: str, record_id: str) -> None:
    with transaction(write=True) as session, pytest.raises(ValueError, match="record"):
        audit.record(session, None, None, Kind.READ, record_type, record_id)


@pytest.mark.parametrize(
    "facts",
    [{"on": "2026-03-02T15:04:05+00:00"}, {"address": "fe80::1"}, {"n": 2**60}, {"is_late": False}, {"x": None}],
)
@pytest.mark.usefixtures("any_database")
def test_ids_dates_addresses_and_numbers_are_facts(facts: Any) -> None:
    with transaction(write=True) as session:
        audit.record(session, None, None, Kind.READ, "review", "1", facts)
    assert breaks() == []


TURNS = often(50, 250)


def link_often(writer: int) -> int:
    for number in range(TURNS):
        with transaction(write=True) as session:
            audit.record(session, ACTOR, None, Kind.READ, "review", str(writer), {"number": number})
    return TURNS


@pytest.mark.prove
@pytest.mark.parametrize(
    ("kind", "run"),
    [
        ("database", threads),
        ("database", processes),
        pytest.param("postgres_database", processes, marks=pytest.mark.postgres),
        pytest.param("postgres_database", threads, marks=pytest.mark.postgres),
    ],
)
def test_it_holds_under_eight_writers(kind: str, run: Callable[..., Any], request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(kind)
    assert sum(run(link_often)) == WRITERS * TURNS
    assert breaks() == []
    with transaction() as session:
        head = audit.head(session)
    assert head is not None
    assert head.seq == WRITERS * TURNS


@pytest.mark.usefixtures("database")
def test_walking_needs_the_same_memory_for_a_longer_chain() -> None:
    def peak() -> int:
        tracemalloc.start()
        assert breaks() == []
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    write(600)
    peak()
    short = peak()
    write(1400)
    assert peak() < short * 1.5


@pytest.mark.postgres
@pytest.mark.usefixtures("postgres_database")
def test_walking_leaves_the_rest_of_the_chain_with_the_server() -> None:
    write()
    with transaction() as session:
        rows = _rows(session)
        assert next(rows).seq == 1
        assert session.execute(sa.text("select count(*) from pg_cursors where name like 'c%'")).scalar_one() == 1


class TestReads:
    def look(self, session_key: str = "s", record_id: str = "1") -> bool:
        with transaction(write=True) as session:
            return audit.note_read(session, ACTOR, session_key, "review", record_id)

    def events(self) -> int:
        with transaction() as session:
            return session.execute(sa.select(sa.func.count()).select_from(EVENTS)).scalar_one()

    @pytest.mark.usefixtures("any_database")
    def test_one_event_in_fifteen_minutes(self) -> None:
        with time_machine.travel("2026-03-02T15:00:00+00:00", tick=False) as clock:
            assert self.look()
            clock.shift(14 * 60 + 59)
            with transaction() as session:
                assert not audit.is_read_due(session, "s", "review", "1")
            assert not self.look()
            clock.shift(1)
            with transaction() as session:
                assert audit.is_read_due(session, "s", "review", "1")
            assert self.look()
            clock.shift(60)
            assert not self.look()
        assert self.events() == 2
        assert breaks() == []

    @pytest.mark.usefixtures("any_database")
    def test_another_session_or_record_is_another_event(self) -> None:
        assert self.look("a", "1")
        assert self.look("a", "2")
        assert self.look("b", "1")
        assert not self.look("b", "1")
        assert self.events() == 3

    @pytest.mark.usefixtures("any_database")
    def test_marks_of_long_ended_sessions_are_cleared(self) -> None:
        with time_machine.travel("2026-03-02T15:00:00+00:00", tick=False) as clock:
            self.look("old")
            clock.shift(12 * 3600 + 1)
            self.look("new")
        with transaction() as session:
            assert session.execute(sa.text("select session_key from audit_read")).scalars().all() == ["new"]
        assert self.events() == 2

    @pytest.mark.postgres
    @pytest.mark.usefixtures("postgres_database")
    def test_two_looks_at_the_same_moment_are_one_event(self) -> None:
        assert sum(threads(lambda _writer: self.look())) == 1
        assert self.events() == 1


def test_whoever_acts_is_noted_with_their_session_and_the_portal_with_neither(cast: Cast) -> None:
    with cast.acting_as("jordan") as (session, actor):
        audit.note(session, actor, Kind.GROUP_CHANGED, "review_group", ACTOR, {"what": "made"})
        audit.note(session, None, Kind.PURGED, "preparation", "expired")
        key = actor.session_key
    with transaction() as session:
        rows = session.execute(sa.select(EVENTS).order_by(EVENTS.c.seq.desc()).limit(2)).all()
        assert [(row.actor_id, row.session_key, row.facts) for row in rows] == [
            (None, None, {}),
            (cast["jordan"], key, {"what": "made"}),
        ]
        assert audit.verify(session) == []
