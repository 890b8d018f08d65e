"""Gentle examples of asking before acting and of speaking up: a question and its answer, three concerns under way."""

import uuid
from collections.abc import Callable, Iterator

from sqlmodel import Session, col, select

from db.tables.concerns import Category, Concern, ConcernKind, ConcernQuestion, Consult, SafetyNow
from portal.access import Actor
from portal.concerns import consulting, questions, reporting, sorting, steps
from portal.concerns.reporting import Raised
from portal.example.folders import Step, Told, person_id

MAYA, THEO, AISHA, NOAH = "maya.torres", "theo.lindqvist", "aisha.rahman", "noah.bergstrom"
JORDAN, RENEE = "jordan.ellis", "renee.okafor"


def told() -> Iterator[Step]:
    """All of it, each on its day, in no order."""
    yield from _asked()
    yield from _closed()
    yield from _with_a_question()
    yield from _with_the_director()


def _asked() -> Iterator[Step]:
    """One question with its answer, and one that waits."""
    scarf = (
        "Somebody I support has knitted a scarf and wants to give it to me when we end. I would like to take it, and I "
        "am not sure what it does to us. May I?"
    )
    yes = (
        "Good that you ask first. A small thing made by hand, at the end, shared with me: yes. Say thank you, say that "
        "it is the last one, and note it with the case."
    )
    choir = (
        "A person I support has joined the choir I sing in. We did not plan it. Do I stay, and do I say hello there?"
    )
    yield Step(12, 15, MAYA, lambda session, actor: consulting.ask(session, actor, scarf))
    yield Step(11, 9, JORDAN, lambda session, actor: consulting.answer(session, actor, _consult(session, MAYA), yes))
    yield Step(10, 8, MAYA, lambda session, actor: consulting.note_read(session, actor, _consult(session, MAYA)))
    yield Step(0, 7, THEO, lambda session, actor: consulting.ask(session, actor, choir))


def _closed() -> Iterator[Step]:
    """Something small a coach said of themselves, talked about and closed."""
    what = "I answered from my own phone because the work phone was empty. Now somebody I support has my number."
    yield Step(40, 17, AISHA, _raise(ConcernKind.SELF_REPORT, Category.PERSONAL_CONTACT, what))
    yield Step(39, 9, JORDAN, _with(AISHA, sorting.sort, 1, "Once, said at once, easy to put right."))
    yield Step(36, 14, JORDAN, _with(AISHA, steps.note_talk, "A spare charger, and a sentence that moves the contact."))
    yield Step(
        35, 10, JORDAN, _with(AISHA, steps.tell_outcome, "Thank you for saying it. It is put right, and that is all.")
    )
    yield Step(35, 11, JORDAN, _with(AISHA, steps.close))


def _with_a_question() -> Iterator[Step]:
    """Feedback of a loved one, with a question to the coach that waits for an answer."""
    what = (
        "A loved one said kindly that calls came late in the evening three times, and that it unsettled the children."
    )
    plan = "Hear how it came about; look at the hours together; say back to the family what was agreed."
    ask = "How did the late calls come about, and what would have helped you to end the day earlier?"
    yield Step(7, 12, NOAH, _raise(ConcernKind.FEEDBACK, Category.OUT_OF_HOURS, what, MAYA))
    yield Step(
        6, 9, JORDAN, _with(NOAH, sorting.sort, 2, "It happened more than once. The coach has not been heard yet.")
    )
    yield Step(4, 16, JORDAN, _with(NOAH, steps.note_plan, plan))
    yield Step(
        2, 10, JORDAN, lambda session, actor: steps.ask(
            session, actor, _concern(session, NOAH), person_id(session, MAYA), ask
        ),
    )  # fmt: skip


def _with_the_director() -> Iterator[Step]:
    """Something about a lead coach: it lies with the director, and the lead has answered."""
    what = "New cases go to the same two of us again and again. I do not think it is meant badly. It is a lot."
    ask = "How are new cases shared out in your team, and who looks at it with you?"
    answer = "By who is free on the day. I see now that this falls on the same people, and I will show you my list."
    yield Step(9, 18, THEO, _raise(ConcernKind.ABOUT_ANOTHER, Category.FAVOURITISM, what, JORDAN))
    yield Step(8, 11, RENEE, _with(THEO, sorting.sort, 1, "A question of how work is shared, not of intent."))
    yield Step(
        8, 12, RENEE, lambda session, actor: steps.ask(
            session, actor, _concern(session, THEO), person_id(session, JORDAN), ask
        ),
    )  # fmt: skip
    yield Step(
        5, 13, JORDAN, lambda session, actor: questions.answer(session, actor, _question(session, actor), answer)
    )


def _raise(kind: ConcernKind, category: Category, what: str, about: str | None = None) -> Told:
    def act(session: Session, actor: Actor) -> None:
        people = (person_id(session, about),) if about else ()
        reporting.raise_concern(
            session, actor, Raised(kind.value, category.value, what, SafetyNow.NO.value, None, people)
        )

    return act


def _with(reporter: str, verb: Callable[..., object], *args: object) -> Told:
    """A step with what `reporter` raised."""
    return lambda session, actor: verb(session, actor, _concern(session, reporter), *args)


def _concern(session: Session, reporter: str) -> uuid.UUID:
    return session.exec(select(Concern.id).where(Concern.reporter_id == person_id(session, reporter))).one()


def _consult(session: Session, asker: str) -> uuid.UUID:
    return session.exec(select(Consult.id).where(Consult.asker_id == person_id(session, asker))).one()


def _question(session: Session, actor: Actor) -> uuid.UUID:
    statement = select(ConcernQuestion.id).where(ConcernQuestion.to_id == actor.id)
    return session.exec(statement.where(col(ConcernQuestion.answered_at).is_(None))).one()
