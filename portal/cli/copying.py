"""Whole copies of a database, taken while people go on working, and put back into an empty place."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa

from portal.errors import PortalError
from portal.settings import settings


class NotCopied(PortalError):
    """The copy could not be made or put back; nothing half-done is left."""


def url() -> sa.URL:
    """The address of the programme's database."""
    return sa.make_url(settings().database)


def is_sqlite() -> bool:
    """Whether the programme lives in a SQLite file."""
    return url().get_backend_name() == "sqlite"


@contextmanager
def fresh(file: Path) -> Iterator[Path]:
    """A new file beside `file`, readable by its owner only, that takes its place once it is whole and on the disk."""
    partial = file.with_name(file.name + ".partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield partial
        _sync(partial)
        _put(partial, file)
    finally:
        partial.unlink(missing_ok=True)


def _put(partial: Path, file: Path) -> None:
    try:
        os.link(partial, file)
    except FileExistsError:
        raise
    except OSError:  # memory sticks know no links; there the check before has to do
        partial.rename(file)


def _sync(path: Path) -> None:
    with path.open("rb+") as opened:
        os.fsync(opened.fileno())


def digest_of(file: Path) -> str:
    """The SHA-256 of a file in hex."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def copy_sqlite(source: Path, target: Path) -> None:
    """A whole copy of the SQLite file `source` as one file at `target`, readable by its owner only.

    SQLite's own backup reads one consistent state; who writes meanwhile is not held up. Raises NotCopied.
    """
    try:
        with closing(sqlite3.connect(source, timeout=15)) as reading, closing(sqlite3.connect(target)) as writing:
            reading.backup(writing)
            writing.execute("PRAGMA journal_mode=DELETE")
            state = writing.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        raise NotCopied(f"The database could not be copied: {error}.") from None
    if state != "ok":
        raise NotCopied(f"The copy is not whole: {state}. Look at the disk, and at the database itself.")


def require_sqlite(source: Path) -> None:
    """Return if `source` is a whole SQLite database of a portal. Raises NotCopied with the reason."""
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as reading:
            state = reading.execute("PRAGMA integrity_check").fetchone()[0]
            tables = {row[0] for row in reading.execute("select name from sqlite_master where type = 'table'")}
    except sqlite3.Error as error:
        raise NotCopied(f"{source} is no whole SQLite database: {error}.") from None
    if state != "ok":
        raise NotCopied(f"{source} is damaged: {state}.")
    if not {"alembic_version", "audit_event"} <= tables:
        raise NotCopied(f"{source} is a SQLite database, but not one of the portal.")


def dump_postgres(target: Path) -> None:
    """A dump of the PostgreSQL database at `target`, in pg_dump's own format. Raises NotCopied."""
    _run("pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def restore_postgres(source: Path) -> None:
    """Put a dump into the database of the settings, all of it or nothing. Raises NotCopied."""
    _run(
        "pg_restore", "--no-owner", "--single-transaction", "--exit-on-error", f"--dbname={url().database}", str(source)
    )


def _run(program: str, *words: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise NotCopied(
            f"This needs PostgreSQL's own program {program}, which is not on the PATH. "
            "Install the client of your server's version (on Debian: apt install postgresql-client)."
        )
    done = subprocess.run([found, *words], env=_environment(), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = [line.strip() for line in done.stderr.splitlines() if "error:" in line or "version" in line][:2]
        if any("privilege" in line or "permission denied" in line for line in said):
            said.append("Give PORTAL_DATABASE_URL the role that owns the tables for this command.")
        raise NotCopied(f"{program} stopped. {' '.join(said) or 'It gave no reason.'}")


def _environment() -> dict[str, str]:
    """Where PostgreSQL's programs find the database. In the environment, since anybody can read a command's words."""
    address = url()
    options = {name: value if isinstance(value, str) else value[0] for name, value in address.query.items()}
    named = {
        "PGHOST": address.host or options.get("host"),
        "PGPORT": str(address.port) if address.port else options.get("port"),
        "PGUSER": address.username or options.get("user"),
        "PGPASSWORD": str(address.password) if address.password else options.get("password"),
        "PGDATABASE": address.database,
        "PGSSLMODE": options.get("sslmode"),
        "PGSSLROOTCERT": options.get("sslrootcert"),
    }
    return {**os.environ, **{name: value for name, value in named.items() if value}}
