"""One-on-ones: the conversation, its focus categories, the shared agenda, the lead's private preparation."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Column, Index
from sqlmodel import Field

from db.tables.base import Base
from db.types import EncryptedText, new_id, one_of


class OneOnOneKind(StrEnum):
    """What a one-on-one is for. Checkpoints belong to the first 90 days."""

    REGULAR = "regular"
    AD_HOC = "ad_hoc"
    FIRST_CHECKPOINT = "first_checkpoint"
    SECOND_CHECKPOINT = "second_checkpoint"


class OneOnOneStatus(StrEnum):
    """Agreed on, being written down, closed for good."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class Mode(StrEnum):
    """How the two met."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"


class CoreFunction(StrEnum):
    """The four functions of peer support that a conversation can touch."""

    DAILY = "daily_management"
    EMOTIONAL = "social_and_emotional"
    LINKS = "links_to_care"
    ONGOING = "ongoing_support"


class OneOnOne(Base, table=True):
    """One conversation of coach and lead. Once closed it only gets addenda."""

    __tablename__ = "one_on_one"
    __table_args__ = (
        Index("ix_one_on_one_coach_held", "coach_id", "held_on"),
        Index("ix_one_on_one_lead_status", "lead_id", "status"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    coach_id: uuid.UUID = Field(foreign_key="person.id")
    lead_id: uuid.UUID = Field(foreign_key="person.id")
    division_id: uuid.UUID = Field(foreign_key="division.id")
    framework_id: uuid.UUID = Field(foreign_key="framework.id")
    kind: OneOnOneKind = Field(default=OneOnOneKind.REGULAR, sa_type=one_of(OneOnOneKind, "kind"))
    status: OneOnOneStatus = Field(default=OneOnOneStatus.PLANNED, sa_type=one_of(OneOnOneStatus, "status"))
    planned_on: date | None = None
    held_on: date | None = None
    minutes: int | None = None
    mode: Mode | None = Field(default=None, sa_type=one_of(Mode, "mode"))
    went_well: str | None = Field(default=None, sa_column=Column(EncryptedText("one_on_one.went_well")))
    was_hard: str | None = Field(default=None, sa_column=Column(EncryptedText("one_on_one.was_hard")))
    support_missing: str | None = Field(default=None, sa_column=Column(EncryptedText("one_on_one.support_missing")))
    experience: str | None = Field(default=None, sa_column=Column(EncryptedText("one_on_one.experience")))
    performance: str | None = Field(default=None, sa_column=Column(EncryptedText("one_on_one.performance")))
    wellness: str | None = Field(default=None, sa_column=Column(EncryptedText("one_on_one.wellness")))
    strengths: str | None = Field(default=None, sa_column=Column(EncryptedText("one_on_one.strengths")))
    directive: str | None = Field(default=None, sa_column=Column(EncryptedText("one_on_one.directive")))
    suggestion: str | None = Field(default=None, sa_column=Column(EncryptedText("one_on_one.suggestion")))
    needs_from_lead: str | None = Field(default=None, sa_column=Column(EncryptedText("one_on_one.needs_from_lead")))
    functions: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    made_at: datetime
    closed_at: datetime | None = None
    version: int = 1
    purged_at: datetime | None = None
    redacted_at: datetime | None = None


class FocusScore(Base, table=True):
    """A category both looked at closely, on the scale of the reviews; a side that gave no level stays empty."""

    __tablename__ = "focus_score"
    __table_args__ = (
        CheckConstraint("coach_level between 1 and 4", name="coach_level"),
        CheckConstraint("lead_level between 1 and 4", name="lead_level"),
    )

    one_on_one_id: uuid.UUID = Field(foreign_key="one_on_one.id", primary_key=True)
    category: int = Field(primary_key=True)
    coach_level: int | None = None
    lead_level: int | None = None


class OneOnOneAddendum(Base, table=True):
    """A dated note to a closed one-on-one, by either of the two. Only ever added to."""

    __tablename__ = "one_on_one_addendum"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    one_on_one_id: uuid.UUID = Field(foreign_key="one_on_one.id", index=True)
    author_id: uuid.UUID = Field(foreign_key="person.id")
    text: str | None = Field(default=None, sa_column=Column(EncryptedText("one_on_one_addendum.text")))
    at: datetime
    purged_at: datetime | None = None
    redacted_at: datetime | None = None


class AgendaItem(Base, table=True):
    """Something either of the two wants to talk about next; it waits until it was talked about or taken off."""

    __tablename__ = "agenda_item"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    coach_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    author_id: uuid.UUID = Field(foreign_key="person.id")
    text: str | None = Field(default=None, sa_column=Column(EncryptedText("agenda_item.text")))
    added_at: datetime
    settled_at: datetime | None = None
    one_on_one_id: uuid.UUID | None = Field(default=None, foreign_key="one_on_one.id", index=True)


class Preparation(Base, table=True):
    """A lead's private notes before a one-on-one. Read by their author alone; gone on `delete_on`."""

    __tablename__ = "preparation"
    __table_args__ = (Index("ix_preparation_lead_coach", "lead_id", "coach_id"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    lead_id: uuid.UUID = Field(foreign_key="person.id")
    coach_id: uuid.UUID = Field(foreign_key="person.id")
    one_on_one_id: uuid.UUID | None = Field(default=None, foreign_key="one_on_one.id", index=True)
    text: str | None = Field(default=None, sa_column=Column(EncryptedText("preparation.text")))
    written_at: datetime
    delete_on: date
    version: int = 1
