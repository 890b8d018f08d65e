"""What a review can rest on: the observations a writer of a sheet may take as evidence, and who heard of them when."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlmodel import Session, col

from db.tables.frameworks import Item
from db.tables.observations import Observation, ObservationItem
from portal.access import Actor, coach_standing
from portal.access.scope import asked_by
from portal.observations import queries
from portal.observations.scope import Reach, reach_of, within

FORM_LIMIT = 5


@dataclass(frozen=True, slots=True)
class ForForm:
    """What the review form shows of a coach's observations of the last year.

    `categories` maps a category to its newest observations (0: those without an item); `newest` an item to the day on
    which it was last seen.
    """

    rows: Mapping[uuid.UUID, queries.Seen]
    categories: Mapping[int, Sequence[uuid.UUID]]
    newest: Mapping[str, date]


@cache
def _newest_of_each(reach: Reach) -> Select[Any]:
    category = sa.func.coalesce(col(Item.category), 0)
    place = sa.func.dense_rank().over(
        partition_by=category,
        order_by=(col(Observation.seen_on).desc(), col(Observation.made_at).desc(), col(Observation.id)),
    )
    is_item = sa.and_(
        col(Item.framework_id) == col(Observation.framework_id), col(Item.code) == col(ObservationItem.code)
    )
    ranked = (
        sa.select(col(Observation.id).label("id"), category.label("category"), place.label("place"))
        .select_from(Observation)
        .outerjoin(ObservationItem, col(ObservationItem.observation_id) == col(Observation.id))
        .outerjoin(Item, is_item)
        .where(queries.of_last_year(reach))
        .distinct()
        .subquery()
    )
    return (
        queries.columns()
        .add_columns(ranked.c.category)
        .join(ranked, ranked.c.id == col(Observation.id))
        .where(ranked.c.place <= FORM_LIMIT)
        .order_by(ranked.c.category, ranked.c.place)
    )


def for_form(session: Session, actor: Actor, coach_id: uuid.UUID, framework_id: uuid.UUID) -> ForForm:
    """The newest few observations in each category that the writer of a sheet may read themselves.

    The coach meets what they were told. Raises NotFound where nobody coached ever.
    """
    standing = coach_standing(session, actor, coach_id)
    asked = queries.about_coach(standing, framework_id)
    rows = session.execute(_newest_of_each(reach_of(standing)), asked).all()
    codes: dict[uuid.UUID, list[str]] = {}
    newest: dict[str, date] = {}
    for observation_id, code, on in queries.touched(session, standing, framework_id) if rows else ():
        newest.setdefault(code, on)
        codes.setdefault(observation_id, []).append(code)
    found: dict[uuid.UUID, queries.Seen] = {}
    categories: dict[int, list[uuid.UUID]] = {}
    for row in rows:
        one = queries.seen(actor, row, codes)
        found[one.id] = one
        categories.setdefault(row[-1], []).append(one.id)
    return ForForm(found, categories, newest)


def usable(
    session: Session, actor: Actor, coach_id: uuid.UUID, observation_ids: Collection[uuid.UUID]
) -> set[uuid.UUID]:
    """Which of these the actor may take as evidence about the coach; they stay until the end of the transaction."""
    standing = coach_standing(session, actor, coach_id)
    return set(
        session.execute(
            sa.select(col(Observation.id))
            .where(
                col(Observation.id).in_(observation_ids),
                col(Observation.coach_id) == coach_id,
                within(reach_of(standing)),
            )
            .with_for_update(read=True),
            asked_by(actor),
        ).scalars()
    )


def told_days(session: Session, observation_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, date | None]:
    """When the coach was told of each of these; None for not yet. The caller has decided access."""
    rows = session.execute(
        sa.select(col(Observation.id), col(Observation.told_on)).where(col(Observation.id).in_(observation_ids))
    )
    return dict(rows.all())
