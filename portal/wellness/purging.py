"""What deletes itself: check-ins and what hangs on them after the policy's months, all of it when somebody is gone."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import Session, col

from db.dates import day_of, plus_months
from db.tables.people import Division, Grant, Person, Role
from db.tables.wellness import (
    CheckIn,
    CheckInPause,
    CheckInShare,
    SupportAgreement,
    SupportStatus,
    TalkRequest,
    WellnessPlan,
)
from portal.policy import service as policies

MOST_DIVISIONS = 200


def purge(session: Session, today: date) -> None:
    """Delete what is older than the rules of its coach's division say, and all of whoever can sign in no more.

    The plan stays as long as its author coaches, and those months more where they serve on in another role.

    For the portal itself. Nothing is counted, logged or chained: that there was something is nobody's business either.
    """
    for division, months in _months(session, today).items():
        theirs = _coaches_of(division, today)
        old = plus_months(col(CheckIn.on_day), months) <= today
        _delete(session, CheckInShare, col(CheckInShare.check_in_id).in_(_entries(theirs, old)))
        _delete(session, CheckIn, col(CheckIn.person_id).in_(theirs), old)
        _delete(
            session,
            TalkRequest,
            col(TalkRequest.person_id).in_(theirs),
            plus_months(day_of(col(TalkRequest.asked_at)), months) <= today,
        )
        _delete(
            session,
            SupportAgreement,
            col(SupportAgreement.coach_id).in_(theirs),
            col(SupportAgreement.status) == SupportStatus.ENDED,
            plus_months(day_of(col(SupportAgreement.ended_at)), months) <= today,
        )
        _delete(session, WellnessPlan, col(WellnessPlan.person_id).in_(_coaches_of(division, today, months)))
    gone = sa.select(col(Person.id)).where(col(Person.reads_until_on) < today)
    _delete(session, CheckInShare, col(CheckInShare.check_in_id).in_(_entries(gone, sa.true())))
    for table, owner in (
        (CheckIn, col(CheckIn.person_id)),
        (CheckInPause, col(CheckInPause.person_id)),
        (WellnessPlan, col(WellnessPlan.person_id)),
        (TalkRequest, col(TalkRequest.person_id)),
        (SupportAgreement, col(SupportAgreement.coach_id)),
    ):
        _delete(session, table, owner.in_(gone))


def _months(session: Session, today: date) -> dict[Any, int]:
    divisions = session.scalars(sa.select(col(Division.id)).order_by(col(Division.id)).limit(MOST_DIVISIONS))
    return {one: policies.number(policies.in_force(session, today, one), "retention.wellness") for one in divisions}


def _coaches_of(division: Any, today: date, ended_months: int | None = None) -> Any:
    """SQL: whose newest coach role lies in a division, and where asked so, ended so many months ago or longer."""
    newest = (
        sa.select(
            col(Grant.person_id).label("person_id"),
            col(Grant.division_id).label("division_id"),
            col(Grant.until_on).label("until_on"),
            sa.func.row_number()
            .over(
                partition_by=col(Grant.person_id),
                order_by=(sa.case((col(Grant.from_on) > today, 1), else_=0), col(Grant.from_on).desc(), col(Grant.id)),
            )
            .label("place"),
        )
        .where(col(Grant.role) == Role.COACH)
        .subquery()
    )
    found = sa.select(newest.c.person_id).where(newest.c.place == 1, newest.c.division_id == division)
    return found if ended_months is None else found.where(plus_months(newest.c.until_on, ended_months) <= today)


def _entries(people: Any, which: ColumnElement[bool]) -> Any:
    return sa.select(col(CheckIn.id)).where(col(CheckIn.person_id).in_(people), which)


def _delete(session: Session, table: Any, *which: ColumnElement[bool]) -> None:
    session.execute(sa.delete(table).where(*which).execution_options(synchronize_session=False))
