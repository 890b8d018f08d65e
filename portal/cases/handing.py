"""Handing a case over: to whom and why; who the person is goes from one to the other outside the portal."""

import uuid

from sqlmodel import Session, col, select

from db.tables.cases import CaseHandover, CaseStatus, HandoverReason
from portal import audit, clock
from portal.access import Actor, Casework
from portal.cases import windows, workflow
from portal.cases.loading import case_for, coach_to_assign, is_recused, look
from portal.cases.service import MAY_KNOW, event, note, note_may_know, require_active, require_seen, rules_of
from portal.errors import InvalidInput, InvalidTransition
from portal.policy import service as policies

SAME = "They hold it, or declined it. Choose somebody else."
IS_NOTED = "There is no handover of which this is still to be noted."


def hand_over(
    session: Session, actor: Actor, case_id: uuid.UUID, to_id: uuid.UUID, reason: object, seen: int | None = None
) -> uuid.UUID:
    """Give a case to another coach, who takes it or declines it; returns the id of the handover.

    The clock for the first contact starts again; the window of the person does not. `seen` is the version of the case
    in front of the actor: of two at once the second raises Conflict. Raises InvalidInput (fields "coach", "reason"),
    NotFound and NotAllowed as for the case and for assigning to that coach.
    """
    found = case_for(session, actor, case_id, Casework.HAND_OVER, lock=True)
    case = found.case
    require_seen(found, seen)
    if reason not in list(HandoverReason):
        raise InvalidInput({"reason": "Choose why."})
    if to_id == case.coach_id:
        raise InvalidInput({"coach": SAME})
    coach = coach_to_assign(session, actor, to_id)
    require_active(session, to_id)
    if is_recused(session, to_id, case.id):
        raise InvalidInput({"coach": MAY_KNOW})
    why, now = HandoverReason(str(reason)), clock.now()
    row = CaseHandover(case_id=case.id, from_id=case.coach_id, to_id=to_id, reason=why, made_by=actor.id, made_at=now)
    session.add(row)
    if why is HandoverReason.MAY_KNOW:
        note_may_know(session, actor, case, case.coach_id)
    rules = rules_of(policies.by_id(session, case.policy_id))
    case.coach_id, case.division_id = to_id, coach.division_id
    case.assigned_on, case.contact_due_on = actor.today, windows.contact_due(actor.today, rules)
    case.accepted_on = case.declined_why = case.touched_on = None
    case.attempts = 0
    before = case.status
    workflow.move(case, CaseStatus.ASSIGNED)
    event(session, actor, case, before)
    note(session, actor, case, audit.Kind.CASE_HANDED_OVER, coach=str(to_id), reason=why.value)
    return row.id


def note_key_passed(session: Session, actor: Actor, case_id: uuid.UUID, by_id: uuid.UUID, on_day: object) -> None:
    """Note by whom and when the new coach was told, outside the portal, who the person is; once for a handover.

    The coach who has taken the case says it, or whoever may hand it over. Raises InvalidInput (fields "key_by",
    "key_on"), InvalidTransition where there is no handover of which it is to be noted.
    """
    found = look(session, actor, case_id, lock=True)
    found.require(Casework.NOTE_CONTACT if found.is_self else Casework.HAND_OVER)
    row = session.exec(
        select(CaseHandover)
        .where(CaseHandover.case_id == case_id)
        .order_by(col(CaseHandover.made_at).desc())
        .limit(1)
        .with_for_update()
    ).first()
    if row is None or row.key_passed_on is not None:
        raise InvalidTransition(IS_NOTED)
    if by_id not in (row.from_id, row.made_by, actor.id) or by_id == row.to_id:
        raise InvalidInput({"key_by": "Choose who told the new coach: the coach before, or whoever handed it over."})
    row.key_passed_on = workflow.key_day(on_day, actor.today)
    row.key_passed_by = by_id
    note(session, actor, found.case, audit.Kind.CASE_KEY_PASSED)
