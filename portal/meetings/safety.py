"""When somebody may be in danger: what is marked on an item, and which steps were taken. Never what happened."""

import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlmodel import Session, col

from db.tables.meetings import Safety, SafetyStep
from db.tables.people import Person
from db.tables.safety import Told
from portal import clock
from portal.access import Actor, Gathering
from portal.errors import InvalidInput
from portal.meetings import history
from portal.meetings.history import What
from portal.meetings.loading import item_for

REFERENCE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9/.\-]{0,29}")
OLDEST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Step:
    """Who was told, when, under which reference, and who noted it."""

    told: str
    acted_at: datetime
    reference: str | None
    by: str


def mark(session: Session, actor: Actor, item_id: uuid.UUID, safety: object) -> None:
    """Say whether somebody may be in danger, for whoever presents or leads through the meeting."""
    found = item_for(session, actor, item_id, Gathering.ACT_ON_SAFETY, lock=True)
    if safety not in list(Safety):
        raise InvalidInput({"safety": "Choose one."})
    if found.item.safety is Safety(str(safety)):
        return
    found.item.safety = Safety(str(safety))
    found.item.version += 1
    if found.meeting is not None:
        history.changed(session, found.meeting)
    session.flush()


def note_step(
    session: Session, actor: Actor, item_id: uuid.UUID, told: object, acted_at: datetime | None, reference: str = ""
) -> None:
    """Note who was told, and when; now where no moment is given. Raises InvalidInput ("told", "at", "reference").

    A reference is a number of a report or a call, never a name: it holds a digit and no space.
    """
    found = item_for(session, actor, item_id, Gathering.ACT_ON_SAFETY, lock=True)
    wrong: dict[str, str] = {}
    now, reference = clock.now(), reference.strip()
    at = acted_at or now
    if told not in list(Told):
        wrong["told"] = "Choose who was told."
    if not now - OLDEST <= at <= now + timedelta(minutes=1):
        wrong["at"] = "Choose a moment until now."
    if reference and not REFERENCE.fullmatch(reference):
        wrong["reference"] = "Give the number of the report or call: letters and digits, no spaces, no name."
    if wrong:
        raise InvalidInput(wrong)
    session.add(
        SafetyStep(
            item_id=item_id,
            told=Told(str(told)).value,
            reference=reference or None,
            acted_at=at,
            noted_by=actor.id,
            noted_at=now,
        )
    )
    history.item_step(session, actor, found.item, What.ACTED)
    if found.meeting is not None:
        history.changed(session, found.meeting)


def steps_of(session: Session, item_ids: Collection[uuid.UUID], limit: int = 200) -> dict[uuid.UUID, list[Step]]:
    """The steps noted for items, oldest first. The caller has decided that the actor meets these items."""
    found: dict[uuid.UUID, list[Step]] = {}
    if item_ids:
        rows = session.execute(_steps(), {"ids": list(item_ids), "most": limit})
        for item_id, told, at, reference, by in rows:
            found.setdefault(item_id, []).append(Step(told, at, reference, by))
    return found


@cache
def _steps() -> Select[Any]:
    columns: tuple[Any, ...] = (
        *(col(SafetyStep.item_id), col(SafetyStep.told), col(SafetyStep.acted_at), col(SafetyStep.reference)),
        col(Person.name),
    )
    return (
        sa.select(*columns)
        .join(Person, col(Person.id) == col(SafetyStep.noted_by))
        .where(col(SafetyStep.item_id).in_(sa.bindparam("ids", type_=sa.Uuid(), expanding=True)))
        .order_by(col(SafetyStep.acted_at), col(SafetyStep.id))
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )
