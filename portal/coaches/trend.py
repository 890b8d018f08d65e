"""How a coach's categories went from review to review: each side's mean, side by side and never averaged."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.frameworks import Category, Item
from db.tables.reviews import Rating, Review, Sheet, SheetStatus, Side
from portal.access import Actor
from portal.access.scope import ANYONE, asked_by, visible_reviews
from portal.glossary import LEVELS

REVIEWS = 10
STRONG = 3
SIDES = (Side.LEAD, Side.COACH)


@dataclass(frozen=True, slots=True)
class Point:
    """One signed review in one category. A side that rated nothing in it is None, never 0."""

    on: date
    lead: float | None
    coach: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """One category with a point for each review, the oldest first."""

    number: int
    category: str
    short: str
    points: tuple[Point, ...]

    @property
    def is_strength(self) -> bool:
        """Whether every side that rated it in the newest review stands at Competent or above."""
        last = [mean for mean in (self.points[-1].lead, self.points[-1].coach) if mean is not None]
        return bool(last) and min(last) >= STRONG


@dataclass(frozen=True, slots=True)
class Trend:
    """Every category that is graded, in the order of the form, and the signed reviews that speak of them."""

    lines: tuple[Line, ...]
    reviews: tuple[tuple[uuid.UUID, date], ...]

    @property
    def strengths(self) -> tuple[Line, ...]:
        """What both saw as going well last time, highest first."""
        strong = [line for line in self.lines if line.is_strength]
        return tuple(sorted(strong, key=lambda line: (-_lower(line.points[-1]), line.number)))


def _lower(point: Point) -> float:
    return min(mean for mean in (point.lead, point.coach) if mean is not None)


def read(session: Session, actor: Actor, coach_id: uuid.UUID) -> Trend:
    """The trend over the newest signed reviews of the coach that the actor may see; one statement, counted in SQL."""
    return _of(session.execute(_statement(), {"coach_id": coach_id, **asked_by(actor)}).all())


@cache
def _statement() -> Select[Any]:
    signed = (
        sa.select(col(Review.id), col(Review.signed_at), col(Review.framework_id))
        .where(col(Review.coach_id) == sa.bindparam("coach_id", type_=sa.Uuid()))
        .where(col(Review.signed_at).is_not(None), visible_reviews(ANYONE))
        .order_by(col(Review.signed_at).desc())
        .limit(REVIEWS)
        .subquery()
    )
    rating = aliased(Rating)
    level = sa.cast(col(rating.answer), sa.Integer)
    return (
        sa.select(
            signed.c.id,
            signed.c.signed_at,
            col(Sheet.side),
            col(Category.number),
            col(Category.name),
            col(Category.short),
            sa.func.sum(level),
            sa.func.count(level),
        )
        .select_from(signed)
        .join(Item, sa.and_(col(Item.framework_id) == signed.c.framework_id, col(Item.is_reflective).is_(False)))
        .join(
            Category,
            sa.and_(col(Category.framework_id) == signed.c.framework_id, col(Category.number) == col(Item.category)),
        )
        .join(
            Sheet,
            sa.and_(col(Sheet.review_id) == signed.c.id, col(Sheet.status) == SheetStatus.SUBMITTED),
        )
        .outerjoin(
            rating,
            sa.and_(
                col(rating.sheet_id) == col(Sheet.id),
                col(rating.code) == col(Item.code),
                col(rating.answer).in_(list(LEVELS)),
            ),
        )
        .group_by(
            signed.c.id,
            signed.c.signed_at,
            col(Sheet.side),
            col(Category.number),
            col(Category.name),
            col(Category.short),
        )
        .order_by(signed.c.signed_at, signed.c.id, col(Category.number))
    )


def _of(rows: Sequence[Any]) -> Trend:
    reviews: dict[uuid.UUID, date] = {}
    names: dict[int, tuple[str, str]] = {}
    means: dict[tuple[int, uuid.UUID, Side], float | None] = {}
    for review_id, signed_at, side, number, name, short, total, count in rows:
        reviews[review_id] = _day(signed_at)
        names[number] = (name, short)
        means[number, review_id, Side(side)] = _mean(total, count)
    lines = tuple(
        Line(
            number,
            *names[number],
            tuple(
                Point(on, means.get((number, review, Side.LEAD)), means.get((number, review, Side.COACH)))
                for review, on in reviews.items()
            ),
        )
        for number in sorted(names)
    )
    return Trend(lines, tuple(reviews.items()))


def _mean(total: int | None, count: int) -> float | None:
    """The mean with two decimals, halves rounded up as on every other screen; None where nothing is rated."""
    return (200 * (total or 0) + count) // (2 * count) / 100 if count else None


def _day(moment: datetime) -> date:
    return moment.date()
