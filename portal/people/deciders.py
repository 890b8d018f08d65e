"""The named decider about one coach's first 90 days: where lead and director are one, or too close, or by the rules."""

import uuid
from datetime import date, timedelta

from sqlmodel import Session, select

from db.tables.people import StandIn, Supervision
from portal.access import Actor, Managing, person_for
from portal.audit import Kind
from portal.errors import InvalidInput, NotAllowed, NotFound
from portal.people import pairings
from portal.people.checks import lock, note, overlap

DAY = timedelta(days=1)
LONGEST = timedelta(days=366)
LEADS = "They lead this coach in these days. Whoever recommends does not decide."
NO_COACH = "A decider is named for a coach."


def name(
    session: Session, actor: Actor, coach_id: uuid.UUID, person_id: uuid.UUID | None, last_on: date | None
) -> uuid.UUID:
    """Name who decides about a coach's first 90 days, from today up to and including `last_on`; returns its id.

    Raises InvalidInput (fields "decider", "decider_last"): the coach themselves, whoever leads them in that span,
    somebody in a declared conflict, nobody who leads or directs, a second one at a time.
    """
    standing = person_for(session, actor, coach_id, Managing.NAME_DECIDER)
    role = standing.coaching
    if role is None or role not in standing.serving:
        raise NotAllowed(NO_COACH)
    if last_on is None or person_id is None:
        wrong = {"decider": "Choose who decides."} if person_id is None else {}
        raise InvalidInput(wrong or {"decider_last": "Choose the last day. A decider is named until a day."})
    if last_on < actor.today:
        raise InvalidInput({"decider_last": "This day has passed. Choose today or a later one."})
    if last_on - actor.today > LONGEST:
        raise InvalidInput({"decider_last": "A decider is named for at most a year."})
    lock(session, coach_id, person_id)
    until_on = last_on + DAY
    problem = pairings.problem(session, actor, coach_id, person_id, actor.today, role.division_id)
    if not problem and _leads_in(session, coach_id, person_id, actor.today, until_on):
        problem = LEADS
    if problem:
        raise InvalidInput({"decider": problem})
    others = session.exec(select(StandIn).where(StandIn.coach_id == coach_id)).all()
    if overlap(actor.today, until_on, ((row.from_on, row.until_on) for row in others)):
        raise InvalidInput({"decider": "Somebody is named already. End that first; one person decides at a time."})
    row = StandIn(coach_id=coach_id, person_id=person_id, named_by=actor.id, from_on=actor.today, until_on=until_on)
    session.add(row)
    session.flush()
    facts = {"decider": str(person_id), "last_on": last_on.isoformat()}
    note(session, actor, Kind.STAND_IN_NAMED, "person", coach_id, **facts)
    return row.id


def end(session: Session, actor: Actor, stand_in_id: uuid.UUID) -> None:
    """Let somebody decide no more, from today on. Ending it twice reads as not found."""
    found = session.get(StandIn, stand_in_id)
    person_for(session, actor, found.coach_id if found else uuid.UUID(int=0), Managing.NAME_DECIDER)
    if found is None:
        raise NotFound
    lock(session, found.coach_id)
    row = session.exec(
        select(StandIn).where(StandIn.id == stand_in_id).execution_options(populate_existing=True)
    ).first()
    if row is None or row.until_on <= actor.today:
        raise NotFound
    close(session, row, actor.today)
    note(session, actor, Kind.STAND_IN_NAMED, "person", row.coach_id, decider=str(row.person_id), ended=True)


def close(session: Session, row: StandIn, on: date) -> None:
    """Let a row hold no more from `on`; one that has not held before leaves nothing behind."""
    if row.from_on >= on:
        session.delete(row)
    else:
        row.until_on = on
    session.flush()


def _leads_in(session: Session, coach_id: uuid.UUID, lead_id: uuid.UUID, from_on: date, until_on: date) -> bool:
    rows = session.exec(select(Supervision).where(Supervision.coach_id == coach_id, Supervision.lead_id == lead_id))
    return overlap(from_on, until_on, ((row.from_on, row.until_on) for row in rows)) is not None
