"""The full review: two sheets, their ratings, what happened, and the sealed record."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field

from db.tables.base import Base
from db.types import EncryptedText, new_id, one_of


class ReviewKind(StrEnum):
    """Which occasion a review belongs to."""

    NINETY_DAY = "ninety_day"
    YEARLY = "yearly"


class ReviewStatus(StrEnum):
    """Where a review stands. The moves between these are in `portal.reviews.workflow`."""

    OPEN = "open"
    BOTH_IN = "both_in"
    IN_CONVERSATION = "in_conversation"
    SIGNED = "signed"
    SHARED = "shared"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class SelfAssessment(StrEnum):
    """What became of the coach's own sheet."""

    EXPECTED = "expected"
    SUBMITTED = "submitted"
    DECLINED = "declined"
    NOT_RECEIVED = "not_received"


class Side(StrEnum):
    """Whose eyes a sheet looks through."""

    COACH = "coach"
    LEAD = "lead"


class SheetStatus(StrEnum):
    """A sheet is written, handed in (locked), or returned and replaced by a new revision."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"


class Review(Base, table=True):
    """One review of one coach by one lead, under the framework and policy it was opened with.

    `first_90_id` ties a 90-day review to the first 90 days it ends; such a review is signed with a recommendation.
    `meet_on` is the day agreed for the conversation, `start_code` the item or category with which the coach wants to
    begin it, `talking_code` the item both have before them now.
    """

    __tablename__ = "review"
    __table_args__ = (
        Index("ix_review_coach_opened", "coach_id", "opened_at"),
        Index("ix_review_lead_status", "lead_id", "status"),
        Index("ix_review_division_opened", "division_id", "opened_at"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    coach_id: uuid.UUID = Field(foreign_key="person.id")
    lead_id: uuid.UUID = Field(foreign_key="person.id")
    division_id: uuid.UUID = Field(foreign_key="division.id")
    framework_id: uuid.UUID = Field(foreign_key="framework.id")
    policy_id: uuid.UUID = Field(foreign_key="policy.id")
    kind: ReviewKind = Field(sa_type=one_of(ReviewKind, "kind"))
    first_90_id: uuid.UUID | None = Field(default=None, foreign_key="first_90.id", index=True)
    status: ReviewStatus = Field(default=ReviewStatus.OPEN, sa_type=one_of(ReviewStatus, "status"))
    self_assessment: SelfAssessment = Field(
        default=SelfAssessment.EXPECTED, sa_type=one_of(SelfAssessment, "self_assessment")
    )
    opened_at: datetime
    sheets_due_on: date
    late_on: date
    meet_on: date | None = None
    start_code: str | None = Field(default=None, max_length=6)
    talking_code: str | None = Field(default=None, max_length=6)
    conversation_ends_at: datetime | None = None
    respond_until_on: date | None = None
    closing_words: str | None = Field(default=None, sa_column=Column(EncryptedText("review.closing_words")))
    revealed_at: datetime | None = None
    signed_at: datetime | None = None
    shared_at: datetime | None = None
    acknowledged_at: datetime | None = None
    version: int = 1
    purged_at: datetime | None = None
    redacted_at: datetime | None = None


class Sheet(Base, table=True):
    """One person's answers. Only the newest revision of a side counts; older ones stay as they were."""

    __tablename__ = "sheet"
    __table_args__ = (UniqueConstraint("review_id", "side", "revision"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    review_id: uuid.UUID = Field(foreign_key="review.id")
    author_id: uuid.UUID = Field(foreign_key="person.id")
    side: Side = Field(sa_type=one_of(Side, "side"))
    revision: int = 1
    status: SheetStatus = Field(default=SheetStatus.DRAFT, sa_type=one_of(SheetStatus, "status"))
    submitted_at: datetime | None = None
    digest: str | None = Field(default=None, max_length=64)


class Rating(Base, table=True):
    """One answer to one item. `client` and `seq` name the browser's change that is stored, so a repeat is no change."""

    __tablename__ = "rating"
    __table_args__ = {"sqlite_with_rowid": False}

    sheet_id: uuid.UUID = Field(foreign_key="sheet.id", primary_key=True)
    code: str = Field(primary_key=True, max_length=6)
    answer: str = Field(default="", max_length=12)
    source: str = Field(default="", max_length=24)
    evidence_on: date | None = None
    evidence: str | None = Field(default=None, sa_column=Column(EncryptedText("rating.evidence")))
    reason: str | None = Field(default=None, sa_column=Column(EncryptedText("rating.reason")))
    observation_id: uuid.UUID | None = Field(default=None, foreign_key="observation.id")
    version: int = 1
    client: str = Field(default="", max_length=36)
    seq: int = 0
    updated_at: datetime
    purged_at: datetime | None = None
    redacted_at: datetime | None = None


class Goal(Base, table=True):
    """What both agree on in the conversation: at most five, each tied to items, with support and a day."""

    __tablename__ = "goal"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    review_id: uuid.UUID = Field(foreign_key="review.id", index=True)
    position: int
    text: str | None = Field(default=None, sa_column=Column(EncryptedText("goal.text")))
    support: str | None = Field(default=None, sa_column=Column(EncryptedText("goal.support")))
    due_on: date
    codes: list[str] = Field(sa_column=Column(JSON, nullable=False))
    version: int = 1
    purged_at: datetime | None = None
    redacted_at: datetime | None = None


class ReviewEvent(Base, table=True):
    """One step in a review's life. Only ever added to; `reason` may be emptied, with the moment noted beside it."""

    __tablename__ = "review_event"

    id: int | None = Field(default=None, primary_key=True)
    review_id: uuid.UUID = Field(foreign_key="review.id", index=True)
    actor_id: uuid.UUID = Field(foreign_key="person.id")
    what: str = Field(max_length=40)
    from_status: str = Field(max_length=40)
    to_status: str = Field(max_length=40)
    reason: str | None = Field(default=None, sa_column=Column(EncryptedText("review_event.reason")))
    at: datetime
    purged_at: datetime | None = None
    redacted_at: datetime | None = None


class RecordKind(StrEnum):
    """What a sealed record holds."""

    REVIEW = "review"
    ACKNOWLEDGEMENT = "acknowledgement"
    RESPONSE = "response"
    ADDENDUM = "addendum"
    RECOMMENDATION = "recommendation"
    DECISION = "decision"
    MINUTES = "minutes"


class SealedRecord(Base, table=True):
    """Content signed once and never changed. `content` is the signed JSON; it may only be emptied, with the reason.

    It belongs to a review, to somebody's first 90 days or to a case-review meeting. `replaces_id` names the record
    from which a passage was taken out: that one is empty and keeps its signature, this one holds the rest.
    """

    __tablename__ = "sealed_record"
    __table_args__ = (
        CheckConstraint(
            "(case when review_id is null then 0 else 1 end) + (case when first_90_id is null then 0 else 1 end)"
            " + (case when meeting_id is null then 0 else 1 end) = 1",
            name="one_subject",
        ),
        UniqueConstraint("replaces_id"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    review_id: uuid.UUID | None = Field(default=None, foreign_key="review.id", index=True)
    first_90_id: uuid.UUID | None = Field(default=None, foreign_key="first_90.id", index=True)
    meeting_id: uuid.UUID | None = Field(default=None, foreign_key="meeting.id", index=True)
    replaces_id: uuid.UUID | None = Field(default=None, foreign_key="sealed_record.id")
    kind: RecordKind = Field(sa_type=one_of(RecordKind, "kind"))
    made_by: uuid.UUID = Field(foreign_key="person.id")
    sealed_at: datetime
    format: int
    kid: str = Field(max_length=16)
    salt: str = Field(max_length=64)
    signature: str = Field(max_length=128)
    content: str | None = Field(default=None, sa_column=Column(EncryptedText("sealed_record.content")))
    purged_at: datetime | None = None
    redacted_at: datetime | None = None
    removal: str | None = Field(default=None, max_length=200)
