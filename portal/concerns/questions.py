"""A question for you: what somebody the concern speaks of sees of it, and their answer."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables.concerns import Concern, ConcernQuestion, EntryKind
from db.tables.people import Person
from portal import clock
from portal.access import Actor, Raising
from portal.concerns import chronology, workflow
from portal.concerns.loading import question_for
from portal.errors import InvalidTransition
from portal.wording import texts

ANSWER = "concern_question.answer"
MOST = 50


@dataclass(frozen=True, slots=True)
class QuestionForYou:
    """A question with who asks it, until when an answer is wished for, and the answer once given."""

    id: uuid.UUID
    question: str
    asked_by: str
    asked_at: datetime
    due_on: date
    answer: str | None
    answered_at: datetime | None


def mine(session: Session, actor: Actor) -> list[QuestionForYou]:
    """The questions put to the actor, open ones first; not those that nobody waits for any more."""
    rows = session.execute(
        sa.select(ConcernQuestion, col(Person.name))
        .join(Person, col(Person.id) == col(ConcernQuestion.asked_by))
        .join(Concern, col(Concern.id) == col(ConcernQuestion.concern_id))
        .where(
            col(ConcernQuestion.to_id) == actor.id,
            sa.or_(col(ConcernQuestion.answered_at).is_not(None), col(Concern.closed_at).is_(None)),
        )
        .order_by(col(ConcernQuestion.answered_at).is_not(None), col(ConcernQuestion.asked_at).desc())
        .limit(MOST)
    )
    return [_shown(*row) for row in rows]


def one(session: Session, actor: Actor, question_id: uuid.UUID) -> QuestionForYou:
    """One question put to the actor. Raises NotFound for everybody else."""
    row = question_for(session, actor, question_id, Raising.READ_QUESTION)
    return _shown(row, session.get_one(Person, row.asked_by).name)


def answer(session: Session, actor: Actor, question_id: uuid.UUID, words: object) -> None:
    """Answer a question, once. Raises InvalidInput or Flagged (field "answer"), NotFound, NotAllowed."""
    row = question_for(session, actor, question_id, Raising.ANSWER_QUESTION, lock=True)
    text = workflow.written("answer", words, missing="Write how you saw it. There is no wrong length.")
    texts.require_checked(session, actor, ANSWER, {"answer": text}, (actor.id, row.asked_by))
    concern = session.get_one(Concern, row.concern_id, with_for_update=True)
    if concern.status is workflow.CLOSED:
        raise InvalidTransition("Thank you. This was closed in the meantime; nothing more is asked of you.")
    row.answer, row.answered_at, row.version = text, clock.now(), row.version + 1
    if row.to_id == concern.subject_id and concern.account_at is None:
        concern.account_at = row.answered_at
    session.flush()
    chronology.add(session, actor, concern, EntryKind.ANSWERED, text)


def confirm(session: Session, actor: Actor, question_id: uuid.UUID, text: str) -> None:
    """Log the word of whoever answers that what the text check finds identifies nobody who is supported."""
    row = question_for(session, actor, question_id, Raising.ANSWER_QUESTION)
    texts.answer_for(session, actor, ANSWER, text, (actor.id, row.asked_by))


def _shown(row: ConcernQuestion, asker: str) -> QuestionForYou:
    return QuestionForYou(row.id, row.question, asker, row.asked_at, row.due_on, row.answer, row.answered_at)
