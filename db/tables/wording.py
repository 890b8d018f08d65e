"""The person-first words that the text check offers: the programme's list, version by version."""

import uuid
from datetime import datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field

from db.tables.base import Base
from db.types import new_id


class OfferedWords(Base, table=True):
    """One version of the whole list. Only ever added to; the newest holds.

    `entries` are rows of term, words, why and unless; without them it is the list that comes with the portal. `before`
    and `after` are the one row that differs from the version before: neither where everything was set back.
    """

    __tablename__ = "offered_words"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    number: int = Field(unique=True)
    entries: list[list[str]] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    before: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    after: list[str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    made_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    made_at: datetime
