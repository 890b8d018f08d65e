"""What may be done for a person's account, roles, supervision and leave: the policy, the row scope, both.

Nothing here opens a record of supervision. Out of scope reads as not found, in the same words and after the same
statement as an unknown id.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlmodel import Session, col

from db.tables.people import Division, Grant, Person, Role
from portal.access.actor import Actor
from portal.access.answers import ALLOW, HIDDEN, Answer, refused
from portal.access.scope import ANYONE, asked_by, conflicted, deputises, require, supervises
from portal.errors import NotFound


class Managing(StrEnum):
    """Everything that can be done for a person."""

    READ = "person.read"
    READ_OFFICE = "person.read_office"
    READ_CONFLICTS = "person.read_conflicts"
    CHANGE = "person.change"
    GRANT = "person.grant"
    SUPERVISE = "person.supervise"
    COVER = "person.cover"
    NAME_DECIDER = "person.name_decider"
    LEAVE = "person.leave"
    MOVE = "person.move"


class Tie(StrEnum):
    """How somebody stands to a person. `conflicted`: a director with a declared conflict between the two."""

    SELF = "self"
    ADMINISTRATOR = "administrator"
    DIRECTOR = "director"
    CONFLICTED = "conflicted"
    LEAD = "lead"
    DEPUTY = "deputy"
    OTHER = "other"


OFFICE = refused("This is for a director or an administrator.")
NOT_ONESELF = refused("Nobody changes this for themselves. Ask another director or administrator.")
OWN_LEAVE = refused("Your leave is recorded by your lead coach, a director or an administrator.")
DIRECTORS_READ = refused("Declared conflicts are seen by the directors of the division only.")
IN_CONFLICT = refused("A conflict is declared between you two. Ask another director or an administrator.")
ABOVE = refused("This person holds a role that an administrator looks after. Ask one.")

_OFFICE = dict.fromkeys(Managing, ALLOW)
_OVERSEEING = {**dict.fromkeys(Managing, OFFICE), Managing.READ: ALLOW, Managing.LEAVE: ALLOW}
RULES: Mapping[Tie, Mapping[Managing, Answer]] = {
    Tie.SELF: {
        **dict.fromkeys(Managing, NOT_ONESELF),
        Managing.READ: ALLOW,
        Managing.COVER: ALLOW,
        Managing.LEAVE: OWN_LEAVE,
        Managing.READ_CONFLICTS: DIRECTORS_READ,
    },
    Tie.ADMINISTRATOR: {**_OFFICE, Managing.READ_CONFLICTS: DIRECTORS_READ},
    Tie.DIRECTOR: _OFFICE,
    Tie.CONFLICTED: {**dict.fromkeys(Managing, IN_CONFLICT), Managing.READ: ALLOW, Managing.READ_OFFICE: ALLOW},
    Tie.LEAD: _OVERSEEING,
    Tie.DEPUTY: _OVERSEEING,
}
OFFICES = (Role.ADMINISTRATOR, Role.DIRECTOR)
LEADING = (Role.LEAD, Role.DIRECTOR)
ADMINISTRATORS_GIVE = frozenset({Role.DIRECTOR, Role.ADMINISTRATOR, Role.CONTACT})


def decide(permission: Managing, tie: Tie) -> Answer:
    """Whether somebody who stands in `tie` may use `permission`."""
    return RULES.get(tie, {}).get(permission, HIDDEN)


def best(permission: Managing, ties: frozenset[Tie]) -> Answer:
    """The answer for somebody who stands in several ties; their own account outranks every office."""
    if Tie.SELF in ties:
        return decide(permission, Tie.SELF)
    answers = [decide(permission, tie) for tie in Tie if tie in ties]
    answers.sort(key=lambda answer: (not answer.is_allowed, answer.is_hidden, answer is OFFICE))
    return answers[0] if answers else HIDDEN


@dataclass(frozen=True, slots=True)
class Held:
    """A role of the person in a division for a span of days, past and coming ones as well."""

    id: uuid.UUID
    role: Role
    division_id: uuid.UUID
    division: str
    zone: str
    from_on: date
    until_on: date | None

    def holds_on(self, on: date) -> bool:
        """Whether the role is held on that day."""
        return self.from_on <= on and (self.until_on is None or on < self.until_on)


class PersonStanding:
    """A person with their roles, and how the actor stands to them; asks the policy, never decides itself."""

    def __init__(self, actor: Actor, person: Person, held: tuple[Held, ...], ties: frozenset[Tie]) -> None:
        self.actor, self.person, self.held, self.ties = actor, person, held, ties

    @property
    def is_self(self) -> bool:
        """Whether it is the actor's own account."""
        return Tie.SELF in self.ties

    @property
    def serving(self) -> tuple[Held, ...]:
        """The roles held today or later."""
        return tuple(one for one in self.held if one.until_on is None or one.until_on > self.actor.today)

    @property
    def coaching(self) -> Held | None:
        """The coach role held today, else the next one, else the last one."""
        coaches = [one for one in self.held if one.role is Role.COACH]
        now = [one for one in coaches if one.holds_on(self.actor.today)]
        found = now[-1:] or [one for one in coaches if one in self.serving][:1] or coaches[-1:]
        return found[0] if found else None

    def answer(self, permission: Managing) -> Answer:
        """The policy's answer for this person."""
        found = best(permission, self.ties)
        if found.is_allowed and permission in (Managing.CHANGE, Managing.MOVE) and self._is_above():
            return ABOVE
        return found

    def require(self, permission: Managing) -> None:
        """Return if allowed. Raises NotFound out of scope, NotAllowed with the reason otherwise."""
        require(self.answer(permission))

    def _is_above(self) -> bool:
        administered = self.actor.divisions(Role.ADMINISTRATOR)
        return any(one.role in ADMINISTRATORS_GIVE and one.division_id not in administered for one in self.serving)


def looked_after(actor: Actor, *offices: Role) -> frozenset[uuid.UUID]:
    """The divisions in which the actor administers or directs, or holds one of `offices`."""
    return frozenset(division for office in offices or OFFICES for division in actor.divisions(office))


@cache
def _one_person() -> Select[Any]:
    person = col(Person.id)
    columns: tuple[Any, ...] = (
        Person,
        supervises(ANYONE, person),
        deputises(ANYONE, person),
        conflicted(ANYONE, person),
        col(Grant.id),
        col(Grant.role),
        col(Grant.division_id),
        col(Division.name),
        col(Division.zone),
        col(Grant.from_on),
        col(Grant.until_on),
    )
    return (
        sa.select(*columns)
        .select_from(Person)
        .outerjoin(Grant, col(Grant.person_id) == person)
        .outerjoin(Division, col(Division.id) == col(Grant.division_id))
        .where(person == sa.bindparam("person_id", type_=sa.Uuid()))
        .order_by(col(Grant.from_on), col(Division.name), col(Grant.id))
    )


def person_for(session: Session, actor: Actor, person_id: uuid.UUID, permission: Managing) -> PersonStanding:
    """The person with the actor's standing, once `permission` is granted.

    Unknown ids and people out of scope raise the same NotFound after the same statement.
    """
    rows = session.execute(_one_person(), {"person_id": person_id, **asked_by(actor)}).all()
    if not rows:
        raise NotFound
    person, *flags = rows[0][:4]
    held = tuple(Held(*row[4:]) for row in rows if row[4] is not None)
    standing = PersonStanding(actor, person, held, _ties(actor, person, held, [bool(flag) for flag in flags]))
    standing.require(permission)
    return standing


def _ties(actor: Actor, person: Person, held: tuple[Held, ...], flags: list[bool]) -> frozenset[Tie]:
    if person.id == actor.id:
        return frozenset({Tie.SELF})
    is_lead, is_deputy, is_conflicted = flags
    now = {one.division_id for one in held if one.until_on is None or one.until_on > actor.today}
    # Where they serve now decides; only of somebody who serves nowhere any more, where they once did.
    divisions = now or {one.division_id for one in held}
    is_stray = not divisions and Role.ADMINISTRATOR in actor.roles
    is_director = bool(divisions & actor.divisions(Role.DIRECTOR))
    found = {
        Tie.ADMINISTRATOR: bool(divisions & actor.divisions(Role.ADMINISTRATOR)) or is_stray,
        Tie.DIRECTOR: is_director and not is_conflicted,
        Tie.CONFLICTED: is_director and is_conflicted,
        Tie.LEAD: is_lead and not is_conflicted,
        Tie.DEPUTY: is_deputy and not is_conflicted,
    }
    return frozenset(tie for tie, holds in found.items() if holds) or frozenset({Tie.OTHER})
