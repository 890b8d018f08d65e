"""What somebody is told: a notice on their home page and, where mail is set up, a mail with a link and nothing else."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from db.tables.base import Base
from db.types import new_id, one_of


class NoticeKind(StrEnum):
    """What there is to be read."""

    MINUTES = "minutes"
    PASSED_ON = "passed_on"


class Notice(Base, table=True):
    """One person is told of one record, once. `tries` counts the mails begun, `mailed_at` says that one went out."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "record_id"),
        Index("ix_notice_mailed_at", "mailed_at"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id")
    kind: NoticeKind = Field(sa_type=one_of(NoticeKind, "kind"))
    record_id: uuid.UUID
    made_at: datetime
    seen_at: datetime | None = None
    mailed_at: datetime | None = None
    tried_at: datetime | None = None
    tries: int = 0
