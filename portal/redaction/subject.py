"""What a kind of sealed record says about itself, so that passages can be taken out: its texts, and their sources."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from db.tables.commitments import Commitment, CommitmentSource
from db.tables.reviews import SealedRecord
from portal import seals

OF_NOBODY_ELSE = (CommitmentSource.REVIEW, CommitmentSource.FIRST_90, CommitmentSource.PERSON)
"""Commitments that belong to no record of their own, from which they could be taken out."""


class Noun(StrEnum):
    """Kinds of sealed record, each under the name that the audit chain has for it."""

    REVIEW = "review"
    FIRST_90 = "first_90"
    MINUTES = "meeting"
    ONE_ON_ONE = "one_on_one"


Signed = tuple[SealedRecord, seals.Path]
"""A signed record and where in it a text stands."""

Source = tuple[Any, str]
"""A stored row and its field, from which a text was signed or is shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """A text that can be taken out, with `where` it stands in words.

    `signed`: every signed record that holds it; none for what is closed without a signature, where `name` names the
    place. `sources`: what is emptied with it. `is_read`: whether the director reads it; what is closed to them can be
    taken out on the word of somebody who does.
    """

    where: str
    text: str
    signed: tuple[Signed, ...] = ()
    name: str = ""
    sources: tuple[Source, ...] = ()
    is_read: bool = True

    @property
    def key(self) -> str:
        """A name for forms: the record and the place in it. It is another one once something was taken out there."""
        if not self.signed:
            return self.name
        row, path = self.signed[0]
        return "/".join((str(row.id), *map(str, path)))

    @property
    def units(self) -> frozenset[uuid.UUID]:
        """The ids of the records that hold the text and of the rows emptied with it."""
        rows = [*(row for row, _ in self.signed), *(row for row, _ in self.sources)]
        return frozenset(row.id for row in rows if hasattr(row, "id"))


@dataclass(frozen=True, slots=True)
class Subject:
    """Something sealed that a director may take passages out of. `coaches` are those whose folder it belongs to."""

    noun: Noun
    id: uuid.UUID
    coaches: frozenset[uuid.UUID]
    places: tuple[Place, ...]


def standing(places: Iterable[Place]) -> tuple[Place, ...]:
    """Those of `places` where a text stands at present."""
    return tuple(place for place in places if place.text and place.text != seals.GAP)


def contents(rows: Iterable[SealedRecord]) -> list[tuple[SealedRecord, dict[str, Any]]]:
    """Signed records with what they hold; emptied ones are passed over."""
    return [(row, seals.content_of(row)) for row in rows if row.content is not None]


def at(
    row: SealedRecord, content: Mapping[str, Any], path: seals.Path, where: str, *sources: Source, is_read: bool = True
) -> Place:
    """The place at `path` of a signed record. Of `sources` those are kept whose field holds the same text."""
    text = seals.text_at(content, path) or ""
    return Place(where, text, ((row, path),), sources=holding(text, sources), is_read=is_read)


def holding(text: str, sources: Iterable[Source]) -> tuple[Source, ...]:
    """Those of `sources` whose field holds exactly `text`."""
    return tuple((row, field) for row, field in sources if text and getattr(row, field) == text)


def promised(session: Session, coach_id: uuid.UUID) -> list[Commitment]:
    """The commitments about a coach that came out of a review or first 90 days, or that somebody made by themselves."""
    return list(
        session.exec(
            select(Commitment).where(Commitment.coach_id == coach_id, col(Commitment.source).in_(OF_NOBODY_ELSE))
        )
    )
