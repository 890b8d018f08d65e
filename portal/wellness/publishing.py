"""The directors' picture of a closed quarter: published once by the portal itself, then frozen.

It is made from the newest check-in of each coach in the quarter that they want counted without their name. What is
deleted, taken back or entered afterwards changes nothing, and there is no second version: the quarter is a key, and the
seals of the database refuse every change of its tables.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from db.tables.people import Division, Grant, Role
from db.tables.wellness import CheckIn, WellnessPicture, WellnessQuarter
from portal import clock
from portal.access import Actor, Relation, Wellbeing, wellbeing
from portal.access.scope import require
from portal.errors import NotFound
from portal.policy import service as policies
from portal.wellness import content, picture
from portal.wellness.words import QUESTIONS

AT_ONCE = 12
WESTMOST = "Etc/GMT+12"
"""The zone in which a day begins last: a quarter is over when it is over there."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One table as directors read it; `counts` are pairs of an answer in words and how many gave it, None: withheld."""

    question: str
    division: str
    counts: tuple[tuple[str, int], ...] | None

    @property
    def everybody(self) -> int:
        """How many answered; 0 where it is withheld."""
        return sum(count for _, count in self.counts or ())


@dataclass(frozen=True, slots=True)
class Quarter:
    """A published quarter: its first day and its tables."""

    first_on: date
    tables: tuple[Shown, ...]


def quarter_of(day: date) -> date:
    """The first day of the quarter in which a day lies."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def next_quarter(first: date) -> date:
    """The first day of the quarter after the one that begins on `first`."""
    return date(first.year + (first.month == 10), (first.month + 3) % 12, 1)


def publish_due(session: Session, today: date) -> int:
    """Publish every quarter that is over on `today` and not published yet; returns how many. For the portal itself.

    `today` is the day where days begin last, so that the quarter is over everywhere. Whoever comes second does nothing.
    """
    done = 0
    for first in _due(session, today):
        try:
            with session.begin_nested():
                session.add(WellnessQuarter(first_on=first, published_at=clock.now()))
        except IntegrityError:  # somebody else is publishing it in this moment
            continue
        session.add_all(_tables(session, first))
        session.flush()
        done += 1
    return done


def is_due(session: Session, today: date) -> bool:
    """Whether a quarter is over and not published yet."""
    return next(_due(session, today), None) is not None


def _due(session: Session, today: date) -> Iterator[date]:
    """Quarters without their picture, from the one after the last that has one; at first from the first counted one."""
    last = session.scalar(sa.select(sa.func.max(col(WellnessQuarter.first_on))))
    first = session.scalar(sa.select(sa.func.min(col(CheckIn.on_day))).where(col(CheckIn.is_counted).is_(True)))
    if last is None and first is None:
        return
    quarter = next_quarter(last) if last is not None else quarter_of(first or today)
    while next_quarter(quarter) <= today:
        yield quarter
        quarter = next_quarter(quarter)


def _tables(session: Session, first: date) -> Iterator[WellnessPicture]:
    policy = policies.in_force(session, next_quarter(first) - timedelta(days=1), None)
    fewest = policies.number(policy, "oversight.smallest_group")
    in_division = policies.number(policy, "oversight.smallest_division")
    divisions = _divisions(session, first)
    newest = _newest(session, first)
    for question in QUESTIONS:
        answers: dict[uuid.UUID, list[str]] = {division: [] for division in divisions}
        for division, said in newest:
            answer = getattr(said, question)
            if answer is not None:
                answers.setdefault(division, []).append(answer)
        for one in picture.tables(question, answers, fewest, in_division):
            counts = None if one.counts is None else dict(one.counts)
            yield WellnessPicture(first_on=first, question=question, division_id=one.division, counts=counts)


def _divisions(session: Session, first: date) -> list[uuid.UUID]:
    """The divisions in which anybody coached in the quarter."""
    return list(
        session.scalars(
            sa.select(col(Grant.division_id))
            .where(
                col(Grant.role) == Role.COACH,
                col(Grant.from_on) < next_quarter(first),
                sa.or_(col(Grant.until_on).is_(None), col(Grant.until_on) > first),
            )
            .distinct()
            .order_by(col(Grant.division_id))
        )
    )


def _newest(session: Session, first: date) -> list[tuple[uuid.UUID, content.Content]]:
    """For each coach the newest entry to be counted, with the division of their newest coach role on its day."""
    newest_role = (
        sa.select(col(Grant.division_id))
        .where(col(Grant.person_id) == col(CheckIn.person_id), col(Grant.role) == Role.COACH)
        .where(col(Grant.from_on) <= col(CheckIn.on_day))
        .order_by(col(Grant.from_on).desc(), col(Grant.id))
        .limit(1)
        .scalar_subquery()
    )
    place = sa.func.row_number().over(
        partition_by=col(CheckIn.person_id), order_by=(col(CheckIn.made_at).desc(), col(CheckIn.id))
    )
    columns: tuple[Any, ...] = (newest_role.label("division"), CheckIn, place.label("place"))
    rows = session.execute(
        sa.select(*columns).where(
            col(CheckIn.is_counted).is_(True),
            col(CheckIn.on_day) >= first,
            col(CheckIn.on_day) < next_quarter(first),
        )
    )
    return [(row[0], content.unpacked(row[1].content)) for row in rows if row[2] == 1 and row[0] is not None]


def published(session: Session, actor: Actor) -> list[Quarter]:
    """The pictures of the last quarters, the newest first, for directors. Raises NotFound for everybody else."""
    relation = Relation.DIRECTOR if Role.DIRECTOR in actor.roles else Relation.OTHER
    require(wellbeing.decide(Wellbeing.READ_PICTURE, relation, "published"))
    rows = session.execute(
        sa.select(WellnessPicture, col(Division.name))
        .outerjoin(Division, col(Division.id) == col(WellnessPicture.division_id))
        .order_by(col(WellnessPicture.first_on).desc(), col(WellnessPicture.id))
        .limit(AT_ONCE * 2 * 50)
    )
    found: dict[date, list[Shown]] = {}
    for one, division in rows:
        words = QUESTIONS[one.question][1]
        counts = None if one.counts is None else tuple((words[level], count) for level, count in one.counts.items())
        found.setdefault(one.first_on, []).append(Shown(one.question, division or "", counts))
    return [Quarter(first, tuple(tables)) for first, tables in found.items()][:AT_ONCE]


def open_picture(session: Session, actor: Actor, today: date) -> int:
    """Publish what is due when a director opens the page and the daily work has not run. Raises NotFound for others."""
    if Role.DIRECTOR not in actor.roles:
        raise NotFound
    return publish_due(session, today)
