"""What is to be told to whom, and what was told. Written in the transaction of what it is about."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables.notices import Notice, NoticeKind
from db.tables.people import Person
from portal import clock
from portal.access import Actor

MOST_TRIES, AGAIN_AFTER, KEPT = 5, timedelta(minutes=10), timedelta(days=30)
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to be sent: to which address, about which kind of record."""

    notice_id: uuid.UUID
    address: str
    kind: NoticeKind
    record_id: uuid.UUID


def tell(session: Session, people: Iterable[uuid.UUID], kind: NoticeKind, record_id: uuid.UUID) -> None:
    """Note that these people are to be told of a record. The caller has decided that they read it."""
    now = clock.now()
    session.add_all(Notice(person_id=one, kind=kind, record_id=record_id, made_at=now) for one in sorted(set(people)))
    session.flush()


def seen(session: Session, actor: Actor, record_id: uuid.UUID) -> None:
    """Note that the actor has opened what they were told of; their notice is gone from their home page."""
    session.execute(
        sa.update(Notice)
        .where(col(Notice.person_id) == actor.id, col(Notice.record_id) == record_id, col(Notice.seen_at).is_(None))
        .values(seen_at=clock.now())
    )


def waits(session: Session, actor: Actor, record_id: uuid.UUID) -> bool:
    """Whether the actor was told of a record and has not opened it yet."""
    found = session.execute(
        sa.select(col(Notice.id)).where(
            col(Notice.person_id) == actor.id, col(Notice.record_id) == record_id, col(Notice.seen_at).is_(None)
        )
    ).first()
    return found is not None


def _due(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(Notice.mailed_at).is_(None),
        col(Notice.seen_at).is_(None),
        col(Notice.tries) < MOST_TRIES,
        sa.or_(col(Notice.tried_at).is_(None), col(Notice.tried_at) < now - AGAIN_AFTER),
        col(Person.is_active).is_(True),
        col(Person.email).is_not(None),
        col(Person.email) != "",
    )


def is_any_due(session: Session, now: datetime) -> bool:
    """Whether a mail is to be sent now."""
    to_whom = sa.select(col(Notice.id)).join(Person, col(Person.id) == col(Notice.person_id))
    return session.execute(to_whom.where(*_due(now)).limit(1)).first() is not None


def claim(session: Session, now: datetime) -> list[Letter]:
    """The mails to be sent now, each taken so that nobody else sends it in the next minutes.

    Who has opened the record, has no address or no account any more gets none; after some tries in vain it is let go.
    """
    rows = session.execute(
        sa.select(Notice, col(Person.email))
        .join(Person, col(Person.id) == col(Notice.person_id))
        .where(*_due(now))
        .order_by(col(Notice.made_at), col(Notice.id))
        .limit(AT_ONCE)
        .with_for_update(of=Notice, skip_locked=True)
    ).all()
    letters = []
    for notice, address in rows:
        notice.tried_at, notice.tries = now, notice.tries + 1
        letters.append(Letter(notice.id, address, notice.kind, notice.record_id))
    session.flush()
    return letters


def sent(session: Session, notice_id: uuid.UUID) -> None:
    """Note that a mail went out."""
    session.execute(sa.update(Notice).where(col(Notice.id) == notice_id).values(mailed_at=clock.now()))


def forget(session: Session, now: datetime) -> int:
    """Delete the notices that are older than a month; returns how many."""
    gone = session.execute(sa.delete(Notice).where(col(Notice.made_at) < now - KEPT))
    return int(getattr(gone, "rowcount", 0))
