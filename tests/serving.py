"""A real portal server in a process of its own, with a small programme in a folder of its own."""

import functools
import multiprocessing
import os
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType

import bcrypt
from sqlmodel import col, select
from streamlit.web import cli

from db import migrate
from db.engine import engine
from db.keys import create_keys, keyring
from db.tables.people import Person, Role
from portal.access import sessions, system
from portal.settings import ROOT, settings
from tests import make
from tests.once import made_once

PASSWORD = "green lamp river stone"
DEVICE = "the-browser-of-this-test"
START_SECONDS = 60
PEOPLE = {
    "maya": ("Maya Torres", Role.COACH),
    "lee": ("Lee Okafor", Role.LEAD),
    "dana": ("Dana Reyes", Role.DIRECTOR),
    "adam": ("Adam Novak", Role.ADMINISTRATOR),
}


@contextmanager
def using(data: Path, database: str | None = None) -> Iterator[None]:
    """Let this process work on the keys in `data` and the database there, or the one at the address `database`."""
    before = {name: os.environ.get(name) for name in ("PORTAL_DATA", "PORTAL_DATABASE_URL", "PORTAL_KEYS")}
    for name in before:
        os.environ.pop(name, None)
    os.environ["PORTAL_DATA"] = str(data)
    if database is not None:
        os.environ["PORTAL_DATABASE_URL"] = database
    for cache in (settings, keyring):
        cache.cache_clear()
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        for cache in (settings, keyring):
            cache.cache_clear()


@functools.cache
def one_hash() -> str:
    """PASSWORD as it is stored, at the lowest cost: whoever signs in here is no test of how long that takes."""
    return bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()


def found_programme(data: Path, database: str | None = None) -> None:
    """Keys, tables, a framework, a policy, one division and PEOPLE, who all sign in with PASSWORD."""
    if database is None:
        founded = made_once("founded", lambda folder: _found(folder, None))
        shutil.copytree(founded, data, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*-lock", "*-wal", "*-shm"))
    else:
        _found(data, database)


def _found(data: Path, database: str | None) -> None:
    data.mkdir(parents=True, exist_ok=True)
    with using(data, database):
        create_keys()
        if database is None:
            migrate.upgrade(engine())
        with system(write=True) as session:
            make.programme(session)
            division = make.division(session, "North")
            ids = {name: make.person(session, full, division, role) for name, (full, role) in PEOPLE.items()}
            make.supervision(session, ids["maya"], ids["lee"])
            for person in session.scalars(select(Person)):
                person.password_hash = one_hash()
        engine().dispose()


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@functools.cache
def _maker() -> ForkServerContext:
    maker = multiprocessing.get_context("forkserver")
    maker.set_forkserver_preload(["tests.loaded"])
    return maker


@contextmanager
def _without_main() -> Iterator[None]:
    """A new process first runs what `__main__` is here, which after a page was tried is that page's script."""
    ours, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    yield
    sys.modules["__main__"] = ours


def _serve(arguments: list[str], environment: dict[str, str], log: Path) -> None:
    """What `python -m streamlit` does with these arguments, in a process of its own."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    with log.open("ab") as said:
        for stream in (1, 2):
            os.dup2(said.fileno(), stream)
    cli.main(arguments, prog_name="streamlit")


class PortalServer:
    """Starts, kills and restarts the portal on one port and one data folder; looks into its database."""

    def __init__(self, data: Path, database: str | None = None, app: Path | None = None) -> None:
        self.data, self.database, self.app = data, database, app
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data / "server.log"
        self.process: BaseProcess | None = None

    @property
    def cookie(self) -> str:
        """The name of the session cookie."""
        return f"portal-{self.port}"

    def command(self) -> list[str]:
        """How the server is started: as a person would, but on its own port."""
        app = [str(self.app)] if self.app else []
        return [sys.executable, "-m", "streamlit", "run", *app, "--server.port", str(self.port)]

    def environment(self, **more: str) -> dict[str, str]:
        """The settings of this server."""
        database = {} if self.database is None else {"PORTAL_DATABASE_URL": self.database}
        return {**os.environ, "PORTAL_DATA": str(self.data), "PORTAL_PUBLIC_URL": self.url, **database, **more}

    def start(self) -> None:
        """Start and wait until it is ready. The process comes from one that has loaded what a server loads."""
        wanted = (self.command()[3:], self.environment(), self.log)
        self.process = _maker().Process(target=_serve, args=wanted, daemon=True)
        with _without_main():
            self.process.start()
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if not self.process.is_alive():
                break
            try:
                with urllib.request.urlopen(self.url + "/readyz", timeout=2):  # noqa: S310 (our own address)
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        assert self.process
        self.process.kill()
        self.process.join(10)

    def using(self) -> AbstractContextManager[None]:
        """Let this process work on this server's database."""
        return using(self.data, self.database)

    def stop(self) -> None:
        """End it politely."""
        if self.process:
            self.process.terminate()
            self.process.join(10)
            if self.process.is_alive():
                self.kill()

    def person_id(self, username: str) -> uuid.UUID:
        """The id of one of the PEOPLE."""
        with self.using(), system() as session:
            return session.scalars(select(Person.id).where(col(Person.username) == username)).one()

    def mint(self, username: str, device: str = DEVICE) -> str:
        """The session cookie of somebody who has just signed in, in the browser with the device cookie `device`."""
        with self.using(), system(write=True) as session:
            person = session.scalars(select(Person).where(col(Person.username) == username)).one()
            return sessions.mint(session, person, sessions.hash_token(device), "a test")

    def cookies(self, username: str, device: str = DEVICE) -> dict[str, str]:
        """Both cookies of a signed-in browser."""
        return {self.cookie: self.mint(username, device), f"{self.cookie}-device": device}
