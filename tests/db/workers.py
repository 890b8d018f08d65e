"""Several writers at once, as threads of one process or as processes of their own. All run the same function."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from types import ModuleType
from typing import TypeVar

from db.engine import engine, engine_for
from db.keys import keyring
from portal.settings import settings

WRITERS = 8
Result = TypeVar("Result")


def _inherit(environment: dict[str, str]) -> None:
    """Take over this test's settings; the server that children are forked from may hold those of an earlier one."""
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        del os.environ[name]
    os.environ.update(environment)
    for cache in (engine_for, keyring, settings):
        cache.cache_clear()


def threads(work: Callable[[int], Result], writers: int = WRITERS) -> list[Result]:
    """Run `work(0)` to `work(writers - 1)` at the same time in threads, as one server does."""
    with ThreadPoolExecutor(writers) as pool:
        return list(pool.map(work, range(writers)))


def processes(work: Callable[[int], Result], writers: int = WRITERS) -> list[Result]:
    """As `threads`, each in a process with the settings of this test."""
    engine().dispose()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["db.engine", "db.tables", "portal.audit", "psycopg"])
    ours = {name: value for name, value in os.environ.items() if name.startswith("PORTAL_")}
    pool = ProcessPoolExecutor(writers, mp_context=context, initializer=_inherit, initargs=(ours,))
    with _no_script(), pool:
        return list(pool.map(work, range(writers)))


@contextmanager
def _no_script() -> Iterator[None]:
    """A page tried by an earlier test stays this process's main module, and every child would run that script first."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
