"""The agenda that coach and lead share: either adds to it, and what was not talked about waits for the next time."""

import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.one_on_ones import AgendaItem, OneOnOneStatus
from db.tables.people import Person
from portal import clock
from portal.access import Actor, Coaching, CoachStanding, coach_for
from portal.access.coaches import STANDING_COLUMNS, coach_columns, standing_from
from portal.errors import InvalidInput, InvalidTransition, NotFound
from portal.one_on_ones.loading import one_for
from portal.one_on_ones.workflow import MOVED_ON
from portal.wording import texts

LONGEST = 300
PLACE = "agenda_item.text"
ONE = sa.bindparam("one_id", type_=sa.Uuid())
SETTLED = "This was talked about or taken off already."


@dataclass(frozen=True, slots=True)
class Point:
    """Something one of the two wants to talk about."""

    id: uuid.UUID
    text: str
    by: str
    is_mine: bool
    is_talked_about: bool


def add(session: Session, actor: Actor, coach_id: uuid.UUID, text: str, field: str = "point") -> uuid.UUID:
    """Put something on the agenda; the other reads it at once, so its text is checked now. Returns its id.

    Raises InvalidInput or Flagged for `field`, NotFound out of scope, NotAllowed with the reason.
    """
    coach_for(session, actor, coach_id, Coaching.WRITE_AGENDA)
    text = texts.storable(field, text, LONGEST)
    if texts.is_blank(text):
        raise InvalidInput({field: "Say in a few words what you want to talk about."})
    texts.require_checked(session, actor, PLACE, {field: text}, (coach_id, actor.id))
    item = AgendaItem(coach_id=coach_id, author_id=actor.id, text=text.strip(), added_at=clock.now())
    session.add(item)
    session.flush()
    return item.id


def confirm_text(session: Session, actor: Actor, coach_id: uuid.UUID, text: str) -> None:
    """Log the author's word that what the text check finds in an agenda item identifies nobody."""
    coach_for(session, actor, coach_id, Coaching.WRITE_AGENDA)
    texts.answer_for(session, actor, PLACE, text, (coach_id, actor.id))


def tick(session: Session, actor: Actor, item_id: uuid.UUID, one_id: uuid.UUID, is_talked_about: bool) -> None:
    """Note that something was talked about in an open one-on-one, or that it was not after all.

    Raises NotFound for an item of another coach, NotAllowed for whoever does not hold the one-on-one.
    """
    found = one_for(session, actor, one_id, Coaching.WRITE_ONE_ON_ONE)
    if found.one.status is not OneOnOneStatus.OPEN:
        raise InvalidTransition(MOVED_ON)
    item = _item(session, actor, item_id)
    if item.coach_id != found.one.coach_id:
        raise NotFound
    if item.settled_at is not None and item.one_on_one_id != one_id:
        raise InvalidTransition(SETTLED)
    item.settled_at = clock.now() if is_talked_about else None
    item.one_on_one_id = one_id if is_talked_about else None
    session.flush()


def take_off(session: Session, actor: Actor, item_id: uuid.UUID) -> None:
    """Take something off the agenda without having talked about it. InvalidTransition where it is off."""
    item = _item(session, actor, item_id)
    if item.settled_at is not None:
        raise InvalidTransition(SETTLED)
    item.settled_at = clock.now()
    session.flush()


def of(session: Session, standing: CoachStanding, one_id: uuid.UUID | None = None, limit: int = 50) -> list[Point]:
    """What waits to be talked about with a coach and, with `one_id`, what was talked about there, the oldest first.

    Nothing for whoever is neither coach, lead nor deputy.
    """
    if not (standing.is_self or standing.is_supervising):
        return []
    given = {"coach_id": standing.coach.id, "one_id": one_id, "most": limit}
    return [_point(standing.actor, row) for row in session.execute(_of(one_id is not None), given)]


def talked_about(session: Session, actor: Actor, one_id: uuid.UUID, limit: int = 50) -> list[Point]:
    """What was talked about in a one-on-one. The caller has decided that the actor reads it."""
    return [_point(actor, row) for row in session.execute(_talked_about(), {"one_id": one_id, "most": limit})]


def mine(session: Session, actor: Actor, limit: int = 50) -> list[Point]:
    """What waits on the agenda of the actor as a coach."""
    return [_point(actor, row) for row in session.execute(_of(False), {"coach_id": actor.id, "most": limit})]


@cache
def _of(with_talked_about: bool) -> Select[Any]:
    waits = col(AgendaItem.settled_at).is_(None)
    here = sa.or_(waits, col(AgendaItem.one_on_one_id) == ONE) if with_talked_about else waits
    return _rows().where(col(AgendaItem.coach_id) == sa.bindparam("coach_id", type_=sa.Uuid()), here)


@cache
def _talked_about() -> Select[Any]:
    return _rows().where(col(AgendaItem.one_on_one_id) == ONE)


def _rows() -> Select[Any]:
    author = aliased(Person)
    columns: tuple[Any, ...] = (AgendaItem, author.name)
    return (
        sa.select(*columns)
        .join(author, col(author.id) == col(AgendaItem.author_id))
        .order_by(col(AgendaItem.added_at), col(AgendaItem.id))
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )


def _point(actor: Actor, row: Any) -> Point:
    item, author = row
    return Point(item.id, item.text or "", author, item.author_id == actor.id, item.settled_at is not None)


def _item(session: Session, actor: Actor, item_id: uuid.UUID) -> AgendaItem:
    statement = (
        coach_columns(actor)
        .join(AgendaItem, col(AgendaItem.coach_id) == col(Person.id))
        .add_columns(AgendaItem)
        .where(col(AgendaItem.id) == item_id)
    )
    row = session.execute(statement.with_for_update(of=AgendaItem)).first()
    if row is None:
        raise NotFound
    standing_from(actor, row).require(Coaching.WRITE_AGENDA)
    found: AgendaItem = row[STANDING_COLUMNS]
    return found
