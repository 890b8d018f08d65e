"""The database connection and the one kind of transaction; both engines behave the same to their callers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from filelock import FileLock
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlmodel import Session

from portal.settings import settings

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "busy_timeout=15000",
)


@lru_cache(maxsize=8)
def engine_for(url: str) -> Engine:
    """The engine of one database address, made once a process."""
    address = sa.make_url(url)
    if address.get_backend_name() != "sqlite":
        return sa.create_engine(address, pool_pre_ping=True, pool_size=10, max_overflow=20)
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    made = sa.create_engine(address, connect_args={"check_same_thread": False, "timeout": 15})

    @event.listens_for(made, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN " + connection.get_execution_options().get("sqlite_begin", "DEFERRED"))

    return made


def engine() -> Engine:
    """The engine of the database in the settings."""
    return engine_for(settings().database)


class WriteLock:
    """One writer at a time on a SQLite file: threads queue in memory, other processes at a lock file beside it.

    SQLite before 3.51.3 can damage a write-ahead log when two connections write and checkpoint at once.
    """

    def __init__(self, path: str) -> None:
        self._threads = threading.Lock()
        self._processes = FileLock(path, thread_local=False)

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._threads, self._processes.acquire(timeout=30, poll_interval=0.002):
            yield


@lru_cache(maxsize=8)
def _lock_for(database: str) -> WriteLock:
    return WriteLock(database + ".write-lock")


@contextmanager
def writing_alone(target: Engine) -> Iterator[None]:
    """Hold the write lock of `target`; PostgreSQL needs none."""
    database = target.url.database
    if target.dialect.name != "sqlite" or not database:
        yield
        return
    with _lock_for(database)():
        yield


@lru_cache(maxsize=8)
def _writing(target: Engine) -> Engine:
    """`target` with transactions that take SQLite's write lock at once, not at their first write."""
    return target.execution_options(sqlite_begin="IMMEDIATE")


@contextmanager
def transaction(write: bool = False) -> Iterator[Session]:
    """One transaction. Commits at the end when `write`; anything raised inside, `st.rerun()` included, undoes it all.

    Objects read without `write` are detached before the transaction ends, so they stay readable.
    """
    target = engine()
    if not write:
        with Session(target, expire_on_commit=False, autoflush=False) as session:
            yield session
        return
    with writing_alone(target), Session(_writing(target), expire_on_commit=False) as session:
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
