"""Triggers that keep sealed rows as they are, written once and rendered for SQLite and for PostgreSQL.

What they cannot do: on SQLite whoever may write the file may drop a trigger or a table. That is not prevented
but noticed, by `missing` here, by the audit chain's head and by the signatures of sealed records. On PostgreSQL
the role the portal signs in with must not own the tables; then it can do neither.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from db.seal_rules import KEYS_KEPT, RULES, Event, Grammar

PREFIX = "seal_"


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger ready to run: its name, its table, and the statements that make it."""

    name: str
    table: str
    statements: tuple[str, ...]


def _sqlite(name: str, table: str, event: str, refused: str, words: str) -> Trigger:
    return Trigger(
        name,
        table,
        (
            f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {table} FOR EACH ROW WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, 'sealed: {words}'); END",
        ),
    )


def _postgres(name: str, table: str, event: Event, refused: str, words: str, schema: str) -> Trigger:
    row = {"delete": "OLD", "truncate": "NULL"}.get(event, "NEW")
    each = "STATEMENT" if event == "truncate" else "ROW"
    # The fixed search path keeps a temporary table of the same name from standing in for the real parent.
    return Trigger(
        name,
        table,
        (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp AS $seal$"
            f" BEGIN IF {refused} THEN RAISE EXCEPTION 'sealed: {words}'"
            f" USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $seal$",
            f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()",
        ),
    )


def _key_taken(inspector: sa.Inspector, table: str, is_update: bool) -> str:
    """True when the new row would take a key, primary or unique, of another row of `table`."""
    primary = inspector.get_pk_constraint(table)["constrained_columns"]
    keys = [primary, *(unique["column_names"] for unique in inspector.get_unique_constraints(table))]
    keys += [[str(name) for name in index["column_names"]] for index in inspector.get_indexes(table) if index["unique"]]
    taken = " or ".join("(" + " and ".join(f"kept.{name} = NEW.{name}" for name in key) + ")" for key in keys)
    other = " or ".join(f"kept.{name} <> OLD.{name}" for name in primary)
    beside = f" and ({other})" if is_update else ""
    return f"exists (select 1 from {table} kept where ({taken}){beside})"  # noqa: S608 (names of our own tables)


def triggers(connection: Connection) -> list[Trigger]:
    """Every trigger that belongs on this database. Tables that this revision does not have yet are passed over."""
    inspector = sa.inspect(connection)
    tables = set(inspector.get_table_names())
    is_postgres = connection.dialect.name == "postgresql"
    schema = str(connection.scalar(sa.text("select quote_ident(current_schema())"))) if is_postgres else ""
    made: list[Trigger] = []
    for number, rule in enumerate(rule for rule in RULES if rule.table in tables):
        name = f"{PREFIX}{rule.table}_{rule.event}_{number:02}"
        sql = Grammar(is_postgres, [column["name"] for column in inspector.get_columns(rule.table)])
        parts = (name, rule.table, rule.event, rule.refused(sql), rule.words)
        made.append(_postgres(*parts, schema) if is_postgres else _sqlite(*parts))
    if is_postgres:
        for table in sorted({rule.table for rule in RULES} & tables):
            words = f"{table} may not be emptied"
            made.append(_postgres(f"{PREFIX}{table}_truncate", table, "truncate", "true", words, schema))
        return made
    for table in (table for table in KEYS_KEPT if table in tables):
        for event in ("insert", "update"):
            refused = _key_taken(inspector, table, event == "update")
            made.append(_sqlite(f"{PREFIX}{table}_{event}_key", table, event, refused, f"{table} has this key already"))
    return made


def _present(connection: Connection) -> dict[str, tuple[str, str]]:
    """The seals in the database: name -> table and the text that tells whether it is as we made it."""
    if connection.dialect.name == "postgresql":
        found = connection.execute(
            sa.text(
                "select t.tgname, c.relname, case when t.tgenabled = 'O' then p.prosrc else 'disabled' end"
                " from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid"
                " where not t.tgisinternal and starts_with(t.tgname, :prefix)"
                " and c.relnamespace = current_schema()::regnamespace"
            ),
            {"prefix": PREFIX},
        )
    else:
        found = connection.execute(
            sa.text(
                "select name, tbl_name, sql from sqlite_master where type = 'trigger'"
                " and substr(name, 1, length(:prefix)) = :prefix"
            ),
            {"prefix": PREFIX},
        )
    return {name: (table, text) for name, table, text in found}


def missing(connection: Connection) -> list[str]:
    """The names of seals that are not there, are switched off, or are not as this version makes them."""
    present = _present(connection)
    return [
        trigger.name
        for trigger in triggers(connection)
        if trigger.name not in present
        or present[trigger.name][0] != trigger.table
        or present[trigger.name][1] not in trigger.statements[0]
    ]


def remove(connection: Connection) -> None:
    """Drop every seal, inside the caller's transaction. For migrations and key rotation; see `lifted`."""
    is_postgres = connection.dialect.name == "postgresql"
    for name, (table, _) in _present(connection).items():
        connection.execute(sa.text(f"DROP TRIGGER {name}" + (f" ON {table}" if is_postgres else "")))
        if is_postgres:
            connection.execute(sa.text(f"DROP FUNCTION {name}()"))


def install(connection: Connection) -> None:
    """Put every seal on the database anew, inside the caller's transaction. Running it twice changes nothing."""
    remove(connection)
    for trigger in triggers(connection):
        for statement in trigger.statements:
            connection.exec_driver_sql(statement)


@contextmanager
def lifted(connection: Connection) -> Iterator[None]:
    """Work on sealed tables inside one transaction of the owner; the seals are back before it can be committed.

    Nobody else can use the gap: SQLite has one writer, PostgreSQL locks a table whose trigger is dropped.
    """
    remove(connection)
    yield
    install(connection)
