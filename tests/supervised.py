"""Rows around one coach, each with what a test does not care about filled in: one-on-ones, observations and others."""

import uuid
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from db.tables.commitments import Commitment, CommitmentSource
from db.tables.first_90 import FirstNinety, StartEvent
from db.tables.frameworks import Framework
from db.tables.observations import Observation, ObservationKind, Setting
from db.tables.one_on_ones import AgendaItem, OneOnOne, OneOnOneStatus
from db.tables.people import Leave
from db.tables.policy import Policy
from db.tables.reviews import Review, ReviewKind, ReviewStatus, SelfAssessment
from portal import clock
from tests import make


def at(on: date) -> datetime:
    """Noon of a day, in UTC."""
    return datetime.combine(on, time(12), ZoneInfo("UTC"))


def day(away: int) -> date:
    """The day so many days from today; before today where negative."""
    return make.today() + timedelta(days=away)


def _bound(session: Session) -> dict[str, uuid.UUID]:
    framework = session.exec(select(Framework.id)).one()
    policy = session.exec(select(Policy.id).order_by(col(Policy.number))).first()
    assert policy is not None
    return {"framework_id": framework, "policy_id": policy}


def one_on_one(
    session: Session,
    division: uuid.UUID,
    coach: uuid.UUID,
    lead: uuid.UUID,
    *,
    held: int | None = None,
    planned: int | None = None,
) -> OneOnOne:
    """One that was held and closed, or one that is planned."""
    made = OneOnOne(
        coach_id=coach,
        lead_id=lead,
        division_id=division,
        framework_id=_bound(session)["framework_id"],
        status=OneOnOneStatus.PLANNED if held is None else OneOnOneStatus.CLOSED,
        planned_on=None if planned is None else day(planned),
        held_on=None if held is None else day(held),
        strengths=None if held is None else "Stayed calm in a hard call.",
        made_at=at(day(min(held or 0, 0))),
        closed_at=None if held is None else at(day(held)),
    )
    session.add(made)
    session.flush()
    return made


def observation(
    session: Session, division: uuid.UUID, coach: uuid.UUID, author: uuid.UUID, *, seen: int, told: int | None = None
) -> Observation:
    """A strength that was seen, told or not."""
    made = Observation(
        coach_id=coach,
        author_id=author,
        division_id=division,
        framework_id=_bound(session)["framework_id"],
        seen_on=day(seen),
        setting=Setting.SHADOWING,
        kind=ObservationKind.STRENGTH,
        text="Let a long silence stand.",
        told_on=None if told is None else day(told),
        told_by=None if told is None else author,
        made_at=at(day(seen)),
    )
    session.add(made)
    session.flush()
    return made


def commitment(session: Session, coach: uuid.UUID, owner: uuid.UUID, *, due: int) -> Commitment:
    """An open commitment."""
    made = Commitment(
        coach_id=coach,
        owner_id=owner,
        made_by=owner,
        source=CommitmentSource.PERSON,
        source_id=owner,
        text="Ask the group about Tuesdays.",
        due_on=day(due),
        made_at=at(day(-20)),
    )
    session.add(made)
    session.flush()
    return made


def agenda(session: Session, coach: uuid.UUID, author: uuid.UUID, *, added: int) -> None:
    """Something to talk about."""
    session.add(AgendaItem(coach_id=coach, author_id=author, text="Evening calls.", added_at=at(day(added))))
    session.flush()


def leave(session: Session, person: uuid.UUID, since: int, until: int) -> None:
    """Days away."""
    session.add(
        Leave(person_id=person, from_on=day(since), until_on=day(until), recorded_by=person, recorded_at=clock.now())
    )
    session.flush()


def first_90(session: Session, division: uuid.UUID, coach: uuid.UUID, by: uuid.UUID, *, started: int) -> FirstNinety:
    """First 90 days that are running."""
    made = FirstNinety(
        coach_id=coach,
        open_for=coach,
        division_id=division,
        start_event=StartEvent.FIRST_DUTY_DAY,
        started_on=day(started),
        begun_by=by,
        begun_at=at(day(started)),
        **_bound(session),
    )
    session.add(made)
    session.flush()
    return made


def closed_review(
    session: Session, division: uuid.UUID, coach: uuid.UUID, lead: uuid.UUID, *, signed: int, respond_until: int
) -> Review:
    """A review that was signed and closed; its sheets are left out."""
    made = Review(
        coach_id=coach,
        lead_id=lead,
        division_id=division,
        kind=ReviewKind.YEARLY,
        status=ReviewStatus.CLOSED,
        self_assessment=SelfAssessment.DECLINED,
        opened_at=at(day(signed - 20)),
        sheets_due_on=day(signed - 5),
        late_on=day(signed - 1),
        signed_at=at(day(signed)),
        shared_at=at(day(signed)),
        respond_until_on=day(respond_until),
        **_bound(session),
    )
    session.add(made)
    session.flush()
    return made
