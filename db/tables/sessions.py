"""Sign-in: sessions, one-time tickets, tries and reset links. Tokens are stored only as hashes."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field

from db.tables.base import Base
from db.types import new_id, one_of


class SignInSession(Base, table=True):
    """One signed-in browser. `stay_until` keeps it through a conversation or meeting in which nobody types for long."""

    __tablename__ = "sign_in_session"

    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    device_hash: str = Field(max_length=64)
    epoch: int
    agent: str = Field(default="", max_length=200)
    created_at: datetime
    last_seen_at: datetime
    stay_until: datetime | None = None
    revoked_at: datetime | None = None


class EntryTicket(Base, table=True):
    """Thirty seconds between the checked password and the session cookie; bound to one browser, used once."""

    __tablename__ = "entry_ticket"

    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: uuid.UUID = Field(foreign_key="person.id")
    epoch: int
    device_hash: str = Field(max_length=64)
    until_at: datetime


class ExportPurpose(StrEnum):
    """Why a record leaves the portal."""

    OWN_COPY = "own_copy"
    PERSONNEL_FILE = "personnel_file"
    SUPERVISION = "supervision"
    LEGAL = "legal"


class ExportTicket(Base, table=True):
    """Sixty seconds to fetch one document in one session, once."""

    __tablename__ = "export_ticket"

    token_hash: str = Field(primary_key=True, max_length=64)
    session_hash: str = Field(max_length=64)
    record_id: uuid.UUID
    purpose: ExportPurpose = Field(sa_type=one_of(ExportPurpose, "purpose"))
    until_at: datetime


class SignInTry(Base, table=True):
    """One try to sign in, for the throttle. `account` is a keyed hash of what was typed, never the text."""

    __tablename__ = "sign_in_try"
    __table_args__ = (
        Index("ix_sign_in_try_account_at", "account", "at"),
        Index("ix_sign_in_try_address_at", "address", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    account: str = Field(max_length=64)
    address: str = Field(max_length=64)
    at: datetime
    was_good: bool


class ResetLink(Base, table=True):
    """A single-use link with which a person chooses a password of their own."""

    __tablename__ = "reset_link"

    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    made_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    until_at: datetime
    used_at: datetime | None = None


class WordingConfirmation(Base, table=True):
    """An author's word that a flagged passage identifies nobody. Holds a keyed digest, never the text."""

    __tablename__ = "wording_confirmation"
    __table_args__ = (Index("ix_wording_confirmation_person_digest", "person_id", "digest"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id")
    place: str = Field(max_length=60)
    kinds: str = Field(max_length=200)
    digest: str = Field(max_length=64)
    at: datetime
