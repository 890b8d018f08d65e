"""First 90 days in a line: the list, what is due in them, whom they can begin for."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlmodel import Session, col

from db.tables.first_90 import (
    FirstNinety,
    FirstNinetyStatus,
    Outcome,
)
from db.tables.one_on_ones import OneOnOneKind
from db.tables.people import Grant, Person
from portal.access import Actor, Coaching, coach_for
from portal.access.coaches import coach_columns, standing_from, visible_coaches
from portal.access.scope import ANYONE, asked_by, directs, supervises
from portal.first90 import appeal, dates, facts, words, workflow
from portal.first90.dates import Milestones
from portal.first90.facts import Run
from portal.first90.loading import Ninety, nineties_for
from portal.first90.words import Next
from portal.policy import service as policies

LIST_LIMIT = 200
SOMEBODY = {"second_lead": "the second lead coach", "joint": "the two deciders"}


@dataclass(frozen=True, slots=True)
class Line:
    """First 90 days in a list: whose, which day it is, what comes next and who is waited for."""

    id: uuid.UUID
    coach_id: uuid.UUID
    coach: str
    division: str
    lead: str | None
    state: str
    status: FirstNinetyStatus | None
    day: int
    length: int
    dates: Milestones
    next: Next
    outcome: Outcome | None
    is_open: bool
    is_self: bool
    is_past_end: bool


@dataclass(frozen=True, slots=True)
class Due:
    """Something that waits: what, why, since or until when, and whether it is the reader's turn.

    `is_past_end`: the last day is over and nothing was told.
    """

    id: uuid.UUID
    coach: str
    what: str
    on: date | None
    is_mine: bool
    is_overdue: bool
    is_self: bool
    is_past_end: bool


def listed(session: Session, actor: Actor, limit: int = LIST_LIMIT) -> list[Line]:
    """The first 90 days the actor may see: what is overdue first, then by the next date; two statements."""
    found = nineties_for(session, actor, limit)
    return _lines(session, found)


def due_items(session: Session, actor: Actor, limit: int = LIST_LIMIT) -> list[Due]:
    """What waits in first 90 days that are not over, the reader's turn first; two statements."""
    found = nineties_for(session, actor, limit, is_open=True)
    lines = _lines(session, found)
    return [
        Due(
            line.id,
            line.coach,
            line.next.sentence,
            line.next.on,
            line.next.is_mine,
            line.next.is_overdue,
            line.is_self,
            line.is_past_end,
        )
        for line in sorted(lines, key=lambda line: not line.next.is_mine)
    ]


def _lines(session: Session, found: Sequence[Ninety]) -> list[Line]:
    run = facts.runs(session, found)
    lines = [line_of(one, run[one.first.id]) for one in found]
    return sorted(lines, key=_first_what_waits)


def _first_what_waits(line: Line) -> tuple[bool, bool, date, str]:
    return (not line.is_open, not line.next.is_overdue, line.next.on or date.max, line.coach)


def line_of(one: Ninety, run: Run, deciders: str | None = None) -> Line:
    """How one of them stands in a list; `deciders` names who decides where that is known."""
    first, found = one.first, facts.milestones(one, run)
    status = first.status
    looked_at = words.Facts(
        status=status,
        dates=found,
        today=one.today,
        coach=one.coach.name,
        lead=one.lead,
        deciders=deciders or one.named_deciders or SOMEBODY.get(one.mode, "the director"),
        first_held=OneOnOneKind.FIRST_CHECKPOINT in run.held,
        second_held=OneOnOneKind.SECOND_CHECKPOINT in run.held,
        has_review=bool(run.reviews),
        stop=run.stop,
        outcome=first.outcome,
        is_joint=one.mode == workflow.JOINT,
    )
    if one.is_self:
        following, state = words.for_coach(looked_at), words.STATES[_seen_by_coach(status)]
    else:
        following = words.for_office(
            looked_at,
            is_lead=one.standing.is_supervising,
            is_decider=one.answer(Coaching.DECIDE).is_allowed,
        )
        state = words.STATES[status]
    length = policies.number(one.policy, "first_90.length") + first.extended_days
    return Line(
        id=first.id,
        coach_id=first.coach_id,
        coach=one.coach.name,
        division=one.coach.division,
        lead=one.lead,
        state=state,
        status=None if one.is_self else status,
        day=dates.day_on(first.started_on, first.ended_on or one.today, run.spans),
        length=length,
        dates=found,
        next=following,
        outcome=first.outcome,
        is_open=first.open_for is not None,
        is_self=one.is_self,
        is_past_end=dates.is_past(found.last, one.today),
    )


def _seen_by_coach(status: FirstNinetyStatus) -> FirstNinetyStatus:
    """Where it stands for the coach: a recommendation and a decision look like the days before them."""
    hidden = (FirstNinetyStatus.RECOMMENDED, FirstNinetyStatus.DECIDED)
    return FirstNinetyStatus.RUNNING if status in hidden else status


def to_begin_for(session: Session, actor: Actor, limit: int = LIST_LIMIT) -> list[tuple[uuid.UUID, str]]:
    """The coaches whose first 90 days the actor could begin: they serve, and none are under way. By name."""
    found = [standing_from(actor, row) for row in session.execute(_to_begin(), {"most": limit, **asked_by(actor)})]
    return [
        (standing.coach.id, standing.coach.name)
        for standing in found
        if standing.answer(Coaching.BEGIN, "none").is_allowed
    ]


@cache
def _to_begin() -> Select[Any]:
    person, division = col(Person.id), col(Grant.division_id)
    return (
        coach_columns(ANYONE)
        .where(
            visible_coaches(ANYONE, person, division),
            sa.not_(sa.exists().where(col(FirstNinety.open_for) == person)),
            sa.or_(supervises(ANYONE, person), directs(ANYONE, division)),
            sa.or_(col(Grant.until_on).is_(None), col(Grant.until_on) > ANYONE.today),
            col(Person.is_active).is_(True),
            person != ANYONE.id,
        )
        .order_by(sa.func.lower(col(Person.name)), person)
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )


def appeal_choices(session: Session, actor: Actor, coach_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Whom a coach could appeal to, for whoever begins."""
    standing = coach_for(session, actor, coach_id, Coaching.READ_FOLDER)
    standing.require(Coaching.BEGIN, "none")
    return appeal.choices(session, actor, coach_id, standing.coach.division_id)


def sheets_due_on(session: Session, actor: Actor) -> dict[uuid.UUID, date]:
    """When the sheets are due, by coach, for first 90 days the actor sees; two statements."""
    lines = _lines(session, nineties_for(session, actor, LIST_LIMIT, is_open=True))
    return {line.coach_id: line.dates.sheets_due for line in lines if line.dates.sheets_due is not None}
