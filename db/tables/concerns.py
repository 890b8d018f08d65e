"""What people ask before they act, and what they raise: who is named, each step, each question, each action.

Every sentence is encrypted. The chronology is only ever added to, and each entry carries a hash over the one before.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, Index
from sqlmodel import Field

from db.tables.base import Base
from db.types import EncryptedText, new_id, one_of


class Desk(StrEnum):
    """Who looks after it: the coach's lead, the division's directors, or the programme's external contact."""

    LEAD = "lead"
    DIRECTOR = "director"
    CONTACT = "contact"


class ConcernKind(StrEnum):
    """Whose voice it is."""

    SELF_REPORT = "self_report"
    ABOUT_ANOTHER = "about_another"
    FEEDBACK = "feedback"


class SafetyNow(StrEnum):
    """Whether somebody may be in danger at this moment."""

    NO = "no"
    UNSURE = "unsure"
    YES = "yes"


class Category(StrEnum):
    """What it is about; the usual level of each stands in `portal.concerns.categories`."""

    DUAL_RELATIONSHIP = "dual_relationship"
    MUTUAL_HELP = "mutual_help"
    SMALL_GIFT = "small_gift"
    VALUABLE_GIFT = "valuable_gift"
    MONEY = "money"
    BUSINESS = "business"
    HOUSING = "housing"
    TRANSPORT = "transport"
    PERSONAL_CONTACT = "personal_contact"
    OUT_OF_HOURS = "out_of_hours"
    SELF_DISCLOSURE = "self_disclosure"
    STEERING = "steering"
    AS_THERAPIST = "as_therapist"
    PROFESSIONAL_ADVICE = "professional_advice"
    CONFIDENTIALITY = "confidentiality"
    DATA_BREACH = "data_breach"
    PHYSICAL_CONTACT = "physical_contact"
    ROMANTIC = "romantic"
    SEXUAL = "sexual"
    SUBSTANCES = "substances"
    IMPAIRED = "impaired"
    FAVOURITISM = "favouritism"
    OVER_INVOLVEMENT = "over_involvement"
    DISCRIMINATION = "discrimination"
    PROMOTION = "promotion"
    FALSE_RECORDS = "false_records"
    RETALIATION = "retaliation"
    RISK_OF_HARM = "risk_of_harm"


class ConcernStatus(StrEnum):
    """Where it stands. The moves between these are in `portal.concerns.workflow`."""

    RECEIVED = "received"
    TRIAGED = "triaged"
    ACCOUNT_REQUESTED = "account_requested"
    FACT_FINDING = "fact_finding"
    FINDING = "finding"
    ACTIONS = "actions"
    CLOSED = "closed"


class Finding(StrEnum):
    """What was found."""

    GUIDANCE = "guidance"
    NOT_SUBSTANTIATED = "not_substantiated"
    PARTLY = "partly"
    SUBSTANTIATED = "substantiated"


class Target(StrEnum):
    """Something the programme promises within a time, once a concern has a level."""

    SORT = "sort"
    TALK = "talk"
    PLAN = "plan"
    TELL_DIRECTOR = "tell_director"
    INTERIM = "interim"
    OUTSIDE_REPORT = "outside_report"
    FACTS = "facts"
    ACTIONS = "actions"
    CHECK_BACK = "check_back"


class EntryKind(StrEnum):
    """What an entry of the chronology says happened."""

    RAISED = "raised"
    ADDED = "added"
    SORTED = "sorted"
    HANDED_UP = "handed_up"
    TOLD = "told"
    TALKED = "talked"
    PLANNED = "planned"
    INTERIM = "interim"
    ASKED = "asked"
    ANSWERED = "answered"
    NO_ACCOUNT = "no_account"
    FACT_FINDER = "fact_finder"
    FACTS = "facts"
    FOUND = "found"
    ACTION = "action"
    ACTION_DONE = "action_done"
    REPORTED = "reported"
    INCIDENT = "incident"
    OUTCOME = "outcome"
    CHECKED_BACK = "checked_back"
    CLOSED = "closed"
    REOPENED = "reopened"


class Consult(Base, table=True):
    """A question asked before acting. It stays with who asked and who answers; nothing counts it."""

    __tablename__ = "consult"
    __table_args__ = (
        CheckConstraint("(answered_at is null) = (answered_by is null)", name="answered"),
        Index("ix_consult_division_desk", "division_id", "desk", "answered_at"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    asker_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    division_id: uuid.UUID = Field(foreign_key="division.id")
    desk: Desk = Field(sa_type=one_of(Desk, "desk"))
    question: str = Field(sa_column=Column(EncryptedText("consult.question"), nullable=False))
    asked_at: datetime
    due_at: datetime
    answer: str | None = Field(default=None, sa_column=Column(EncryptedText("consult.answer")))
    answered_by: uuid.UUID | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = None
    read_at: datetime | None = None
    concern_id: uuid.UUID | None = Field(default=None, foreign_key="concern.id")
    version: int = 1


class Concern(Base, table=True):
    """One concern. `desk_coach_id` is the coach whose lead looks after it on the route of the lead.

    `subject_id` is whom it is about, for a self-report the reporter. `proposed_level` follows from the category;
    `level` is what the one who sorted it says, with their reason in the chronology. `urgent_from` is the moment from
    which it concerns the directors as long as nobody has sorted it.
    """

    __tablename__ = "concern"
    __table_args__ = (
        CheckConstraint("proposed_level between 1 and 4", name="proposed_level"),
        CheckConstraint("level between 1 and 4", name="level"),
        CheckConstraint("(level is null) = (status = 'received')", name="sorted"),
        CheckConstraint("(closed_at is null) = (status <> 'closed')", name="closed"),
        Index("ix_concern_division_status", "division_id", "status"),
        Index("ix_concern_subject_category", "subject_id", "category"),
    )

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    kind: ConcernKind = Field(sa_type=one_of(ConcernKind, "kind"))
    category: Category = Field(sa_type=one_of(Category, "category"))
    division_id: uuid.UUID = Field(foreign_key="division.id")
    reporter_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    subject_id: uuid.UUID = Field(foreign_key="person.id")
    desk: Desk = Field(sa_type=one_of(Desk, "desk"))
    desk_coach_id: uuid.UUID = Field(foreign_key="person.id", index=True)
    happened_on: date | None = None
    what: str | None = Field(default=None, sa_column=Column(EncryptedText("concern.what")))
    safety_now: SafetyNow = Field(sa_type=one_of(SafetyNow, "safety_now"))
    proposed_level: int
    level: int | None = None
    status: ConcernStatus = Field(default=ConcernStatus.RECEIVED, sa_type=one_of(ConcernStatus, "status"))
    policy_id: uuid.UUID = Field(foreign_key="policy.id")
    received_at: datetime
    urgent_from: datetime
    fact_finder_id: uuid.UUID | None = Field(default=None, foreign_key="person.id", index=True)
    facts_at: datetime | None = None
    account_at: datetime | None = None
    finding: Finding | None = Field(default=None, sa_type=one_of(Finding, "finding"))
    outcome: str | None = Field(default=None, sa_column=Column(EncryptedText("concern.outcome")))
    outcome_at: datetime | None = None
    outcome_read_at: datetime | None = None
    check_back_on: date
    checked_back_at: datetime | None = None
    closed_at: datetime | None = None
    version: int = 1


class ConcernNamed(Base, table=True):
    """Somebody a concern speaks of, other than whoever reports themselves: they meet none of it, in whatever office."""

    __tablename__ = "concern_named"

    concern_id: uuid.UUID = Field(foreign_key="concern.id", primary_key=True)
    person_id: uuid.UUID = Field(foreign_key="person.id", primary_key=True, index=True)


class ConcernTarget(Base, table=True):
    """One promise of time: until when, and when it was met."""

    __tablename__ = "concern_target"

    concern_id: uuid.UUID = Field(foreign_key="concern.id", primary_key=True)
    target: Target = Field(primary_key=True, sa_type=one_of(Target, "target"))
    due_at: datetime
    met_at: datetime | None = None


class ConcernEntry(Base, table=True):
    """One entry of the chronology. `digest` is the hash over this entry and the one before it, `number` its place."""

    __tablename__ = "concern_entry"

    concern_id: uuid.UUID = Field(foreign_key="concern.id", primary_key=True)
    number: int = Field(primary_key=True)
    kind: EntryKind = Field(sa_type=one_of(EntryKind, "kind"))
    actor_id: uuid.UUID = Field(foreign_key="person.id")
    at: datetime
    text: str | None = Field(default=None, sa_column=Column(EncryptedText("concern_entry.text")))
    level: int | None = None
    digest: str = Field(max_length=64)


class ConcernQuestion(Base, table=True):
    """A written question put to somebody who is named. They see the question, and nothing else of the concern."""

    __tablename__ = "concern_question"
    __table_args__ = (Index("ix_concern_question_to", "to_id", "answered_at"),)

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    concern_id: uuid.UUID = Field(foreign_key="concern.id", index=True)
    to_id: uuid.UUID = Field(foreign_key="person.id")
    asked_by: uuid.UUID = Field(foreign_key="person.id")
    question: str = Field(sa_column=Column(EncryptedText("concern_question.question"), nullable=False))
    asked_at: datetime
    due_on: date
    answer: str | None = Field(default=None, sa_column=Column(EncryptedText("concern_question.answer")))
    answered_at: datetime | None = None
    version: int = 1


class ConcernAction(Base, table=True):
    """Something that is to change, who sees to it and until when."""

    __tablename__ = "concern_action"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    concern_id: uuid.UUID = Field(foreign_key="concern.id", index=True)
    text: str = Field(sa_column=Column(EncryptedText("concern_action.text"), nullable=False))
    owner_id: uuid.UUID = Field(foreign_key="person.id")
    due_on: date
    done_at: datetime | None = None
    made_at: datetime


class ReportBasis(StrEnum):
    """Which duty a report followed."""

    CHILD = "child"
    ADULT = "adult"
    THREAT = "threat"
    OTHER = "other"


class MandatedReport(Base, table=True):
    """A report somebody made in person to an agency outside. No field holds what was reported."""

    __tablename__ = "mandated_report"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    division_id: uuid.UUID = Field(foreign_key="division.id")
    concern_id: uuid.UUID | None = Field(default=None, foreign_key="concern.id", index=True)
    reported_by: uuid.UUID = Field(foreign_key="person.id", index=True)
    basis: ReportBasis = Field(sa_type=one_of(ReportBasis, "basis"))
    agency: str = Field(sa_column=Column(EncryptedText("mandated_report.agency"), nullable=False))
    reference: str | None = Field(default=None, sa_column=Column(EncryptedText("mandated_report.reference")))
    reported_at: datetime
    noted_at: datetime


class PrivacyIncident(Base, table=True):
    """Identifying words stood in a record where they should not: which kind of record, which one, taken out when."""

    __tablename__ = "privacy_incident"

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True)
    concern_id: uuid.UUID = Field(foreign_key="concern.id", index=True)
    record_type: str = Field(max_length=20)
    record_id: uuid.UUID
    noted_by: uuid.UUID = Field(foreign_key="person.id")
    taken_out_at: datetime


class VoiceDraft(Base, table=True):
    """Words that are not sent yet, kept for their writer alone. `place` says in which field they stand."""

    __tablename__ = "voice_draft"

    person_id: uuid.UUID = Field(foreign_key="person.id", primary_key=True)
    place: str = Field(max_length=80, primary_key=True)
    text: str = Field(sa_column=Column(EncryptedText("voice_draft.text"), nullable=False))
    written_at: datetime
