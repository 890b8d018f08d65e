"""The programme's list of community resources: what it offers, how it is reached, when it was checked."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, Index, Text
from sqlmodel import Field

from db.tables.base import Base
from db.types import new_id, one_of


class ResourceKind(StrEnum):
    """What kind of help it is."""

    CRISIS = "crisis"
    TREATMENT = "treatment"
    HARM_REDUCTION = "harm_reduction"
    MUTUAL_HELP = "mutual_help"
    HEALTH_CARE = "health_care"
    HOUSING = "housing"
    FOOD = "food"
    WORK = "work"
    LEGAL = "legal"
    FAMILY = "family"
    OTHER = "other"


class Resource(Base, table=True):
    """One organisation or service, for a division or, without one, for the whole programme.

    What stands here is public about an organisation and never about a person, so it is not encrypted. `checked_on` is
    the last day on which somebody made sure that it still holds. `from_meeting_id`: the meeting that brought it up.
    """

    __tablename__ = "resource"
    __table_args__ = (Index("ix_resource_kind_name", "kind", "name"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    division_id: uuid.UUID | None = Field(default=None, foreign_key="division.id", index=True)
    kind: ResourceKind = Field(sa_type=one_of(ResourceKind, "kind"))
    name: str = Field(max_length=120)
    reach: str = Field(max_length=200)
    offers: str = Field(default="", sa_column=Column(Text, nullable=False))
    checked_on: date | None = None
    checked_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    added_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    added_at: datetime
    from_meeting_id: uuid.UUID | None = Field(default=None, foreign_key="meeting.id")
    retired_at: datetime | None = None
    version: int = 1
