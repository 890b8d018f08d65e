"""Which rows a person can see, as SQL, and how they stand to one of them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import Session, col, select

from db.tables.cases import CaseAcquaintance
from db.tables.people import Conflict, Deputy, Grant, Person, Role, StandIn, Supervision
from db.tables.policy import Policy
from db.tables.reviews import Review, ReviewStatus, SelfAssessment, Sheet, Side
from portal.access.actor import Actor
from portal.access.answers import Answer, Relation
from portal.access.permissions import Facts, Permission, after_service, best
from portal.errors import NotAllowed, NotFound

UuidColumn = Mapped[uuid.UUID] | ColumnElement[uuid.UUID]


@dataclass(frozen=True, slots=True)
class AnyAsker:
    """Stands for whoever asks, in a statement that is put together once and run for many."""

    id: Any = sa.bindparam("asker_id", type_=sa.Uuid())
    today: Any = sa.bindparam("asker_today", type_=sa.Date())
    directed: Any = sa.bindparam("asker_directed", type_=sa.Uuid(), expanding=True)


Asker = Actor | AnyAsker
ANYONE = AnyAsker()


def asked_by(actor: Actor) -> dict[str, object]:
    """The parameters with which `actor` runs a statement made for ANYONE."""
    return {
        "asker_id": actor.id,
        "asker_today": actor.today,
        "asker_directed": sorted(actor.divisions(Role.DIRECTOR)),
    }


def holds(table: type[Supervision] | type[Deputy] | type[StandIn] | type[Grant], today: date) -> ColumnElement[bool]:
    """Whether a dated row holds on `today`; spans are half-open."""
    return sa.and_(col(table.from_on) <= today, sa.or_(col(table.until_on).is_(None), col(table.until_on) > today))


def may_lead(person: Any, today: date) -> ColumnElement[bool]:
    """SQL: whether `person` holds a role on `today` that lets them lead coaches."""
    leading = aliased(Grant)
    return sa.exists().where(
        col(leading.person_id) == person,
        col(leading.role).in_((Role.LEAD, Role.DIRECTOR)),
        col(leading.from_on) <= today,
        sa.or_(col(leading.until_on).is_(None), col(leading.until_on) > today),
    )


def supervises(actor: Asker, coach: UuidColumn) -> ColumnElement[bool]:
    """SQL: whether `actor` leads the coach today. A span that outlives the lead's role counts for nothing."""
    return (
        sa.exists()
        .where(col(Supervision.coach_id) == coach, col(Supervision.lead_id) == actor.id)
        .where(holds(Supervision, actor.today), may_lead(actor.id, actor.today))
    )


def deputises(actor: Asker, coach: UuidColumn, lead: UuidColumn | None = None) -> ColumnElement[bool]:
    """SQL: whether `actor` covers today for the person who leads the coach today and, where given, is `lead`."""
    covers = (
        sa.exists()
        .where(col(Deputy.deputy_id) == actor.id, holds(Deputy, actor.today))
        .where(col(Supervision.lead_id) == col(Deputy.lead_id), col(Supervision.coach_id) == coach)
        .where(holds(Supervision, actor.today))
        .where(may_lead(actor.id, actor.today), may_lead(col(Deputy.lead_id), actor.today))
    )
    return covers if lead is None else covers.where(col(Deputy.lead_id) == lead)


def stands_in(actor: Asker, coach: UuidColumn) -> ColumnElement[bool]:
    """SQL: whether `actor` is named today to decide about the coach's first 90 days."""
    return sa.exists().where(
        col(StandIn.coach_id) == coach, col(StandIn.person_id) == actor.id, holds(StandIn, actor.today)
    )


def conflicted(actor: Asker, person: UuidColumn) -> ColumnElement[bool]:
    """SQL: whether either of the two has declared that they are too close."""
    pair = sa.or_(
        sa.and_(col(Conflict.person_id) == actor.id, col(Conflict.other_id) == person),
        sa.and_(col(Conflict.person_id) == person, col(Conflict.other_id) == actor.id),
    )
    return sa.exists().where(pair, col(Conflict.withdrawn_at).is_(None))


def recused(actor: Asker, case_id: Any) -> ColumnElement[bool]:
    """SQL: whether it was said that `actor` may know the person behind a case; never where `case_id` is null."""
    known = aliased(CaseAcquaintance)
    return sa.exists().where(col(known.case_id) == case_id, col(known.person_id) == actor.id)


def directs(actor: Asker, division: UuidColumn) -> ColumnElement[bool]:
    """SQL: whether `actor` directs `division` today."""
    if isinstance(actor, AnyAsker):
        return division.in_(actor.directed)
    directed = actor.divisions(Role.DIRECTOR)
    return division.in_(directed) if directed else sa.false()


def holds_role(asker: Asker, roles: tuple[Role, ...], division: UuidColumn | None = None) -> ColumnElement[bool]:
    """SQL: whether `asker` holds one of `roles` today, in `division` where one is given."""
    held = aliased(Grant)
    found = sa.exists().where(
        col(held.person_id) == asker.id,
        col(held.role).in_(roles),
        col(held.from_on) <= asker.today,
        sa.or_(col(held.until_on).is_(None), col(held.until_on) > asker.today),
    )
    return found if division is None else found.where(col(held.division_id) == division)


def visible_reviews(actor: Asker) -> ColumnElement[bool]:
    """SQL: the reviews whose head this person may see in a list."""
    coach = col(Review.coach_id)
    offices = sa.or_(
        supervises(actor, coach),
        deputises(actor, coach, col(Review.lead_id)),
        directs(actor, col(Review.division_id)),
        sa.and_(sa.or_(col(Review.lead_id) == actor.id, stands_in(actor, coach)), col(Review.signed_at).is_not(None)),
    )
    return sa.or_(coach == actor.id, sa.and_(offices, sa.not_(conflicted(actor, coach))))


def _review_and_standing(actor: Asker) -> Select[Any]:
    coach = col(Review.coach_id)
    coach_named, lead_named = aliased(Person), aliased(Person)
    columns: tuple[Any, ...] = (
        Review,
        supervises(actor, coach),
        deputises(actor, coach, col(Review.lead_id)),
        conflicted(actor, coach),
        stands_in(actor, coach),
        _own_sheet(actor),
        _read_ahead(),
        col(coach_named.name),
        col(lead_named.name),
    )
    return (
        sa.select(*columns)
        .join(coach_named, col(coach_named.id) == coach)
        .join(lead_named, col(lead_named.id) == col(Review.lead_id))
    )


def _read_ahead() -> ColumnElement[Any]:
    """How many days before the agreed day the coach may read both sheets; none where no day is agreed."""
    days = sa.select(col(Policy.rules)["review.read_ahead"].as_integer()).where(col(Policy.id) == col(Review.policy_id))
    return sa.case((col(Review.meet_on).is_not(None), days.scalar_subquery()))


def _own_sheet(actor: Asker) -> ColumnElement[str | None]:
    side = sa.case((col(Review.coach_id) == actor.id, Side.COACH.value), else_=Side.LEAD.value)
    return (
        select(Sheet.status)
        .where(col(Sheet.review_id) == col(Review.id), sa.cast(col(Sheet.side), sa.String) == side)
        .order_by(col(Sheet.revision).desc())
        .limit(1)
        .scalar_subquery()
    )


def relations(
    actor: Actor, review: Review, is_supervisor: bool, is_deputy: bool, is_conflicted: bool, is_stand_in: bool
) -> frozenset[Relation]:
    """Every way in which `actor` stands to `review`."""
    found: set[Relation] = set()
    if review.coach_id == actor.id:
        return frozenset({Relation.SELF})
    if is_conflicted:
        return frozenset({Relation.CONFLICTED})
    is_named = review.lead_id == actor.id
    if is_supervisor:
        found.add(Relation.LEAD if is_named else Relation.NEW_LEAD)
    elif is_named:
        found.add(Relation.FORMER_LEAD)
    if is_deputy:
        found.add(Relation.DEPUTY)
    if is_stand_in:
        found.add(Relation.STAND_IN)
    if review.division_id in actor.divisions(Role.DIRECTOR):
        found.add(Relation.DIRECTOR)
    return frozenset(found or {Relation.OTHER})


class Standing:
    """A review with everything a decision about it needs; asks the policy, never decides itself.

    `coach` and `lead` are their names; `meets_on` is the day agreed for the conversation as long as it lies ahead,
    `reads_from_on` the day from which the coach may read both sheets before it; `has_left` says that it is the person's
    own review and that they serve no more.
    """

    def __init__(
        self,
        review: Review,
        relations: frozenset[Relation],
        facts: Facts,
        coach: str = "",
        lead: str = "",
        reads_from_on: date | None = None,
        meets_on: date | None = None,
        *,
        has_left: bool = False,
    ) -> None:
        self.review, self.relations, self.facts = review, relations, facts
        self.coach, self.lead, self.reads_from_on, self.meets_on = coach, lead, reads_from_on, meets_on
        self.has_left = has_left

    def answer(self, permission: Permission) -> Answer:
        """The policy's answer for this person and this review now."""
        answer = best(permission, self.relations, self.facts)
        return after_service(permission, answer) if self.has_left else answer

    def require(self, permission: Permission) -> None:
        """Return if allowed. Raises NotFound out of scope, NotAllowed with the reason otherwise."""
        require(self.answer(permission))

    @property
    def is_self(self) -> bool:
        """Whether the person is the coach of this review."""
        return Relation.SELF in self.relations

    @property
    def side(self) -> Side:
        """The side this person would write on."""
        return Side.COACH if self.is_self else Side.LEAD


@cache
def _one_review(lock: bool) -> Select[Any]:
    statement = _review_and_standing(ANYONE).where(col(Review.id) == sa.bindparam("review_id", type_=sa.Uuid()))
    return statement.with_for_update(of=Review) if lock else statement


def review_for(
    session: Session, actor: Actor, review_id: uuid.UUID, permission: Permission, lock: bool = False
) -> Standing:
    """The review with the actor's standing, once `permission` is granted.

    Unknown ids and reviews out of scope raise the same NotFound after the same statement. `lock` holds the row
    until the end of the transaction on databases that lock rows.
    """
    row = session.execute(_one_review(lock), {"review_id": review_id, **asked_by(actor)}).first()
    if row is None:
        raise NotFound
    standing = _with_facts(actor, row)
    standing.require(permission)
    return standing


@cache
def _reviews(is_open: bool) -> Select[Any]:
    statement = (
        _review_and_standing(ANYONE)
        .where(visible_reviews(ANYONE))
        .order_by(
            sa.case((col(Review.status) == ReviewStatus.CLOSED, 1), else_=0),
            col(Review.sheets_due_on),
            col(Review.id),
        )
        .limit(sa.bindparam("most", type_=sa.Integer()))
    )
    return statement.where(col(Review.status) != ReviewStatus.CLOSED) if is_open else statement


def reviews_for(
    session: Session, actor: Actor, limit: int, *, is_open: bool = False
) -> Sequence[tuple[Standing, str, str]]:
    """The newest reviews in scope with coach's and lead's names, open ones first; one statement.

    `is_open` leaves out those that are closed.
    """
    rows = session.execute(_reviews(is_open), {"most": limit, **asked_by(actor)})
    found = [_with_facts(actor, row) for row in rows]
    return [(standing, standing.coach, standing.lead) for standing in found]


def _with_facts(actor: Actor, row: Any) -> Standing:
    review: Review = row[0]
    is_supervisor, is_deputy, is_conflicted, is_stand_in = (bool(flag) for flag in row[1:5])
    own_sheet, ahead, coach, lead = row[5:9]
    reads_from_on = review.meet_on - timedelta(days=ahead or 0) if review.meet_on else None
    facts = Facts(
        status=review.status,
        own_sheet=own_sheet,
        self_assessment=review.self_assessment,
        is_late=review.self_assessment is SelfAssessment.EXPECTED and actor.today >= review.late_on,
        is_window_over=review.respond_until_on is not None and actor.today > review.respond_until_on,
        was_seen=review.revealed_at is not None,
        is_early=reads_from_on is not None and actor.today < reads_from_on,
    )
    found = relations(actor, review, is_supervisor, is_deputy, is_conflicted, is_stand_in)
    meets_on = review.meet_on if review.meet_on and review.meet_on >= actor.today else None
    has_left = Relation.SELF in found and not actor.held
    return Standing(review, found, facts, coach, lead, reads_from_on, meets_on, has_left=has_left)


def has_unfinished(coach: UuidColumn) -> ColumnElement[bool]:
    """SQL: whether the coach has a review that is not closed."""
    return sa.exists().where(col(Review.coach_id) == coach, col(Review.status) != ReviewStatus.CLOSED)


def opening_for(session: Session, actor: Actor, coach_id: uuid.UUID) -> tuple[Person, uuid.UUID]:
    """The coach for whom the actor may open a review now, and the division of their coach role.

    Holds the coach's row until the end of the transaction, so that two leads at once do not open two reviews.
    Raises NotFound out of scope, NotAllowed with the reason (not their lead, or a review is still open).
    """
    person = col(Person.id)
    session.execute(sa.select(person).where(person == coach_id).with_for_update())
    row = session.execute(
        sa.select(
            Person,
            col(Grant.division_id),
            supervises(actor, person),
            deputises(actor, person),
            conflicted(actor, person),
            has_unfinished(person),
        )
        .join(Grant, col(Grant.person_id) == person)
        .where(
            person == coach_id,
            col(Person.is_active).is_(True),
            col(Grant.role) == Role.COACH,
            col(Grant.from_on) <= actor.today,
            sa.or_(col(Grant.until_on).is_(None), col(Grant.until_on) > actor.today),
        )
        .order_by(col(Grant.from_on).desc())
    ).first()
    if row is None:
        raise NotFound
    coach, division_id, is_supervisor, is_deputy, is_conflicted, has_open = row
    found: set[Relation] = {Relation.OTHER}
    if coach.id == actor.id:
        found = {Relation.SELF}
    elif is_conflicted:
        found = {Relation.CONFLICTED}
    else:
        found |= {Relation.LEAD} if is_supervisor else set()
        found |= {Relation.DEPUTY} if is_deputy else set()
        found |= {Relation.DIRECTOR} if division_id in actor.divisions(Role.DIRECTOR) else set()
    require(best(Permission.OPEN, frozenset(found), Facts(has_open=bool(has_open))))
    return coach, division_id


def require(answer: Answer) -> None:
    """Return if allowed. Raises NotFound for what is hidden, NotAllowed with the sentence for what is refused."""
    if answer.is_hidden:
        raise NotFound
    if not answer.is_allowed:
        raise NotAllowed(answer.reason)
