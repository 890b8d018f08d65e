"""Write the next revision from the difference between the tables and the revisions there are.

`python -m db.migrations.revise "what it does"` adds one; with `--again` it replaces the newest, for the time before
anybody has run it.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from db import migrate


def revise(message: str, again: bool = False) -> Path:
    """Write a revision named after `message` and return its file. `again` drops the newest one first."""
    script = ScriptDirectory.from_config(migrate.configuration())
    newest = script.get_revision("head") if script.get_current_head() else None
    if again and newest is not None:
        Path(newest.path).unlink()
        script = ScriptDirectory.from_config(migrate.configuration())
    number = len(list(script.walk_revisions())) + 1
    with tempfile.TemporaryDirectory() as folder:
        engine = sa.create_engine(f"sqlite:///{folder}/empty.sqlite3")
        with engine.begin() as connection:
            config = migrate.configuration(connection)
            if number > 1:
                command.upgrade(config, "head")
            for name, value in {
                "hooks": "format, lint",
                "lint.type": "module",
                "lint.module": "ruff",
                "lint.options": "check --fix --quiet REVISION_SCRIPT_FILENAME",
                "format.type": "module",
                "format.module": "ruff",
                "format.options": "format --quiet REVISION_SCRIPT_FILENAME",
            }.items():
                config.set_section_option("post_write_hooks", name, value)
            made = command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04}")
        engine.dispose()
    assert made is not None  # noqa: S101 (narrows the type)
    assert not isinstance(made, list)  # noqa: S101
    path = Path(made.path)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.lstrip().startswith("# ###")))
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("message")
    parser.add_argument("--again", action="store_true")
    given = parser.parse_args()
    sys.stdout.write(f"{revise(given.message, given.again)}\n")
