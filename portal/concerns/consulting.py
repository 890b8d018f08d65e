"""Ask before I act: a question of a coach, answered within two business days. It stays with those two.

Nothing counts it, no folder shows it, no pattern knows it. Only where somebody is at risk does whoever answers make a
concern of it, and tells the coach so.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from db.tables.concerns import Category, Consult, Desk, SafetyNow
from portal import audit, clock, workdays
from portal.access import Actor, Raising
from portal.concerns import reporting, routing, workflow
from portal.concerns.loading import consult_for
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.policy import service as policies
from portal.wording import texts

QUESTION, ANSWER = "consult.question", "consult.answer"
NOBODY = "Nobody here can receive this at the moment. Please call your lead coach or a director; your words stay here."
NO_ROLE = "You hold no role at present. Please call the programme."


@dataclass(frozen=True, slots=True)
class Outlook:
    """To whom a question of the actor would go now, and until which day they answer.

    `to_lead`: it goes to their lead, and the director can be asked instead. `names` is empty where nobody can answer.
    """

    names: tuple[str, ...]
    to_lead: bool
    due_on: date
    days: int


def outlook(session: Session, actor: Actor) -> Outlook | None:
    """To whom a question of the actor would go; None for whoever holds no role."""
    way = routing.way(session, actor, ()) if actor.held else None
    if way is None:
        return None
    names = () if way.desk is Desk.CONTACT else way.names
    days = _days(session, actor, way)
    last = clock.in_zone(_due(way, clock.now(), days) - timedelta(seconds=1), way.zone).date()
    return Outlook(names, way.desk is Desk.LEAD, last, days)


def ask(session: Session, actor: Actor, question: object, ask_director: bool = False) -> uuid.UUID:
    """Ask the lead, or with `ask_director` the directors, before acting; returns the consult's id.

    Raises InvalidInput or Flagged (field "question"), NotAllowed for whoever holds no role.
    """
    if not actor.held:
        raise NotAllowed(NO_ROLE)
    text = workflow.written("question", question, missing="Write what you are unsure about.")
    way = _way(session, actor, ask_director)
    texts.require_checked(session, actor, QUESTION, {"question": text}, (actor.id,))
    now = clock.now()
    row = Consult(
        asker_id=actor.id,
        division_id=way.division_id,
        desk=way.desk,
        question=text,
        asked_at=now,
        due_at=_due(way, now, _days(session, actor, way)),
    )
    session.add(row)
    session.flush()
    _note(session, actor, row, audit.Kind.CONSULT_ASKED)
    return row.id


def redirect(session: Session, actor: Actor, consult_id: uuid.UUID) -> None:
    """Let the director answer instead of the lead, who reads it no more. Raises NotFound, NotAllowed, InvalidInput."""
    row = consult_for(session, actor, consult_id, Raising.REDIRECT_CONSULT, lock=True).consult
    way = _way(session, actor, ask_director=True)
    row.desk, row.division_id, row.version = way.desk, way.division_id, row.version + 1
    row.due_at = _due(way, clock.now(), _days(session, actor, way))
    _note(session, actor, row, audit.Kind.CONSULT_ASKED)


def answer(session: Session, actor: Actor, consult_id: uuid.UUID, words: object) -> None:
    """Answer a consult, once. Raises InvalidInput or Flagged (field "answer"), NotFound, NotAllowed."""
    row = consult_for(session, actor, consult_id, Raising.ANSWER_CONSULT, lock=True).consult
    text = workflow.written("answer", words, missing="Write your answer.")
    texts.require_checked(session, actor, ANSWER, {"answer": text}, (row.asker_id, actor.id))
    row.answer, row.answered_by, row.answered_at = text, actor.id, clock.now()
    row.version += 1
    session.flush()
    _note(session, actor, row, audit.Kind.CONSULT_ANSWERED)


def confirm_question(session: Session, actor: Actor, text: str) -> None:
    """Log the author's word that what the text check finds in a question identifies nobody."""
    texts.answer_for(session, actor, QUESTION, text, (actor.id,))


def confirm_answer(session: Session, actor: Actor, consult_id: uuid.UUID, text: str) -> None:
    """Log the word of whoever answers that what the text check finds identifies nobody."""
    row = consult_for(session, actor, consult_id, Raising.ANSWER_CONSULT).consult
    texts.answer_for(session, actor, ANSWER, text, (row.asker_id, actor.id))


def confirm_why(session: Session, actor: Actor, consult_id: uuid.UUID, text: str) -> None:
    """Log the word of whoever makes a concern of it that what the text check finds in why identifies nobody."""
    row = consult_for(session, actor, consult_id, Raising.ACT_ON_CONSULT).consult
    texts.answer_for(session, actor, reporting.ENTRY, text, (row.asker_id, actor.id))


def make_concern(session: Session, actor: Actor, consult_id: uuid.UUID, category: object, why: object) -> uuid.UUID:
    """Somebody is at risk: make a concern of a consult, in the coach's own words, and say so to them.

    It is raised as the coach's own report. Raises InvalidInput (fields "category", "why"), Conflict where it was done.
    """
    asked = consult_for(session, actor, consult_id, Raising.ACT_ON_CONSULT, lock=True)
    row = asked.consult
    if row.concern_id is not None:
        raise Conflict("A concern was made of this already.")
    found = workflow.category(category)
    text = workflow.written("why", why, workflow.SHORT, "Say in a sentence who is at risk and how; no names.")
    texts.require_checked(session, actor, reporting.ENTRY, {"why": text}, (row.asker_id, actor.id))
    row.concern_id = reporting.from_consult(session, actor, row, Category(found), text, SafetyNow.UNSURE)
    row.version += 1
    if row.answered_at is None:
        row.answer, row.answered_by, row.answered_at = text, actor.id, clock.now()
    session.flush()
    _note(session, actor, row, audit.Kind.CONSULT_ANSWERED)
    return row.concern_id


def note_read(session: Session, actor: Actor, consult_id: uuid.UUID) -> None:
    """Note that whoever asked has read the answer; anybody else's reading is noted nowhere."""
    row = consult_for(session, actor, consult_id, Raising.READ_CONSULT).consult
    if row.asker_id == actor.id and row.answered_at is not None and row.read_at is None:
        row.read_at = clock.now()


def _way(session: Session, actor: Actor, ask_director: bool) -> routing.Way:
    way = routing.way(session, actor, (), ask_director)
    if way is None or not way.is_open or way.desk is Desk.CONTACT:
        raise InvalidInput({"question": NOBODY})
    return way


def _due(way: routing.Way, now: datetime, days: int) -> datetime:
    first = clock.in_zone(now, way.zone).date()
    return workdays.end_of(workdays.add_workdays(first, days, way.calendar), way.zone)


def _days(session: Session, actor: Actor, way: routing.Way) -> int:
    """Within how many business days an answer is promised."""
    return policies.number(policies.in_force(session, actor.today, way.division_id), "concern.consult_reply")


def _note(session: Session, actor: Actor, row: Consult, kind: audit.Kind) -> None:
    audit.note(session, actor, kind, "consult", row.id, {"desk": row.desk.value})
