"""People, what they may do from when to when, and who supervises whom. Dates are half-open `[from_on, until_on)`."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from db.tables.base import Base
from db.types import new_id, one_of


class Role(StrEnum):
    """What a person can be granted in a division.

    `contact`: the external contact, to whom a concern about a director goes; they see nothing else of the programme.
    """

    COACH = "coach"
    LEAD = "lead"
    DIRECTOR = "director"
    ADMINISTRATOR = "administrator"
    CONTACT = "contact"


class DivisionKind(StrEnum):
    """A division of the programme, or an affiliate that runs on its own."""

    DIVISION = "division"
    AFFILIATE = "affiliate"


class Division(Base, table=True):
    """A division or affiliate: its name, the zone its dates are read in and the public holidays it keeps.

    `calendar` names them as the package `holidays` does ("US", "US-CA"), or is empty.
    """

    __tablename__ = "division"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(max_length=120, unique=True)
    kind: DivisionKind = Field(default=DivisionKind.DIVISION, sa_type=one_of(DivisionKind, "kind"))
    zone: str = Field(max_length=60)
    calendar: str = Field(default="", max_length=12, sa_column_kwargs={"server_default": ""})


class Person(Base, table=True):
    """One account. `username` is stored folded to lower case; `epoch` rises when all sessions must end.

    `reads_until_on` is set when somebody's service ends: the last day on which they can sign in and read their own.
    """

    __tablename__ = "person"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    username: str = Field(max_length=80, unique=True)
    name: str = Field(max_length=120)
    email: str | None = Field(default=None, max_length=254)
    password_hash: str | None = Field(default=None, max_length=100)
    is_active: bool = True
    epoch: int = 0
    created_at: datetime
    reads_until_on: date | None = None
    version: int = 1


class Grant(Base, table=True):
    """A role in a division for a span of days."""

    __tablename__ = "grant_of_role"
    __table_args__ = (CheckConstraint("until_on is null or until_on > from_on", name="span"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    division_id: uuid.UUID = Field(foreign_key="division.id", index=True)
    role: Role = Field(sa_type=one_of(Role, "role"))
    from_on: date
    until_on: date | None = None


class Supervision(Base, table=True):
    """Who leads a coach, and from when to when."""

    __tablename__ = "supervision"
    __table_args__ = (
        CheckConstraint("coach_id <> lead_id", name="not_self"),
        CheckConstraint("until_on is null or until_on > from_on", name="span"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    coach_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    lead_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    from_on: date
    until_on: date | None = None


class Deputy(Base, table=True):
    """Dated cover: `deputy_id` stands in for `lead_id`."""

    __tablename__ = "deputy"
    __table_args__ = (CheckConstraint("lead_id <> deputy_id", name="not_self"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    lead_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    deputy_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    from_on: date
    until_on: date


class Leave(Base, table=True):
    """Days on which a person is away: one kind, no reason. It pauses their first 90 days and other rhythms."""

    __tablename__ = "leave"
    __table_args__ = (CheckConstraint("until_on > from_on", name="span"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    from_on: date
    until_on: date
    recorded_by: uuid.UUID = Field(foreign_key="person.id")
    recorded_at: datetime
    version: int = 1


class StandIn(Base, table=True):
    """The named decider about one coach's first 90 days, until a day: a stand-in for the director, or a second lead."""

    __tablename__ = "stand_in"
    __table_args__ = (
        CheckConstraint("coach_id <> person_id", name="not_self"),
        CheckConstraint("until_on > from_on", name="span"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    coach_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    named_by: uuid.UUID = Field(foreign_key="person.id")
    from_on: date
    until_on: date


class Conflict(Base, table=True):
    """A person's own word that they are too close to another to supervise, decide or read; it counts both ways."""

    __tablename__ = "conflict"
    __table_args__ = (Index("ix_conflict_pair", "person_id", "other_id"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id")
    other_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    declared_at: datetime
    withdrawn_at: datetime | None = None
