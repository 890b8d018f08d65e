"""Rules around cases: what waits for the coach, for the lead's look, for somebody who takes it."""

from collections.abc import Mapping
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import aliased
from sqlmodel import col

from db.dates import plus_days
from db.tables.cases import Case, CaseHandover, CaseStatus
from db.tables.people import Grant, Person, Role
from portal.access.scope import ANYONE, recused
from portal.cases import pressing
from portal.cases.loading import looked_after, own, visible
from portal.due.registry import Saying, rule, shown
from portal.due.scope import ME, TODAY, coaching_now, leads

OPEN_IT: Mapping[str, Literal["record", "coach"]] = {"id": "record"}


@rule(
    "case",
    Role.COACH,
    rank=8,
    page="case",
    leads_to=OPEN_IT,
    says={
        "new": Saying("{other} waits for you. Take it, or say why not.", "Since", "Open it"),
        "handed": Saying("{other} is handed over to you. Take it, or say why not.", "Since", "Open it"),
    },
)
def my_case_to_take() -> Select[Any]:
    """A case the reader has not taken yet."""
    return _mine(_new_or_handed(), col(Case.assigned_on)).where(col(Case.status) == CaseStatus.ASSIGNED)


@rule(
    "case",
    Role.COACH,
    rank=9,
    page="case",
    leads_to=OPEN_IT,
    says={
        "late": Saying("{other}: the first contact was due. Note it, or try today.", "Since", "Open it"),
        "due": Saying("{other}: the first contact is due.", "Due", "Open it"),
    },
)
def my_first_contact() -> Select[Any]:
    """A case the reader has taken, with nothing noted, whose first contact is due by tomorrow."""
    said = sa.case((col(Case.contact_due_on) < TODAY, "late"), else_="due")
    return _mine(said, col(Case.contact_due_on)).where(
        pressing.is_held(), col(Case.touched_on).is_(None), col(Case.contact_due_on) <= plus_days(TODAY, 1)
    )


@rule(
    "case",
    Role.LEAD,
    rank=12,
    page="case",
    leads_to=OPEN_IT,
    says={"late": Saying("{other}: the first contact is late. A word with the coach helps.", "Since", "Open it")},
)
def first_contact_late() -> Select[Any]:
    """A case of a coach the reader leads, with nothing noted after the last day for a first contact."""
    return _led("late", col(Case.contact_due_on)).where(pressing.is_contact_late())


@rule(
    "case",
    Role.LEAD,
    rank=22,
    page="case",
    leads_to=OPEN_IT,
    says={
        "unresponsive": Saying("{other}: several attempts without an answer. Decide together.", "Since", "Look at it"),
        "window": Saying("{other} is past its window. A look is due; it is no failure.", "Since", "Look at it"),
    },
)
def case_to_look_at() -> Select[Any]:
    """A case of a coach the reader leads that nobody has looked at since nobody answers or its window was reached."""
    is_unresponsive = pressing.is_unresponsive_look_due()
    said = sa.case((is_unresponsive, "unresponsive"), else_="window")
    since = sa.case((is_unresponsive, col(Case.touched_on)), else_=col(Case.window_on))
    return _led(said, since).where(pressing.is_look_due())


@rule(
    "case",
    Role.LEAD,
    Role.DIRECTOR,
    rank=14,
    page="case",
    leads_to=OPEN_IT,
    says={
        "new": Saying("{other} is not taken yet.", "Since", "Open it"),
        "handed": Saying("{other} is handed over and not taken yet.", "Since", "Open it"),
    },
)
def case_not_taken() -> Select[Any]:
    """A case that waits since yesterday or longer: of a coach the reader leads, or given by the reader."""
    is_theirs = sa.or_(leads(col(Case.coach_id)), _was_given_by_me())
    return _seen(_new_or_handed(), col(Case.assigned_on)).where(
        is_theirs, col(Case.status) == CaseStatus.ASSIGNED, col(Case.assigned_on) < TODAY
    )


@rule(
    "case",
    Role.LEAD,
    Role.DIRECTOR,
    rank=6,
    page="case",
    leads_to=OPEN_IT,
    says={
        "declined": Saying("{other} is not taken. Find somebody for it.", "Since", "Find somebody"),
        "left": Saying("{other} is held by somebody who coaches no more. Find somebody.", "Since", "Find somebody"),
    },
)
def case_without_coach() -> Select[Any]:
    """A case nobody holds any more: declined, or its coach serves no more. For lead, director and who gave it."""
    is_declined = col(Case.status) == CaseStatus.DECLINED
    serves = sa.exists().where(coaching_now(col(Case.coach_id), Grant))
    return _seen(sa.case((is_declined, "declined"), else_="left"), col(Case.assigned_on)).where(
        sa.or_(looked_after(ANYONE), _was_given_by_me()),
        pressing.is_open(),
        sa.or_(is_declined, sa.not_(serves)),
    )


@rule(
    "case",
    Role.LEAD,
    Role.DIRECTOR,
    rank=32,
    page="case",
    leads_to=OPEN_IT,
    says={
        "key": Saying("{other}: note when the new coach was told who the person is.", "Since", "Note it"),
    },
)
def case_key_to_pass() -> Select[Any]:
    """A handover of which it is not noted that who the person is was passed on; for who made it and the new lead."""
    newer = aliased(CaseHandover)
    is_missing = sa.exists().where(
        col(CaseHandover.case_id) == col(Case.id),
        col(CaseHandover.key_passed_on).is_(None),
        sa.not_(
            sa.exists().where(
                col(newer.case_id) == col(CaseHandover.case_id), col(newer.made_at) > col(CaseHandover.made_at)
            )
        ),
    )
    is_theirs = sa.or_(leads(col(Case.coach_id)), _was_given_by_me())
    return _seen("key", col(Case.accepted_on)).where(is_theirs, pressing.is_held(), is_missing)


def _rows(said: str | ColumnElement[str], on: Any, coach: Any) -> Select[Any]:
    columns = shown(said, col(Case.coach_id), coach, on, record=col(Case.id), other=col(Case.code))
    return sa.select(*columns).join(Person, col(Person.id) == col(Case.coach_id))


def _mine(said: str | ColumnElement[str], on: Any) -> Select[Any]:
    return _rows(said, on, None).where(own(ANYONE))


def _led(said: str | ColumnElement[str], on: Any) -> Select[Any]:
    return _rows(said, on, col(Person.name)).where(
        leads(col(Case.coach_id)), col(Case.coach_id) != ME, sa.not_(recused(ANYONE, col(Case.id)))
    )


def _seen(said: str | ColumnElement[str], on: Any) -> Select[Any]:
    """Cases the reader may read and does not hold; the coach is named to who looks after them."""
    name = sa.case((looked_after(ANYONE), col(Person.name)))
    return _rows(said, on, name).where(visible(ANYONE), col(Case.coach_id) != ME)


def _was_given_by_me() -> ColumnElement[bool]:
    given = sa.exists().where(col(CaseHandover.case_id) == col(Case.id), col(CaseHandover.made_by) == ME)
    return sa.or_(col(Case.assigned_by) == ME, given)


def _new_or_handed() -> ColumnElement[str]:
    was_handed = sa.exists().where(
        col(CaseHandover.case_id) == col(Case.id), col(CaseHandover.to_id) == col(Case.coach_id)
    )
    return sa.case((was_handed, "handed"), else_="new")
