"""Reading one coach's first 90 days.

The coach reads the same page, blind to everything between the signature and the day they are told.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.first_90 import (
    Decision,
    FirstNinetyEvent,
    Outcome,
    Recommendation,
)
from db.tables.one_on_ones import OneOnOneKind
from db.tables.people import Person
from db.tables.reviews import RecordKind
from portal import seals
from portal.access import Actor, Coaching
from portal.access.answers import Answer
from portal.first90 import appeal, dates, facts, lines, record, words
from portal.first90.dates import Span
from portal.first90.facts import Decider, Tied
from portal.first90.lines import Line
from portal.first90.loading import Ninety, ninety_for
from portal.policy import service as policies

LIST_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Said:
    """A recommendation as its readers see it."""

    id: uuid.UUID
    by: str
    at: datetime
    outcome: Outcome
    extend_days: int | None
    reasons: str
    attested: dict[str, str]
    is_newest: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as its readers see it. `told_on` is None while the coach has not heard it."""

    id: uuid.UUID
    by: str
    at: datetime
    outcome: Outcome
    extend_days: int | None
    reasons: str
    late_reason: str
    told_on: date | None
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Event:
    """A step as its readers see it."""

    at: datetime
    by: str
    what: str
    reason: str | None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """The coach's own words to a decision."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """One coach's first 90 days with what the reader may do now."""

    line: Line
    start_event: str
    mode: str
    deciders: tuple[Decider, ...]
    appeal_to: str
    appeal_choices: tuple[tuple[uuid.UUID, str], ...]
    leaves: tuple[Span, ...]
    stops: tuple[tuple[str, Span], ...]
    held: dict[OneOnOneKind, tuple[uuid.UUID, date]]
    reviews: tuple[Tied, ...]
    recommendations: tuple[Said, ...]
    decisions: tuple[Decided, ...]
    responses: tuple[Response, ...]
    gaps: tuple[seals.Gap, ...]
    respond_until_on: date | None
    events: tuple[Event, ...]
    may: dict[Coaching, Answer]
    can_name_appeal: bool
    policy: str
    framework_id: uuid.UUID
    extension_longest: int
    is_late: bool
    is_sharing: bool

    @property
    def waits_for_recommendation(self) -> bool:
        """Whether the lead can recommend anew on a review that is signed."""
        return self.may[Coaching.RECOMMEND].is_allowed and bool(self.reviews) and self.reviews[-1].is_signed


OF_FIRST_90 = (
    *(Coaching.RECOMMEND, Coaching.DECIDE, Coaching.SEND_BACK, Coaching.READ_DECISION, Coaching.TELL_DECISION),
    *(Coaching.STOP_CLOCK, Coaching.RESUME, Coaching.RECORD_LEAVING, Coaching.RESPOND_TO_DECISION),
    Coaching.REDACT_FIRST_90,
)


def page(session: Session, actor: Actor, first_90_id: uuid.UUID) -> Page:
    """One coach's first 90 days as their reader sees them. Raises NotFound out of scope."""
    one = ninety_for(session, actor, first_90_id, Coaching.READ_FIRST_90)
    run = facts.runs(session, [one])[first_90_id]
    deciders = facts.deciders(session, one)
    first = one.first
    line = lines.line_of(one, run, _spoken(one, deciders))
    can_name = one.standing.answer(Coaching.BEGIN, "none").is_allowed
    choices = appeal.choices(session, actor, first.coach_id, one.coach.division_id) if can_name else []
    signed = record.with_gaps(session, first_90_id)
    said, decisions = _said_and_decided(session, one, signed)
    responses, events = _responses(session, one), _events(session, one)
    return Page(
        line=line,
        start_event=words.START_EVENTS[first.start_event],
        mode=words.MODES[one.mode],
        deciders=deciders,
        appeal_to=one.appeal_to,
        appeal_choices=tuple(choices),
        leaves=tuple(span for span in run.leaves if span.until_on is None or span.until_on > first.started_on),
        stops=tuple((words.STOPS[why], span) for why, span in run.stops),
        held=run.held,
        reviews=tuple(run.reviews),
        recommendations=said,
        decisions=decisions,
        responses=responses,
        gaps=_gaps(
            session, one, signed, {str(each.id) for each in said} | {str(each.id) for each in decisions}, events
        ),
        respond_until_on=first.respond_until_on,
        events=events,
        may={permission: one.answer(permission) for permission in OF_FIRST_90},
        can_name_appeal=can_name,
        policy=f"{one.policy.name}, version {one.policy.number}",
        framework_id=first.framework_id,
        extension_longest=policies.number(one.policy, "first_90.extension_longest"),
        is_late=dates.is_past(line.dates.original_last, one.today),
        is_sharing=one.mode == "joint",
    )


def _spoken(one: Ninety, deciders: tuple[Decider, ...]) -> str | None:
    """Who decides, in words; None where nobody can at present."""
    names = [decider.name for decider in deciders]
    if one.mode == "joint" and names:
        return " and ".join(names) if len(names) == 2 else f"two deciders, out of {', '.join(names)}"
    return " or ".join(names) or None


Signed = Mapping[str, Mapping[str, Any]]


def _gaps(
    session: Session, one: Ninety, signed: Signed, shown: set[str], events: Sequence[Event]
) -> tuple[seals.Gap, ...]:
    """Every gap in what the reader sees, oldest first; that something was taken out of the rest is no news for them."""
    read = [
        content
        for key, content in signed.items()
        if key in shown or (content["kind"] == "response" and one.first.told_on is not None)
    ]
    steps = [each for each in events if each.reason == seals.GAP]
    of_steps = seals.gaps_of(session, first_90_id=one.first.id) if steps else ()
    seen = {f"step.{each.id}" for each in steps}
    return (*seals.gaps_in(read), *(gap for gap in of_steps if gap.place in seen))


def _said_and_decided(session: Session, one: Ninety, signed: Signed) -> tuple[tuple[Said, ...], tuple[Decided, ...]]:
    """Every recommendation and decision the reader may see, oldest first; one statement.

    The coach reads a decision they were told, and the recommendation it followed, and nothing of any other.
    """
    recommender, decider = aliased(Person), aliased(Person)
    rows = session.execute(
        sa.select(Recommendation, col(recommender.name), Decision, col(decider.name))
        .join(recommender, col(recommender.id) == col(Recommendation.made_by))
        .outerjoin(Decision, col(Decision.recommendation_id) == col(Recommendation.id))
        .outerjoin(decider, col(decider.id) == col(Decision.made_by))
        .where(
            col(Recommendation.first_90_id) == one.first.id,
            col(Decision.told_on).is_not(None) if one.is_self else sa.true(),
        )
        .order_by(col(Recommendation.revision), col(Decision.made_at))
        .limit(LIST_LIMIT)
    )
    said: dict[uuid.UUID, tuple[Recommendation, str]] = {}
    decided: list[Decided] = []
    for recommended, by, made, decided_by in rows:
        said[recommended.id] = recommended, by
        state = "told" if made is not None and made.told_on else "untold"
        if made is not None and one.standing.answer(Coaching.READ_DECISION, state).is_allowed:
            decided.append(_decided(one, made, decided_by, signed.get(str(made.id), {})))
    # The newest of those the reader sees: that a newer one waits for a decision is no news for the coach.
    newest = next(reversed(said), None)
    shown = tuple(_said(session, made, by, made.id == newest, signed) for made, by in said.values())
    return shown, tuple(decided)


def _said(session: Session, made: Recommendation, by: str, is_newest: bool, signed: Signed) -> Said:
    said = record.said(session, made, signed)
    return Said(made.id, by, made.made_at, made.outcome, made.extend_days, said.reasons, said.attested, is_newest)


def _decided(one: Ninety, made: Decision, by: str, signed: Mapping[str, Any]) -> Decided:
    return Decided(
        made.id,
        by,
        made.made_at,
        made.outcome,
        made.extend_days,
        made.reasons or signed.get("reasons", ""),
        made.late_reason or signed.get("late_reason", ""),
        made.told_on,
        made.made_by == one.actor.id,
    )


def _responses(session: Session, one: Ninety) -> tuple[Response, ...]:
    if one.first.told_on is None:
        return ()
    found = [seals.content_of(row) for row in record.rows(session, one.first.id) if row.kind is RecordKind.RESPONSE]
    return tuple(
        Response(
            datetime.fromisoformat(entry.get("at") or entry["removed_at"]), entry.get("by", ""), entry.get("text", "")
        )
        for entry in found
    )


def _events(session: Session, one: Ninety) -> tuple[Event, ...]:
    rows = session.execute(
        sa.select(FirstNinetyEvent, col(Person.name))
        .join(Person, col(Person.id) == col(FirstNinetyEvent.actor_id))
        .where(
            col(FirstNinetyEvent.first_90_id) == one.first.id,
            col(FirstNinetyEvent.what).not_in(words.NOT_FOR_COACH) if one.is_self else sa.true(),
        )
        .order_by(col(FirstNinetyEvent.id))
        .limit(LIST_LIMIT)
    )
    return tuple(
        Event(row.at, by, row.what, row.reason or (seals.GAP if row.redacted_at else None), row.id) for row, by in rows
    )
