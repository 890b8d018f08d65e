"""What coaches have shared with their lead: that there is a summary, and what it says once the lead opens it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlmodel import Session, col

from db.tables.people import Person
from db.tables.wellness import CheckInShare
from portal import clock
from portal.access import Actor, Wellbeing
from portal.access.scope import ANYONE, asked_by
from portal.wellness import content
from portal.wellness.content import Content
from portal.wellness.loading import found_in, is_tied, share_for, shares

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Summary:
    """One shared summary; `said` is empty until the lead opens it, which its author sees."""

    id: uuid.UUID
    coach: str
    coach_id: uuid.UUID
    on: date
    shared_at: datetime
    said: Content | None


def listed(session: Session, actor: Actor) -> list[Summary]:
    """The summaries that coaches share with the actor today, the newest first. Nothing for anybody else."""
    rows = session.execute(_mine(), {"most": AT_ONCE, **asked_by(actor)})
    found = []
    for row in rows:
        one = found_in(actor, row)
        if one.answer(Wellbeing.READ_SUMMARY).is_allowed:
            entry = row[-1]
            said = None if one.record.read_at is None else content.unpacked(entry.content).summary
            found.append(Summary(one.record.id, one.coach.name, one.coach.id, entry.on_day, one.record.shared_at, said))
    return found


@cache
def _mine() -> Select[Any]:
    return (
        shares()
        .where(is_tied(ANYONE, col(CheckInShare.supervision_id)), col(CheckInShare.withdrawn_at).is_(None))
        .order_by(col(CheckInShare.shared_at).desc(), col(Person.id))
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )


def read(session: Session, actor: Actor, share_id: uuid.UUID) -> Content:
    """What a shared summary says; that it was read now for the first time is noted for its author, and nowhere else.

    Raises NotFound where it is not shared with the actor, not any more, or never was.
    """
    found, entry = share_for(session, actor, share_id, Wellbeing.READ_SUMMARY)
    share: CheckInShare = found.record
    if share.read_at is None:
        share.read_at = clock.now()
        session.flush()
    return content.unpacked(entry.content).summary
