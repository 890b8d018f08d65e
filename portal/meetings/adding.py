"""Putting something on the waiting list of a group: a case, a scenario, a follow-up, a notice."""

import uuid
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlmodel import Session, col

from db.tables.cases import Case, CaseStatus
from db.tables.meetings import GroupMember, ItemKind, ItemStatus, MeetingItem, Safety
from db.tables.people import Person
from portal import clock
from portal.access import Actor, Gathering
from portal.access.scope import ANYONE, asked_by, conflicted, recused
from portal.errors import InvalidInput, NotFound
from portal.meetings import agenda_words as words
from portal.meetings import history
from portal.meetings.history import What
from portal.meetings.items import LONGEST, PLACE, met, presentation, require_complete
from portal.meetings.loading import group_for, look_at_item
from portal.meetings.scenarios import library
from portal.meetings.standing import Group
from portal.wording import texts

NOTICE_MINUTES = 5
HELD = (CaseStatus.ACCEPTED, CaseStatus.UNDER_WAY, CaseStatus.UNRESPONSIVE)
ALREADY = "This case is on the waiting list or an agenda already. Open it there; a case stands on one list at a time."


@dataclass(frozen=True, slots=True)
class New:
    """Something to talk about. A coach brings their own; whoever holds the group may add for a member."""

    kind: ItemKind
    case_id: uuid.UUID | None = None
    scenario: str | None = None
    source_id: uuid.UUID | None = None
    presenter_id: uuid.UUID | None = None
    key_question: str = ""
    strength: str = ""
    asks_for_help: bool = False
    safety: Safety = Safety.NONE


def add(session: Session, actor: Actor, group_id: uuid.UUID, new: New, field: str = "key_question") -> uuid.UUID:
    """Put something on the waiting list of a group; returns its id.

    What the presenter writes with it is checked and shared at once; what somebody adds for another is theirs to write.
    Raises InvalidInput ("kind", "case", "scenario", `field` for the question, "strength"), Flagged, NotFound for what
    is out of scope, NotAllowed with the reason.
    """
    group = group_for(session, actor, group_id, Gathering.ADD_ITEM)
    if new.kind not in list(ItemKind):
        raise InvalidInput({"kind": "Choose what it is about."})
    item = shaped(session, group, new)
    is_own = item.presenter_id == actor.id
    item.why = words.HELP if is_own and new.asks_for_help else words.BROUGHT if is_own else words.ADDED
    item.safety = new.safety if is_own else Safety.NONE
    if is_own and new.kind is not ItemKind.SCENARIO:
        _write(session, group, item, new, field)
    return insert(session, actor, item)


def shaped(session: Session, group: Group, new: New) -> MeetingItem:
    """The item that `new` becomes, not stored yet. Raises as `add`. The caller has decided that the actor adds it."""
    return _SHAPES[new.kind](session, group, new)


def insert(session: Session, actor: Actor, item: MeetingItem) -> uuid.UUID:
    """Store a new item as waiting, with the first step of its history. The caller has decided who acts."""
    session.add(item)
    session.flush()
    history.item_step(session, actor, item, What.ADDED)
    return item.id


def shell(actor: Actor, group_id: uuid.UUID, kind: ItemKind, presenter_id: uuid.UUID, **more: Any) -> MeetingItem:
    """An item nobody has written anything into."""
    return MeetingItem(
        group_id=group_id,
        kind=kind,
        presenter_id=presenter_id,
        added_by=actor.id,
        added_at=clock.now(),
        why=words.ADDED,
        **more,
    )


def to_bring(session: Session, actor: Actor, limit: int = 200) -> tuple[tuple[uuid.UUID, str], ...]:
    """The cases a coach holds that stand on no list, by code. Never one whose person they may know."""
    rows = session.execute(_to_bring(), {"most": limit, **asked_by(actor)})
    return tuple((case_id, code) for case_id, code in rows)


@cache
def _to_bring() -> Select[Any]:
    columns: tuple[Any, ...] = (col(Case.id), col(Case.code))
    return (
        sa.select(*columns)
        .where(
            col(Case.coach_id) == ANYONE.id,
            col(Case.status).in_(HELD),
            sa.not_(recused(ANYONE, col(Case.id))),
            sa.not_(sa.exists().where(col(MeetingItem.open_for) == col(Case.id))),
        )
        .order_by(col(Case.code))
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )


def confirm_new(session: Session, actor: Actor, group_id: uuid.UUID, text: str) -> None:
    """Log the author's word that what the text check finds in something they add identifies nobody."""
    group = group_for(session, actor, group_id, Gathering.ADD_ITEM)
    texts.answer_for(session, actor, PLACE, text, (actor.id, group.group.lead_id))


def case_of(session: Session, group: Group, case_id: uuid.UUID) -> Case:
    """A case somebody of the group holds, with its row held so that two at once do not both add it.

    A coach reaches their own, whoever holds the group those of its members; never a person they may know. Raises
    NotFound otherwise, InvalidInput ("case") where it stands on a list already.
    """
    given = {"case_id": case_id, "group_id": group.group.id, **asked_by(group.actor)}
    case: Case | None = session.execute(_case(), given).scalar()
    if case is None or not (case.coach_id == group.actor.id or group.is_holding):
        raise NotFound
    # Asked on its own, once the row is held: whoever held it before has their item in by now.
    if session.execute(_listed(), {"case_id": case_id}).first() is not None:
        raise InvalidInput({"case": ALREADY})
    return case


@cache
def _case() -> Select[Any]:
    return (
        sa.select(Case)
        .where(
            col(Case.id) == sa.bindparam("case_id", type_=sa.Uuid()),
            col(Case.status).in_(HELD),
            is_in_group(col(Case.coach_id)),
            sa.not_(recused(ANYONE, col(Case.id))),
            sa.not_(conflicted(ANYONE, col(Case.coach_id))),
        )
        .with_for_update(of=Case)
    )


@cache
def _listed() -> Select[Any]:
    case_id = sa.bindparam("case_id", type_=sa.Uuid())
    return sa.select(col(MeetingItem.id)).where(col(MeetingItem.open_for) == case_id).limit(1)


def is_in_group(coach: Any) -> ColumnElement[bool]:
    """SQL: whether a coach belongs to the group `group_id` today."""
    return sa.exists().where(
        col(GroupMember.group_id) == sa.bindparam("group_id", type_=sa.Uuid()),
        col(GroupMember.coach_id) == coach,
        col(GroupMember.from_on) <= ANYONE.today,
        sa.or_(col(GroupMember.until_on).is_(None), col(GroupMember.until_on) > ANYONE.today),
    )


def _of_case(session: Session, group: Group, new: New) -> MeetingItem:
    if new.case_id is None:
        raise InvalidInput({"case": "Choose the case."})
    case = case_of(session, group, new.case_id)
    more = {"case_id": case.id, "open_for": case.id, "stage": case.stage}
    return shell(group.actor, group.group.id, ItemKind.CASE, case.coach_id, **more)


def _of_scenario(session: Session, group: Group, new: New) -> MeetingItem:
    scenario = library().get(new.scenario or "")
    if scenario is None:
        raise InvalidInput({"scenario": "Choose one from the library."})
    presenter = _presenter(session, group, new)
    more = {"scenario": scenario.key, "lens": scenario.lens, "shared_at": clock.now()}
    return shell(group.actor, group.group.id, ItemKind.SCENARIO, presenter, **more)


def _of_follow_up(session: Session, group: Group, new: New) -> MeetingItem:
    found = met(look_at_item(session, group.actor, new.source_id or uuid.UUID(int=0)))
    source = found.item
    is_theirs = group.is_holding or found.is_presenter
    if source.group_id != group.group.id or source.status is not ItemStatus.DISCUSSED or not is_theirs:
        raise NotFound
    if source.case_id is None:
        presenter = _presenter(session, group, New(ItemKind.NOTICE, presenter_id=source.presenter_id))
        return shell(group.actor, group.group.id, ItemKind.FOLLOW_UP, presenter, source_id=source.id)
    case = case_of(session, group, source.case_id)
    more = {"source_id": source.id, "case_id": case.id, "open_for": case.id}
    return shell(group.actor, group.group.id, ItemKind.FOLLOW_UP, case.coach_id, **more)


def _of_notice(session: Session, group: Group, new: New) -> MeetingItem:
    presenter = _presenter(session, group, replace(new, presenter_id=None))
    return shell(group.actor, group.group.id, ItemKind.NOTICE, presenter, minutes=NOTICE_MINUTES)


_SHAPES = {
    ItemKind.CASE: _of_case,
    ItemKind.SCENARIO: _of_scenario,
    ItemKind.FOLLOW_UP: _of_follow_up,
    ItemKind.NOTICE: _of_notice,
}


def _presenter(session: Session, group: Group, new: New) -> uuid.UUID:
    """Who presents: the actor, or the member that whoever holds the group names. Raises NotFound for nobody of it."""
    wanted = new.presenter_id
    if wanted is None or wanted == group.actor.id:
        return group.actor.id
    if not group.is_holding:
        raise NotFound
    require_member(session, group, wanted)
    return wanted


def require_member(session: Session, group: Group, coach_id: uuid.UUID) -> None:
    """Return if a coach belongs to the group today. Raises NotFound otherwise, also for somebody too close."""
    given = {"coach_id": coach_id, "group_id": group.group.id, **asked_by(group.actor)}
    if session.execute(_member(), given).first() is None:
        raise NotFound


@cache
def _member() -> Select[Any]:
    return sa.select(col(Person.id)).where(
        col(Person.id) == sa.bindparam("coach_id", type_=sa.Uuid()),
        is_in_group(col(Person.id)),
        sa.not_(conflicted(ANYONE, col(Person.id))),
    )


def _write(session: Session, group: Group, item: MeetingItem, new: New, field: str) -> None:
    """What the presenter writes with a new item, checked and shared now."""
    item.key_question = texts.storable(field, new.key_question, LONGEST).strip() or None
    item.strength = texts.storable("strength", new.strength, LONGEST).strip() or None
    require_complete(item, field)
    written = {field if at == "key_question" else at: text for at, text in presentation(item).items()}
    names = (item.presenter_id, group.group.lead_id)
    texts.require_checked(session, group.actor, PLACE, written, names)
    item.shared_at = clock.now()
