"""`check`, `verify-audit`, `migrate` and `rotate-keys` say what is so."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from filelock import FileLock
from sqlmodel import col, select

from db import rotate
from db.engine import engine
from db.keys import keyring
from db.tables.reviews import Rating, SealedRecord
from portal import audit
from portal.access import system
from portal.cli import checking
from portal.cli.restoring import every_seal
from portal.settings import ROOT
from tests.portal.cli.running import everything, run


def spoil(statement: str) -> None:
    """Run a statement that the seals forbid, with the seals away."""
    with engine().begin() as connection:
        for (name,) in connection.execute(sa.text("select name from sqlite_master where type = 'trigger'")).all():
            connection.execute(sa.text(f"DROP TRIGGER {name}"))
        connection.execute(sa.text(statement))


def test_a_sound_programme_passes_the_check(example: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "portal", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "All is well" in done.stdout
    assert example.exists()


def test_an_old_sqlite_is_noted_and_fails_nothing(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking.sqlite3, "sqlite_version_info", (3, 50, 0))
    assert len(checking.notes()) == 1
    monkeypatch.setattr(checking.sqlite3, "sqlite_version_info", (3, 51, 3))
    assert checking.notes() == []
    assert example.exists()


@pytest.mark.parametrize("name", ["keys.json", "example-sign-ins.json"])
def test_files_others_can_read_are_named(example: Path, name: str) -> None:
    (example / name).chmod(0o640)
    result = run("check")
    assert result.exit_code == 1
    assert f"chmod 600 {example / name}" in result.output
    (example / name).chmod(0o600)
    assert "chmod" not in run("check").output


def test_a_database_file_in_an_open_folder_is_named(example: Path) -> None:
    example.chmod(0o755)
    (example / "portal.sqlite3").chmod(0o644)
    assert "portal.sqlite3" in run("check").output
    example.chmod(0o700)
    assert "portal.sqlite3. Close" not in run("check").output


def test_check_names_missing_seals_and_settings(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.settings import settings

    spoil("select 1")
    monkeypatch.setenv("PORTAL_PUBLIC_URL", "http://portal.example.org")
    settings.cache_clear()
    result = run("check")
    monkeypatch.undo()
    assert result.exit_code == 1
    assert "python -m portal migrate" in result.output
    assert "https only" in result.output
    assert example.exists()


@pytest.mark.usefixtures("empty_place")
def test_check_in_an_empty_place_says_how_to_begin() -> None:
    result = run("check")
    assert result.exit_code == 1
    assert "python -m portal init" in result.output
    assert "Traceback" not in result.output


@pytest.mark.usefixtures("example")
def test_a_whole_chain_is_said_with_its_head() -> None:
    result = run("verify-audit")
    assert result.exit_code == 0
    head = re.search(r"\d+:[0-9a-f]{64}", result.output)
    assert head is not None
    run("reset-link", "maya.torres")
    assert run("verify-audit", "--kept", head.group()).exit_code == 0
    for wrong in ("", "12", "x:y", "12:abc"):
        assert run("verify-audit", "--kept", wrong).exit_code == 3


@pytest.mark.usefixtures("example")
def test_breaks_are_named_and_a_cut_tail_is_found_by_the_kept_head() -> None:
    head = re.search(r"\d+:[0-9a-f]{64}", run("verify-audit").output)
    assert head is not None
    spoil("DELETE FROM audit_event WHERE seq = (SELECT max(seq) FROM audit_event)")
    assert run("verify-audit").exit_code == 0, "a tail cut off leaves a whole chain"
    result = run("verify-audit", "--kept", head.group())
    assert (result.exit_code, "cut off" in result.output) == (1, True)
    spoil("UPDATE audit_event SET kind = 'read' WHERE seq = 7")
    result = run("verify-audit")
    assert (result.exit_code, "Link 7:" in result.output) == (1, True)


@pytest.mark.usefixtures("example")
def test_migrate_puts_lost_seals_back_and_changes_no_row() -> None:
    before = everything(engine())
    spoil("select 1")
    result = run("migrate")
    assert (result.exit_code, result.output) == (0, "The database is up to date.\n")
    assert everything(engine()) == before
    with system() as session, pytest.raises(sa.exc.DBAPIError, match="sealed"):
        session.execute(sa.text("delete from review"))


def test_rotation_keeps_every_text_and_every_signature(example: Path) -> None:
    with system() as session:
        before = session.exec(
            select(Rating.sheet_id, Rating.code, Rating.evidence).order_by(col(Rating.sheet_id), col(Rating.code))
        ).all()
    old = keyring().current
    result = run("rotate-keys")
    assert result.exit_code == 0, result.output
    assert keyring().current != old
    assert set(rotate.kids_in_use(engine())) == {keyring().current}
    assert old in result.output, "it says which key is needed no more"
    with system() as session:
        after = session.exec(
            select(Rating.sheet_id, Rating.code, Rating.evidence).order_by(col(Rating.sheet_id), col(Rating.code))
        ).all()
        sealed = session.exec(select(SealedRecord.id)).all()
        assert len(sealed) >= 20
        assert every_seal(session) == (len(sealed), 0, [])
        assert audit.verify(session) == []
    assert after == before
    assert old in (example / "keys.json").read_text(), "backups still need it"


def test_rotation_waits_for_no_running_server(example: Path) -> None:
    keys = (example / "keys.json").read_bytes()
    with FileLock(str(example / "portal.sqlite3.server-lock")):
        result = run("rotate-keys")
    assert (result.exit_code, "Stop it first" in result.output) == (3, True)
    assert (example / "keys.json").read_bytes() == keys


def test_help_names_every_command_and_the_exit_codes() -> None:
    text = " ".join(run("--help").output.split())
    for command in (
        *("init", "migrate", "check", "verify-audit", "verify", "public-key", "backup", "restore"),
        *("rotate-keys", "check-text", "example", "reset-link", "purge"),
    ):
        assert f" {command} " in text
    assert "Exit codes: 0 done" in text
    assert run("nonsense").exit_code == 2
