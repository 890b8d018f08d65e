"""Whom a coach can appeal to: somebody who is not involved, from this division or another, or somebody in words."""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.people import Conflict, Division, Grant, Person, Role, StandIn, Supervision
from portal.access import Actor
from portal.access.scope import holds
from portal.errors import InvalidInput
from portal.wording import texts

LONGEST_WORDS = 200
NOBODY = "Name somebody the coach can appeal to: a person from the list, or who it is in words."
INVOLVED = "Choose somebody who is not involved: neither the coach, nor who leads them, nor who may decide."


@dataclass(frozen=True, slots=True)
class Named:
    """Who was named: a person with an account, or words."""

    person_id: uuid.UUID | None
    words: str | None


def choices(
    session: Session, actor: Actor, coach_id: uuid.UUID, division_id: uuid.UUID, only: uuid.UUID | None = None
) -> list[tuple[uuid.UUID, str]]:
    """Everybody with an office who is not involved, by name; those of this division first. Callers decide access."""
    today, person = actor.today, col(Person.id)
    conditions: list[ColumnElement[bool]] = [
        col(Person.is_active).is_(True),
        person != coach_id,
        col(Grant.role).in_((Role.LEAD, Role.DIRECTOR)),
        holds(Grant, today),
        sa.not_(sa.or_(*_involved(actor, coach_id, division_id))),
    ]
    if only is not None:
        conditions.append(person == only)
    rows = session.execute(
        sa.select(person, col(Person.name), col(Division.name), col(Division.id))
        .join(Grant, col(Grant.person_id) == person)
        .join(Division, col(Division.id) == col(Grant.division_id))
        .where(*conditions)
        .order_by(sa.case((col(Division.id) == division_id, 0), else_=1), sa.func.lower(col(Person.name)), person)
        .limit(200)
    )
    return list({found: f"{name}, {division}" for found, name, division, _ in rows}.items())


def _involved(actor: Actor, coach_id: uuid.UUID, division_id: uuid.UUID) -> list[ColumnElement[bool]]:
    today, person, directs = actor.today, col(Person.id), aliased(Grant)
    pair = sa.or_(
        sa.and_(col(Conflict.person_id) == person, col(Conflict.other_id) == coach_id),
        sa.and_(col(Conflict.person_id) == coach_id, col(Conflict.other_id) == person),
    )
    return [
        sa.exists().where(
            col(Supervision.coach_id) == coach_id, col(Supervision.lead_id) == person, holds(Supervision, today)
        ),
        sa.exists().where(col(StandIn.coach_id) == coach_id, col(StandIn.person_id) == person, holds(StandIn, today)),
        sa.exists().where(
            col(directs.person_id) == person,
            col(directs.division_id) == division_id,
            col(directs.role) == Role.DIRECTOR,
            col(directs.from_on) <= today,
            sa.or_(col(directs.until_on).is_(None), col(directs.until_on) > today),
        ),
        sa.exists().where(pair, col(Conflict.withdrawn_at).is_(None)),
    ]


def checked(
    session: Session,
    actor: Actor,
    coach_id: uuid.UUID,
    division_id: uuid.UUID,
    person_id: uuid.UUID | None,
    words: str,
    wrong: dict[str, str],
) -> Named:
    """Who is named, if they can be; otherwise the sentence is noted in `wrong`."""
    try:
        words = texts.storable("appeal_words", words, LONGEST_WORDS)
    except InvalidInput as error:
        wrong.update(error.fields)
        return Named(None, None)
    if person_id is None:
        if texts.is_blank(words):
            wrong["appeal_to"] = NOBODY
        return Named(None, words or None)
    if not choices(session, actor, coach_id, division_id, only=person_id):
        wrong["appeal_to"] = INVOLVED
    return Named(person_id, None)
