"""Ratings in the database: plain rows out, version-compared rows in. No rule is decided here."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables import Base
from db.tables.reviews import Rating, Review, Sheet, SheetStatus, Side
from portal.errors import Conflict, NotFound
from portal.reviews.answers import Answered

_COLUMNS = (
    col(Rating.code),
    col(Rating.answer),
    col(Rating.evidence),
    col(Rating.source),
    col(Rating.evidence_on),
    col(Rating.reason),
    col(Rating.version),
    col(Rating.client),
    col(Rating.seq),
)


def newest_sheet(session: Session, review_id: uuid.UUID, side: Side, lock: bool = False) -> Sheet:
    """The sheet of `side` that counts. Raises NotFound when the review has none."""
    statement = (
        select(Sheet)
        .where(Sheet.review_id == review_id, Sheet.side == side)
        .order_by(col(Sheet.revision).desc())
        .limit(1)
    )
    sheet = session.exec(statement.with_for_update() if lock else statement).first()
    if sheet is None:
        raise NotFound
    return sheet


def ratings(session: Session, sheet_id: uuid.UUID, codes: Collection[str] | None = None) -> dict[str, Answered]:
    """The answers on a sheet by item code; all of them, or those of `codes`."""
    statement = sa.select(*_COLUMNS).where(col(Rating.sheet_id) == sheet_id)
    if codes is not None:
        statement = statement.where(col(Rating.code).in_(codes))
    return {
        code: Answered(answer, evidence or "", source, on.isoformat() if on else "", reason or "", version, client, seq)
        for code, answer, evidence, source, on, reason, version, client, seq in session.execute(statement)
    }


def write(session: Session, sheet_id: uuid.UUID, rows: Mapping[str, Answered], now: datetime) -> None:
    """Store `rows`, each one version above what it replaces. Raises Conflict if one is not, and then none counts."""
    for code, row in rows.items():
        values = {
            "answer": row.answer,
            "evidence": row.evidence or None,
            "source": row.source,
            "evidence_on": date.fromisoformat(row.on) if row.on else None,
            "reason": row.reason or None,
            "version": row.version,
            "client": row.client,
            "seq": row.seq,
            "updated_at": now,
        }
        if row.version == 1:
            session.execute(sa.insert(Rating).values(sheet_id=sheet_id, code=code, **values))
            continue
        done = session.execute(
            sa.update(Rating)
            .where(
                col(Rating.sheet_id) == sheet_id,
                col(Rating.code) == code,
                col(Rating.version) == row.version - 1,
            )
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        if done.rowcount != 1:  # type: ignore[attr-defined]
            raise Conflict


def copy_ratings(session: Session, source: Sheet, target: Sheet) -> None:
    """Take the answers of a returned sheet over into its next revision."""
    table = Base.metadata.tables["rating"]
    names = [column.name for column in table.columns if column.name != "sheet_id"]
    session.execute(
        sa.insert(table).from_select(
            ["sheet_id", *names],
            sa.select(sa.literal(target.id, table.c.sheet_id.type), *(table.c[name] for name in names)).where(
                table.c.sheet_id == source.id
            ),
        )
    )


def last_time(session: Session, review: Review, side: Side, codes: Collection[str] | None = None) -> dict[str, str]:
    """What the same side answered in the coach's last signed review, by item code."""
    earlier = (
        select(Sheet.id)
        .join(Review, col(Review.id) == col(Sheet.review_id))
        .where(
            Review.coach_id == review.coach_id,
            col(Review.signed_at).is_not(None),
            Review.opened_at < review.opened_at,
            Sheet.side == side,
            Sheet.status == SheetStatus.SUBMITTED,
        )
        .order_by(col(Review.opened_at).desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = sa.select(col(Rating.code), col(Rating.answer)).where(col(Rating.sheet_id) == earlier)
    if codes is not None:
        statement = statement.where(col(Rating.code).in_(codes))
    return dict(session.execute(statement).all())
