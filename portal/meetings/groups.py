"""Review groups: made, renamed, handed on, ended; their members, each in one group at a time."""

import uuid
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from db.tables.meetings import GroupMember, ItemStatus, MeetingItem, ReviewGroup
from db.tables.people import Conflict, Deputy, Grant, Person, Role, Supervision
from portal import audit, clock
from portal.access import Actor, Gathering, Relation, gathering
from portal.access.scope import ANYONE, asked_by, conflicted, directs, holds, may_lead, require
from portal.errors import InvalidInput, NotFound
from portal.meetings import series
from portal.meetings.loading import group_for
from portal.meetings.standing import Group
from portal.wording import texts

NAME = "review_group.name"
LONGEST = 120
MOST = 200
ACTIVE = "active"
LED_HERE = (Role.LEAD, Role.DIRECTOR)


@dataclass(frozen=True, slots=True)
class ToMake:
    """A lead coach without a group of their own, and how many of their coaches belong to none."""

    lead_id: uuid.UUID
    lead: str
    division_id: uuid.UUID
    coaches: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A coach who could belong to a group, and the group they are in, if any."""

    coach_id: uuid.UUID
    coach: str
    group: str | None


def make(session: Session, actor: Actor, division_id: uuid.UUID, lead_id: uuid.UUID, name: str) -> uuid.UUID:
    """Make a group that `lead_id` holds, for a lead themselves, who covers for them or a director; returns its id.

    Raises InvalidInput or Flagged for "name", NotFound for a lead out of scope or who leads nobody in the division.
    """
    row = session.execute(_lead_in(), {"lead_id": lead_id, "division_id": division_id, **asked_by(actor)}).first()
    if row is None:
        raise NotFound
    covers, is_conflicted = (bool(flag) for flag in row[1:])
    ties = {
        Relation.LEAD: lead_id == actor.id,
        Relation.DEPUTY: covers,
        Relation.DIRECTOR: division_id in actor.divisions(Role.DIRECTOR),
        Relation.CONFLICTED: is_conflicted and lead_id != actor.id,
    }
    found = frozenset(relation for relation, is_so in ties.items() if is_so)
    require(gathering.best(Gathering.ARRANGE_GROUP, found or frozenset({Relation.OTHER}), ACTIVE))
    made = ReviewGroup(
        division_id=division_id,
        lead_id=lead_id,
        name=_name(session, actor, name, lead_id),
        made_by=actor.id,
        made_at=clock.now(),
    )
    session.add(made)
    session.flush()
    _note(session, actor, made, what="made")
    return made.id


def make_usual(session: Session, actor: Actor, division_id: uuid.UUID, lead_id: uuid.UUID) -> uuid.UUID:
    """Make the usual group: a lead with all their coaches who belong to none, named after the lead."""
    lead = session.get(Person, lead_id)
    made = make(session, actor, division_id, lead_id, f"{lead.name}’s group" if lead else "")
    group = group_for(session, actor, made, Gathering.ARRANGE_GROUP, lock=True)
    for choice in _choices(session, actor, group):
        if choice.group is None and choice.is_led:
            _take_in(session, actor, group, choice.coach_id, actor.today)
    return made


def to_make(session: Session, actor: Actor, limit: int = MOST) -> list[ToMake]:
    """The leads for whom the actor can make the usual group, by name: themselves, whom they cover for, or direct."""
    rows = session.execute(_to_make(), {"most": limit, **asked_by(actor)})
    return [ToMake(lead_id, lead, division_id, count) for lead_id, lead, division_id, count in rows]


def rename(session: Session, actor: Actor, group_id: uuid.UUID, name: str) -> None:
    """Give a group another name. Raises InvalidInput or Flagged for "name"."""
    group = group_for(session, actor, group_id, Gathering.ARRANGE_GROUP, lock=True).group
    group.name = _name(session, actor, name, group.lead_id)
    _note(session, actor, group, what="renamed")


def confirm_name(session: Session, actor: Actor, name: str) -> None:
    """Log the author's word that what the text check finds in the name of a group identifies nobody it serves."""
    texts.answer_for(session, actor, NAME, name, (actor.id,))


def hand_on(session: Session, actor: Actor, group_id: uuid.UUID, lead_id: uuid.UUID) -> None:
    """Have another lead of the division hold the group from now on, with its members, meetings and what waits.

    Raises NotFound for somebody who is none of `to_hold`.
    """
    group = group_for(session, actor, group_id, Gathering.ARRANGE_GROUP, lock=True)
    if lead_id not in {one for one, _ in _leads(session, actor, group)}:
        raise NotFound
    group.group.lead_id = lead_id
    _note(session, actor, group.group, what="handed_on", lead=str(lead_id))


def to_hold(session: Session, actor: Actor, group_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Who could hold a group in place of its lead, by name; for whoever arranges it.

    They lead in its division, belong to the group themselves not at all, and are too close to nobody in it.
    """
    return _leads(session, actor, group_for(session, actor, group_id, Gathering.ARRANGE_GROUP))


def end(session: Session, actor: Actor, group_id: uuid.UUID) -> None:
    """End a group from today on: its meetings ahead are called off, its members are free, what waits goes on waiting.

    A coach who joins another group takes along what they had brought.
    """
    group = group_for(session, actor, group_id, Gathering.ARRANGE_GROUP, lock=True)
    series.end_all(session, actor, group)
    for member in _members(session, group_id, actor.today):
        _until(session, member, actor.today)
    group.group.ended_on = actor.today
    _note(session, actor, group.group, what="ended")


def take_in(
    session: Session, actor: Actor, group_id: uuid.UUID, coach_id: uuid.UUID, from_on: date | None = None
) -> None:
    """Have a coach belong to a group from a day on, today where none is given.

    The coach serves in the division; a lead takes in those they lead, a director any. Raises InvalidInput ("coach")
    where they belong to another group then, ("from_on") for a day in the past, NotFound out of scope.
    """
    group = group_for(session, actor, group_id, Gathering.ARRANGE_GROUP, lock=True)
    since = actor.today if from_on is None else from_on
    if since < actor.today:
        raise InvalidInput({"from_on": "Choose today or a later day."})
    if coach_id not in {choice.coach_id for choice in _choices(session, actor, group)}:
        raise NotFound
    _take_in(session, actor, group, coach_id, since)


def let_go(session: Session, actor: Actor, group_id: uuid.UUID, coach_id: uuid.UUID) -> None:
    """End a coach's time in a group today; what they brought waits here until they join another one. Or NotFound."""
    group = group_for(session, actor, group_id, Gathering.ARRANGE_GROUP, lock=True)
    mine = [one for one in _members(session, group_id, actor.today) if one.coach_id == coach_id]
    if not mine:
        raise NotFound
    for member in mine:
        _until(session, member, actor.today)
    _note(session, actor, group.group, what="let_go", coach=str(coach_id))


def choices(session: Session, actor: Actor, group_id: uuid.UUID) -> list[Choice]:
    """The coaches who could belong to a group or do, by name; for whoever arranges it."""
    return able(session, actor, group_for(session, actor, group_id, Gathering.ARRANGE_GROUP))


def able(session: Session, actor: Actor, group: Group) -> list[Choice]:
    """As `choices`, for a caller that has decided that the actor arranges the group."""
    return [Choice(one.coach_id, one.coach, one.group) for one in _choices(session, actor, group)]


@dataclass(frozen=True, slots=True)
class _Coach(Choice):
    is_led: bool


def _choices(session: Session, actor: Actor, group: Group) -> list[_Coach]:
    given = {"lead_id": group.group.lead_id, "division_id": group.group.division_id, "most": MOST, **asked_by(actor)}
    rows = session.execute(_coaches(), given)
    return [_Coach(coach_id, coach, name, bool(is_led)) for coach_id, coach, name, is_led in rows]


def _leads(session: Session, actor: Actor, group: Group) -> list[tuple[uuid.UUID, str]]:
    of_group = {"group_id": group.group.id, "lead_id": group.group.lead_id, "division_id": group.group.division_id}
    rows = session.execute(_to_hold(), {**of_group, "most": MOST, **asked_by(actor)})
    return [(lead_id, name) for lead_id, name in rows]


LEAD = sa.bindparam("lead_id", type_=sa.Uuid())
DIVISION = sa.bindparam("division_id", type_=sa.Uuid())
LIMIT = sa.bindparam("most", type_=sa.Integer())


@cache
def _lead_in() -> Select[Any]:
    """A lead who may lead in the division: their name, whether the actor covers for them, whether a conflict stands."""
    columns: tuple[Any, ...] = (col(Person.name), _covers(col(Person.id)), conflicted(ANYONE, col(Person.id)))
    return sa.select(*columns).where(
        col(Person.id) == LEAD,
        col(Person.is_active).is_(True),
        _holds_here(col(Person.id), LED_HERE, DIVISION),
    )


@cache
def _to_hold() -> Select[Any]:
    lead, coach = col(Person.id), col(GroupMember.coach_id)
    inside = (col(GroupMember.group_id) == sa.bindparam("group_id", type_=sa.Uuid()), _not_over(ANYONE.today))
    one, other = col(Conflict.person_id), col(Conflict.other_id)
    # In one EXISTS: `conflicted` inside that of the members would no more be about this lead.
    is_too_close = sa.exists().where(
        *inside,
        col(Conflict.withdrawn_at).is_(None),
        sa.or_(sa.and_(one == lead, other == coach), sa.and_(one == coach, other == lead)),
    )
    columns: tuple[Any, ...] = (lead, col(Person.name))
    return (
        sa.select(*columns)
        .where(
            lead != LEAD,
            col(Person.is_active).is_(True),
            _holds_here(lead, LED_HERE, DIVISION),
            sa.not_(conflicted(ANYONE, lead)),
            sa.not_(sa.exists().where(*inside, coach == lead)),
            sa.not_(is_too_close),
        )
        .order_by(sa.func.lower(col(Person.name)), lead)
        .limit(LIMIT)
    )


def _covers(lead: Any) -> ColumnElement[bool]:
    return (
        sa.exists()
        .where(col(Deputy.deputy_id) == ANYONE.id, col(Deputy.lead_id) == lead, holds(Deputy, ANYONE.today))
        .where(may_lead(ANYONE.id, ANYONE.today))
    )


def _holds_here(person: Any, roles: tuple[Role, ...], division: Any) -> ColumnElement[bool]:
    held = aliased(Grant)
    return sa.exists().where(
        col(held.person_id) == person,
        col(held.role).in_(roles),
        col(held.division_id) == division,
        col(held.from_on) <= ANYONE.today,
        sa.or_(col(held.until_on).is_(None), col(held.until_on) > ANYONE.today),
    )


@cache
def _coaches() -> Select[Any]:
    """Coaches who serve in the division and are led by the group's lead, or any where the actor directs it."""
    coach, lead = col(Person.id), replace(ANYONE, id=LEAD)
    is_led = (
        sa.exists()
        .where(col(Supervision.coach_id) == coach, col(Supervision.lead_id) == LEAD)
        .where(holds(Supervision, ANYONE.today))
    )
    columns: tuple[Any, ...] = (coach, col(Person.name), _group_of(coach), is_led)
    return (
        sa.select(*columns)
        .where(
            col(Person.is_active).is_(True),
            _holds_here(coach, (Role.COACH,), DIVISION),
            sa.or_(is_led, directs(ANYONE, DIVISION)),
            coach != LEAD,
            sa.not_(conflicted(ANYONE, coach)),
            sa.not_(conflicted(lead, coach)),
        )
        .order_by(sa.func.lower(col(Person.name)), coach)
        .limit(LIMIT)
    )


def _group_of(coach: Any) -> Any:
    """SQL: the name of the group a coach belongs to, today or from a later day on."""
    return (
        sa.select(col(ReviewGroup.name))
        .join(GroupMember, col(GroupMember.group_id) == col(ReviewGroup.id))
        .where(col(GroupMember.coach_id) == coach, _not_over(ANYONE.today))
        .order_by(col(GroupMember.from_on))
        .limit(1)
        .scalar_subquery()
    )


def _not_over(on: Any) -> ColumnElement[bool]:
    return sa.or_(col(GroupMember.until_on).is_(None), col(GroupMember.until_on) > on)


@cache
def _to_make() -> Select[Any]:
    lead, group = col(Person.id), aliased(ReviewGroup)
    free = (
        sa.select(sa.func.count(sa.distinct(col(Supervision.coach_id))))
        .where(col(Supervision.lead_id) == lead, holds(Supervision, ANYONE.today))
        .where(_group_of(col(Supervision.coach_id)).is_(None))
        .where(_holds_here(col(Supervision.coach_id), (Role.COACH,), col(Grant.division_id)))
        .correlate(Person, Grant)
        .scalar_subquery()
    )
    has_one = sa.exists().where(
        col(group.lead_id) == lead, col(group.division_id) == col(Grant.division_id), col(group.ended_on).is_(None)
    )
    in_scope = sa.or_(lead == ANYONE.id, _covers(lead), directs(ANYONE, col(Grant.division_id)))
    columns: tuple[Any, ...] = (lead, col(Person.name), col(Grant.division_id), free)
    return (
        sa.select(*columns)
        .join(Grant, col(Grant.person_id) == lead)
        .where(
            col(Person.is_active).is_(True),
            col(Grant.role).in_(LED_HERE),
            holds(Grant, ANYONE.today),
            in_scope,
            sa.not_(conflicted(ANYONE, lead)),
            sa.not_(has_one),
            free > 0,
        )
        .distinct()
        .order_by(col(Person.name), lead)
        .limit(LIMIT)
    )


def _take_in(session: Session, actor: Actor, group: Group, coach_id: uuid.UUID, since: date) -> None:
    """With the coach's row held, so that two groups at once do not both get them."""
    session.execute(sa.select(col(Person.id)).where(col(Person.id) == coach_id).with_for_update())
    other = session.exec(
        select(ReviewGroup)
        .join(GroupMember, col(GroupMember.group_id) == col(ReviewGroup.id))
        .where(GroupMember.coach_id == coach_id, _not_over(since))
        .limit(1)
    ).first()
    if other is not None:
        raise InvalidInput({"coach": f"They belong to {other.name} then. A coach is in one group at a time."})
    session.add(GroupMember(group_id=group.group.id, coach_id=coach_id, from_on=since))
    waiting = session.exec(
        select(MeetingItem)
        .where(MeetingItem.presenter_id == coach_id, MeetingItem.status == ItemStatus.WAITING)
        .where(MeetingItem.group_id != group.group.id)
        .with_for_update()
    )
    for item in waiting:
        item.group_id = group.group.id
    _note(session, actor, group.group, what="taken_in", coach=str(coach_id))


def _members(session: Session, group_id: uuid.UUID, today: date) -> list[GroupMember]:
    """The rows of a group that are not over."""
    return list(session.exec(select(GroupMember).where(GroupMember.group_id == group_id, _not_over(today))))


def _until(session: Session, member: GroupMember, day: date) -> None:
    """End a membership on `day`; one that had not begun by then is taken back."""
    if member.from_on >= day:
        session.delete(member)
    else:
        member.until_on = day


def _name(session: Session, actor: Actor, name: str, lead_id: uuid.UUID) -> str:
    name = texts.storable("name", name, LONGEST)
    if texts.is_blank(name):
        raise InvalidInput({"name": "Give the group a name."})
    texts.require_checked(session, actor, NAME, {"name": name}, (lead_id, actor.id))
    return name.strip()


def _note(session: Session, actor: Actor, group: ReviewGroup, **facts: str) -> None:
    group.version += 1
    session.flush()
    kind = audit.Kind.GROUP_CHANGED
    audit.note(session, actor, kind, "review_group", str(group.id), dict(facts))
