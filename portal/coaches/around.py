"""What hangs on a person: reviews, first 90 days, one-on-ones, cases, groups, cover; no record is opened."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.cases import Case, CaseStatus
from db.tables.commitments import Commitment, CommitmentStatus
from db.tables.first_90 import FirstNinety, FirstNinetyStatus
from db.tables.one_on_ones import OneOnOne, OneOnOneStatus
from db.tables.people import Deputy, Person, StandIn, Supervision
from db.tables.reviews import Review, ReviewStatus
from portal.access import Actor
from portal.cases.workflow import HELD
from portal.meetings import leaving

HOLDING = (CaseStatus.ASSIGNED, *HELD)


@dataclass(frozen=True, slots=True)
class Around:
    """Everything unfinished around one person, as coach and as lead. Names are those of the others."""

    reviews: tuple[str, ...]
    reviews_led: tuple[str, ...]
    first_90: FirstNinetyStatus | None
    planned: int
    planned_led: int
    commitments: int
    commitments_led: int
    cases: int
    coaches: tuple[tuple[uuid.UUID, str], ...]
    covered_by: tuple[str, ...]
    covers_for: tuple[str, ...]
    decides_for: tuple[str, ...]
    groups: tuple[str, ...]
    groups_held: tuple[str, ...]


@dataclass(slots=True)
class Consequences:
    """What an act means, in sentences: what moves, what stays, what is left without anybody, what stands against it."""

    moves: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)
    orphaned: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)


def around(session: Session, actor: Actor, person_id: uuid.UUID) -> Around:
    """What hangs on a person today. For callers that have decided access; it opens no record."""
    coach, lead = aliased(Person), aliased(Person)
    reviews = session.execute(
        sa.select(col(Review.coach_id), col(coach.name), col(lead.name))
        .join(coach, col(coach.id) == col(Review.coach_id))
        .join(lead, col(lead.id) == col(Review.lead_id))
        .where(
            sa.or_(col(Review.coach_id) == person_id, col(Review.lead_id) == person_id),
            col(Review.status) != ReviewStatus.CLOSED,
            col(Review.signed_at).is_(None),
        )
        .order_by(col(coach.name))
    ).all()
    is_open = [col(OneOnOne.status) != OneOnOneStatus.CLOSED]
    is_promised = [col(Commitment.status) == CommitmentStatus.OPEN]
    ahead = col(Supervision.until_on).is_(None) | (col(Supervision.until_on) > actor.today)
    first: FirstNinetyStatus | None = session.scalar(
        sa.select(col(FirstNinety.status)).where(col(FirstNinety.open_for) == person_id)
    )
    counts = session.execute(
        sa.select(
            _count(OneOnOne, col(OneOnOne.coach_id) == person_id, *is_open),
            _count(OneOnOne, col(OneOnOne.lead_id) == person_id, *is_open),
            _count(Commitment, col(Commitment.coach_id) == person_id, *is_promised),
            _count(
                Commitment,
                col(Commitment.owner_id) == person_id,
                col(Commitment.coach_id) != person_id,
                *is_promised,
            ),
            _count(Case, col(Case.coach_id) == person_id, col(Case.status).in_(HOLDING)),
        )
    ).one()
    planned, planned_led, promised, promised_led, cases = counts
    covered_by, covers_for, decides_for = _names(session, actor, person_id)
    inside, held = leaving.groups_of(session, person_id, actor.today)
    coaches = session.execute(
        sa.select(col(Person.id), col(Person.name))
        .join(Supervision, col(Supervision.coach_id) == col(Person.id))
        .where(col(Supervision.lead_id) == person_id, ahead)
        .distinct()
        .order_by(col(Person.name))
    )
    return Around(
        reviews=tuple(led_by for coach_id, _, led_by in reviews if coach_id == person_id),
        reviews_led=tuple(name for coach_id, name, _ in reviews if coach_id != person_id),
        first_90=first,
        planned=planned,
        planned_led=planned_led,
        commitments=promised,
        commitments_led=promised_led,
        cases=cases,
        coaches=tuple((coach_id, name) for coach_id, name in coaches),
        covered_by=covered_by,
        covers_for=covers_for,
        decides_for=decides_for,
        groups=tuple(inside),
        groups_held=tuple(held),
    )


def _count(table: type, *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(table).where(*conditions).scalar_subquery()


def _names(
    session: Session, actor: Actor, person_id: uuid.UUID
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Who covers for the person, whom they cover for, about whom they are named to decide; today or later."""
    rows = session.execute(
        sa.union_all(
            _of("by", Deputy.deputy_id, Deputy.lead_id, Deputy.until_on, person_id, actor),
            _of("for", Deputy.lead_id, Deputy.deputy_id, Deputy.until_on, person_id, actor),
            _of("about", StandIn.coach_id, StandIn.person_id, StandIn.until_on, person_id, actor),
        )
    ).all()
    by, cover, about = (
        tuple(sorted({name for how, name in rows if how == wanted})) for wanted in ("by", "for", "about")
    )
    return by, cover, about


def _of(how: str, other: object, own: object, until: object, person_id: uuid.UUID, actor: Actor) -> sa.Select[str, str]:
    return (
        sa.select(sa.literal(how), col(Person.name))
        .join_from(Person, other.class_, col(Person.id) == other)  # type: ignore[attr-defined]
        .where(own == person_id, until > actor.today)  # type: ignore[operator, arg-type]
    )


def names(found: Iterable[str]) -> str:
    """Names in a sentence: "Maya Torres and Carl Whitaker"."""
    *first, last = sorted(set(found))
    return f"{', '.join(first)} and {last}" if first else last


def number(count: int, one: str, more: str) -> str:
    """A count with its noun: "1 planned one-on-one", "3 planned one-on-ones"."""
    return f"{count} {one if count == 1 else more}"
