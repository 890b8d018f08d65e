"""Eight writers on the same twenty answers: every save that was confirmed is there, every other one was told so."""

import functools
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import col

from db.engine import transaction
from db.tables.reviews import Rating, Sheet, SheetStatus
from tests.db.rows import AT, add, write
from tests.db.workers import WRITERS, processes, threads
from tests.scale import often

pytestmark = pytest.mark.prove

CODES = [f"i{number}" for number in range(20)]
SAVES, FEWER_SAVES = often(50, 200), often(10, 200)


def save(code: str, sheet: uuid.UUID, mark: str) -> bool:
    """Read an answer, then store it with one more mark unless somebody was faster; both as the form does it."""
    with transaction() as session:
        seen = session.get_one(Rating, (sheet, code))
    with transaction(write=True) as session:
        stored: Any = session.execute(
            sa.update(Rating)
            .where(col(Rating.sheet_id) == sheet, col(Rating.code) == code, col(Rating.version) == seen.version)
            .values(evidence=f"{seen.evidence or ''}{mark};", version=seen.version + 1)
        )
        return bool(stored.rowcount)


def draft_sheet() -> uuid.UUID:
    with transaction() as session:
        return session.scalars(sa.select(Sheet.id).where(col(Sheet.status) == SheetStatus.DRAFT)).one()


def save_often(writer: int, saves: int = SAVES) -> tuple[list[str], int]:
    """`saves` confirmed saves, starting at another answer than the others; returns their marks and the conflicts."""
    sheet, marks, conflicts = draft_sheet(), [], 0
    for number in range(saves):
        mark, code = f"{writer}-{number}", CODES[(writer + number) % 4 if number % 2 else (writer * 5 + number) % 20]
        while not save(code, sheet, mark):
            conflicts += 1
        marks.append(mark)
    return marks, conflicts


@pytest.mark.parametrize(
    ("kind", "run", "saves"),
    [
        ("database", threads, SAVES),  # as one server does
        ("database", processes, FEWER_SAVES),
        pytest.param("postgres_database", processes, SAVES, marks=pytest.mark.postgres),  # as several servers do
        pytest.param("postgres_database", threads, FEWER_SAVES, marks=pytest.mark.postgres),
    ],
)
def test_no_confirmed_save_is_lost(
    kind: str,
    run: Callable[..., Any],
    saves: int,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    engine: Engine = request.getfixturevalue(kind)
    rows = write(engine)
    add(engine, *(Rating(sheet_id=rows.draft, code=code, answer="3", updated_at=AT) for code in CODES))
    results = run(functools.partial(save_often, saves=saves))
    confirmed = sorted(mark for marks, _ in results for mark in marks)
    with transaction() as session:
        ratings = session.scalars(sa.select(Rating).where(col(Rating.code).in_(CODES))).all()
    stored = sorted(mark for rating in ratings for mark in (rating.evidence or "").split(";") if mark)
    record_property("saves confirmed to many writers at once", len(confirmed))
    record_property("saves lost", len(set(confirmed) - set(stored)))
    assert len(confirmed) == WRITERS * saves
    assert stored == confirmed
    assert sum(rating.version - 1 for rating in ratings) == len(confirmed)
    assert sum(conflicts for _, conflicts in results) > 0
