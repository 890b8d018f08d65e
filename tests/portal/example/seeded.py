"""The example programme for tests: written once a run, copied for each test that looks at it or spoils it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.engine import engine, engine_for
from db.keys import keyring
from portal.people import passwords
from portal.settings import settings
from tests.portal.cli.running import run

NAMES = ("PORTAL_DATA", "PORTAL_KEYS", "PORTAL_DATABASE_URL")


def forget() -> None:
    """Let this process read its settings, keys and engine anew; makes no database by looking for it."""
    if engine_for.cache_info().currsize:
        engine().dispose()
    for cache in (engine_for, keyring, settings):
        cache.cache_clear()


@contextmanager
def living_in(data: Path) -> Iterator[Path]:
    """The settings of this process point at the folder `data` and nothing else."""
    forget()
    before = {name: os.environ.pop(name, None) for name in NAMES}
    os.environ["PORTAL_DATA"] = str(data)
    try:
        yield data
    finally:
        forget()
        os.environ.pop("PORTAL_DATA", None)
        os.environ.update({name: value for name, value in before.items() if value is not None})
        settings.cache_clear()


@contextmanager
def cheap_passwords() -> Iterator[None]:
    """Hash at the lowest cost: nothing that is made here measures how long it takes."""
    usually, passwords.ROUNDS = passwords.ROUNDS, 4
    try:
        yield
    finally:
        passwords.ROUNDS = usually


def write_example(data: Path) -> Path:
    """What the command leaves in `data`; only the passwords are hashed at the lowest cost."""
    with living_in(data), cheap_passwords():
        said = run("example")
        assert (said.exit_code, "example-sign-ins.json" in said.output) == (0, True), said.output
    return data


def copy_of(example: Path, target: Path) -> Path:
    """A copy of a written example without its lock files."""
    shutil.copytree(example, target, ignore=shutil.ignore_patterns("*-lock", "*-wal", "*-shm"))
    return target
