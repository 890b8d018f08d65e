"""What can be stored about people, for everybody who stores it: the command line, the example, those signed in."""

import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables.people import Person
from portal import audit
from portal.access import Actor
from portal.errors import InvalidInput

USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._@+-]{0,78}[a-z0-9])?")
EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]+\.[^\s@]{2,}")
LONGEST_NAME = 120
LONGEST_EMAIL = 254
LAST_BEFORE_FIRST = "The last day lies before the first one."

Span = tuple[date, date | None]


def username_problem(username: str) -> str | None:
    """Why this cannot be a user name, in words; None when it can."""
    if USERNAME.fullmatch(username):
        return None
    return (
        "A user name has 1 to 80 small letters a to z, digits or . _ - @ +, and begins and ends with a letter or digit."
    )


def name_problem(name: str) -> str | None:
    """Why this cannot be a name of somebody or something, in words; None when it can."""
    if not name.strip() or not name.strip().isprintable():
        return "Please give a name, in one line."
    return f"A name has at most {LONGEST_NAME} characters." if len(name.strip()) > LONGEST_NAME else None


def email_problem(email: str | None) -> str | None:
    """Why this cannot be an e-mail address, in words; None when it can, or where there is none."""
    if email is None or (len(email) <= LONGEST_EMAIL and EMAIL.fullmatch(email)):
        return None
    return "This does not look like an e-mail address."


def overlap(from_on: date, until_on: date | None, others: Iterable[Span]) -> Span | None:
    """The first of `others` that shares a day with the half-open span; None where none does."""
    last = until_on or date.max
    for other in others:
        if from_on < (other[1] or date.max) and other[0] < last:
            return other
    return None


def span_problem(from_on: date, until_on: date | None, others: Iterable[Span], what: str) -> dict[str, str | None]:
    """What is wrong with a half-open span, by field; `what` begins the sentence about one it overlaps."""
    if until_on is not None and until_on <= from_on:
        return {"until_on": LAST_BEFORE_FIRST}
    if overlap(from_on, until_on, others):
        return {"from_on": f"{what} in these days already. End that span first."}
    return {}


def refuse(wrong: Mapping[str, str | None]) -> None:
    """Return if no field is wrong. Raises InvalidInput with the sentences of those that are."""
    fields = {field: reason for field, reason in wrong.items() if reason}
    if fields:
        raise InvalidInput(fields)


def lock(session: Session, *person_ids: uuid.UUID) -> None:
    """Hold these people's rows until the end of the transaction, so that two spans at once are seen by each other."""
    ids = sorted(set(person_ids))
    session.execute(sa.select(col(Person.id)).where(col(Person.id).in_(ids)).order_by(col(Person.id)).with_for_update())


def note(
    session: Session,
    by: Actor | None,
    kind: audit.Kind,
    record_type: str,
    record_id: uuid.UUID,
    **facts: str | int | bool | None,
) -> None:
    """Link what happened into the chain, with whoever did it; nobody at the command line."""
    audit.note(session, by, kind, record_type, record_id, facts)
