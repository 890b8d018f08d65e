"""Signing in, choosing a password, and the links that let a person choose one."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.people import Grant, Person, Role
from db.tables.sessions import ResetLink, SignInTry
from portal import audit, clock
from portal.access import Actor, sessions, system
from portal.access.scope import conflicted, supervises
from portal.audit import Kind
from portal.errors import InvalidInput, NotAllowed, NotFound
from portal.people.passwords import fold, hashed, matches, trouble_with
from portal.people.throttle import LONG_WAIT, SHORT_WAITS, Throttled, account_key, refuse_if_too_many
from portal.settings import settings

__all__ = [
    "LINK_LIFE",
    "Chosen",
    "Throttled",
    "change_password",
    "choose",
    "make_reset_link",
    "redeem_reset_link",
    "reset_address",
    "sign_in",
    "verify",
]

LINK_LIFE = timedelta(hours=24)
LINK_OVER = "This link was used already or is too old. Ask for a new one."


@dataclass(frozen=True, slots=True)
class Try:
    """One try, already counted as wrong; `stored` is the hash to compare with, None when there is none."""

    id: int
    account: str
    person_id: uuid.UUID | None
    stored: str | None


def _begin(session: Session, username: str, address: str, device: str) -> Try:
    """Count a try before anything is compared, so that tries at the same moment count as well. Raises Throttled."""
    name = fold(username)
    person = session.scalar(select(Person).where(col(Person.username) == name))
    account = account_key(name, person.id if person else None, device, session)
    refuse_if_too_many(session, account, address)
    row = SignInTry(account=account, address=address[:64], at=clock.now(), was_good=False)
    session.add(row)
    session.flush()
    assert row.id is not None  # noqa: S101 (flushed above)
    is_usable = person is not None and person.is_active
    return Try(row.id, account, person.id if person else None, person.password_hash if person and is_usable else None)


def _finish(session: Session, tried: Try, is_right: bool) -> Person | None:
    """Note how the try ended; the person when they are in."""
    person = session.get(Person, tried.person_id) if tried.person_id else None
    if person is None or not is_right or not person.is_active or person.password_hash != tried.stored:
        audit.record(session, None, None, Kind.SIGN_IN_FAILED, "account", tried.account[:32], {})
        wrong = session.scalars(
            select(SignInTry.was_good)
            .where(col(SignInTry.account) == tried.account)
            .order_by(col(SignInTry.id).desc())
            .limit(len(SHORT_WAITS))
        ).all()
        if len(wrong) == len(SHORT_WAITS) and not any(wrong):
            minutes = int(LONG_WAIT.total_seconds() // 60)
            audit.record(session, None, None, Kind.THROTTLED, "account", tried.account[:32], {"minutes": minutes})
        return None
    session.execute(sa.update(SignInTry).where(col(SignInTry.id) == tried.id).values(was_good=True))
    return person


def verify(username: str, password: str, address: str, device: str = "") -> uuid.UUID | None:
    """The id of the person these belong to, or None: unknown, wrong and disabled look and cost the same.

    Two short transactions of its own around the one slow comparison, so that nobody waits behind it.
    Raises Throttled, before comparing anything, when the account or the address must wait.
    """
    with system(write=True) as session:
        tried = _begin(session, username, address, device)
    is_right = matches(password, tried.stored)
    with system(write=True) as session:
        person = _finish(session, tried, is_right)
        return person.id if person else None


def sign_in(username: str, password: str, address: str, device: str) -> tuple[uuid.UUID, str] | None:
    """As `verify`; the person's id and an entry ticket for this browser, or None."""
    person_id = verify(username, password, address, device)
    if person_id is None:
        return None
    with system(write=True) as session:
        person = session.get(Person, person_id)
        return (person_id, sessions.open_ticket(session, person, device)) if person else None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A password that will do for one person, hashed. Made only by `choose`."""

    username: str
    password_hash: str


def choose(new: str, repeated: str, username: str, name: str) -> Chosen:
    """A new password for the person with this user name and name, before anything is written.

    Hashing takes a quarter of a second on purpose: call it outside every transaction, so that nobody waits behind it.
    Raises InvalidInput (fields "new", "repeated") for one that will not do.
    """
    if new != repeated:
        raise InvalidInput({"repeated": "The two do not match. Please type the new password again."})
    trouble = trouble_with(new, username, name)
    if trouble:
        raise InvalidInput({"new": trouble})
    return Chosen(username, hashed(new))


def _set(session: Session, person: Person, chosen: Chosen) -> None:
    if chosen.username != person.username:
        raise NotAllowed("Your user name was changed meanwhile. Please choose your password again.")
    person.password_hash = chosen.password_hash
    session.flush()


def change_password(session: Session, actor: Actor, chosen: Chosen) -> None:
    """The signed-in person's own change; every other session of theirs ends. The caller has required a Proof."""
    person = session.get(Person, actor.id)
    if person is None:
        raise NotFound
    _set(session, person, chosen)
    sessions.end_all(session, person, keep=actor.session_key)
    audit.note(session, actor, Kind.PASSWORD_CHANGED, "person", str(person.id), {})


def linkable(session: Session, actor: Actor, person_id: uuid.UUID) -> Person:
    """The person, if `actor` may make a link for them.

    Administrators and directors within their divisions, leads for their coaches; never past a declared conflict, of
    which only a director is told.
    Whoever is not an administrator may do it only for people who hold no role that they do not hold themselves in the
    same division, the coach's aside, since a link opens the account.
    """
    row = session.execute(
        sa.select(Person, supervises(actor, col(Person.id)), conflicted(actor, col(Person.id))).where(
            col(Person.id) == person_id
        )
    ).first()
    rows = session.execute(
        sa.select(col(Grant.role), col(Grant.division_id), col(Grant.until_on)).where(col(Grant.person_id) == person_id)
    ).all()
    if row is None:
        raise NotFound
    person: Person = row[0]
    is_lead, is_conflicted = bool(row[1]) and not row[2], bool(row[2])
    held = {(role, division) for role, division, until_on in rows if until_on is None or until_on > actor.today}
    # Where they serve now decides; only of somebody who serves nowhere any more, where they once did.
    held_in = {division for _, division in held} or {division for _, division, _ in rows}
    is_administrator = bool(held_in & actor.divisions(Role.ADMINISTRATOR)) or (
        not held_in and Role.ADMINISTRATOR in actor.roles
    )
    is_director = bool(held_in & actor.divisions(Role.DIRECTOR))
    if not (is_administrator or is_director or is_lead) or person_id == actor.id:
        raise NotFound
    if is_administrator:
        return person
    if is_conflicted:
        raise NotAllowed("A conflict is declared between you two. Ask an administrator.")
    if {(role, division) for role, division in held if role is not Role.COACH} - actor.held:
        raise NotAllowed("This person holds a role that you do not. Ask an administrator.")
    return person


def make_reset_link(session: Session, actor: Actor, person_id: uuid.UUID) -> str:
    """A single-use token with which the person chooses a password; earlier ones stop working.

    Raises NotFound out of scope, NotAllowed for an account above the actor's, past a conflict or switched off.
    """
    person = linkable(session, actor, person_id)
    if not person.is_active:
        raise NotAllowed("This account is switched off. Switch it on first.")
    token = issue_link(session, person, actor.id)
    audit.note(session, actor, Kind.RESET_LINK_MADE, "person", str(person.id), {})
    return token


def issue_link(session: Session, person: Person, made_by: uuid.UUID | None) -> str:
    """The token itself, for callers that have decided access: the command line and `make_reset_link`."""
    session.execute(sa.delete(ResetLink).where(col(ResetLink.person_id) == person.id, col(ResetLink.used_at).is_(None)))
    token = sessions.new_token()
    session.add(
        ResetLink(
            token_hash=sessions.hash_token(token),
            person_id=person.id,
            made_by=made_by,
            until_at=clock.now() + LINK_LIFE,
        )
    )
    session.flush()
    return token


def reset_address(token: str) -> str:
    """The address to hand to the person: it opens the page on which they choose their password."""
    return f"{settings().origin}/set-password?link={token}"


def _good_link(session: Session, token: str, lock: bool = False) -> tuple[ResetLink, Person]:
    link = session.get(ResetLink, sessions.hash_token(token), with_for_update=lock or None)
    person = session.get(Person, link.person_id) if link else None
    if link is None or person is None or link.used_at is not None or clock.now() > link.until_at:
        raise NotFound(LINK_OVER)
    if not person.is_active:
        raise NotFound(LINK_OVER)
    return link, person


def redeem_reset_link(token: str, new: str, repeated: str) -> str:
    """Choose a password with a link; all sessions of the person end. Returns the user name to sign in with.

    Two transactions of its own around the slow hashing. Of two people with one link the first one chooses.
    Raises NotFound for a link that is unknown, used or too old, InvalidInput (fields "new", "repeated") for a password
    that will not do; the link stays good then.
    """
    with system() as session:
        _, person = _good_link(session, token)
    chosen = choose(new, repeated, person.username, person.name)
    with system(write=True) as session:
        link, person = _good_link(session, token, lock=True)
        _set(session, person, chosen)
        link.used_at = clock.now()
        sessions.end_all(session, person)
        audit.record(session, person.id, None, Kind.PASSWORD_CHANGED, "person", str(person.id), {"by_link": True})
        return person.username
