"""Ratings in the database: plain rows out, version-compared rows in. No rule is decided here."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from db.tables import Base
from db.tables.reviews import Rating, Review, Sheet, SheetStatus, Side
from portal import seals
from portal.errors import Conflict, NotFound
from portal.reviews.answers import Answered

_RATINGS, _SHEETS = Base.metadata.tables["rating"], Base.metadata.tables["sheet"]
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
    col(Rating.observation_id),
    col(Rating.updated_at),
    col(Rating.redacted_at),
)


# Statements are put together once: building one in SQLAlchemy costs more than running it, and saving runs them all.
_NEWEST = (
    sa.select(Sheet)
    .where(
        col(Sheet.review_id) == sa.bindparam("review"),
        col(Sheet.side) == sa.bindparam("side", type_=_SHEETS.c.side.type),
    )
    .order_by(col(Sheet.revision).desc())
    .limit(1)
)
_NEWEST_LOCKED = _NEWEST.with_for_update()
_ALL = sa.select(*_COLUMNS).where(col(Rating.sheet_id) == sa.bindparam("sheet"))
_OF_NEWEST = sa.select(*_COLUMNS).where(
    col(Rating.sheet_id) == _NEWEST.with_only_columns(col(Sheet.id)).scalar_subquery()
)
_SOME = _ALL.where(col(Rating.code).in_(sa.bindparam("codes", expanding=True)))
_LATER = _SHEETS.alias("later")
_HANDED_IN = (
    sa.select(col(Sheet.side), *_COLUMNS)
    .join(Rating, col(Rating.sheet_id) == col(Sheet.id))
    .where(
        col(Sheet.review_id) == sa.bindparam("review", type_=sa.Uuid()),
        col(Sheet.status) == SheetStatus.SUBMITTED,
        ~sa.exists().where(
            _LATER.c.review_id == col(Sheet.review_id),
            _LATER.c.side == col(Sheet.side),
            _LATER.c.revision > col(Sheet.revision),
        ),
    )
)
_INSERT = sa.insert(_RATINGS)
_UPDATE = sa.update(_RATINGS).where(
    _RATINGS.c.sheet_id == sa.bindparam("of_sheet", type_=sa.Uuid()),
    _RATINGS.c.code == sa.bindparam("of_code"),
    _RATINGS.c.version == sa.bindparam("of_version"),
)


def newest_sheet(session: Session, review_id: uuid.UUID, side: Side, lock: bool = False) -> Sheet:
    """The sheet of `side` that counts. Raises NotFound when the review has none."""
    statement = _NEWEST_LOCKED if lock else _NEWEST
    sheet: Sheet | None = session.execute(statement, {"review": review_id, "side": side}).scalar()
    if sheet is None:
        raise NotFound
    return sheet


def ratings(session: Session, sheet_id: uuid.UUID, codes: Collection[str] | None = None) -> dict[str, Answered]:
    """The answers on a sheet by item code; all of them, or those of `codes`."""
    some = {} if codes is None else {"codes": list(codes)}
    rows = session.execute(_ALL if codes is None else _SOME, {"sheet": sheet_id, **some})
    return {row[0]: _answered(row) for row in rows}


def newest_ratings(session: Session, review_id: uuid.UUID, side: Side) -> dict[str, Answered]:
    """The answers on the sheet of `side` that counts, by item code; one statement."""
    return {row[0]: _answered(row) for row in session.execute(_OF_NEWEST, {"review": review_id, "side": side})}


def handed_in(session: Session, review_id: uuid.UUID) -> dict[Side, dict[str, Answered]]:
    """The answers of both sides by item code, as far as their newest sheets are submitted; one statement."""
    found: dict[Side, dict[str, Answered]] = {}
    for side, *row in session.execute(_HANDED_IN, {"review": review_id}):
        found.setdefault(side, {})[row[0]] = _answered(row)
    return found


def _answered(row: Sequence[Any]) -> Answered:
    _, answer, evidence, source, on, reason, version, client, seq, observation, stored_at, redacted_at = row
    return Answered(
        answer,
        evidence or (seals.GAP if redacted_at and not reason else ""),
        source,
        on.isoformat() if on else "",
        reason or "",
        version,
        client,
        seq,
        str(observation) if observation else "",
        stored_at,
    )


def write(session: Session, sheet_id: uuid.UUID, rows: Mapping[str, Answered], now: datetime) -> None:
    """Store `rows`, each one version above what it replaces. Raises Conflict if one is not, and then none counts."""
    for code, row in rows.items():
        values = {
            "answer": row.answer,
            "evidence": row.evidence or None,
            "source": row.source,
            "evidence_on": date.fromisoformat(row.on) if row.on else None,
            "reason": row.reason or None,
            "observation_id": uuid.UUID(row.observation) if row.observation else None,
            "version": row.version,
            "client": row.client,
            "seq": row.seq,
            "updated_at": now,
        }
        if row.version == 1:
            session.execute(_INSERT, {"sheet_id": sheet_id, "code": code, **values})
            continue
        where = {"of_sheet": sheet_id, "of_code": code, "of_version": row.version - 1}
        if session.connection().execute(_UPDATE, {**values, **where}).rowcount != 1:
            raise Conflict


def copy_ratings(session: Session, source: Sheet, target: Sheet) -> None:
    """Take the answers of a returned sheet over into its next revision."""
    table = _RATINGS
    names = [column.name for column in table.columns if column.name != "sheet_id"]
    session.execute(
        sa.insert(table).from_select(
            ["sheet_id", *names],
            sa.select(sa.literal(target.id, table.c.sheet_id.type), *(table.c[name] for name in names)).where(
                table.c.sheet_id == source.id
            ),
        )
    )


@cache
def _last_time(some: bool) -> sa.Select[str, str]:
    earlier = (
        sa.select(col(Sheet.id))
        .join(Review, col(Review.id) == col(Sheet.review_id))
        .where(
            col(Review.coach_id) == sa.bindparam("coach"),
            col(Review.signed_at).is_not(None),
            col(Review.opened_at) < sa.bindparam("opened_at"),
            col(Sheet.side) == sa.bindparam("side", type_=_SHEETS.c.side.type),
            col(Sheet.status) == SheetStatus.SUBMITTED,
        )
        .order_by(col(Review.opened_at).desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = sa.select(col(Rating.code), col(Rating.answer)).where(col(Rating.sheet_id) == earlier)
    return statement.where(col(Rating.code).in_(sa.bindparam("codes", expanding=True))) if some else statement


def last_time(session: Session, review: Review, side: Side, codes: Collection[str] | None = None) -> dict[str, str]:
    """What the same side answered in the coach's last signed review, by item code."""
    some = {} if codes is None else {"codes": list(codes)}
    asked = {"coach": review.coach_id, "opened_at": review.opened_at, "side": side, **some}
    return dict(session.execute(_last_time(codes is not None), asked).all())
