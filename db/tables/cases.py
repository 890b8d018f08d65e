"""Coded cases: who holds one, what was agreed, each contact, each handover. No column can hold a name or a sentence."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from db.tables.base import Base
from db.tables.frameworks import Programme
from db.types import new_id, one_of


class Channel(StrEnum):
    """How coach and person talk."""

    PHONE = "phone"
    TEXT = "text"
    IN_PERSON = "in_person"
    VIDEO = "video"


class CaseStatus(StrEnum):
    """Where it stands. The moves between these are in `portal.cases.workflow`."""

    ASSIGNED = "assigned"
    DECLINED = "declined"
    ACCEPTED = "accepted"
    UNDER_WAY = "under_way"
    UNRESPONSIVE = "unresponsive"
    ENDED = "ended"


class Stage(StrEnum):
    """Where the person stands with what they want to change, as coach and person see it together."""

    NOT_THINKING = "precontemplation"
    THINKING = "contemplation"
    PREPARING = "preparation"
    ACTING = "action"
    KEEPING = "maintenance"
    RETURN_TO_USE = "return_to_use"
    UNSURE = "unsure"


class DeclineReason(StrEnum):
    """Why a coach did not take a case."""

    MAY_KNOW = "may_know"
    CASELOAD = "caseload"
    AWAY = "away"
    FIT = "fit"


class HandoverReason(StrEnum):
    """Why a case goes to another coach."""

    DECLINED = "declined"
    MAY_KNOW = "may_know"
    AWAY = "away"
    END_OF_SERVICE = "end_of_service"
    CASELOAD = "caseload"
    FIT = "fit"
    WISH_OF_PERSON = "wish_of_person"


class EndReason(StrEnum):
    """How the support came to its end."""

    COMPLETE = "complete"
    BY_PERSON = "by_person"
    BY_PROGRAMME = "by_programme"
    UNRESPONSIVE = "unresponsive"
    REFERRED = "referred"


class Referral(StrEnum):
    """Where the person was pointed to at the end."""

    NOWHERE = "nowhere"
    TREATMENT = "treatment"
    MUTUAL_HELP = "mutual_help"
    HEALTH_CARE = "health_care"
    CRISIS = "crisis"
    COMMUNITY = "community"
    OTHER_PROGRAMME = "other_programme"


class ContactKind(StrEnum):
    """A conversation took place, or it was tried."""

    CONVERSATION = "conversation"
    ATTEMPT = "attempt"


class Case(Base, table=True):
    """One person's support under a random code; who they are stands outside the portal.

    `assigned_on` and `contact_due_on` are those of the coach who holds it now; policy and window are those of the
    person and outlive a handover. `target_on` and `window_on` are counted from `started_on`, the day of the first
    conversation. `conversations`, `last_on` (the last one), `attempts` (in a row, by the present coach) and
    `touched_on` (the present coach's last contact of any kind) say what the rows of `CaseContact` say, so that lists
    need not count.
    `looked_on`: the last day on which a lead looked at it. `known_at`: when it was first said who here may know the
    person, which comes before anybody but coach and lead reads more than that the case exists.
    """

    __tablename__ = "coded_case"
    __table_args__ = (
        CheckConstraint("(ended_on is null) = (status <> 'ended')", name="ended"),
        CheckConstraint("(started_on is null) = (conversations = 0)", name="started"),
        Index("ix_coded_case_coach_status", "coach_id", "status"),
        Index("ix_coded_case_division_status", "division_id", "status"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    division_id: uuid.UUID = Field(foreign_key="division.id")
    coach_id: uuid.UUID = Field(foreign_key="person.id")
    programme: Programme = Field(sa_type=one_of(Programme, "programme"))
    channel: Channel = Field(sa_type=one_of(Channel, "channel"))
    status: CaseStatus = Field(default=CaseStatus.ASSIGNED, sa_type=one_of(CaseStatus, "status"))
    policy_id: uuid.UUID = Field(foreign_key="policy.id")
    assigned_by: uuid.UUID = Field(foreign_key="person.id")
    assigned_on: date
    contact_due_on: date
    accepted_on: date | None = None
    declined_why: DeclineReason | None = Field(default=None, sa_type=one_of(DeclineReason, "declined_why"))
    rhythm_days: int | None = None
    started_on: date | None = None
    agreed_conversations: int | None = None
    target_on: date | None = None
    window_on: date | None = None
    conversations: int = 0
    last_on: date | None = None
    attempts: int = 0
    touched_on: date | None = None
    agreement_on: date | None = None
    chat_consent_on: date | None = None
    stage: Stage | None = Field(default=None, sa_type=one_of(Stage, "stage"))
    has_plan: bool = False
    known_at: datetime | None = None
    looked_on: date | None = None
    ended_on: date | None = None
    end_reason: EndReason | None = Field(default=None, sa_type=one_of(EndReason, "end_reason"))
    referral: Referral | None = Field(default=None, sa_type=one_of(Referral, "referral"))
    made_at: datetime
    version: int = 1


class CaseContact(Base, table=True):
    """One conversation or attempt, as its coach noted it; a mistake is taken back and stays to be seen as that."""

    __tablename__ = "case_contact"
    __table_args__ = (
        CheckConstraint("minutes between 1 and 480", name="minutes"),
        Index("ix_case_contact_case_on", "case_id", "on_day"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    case_id: uuid.UUID = Field(foreign_key="coded_case.id")
    coach_id: uuid.UUID = Field(foreign_key="person.id")
    kind: ContactKind = Field(sa_type=one_of(ContactKind, "kind"))
    on_day: date
    minutes: int | None = None
    noted_at: datetime
    taken_back_at: datetime | None = None


class CaseHandover(Base, table=True):
    """A case went from one coach to another; who the person is was passed on outside the portal, by whom and when."""

    __tablename__ = "case_handover"
    __table_args__ = (CheckConstraint("from_id <> to_id", name="to_another"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    case_id: uuid.UUID = Field(foreign_key="coded_case.id", index=True)
    from_id: uuid.UUID = Field(foreign_key="person.id")
    to_id: uuid.UUID = Field(foreign_key="person.id")
    reason: HandoverReason = Field(sa_type=one_of(HandoverReason, "reason"))
    made_by: uuid.UUID = Field(foreign_key="person.id")
    made_at: datetime
    key_passed_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    key_passed_on: date | None = None


class CaseAcquaintance(Base, table=True):
    """Somebody of the programme who may know the person behind a code: they read nothing about it from then on."""

    __tablename__ = "case_acquaintance"

    case_id: uuid.UUID = Field(foreign_key="coded_case.id", primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", primary_key=True, index=True)
    said_by: uuid.UUID = Field(foreign_key="person.id")
    said_at: datetime


class CaseEvent(Base, table=True):
    """One step of a case: from which state to which, by whom. Only ever added to."""

    __tablename__ = "case_event"

    id: int | None = Field(default=None, primary_key=True)
    case_id: uuid.UUID = Field(foreign_key="coded_case.id", index=True)
    actor_id: uuid.UUID = Field(foreign_key="person.id")
    before: CaseStatus | None = Field(default=None, sa_type=one_of(CaseStatus, "before"))
    after: CaseStatus = Field(sa_type=one_of(CaseStatus, "after"))
    at: datetime
