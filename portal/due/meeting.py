"""Rules around one-on-ones: who is to be seen, what is agreed on, what the coach wants to talk about."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import aliased
from sqlmodel import col

from db.dates import day_of, plus_days
from db.tables.one_on_ones import AgendaItem, OneOnOne, OneOnOneStatus
from db.tables.people import Grant, Leave, Person, Role
from portal.access.scope import ANYONE
from portal.coaches import rhythm
from portal.due.registry import Saying, rule, shown
from portal.due.scope import ME, TODAY, coaching_now, leads

SOON = 7


@rule(
    "one-on-one",
    Role.LEAD,
    rank=30,
    page="one_on_ones",
    leads_to={"coach": "coach"},
    says={
        "overdue": Saying("You have not met for longer than the programme wishes.", "Since", "Plan it"),
        "due": Saying("The next one-on-one is due.", "Due", "Plan it"),
    },
)
def one_on_one_due() -> Select[Any]:
    """A coach who is here and whom nobody has seen for as long as the rule allows, or nearly; nothing agreed on yet."""
    coach = col(Person.id)
    seen = rhythm.counted_from(coach, col(Grant.from_on))
    waiting = (
        sa.select(
            coach.label("id"),
            col(Person.name).label("name"),
            seen.label("seen"),
            rhythm.every(ANYONE, coach, col(Grant.division_id)).label("every"),
        )
        .join(Grant, coaching_now(coach, Grant))
        .where(leads(coach), rhythm.away_until(ANYONE, coach).is_(None), sa.not_(_agreed_on(coach)))
        .subquery()
    )
    see_by = rhythm.to_be_seen_by(ANYONE, waiting.c.id, waiting.c.seen, waiting.c.every)
    found = sa.select(waiting, see_by.label("see_by")).subquery()
    return sa.select(
        *shown(sa.case((found.c.see_by < TODAY, "overdue"), else_="due"), found.c.id, found.c.name, found.c.see_by)
    ).where(found.c.see_by <= plus_days(TODAY, SOON))


def _agreed_on(coach: Any) -> Any:
    return sa.exists().where(
        col(OneOnOne.coach_id) == coach, col(OneOnOne.status).in_((OneOnOneStatus.PLANNED, OneOnOneStatus.OPEN))
    )


@rule(
    "one-on-one",
    Role.LEAD,
    rank=10,
    page="one_on_one",
    leads_to={"id": "record"},
    says={
        "soon": Saying("You are going to meet.", "On", "Open it"),
        "past": Saying("The day you agreed on has passed. Write it down, or find another day.", "Since", "Open it"),
        "open": Saying("It is begun and not closed. The coach reads it once you close it.", "Since", "Finish it"),
    },
)
def one_on_one_agreed() -> Select[Any]:
    """A one-on-one the reader holds: today or tomorrow, past its day, or begun and not closed."""
    on = sa.func.coalesce(col(OneOnOne.planned_on), col(OneOnOne.held_on), day_of(col(OneOnOne.made_at)))
    is_open = col(OneOnOne.status) == OneOnOneStatus.OPEN
    is_planned = col(OneOnOne.status) == OneOnOneStatus.PLANNED
    said = sa.case((is_open, "open"), (col(OneOnOne.planned_on) < TODAY, "past"), else_="soon")
    return (
        sa.select(*shown(said, col(OneOnOne.coach_id), col(Person.name), on, record=col(OneOnOne.id)))
        .join(Person, col(Person.id) == col(OneOnOne.coach_id))
        .where(
            col(OneOnOne.lead_id) == ME,
            leads(col(OneOnOne.coach_id)),
            sa.or_(is_open, sa.and_(is_planned, col(OneOnOne.planned_on) <= plus_days(TODAY, 1))),
        )
    )


@rule(
    "one-on-one",
    Role.COACH,
    rank=10,
    page="one_on_one",
    leads_to={"id": "record"},
    says={"soon": Saying("You meet {other}. What would you like to talk about?", "On", "Open it")},
)
def my_one_on_one() -> Select[Any]:
    """The coach’s own one-on-one today or tomorrow."""
    lead = aliased(Person)
    return (
        sa.select(
            *shown(
                "soon",
                col(OneOnOne.coach_id),
                None,
                col(OneOnOne.planned_on),
                record=col(OneOnOne.id),
                other=col(lead.name),
            )
        )
        .join(lead, col(lead.id) == col(OneOnOne.lead_id))
        .where(
            col(OneOnOne.coach_id) == ME,
            col(OneOnOne.status) == OneOnOneStatus.PLANNED,
            col(OneOnOne.planned_on).between(TODAY, plus_days(TODAY, 1)),
        )
    )


@rule(
    "agenda",
    Role.LEAD,
    rank=50,
    page="one_on_ones",
    leads_to={"coach": "coach"},
    says={"added": Saying("They put something on the agenda for your next one-on-one.", "Since", "Look at it")},
)
def agenda_added() -> Select[Any]:
    """A coach has put something on the shared agenda that nobody has talked about; one row for each coach."""
    return (
        sa.select(
            *shown(
                "added",
                col(AgendaItem.coach_id),
                sa.func.max(col(Person.name)),
                day_of(sa.func.min(col(AgendaItem.added_at))),
            )
        )
        .join(Person, col(Person.id) == col(AgendaItem.coach_id))
        .where(
            col(AgendaItem.author_id) == col(AgendaItem.coach_id),
            col(AgendaItem.settled_at).is_(None),
            leads(col(AgendaItem.coach_id)),
        )
        .group_by(col(AgendaItem.coach_id))
    )


@rule(
    "leave",
    Role.LEAD,
    rank=55,
    page="folder",
    leads_to={"id": "coach"},
    says={
        "coming": Saying("They are coming back. A short welcome helps to pick things up again.", "On", "Open folder"),
        "back": Saying("They are back from leave. A short welcome helps.", "Since", "Open folder"),
    },
)
def back_from_leave() -> Select[Any]:
    """A coach whose leave ends within a week, or ended in the last three days."""
    return (
        sa.select(
            *shown(
                sa.case((col(Leave.until_on) <= TODAY, "back"), else_="coming"),
                col(Leave.person_id),
                col(Person.name),
                col(Leave.until_on),
            )
        )
        .join(Person, col(Person.id) == col(Leave.person_id))
        .where(
            leads(col(Leave.person_id)),
            col(Leave.from_on) <= TODAY,
            col(Leave.until_on).between(plus_days(TODAY, -3), plus_days(TODAY, SOON)),
        )
    )
