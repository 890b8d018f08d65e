"""The categories that both look at closely: chosen by who writes it down, a level from each, each their own."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from db.tables.observations import Observation, ObservationItem, ObservationKind
from db.tables.one_on_ones import FocusScore, OneOnOne, OneOnOneStatus
from portal.access import Actor, Coaching
from portal.errors import InvalidInput, InvalidTransition, NotAllowed
from portal.frameworks import queries as frameworks
from portal.frameworks.queries import FrameworkView
from portal.one_on_ones.loading import look, one_for
from portal.one_on_ones.workflow import MOVED_ON

LEVELS = (1, 2, 3, 4)
NOT_CHOSEN = "This category is not in focus any more."
OTHERS_LEVEL = "Each gives their own level: the coach theirs from their own sign-in, the lead coach theirs."


@dataclass(frozen=True, slots=True)
class Focus:
    """A category with both levels, as far as the reader may see them."""

    category: int
    name: str
    coach_level: int | None
    lead_level: int | None


def choose(
    session: Session, actor: Actor, one_id: uuid.UUID, wanted: Collection[object], base: Collection[int]
) -> None:
    """Set which categories are in focus, from those in `base` that the chooser had in front of them.

    Only what was added or taken away against `base` is changed, so two tabs do not undo each other. Raises
    InvalidInput (field "focus") for a category there is not, or for taking away one the coach has given a level for.
    """
    found = one_for(session, actor, one_id, Coaching.WRITE_ONE_ON_ONE, lock=True)
    _require_open(found.one)
    known = {category.number for category in frameworks.view(session, found.one.framework_id).categories}
    if any(isinstance(one, bool) or not isinstance(one, int) or one not in known for one in wanted):
        raise InvalidInput({"focus": "This is not one of the categories."})
    rows = {row.category: row for row in session.exec(_rows(one_id))}
    chosen = {int(str(one)) for one in wanted}
    for category in set(base) - chosen:
        if category in rows and rows[category].coach_level is not None:
            raise InvalidInput({"focus": "The coach has given a level for this category already, so it stays."})
        if category in rows:
            session.delete(rows[category])
    for category in chosen - set(base) - set(rows):
        session.add(FocusScore(one_on_one_id=one_id, category=category))
    session.flush()


def score(
    session: Session, actor: Actor, one_id: uuid.UUID, category: int, level: object, side: str | None = None
) -> None:
    """Give the actor's own level for a category in focus, or take it back with None; of nobody else's.

    Raises InvalidInput (field "level") for what is no level, NotAllowed for a level of the other `side` or a category
    that is not in focus.
    """
    found = look(session, actor, one_id, lock=True)
    is_self = found.standing.is_self
    found.require(Coaching.WRITE_VOICE if is_self else Coaching.WRITE_ONE_ON_ONE)
    if side not in (None, "coach" if is_self else "lead"):
        raise NotAllowed(OTHERS_LEVEL)
    _require_open(found.one)
    if level is not None and (isinstance(level, bool) or level not in LEVELS):
        raise InvalidInput({"level": "Choose a level from 1 to 4, or none."})
    row = session.exec(_rows(one_id).where(FocusScore.category == category)).first()
    if row is None:
        raise NotAllowed(NOT_CHOSEN)
    setattr(row, "coach_level" if is_self else "lead_level", level)
    session.flush()


def of(session: Session, one: OneOnOne, framework: FrameworkView) -> list[Focus]:
    """The categories in focus with both levels, in the order of the form. The caller decides what is shown."""
    names = {category.number: category.short for category in framework.categories}
    return [
        Focus(row.category, names.get(row.category, str(row.category)), row.coach_level, row.lead_level)
        for row in session.exec(_rows(one.id))
    ]


def suggested(session: Session, one: OneOnOne, told_since: date, limit: int = 5) -> list[int]:
    """Categories worth another look: those of last time, then those of growth the coach was told about lately."""
    last = (
        select(OneOnOne.id)
        .where(
            OneOnOne.coach_id == one.coach_id,
            OneOnOne.status == OneOnOneStatus.CLOSED,
            sa.exists().where(col(FocusScore.one_on_one_id) == col(OneOnOne.id)),
        )
        .order_by(col(OneOnOne.held_on).desc(), col(OneOnOne.closed_at).desc())
        .limit(1)
        .scalar_subquery()
    )
    of_last_time = sa.select(
        sa.literal(0).label("rank"), sa.cast(col(FocusScore.category), sa.String).label("of")
    ).where(col(FocusScore.one_on_one_id) == last)
    of_growth = (
        sa.select(sa.literal(1), sa.cast(col(ObservationItem.code), sa.String))
        .join(Observation, col(Observation.id) == col(ObservationItem.observation_id))
        .where(
            col(Observation.coach_id) == one.coach_id,
            col(Observation.kind) == ObservationKind.GROWTH,
            col(Observation.told_on).is_not(None),
            col(Observation.seen_on) >= told_since,
        )
    )
    both = sa.union(of_last_time, of_growth).subquery()
    found = [
        int("".join(mark for mark in code if mark.isdigit()))
        for _, code in session.execute(sa.select(both.c.rank, both.c.of).order_by(both.c.rank, both.c.of))
    ]
    return list(dict.fromkeys(found))[:limit]


def _rows(one_id: uuid.UUID) -> SelectOfScalar[FocusScore]:
    return select(FocusScore).where(FocusScore.one_on_one_id == one_id).order_by(col(FocusScore.category))


def _require_open(one: OneOnOne) -> None:
    if one.status is not OneOnOneStatus.OPEN:
        raise InvalidTransition(MOVED_ON)
