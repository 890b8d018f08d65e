"""A small programme with one review, as plain rows: what the tests of the database itself need and no more."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import Engine
from sqlmodel import Session, SQLModel

from db.engine import writing_alone
from db.tables.audit import AuditEvent
from db.tables.frameworks import Anchor, Category, Framework, FrameworkStatus, Item
from db.tables.people import Division, Person
from db.tables.policy import Policy
from db.tables.reviews import (
    Rating,
    RecordKind,
    Review,
    ReviewEvent,
    ReviewKind,
    SealedRecord,
    Sheet,
    SheetStatus,
    Side,
)
from db.tables.sessions import WordingConfirmation

AT = datetime(2026, 3, 2, 15, 4, 5, 678901, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rows:
    """The keys of what was written."""

    framework: uuid.UUID
    review: uuid.UUID
    draft: uuid.UUID
    submitted: uuid.UUID
    record: uuid.UUID
    event: int
    coach: uuid.UUID


def add(engine: Engine, *rows: SQLModel) -> None:
    """Write `rows` in one transaction."""
    with (
        writing_alone(engine),
        Session(engine.execution_options(sqlite_begin="IMMEDIATE"), expire_on_commit=False) as session,
    ):
        session.add_all(rows)
        session.commit()


def write(engine: Engine, text: str = "Asked open questions.") -> Rows:
    """One open review with a draft and a submitted sheet, a record, an event; `text` in every encrypted column."""
    division = Division(name="North", zone="America/Chicago")
    coach = Person(username="maya", name="Maya Torres", created_at=AT)
    lead = Person(username="ruth", name="Ruth Okafor", created_at=AT)
    framework = Framework(name="Core", number=1)
    policy = Policy(name="Core", number=1, preset="first", effective_from=date(2026, 1, 1), made_at=AT, rules={"a": 1})
    add(engine, division, coach, lead, framework, policy)
    add(
        engine,
        Category(framework_id=framework.id, number=4, name="Provides effective support", short="Support"),
        Item(framework_id=framework.id, code="4a", category=4, position=1, text="Listens"),
        Anchor(framework_id=framework.id, code="4a", level=1, text="Rarely"),
        WordingConfirmation(person_id=coach.id, place="rating.evidence", kinds="name", digest="0" * 64, at=AT),
    )
    framework.status, framework.adopted_at = FrameworkStatus.ADOPTED, AT
    review = Review(
        coach_id=coach.id,
        lead_id=lead.id,
        division_id=division.id,
        framework_id=framework.id,
        policy_id=policy.id,
        kind=ReviewKind.NINETY_DAY,
        opened_at=AT,
        sheets_due_on=date(2026, 3, 16),
        late_on=date(2026, 3, 23),
        closing_words=text,
    )
    add(engine, framework, review)
    draft = Sheet(review_id=review.id, author_id=coach.id, side=Side.COACH)
    done = Sheet(review_id=review.id, author_id=lead.id, side=Side.LEAD)
    add(engine, draft, done)
    event = ReviewEvent(review_id=review.id, actor_id=lead.id, what="review_opened", reason=text, at=AT)
    event.from_status, event.to_status = "", "open"
    record = SealedRecord(
        review_id=review.id,
        kind=RecordKind.ADDENDUM,
        made_by=lead.id,
        sealed_at=AT,
        format=1,
        kid="k",
        salt="s",
        signature="f",
        content=text,
    )
    add(
        engine,
        *(
            Rating(sheet_id=sheet.id, code=code, answer="3", evidence=text, reason=text, updated_at=AT)
            for sheet in (draft, done)
            for code in ("4a", "4b")
        ),
        event,
        record,
        AuditEvent(seq=1, at=AT, kind="read", record_type="review", record_id="1", facts={}, prev="0" * 64, mac="a"),
    )
    done.status, done.submitted_at, done.digest = SheetStatus.SUBMITTED, AT, "d" * 64
    add(engine, done)
    assert event.id is not None
    return Rows(framework.id, review.id, draft.id, done.id, record.id, event.id, coach.id)
