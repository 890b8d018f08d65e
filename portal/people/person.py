"""One person as those who look after them see them: roles, who leads whom, cover, decider, leave, conflicts."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.people import Deputy, Division, Person, Role, StandIn, Supervision
from portal.access import Actor, Managing, person_for
from portal.access.answers import Answer
from portal.access.people import LEADING, Held, PersonStanding, looked_after
from portal.errors import NotAllowed, NotFound
from portal.people import conflicts, leave, managing, pairings, sign_in
from portal.people.conflicts import Known
from portal.people.leave import Away
from portal.people.pairings import Candidate

LIMIT = 200


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role for a span of days; `may_end`: the reader can end it."""

    id: uuid.UUID
    role: Role
    division: str
    from_on: date
    until_on: date | None
    may_end: bool


@dataclass(frozen=True, slots=True)
class Tied:
    """Somebody tied to the person for a span of days, as lead, coach, deputy or decider."""

    id: uuid.UUID
    person_id: uuid.UUID
    name: str
    from_on: date
    until_on: date | None

    def holds_on(self, on: date) -> bool:
        """Whether the span holds on that day."""
        return self.from_on <= on and (self.until_on is None or on < self.until_on)


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person, in full for directors and administrators, with leave and link only for who supervises them."""

    id: uuid.UUID
    name: str
    username: str
    email: str
    version: int
    is_active: bool
    has_password: bool
    is_self: bool
    is_office: bool
    may_link: bool
    may_switch: bool
    reads_until_on: date | None
    today: date
    roles: tuple[RoleHeld, ...]
    leads: tuple[Tied, ...]
    coaches: tuple[Tied, ...]
    covers: tuple[Tied, ...]
    covering_for: tuple[Tied, ...]
    deciders: tuple[Tied, ...]
    leave: tuple[Away, ...]
    conflicts: tuple[Known, ...]
    candidates: tuple[Candidate, ...]
    may: dict[Managing, Answer]

    @property
    def is_coach(self) -> bool:
        """Whether they coach today or will."""
        return any(one.role is Role.COACH and (one.until_on is None or one.until_on > self.today) for one in self.roles)

    @property
    def is_leading(self) -> bool:
        """Whether they hold a role today or later that lets them lead."""
        return any(one.role in LEADING and (one.until_on is None or one.until_on > self.today) for one in self.roles)

    @property
    def lead(self) -> Tied | None:
        """Who leads them today."""
        return next((one for one in self.leads if one.holds_on(self.today)), None)

    @property
    def has_left(self) -> bool:
        """Whether their service has ended or its last day is set."""
        return self.reads_until_on is not None


@dataclass(frozen=True, slots=True)
class OwnDays:
    """What a person reads of themselves on their account: leave, and for a lead the cover they named."""

    leave: tuple[Away, ...]
    covers: tuple[Tied, ...]
    candidates: tuple[Candidate, ...]
    is_leading: bool


def page(session: Session, actor: Actor, person_id: uuid.UUID) -> PersonPage:
    """One person as the actor may see them. Raises NotFound out of scope."""
    standing = person_for(session, actor, person_id, Managing.READ)
    may = {permission: standing.answer(permission) for permission in Managing}
    is_office = may[Managing.READ_OFFICE].is_allowed
    person = standing.person
    tied = _ties(session, person.id) if is_office or standing.is_self else _Ties()
    needs_choice = is_office or (standing.is_self and may[Managing.COVER].is_allowed)
    return PersonPage(
        id=person.id,
        name=person.name,
        username=person.username,
        email=person.email or "",
        version=person.version,
        is_active=person.is_active,
        has_password=person.password_hash is not None,
        is_self=standing.is_self,
        is_office=is_office,
        may_link=_may_link(session, actor, person.id),
        may_switch=_may_switch(actor, standing),
        reads_until_on=person.reads_until_on,
        today=actor.today,
        roles=tuple(_role(actor, one, may) for one in standing.held),
        leads=tied.leads,
        coaches=tied.coaches,
        covers=tied.covers,
        covering_for=tied.covering_for,
        deciders=tied.deciders,
        leave=tuple(leave.of(session, person.id, actor)),
        conflicts=tuple(conflicts.between(session, person.id)) if may[Managing.READ_CONFLICTS].is_allowed else (),
        candidates=tuple(_choice(session, actor, standing)) if needs_choice else (),
        may=may,
    )


def own_days(session: Session, actor: Actor) -> OwnDays:
    """The actor's own leave and, where they lead, the cover for them with the people to choose from."""
    standing = person_for(session, actor, actor.id, Managing.READ)
    is_leading = any(one.role in LEADING for one in standing.serving)
    deputies = _spans(session, Deputy, Deputy.lead_id, Deputy.deputy_id, actor.id) if is_leading else []
    covers = tuple(tied for is_first, tied in deputies if is_first)
    choice = tuple(_choice(session, actor, standing)) if is_leading else ()
    return OwnDays(tuple(leave.of(session, actor.id, actor)), covers, choice, is_leading)


def divisions_of(session: Session, actor: Actor) -> list[tuple[uuid.UUID, str]]:
    """The divisions the actor directs or administers, by name; nothing for others."""
    rows = session.execute(
        sa.select(col(Division.id), col(Division.name))
        .where(col(Division.id).in_(looked_after(actor)))
        .order_by(col(Division.name))
    )
    return [(division, name) for division, name in rows]


def leads_for(session: Session, actor: Actor) -> list[Candidate]:
    """Who can lead a coach that the actor adds. Raises NotFound for whoever looks after nobody."""
    divisions = looked_after(actor)
    if not divisions:
        raise NotFound
    return pairings.candidates(session, actor.today, divisions)


@dataclass(frozen=True, slots=True)
class _Ties:
    leads: tuple[Tied, ...] = ()
    coaches: tuple[Tied, ...] = ()
    covers: tuple[Tied, ...] = ()
    covering_for: tuple[Tied, ...] = ()
    deciders: tuple[Tied, ...] = ()


def _ties(session: Session, person_id: uuid.UUID) -> _Ties:
    """Every span that ties others to the person, the newest first; three statements."""
    supervision = _spans(session, Supervision, Supervision.coach_id, Supervision.lead_id, person_id)
    deputies = _spans(session, Deputy, Deputy.lead_id, Deputy.deputy_id, person_id)
    named = _spans(session, StandIn, StandIn.coach_id, StandIn.person_id, person_id)
    return _Ties(
        leads=tuple(tied for is_first, tied in supervision if is_first),
        coaches=tuple(tied for is_first, tied in supervision if not is_first),
        covers=tuple(tied for is_first, tied in deputies if is_first),
        covering_for=tuple(tied for is_first, tied in deputies if not is_first),
        deciders=tuple(tied for is_first, tied in named if is_first),
    )


def _spans(session: Session, table: Any, first: Any, second: Any, person_id: uuid.UUID) -> list[tuple[bool, Tied]]:
    one, other = aliased(Person), aliased(Person)
    rows = session.execute(
        sa.select(table.id, first, col(one.name), second, col(other.name), table.from_on, table.until_on)
        .join(one, col(one.id) == first)
        .join(other, col(other.id) == second)
        .where(sa.or_(first == person_id, second == person_id))
        .order_by(table.from_on.desc(), col(one.name), table.id)
        .limit(LIMIT)
    )
    found = []
    for row_id, first_id, first_name, second_id, second_name, from_on, until_on in rows:
        is_first = first_id == person_id
        other_id, name = (second_id, second_name) if is_first else (first_id, first_name)
        found.append((is_first, Tied(row_id, other_id, name, from_on, until_on)))
    return found


def _role(actor: Actor, held: Held, may: dict[Managing, Answer]) -> RoleHeld:
    is_over = held.until_on is not None and held.until_on <= actor.today
    can_end = not is_over and may[Managing.GRANT].is_allowed
    can_end = can_end and managing.may_end(actor, held.role, held.division_id) is None
    return RoleHeld(held.id, held.role, held.division, held.from_on, held.until_on, can_end)


def _choice(session: Session, actor: Actor, standing: PersonStanding) -> list[Candidate]:
    nearest = {one.division_id for one in standing.serving}
    found = pairings.candidates(session, actor.today, nearest)
    return [one for one in found if one.id != standing.person.id]


def _may_link(session: Session, actor: Actor, person_id: uuid.UUID) -> bool:
    try:
        return sign_in.linkable(session, actor, person_id).is_active
    except (NotFound, NotAllowed):
        return False


def _may_switch(actor: Actor, standing: PersonStanding) -> bool:
    administered = actor.divisions(Role.ADMINISTRATOR)
    return not standing.is_self and any(one.division_id in administered for one in standing.serving)
