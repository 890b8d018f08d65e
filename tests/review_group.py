"""A review group around Maya with a meeting and its items, and how everybody stands to each of them."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlmodel import Session

from db.tables.cases import Case, CaseAcquaintance, CaseStatus, Channel
from db.tables.frameworks import Programme
from db.tables.meetings import (
    Attendance,
    GroupMember,
    ItemKind,
    ItemStatus,
    Meeting,
    MeetingItem,
    MeetingStatus,
    Presence,
    ReviewGroup,
)
from db.tables.people import Role
from portal import clock
from portal.access import Relation, system
from portal.policy import service as policies
from tests import make
from tests.cast import Cast

R = Relation
TO_GROUP: dict[str, set[Relation]] = {
    "jordan": {R.LEAD},
    "dana": {R.DEPUTY},
    "kit": {R.DEPUTY},
    "olive": {R.DIRECTOR},
    "victor": {R.DIRECTOR},
    **{name: {R.MEMBER} for name in ("maya", "carl", "ravi", "fay", "nia", "pat")},
    **{name: {R.OTHER} for name in ("noor", "frank", "ada", "opal", "liam", "cleo", "gus")},
}
TO_MEETING: dict[str, set[Relation]] = {
    **TO_GROUP,
    "maya": {R.MEMBER, R.ATTENDEE},
    "ravi": {R.MEMBER, R.ATTENDEE},
    "fay": {R.MEMBER, R.FACILITATOR},
    "nia": {R.MEMBER, R.NOTE_TAKER},
    "pat": {R.MEMBER, R.ATTENDEE},
    "gus": {R.GUEST},
}
TO_ITEM: dict[str, set[Relation]] = {
    **TO_MEETING,
    "maya": {R.MEMBER, R.ATTENDEE, R.PRESENTER},
    "pat": {R.MEMBER, R.ATTENDEE, R.RECUSED},
    "kit": {R.DEPUTY, R.CONFLICTED},
    "victor": {R.DIRECTOR, R.CONFLICTED},
}
QUESTION, STRENGTH = "How can she keep the evening walks going?", "She called before it got hard."
SECRET = "harbour lantern"
"""Words that stand in every text of the item about the case, to look for where they must not be."""


@dataclass
class Around:
    """Maya's group, one meeting in some state, an item about a case of hers and a notice of Jordan's."""

    cast: Cast
    group: uuid.UUID
    meeting: uuid.UUID
    case: uuid.UUID
    item: uuid.UUID
    notice: uuid.UUID
    ids: dict[str, uuid.UUID] = field(default_factory=dict)


def gather_group(cast: Cast) -> Around:
    """The group with six coaches, a meeting planned for today, and two items on its agenda, the case shared."""
    with system(write=True) as session:
        for name in ("Ravi Menon", "Fay Alder", "Nia Cole", "Pat Ionescu"):
            cast.people[name.split()[0].lower()] = make.person(session, name, cast.home, Role.COACH)
        cast.people["gus"] = make.person(session, "Gus Halloran", cast.away, Role.LEAD)
        group = ReviewGroup(
            division_id=cast.home,
            name="Tuesday group",
            lead_id=cast["jordan"],
            made_by=cast["jordan"],
            made_at=clock.now(),
        )
        session.add(group)
        session.flush()
        for name in ("maya", "carl", "ravi", "fay", "nia", "pat"):
            since = make.today() - make.LONG_AGO
            session.add(GroupMember(group_id=group.id, coach_id=cast[name], from_on=since))
        meeting = plan(session, cast, group.id)
        case = coded_case(session, cast, "maya", "Quiet Harbor 27")
        session.add(CaseAcquaintance(case_id=case, person_id=cast["pat"], said_by=cast["pat"], said_at=clock.now()))
        item = put_on(session, cast, group.id, meeting, "maya", 1, kind=ItemKind.CASE, case_id=case, open_for=case)
        item.key_question, item.strength = f"{QUESTION[:-1]}, {SECRET}?", f"{STRENGTH} {SECRET}."
        item.goal, item.tried, item.reaction = f"Walk, {SECRET}.", f"Calls, {SECRET}.", f"Hopeful, {SECRET}."
        item.shared_at = clock.now()
        notice = put_on(session, cast, group.id, meeting, "jordan", 2, kind=ItemKind.NOTICE)
        notice.key_question, notice.shared_at = "New line hours from Monday.", clock.now()
        session.flush()
        return Around(cast, group.id, meeting, case, item.id, notice.id)


def plan(session: Session, cast: Cast, group_id: uuid.UUID, days: int = 0) -> uuid.UUID:
    """A meeting of the group in so many days, with Fay as its facilitator and Nia to take the notes."""
    made = Meeting(
        group_id=group_id,
        policy_id=policies.in_force(session, make.today(), cast.home).id,
        starts_at=clock.now() + timedelta(days=days),
        on_day=make.today() + timedelta(days=days),
        minutes=90,
        facilitator_id=cast["fay"],
        note_taker_id=cast["nia"],
    )
    session.add(made)
    session.flush()
    return made.id


def coded_case(session: Session, cast: Cast, coach: str, code: str) -> uuid.UUID:
    """A case of `coach` that is under way."""
    made = Case(
        code=code,
        division_id=cast.home,
        coach_id=cast[coach],
        programme=Programme.LOVED_ONE,
        channel=Channel.PHONE,
        status=CaseStatus.UNDER_WAY,
        policy_id=policies.in_force(session, make.today(), cast.home).id,
        assigned_by=cast["jordan"],
        assigned_on=make.today() - timedelta(days=30),
        contact_due_on=make.today() - timedelta(days=27),
        accepted_on=make.today() - timedelta(days=30),
        started_on=make.today() - timedelta(days=28),
        conversations=1,
        last_on=make.today() - timedelta(days=28),
        touched_on=make.today() - timedelta(days=28),
        known_at=clock.now(),
        made_at=clock.now(),
    )
    session.add(made)
    session.flush()
    return made.id


def put_on(
    session: Session,
    cast: Cast,
    group_id: uuid.UUID,
    meeting_id: uuid.UUID | None,
    presenter: str,
    position: int,
    **more: object,
) -> MeetingItem:
    """An item on the agenda of a meeting, or waiting where there is none."""
    made = MeetingItem(
        **{
            "group_id": group_id,
            "meeting_id": meeting_id,
            "presenter_id": cast[presenter],
            "added_by": cast[presenter],
            "added_at": clock.now(),
            "why": "own_wish",
            "status": ItemStatus.ON_AGENDA if meeting_id else ItemStatus.WAITING,
            "position": position,
            **more,
        }
    )
    session.add(made)
    session.flush()
    return made


def bring_to_life(around: Around) -> None:
    """The meeting is under way with its people there, Gus as a guest, and the case is called up."""
    cast = around.cast
    with system(write=True) as session:
        meeting = session.get_one(Meeting, around.meeting)
        meeting.status, meeting.current_item_id = MeetingStatus.LIVE, around.item
        meeting.opened_at, meeting.opened_by = clock.now(), cast["jordan"]
        for name, presence in (
            ("maya", Presence.IN_PERSON),
            ("ravi", Presence.REMOTE),
            ("pat", Presence.REMOTE),
            ("carl", Presence.EXCUSED),
            ("gus", Presence.GUEST),
        ):
            session.add(
                Attendance(
                    meeting_id=around.meeting,
                    person_id=cast[name],
                    presence=presence,
                    guest_reason="Shares what the county offers." if presence is Presence.GUEST else None,
                    acknowledged_at=clock.now(),
                    noted_by=cast["jordan"],
                    noted_at=clock.now(),
                )
            )


@pytest.fixture
def around(cast: Cast) -> Around:
    """Maya's group with a meeting planned for today."""
    return gather_group(cast)
