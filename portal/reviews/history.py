"""One step in a review's life: the move, its event and its link in the audit chain, together or not at all."""

import uuid

from sqlmodel import Session

from db.tables.reviews import Review, ReviewEvent, ReviewStatus
from portal import audit, clock
from portal.access import Actor
from portal.reviews import workflow


def step(
    session: Session,
    actor: Actor,
    review: Review,
    kind: audit.Kind,
    to: ReviewStatus | None = None,
    reason: str | None = None,
    **facts: str | int | bool | None,
) -> None:
    """Move `review` to `to` (or leave it where it is) and note what happened. `facts` never hold any text."""
    before = review.status
    if to is not None:
        workflow.move(review, to)
    review.version += 1
    session.add(
        ReviewEvent(
            review_id=review.id,
            actor_id=actor.id,
            what=kind.value,
            from_status=before.value,
            to_status=review.status.value,
            reason=reason,
            at=clock.now(),
        )
    )
    note(session, actor, review.id, kind, **facts)


def note(
    session: Session, actor: Actor, review_id: uuid.UUID, kind: audit.Kind, **facts: str | int | bool | None
) -> None:
    """Link what `actor` did with a review into the audit chain."""
    audit.note(session, actor, kind, "review", str(review_id), facts)
    session.flush()
