"""Wellness: what a coach entered for themselves, what they shared of it, their plan, and what was agreed to help.

What somebody entered lies in one encrypted document per row, so that neither a file nor a dump shows even a level. No
table has a column for use, sobriety, a diagnosis or a test result, and nothing here is ever linked into the audit
chain. Shares and requests are tied to one span of supervision: a new lead, or the same one in a later span, meets
nothing of before.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, UniqueConstraint, Uuid
from sqlmodel import Field

from db.tables.base import Base
from db.types import EncryptedText, new_id, one_of


class TalkWhen(StrEnum):
    """Until when a coach would like to talk."""

    TODAY = "today"
    THIS_WEEK = "this_week"
    NEXT_ONE_ON_ONE = "next_one_on_one"


class SupportStatus(StrEnum):
    """Where a support agreement stands. The moves between these are in `portal.wellness.support`."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    ENDED = "ended"


class MayKnow(StrEnum):
    """Who may know of a support agreement beside the two."""

    NOBODY = "nobody"
    DIRECTOR = "director"
    COVER = "cover"


class CheckIn(Base, table=True):
    """One check-in of a coach. `content` is a document of all that was entered; see `portal.wellness.content`.

    `is_counted`: its author wants to be counted without a name in the picture of the quarter.
    """

    __tablename__ = "check_in"
    __table_args__ = (Index("ix_check_in_person_on", "person_id", "on_day"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id")
    made_at: datetime
    on_day: date = Field(index=True)
    is_counted: bool = False
    content: str = Field(sa_column=Column(EncryptedText("check_in.content"), nullable=False))


class CheckInShare(Base, table=True):
    """The summary of one check-in, shared with the lead of one span of supervision; `read_at`: when first read."""

    __tablename__ = "check_in_share"
    __table_args__ = (UniqueConstraint("check_in_id", "supervision_id"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    check_in_id: uuid.UUID = Field(
        sa_column=Column(Uuid, ForeignKey("check_in.id", ondelete="CASCADE"), nullable=False)
    )
    supervision_id: uuid.UUID = Field(
        sa_column=Column(Uuid, ForeignKey("supervision.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    shared_at: datetime
    withdrawn_at: datetime | None = None
    read_at: datetime | None = None


class CheckInPause(Base, table=True):
    """The quiet line on Home is put away until a day."""

    __tablename__ = "check_in_pause"

    person_id: uuid.UUID = Field(foreign_key="person.id", primary_key=True)
    until_on: date


class WellnessPlan(Base, table=True):
    """A coach's own plan, for their eyes alone."""

    __tablename__ = "wellness_plan"

    person_id: uuid.UUID = Field(foreign_key="person.id", primary_key=True)
    keeps_well: str | None = Field(default=None, sa_column=Column(EncryptedText("wellness_plan.keeps_well")))
    early_signs: str | None = Field(default=None, sa_column=Column(EncryptedText("wellness_plan.early_signs")))
    what_helps: str | None = Field(default=None, sa_column=Column(EncryptedText("wellness_plan.what_helps")))
    whom_i_call: str | None = Field(default=None, sa_column=Column(EncryptedText("wellness_plan.whom_i_call")))


class TalkRequest(Base, table=True):
    """A coach would like to talk with the lead of one span of supervision. One is open at a time: `open_for`.

    `due_on` is the day by whose end they talk, counted in business days of the coach's division.
    """

    __tablename__ = "talk_request"
    __table_args__ = (
        UniqueConstraint("open_for"),
        CheckConstraint("(open_for is null) = (talked_at is not null)", name="open"),
        Index("ix_talk_request_person", "person_id", "asked_at"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id")
    open_for: uuid.UUID | None = None
    supervision_id: uuid.UUID | None = Field(
        default=None,
        sa_column=Column(Uuid, ForeignKey("supervision.id", ondelete="SET NULL"), nullable=True, index=True),
    )
    wanted: TalkWhen = Field(sa_type=one_of(TalkWhen, "wanted"))
    asked_at: datetime
    due_on: date
    talked_at: datetime | None = None


class SupportAgreement(Base, table=True):
    """What coach and lead agreed on to make the work lighter for a while; `open_for`: one at a time for their span.

    `content` is a document of the measures and the steps back, in functional terms. A later lead reads it once the
    coach has brought it along to their span.
    """

    __tablename__ = "support_agreement"
    __table_args__ = (
        UniqueConstraint("open_for"),
        CheckConstraint("(open_for is null) = (status = 'ended')", name="open"),
        CheckConstraint("(agreed_at is null) = (agreed_by is null)", name="agreed"),
        Index("ix_support_agreement_coach", "coach_id", "proposed_at"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    coach_id: uuid.UUID = Field(foreign_key="person.id")
    open_for: uuid.UUID | None = None
    supervision_id: uuid.UUID | None = Field(
        default=None,
        sa_column=Column(Uuid, ForeignKey("supervision.id", ondelete="SET NULL"), nullable=True, index=True),
    )
    status: SupportStatus = Field(default=SupportStatus.PROPOSED, sa_type=one_of(SupportStatus, "status"))
    content: str = Field(sa_column=Column(EncryptedText("support_agreement.content"), nullable=False))
    may_know: MayKnow = Field(default=MayKnow.NOBODY, sa_type=one_of(MayKnow, "may_know"))
    starts_on: date
    review_on: date
    proposed_by: uuid.UUID = Field(foreign_key="person.id")
    proposed_at: datetime
    agreed_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    agreed_at: datetime | None = None
    ended_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    ended_at: datetime | None = None
    version: int = 1


class WellnessQuarter(Base, table=True):
    """The picture of one quarter is published: exactly once, since the quarter is the key."""

    __tablename__ = "wellness_quarter"

    first_on: date = Field(primary_key=True)
    published_at: datetime


class WellnessPicture(Base, table=True):
    """One table of a published quarter: for the whole programme, or for one division. Never changed or deleted.

    `counts` holds the count by level; it is empty for a table that is withheld.
    """

    __tablename__ = "wellness_picture"
    __table_args__ = (UniqueConstraint("first_on", "question", "division_id"),)

    id: int | None = Field(default=None, primary_key=True)
    first_on: date = Field(foreign_key="wellness_quarter.first_on")
    question: str = Field(max_length=20)
    division_id: uuid.UUID | None = Field(default=None, foreign_key="division.id")
    counts: dict[str, int] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
