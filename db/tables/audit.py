"""The audit chain: who did or read what, when. Never any text of a record."""

import uuid
from datetime import datetime

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field

from db.tables.base import Base


class AuditEvent(Base, table=True):
    """One link. `mac` is keyed over the whole row and the previous link's `mac`; two links cannot share a `prev`."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_record", "record_type", "record_id", "kind"),)

    seq: int = Field(primary_key=True)
    at: datetime
    actor_id: uuid.UUID | None = None
    session_key: str | None = Field(default=None, max_length=64)
    kind: str = Field(max_length=40)
    record_type: str = Field(max_length=40)
    record_id: str = Field(max_length=60)
    facts: dict[str, str | int | bool | None] = Field(sa_column=Column(JSON, nullable=False))
    prev: str = Field(max_length=64, unique=True)
    mac: str = Field(max_length=64)


class AuditRead(Base, table=True):
    """When a session last opened a record, so that a read is noted once in fifteen minutes."""

    __tablename__ = "audit_read"

    session_key: str = Field(primary_key=True, max_length=64)
    record_type: str = Field(primary_key=True, max_length=40)
    record_id: str = Field(primary_key=True, max_length=60)
    at: datetime
