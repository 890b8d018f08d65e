"""Whom a rule may speak of, as SQL for ANYONE: never somebody the reader has declared a conflict with."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import col

from db.tables.people import Grant, Person, Role
from portal.access.scope import ANYONE, UuidColumn, conflicted, deputises, holds, stands_in, supervises

TODAY: Any = ANYONE.today
ME: Any = ANYONE.id


def directed(division: UuidColumn) -> ColumnElement[bool]:
    """SQL: whether ANYONE directs this division."""
    return division.in_(ANYONE.directed)


def administered(division: UuidColumn) -> ColumnElement[bool]:
    """SQL: whether ANYONE administers this division."""
    return division.in_(sa.bindparam("asker_administered", expanding=True, type_=sa.Uuid()))


def leads(coach: UuidColumn) -> ColumnElement[bool]:
    """SQL: whether ANYONE leads the coach or covers for who does, with no conflict between the two."""
    return sa.and_(sa.or_(supervises(ANYONE, coach), deputises(ANYONE, coach)), sa.not_(conflicted(ANYONE, coach)))


def directs(coach: UuidColumn, division: UuidColumn) -> ColumnElement[bool]:
    """SQL: whether ANYONE directs the division and is not too close to the coach, who is somebody else."""
    return sa.and_(directed(division), coach != ME, sa.not_(conflicted(ANYONE, coach)))


def looks_after(coach: UuidColumn, division: UuidColumn) -> ColumnElement[bool]:
    """SQL: whether ANYONE has an office for the coach: lead, deputy or director."""
    return sa.or_(leads(coach), directs(coach, division))


def decides_for(coach: UuidColumn) -> ColumnElement[bool]:
    """SQL: whether ANYONE is the named decider about the coach."""
    return sa.and_(stands_in(ANYONE, coach), sa.not_(conflicted(ANYONE, coach)))


def coaching_now(person: UuidColumn, grant: Any) -> ColumnElement[bool]:
    """SQL: whether `grant` makes an active `person` a coach today; of several roles the newest counts."""
    newer, account = aliased(Grant), aliased(Person)
    is_newest = sa.not_(
        sa.exists().where(
            col(newer.person_id) == grant.person_id,
            col(newer.role) == Role.COACH,
            col(newer.from_on) > grant.from_on,
            col(newer.from_on) <= TODAY,
        )
    )
    spans = sa.and_(grant.from_on <= TODAY, sa.or_(grant.until_on.is_(None), grant.until_on > TODAY))
    is_active = sa.exists().where(col(account.id) == grant.person_id, col(account.is_active).is_(True))
    return sa.and_(grant.person_id == person, grant.role == Role.COACH, spans, is_newest, is_active)


__all__ = [
    "ME",
    "TODAY",
    "administered",
    "coaching_now",
    "decides_for",
    "directed",
    "directs",
    "holds",
    "leads",
    "looks_after",
]
