"""The owner's side of a test database: PostgreSQL has a role for it, SQLite has none."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from tests.db import postgres


@pytest.fixture
def owner_of() -> Iterator[Callable[[Engine], Engine]]:
    """Turn an engine into that of the tables' owner."""
    made: list[Engine] = []

    def owner(engine: Engine) -> Engine:
        if engine.dialect.name == "sqlite":
            return engine
        made.append(sa.create_engine(engine.url.set(username=postgres.OWNER, password=postgres.OWNER)))
        return made[-1]

    yield owner
    for engine in made:
        engine.dispose()


@pytest.fixture
def owner(any_database: Engine, owner_of: Callable[[Engine], Engine]) -> Engine:
    """The owner's engine of `any_database`."""
    return owner_of(any_database)
