"""The programme's numbers, as versions with the day from which they hold."""

import uuid
from datetime import date, datetime

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field

from db.tables.base import Base
from db.types import new_id


class Policy(Base, table=True):
    """One version of all programme numbers. Records keep the version they began under.

    `division_id` is empty for the whole programme; a division that has versions of its own follows those.
    """

    __tablename__ = "policy"
    __table_args__ = (UniqueConstraint("name", "number"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(max_length=120)
    number: int
    division_id: uuid.UUID | None = Field(default=None, foreign_key="division.id")
    preset: str = Field(max_length=60)
    effective_from: date
    made_at: datetime
    rules: dict[str, bool | int | str] = Field(sa_column=Column(JSON, nullable=False))
