"""Setting up a programme without anybody signed in: for the command line and the example programme.

Every verb refuses what cannot be stored with a sentence per field, and links what it did into the audit chain with no
actor. Spans of days are half-open; two that overlap are refused under a lock on the person they belong to.
"""

import re
import uuid
from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.people import Deputy, Division, DivisionKind, Grant, Person, Role, Supervision
from portal import audit, clock
from portal.access import sessions
from portal.errors import InvalidInput, NotFound
from portal.people.passwords import fold

USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._@+-]{0,78}[a-z0-9])?")
EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]+\.[^\s@]{2,}")
LONGEST_NAME = 120
LONGEST_EMAIL = 254


def create_division(session: Session, name: str, zone: str, kind: DivisionKind = DivisionKind.DIVISION) -> Division:
    """A new division whose dates are read in `zone`. Raises InvalidInput (fields "division", "zone")."""
    wrong = {"division": _name_problem(name), "zone": zone_problem(zone)}
    if not wrong["division"] and session.exec(select(Division.id).where(Division.name == name.strip())).first():
        wrong["division"] = "There is a division of this name already."
    _refuse(wrong)
    division = Division(name=name.strip(), kind=kind, zone=zone)
    session.add(division)
    session.flush()
    _note(session, audit.Kind.DIVISION_CHANGED, "division", division.id)
    return division


def create_person(session: Session, username: str, name: str, email: str | None = None) -> Person:
    """A new account without a password. Raises InvalidInput (fields "username", "name", "email")."""
    username, email = fold(username), (email or "").strip() or None
    wrong = {"username": username_problem(username), "name": _name_problem(name), "email": _email_problem(email)}
    if not wrong["username"] and session.exec(select(Person.id).where(Person.username == username)).first():
        wrong["username"] = "This user name is taken."
    _refuse(wrong)
    person = Person(username=username, name=name.strip(), email=email, created_at=clock.now())
    session.add(person)
    session.flush()
    _note(session, audit.Kind.PERSON_CREATED, "person", person.id)
    return person


def grant(
    session: Session, person: Person, division: Division, role: Role, from_on: date, until_on: date | None = None
) -> Grant:
    """A role in a division for a span of days. Raises InvalidInput (field "until_on" or "from_on")."""
    _lock(session, person.id)
    rows = session.exec(
        select(Grant).where(Grant.person_id == person.id, Grant.division_id == division.id, Grant.role == role)
    )
    _refuse(_span_problem(from_on, until_on, ((row.from_on, row.until_on) for row in rows), "This role is held"))
    row = Grant(person_id=person.id, division_id=division.id, role=role, from_on=from_on, until_on=until_on)
    session.add(row)
    session.flush()
    _note(session, audit.Kind.GRANT_CHANGED, "person", person.id, role=role.value, division=str(division.id))
    return row


def supervise(
    session: Session, coach: Person, lead: Person, from_on: date, until_on: date | None = None
) -> Supervision:
    """`lead` supervises `coach` for a span of days; a coach has one lead at a time.

    Raises InvalidInput (fields "lead", "from_on", "until_on").
    """
    _refuse({"lead": "Nobody supervises themselves; choose somebody else." if coach.id == lead.id else None})
    _lock(session, coach.id)
    rows = session.exec(select(Supervision).where(Supervision.coach_id == coach.id))
    _refuse(_span_problem(from_on, until_on, ((row.from_on, row.until_on) for row in rows), "This coach has a lead"))
    row = Supervision(coach_id=coach.id, lead_id=lead.id, from_on=from_on, until_on=until_on)
    session.add(row)
    session.flush()
    _note(session, audit.Kind.SUPERVISION_CHANGED, "person", coach.id, lead=str(lead.id))
    return row


def cover(session: Session, lead: Person, deputy: Person, from_on: date, until_on: date) -> Deputy:
    """`deputy` stands in for `lead` from one day until before another.

    Raises InvalidInput (fields "deputy", "from_on", "until_on").
    """
    _refuse({"deputy": "A lead is not their own deputy; choose somebody else." if lead.id == deputy.id else None})
    _lock(session, lead.id)
    rows = session.exec(select(Deputy).where(Deputy.lead_id == lead.id, Deputy.deputy_id == deputy.id))
    _refuse(_span_problem(from_on, until_on, ((row.from_on, row.until_on) for row in rows), "This deputy covers"))
    row = Deputy(lead_id=lead.id, deputy_id=deputy.id, from_on=from_on, until_on=until_on)
    session.add(row)
    session.flush()
    _note(session, audit.Kind.DEPUTY_CHANGED, "person", lead.id, deputy=str(deputy.id))
    return row


def set_password_hash(session: Session, person: Person, password_hash: str) -> None:
    """Give an account a password that is hashed already, and end its sessions. The caller has checked the password."""
    person.password_hash, person.version = password_hash, person.version + 1
    sessions.end_all(session, person)
    _note(session, audit.Kind.PASSWORD_CHANGED, "person", person.id)


def by_username(session: Session, username: str) -> Person:
    """The account of that user name, in any case. Raises NotFound."""
    person = session.exec(select(Person).where(Person.username == fold(username))).first()
    if person is None:
        raise NotFound("There is no account with this user name.")
    return person


def is_empty(session: Session) -> bool:
    """Whether nobody has an account yet."""
    return session.exec(select(Person.id).limit(1)).first() is None


def username_problem(username: str) -> str | None:
    """Why this cannot be a user name, in words; None when it can."""
    if USERNAME.fullmatch(username):
        return None
    return (
        "A user name has 1 to 80 small letters a to z, digits or . _ - @ +, and begins and ends with a letter or digit."
    )


def zone_problem(zone: str) -> str | None:
    """Why this is no time zone, in words; None when it is one."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "This is no time zone we know. Write it like America/Chicago."
    return None


def _name_problem(name: str) -> str | None:
    if not name.strip() or not name.strip().isprintable():
        return "Please give a name, in one line."
    return f"A name has at most {LONGEST_NAME} characters." if len(name.strip()) > LONGEST_NAME else None


def _email_problem(email: str | None) -> str | None:
    if email is None or (len(email) <= LONGEST_EMAIL and EMAIL.fullmatch(email)):
        return None
    return "This does not look like an e-mail address."


def _span_problem(
    from_on: date, until_on: date | None, others: Iterable[tuple[date, date | None]], what: str
) -> dict[str, str | None]:
    if until_on is not None and until_on <= from_on:
        return {"until_on": "The last day lies before the first one."}
    last = until_on or date.max
    for other_from, other_until in others:
        if from_on < (other_until or date.max) and other_from < last:
            return {"from_on": f"{what} in these days already. End that span first."}
    return {}


def _refuse(wrong: dict[str, str | None]) -> None:
    fields = {field: reason for field, reason in wrong.items() if reason}
    if fields:
        raise InvalidInput(fields)


def _lock(session: Session, person_id: uuid.UUID) -> None:
    session.execute(sa.select(col(Person.id)).where(col(Person.id) == person_id).with_for_update())


def _note(session: Session, kind: audit.Kind, record_type: str, record_id: uuid.UUID, **facts: str) -> None:
    audit.record(session, None, None, kind, record_type, record_id, facts)
