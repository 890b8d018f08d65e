"""The registry: what a rule is, how its rows look, and how all of a reader's rules become one statement."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlmodel import Session

from db.tables.people import Role
from db.types import decrypt
from portal import clock
from portal.access import Actor
from portal.access.scope import UuidColumn, asked_by

DayWord = Literal["Due", "Since", "On", "Until", "You meet"]
MOST = 8
"""How many rows of one rule are read; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing for the reader: about whom, what, why, since when or on which day, and where one click leads.

    `coach` is empty where it is the reader's own (`is_own`), or about nobody in particular. The lowest `rank` stands at
    the top; `is_loud` marks what must not be overlooked; what is not `is_mine` waits for somebody else.
    """

    rule: str
    what: str
    why: str
    label: str
    page: str
    rank: int
    coach: str = ""
    coach_id: uuid.UUID | None = None
    is_own: bool = False
    on: date | None = None
    word: DayWord = "Due"
    query: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None
    is_loud: bool = False
    is_mine: bool = True


@dataclass(frozen=True, slots=True)
class Saying:
    """How one kind of row is said. `{coach}` and `{other}` in `why` become the names on the row."""

    why: str
    word: DayWord
    label: str
    is_loud: bool = False
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A registered rule. `leads_to` maps a name in the address to "record" or "coach": the id that is put there.

    `ended` rules speak to coaches whose service has ended as well. `text_of` is the place of the encrypted sentence
    a row carries, if any.
    """

    name: str
    what: str
    roles: frozenset[Role]
    rank: int
    page: str
    says: Mapping[str, Saying]
    rows: Callable[[], Select[Any]]
    leads_to: Mapping[str, Literal["record", "coach"]]
    text_of: str | None
    ended: bool

    def speaks_to(self, actor: Actor) -> bool:
        """Whether the rule is meant for somebody with these roles."""
        return bool(self.roles & actor.roles) or (self.ended and actor.has_left)


RULES: dict[str, Rule] = {}


def rule(
    what: str,
    *roles: Role,
    rank: int,
    page: str,
    says: Mapping[str, Saying],
    leads_to: Mapping[str, Literal["record", "coach"]] | None = None,
    text_of: str | None = None,
    ended: bool = False,
) -> Callable[[Callable[[], Select[Any]]], Callable[[], Select[Any]]]:
    """Register a rule: a function without arguments that selects `shown(…)` for ANYONE, with the scope in its WHERE.

    `what` names the thing on the card; `says` has a saying for each value of `shown(said=…)`.
    """

    def register(rows: Callable[[], Select[Any]]) -> Callable[[], Select[Any]]:
        name = rows.__name__
        RULES[name] = Rule(name, what, frozenset(roles), rank, page, says, rows, leads_to or {}, text_of, ended)
        return rows

    return register


def shown(
    said: str | ColumnElement[str],
    coach_id: UuidColumn | None,
    coach: Any,
    on: Any,
    *,
    record: Any = None,
    other: Any = None,
    text: Any = None,
) -> tuple[ColumnElement[Any], ...]:
    """The columns every rule selects, so that all of them fit one statement. `text` is an encrypted column."""
    said = sa.literal(said, sa.String) if isinstance(said, str) else said
    return (
        sa.type_coerce(said, sa.String).label("said"),
        _or_null(coach_id, sa.Uuid()).label("coach_id"),
        _or_null(coach, sa.String()).label("coach"),
        _or_null(on, sa.Date()).label("on_day"),
        _or_null(record, sa.Uuid()).label("record"),
        _or_null(other, sa.String()).label("other"),
        _or_null(text, sa.Text()).label("text"),
    )


def _or_null(column: Any, kind: sa.types.TypeEngine[Any]) -> ColumnElement[Any]:
    return sa.cast(sa.null(), kind) if column is None else sa.type_coerce(column, kind)


@cache
def _part(name: str) -> Select[Any]:
    rows = RULES[name].rows().subquery()
    first = (
        sa.select(sa.literal(name, sa.String).label("rule"), rows, sa.func.count().over().label("total"))
        .order_by(rows.c.on_day, rows.c.coach, rows.c.record)
        .limit(MOST)
        .subquery()
    )
    return sa.select(first)


@cache
def _statement(names: tuple[str, ...]) -> Any:
    return sa.union_all(*map(_part, names))


def found(session: Session, actor: Actor) -> tuple[list[Due], int]:
    """What all rules have for the actor, the most pressing first, and how many more there are; one statement."""
    names = tuple(name for name, one in RULES.items() if one.speaks_to(actor))
    if not names:
        return [], 0
    asked = {
        **asked_by(actor),
        "asked_at": clock.now(),
        "asker_administered": sorted(actor.divisions(Role.ADMINISTRATOR)),
    }
    rows = session.execute(_statement(names), asked).all()
    totals = {row.rule: row.total for row in rows}
    dues = [_due(RULES[row.rule], actor, row) for row in rows]
    return sorted(dues, key=order), sum(totals.values()) - len(dues)


def order(one: Due) -> tuple[Any, ...]:
    """Loud things first, then by rank, then the oldest day."""
    return (not one.is_loud, one.rank, one.on or date.max, one.coach)


def _due(one: Rule, actor: Actor, row: Any) -> Due:
    saying = one.says[row.said]
    is_own = row.coach_id == actor.id
    ids = {"record": row.record, "coach": row.coach_id}
    return Due(
        rule=one.name,
        what=one.what,
        why=saying.why.format(coach=row.coach or "", other=row.other or ""),
        label=saying.label,
        page=one.page,
        rank=one.rank if saying.rank is None else saying.rank,
        coach="" if is_own else row.coach or "",
        coach_id=row.coach_id,
        is_own=is_own,
        on=row.on_day,
        word=saying.word,
        query={name: str(ids[which]) for name, which in one.leads_to.items()},
        text=decrypt(row.text, one.text_of) if row.text and one.text_of else None,
        is_loud=saying.is_loud,
    )
