"""Bring a database to a revision of the schema, in one transaction, with a copy before and every seal after it.

On PostgreSQL run this as the role that owns the tables; the portal itself signs in as another one that may only
select, insert, update and delete.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from db import seals
from db.engine import writing_alone
from portal import clock

FOLDER = Path(__file__).resolve().parent / "migrations"
LOCK = 7_246_001
"""The advisory lock that lets one migration run at a time on PostgreSQL."""


class BrokenReferences(RuntimeError):
    """After a migration some rows point at rows that are not there; nothing was changed."""


def configuration(connection: Connection | None = None, versions: Path | None = None) -> Config:
    """Alembic's settings without a file. `versions` is one more folder of revisions, beside our own."""
    config = Config()
    folders = [FOLDER / "versions", *([versions] if versions else [])]
    for name, value in {
        "script_location": str(FOLDER),
        "version_locations": "\n".join(map(str, folders)),
        "path_separator": "newline",
        "file_template": "%(rev)s_%(slug)s",
    }.items():
        config.set_main_option(name, value.replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def head(versions: Path | None = None) -> str | None:
    """The newest revision there is."""
    return ScriptDirectory.from_config(configuration(versions=versions)).get_current_head()


def current(engine: Engine) -> str | None:
    """The revision a database stands at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(engine: Engine) -> bool:
    """Whether a database stands at the newest revision with every seal in its place."""
    if current(engine) != head():
        return False
    with engine.connect() as connection:
        return not seals.missing(connection)


def upgrade(engine: Engine, revision: str = "head", versions: Path | None = None) -> Path | None:
    """Bring `engine` up to `revision` and put the seals on. All of it happens, or nothing.

    A SQLite file that holds tables is copied first; returns where the copy lies. Does nothing to a database that is
    there already and has its seals. Raises BrokenReferences when the result would not hold together.
    """
    target = head(versions) if revision == "head" else revision
    with writing_alone(engine):
        standing = current(engine)
        if standing == target:
            _restore_seals(engine)
            return None
        copy = _copy(engine, standing) if standing else None
        _run(engine, versions, lambda config: command.upgrade(config, revision))
        return copy


def downgrade(engine: Engine, revision: str, versions: Path | None = None) -> Path | None:
    """Take `engine` back to `revision` (`base`: no tables), as `upgrade` does: a copy first, the seals after."""
    with writing_alone(engine):
        copy = _copy(engine, current(engine))
        _run(engine, versions, lambda config: command.downgrade(config, revision))
        return copy


def _restore_seals(engine: Engine) -> None:
    with engine.connect() as connection:
        is_whole = not seals.missing(connection)
    if not is_whole:
        with engine.execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
            seals.install(connection)


def _run(engine: Engine, versions: Path | None, change: Callable[[Config], None]) -> None:
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        connection = connection.execution_options(sqlite_begin="IMMEDIATE")
        if is_sqlite:
            _foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                if not is_sqlite:
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
                with seals.lifted(connection):
                    change(configuration(connection, versions))
                _check_references(connection)
        finally:
            if is_sqlite:
                _foreign_keys(connection, "ON")


def _foreign_keys(connection: Connection, state: str) -> None:
    """Switch them on the driver's own connection: inside a transaction SQLite would ignore it in silence."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 (narrows the type)
    driver.execute(f"PRAGMA foreign_keys={state}")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise BrokenReferences(f"{len(broken)} rows in {tables} point at rows that are not there.")


def _copy(engine: Engine, standing: str | None) -> Path | None:
    """A copy of a SQLite file beside it, whole and readable by its owner only; None for a database without a file."""
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database or not standing:
        return None
    source = Path(database)
    target = _free_name(source, standing, clock.now())
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode=DELETE")
    return target


def _free_name(source: Path, standing: str, moment: datetime) -> Path:
    stem = f"{source.name}.{standing}-{moment:%Y%m%dT%H%M%S}"
    names = (source.with_name(f"{stem}{more}.copy") for more in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(name for name in names if not name.exists())
