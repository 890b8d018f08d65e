"""What somebody was told of and has not opened yet, and the meeting that is under way without them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlmodel import col

from db.dates import day_of, plus_days
from db.tables.meetings import Attendance, GroupMember, Meeting, MeetingStatus, Presence, ReviewGroup
from db.tables.notices import Notice
from db.tables.people import Role
from portal.due.registry import Saying, rule, shown
from portal.due.scope import ME, TODAY

STANDS = 14


@rule(
    "minutes",
    Role.COACH,
    Role.LEAD,
    Role.DIRECTOR,
    rank=45,
    page="minutes",
    leads_to={"id": "record"},
    says={
        "minutes": Saying("The minutes of {other} are there to be read.", "Since", "Read them"),
        "passed_on": Saying("{other} has passed something on to you.", "Since", "Read it", rank=12),
    },
)
def notice_waits() -> Select[Any]:
    """A notice that its person has not opened, for two weeks: by then the next meeting has come."""
    return (
        sa.select(
            *shown(
                sa.cast(col(Notice.kind), sa.String),
                None,
                None,
                day_of(col(Notice.made_at)),
                record=col(Notice.record_id),
                other=col(ReviewGroup.name),
            )
        )
        .join(Meeting, col(Meeting.id) == col(Notice.record_id))
        .join(ReviewGroup, col(ReviewGroup.id) == col(Meeting.group_id))
        .where(
            col(Notice.person_id) == ME,
            col(Notice.seen_at).is_(None),
            day_of(col(Notice.made_at)) > plus_days(TODAY, -STANDS),
        )
    )


@rule(
    "case review",
    Role.COACH,
    Role.LEAD,
    Role.DIRECTOR,
    rank=1,
    page="meeting",
    leads_to={"id": "record"},
    says={"live": Saying("{other} is meeting now.", "On", "Come in")},
)
def meeting_under_way() -> Select[Any]:
    """A meeting that is open, for those of its group and its guests who have not come in."""
    belongs = sa.exists().where(
        col(GroupMember.group_id) == col(Meeting.group_id),
        col(GroupMember.coach_id) == ME,
        col(GroupMember.from_on) <= col(Meeting.on_day),
        sa.or_(col(GroupMember.until_on).is_(None), col(GroupMember.until_on) > col(Meeting.on_day)),
    )
    mine = sa.and_(col(Attendance.meeting_id) == col(Meeting.id), col(Attendance.person_id) == ME)
    is_in = sa.exists().where(mine, col(Attendance.acknowledged_at).is_not(None))
    is_guest = sa.exists().where(mine, col(Attendance.presence) == Presence.GUEST)
    return (
        sa.select(*shown("live", None, None, col(Meeting.on_day), record=col(Meeting.id), other=col(ReviewGroup.name)))
        .join(ReviewGroup, col(ReviewGroup.id) == col(Meeting.group_id))
        .where(
            col(Meeting.status) == MeetingStatus.LIVE,
            sa.or_(belongs, is_guest, col(ReviewGroup.lead_id) == ME),
            sa.not_(is_in),
        )
    )
