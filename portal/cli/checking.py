"""Commands that ask whether all is well: settings and files, and the audit chain."""

import os
import sqlite3
from pathlib import Path
from typing import Annotated

import typer

from portal import audit
from portal.access import system
from portal.audit import Head
from portal.cli.places import database_file, require_database
from portal.cli.speaking import Exit, end_with_no, refuse, say, warn
from portal.concerns import chronology
from portal.example import sign_ins
from portal.settings import settings

MENDED_IN = (3, 51, 3)
"""The SQLite in which the damage to write-ahead logs is mended: https://sqlite.org/wal.html#walresetbug."""


def check() -> None:
    """Say whether this portal can be served: settings, keys, tables, the rights of its files."""
    from portal.server.check import problems  # brings Streamlit with it, whose settings it reads

    found = [*problems(), *open_files()]
    for sentence in notes():
        say(f"Note: {sentence}")
    if found:
        end_with_no("\n".join(found))
    say("All is well: settings, keys, tables and files are as they should be.")


def open_files() -> list[str]:
    """Files of the programme that other users of the machine can read, each with the command that closes it."""
    if os.name == "nt":
        return []
    kept = [settings().keys_file, sign_ins.file()]
    database = database_file()
    if database is not None and not _is_closed(database.parent):
        kept += [database, *database.parent.glob(f"{database.name}*.copy")]
    return [
        f"Other users of this machine can read {path}. Close it: chmod 600 {path}"
        for path in kept
        if path.exists() and not _is_closed(path)
    ]


def notes() -> list[str]:
    """What works but should be known."""
    if database_file() is None or sqlite3.sqlite_version_info >= MENDED_IN:
        return []
    return [
        f"SQLite {sqlite3.sqlite_version} can damage its write-ahead log when two connections write at once. "
        "The portal lets writers take turns; let no other program write to the file."
    ]


def verify_audit(
    kept: Annotated[
        str | None, typer.Option(help="A head noted earlier, as this command prints it: NUMBER:CODE.")
    ] = None,
) -> None:
    """Walk the audit chain from its first link, and the chronology of every concern, and name every break."""
    noted = _head(kept)
    require_database()
    with system() as session:
        breaks = audit.verify(session, noted)
        entries = chronology.broken(session)
        head = audit.head(session)
    for broken in breaks:
        warn(f"Link {broken.seq}: {broken.what}")
    for concern, number in entries:
        warn(f"Concern {concern}, entry {number}: it is not what was written.")
    if breaks or entries:
        raise typer.Exit(Exit.ANSWER_IS_NO)
    if head is None:
        say("The audit chain is empty.")
        return
    say(f"The audit chain is whole: {head.seq} links.")
    say(f"Its head is {head.seq}:{head.mac}")
    if noted is None:
        say("Keep that line elsewhere: with --kept it shows later that nothing was cut off.")


def _head(text: str | None) -> Head | None:
    if text is None:
        return None
    number, _, code = text.strip().partition(":")
    if not number.isascii() or not number.isdigit() or len(code) != 64:
        refuse("Give the head as it was printed: its number, a colon and its code.")
    return Head(int(number), code)


def _is_closed(path: Path) -> bool:
    return not path.exists() or path.stat().st_mode & 0o077 == 0
