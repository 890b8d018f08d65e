"""Reading observations: lists, what a coach was told, what nobody has seen, and what a review can rest on."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.observations import Observation, ObservationItem, ObservationKind, Setting
from db.tables.people import Person, Role
from portal.access import Actor, Coaching, CoachStanding, coach_for, coaches_for
from portal.access.answers import Answer
from portal.access.coaches import STANDING_COLUMNS, coach_columns, standing_from
from portal.access.scope import ANYONE, asked_by
from portal.frameworks import queries as frameworks
from portal.frameworks.queries import FrameworkView
from portal.observations.scope import Reach, is_told, reach_of, readable, state, within

LIST_LIMIT = 100
YEAR = timedelta(days=365)
_AUTHOR = aliased(Person)


@dataclass(frozen=True, slots=True)
class Seen:
    """An observation as its reader sees it, with what they may do."""

    id: uuid.UUID
    coach_id: uuid.UUID
    coach: str
    author: str
    is_mine: bool
    kind: ObservationKind
    setting: Setting
    on: date
    text: str
    codes: tuple[str, ...]
    told_on: date | None
    made_at: datetime
    version: int
    tell: Answer
    change: Answer


@dataclass(frozen=True, slots=True)
class CategoryCoverage:
    """One category: which of its items were seen in the last year and which by nobody, and when last."""

    number: int
    name: str
    seen: tuple[str, ...]
    unseen: tuple[str, ...]
    newest_on: date | None


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a reader: whom they may write about, what they may read, what is told to them."""

    is_coach: bool
    coaches: tuple[tuple[uuid.UUID, str], ...]
    framework: FrameworkView
    rows: tuple[Seen, ...]
    own: tuple[Seen, ...]
    coverage: tuple[CategoryCoverage, ...]


def page(session: Session, actor: Actor, coach_id: uuid.UUID | None = None, is_told_only: bool | None = None) -> Page:
    """What the reader meets: of all their coaches or of `coach_id`; told ones only, untold ones only or both.

    Raises NotFound for a coach out of scope.
    """
    standing = coach_for(session, actor, coach_id, Coaching.READ_FOLDER) if coach_id is not None else None
    coaches = [
        (standing.coach.id, standing.coach.name)
        for standing in coaches_for(session, actor, LIST_LIMIT)
        if standing.answer(Coaching.OBSERVE).is_allowed
    ]
    statement = _others()
    if coach_id is not None:
        statement = statement.where(col(Observation.coach_id) == coach_id)
    if is_told_only is not None:
        statement = statement.where(is_told() if is_told_only else sa.not_(is_told()))
    framework = frameworks.current(session, actor)
    is_coach = actor.has_left or Role.COACH in actor.roles
    return Page(
        is_coach,
        tuple(coaches),
        framework,
        tuple(_listed(session, actor, statement)),
        tuple(_listed(session, actor, _own())) if is_coach else (),
        coverage(session, standing, framework) if standing is not None else (),
    )


def timeline(session: Session, standing: CoachStanding, limit: int) -> list[Seen]:
    """What someone who stands to a coach like this may read about them, newest first."""
    return _listed(session, standing.actor, _of_coach(reach_of(standing)), limit, coach_id=standing.coach.id)


def coverage(session: Session, standing: CoachStanding, framework: FrameworkView) -> tuple[CategoryCoverage, ...]:
    """Category by category what was seen in the last year, as far as this reader may read.

    Items that touch a coach's own health are left out: nobody is asked to observe those.
    """
    newest: dict[str, date] = {}
    for _, code, on in touched(session, standing, framework.id):
        newest.setdefault(code, on)
    found = []
    for category in framework.categories:
        codes = [item.code for item in category.items if not item.is_reflective]
        days = [newest[code] for code in codes if code in newest]
        found.append(
            CategoryCoverage(
                category.number,
                category.name,
                tuple(code for code in codes if code in newest),
                tuple(code for code in codes if code not in newest),
                max(days, default=None),
            )
        )
    return tuple(found)


def of_last_year(reach: Reach) -> ColumnElement[bool]:
    """SQL: the observations of one coach in ANYONE's reach, of the last year, that still hold their text.

    Runs with what `about_coach` gives.
    """
    return sa.and_(
        col(Observation.coach_id) == sa.bindparam("coach_id", type_=sa.Uuid()),
        col(Observation.framework_id) == sa.bindparam("framework_id", type_=sa.Uuid()),
        col(Observation.seen_on) > sa.bindparam("year_began_on", type_=sa.Date()),
        col(Observation.text).is_not(None),
        within(reach),
    )


def about_coach(standing: CoachStanding, framework_id: uuid.UUID) -> dict[str, object]:
    """The parameters of `of_last_year`."""
    asked = asked_by(standing.actor)
    began_on = standing.actor.today - YEAR
    return {"coach_id": standing.coach.id, "framework_id": framework_id, "year_began_on": began_on, **asked}


def touched(session: Session, standing: CoachStanding, framework_id: uuid.UUID) -> Sequence[Any]:
    """Every (observation, item, day) of the last year, newest first; without any text."""
    return session.execute(_touched(reach_of(standing)), about_coach(standing, framework_id)).all()


# Statements are put together once: building one in SQLAlchemy costs more than running it.


@cache
def _touched(reach: Reach) -> Select[uuid.UUID, str, date]:
    return (
        sa.select(col(Observation.id), col(ObservationItem.code), col(Observation.seen_on))
        .join(ObservationItem, col(ObservationItem.observation_id) == col(Observation.id))
        .where(of_last_year(reach))
        .order_by(col(Observation.seen_on).desc(), col(ObservationItem.code))
    )


@cache
def columns() -> Select[Any]:
    """A coach with ANYONE's standing, then the observation and the name of its author."""
    return (
        coach_columns(ANYONE)
        .add_columns(Observation, col(_AUTHOR.name))
        .join(Observation, col(Observation.coach_id) == col(Person.id))
        .join(_AUTHOR, col(_AUTHOR.id) == col(Observation.author_id))
    )


def _newest_first(*where: ColumnElement[bool]) -> Select[Any]:
    order = (col(Observation.seen_on).desc(), col(Observation.made_at).desc(), col(Observation.id))
    return columns().where(*where).order_by(*order).limit(sa.bindparam("most", type_=sa.Integer()))


@cache
def _others() -> Select[Any]:
    return _newest_first(readable(), col(Observation.coach_id) != ANYONE.id)


@cache
def _own() -> Select[Any]:
    return _newest_first(col(Observation.coach_id) == ANYONE.id, is_told())


@cache
def _of_coach(reach: Reach) -> Select[Any]:
    return _newest_first(col(Observation.coach_id) == sa.bindparam("coach_id", type_=sa.Uuid()), within(reach))


@cache
def _items() -> Select[uuid.UUID, str]:
    return sa.select(col(ObservationItem.observation_id), col(ObservationItem.code)).where(
        col(ObservationItem.observation_id).in_(sa.bindparam("ids", expanding=True))
    )


def _listed(
    session: Session, actor: Actor, statement: Select[Any], limit: int = LIST_LIMIT, **about: uuid.UUID
) -> list[Seen]:
    rows = session.execute(statement, {"most": limit, **about, **asked_by(actor)}).all()
    codes: dict[uuid.UUID, list[str]] = {}
    if rows:
        ids = [row[STANDING_COLUMNS].id for row in rows]
        for observation_id, code in session.execute(_items(), {"ids": ids}):
            codes.setdefault(observation_id, []).append(code)
    return [seen(actor, row, codes) for row in rows]


def seen(actor: Actor, row: Any, codes: Mapping[uuid.UUID, Sequence[str]]) -> Seen:
    """The observation in a row of `columns`, with its items."""
    found: Observation = row[STANDING_COLUMNS]
    standing = standing_from(actor, row).with_record(found.author_id)
    now = state(found.told_on is not None)
    return Seen(
        found.id,
        found.coach_id,
        standing.coach.name,
        row[STANDING_COLUMNS + 1],
        found.author_id == actor.id,
        found.kind,
        found.setting,
        found.seen_on,
        found.text or "",
        tuple(sorted(codes.get(found.id, ()), key=_natural)),
        found.told_on,
        found.made_at,
        found.version,
        standing.answer(Coaching.TELL_OBSERVATION, now),
        standing.answer(Coaching.CHANGE_OBSERVATION, now),
    )


def _natural(code: str) -> tuple[int, str]:
    """Items in the order of the form: 4a before 12b."""
    return int("".join(filter(str.isdigit, code)) or 0), code
