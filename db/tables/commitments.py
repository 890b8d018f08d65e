"""What coach and lead said they would do."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from db.tables.base import Base
from db.types import EncryptedText, new_id, one_of


class CommitmentStatus(StrEnum):
    """Open until it is done or dropped; dropping takes a reason."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class CommitmentSource(StrEnum):
    """Where it was made."""

    ONE_ON_ONE = "one_on_one"
    REVIEW = "review"
    FIRST_90 = "first_90"
    PERSON = "person"
    MEETING = "meeting"


class Commitment(Base, table=True):
    """One promise of one person, about one coach's work. It is carried by reference and never copied.

    `carried` counts the one-on-ones, short consults aside, that closed while it was open, after the one it was made in.
    """

    __tablename__ = "commitment"
    __table_args__ = (
        Index("ix_commitment_coach_status", "coach_id", "status"),
        Index("ix_commitment_owner_status", "owner_id", "status"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    coach_id: uuid.UUID = Field(foreign_key="person.id")
    owner_id: uuid.UUID = Field(foreign_key="person.id")
    made_by: uuid.UUID = Field(foreign_key="person.id")
    source: CommitmentSource = Field(sa_type=one_of(CommitmentSource, "source"))
    source_id: uuid.UUID
    text: str | None = Field(default=None, sa_column=Column(EncryptedText("commitment.text")))
    support: str | None = Field(default=None, sa_column=Column(EncryptedText("commitment.support")))
    codes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    due_on: date | None = None
    status: CommitmentStatus = Field(default=CommitmentStatus.OPEN, sa_type=one_of(CommitmentStatus, "status"))
    reason: str | None = Field(default=None, sa_column=Column(EncryptedText("commitment.reason")))
    carried: int = 0
    made_at: datetime
    settled_at: datetime | None = None
    settled_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    version: int = 1
