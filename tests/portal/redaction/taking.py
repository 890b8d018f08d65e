"""Taking a passage out as Olive does, and looking for its words everywhere they could still stand."""

import uuid
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from db.rotate import encrypted_columns
from db.tables.audit import AuditEvent
from portal.access import system
from portal.audit import Kind
from portal.redaction import service
from portal.redaction.service import Passage, Reason
from portal.redaction.subject import Noun
from tests.cast import Cast, proof

WHY = Reason.PERSON_SERVED


def passages(cast: Cast, noun: Noun, record: uuid.UUID, by: str = "olive") -> list[Passage]:
    """What `by` is offered to take out."""
    with cast.acting_as(by) as (session, actor):
        return service.passages(session, actor, noun, record)


def passage(cast: Cast, noun: Noun, record: uuid.UUID, words: str, by: str = "olive") -> Passage:
    """The passage that stands where `words` say, or that holds them."""
    found = [one for one in passages(cast, noun, record, by) if words in (one.where, one.text)]
    found += [one for one in passages(cast, noun, record, by) if words in one.text]
    assert found, words
    return found[0]


def take_out(cast: Cast, noun: Noun, record: uuid.UUID, words: str, by: str = "olive", why: object = WHY) -> Passage:
    """`by` takes the passage out, with the password just entered."""
    found = passage(cast, noun, record, words, by)
    with cast.acting_as(by) as (session, actor):
        service.take_out(session, actor, noun, record, proof(actor), found.key, why, found.text)
    return found


def kept(where: Callable[[str], bool] = lambda _place: True) -> str:
    """Every text that is stored encrypted, opened with the keys; those whose "table.column" `where` chooses."""
    found: list[Any] = []
    with system() as session:
        for column in encrypted_columns():
            if where(f"{column.table.name}.{column.name}"):
                found += session.scalars(sa.select(column).where(column.is_not(None))).all()
    return "\n".join(map(str, found))


def chained() -> list[AuditEvent]:
    """What the chain tells of passages that were taken out."""
    with system() as session:
        return list(session.scalars(sa.select(AuditEvent).where(AuditEvent.kind == Kind.PASSAGE_TAKEN_OUT.value)))  # type: ignore[arg-type]
