"""Why guests came to a meeting deletes itself: after the years for which the programme keeps texts about cases."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.dates import plus_months
from db.tables.meetings import Attendance, Meeting, ReviewGroup
from db.tables.people import Division
from portal import audit, clock, seals
from portal.meetings import record
from portal.policy import service as policies

RULE, MONTHS = "retention.case_text", 12
BY = "the portal"


def purge(session: Session, today: date) -> int:
    """Empty every reason that is older than the rules of its division say, for the portal itself.

    Where it is signed in minutes a gap stays that says why, and what is left is signed anew. Returns how many reasons,
    as the chain learns.
    """
    gone = 0
    for division in session.scalars(sa.select(col(Division.id)).order_by(col(Division.id))).all():
        years = policies.number(policies.in_force(session, today, division), RULE)
        found = _reasons(session, division, years, today)
        now = clock.now()
        for row in found:
            row.guest_reason, row.purged_at = None, now
        session.flush()
        for meeting_id in dict.fromkeys(row.meeting_id for row in found):
            _take_out(session, meeting_id, years, now)
        gone += len(found)
    if gone:
        audit.record(session, None, None, audit.Kind.PURGED, "attendance", "guest_reason", {"count": gone})
    return gone


def _reasons(session: Session, division_id: uuid.UUID, years: int, today: date) -> list[Attendance]:
    rows = session.exec(
        select(Attendance)
        .join(Meeting, col(Meeting.id) == col(Attendance.meeting_id))
        .join(ReviewGroup, col(ReviewGroup.id) == col(Meeting.group_id))
        .where(
            ReviewGroup.division_id == division_id,
            col(Attendance.guest_reason).is_not(None),
            plus_months(col(Meeting.on_day), MONTHS * years) <= today,
        )
        .order_by(col(Meeting.on_day), col(Meeting.id))
        .with_for_update(of=Attendance)
    )
    return list(rows)


def _take_out(session: Session, meeting_id: uuid.UUID, years: int, at: datetime) -> None:
    """The same words out of the signed minutes."""
    reason = f"Why a guest came is kept for {years} year{'' if years == 1 else 's'}, as the rules say."
    for row, content in record.of_kind(record.rows(session, meeting_id), record.HEAD):
        paths: list[seals.Path] = [("attendance", place, "reason") for place in range(len(content["attendance"]))]
        found = [path for path in paths if seals.text_at(content, path) is not None]
        if found:
            seals.take_out(session, row, found, reason, BY, at, is_purge=True)
