"""Sign-in sessions, entry tickets and export tickets: random tokens outside, hashes inside.

Limits: idle 30 minutes, absolute 12 hours; the entry ticket lives 30 seconds, the export ticket 60.
"""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables.people import Division, Grant, Person
from db.tables.sessions import EntryTicket, ExportPurpose, ExportTicket, SignInSession
from portal import clock
from portal.access.actor import Actor
from portal.errors import NotFound, SignedOut

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
ENTRY = timedelta(seconds=30)
EXPORT = timedelta(seconds=60)
TOUCH_EVERY = timedelta(minutes=1)
UTC_ZONE = "UTC"
PARTED = "Your service has ended, and the days for reading your own record are over. Ask the programme for a copy."
AWAY = "You were away for a while, so we signed you out. Everything the page called saved is there."


def new_token() -> str:
    """256 random bits, safe in a cookie and in an address."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is stored of a token, and what the guard hands to the page: its SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_ticket(session: Session, person: Person, device_hash: str) -> str:
    """A one-time entry ticket for `person`, bound to the browser `device_hash`. Returns the token."""
    now = clock.now()
    session.execute(sa.delete(EntryTicket).where(col(EntryTicket.until_at) < now))
    token = new_token()
    session.add(
        EntryTicket(
            token_hash=hash_token(token),
            person_id=person.id,
            epoch=person.epoch,
            device_hash=device_hash,
            until_at=now + ENTRY,
        )
    )
    return token


def redeem_ticket(session: Session, token: str, device_hash: str, agent: str) -> str | None:
    """Trade an entry ticket for a session token, or None. Any try burns the ticket."""
    ticket = session.get(EntryTicket, hash_token(token), with_for_update=True)  # two at once: the second finds none
    if ticket is None:
        return None
    session.delete(ticket)
    session.flush()
    person = session.get(Person, ticket.person_id)
    is_good = (
        person is not None
        and person.is_active
        and person.epoch == ticket.epoch
        and secrets.compare_digest(ticket.device_hash, device_hash)
        and clock.now() <= ticket.until_at
    )
    return mint(session, person, device_hash, agent) if is_good and person else None


def mint(session: Session, person: Person, device_hash: str, agent: str = "") -> str:
    """Begin a sign-in session for `person` and return its token; the row keeps only the hash."""
    token, now = new_token(), clock.now()
    session.add(
        SignInSession(
            token_hash=hash_token(token),
            person_id=person.id,
            device_hash=device_hash,
            epoch=person.epoch,
            agent=agent[:200],
            created_at=now,
            last_seen_at=now,
        )
    )
    session.flush()
    return token


def revoke(session: Session, session_key: str) -> None:
    """End one sign-in session. Ending it twice is no error."""
    row = session.get(SignInSession, session_key)
    if row is not None and row.revoked_at is None:
        row.revoked_at = clock.now()
        session.flush()


def end_all(session: Session, person: Person, keep: str | None = None) -> None:
    """End every session of `person` but `keep`: a raised epoch makes them all stale at once."""
    person.epoch += 1
    session.flush()
    if keep is not None:
        row = session.get(SignInSession, keep)
        if row is not None:
            row.epoch = person.epoch
            session.flush()


def stay(session: Session, actor: Actor, until: datetime) -> None:
    """Keep this session through a conversation or meeting until `until`, however long nobody types; never shortens."""
    if actor.stay_until is not None and actor.stay_until >= until:
        return
    row = session.get(SignInSession, actor.session_key)
    if row is not None and (row.stay_until is None or row.stay_until < until):
        row.stay_until = until
        session.flush()


def ends_at(actor: Actor) -> datetime:
    """When this session ends unless the person does something before, as it was when the actor was read."""
    seen, began = actor.last_seen_at or clock.now(), actor.signed_in_at or clock.now()
    return min(max(seen + IDLE, actor.stay_until or seen), began + ABSOLUTE)


def touch(session: Session, actor: Actor) -> None:
    """Note that this person is here; written at most once a minute. Polls must not call it."""
    now = clock.now()
    if actor.last_seen_at is not None and now - actor.last_seen_at <= TOUCH_EVERY:
        return
    session.execute(
        sa.update(SignInSession)
        .where(
            col(SignInSession.token_hash) == actor.session_key,
            col(SignInSession.last_seen_at) < now - TOUCH_EVERY,
        )
        .values(last_seen_at=now)
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """The signed-in person with the moment they were last noted, to tell whether `touch` is due."""

    actor: Actor
    last_seen_at: datetime

    @property
    def is_touch_due(self) -> bool:
        """Whether a minute has passed since the last note."""
        return clock.now() - self.last_seen_at > TOUCH_EVERY


_PERSON_OF_SESSION = (
    sa.select(
        col(SignInSession.token_hash),
        col(SignInSession.created_at),
        col(SignInSession.last_seen_at),
        col(SignInSession.stay_until),
        col(Person.reads_until_on),
        col(Person.id),
        col(Person.name),
        col(Person.username),
        col(Grant.role),
        col(Grant.division_id),
        col(Grant.from_on),
        col(Grant.until_on),
        col(Division.zone),
    )
    .join(Person, col(Person.id) == col(SignInSession.person_id))
    .outerjoin(Grant, col(Grant.person_id) == col(Person.id))
    .outerjoin(Division, col(Division.id) == col(Grant.division_id))
    .where(
        col(SignInSession.token_hash) == sa.bindparam("credential"),
        col(SignInSession.revoked_at).is_(None),
        col(Person.is_active).is_(True),
        col(Person.epoch) == col(SignInSession.epoch),
    )
    .order_by(col(Division.name))
)
"""Built once: putting a statement together costs more than running it, and every event runs this one."""


def load(session: Session, credential: str | None) -> Seen:
    """The person behind `credential` (a session's hash), in one select.

    Raises SignedOut when there is none, it was revoked, the account is disabled or changed, or a limit has passed.
    """
    if not isinstance(credential, str) or not credential:
        raise SignedOut
    rows = session.execute(_PERSON_OF_SESSION, {"credential": credential}).all()
    if not rows:
        raise SignedOut
    now = clock.now()
    session_key, created_at, last_seen_at, stay_until, reads_until_on, person_id, name, username = rows[0][:8]
    is_idle = now - last_seen_at > IDLE and (stay_until is None or now > stay_until)
    if is_idle or now - created_at > ABSOLUTE:
        raise SignedOut(AWAY)
    held = frozenset(
        (role, division)
        for role, division, from_on, until_on, zone in (row[8:] for row in rows)
        if role is not None and from_on <= clock.today(zone) and (until_on is None or clock.today(zone) < until_on)
    )
    zone = next((row[12] for row in rows if row[12] is not None), UTC_ZONE)
    if reads_until_on is not None and clock.today(zone) > reads_until_on:
        raise SignedOut(PARTED)
    has_left = reads_until_on is not None and not held
    actor = Actor(person_id, name, username, session_key, held, zone, last_seen_at, has_left, stay_until, created_at)
    return Seen(actor, last_seen_at)


def open_export(session: Session, actor: Actor, record_id: uuid.UUID, purpose: ExportPurpose) -> str:
    """A one-time ticket to fetch one document in this session. The caller has decided access. Returns the token."""
    now = clock.now()
    session.execute(sa.delete(ExportTicket).where(col(ExportTicket.until_at) < now))
    token = new_token()
    session.add(
        ExportTicket(
            token_hash=hash_token(token),
            session_hash=actor.session_key,
            record_id=record_id,
            purpose=purpose,
            until_at=now + EXPORT,
        )
    )
    session.flush()
    return token


def redeem_export(session: Session, actor: Actor, token: str) -> ExportTicket:
    """The ticket behind `token`, used up. Raises NotFound for another session's, a used or an expired one."""
    ticket = session.get(ExportTicket, hash_token(token), with_for_update=True)  # two at once: the second finds none
    if ticket is None or ticket.session_hash != actor.session_key:
        raise NotFound
    session.delete(ticket)
    session.flush()
    if clock.now() > ticket.until_at:
        raise NotFound
    return ticket
