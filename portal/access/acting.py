"""The one door: who acts, in which transaction. The only place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlmodel import Session

from db.engine import transaction
from portal.access import sessions
from portal.access.actor import Actor
from portal.errors import SignedOut

_inside: ContextVar[bool] = ContextVar("inside a transaction", default=False)


def is_inside() -> bool:
    """Whether this thread is inside a transaction, where no screen may be touched."""
    return _inside.get()


@contextmanager
def system(write: bool = False) -> Iterator[Session]:
    """A transaction of the portal itself: sign-in, routes, command line. Access is the caller's affair."""
    mark = _inside.set(True)
    try:
        with transaction(write) as session:
            yield session
    finally:
        _inside.reset(mark)


@contextmanager
def acting(credential: str | None, write: bool = False) -> Iterator[tuple[Session, Actor]]:
    """A transaction of the person behind `credential` (the hash of their session cookie).

    Yields the session and the actor, both valid inside only. Raises SignedOut before the body runs.
    """
    with system(write) as session:
        yield session, sessions.load(session, credential).actor


def touch(credential: str | None) -> None:
    """Note that the person is active; writes at most once a minute and never fails for a signed-out one."""
    try:
        with system() as session:
            is_due = sessions.load(session, credential).is_touch_due
        if is_due:
            with acting(credential, write=True) as (session, actor):
                sessions.touch(session, actor)
    except SignedOut:
        return
