"""A coach's own check-ins: made, read, counted or not, shared, taken back, deleted. Nothing of it is in any chain."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlmodel import Session, col

from db.tables.people import Person, Supervision
from db.tables.wellness import CheckIn, CheckInPause, CheckInShare
from portal import clock
from portal.access import Actor, Relation, Wellbeing, wellbeing
from portal.access.scope import holds, require
from portal.errors import InvalidInput, NotAllowed, NotFound
from portal.policy import service as policies
from portal.wellness import content, talks
from portal.wellness.content import Content
from portal.wellness.loading import Lead, own_standing, present_lead
from portal.wellness.words import NOBODY_LEADS, PRIVATE, SUMMARY, TALK, VISIBLE

NO_SUMMARY = (
    "A summary holds how you are arriving, your workload and the support you would like. Say one of them first."
)
AT_ONCE = 60


@dataclass(frozen=True, slots=True)
class Given:
    """A check-in as it was entered: who may see it, until when to talk, whether to be counted without a name."""

    arriving: object = None
    workload: object = None
    support: Sequence[object] = ()
    areas: dict[str, object] = field(default_factory=dict)
    note: object = ""
    visible: object = PRIVATE
    wanted: object = None
    is_counted: bool = False


@dataclass(frozen=True, slots=True)
class Shared:
    """One share of an entry, as its author sees it: with whom, since when, first read when, still in force?"""

    lead: str
    shared_at: datetime
    read_at: datetime | None
    withdrawn_at: datetime | None
    is_current: bool

    @property
    def is_live(self) -> bool:
        """Whether that lead can read the summary now."""
        return self.is_current and self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class Entry:
    """One check-in as its author reads it."""

    id: uuid.UUID
    on: date
    made_at: datetime
    content: Content
    is_counted: bool
    shares: tuple[Shared, ...]

    @property
    def state(self) -> str:
        """Whether it is private, shared or taken back, as the policy asks."""
        current = [one for one in self.shares if one.is_current]
        if any(one.is_live for one in current):
            return "shared"
        return "withdrawn" if current else "private"


def check_in(session: Session, actor: Actor, given: Given) -> uuid.UUID | None:
    """Keep a check-in of the actor's own, share its summary or ask to talk as they chose; returns its id.

    Who only wants to talk need not say anything: then there is no entry, and None is returned. Raises InvalidInput
    (fields "arriving", "workload", "support", "areas", "note", "visible", "wanted"), NotFound for who never coached,
    NotAllowed once their service has ended and where nobody can be shared with.
    """
    own_standing(session, actor, Wellbeing.WRITE)
    said = content.parsed(given.arriving, given.workload, given.support, given.areas, given.note)
    if given.visible not in VISIBLE:
        raise InvalidInput({"visible": "Choose who may see it."})
    if given.visible == SUMMARY and not said.has_summary:
        raise InvalidInput({"visible": NO_SUMMARY})
    if given.visible == TALK:
        talks.ask(session, actor, given.wanted)
    if said.is_empty:
        if given.visible == TALK:
            return None
        raise InvalidInput({"arriving": content.NOTHING})
    row = CheckIn(
        person_id=actor.id,
        made_at=clock.now(),
        on_day=actor.today,
        is_counted=bool(given.is_counted),
        content=content.packed(said),
    )
    session.add(row)
    session.flush()
    if given.visible == SUMMARY:
        _share(session, actor, row.id)
    return row.id


def history(session: Session, actor: Actor) -> list[Entry]:
    """The actor's own check-ins with what they shared of them, the newest first; also once their service has ended."""
    own_standing(session, actor, Wellbeing.OWN)
    return entries_of(session, actor)


def entries_of(session: Session, actor: Actor) -> list[Entry]:
    """As `history`, for callers that have decided access."""
    rows = session.scalars(
        sa.select(CheckIn)
        .where(col(CheckIn.person_id) == actor.id)
        .order_by(col(CheckIn.made_at).desc(), col(CheckIn.id))
        .limit(AT_ONCE)
    ).all()
    shares = _shares(session, actor, [row.id for row in rows])
    return [_entry(row, shares.get(row.id, ())) for row in rows]


def read(session: Session, actor: Actor, entry_id: uuid.UUID) -> Entry:
    """One check-in of the actor's own. Raises NotFound."""
    return _own(session, actor, entry_id, Wellbeing.READ)[1]


def share(session: Session, actor: Actor, entry_id: uuid.UUID) -> None:
    """Let the lead of today read the summary of an entry. Raises NotFound, NotAllowed, InvalidInput ("visible")."""
    row, entry = _own(session, actor, entry_id, Wellbeing.SHARE)
    own_standing(session, actor, Wellbeing.WRITE)
    if not entry.content.has_summary:
        raise InvalidInput({"visible": NO_SUMMARY})
    _share(session, actor, row.id)


def withdraw(session: Session, actor: Actor, entry_id: uuid.UUID) -> None:
    """Take the summary back; from this moment on nobody else reads it. Raises NotFound, NotAllowed."""
    row, _ = _own(session, actor, entry_id, Wellbeing.WITHDRAW)
    session.execute(
        sa.update(CheckInShare)
        .where(col(CheckInShare.check_in_id) == row.id, col(CheckInShare.withdrawn_at).is_(None))
        .values(withdrawn_at=clock.now())
    )


def count(session: Session, actor: Actor, entry_id: uuid.UUID, is_counted: bool) -> None:
    """Be counted without a name, or not any more; a picture that is published stays as it is. Raises NotFound."""
    row, _ = _own(session, actor, entry_id, Wellbeing.COUNT)
    row.is_counted = bool(is_counted)
    session.flush()


def delete(session: Session, actor: Actor, entry_id: uuid.UUID) -> None:
    """Delete an entry of the actor's own, with everything shared of it. Raises NotFound."""
    row, _ = _own(session, actor, entry_id, Wellbeing.DELETE)
    session.execute(sa.delete(CheckInShare).where(col(CheckInShare.check_in_id) == row.id))
    session.delete(row)
    session.flush()


def not_now(session: Session, actor: Actor) -> None:
    """Put the quiet line on Home away until it would come round again. Raises NotFound, NotAllowed."""
    coach = own_standing(session, actor, Wellbeing.WRITE)
    policy = policies.in_force(session, actor.today, coach.division_id)
    until = actor.today + timedelta(days=policies.number(policy, "wellness.check_in_every"))
    row = session.get(CheckInPause, actor.id)
    if row is None:
        session.add(CheckInPause(person_id=actor.id, until_on=until))
    else:
        row.until_on = until
    session.flush()


def _share(session: Session, actor: Actor, entry_id: uuid.UUID) -> None:
    lead = require_lead(session, actor)
    row = session.scalar(
        sa.select(CheckInShare).where(
            col(CheckInShare.check_in_id) == entry_id, col(CheckInShare.supervision_id) == lead.supervision_id
        )
    )
    if row is None:
        row = CheckInShare(check_in_id=entry_id, supervision_id=lead.supervision_id, shared_at=clock.now())
        session.add(row)
    row.shared_at, row.withdrawn_at, row.read_at = clock.now(), None, None
    session.flush()


def require_lead(session: Session, actor: Actor) -> Lead:
    """The lead with whom the actor can share today. Raises NotAllowed where there is nobody."""
    lead = present_lead(session, actor, actor.id)
    if lead is None:
        raise NotAllowed(NOBODY_LEADS)
    return lead


def _own(session: Session, actor: Actor, entry_id: uuid.UUID, permission: Wellbeing) -> tuple[CheckIn, Entry]:
    row = session.execute(_one(), {"entry_id": entry_id}).scalar_one_or_none()
    if row is None:
        raise NotFound
    relation = Relation.SELF if row.person_id == actor.id else Relation.OTHER
    if relation is Relation.OTHER:
        require(wellbeing.decide(permission, relation, "private"))
    entry = _entry(row, _shares(session, actor, [row.id]).get(row.id, ()))
    require(wellbeing.decide(permission, relation, entry.state))
    return row, entry


@cache
def _one() -> Select[Any]:
    wanted = sa.bindparam("entry_id", type_=sa.Uuid())
    return sa.select(CheckIn).where(col(CheckIn.id) == wanted).with_for_update()


def _shares(session: Session, actor: Actor, entry_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[Shared, ...]]:
    if not entry_ids:
        return {}
    rows = session.execute(
        sa.select(CheckInShare, col(Person.name), holds(Supervision, actor.today))
        .join(Supervision, col(Supervision.id) == col(CheckInShare.supervision_id))
        .join(Person, col(Person.id) == col(Supervision.lead_id))
        .where(col(CheckInShare.check_in_id).in_(list(entry_ids)))
        .order_by(col(CheckInShare.shared_at).desc())
    )
    found: dict[uuid.UUID, tuple[Shared, ...]] = {}
    for share, lead, is_current in rows:
        one = Shared(lead, share.shared_at, share.read_at, share.withdrawn_at, bool(is_current))
        found[share.check_in_id] = (*found.get(share.check_in_id, ()), one)
    return found


def _entry(row: CheckIn, shares: tuple[Shared, ...]) -> Entry:
    return Entry(row.id, row.on_day, row.made_at, content.unpacked(row.content), row.is_counted, shares)
