"""The example programme for tests: written once a run, copied for each test that looks at it or spoils it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.engine import engine, engine_for
from db.keys import create_keys, keyring
from db.migrate import upgrade
from portal.cli.places import make_data_folder
from portal.example.seed import seed
from portal.settings import settings

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


def write_example(data: Path) -> Path:
    """Keys, tables and the example programme in `data`."""
    with living_in(data):
        make_data_folder()
        create_keys()
        upgrade(engine())
        seed()
    return data


def copy_of(example: Path, target: Path) -> Path:
    """A copy of a written example without its lock files."""
    shutil.copytree(example, target, ignore=shutil.ignore_patterns("*-lock", "*-wal", "*-shm"))
    return target
