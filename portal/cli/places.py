"""The folder in which a programme lives, kept from other users of the machine."""

import os
from pathlib import Path

import sqlalchemy as sa

from portal.errors import NotFound
from portal.settings import settings


def make_data_folder() -> None:
    """Make the data folder and a SQLite file in it, for their owner only, if they are not there.

    Existing ones are left as they are. SQLite gives the files it makes beside its own the same rights.
    """
    settings().data.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = database_file()
    if file is not None and not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))


def require_database() -> None:
    """Return if there is a database to work on. Looking for one must not make one. Raises NotFound otherwise."""
    file = database_file()
    if file is not None and not (file.exists() and file.stat().st_size):
        raise NotFound(f"There is no database at {file}. For a new programme run `python -m portal init`.")


def database_file() -> Path | None:
    """The file of a SQLite database; None for PostgreSQL and for a database in memory."""
    url = sa.make_url(settings().database)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
