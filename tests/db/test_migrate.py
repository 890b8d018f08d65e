"""Up, down and up again with rows in it; whole or not at all; a copy first, the seals after."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, ProgrammingError

from db import migrate, seals
from db.engine import engine, engine_for, transaction
from db.rotate import encrypted_columns
from db.tables import Base
from db.tables.first_90 import FirstNinety
from db.tables.gaps import TakenOut
from db.tables.one_on_ones import OneOnOne, OneOnOneStatus
from db.tables.reviews import RecordKind, SealedRecord
from portal import audit
from tests.db.rows import AT, write

NEXT = '''
"""One step further than the tables stand."""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "next", "{head}", None, None


def rebuilding(table):
    """A changed table; on SQLite as a new one with the rows copied over, which loses triggers."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    return op.batch_alter_table(table, recreate="always" if is_sqlite else "never")


def upgrade():
    {up}


def downgrade():
    {down}
'''
REBUILD = "\n    ".join(
    f"with rebuilding('{table}') as batch: batch.{{change}}"
    for table in ("review", "sheet", "rating", "sealed_record", "audit_event", "framework")
)
UP = REBUILD.format(change="add_column(sa.Column('more', sa.Integer()))")
DOWN = REBUILD.format(change="drop_column('more')")


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    folder = tmp_path / "versions"
    folder.mkdir()
    return folder


def next_revision(versions: Path, up: str, down: str = "pass") -> None:
    (versions / "next.py").write_text(NEXT.format(head=migrate.head(), up=up, down=down))


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, decrypted, by the columns the tables have in the code."""
    with engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def check_constraints(engine: Engine) -> dict[str, set[str]]:
    inspector = sa.inspect(engine)
    return {
        table.name: {f"{check['name']}: {check['sqltext']}" for check in inspector.get_check_constraints(table.name)}
        for table in Base.metadata.sorted_tables
    }


def refuses_changes(engine: Engine) -> bool:
    with pytest.raises(IntegrityError, match="sealed: "), engine.begin() as connection:
        connection.execute(sa.text("update audit_event set kind = 'exported'"))
    with pytest.raises(IntegrityError, match="sealed: "), engine.begin() as connection:
        connection.execute(sa.text("delete from sheet where status = 'submitted'"))
    return True


def test_the_revisions_make_the_tables_of_the_code(any_database: Engine) -> None:
    with any_database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_revisions_make_the_checks_of_the_code(owner: Engine) -> None:
    with owner.begin() as connection:
        expected = check_constraints(owner)
        seals.remove(connection)
        for table in reversed(Base.metadata.sorted_tables):
            table.drop(connection)
        Base.metadata.create_all(connection)
    assert sum(map(len, expected.values())) >= 15
    assert check_constraints(owner) == expected


def test_up_down_and_up_again_keeps_rows_seals_and_chain(any_database: Engine, owner: Engine, versions: Path) -> None:
    write(any_database)
    rows = everything(any_database)
    assert all(rows[column.table.name] for column in encrypted_columns())
    next_revision(versions, UP, DOWN)
    for step in ("up", "down", "up"):
        if step == "up":
            migrate.upgrade(owner, versions=versions)
        else:
            migrate.downgrade(owner, str(migrate.head()), versions=versions)
        assert migrate.current(owner) == ("next" if step == "up" else migrate.head())
        assert everything(any_database) == rows
        assert refuses_changes(any_database)
        with owner.connect() as connection:
            assert seals.missing(connection) == []
            if owner.dialect.name == "sqlite":
                assert connection.exec_driver_sql("pragma foreign_keys").scalar() == 1
                assert connection.exec_driver_sql("pragma integrity_check").scalar() == "ok"


@pytest.mark.usefixtures("any_database")
def test_a_real_chain_survives(owner: Engine, versions: Path) -> None:
    with transaction(write=True) as session:
        for number in range(20):
            audit.record(session, None, None, audit.Kind.BACKUP_MADE, "database", "main", {"number": number})
    next_revision(versions, UP, DOWN)
    migrate.upgrade(owner, versions=versions)
    migrate.downgrade(owner, str(migrate.head()), versions=versions)
    with transaction() as session:
        assert audit.verify(session) == []
        assert audit.head(session) is not None


def test_down_to_nothing_and_up_again(owner: Engine) -> None:
    write(owner)
    migrate.downgrade(owner, "base")
    assert migrate.current(owner) is None
    assert set(sa.inspect(owner).get_table_names()) == {"alembic_version"}
    migrate.upgrade(owner)
    assert migrate.is_current(owner)
    assert everything(owner)["review"] == []


def test_nobody_goes_back_past_what_is_sealed_about_first_90_days(any_database: Engine, owner: Engine) -> None:
    write(any_database)
    with transaction(write=True) as session:
        of_review = session.scalars(sa.select(SealedRecord)).one()
        copied = {name: getattr(of_review, name) for name in ("made_by", "sealed_at", "format", "kid", "salt")}
        first_90_id = session.scalars(sa.select(FirstNinety.id)).first()
        session.add(
            SealedRecord(
                first_90_id=first_90_id,
                kind=RecordKind.DECISION,
                signature=of_review.signature,
                content=of_review.content,
                **copied,
            )
        )
    rows = everything(any_database)
    with pytest.raises(RuntimeError, match="sealed here"):
        migrate.downgrade(owner, "0001")
    assert migrate.is_current(owner)
    assert everything(any_database) == rows


def test_nobody_goes_back_past_a_passage_that_was_taken_out(any_database: Engine, owner: Engine) -> None:
    write(any_database)
    with transaction(write=True) as session:
        one = session.scalars(sa.select(OneOnOne).where(OneOnOne.status == OneOnOneStatus.CLOSED)).one()  # type: ignore[arg-type]
        session.add(TakenOut(one_on_one_id=one.id, place="was_hard", reason="why", made_by=one.lead_id, at=one.made_at))
    rows = everything(any_database)
    with pytest.raises(RuntimeError, match="taken out here"):
        migrate.downgrade(owner, "0012")
    assert migrate.is_current(owner)
    assert everything(any_database) == rows


def test_a_failing_revision_changes_nothing(any_database: Engine, owner: Engine, versions: Path) -> None:
    write(any_database)
    rows = everything(any_database)
    next_revision(versions, UP + "\n    op.execute('delete from audit_event')\n    raise RuntimeError('no')")
    with pytest.raises(RuntimeError, match="^no$"):
        migrate.upgrade(owner, versions=versions)
    assert migrate.is_current(any_database)
    assert everything(any_database) == rows
    assert refuses_changes(any_database)
    assert "more" not in {column["name"] for column in sa.inspect(owner).get_columns("review")}


def test_a_revision_that_breaks_references_is_undone(database: Engine, versions: Path) -> None:
    write(database)
    rows = everything(database)
    next_revision(versions, "op.execute(\"delete from person where username = 'maya'\")")
    with pytest.raises(migrate.BrokenReferences, match="rows in .*review"):
        migrate.upgrade(database, versions=versions)
    assert migrate.is_current(database)
    assert everything(database) == rows


def test_a_copy_is_made_before_a_file_with_tables_changes(database: Engine, versions: Path) -> None:
    write(database)
    next_revision(versions, UP)
    copy = migrate.upgrade(database, versions=versions)
    assert copy is not None
    assert copy.parent == Path(str(database.url.database)).parent
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [path for path in copy.parent.iterdir() if path.name.startswith(copy.name) and path != copy] == []
    with closing(sqlite3.connect(copy)) as reading:
        assert reading.execute("select count(*) from rating").fetchone() == (4,)
        assert reading.execute("select version_num from alembic_version").fetchone() == (migrate.head(),)
        assert reading.execute("pragma integrity_check").fetchone() == ("ok",)
    again = migrate.downgrade(database, "base", versions=versions)
    assert again is not None
    assert again != copy


def test_a_new_or_current_database_is_not_copied(tmp_path: Path) -> None:
    made = engine_for(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    assert migrate.current(made) is None
    assert not migrate.is_current(made)
    assert migrate.upgrade(made) is None
    assert migrate.is_current(made)
    assert migrate.upgrade(made) is None
    made.dispose()
    assert list(tmp_path.glob("*.copy")) == []


@pytest.mark.postgres
def test_only_the_owner_can_migrate(postgres_database: Engine, versions: Path) -> None:
    next_revision(versions, UP)
    with pytest.raises(ProgrammingError, match="must be owner"):
        migrate.upgrade(postgres_database, versions=versions)
    assert migrate.is_current(engine())


def test_times_come_back_as_they_were_written(any_database: Engine) -> None:
    rows = write(any_database)
    with any_database.connect() as connection:
        review = Base.metadata.tables["review"]
        at = connection.scalar(sa.select(review.c.opened_at).where(review.c.id == rows.review))
    assert at == AT
    assert at is not None
    assert at.utcoffset() is not None
