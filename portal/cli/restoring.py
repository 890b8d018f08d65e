"""The command that puts a backup into an empty place and proves that it is whole."""

from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer
from sqlmodel import Session, col, select

from db.engine import engine
from db.keys import keyring, public_pem
from db.tables.reviews import SealedRecord
from db.types import Unreadable
from portal import audit, seals
from portal.access import system
from portal.audit import Kind
from portal.cli import copying
from portal.cli.places import database_file, make_data_folder
from portal.cli.speaking import Exit, refuse, say, warn
from portal.cli.tables import bring_up_to_date
from portal.concerns import chronology


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
        audit.record(session, None, None, Kind.RESTORED, "backup", "database", {"sha256": copying.digest_of(source)})
    say("Restored, and proved:")
    for sentence in proved:
        say(f"  {sentence}")


def _restore_file(source: Path, file: Path) -> None:
    left = [path for path in _parts(file) if path.exists() and path.stat().st_size]
    if left:
        refuse(f"There is a database at {left[0]}, and nothing is overwritten. Give PORTAL_DATA an empty folder.")
    copying.require_sqlite(source)
    engine().dispose()
    make_data_folder()
    file.unlink(missing_ok=True)  # an empty one, as looking for a database may leave it
    with copying.fresh(file) as partial:
        copying.copy_sqlite(source, partial)


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
            entries = chronology.broken(session)
            sound, emptied, broken = every_seal(session)
        except Unreadable:
            warn("The keys in place are not those of this backup: its texts cannot be opened.")
            return None
    for broken_link in breaks:
        warn(f"Audit chain, link {broken_link.seq}: {broken_link.what}")
    for concern, number in entries:
        warn(f"Concern {concern}, entry {number}: it is not what was written.")
    for record in broken:
        warn(f"Signed record {record}: it is not what was signed.")
    if breaks or broken or entries:
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
    for path in _parts(file):
        path.unlink(missing_ok=True)
    warn("Nothing was kept here; the backup itself was not touched.")


def _parts(file: Path) -> list[Path]:
    """The SQLite file and what SQLite keeps beside it; a write-ahead log left over would be read into a new file."""
    return [file, *(file.with_name(file.name + ending) for ending in ("-wal", "-shm", "-journal"))]
