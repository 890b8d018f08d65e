"""Every page of the registry as each role that has it, with the example’s data: statements, and processor time."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from bench import servers
from bench.beside_hello import costs
from bench.example import pointed_at
from bench.figure import Figure
from bench.sitting import Sitting, by_username
from db.tables.first_90 import FirstNinety
from db.tables.one_on_ones import OneOnOne
from db.tables.people import Grant, Role
from db.tables.reviews import Review
from portal.access import system
from portal.example.cast import SIGN_INS
from portal.ui.navigation import PAGES, Place

MOST_CPU, MOST_QUERIES, TRIES = 8, 12, 40
CLOSED = ("Not found", "Not open now")
"""The titles of a page that has nothing for the reader."""


@dataclass(frozen=True)
class Seat:
    """A page as one of the example’s people has it, at the address where it shows something."""

    place: Place
    role: str
    reader: Sitting
    query: dict[str, str]
    statements: int

    @property
    def name(self) -> str:
        """The page and whose it is, as figures name it."""
        return f"{self.place.key} as {self.role}"


def measure() -> list[Figure]:
    """The dearest page and the one with the most statements; every page goes to the error output."""
    with servers.portal_data() as env, pointed_at(env):
        seats = list(_seats())
        with servers.portal(env) as portal, servers.hello() as yardstick:
            portal.wait_for("/readyz")
            yardstick.wait_for("/_stcore/health")
            spent = {seat.name: _cost(portal, yardstick, seat) for seat in seats}
    for seat in seats:
        cost, plain = spent[seat.name]
        print(f"{seat.name:<32} {cost:>7.1f} ms {cost / plain:>6.2f} x {seat.statements:>4}", file=sys.stderr)
    dearest = max(seats, key=lambda seat: spent[seat.name][0] / spent[seat.name][1])
    most = max(seats, key=lambda seat: seat.statements)
    cost, plain = spent[dearest.name]
    return [
        Figure("pages_measured", len(seats), "pages as each role that has them"),
        Figure("worst_page_cpu", cost, "ms per run", cost / plain, dearest.name),
        Figure("worst_page_queries", most.statements, "statements", page=most.name),
        Figure("pages_over_limit", sum(_is_over(seat, *spent[seat.name]) for seat in seats), "pages"),
    ]


def _is_over(seat: Seat, cost: float, plain: float) -> bool:
    return cost / plain > MOST_CPU or seat.statements > MOST_QUERIES


def _cost(portal: servers.Server, yardstick: servers.Server, seat: Seat) -> tuple[float, float]:
    with seat.reader.tab(portal.url) as tab:
        return costs(portal, yardstick, tab, seat.place.url, seat.query)


def _seats() -> Iterator[Seat]:
    for role, username in SIGN_INS.items():
        with system() as session:
            person = by_username(session, username).id
            rows = session.execute(sa.select(col(Grant.role)).where(col(Grant.person_id) == person))
            roles = {held for (held,) in rows}
        reader = Sitting(person)
        for place in PAGES.values():
            if place.is_open or not (place.roles is None or place.roles & roles):
                continue
            seat = _seat(place, role, reader)
            if seat is None:
                print(f"{place.key} as {role}: nothing in the example to open", file=sys.stderr)
            else:
                yield seat


def _seat(place: Place, role: str, reader: Sitting) -> Seat | None:
    """The first address at which the page shows this reader something, opened again so that no read note is counted."""
    for query in _addresses(place):
        drawn, _ = reader.open(place.path, query)
        if not _is_closed(drawn):
            return Seat(place, role, reader, query, len(reader.open(place.path, query)[1]))
    return None


def _is_closed(drawn: AppTest) -> bool:
    return any(title.value in CLOSED for title in drawn.title)


def _addresses(place: Place) -> list[dict[str, str]]:
    """Where the page may have something to show: without an id for a page of its own, else at each record’s."""
    if place.is_listed:
        return [{}]
    named: dict[str, InstrumentedAttribute[object]] = {
        "one_on_one": OneOnOne.id,  # type: ignore[dict-item]
        "folder": Grant.person_id,  # type: ignore[dict-item]
        "person": Grant.person_id,  # type: ignore[dict-item]
        "first90_one": FirstNinety.id,  # type: ignore[dict-item]
    }
    wanted = sa.select(named.get(place.key, Review.id))
    if place.key == "folder":
        wanted = wanted.where(col(Grant.role) == Role.COACH)
    with system() as session:
        return [{"id": str(found)} for (found,) in session.execute(wanted.distinct().limit(TRIES))]
