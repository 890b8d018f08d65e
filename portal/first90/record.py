"""What is signed about the first 90 days: the recommendation, the decision, the coach's response. Plain values only."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.commitments import Commitment
from db.tables.first_90 import Decision, Recommendation
from db.tables.reviews import Goal, RecordKind, SealedRecord
from portal import seals
from portal.first90.dates import Milestones
from portal.first90.loading import Ninety
from portal.reviews.record import FORMAT, stamp


def rows(session: Session, first_90_id: uuid.UUID) -> Sequence[SealedRecord]:
    """Everything signed about these first 90 days, in order."""
    return session.exec(
        select(SealedRecord)
        .where(SealedRecord.first_90_id == first_90_id, seals.is_current())
        .order_by(col(SealedRecord.sealed_at))
    ).all()


@dataclass(frozen=True, slots=True)
class Said:
    """What a recommendation says in words: why, and what it attests by gate. Where a passage was taken out, the gap."""

    reasons: str
    attested: dict[str, str]


def said(session: Session, made: Recommendation, signed: Mapping[str, Mapping[str, Any]] | None = None) -> Said:
    """The words of a recommendation. Once something was taken out of it, what is left is read from what is signed.

    `signed` is what `with_gaps` found, where the caller has it already.
    """
    if made.redacted_at is not None:
        found = (with_gaps(session, made.first_90_id) if signed is None else signed).get(str(made.id))
        if found is not None:
            return Said(found["reasons"], dict(found["attested"]))
    return Said(made.reasons or "", json.loads(made.attested) if made.attested else {})


def with_gaps(session: Session, first_90_id: uuid.UUID) -> dict[str, dict[str, Any]]:
    """What is signed about these first 90 days and has a gap, oldest first: recommendations and decisions by the id of
    their row, responses by that of the record. Almost always there is nothing, so it is cheap to ask.
    """
    found = session.exec(
        select(SealedRecord)
        .where(SealedRecord.first_90_id == first_90_id, col(SealedRecord.replaces_id).is_not(None), seals.is_current())
        .order_by(col(SealedRecord.sealed_at))
    )
    contents = ((row, seals.content_of(row)) for row in found if row.content is not None)
    return {str(row.id) if row.kind is RecordKind.RESPONSE else content["id"]: content for row, content in contents}


def signature(
    session: Session, kind: RecordKind, *, first_90_id: uuid.UUID | None = None, review_id: uuid.UUID | None = None
) -> str:
    """The signature of the newest record of `kind`, which what is signed next names; empty where there is none."""
    place = SealedRecord.first_90_id == first_90_id if first_90_id else SealedRecord.review_id == review_id
    found = session.exec(
        select(SealedRecord.signature)
        .where(place, col(SealedRecord.kind) == kind, seals.is_current())
        .order_by(col(SealedRecord.sealed_at).desc())
        .limit(1)
    ).first()
    return found or ""


def signature_of_told(session: Session, first_90_id: uuid.UUID) -> str:
    """The signature of the newest decision the coach was told; one made since is no news for them yet."""
    told = sa.select(sa.func.max(col(Decision.made_at))).where(
        col(Decision.first_90_id) == first_90_id, col(Decision.told_on).is_not(None)
    )
    found = session.exec(
        select(SealedRecord.signature).where(
            SealedRecord.first_90_id == first_90_id,
            col(SealedRecord.kind) == RecordKind.DECISION,
            col(SealedRecord.sealed_at) == told.scalar_subquery(),
            seals.is_current(),
        )
    ).first()
    return found or ""


def recommendation(one: Ninety, made: Recommendation, attested: Mapping[str, str], of: str) -> dict[str, Any]:
    """The recommendation as it is signed; `of` is the signature of the review it rests on."""
    return {
        **_head(one, "recommendation", made.id, of, made.made_at),
        "outcome": made.outcome.value,
        "extend_days": made.extend_days,
        "reasons": made.reasons or "",
        "attested": dict(attested),
        "revision": made.revision,
    }


def decision(
    one: Ninety,
    made: Decision,
    dates: Milestones,
    goals: Sequence[Goal | Commitment],
    appeal_to: str,
    recommended: Recommendation,
    recommended_by: str,
    recommended_why: str,
    of: str,
) -> dict[str, Any]:
    """The decision as it is signed: all that its letter says, but the day on which the coach was told."""
    return {
        **_head(one, "decision", made.id, of, made.made_at),
        "outcome": made.outcome.value,
        "extend_days": made.extend_days,
        "reasons": made.reasons or "",
        "late_reason": made.late_reason or "",
        "recommended": {
            "by": recommended_by,
            "outcome": recommended.outcome.value,
            "extend_days": recommended.extend_days,
            "reasons": recommended_why,
        },
        "started_on": dates.start.isoformat(),
        "original_last_on": day(dates.original_last),
        "last_on": day(dates.last),
        "goals": [
            {
                "text": goal.text or "",
                "support": goal.support or "",
                "due_on": day(goal.due_on),
                "codes": list(goal.codes),
            }
            for goal in goals
        ],
        "appeal_to": appeal_to,
        "programme": one.policy.name,
        "policy_version": one.policy.number,
        "division": one.coach.division,
    }


def response(one: Ninety, text: str, of: str, at: datetime) -> dict[str, Any]:
    """The coach's response as it is signed, to the letter."""
    return {**_head(one, "response", one.first.id, of, at), "text": text}


def _head(one: Ninety, kind: str, record_id: uuid.UUID, of: str, at: datetime) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "kind": kind,
        "id": str(record_id),
        "first_90": str(one.first.id),
        "of": of,
        "coach": {"name": one.coach.name},
        "by": one.actor.name,
        "signed_by": one.actor.name,
        "at": stamp(at),
        "signed_at": stamp(at),
    }


def day(on: date | None) -> str:
    """A date as records write it; empty where it is not known."""
    return on.isoformat() if on else ""
