"""Accounts as administrators and directors look after them: who has one, who can sign in. Never a record."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.people import Division, Grant, Person, Role
from portal import audit
from portal.access import Actor, sessions
from portal.access.people import looked_after
from portal.audit import Kind
from portal.errors import NotAllowed, NotFound

LIMIT = 100


@dataclass(frozen=True, slots=True)
class Account:
    """One account in a list."""

    id: uuid.UUID
    name: str
    username: str
    roles: frozenset[Role]
    divisions: tuple[str, ...]
    is_active: bool
    has_password: bool
    is_self: bool
    may_manage: bool


def list_accounts(
    session: Session, actor: Actor, search: str = "", limit: int = LIMIT, only: Collection[uuid.UUID] | None = None
) -> list[Account]:
    """The accounts in the divisions the actor administers or directs, by name; at most `limit`.

    `search` narrows to names and user names that contain it, `only` to these people. Raises NotFound for everybody
    else.
    """
    divisions, administered = looked_after(actor), looked_after(actor, Role.ADMINISTRATOR)
    if not divisions:
        raise NotFound
    wanted = sa.select(col(Grant.person_id)).where(col(Grant.division_id).in_(divisions))
    people = sa.select(Person).where(col(Person.id).in_(wanted))
    if only is not None:
        people = people.where(col(Person.id).in_(only))
    if search.strip():
        word = search.strip().lower()
        people = people.where(
            sa.or_(
                sa.func.lower(col(Person.name)).contains(word, autoescape=True),
                col(Person.username).contains(word, autoescape=True),
            )
        )
    found = session.scalars(people.order_by(sa.func.lower(col(Person.name)), col(Person.id)).limit(limit)).all()
    grants = session.execute(
        sa.select(col(Grant.person_id), col(Grant.role), col(Division.name), col(Division.id))
        .join(Division, col(Division.id) == col(Grant.division_id))
        .where(
            col(Grant.person_id).in_([person.id for person in found]),
            col(Grant.from_on) <= actor.today,
            sa.or_(col(Grant.until_on).is_(None), col(Grant.until_on) > actor.today),
        )
        .order_by(col(Division.name))
    ).all()
    return [
        Account(
            person.id,
            person.name,
            person.username,
            frozenset(role for owner, role, _, _ in grants if owner == person.id),
            tuple(dict.fromkeys(name for owner, _, name, _ in grants if owner == person.id)),
            person.is_active,
            person.password_hash is not None,
            person.id == actor.id,
            any(owner == person.id and division in administered for owner, _, _, division in grants),
        )
        for person in found
    ]


def switch_off(session: Session, actor: Actor, person_id: uuid.UUID) -> None:
    """End all sessions of a person and let them sign in no more. Their records stay.

    Only an administrator of one of their divisions, and nobody themselves. Raises NotFound, NotAllowed.
    """
    person = _administered(session, actor, person_id)
    if person.id == actor.id:
        raise NotAllowed("Nobody switches off their own account. Ask another administrator.")
    person.is_active = False
    sessions.end_all(session, person)
    audit.note(session, actor, Kind.PERSON_DEACTIVATED, "person", str(person.id), {})


def switch_on(session: Session, actor: Actor, person_id: uuid.UUID) -> None:
    """Let a person sign in again, with the password they had. Raises NotFound."""
    person = _administered(session, actor, person_id)
    person.is_active = True
    session.flush()
    audit.note(session, actor, Kind.PERSON_REACTIVATED, "person", str(person.id), {})


def end_sessions(session: Session, actor: Actor, person_id: uuid.UUID) -> None:
    """Sign a person out everywhere. Raises NotFound."""
    person = _administered(session, actor, person_id)
    sessions.end_all(session, person, keep=actor.session_key if person.id == actor.id else None)
    audit.note(session, actor, Kind.SESSION_REVOKED, "person", str(person.id), {"all": True})


def _administered(session: Session, actor: Actor, person_id: uuid.UUID) -> Person:
    divisions = looked_after(actor, Role.ADMINISTRATOR)
    person = session.scalars(
        select(Person).where(
            Person.id == person_id,
            sa.exists().where(
                col(Grant.person_id) == col(Person.id),
                col(Grant.division_id).in_(divisions),
                sa.or_(col(Grant.until_on).is_(None), col(Grant.until_on) > actor.today),
            ),
        )
    ).first()
    if person is None:
        raise NotFound
    return person
