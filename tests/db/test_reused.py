"""The PostgreSQL database that tests use one after the other is each time as if it were new."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from tests.db import postgres
from tests.db.postgres import OWNER, USER, Reused, Server
from tests.db.rows import write

pytestmark = pytest.mark.postgres


@pytest.fixture
def reused(postgres_server: Server, _portal: object) -> Iterator[Reused]:
    one = Reused(postgres_server)
    yield one
    one.end()


def opened(reused: Reused, role: str = USER) -> Engine:
    return sa.create_engine(reused.server.address(reused.ready(), role))


def everything(connection: Connection) -> dict[str, object]:
    """How many rows each table has, where each sequence stands, and the shape."""
    tables = connection.scalars(sa.text(postgres.WRITTEN)).all()
    rows = {name: connection.scalar(sa.text(f"select count(*) from {name}")) for name in tables}
    sequences = "select sequencename, last_value from pg_sequences order by 1"
    return {
        **rows,
        "sequences": connection.execute(sa.text(sequences)).all(),
        "shape": connection.scalar(sa.text(postgres.SHAPE)),
    }


def test_rows_seals_and_numbers_of_an_earlier_test_are_gone(reused: Reused) -> None:
    first = opened(reused)
    with first.connect() as connection:
        new = everything(connection)
    write(first)
    with first.connect() as connection:
        written = everything(connection)
    first.dispose()
    assert sum(written[name] != new[name] for name in new) > 20
    with opened(reused).connect() as connection:
        assert everything(connection) == new


def test_what_was_written_once_is_put_back_as_it_was(reused: Reused) -> None:
    def made() -> str:
        engine = opened(reused)
        write(engine)
        engine.dispose()
        return "made"

    def contents(connection: Connection) -> dict[str, object]:
        tables = connection.scalars(sa.text(postgres.WRITTEN)).all()
        rows = {name: connection.execute(sa.text(f"select * from {name} order by 1")).all() for name in tables}
        return {**rows, **everything(connection)}

    assert reused.with_rows_of(made) == "made"
    with reused.engine.connect() as connection:
        first = contents(connection)
    reused.ready()
    assert reused.with_rows_of(made) == "made"
    with reused.engine.connect() as connection:
        assert contents(connection) == first


def test_whoever_is_still_in_it_is_sent_away(reused: Reused) -> None:
    engine = opened(reused)
    write(engine)
    lingering = engine.connect()
    lingering.execute(sa.text("update person set name = 'Nobody'"))
    with opened(reused).connect() as connection:
        assert connection.scalar(sa.text("select count(*) from person")) == 0
    with pytest.raises(sa.exc.OperationalError):
        lingering.execute(sa.text("select 1"))


CHANGES = (
    "ALTER TABLE person ADD COLUMN more integer",
    "ALTER TABLE sealed_record DISABLE TRIGGER USER",
    "DROP TRIGGER {trigger}",
    f"GRANT TRUNCATE ON person TO {USER}",
    "CREATE TABLE more (id integer)",
    "UPDATE alembic_version SET version_num = 'base'",
    "CREATE INDEX more ON person (username)",
)


def test_whatever_changes_its_shape_has_it_made_anew(reused: Reused) -> None:
    owner = opened(reused, OWNER)
    made = "select oid from pg_database where datname = current_database()"
    trigger = "select tgname || ' ON ' || tgrelid::regclass from pg_trigger where not tgisinternal limit 1"
    with owner.connect() as connection:
        first, shape = connection.scalar(sa.text(made)), connection.scalar(sa.text(postgres.SHAPE))
        for change in CHANGES:
            connection.execute(sa.text(change.format(trigger=connection.scalar(sa.text(trigger)))))
            assert connection.scalar(sa.text(postgres.SHAPE)) != shape, change
            connection.rollback()
        assert connection.scalar(sa.text(postgres.SHAPE)) == shape
        connection.execute(sa.text(CHANGES[0]))
        connection.commit()
    owner.dispose()
    with opened(reused).connect() as connection:
        assert connection.scalar(sa.text(made)) != first
