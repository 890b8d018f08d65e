"""How often a sign-in may be tried: per account and per address, in the database, so that restarts forget nothing.

After each wrong try the next one waits: 1, 2, 4, 8 seconds, then 15 minutes. Browsers in which a person has signed in
before count on their own, so that strangers guessing at an account never keep its owner out.
"""

import hashlib
import hmac
import math
import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.keys import keyring
from db.tables.sessions import SignInSession, SignInTry
from portal import clock
from portal.errors import PortalError

SHORT_WAITS = (0, 1, 2, 4, 8)
LONG_WAIT = timedelta(minutes=15)
REMEMBERED = timedelta(hours=24)
ADDRESS_LIMIT = 60
ADDRESS_SPAN = timedelta(minutes=15)


class Throttled(PortalError):
    """Too many tries; the message says how long to wait."""


def account_key(username: str, person_id: uuid.UUID | None, device: str, session: Session) -> str:
    """Under which key tries at an account are counted: a keyed hash of what was typed, apart for a known browser."""
    is_known = (
        person_id is not None
        and device != ""
        and session.scalar(
            select(sa.literal(1))
            .where(col(SignInSession.person_id) == person_id, col(SignInSession.device_hash) == device)
            .limit(1)
        )
        is not None
    )
    text = f"sign-in\0{username}\0{device if is_known else ''}"
    return hmac.new(keyring().audit, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def refuse_if_too_many(session: Session, account: str, address: str) -> None:
    """Raise Throttled when this account or this address must wait."""
    now = clock.now()
    session.execute(sa.delete(SignInTry).where(col(SignInTry.at) < now - REMEMBERED))
    wait = max(_account_wait(session, account, now), _address_wait(session, address, now))
    if wait > timedelta(0):
        raise Throttled(f"Too many tries. Please wait {_words(wait)}, then try again.")


def _account_wait(session: Session, account: str, now: datetime) -> timedelta:
    tries = session.execute(
        select(SignInTry.at, SignInTry.was_good)
        .where(col(SignInTry.account) == account)
        .order_by(col(SignInTry.at).desc(), col(SignInTry.id).desc())
        .limit(len(SHORT_WAITS))
    ).all()
    wrong = next((place for place, row in enumerate(tries) if row[1]), len(tries))
    if wrong == 0:
        return timedelta(0)
    pause = LONG_WAIT if wrong >= len(SHORT_WAITS) else timedelta(seconds=SHORT_WAITS[wrong])
    latest: datetime = tries[0][0]
    return latest + pause - now


def _address_wait(session: Session, address: str, now: datetime) -> timedelta:
    times = session.scalars(
        select(SignInTry.at)
        .where(
            col(SignInTry.address) == address,
            col(SignInTry.was_good).is_(False),
            col(SignInTry.at) > now - ADDRESS_SPAN,
        )
        .order_by(col(SignInTry.at).desc())
        .limit(ADDRESS_LIMIT)
    ).all()
    return times[-1] + ADDRESS_SPAN - now if len(times) == ADDRESS_LIMIT else timedelta(0)


def _words(wait: timedelta) -> str:
    seconds = math.ceil(wait.total_seconds())
    if seconds <= 90:
        return "a second" if seconds == 1 else f"{seconds} seconds"
    return f"{math.ceil(seconds / 60)} minutes"
