"""Thirty seconds about something seen or heard in a coach's work."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, Index
from sqlmodel import Field

from db.tables.base import Base
from db.types import EncryptedText, new_id, one_of


class ObservationKind(StrEnum):
    """What an observation is about."""

    STRENGTH = "strength"
    GROWTH = "growth"
    NEUTRAL = "neutral"


class Setting(StrEnum):
    """Where it was seen or heard."""

    CONVERSATION = "conversation"
    SHADOWING = "shadowing"
    CASE_REVIEW = "case_review"
    ONE_ON_ONE = "one_on_one"
    ROLE_PLAY = "role_play"
    RECORDING = "recording"
    RECORDS = "records"
    TEAM = "team"


class Observation(Base, table=True):
    """A sentence about a coach's work. Until the coach is told it can be changed; afterwards it stays as it is."""

    __tablename__ = "observation"
    __table_args__ = (Index("ix_observation_coach_seen", "coach_id", "seen_on"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    coach_id: uuid.UUID = Field(foreign_key="person.id")
    author_id: uuid.UUID = Field(foreign_key="person.id")
    division_id: uuid.UUID = Field(foreign_key="division.id")
    framework_id: uuid.UUID = Field(foreign_key="framework.id")
    seen_on: date
    setting: Setting = Field(sa_type=one_of(Setting, "setting"))
    kind: ObservationKind = Field(sa_type=one_of(ObservationKind, "kind"))
    text: str | None = Field(default=None, sa_column=Column(EncryptedText("observation.text")))
    told_on: date | None = None
    told_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    made_at: datetime
    version: int = 1
    purged_at: datetime | None = None
    redacted_at: datetime | None = None


class ObservationItem(Base, table=True):
    """An item of the framework that an observation speaks of."""

    __tablename__ = "observation_item"

    observation_id: uuid.UUID = Field(foreign_key="observation.id", primary_key=True)
    code: str = Field(primary_key=True, max_length=6)
