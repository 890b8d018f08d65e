"""Arithmetic with days inside a statement, the same on both databases; SQLite keeps dates as text."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class plus_days(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function it is
    """`plus_days(day, count)`: the date that many days later."""

    type = sa.Date()
    inherit_cache = True
    name = "plus_days"


class plus_months(FunctionElement[Any]):  # noqa: N801
    """`plus_months(day, count)`: the same day that many months later."""

    type = sa.Date()
    inherit_cache = True
    name = "plus_months"


class days_between(FunctionElement[Any]):  # noqa: N801
    """`days_between(later, earlier)`: how many days lie between two dates."""

    type = sa.Integer()
    inherit_cache = True
    name = "days_between"


class day_of(FunctionElement[Any]):  # noqa: N801
    """`day_of(moment)`: the date of a moment, in UTC."""

    type = sa.Date()
    inherit_cache = True
    name = "day_of"


class day_that_ends(FunctionElement[Any]):  # noqa: N801
    """`day_that_ends(moment)`: the date that ends at a moment which is midnight in the zone of some division.

    Of another moment: its date, or the one before; so a promise is never shown a day too late.
    """

    type = sa.Date()
    inherit_cache = True
    name = "day_that_ends"


def _two(element: FunctionElement[Any], compiler: SQLCompiler, **how: Any) -> tuple[str, str]:
    first, second = (compiler.process(clause, **how) for clause in element.clauses)
    return first, second


@compiles(plus_days)
def _plus_days(element: plus_days, compiler: SQLCompiler, **how: Any) -> str:
    return "({} + CAST({} AS INTEGER))".format(*_two(element, compiler, **how))


@compiles(plus_days, "sqlite")
def _plus_days_sqlite(element: plus_days, compiler: SQLCompiler, **how: Any) -> str:
    return "date({}, ({}) || ' days')".format(*_two(element, compiler, **how))


@compiles(plus_months)
def _plus_months(element: plus_months, compiler: SQLCompiler, **how: Any) -> str:
    return "CAST({} + make_interval(months => CAST({} AS INTEGER)) AS DATE)".format(*_two(element, compiler, **how))


@compiles(plus_months, "sqlite")
def _plus_months_sqlite(element: plus_months, compiler: SQLCompiler, **how: Any) -> str:
    return "date({}, ({}) || ' months')".format(*_two(element, compiler, **how))


@compiles(days_between)
def _days_between(element: days_between, compiler: SQLCompiler, **how: Any) -> str:
    return "({} - {})".format(*_two(element, compiler, **how))


@compiles(days_between, "sqlite")
def _days_between_sqlite(element: days_between, compiler: SQLCompiler, **how: Any) -> str:
    return "CAST(julianday({}) - julianday({}) AS INTEGER)".format(*_two(element, compiler, **how))


@compiles(day_of)
def _day_of(element: day_of, compiler: SQLCompiler, **how: Any) -> str:
    (moment,) = (compiler.process(clause, **how) for clause in element.clauses)
    return f"CAST({moment} AT TIME ZONE 'UTC' AS DATE)"


@compiles(day_of, "sqlite")
def _day_of_sqlite(element: day_of, compiler: SQLCompiler, **how: Any) -> str:
    (moment,) = (compiler.process(clause, **how) for clause in element.clauses)
    return f"date({moment})"


# Twelve hours before midnight it is the same day everywhere from twelve hours west of UTC to twelve hours east of it.
@compiles(day_that_ends)
def _day_that_ends(element: day_that_ends, compiler: SQLCompiler, **how: Any) -> str:
    (moment,) = (compiler.process(clause, **how) for clause in element.clauses)
    return f"CAST(({moment} - INTERVAL '12 hours') AT TIME ZONE 'UTC' AS DATE)"


@compiles(day_that_ends, "sqlite")
def _day_that_ends_sqlite(element: day_that_ends, compiler: SQLCompiler, **how: Any) -> str:
    (moment,) = (compiler.process(clause, **how) for clause in element.clauses)
    return f"date({moment}, '-12 hours')"
