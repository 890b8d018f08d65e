"""Rules around case review: who meets when, what is on the agenda, what did not take place, who may be in danger."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlmodel import col

from db.dates import day_of, days_between, plus_days
from db.tables.meetings import (
    GroupMember,
    ItemKind,
    ItemStatus,
    Meeting,
    MeetingItem,
    MeetingStatus,
    ReviewGroup,
    Safety,
    SafetyStep,
)
from db.tables.people import Person, Role
from portal.access.scope import ANYONE, conflicted, recused
from portal.coaches import rhythm
from portal.due.registry import Saying, rule, shown
from portal.due.scope import ME, TODAY, directed
from portal.meetings.loading import held_columns

NEAR, EMPTY_AHEAD = 1, 3
HELD_ONES = (MeetingStatus.CLOSED, MeetingStatus.LIVE)


def holds_group() -> ColumnElement[bool]:
    """SQL: whether ANYONE holds the group or covers for who does."""
    return sa.or_(*held_columns(ANYONE))


@rule(
    "agenda item",
    Role.COACH,
    Role.LEAD,
    rank=12,
    page="meeting_item",
    leads_to={"id": "record"},
    says={
        "ready": Saying("You present it in the case review.", "On", "Open"),
        "draft": Saying("You present it in the case review. Write down what you want to ask.", "On", "Prepare"),
    },
)
def my_agenda_item() -> Select[Any]:
    """What the reader presents at a meeting to come."""
    is_blank = sa.and_(
        col(MeetingItem.shared_at).is_(None), col(MeetingItem.kind).not_in((ItemKind.SCENARIO, ItemKind.NOTICE))
    )
    said = sa.case((is_blank, "draft"), else_="ready")
    presenter = col(MeetingItem.presenter_id)
    return (
        sa.select(*shown(said, presenter, None, col(Meeting.on_day), record=col(MeetingItem.id)))
        .join(Meeting, col(Meeting.id) == col(MeetingItem.meeting_id))
        .where(
            presenter == ME,
            col(MeetingItem.status) == ItemStatus.ON_AGENDA,
            col(Meeting.status) == MeetingStatus.SCHEDULED,
            col(Meeting.on_day) >= TODAY,
            sa.or_(col(MeetingItem.case_id).is_(None), sa.not_(recused(ANYONE, col(MeetingItem.case_id)))),
        )
    )


def _is_on(status: ItemStatus = ItemStatus.ON_AGENDA) -> ColumnElement[bool]:
    return sa.exists().where(col(MeetingItem.meeting_id) == col(Meeting.id), col(MeetingItem.status) == status)


def _scheduled(said: Any, *where: ColumnElement[bool]) -> Select[Any]:
    """Scheduled meetings of groups that still meet, with the group as the record and its name to say."""
    return (
        sa.select(
            *shown(said, None, None, col(Meeting.on_day), record=col(ReviewGroup.id), other=col(ReviewGroup.name))
        )
        .join(ReviewGroup, col(ReviewGroup.id) == col(Meeting.group_id))
        .where(col(Meeting.status) == MeetingStatus.SCHEDULED, col(ReviewGroup.ended_on).is_(None), *where)
    )


@rule(
    "case review",
    Role.LEAD,
    rank=11,
    page="case_review",
    leads_to={"group": "record"},
    says={
        "empty": Saying(
            "Nothing is on the agenda of {other} yet. The rules propose what it could be.", "You meet", "Look"
        ),
        "set": Saying("{other} meets.", "You meet", "Open"),
    },
)
def meeting_near() -> Select[Any]:
    """A meeting today or tomorrow, or in some days and nothing on its agenda."""
    near, soon = plus_days(TODAY, NEAR), plus_days(TODAY, EMPTY_AHEAD)
    on = col(Meeting.on_day)
    return _scheduled(
        sa.case((_is_on(), "set"), else_="empty"),
        holds_group(),
        on >= TODAY,
        sa.or_(on <= near, sa.and_(on <= soon, sa.not_(_is_on()))),
    )


@rule(
    "case review",
    Role.COACH,
    rank=13,
    page="case_review",
    leads_to={"group": "record"},
    says={"near": Saying("{other} meets. You can still bring something.", "You meet", "Open")},
)
def my_meeting() -> Select[Any]:
    """A meeting today or tomorrow of the group the reader belongs to."""
    on = col(Meeting.on_day)
    belongs = sa.exists().where(
        col(GroupMember.group_id) == col(ReviewGroup.id),
        col(GroupMember.coach_id) == ME,
        col(GroupMember.from_on) <= on,
        sa.or_(col(GroupMember.until_on).is_(None), col(GroupMember.until_on) > on),
    )
    return _scheduled("near", belongs, on.between(TODAY, plus_days(TODAY, NEAR)))


@rule(
    "case review",
    Role.LEAD,
    rank=20,
    page="case_review",
    leads_to={"group": "record"},
    says={"skipped": Saying("{other} did not meet. Say why; what was on the agenda waits.", "On", "Say why")},
)
def meeting_skipped() -> Select[Any]:
    """A meeting whose day has passed without it."""
    return _scheduled("skipped", holds_group(), col(Meeting.on_day) < TODAY)


def _gaps(whose: ColumnElement[bool]) -> Any:
    """Groups between two of whose meetings lie more days than the rules wish, since when, and how it is judged."""
    of_group = col(Meeting.group_id) == col(ReviewGroup.id)
    held = sa.select(sa.func.max(col(Meeting.on_day))).where(of_group, col(Meeting.status).in_(HELD_ONES))
    coming = sa.select(sa.func.min(col(Meeting.on_day))).where(
        of_group, col(Meeting.status) == MeetingStatus.SCHEDULED, col(Meeting.on_day) >= TODAY
    )
    groups = (
        sa.select(
            col(ReviewGroup.id).label("id"),
            col(ReviewGroup.name).label("name"),
            sa.func.coalesce(held.scalar_subquery(), day_of(col(ReviewGroup.made_at))).label("since"),
            sa.func.coalesce(coming.scalar_subquery(), TODAY).label("until"),
            rhythm.rule_in_force(ANYONE, col(ReviewGroup.division_id), "case_meeting.every").label("every"),
            rhythm.rule_in_force(ANYONE, col(ReviewGroup.division_id), "case_meeting.longest_gap").label("longest"),
        )
        .where(col(ReviewGroup.ended_on).is_(None), whose)
        .subquery()
    )
    since, between = sa.type_coerce(groups.c.since, sa.Date()), days_between(groups.c.until, groups.c.since)
    has_reason = sa.exists().where(
        col(Meeting.group_id) == groups.c.id, col(Meeting.gap_reason).is_not(None), col(Meeting.on_day) > since
    )
    is_breach = sa.or_(between > groups.c.longest, sa.not_(has_reason))
    said = sa.case((is_breach, "breach"), else_="explained")
    found = sa.select(groups.c.id, groups.c.name, since.label("since"), said.label("said"))
    return found.where(between > groups.c.every).subquery()


@rule(
    "case review",
    Role.LEAD,
    rank=21,
    page="case_review",
    leads_to={"group": "record"},
    says={
        "explained": Saying("{other} meets after a longer time; the reason is noted.", "Since", "Look"),
        "breach": Saying("{other} meets less often than the rules allow.", "Since", "Arrange it", is_loud=True),
    },
)
def meeting_gap() -> Select[Any]:
    """A longer time between two meetings than the rules wish, for whoever holds the group."""
    found = _gaps(holds_group())
    return sa.select(*shown(found.c.said, None, None, found.c.since, record=found.c.id, other=found.c.name))


@rule(
    "case review",
    Role.DIRECTOR,
    rank=60,
    page="case_review",
    leads_to={"group": "record"},
    says={"breach": Saying("{other} meets less often than the rules allow.", "Since", "Look")},
)
def gap_in_division() -> Select[Any]:
    """A group in the reader’s division that meets less often than the rules allow; a line, for its lead has more."""
    found = _gaps(directed(col(ReviewGroup.division_id)))
    return sa.select(*shown("breach", None, None, found.c.since, record=found.c.id, other=found.c.name)).where(
        found.c.said == "breach"
    )


@rule(
    "safety",
    Role.LEAD,
    rank=1,
    page="meeting_item",
    leads_to={"id": "record"},
    says={
        "acute": Saying("Somebody may be in danger. Act now, then note who was told.", "Since", "Act now", is_loud=True)
    },
)
def safety_marked() -> Select[Any]:
    """Acute danger marked on an item of the reader’s group, and no step noted yet."""
    presenter = col(MeetingItem.presenter_id)
    step = sa.exists().where(col(SafetyStep.item_id) == col(MeetingItem.id))
    return (
        sa.select(
            *shown("acute", presenter, col(Person.name), day_of(col(MeetingItem.added_at)), record=col(MeetingItem.id))
        )
        .join(ReviewGroup, col(ReviewGroup.id) == col(MeetingItem.group_id))
        .join(Person, col(Person.id) == presenter)
        .where(
            holds_group(),
            col(MeetingItem.safety) == Safety.ACUTE,
            col(MeetingItem.status).in_((ItemStatus.WAITING, ItemStatus.ON_AGENDA)),
            sa.not_(step),
            sa.or_(col(MeetingItem.case_id).is_(None), sa.not_(recused(ANYONE, col(MeetingItem.case_id)))),
            sa.not_(conflicted(ANYONE, presenter)),
        )
    )
