"""A person's own sign-in sessions: which browsers are signed in, how long this one stays, ending the others."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables.people import Person
from db.tables.sessions import SignInSession
from portal import audit, clock
from portal.access import Actor, sessions
from portal.access.sessions import ABSOLUTE, IDLE
from portal.audit import Kind
from portal.errors import NotFound

BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One signed-in browser as its owner sees it; `key` is a name for ending it, not a credential."""

    key: str
    browser: str
    began: datetime
    seen: datetime
    is_this: bool


def _live(actor: Actor) -> sa.Select[SignInSession]:
    now = clock.now()
    return (
        sa.select(SignInSession)
        .join(Person, col(Person.id) == col(SignInSession.person_id))
        .where(
            col(SignInSession.person_id) == actor.id,
            col(SignInSession.revoked_at).is_(None),
            col(SignInSession.epoch) == col(Person.epoch),
            sa.or_(col(SignInSession.last_seen_at) > now - IDLE, col(SignInSession.stay_until) > now),
            col(SignInSession.created_at) > now - ABSOLUTE,
        )
        .order_by(col(SignInSession.last_seen_at).desc())
    )


def list_own(session: Session, actor: Actor) -> list[OwnSession]:
    """The signed-in browsers of this person, the latest first."""
    return [
        OwnSession(
            row.token_hash[:16],
            browser_name(row.agent),
            row.created_at,
            row.last_seen_at,
            row.token_hash == actor.session_key,
        )
        for row in session.scalars(_live(actor))
    ]


def end_one(session: Session, actor: Actor, key: str) -> None:
    """End one of this person's other sessions. Raises NotFound when it is not theirs or has ended."""
    row = next((row for row in session.scalars(_live(actor)) if row.token_hash.startswith(key)), None)
    if row is None or len(key) < 16:
        raise NotFound("That browser is signed out already.")
    sessions.revoke(session, row.token_hash)
    audit.note(session, actor, Kind.SESSION_REVOKED, "person", str(actor.id), {"all": False})


def end_others(session: Session, actor: Actor) -> None:
    """End every session of this person but the present one."""
    person = session.get(Person, actor.id)
    if person is None:
        raise NotFound
    sessions.end_all(session, person, keep=actor.session_key)
    audit.note(session, actor, Kind.SESSION_REVOKED, "person", str(actor.id), {"all": True})


def sign_out(session: Session, actor: Actor) -> None:
    """End the present session."""
    sessions.revoke(session, actor.session_key)
    audit.note(session, actor, Kind.SIGNED_OUT, "person", str(actor.id), {})


def browser_name(agent: str) -> str:
    """ "Firefox on Windows", as far as the browser says."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "A browser")
    machine = next((name for mark, name in SYSTEMS if mark in agent), None)
    return f"{browser} on {machine}" if machine else browser
