"""A concern as its reader may see it: all of it for whoever looks after it, what came of it for whoever raised it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.concerns import (
    Category,
    Concern,
    ConcernAction,
    ConcernEntry,
    ConcernKind,
    ConcernNamed,
    ConcernQuestion,
    ConcernStatus,
    ConcernTarget,
    Desk,
    EntryKind,
    Finding,
    SafetyNow,
    Target,
)
from db.tables.people import Person
from portal import audit
from portal.access import Actor, Raising, Relation
from portal.access.answers import Answer
from portal.concerns import incidents, reports, sorting, steps, workflow
from portal.concerns.incidents import Incident
from portal.concerns.loading import Found, concern_for
from portal.concerns.reports import Report
from portal.concerns.sorting import Pattern

ENTRIES = 300


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the chronology, by whom and when."""

    number: int
    kind: EntryKind
    at: datetime
    by: str
    text: str | None
    level: int | None


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised, until when, and when it was done."""

    target: Target
    due_at: datetime
    met_at: datetime | None


@dataclass(frozen=True, slots=True)
class Put:
    """A question put to somebody, and their answer."""

    id: uuid.UUID
    to: str
    question: str
    asked_at: datetime
    due_on: date
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is to change."""

    id: uuid.UUID
    text: str
    owner: str
    due_on: date
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class File:
    """A concern with everything in it. `desk` is its route, `held_by` who looks after it now.

    `people` can be asked; `owners` can see to a change; `missing` bars closing. `may` says for each permission what
    the reader may do now, or the sentence why not.
    """

    id: uuid.UUID
    division_id: uuid.UUID
    kind: ConcernKind
    category: Category
    desk: Desk
    held_by: Desk
    reporter: str
    subject: str
    also_named: tuple[str, ...]
    happened_on: date | None
    what: str
    safety_now: SafetyNow
    proposed_level: int
    level: int | None
    status: ConcernStatus
    received_at: datetime
    finding: Finding | None
    outcome: str | None
    fact_finder: str | None
    facts_at: datetime | None
    account_at: datetime | None
    closed_at: datetime | None
    zone: str
    promises: tuple[Promise, ...]
    entries: tuple[Entry, ...]
    questions: tuple[Put, ...]
    actions: tuple[Change, ...]
    reports: tuple[Report, ...]
    incidents: tuple[Incident, ...]
    people: tuple[tuple[uuid.UUID, str], ...]
    owners: tuple[tuple[uuid.UUID, str], ...]
    missing: tuple[str, ...]
    pattern: Pattern | None
    last_day_of_actions: date
    may: dict[Raising, Answer]


@dataclass(frozen=True, slots=True)
class Own:
    """What whoever raised a concern reads of it. `asks_back`: they are asked now whether they are all right since."""

    id: uuid.UUID
    kind: ConcernKind
    category: Category
    desk: Desk
    happened_on: date | None
    what: str
    received_at: datetime
    status: ConcernStatus
    outcome: str | None
    outcome_at: datetime | None
    is_outcome_new: bool
    asks_back: bool
    asks_back_on: date
    may_add: bool
    added: tuple[Entry, ...]
    zone: str


def file(session: Session, actor: Actor, concern_id: uuid.UUID) -> File:
    """All of a concern, for whoever looks after it or into its facts. Raises NotFound, NotAllowed."""
    found = concern_for(session, actor, concern_id, Raising.READ)
    concern = found.concern
    named = list(session.exec(select(ConcernNamed.person_id).where(ConcernNamed.concern_id == concern.id)))
    owners = [actor.id, *(one for one in steps.handlers(session, found) if one != actor.id)]
    entries = _entries(session, concern)
    questions = list(
        session.exec(
            select(ConcernQuestion)
            .where(ConcernQuestion.concern_id == concern.id)
            .order_by(col(ConcernQuestion.asked_at))
        )
    )
    actions = list(
        session.exec(
            select(ConcernAction).where(ConcernAction.concern_id == concern.id).order_by(col(ConcernAction.due_on))
        )
    )
    known = {concern.reporter_id, concern.subject_id, concern.fact_finder_id, *named, *owners}
    known |= {one.actor_id for one in entries} | {one.owner_id for one in actions}
    names = _names(session, {one for one in known if one is not None})
    spoken_of = dict.fromkeys((concern.subject_id, *named))
    may = {one: found.answer(one) for one in Raising if one.value.startswith("concern.")}
    promises = session.exec(
        select(ConcernTarget).where(ConcernTarget.concern_id == concern.id).order_by(col(ConcernTarget.due_at))
    )
    return File(
        id=concern.id,
        division_id=concern.division_id,
        kind=concern.kind,
        category=concern.category,
        desk=concern.desk,
        held_by=workflow.holder(concern, found.is_led),
        reporter=names[concern.reporter_id],
        subject=names[concern.subject_id],
        also_named=tuple(names[one] for one in named if one != concern.subject_id),
        happened_on=concern.happened_on,
        what=concern.what or "",
        safety_now=concern.safety_now,
        proposed_level=concern.proposed_level,
        level=concern.level,
        status=concern.status,
        received_at=concern.received_at,
        finding=concern.finding,
        outcome=concern.outcome,
        fact_finder=names[concern.fact_finder_id] if concern.fact_finder_id else None,
        facts_at=concern.facts_at,
        account_at=concern.account_at,
        closed_at=concern.closed_at,
        zone=found.zone,
        promises=tuple(Promise(one.target, one.due_at, one.met_at) for one in promises),
        entries=tuple(Entry(one.number, one.kind, one.at, names[one.actor_id], one.text, one.level) for one in entries),
        questions=tuple(
            Put(one.id, names[one.to_id], one.question, one.asked_at, one.due_on, one.answer, one.answered_at)
            for one in questions
        ),
        actions=tuple(Change(one.id, one.text, names[one.owner_id], one.due_on, one.done_at) for one in actions),
        reports=tuple(reports.of_concern(session, concern.id)),
        incidents=tuple(incidents.of_concern(session, concern.id)),
        people=tuple((one, names[one]) for one in spoken_of),
        owners=tuple((one, names[one]) for one in owners),
        missing=tuple(steps.missing(session, found)),
        pattern=sorting.pattern(session, found) if may[Raising.TRIAGE].is_allowed else None,
        last_day_of_actions=steps.last_day_of_actions(session, found),
        may=may,
    )


def own(session: Session, actor: Actor, concern_id: uuid.UUID) -> Own:
    """What whoever raised it reads. Raises NotFound out of scope, NotAllowed for others who know of it."""
    found = concern_for(session, actor, concern_id, Raising.FOLLOW)
    concern = found.concern
    mine = [one for one in _entries(session, concern) if one.actor_id == actor.id and one.kind in OWN_KINDS]
    is_asked = concern.checked_back_at is None and actor.today >= concern.check_back_on
    return Own(
        id=concern.id,
        kind=concern.kind,
        category=concern.category,
        desk=concern.desk,
        happened_on=concern.happened_on,
        what=concern.what or "",
        received_at=concern.received_at,
        status=concern.status,
        outcome=concern.outcome,
        outcome_at=concern.outcome_at,
        is_outcome_new=concern.outcome is not None and concern.outcome_read_at is None,
        asks_back=is_asked,
        asks_back_on=concern.check_back_on,
        may_add=found.answer(Raising.NOTE).is_allowed,
        added=tuple(Entry(one.number, one.kind, one.at, actor.name, one.text, None) for one in mine),
        zone=found.zone,
    )


OWN_KINDS = (EntryKind.ADDED, EntryKind.CHECKED_BACK)


def is_read_due(session: Session, actor: Actor, concern_id: uuid.UUID) -> bool:
    """Whether the actor's next look is to be noted: by whoever looks after it. Raises NotFound, NotAllowed."""
    found = concern_for(session, actor, concern_id, Raising.READ)
    return audit.is_read_due(session, actor.session_key, "concern", concern_id) or _sees_first(session, found)


def note_read(session: Session, actor: Actor, concern_id: uuid.UUID) -> None:
    """Note that the actor opened the file, and that whoever decides has seen it. Raises NotFound, NotAllowed."""
    found = concern_for(session, actor, concern_id, Raising.READ, lock=True)
    if _sees_first(session, found):
        sorting.meet(session, found.concern, Target.TELL_DIRECTOR)
    audit.note_read(session, actor.id, actor.session_key, "concern", concern_id)


def _sees_first(session: Session, found: Found) -> bool:
    if not found.relations & {Relation.DIRECTOR, Relation.CONTACT}:
        return False
    waiting = sa.select(col(ConcernTarget.target)).where(
        col(ConcernTarget.concern_id) == found.concern.id,
        col(ConcernTarget.target) == Target.TELL_DIRECTOR,
        col(ConcernTarget.met_at).is_(None),
    )
    return session.execute(waiting).first() is not None


def _entries(session: Session, concern: Concern) -> list[ConcernEntry]:
    statement = select(ConcernEntry).where(ConcernEntry.concern_id == concern.id)
    return list(session.exec(statement.order_by(col(ConcernEntry.number)).limit(ENTRIES)))


def _names(session: Session, people: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = session.execute(sa.select(col(Person.id), col(Person.name)).where(col(Person.id).in_(people)))
    return {one.id: one.name for one in rows}
