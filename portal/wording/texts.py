"""Text on its way into a record: what can be stored, and what must be answered before it leaves its author."""

import unicodedata
import uuid
from collections.abc import Collection, Mapping

from sqlmodel import Session, col, select

from db.tables.people import Person
from portal.access import Actor
from portal.errors import Flagged, InvalidInput
from portal.wording import gate
from portal.wording.advice import advice

__all__ = ["INVISIBLE", "advice", "answer_for", "check_text", "is_blank", "require_checked", "roster", "storable"]

INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")


def is_blank(text: str) -> bool:
    """Whether a text shows nothing: white space and invisible characters only."""
    return not "".join(
        mark for mark in text if mark not in INVISIBLE and not unicodedata.category(mark).startswith("C")
    ).strip()


def check_text(text: object, longest: int) -> str:
    """`text` if it can be stored and read back as it is. Raises InvalidInput with the reason (field "text")."""
    if not isinstance(text, str):
        raise InvalidInput({"text": "This is not text."})
    if "\x00" in text or any("\ud800" <= mark <= "\udfff" for mark in text):
        raise InvalidInput({"text": "There is a character in it that cannot be stored. Please retype that place."})
    if len(text) > longest:
        raise InvalidInput(
            {"text": f"This is {len(text):,} characters long; {longest:,} fit. Nothing is cut off: please shorten it."}
        )
    return text


def storable(field: str, text: object, longest: int) -> str:
    """`text` if it can be stored to the letter. Raises InvalidInput for `field` otherwise."""
    try:
        return check_text(text, longest)
    except InvalidInput as error:
        raise InvalidInput({field: error.fields["text"]}) from None


def roster(session: Session, about: Collection[uuid.UUID]) -> gate.Roster:
    """The names that must not stand in a text: everybody's but those of the people the record is openly `about`."""
    own = session.exec(select(Person.name).where(col(Person.id).in_(about)))
    return gate.roster(session, except_for=set(own))


def require_checked(
    session: Session, actor: Actor, place: str, texts: Mapping[str, str], about: Collection[uuid.UUID]
) -> None:
    """Return if nothing in `texts` (field to text) is found, or `actor` has answered for it.

    `place` names the column they go into. Raises Flagged for each field otherwise.
    """
    found = gate.unresolved(session, actor, place, texts, roster(session, about))
    if found:
        raise Flagged({field: advice(findings, actor.today) for field, findings in found.items()})


def answer_for(session: Session, actor: Actor, place: str, text: str, about: Collection[uuid.UUID]) -> None:
    """Log the author's word that what is found in `text` identifies nobody."""
    gate.confirm(session, actor, place, text, roster(session, about))
