"""Requests to talk: asked by the coach, marked as talked by the lead, taken back by the coach. Nothing else is told."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlmodel import Session, col

from db.tables.people import Person, Supervision
from db.tables.policy import Policy
from db.tables.wellness import TalkRequest, TalkWhen
from portal import clock, workdays
from portal.access import Actor, Coach, Wellbeing
from portal.access.scope import ANYONE, asked_by, deputises, holds
from portal.coaches import queries as coaches
from portal.errors import InvalidInput, NotAllowed
from portal.policy import service as policies
from portal.wellness.loading import found_in, is_current, is_tied, own_standing, present_lead, talk_for, talks
from portal.wellness.words import NOBODY_LEADS

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Talk:
    """A request to talk as a lead sees it, or who covers for them."""

    id: uuid.UUID
    coach: str
    coach_id: uuid.UUID
    wanted: TalkWhen
    asked_at: datetime
    due_on: date


@dataclass(frozen=True, slots=True)
class Asked:
    """The coach's own open request, or the last one. `is_seen`: the lead of today is the one it was put to."""

    id: uuid.UUID
    lead: str
    wanted: TalkWhen
    asked_at: datetime
    due_on: date
    talked_at: datetime | None
    is_seen: bool


def ask(session: Session, actor: Actor, wanted: object) -> uuid.UUID:
    """Ask the lead of today for a talk; an open request is put anew. Returns its id.

    Raises InvalidInput (field "wanted"), NotFound, NotAllowed after the end of service or where nobody can be asked.
    """
    coach = own_standing(session, actor, Wellbeing.ASK_TO_TALK)
    if wanted not in list(TalkWhen):
        raise InvalidInput({"wanted": "Choose until when you would like to talk."})
    lead = present_lead(session, actor, actor.id)
    if lead is None:
        raise NotAllowed(NOBODY_LEADS)
    session.execute(sa.select(col(Person.id)).where(col(Person.id) == actor.id).with_for_update())
    row = session.scalar(sa.select(TalkRequest).where(col(TalkRequest.open_for) == actor.id))
    if row is None:
        row = TalkRequest(
            person_id=actor.id,
            open_for=actor.id,
            wanted=TalkWhen(str(wanted)),
            asked_at=clock.now(),
            due_on=actor.today,
        )
        session.add(row)
    row.wanted, row.asked_at, row.supervision_id = TalkWhen(str(wanted)), clock.now(), lead.supervision_id
    row.due_on = due_on(session, actor, coach, row.wanted)
    session.flush()
    return row.id


def due_on(session: Session, actor: Actor, coach: Coach, wanted: TalkWhen) -> date:
    """The day by whose end they talk. For callers that have decided access."""
    policy = policies.in_force(session, clock.today(coach.zone), coach.division_id)
    return due_days(session, actor, coach, policy)[wanted.value]


def due_days(session: Session, actor: Actor, coach: Coach, policy: Policy) -> dict[str, date]:
    """By the end of which day they talk, for each way of asking, in business days of the coach's division.

    Today is this business day, or the next one where it is none. The next one-on-one is the day that is planned, or the
    day by which the rhythm wants one. For callers that have decided access.
    """
    calendar, today = coach.calendar, clock.today(coach.zone)
    line = coaches.one(session, actor, coach.id)
    return {
        TalkWhen.TODAY.value: workdays.on_or_after(today, calendar),
        TalkWhen.THIS_WEEK.value: workdays.add_workdays(
            today, policies.number(policy, "wellness.talk_this_week"), calendar
        ),
        TalkWhen.NEXT_ONE_ON_ONE.value: line.planned_on
        or workdays.on_or_after(max(line.see_by or today, today), calendar),
    }


def withdraw(session: Session, actor: Actor, talk_id: uuid.UUID) -> None:
    """Take back one's own open request; nothing of it is left. Raises NotFound, NotAllowed."""
    row = talk_for(session, actor, talk_id, Wellbeing.WITHDRAW_TALK).record
    session.delete(row)
    session.flush()


def mark_talked(session: Session, actor: Actor, talk_id: uuid.UUID) -> None:
    """Note that lead and coach have talked, and nothing else. Raises NotFound, NotAllowed."""
    row: TalkRequest = talk_for(session, actor, talk_id, Wellbeing.MARK_TALKED).record
    row.open_for, row.talked_at = None, clock.now()
    session.flush()


def listed(session: Session, actor: Actor) -> list[Talk]:
    """The open requests put to the actor, or to the lead they cover for today; the most pressing first."""
    rows = session.execute(_open(), {"most": AT_ONCE, **asked_by(actor)})
    found = [found_in(actor, row) for row in rows]
    return [
        Talk(one.record.id, one.coach.name, one.coach.id, one.record.wanted, one.record.asked_at, one.record.due_on)
        for one in found
        if one.answer(Wellbeing.READ_TALK).is_allowed and not one.is_self
    ]


@cache
def _open() -> Select[Any]:
    span, coach = col(TalkRequest.supervision_id), col(TalkRequest.person_id)
    covers = sa.and_(is_current(ANYONE, span), deputises(ANYONE, coach))
    return (
        talks()
        .where(col(TalkRequest.open_for).is_not(None), sa.or_(is_tied(ANYONE, span), covers))
        .order_by(col(TalkRequest.due_on), col(TalkRequest.asked_at))
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )


def mine(session: Session, actor: Actor) -> Asked | None:
    """The actor's own newest request, open or talked; None without one."""
    row = session.execute(
        sa.select(TalkRequest, col(Person.name), holds(Supervision, actor.today))
        .outerjoin(Supervision, col(Supervision.id) == col(TalkRequest.supervision_id))
        .outerjoin(Person, col(Person.id) == col(Supervision.lead_id))
        .where(col(TalkRequest.person_id) == actor.id)
        .order_by(col(TalkRequest.open_for).is_(None), col(TalkRequest.asked_at).desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    one, lead, holds_today = row
    return Asked(one.id, lead or "", one.wanted, one.asked_at, one.due_on, one.talked_at, bool(holds_today))
