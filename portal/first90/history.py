"""One step in somebody's first 90 days: the move, its event and its link in the audit chain, together or not at all."""

import uuid

from sqlmodel import Session

from db.tables.first_90 import FirstNinety, FirstNinetyEvent, FirstNinetyStatus
from portal import audit, clock
from portal.access import Actor
from portal.first90 import workflow


def step(
    session: Session,
    actor: Actor,
    first: FirstNinety,
    kind: audit.Kind,
    to: FirstNinetyStatus | None = None,
    reason: str | None = None,
    **facts: str | int | bool | None,
) -> None:
    """Move `first` to `to` (or leave it where it is) and note what happened. `facts` never hold any text."""
    before = first.status
    if to is not None:
        workflow.move(first, to)
    first.version += 1
    session.add(
        FirstNinetyEvent(
            first_90_id=first.id,
            actor_id=actor.id,
            what=kind.value,
            from_status=before.value,
            to_status=first.status.value,
            reason=reason,
            at=clock.now(),
        )
    )
    note(session, actor, first.id, kind, **facts)


def note(
    session: Session, actor: Actor, first_90_id: uuid.UUID, kind: audit.Kind, **facts: str | int | bool | None
) -> None:
    """Link what `actor` did into the audit chain."""
    audit.note(session, actor, kind, "first_90", str(first_90_id), facts)
    session.flush()
