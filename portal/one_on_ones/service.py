"""What is done with a one-on-one: plan, begin, keep what is written, close, add a dated note."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.first_90 import FirstNinety
from db.tables.one_on_ones import (
    AgendaItem,
    OneOnOne,
    OneOnOneAddendum,
    OneOnOneKind,
    OneOnOneStatus,
    Preparation,
)
from db.tables.people import Person
from portal import audit, clock
from portal.access import Actor, Coaching, CoachStanding, coach_for
from portal.commitments import service as commitments
from portal.errors import Conflict, InvalidInput, InvalidTransition
from portal.frameworks import queries as frameworks
from portal.one_on_ones import preparations, workflow
from portal.one_on_ones.loading import look, one_for
from portal.policy import service as policies
from portal.wording import texts

PLACE, LATER = "one_on_one.notes", "one_on_one_addendum.text"
BEGIN_FIRST = "Begin the one-on-one first. Until then there is nothing to write down but what you prepare."
CHANGED = "What stands here was changed in the meantime. Read it once more before you close it."


@dataclass(frozen=True, slots=True)
class Consult:
    """A short consult: when, how long, how, and one line about it."""

    held_on: date | None
    minutes: int | None
    mode: str | None
    line: str


def plan(session: Session, actor: Actor, coach_id: uuid.UUID, kind: object, planned_on: object) -> uuid.UUID:
    """Arrange a one-on-one with a coach the actor leads or covers for; returns its id.

    Raises InvalidInput for a day in the past or over a year ahead (field "planned_on") and for a kind that does not
    fit (field "kind"), NotFound out of scope, NotAllowed with the reason.
    """
    standing = coach_for(session, actor, coach_id, Coaching.PLAN)
    day = workflow.require_day_ahead("planned_on", planned_on, actor.today)
    one = _new(session, actor, standing, kind, planned_on=day)
    _note(session, actor, one, audit.Kind.ONE_ON_ONE_PLANNED)
    return one.id


def plan_for_another_day(session: Session, actor: Actor, one_id: uuid.UUID, planned_on: object) -> None:
    """Move a planned one-on-one. Raises InvalidTransition once it has begun."""
    one = _planned(session, actor, one_id)
    one.planned_on = workflow.require_day_ahead("planned_on", planned_on, actor.today)
    _note(session, actor, one, audit.Kind.ONE_ON_ONE_PLANNED)


def call_off(session: Session, actor: Actor, one_id: uuid.UUID) -> None:
    """Take a planned one-on-one off again; agenda and preparation stay for the next. InvalidTransition once begun."""
    one = _planned(session, actor, one_id)
    for table in (AgendaItem, Preparation):
        session.execute(sa.update(table).where(col(table.one_on_one_id) == one_id).values(one_on_one_id=None))
    session.delete(one)
    facts = {"is_called_off": True}
    audit.note(session, actor, audit.Kind.ONE_ON_ONE_PLANNED, "one_on_one", str(one_id), facts)
    session.flush()


def begin(session: Session, actor: Actor, one_id: uuid.UUID) -> None:
    """Open a planned one-on-one today; a lead or deputy who did not plan it takes it over by that.

    Raises NotAllowed where somebody else holds an open one, InvalidTransition where it is the actor's own already.
    """
    one = one_for(session, actor, one_id, Coaching.WRITE_ONE_ON_ONE, lock=True).one
    workflow.move(one, OneOnOneStatus.OPEN)
    one.lead_id, one.held_on = actor.id, actor.today
    _note(session, actor, one, audit.Kind.ONE_ON_ONE_BEGUN)


def begin_now(session: Session, actor: Actor, coach_id: uuid.UUID, kind: object = OneOnOneKind.REGULAR) -> uuid.UUID:
    """Open a one-on-one that nobody planned; returns its id, or that of the one the actor has open with the coach."""
    standing = coach_for(session, actor, coach_id, Coaching.PLAN)
    _wait_for_turn(session, coach_id)
    under_way = session.exec(
        select(OneOnOne.id)
        .where(
            OneOnOne.coach_id == coach_id,
            OneOnOne.lead_id == actor.id,
            OneOnOne.status == OneOnOneStatus.OPEN,
        )
        .limit(1)
    ).first()
    if under_way is not None:
        return under_way
    one = _new(session, actor, standing, kind, status=OneOnOneStatus.OPEN, held_on=actor.today)
    _note(session, actor, one, audit.Kind.ONE_ON_ONE_BEGUN)
    return one.id


def consult(session: Session, actor: Actor, coach_id: uuid.UUID, said: Consult) -> uuid.UUID:
    """Note a short consult and close it in one go; returns its id.

    Raises InvalidInput per field ("held_on", "minutes", "mode", "line"), Flagged for text that may identify somebody.
    """
    standing = coach_for(session, actor, coach_id, Coaching.PLAN)
    line = texts.storable("line", said.line, workflow.LONGEST)
    values = _complete({"held_on": said.held_on, "minutes": said.minutes, "mode": said.mode}, actor.today)
    if texts.is_blank(line):
        raise InvalidInput({"line": "Say in one line what it was about."})
    texts.require_checked(session, actor, PLACE, {"line": line}, (coach_id, actor.id))
    one = _new(session, actor, standing, OneOnOneKind.AD_HOC, status=OneOnOneStatus.OPEN, experience=line.strip())
    for field, value in values.items():
        setattr(one, field, value)
    _close(session, actor, one)
    return one.id


def save_field(
    session: Session, actor: Actor, one_id: uuid.UUID, field: str, value: object, base: object = None
) -> None:
    """Keep one field of a one-on-one as it is typed: the coach's words by either of the two, the rest by its holder.

    `base` is what the writer had in front of them when they began to type. Raises Conflict when something else is
    stored by now and it is not `value` either; InvalidInput for `field`; InvalidTransition before it has begun.
    """
    found = look(session, actor, one_id, lock=True)
    is_own_voice = field in workflow.VOICE and found.standing.is_self
    found.require(Coaching.WRITE_VOICE if is_own_voice else Coaching.WRITE_ONE_ON_ONE)
    one = found.one
    if one.status is OneOnOneStatus.PLANNED and not is_own_voice:
        raise InvalidTransition(BEGIN_FIRST)
    wanted, stored = workflow.parsed(field, value, actor.today), getattr(one, field)
    if wanted == stored:
        return
    if (base or None) != (stored or None):
        raise Conflict
    setattr(one, field, wanted)
    one.version += 1
    session.flush()


def confirm_words(session: Session, actor: Actor, one_id: uuid.UUID, text: str) -> None:
    """Log the author's word that what the text check finds in a text of a one-on-one identifies nobody."""
    one = one_for(session, actor, one_id, Coaching.READ_ONE_ON_ONE).one
    for place in (PLACE, LATER):
        texts.answer_for(session, actor, place, text, (one.coach_id, one.lead_id, actor.id))


def confirm_line(session: Session, actor: Actor, coach_id: uuid.UUID, text: str) -> None:
    """Log the author's word that what the text check finds in the line of a short consult identifies nobody."""
    coach_for(session, actor, coach_id, Coaching.PLAN)
    texts.answer_for(session, actor, PLACE, text, (coach_id, actor.id))


def close(session: Session, actor: Actor, one_id: uuid.UUID, seen: Mapping[str, object] | None = None) -> None:
    """Close a one-on-one for good: both read it, open commitments are carried, the preparation gets its end.

    `seen` is what the holder has in front of them, field by field. Raises Conflict where something else is stored,
    InvalidInput for what is missing ("held_on", "minutes", "mode"), Flagged for text that may identify somebody.
    """
    one = one_for(session, actor, one_id, Coaching.CLOSE_ONE_ON_ONE, lock=True).one
    for field, value in (seen or {}).items():
        if workflow.parsed(field, value, actor.today) != getattr(one, field):
            raise Conflict(CHANGED)
    _complete({"held_on": one.held_on, "minutes": one.minutes, "mode": one.mode}, actor.today)
    written = {field: text for field in workflow.TEXTS if (text := getattr(one, field))}
    texts.require_checked(session, actor, PLACE, written, (one.coach_id, one.lead_id))
    _close(session, actor, one)


def add_note(session: Session, actor: Actor, one_id: uuid.UUID, text: str) -> None:
    """Add a dated note to a closed one-on-one, which itself stays as it was. Raises InvalidInput when it is empty."""
    one = one_for(session, actor, one_id, Coaching.ADD_NOTE).one
    text = texts.storable("note", text, workflow.LONGEST)
    if texts.is_blank(text):
        raise InvalidInput({"note": "There is nothing to add yet."})
    texts.require_checked(session, actor, LATER, {"note": text}, (one.coach_id, one.lead_id))
    session.add(OneOnOneAddendum(one_on_one_id=one.id, author_id=actor.id, text=text.strip(), at=clock.now()))
    audit.note(session, actor, audit.Kind.ONE_ON_ONE_NOTE_ADDED, "one_on_one", str(one.id), {})
    session.flush()


def _new(session: Session, actor: Actor, standing: CoachStanding, kind: object, **values: Any) -> OneOnOne:
    if kind not in list(OneOnOneKind):
        raise InvalidInput({"kind": "Choose which one-on-one it is."})
    if kind in workflow.CHECKPOINTS and not _is_starting(session, standing.coach.id):
        raise InvalidInput({"kind": "Checkpoints belong to the first 90 days, and none are under way for this coach."})
    one = OneOnOne(
        coach_id=standing.coach.id,
        lead_id=actor.id,
        division_id=standing.coach.division_id,
        framework_id=frameworks.adopted(session).id,
        kind=OneOnOneKind(str(kind)),
        made_at=clock.now(),
        **values,
    )
    session.add(one)
    session.flush()
    return one


def _is_starting(session: Session, coach_id: uuid.UUID) -> bool:
    return session.exec(select(FirstNinety.id).where(FirstNinety.open_for == coach_id)).first() is not None


def _wait_for_turn(session: Session, coach_id: uuid.UUID) -> None:
    """Hold the coach's row, so that two presses at once do not begin two one-on-ones."""
    session.execute(sa.select(col(Person.id)).where(col(Person.id) == coach_id).with_for_update())


def _planned(session: Session, actor: Actor, one_id: uuid.UUID) -> OneOnOne:
    one = one_for(session, actor, one_id, Coaching.WRITE_ONE_ON_ONE, lock=True).one
    if one.status is not OneOnOneStatus.PLANNED:
        raise InvalidTransition(workflow.MOVED_ON)
    return one


def _complete(values: Mapping[str, object], today: date) -> dict[str, workflow.Value]:
    """Day, minutes and mode, all given. Raises InvalidInput for each that is missing or wrong."""
    found: dict[str, workflow.Value] = {}
    wrong: dict[str, str] = {}
    missing = {
        "held_on": "Choose the day on which you met.",
        "minutes": "Say about how many minutes it took.",
        "mode": "Choose how you met: in person, by video or by phone.",
    }
    for field, value in values.items():
        try:
            found[field] = workflow.parsed(field, value, today)
        except InvalidInput as error:
            wrong |= error.fields
        else:
            wrong |= {field: missing[field]} if found[field] is None else {}
    if wrong:
        raise InvalidInput(wrong)
    return found


def _close(session: Session, actor: Actor, one: OneOnOne) -> None:
    if one.kind is not OneOnOneKind.AD_HOC:
        commitments.carry(session, one.coach_id)
    rules = policies.in_force(session, actor.today, one.division_id)
    kept = timedelta(days=policies.number(rules, "one_on_one.preparation_kept"))
    preparations.give_end(session, one, kept)
    one.closed_at = clock.now()  # with the state and the version in one statement: the next one would be refused
    workflow.move(one, OneOnOneStatus.CLOSED)
    _note(session, actor, one, audit.Kind.ONE_ON_ONE_CLOSED, minutes=one.minutes)


def _note(session: Session, actor: Actor, one: OneOnOne, kind: audit.Kind, **facts: int | None) -> None:
    """One step: the version rises, the chain learns of it."""
    one.version += 1
    audit.note(session, actor, kind, "one_on_one", str(one.id), {"kind": one.kind.value, **facts})
    session.flush()
