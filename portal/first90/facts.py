"""What the clock and the gates look at, read in one statement for any number of coaches."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.commitments import Commitment, CommitmentSource, CommitmentStatus
from db.tables.first_90 import ClockStop, Decision, Outcome, StopReason
from db.tables.observations import Observation, ObservationKind
from db.tables.one_on_ones import OneOnOne, OneOnOneKind, OneOnOneStatus
from db.tables.people import Conflict, Grant, Leave, Person, Role, StandIn
from db.tables.reviews import Goal, Review, ReviewStatus, SelfAssessment, Side
from portal.first90 import dates
from portal.first90.dates import Milestones, Numbers, Span
from portal.first90.gates import Feedback, GoalFact, Known
from portal.first90.loading import Ninety
from portal.frameworks import queries as frameworks
from portal.observations.rules import is_earlier_feedback
from portal.policy import service as policies
from portal.reviews import store
from portal.reviews.answers import Answered
from portal.reviews.figures import level, numbers

CHECKPOINTS = (OneOnOneKind.FIRST_CHECKPOINT, OneOnOneKind.SECOND_CHECKPOINT)


@dataclass(frozen=True, slots=True)
class Tied:
    """A review tied to the first 90 days, by its head."""

    id: uuid.UUID
    status: ReviewStatus
    is_signed: bool


@dataclass(slots=True)
class Run:
    """How the clock of one coach ran: what did not count, which checkpoints were held, which reviews there are."""

    spans: list[Span] = field(default_factory=list)
    stops: list[tuple[StopReason, Span]] = field(default_factory=list)
    leaves: list[Span] = field(default_factory=list)
    held: dict[OneOnOneKind, tuple[uuid.UUID, date]] = field(default_factory=dict)
    reviews: list[Tied] = field(default_factory=list)

    @property
    def stop(self) -> StopReason | None:
        """Why the clock stands still, where a stop is open."""
        return next((why for why, span in self.stops if span.until_on is None), None)

    def held_on(self, kind: OneOnOneKind) -> date | None:
        """When a checkpoint was held; None while it was not."""
        return self.held[kind][1] if kind in self.held else None


def runs(session: Session, found: Collection[Ninety]) -> dict[uuid.UUID, Run]:
    """How the clock of each of `found` ran, by the id of the first 90 days; one statement."""
    by_id = {one.first.id: one for one in found}
    made = {first_90_id: Run() for first_90_id in by_id}
    if not by_id:
        return made
    coaches = [one.first.coach_id for one in found]
    asked = {"ids": list(by_id), "coaches": coaches}
    for kind, subject, key, from_on, until_on, note in session.execute(_rows(), asked):
        for first_90_id, one in by_id.items():
            if subject in (first_90_id, one.first.coach_id):
                _add(made[first_90_id], one, kind, key, from_on, until_on, note)
    return made


@cache
def _rows() -> Any:
    ids = sa.bindparam("ids", type_=sa.Uuid(), expanding=True)
    coaches = sa.bindparam("coaches", type_=sa.Uuid(), expanding=True)
    none, day, text = sa.null(), sa.Date(), sa.String()

    def row(kind: str, subject: Any, key: Any, from_on: Any, until_on: Any, note: Any) -> Any:
        dated = (sa.cast(from_on, day), sa.cast(until_on, day)) if from_on is none else (from_on, until_on)
        return sa.select(sa.literal(kind).label("kind"), subject, key, *dated, sa.cast(note, text))

    return sa.union_all(
        row("leave", col(Leave.person_id), col(Leave.id), col(Leave.from_on), col(Leave.until_on), none).where(
            col(Leave.person_id).in_(coaches)
        ),
        row(
            "stop",
            col(ClockStop.first_90_id),
            col(ClockStop.id),
            col(ClockStop.from_on),
            col(ClockStop.until_on),
            col(ClockStop.why),
        ).where(col(ClockStop.first_90_id).in_(ids)),
        row(
            "held", col(OneOnOne.coach_id), col(OneOnOne.id), col(OneOnOne.held_on), col(OneOnOne.held_on),
            col(OneOnOne.kind),
        ).where(
            col(OneOnOne.coach_id).in_(coaches),
            col(OneOnOne.kind).in_(CHECKPOINTS),
            col(OneOnOne.status) == OneOnOneStatus.CLOSED,
        ),
        row("review", col(Review.first_90_id), col(Review.id), none, none, col(Review.status)).where(
            col(Review.first_90_id).in_(ids)
        ),
    )  # fmt: skip


def _add(run: Run, one: Ninety, kind: str, key: uuid.UUID, from_on: Any, until_on: Any, note: str | None) -> None:
    match kind:
        case "leave":
            span = Span(from_on, until_on)
            run.leaves.append(span)
            if policies.holds(one.policy, "first_90.leave_pauses"):
                run.spans.append(span)
        case "stop":
            span = Span(from_on, until_on)
            run.stops.append((StopReason(note or ""), span))
            run.spans.append(span)
        case "held" if from_on is not None and from_on >= one.first.started_on:
            run.held[OneOnOneKind(note or "")] = (key, from_on)
        case "review":
            status = ReviewStatus(note or "")
            before = (ReviewStatus.OPEN, ReviewStatus.BOTH_IN, ReviewStatus.IN_CONVERSATION)
            run.reviews.append(Tied(key, status, status not in before))


def milestones(one: Ninety, run: Run) -> Milestones:
    """Every date of `one`."""
    first = one.first
    return dates.milestones(first.started_on, Numbers.of(one.policy.rules), run.spans, first.extended_days)


@dataclass(frozen=True, slots=True)
class Decider:
    """Who may decide, and as what."""

    id: uuid.UUID
    name: str
    is_stand_in: bool


def deciders(session: Session, one: Ninety) -> tuple[Decider, ...]:
    """Everybody who could decide today: named deciders, and directors where the policy gives it to them.

    Left out are the coach, whoever leads them, whoever made the recommendation that lies there, the person to appeal
    to, and who is too close.
    """
    involved = (one.lead_id, one.recommendation and one.recommendation.made_by, one.first.appeal_to_id)
    asked = {
        "coach_id": one.first.coach_id,
        "division_id": one.coach.division_id,
        "today": one.today,
        "involved": [one.first.coach_id, *(person for person in involved if person)],
    }
    rows = session.execute(_deciders(one.mode == "second_lead"), asked)
    return tuple(Decider(person, name, bool(is_stand_in)) for person, name, is_stand_in in rows)


@cache
def _deciders(is_named_only: bool) -> Any:
    today, coach = sa.bindparam("today", type_=sa.Date()), sa.bindparam("coach_id", type_=sa.Uuid())
    pair = sa.or_(
        sa.and_(col(Conflict.person_id) == col(Person.id), col(Conflict.other_id) == coach),
        sa.and_(col(Conflict.person_id) == coach, col(Conflict.other_id) == col(Person.id)),
    )

    def dated(table: Any) -> Any:
        return sa.and_(table.from_on <= today, sa.or_(table.until_on.is_(None), table.until_on > today))

    named = sa.exists().where(col(StandIn.coach_id) == coach, col(StandIn.person_id) == col(Person.id), dated(StandIn))
    directs = sa.exists().where(
        col(Grant.person_id) == col(Person.id),
        col(Grant.role) == Role.DIRECTOR,
        col(Grant.division_id) == sa.bindparam("division_id", type_=sa.Uuid()),
        dated(Grant),
    )
    return (
        sa.select(col(Person.id), col(Person.name), named)
        .where(
            named if is_named_only else sa.or_(named, directs),
            col(Person.is_active).is_(True),
            col(Person.id).not_in(sa.bindparam("involved", type_=sa.Uuid(), expanding=True)),
            sa.not_(sa.exists().where(pair, col(Conflict.withdrawn_at).is_(None))),
        )
        .order_by(col(Person.name))
        .limit(20)
    )


def goals_of(session: Session, review_id: uuid.UUID | None) -> list[Goal]:
    """The goals agreed in a review, in order."""
    if review_id is None:
        return []
    return list(session.exec(select(Goal).where(Goal.review_id == review_id).order_by(col(Goal.position))))


def known(session: Session, one: Ninety, run: Run, review: Review) -> Known:
    """Everything the gates look at for a recommendation with `review`."""
    framework = frameworks.view(session, review.framework_id)
    sheet = store.newest_ratings(session, review.id, Side.LEAD)
    counted, policy = numbers(framework, sheet), one.policy
    essentials = (item for category in framework.categories if category.is_essential for item in category.items)
    open_essentials = tuple(
        item.code
        for item in essentials
        if not item.is_reflective
        and level(sheet.get(item.code)) is None
        and sheet.get(item.code, Answered()).answer != "na"
    )
    feedback, untold, extended = _feedback(session, one)
    return Known(
        unrated_essentials=open_essentials,
        rated=counted.rated,
        applicable=counted.applicable,
        self_assessment=review.self_assessment or SelfAssessment.EXPECTED,
        checkpoints=(run.held_on(CHECKPOINTS[0]), run.held_on(CHECKPOINTS[1])),
        goals=tuple(_goals(session, one, review)),
        feedback=feedback,
        untold_growth=untold,
        times_extended=extended,
        last_day=milestones(one, run).original_last,
        today=one.today,
        coverage_least=policies.number(policy, "review.coverage"),
        extension_longest=policies.number(policy, "first_90.extension_longest"),
        extensions_most=policies.number(policy, "first_90.extensions_most"),
        goals_most=policies.number(policy, "first_90.extension_goals_most"),
    )


def _goals(session: Session, one: Ninety, review: Review) -> Iterable[GoalFact]:
    """The goals of the review; where it is sealed with none, what the coach has promised since."""
    found = goals_of(session, review.id)
    if found or review.signed_at is None:
        return [GoalFact(goal.due_on, bool((goal.support or "").strip())) for goal in found]
    return [GoalFact(row.due_on, bool((row.support or "").strip())) for row in commitments_of(session, one)]


def commitments_of(session: Session, one: Ninety) -> list[Commitment]:
    """The coach's own open commitments, which an extension takes as goals; none from a case review.

    Those can tell of a person served, and what an extension takes stands in a decision and its letter.
    """
    coach = one.first.coach_id
    return list(
        session.exec(
            select(Commitment)
            .where(
                Commitment.coach_id == coach,
                Commitment.owner_id == coach,
                col(Commitment.status) == CommitmentStatus.OPEN,
                col(Commitment.source) != CommitmentSource.MEETING,
            )
            .order_by(col(Commitment.due_on), col(Commitment.made_at))
            .limit(20)
        )
    )


def _feedback(session: Session, one: Ninety) -> tuple[tuple[Feedback, ...], int, int]:
    """Earlier feedback on record, newest first; how much growth was noted and not told; how often it was extended.

    What the coach hears today is no earlier feedback today.
    """
    feedback: list[Feedback] = []
    untold, extended = 0, set()
    asked = {"coach_id": one.first.coach_id, "first_90_id": one.first.id, "started_on": one.first.started_on}
    for kind, key, on, told_on in session.execute(_said_before(), asked):
        if kind == "extension":
            extended.add(key)
        elif told_on is None:
            untold += 1
        elif not is_earlier_feedback(told_on, one.today):
            continue
        elif kind == "growth":
            feedback.append(Feedback(f"observation:{key}", on, f"Observation of growth of {on}, told {told_on}"))
        else:
            feedback.append(Feedback(f"one_on_one:{key}", on, f"Directive in the one-on-one of {on}"))
    feedback.sort(key=lambda entry: entry.on, reverse=True)
    return tuple(feedback), untold, len(extended)


@cache
def _said_before() -> Any:
    coach = sa.bindparam("coach_id", type_=sa.Uuid())
    started_on = sa.bindparam("started_on", type_=sa.Date())
    told = sa.select(
        sa.literal("growth").label("kind"), col(Observation.id), col(Observation.seen_on), col(Observation.told_on)
    ).where(
        col(Observation.coach_id) == coach,
        col(Observation.kind) == ObservationKind.GROWTH,
        col(Observation.seen_on) >= started_on,
    )
    directives = sa.select(
        sa.literal("directive"), col(OneOnOne.id), col(OneOnOne.held_on), col(OneOnOne.held_on)
    ).where(
        col(OneOnOne.coach_id) == coach,
        col(OneOnOne.status) == OneOnOneStatus.CLOSED,
        col(OneOnOne.directive).is_not(None),
        col(OneOnOne.held_on) >= started_on,
    )
    extensions = sa.select(
        sa.literal("extension"), col(Decision.recommendation_id), col(Decision.told_on), col(Decision.told_on)
    ).where(
        col(Decision.first_90_id) == sa.bindparam("first_90_id", type_=sa.Uuid()),
        col(Decision.outcome) == Outcome.EXTEND,
        col(Decision.told_on).is_not(None),
    )
    return sa.union_all(told, directives, extensions)


def extension_goals(session: Session, one: Ninety, review_id: uuid.UUID | None) -> Sequence[Goal | Commitment]:
    """The goals of an extension: those agreed in the review, or where it has none the coach's open commitments."""
    return goals_of(session, review_id) or commitments_of(session, one)
