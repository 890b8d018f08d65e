"""Run a command of the portal's command line in this process, and look at what it left."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from portal.cli import app

Rows = dict[str, list[tuple[Any, ...]]]


def run(*words: str | Path, typed: str | bytes | None = None) -> Result:
    """The result of `python -m portal` with these words. An unexpected error is raised, not swallowed."""
    result = CliRunner().invoke(app, [str(word) for word in words], input=typed)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def everything(engine: Engine) -> Rows:
    """Every row of every table as it is stored, in an order of its own."""
    with engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        return {
            table: sorted((tuple(row) for row in connection.execute(sa.text(f"select * from {table}"))), key=repr)
            for table in sorted(tables)
        }
