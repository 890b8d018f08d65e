"""Commands for the tables: bring them to this version, write them anew under a fresh key."""

from collections.abc import Iterator
from contextlib import contextmanager

from db import rotate
from db.engine import engine
from db.keys import MissingKeys, add_encryption_key, keyring
from db.migrate import current, head, upgrade
from portal import audit
from portal.access import system
from portal.audit import Kind
from portal.cli.places import make_data_folder, require_database
from portal.cli.speaking import refuse, say
from portal.settings import settings


def migrate() -> None:
    """Bring the database to this version's tables; a SQLite file is copied first.

    On PostgreSQL run it as the role that owns the tables.
    """
    before = bring_up_to_date()
    say(f"The database is at revision {head()}." if before != head() else "The database is up to date.")


def bring_up_to_date() -> str | None:
    """Migrate, say where the copy lies, and note it in the chain. Returns the revision before."""
    make_data_folder()
    before = current(engine())
    copy = upgrade(engine())
    if copy is not None:
        say(f"A copy from before lies at {copy}.")
    if before is not None and before != head():
        _note(before)
    return before


def rotate_keys() -> None:
    """Make a new encryption key and write every encrypted text anew under it, while no server runs.

    On PostgreSQL run it as the role that owns the tables.
    """
    require_database()
    keyring()
    with no_server():
        name = add_encryption_key()
        written = rotate.rotate(engine())
        with system(write=True) as session:
            audit.record(session, None, None, Kind.KEYS_ROTATED, "keys", name, {"texts": sum(written.values())})
    say(f"{sum(written.values())} texts are written anew under the key {name}.")
    say("Start every server of this programme anew: a running one does not know the new key.")
    say(f"Copy {settings().keys_file} to its own backup now: without the new key these texts cannot be read.")
    old = sorted(set(keyring().encryption) - set(rotate.kids_in_use(engine())))
    if old:
        say(f"No text here needs these keys any more: {', '.join(old)}. Backups made before today still do.")


@contextmanager
def no_server() -> Iterator[None]:
    """A block during which no server runs on this SQLite database; refuses while one does. PostgreSQL cannot tell."""
    from portal.server.lifespan import give_back_database, take_database  # brings the whole server with it

    if take_database():
        refuse("A server runs on this database and knows only the keys of its start. Stop it first.")
    try:
        yield
    finally:
        give_back_database()


def _note(before: str) -> None:
    try:
        keyring()
    except MissingKeys:
        return
    with system(write=True) as session:
        audit.record(session, None, None, Kind.MIGRATED, "database", "tables", {"before": before, "after": head()})
