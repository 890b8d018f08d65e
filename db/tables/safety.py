"""What is done at once when somebody may be in danger: the programme's protocol, version by version."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, Text
from sqlmodel import Field

from db.tables.base import Base
from db.types import new_id


class Told(StrEnum):
    """Who was told when somebody may be in danger. A closed list: no field of it can hold a name."""

    EMERGENCY = "emergency"
    CRISIS_LINE = "crisis_line"
    ON_CALL = "on_call"
    LEAD = "lead"
    DIRECTOR = "director"


class SafetyProtocol(Base, table=True):
    """One version of the protocol, for a division or, without one, for the whole programme. Only ever added to.

    `numbers` are pairs of whom one reaches and the phone number, in the order in which to call.
    """

    __tablename__ = "safety_protocol"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    number: int = Field(unique=True)
    division_id: uuid.UUID | None = Field(default=None, foreign_key="division.id", index=True)
    from_on: date
    text: str = Field(sa_column=Column(Text, nullable=False))
    numbers: list[list[str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    made_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    made_at: datetime
