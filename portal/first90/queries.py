"""Reading the first 90 days: the list, what is due, one page, what a recommendation looks at.

The coach reads the same pages, blind to everything between the signature and the day they are told.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from db.tables.first_90 import (
    Decision,
    FirstNinety,
    FirstNinetyEvent,
    FirstNinetyStatus,
    Outcome,
    Recommendation,
)
from db.tables.one_on_ones import OneOnOneKind
from db.tables.people import Grant, Person, Role
from db.tables.reviews import RecordKind, Review
from portal import audit, seals
from portal.access import Actor, Coaching, CoachStanding, Permission, coach_for, review_for
from portal.access.coaches import coaches_for
from portal.access.permissions import Answer
from portal.access.scope import supervises
from portal.errors import NotFound
from portal.first90 import appeal, dates, facts, gates, record, words
from portal.first90.dates import Milestones, Span
from portal.first90.facts import Decider, Run, Tied
from portal.first90.gates import Known
from portal.first90.loading import Ninety, nineties_for, ninety_for
from portal.first90.words import Next
from portal.policy import service as policies

LIST_LIMIT = 200
SOMEBODY = {"second_lead": "the second lead coach", "joint": "the two deciders"}


@dataclass(frozen=True, slots=True)
class Line:
    """First 90 days in a list: whose, which day it is, what comes next and who is waited for."""

    id: uuid.UUID
    coach_id: uuid.UUID
    coach: str
    division: str
    lead: str | None
    state: str
    status: FirstNinetyStatus | None
    day: int
    length: int
    dates: Milestones
    next: Next
    outcome: Outcome | None
    is_open: bool
    is_self: bool


@dataclass(frozen=True, slots=True)
class Due:
    """Something that waits: what, why, since or until when, and whether it is the reader's turn.

    `is_past_end`: the last day is over and nothing was told.
    """

    id: uuid.UUID
    coach: str
    what: str
    on: date | None
    is_mine: bool
    is_overdue: bool
    is_self: bool
    is_past_end: bool


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


@dataclass(frozen=True, slots=True)
class ToRecommend:
    """What a lead looks at to recommend: the facts for the gates, and how the dates would be."""

    first_90_id: uuid.UUID
    coach: str
    known: Known
    dates: Milestones
    recommend: Answer
    sent_back: str | None
    is_signed: bool


@dataclass(frozen=True, slots=True)
class Agreed:
    """A goal of an extension."""

    text: str
    support: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class RestsOn:
    """What a recommendation rests on: its gates as they stand, and the goals of an extension."""

    gates: tuple[gates.Gate, ...]
    goals: tuple[Agreed, ...]


OF_FIRST_90 = (
    *(Coaching.RECOMMEND, Coaching.DECIDE, Coaching.SEND_BACK, Coaching.READ_DECISION, Coaching.TELL_DECISION),
    *(Coaching.STOP_CLOCK, Coaching.RESUME, Coaching.RECORD_LEAVING, Coaching.RESPOND_TO_DECISION),
)


def listed(session: Session, actor: Actor, limit: int = LIST_LIMIT) -> list[Line]:
    """The first 90 days the actor may see: what is overdue first, then by the next date; two statements."""
    found = nineties_for(session, actor, limit)
    return _lines(session, found)


def of_coach(session: Session, standing: CoachStanding) -> list[Line]:
    """All first 90 days of a coach whose folder the reader has opened, as in the list; two statements."""
    found = nineties_for(session, standing.actor, 20, coach_id=standing.coach.id)
    return _lines(session, found)


def due_items(session: Session, actor: Actor, limit: int = LIST_LIMIT) -> list[Due]:
    """What waits in first 90 days that are not over, the reader's turn first; two statements."""
    found = nineties_for(session, actor, limit, is_open=True)
    lines = _lines(session, found)
    return [
        Due(
            line.id,
            line.coach,
            line.next.sentence,
            line.next.on,
            line.next.is_mine,
            line.next.is_overdue,
            line.is_self,
            dates.is_past(line.dates.last, actor.today),
        )
        for line in sorted(lines, key=lambda line: not line.next.is_mine)
    ]


def _lines(session: Session, found: Sequence[Ninety]) -> list[Line]:
    run = facts.runs(session, found)
    lines = [_line(one, run[one.first.id]) for one in found]
    return sorted(lines, key=_first_what_waits)


def _first_what_waits(line: Line) -> tuple[bool, bool, date, str]:
    return (not line.is_open, not line.next.is_overdue, line.next.on or date.max, line.coach)


def _line(one: Ninety, run: Run, deciders: str | None = None) -> Line:
    first, found = one.first, facts.milestones(one, run)
    status = first.status
    looked_at = words.Facts(
        status=status,
        dates=found,
        today=one.actor.today,
        coach=one.coach.name,
        lead=one.lead,
        deciders=deciders or SOMEBODY.get(one.mode, "the director"),
        first_held=OneOnOneKind.FIRST_CHECKPOINT in run.held,
        second_held=OneOnOneKind.SECOND_CHECKPOINT in run.held,
        has_review=bool(run.reviews),
        stop=run.stop,
        outcome=first.outcome,
    )
    if one.is_self:
        following, state = words.for_coach(looked_at), words.STATES[_seen_by_coach(status)]
    else:
        following = words.for_office(
            looked_at,
            is_lead=one.standing.is_supervising,
            is_decider=one.answer(Coaching.DECIDE).is_allowed,
        )
        state = words.STATES[status]
    length = policies.number(one.policy, "first_90.length") + first.extended_days
    return Line(
        id=first.id,
        coach_id=first.coach_id,
        coach=one.coach.name,
        division=one.coach.division,
        lead=one.lead,
        state=state,
        status=None if one.is_self else status,
        day=dates.day_on(first.started_on, first.ended_on or one.actor.today, run.spans),
        length=length,
        dates=found,
        next=following,
        outcome=first.outcome,
        is_open=first.open_for is not None,
        is_self=one.is_self,
    )


def _seen_by_coach(status: FirstNinetyStatus) -> FirstNinetyStatus:
    """Where it stands for the coach: a recommendation and a decision look like the days before them."""
    hidden = (FirstNinetyStatus.RECOMMENDED, FirstNinetyStatus.DECIDED)
    return FirstNinetyStatus.RUNNING if status in hidden else status


def page(session: Session, actor: Actor, first_90_id: uuid.UUID) -> Page:
    """One coach's first 90 days as their reader sees them. Raises NotFound out of scope."""
    one = ninety_for(session, actor, first_90_id, Coaching.READ_FIRST_90)
    run = facts.runs(session, [one])[first_90_id]
    deciders = facts.deciders(session, one)
    first = one.first
    line = _line(one, run, " or ".join(decider.name for decider in deciders) or None)
    can_name = one.standing.answer(Coaching.BEGIN, "none").is_allowed
    choices = appeal.choices(session, actor, first.coach_id, one.coach.division_id) if can_name else []
    said, decisions = _said_and_decided(session, one)
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
        responses=_responses(session, one),
        respond_until_on=first.respond_until_on,
        events=_events(session, one),
        may={permission: one.answer(permission) for permission in OF_FIRST_90},
        can_name_appeal=can_name,
        policy=f"{one.policy.name}, version {one.policy.number}",
        framework_id=first.framework_id,
        extension_longest=policies.number(one.policy, "first_90.extension_longest"),
        is_late=dates.is_past(line.dates.original_last, actor.today),
        is_sharing=one.mode == "joint",
    )


def _said_and_decided(session: Session, one: Ninety) -> tuple[tuple[Said, ...], tuple[Decided, ...]]:
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
            decided.append(_decided(one, made, decided_by))
    # The newest of those the reader sees: that a newer one waits for a decision is no news for the coach.
    newest = next(reversed(said), None)
    return tuple(_said(made, by, made.id == newest) for made, by in said.values()), tuple(decided)


def _said(made: Recommendation, by: str, is_newest: bool) -> Said:
    attested = json.loads(made.attested) if made.attested else {}
    return Said(made.id, by, made.made_at, made.outcome, made.extend_days, made.reasons or "", attested, is_newest)


def _decided(one: Ninety, made: Decision, by: str) -> Decided:
    return Decided(
        made.id,
        by,
        made.made_at,
        made.outcome,
        made.extend_days,
        made.reasons or "",
        made.late_reason or "",
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
        sa.select(col(FirstNinetyEvent.at), col(Person.name), col(FirstNinetyEvent.what), col(FirstNinetyEvent.reason))
        .join(Person, col(Person.id) == col(FirstNinetyEvent.actor_id))
        .where(
            col(FirstNinetyEvent.first_90_id) == one.first.id,
            col(FirstNinetyEvent.what).not_in(words.NOT_FOR_COACH) if one.is_self else sa.true(),
        )
        .order_by(col(FirstNinetyEvent.id))
        .limit(LIST_LIMIT)
    )
    return tuple(Event(at, by, what, reason) for at, by, what, reason in rows)


def to_recommend(session: Session, actor: Actor, review_id: uuid.UUID) -> ToRecommend | None:
    """What the lead of a review that ends first 90 days looks at before signing; None for every other review."""
    review = review_for(session, actor, review_id, Permission.WRITE_CLOSING).review
    if review.first_90_id is None:
        return None
    one = ninety_for(session, actor, review.first_90_id, Coaching.READ_FIRST_90)
    return _to_recommend(session, one, review) if one.first.open_for is not None else None


def to_recommend_anew(session: Session, actor: Actor, first_90_id: uuid.UUID) -> ToRecommend:
    """The same for recommending again on the newest review. Raises NotFound where there is none."""
    one = ninety_for(session, actor, first_90_id, Coaching.RECOMMEND)
    review = session.exec(
        select(Review).where(Review.first_90_id == first_90_id).order_by(col(Review.opened_at).desc()).limit(1)
    ).first()
    if review is None:
        raise NotFound
    return _to_recommend(session, one, review)


def _to_recommend(session: Session, one: Ninety, review: Review) -> ToRecommend:
    run = facts.runs(session, [one])[one.first.id]
    return ToRecommend(
        first_90_id=one.first.id,
        coach=one.coach.name,
        known=facts.known(session, one, run, review),
        dates=facts.milestones(one, run),
        recommend=one.answer(Coaching.RECOMMEND),
        sent_back=_sent_back(session, one) if one.recommendation else None,
        is_signed=review.signed_at is not None,
    )


def _sent_back(session: Session, one: Ninety) -> str | None:
    """Why the newest recommendation was sent back."""
    return session.exec(
        select(FirstNinetyEvent.reason)
        .where(
            FirstNinetyEvent.first_90_id == one.first.id,
            FirstNinetyEvent.what == audit.Kind.FIRST_90_SENT_BACK.value,
        )
        .order_by(col(FirstNinetyEvent.id).desc())
        .limit(1)
    ).first()


def gates_of(found: ToRecommend, outcome: Outcome, days: int | None, *, is_conduct: bool) -> tuple[gates.Gate, ...]:
    """How the gates of `outcome` stand for what was loaded; for screens."""
    return gates.for_outcome(outcome, found.known, days, is_conduct=is_conduct)


def rests_on(session: Session, actor: Actor, first_90_id: uuid.UUID) -> RestsOn:
    """How the gates of the newest recommendation stand, and its goals: for those with an office once it is signed,
    for the coach once they were told. Raises NotAllowed before.
    """
    one = ninety_for(session, actor, first_90_id, Coaching.READ_FIRST_90)
    if one.is_self:
        one.require(Coaching.READ_DECISION)
    made = _newest_told(session, one) if one.is_self else one.recommendation
    review = session.get(Review, made.review_id) if made is not None and made.review_id else None
    if made is None or review is None or review.signed_at is None:
        return RestsOn((), ())
    run = facts.runs(session, [one])[first_90_id]
    is_conduct = gates.CONDUCT in (made.attested or "")
    found = gates.for_outcome(
        made.outcome, facts.known(session, one, run, review), made.extend_days, is_conduct=is_conduct
    )
    goals = facts.extension_goals(session, one, review.id) if made.outcome is Outcome.EXTEND else []
    return RestsOn(
        tuple(gate for gate in found if gate.key != "once"),
        tuple(Agreed(goal.text or "", goal.support or "", goal.due_on) for goal in goals),
    )


def _newest_told(session: Session, one: Ninety) -> Recommendation | None:
    """The recommendation behind the newest decision the coach was told; a newer one is no news for them yet."""
    told = sa.exists().where(
        col(Decision.recommendation_id) == col(Recommendation.id), col(Decision.told_on).is_not(None)
    )
    return session.exec(
        select(Recommendation)
        .where(Recommendation.first_90_id == one.first.id, told)
        .order_by(col(Recommendation.revision).desc())
        .limit(1)
    ).first()


def to_begin_for(session: Session, actor: Actor, limit: int = LIST_LIMIT) -> list[tuple[uuid.UUID, str]]:
    """The coaches whose first 90 days the actor could begin: they serve, and none are under way. By name."""
    under_way = sa.exists().where(col(FirstNinety.open_for) == col(Person.id))
    directed = actor.divisions(Role.DIRECTOR)
    offices = [supervises(actor, col(Person.id))]
    if directed:
        offices.append(col(Grant.division_id).in_(directed))
    serves = sa.or_(col(Grant.until_on).is_(None), col(Grant.until_on) > actor.today)
    found = coaches_for(
        session, actor, limit, sa.not_(under_way), sa.or_(*offices), serves, col(Person.is_active).is_(True),
        col(Person.id) != actor.id,
    )  # fmt: skip
    return [
        (standing.coach.id, standing.coach.name)
        for standing in found
        if standing.answer(Coaching.BEGIN, "none").is_allowed
    ]


def appeal_choices(session: Session, actor: Actor, coach_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Whom a coach could appeal to, for whoever begins."""
    standing = coach_for(session, actor, coach_id, Coaching.READ_FOLDER)
    standing.require(Coaching.BEGIN, "none")
    return appeal.choices(session, actor, coach_id, standing.coach.division_id)


def sheets_due_on(session: Session, actor: Actor) -> dict[uuid.UUID, date]:
    """When the sheets are due, by coach, for first 90 days the actor sees; two statements."""
    lines = _lines(session, nineties_for(session, actor, LIST_LIMIT, is_open=True))
    return {line.coach_id: line.dates.sheets_due for line in lines if line.dates.sheets_due is not None}
