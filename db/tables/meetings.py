"""Case-review meetings: groups, series, meetings, who was there, what was on the agenda and what came of it."""

import uuid
from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field

from db.tables.base import Base
from db.tables.cases import Stage
from db.types import EncryptedText, new_id, one_of


class MeetingStatus(StrEnum):
    """Where a meeting stands. The moves between these are in `portal.meetings.workflow`."""

    SCHEDULED = "scheduled"
    LIVE = "live"
    CLOSED = "closed"
    CALLED_OFF = "called_off"


class GapReason(StrEnum):
    """Why a meeting did not take place, or more time passed between two than the programme wishes."""

    HOLIDAY = "holiday"
    LEAD_AWAY = "lead_away"
    TOO_FEW = "too_few"
    WEATHER = "weather"
    PROGRAMME = "programme"


class Phase(StrEnum):
    """The four steps of talking about one item."""

    PRESENT = "present"
    CLARIFY = "clarify"
    DISCUSS = "discuss"
    PLAN = "plan"


class Presence(StrEnum):
    """How somebody took part."""

    IN_PERSON = "in_person"
    REMOTE = "remote"
    EXCUSED = "excused"
    ABSENT = "absent"
    GUEST = "guest"


class ItemKind(StrEnum):
    """What an agenda item is about."""

    CASE = "case"
    SCENARIO = "scenario"
    FOLLOW_UP = "follow_up"
    NOTICE = "notice"


class ItemStatus(StrEnum):
    """Every item is in exactly one of these; on an agenda it names the meeting."""

    WAITING = "waiting"
    ON_AGENDA = "on_agenda"
    DISCUSSED = "discussed"
    DROPPED = "dropped"


class Safety(StrEnum):
    """Whether somebody may be in danger."""

    NONE = "none"
    CONCERN = "concern"
    ACUTE = "acute"


class Lens(StrEnum):
    """The way of looking at it that the presenter asks for."""

    MI = "mi"
    CRAFT = "craft"
    HARM_REDUCTION = "harm_reduction"
    STAGES = "stages"
    RECOVERY_CAPITAL = "recovery_capital"
    WELLNESS_PLANNING = "wellness_planning"
    LOVED_ONES = "loved_ones"
    BOUNDARIES = "boundaries"
    RESOURCES = "resources"
    SELF_CARE = "self_care"


class OutcomeKind(StrEnum):
    """What came of talking about an item."""

    DECISION = "decision"
    ACTION = "action"
    LEARNING = "learning"
    ESCALATE = "escalate"
    NO_CHANGE = "no_change"


class Guidance(StrEnum):
    """Whether what was said is up to the presenter or must be done."""

    SUGGESTION = "suggestion"
    DIRECTIVE = "directive"


class ReviewGroup(Base, table=True):
    """Coaches who review their cases together, and the lead who holds the meetings."""

    __tablename__ = "review_group"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    division_id: uuid.UUID = Field(foreign_key="division.id", index=True)
    name: str = Field(max_length=120)
    lead_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    made_by: uuid.UUID = Field(foreign_key="person.id")
    made_at: datetime
    ended_on: date | None = None
    version: int = 1


class GroupMember(Base, table=True):
    """A coach in a group for a span of days, `[from_on, until_on)`."""

    __tablename__ = "group_member"
    __table_args__ = (
        CheckConstraint("until_on is null or until_on > from_on", name="span"),
        Index("ix_group_member_coach", "coach_id", "from_on"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    group_id: uuid.UUID = Field(foreign_key="review_group.id", index=True)
    coach_id: uuid.UUID = Field(foreign_key="person.id")
    from_on: date
    until_on: date | None = None


class MeetingSeries(Base, table=True):
    """When a group meets: every so many days at the same local hour. A group has one that goes on: `open_for`.

    `calendar` names public holidays as the package `holidays` does ("US", "US-CA"), or is empty.
    """

    __tablename__ = "meeting_series"
    __table_args__ = (
        UniqueConstraint("open_for"),
        CheckConstraint("open_for is null or open_for = group_id", name="open_for_group"),
        CheckConstraint("minutes between 15 and 480", name="minutes"),
        CheckConstraint("every_days between 1 and 366", name="every_days"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    group_id: uuid.UUID = Field(foreign_key="review_group.id", index=True)
    open_for: uuid.UUID | None
    starts_on: date
    every_days: int
    at_time: time
    zone: str = Field(max_length=60)
    minutes: int
    calendar: str = Field(default="", max_length=12)
    until_on: date | None = None
    made_by: uuid.UUID = Field(foreign_key="person.id")
    made_at: datetime
    version: int = 1


class Meeting(Base, table=True):
    """One meeting. `turn` rises with everything the others' screens must show; `on_day` is the division's day."""

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("series_id", "occurrence_on"),
        CheckConstraint("(closed_at is null) = (status <> 'closed')", name="closed"),
        Index("ix_meeting_group_day", "group_id", "on_day"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    group_id: uuid.UUID = Field(foreign_key="review_group.id")
    series_id: uuid.UUID | None = Field(default=None, foreign_key="meeting_series.id")
    occurrence_on: date | None = None
    policy_id: uuid.UUID = Field(foreign_key="policy.id")
    starts_at: datetime
    on_day: date
    minutes: int
    status: MeetingStatus = Field(default=MeetingStatus.SCHEDULED, sa_type=one_of(MeetingStatus, "status"))
    gap_reason: GapReason | None = Field(default=None, sa_type=one_of(GapReason, "gap_reason"))
    facilitator_id: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    note_taker_id: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    opened_at: datetime | None = None
    opened_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    closed_at: datetime | None = None
    closed_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    current_item_id: uuid.UUID | None = None
    phase: Phase | None = Field(default=None, sa_type=one_of(Phase, "phase"))
    phase_at: datetime | None = None
    turn: int = 0
    version: int = 1


class Attendance(Base, table=True):
    """How one person took part, and when they acknowledged the reminder that what is said here stays here."""

    __tablename__ = "attendance"

    meeting_id: uuid.UUID = Field(foreign_key="meeting.id", primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", primary_key=True, index=True)
    presence: Presence = Field(sa_type=one_of(Presence, "presence"))
    guest_reason: str | None = Field(default=None, sa_column=Column(EncryptedText("attendance.guest_reason")))
    acknowledged_at: datetime | None = None
    noted_by: uuid.UUID = Field(foreign_key="person.id")
    noted_at: datetime
    purged_at: datetime | None = None
    redacted_at: datetime | None = None


class MeetingItem(Base, table=True):
    """Something to talk about. It is carried by reference and never copied or deleted.

    `why` is the rule or the person's own wish that brought it here. A case has one item that is not over: `open_for`.
    `shared_at`: when the presentation passed the text check, before which only its author reads it;
    `takeaways_shared_at` says the same of what the presenter takes away. `notes_draft` is what whoever takes the notes
    types, `notes` what everybody reads since `notes_shared_at`. `source_id` is the item a follow-up goes back to.
    """

    __tablename__ = "meeting_item"
    __table_args__ = (
        UniqueConstraint("open_for"),
        CheckConstraint("open_for is null or open_for = case_id", name="open_for_case"),
        CheckConstraint("status = 'dropped' or (meeting_id is null) = (status = 'waiting')", name="meeting"),
        CheckConstraint("carried >= 0", name="carried"),
        Index("ix_meeting_item_group_status", "group_id", "status"),
        Index("ix_meeting_item_meeting", "meeting_id", "position"),
        Index("ix_meeting_item_case", "case_id"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    group_id: uuid.UUID = Field(foreign_key="review_group.id")
    meeting_id: uuid.UUID | None = Field(default=None, foreign_key="meeting.id")
    kind: ItemKind = Field(sa_type=one_of(ItemKind, "kind"))
    case_id: uuid.UUID | None = Field(default=None, foreign_key="coded_case.id")
    open_for: uuid.UUID | None = None
    scenario: str | None = Field(default=None, max_length=60)
    source_id: uuid.UUID | None = Field(default=None, foreign_key="meeting_item.id")
    presenter_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    added_by: uuid.UUID = Field(foreign_key="person.id")
    added_at: datetime
    why: str = Field(max_length=40)
    status: ItemStatus = Field(default=ItemStatus.WAITING, sa_type=one_of(ItemStatus, "status"))
    position: int = 0
    minutes: int = 20
    carried: int = 0
    follow_up_on: date | None = None
    safety: Safety = Field(default=Safety.NONE, sa_type=one_of(Safety, "safety"))
    key_question: str | None = Field(default=None, sa_column=Column(EncryptedText("meeting_item.key_question")))
    strength: str | None = Field(default=None, sa_column=Column(EncryptedText("meeting_item.strength")))
    goal: str | None = Field(default=None, sa_column=Column(EncryptedText("meeting_item.goal")))
    tried: str | None = Field(default=None, sa_column=Column(EncryptedText("meeting_item.tried")))
    reaction: str | None = Field(default=None, sa_column=Column(EncryptedText("meeting_item.reaction")))
    stage: Stage | None = Field(default=None, sa_type=one_of(Stage, "stage"))
    lens: Lens | None = Field(default=None, sa_type=one_of(Lens, "lens"))
    shared_at: datetime | None = None
    notes_draft: str | None = Field(default=None, sa_column=Column(EncryptedText("meeting_item.notes_draft")))
    notes: str | None = Field(default=None, sa_column=Column(EncryptedText("meeting_item.notes")))
    notes_shared_at: datetime | None = None
    takeaways: str | None = Field(default=None, sa_column=Column(EncryptedText("meeting_item.takeaways")))
    takeaways_shared_at: datetime | None = None
    functions: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    is_escalated: bool = False
    drop_reason: str | None = Field(default=None, sa_column=Column(EncryptedText("meeting_item.drop_reason")))
    settled_at: datetime | None = None
    version: int = 1
    purged_at: datetime | None = None
    redacted_at: datetime | None = None


class ItemOutcome(Base, table=True):
    """One thing that came of talking about an item. An action has an owner and a day.

    When its meeting closes it names the commitment that carries it on. `is_taken`: the presenter took it with them.
    """

    __tablename__ = "item_outcome"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    item_id: uuid.UUID = Field(foreign_key="meeting_item.id", index=True)
    meeting_id: uuid.UUID = Field(foreign_key="meeting.id", index=True)
    kind: OutcomeKind = Field(sa_type=one_of(OutcomeKind, "kind"))
    guidance: Guidance | None = Field(default=None, sa_type=one_of(Guidance, "guidance"))
    text: str | None = Field(default=None, sa_column=Column(EncryptedText("item_outcome.text")))
    owner_id: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    due_on: date | None = None
    is_taken: bool = False
    commitment_id: uuid.UUID | None = Field(default=None, foreign_key="commitment.id", index=True)
    noted_by: uuid.UUID = Field(foreign_key="person.id")
    noted_at: datetime
    purged_at: datetime | None = None
    redacted_at: datetime | None = None


class ItemEvent(Base, table=True):
    """One step of an item, and at which meeting. Only ever added to: this is its history."""

    __tablename__ = "item_event"

    id: int | None = Field(default=None, primary_key=True)
    item_id: uuid.UUID = Field(foreign_key="meeting_item.id", index=True)
    meeting_id: uuid.UUID | None = Field(default=None, foreign_key="meeting.id")
    actor_id: uuid.UUID = Field(foreign_key="person.id")
    what: str = Field(max_length=40)
    at: datetime


class SafetyStep(Base, table=True):
    """What was done at once when somebody may be in danger: when, who was told, a reference. Never what happened."""

    __tablename__ = "safety_step"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    item_id: uuid.UUID = Field(foreign_key="meeting_item.id", index=True)
    told: str = Field(max_length=40)
    reference: str | None = Field(default=None, max_length=30)
    acted_at: datetime
    noted_by: uuid.UUID = Field(foreign_key="person.id")
    noted_at: datetime


class MeetingEvent(Base, table=True):
    """One step of a meeting. Only ever added to."""

    __tablename__ = "meeting_event"

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: uuid.UUID = Field(foreign_key="meeting.id", index=True)
    actor_id: uuid.UUID = Field(foreign_key="person.id")
    before: MeetingStatus | None = Field(default=None, sa_type=one_of(MeetingStatus, "before"))
    after: MeetingStatus = Field(sa_type=one_of(MeetingStatus, "after"))
    at: datetime


class MeetingAddendum(Base, table=True):
    """A dated note to closed minutes, about all of it or about one item. Only ever added to."""

    __tablename__ = "meeting_addendum"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    meeting_id: uuid.UUID = Field(foreign_key="meeting.id", index=True)
    item_id: uuid.UUID | None = Field(default=None, foreign_key="meeting_item.id")
    author_id: uuid.UUID = Field(foreign_key="person.id")
    text: str | None = Field(default=None, sa_column=Column(EncryptedText("meeting_addendum.text")))
    at: datetime
    purged_at: datetime | None = None
    redacted_at: datetime | None = None
