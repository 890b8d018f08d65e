"""Looking after accounts: add somebody with their first role, correct a name, give and end roles."""

import re
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from db.tables.people import Division, Grant, Person, Role
from portal.access import Actor, Managing, PersonStanding, person_for
from portal.access.people import ADMINISTRATORS_GIVE, looked_after
from portal.audit import Kind
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound
from portal.people import setup, sign_in, supervising
from portal.people.checks import email_problem, lock, name_problem, note, refuse, username_problem
from portal.people.passwords import fold

DAY = timedelta(days=1)
FARTHEST = timedelta(days=366)
ROLE_OF_OFFICE = "Only an administrator gives or ends this role, and only to somebody else."
ELSEWHERE = "Choose a division that you direct or administer."


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody to add, with their first role; `username` may be empty and `lead_id` is for coaches."""

    name: str
    username: str
    email: str
    role: Role | None
    division_id: uuid.UUID | None
    from_on: date | None
    lead_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """The new account, and the address of the link with which its person chooses a password."""

    id: uuid.UUID
    name: str
    username: str
    link: str


def username_for(name: str) -> str:
    """The user name proposed for somebody of this name: "maya.torres"; empty where it has no Latin letters."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).lower()
    words = [re.sub(r"[^a-z0-9]", "", word) for word in plain.split()]
    words = [word for word in words if word]
    return ".".join((words[0], words[-1]) if len(words) > 1 else words)[:70].strip(".")


def free_username(session: Session, name: str) -> str:
    """The proposed user name with a number behind it where it is taken."""
    wanted = username_for(name)
    taken = set(session.exec(select(Person.username).where(col(Person.username).startswith(wanted, autoescape=True))))
    tries = (wanted if count == 1 else f"{wanted}{count}" for count in range(1, len(taken) + 2))
    return next(one for one in tries if one not in taken) if wanted else ""


def add(session: Session, actor: Actor, newcomer: Newcomer) -> Added:
    """An account with its first role, for a coach with a lead as well, and the link to choose a password.

    Raises NotFound for whoever neither directs nor administers, InvalidInput (fields "name", "username", "email",
    "role", "division", "from_on", "lead").
    """
    if not looked_after(actor):
        raise NotFound
    username = fold(newcomer.username) or free_username(session, newcomer.name)
    email = newcomer.email.strip() or None
    wrong: dict[str, str | None] = {
        "name": name_problem(newcomer.name),
        "username": username_problem(username) if username else "Please write a user name in small letters a to z.",
        "email": email_problem(email),
        **_grant_problems(actor, newcomer.role, newcomer.division_id, newcomer.from_on),
    }
    if wrong["name"] and not username:
        wrong["username"] = None  # it would be made from the name
    if not wrong["name"] and not wrong["username"] and setup.is_taken(session, username):
        wrong["username"] = setup.TAKEN
    refuse(wrong)
    division = session.get(Division, newcomer.division_id)
    if division is None or newcomer.role is None or newcomer.from_on is None:
        raise NotFound
    person = setup.create_person(session, username, newcomer.name, email, by=actor)
    setup.grant(session, person, division, newcomer.role, newcomer.from_on, by=actor)
    if newcomer.role is Role.COACH and newcomer.lead_id is not None:
        supervising.change_lead(session, actor, person.id, newcomer.lead_id, newcomer.from_on)
    token = sign_in.issue_link(session, person, actor.id)
    note(session, actor, Kind.INVITED, "person", person.id)
    return Added(person.id, person.name, person.username, sign_in.reset_address(token))


def change_details(
    session: Session, actor: Actor, person_id: uuid.UUID, name: str, username: str, email: str, version: int
) -> None:
    """Correct somebody's name, user name and e-mail address.

    Raises Conflict when somebody changed them since `version`, InvalidInput (fields "name", "username", "email").
    """
    person = person_for(session, actor, person_id, Managing.CHANGE).person
    lock(session, person_id)
    session.refresh(person)
    if person.version != version:
        raise Conflict("Somebody changed this account in the meantime. Look at it again before you save.")
    username, address = fold(username), email.strip() or None
    wrong = {"name": name_problem(name), "username": username_problem(username), "email": email_problem(address)}
    if not wrong["username"] and username != person.username and setup.is_taken(session, username):
        wrong["username"] = setup.TAKEN
    refuse(wrong)
    person.name, person.username, person.email = name.strip(), username, address
    person.version += 1
    session.flush()
    note(session, actor, Kind.PERSON_CHANGED, "person", person.id)


def give_role(
    session: Session,
    actor: Actor,
    person_id: uuid.UUID,
    role: Role | None,
    division_id: uuid.UUID | None,
    from_on: date | None,
    last_on: date | None = None,
) -> uuid.UUID:
    """A role in a division from a day on, up to and including `last_on` where one is given; returns its id.

    Raises InvalidInput (fields "role", "division", "from_on", "last_on"), NotAllowed for one's own account.
    """
    standing = person_for(session, actor, person_id, Managing.GRANT)
    refuse(_grant_problems(actor, role, division_id, from_on))
    division = session.get(Division, division_id)
    if division is None or role is None or from_on is None:
        raise NotFound
    if last_on is not None and last_on < from_on:
        raise InvalidInput({"last_on": "The last day lies before the first one."})
    until_on = last_on + DAY if last_on else None
    return setup.grant(session, standing.person, division, role, from_on, until_on, by=actor).id


def end_role(session: Session, actor: Actor, grant_id: uuid.UUID, last_on: date | None) -> None:
    """Let a role end after `last_on`; one that has not begun is taken back where no day is given.

    Raises InvalidInput (field "last_on"), NotAllowed for a role above the actor's and for one's own.
    """
    grant, _ = _grant(session, actor, grant_id)
    facts = {"role": grant.role.value, "division": str(grant.division_id)}
    if last_on is None and grant.from_on > actor.today:
        session.delete(grant)
        session.flush()
        note(session, actor, Kind.GRANT_CHANGED, "person", grant.person_id, taken_back=True, **facts)
        return
    if last_on is None:
        raise InvalidInput({"last_on": "Choose the last day of this role."})
    if last_on < grant.from_on:
        raise InvalidInput({"last_on": f"The role begins on {grant.from_on}. Choose that day or a later one."})
    if grant.until_on is not None and last_on + DAY > grant.until_on:
        raise InvalidInput({"last_on": f"It ends on {grant.until_on - DAY} already. Give the role anew instead."})
    grant.until_on = last_on + DAY
    session.flush()
    note(session, actor, Kind.GRANT_CHANGED, "person", grant.person_id, last_on=last_on.isoformat(), **facts)


def _grant(session: Session, actor: Actor, grant_id: uuid.UUID) -> tuple[Grant, PersonStanding]:
    found = session.get(Grant, grant_id)
    standing = person_for(session, actor, found.person_id if found else uuid.UUID(int=0), Managing.GRANT)
    if found is None:
        raise NotFound
    lock(session, found.person_id)
    grant = session.exec(select(Grant).where(Grant.id == grant_id).execution_options(populate_existing=True)).first()
    if grant is None:
        raise NotFound
    if problem := may_end(actor, grant.role, grant.division_id):
        raise NotAllowed(problem)
    return grant, standing


def may_end(actor: Actor, role: Role, division_id: uuid.UUID) -> str | None:
    """Why the actor cannot give or end this role of somebody else there; None when they can."""
    if division_id not in looked_after(actor):
        return ELSEWHERE
    if role in ADMINISTRATORS_GIVE and division_id not in actor.divisions(Role.ADMINISTRATOR):
        return ROLE_OF_OFFICE
    return None


def _grant_problems(
    actor: Actor, role: Role | None, division_id: uuid.UUID | None, from_on: date | None
) -> dict[str, str | None]:
    wrong: dict[str, str | None] = {}
    if division_id is None or division_id not in looked_after(actor):
        wrong["division"] = ELSEWHERE
    if role is None:
        wrong["role"] = "Choose what they do."
    elif division_id is not None and not wrong:
        wrong["role"] = may_end(actor, role, division_id)
    if from_on is None:
        wrong["from_on"] = "Choose the first day."
    elif from_on > actor.today + FARTHEST:
        wrong["from_on"] = "This lies more than a year ahead. Is the year right?"
    return wrong
