"""The first 90 days: the clock, what stopped it, recommendations, decisions, and every step."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field

from db.tables.base import Base
from db.types import EncryptedText, new_id, one_of


class StartEvent(StrEnum):
    """What day 0 is."""

    FIRST_DUTY_DAY = "first_duty_day"
    CERTIFICATION = "certification"
    AGREEMENT_SIGNED = "agreement_signed"


class FirstNinetyStatus(StrEnum):
    """Where it stands. The moves between these are in `portal.first90.workflow`."""

    RUNNING = "running"
    RECOMMENDED = "recommended"
    DECIDED = "decided"
    STOPPED = "stopped"
    ENDED = "ended"


class Outcome(StrEnum):
    """How the first 90 days, or a part of them, can come out."""

    CONFIRM = "confirm"
    EXTEND = "extend"
    END_OF_SERVICE = "end_of_service"
    RETURN_TO_TRAINING = "return_to_training"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"
    STEPPED_BACK = "stepped_back"


class StopReason(StrEnum):
    """Why the clock stands still, leave aside."""

    TRAINING = "training"
    STEPPED_BACK = "stepped_back"


class FirstNinety(Base, table=True):
    """One coach's first 90 days. A coach has one that is not over at a time: `open_for` is the coach until it is.

    `extended_days` is what a decision added, counted from the original last day. The person to appeal to is somebody
    with an account, or stands in words.
    """

    __tablename__ = "first_90"
    __table_args__ = (
        UniqueConstraint("open_for"),
        CheckConstraint("(open_for is null) = (status = 'ended')", name="open_until_over"),
        CheckConstraint("open_for is null or open_for = coach_id", name="open_for_coach"),
        Index("ix_first_90_division_status", "division_id", "status"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    coach_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    open_for: uuid.UUID | None
    division_id: uuid.UUID = Field(foreign_key="division.id")
    framework_id: uuid.UUID = Field(foreign_key="framework.id")
    policy_id: uuid.UUID = Field(foreign_key="policy.id")
    start_event: StartEvent = Field(sa_type=one_of(StartEvent, "start_event"))
    started_on: date
    status: FirstNinetyStatus = Field(default=FirstNinetyStatus.RUNNING, sa_type=one_of(FirstNinetyStatus, "status"))
    outcome: Outcome | None = Field(default=None, sa_type=one_of(Outcome, "outcome"))
    extended_days: int = 0
    appeal_to_id: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    appeal_words: str | None = Field(default=None, max_length=200)
    begun_by: uuid.UUID = Field(foreign_key="person.id")
    begun_at: datetime
    told_on: date | None = None
    respond_until_on: date | None = None
    ended_on: date | None = None
    version: int = 1


class ClockStop(Base, table=True):
    """Days on which the clock stands still: back in training, or away from contact for safety, without any finding."""

    __tablename__ = "clock_stop"
    __table_args__ = (CheckConstraint("until_on is null or until_on > from_on", name="span"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    first_90_id: uuid.UUID = Field(foreign_key="first_90.id", index=True)
    why: StopReason = Field(sa_type=one_of(StopReason, "why"))
    from_on: date
    until_on: date | None = None


class Recommendation(Base, table=True):
    """What the lead recommends, signed with the review. `attested` is JSON: gate to the sentence given for it."""

    __tablename__ = "recommendation"
    __table_args__ = (UniqueConstraint("first_90_id", "revision"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    first_90_id: uuid.UUID = Field(foreign_key="first_90.id")
    review_id: uuid.UUID | None = Field(default=None, foreign_key="review.id")
    revision: int = 1
    made_by: uuid.UUID = Field(foreign_key="person.id")
    outcome: Outcome = Field(sa_type=one_of(Outcome, "outcome"))
    extend_days: int | None = None
    reasons: str | None = Field(default=None, sa_column=Column(EncryptedText("recommendation.reasons")))
    attested: str | None = Field(default=None, sa_column=Column(EncryptedText("recommendation.attested")))
    made_at: datetime
    purged_at: datetime | None = None
    redacted_at: datetime | None = None


class Decision(Base, table=True):
    """What was decided, hidden from the coach until `told_on`. Joint deciders have a row each."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("recommendation_id", "made_by"),
        CheckConstraint("(told_on is null) = (told_by is null)", name="told"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    first_90_id: uuid.UUID = Field(foreign_key="first_90.id", index=True)
    recommendation_id: uuid.UUID = Field(foreign_key="recommendation.id")
    made_by: uuid.UUID = Field(foreign_key="person.id")
    outcome: Outcome = Field(sa_type=one_of(Outcome, "outcome"))
    extend_days: int | None = None
    reasons: str | None = Field(default=None, sa_column=Column(EncryptedText("decision.reasons")))
    late_reason: str | None = Field(default=None, sa_column=Column(EncryptedText("decision.late_reason")))
    made_at: datetime
    told_on: date | None = None
    told_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    purged_at: datetime | None = None
    redacted_at: datetime | None = None


class FirstNinetyEvent(Base, table=True):
    """One step. Only ever added to; `reason` may be emptied, with the moment noted beside it."""

    __tablename__ = "first_90_event"

    id: int | None = Field(default=None, primary_key=True)
    first_90_id: uuid.UUID = Field(foreign_key="first_90.id", index=True)
    actor_id: uuid.UUID = Field(foreign_key="person.id")
    what: str = Field(max_length=40)
    from_status: str = Field(max_length=40)
    to_status: str = Field(max_length=40)
    reason: str | None = Field(default=None, sa_column=Column(EncryptedText("first_90_event.reason")))
    at: datetime
    purged_at: datetime | None = None
    redacted_at: datetime | None = None
