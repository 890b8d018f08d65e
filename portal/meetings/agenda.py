"""The agenda of one meeting as its reader may see it."""

import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.cases import Case
from db.tables.meetings import ItemKind, ItemStatus, MeetingItem, Safety
from db.tables.people import Person
from db.tables.policy import Policy
from portal.access import Actor, Gathering
from portal.access.scope import ANYONE, asked_by
from portal.meetings import items
from portal.meetings.loading import MOST_ITEMS, item_in, with_item_standing
from portal.meetings.proposals import Proposed, proposed
from portal.meetings.scenarios import library
from portal.meetings.standing import Gathered, Item


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One item of an agenda as its reader may see it: to whom it is closed it shows nothing but its minutes."""

    id: uuid.UUID
    minutes: int
    status: ItemStatus
    is_closed: bool
    kind: ItemKind | None = None
    presenter: str = ""
    code: str | None = None
    title: str | None = None
    why: str = ""
    carried: int = 0
    safety: Safety = Safety.NONE
    is_shared: bool = False
    is_mine: bool = False
    is_current: bool = False
    may_open: bool = False


def read(
    session: Session, actor: Actor, gathered: Gathered, rules: Policy
) -> tuple[tuple[AgendaLine, ...], int, Proposed | None]:
    """The agenda as the reader may see it, the minutes it takes, and what is proposed to whoever puts it together.

    The caller has decided that the actor meets the meeting; each item is asked before a field of it is shown.
    """
    rows = session.execute(_items(), {"meeting_id": gathered.meeting.id, **asked_by(actor)})
    found = [(item_in(actor, row), row.presenter, row.code) for row in rows]
    sets = gathered.answer(Gathering.SET_AGENDA).is_allowed
    lines = tuple(_agenda_line(one, name, code, knows=sets) for one, name, code in found)
    used = sum(one.item.minutes for one, _, _ in found)
    if not sets:
        return lines, used, None
    return lines, used, proposed(session, gathered, rules, items.minutes_of(session, gathered.meeting), used)


@cache
def _items() -> Select[Any]:
    """Everything on an agenda in its order, but for what was dropped from it, with its presenter and its code."""
    presenter = aliased(Person)
    return (
        with_item_standing(ANYONE)
        .join(presenter, col(presenter.id) == col(MeetingItem.presenter_id))
        .outerjoin(Case, col(Case.id) == col(MeetingItem.case_id))
        .add_columns(col(presenter.name).label("presenter"), col(Case.code).label("code"))
        .where(
            col(MeetingItem.meeting_id) == sa.bindparam("meeting_id", type_=sa.Uuid()),
            col(MeetingItem.status) != ItemStatus.DROPPED,
        )
        .order_by(col(MeetingItem.position), col(MeetingItem.added_at), col(MeetingItem.id))
        .limit(MOST_ITEMS)
    )


def _agenda_line(found: Item, presenter: str, code: str | None, *, knows: bool) -> AgendaLine:
    """What everybody in scope sees is who presents; code, reason and safety are for presenter and agenda setters."""
    item = found.item
    if found.answer(Gathering.READ_ITEM).is_hidden:
        return AgendaLine(item.id, item.minutes, item.status, is_closed=True)
    knows = knows or found.is_presenter or found.answer(Gathering.READ_ITEM).is_allowed
    scenario = library().get(item.scenario or "")
    return AgendaLine(
        id=item.id,
        minutes=item.minutes,
        status=item.status,
        is_closed=False,
        kind=item.kind,
        presenter=presenter,
        code=code if knows else None,
        title=scenario.title if scenario else None,
        why=item.why if knows else "",
        carried=item.carried,
        safety=item.safety if knows else Safety.NONE,
        is_shared=item.shared_at is not None,
        is_mine=found.is_presenter,
        may_open=knows,
        is_current=found.meeting is not None and found.meeting.current_item_id == item.id,
    )
