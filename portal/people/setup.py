"""Storing people, their roles and who supervises whom, for callers that have decided access.

The command line and the example programme call it with nobody signed in; the verbs of those who look after people
pass themselves as `by`. Every verb refuses what cannot be stored with a sentence per field, and links what it did into
the audit chain. Spans of days are half-open; two that overlap are refused under a lock on the person they belong to.
"""

from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from db.tables.people import Deputy, Division, DivisionKind, Grant, Person, Role, Supervision
from portal import audit, clock, workdays
from portal.access import Actor, sessions
from portal.errors import InvalidInput, NotFound
from portal.people.checks import email_problem, lock, name_problem, note, refuse, span_problem, username_problem
from portal.people.passwords import fold

TAKEN = "This user name is taken."


def create_division(
    session: Session, name: str, zone: str, kind: DivisionKind = DivisionKind.DIVISION, calendar: str = ""
) -> Division:
    """A new division whose dates are read in `zone`, with the public holidays of `calendar`.

    Raises InvalidInput (fields "division", "zone", "calendar").
    """
    wrong = {"division": name_problem(name), "zone": zone_problem(zone), "calendar": calendar_problem(calendar)}
    if not wrong["division"] and session.exec(select(Division.id).where(Division.name == name.strip())).first():
        wrong["division"] = "There is a division of this name already."
    refuse(wrong)
    division = Division(name=name.strip(), kind=kind, zone=zone, calendar=calendar)
    session.add(division)
    session.flush()
    note(session, None, audit.Kind.DIVISION_CHANGED, "division", division.id)
    return division


def change_division(session: Session, division: Division, zone: str | None, calendar: str | None) -> None:
    """Change the zone or the public holidays of a division; what has a day already keeps it. None changes nothing.

    Raises InvalidInput (fields "zone", "calendar").
    """
    refuse(
        {
            "zone": None if zone is None else zone_problem(zone),
            "calendar": None if calendar is None else calendar_problem(calendar),
        }
    )
    division.zone = division.zone if zone is None else zone
    division.calendar = division.calendar if calendar is None else calendar
    session.flush()
    note(session, None, audit.Kind.DIVISION_CHANGED, "division", division.id)


def create_person(
    session: Session, username: str, name: str, email: str | None = None, by: Actor | None = None
) -> Person:
    """A new account without a password. Raises InvalidInput (fields "username", "name", "email")."""
    username, email = fold(username), (email or "").strip() or None
    wrong = {"username": username_problem(username), "name": name_problem(name), "email": email_problem(email)}
    if not wrong["username"] and is_taken(session, username):
        wrong["username"] = TAKEN
    refuse(wrong)
    person = Person(username=username, name=name.strip(), email=email, created_at=clock.now())
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError:  # somebody else took it in this moment
        raise InvalidInput({"username": TAKEN}) from None
    note(session, by, audit.Kind.PERSON_CREATED, "person", person.id)
    return person


def grant(
    session: Session,
    person: Person,
    division: Division,
    role: Role,
    from_on: date,
    until_on: date | None = None,
    by: Actor | None = None,
) -> Grant:
    """A role in a division for a span of days; whoever had left is back with it.

    Raises InvalidInput (field "until_on" or "from_on").
    """
    lock(session, person.id)
    rows = session.exec(
        select(Grant).where(Grant.person_id == person.id, Grant.division_id == division.id, Grant.role == role)
    )
    refuse(span_problem(from_on, until_on, ((row.from_on, row.until_on) for row in rows), "This role is held"))
    if person.reads_until_on is not None and (until_on is None or until_on > person.reads_until_on):
        person.reads_until_on = None
    row = Grant(person_id=person.id, division_id=division.id, role=role, from_on=from_on, until_on=until_on)
    session.add(row)
    session.flush()
    note(session, by, audit.Kind.GRANT_CHANGED, "person", person.id, role=role.value, division=str(division.id))
    return row


def supervise(
    session: Session,
    coach: Person,
    lead: Person,
    from_on: date,
    until_on: date | None = None,
    by: Actor | None = None,
) -> Supervision:
    """`lead` supervises `coach` for a span of days; a coach has one lead at a time.

    Raises InvalidInput (fields "lead", "from_on", "until_on").
    """
    refuse({"lead": "Nobody supervises themselves; choose somebody else." if coach.id == lead.id else None})
    lock(session, coach.id)
    rows = session.exec(select(Supervision).where(Supervision.coach_id == coach.id))
    refuse(span_problem(from_on, until_on, ((row.from_on, row.until_on) for row in rows), "This coach has a lead"))
    row = Supervision(coach_id=coach.id, lead_id=lead.id, from_on=from_on, until_on=until_on)
    session.add(row)
    session.flush()
    note(session, by, audit.Kind.SUPERVISION_CHANGED, "person", coach.id, lead=str(lead.id))
    return row


def cover(
    session: Session, lead: Person, deputy: Person, from_on: date, until_on: date, by: Actor | None = None
) -> Deputy:
    """`deputy` stands in for `lead` from one day until before another.

    Raises InvalidInput (fields "deputy", "from_on", "until_on").
    """
    refuse({"deputy": "A lead is not their own deputy; choose somebody else." if lead.id == deputy.id else None})
    lock(session, lead.id)
    rows = session.exec(select(Deputy).where(Deputy.lead_id == lead.id, Deputy.deputy_id == deputy.id))
    refuse(span_problem(from_on, until_on, ((row.from_on, row.until_on) for row in rows), "This deputy covers"))
    row = Deputy(lead_id=lead.id, deputy_id=deputy.id, from_on=from_on, until_on=until_on)
    session.add(row)
    session.flush()
    note(session, by, audit.Kind.DEPUTY_CHANGED, "person", lead.id, deputy=str(deputy.id))
    return row


def set_password_hash(session: Session, person: Person, password_hash: str) -> None:
    """Give an account a password that is hashed already, and end its sessions. The caller has checked the password."""
    person.password_hash, person.version = password_hash, person.version + 1
    sessions.end_all(session, person)
    note(session, None, audit.Kind.PASSWORD_CHANGED, "person", person.id)


def by_username(session: Session, username: str) -> Person:
    """The account of that user name, in any case. Raises NotFound."""
    person = session.exec(select(Person).where(Person.username == fold(username))).first()
    if person is None:
        raise NotFound("There is no account with this user name.")
    return person


def is_taken(session: Session, username: str) -> bool:
    """Whether somebody has this user name, which is folded already."""
    return session.exec(select(Person.id).where(Person.username == username)).first() is not None


def is_empty(session: Session) -> bool:
    """Whether nobody has an account yet."""
    return session.exec(select(Person.id).limit(1)).first() is None


def calendar_problem(calendar: str) -> str | None:
    """Why this is no holiday calendar, in words; None when it is one, or empty."""
    return None if not calendar or workdays.is_calendar(calendar) else workdays.NO_CALENDAR


def zone_problem(zone: str) -> str | None:
    """Why this is no time zone, in words; None when it is one."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "This is no time zone we know. Write it like America/Chicago."
    return None
