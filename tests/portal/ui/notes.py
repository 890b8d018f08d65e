"""What the tests' page reads and writes: the person's own row, whose e-mail address stands for a text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, func, select

from db.tables.audit import AuditEvent
from db.tables.people import Person
from portal.access import Actor, system
from portal.errors import InvalidInput, NotAllowed, NotFound
from portal.ui import moves


@dataclass(frozen=True)
class Note:
    name: str
    text: str
    version: int


def own(session: Session, actor: Actor) -> Person:
    return session.get_one(Person, actor.id)


def load(session: Session, actor: Actor) -> Note:
    person = own(session, actor)
    if person.name == "hidden":
        raise NotFound
    if person.name == "refused":
        raise NotAllowed("Not before spring.")
    return Note(person.name, person.email or "", person.version)


def times_noted() -> int:
    """How many readings the chain tells of, asked in a transaction of its own."""
    with system() as session:
        return session.exec(select(func.count()).select_from(AuditEvent).where(AuditEvent.kind == "read")).one()


def load_named(session: Session, actor: Actor, word: str) -> str:
    return f"{word} to {own(session, actor).name}"


def save(session: Session, actor: Actor, values: Mapping[str, Any], _version: int) -> None:
    if "wrong" in values["note"]:
        raise InvalidInput({"note": "Please leave out the word wrong."})
    own(session, actor).email = values["note"]


def rename(session: Session, actor: Actor, values: Mapping[str, Any]) -> None:
    own(session, actor).version += 100  # must not survive a refusal
    if len(values["name"]) < 3:
        raise InvalidInput({"name": "Please use three letters or more."})
    own(session, actor).name = values["name"]


def refuse(session: Session, actor: Actor, _values: Mapping[str, Any]) -> None:
    own(session, actor).version += 100
    raise NotAllowed("The review is sealed.")


def count(session: Session, actor: Actor, _values: Mapping[str, Any]) -> None:
    own(session, actor).version += 1


def rerun_inside(session: Session, actor: Actor, _values: Mapping[str, Any]) -> None:
    own(session, actor).version += 100
    moves.rerun()


def fail(session: Session, actor: Actor, _values: Mapping[str, Any]) -> None:
    own(session, actor).version += 100
    raise RuntimeError("a text about a person")
