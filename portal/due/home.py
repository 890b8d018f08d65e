"""All that is due for one person, and what is under way around them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from db.tables.people import Role
from portal.access import Actor
from portal.coaches import queries as coaches
from portal.coaches.queries import Coaches
from portal.due import cases, gatherings, meeting, notices, records, staffing, voices, wellness
from portal.due.registry import Due, found, order
from portal.first90 import lines
from portal.reviews import queries as reviews
from portal.reviews.queries import ReviewLine
from portal.wellness import overview

RULE_BOOKS = (cases, gatherings, meeting, notices, records, staffing, voices, wellness)
"""The modules whose rules are registered by being imported."""
REVIEWS, FIRST_90 = 60, 60
RANKS = {"conversation": 20, "sheet": 25, "review": 28, "record": 28}
SOON = timedelta(days=7)
OF_ONE_RULE = 3
"""So many of one rule may stand at the top before the first of every other rule has had its turn."""


@dataclass(frozen=True, slots=True)
class Home:
    """What Home shows: the reader's turn, what waits for others, the first 90 days under way, who was not seen.

    `more` counts what is the reader's turn and was not even read. `offers_check_in`: one quiet line stands there.
    """

    mine: tuple[Due, ...]
    others: tuple[Due, ...]
    first_90: tuple[Due, ...]
    more: int
    not_seen: Coaches | None
    is_coach: bool
    offers_check_in: bool


def home(session: Session, actor: Actor) -> Home:
    """What is due for the actor by every rule, the most pressing first."""
    dues, more = found(session, actor)
    mine, others = list(dues), list[Due]()
    for line in reviews.listed(session, actor, REVIEWS, is_open=True):
        one = of_review(line)
        (mine if one.is_mine else others).append(one)
    pipeline: list[Due] = []
    for waiting in lines.due_items(session, actor, FIRST_90):
        one = of_first_90(waiting, actor.today)
        (mine if one.is_mine else pipeline).append(one)
    return Home(
        mine=tuple(in_turn(mine)),
        others=tuple(others),
        first_90=tuple(pipeline),
        more=more,
        not_seen=coaches.not_seen(session, actor) if Role.LEAD in actor.roles else None,
        is_coach=Role.COACH in actor.roles or actor.has_left,
        offers_check_in=overview.is_check_in_offered(session, actor),
    )


def in_turn(dues: Iterable[Due]) -> list[Due]:
    """The most pressing first, where a rule with very many does not push all others out of sight."""
    met: Counter[str] = Counter()
    first, later = list[Due](), list[Due]()
    for one in sorted(dues, key=order):
        met[one.rule] += 1
        (first if one.is_loud or met[one.rule] <= OF_ONE_RULE else later).append(one)
    return first + later


def of_review(line: ReviewLine) -> Due:
    """A review and its next step, as one thing that is due or under way."""
    step = line.next
    return Due(
        rule="review",
        what=line.kind[:1].lower() + line.kind[1:],
        why=step.sentence,
        label=step.label,
        page=step.where,
        rank=RANKS[step.where],
        coach="" if line.is_self else line.coach,
        is_own=line.is_self,
        on=step.due,
        word=step.due_word,
        query={"id": str(line.id)},
        is_mine=step.is_mine,
    )


def of_first_90(waiting: lines.Due, today: date) -> Due:
    """What comes next in first 90 days. Past the last day it is loud, though never to the coach."""
    is_near = waiting.on is None or waiting.on <= today + SOON
    is_loud = waiting.is_past_end and not waiting.is_self
    return Due(
        rule="first_90",
        what="first 90 days",
        why=waiting.what,
        label="Open",
        page="first90_one",
        rank=15,
        coach="" if waiting.is_self else waiting.coach,
        is_own=waiting.is_self,
        on=waiting.on,
        word="Since" if waiting.is_overdue else "Due",
        query={"id": str(waiting.id)},
        is_loud=is_loud,
        is_mine=(waiting.is_mine and is_near) or is_loud,
    )
