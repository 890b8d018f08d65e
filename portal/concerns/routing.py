"""To whom a concern or a question goes: the coach's lead, the directors of the division, or the external contact.

A lead who is named, or too close to somebody named, is passed over; where a director is named it goes to the external
contact. The reporter reads before they send to whom it goes, and that a small team may guess who wrote.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.concerns import Desk
from db.tables.people import Conflict, Division, Grant, Person, Role, Supervision
from portal.access import Actor
from portal.access.scope import holds, may_lead

SMALL_TEAM = 5
"""Up to so many coaches under one lead, whoever is spoken of may guess who spoke."""


@dataclass(frozen=True, slots=True)
class Way:
    """To whom it goes, in which division, and whose lead it is on the route of the lead. `names` are those who get it.

    `is_open`: there is somebody to receive it. `is_small`: the team is so small that the reporter may be guessed.
    """

    desk: Desk
    division_id: uuid.UUID
    zone: str
    calendar: str
    desk_coach_id: uuid.UUID
    names: tuple[str, ...]
    is_small: bool = False

    @property
    def is_open(self) -> bool:
        """Whether there is anybody to receive it."""
        return bool(self.names)


@dataclass(frozen=True, slots=True)
class _Serving:
    role: Role
    division_id: uuid.UUID
    zone: str
    calendar: str


def way(
    session: Session,
    actor: Actor,
    about: Collection[uuid.UUID],
    ask_director: bool = False,
    reporter_id: uuid.UUID | None = None,
) -> Way | None:
    """To whom the actor's concern about these people goes; without any, what they ask or report about themselves.

    The first of `about` is whom it is mainly about. `ask_director`: past the lead. `reporter_id`: whoever raised it,
    where that is not the actor. Nobody receives what they raise
    themselves, nobody who is spoken of or too close to them; where no director is left, the external contact does.
    None where the actor serves nowhere.
    """
    about = tuple(dict.fromkeys(about))
    subject = about[0] if about else actor.id
    involved = {*about, subject} if about else {actor.id}
    held = {person: _serving(session, actor, person) for person in {subject, actor.id}}
    spoken_of = [one for person in involved for one in held.get(person) or _serving(session, actor, person)]
    home = _home(held[subject]) or _home(held[actor.id])
    if home is None:
        return None
    coach = subject if any(one.role is Role.COACH for one in held[subject]) else None
    if coach is None and not about:
        coach = actor.id if any(one.role is Role.COACH for one in held[actor.id]) else None
    shared = {
        "division_id": home.division_id,
        "zone": home.zone,
        "calendar": home.calendar,
        "desk_coach_id": coach or subject,
    }
    is_director_named = any(one.role is Role.DIRECTOR and one.division_id == home.division_id for one in spoken_of)
    lead = _lead(session, actor, coach) if coach is not None else None
    leads = {lead.id, *about} if lead is not None else set(about)
    shared["is_small"] = bool(about) and any(0 < _team(session, actor, one) <= SMALL_TEAM for one in leads)
    aside = involved | {reporter_id or actor.id}
    is_for_lead = lead is not None and not ask_director and not is_director_named and lead.id not in aside
    if lead is not None and is_for_lead and not _too_close(session, lead.id, involved):
        return Way(Desk.LEAD, names=(lead.name,), **shared)  # type: ignore[arg-type]
    desks = (
        {Role.CONTACT: Desk.CONTACT}
        if is_director_named
        else {Role.DIRECTOR: Desk.DIRECTOR, Role.CONTACT: Desk.CONTACT}
    )
    found = Way(Desk.CONTACT, names=(), **shared)  # type: ignore[arg-type]
    for role, desk in desks.items():
        names = tuple(
            one.name
            for one in _holding(session, actor, role, home.division_id)
            if one.id not in aside and not _too_close(session, one.id, involved)
        )
        found = Way(desk, names=names, **shared)  # type: ignore[arg-type]
        if names:
            break
    return found


def _home(held: Collection[_Serving]) -> _Serving | None:
    """Where somebody serves: as a coach first, else in the highest office."""
    order = (Role.COACH, Role.LEAD, Role.DIRECTOR, Role.ADMINISTRATOR, Role.CONTACT)
    return min(held, key=lambda one: order.index(one.role), default=None)


def _serving(session: Session, actor: Actor, person: uuid.UUID) -> list[_Serving]:
    rows = session.execute(
        sa.select(col(Grant.role), col(Grant.division_id), col(Division.zone), col(Division.calendar))
        .join(Division, col(Division.id) == col(Grant.division_id))
        .where(col(Grant.person_id) == person, holds(Grant, actor.today))
        .order_by(col(Grant.from_on), col(Grant.id))
    )
    return [_Serving(*row) for row in rows]


def _lead(session: Session, actor: Actor, coach: uuid.UUID) -> Any:
    """Who leads the coach today: id and name, or None."""
    return session.execute(
        sa.select(col(Person.id), col(Person.name))
        .join(Supervision, col(Supervision.lead_id) == col(Person.id))
        .where(col(Supervision.coach_id) == coach, holds(Supervision, actor.today))
        .where(may_lead(col(Person.id), actor.today), col(Person.is_active).is_(True))
    ).first()


def _holding(session: Session, actor: Actor, role: Role, division_id: uuid.UUID) -> list[Any]:
    return list(
        session.execute(
            sa.select(col(Person.id), col(Person.name))
            .join(Grant, col(Grant.person_id) == col(Person.id))
            .where(col(Grant.role) == role, col(Grant.division_id) == division_id, holds(Grant, actor.today))
            .where(col(Person.is_active).is_(True))
            .order_by(col(Person.name), col(Person.id))
            .limit(20)
        )
    )


def _too_close(session: Session, person: uuid.UUID, others: Collection[uuid.UUID]) -> bool:
    declared = aliased(Conflict)
    one, other = col(declared.person_id), col(declared.other_id)
    found = sa.exists().where(
        col(declared.withdrawn_at).is_(None),
        sa.or_(sa.and_(one == person, other.in_(others)), sa.and_(other == person, one.in_(others))),
    )
    return bool(session.execute(sa.select(found)).scalar())


def _team(session: Session, actor: Actor, lead: uuid.UUID) -> int:
    count = sa.select(sa.func.count()).select_from(Supervision)
    return int(
        session.execute(count.where(col(Supervision.lead_id) == lead, holds(Supervision, actor.today))).scalar() or 0
    )
