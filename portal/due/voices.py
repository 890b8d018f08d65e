"""Rules around asking before acting and around concerns. Whoever is named in one, or too close, meets no row of it."""

from collections.abc import Mapping
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import aliased
from sqlmodel import col

from db.dates import day_of, day_that_ends, plus_days
from db.tables.concerns import Concern, ConcernQuestion, ConcernStatus, ConcernTarget, Consult, Target
from db.tables.people import Person, Role
from portal.access.scope import ANYONE
from portal.concerns.categories import GRAVE
from portal.concerns.loading import NOW, answered_by, looked_after, looked_into
from portal.due.registry import Saying, rule, shown
from portal.due.scope import ME, TODAY

EVERYBODY = tuple(Role)
OPEN_IT: Mapping[str, Literal["record", "coach"]] = {"id": "record"}


@rule(
    "question before acting",
    Role.LEAD,
    Role.DIRECTOR,
    rank=3,
    page="concerns",
    says={
        "late": Saying("They asked before acting and still wait for your answer.", "Due", "Answer", is_loud=True),
        "open": Saying("They ask before they act, and wait for your answer.", "Due", "Answer"),
    },
)
def consult_to_answer() -> Select[Any]:
    """A question that the reader is asked, as lead, cover or director."""
    said = sa.case((col(Consult.due_at) <= NOW, "late"), else_="open")
    return (
        sa.select(
            *shown(
                said,
                col(Consult.asker_id),
                col(Person.name),
                day_that_ends(col(Consult.due_at)),
                record=col(Consult.id),
            )
        )
        .join(Person, col(Person.id) == col(Consult.asker_id))
        .where(answered_by(ANYONE), col(Consult.answered_at).is_(None))
    )


@rule(
    "concern",
    Role.LEAD,
    Role.DIRECTOR,
    Role.CONTACT,
    rank=2,
    page="concern",
    leads_to=OPEN_IT,
    says={
        "grave": Saying(
            "It may be serious, and hours count. Call first where somebody is in danger.",
            "Due",
            "Open it",
            is_loud=True,
        ),
        "late": Saying("Nobody has said yet how serious it is. That was promised.", "Since", "Open it", is_loud=True),
        "new": Saying("Somebody raised it. Say how serious it is.", "Due", "Open it"),
    },
)
def concern_to_sort() -> Select[Any]:
    """A concern the reader looks after that nobody has sorted."""
    target = aliased(ConcernTarget)
    is_grave = col(Concern.proposed_level) >= GRAVE
    said = sa.case((is_grave, "grave"), (col(target.due_at) <= NOW, "late"), else_="new")
    return (
        sa.select(*_concern(said, _unless_grave(is_grave, col(target.due_at))))
        .join(target, sa.and_(col(target.concern_id) == col(Concern.id), col(target.target) == Target.SORT))
        .where(looked_after(ANYONE), col(Concern.status) == ConcernStatus.RECEIVED)
    )


@rule(
    "concern",
    Role.LEAD,
    Role.DIRECTOR,
    Role.CONTACT,
    rank=4,
    page="concern",
    leads_to=OPEN_IT,
    says={
        "late": Saying("Something that was promised is overdue.", "Since", "Open it", is_loud=True),
        "grave": Saying("It is serious, and something is promised within hours.", "Due", "Open it", is_loud=True),
        "due": Saying("Something is promised soon.", "Due", "Open it"),
    },
)
def concern_promise() -> Select[Any]:
    """A concern the reader looks after or looks into, with something promised by tomorrow or overdue; once each."""
    target = aliased(ConcernTarget)
    first = (
        sa.select(col(target.concern_id).label("concern_id"), sa.func.min(col(target.due_at)).label("due_at"))
        .where(col(target.met_at).is_(None), col(target.target) != Target.SORT)
        .group_by(col(target.concern_id))
        .subquery()
    )
    is_grave, by = col(Concern.level) >= GRAVE, first.c.due_at
    said = sa.case((by <= NOW, "late"), (is_grave, "grave"), else_="due")
    is_open = col(Concern.status).not_in((ConcernStatus.RECEIVED, ConcernStatus.CLOSED))
    return (
        sa.select(*_concern(said, _unless_grave(sa.and_(is_grave, by > NOW), by)))
        .join(first, first.c.concern_id == col(Concern.id))
        .where(sa.or_(looked_after(ANYONE), looked_into(ANYONE)), is_open, day_that_ends(by) <= plus_days(TODAY, 1))
    )


@rule(
    "facts of a concern",
    Role.LEAD,
    Role.DIRECTOR,
    Role.CONTACT,
    rank=4,
    page="concern",
    leads_to=OPEN_IT,
    says={"open": Saying("You were asked to look into the facts, as somebody uninvolved.", "Since", "Open it")},
)
def facts_to_find() -> Select[Any]:
    """A concern whose facts the reader looks into, with nothing written yet."""
    return sa.select(*_concern("open", day_of(col(Concern.received_at)))).where(
        looked_into(ANYONE), col(Concern.facts_at).is_(None)
    )


@rule(
    "a question for you",
    *EVERYBODY,
    rank=7,
    page="question",
    leads_to=OPEN_IT,
    ended=True,
    says={"open": Saying("{other} would like to hear your side. Take the time you need.", "Until", "Read and answer")},
)
def question_for_me() -> Select[Any]:
    """A written question put to the reader; nothing of what it belongs to is read."""
    return (
        sa.select(
            *shown(
                "open",
                None,
                None,
                col(ConcernQuestion.due_on),
                record=col(ConcernQuestion.id),
                other=col(Person.name),
            )
        )
        .join(Person, col(Person.id) == col(ConcernQuestion.asked_by))
        .join(Concern, col(Concern.id) == col(ConcernQuestion.concern_id))
        .where(
            col(ConcernQuestion.to_id) == ME,
            col(ConcernQuestion.answered_at).is_(None),
            col(Concern.status) != ConcernStatus.CLOSED,
        )
    )


@rule(
    "answer to your question",
    *EVERYBODY,
    rank=5,
    page="ask_raise",
    says={"new": Saying("{other} has answered what you asked before acting.", "On", "Read it")},
)
def consult_answered() -> Select[Any]:
    """An answer to what the reader asked before acting, not read yet."""
    return (
        sa.select(
            *shown("new", None, None, day_of(col(Consult.answered_at)), record=col(Consult.id), other=col(Person.name))
        )
        .join(Person, col(Person.id) == col(Consult.answered_by))
        .where(col(Consult.asker_id) == ME, col(Consult.answered_at).is_not(None), col(Consult.read_at).is_(None))
    )


@rule(
    "what you raised",
    *EVERYBODY,
    rank=5,
    page="raised",
    leads_to=OPEN_IT,
    says={
        "outcome": Saying("You can read what came of it.", "On", "Read it"),
        "back": Saying("Are you all right since you spoke up?", "Since", "Say how you are"),
    },
)
def raised_by_me() -> Select[Any]:
    """Something the reader raised: an outcome not read yet, or the question after a month."""
    is_new = sa.and_(col(Concern.outcome_at).is_not(None), col(Concern.outcome_read_at).is_(None))
    asks_back = sa.and_(col(Concern.checked_back_at).is_(None), col(Concern.check_back_on) <= TODAY)
    said = sa.case((is_new, "outcome"), else_="back")
    on = sa.case((is_new, day_of(col(Concern.outcome_at))), else_=col(Concern.check_back_on))
    return sa.select(*shown(said, None, None, on, record=col(Concern.id))).where(
        col(Concern.reporter_id) == ME, sa.or_(is_new, asks_back)
    )


def _concern(said: str | ColumnElement[str], on: Any) -> tuple[ColumnElement[Any], ...]:
    """A row of a concern. It names nobody: Home may be looked at over a shoulder."""
    return shown(said, None, None, on, record=col(Concern.id))


def _unless_grave(is_grave: ColumnElement[bool], due_at: Any) -> Any:
    """The day on which something is due; none where hours count, which a day would hide."""
    return sa.case((is_grave, None), else_=day_that_ends(due_at))
