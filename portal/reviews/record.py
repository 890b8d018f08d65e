"""What is signed: everything a reader of the record needs, in plain values, and its seal. Floats never occur."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from db.tables.people import Division, Person
from db.tables.policy import Policy
from db.tables.reviews import RecordKind, Review, SealedRecord, SelfAssessment, Side
from portal import clock, seals
from portal.access import Actor
from portal.errors import NotFound
from portal.frameworks import queries as frameworks
from portal.frameworks.queries import FrameworkView
from portal.reviews import goals, store
from portal.reviews.answers import PRINTED, Answered
from portal.reviews.figures import numbers
from portal.reviews.goals import Agreed
from portal.reviews.words import KINDS, SELF_ASSESSMENTS

FORMAT = 2
"""2 since goals are texts with items, support and a day; in a record of format 1 there are none."""


def stamp(moment: datetime) -> str:
    """A moment as records write it: ISO 8601 in UTC, to the second."""
    return moment.isoformat(timespec="seconds")


def seal(
    session: Session,
    actor: Actor,
    kind: RecordKind,
    content: Mapping[str, object],
    at: datetime,
    *,
    review_id: uuid.UUID | None = None,
    first_90_id: uuid.UUID | None = None,
    meeting_id: uuid.UUID | None = None,
) -> SealedRecord:
    """Sign `content` and keep it with a review, with first 90 days or with a meeting."""
    sealed = seals.seal(content)
    row = SealedRecord(
        review_id=review_id,
        first_90_id=first_90_id,
        meeting_id=meeting_id,
        kind=kind,
        made_by=actor.id,
        sealed_at=at,
        format=sealed.format,
        kid=sealed.kid,
        salt=sealed.salt,
        signature=sealed.signature,
        content=sealed.payload,
    )
    session.add(row)
    session.flush()
    return row


def both_sheets(session: Session, review: Review) -> tuple[dict[str, Answered], dict[str, Answered]]:
    """The coach's and the lead's answers of a revealed review; the coach's are empty when there is no sheet."""
    handed_in = store.handed_in(session, review.id)
    has_coach = review.self_assessment is SelfAssessment.SUBMITTED
    return handed_in.get(Side.COACH, {}) if has_coach else {}, handed_in.get(Side.LEAD, {})


def content(
    session: Session, review: Review, signer: Person, at: datetime, agreed: Sequence[Agreed] = ()
) -> dict[str, Any]:
    """The record of `review` with its `agreed` goals as `signer` signs it at the moment `at`."""
    coach, division = session.get(Person, review.coach_id), session.get(Division, review.division_id)
    policy = session.get(Policy, review.policy_id)
    lead_sheet = store.newest_sheet(session, review.id, Side.LEAD)
    lead = session.get(Person, lead_sheet.author_id)
    if coach is None or division is None or policy is None or lead is None:
        raise NotFound
    framework = frameworks.view(session, review.framework_id)
    coach_rows, lead_rows = both_sheets(session, review)
    coach_sheet = store.newest_sheet(session, review.id, Side.COACH)
    is_in = review.self_assessment is SelfAssessment.SUBMITTED
    return {
        "format": FORMAT,
        "kind": "review",
        "id": str(review.id),
        "programme": policy.name,
        "division": division.name,
        "zone": division.zone,
        "coach": {"name": coach.name},
        "lead": {"name": lead.name},
        "review_kind": KINDS[review.kind],
        "framework": {"name": framework.name, "version": framework.number},
        "policy": {"name": policy.name, "version": policy.number},
        "opened_on": clock.in_zone(review.opened_at, division.zone).date().isoformat(),
        "coach_submitted_at": stamp(coach_sheet.submitted_at) if is_in and coach_sheet.submitted_at else None,
        "lead_submitted_at": stamp(lead_sheet.submitted_at) if lead_sheet.submitted_at else None,
        "self_assessment": SELF_ASSESSMENTS[review.self_assessment],
        "signed_at": stamp(at),
        "signed_by": signer.name,
        "closing_words": review.closing_words or "",
        "numbers": {
            "lead": numbers(framework, lead_rows).printed(),
            "coach": numbers(framework, coach_rows).printed() if is_in else None,
        },
        "categories": categories(framework, coach_rows, lead_rows),
        "goals": goals.content(agreed),
    }


def categories(
    framework: FrameworkView, coach: Mapping[str, Answered], lead: Mapping[str, Answered]
) -> list[dict[str, Any]]:
    """Every category with its items and both answers, as records, documents and the profile take them."""
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
                    "reflective": item.is_reflective,
                    "coach": _row(coach.get(item.code)),
                    "lead": _row(lead.get(item.code)),
                }
                for item in category.items
            ],
        }
        for category in framework.categories
    ]


def _row(row: Answered | None) -> dict[str, str] | None:
    return {name: row.get(name) for name in PRINTED} if row is not None and row.answer else None
