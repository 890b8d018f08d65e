"""Reading one-on-ones: one of them as its reader may see it, the list, with whom the next one can be held."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.tables.first_90 import FirstNinety
from db.tables.one_on_ones import FocusScore, Mode, OneOnOne, OneOnOneAddendum, OneOnOneKind, OneOnOneStatus
from db.tables.people import Grant, Person, Role
from portal import audit, clock, seals
from portal.access import Actor, Coaching
from portal.access.answers import Answer
from portal.access.coaches import visible_coaches
from portal.access.scope import ANYONE, asked_by, conflicted, deputises, holds, require, supervises
from portal.commitments import queries as commitments
from portal.frameworks import queries as frameworks
from portal.one_on_ones import agenda, focus, preparations, workflow
from portal.one_on_ones.loading import Found, found_in, look, one_for, with_standing

LIST_LIMIT = 50
GROWTH_LATELY = timedelta(days=120)
MOST = sa.bindparam("most", type_=sa.Integer())


@dataclass(frozen=True, slots=True)
class Line:
    """A one-on-one in a list: that it is planned, under way or took place. Never a text of it.

    `on` is the day it was held, else the day it is planned for; `read` says whether the reader may open it.
    """

    id: uuid.UUID
    coach_id: uuid.UUID
    coach: str
    lead: str
    kind: OneOnOneKind
    status: OneOnOneStatus
    on: date | None
    minutes: int | None
    mode: Mode | None
    categories: tuple[str, ...]
    is_late: bool
    is_self: bool
    is_mine: bool
    read: Answer

    @property
    def is_closed(self) -> bool:
        """Whether it took place and is written down."""
        return self.status is OneOnOneStatus.CLOSED


@dataclass(frozen=True, slots=True)
class Note:
    """A dated note to a closed one-on-one."""

    by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class View:
    """One one-on-one as its reader may see it; what they may not read is empty, and `line.read` says why."""

    line: Line
    planned_on: date | None
    held_on: date | None
    closed_at: datetime | None
    minutes: int | None
    mode: str | None
    texts: dict[str, str]
    functions: tuple[str, ...]
    focus: tuple[focus.Focus, ...]
    suggested: tuple[int, ...]
    categories: tuple[tuple[int, str], ...]
    agenda: tuple[agenda.Point, ...]
    commitments: tuple[commitments.Line, ...]
    notes: tuple[Note, ...]
    preparation: preparations.Prepared | None
    may: dict[Coaching, Answer]
    is_holder: bool
    is_departed: bool
    gaps: tuple[seals.Gap, ...] = ()
    """What was taken out of it since it was closed."""

    @property
    def is_writing(self) -> bool:
        """Whether the reader is writing this one-on-one down at present."""
        return self.line.status is OneOnOneStatus.OPEN and self.may[Coaching.CLOSE_ONE_ON_ONE].is_allowed


def view(session: Session, actor: Actor, one_id: uuid.UUID) -> View:
    """One one-on-one. Raises NotFound out of scope.

    Who may know that it takes place, but not what is said, gets the head alone.
    """
    found = look(session, actor, one_id)
    read = found.answer(Coaching.READ_ONE_ON_ONE)
    if read.is_hidden:
        require(read)
    one, standing = found.one, found.standing
    framework = frameworks.view(session, one.framework_id)
    scores = tuple(_levels(found, focus.of(session, one, framework)))
    is_closed = one.status is OneOnOneStatus.CLOSED
    is_writing = found.answer(Coaching.CLOSE_ONE_ON_ONE).is_allowed
    sees_all = read.is_allowed and (is_closed or is_writing)
    sees_voice = read.is_allowed
    redact = found.answer(Coaching.REDACT_ONE_ON_ONE)
    gaps = seals.gaps_of(session, one_on_one_id=one.id) if is_closed and (read.is_allowed or redact.is_allowed) else ()
    gone = {gap.place for gap in gaps}
    shown = workflow.TEXTS if sees_all else workflow.VOICE if sees_voice else ()
    return View(
        line=_line(found, tuple(score.name for score in scores if is_closed or read.is_allowed)),
        planned_on=one.planned_on,
        held_on=one.held_on,
        closed_at=one.closed_at,
        minutes=one.minutes if sees_all else None,
        mode=one.mode.value if one.mode and sees_all else None,
        texts={field: getattr(one, field) or (seals.GAP if field in gone else "") for field in shown},
        functions=tuple(one.functions) if sees_all else (),
        focus=scores if sees_voice else (),
        suggested=tuple(focus.suggested(session, one, actor.today - GROWTH_LATELY)) if is_writing else (),
        categories=tuple((category.number, category.short) for category in framework.categories),
        agenda=tuple(_agenda(session, actor, found)) if read.is_allowed else (),
        commitments=tuple(
            commitments.of_one_on_one(session, standing, one.id, with_open=is_writing) if sees_all else ()
        ),
        notes=_notes(session, one.id) if is_closed and read.is_allowed else (),
        preparation=preparations.of(session, actor, one) if standing.is_supervising and read.is_allowed else None,
        may={permission: found.answer(permission) for permission in _ASKED},
        is_holder=one.lead_id == actor.id,
        is_departed=standing.state == "ended",
        gaps=gaps,
    )


_ASKED = (
    Coaching.READ_ONE_ON_ONE,
    Coaching.WRITE_ONE_ON_ONE,
    Coaching.WRITE_VOICE,
    Coaching.CLOSE_ONE_ON_ONE,
    Coaching.ADD_NOTE,
    Coaching.REDACT_ONE_ON_ONE,
)


def note_read(session: Session, actor: Actor, one_id: uuid.UUID) -> bool:
    """Note that the actor reads this one-on-one; once in fifteen minutes a session. Raises NotFound, NotAllowed."""
    one_for(session, actor, one_id, Coaching.READ_ONE_ON_ONE)
    return audit.note_read(session, actor.id, actor.session_key, "one_on_one", str(one_id))


def listed(session: Session, actor: Actor, limit: int = LIST_LIMIT) -> list[Line]:
    """The one-on-ones the actor may know of: under way, then planned, then held, the newest first; two statements."""
    rows = session.execute(_listed(), {"most": limit, **asked_by(actor)})
    return _lines(session, [found_in(actor, row) for row in rows])


@cache
def _listed() -> Select[Any]:
    states = {OneOnOneStatus.OPEN: 0, OneOnOneStatus.PLANNED: 1}
    rank = sa.case(*((col(OneOnOne.status) == state, place) for state, place in states.items()), else_=2)
    coach = col(OneOnOne.coach_id)
    # A former lead keeps the list of what they held themselves; what they may open is decided line by line.
    known = sa.or_(
        visible_coaches(ANYONE, coach, col(Grant.division_id)),
        sa.and_(col(OneOnOne.lead_id) == ANYONE.id, sa.not_(conflicted(ANYONE, coach))),
    )
    return (
        with_standing(ANYONE)
        .where(known)
        .order_by(
            rank,
            sa.case((col(OneOnOne.status) == OneOnOneStatus.PLANNED, col(OneOnOne.planned_on))),
            col(OneOnOne.held_on).desc(),
            col(OneOnOne.id),
        )
        .limit(MOST)
    )


@dataclass(frozen=True, slots=True)
class ToMeet:
    """A coach with whom the actor may hold a one-on-one, and the kinds that can be offered."""

    id: uuid.UUID
    name: str
    kinds: tuple[OneOnOneKind, ...]


def to_meet(session: Session, actor: Actor, limit: int = 200) -> list[ToMeet]:
    """The coaches with whom the actor may hold a one-on-one, by name, each with the checkpoints still to come."""
    rows = session.execute(_to_meet(), {"most": limit, **asked_by(actor)})
    return [
        ToMeet(
            person_id,
            name,
            (
                OneOnOneKind.REGULAR,
                *(kind for kind, is_held in zip(workflow.CHECKPOINTS, was_held, strict=True) if first and not is_held),
            ),
        )
        for person_id, name, first, *was_held in rows
    ]


@cache
def _to_meet() -> Select[Any]:
    person, met = col(Person.id), aliased(OneOnOne)
    held = [
        sa.exists().where(
            col(met.coach_id) == person,
            col(met.kind) == kind,
            col(met.status) == OneOnOneStatus.CLOSED,
            col(met.held_on) >= col(FirstNinety.started_on),
        )
        for kind in workflow.CHECKPOINTS
    ]
    grant = sa.exists().where(col(Grant.person_id) == person, col(Grant.role) == Role.COACH, holds(Grant, ANYONE.today))
    columns: tuple[Any, ...] = (person, col(Person.name), col(FirstNinety.id), *held)
    return (
        sa.select(*columns)
        .outerjoin(FirstNinety, col(FirstNinety.open_for) == person)
        .where(
            sa.or_(supervises(ANYONE, person), deputises(ANYONE, person)),
            sa.not_(conflicted(ANYONE, person)),
            person != ANYONE.id,
            col(Person.is_active).is_(True),
            grant,
        )
        .order_by(sa.func.lower(col(Person.name)), person)
        .limit(MOST)
    )


def _levels(found: Found, scores: Sequence[focus.Focus]) -> list[focus.Focus]:
    """Both levels once it is closed; before that each side its own, the coach's to the holder who has given theirs."""
    if found.one.status is OneOnOneStatus.CLOSED:
        may_read = found.answer(Coaching.READ_ONE_ON_ONE).is_allowed
        return list(scores) if may_read else [focus.Focus(one.category, one.name, None, None) for one in scores]
    if found.standing.is_self:
        return [focus.Focus(one.category, one.name, one.coach_level, None) for one in scores]
    is_writing = found.answer(Coaching.CLOSE_ONE_ON_ONE).is_allowed
    return [
        focus.Focus(one.category, one.name, one.coach_level if one.lead_level else None, one.lead_level)
        for one in scores
        if is_writing
    ]


def _agenda(session: Session, actor: Actor, found: Found) -> list[agenda.Point]:
    if found.one.status is OneOnOneStatus.CLOSED:
        return agenda.talked_about(session, actor, found.one.id)
    return agenda.of(session, found.standing, found.one.id)


def _notes(session: Session, one_id: uuid.UUID) -> tuple[Note, ...]:
    rows = session.execute(
        sa.select(col(Person.name), OneOnOneAddendum)
        .join(Person, col(Person.id) == col(OneOnOneAddendum.author_id))
        .where(col(OneOnOneAddendum.one_on_one_id) == one_id)
        .order_by(col(OneOnOneAddendum.at), col(OneOnOneAddendum.id))
        .limit(LIST_LIMIT)
    )
    return tuple(Note(name, note.at, note.text or (seals.GAP if note.redacted_at else "")) for name, note in rows)


def _lines(session: Session, founds: Sequence[Found]) -> list[Line]:
    """Lines with the names of their categories, which one statement reads for all of them."""
    visible = [found for found in founds if not found.answer(Coaching.READ_ONE_ON_ONE).is_hidden]
    closed = [found.one.id for found in visible if found.one.status is OneOnOneStatus.CLOSED]
    chosen: dict[uuid.UUID, list[int]] = {}
    if closed:
        rows: Any = session.execute(
            sa.select(col(FocusScore.one_on_one_id), col(FocusScore.category))
            .where(col(FocusScore.one_on_one_id).in_(closed))
            .order_by(col(FocusScore.category))
        )
        for one_id, category in rows:
            chosen.setdefault(one_id, []).append(category)
    return [_line(found, _names(session, found.one, chosen.get(found.one.id, ()))) for found in visible]


def _names(session: Session, one: OneOnOne, numbers: Sequence[int]) -> tuple[str, ...]:
    if not numbers:
        return ()
    names = {category.number: category.short for category in frameworks.view(session, one.framework_id).categories}
    return tuple(names.get(number, str(number)) for number in numbers)


def _line(found: Found, categories: tuple[str, ...]) -> Line:
    one, coach = found.one, found.standing.coach
    closed_on = clock.in_zone(one.closed_at, coach.zone).date() if one.closed_at else None
    return Line(
        one.id,
        one.coach_id,
        coach.name,
        found.lead,
        one.kind,
        one.status,
        one.planned_on if one.status is OneOnOneStatus.PLANNED else one.held_on,
        one.minutes if one.status is OneOnOneStatus.CLOSED else None,
        one.mode if one.status is OneOnOneStatus.CLOSED else None,
        categories,
        bool(closed_on and one.held_on and workflow.is_late_entry(one.held_on, closed_on)),
        found.standing.is_self,
        one.lead_id == found.standing.actor.id,
        found.answer(Coaching.READ_ONE_ON_ONE),
    )
