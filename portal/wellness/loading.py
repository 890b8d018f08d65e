"""How somebody stands to a coach's wellness: to an entry, a share, a request, an agreement, each in one statement."""

import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.people import Conflict, Deputy, Person, Supervision
from db.tables.wellness import CheckIn, CheckInShare, MayKnow, SupportAgreement, SupportStatus, TalkRequest
from portal.access import Actor, Coach, CoachStanding, Relation, Wellbeing, coach_standing, wellbeing
from portal.access.answers import Answer
from portal.access.coaches import STANDING_COLUMNS, coach_columns, standing_from
from portal.access.scope import ANYONE, Asker, asked_by, holds, may_lead, require
from portal.errors import NotFound

ID = sa.bindparam("record_id", type_=sa.Uuid())
Record = CheckIn | CheckInShare | TalkRequest | SupportAgreement


@dataclass(frozen=True, slots=True)
class Lead:
    """Who leads a coach today and may read what they share; `covers` are those who cover for them today."""

    supervision_id: uuid.UUID
    person_id: uuid.UUID
    name: str
    covers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A record of wellness with its coach, how the actor stands to it, and the state the policy asks about."""

    record: Any
    coach: Coach
    relations: frozenset[Relation]
    state: str
    is_current: bool

    def answer(self, permission: Wellbeing) -> Answer:
        """The policy's answer for this person and this record now."""
        return wellbeing.best(permission, self.relations, self.state)

    def require(self, permission: Wellbeing) -> None:
        """Return if allowed. Raises NotFound out of scope, NotAllowed with the reason otherwise."""
        require(self.answer(permission))

    @property
    def is_self(self) -> bool:
        """Whether it is the actor's own."""
        return Relation.SELF in self.relations


def own_standing(session: Session, actor: Actor, permission: Wellbeing) -> Coach:
    """The actor as a coach, once `permission` is granted for their own wellness. Raises NotFound, NotAllowed."""
    standing = coach_standing(session, actor, actor.id)
    require(wellbeing.best(permission, standing.relations, standing.state))
    return standing.coach


def coach_of(session: Session, actor: Actor, coach_id: uuid.UUID, permission: Wellbeing) -> CoachStanding:
    """A coach, once `permission` is granted in the coach's own state. Raises NotFound, NotAllowed."""
    standing = coach_standing(session, actor, coach_id)
    require(wellbeing.best(permission, standing.relations, standing.state))
    return standing


def present_lead(session: Session, actor: Actor, coach_id: uuid.UUID) -> Lead | None:
    """Who leads a coach today and is not too close to them; None for nobody. For callers that have decided access."""
    rows = session.execute(_lead(), {"coach_id": coach_id, **asked_by(actor)}).all()
    if not rows:
        return None
    first = rows[0]
    return Lead(first[0], first[1], first[2], tuple(row[3] for row in rows if row[3]))


@cache
def _lead() -> Select[Any]:
    deputy, coach = aliased(Person), sa.bindparam("coach_id", type_=sa.Uuid())
    lead = col(Supervision.lead_id)
    columns: tuple[Any, ...] = (col(Supervision.id), lead, col(Person.name), col(deputy.name))
    return (
        sa.select(*columns)
        .join(Person, col(Person.id) == lead)
        .outerjoin(
            Deputy,
            sa.and_(
                col(Deputy.lead_id) == lead,
                holds(Deputy, ANYONE.today),
                may_lead(col(Deputy.deputy_id), ANYONE.today),
                col(Deputy.deputy_id) != coach,
                sa.not_(too_close(col(Deputy.deputy_id), coach)),
            ),
        )
        .outerjoin(deputy, col(deputy.id) == col(Deputy.deputy_id))
        .where(
            col(Supervision.coach_id) == coach,
            holds(Supervision, ANYONE.today),
            may_lead(lead, ANYONE.today),
            col(Person.is_active).is_(True),
            sa.not_(too_close(lead, coach)),
        )
        .order_by(col(Supervision.from_on).desc(), col(Supervision.id), col(deputy.name))
    )


def too_close(one: Any, other: Any) -> ColumnElement[bool]:
    """SQL: whether either of two people has declared a conflict with the other."""
    pair = sa.or_(
        sa.and_(col(Conflict.person_id) == one, col(Conflict.other_id) == other),
        sa.and_(col(Conflict.person_id) == other, col(Conflict.other_id) == one),
    )
    return sa.exists().where(pair, col(Conflict.withdrawn_at).is_(None))


def is_tied(asker: Asker, span: Any) -> ColumnElement[bool]:
    """SQL: whether `asker` is the lead of the span of supervision `span` and leads by it today."""
    tied = aliased(Supervision)
    return sa.exists().where(
        col(tied.id) == span,
        col(tied.lead_id) == asker.id,
        col(tied.from_on) <= asker.today,
        sa.or_(col(tied.until_on).is_(None), col(tied.until_on) > asker.today),
        may_lead(asker.id, asker.today),
    )


def is_current(asker: Asker, span: Any) -> ColumnElement[bool]:
    """SQL: whether the span of supervision `span` holds today."""
    tied = aliased(Supervision)
    return sa.exists().where(
        col(tied.id) == span,
        col(tied.from_on) <= asker.today,
        sa.or_(col(tied.until_on).is_(None), col(tied.until_on) > asker.today),
    )


def relations(standing: CoachStanding, tied: bool, current: bool) -> frozenset[Relation]:
    """How somebody stands to what is tied to one span of supervision, from how they stand to its coach.

    The lead of that span is its lead as long as it lasts; another lead is new to it. Whoever covers stands in for the
    lead of today only.
    """
    if standing.is_self or Relation.CONFLICTED in standing.relations:
        return standing.relations
    found = set(standing.relations & {Relation.DIRECTOR, Relation.FORMER_LEAD, Relation.STAND_IN})
    if tied:
        found.add(Relation.LEAD)
    elif Relation.LEAD in standing.relations:
        found.add(Relation.NEW_LEAD)
    if current and Relation.DEPUTY in standing.relations:
        found.add(Relation.DEPUTY)
    return frozenset(found or {Relation.OTHER})


def with_standing(asker: Asker, table: Any, owner: Any, span: Any) -> Select[Any]:
    """Every row of `table` beside the coach who owns it, with what `found_in` needs."""
    return (
        coach_columns(asker)
        .join(table, owner == col(Person.id))
        .add_columns(table, is_tied(asker, span), is_current(asker, span))
    )


def found_in(actor: Actor, row: Any) -> Found:
    """A row of `with_standing` as `actor` stands to it."""
    record, tied, current = row[STANDING_COLUMNS : STANDING_COLUMNS + 3]
    standing = standing_from(actor, row)
    stands = relations(standing, bool(tied), bool(current))
    return Found(record, standing.coach, stands, state_of(actor, record), bool(current))


def state_of(actor: Actor, record: Any) -> str:
    """The state in which the policy is asked about a share, a request or an agreement."""
    if isinstance(record, CheckInShare):
        return "shared" if record.withdrawn_at is None else "withdrawn"
    if isinstance(record, TalkRequest):
        return "open" if record.talked_at is None else "talked"
    if record.status is SupportStatus.PROPOSED:
        return "proposed_own" if record.proposed_by == actor.id else "proposed_other"
    if record.status is SupportStatus.ENDED:
        return "ended"
    return {MayKnow.DIRECTOR: "agreed_director", MayKnow.COVER: "agreed_cover"}.get(record.may_know, "agreed")


@cache
def shares(asker: Asker = ANYONE) -> Select[Any]:
    """Every share beside its coach and with its check-in."""
    entry = aliased(CheckIn)
    return (
        coach_columns(asker)
        .join(entry, col(entry.person_id) == col(Person.id))
        .join(CheckInShare, col(CheckInShare.check_in_id) == col(entry.id))
        .add_columns(
            CheckInShare,
            is_tied(asker, col(CheckInShare.supervision_id)),
            is_current(asker, col(CheckInShare.supervision_id)),
            entry,
        )
    )


@cache
def talks(asker: Asker = ANYONE) -> Select[Any]:
    """Every request to talk beside its coach."""
    return with_standing(asker, TalkRequest, col(TalkRequest.person_id), col(TalkRequest.supervision_id))


@cache
def agreements(asker: Asker = ANYONE) -> Select[Any]:
    """Every support agreement beside its coach."""
    return with_standing(asker, SupportAgreement, col(SupportAgreement.coach_id), col(SupportAgreement.supervision_id))


def share_for(session: Session, actor: Actor, share_id: uuid.UUID, permission: Wellbeing) -> tuple[Found, CheckIn]:
    """A share with its check-in, held until the end of the transaction. Raises NotFound, NotAllowed."""
    session.execute(sa.select(col(CheckInShare.id)).where(col(CheckInShare.id) == ID).with_for_update(), _by(share_id))
    row = session.execute(_one(shares, CheckInShare), {**_by(share_id), **asked_by(actor)}).first()
    if row is None:
        raise NotFound
    found = found_in(actor, row)
    found.require(permission)
    entry: CheckIn = row[-1]
    return found, entry


def talk_for(session: Session, actor: Actor, talk_id: uuid.UUID, permission: Wellbeing) -> Found:
    """A request to talk, held until the end of the transaction. Raises NotFound, NotAllowed."""
    return _held(session, actor, talk_id, permission, talks, TalkRequest)


def support_for(session: Session, actor: Actor, agreement_id: uuid.UUID, permission: Wellbeing) -> Found:
    """A support agreement, held until the end of the transaction. Raises NotFound, NotAllowed."""
    return _held(session, actor, agreement_id, permission, agreements, SupportAgreement)


def _held(session: Session, actor: Actor, one: uuid.UUID, permission: Wellbeing, rows: Any, table: Any) -> Found:
    session.execute(sa.select(col(table.id)).where(col(table.id) == ID).with_for_update(), _by(one))
    row = session.execute(_one(rows, table), {**_by(one), **asked_by(actor)}).first()
    if row is None:
        raise NotFound
    found = found_in(actor, row)
    found.require(permission)
    return found


@cache
def _one(rows: Any, table: Any) -> Select[Any]:
    found: Select[Any] = rows().where(col(table.id) == ID)
    return found.execution_options(populate_existing=True)


def _by(one: uuid.UUID) -> dict[str, uuid.UUID]:
    return {"record_id": one}
