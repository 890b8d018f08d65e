"""The chronology only grows: a changed, swapped or missing entry is noticed, here and in the chain of events."""

import sqlalchemy as sa
from sqlalchemy import Engine

from db.tables.audit import AuditEvent
from db.tables.concerns import ConcernEntry
from portal import audit
from portal.access import system
from portal.concerns import chronology
from tests.portal.cli.running import run
from tests.portal.concerns.conftest import Voices


def unsealed(database: Engine, *statements: str) -> None:
    """Change what a trigger guards, as somebody with the file in hand could."""
    with database.connect() as connection:
        names = connection.exec_driver_sql("select name from sqlite_master where type = 'trigger'").scalars().all()
        for name in names:
            connection.exec_driver_sql(f'drop trigger "{name}"')
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()


def test_a_changed_entry_and_one_cut_out_are_noticed(voices: Voices, database: Engine) -> None:
    concern = voices.raised("carl")
    voices.sorted(concern, 2)
    voices.question(concern)
    with system() as session:
        assert chronology.broken(session) == []
    unsealed(database, "update concern_entry set level = 1 where number = 2")
    with system() as session:
        assert chronology.broken(session) == [(concern, 2)]
    unsealed(
        database, "update concern_entry set level = 2 where number = 2", "delete from concern_entry where number = 1"
    )
    with system() as session:
        assert (concern, 2) in chronology.broken(session)


def test_an_entry_cut_off_at_the_end_is_known_to_the_chain_of_events(voices: Voices, database: Engine) -> None:
    concern = voices.raised("carl")
    voices.sorted(concern, 2)
    unsealed(database, "delete from concern_entry where number = 2")
    with system() as session:
        known = session.execute(
            sa.select(AuditEvent).where(AuditEvent.kind == audit.Kind.CONCERN_STEP.value)  # type: ignore[arg-type]
        ).scalars()
        numbers = {one.facts["number"] for one in known if one.record_id == str(concern)}
        entries = set(session.execute(sa.select(ConcernEntry.number)).scalars())  # type: ignore[call-overload]
        assert chronology.broken(session) == [(concern, 2)]
    assert (numbers, entries) == ({1, 2}, {1})


def test_the_chain_of_events_holds_no_word_of_it(voices: Voices) -> None:
    concern = voices.raised("carl", what="The lantern by the harbour was given.")
    voices.sorted(concern, 1)
    with system() as session:
        assert audit.verify(session) == []
        events = session.execute(sa.select(AuditEvent)).scalars().all()
    assert not [one for one in events if "lantern" in str(one.facts) or "small_gift" in str(one.facts)]


def test_the_command_line_names_the_concern_and_the_entry(voices: Voices, database: Engine) -> None:
    concern = voices.raised("carl")
    assert run("verify-audit").exit_code == 0
    unsealed(database, "update concern_entry set level = 1 where number = 1")
    result = run("verify-audit")
    assert result.exit_code == 1
    assert f"Concern {concern}, entry 1" in result.output
