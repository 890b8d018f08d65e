"""Gentle questions to a lead about their own sheet: habits of rating that everybody has. Never a block, never a record.

They are for the lead's eyes alone: not on a shared screen, not in the conversation, not in anything that is kept.
"""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import sqrt

import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables.reviews import Rating, Review, ReviewStatus, Sheet, SheetStatus, Side
from portal import clock
from portal.access import Actor, Permission, Relation, review_for
from portal.frameworks import queries as frameworks
from portal.frameworks.queries import FrameworkView
from portal.reviews import store
from portal.reviews.answers import LEVELS, NEEDS_EVIDENCE, Answered
from portal.reviews.figures import level, numbers

FEWEST = 10
"""With fewer rated items nothing is asked: there is no habit to see yet."""
SAME = Fraction(9, 10)
LITTLE = 0.3
YOUNG = timedelta(days=14)
FAR = Fraction(3, 4)
YEAR = timedelta(days=365)
BEFORE_SIGNING = frozenset({ReviewStatus.OPEN, ReviewStatus.BOTH_IN, ReviewStatus.IN_CONVERSATION})


def questions(
    framework: FrameworkView, sheet: Mapping[str, Answered], on: date, usual: Fraction | None
) -> tuple[str, ...]:
    """What to ask the lead about their `sheet` as of the day `on`; `usual` is their own mean of the last 12 months."""
    graded = [code for code, item in framework.items.items() if not item.is_reflective]
    levels = [found for code in graded if (found := level(sheet.get(code))) is not None]
    if len(levels) < FEWEST:
        return ()
    asked = [
        _same(levels) or _little_spread(levels),
        _all_young([sheet[code] for code in graded if code in sheet], on),
        _unlike_usual(numbers(framework, sheet).item_mean, usual),
    ]
    return tuple(question for question in asked if question)


def _same(levels: list[int]) -> str:
    commonest = max(set(levels), key=levels.count)
    count = levels.count(commonest)
    if Fraction(count, len(levels)) < SAME:
        return ""
    return (
        f"{count} of your {len(levels)} ratings are a {commonest}. Does one impression colour the others? "
        "Perhaps look once more at the items that surprised you."
    )


def _little_spread(levels: list[int]) -> str:
    mean = sum(levels) / len(levels)
    if sqrt(sum((value - mean) ** 2 for value in levels) / len(levels)) >= LITTLE:
        return ""
    return "Your ratings lie very close together. What comes easiest to this coach, and what takes most effort?"


def _all_young(rows: list[Answered], on: date) -> str:
    days = [date.fromisoformat(row.on) for row in rows if row.answer in NEEDS_EVIDENCE and row.on]
    if not days or min(days) < on - YOUNG:
        return ""
    return "All your evidence is from the last 14 days. What do you remember from before that?"


def _unlike_usual(mean: Fraction | None, usual: Fraction | None) -> str:
    if mean is None or usual is None or abs(mean - usual) < FAR:
        return ""
    how = "higher" if mean > usual else "lower"
    return (
        f"You rated {how} here than you mostly did in the last 12 months. That may be just right; "
        "is it this coach’s work, or the day?"
    )


def for_lead(session: Session, actor: Actor, review_id: uuid.UUID) -> tuple[str, ...]:
    """The questions about the actor's own lead sheet of a review that is not signed; nothing for anybody else.

    Raises NotFound out of scope.
    """
    standing = review_for(session, actor, review_id, Permission.READ)
    review = standing.review
    if Relation.LEAD not in standing.relations or standing.is_self or review.status not in BEFORE_SIGNING:
        return ()
    sheet = store.newest_sheet(session, review.id, Side.LEAD)
    if sheet.author_id != actor.id:
        return ()
    rows = store.ratings(session, sheet.id)
    if len(rows) < FEWEST:
        return ()
    framework = frameworks.view(session, review.framework_id)
    on = clock.in_zone(sheet.submitted_at, actor.zone).date() if sheet.submitted_at else actor.today
    return questions(framework, rows, on, _usual(session, actor, review))


def _usual(session: Session, actor: Actor, review: Review) -> Fraction | None:
    """The mean of every level the actor gave as a lead in other sheets handed in over the last 12 months."""
    since: datetime = clock.now() - YEAR
    rows = session.execute(
        sa.select(col(Rating.answer), sa.func.count())
        .join(Sheet, col(Sheet.id) == col(Rating.sheet_id))
        .where(
            col(Sheet.author_id) == actor.id,
            col(Sheet.side) == Side.LEAD,
            col(Sheet.status) == SheetStatus.SUBMITTED,
            col(Sheet.submitted_at) > since,
            col(Sheet.review_id) != review.id,
            col(Rating.answer).in_(sorted(LEVELS)),
        )
        .group_by(col(Rating.answer))
    ).all()
    count = sum(number for _, number in rows)
    return Fraction(sum(int(answer) * number for answer, number in rows), count) if count >= FEWEST else None
