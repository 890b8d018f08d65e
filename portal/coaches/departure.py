"""Somebody's service ends on a day: first what it means, then all of it at once."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables.first_90 import FirstNinetyStatus, Outcome
from db.tables.people import Deputy, Grant, Role, StandIn, Supervision
from portal.access import Actor, Coaching, Managing, PersonStanding, coach_standing, person_for, sessions
from portal.audit import Kind
from portal.coaches.around import Around, Consequences, around, names, number
from portal.errors import InvalidInput, NotAllowed
from portal.first90 import service as first90
from portal.meetings import leaving
from portal.people import managing, supervising
from portal.people.checks import lock, note
from portal.policy import service as policies

DAY = timedelta(days=1)
EARLIEST = timedelta(days=366)
NO_SERVICE = "This person holds no role any more. Their service has ended."
UNDER_WAY = (
    "The first 90 days are under way. Wait for the decision, or note on their page that the coach withdraws when the "
    "day has come."
)


@dataclass(frozen=True, slots=True)
class Leaving:
    """What an end of service means; `coaches` are those whom somebody else has to lead."""

    means: Consequences
    coaches: tuple[tuple[uuid.UUID, str], ...]
    is_coach: bool
    reading_days: int


def look(session: Session, actor: Actor, person_id: uuid.UUID) -> Leaving:
    """What the end of somebody's service would mean today. Raises NotFound out of scope, NotAllowed above the actor."""
    standing = _serving(session, actor, person_id)
    found = around(session, actor, person_id)
    days = _reading_days(session, actor.today, standing)
    is_coach = any(one.role is Role.COACH for one in standing.serving)
    means = _as_coach(found, days) if is_coach else Consequences(stays=["Everything they have signed stays."])
    if not is_coach:
        means.moves.append("Their account is switched off at once, or after the last day where that lies ahead.")
    _as_lead(found, means)
    block = _block(session, actor, person_id, found, actor.today)
    means.blocks += [block] if block else []
    return Leaving(means, found.coaches, is_coach, days)


def carry_out(
    session: Session, actor: Actor, person_id: uuid.UUID, last_on: date | None, successor_id: uuid.UUID | None = None
) -> None:
    """End somebody's service after `last_on`: roles, supervision, cover, naming, review groups, in one transaction.

    A coach can still sign in, read their own record and respond for as long as the rules say; everybody else's account
    is switched off. `successor_id` leads their coaches from then on; without one these have no lead. First 90 days
    that run end as withdrawn. Raises InvalidInput (fields "last_on", "successor"), NotAllowed for what stands
    against it.
    """
    standing = _serving(session, actor, person_id)
    person = standing.person
    lock(session, person_id)
    last = _day(actor, standing, last_on)
    found = around(session, actor, person_id)
    block = _block(session, actor, person_id, found, last)
    if block:
        raise NotAllowed(block)
    if found.first_90 is not None:
        first90.record_leaving(session, actor, person_id, Outcome.WITHDRAWN, last)
    is_coach = any(one.role is Role.COACH for one in standing.serving)
    reading = _reading_days(session, last, standing)
    _hand_over(session, actor, found, successor_id, last + DAY)
    _end_spans(session, person_id, last + DAY)
    leaving.leave(session, actor, person_id, last + DAY)
    if is_coach:
        person.reads_until_on = last + timedelta(days=reading)
    elif last <= actor.today:
        person.is_active = False
    else:
        person.reads_until_on = last
    if last <= actor.today:
        sessions.end_all(session, person)
    session.flush()
    note(session, actor, Kind.DEPARTED, "person", person_id, last_on=last.isoformat(), coach=is_coach)


def _serving(session: Session, actor: Actor, person_id: uuid.UUID) -> PersonStanding:
    standing = person_for(session, actor, person_id, Managing.MOVE)
    if not standing.serving:
        raise NotAllowed(NO_SERVICE)
    for one in standing.serving:
        if managing.may_end(actor, one.role, one.division_id):
            raise NotAllowed(f"They also serve in {one.division} in a role that is not yours to end. End that first.")
    return standing


def _day(actor: Actor, standing: PersonStanding, last_on: date | None) -> date:
    if last_on is None:
        raise InvalidInput({"last_on": "Choose the last day of service."})
    if not actor.today - EARLIEST <= last_on <= actor.today + managing.FARTHEST:
        raise InvalidInput({"last_on": "Choose a day within a year from today. Is the year right?"})
    if all(one.from_on > last_on for one in standing.serving):
        raise InvalidInput({"last_on": "Their service begins later. Take the coming role back instead."})
    return last_on


def _block(session: Session, actor: Actor, person_id: uuid.UUID, found: Around, last_on: date) -> str | None:
    """Why running first 90 days stand against it; None where they end with it or there are none."""
    if found.first_90 is None:
        return None
    if found.first_90 not in (FirstNinetyStatus.RUNNING, FirstNinetyStatus.STOPPED) or last_on > actor.today:
        return UNDER_WAY
    answer = coach_standing(session, actor, person_id).answer(Coaching.RECORD_LEAVING, found.first_90.value)
    return None if answer.is_allowed else UNDER_WAY


def _reading_days(session: Session, on: date, standing: PersonStanding) -> int:
    role = standing.coaching
    policy = policies.in_force(session, on, role.division_id if role else None)
    return policies.number(policy, "review.reading_after_end")


def _hand_over(session: Session, actor: Actor, found: Around, successor_id: uuid.UUID | None, from_on: date) -> None:
    """Let the successor lead each of the coaches; a refusal names the coach it is about."""
    if successor_id is None:
        return
    for coach_id, name in found.coaches:
        standing = person_for(session, actor, coach_id, Managing.SUPERVISE)
        try:
            supervising.assign(session, actor, standing, successor_id, max(from_on, actor.today))
        except InvalidInput as error:
            if error.fields != {"lead": supervising.LEADS_ALREADY}:
                raise InvalidInput({"successor": f"{name}: {' '.join(error.fields.values())}"}) from None


def _end_spans(session: Session, person_id: uuid.UUID, end_on: date) -> None:
    """Let every span of the person hold no more from `end_on`; what would begin later never does."""
    tied = (
        (Grant, (col(Grant.person_id),)),
        (Supervision, (col(Supervision.coach_id), col(Supervision.lead_id))),
        (Deputy, (col(Deputy.lead_id), col(Deputy.deputy_id))),
        (StandIn, (col(StandIn.coach_id), col(StandIn.person_id))),
    )
    for table, columns in tied:
        rows: list[Grant | Supervision | Deputy | StandIn] = list(
            session.scalars(
                sa.select(table)
                .where(
                    sa.or_(*(column == person_id for column in columns)),
                    sa.or_(col(table.until_on).is_(None), col(table.until_on) > end_on),
                )
                .execution_options(populate_existing=True)
            )
        )
        for row in rows:
            if row.from_on >= end_on:
                session.delete(row)
            else:
                row.until_on = end_on
    session.flush()


def _as_coach(found: Around, days: int) -> Consequences:
    means = Consequences(
        moves=["The coach role and the supervision end with the last day."],
        stays=[
            f"They can sign in for {number(days, 'day', 'days')} more, read their own record and respond to it.",
            "Everything signed, closed or decided stays.",
        ],
    )
    if found.cases:
        means.orphaned.append(
            f"{number(found.cases, 'open case', 'open cases')} without a coach after the last day. Hand them over on "
            "the page Cases; the lead coach can, before the last day and after it, and so can a director."
        )
    if found.groups:
        means.moves.append(
            f"They leave the review group {names(found.groups)} with the last day. What they were to present after it "
            "waits; what is about a case goes with the case."
        )
    if found.first_90 is not None:
        means.moves.append("The first 90 days end as “withdrawn”: nothing is decided about the coach.")
    if found.reviews:
        means.stays.append(
            f"An unfinished review, begun by {names(found.reviews)}: after the last day nobody can sign it. Finish it "
            "before, if it matters."
        )
    if found.planned:
        means.stays.append(f"{number(found.planned, 'one-on-one', 'one-on-ones')} that will not be held any more.")
    if found.commitments:
        means.stays.append(f"{number(found.commitments, 'open commitment', 'open commitments')}, to be settled before.")
    return means


def _as_lead(found: Around, means: Consequences) -> None:
    if found.coaches:
        led = names(name for _, name in found.coaches)
        means.orphaned.append(f"Without a lead coach unless you name one here: {led}.")
    if found.reviews_led:
        means.orphaned.append(
            f"Unfinished reviews of {names(found.reviews_led)}: whoever leads them next takes these over."
        )
    if found.planned_led:
        means.orphaned.append(
            f"{number(found.planned_led, 'one-on-one', 'one-on-ones')} they hold: planned ones can be held by the next "
            "lead."
        )
    if found.commitments_led:
        means.orphaned.append(
            f"{number(found.commitments_led, 'open commitment', 'open commitments')} of theirs towards coaches."
        )
    if found.groups_held:
        means.orphaned.append(
            f"Nobody holds the review group {names(found.groups_held)} after the last day. They hand it on before, or "
            "a director does, on the page Case review."
        )
    if found.covers_for:
        means.orphaned.append(f"They cover for {names(found.covers_for)}; that ends.")
    if found.covered_by:
        means.moves.append(f"Cover by {names(found.covered_by)} ends with it.")
    if found.decides_for:
        means.orphaned.append(f"They are named to decide about {names(found.decides_for)}; name somebody else.")
