"""A coach goes to another lead or division from a day on: first what it means, then all of it at once."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from db.tables.first_90 import Outcome
from db.tables.people import Division, Grant, Person, Role
from portal.access import Actor, Coaching, Managing, PersonStanding, coach_standing, person_for, sessions
from portal.access.people import Held, looked_after
from portal.audit import Kind
from portal.coaches.around import Around, Consequences, around, names, number
from portal.errors import InvalidInput, NotAllowed, NotFound
from portal.first90 import service as first90
from portal.meetings import leaving
from portal.people import managing, setup, supervising
from portal.people.checks import lock, note

NO_COACH = "Only somebody who coaches can be transferred."
SAME = "They coach there already, and this person leads them. Nothing would change."
NOT_YET = (
    "The first 90 days are under way. A change of division ends them as “transferred”, which a director or the lead "
    "coach notes when the day has come. Until then the lead coach alone can change."
)
FOR_DIRECTOR = (
    "The first 90 days are under way. A director or the lead coach notes on their page that the coach is transferred; "
    "then the division can change."
)


@dataclass(frozen=True, slots=True)
class Move:
    """Where to: the division (the present one where only the lead changes), the lead there, from which day."""

    division_id: uuid.UUID | None
    lead_id: uuid.UUID | None
    from_on: date | None


def look(session: Session, actor: Actor, person_id: uuid.UUID) -> tuple[Consequences, Consequences]:
    """What a transfer to another lead would mean today, and what comes on top where the division changes as well.

    Raises NotFound out of scope, NotAllowed for somebody who does not coach.
    """
    standing, role = _coach(session, actor, person_id)
    found = around(session, actor, person_id)
    lead, division = _of_lead(found), Consequences()
    division.moves += [f"The coach role goes from {role.division} to the other division.", "Their director changes."]
    if found.cases:
        division.orphaned.append(
            f"{number(found.cases, 'open case', 'open cases')} of {role.division}: they stay with the coach until "
            "somebody hands them over on the page Cases. The new lead coach and the director here can."
        )
    if found.groups:
        division.moves.append(
            f"They leave the review group {names(found.groups)}. What they had brought goes along to the next one."
        )
    others = [one for one in standing.serving if one.role is not Role.COACH]
    if others:
        division.stays.append("Every other role stays where it is: " + names(one.division for one in others) + ".")
    if found.first_90 is not None:
        division.moves.append("The first 90 days end as “transferred”; the other division begins new ones.")
        block = _first_90_block(session, actor, person_id, found, actor.today)
        division.blocks += [block] if block else []
    return lead, division


def carry_out(session: Session, actor: Actor, person_id: uuid.UUID, move: Move) -> None:
    """Transfer a coach in one transaction: role, lead, first 90 days where the division changes.

    Raises InvalidInput (fields "division", "lead", "move_from"), NotAllowed for what stands against it.
    """
    standing, role = _coach(session, actor, person_id)
    lock(session, person_id)
    _require_sound(actor, move, role)
    division_id, from_on = move.division_id or role.division_id, move.from_on
    if from_on is None:
        raise NotFound
    is_elsewhere = division_id != role.division_id
    if is_elsewhere:
        found = around(session, actor, person_id)
        block = _first_90_block(session, actor, person_id, found, from_on)
        if block:
            raise NotAllowed(block)
        if found.first_90 is not None:
            first90.record_leaving(session, actor, person_id, Outcome.TRANSFERRED, from_on)
        _move_role(session, actor, standing.person, role, division_id, from_on)
        leaving.leave(session, actor, person_id, from_on)
        standing = person_for(session, actor, person_id, Managing.MOVE)
    _change_lead(session, actor, standing, move, is_elsewhere)
    if is_elsewhere and from_on <= actor.today:
        sessions.end_all(session, standing.person)
    facts = {"division": str(division_id), "lead": str(move.lead_id), "from_on": from_on.isoformat()}
    note(session, actor, Kind.TRANSFERRED, "person", person_id, **facts)


def _coach(session: Session, actor: Actor, person_id: uuid.UUID) -> tuple[PersonStanding, Held]:
    standing = person_for(session, actor, person_id, Managing.MOVE)
    role = standing.coaching
    if role is None or role not in standing.serving:
        raise NotAllowed(NO_COACH)
    return standing, role


def _require_sound(actor: Actor, move: Move, role: Held) -> None:
    wrong: dict[str, str] = {}
    division_id = move.division_id or role.division_id
    if {division_id, role.division_id} - looked_after(actor):
        wrong["division"] = managing.ELSEWHERE
    if move.lead_id is None:
        wrong["lead"] = "Choose who leads them from then on."
    if move.from_on is None or move.from_on < actor.today:
        wrong["move_from"] = "Choose today or a later day."
    elif move.from_on > actor.today + managing.FARTHEST:
        wrong["move_from"] = "This lies more than a year ahead. Is the year right?"
    elif move.from_on < role.from_on or (role.until_on and move.from_on >= role.until_on):
        wrong["move_from"] = supervising.NO_COACH
    if wrong:
        raise InvalidInput(wrong)


def _move_role(
    session: Session, actor: Actor, person: Person, role: Held, division_id: uuid.UUID, from_on: date
) -> None:
    old = session.exec(select(Grant).where(Grant.id == role.id).execution_options(populate_existing=True)).first()
    division = session.get(Division, division_id)
    if old is None or division is None:
        raise NotFound
    if old.from_on >= from_on:
        session.delete(old)
    else:
        old.until_on = from_on
    session.flush()
    facts = {"role": Role.COACH.value, "division": str(role.division_id), "ends_on": from_on.isoformat()}
    note(session, actor, Kind.GRANT_CHANGED, "person", person.id, **facts)
    try:
        setup.grant(session, person, division, Role.COACH, from_on, role.until_on, by=actor)
    except InvalidInput as error:
        raise InvalidInput({"division": " ".join(error.fields.values())}) from None


def _change_lead(session: Session, actor: Actor, standing: PersonStanding, move: Move, is_elsewhere: bool) -> None:
    try:
        supervising.assign(session, actor, standing, move.lead_id, move.from_on)
    except InvalidInput as error:
        if error.fields == {"lead": supervising.LEADS_ALREADY}:
            if is_elsewhere:
                return
            raise InvalidInput({"lead": SAME}) from None
        fields = {"lead_from": "move_from"}
        raise InvalidInput({fields.get(field, field): words for field, words in error.fields.items()}) from None


def _of_lead(found: Around) -> Consequences:
    means = Consequences(moves=["The coach’s folder opens for the new lead coach and closes for the present one."])
    if found.reviews:
        means.moves.append(
            f"An unfinished review begun by {names(found.reviews)}: the new lead takes it over, with a fresh sheet if "
            "none was handed in, and signs it."
        )
    if found.planned:
        means.moves.append(
            f"{number(found.planned, 'one-on-one', 'one-on-ones')} not closed yet: the new lead can hold what is "
            "planned; what somebody has begun to write down stays theirs."
        )
    if found.commitments:
        means.stays.append(f"{number(found.commitments, 'open commitment', 'open commitments')}, each with its owner.")
    if found.cases:
        means.stays.append(
            f"{number(found.cases, 'open case', 'open cases')} of the coach, which the new lead coach reads from then "
            "on, unless they may know the person."
        )
    means.stays += [
        "Everything signed or closed. Whoever wrote it can still read it.",
        "Private preparation of the present lead, which nobody else reads.",
    ]
    if found.first_90 is not None:
        means.stays.append("The first 90 days go on with the same dates, unless the division changes.")
    return means


def _first_90_block(session: Session, actor: Actor, person_id: uuid.UUID, found: Around, from_on: date) -> str | None:
    """Why the first 90 days stand against a change of division; None where they end with it or there are none."""
    if found.first_90 is None:
        return None
    if not coach_standing(session, actor, person_id).answer(Coaching.RECORD_LEAVING, found.first_90.value).is_allowed:
        return FOR_DIRECTOR
    return NOT_YET if from_on > actor.today else None
