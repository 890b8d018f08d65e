"""Before the first request: refuse to start where something is wrong, load what is heavy, then freeze it."""

import contextlib
import gc
import importlib
import logging
import pkgutil
import threading
import uuid
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from anyio import to_thread
from filelock import FileLock, Timeout
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from db.tables.people import Role
from portal.access import Actor, acting, system
from portal.errors import PortalError, SignedOut
from portal.people.passwords import nobody
from portal.server import daily
from portal.server.check import problems
from portal.server.logs import CHATTY_IMPORTS, quieten
from portal.settings import settings

log = logging.getLogger("portal")

HEAVY = (
    "pandas",
    "pyarrow",
    "altair",
    "sqlmodel",
    "streamlit_authenticator",
    "db.tables",
    "portal.ui",
    "portal.reviews",
    "portal.one_on_ones",
    "portal.commitments",
    "portal.observations",
    "portal.first90",
    "portal.coaches",
    "portal.meetings",
    "portal.due",
    "streamlit.material_icon_names",
    "streamlit.runtime.scriptrunner.script_runner",
)


@lru_cache(maxsize=1)
def server_lock(database: str) -> FileLock:
    """The lock that one server holds on a SQLite file for as long as it runs."""
    return FileLock(database + ".server-lock", thread_local=False)


def take_database() -> list[str]:
    """Claim a SQLite database for this server. PostgreSQL may be shared."""
    url = sa.make_url(settings().database)
    if url.get_backend_name() != "sqlite" or not url.database:
        return []
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    try:
        server_lock(url.database).acquire(timeout=0)
    except Timeout:
        return [
            f"Another server already uses {url.database}. End it first, or give this one its own PORTAL_DATA; "
            "several servers at once need PostgreSQL (PORTAL_DATABASE_URL)."
        ]
    return []


def give_back_database() -> None:
    """Let go of the claim."""
    url = sa.make_url(settings().database)
    if url.get_backend_name() == "sqlite" and url.database:
        server_lock(url.database).release()


def load_heavy() -> None:
    """Import now what the first visitor would otherwise wait for."""
    chatty = [logging.getLogger(name) for name in CHATTY_IMPORTS]
    levels = [logger.level for logger in chatty]
    for logger in chatty:
        logger.setLevel(logging.CRITICAL)
    try:
        for name in HEAVY:
            module = importlib.import_module(name)
            for part in pkgutil.walk_packages(getattr(module, "__path__", ()), name + "."):
                if name.startswith("portal."):
                    importlib.import_module(part.name)
    finally:
        for logger, level in zip(chatty, levels, strict=True):
            logger.setLevel(level)


def prepare() -> list[str]:
    """Everything before the start. Returns what is wrong; empty means go."""
    quieten()
    return problems() or take_database()


_warm = threading.Event()


def is_warm() -> bool:
    """Whether what the first visitor needs is loaded."""
    return _warm.is_set()


def warm_up() -> None:
    """Load while the server already answers its health check; then take all that out of the garbage collector's way.

    What cannot be loaded leaves the portal not ready, with the place of the error in the log.
    """
    gc.disable()  # nearly all that is made now stays: looking through it again and again takes a third of the time
    try:
        hashing = threading.Thread(target=nobody, name="warm-up-password")
        hashing.start()
        load_heavy()
        rehearse()
        hashing.join()
    except Exception:
        log.exception("The portal could not load what its first visitor needs")
        raise
    finally:
        gc.enable()
    gc.collect()
    gc.freeze()
    _warm.set()


def rehearse() -> None:
    """Ask what the first visitor will ask, for somebody who is not there: SQLAlchemy keeps each compiled statement."""
    from portal.due import home  # heavy: loaded by now, but not before the server answers its health check
    from portal.reviews import queries

    stranger = Actor(uuid.uuid4(), "", "", "", frozenset(), "UTC")
    with contextlib.suppress(SignedOut), acting("nobody"):
        pass
    with system() as session:
        queries.listed(session, stranger)
        for role in Role:  # each has a home of its own
            with contextlib.suppress(PortalError):
                home(session, replace(stranger, held=frozenset({(role, stranger.id)})))
        with contextlib.suppress(PortalError):
            queries.form(session, stranger, uuid.uuid4())


class Lifespan:
    """Wraps the server's start and end. A start refused here ends the process with the sentences and an error code."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self.app(scope, receive, send)
            return
        first = await receive()
        found = await to_thread.run_sync(prepare)
        if found:
            message = "\n".join(["The portal does not start:", *(f"- {sentence}" for sentence in found)])
            await send({"type": "lifespan.startup.failed", "message": message})
            return
        waiting: list[Message] = [first]
        stop = threading.Event()

        async def replay() -> Message:
            return waiting.pop() if waiting else await receive()

        async def freeze(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
                threading.Thread(target=daily.run, args=(_warm, stop), name="daily", daemon=True).start()
                if settings().sends_mail:
                    threading.Thread(target=daily.run_mail, args=(_warm, stop), name="mail", daemon=True).start()
            await send(message)

        try:
            await self.app(scope, replay, freeze)
        finally:
            stop.set()
            give_back_database()
