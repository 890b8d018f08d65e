"""Rules around people: a coach without a lead, cover and deciders whose days end soon."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import aliased
from sqlmodel import col

from db.dates import plus_days
from db.tables.first_90 import FirstNinety
from db.tables.people import Deputy, Grant, Person, Role, StandIn, Supervision
from portal.access.scope import ANYONE, conflicted
from portal.due.registry import Saying, rule, shown
from portal.due.scope import ME, TODAY, administered, coaching_now, decides_for, directed, directs, holds

SOON = 7


@rule(
    "no lead coach",
    Role.DIRECTOR,
    Role.ADMINISTRATOR,
    rank=5,
    page="person",
    leads_to={"id": "coach"},
    says={"alone": Saying("Nobody leads this coach at present. Name a lead coach.", "Since", "Name one", True)},
)
def coach_without_lead() -> Select[Any]:
    """A coach whom nobody leads today, since the last lead’s days ended."""
    coach = col(Person.id)
    had = aliased(Supervision)
    since = sa.func.coalesce(
        sa.select(sa.func.max(col(had.until_on)))
        .where(col(had.coach_id) == coach, col(had.until_on) <= TODAY)
        .scalar_subquery(),
        col(Grant.from_on),
    )
    is_led = sa.exists().where(col(Supervision.coach_id) == coach, holds(Supervision, TODAY))
    return (
        sa.select(*shown("alone", coach, col(Person.name), since))
        .join(Grant, coaching_now(coach, Grant))
        .where(
            sa.not_(is_led),
            sa.or_(directed(col(Grant.division_id)), administered(col(Grant.division_id))),
            sa.not_(conflicted(ANYONE, coach)),
        )
    )


@rule(
    "cover",
    Role.LEAD,
    rank=75,
    page="coaches",
    says={
        "mine": Saying("You cover for {other}. Hand over what is still open.", "Until", "Coaches"),
        "theirs": Saying("{other} covers for you. Take a moment together for what happened.", "Until", "Coaches"),
    },
)
def cover_ends() -> Select[Any]:
    """Cover by the reader, or for the reader, that ends within a week."""
    other = aliased(Person)
    return (
        sa.select(
            *shown(
                sa.case((col(Deputy.deputy_id) == ME, "mine"), else_="theirs"),
                None,
                None,
                plus_days(col(Deputy.until_on), -1),
                record=col(Deputy.id),
                other=col(other.name),
            )
        )
        .join(
            other,
            col(other.id) == sa.case((col(Deputy.deputy_id) == ME, col(Deputy.lead_id)), else_=col(Deputy.deputy_id)),
        )
        .where(
            sa.or_(col(Deputy.deputy_id) == ME, col(Deputy.lead_id) == ME),
            holds(Deputy, TODAY),
            col(Deputy.until_on) <= plus_days(TODAY, SOON),
        )
    )


@rule(
    "stand-in decider",
    Role.COACH,
    Role.LEAD,
    Role.DIRECTOR,
    rank=35,
    page="folder",
    leads_to={"id": "coach"},
    says={
        "mine": Saying("You are the named decider, and your days as one end soon.", "Until", "Open folder"),
        "named": Saying("The days of the named decider, {other}, end soon.", "Until", "Open folder"),
    },
)
def stand_in_ends() -> Select[Any]:
    """A named decider whose days end within two weeks while the first 90 days are not over."""
    decider = aliased(Person)
    coach = col(StandIn.coach_id)
    newest = aliased(Grant)
    division = (
        sa.select(col(newest.division_id))
        .where(col(newest.person_id) == coach, col(newest.role) == Role.COACH)
        .order_by(col(newest.from_on).desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        sa.select(
            *shown(
                sa.case((col(StandIn.person_id) == ME, "mine"), else_="named"),
                coach,
                col(Person.name),
                plus_days(col(StandIn.until_on), -1),
                record=col(StandIn.id),
                other=col(decider.name),
            )
        )
        .join(Person, col(Person.id) == coach)
        .join(decider, col(decider.id) == col(StandIn.person_id))
        .where(
            holds(StandIn, TODAY),
            col(StandIn.until_on) <= plus_days(TODAY, 2 * SOON),
            sa.exists().where(col(FirstNinety.open_for) == coach),
            sa.or_(sa.and_(col(StandIn.person_id) == ME, decides_for(coach)), directs(coach, division)),
        )
    )
