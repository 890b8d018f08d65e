"""Narratives are nowhere in the open, open only where they belong, and can be moved to a new key."""

import contextlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import ProgrammingError

from db import migrate, seals
from db.engine import engine, transaction
from db.keys import add_encryption_key, create_keys, keyring
from db.rotate import encrypted_columns, kids_in_use, rotate
from db.tables.reviews import Rating, SealedRecord
from db.types import Unreadable
from portal import seals as signatures
from portal.settings import settings
from tests.db import postgres
from tests.db.rows import write

CANARY = "Quokka-7f31 was angry on Tuesday"


def holding(folder: Path, *needles: bytes) -> list[str]:
    found = []
    for path in folder.rglob("*"):
        # The server removes files of its own, and other tests drop their databases, while this one looks.
        with contextlib.suppress(FileNotFoundError):
            if path.is_file() and any(needle in path.read_bytes() for needle in needles):
                found.append(path.name)
    return found


def texts(engine: Engine) -> dict[str, set[str | None]]:
    with engine.connect() as connection:
        return {str(column): set(connection.scalars(sa.select(column))) for column in encrypted_columns()}


def test_every_narrative_column_is_written_by_the_canary(any_database: Engine) -> None:
    write(any_database, CANARY)
    found = texts(any_database)
    assert len(found) >= 25
    assert all(values - {None} == {CANARY} for values in found.values()), found


def test_no_file_of_sqlite_holds_a_narrative(database: Engine) -> None:
    rows = write(database, CANARY)
    with transaction(write=True) as session:
        session.get_one(Rating, (rows.draft, "4a")).evidence = CANARY + " again"
    data = settings().data
    migrate.downgrade(database, "base")
    names = {path.suffix for path in data.iterdir()}
    assert {".sqlite3", ".sqlite3-wal", ".copy"} <= names
    marker = b"review_opened"
    assert holding(data, marker), "the search would find a plain column"
    assert holding(data, b"Quokka", CANARY.encode("utf-16-le"), b"UXVva2th") == []


@pytest.mark.postgres
@pytest.mark.usefixtures("_portal")
def test_no_file_of_postgres_holds_a_narrative(testrun_uid: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the packaged server always: the files of another one are not ours to read."""
    server = postgres.start_own(testrun_uid)
    assert server.folder is not None
    name = server.fresh()
    monkeypatch.setenv("PORTAL_DATABASE_URL", server.address(name, postgres.USER))
    settings.cache_clear()
    write(engine(), CANARY)
    engine().dispose()
    server.run("CHECKPOINT")
    assert holding(server.folder, b"review_opened"), "the search would find a plain column"
    assert holding(server.folder, b"Quokka") == []
    server.drop(name)


@pytest.mark.parametrize(
    ("source", "target"), [("evidence", "reason"), ("reason", "evidence")], ids=["into reason", "into evidence"]
)
def test_a_text_moved_to_another_column_is_refused(any_database: Engine, source: str, target: str) -> None:
    rows = write(any_database, CANARY)
    with any_database.begin() as connection:
        connection.execute(
            sa.text(f"update rating set {target} = {source} where sheet_id = :id").bindparams(
                sa.bindparam("id", rows.draft, sa.Uuid())
            )
        )
    with transaction() as session, pytest.raises(Unreadable) as refused:
        session.get(Rating, (rows.draft, "4a"))
    assert str(refused.value) == f"A text in rating.{target} cannot be opened with the keys at hand."


@pytest.mark.parametrize("place", range(4), ids=["version", "key", "nonce", "text"])
def test_a_damaged_text_is_refused(database: Engine, place: int) -> None:
    rows = write(database, CANARY)
    with database.begin() as connection:
        parts = connection.execute(sa.text("select evidence from rating limit 1")).scalar_one().split("|")
        parts[place] = ("A" if parts[place][0] != "A" else "B") + parts[place][1:]
        connection.execute(
            sa.text("update rating set evidence = :text where sheet_id = :id").bindparams(
                sa.bindparam("id", rows.draft, sa.Uuid()), text="|".join(parts)
            )
        )
    with transaction() as session, pytest.raises(Unreadable):
        session.get(Rating, (rows.draft, "4a"))


def test_rotation_reaches_sealed_rows_and_keeps_every_text(any_database: Engine, owner: Engine) -> None:
    write(any_database, CANARY)
    with transaction(write=True) as session:
        record = session.scalars(sa.select(SealedRecord)).one()
        seal = signatures.seal({"text": CANARY})
        session.add(
            SealedRecord(
                review_id=record.review_id,
                kind=record.kind,
                made_by=record.made_by,
                sealed_at=record.sealed_at,
                format=seal.format,
                kid=seal.kid,
                salt=seal.salt,
                signature=seal.signature,
                content=seal.payload,
            )
        )
    before, old = texts(any_database), keyring().current
    written = sum(kids_in_use(any_database).values())
    assert kids_in_use(any_database) == {old: written}
    new = add_encryption_key()
    rotated = rotate(owner)
    assert sum(rotated.values()) == written
    assert rotated["rating.evidence"] == 4
    assert rotated["sealed_record.content"] == 2
    assert all(rotated.values())
    assert kids_in_use(any_database) == {new: written}
    content = json.loads(settings().keys_file.read_text())
    del content["encryption"][old]
    settings().keys_file.write_text(json.dumps(content))
    keyring.cache_clear()
    assert texts(any_database) == before
    assert set(rotate(owner).values()) == {0}
    with owner.connect() as connection:
        assert seals.missing(connection) == []
    with transaction() as session:
        row = session.scalars(sa.select(SealedRecord).where(SealedRecord.kid == seal.kid)).one()  # type: ignore[arg-type]
        assert signatures.content_of(row) == {"text": CANARY}


def test_rotation_with_an_unreadable_text_changes_nothing(any_database: Engine, owner: Engine) -> None:
    rows = write(any_database, CANARY)
    with any_database.begin() as connection:
        connection.execute(
            sa.text("update rating set reason = 'v1|gone|AAAA|AAAA' where sheet_id = :id and code = '4b'").bindparams(
                sa.bindparam("id", rows.draft, sa.Uuid())
            )
        )
    stored = sa.text("select evidence, reason from rating order by sheet_id, code")
    with any_database.connect() as connection:
        before = connection.execute(stored).all()
    add_encryption_key()
    with pytest.raises(Unreadable, match=r"rating\.reason"):
        rotate(owner)
    with any_database.connect() as connection:
        assert connection.execute(stored).all() == before
        assert seals.missing(connection) == []


def test_rotation_works_in_batches(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    write(database, CANARY)
    monkeypatch.setattr("db.rotate.BATCH", 3)
    new = add_encryption_key()
    assert rotate(database)["rating.evidence"] == 4
    assert set(kids_in_use(database)) == {new}


@pytest.mark.postgres
def test_only_the_owner_can_rotate(postgres_database: Engine, owner_of: Callable[[Engine], Engine]) -> None:
    write(postgres_database)
    add_encryption_key()
    with pytest.raises(ProgrammingError, match="must be owner"):
        rotate(postgres_database)
    assert rotate(owner_of(postgres_database))["rating.reason"] == 4


def test_other_keys_open_nothing(database: Engine) -> None:
    write(database, CANARY)
    settings().keys_file.unlink()
    create_keys()
    with pytest.raises(Unreadable), transaction() as session:
        session.scalars(sa.select(Rating)).all()
