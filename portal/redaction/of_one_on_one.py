"""What can be taken out of a closed one-on-one: each field, what was on its agenda and promised, and the dated notes.

A director may not read what was said, and does not have to: a passage goes on the word of one of the two.
"""

import uuid
from collections.abc import Iterator

from sqlmodel import Session, col, select

from db.tables.commitments import Commitment, CommitmentSource
from db.tables.one_on_ones import AgendaItem, OneOnOne, OneOnOneAddendum, OneOnOneKind
from db.tables.people import Person
from portal.access import Actor, Coaching
from portal.one_on_ones import workflow
from portal.one_on_ones.loading import one_for
from portal.one_on_ones.words import CONSULT_QUESTION, QUESTIONS
from portal.redaction import subject
from portal.redaction.subject import Noun, Place, Source, Subject


def look(session: Session, actor: Actor, one_id: uuid.UUID, lock: bool = False) -> Subject:
    """A closed one-on-one, for whoever may take something out of it. Raises NotFound, NotAllowed with the reason."""
    found = one_for(session, actor, one_id, Coaching.REDACT_ONE_ON_ONE, lock=lock)
    is_read = found.answer(Coaching.READ_ONE_ON_ONE).is_allowed
    places = (*_fields(found.one, is_read), *_around(session, one_id, is_read))
    return Subject(Noun.ONE_ON_ONE, one_id, frozenset({found.one.coach_id}), subject.standing(places))


def _fields(one: OneOnOne, is_read: bool) -> Iterator[Place]:
    is_consult = one.kind is OneOnOneKind.AD_HOC
    for field in workflow.TEXTS:
        where = CONSULT_QUESTION if is_consult and field == "experience" else QUESTIONS[field]
        yield _place(where, field, (one, field), is_read)


def _around(session: Session, one_id: uuid.UUID, is_read: bool) -> Iterator[Place]:
    """What was on the agenda, what was promised, and what was added."""
    points = select(AgendaItem, Person.name).join(Person, col(Person.id) == col(AgendaItem.author_id))
    for point, by in session.exec(points.where(AgendaItem.one_on_one_id == one_id).order_by(col(AgendaItem.added_at))):
        yield _place(f"Talked about, put on the agenda by {by}", f"point.{point.id}", (point, "text"), is_read)
    promised = select(Commitment, Person.name).join(Person, col(Person.id) == col(Commitment.owner_id))
    made_here = (Commitment.source == CommitmentSource.ONE_ON_ONE, Commitment.source_id == one_id)
    for one, owner in session.exec(promised.where(*made_here).order_by(col(Commitment.made_at))):
        for field, label in (("text", ""), ("support", ": support"), ("reason", ": the word why")):
            name = f"commitment.{one.id}.{field}"
            yield _place(f"Commitment of {owner}{label}", name, (one, field), is_read)
    notes = select(OneOnOneAddendum, Person.name).join(Person, col(Person.id) == col(OneOnOneAddendum.author_id))
    later = notes.where(OneOnOneAddendum.one_on_one_id == one_id).order_by(col(OneOnOneAddendum.at))
    for note, by in session.exec(later):
        yield _place(f"Dated note by {by}", f"note.{note.id}", (note, "text"), is_read)


def _place(where: str, name: str, source: Source, is_read: bool) -> Place:
    row, field = source
    return Place(where, getattr(row, field) or "", name=name, sources=(source,), is_read=is_read)
