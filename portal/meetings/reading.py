"""What a meeting is read from: its items with how the reader stands to each, what came of them, its people."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.cases import Case, CaseAcquaintance
from db.tables.meetings import (
    Attendance,
    GroupMember,
    Guidance,
    ItemOutcome,
    ItemStatus,
    MeetingItem,
    OutcomeKind,
    Presence,
    Safety,
    SafetyStep,
)
from db.tables.people import Conflict, Person
from portal.access import Actor
from portal.access.scope import ANYONE, asked_by
from portal.meetings.loading import ID, ITEM_COLUMNS, item_in, with_item_standing
from portal.meetings.standing import Gathered, Item

LIST_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that came of an item."""

    id: uuid.UUID
    kind: OutcomeKind
    guidance: Guidance | None
    text: str
    owner: str
    due_on: date | None
    is_taken: bool


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody of this meeting and how they take part, as far as it is noted."""

    id: uuid.UUID
    name: str
    presence: Presence | None
    is_acknowledged: bool
    guest_reason: str


PRESENTED = ("key_question", "strength", "goal", "tried", "reaction")
"""What is presented, in the order in which it is read."""


@cache
def _on_agenda() -> Select[Any]:
    presenter, holder = aliased(Person), aliased(Person)
    acted = sa.exists().where(col(SafetyStep.item_id) == col(MeetingItem.id))
    return (
        with_item_standing(ANYONE)
        .join(presenter, col(presenter.id) == col(MeetingItem.presenter_id))
        .outerjoin(Case, col(Case.id) == col(MeetingItem.case_id))
        .outerjoin(holder, col(holder.id) == col(Case.coach_id))
        .add_columns(col(presenter.name), Case, col(holder.name), acted)
        .where(col(MeetingItem.meeting_id) == ID)
        .order_by(col(MeetingItem.position), col(MeetingItem.added_at), col(MeetingItem.id))
        .limit(LIST_LIMIT)
    )


Row = tuple[Item, str, Case | None, str | None, bool]
"""An item, who presents it, its case with the name of the coach who holds it, whether a safety step is noted."""


def rows_of(session: Session, actor: Actor, meeting_id: uuid.UUID) -> list[Row]:
    """Everything on the agenda of a meeting in its order; one statement.

    Decides nothing: the caller has asked for the meeting, and asks each item before a field of it is shown.
    """
    rows = session.execute(_on_agenda(), {"wanted_id": meeting_id, **asked_by(actor)})
    return [
        (item_in(actor, row), presenter, case, holder, bool(acted))
        for row in rows
        for presenter, case, holder, acted in [row[ITEM_COLUMNS:]]
    ]


@cache
def _outcomes() -> Select[Any]:
    owner = aliased(Person)
    columns: tuple[Any, ...] = (ItemOutcome, col(owner.name))
    return (
        sa.select(*columns)
        .outerjoin(owner, col(owner.id) == col(ItemOutcome.owner_id))
        .where(col(ItemOutcome.item_id).in_(sa.bindparam("items", type_=sa.Uuid(), expanding=True)))
        .order_by(col(ItemOutcome.noted_at), col(ItemOutcome.id))
        .limit(LIST_LIMIT * 10)
    )


def outcomes_of(session: Session, items: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[Outcome, ...]]:
    """What came of these items, by item; one statement. The caller has decided that the reader reads them."""
    found: dict[uuid.UUID, list[Outcome]] = {}
    for row, owner in session.execute(_outcomes(), {"items": list(items)}):
        one = Outcome(row.id, row.kind, row.guidance, row.text or "", owner or "", row.due_on, row.is_taken)
        found.setdefault(row.item_id, []).append(one)
    return {item_id: tuple(outcomes) for item_id, outcomes in found.items()}


def closed_to(session: Session, item: MeetingItem) -> frozenset[uuid.UUID]:
    """Those to whom an item is closed: who may know the person, and who is too close to whoever presents.

    For what is handed on to people who do not ask for it themselves.
    """
    pair = (col(Conflict.person_id), col(Conflict.other_id))
    close = [
        sa.select(one).where(other == item.presenter_id, col(Conflict.withdrawn_at).is_(None))
        for one, other in (pair, pair[::-1])
    ]
    known = sa.select(col(CaseAcquaintance.person_id)).where(col(CaseAcquaintance.case_id) == item.case_id)
    return frozenset(session.scalars(sa.union(known, *close)))


@cache
def _there() -> Select[Any]:
    day, group = sa.bindparam("day", type_=sa.Date()), sa.bindparam("group_id", type_=sa.Uuid())
    belongs = sa.select(col(GroupMember.coach_id)).where(
        col(GroupMember.group_id) == group,
        col(GroupMember.from_on) <= day,
        sa.or_(col(GroupMember.until_on).is_(None), col(GroupMember.until_on) > day),
    )
    columns: tuple[Any, ...] = (col(Person.id), col(Person.name), Attendance)
    return (
        sa.select(*columns)
        .outerjoin(Attendance, sa.and_(col(Attendance.person_id) == col(Person.id), col(Attendance.meeting_id) == ID))
        .where(
            sa.or_(
                col(Attendance.person_id).is_not(None),
                col(Person.id).in_(belongs),
                col(Person.id).in_(sa.bindparam("named", type_=sa.Uuid(), expanding=True)),
            )
        )
        .order_by(sa.func.lower(col(Person.name)), col(Person.id))
        .limit(LIST_LIMIT)
    )


def people_of(session: Session, found: Gathered) -> tuple[Here, ...]:
    """Everybody who belongs into a meeting or takes part in it, by name; one statement. The caller has asked for it."""
    meeting = found.meeting
    named = [one for one in (found.group.lead_id, meeting.facilitator_id) if one is not None]
    given = {"wanted_id": meeting.id, "day": meeting.on_day, "group_id": found.group.id, "named": named}
    return tuple(
        Here(
            person_id,
            name,
            row.presence if row else None,
            bool(row and row.acknowledged_at),
            (row.guest_reason or "") if row else "",
        )
        for person_id, name, row in session.execute(_there(), given)
    )


ACUTE = (
    "An item on this agenda says that somebody may be in danger, and nothing is noted that was done. Act first: call, "
    "then note who was told and when. The meeting can be closed after that."
)
DRAFTS = (
    "Notes on an item are not shared yet. Whoever takes the notes shares them first; if they are gone, have the notes "
    "handed over and call the item up."
)


def why_not_yet(rows: Sequence[Row]) -> str | None:
    """Why a meeting with these items cannot be closed at this moment; None where it can."""
    open_ones = [(item.item, is_acted) for item, *_, is_acted in rows if item.item.status is not ItemStatus.DROPPED]
    if any(row.safety is Safety.ACUTE and not is_acted for row, is_acted in open_ones):
        return ACUTE
    return DRAFTS if any(row.notes_draft != row.notes for row, _ in open_ones) else None
