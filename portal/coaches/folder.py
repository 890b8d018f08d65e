"""A coach's review folder as one reader may see it: head, strengths, trend, timeline, who opened it."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.dates import day_of
from db.tables.audit import AuditEvent
from db.tables.commitments import Commitment
from db.tables.first_90 import ClockStop, Decision, FirstNinety, FirstNinetyStatus, Recommendation
from db.tables.observations import Observation
from db.tables.one_on_ones import OneOnOne, OneOnOneStatus
from db.tables.people import Division, Grant, Leave, Person, Role, Supervision
from db.tables.reviews import Review
from db.types import decrypt
from portal import audit, clock
from portal.access import Actor, Coaching, CoachStanding, Relation, coach_for
from portal.access.scope import ANYONE, asked_by, visible_reviews
from portal.coaches import queries, trend
from portal.coaches.queries import CoachLine
from portal.coaches.trend import Trend
from portal.commitments.loading import is_open_to

RECORD = "folder"
AT_ONCE, MOST = 30, 600
OPENINGS = 200
TEXT_OF = {"observation": "observation.text", "commitment": "commitment.text", "one_on_one": "one_on_one.strengths"}
COACH_ID: Any = sa.bindparam("coach_id", type_=sa.Uuid())


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline. `said` is the noun's own word for what it is, `state` for where it stands."""

    kind: str
    said: str
    on: date
    until: date | None = None
    by: str = ""
    record: uuid.UUID | None = None
    text: str | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """Who opened the folder or a review in it, on which day."""

    name: str
    on: date


@dataclass(frozen=True, slots=True)
class Folder:
    """Everything the folder shows this reader."""

    coach_id: uuid.UUID
    line: CoachLine
    is_self: bool
    is_supervising: bool
    has_ended: bool
    ended_on: date | None
    entries: tuple[Entry, ...]
    has_older: bool
    trend: Trend
    opened_by: tuple[Opened, ...]


def page(session: Session, actor: Actor, coach_id: uuid.UUID, entries: int = AT_ONCE) -> Folder:
    """The folder of a coach, with its newest `entries`. Raises NotFound out of scope."""
    standing = coach_for(session, actor, coach_id, Coaching.READ_FOLDER)
    entries = max(1, min(entries, MOST))
    found = _timeline(session, standing, entries + 1)
    ratings = trend.read(session, actor, coach_id)
    return Folder(
        coach_id=coach_id,
        line=queries.one(session, actor, coach_id),
        is_self=standing.is_self,
        is_supervising=standing.is_supervising,
        has_ended=standing.state == "ended",
        ended_on=standing.coach.until_on,
        entries=tuple(found[:entries]),
        has_older=len(found) > entries,
        trend=ratings,
        opened_by=_opened_by(session, actor, found, ratings) if standing.is_self else (),
    )


def note_read(session: Session, actor: Actor, coach_id: uuid.UUID) -> bool:
    """Note that the actor opens this folder; once in fifteen minutes a session. Returns whether it was noted now."""
    coach_for(session, actor, coach_id, Coaching.READ_FOLDER)
    return audit.note_read(session, actor.id, actor.session_key, RECORD, coach_id)


def _opened_by(session: Session, actor: Actor, found: list[Entry], ratings: Trend) -> tuple[Opened, ...]:
    """Who opened the coach’s own folder and the reviews shown in it, newest first; a name once a day."""
    reviews = {str(entry.record) for entry in found if entry.kind == "review"}
    reviews |= {str(review) for review, _ in ratings.reviews}
    rows = session.execute(
        sa.select(col(Person.name), col(AuditEvent.at))
        .join(Person, col(Person.id) == col(AuditEvent.actor_id))
        .where(
            sa.or_(
                sa.and_(col(AuditEvent.record_type) == RECORD, col(AuditEvent.record_id) == str(actor.id)),
                sa.and_(col(AuditEvent.record_type) == "review", col(AuditEvent.record_id).in_(sorted(reviews))),
            ),
            col(AuditEvent.kind) == audit.Kind.READ.value,
            col(AuditEvent.actor_id) != actor.id,
        )
        .order_by(col(AuditEvent.seq).desc())
        .limit(OPENINGS)
    )
    seen = dict.fromkeys(Opened(name, clock.in_zone(at, actor.zone).date()) for name, at in rows)
    return tuple(seen)


@dataclass(frozen=True, slots=True)
class Sees:
    """What of a folder a reader sees besides their reviews: `is_close` are the coach and who leads or covers."""

    is_close: bool
    is_director: bool
    is_told_early: bool

    @classmethod
    def of(cls, standing: CoachStanding) -> "Sees":
        """What the standing comes to. What was decided is known early to those who recommend and decide."""
        return cls(
            standing.is_self or standing.is_supervising,
            Relation.DIRECTOR in standing.relations,
            bool(standing.relations & {Relation.LEAD, Relation.DIRECTOR, Relation.STAND_IN}),
        )


def _timeline(session: Session, standing: CoachStanding, limit: int) -> list[Entry]:
    """The newest entries of every kind the reader may see, in one statement."""
    asked = {"coach_id": standing.coach.id, "most": limit, **asked_by(standing.actor)}
    return [_entry(row) for row in session.execute(_statement(Sees.of(standing)), asked)]


@cache
def _statement(sees: Sees) -> Select[Any]:
    every = sa.union_all(*_parts(sees)).subquery()
    return (
        sa.select(every)
        .order_by(every.c.on_day.desc(), every.c.kind, every.c.said, every.c.record)
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )


def _entry(row: Any) -> Entry:
    text = decrypt(row.text, TEXT_OF[row.kind]) if row.text else None
    return Entry(row.kind, row.said or "", row.on_day, row.until, row.by or "", row.record, text, row.state or "")


def _parts(sees: Sees) -> Iterator[Select[Any]]:
    """A select for each kind, with the reader's scope in it."""
    yield _reviews()
    yield from _one_on_ones(sees)
    yield _observations()
    yield from _first_90(sees)
    if sees.is_close:
        yield _commitments()
    yield _leave()
    yield _leads()
    yield from _service()


def _columns(
    kind: str,
    said: Any,
    on: Any,
    *,
    until: Any = None,
    by: Any = None,
    record: Any = None,
    text: Any = None,
    state: Any = None,
) -> tuple[Any, ...]:
    def of(value: Any, kind_: Any) -> Any:
        return sa.cast(sa.null(), kind_) if value is None else sa.type_coerce(value, kind_)

    return (
        sa.literal(kind, sa.String).label("kind"),
        (sa.literal(said, sa.String) if isinstance(said, str) else sa.cast(said, sa.String)).label("said"),
        of(on, sa.Date()).label("on_day"),
        of(until, sa.Date()).label("until"),
        of(by, sa.String()).label("by"),
        of(record, sa.Uuid()).label("record"),
        of(text, sa.Text()).label("text"),
        (sa.cast(sa.null(), sa.String) if state is None else sa.cast(state, sa.String)).label("state"),
    )


def _reviews() -> Select[Any]:
    lead = aliased(Person)
    on = day_of(sa.func.coalesce(col(Review.signed_at), col(Review.opened_at)))
    return (
        sa.select(
            *_columns(
                "review", col(Review.kind), on, by=col(lead.name), record=col(Review.id), state=col(Review.status)
            )
        )
        .join(lead, col(lead.id) == col(Review.lead_id))
        .where(col(Review.coach_id) == COACH_ID, visible_reviews(ANYONE))
    )


def _one_on_ones(sees: Sees) -> Iterator[Select[Any]]:
    """Everything for the two of them and who covers; that it took place for a director; none for a named decider."""
    is_close = sees.is_close
    if not is_close and not sees.is_director:
        return
    lead = aliased(Person)
    is_closed = col(OneOnOne.status) == OneOnOneStatus.CLOSED
    on = sa.func.coalesce(col(OneOnOne.held_on), col(OneOnOne.planned_on), day_of(col(OneOnOne.made_at)))
    yield (
        sa.select(
            *_columns(
                "one_on_one",
                col(OneOnOne.kind),
                on,
                by=col(lead.name),
                record=col(OneOnOne.id) if is_close else None,
                text=sa.case((is_closed, sa.type_coerce(col(OneOnOne.strengths), sa.Text))) if is_close else None,
                state=col(OneOnOne.status),
            )
        )
        .join(lead, col(lead.id) == col(OneOnOne.lead_id))
        .where(col(OneOnOne.coach_id) == COACH_ID, sa.true() if is_close else is_closed)
    )


def _observations() -> Select[Any]:
    author = aliased(Person)
    return (
        sa.select(
            *_columns(
                "observation",
                col(Observation.kind),
                col(Observation.seen_on),
                by=col(author.name),
                record=col(Observation.id),
                text=col(Observation.text),
                state=col(Observation.setting),
            )
        )
        .join(author, col(author.id) == col(Observation.author_id))
        .where(col(Observation.coach_id) == COACH_ID, col(Observation.told_on).is_not(None))
    )


def _first_90(sees: Sees) -> Iterator[Select[Any]]:
    """The steps of the first 90 days. What was recommended and decided stays out until the coach was told."""
    mine = col(FirstNinety.coach_id) == COACH_ID
    first = col(FirstNinety.id)
    begun_by, by, decider = aliased(Person), aliased(Person), aliased(Person)
    yield (
        sa.select(*_columns("first_90", "begun", col(FirstNinety.started_on), by=col(begun_by.name), record=first))
        .join(begun_by, col(begun_by.id) == col(FirstNinety.begun_by))
        .where(mine)
    )
    told = aliased(Decision)
    was_told = sa.exists().where(col(told.recommendation_id) == col(Recommendation.id), col(told.told_on).is_not(None))
    yield (
        sa.select(
            *_columns(
                "recommendation",
                col(Recommendation.outcome),
                day_of(col(Recommendation.made_at)),
                by=col(by.name),
                record=first,
            )
        )
        .join(FirstNinety, first == col(Recommendation.first_90_id))
        .join(by, col(by.id) == col(Recommendation.made_by))
        .where(mine, sa.true() if sees.is_told_early else was_told)
    )
    yield (
        sa.select(
            *_columns(
                "decision",
                col(Decision.outcome),
                day_of(col(Decision.made_at)) if sees.is_told_early else col(Decision.told_on),
                until=col(Decision.told_on),
                by=col(decider.name),
                record=first,
            )
        )
        .join(FirstNinety, first == col(Decision.first_90_id))
        .join(decider, col(decider.id) == col(Decision.made_by))
        .where(mine, sa.true() if sees.is_told_early else col(Decision.told_on).is_not(None))
    )
    yield (
        sa.select(
            *_columns("stop", col(ClockStop.why), col(ClockStop.from_on), until=col(ClockStop.until_on), record=first)
        )
        .join(FirstNinety, first == col(ClockStop.first_90_id))
        .where(mine)
    )
    yield sa.select(
        *_columns("first_90", "ended", col(FirstNinety.ended_on), record=first, state=col(FirstNinety.outcome))
    ).where(mine, col(FirstNinety.status) == FirstNinetyStatus.ENDED, col(FirstNinety.ended_on).is_not(None))


def _commitments() -> Select[Any]:
    owner = aliased(Person)
    return (
        sa.select(
            *_columns(
                "commitment",
                col(Commitment.status),
                day_of(sa.func.coalesce(col(Commitment.settled_at), col(Commitment.made_at))),
                until=col(Commitment.due_on),
                by=col(owner.name),
                record=col(Commitment.id),
                text=col(Commitment.text),
            )
        )
        .join(owner, col(owner.id) == col(Commitment.owner_id))
        .where(col(Commitment.coach_id) == COACH_ID, is_open_to(ANYONE))
    )


def _leave() -> Select[Any]:
    return sa.select(*_columns("leave", "leave", col(Leave.from_on), until=col(Leave.until_on))).where(
        col(Leave.person_id) == COACH_ID
    )


def _leads() -> Select[Any]:
    lead = aliased(Person)
    return (
        sa.select(
            *_columns("lead", "lead", col(Supervision.from_on), until=col(Supervision.until_on), by=col(lead.name))
        )
        .join(lead, col(lead.id) == col(Supervision.lead_id))
        .where(col(Supervision.coach_id) == COACH_ID, col(Supervision.from_on) <= ANYONE.today)
    )


def _service() -> Iterator[Select[Any]]:
    mine = sa.and_(col(Grant.person_id) == COACH_ID, col(Grant.role) == Role.COACH)
    for said, on in (("began", col(Grant.from_on)), ("ended", col(Grant.until_on))):
        yield (
            sa.select(*_columns("service", said, on, by=col(Division.name)))
            .join(Division, col(Division.id) == col(Grant.division_id))
            .where(mine, on <= ANYONE.today)
        )
