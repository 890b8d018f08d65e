"""The people of the tests, how they stand to Maya's review, and a review in every state it can be in.

Maya is the coach. In the world "led" Jordan leads her and is named on the review. In the world "handed over" Frank
began the review and signed what is signed; since then Jordan leads her, so that he is new to the review.
"""

import pickle
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy import Engine
from sqlmodel import Session, col

from db.engine import engine
from db.tables.people import Person, Role, StandIn, Supervision
from db.tables.reviews import Review, ReviewKind, Side
from portal import clock
from portal.access import Actor, Relation, acting, sessions, system
from portal.frameworks import queries as frameworks
from portal.people.proof import Proof
from portal.reviews import meeting, service, sheets
from portal.reviews.service import Opening
from tests import make
from tests.db.postgres import Reused
from tests.once import made_once
from tests.serving import using

World = Literal["led", "handed over"]
COACH_WORDS, LEAD_WORDS, CLOSING = "lantern by the window", "harbour at dusk", "compass for the road"
ON = (make.today() - timedelta(days=90)).isoformat()

COACH_SHEET = {
    "1a": {"answer": "4", "evidence": f"A {COACH_WORDS}.", "source": "own_account", "on": ON},
    "2b": {"answer": "2"},
    "17b": {"answer": "na", "reason": f"No {COACH_WORDS} here."},
    "3c": {"answer": "no"},
}
LEAD_SHEET = {
    "1a": {"answer": "1", "evidence": f"A {LEAD_WORDS}.", "source": "recording", "on": ON},
    "2b": {"answer": "4", "evidence": f"The {LEAD_WORDS}.", "source": "record", "on": ON},
    "17b": {"answer": "na", "reason": f"No {LEAD_WORDS} here."},
}
LED: dict[str, Relation] = {
    "maya": Relation.SELF,
    "jordan": Relation.LEAD,
    "dana": Relation.DEPUTY,
    "olive": Relation.DIRECTOR,
    "frank": Relation.OTHER,
    "noor": Relation.OTHER,
    "carl": Relation.OTHER,
    "ada": Relation.OTHER,
    "opal": Relation.OTHER,
    "liam": Relation.OTHER,
    "cleo": Relation.OTHER,
    "victor": Relation.CONFLICTED,
    "kit": Relation.CONFLICTED,
}
HANDED_OVER: dict[str, Relation] = {
    **LED,
    "jordan": Relation.NEW_LEAD,
    "frank": Relation.FORMER_LEAD,
    "dana": Relation.OTHER,
}
RELATIONS: dict[World, dict[str, Relation]] = {"led": LED, "handed over": HANDED_OVER}


@dataclass
class Cast:
    """The people by first name, and the day each sign-in was made so that a journey in time renews it."""

    people: dict[str, uuid.UUID]
    home: uuid.UUID
    away: uuid.UUID
    _credentials: dict[str, tuple[datetime, str]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> uuid.UUID:
        return self.people[name]

    def credential(self, name: str) -> str:
        """The hash of a session cookie of `name`, good now."""
        made_at, credential = self._credentials.get(name, (None, ""))
        if made_at is None or abs(clock.now() - made_at) > timedelta(minutes=20):
            with system(write=True) as session:
                credential = sessions.hash_token(sessions.mint(session, session.get_one(Person, self[name]), "device"))
            self._credentials[name] = (clock.now(), credential)
        return credential

    @contextmanager
    def acting_as(self, name: str, write: bool = True) -> Iterator[tuple[Session, Actor]]:
        """A transaction of `name` through the one door, behind a sign-in session of their own."""
        with acting(self.credential(name), write) as (session, actor):
            yield session, actor

    def do(self, name: str, act: Callable[..., object], *args: object, **more: object) -> object:
        """Call `act(session, actor, …)` as `name` in a transaction that commits; returns what it returned."""
        with self.acting_as(name) as (session, actor):
            return act(session, actor, *args, **more)


class Undo(Exception):
    """Raised inside a transaction to take everything back."""


def proof(actor: Actor) -> Proof:
    """What entering the password again just now would give."""
    return Proof(actor.id, actor.session_key, clock.now())


def gather(session: Session) -> Cast:
    """Make the whole cast in two divisions."""
    make.programme(session)
    home, away = make.division(session, "Northside"), make.division(session, "Harbor")
    people = {
        "maya": make.person(session, "Maya Torres", home, Role.COACH),
        "carl": make.person(session, "Carl Whitaker", home, Role.COACH),
        "jordan": make.person(session, "Jordan Ellis", home, Role.LEAD),
        "noor": make.person(session, "Noor Haddad", home, Role.LEAD),
        "dana": make.person(session, "Dana Okafor", home, Role.LEAD),
        "frank": make.person(session, "Frank Lindqvist", home, Role.LEAD),
        "kit": make.person(session, "Kit Sorensen", home, Role.LEAD),
        "olive": make.person(session, "Olive Brandt", home, Role.DIRECTOR),
        "victor": make.person(session, "Victor Amsel", home, Role.DIRECTOR),
        "ada": make.person(session, "Ada Petrov", home, Role.ADMINISTRATOR),
        "opal": make.person(session, "Opal Nakamura", away, Role.DIRECTOR),
        "liam": make.person(session, "Liam Ferreira", away, Role.LEAD),
        "cleo": make.person(session, "Cleo Marchetti", away, Role.COACH),
    }
    make.supervision(session, people["carl"], people["noor"])
    make.supervision(session, people["cleo"], people["liam"])
    for stand_in in ("dana", "kit"):
        make.deputy(session, people["jordan"], people[stand_in])
        make.deputy(session, people["frank"], people[stand_in])
    make.conflict(session, people["victor"], people["maya"])
    make.conflict(session, people["maya"], people["kit"])
    return Cast(people, home, away)


@pytest.fixture(scope="session")
def gathered(_template: Path) -> tuple[Path, Cast]:
    """A SQLite file with the whole cast in it, written once a run and copied for each test, and who they are."""

    def make_it(folder: Path) -> None:
        shutil.copytree(_template, folder)
        with using(folder):
            everybody = _gather_there()
            engine().dispose()
        (folder / "cast.pickle").write_bytes(pickle.dumps(everybody))

    folder = made_once("gathered", make_it)
    everybody: Cast = pickle.loads((folder / "cast.pickle").read_bytes())  # noqa: S301 (we wrote it)
    return folder / "portal.sqlite3", everybody


def _taken_over(gathered: tuple[Path, Cast], data: Path) -> Cast:
    """The cast in the file of one test, which nobody has opened yet."""
    file, everybody = gathered
    shutil.copy2(file, data)
    return Cast(dict(everybody.people), everybody.home, everybody.away)


@pytest.fixture
def cast(database: Engine, gathered: tuple[Path, Cast], _portal: Path) -> Cast:  # noqa: ARG001 - the file is its own
    """The whole cast in a fresh database, with no review and nobody leading Maya yet."""
    return _taken_over(gathered, _portal)


AROUND: dict[str, Relation] = {
    **LED,
    "frank": Relation.FORMER_LEAD,
    "sol": Relation.STAND_IN,
    "wes": Relation.OTHER,
}
HANDED_ON = timedelta(days=100)


def around_maya(cast: Cast) -> None:
    """Everybody around Maya's folder: Jordan leads her after Frank, Sol is to decide, Wes administers elsewhere."""
    with system(write=True) as session:
        day = make.today() - HANDED_ON
        make.supervision(session, cast["maya"], cast["frank"], until=day)
        make.supervision(session, cast["maya"], cast["jordan"], since=day)
        cast.people["sol"] = make.person(session, "Sol Reyes", cast.home, Role.LEAD)
        cast.people["wes"] = make.person(session, "Wes Abara", cast.away, Role.ADMINISTRATOR)
        session.add(
            StandIn(
                coach_id=cast["maya"],
                person_id=cast["sol"],
                named_by=cast["olive"],
                from_on=day,
                until_on=make.today() + HANDED_ON,
            )
        )


@dataclass
class Life:
    """Walks Maya's review from state to state, each step by whoever takes it."""

    cast: Cast
    lead: str = "jordan"
    review: uuid.UUID = field(default_factory=uuid.uuid4)

    def lead_maya(self) -> None:
        """From long ago, `lead` leads Maya."""
        with system(write=True) as session:
            make.supervision(session, self.cast["maya"], self.cast[self.lead])

    def open(self) -> None:
        """The lead opens the review, due in two weeks."""
        opening = Opening(ReviewKind.NINETY_DAY, make.today() + timedelta(days=14))
        found = self.cast.do(self.lead, service.open_review, self.cast["maya"], opening)
        assert isinstance(found, uuid.UUID)
        self.review = found

    def fill(self, side: Literal["coach", "lead"]) -> None:
        """Answer every item on one side."""
        who, special = ("maya", COACH_SHEET) if side == "coach" else (self.lead, LEAD_SHEET)
        with self.cast.acting_as(who) as (session, actor):
            framework = frameworks.view(session, session.get_one(Review, self.review).framework_id)
            rows = make.answers(framework, side, **special)
            ack = sheets.save(session, actor, self.review, make.pending(rows, client=f"{side}-browser"))
            assert (ack["refused"], ack["conflicts"], ack["seq"]) == ({}, {}, sum(map(len, rows.values())))

    def submit(self, side: Literal["coach", "lead"]) -> None:
        """Fill and hand in one side."""
        self.fill(side)
        assert self.cast.do("maya" if side == "coach" else self.lead, sheets.submit, self.review) == []

    def talk(self) -> None:
        """Open the conversation and keep closing words."""
        self.cast.do(self.lead, service.start_conversation, self.review)
        with self.cast.acting_as(self.lead) as (session, actor):
            version = session.get_one(Review, self.review).version
            service.save_closing_words(session, actor, self.review, f"A {CLOSING}.", version)

    def sign(self, share: bool = True) -> None:
        """The lead signs, with the password just entered."""
        with self.cast.acting_as(self.lead) as (session, actor):
            seen = session.get_one(Review, self.review).closing_words or ""
            service.sign(session, actor, self.review, proof(actor), seen, share=share)

    def hand_over(self) -> None:
        """From today on Jordan leads Maya, and Frank does not."""
        with system(write=True) as session:
            session.execute(
                sa.update(Supervision)
                .where(col(Supervision.coach_id) == self.cast["maya"])
                .values(until_on=make.today())
            )
            make.supervision(session, self.cast["maya"], self.cast["jordan"], since=make.today())


STATES = (
    "writing",
    "coach_in",
    "lead_in",
    "late",
    "declined",
    "both_in",
    "both_in_early",
    "in_conversation",
    "lead_returned",
    "coach_returned",
    "signed",
    "shared",
    "shared_window_over",
    "acknowledged",
    "closed",
)


def review_in(cast: Cast, state: str, world: World = "led") -> Life:
    """Maya's review brought into `state` by the people themselves."""
    life = Life(cast, lead="jordan" if world == "led" else "frank")
    life.lead_maya()
    with time_machine.travel(clock.now() - _ago(state), tick=True):
        life.open()
        _walk(life, state)
    if world == "handed over":
        life.hand_over()
    return life


def _ago(state: str) -> timedelta:
    return {"late": timedelta(days=30), "shared_window_over": timedelta(days=40)}.get(state, timedelta())


def _walk(life: Life, state: str) -> None:
    cast, review = life.cast, life.review
    if state in ("writing", "declined"):
        if state == "declined":
            cast.do("maya", sheets.decline_self_assessment, review)
        return
    if state not in ("lead_in", "late"):
        life.submit("coach")
    if state == "coach_in":
        return
    life.submit("lead")
    if state == "both_in_early":
        cast.do(life.lead, meeting.agree_on_day, review, make.today() + timedelta(days=7))
    if state in ("lead_in", "late", "both_in", "both_in_early"):
        return
    if state in ("lead_returned", "coach_returned"):
        side = Side.LEAD if state == "lead_returned" else Side.COACH
        cast.do("olive", sheets.return_sheet, review, side, "Please look at this sheet once more.")
        return
    life.talk()
    if state == "in_conversation":
        return
    life.sign(share=state != "signed")
    if state in ("acknowledged", "closed"):
        cast.do("maya", service.acknowledge, review)
    if state == "closed":
        cast.do(life.lead, service.close, review)


@pytest.fixture
def cast_anywhere(
    any_database: Engine, gathered: tuple[Path, Cast], _portal: Path, request: pytest.FixtureRequest
) -> Cast:
    """The whole cast, once on SQLite and once on PostgreSQL."""
    if any_database.dialect.name == "sqlite":
        return _taken_over(gathered, _portal)
    reused: Reused = request.getfixturevalue("_postgres_reused")
    everybody = reused.with_rows_of(_gather_there)
    return Cast(dict(everybody.people), everybody.home, everybody.away)


def _gather_there() -> Cast:
    with system(write=True) as session:
        return gather(session)
