"""The command that copies a whole programme while it runs."""

from pathlib import Path
from typing import Annotated

import typer

from db.engine import engine
from db.keys import keyring
from db.migrate import is_current
from portal import audit, clock
from portal.access import system
from portal.audit import Kind
from portal.cli import copying
from portal.cli.places import database_file, require_database
from portal.cli.speaking import refuse, say, warn
from portal.settings import settings


def backup(
    target: Annotated[Path, typer.Argument(help="A new file, or a folder in which one is made.")],
) -> None:
    """Copy the whole database while people go on working. The keys are never part of it: keep them apart.

    The copy holds names and addresses as they are and all texts encrypted; only its owner can read it.
    """
    require_database()
    if not is_current(engine()):
        refuse("The database is not at this version's tables. Run `python -m portal migrate` first.")
    keyring()
    file = target / _new_name() if target.is_dir() else target
    if file.exists():
        refuse(f"{file} is there already, and a backup is never overwritten. Choose another name.")
    with copying.fresh(file) as partial:
        source = database_file()
        if source is not None:
            copying.copy_sqlite(source, partial)
        else:
            copying.dump_postgres(partial)
    digest = copying.digest_of(file)
    with system(write=True) as session:
        audit.record(session, None, None, Kind.BACKUP_MADE, "backup", "database", {"sha256": digest})
    say(f"The backup is at {file}.")
    say(f"SHA-256 {digest}")
    if settings().keys_file.resolve().parent == file.resolve().parent:
        warn("Note: the keys lie in the same folder. Keep them and the backups in different places.")


def _new_name() -> str:
    suffix = "sqlite3" if copying.is_sqlite() else "dump"
    return f"portal-{clock.now():%Y%m%dT%H%M%SZ}.{suffix}"
