"""Conversations and attempts, as the coach notes them; a mistake is taken back and stays to be seen as that."""

import uuid
from collections.abc import Sequence

from sqlmodel import Session, col, select

from db.tables.cases import Case, CaseContact, ContactKind
from portal import audit, clock
from portal.access import Actor, Casework
from portal.cases import windows, workflow
from portal.cases.loading import case_for, contact_for
from portal.cases.service import note as record
from portal.cases.service import require_seen, rules_of, step
from portal.errors import InvalidInput, InvalidTransition, NotFound
from portal.policy import service as policies

TAKEN_BACK = "This was taken back already."


def note(
    session: Session,
    actor: Actor,
    case_id: uuid.UUID,
    kind: object,
    on_day: object,
    minutes: object = None,
    seen: int | None = None,
) -> uuid.UUID:
    """Note that the two talked, or that it was tried; returns the id of what was noted.

    The first conversation starts the window; a conversation brings an unresponsive case back, the third attempt in a
    row makes it one. `seen` is the version of the case the coach has in front of them: of two presses at once the
    second raises Conflict. Raises InvalidInput (fields "kind", "on_day", "minutes"), NotAllowed with the reason.
    """
    found = case_for(session, actor, case_id, Casework.NOTE_CONTACT, lock=True)
    case = found.case
    require_seen(found, seen)
    if kind not in list(ContactKind):
        raise InvalidInput({"kind": "Say whether you talked, or tried."})
    known = ContactKind(str(kind))
    row = CaseContact(
        case_id=case.id,
        coach_id=actor.id,
        kind=known,
        on_day=workflow.contact_day(on_day, case, actor.today),
        minutes=workflow.minutes(minutes) if known is ContactKind.CONVERSATION else None,
        noted_at=clock.now(),
    )
    session.add(row)
    _count_anew(session, actor, case)
    record(session, actor, case, audit.Kind.CASE_CONTACT_NOTED, contact=known.value)
    return row.id


def take_back(session: Session, actor: Actor, contact_id: uuid.UUID) -> None:
    """Take back what was noted by mistake; it stays in the history as taken back, and counts for nothing.

    Raises NotFound for what somebody else noted, InvalidTransition where it is taken back.
    """
    found, contact = contact_for(session, actor, contact_id, Casework.NOTE_CONTACT)
    if contact.coach_id != actor.id:
        raise NotFound
    if contact.taken_back_at is not None:
        raise InvalidTransition(TAKEN_BACK)
    contact.taken_back_at = clock.now()
    _count_anew(session, actor, found.case)
    record(session, actor, found.case, audit.Kind.CASE_CONTACT_TAKEN_BACK, contact=contact.kind.value)


def in_order(session: Session, case_id: uuid.UUID) -> Sequence[CaseContact]:
    """Every contact of a case by its day, as noted; for callers that have decided access."""
    return session.exec(
        select(CaseContact)
        .where(CaseContact.case_id == case_id)
        .order_by(col(CaseContact.on_day), col(CaseContact.noted_at), col(CaseContact.id))
    ).all()


def _count_anew(session: Session, actor: Actor, case: Case) -> None:
    """Have the case say what its contacts say, and stand where they put it."""
    session.flush()
    counted = [one for one in in_order(session, case.id) if one.taken_back_at is None]
    talked = [one for one in counted if one.kind is ContactKind.CONVERSATION]
    present = [one for one in counted if one.coach_id == case.coach_id and one.on_day >= case.assigned_on]
    case.conversations = len(talked)
    case.started_on = talked[0].on_day if talked else None
    case.last_on = talked[-1].on_day if talked else None
    case.touched_on = present[-1].on_day if present else None
    case.attempts = windows.attempts_in_a_row(present)
    agreed = windows.Window()
    if case.started_on is not None:
        rules = rules_of(policies.by_id(session, case.policy_id))
        agreed = windows.window(case.channel, case.started_on, rules)
    case.agreed_conversations, case.target_on, case.window_on = agreed.conversations, agreed.target_on, agreed.ends_on
    step(session, actor, case, workflow.settled(case))
