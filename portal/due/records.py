"""Rules around what is written: observations nobody has told, commitments, reviews that come round, answers."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import aliased
from sqlmodel import col

from db.dates import day_of, plus_days, plus_months
from db.tables.commitments import Commitment, CommitmentStatus
from db.tables.first_90 import FirstNinety
from db.tables.observations import Observation
from db.tables.people import Grant, Person, Role
from db.tables.reviews import Review, ReviewStatus
from portal.access.scope import ANYONE
from portal.coaches import rhythm
from portal.commitments.loading import is_open_to
from portal.due.registry import Saying, rule, shown
from portal.due.scope import ME, TODAY, coaching_now, leads, looks_after

AHEAD = 14


@rule(
    "observation",
    Role.LEAD,
    Role.DIRECTOR,
    rank=40,
    page="observations",
    leads_to={"coach": "coach"},
    text_of="observation.text",
    says={"untold": Saying("You have not told the coach yet. Feedback is kindest while it is fresh.", "Since", "Tell")},
)
def observation_untold() -> Select[Any]:
    """An observation of the reader that a coach who still serves was not told for longer than the rule says."""
    wait = rhythm.rule_in_force(ANYONE, col(Observation.division_id), "observation.untold")
    return (
        sa.select(
            *shown(
                "untold",
                col(Observation.coach_id),
                col(Person.name),
                col(Observation.seen_on),
                record=col(Observation.id),
                text=col(Observation.text),
            )
        )
        .join(Person, col(Person.id) == col(Observation.coach_id))
        .where(
            col(Observation.author_id) == ME,
            col(Observation.told_on).is_(None),
            plus_days(col(Observation.seen_on), wait) <= TODAY,
            looks_after(col(Observation.coach_id), col(Observation.division_id)),
            sa.exists().where(coaching_now(col(Observation.coach_id), Grant)),
        )
    )


@rule(
    "commitment",
    Role.COACH,
    Role.LEAD,
    Role.DIRECTOR,
    rank=45,
    page="commitments",
    text_of="commitment.text",
    says={
        "late": Saying(
            "You said you would. Done, not any more, or another day: all are fine answers.", "Since", "Open"
        ),
        "due": Saying("You said you would.", "Due", "Open"),
    },
)
def commitment_due() -> Select[Any]:
    """A commitment of the reader that is due within a week or was due."""
    coach = col(Commitment.coach_id)
    return (
        sa.select(
            *shown(
                sa.case((col(Commitment.due_on) < TODAY, "late"), else_="due"),
                coach,
                col(Person.name),
                col(Commitment.due_on),
                record=col(Commitment.id),
                text=col(Commitment.text),
            )
        )
        .join(Person, col(Person.id) == coach)
        .where(
            col(Commitment.owner_id) == ME,
            col(Commitment.status) == CommitmentStatus.OPEN,
            col(Commitment.due_on) <= plus_days(TODAY, 7),
            sa.or_(coach == ME, leads(coach)),
            is_open_to(ANYONE),
        )
    )


@rule(
    "yearly review",
    Role.LEAD,
    rank=60,
    page="reviews",
    says={
        "due": Saying("The yearly review comes round.", "Due", "Start it"),
        "late": Saying("The yearly review was to begin.", "Since", "Start it"),
    },
)
def review_comes_round() -> Select[Any]:
    """A coach whose last signed review is nearly as old as the rule allows, with none under way."""
    coach = col(Person.id)
    last, open_ = aliased(Review), aliased(Review)
    signed = sa.select(sa.func.max(col(last.signed_at))).where(col(last.coach_id) == coach).scalar_subquery()
    every = rhythm.rule_in_force(ANYONE, col(Grant.division_id), "review.every")
    by = (
        sa.select(coach.label("id"), col(Person.name).label("name"), plus_months(day_of(signed), every).label("on"))
        .join(Grant, coaching_now(coach, Grant))
        .where(
            leads(coach),
            rhythm.away_until(ANYONE, coach).is_(None),
            sa.not_(rhythm.is_in_first_90(coach)),
            sa.not_(sa.exists().where(col(open_.coach_id) == coach, col(open_.status) != ReviewStatus.CLOSED)),
        )
        .subquery()
    )
    said = sa.case((by.c.on < TODAY, "late"), else_="due")
    return sa.select(*shown(said, by.c.id, by.c.name, by.c.on)).where(by.c.on <= plus_days(TODAY, AHEAD))


@rule(
    "review",
    Role.COACH,
    rank=70,
    page="review",
    leads_to={"id": "record"},
    ended=True,
    says={"open": Saying("It is closed, and you can still attach a response, if you wish.", "Until", "Open it")},
)
def review_answer() -> Select[Any]:
    """A closed review of the coach’s own to which a response can still be attached."""
    return sa.select(
        *shown("open", col(Review.coach_id), None, col(Review.respond_until_on), record=col(Review.id))
    ).where(
        col(Review.coach_id) == ME,
        col(Review.status) == ReviewStatus.CLOSED,
        col(Review.respond_until_on) >= TODAY,
    )


@rule(
    "first 90 days",
    Role.COACH,
    rank=65,
    page="first90_one",
    leads_to={"id": "record"},
    ended=True,
    says={"open": Saying("You can answer the decision in your own words, if you wish.", "Until", "Open it")},
)
def decision_answer() -> Select[Any]:
    """A decision the coach was told, which they can still answer."""
    return sa.select(
        *shown("open", col(FirstNinety.coach_id), None, col(FirstNinety.respond_until_on), record=col(FirstNinety.id))
    ).where(
        col(FirstNinety.coach_id) == ME,
        col(FirstNinety.told_on).is_not(None),
        col(FirstNinety.respond_until_on) >= TODAY,
    )
