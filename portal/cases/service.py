"""What is done with a case: assign, take, decline, agree, say who may know the person, look, end."""

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from db.tables.cases import (
    Case,
    CaseAcquaintance,
    CaseEvent,
    CaseStatus,
    DeclineReason,
    EndReason,
    Referral,
)
from db.tables.people import Person
from db.tables.policy import Policy
from portal import audit, clock
from portal.access import Actor, Casework
from portal.cases import codes, windows, workflow
from portal.cases.loading import Found, case_for, coach_to_assign
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.policy import service as policies

MAY_KNOW = "It was said that they may know the person. Choose somebody else."
NOT_HOLDER = "The coach who holds it knows the person by it. If they knew them before, hand the case over."
TELL_LEAD = "You hold this case. Decline it, or tell your lead coach, who finds somebody else."
CHANGED = "Something was noted here in the meantime. Look at it once more; nothing was noted twice."
SWITCHED_OFF = "Their account is switched off. Choose somebody else."


@dataclass(frozen=True, slots=True)
class Assignment:
    """What is known when a case begins: whom it is for, how they will talk, who here may know the person."""

    programme: object
    channel: object
    may_know: Collection[uuid.UUID] = ()


def assign(session: Session, actor: Actor, coach_id: uuid.UUID, given: Assignment) -> uuid.UUID:
    """Give a new case to a coach, under a random code; returns its id. The first contact is due by the rules of today.

    Raises InvalidInput (fields "programme", "channel", "may_know", "coach"), NotFound out of scope, NotAllowed with the
    reason.
    """
    coach = coach_to_assign(session, actor, coach_id)
    require_active(session, coach_id)
    programme, channel = workflow.programme(given.programme), workflow.channel(given.channel)
    if coach_id in given.may_know:
        raise InvalidInput({"may_know": MAY_KNOW})
    policy = policies.in_force(session, actor.today, coach.division_id)
    case = Case(
        code="",
        division_id=coach.division_id,
        coach_id=coach_id,
        programme=programme,
        channel=channel,
        policy_id=policy.id,
        assigned_by=actor.id,
        assigned_on=actor.today,
        contact_due_on=windows.contact_due(actor.today, rules_of(policy)),
        made_at=clock.now(),
    )
    store(session, case)
    _add_acquaintances(session, actor, case, given.may_know)
    event(session, actor, case, None)
    note(session, actor, case, audit.Kind.CASE_ASSIGNED, coach=str(coach_id))
    return case.id


def accept(session: Session, actor: Actor, case_id: uuid.UUID) -> None:
    """Take a case that was assigned to the actor. Raises NotAllowed where it is taken, or somebody else's to take."""
    case = case_for(session, actor, case_id, Casework.ACCEPT, lock=True).case
    case.accepted_on = actor.today
    step(session, actor, case, workflow.settled(case))
    note(session, actor, case, audit.Kind.CASE_ACCEPTED)


def decline(session: Session, actor: Actor, case_id: uuid.UUID, reason: object) -> None:
    """Do not take a case, with the reason; from then on the coach reads nothing of it and somebody else is needed.

    Who may know the person is noted as that. Raises InvalidInput (field "declined_why").
    """
    case = case_for(session, actor, case_id, Casework.ACCEPT, lock=True).case
    if reason not in list(DeclineReason):
        raise InvalidInput({"declined_why": "Choose why, so that somebody fitting is found."})
    case.declined_why = DeclineReason(str(reason))
    if case.declined_why is DeclineReason.MAY_KNOW:
        _add_acquaintances(session, actor, case, (actor.id,))
    step(session, actor, case, CaseStatus.DECLINED)
    note(session, actor, case, audit.Kind.CASE_DECLINED, why=case.declined_why.value)


def save_field(
    session: Session, actor: Actor, case_id: uuid.UUID, field: str, value: object, base: object = None
) -> None:
    """Keep one thing the two agreed on: rhythm, agreement, chat consent, stage, plan.

    `base` is what the writer had in front of them. Raises Conflict when something else is stored by now and it is not
    `value` either; InvalidInput for `field`.
    """
    case = case_for(session, actor, case_id, Casework.AGREE, lock=True).case
    wanted, stored = workflow.parsed(field, value, actor.today), getattr(case, field)
    if wanted == stored:
        return
    if (base or None) != (stored or None):
        raise Conflict
    setattr(case, field, wanted)
    note(session, actor, case, audit.Kind.CASE_AGREED, field=field)


def correct(
    session: Session, actor: Actor, case_id: uuid.UUID, programme: object, channel: object, seen: int | None = None
) -> None:
    """Correct whom the support is for and how the two talk, where it was assigned with a mistake.

    Only while no conversation is noted: the days are counted from the first one, by the channel. `seen` is the version
    of the case in front of the actor. Raises InvalidInput (fields "programme", "channel"), Conflict.
    """
    found = case_for(session, actor, case_id, Casework.CORRECT, lock=True)
    case = found.case
    require_seen(found, seen)
    before = (case.programme, case.channel)
    wanted = (workflow.programme(programme), workflow.channel(channel))
    if wanted == before:
        return
    case.programme, case.channel = wanted
    was = dict(zip(("was_for", "was_by"), (one.value for one in before), strict=True))
    note(session, actor, case, audit.Kind.CASE_CORRECTED, programme=wanted[0].value, channel=wanted[1].value, **was)


def say_who_knows(
    session: Session,
    actor: Actor,
    case_id: uuid.UUID,
    person_ids: Collection[uuid.UUID],
    seen: Collection[uuid.UUID] | None = None,
) -> None:
    """Say who in the programme may know the person; nobody is an answer as well. They read nothing from then on.

    The list replaces the one before, except for those who said it of themselves. `seen` is the list the writer had in
    front of them. Raises Conflict where it is another by now, InvalidInput (field "may_know").
    """
    case = case_for(session, actor, case_id, Casework.SAY_WHO_KNOWS, lock=True).case
    rows = _acquaintances(session, case_id)
    if seen is not None and set(seen) != set(rows):
        raise Conflict(CHANGED)
    if case.coach_id in person_ids:
        raise InvalidInput({"may_know": NOT_HOLDER})
    for person_id, row in rows.items():
        if person_id not in person_ids and row.said_by != person_id:
            session.delete(row)
    session.flush()
    _add_acquaintances(session, actor, case, set(person_ids) - set(rows))
    case.known_at = case.known_at or clock.now()
    _record(session, actor, case, audit.Kind.CASE_WHO_KNOWS_SAID, {"count": len(set(person_ids))})


def recuse(session: Session, actor: Actor, case_id: uuid.UUID) -> None:
    """Say of oneself that one may know the person: from then on the case is not there for the actor.

    Raises NotAllowed for whoever holds it, since somebody has to take it first.
    """
    found = case_for(session, actor, case_id, Casework.READ_CASE, lock=True)
    if found.is_self:
        raise NotAllowed(TELL_LEAD)
    note_may_know(session, actor, found.case, actor.id)


def note_may_know(session: Session, actor: Actor, case: Case, person_id: uuid.UUID) -> None:
    """Keep that somebody may know the person; the chain learns of it. For callers that have decided access."""
    _add_acquaintances(session, actor, case, (person_id,))
    _record(session, actor, case, audit.Kind.CASE_WHO_KNOWS_SAID, {"is_self": person_id == actor.id})


def look_at(session: Session, actor: Actor, case_id: uuid.UUID) -> None:
    """Note that the lead looked at a case with its coach today; it changes nothing else."""
    case = case_for(session, actor, case_id, Casework.LOOK, lock=True).case
    case.looked_on = actor.today
    _record(session, actor, case, audit.Kind.CASE_LOOKED_AT, {"on": actor.today.isoformat()})


def end(
    session: Session, actor: Actor, case_id: uuid.UUID, reason: object, referral: object, ended_on: object = None
) -> None:
    """End the support, with the reason and where the person was pointed to; on `ended_on`, today where none is given.

    Raises InvalidInput (fields "end_reason", "referral", "ended_on").
    """
    case = case_for(session, actor, case_id, Casework.END, lock=True).case
    wrong = {}
    if reason not in list(EndReason):
        wrong["end_reason"] = "Choose how it came to its end."
    if referral not in list(Referral):
        wrong["referral"] = "Choose where the person was pointed to; “nowhere else” is an answer."
    if reason == EndReason.REFERRED and referral == Referral.NOWHERE:
        wrong["referral"] = "Choose where the person was passed on to."
    if wrong:
        raise InvalidInput(wrong)
    day = workflow.end_day(actor.today if ended_on is None else ended_on, case, actor.today)
    case.end_reason, case.referral = EndReason(str(reason)), Referral(str(referral))
    before, case.ended_on = case.status, day
    workflow.move(case, CaseStatus.ENDED)
    event(session, actor, case, before)
    note(session, actor, case, audit.Kind.CASE_ENDED, reason=case.end_reason.value)


def rules_of(policy: Policy) -> windows.Rules:
    """The numbers of a policy that speak of cases; None for a rule the programme does not have."""

    def number(name: str) -> int | None:
        try:
            return policies.number(policy, f"case.{name}")
        except KeyError:
            return None

    return windows.Rules(
        policies.number(policy, "case.first_contact"),
        *(number(name) for name in ("phone_conversations", "phone_target", "phone_window", "text_window")),
    )


def store(session: Session, case: Case, draw: Callable[[], str] = codes.draw) -> None:
    """Store a new case under a code that nobody has, drawing again where it is taken. For `assign`."""
    while True:
        case.code = draw()
        try:
            with session.begin_nested():
                session.add(case)
                session.flush()
        except IntegrityError:
            if not session.scalar(sa.select(sa.exists().where(col(Case.code) == case.code))):
                raise
        else:
            return


def require_active(session: Session, coach_id: uuid.UUID) -> None:
    """Return if the account of a coach is switched on. Raises InvalidInput (field "coach")."""
    if not session.get_one(Person, coach_id).is_active:
        raise InvalidInput({"coach": SWITCHED_OFF})


def step(session: Session, actor: Actor, case: Case, to: CaseStatus) -> None:
    """Move a case and note the step; nothing where it stands there already. For the verbs of this package."""
    before = case.status
    if to is before:
        return
    workflow.move(case, to)
    event(session, actor, case, before)


def event(session: Session, actor: Actor, case: Case, before: CaseStatus | None) -> None:
    """One row of the history: from which state to which, by whom. For the verbs of this package."""
    session.add(CaseEvent(case_id=case.id, actor_id=actor.id, before=before, after=case.status, at=clock.now()))


def note(session: Session, actor: Actor, case: Case, kind: audit.Kind, **facts: str | int | bool) -> None:
    """The version rises, the chain learns of it. For the verbs of this package."""
    case.version += 1
    _record(session, actor, case, kind, {"status": case.status.value, **facts})


def require_seen(found: Found, seen: int | None) -> None:
    """Return if the case is as the actor has it in front of them. Raises Conflict: another press was quicker."""
    if seen is not None and seen != found.case.version:
        raise Conflict(CHANGED)


def _record(
    session: Session, actor: Actor, case: Case, kind: audit.Kind, facts: Mapping[str, str | int | bool]
) -> None:
    audit.note(session, actor, kind, "coded_case", str(case.id), facts)
    session.flush()


def _acquaintances(session: Session, case_id: uuid.UUID) -> dict[uuid.UUID, CaseAcquaintance]:
    rows = session.exec(select(CaseAcquaintance).where(CaseAcquaintance.case_id == case_id))
    return {one.person_id: one for one in rows}


def _add_acquaintances(session: Session, actor: Actor, case: Case, person_ids: Collection[uuid.UUID]) -> None:
    """Note each once. Raises InvalidInput (field "may_know") for who is not in the programme."""
    wanted = set(person_ids)
    known = set(session.scalars(sa.select(col(Person.id)).where(col(Person.id).in_(wanted)))) if wanted else set()
    if known != wanted:
        raise InvalidInput({"may_know": "Choose among the people of the programme."})
    there = _acquaintances(session, case.id).keys()
    now = clock.now()
    session.add_all(
        CaseAcquaintance(case_id=case.id, person_id=one, said_by=actor.id, said_at=now) for one in wanted - there
    )
    session.flush()
