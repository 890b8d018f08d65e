"""What is pressing about a case, as SQL for ANYONE over rows of Case; `windows.status` says the same in words.

A test holds the two against each other.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col

from db.dates import days_between
from db.tables.cases import Case, CaseStatus
from portal.access.scope import ANYONE
from portal.cases.workflow import HELD, OPEN

TODAY: Any = ANYONE.today


def is_open() -> ColumnElement[bool]:
    """SQL: whether the support has not ended."""
    return col(Case.status).in_(OPEN)


def is_held() -> ColumnElement[bool]:
    """SQL: whether a coach has taken it and it has not ended."""
    return col(Case.status).in_(HELD)


def is_contact_late() -> ColumnElement[bool]:
    """SQL: whether the coach has taken it and nothing at all is noted after the last day for a first contact."""
    return sa.and_(is_held(), col(Case.touched_on).is_(None), col(Case.contact_due_on) < TODAY)


def is_past_window() -> ColumnElement[bool]:
    """SQL: whether the window is reached and not everything that was agreed took place."""
    missing = sa.or_(col(Case.agreed_conversations).is_(None), col(Case.conversations) < col(Case.agreed_conversations))
    return sa.and_(is_held(), col(Case.window_on) <= TODAY, missing)


def is_window_look_due() -> ColumnElement[bool]:
    """SQL: whether the lead has not looked at it since its window was reached."""
    return sa.and_(is_past_window(), _not_looked_since(col(Case.window_on)))


def is_unresponsive_look_due() -> ColumnElement[bool]:
    """SQL: whether nobody answers and the lead has not looked at it since the last attempt."""
    return sa.and_(col(Case.status) == CaseStatus.UNRESPONSIVE, _not_looked_since(col(Case.touched_on)))


def is_look_due() -> ColumnElement[bool]:
    """SQL: whether the lead is to look at it: nobody answers, or its window is reached."""
    return sa.or_(is_unresponsive_look_due(), is_window_look_due())


def has_fewer_than_agreed() -> ColumnElement[bool]:
    """SQL: whether the last conversation lies longer ago than the rhythm the two agreed on."""
    gap = days_between(TODAY, col(Case.last_on))
    return sa.and_(col(Case.status) == CaseStatus.UNDER_WAY, gap > col(Case.rhythm_days))


def rank() -> ColumnElement[int]:
    """SQL: the most pressing first, in the order of `windows.Sign`."""
    return sa.case(
        (col(Case.status) == CaseStatus.DECLINED, 0),
        (col(Case.status) == CaseStatus.ASSIGNED, 1),
        (is_contact_late(), 2),
        (col(Case.status) == CaseStatus.UNRESPONSIVE, 3),
        (is_past_window(), 4),
        (has_fewer_than_agreed(), 5),
        (col(Case.touched_on).is_(None), 6),
        else_=7,
    )


def is_pressing() -> ColumnElement[bool]:
    """SQL: whether somebody has something to do about an open case now."""
    return sa.and_(is_open(), rank() <= 5)


def _not_looked_since(day: Any) -> ColumnElement[bool]:
    return sa.or_(col(Case.looked_on).is_(None), col(Case.looked_on) < day)
