"""Taking what the rules propose onto an agenda: one proposal, or everything that still fits."""

import uuid
from functools import cache

import sqlalchemy as sa
from sqlalchemy import Select
from sqlmodel import Session, col

from db.tables.meetings import ItemKind, ItemStatus, MeetingItem
from portal.access import Actor, Gathering
from portal.access.answers import Relation
from portal.errors import InvalidInput, NotFound
from portal.meetings import adding, items
from portal.meetings.adding import New
from portal.meetings.loading import items_of, look_at_item, meeting_for
from portal.meetings.proposals import CASE_RULES, FOLLOW_UP, PRESENTED, proposed
from portal.meetings.standing import Gathered, Group
from portal.policy import service as policies

MOVED_ON = "This proposal does not hold any more. Look at the list again."


def accept(session: Session, actor: Actor, meeting_id: uuid.UUID, ref: str) -> uuid.UUID:
    """Place a proposal at the end of an agenda; returns the item's id.

    A case or a follow-up becomes an item its coach presents; a coach who has not presented gets a place to fill. Raises
    NotFound for what the actor meets nothing of, InvalidInput where it is on a list already, InvalidTransition.
    """
    gathered = meeting_for(session, actor, meeting_id, Gathering.SET_AGENDA, lock=True)
    return _accept(session, gathered, ref)


def accept_fitting(session: Session, actor: Actor, meeting_id: uuid.UUID) -> int:
    """Place everything proposed that still fits into the minutes of a meeting, in its order; returns how much."""
    gathered = meeting_for(session, actor, meeting_id, Gathering.SET_AGENDA, lock=True)
    rules = policies.in_force(session, actor.today, gathered.group.division_id)
    minutes = items.minutes_of(session, gathered.meeting)
    found = proposed(session, gathered, rules, minutes, used(session, actor, gathered))
    for one in found.fits:
        _accept(session, gathered, one.ref)
    return len(found.fits)


def used(session: Session, actor: Actor, gathered: Gathered) -> int:
    """The minutes that are taken on an agenda, by all its items. The caller has decided access."""
    return sum(one.item.minutes for one in items_of(session, actor, gathered.meeting.id) if is_counted(one.item))


def is_counted(item: MeetingItem) -> bool:
    """Whether an item of an agenda takes time: all but what was dropped from it."""
    return item.status is not ItemStatus.DROPPED


def _accept(session: Session, gathered: Gathered, ref: str) -> uuid.UUID:
    kind, _, rest = ref.partition(":")
    name, _, rule = rest.partition(":")
    try:
        wanted = uuid.UUID(name)
    except ValueError:
        raise NotFound from None
    if kind == "item":
        return _place(session, gathered, wanted)
    item = _made(session, gathered, kind, wanted, rule)
    adding.insert(session, gathered.actor, item)
    items.put_on(session, gathered.actor, gathered.meeting, item)
    return item.id


@cache
def _brings() -> Select[uuid.UUID]:
    """What a coach brings already, on a list or an agenda."""
    return (
        sa.select(col(MeetingItem.id))
        .where(
            col(MeetingItem.presenter_id) == sa.bindparam("coach_id", type_=sa.Uuid()),
            col(MeetingItem.status).in_((ItemStatus.WAITING, ItemStatus.ON_AGENDA)),
        )
        .limit(1)
    )


def _place(session: Session, gathered: Gathered, item_id: uuid.UUID) -> uuid.UUID:
    found = items.met(look_at_item(session, gathered.actor, item_id))
    if found.item.group_id != gathered.group.id:
        raise NotFound
    items.put_on(session, gathered.actor, gathered.meeting, found.item)
    return found.item.id


def _made(session: Session, gathered: Gathered, kind: str, wanted: uuid.UUID, rule: str) -> MeetingItem:
    # Whoever sets the agenda reaches what whoever holds the group does, but for cases they may know.
    ties = gathered.relations | {Relation.LEAD}
    group = Group(gathered.actor, gathered.group, gathered.zone, gathered.lead, frozenset(ties))
    if kind == "case" and rule in CASE_RULES:
        made, why = adding.shaped(session, group, New(ItemKind.CASE, case_id=wanted)), rule
    elif kind == "follow_up":
        made, why = adding.shaped(session, group, New(ItemKind.FOLLOW_UP, source_id=wanted)), FOLLOW_UP
    elif kind == "coach":
        adding.require_member(session, group, wanted)
        if session.execute(_brings(), {"coach_id": wanted}).first() is not None:
            raise InvalidInput({"proposal": MOVED_ON})
        made, why = adding.shell(group.actor, group.group.id, ItemKind.CASE, wanted), PRESENTED
    else:
        raise InvalidInput({"proposal": MOVED_ON})
    made.why = why
    return made
