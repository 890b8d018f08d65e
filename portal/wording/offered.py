"""The programme's list of person-first words: what is offered now, and changing it, one row at a time.

Every change is a new version with the whole list, which never changes. The newest holds from the moment it is written.
A version without rows is the list that comes with the portal, also as later editions of the portal bring it.
"""

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlmodel import Session, col

from db.tables.people import Division, Person
from db.tables.wording import OfferedWords
from portal import audit, clock
from portal.access import Actor
from portal.access.people import looked_after
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound
from portal.wording import texts
from portal.wording.person_first import LONGEST, Entry, default_entries, fault, same

MOST, VERSIONS = 300, 50
OFFICE = "Directors and administrators keep this list. Tell one which words you miss."
CHANGED = "Somebody changed this list meanwhile. Look at it, then save yours again."
NOT_LISTED = "This word is not on the list any more."


@dataclass(frozen=True, slots=True)
class Change:
    """One version: who made it and when, the row it changed. Neither row: everything was set back."""

    number: int
    at: datetime
    by: str
    before: Entry | None
    after: Entry | None


@dataclass(frozen=True, slots=True)
class Page:
    """The list as it holds, by term, and how it came about. `number` is the newest version, 0 before the first."""

    entries: tuple[Entry, ...]
    number: int
    is_own: bool
    may_write: bool
    changes: tuple[Change, ...]


def current(session: Session) -> tuple[Entry, ...]:
    """What is offered now, in one statement. It is the same for everybody and no secret, so nobody is asked for."""
    rows = session.execute(_newest()).first()
    return _read(rows.entries) if rows else default_entries()


@cache
def _newest() -> Select[Any]:
    return sa.select(col(OfferedWords.entries)).order_by(col(OfferedWords.number).desc()).limit(1)


def page(session: Session, actor: Actor) -> Page:
    """The list with its latest changes. Raises NotFound for whoever holds no role."""
    if not actor.held:
        raise NotFound
    number, entries = _held(session)
    columns: tuple[Any, ...] = (OfferedWords.number, OfferedWords.made_at, Person.name)
    rows = session.execute(
        sa.select(*columns, col(OfferedWords.before), col(OfferedWords.after))
        .outerjoin(Person, col(Person.id) == col(OfferedWords.made_by))
        .order_by(col(OfferedWords.number).desc())
        .limit(VERSIONS)
    )
    return Page(
        entries=tuple(sorted(_read(entries), key=lambda one: same(one.term))),
        number=number,
        is_own=entries is not None,
        may_write=bool(looked_after(actor)),
        changes=tuple(Change(at, made, by or "", _row(old), _row(new)) for at, made, by, old, new in rows),
    )


def put(session: Session, actor: Actor, entry: Entry, instead_of: str, seen: int) -> int:
    """Offer the words of `entry`, in place of the row for the term `instead_of` where one is named.

    Returns the number of the new version; it holds at once. `seen` is the newest version the writer knew. Raises
    NotAllowed or NotFound for whoever keeps no list, InvalidInput per column of the entry, Conflict where somebody
    was quicker.
    """
    return _write(session, actor, seen, lambda rows: _with(rows, entry, instead_of))


def take_off(session: Session, actor: Actor, term: str, seen: int) -> int:
    """Offer nothing for `term` any more. Returns and raises as `put`; InvalidInput ("term") for one not listed."""

    def without(rows: list[Entry]) -> tuple[list[Entry], Entry, None]:
        place = _place(rows, term)
        return [*rows[:place], *rows[place + 1 :]], rows[place], None

    return _write(session, actor, seen, without)


def restore(session: Session, actor: Actor, seen: int) -> int:
    """Offer what comes with the portal again. Returns and raises as `put`; InvalidInput ("list") where it is so."""
    return _write(session, actor, seen, None)


Changed = Callable[[list[Entry]], tuple[Sequence[Entry], Entry | None, Entry | None]]


def _write(session: Session, actor: Actor, seen: int, change: Changed | None) -> int:
    if not looked_after(actor):
        raise NotAllowed(OFFICE) if actor.held else NotFound
    # One row that is always there stands for the list, so that writers on PostgreSQL come one after the other.
    session.execute(sa.select(col(Division.id)).order_by(col(Division.id)).limit(1).with_for_update())
    number, held = _held(session)
    if seen != number:
        raise Conflict(CHANGED)
    made = OfferedWords(number=number + 1, made_by=actor.id, made_at=clock.now())
    if change is not None:
        entries, before, after = change(list(_read(held)))
        made.entries = [list(astuple(one)) for one in entries]
        made.before, made.after = (list(astuple(one)) if one else None for one in (before, after))
    elif held is None:
        raise InvalidInput({"list": "This is the list that comes with the portal already."})
    session.add(made)
    session.flush()
    facts = {"number": made.number, "rows": len(made.entries) if made.entries is not None else None}
    kind = audit.Kind.OFFERED_WORDS_CHANGED
    audit.note(session, actor, kind, "offered_words", str(made.id), facts)
    return made.number


def _with(rows: list[Entry], entry: Entry, instead_of: str) -> tuple[list[Entry], Entry | None, Entry]:
    given = {name: texts.storable(name, getattr(entry, name), LONGEST[name]).strip() for name in LONGEST}
    entry = Entry(**given)
    wrong = fault(entry)
    if wrong is not None:
        raise InvalidInput(dict([wrong]))
    place = _place(rows, instead_of) if instead_of else len(rows)
    before = rows[place] if instead_of else None
    others = [*rows[:place], *rows[place + 1 :]]
    if any(same(one.term) == same(entry.term) for one in others):
        raise InvalidInput({"term": f"“{entry.term}” is on the list already. Choose it above to change it."})
    if entry == before:
        raise InvalidInput({"words": "Nothing differs from what is offered now."})
    if len(others) >= MOST:
        raise InvalidInput({"term": f"The list holds {MOST} words. Take one off first."})
    return [*rows[:place], entry, *rows[place + 1 :]], before, entry


def _place(rows: Sequence[Entry], term: str) -> int:
    for place, one in enumerate(rows):
        if same(one.term) == same(term):
            return place
    raise InvalidInput({"term": NOT_LISTED})


def _held(session: Session) -> tuple[int, list[list[str]] | None]:
    columns: tuple[Any, ...] = (OfferedWords.number, OfferedWords.entries)
    row = session.execute(sa.select(*columns).order_by(col(OfferedWords.number).desc()).limit(1)).first()
    return (row[0], row[1]) if row else (0, None)


def _read(rows: list[list[str]] | None) -> tuple[Entry, ...]:
    return default_entries() if rows is None else tuple(Entry(*row) for row in rows)


def _row(row: list[str] | None) -> Entry | None:
    return Entry(*row) if row else None
