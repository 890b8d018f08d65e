"""Reading reviews: the list, one review, the form's snapshot, the two sheets side by side, the sealed record."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlmodel import Session, col

from db.keys import keyring, public_pem
from db.tables.audit import AuditEvent
from db.tables.first_90 import FirstNinety
from db.tables.people import Person
from db.tables.reviews import (
    RecordKind,
    Review,
    ReviewEvent,
    ReviewStatus,
    SealedRecord,
    SelfAssessment,
    Side,
)
from portal import audit, clock, glossary, seals
from portal.access import Actor, Permission, Standing, review_for, reviews_for
from portal.access.answers import Answer
from portal.access.scope import ANYONE, asked_by, conflicted, has_unfinished, supervises
from portal.errors import NotFound
from portal.frameworks import queries as frameworks
from portal.frameworks.queries import FrameworkView
from portal.people.queries import members
from portal.reviews import answers, goals, seen, store
from portal.reviews.answers import Answered
from portal.reviews.goals import Agreed
from portal.reviews.words import KINDS, STATES, NextStep, next_step

LIST_LIMIT = 200


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A review in a list: whose, what kind, where it stands, what comes next for the reader."""

    id: uuid.UUID
    coach: str
    lead: str
    kind: str
    state: str
    next: NextStep
    opened_at: datetime
    is_open: bool
    is_self: bool


@dataclass(frozen=True, slots=True)
class Event:
    """A step in a review's life as its readers see it."""

    at: datetime
    by: str
    what: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One review with what the reader may do now."""

    line: ReviewLine
    status: ReviewStatus
    self_assessment: SelfAssessment
    framework: str
    sheets_due_on: date
    late_on: date
    respond_until_on: date | None
    signed_at: datetime | None
    shared_at: datetime | None
    acknowledged_at: datetime | None
    may: dict[Permission, Answer]
    meet_on: date | None
    reads_from_on: date | None
    events: tuple[Event, ...]
    later: tuple[dict[str, Any], ...]
    witnesses: tuple[tuple[uuid.UUID, str], ...]
    opened_by: tuple[tuple[str, datetime], ...]
    gaps: tuple[seals.Gap, ...] = ()
    """What was taken out of the reasons given with a step; what is signed tells of its own gaps."""

    @property
    def signed_by(self) -> str:
        """Who signed; somebody else than the lead named on it where the lead changed in between."""
        return next((event.by for event in self.events if event.what == "review_signed"), self.line.lead)


@dataclass(frozen=True, slots=True)
class Closing:
    """The closing words and the goals as they stand, the version they are, whether the reader may sign, and how."""

    id: uuid.UUID
    coach: str
    text: str
    version: int
    sign: Answer
    is_recommended_with: bool
    goals: tuple[Agreed, ...] = ()
    items: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed review with everything added to it, ready to print and to check."""

    content: dict[str, Any]
    later: tuple[dict[str, Any], ...]
    bundle: dict[str, Any]
    is_valid: bool


def listed(session: Session, actor: Actor, limit: int = LIST_LIMIT, *, is_open: bool = False) -> list[ReviewLine]:
    """The reviews the actor may see, open ones first, those due first on top; `is_open` leaves out closed ones."""
    found = reviews_for(session, actor, limit, is_open=is_open)
    return [_line(standing, coach, lead) for standing, coach, lead in found]


def _line(standing: Standing, coach: str, lead: str) -> ReviewLine:
    review = standing.review
    return ReviewLine(
        review.id,
        coach,
        lead,
        KINDS[review.kind],
        STATES[review.status],
        next_step(standing, coach, lead),
        review.opened_at,
        review.status is not ReviewStatus.CLOSED,
        standing.is_self,
    )


def page(session: Session, actor: Actor, review_id: uuid.UUID) -> ReviewPage:
    """One review as its reader sees it. Raises NotFound out of scope."""
    standing = review_for(session, actor, review_id, Permission.READ)
    review = standing.review
    coach, lead = standing.coach, standing.lead
    may = {permission: standing.answer(permission) for permission in Permission}
    can_note = may[Permission.RECORD_NOT_SIGNED].is_allowed
    events = _events(session, review.id)
    return ReviewPage(
        line=_line(standing, coach, lead),
        status=review.status,
        self_assessment=review.self_assessment,
        framework=frameworks.view(session, review.framework_id).title,
        sheets_due_on=review.sheets_due_on,
        late_on=review.late_on,
        respond_until_on=review.respond_until_on,
        signed_at=review.signed_at,
        shared_at=review.shared_at,
        acknowledged_at=review.acknowledged_at,
        may=may,
        meet_on=review.meet_on,
        reads_from_on=standing.reads_from_on,
        events=events,
        later=_later(session, review.id) if may[Permission.READ_RECORD].is_allowed else (),
        witnesses=tuple(possible_witnesses(session, review)) if can_note else (),
        opened_by=_opened_by(session, review.id) if standing.is_self else (),
        gaps=seals.gaps_of(session, review_id=review.id) if any(one.reason == seals.GAP for one in events) else (),
    )


def possible_witnesses(session: Session, review: Review) -> list[tuple[uuid.UUID, str]]:
    """Who can witness that a coach chose not to sign: active, in the division, neither coach, lead nor director."""
    return [
        (person.id, person.name)
        for person in members(session, review.division_id)
        if person.id not in (review.coach_id, review.lead_id) and not person.is_director
    ]


def _events(session: Session, review_id: uuid.UUID) -> tuple[Event, ...]:
    rows = session.execute(_EVENTS, {"review_id": review_id})
    return tuple(
        Event(at, by, what, reason or (seals.GAP if taken_out_at else None))
        for at, by, what, reason, taken_out_at in rows
    )


_REVIEW = sa.bindparam("review_id", type_=sa.Uuid())
_EVENTS = (
    sa.select(
        col(ReviewEvent.at),
        col(Person.name),
        col(ReviewEvent.what),
        col(ReviewEvent.reason),
        col(ReviewEvent.redacted_at),
    )
    .join(Person, col(Person.id) == col(ReviewEvent.actor_id))
    .where(col(ReviewEvent.review_id) == _REVIEW)
    .order_by(col(ReviewEvent.id))
    .limit(LIST_LIMIT)
)
_SEALED = (
    sa.select(SealedRecord)
    .where(col(SealedRecord.review_id) == _REVIEW, seals.is_current())
    .order_by(col(SealedRecord.sealed_at))
)


def _opened_by(session: Session, review_id: uuid.UUID) -> tuple[tuple[str, datetime], ...]:
    """Who has opened a review, newest first; for the coach it is about."""
    rows = session.execute(
        sa.select(col(Person.name), col(AuditEvent.at))
        .join(Person, col(Person.id) == col(AuditEvent.actor_id))
        .where(
            col(AuditEvent.record_type) == "review",
            col(AuditEvent.record_id) == str(review_id),
            col(AuditEvent.kind) == audit.Kind.READ.value,
        )
        .order_by(col(AuditEvent.seq).desc())
        .limit(LIST_LIMIT)
    )
    return tuple((name, at) for name, at in rows)


def _later(session: Session, review_id: uuid.UUID) -> tuple[dict[str, Any], ...]:
    return tuple(seals.content_of(row) for row in sealed_rows(session, review_id) if row.kind is not RecordKind.REVIEW)


def sealed_rows(session: Session, review_id: uuid.UUID) -> Sequence[SealedRecord]:
    """What is signed about a review, oldest first, as it stands now. Callers have decided access."""
    return session.scalars(_SEALED, {"review_id": review_id}).all()


def form(session: Session, actor: Actor, review_id: uuid.UUID) -> dict[str, Any]:
    """What the review form is drawn from: the items, the actor's own answers and nothing of the other sheet.

    Raises NotFound out of scope, NotAllowed when the actor writes no sheet here or theirs is locked.
    """
    standing = review_for(session, actor, review_id, Permission.WRITE_SHEET)
    review, side = standing.review, standing.side
    coach, lead = standing.coach, standing.lead
    sheet = store.newest_sheet(session, review_id, side)
    stored = store.ratings(session, sheet.id)
    framework = frameworks.view(session, review.framework_id)
    rated = {code for code, row in stored.items() if row.answer}
    last = store.last_time(session, review, side, rated) if rated else {}
    return {
        "sheet": str(sheet.id),
        "person": str(actor.id),
        "side": side.value,
        "title": f"{coach} · {KINDS[review.kind]}" if side is Side.LEAD else f"My sheet · {KINDS[review.kind]}",
        "note": glossary.sheet_note(coach if side is Side.LEAD else lead),
        "mode": "one",
        "read_only": False,
        "submit_label": "Submit my sheet",
        "lock_note": "Your sheet is locked once it is submitted. You can take it back until both sheets are in.",
        "sources": glossary.source_choices(),
        "levels": list(glossary.LEVELS.items()),
        "categories": _form_categories(framework, side),
        "observations": seen.snapshot(session, actor, review, side, coach),
        "ratings": {
            code: {**{name: row.get(name) for name in answers.FIELDS}, "version": row.version}
            for code, row in stored.items()
        },
        "last": last,
        "saved": _last_saved(stored, actor),
        "missing": [],
        "start": _start(framework, stored),
        "today": actor.today.isoformat(),
    }


def _last_saved(stored: dict[str, Answered], actor: Actor) -> str | None:
    """When the newest answer was stored, as the mark says it: the time today, else the day."""
    newest = max((row.stored_at for row in stored.values() if row.stored_at), default=None)
    if newest is None:
        return None
    local = clock.in_zone(newest, actor.zone)
    return f"{local:%H:%M}" if local.date() == actor.today else f"{local.day} {local:%b}"


def _form_categories(framework: FrameworkView, side: Side) -> list[dict[str, Any]]:
    return [
        {
            "number": category.number,
            "name": category.name,
            "short": category.short,
            "essential": category.is_essential,
            "items": [
                {
                    "code": item.code,
                    "text": item.text,
                    "choices": [list(choice) for choice in answers.choices(item, side).items()],
                    "anchors": {str(level): text for level, text in (item.anchors or {}).items()}
                    or ({} if item.is_reflective else _general(framework)),
                    "observable": item.observable,
                    "reflective": item.is_reflective,
                    "suggest_na": item.suggest_not_applicable,
                }
                for item in category.items
            ],
        }
        for category in framework.categories
    ]


def _general(framework: FrameworkView) -> dict[str, str]:
    return {str(level): text for level, text in framework.general_anchors.items()}


def _start(framework: FrameworkView, stored: dict[str, Answered]) -> dict[str, Any]:
    for category in framework.categories:
        for item in category.items:
            if not stored.get(item.code, Answered()).answer:
                return {"category": category.number, "code": None}
    return {"category": framework.categories[-1].number, "code": None}


def closing(session: Session, actor: Actor, review_id: uuid.UUID) -> Closing:
    """The closing words and goals of an open conversation, for those who write them."""
    standing = review_for(session, actor, review_id, Permission.WRITE_CLOSING)
    review = standing.review
    return Closing(
        review.id,
        standing.coach,
        review.closing_words or "",
        review.version,
        standing.answer(Permission.SIGN),
        ends_first_90(session, review),
        goals.of(session, review.id),
        tuple((code, item.text) for code, item in frameworks.view(session, review.framework_id).items.items()),
    )


def ends_first_90(session: Session, review: Review) -> bool:
    """Whether a review is signed together with a recommendation: it belongs to first 90 days that are not over."""
    if review.first_90_id is None:
        return False
    first = session.get(FirstNinety, review.first_90_id)
    return first is not None and first.open_for is not None


def sealed(session: Session, actor: Actor, review_id: uuid.UUID) -> Sealed:
    """The sealed record with all that was added to it, and the bundle with which anyone can check the signature.

    Raises NotFound out of scope, NotAllowed before the record is the reader's to see.
    """
    review_for(session, actor, review_id, Permission.READ_RECORD)
    rows = sealed_rows(session, review_id)
    first = next((row for row in rows if row.kind is RecordKind.REVIEW), None)
    if first is None:
        raise NotFound
    keys = keyring().public_keys()
    others = [row for row in rows if row is not first]
    bundle = seals.bundle(first, public_pem(keys[first.kid]))
    bundle["attachments"] = [seals.bundle(row, public_pem(keys[row.kid])) for row in others]
    is_valid = seals.verify(bundle, keys).is_valid
    return Sealed(seals.content_of(first), tuple(seals.content_of(row) for row in others), bundle, is_valid)


def note_read(session: Session, actor: Actor, review_id: uuid.UUID) -> bool:
    """Note that the actor opens this review; once in fifteen minutes a session. Returns whether it was noted now.

    Pages leave this to `page(…, reads=…)`.
    """
    review_for(session, actor, review_id, Permission.READ)
    return audit.note_read(session, actor.id, actor.session_key, "review", str(review_id))


def to_open_for(session: Session, actor: Actor, limit: int = LIST_LIMIT) -> list[tuple[uuid.UUID, str]]:
    """The coaches the actor leads who have no unfinished review, by name."""
    rows = session.execute(_to_open_for(), {"most": limit, **asked_by(actor)})
    return [(person_id, name) for person_id, name in rows]


@cache
def _to_open_for() -> Select[uuid.UUID, str]:
    person = col(Person.id)
    return (
        sa.select(person, col(Person.name))
        .where(
            supervises(ANYONE, person),
            sa.not_(conflicted(ANYONE, person)),
            sa.not_(has_unfinished(person)),
            col(Person.is_active).is_(True),
        )
        .order_by(col(Person.name))
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )


def as_bytes(bundle: dict[str, Any]) -> bytes:
    """A bundle as the file people keep: readable JSON, one way of writing it."""
    return json.dumps(bundle, ensure_ascii=False, indent=1, sort_keys=True).encode()
