"""A group, a meeting, an item, each with how the person stands to it; asks the policy, never decides itself."""

from dataclasses import dataclass

from db.tables.meetings import ItemStatus, Meeting, MeetingItem, MeetingStatus, ReviewGroup
from portal.access import Actor, Gathering, Relation, gathering
from portal.access.answers import Answer
from portal.access.scope import require
from portal.errors import InvalidTransition, NotFound
from portal.meetings.workflow import ITEM_MOVED_ON


@dataclass(frozen=True, slots=True)
class Group:
    """A review group, the name of its lead, and how the person stands to it."""

    actor: Actor
    group: ReviewGroup
    zone: str
    lead: str
    relations: frozenset[Relation]

    @property
    def state(self) -> str:
        """Whether the group still meets, as the policy asks."""
        return "ended" if self.group.ended_on is not None and self.group.ended_on <= self.actor.today else "active"

    @property
    def is_holding(self) -> bool:
        """Whether the person holds the group today or covers for who does."""
        return bool(self.relations & {Relation.LEAD, Relation.DEPUTY})

    def answer(self, permission: Gathering) -> Answer:
        """The policy's answer for this person and this group now."""
        return gathering.best(permission, self.relations, self.state)

    def require(self, permission: Gathering) -> None:
        """Return if allowed. Raises NotFound out of scope, NotAllowed with the reason otherwise."""
        require(self.answer(permission))


@dataclass(frozen=True, slots=True)
class Gathered:
    """A meeting with its group, and how the person stands to it. `presence` is their own, if any is noted."""

    actor: Actor
    meeting: Meeting
    group: ReviewGroup
    zone: str
    lead: str
    relations: frozenset[Relation]

    @property
    def state(self) -> str:
        """Where it stands, as the policy asks."""
        return self.meeting.status.value

    @property
    def is_running(self) -> bool:
        """Whether the person leads through it."""
        return bool(self.relations & set(gathering.RUNNERS))

    def answer(self, permission: Gathering) -> Answer:
        """The policy's answer for this person and this meeting now."""
        return gathering.best(permission, self.relations, self.state)

    def require(self, permission: Gathering) -> None:
        """Return if allowed. Raises NotFound out of scope, NotAllowed with the reason otherwise."""
        require(self.answer(permission))


@dataclass(frozen=True, slots=True)
class Item:
    """An item with its group and the meeting it is on, if any, and how the person stands to it."""

    actor: Actor
    item: MeetingItem
    group: ReviewGroup
    zone: str
    lead: str
    meeting: Meeting | None
    relations: frozenset[Relation]

    @property
    def state(self) -> str:
        """Where it stands, as the policy asks: see `state_of`."""
        return state_of(self.item, self.meeting)

    @property
    def is_presenter(self) -> bool:
        """Whether the person presents it."""
        return Relation.PRESENTER in self.relations

    @property
    def is_recused(self) -> bool:
        """Whether the person meets nothing of it: they may know whom it is about, or are too close to who presents."""
        return bool(self.relations & set(gathering.STRICT))

    @property
    def shows_presentation(self) -> bool:
        """Whether what is presented may be shown to this person who may read the item: its author, or once shared."""
        return self.is_presenter or self.item.shared_at is not None

    def answer(self, permission: Gathering) -> Answer:
        """The policy's answer for this person and this item now."""
        return gathering.best(permission, self.relations, self.state)

    def require(self, permission: Gathering) -> None:
        """Return if allowed. Raises NotFound out of scope, NotAllowed with the reason otherwise."""
        require(self.answer(permission))

    def in_meeting(self, permission: Gathering) -> Meeting:
        """The meeting it is on, where the person may use `permission` there; whoever is recused meets nothing.

        Raises NotFound, NotAllowed with the reason, InvalidTransition for an item that is on no agenda.
        """
        if self.is_recused:
            raise NotFound
        if self.meeting is None:
            raise InvalidTransition(ITEM_MOVED_ON)
        require(gathering.best(permission, self.relations, self.meeting.status.value))
        return self.meeting


def state_of(item: MeetingItem, meeting: Meeting | None) -> str:
    """Where an item stands, as the policy asks.

    `live` is what a meeting under way has called up or talked about: the rest of its agenda is still to come. What was
    begun and not shared is a `draft` until it is called up.
    """
    if item.status is ItemStatus.DROPPED:
        return "dropped"
    if item.status is ItemStatus.DISCUSSED:
        is_over = meeting is not None and meeting.status is MeetingStatus.CLOSED
        return ("escalated" if item.is_escalated else "sealed") if is_over else "live"
    if meeting is not None and meeting.status is MeetingStatus.LIVE and meeting.current_item_id == item.id:
        return "live"
    return "draft" if item.shared_at is None else item.status.value
