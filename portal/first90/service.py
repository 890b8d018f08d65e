"""What is done with somebody's first 90 days besides deciding: begin, name who to appeal to, stop, go on, leave."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.first_90 import ClockStop, FirstNinety, FirstNinetyStatus, Outcome, StartEvent, StopReason
from db.tables.people import Person
from portal import clock
from portal.access import Actor, Coaching, coach_standing
from portal.access.coaching import HAS_LEFT
from portal.audit import Kind
from portal.errors import InvalidInput, NotAllowed, NotFound
from portal.first90 import appeal, workflow
from portal.first90.history import step
from portal.first90.loading import ninety_for
from portal.frameworks import queries as frameworks
from portal.policy import service as policies
from portal.wording import texts

LONGEST_REASON = 2000
PLACE = "first_90"
ASKS_FOR_CARE = timedelta(days=180)
NOT_YET = "The first 90 days begin when their day 0 has come. Begin them then; nothing is lost by waiting."
LONG_AGO = "That is more than 180 days ago. If it is right, tick that you have looked, and begin."


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is said when first 90 days begin. Without an event the policy's holds; `is_sure` answers for an old day."""

    started_on: date
    start_event: StartEvent | None = None
    appeal_to_id: uuid.UUID | None = None
    appeal_words: str = ""
    is_sure: bool = False


def begin(session: Session, actor: Actor, coach_id: uuid.UUID, beginning: Beginning) -> uuid.UUID:
    """Begin a coach's first 90 days under the framework and rules of that day; returns their id.

    Raises InvalidInput for a day in the future, an old one nobody has answered for, or nobody to appeal to;
    NotAllowed where some are under way or the coach's account is closed.
    """
    session.execute(sa.select(col(Person.id)).where(col(Person.id) == coach_id).with_for_update())
    under_way = session.exec(select(FirstNinety.id).where(FirstNinety.open_for == coach_id)).first() is not None
    standing = coach_standing(session, actor, coach_id)
    standing.require(Coaching.BEGIN, "under_way" if under_way else "none")
    person = session.get(Person, coach_id)
    if person is None:
        raise NotFound
    if standing.state == "ended" or not person.is_active:
        raise NotAllowed(HAS_LEFT.reason)
    wrong, today = {}, clock.today(standing.coach.zone)
    if beginning.started_on > today:
        wrong["started_on"] = NOT_YET
    elif beginning.started_on < today - ASKS_FOR_CARE and not beginning.is_sure:
        wrong["started_on"] = LONG_AGO
    division = standing.coach.division_id
    named = appeal.checked(session, actor, coach_id, division, beginning.appeal_to_id, beginning.appeal_words, wrong)
    if wrong:
        raise InvalidInput(wrong)
    try:
        policy = policies.in_force(session, beginning.started_on, division)
    except NotFound:
        policy = policies.in_force(session, today, division)
    event = beginning.start_event or StartEvent(policies.choice(policy, "first_90.starts_with"))
    first = FirstNinety(
        coach_id=coach_id,
        open_for=coach_id,
        division_id=division,
        framework_id=frameworks.adopted(session).id,
        policy_id=policy.id,
        start_event=event,
        started_on=beginning.started_on,
        appeal_to_id=named.person_id,
        appeal_words=named.words,
        begun_by=actor.id,
        begun_at=clock.now(),
    )
    session.add(first)
    session.flush()
    step(session, actor, first, Kind.FIRST_90_BEGUN, started_on=beginning.started_on.isoformat())
    return first.id


def name_appeal(
    session: Session, actor: Actor, first_90_id: uuid.UUID, person_id: uuid.UUID | None, words: str = ""
) -> None:
    """Name whom the coach can appeal to: somebody who is not involved, or who it is in words."""
    one = ninety_for(session, actor, first_90_id, Coaching.READ_FIRST_90, lock=True)
    one.standing.require(Coaching.BEGIN, "none")
    wrong: dict[str, str] = {}
    named = appeal.checked(session, actor, one.first.coach_id, one.coach.division_id, person_id, words, wrong)
    if wrong:
        raise InvalidInput(wrong)
    one.first.appeal_to_id, one.first.appeal_words = named.person_id, named.words
    step(session, actor, one.first, Kind.FIRST_90_APPEAL_NAMED)


def step_back(session: Session, actor: Actor, first_90_id: uuid.UUID, from_on: date, reason: str) -> None:
    """Stop the clock while the coach steps back from contact, to keep everyone safe: an interim step, no finding.

    The reason can be read by the coach, so it passes the text check. Raises InvalidInput for a day in the future or
    before day 0, and for no reason.
    """
    one = ninety_for(session, actor, first_90_id, Coaching.STOP_CLOCK, lock=True)
    reason = texts.storable("reason", reason, LONGEST_REASON)
    wrong = {}
    if not one.first.started_on <= from_on <= one.today:
        wrong["from_on"] = "Choose a day from day 0 up to today."
    if texts.is_blank(reason):
        wrong["reason"] = "Say in a sentence why, in words the coach can read."
    if wrong:
        raise InvalidInput(wrong)
    about = {one.first.coach_id, actor.id} | ({one.lead_id} if one.lead_id else set())
    texts.require_checked(session, actor, PLACE, {"reason": reason}, about)
    session.add(ClockStop(first_90_id=one.first.id, why=StopReason.STEPPED_BACK, from_on=from_on))
    step(session, actor, one.first, Kind.FIRST_90_STOPPED, FirstNinetyStatus.STOPPED, reason, why="stepped_back")


def resume(session: Session, actor: Actor, first_90_id: uuid.UUID, on: date) -> None:
    """Let the clock run again from the day `on`; the stopped days are not counted.

    What was recommended before stays on record and is recommended anew. Raises InvalidInput for a day in the future
    or before the stop began.
    """
    one = ninety_for(session, actor, first_90_id, Coaching.RESUME, lock=True)
    stop = session.exec(
        select(ClockStop)
        .where(ClockStop.first_90_id == one.first.id, col(ClockStop.until_on).is_(None))
        .order_by(col(ClockStop.from_on).desc())
    ).first()
    if stop is not None and not stop.from_on <= on <= one.today:
        raise InvalidInput(
            {"resume_on": f"Choose a day from {stop.from_on.isoformat()}, when it stopped, up to today."}
        )
    if stop is not None and stop.from_on == on:
        session.delete(stop)
    elif stop is not None:
        stop.until_on = on
    step(session, actor, one.first, Kind.FIRST_90_RESUMED, FirstNinetyStatus.RUNNING, on=on.isoformat())


def record_leaving(
    session: Session, actor: Actor, coach_id: uuid.UUID, outcome: Outcome, on: date, reason: str = ""
) -> uuid.UUID | None:
    """End a coach's first 90 days because they withdraw or are transferred; nothing is decided about them.

    Returns the id, or None where none are under way. Raises InvalidInput for another outcome or a day in the future.
    """
    session.execute(sa.select(col(Person.id)).where(col(Person.id) == coach_id).with_for_update())
    found = session.exec(select(FirstNinety.id).where(FirstNinety.open_for == coach_id)).first()
    coach_standing(session, actor, coach_id).require(Coaching.RECORD_LEAVING, "running")
    if found is None:
        return None
    one = ninety_for(session, actor, found, Coaching.RECORD_LEAVING, lock=True)
    reason = texts.storable("leaving_reason", reason, LONGEST_REASON)
    wrong = {}
    if outcome not in workflow.LEAVING:
        wrong["leaving"] = "Choose whether the coach withdraws or is transferred. Everything else is decided."
    if on > one.today:
        wrong["leaving_on"] = "Note it when the day has come."
    if wrong:
        raise InvalidInput(wrong)
    about = {one.first.coach_id, actor.id} | ({one.lead_id} if one.lead_id else set())
    texts.require_checked(session, actor, PLACE, {"leaving_reason": reason}, about)
    one.first.open_for, one.first.outcome, one.first.ended_on = None, outcome, on
    to = FirstNinetyStatus.ENDED
    step(session, actor, one.first, Kind.FIRST_90_ENDED, to, reason or None, outcome=outcome.value)
    return found
