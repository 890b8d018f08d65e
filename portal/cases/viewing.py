"""One case as its reader may see it: how it stands, what was agreed, its history, what the reader may do."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.cases import (
    Case,
    CaseAcquaintance,
    CaseContact,
    CaseEvent,
    CaseHandover,
    CaseStatus,
    ContactKind,
    DeclineReason,
    EndReason,
    HandoverReason,
    Referral,
    Stage,
)
from db.tables.people import Grant, Person, Role
from portal import audit
from portal.access import Actor, Casework
from portal.access.answers import Answer
from portal.access.scope import holds
from portal.cases.loading import Found, case_for
from portal.cases.queries import Candidate, Line, line_of, to_assign
from portal.policy import service as policies

CONTACTS, STEPS, PEOPLE = 100, 100, 400


@dataclass(frozen=True, slots=True)
class Contact:
    """One conversation or attempt; `is_mine` where the reader noted it and it stands."""

    id: uuid.UUID
    kind: ContactKind
    on_day: date
    minutes: int | None
    by: str
    is_taken_back: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Step:
    """From where to where it went, by whom; a handover names the two coaches and why."""

    at: datetime
    by: str
    before: CaseStatus | None
    after: CaseStatus


@dataclass(frozen=True, slots=True)
class Handover:
    """Who gave it to whom and why; by whom and when the new coach was told who the person is."""

    at: datetime
    from_id: uuid.UUID
    from_name: str
    to_name: str
    by_id: uuid.UUID
    by: str
    reason: HandoverReason
    key_by: str | None
    key_on: date | None


@dataclass(frozen=True, slots=True)
class View:
    """One case. `acquaintances` may know the person; `own_words` are those who said it of themselves.

    Until it is said who here may know the person, nobody but coach and lead reads more than how it stands:
    `is_detailed` is false then, and what was agreed and the contacts are left out.
    """

    line: Line
    is_leading: bool
    is_detailed: bool
    target_on: date | None
    window_on: date | None
    contact_due_on: date
    conversations: int
    rhythm_days: int | None
    agreement_on: date | None
    chat_consent_on: date | None
    stage: Stage | None
    has_plan: bool
    declined_why: DeclineReason | None
    end_reason: EndReason | None
    referral: Referral | None
    asks_chat_consent: bool
    contacts: tuple[Contact, ...]
    steps: tuple[Step, ...]
    handovers: tuple[Handover, ...]
    acquaintances: tuple[tuple[uuid.UUID, str], ...]
    own_words: frozenset[uuid.UUID]
    people: tuple[tuple[uuid.UUID, str], ...]
    candidates: tuple[Candidate, ...]
    may: dict[Casework, Answer]

    def allows(self, permission: Casework) -> bool:
        """Whether the reader may do it now."""
        return self.may[permission].is_allowed


def view(session: Session, actor: Actor, case_id: uuid.UUID) -> View:
    """One case. Raises NotFound out of scope, and for whoever may know the person."""
    found = case_for(session, actor, case_id, Casework.READ_CASE)
    case = found.case
    may: dict[Casework, Answer] = {one: found.answer(one) for one in Casework if one is not Casework.ASSIGN}
    is_detailed = found.is_self or found.is_leading or case.known_at is not None
    known = _acquaintances(session, case_id)
    named = {person_id for person_id, _, _ in known}
    hands_over = may[Casework.HAND_OVER].is_allowed
    return View(
        line=line_of(actor, case, found.coach.name, found.back_on),
        is_leading=found.is_leading,
        is_detailed=is_detailed,
        target_on=case.target_on,
        window_on=case.window_on,
        contact_due_on=case.contact_due_on,
        conversations=case.conversations,
        rhythm_days=case.rhythm_days if is_detailed else None,
        agreement_on=case.agreement_on if is_detailed else None,
        chat_consent_on=case.chat_consent_on if is_detailed else None,
        stage=case.stage if is_detailed else None,
        has_plan=case.has_plan and is_detailed,
        declined_why=case.declined_why,
        end_reason=case.end_reason,
        referral=case.referral,
        asks_chat_consent=is_detailed and _asks_chat_consent(session, case),
        contacts=_contacts(session, found) if is_detailed else (),
        steps=_steps(session, case_id),
        handovers=_handovers(session, case_id),
        acquaintances=tuple((person_id, name) for person_id, name, _ in known),
        own_words=frozenset(person_id for person_id, _, said_by in known if said_by == person_id),
        people=_people(session, actor, case) if may[Casework.SAY_WHO_KNOWS].is_allowed else (),
        candidates=tuple(
            one
            for one in (to_assign(session, actor) if hands_over else ())
            if one.id != case.coach_id and one.id not in named
        ),
        may=may,
    )


def to_name(session: Session, actor: Actor, limit: int = PEOPLE) -> list[tuple[uuid.UUID, str]]:
    """Whom a lead or director can name when assigning: everybody in the divisions they lead or direct in, by name."""
    return _in_divisions(session, actor, actor.divisions(Role.LEAD) | actor.divisions(Role.DIRECTOR), limit)


def note_read(session: Session, actor: Actor, case_id: uuid.UUID) -> bool:
    """Note that the actor reads this case; once in fifteen minutes a session. Raises NotFound."""
    case_for(session, actor, case_id, Casework.READ_CASE)
    return audit.note_read(session, actor.id, actor.session_key, "coded_case", str(case_id))


def _asks_chat_consent(session: Session, case: Case) -> bool:
    try:
        return policies.holds(policies.by_id(session, case.policy_id), "case.chat_consent")
    except KeyError:
        return False


def _contacts(session: Session, found: Found) -> tuple[Contact, ...]:
    notes = found.answer(Casework.NOTE_CONTACT).is_allowed
    rows = session.execute(
        sa.select(CaseContact, col(Person.name))
        .join(Person, col(Person.id) == col(CaseContact.coach_id))
        .where(col(CaseContact.case_id) == found.case.id)
        .order_by(col(CaseContact.on_day).desc(), col(CaseContact.noted_at).desc(), col(CaseContact.id))
        .limit(CONTACTS)
    )
    return tuple(
        Contact(
            one.id,
            one.kind,
            one.on_day,
            one.minutes,
            by,
            one.taken_back_at is not None,
            notes and one.coach_id == found.actor.id and one.taken_back_at is None,
        )
        for one, by in rows
    )


def _steps(session: Session, case_id: uuid.UUID) -> tuple[Step, ...]:
    rows = session.execute(
        sa.select(CaseEvent, col(Person.name))
        .join(Person, col(Person.id) == col(CaseEvent.actor_id))
        .where(col(CaseEvent.case_id) == case_id)
        .order_by(col(CaseEvent.id).desc())
        .limit(STEPS)
    )
    return tuple(Step(one.at, by, one.before, one.after) for one, by in rows)


def _handovers(session: Session, case_id: uuid.UUID) -> tuple[Handover, ...]:
    before, after, maker, keeper = (aliased(Person) for _ in range(4))
    columns: tuple[Any, ...] = (CaseHandover, before.name, after.name, maker.name, keeper.name)
    rows = session.execute(
        sa.select(*columns)
        .join(before, col(before.id) == col(CaseHandover.from_id))
        .join(after, col(after.id) == col(CaseHandover.to_id))
        .join(maker, col(maker.id) == col(CaseHandover.made_by))
        .outerjoin(keeper, col(keeper.id) == col(CaseHandover.key_passed_by))
        .where(col(CaseHandover.case_id) == case_id)
        .order_by(col(CaseHandover.made_at).desc())
        .limit(STEPS)
    )
    return tuple(
        Handover(one.made_at, one.from_id, old, new, one.made_by, by, one.reason, key_by, one.key_passed_on)
        for one, old, new, by, key_by in rows
    )


def _acquaintances(session: Session, case_id: uuid.UUID) -> Sequence[Any]:
    return session.execute(
        sa.select(col(Person.id), col(Person.name), col(CaseAcquaintance.said_by))
        .join(CaseAcquaintance, col(CaseAcquaintance.person_id) == col(Person.id))
        .where(col(CaseAcquaintance.case_id) == case_id)
        .order_by(sa.func.lower(col(Person.name)))
        .limit(PEOPLE)
    ).all()


def _people(session: Session, actor: Actor, case: Case) -> tuple[tuple[uuid.UUID, str], ...]:
    found = _in_divisions(session, actor, {case.division_id}, PEOPLE)
    return tuple(one for one in found if one[0] != case.coach_id)


def _in_divisions(
    session: Session, actor: Actor, divisions: Collection[uuid.UUID], limit: int
) -> list[tuple[uuid.UUID, str]]:
    """Everybody who holds a role in one of `divisions` today, by name."""
    held = sa.exists().where(
        col(Grant.person_id) == col(Person.id), col(Grant.division_id).in_(divisions), holds(Grant, actor.today)
    )
    rows = session.execute(
        sa.select(col(Person.id), col(Person.name))
        .where(col(Person.is_active).is_(True), held)
        .order_by(sa.func.lower(col(Person.name)), col(Person.id))
        .limit(limit)
    )
    return [(person_id, name) for person_id, name in rows]
