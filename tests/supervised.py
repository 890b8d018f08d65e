"""Rows around one coach, each with what a test does not care about filled in: one-on-ones, observations and others."""

import uuid
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from db.tables.cases import Case, CaseAcquaintance, CaseHandover, CaseStatus, Channel, HandoverReason
from db.tables.commitments import Commitment, CommitmentSource
from db.tables.first_90 import FirstNinety, StartEvent
from db.tables.frameworks import Framework, Programme
from db.tables.meetings import (
    GroupMember,
    ItemKind,
    ItemStatus,
    Meeting,
    MeetingItem,
    MeetingStatus,
    ReviewGroup,
    Safety,
)
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


def case(
    session: Session,
    division: uuid.UUID,
    coach: uuid.UUID,
    by: uuid.UUID,
    code: str,
    *,
    assigned: int,
    **values: object,
) -> Case:
    """A coded case as it stands, the rows it counts left out."""
    plain: dict[str, object] = {
        "code": code,
        "division_id": division,
        "coach_id": coach,
        "programme": Programme.PEER,
        "channel": Channel.PHONE,
        "policy_id": _bound(session)["policy_id"],
        "assigned_by": by,
        "assigned_on": day(assigned),
        "contact_due_on": day(assigned + 3),
        "made_at": at(day(assigned)),
    }
    made = Case(**{**plain, **values})
    session.add(made)
    session.flush()
    return made


def handed_over(session: Session, case: Case, old: uuid.UUID, by: uuid.UUID) -> None:
    """The case came to its coach from another; who the person is was not passed on yet."""
    session.add(
        CaseHandover(
            case_id=case.id,
            from_id=old,
            to_id=case.coach_id,
            reason=HandoverReason.AWAY,
            made_by=by,
            made_at=clock.now(),
        )
    )
    session.flush()


def acquaintance(session: Session, case_id: uuid.UUID, person: uuid.UUID) -> None:
    """Somebody may know the person behind a case."""
    session.add(CaseAcquaintance(case_id=case_id, person_id=person, said_by=person, said_at=clock.now()))
    session.flush()


def cases_in_every_state(
    session: Session, division: uuid.UUID, coach: uuid.UUID, lead: uuid.UUID, other: uuid.UUID
) -> dict[str, uuid.UUID]:
    """One case of a coach for every rule; returns their ids by name."""
    given = {"session": session, "division": division, "coach": coach, "by": lead}
    talked: dict[str, object] = {
        "status": CaseStatus.UNDER_WAY,
        "started_on": day(-45),
        "last_on": day(-10),
        "touched_on": day(-10),
        "conversations": 4,
        "agreed_conversations": 5,
        "window_on": day(-3),
    }
    made = {
        "waiting": case(code="Quiet Harbor 27", assigned=-2, **given),
        "handed": case(code="Wide Bridge 31", assigned=-2, **given),
        "declined": case(code="Round Table 40", assigned=-3, status=CaseStatus.DECLINED, **given),
        "due": case(code="Copper Kettle 12", assigned=-2, status=CaseStatus.ACCEPTED, **given),
        "late": case(code="Silver Path 55", assigned=-6, status=CaseStatus.ACCEPTED, **given),
        "unresponsive": case(
            code="Linen Sail 18",
            assigned=-9,
            status=CaseStatus.UNRESPONSIVE,
            attempts=3,
            touched_on=day(-1),
            **given,
        ),
        "past": case(code="Early Ferry 71", assigned=-50, **talked, **given),
        "key": case(code="Cedar Gate 22", assigned=-8, **{**talked, "window_on": None}, **given),
    }
    for name in ("handed", "key"):
        handed_over(session, made[name], other, lead)
    made["key"].accepted_on = day(-8)
    session.flush()
    return {name: one.id for name, one in made.items()}


def review_group(session: Session, division: uuid.UUID, lead: uuid.UUID, name: str, *, made: int) -> ReviewGroup:
    """A review group that a lead holds, with nobody in it yet."""
    group = ReviewGroup(division_id=division, name=name, lead_id=lead, made_by=lead, made_at=at(day(made)))
    session.add(group)
    session.flush()
    return group


def member(session: Session, group: ReviewGroup, coach: uuid.UUID) -> None:
    """A coach in a group since long ago."""
    session.add(GroupMember(group_id=group.id, coach_id=coach, from_on=day(-300)))
    session.flush()


def meeting(
    session: Session, group: ReviewGroup, *, on: int, status: MeetingStatus = MeetingStatus.SCHEDULED
) -> Meeting:
    """A meeting of a group so many days from today, and nothing on its agenda."""
    is_closed = status is MeetingStatus.CLOSED
    made = Meeting(
        group_id=group.id,
        policy_id=_bound(session)["policy_id"],
        starts_at=at(day(on)),
        on_day=day(on),
        minutes=90,
        status=status,
        closed_at=at(day(on)) if is_closed else None,
        closed_by=group.lead_id if is_closed else None,
    )
    session.add(made)
    session.flush()
    return made


def item(
    session: Session,
    group: ReviewGroup,
    meeting: Meeting | None,
    presenter: uuid.UUID,
    *,
    safety: Safety = Safety.NONE,
    status: ItemStatus | None = None,
) -> MeetingItem:
    """Something a coach presents, not written yet: on the agenda of a meeting, or waiting."""
    made = MeetingItem(
        group_id=group.id,
        meeting_id=meeting.id if meeting else None,
        kind=ItemKind.CASE,
        presenter_id=presenter,
        added_by=presenter,
        added_at=clock.now(),
        why="brought",
        status=status or (ItemStatus.ON_AGENDA if meeting else ItemStatus.WAITING),
        safety=safety,
    )
    session.add(made)
    session.flush()
    return made
