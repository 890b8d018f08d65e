"""Who leads whom, from which day on."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta

from sqlmodel import Session, select

from db.tables.people import Role, StandIn, Supervision
from portal.access import Actor, Managing, PersonStanding, person_for
from portal.audit import Kind
from portal.errors import InvalidInput, NotAllowed, NotFound
from portal.people import pairings
from portal.people.checks import lock, note, overlap, refuse

FARTHEST = timedelta(days=366)
NO_COACH = "This person does not coach on that day."
LEADS_ALREADY = "They lead this coach already."
OWN_SUPERVISOR = "This coach leads them in these days. Nobody leads their own lead coach."
IS_DECIDER = "They are named to decide about this coach. Name another decider first."
BEGUN = "This has begun. Let somebody else lead from a day on instead."


def change_lead(
    session: Session, actor: Actor, coach_id: uuid.UUID, lead_id: uuid.UUID | None, from_on: date | None
) -> uuid.UUID:
    """Let `lead_id` lead a coach from a day on: the span before ends there. Returns the new span's id.

    A span that begins on that very day is replaced, so that a slip can be mended. Raises InvalidInput (fields "lead",
    "lead_from"), among others for a conflict between the two, which only a director hears named.
    """
    standing = person_for(session, actor, coach_id, Managing.SUPERVISE)
    return assign(session, actor, standing, lead_id, from_on)


def assign(
    session: Session, actor: Actor, standing: PersonStanding, lead_id: uuid.UUID | None, from_on: date | None
) -> uuid.UUID:
    """As `change_lead`, for callers that have decided access."""
    if lead_id is None or from_on is None:
        refuse({"lead": None if lead_id else "Choose the lead coach."})
        raise InvalidInput({"lead_from": "Choose the first day."})
    if from_on > actor.today + FARTHEST:
        raise InvalidInput({"lead_from": "This lies more than a year ahead. Is the year right?"})
    coach_id = standing.person.id
    lock(session, coach_id, lead_id)
    _require_pair(session, actor, standing, lead_id, from_on)
    rows = session.exec(
        select(Supervision).where(Supervision.coach_id == coach_id).execution_options(populate_existing=True)
    ).all()
    _make_room(session, rows, lead_id, from_on)
    row = Supervision(coach_id=coach_id, lead_id=lead_id, from_on=from_on)
    session.add(row)
    session.flush()
    facts = {"lead": str(lead_id), "from_on": from_on.isoformat()}
    note(session, actor, Kind.SUPERVISION_CHANGED, "person", coach_id, **facts)
    return row.id


def take_back(session: Session, actor: Actor, span_id: uuid.UUID) -> None:
    """Take back a change of lead that has not begun; the span before it goes on. Raises NotAllowed once it has."""
    found = session.get(Supervision, span_id)
    person_for(session, actor, found.coach_id if found else uuid.UUID(int=0), Managing.SUPERVISE)
    if found is None:
        raise NotFound
    lock(session, found.coach_id)
    rows = session.exec(
        select(Supervision).where(Supervision.coach_id == found.coach_id).execution_options(populate_existing=True)
    ).all()
    row = next((one for one in rows if one.id == span_id), None)
    if row is None:
        raise NotFound
    if row.from_on <= actor.today:
        raise NotAllowed(BEGUN)
    for before in rows:
        if before.until_on == row.from_on:
            before.until_on = row.until_on
    session.delete(row)
    session.flush()
    note(session, actor, Kind.SUPERVISION_CHANGED, "person", row.coach_id, taken_back=True)


def _require_pair(session: Session, actor: Actor, standing: PersonStanding, lead_id: uuid.UUID, from_on: date) -> None:
    coach_id = standing.person.id
    role = next((one for one in standing.held if one.role is Role.COACH and one.holds_on(from_on)), None)
    if role is None:
        raise InvalidInput({"lead_from": NO_COACH})
    problem = pairings.problem(session, actor, coach_id, lead_id, from_on, role.division_id)
    back = session.exec(select(Supervision).where(Supervision.coach_id == lead_id, Supervision.lead_id == coach_id))
    if not problem and overlap(from_on, None, ((row.from_on, row.until_on) for row in back)):
        problem = OWN_SUPERVISOR
    named = session.exec(select(StandIn).where(StandIn.coach_id == coach_id, StandIn.person_id == lead_id))
    if not problem and overlap(from_on, None, ((row.from_on, row.until_on) for row in named)):
        problem = IS_DECIDER
    refuse({"lead": problem})


def _make_room(session: Session, rows: Iterable[Supervision], lead_id: uuid.UUID, from_on: date) -> None:
    """End what stands on `from_on` there; what is planned later must be taken back first."""
    for row in rows:
        if row.until_on is not None and row.until_on <= from_on:
            continue
        if row.from_on > from_on:
            raise InvalidInput({"lead_from": f"Another lead begins on {row.from_on}. Take that back first."})
        if row.lead_id == lead_id:
            raise InvalidInput({"lead": LEADS_ALREADY})
        if row.from_on == from_on:
            session.delete(row)
        else:
            row.until_on = from_on
    session.flush()
