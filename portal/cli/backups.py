"""Commands that keep a programme safe: copy it while it runs, put a copy back and prove it."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer
from sqlmodel import Session, col, select

from db.engine import engine
from db.keys import keyring, public_pem
from db.migrate import is_current
from db.tables.reviews import SealedRecord
from db.types import Unreadable
from portal import audit, clock, seals
from portal.access import system
from portal.audit import Kind
from portal.cli import copying
from portal.cli.places import database_file, make_data_folder, require_database
from portal.cli.speaking import Exit, refuse, say, warn
from portal.cli.tables import bring_up_to_date
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
    with _fresh(file) as partial:
        source = database_file()
        if source is not None:
            copying.copy_sqlite(source, partial)
        else:
            copying.dump_postgres(partial)
    digest = _digest(file)
    with system(write=True) as session:
        audit.record(session, None, None, Kind.BACKUP_MADE, "backup", "database", {"sha256": digest})
    say(f"The backup is at {file}.")
    say(f"SHA-256 {digest}")
    if settings().keys_file.resolve().parent == file.resolve().parent:
        warn("Note: the keys lie in the same folder. Keep them and the backups in different places.")


def restore(
    source: Annotated[Path, typer.Argument(help="A file made by `backup`.")],
) -> None:
    """Put a backup into an empty place, bring it to this version, and prove its signatures and its audit chain.

    Overwrites nothing. The programme's keys must be in their place first.
    """
    keyring()
    if not source.is_file():
        refuse(f"There is no backup at {source}.")
    file = database_file()
    if file is not None:
        _restore_file(source, file)
    else:
        _restore_dump(source)
    bring_up_to_date()
    proved = _proved()
    if proved is None:
        _undo(file)
        raise typer.Exit(Exit.ANSWER_IS_NO)
    with system(write=True) as session:
        audit.record(session, None, None, Kind.RESTORED, "backup", "database", {"sha256": _digest(source)})
    say("Restored, and proved:")
    for sentence in proved:
        say(f"  {sentence}")


def _restore_file(source: Path, file: Path) -> None:
    if file.exists() and file.stat().st_size:
        refuse(f"There is a database at {file}, and nothing is overwritten. Give PORTAL_DATA an empty folder.")
    copying.require_sqlite(source)
    make_data_folder()
    engine().dispose()
    partial = file.with_name(file.name + ".partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        copying.copy_sqlite(source, partial)
        _sync(partial)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def _restore_dump(source: Path) -> None:
    with engine().connect() as connection:
        tables = sa.inspect(connection).get_table_names()
    if tables:
        refuse("The database holds tables, and nothing is overwritten. Make an empty one and point to it.")
    copying.restore_postgres(source)


def _proved() -> list[str] | None:
    """What the restored programme proves, in sentences; None when something does not hold, which is said."""
    with system() as session:
        breaks = audit.verify(session)
        head = audit.head(session)
        try:
            sound, emptied, broken = every_seal(session)
        except Unreadable:
            warn("The keys in place are not those of this backup: its texts cannot be opened.")
            return None
    for broken_link in breaks:
        warn(f"Audit chain, link {broken_link.seq}: {broken_link.what}")
    for record in broken:
        warn(f"Signed record {record}: it is not what was signed.")
    if breaks or broken:
        return None
    return [
        f"{sound} signed records are what was signed; of {emptied} more the text was removed under a rule.",
        f"The audit chain is whole: {head.seq} links." if head else "The audit chain is empty.",
    ]


def every_seal(session: Session) -> tuple[int, int, list[str]]:
    """Check every signed record: how many are sound, how many were emptied, and the ids of those that do not hold."""
    keys = keyring().public_keys()
    sound, emptied, broken = 0, 0, []
    for row in session.exec(select(SealedRecord).order_by(col(SealedRecord.sealed_at))):
        if row.content is None:
            emptied += 1
        elif row.kid in keys and seals.verify(seals.bundle(row, public_pem(keys[row.kid])), keys).is_trusted:
            sound += 1
        else:
            broken.append(str(row.id))
    return sound, emptied, broken


def _undo(file: Path | None) -> None:
    if file is None:
        warn("The database now holds this unproved copy. Drop it before you use the place for anything else.")
        return
    engine().dispose()
    for path in (file, file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")):
        path.unlink(missing_ok=True)
    warn("Nothing was kept here; the backup itself was not touched.")


@contextmanager
def _fresh(file: Path) -> Iterator[Path]:
    """A new file beside `file`, readable by its owner only, that takes its place once it is whole and on the disk."""
    partial = file.with_name(file.name + ".partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield partial
        _sync(partial)
        os.link(partial, file)
    finally:
        partial.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb+") as opened:
        os.fsync(opened.fileno())


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _new_name() -> str:
    suffix = "sqlite3" if copying.is_sqlite() else "dump"
    return f"portal-{clock.now():%Y%m%dT%H%M%SZ}.{suffix}"
