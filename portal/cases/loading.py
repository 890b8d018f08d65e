"""One case with the coach who holds it and how the person stands to it, in one statement; which cases are seen."""

import uuid
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.cases import Case, CaseAcquaintance, CaseContact, CaseStatus
from db.tables.people import Grant, Person, Role, Supervision
from portal.access import Actor, Casework, Coach, CoachStanding, Relation, casework, coach_standing
from portal.access.answers import Answer
from portal.access.coaches import STANDING_COLUMNS, coach_columns, standing_from
from portal.access.scope import (
    ANYONE,
    Asker,
    asked_by,
    conflicted,
    deputises,
    directs,
    holds_role,
    recused,
    require,
    supervises,
)
from portal.errors import NotFound
from portal.people.leave import away_until

CASE = sa.bindparam("case_id", type_=sa.Uuid())
CONTACT = sa.bindparam("contact_id", type_=sa.Uuid())
NOT_TAKEN = (CaseStatus.ASSIGNED, CaseStatus.DECLINED)


@dataclass(frozen=True, slots=True)
class Found:
    """A case, the coach who holds it, when that coach is back from leave, and how the person stands to it."""

    case: Case
    coach: Coach
    back_on: date | None
    actor: Actor
    relations: frozenset[Relation]

    @property
    def is_self(self) -> bool:
        """Whether the person holds the case."""
        return Relation.SELF in self.relations

    @property
    def is_leading(self) -> bool:
        """Whether the person leads the coach who holds it, or covers for who does."""
        return bool(self.relations & {Relation.LEAD, Relation.DEPUTY})

    def answer(self, permission: Casework) -> Answer:
        """The policy's answer for this person and this case now.

        Once a conversation is noted nothing is corrected, wherever the case stands: handed over, or without an answer.
        """
        found = casework.best(permission, self.relations, self.case.status.value)
        if permission is Casework.CORRECT and found.is_allowed and self.case.conversations:
            return casework.TALKED
        return found

    def require(self, permission: Casework) -> None:
        """Return if allowed. Raises NotFound out of scope, NotAllowed with the reason otherwise."""
        require(self.answer(permission))


def relations(
    standing: CoachStanding, division_id: uuid.UUID, *, is_recused: bool = False, is_last_lead: bool = False
) -> frozenset[Relation]:
    """How somebody stands to a case in `division_id`, from how they stand to its coach.

    Whoever may know the person, or coaches no more, meets nothing, in whatever office. The director is that of the
    case's division, also where its coach has gone to another; a lead there who does not lead the coach is intake.
    `is_last_lead`: nobody leads the coach, who serves no more, and they did so last.
    """
    actor = standing.actor
    if is_recused:
        return frozenset({Relation.RECUSED})
    if standing.is_self:
        return frozenset({Relation.SELF if Role.COACH in actor.roles else Relation.OTHER})
    if Relation.CONFLICTED in standing.relations:
        return standing.relations
    found = set(standing.relations & {Relation.LEAD, Relation.DEPUTY})
    if division_id in actor.divisions(Role.DIRECTOR):
        found.add(Relation.DIRECTOR)
    if is_last_lead:
        found.add(Relation.FORMER_LEAD)
    if not found and division_id in actor.divisions(Role.LEAD):
        found.add(Relation.INTAKE)
    return frozenset(found or {Relation.OTHER})


def led_last(asker: Asker) -> ColumnElement[bool]:
    """SQL: whether the coach of a row of Case serves no more and nobody leads them, and `asker` did so last.

    Of support that has not ended, in a division in which they still lead.
    """
    later, coaching = aliased(Supervision), aliased(Grant)
    coach, today = col(Case.coach_id), asker.today
    was_last = sa.exists().where(
        col(Supervision.coach_id) == coach,
        col(Supervision.lead_id) == asker.id,
        col(Supervision.until_on) <= today,
        sa.not_(
            sa.exists().where(
                col(later.coach_id) == col(Supervision.coach_id), col(later.from_on) > col(Supervision.from_on)
            )
        ),
    )
    serves = sa.exists().where(
        col(coaching.person_id) == coach,
        col(coaching.role) == Role.COACH,
        sa.or_(col(coaching.until_on).is_(None), col(coaching.until_on) > today),
    )
    leads_here = holds_role(asker, (Role.LEAD, Role.DIRECTOR), col(Case.division_id))
    return sa.and_(col(Case.status) != CaseStatus.ENDED, was_last, sa.not_(serves), leads_here)


def looked_after(asker: Asker) -> ColumnElement[bool]:
    """SQL: whether `asker` leads the coach of a row of Case, did so last, covers for who does, or directs there."""
    coach, division = col(Case.coach_id), col(Case.division_id)
    office = sa.or_(supervises(asker, coach), deputises(asker, coach), directs(asker, division), led_last(asker))
    return sa.and_(office, _others(asker))


def visible(asker: Asker) -> ColumnElement[bool]:
    """SQL: whether `asker` may read a row of Case, as the matrix says for `case.read`."""
    not_taken = sa.and_(
        col(Case.status).in_(NOT_TAKEN), holds_role(asker, (Role.LEAD,), col(Case.division_id)), _others(asker)
    )
    return sa.or_(own(asker), looked_after(asker), not_taken)


def own(asker: Asker) -> ColumnElement[bool]:
    """SQL: whether `asker` coaches and holds the case, or held it to its end."""
    return sa.and_(
        col(Case.coach_id) == asker.id,
        col(Case.status) != CaseStatus.DECLINED,
        holds_role(asker, (Role.COACH,)),
        sa.not_(recused(asker, col(Case.id))),
    )


def _others(asker: Asker) -> ColumnElement[bool]:
    """SQL: a case of somebody else, neither too close to the asker nor about somebody they may know."""
    coach = col(Case.coach_id)
    return sa.and_(coach != asker.id, sa.not_(conflicted(asker, coach)), sa.not_(recused(asker, col(Case.id))))


def with_standing(asker: Asker) -> Select[Any]:
    """Every case beside its coach, with what `found_in` needs."""
    return (
        coach_columns(asker)
        .join(Case, col(Case.coach_id) == col(Person.id))
        .add_columns(Case, recused(asker, col(Case.id)), away_until(asker, col(Case.coach_id)), led_last(asker))
    )


def found_in(actor: Actor, row: Any) -> Found:
    """A row of `with_standing` as `actor` stands to it."""
    case, is_recused, back_on, is_last = row[STANDING_COLUMNS : STANDING_COLUMNS + 4]
    standing = standing_from(actor, row)
    found = relations(standing, case.division_id, is_recused=bool(is_recused), is_last_lead=bool(is_last))
    return Found(case, standing.coach, back_on, actor, found)


@cache
def _one() -> Select[Any]:
    return with_standing(ANYONE).where(col(Case.id) == CASE)


@cache
def _by_contact() -> Select[Any]:
    return (
        with_standing(ANYONE)
        .join(CaseContact, col(CaseContact.case_id) == col(Case.id))
        .add_columns(CaseContact)
        .where(col(CaseContact.id) == CONTACT)
    )


def _turn(which: ColumnElement[bool]) -> Select[Any]:
    """Wait for whoever holds the row, in a statement of its own: a handover changes what the next one joins."""
    return sa.select(col(Case.id)).where(which).with_for_update()


_TURN = _turn(col(Case.id) == CASE)
_TURN_BY_CONTACT = _turn(
    col(Case.id) == sa.select(col(CaseContact.case_id)).where(col(CaseContact.id) == CONTACT).scalar_subquery()
)


def case_for(session: Session, actor: Actor, case_id: uuid.UUID, permission: Casework, lock: bool = False) -> Found:
    """The case with the actor's standing, once `permission` is granted.

    Unknown ids and what is out of scope raise the same NotFound after the same statements. `lock` holds the row until
    the end of the transaction on databases that lock rows.
    """
    found = look(session, actor, case_id, lock)
    found.require(permission)
    return found


def look(session: Session, actor: Actor, case_id: uuid.UUID, lock: bool = False) -> Found:
    """As `case_for`, but deciding nothing: the caller asks before anything is shown. Raises NotFound."""
    if lock:
        session.execute(_TURN, {"case_id": case_id})
    row = session.execute(_one(), {"case_id": case_id, **asked_by(actor)}).first()
    if row is None:
        raise NotFound
    return found_in(actor, row)


def contact_for(
    session: Session, actor: Actor, contact_id: uuid.UUID, permission: Casework
) -> tuple[Found, CaseContact]:
    """A contact with its case, whose row is held, once `permission` is granted. Raises NotFound, NotAllowed."""
    session.execute(_TURN_BY_CONTACT, {"contact_id": contact_id})
    row = session.execute(_by_contact(), {"contact_id": contact_id, **asked_by(actor)}).first()
    if row is None:
        raise NotFound
    found = found_in(actor, row)
    found.require(permission)
    contact: CaseContact = row[-1]
    return found, contact


def coach_to_assign(session: Session, actor: Actor, coach_id: uuid.UUID) -> Coach:
    """The coach to whom the actor may assign a case. Raises NotFound out of scope, NotAllowed with the reason."""
    standing = coach_standing(session, actor, coach_id)
    found = relations(standing, standing.coach.division_id)
    require(casework.best(Casework.ASSIGN, found, standing.state))
    return standing.coach


def is_recused(session: Session, person_id: uuid.UUID, case_id: uuid.UUID) -> bool:
    """Whether it was said that somebody may know the person behind a case. For callers that have decided access."""
    return session.get(CaseAcquaintance, (case_id, person_id)) is not None
