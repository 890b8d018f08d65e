"""The programme's safety protocol and on-call numbers: read by everybody, written by directors and administrators."""

import re
import uuid
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlmodel import Session, col, select

from db.tables.people import Division
from db.tables.safety import SafetyProtocol
from portal import audit, clock
from portal.access import Actor
from portal.access.people import looked_after
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound
from portal.settings import settings
from portal.wording import texts

LONGEST, MOST_NUMBERS = 3000, 10
WHOLE = "The whole programme"
NUMBER = re.compile(r"[+(]?[\d][\d ()./+\-]{1,28}")
OFFICE = "Directors and administrators write the safety protocol."
LIMIT = 200


@dataclass(frozen=True, slots=True)
class Protocol:
    """One version: for whom, since when, what is done, whom one reaches at which number, in order."""

    number: int
    scope: str
    division_id: uuid.UUID | None
    from_on: date
    text: str
    numbers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Help:
    """Whom to call when today cannot wait: the crisis line, then the programme's own numbers in their order."""

    crisis: str
    numbers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The protocol that holds for the reader, later and earlier ones, and the scopes they may write for."""

    present: tuple[Protocol, ...]
    others: tuple[Protocol, ...]
    may_write: tuple[tuple[uuid.UUID | None, str], ...]
    newest: int


def in_force(session: Session, actor: Actor, division_id: uuid.UUID) -> Protocol | None:
    """What holds today in a division: its own, else the programme's; None where nothing is written yet."""
    row = session.execute(_in_force(), {"division_id": division_id, "today": actor.today}).first()
    return _read(row) if row else None


def help_for(session: Session, actor: Actor, division_id: uuid.UUID | None = None) -> Help:
    """The crisis line of the settings and the on-call numbers that hold in a division, the actor's own without one."""
    divisions = [division_id] if division_id else sorted(division for _, division in actor.held)
    found = in_force(session, actor, divisions[0]) if divisions else None
    crisis = settings().crisis_line
    said = set(re.findall(r"[\d+][\d ()./+\-]*\d", crisis))
    return Help(crisis, tuple(pair for pair in (found.numbers if found else ()) if pair[1] not in said))


@cache
def _in_force() -> Select[Any]:
    own = col(SafetyProtocol.division_id) == sa.bindparam("division_id", type_=sa.Uuid())
    return (
        _select()
        .where(
            col(SafetyProtocol.from_on) <= sa.bindparam("today", type_=sa.Date()),
            sa.or_(own, col(SafetyProtocol.division_id).is_(None)),
        )
        .order_by(col(SafetyProtocol.division_id).is_(None), *_newest_first())
        .limit(1)
    )


def page(session: Session, actor: Actor) -> Page:
    """Every version that concerns the reader. Raises NotFound for whoever holds no role."""
    if not actor.held:
        raise NotFound
    mine = {division for _, division in actor.held}
    rows = session.execute(_select().order_by(*_newest_first()).limit(LIMIT))
    found = [one for one in map(_read, rows) if one.division_id is None or one.division_id in mine]
    present: dict[uuid.UUID | None, Protocol] = {}
    for one in found:
        if one.from_on <= actor.today:
            present.setdefault(one.division_id, one)
    return Page(
        present=tuple(present.values()),
        others=tuple(one for one in found if one not in present.values()),
        may_write=_scopes(session, actor),
        newest=max((one.number for one in found), default=0),
    )


def write(
    session: Session,
    actor: Actor,
    division_id: uuid.UUID | None,
    text: str,
    numbers: str,
    from_on: date | None,
    seen: int | None = None,
) -> int:
    """Write a new version from today or later on; returns its number. Earlier ones stay to be read.

    `numbers` has a line for each, "Whom: number". Raises InvalidInput ("scope", "text", "numbers", "from_on"),
    NotAllowed for whoever looks after no division, Conflict where somebody wrote another version meanwhile.
    """
    scopes = _scopes(session, actor)
    if not scopes:
        raise NotAllowed(OFFICE) if actor.held else NotFound
    wrong: dict[str, str] = {}
    if division_id not in {one for one, _ in scopes}:
        wrong["scope"] = "Choose a division that you direct or administer."
    text = texts.storable("text", text, LONGEST).strip()
    if texts.is_blank(text):
        wrong["text"] = "Write what is done at once, step by step."
    pairs = _numbers(numbers, wrong)
    if from_on is None or from_on < actor.today:
        wrong["from_on"] = "Choose today or a later day."
    if wrong or from_on is None:
        raise InvalidInput(wrong)
    session.execute(sa.select(col(Division.id)).order_by(col(Division.id)).limit(1).with_for_update())
    newest = session.scalar(sa.select(sa.func.coalesce(sa.func.max(col(SafetyProtocol.number)), 0))) or 0
    if seen is not None and seen != newest:
        raise Conflict("Somebody wrote another version meanwhile. Look at it, then save yours again.")
    made = SafetyProtocol(
        number=newest + 1,
        division_id=division_id,
        from_on=from_on,
        text=text,
        numbers=[list(pair) for pair in pairs],
        made_by=actor.id,
        made_at=clock.now(),
    )
    session.add(made)
    session.flush()
    facts: dict[str, str | int | bool | None] = {"number": made.number, "from_on": from_on.isoformat()}
    kind = audit.Kind.SAFETY_PROTOCOL_WRITTEN
    audit.note(session, actor, kind, "safety_protocol", str(made.id), facts)
    return made.number


def _numbers(typed: str, wrong: dict[str, str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for line in filter(None, map(str.strip, texts.storable("numbers", typed, LONGEST).splitlines())):
        whom, _, number = (part.strip() for part in line.rpartition(":"))
        if not whom or not NUMBER.fullmatch(number):
            wrong["numbers"] = "Write one number in each line, such as: On-call lead: 605 555 0100"
        found.append((whom[:80], number))
    if not found:
        wrong["numbers"] = "Give at least one number to call."
    if len(found) > MOST_NUMBERS:
        wrong["numbers"] = f"Give at most {MOST_NUMBERS} numbers; in a hurry nobody reads more."
    return found


def _scopes(session: Session, actor: Actor) -> tuple[tuple[uuid.UUID | None, str], ...]:
    mine = looked_after(actor)
    if not mine:
        return ()
    rows = session.exec(select(Division).order_by(col(Division.name)).limit(LIMIT)).all()
    own = tuple((one.id, one.name) for one in rows if one.id in mine)
    return ((None, WHOLE), *own) if len(own) == len(rows) else own


def _select() -> Select[Any]:
    columns: tuple[Any, ...] = (SafetyProtocol, col(Division.name))
    return sa.select(*columns).outerjoin(Division, col(Division.id) == col(SafetyProtocol.division_id))


def _newest_first() -> tuple[Any, ...]:
    return col(SafetyProtocol.from_on).desc(), col(SafetyProtocol.number).desc()


def _read(row: Any) -> Protocol:
    one, division = row
    pairs = tuple((whom, number) for whom, number in one.numbers)
    return Protocol(one.number, division or WHOLE, one.division_id, one.from_on, one.text, pairs)
