"""Where the same words may stay: everything else that is kept around the coaches a record is about.

Only what it is and of which day, never a word of it. An item that is closed to the director is passed over.
"""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlmodel import Session, col, select

from db.tables.commitments import Commitment
from db.tables.first_90 import FirstNinety
from db.tables.meetings import Meeting, MeetingItem, MeetingStatus
from db.tables.observations import Observation
from db.tables.one_on_ones import OneOnOne, OneOnOneAddendum, OneOnOneStatus
from db.tables.people import Role
from db.tables.reviews import RecordKind, Review, SealedRecord
from portal import seals
from portal.access import Actor
from portal.access.scope import ANYONE, asked_by
from portal.commitments.loading import is_open_to
from portal.documents.days import day
from portal.meetings import record as minutes
from portal.meetings.loading import item_in, with_item_standing
from portal.one_on_ones.workflow import TEXTS
from portal.redaction.subject import Place, Subject, contents
from portal.reviews.words import LATER

SURE_FROM = 12
"""From so many characters on, words that stand inside a longer text are taken for the same."""
MOST = 6
OF_FIRST_90 = {
    RecordKind.RECOMMENDATION: "the recommendation about the first 90 days",
    RecordKind.DECISION: "the decision about the first 90 days and its letter",
    RecordKind.RESPONSE: "the coach’s response to the decision",
}
FAR = "a record of another division"


@dataclass(frozen=True, slots=True)
class Other:
    """A text that is kept elsewhere: the record that holds it, what that is in words, and what stands there."""

    unit: uuid.UUID
    what: str
    text: str


def around(session: Session, actor: Actor, coaches: Collection[uuid.UUID]) -> list[Other]:
    """Everything kept around these coaches. The caller has decided that the actor may ask."""
    return [
        *_signed(session, actor, coaches),
        *_items(session, actor, coaches),
        *_one_on_ones(session, actor, coaches),
        *_observations(session, actor, coaches),
        *_commitments(session, actor, coaches),
    ]


def stays_in(place: Place, subject: Subject, others: Collection[Other]) -> tuple[str, ...]:
    """Where the text of `place` stands besides, in words: in other places of `subject`, and among `others`."""
    own = {subject.id, *(row.id for one in subject.places for row, _ in one.signed or one.sources)}
    here = [one.where for one in subject.places if one is not place and _holds(one.text, place.text)]
    known = own | place.units
    there = [one.what for one in others if one.unit not in known and _holds(one.text, place.text)]
    return tuple(dict.fromkeys([*here, *there]))[:MOST]


def _holds(text: str, words: str) -> bool:
    return text == words or (len(words) >= SURE_FROM and words in text)


def _named(actor: Actor, division_id: uuid.UUID, what: str) -> str:
    return what if division_id in actor.divisions(Role.DIRECTOR) else FAR


def _signed(session: Session, actor: Actor, coaches: Collection[uuid.UUID]) -> Iterator[Other]:
    """What is signed about reviews and first 90 days."""
    rows = session.exec(
        select(SealedRecord, Review.division_id, FirstNinety.division_id)
        .outerjoin(Review, col(Review.id) == col(SealedRecord.review_id))
        .outerjoin(FirstNinety, col(FirstNinety.id) == col(SealedRecord.first_90_id))
        .where(
            sa.or_(col(Review.coach_id).in_(coaches), col(FirstNinety.coach_id).in_(coaches)),
            col(SealedRecord.content).is_not(None),
        )
    )
    for row, of_review, of_first_90 in rows:
        if row.first_90_id is not None:
            what = OF_FIRST_90[row.kind]
        elif row.kind is RecordKind.REVIEW:
            what = f"the signed review of {day(row.sealed_at.isoformat())}"
        else:
            what = f"what was added to a review ({LATER[row.kind].lower()})"
        for text in texts_in(seals.content_of(row)):
            yield Other(row.id, _named(actor, of_review or of_first_90, what), text)


def texts_in(value: object) -> Iterator[str]:
    """Every text in plain values, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


@cache
def _presented() -> Select[Any]:
    presenters = sa.bindparam("presenters", type_=sa.Uuid(), expanding=True)
    return with_item_standing(ANYONE).where(
        col(MeetingItem.presenter_id).in_(presenters), col(Meeting.status) == MeetingStatus.CLOSED
    )


def _items(session: Session, actor: Actor, coaches: Collection[uuid.UUID]) -> Iterator[Other]:
    """The sealed minutes of what these coaches presented."""
    rows = session.execute(_presented(), {"presenters": list(coaches), **asked_by(actor)})
    found = {str(one.item.id): one for one in (item_in(actor, row) for row in rows) if not one.is_recused}
    meetings = {one.item.meeting_id for one in found.values()}
    signed = session.exec(select(SealedRecord).where(col(SealedRecord.meeting_id).in_(meetings), seals.is_current()))
    for row, content in contents(signed):
        one = found.get(content["id"] if content["kind"] == minutes.ITEM else content.get("item", ""))
        if one is not None and one.meeting is not None:
            what = f"the minutes of {day(one.meeting.on_day.isoformat())}"
            for text in texts_in(content):
                yield Other(row.id, _named(actor, one.group.division_id, what), text)


def _one_on_ones(session: Session, actor: Actor, coaches: Collection[uuid.UUID]) -> Iterator[Other]:
    held = session.exec(
        select(OneOnOne).where(col(OneOnOne.coach_id).in_(coaches), OneOnOne.status == OneOnOneStatus.CLOSED)
    ).all()
    named = {
        one.id: _named(actor, one.division_id, f"a one-on-one of {day(one.held_on.isoformat()) if one.held_on else ''}")
        for one in held
    }
    for one in held:
        for field in TEXTS:
            yield Other(one.id, named[one.id], getattr(one, field) or "")
    for note in session.exec(select(OneOnOneAddendum).where(col(OneOnOneAddendum.one_on_one_id).in_(named))):
        yield Other(note.id, named[note.one_on_one_id], note.text or "")


def _observations(session: Session, actor: Actor, coaches: Collection[uuid.UUID]) -> Iterator[Other]:
    """What the coaches were told; of the rest a director knows nothing."""
    rows = session.exec(
        select(Observation).where(col(Observation.coach_id).in_(coaches), col(Observation.told_on).is_not(None))
    )
    for row in rows:
        what = f"an observation of {day(row.seen_on.isoformat())}"
        yield Other(row.id, _named(actor, row.division_id, what), row.text or "")


@cache
def _promised() -> Select[Any]:
    coaches = sa.bindparam("coaches", type_=sa.Uuid(), expanding=True)
    return sa.select(Commitment).where(col(Commitment.coach_id).in_(coaches), is_open_to(ANYONE))


def _commitments(session: Session, actor: Actor, coaches: Collection[uuid.UUID]) -> Iterator[Other]:
    for row in session.scalars(_promised(), {"coaches": list(coaches), **asked_by(actor)}):
        for text in (row.text, row.support, row.reason):
            yield Other(row.id, "a commitment", text or "")
