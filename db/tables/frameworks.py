"""The competency framework: versions, categories, items, and what each level looks like."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from db.tables.base import Base
from db.types import new_id, one_of


class FrameworkStatus(StrEnum):
    """A framework is written as a draft, adopted (and then frozen), and one day retired."""

    DRAFT = "draft"
    ADOPTED = "adopted"
    RETIRED = "retired"


class Programme(StrEnum):
    """Whom the work of an item is with."""

    BOTH = "both"
    PEER = "peer"
    LOVED_ONE = "loved_one"


class Framework(Base, table=True):
    """One version of the programme's competencies."""

    __tablename__ = "framework"
    __table_args__ = (UniqueConstraint("name", "number"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(max_length=120)
    number: int
    status: FrameworkStatus = Field(default=FrameworkStatus.DRAFT, sa_type=one_of(FrameworkStatus, "status"))
    adopted_at: datetime | None = None


class Category(Base, table=True):
    """One of the seventeen heads."""

    __tablename__ = "category"

    framework_id: uuid.UUID = Field(foreign_key="framework.id", primary_key=True)
    number: int = Field(primary_key=True)
    name: str = Field(max_length=200)
    short: str = Field(max_length=60)
    is_essential: bool = False


class Item(Base, table=True):
    """One observable competency. `is_reflective`: touches a person's own health, so nobody grades it."""

    __tablename__ = "item"

    framework_id: uuid.UUID = Field(foreign_key="framework.id", primary_key=True)
    code: str = Field(primary_key=True, max_length=6)
    category: int
    position: int
    text: str = Field(max_length=400)
    programme: Programme = Field(default=Programme.BOTH, sa_type=one_of(Programme, "programme"))
    is_reflective: bool = False
    observable: str | None = Field(default=None, max_length=300)
    suggest_not_applicable: str | None = Field(default=None, max_length=300)


class Anchor(Base, table=True):
    """What a level looks like; `code` is empty for the general anchors of the scale."""

    __tablename__ = "anchor"

    framework_id: uuid.UUID = Field(foreign_key="framework.id", primary_key=True)
    code: str = Field(default="", primary_key=True, max_length=6)
    level: int = Field(primary_key=True)
    text: str = Field(max_length=300)
