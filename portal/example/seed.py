"""Write the example programme into an empty database, day by day, through the services and as each person."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import chain

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.people import Division, Role
from db.tables.sessions import SignInSession
from portal import audit, clock
from portal.access import Actor, sessions, system
from portal.errors import Conflict
from portal.example import beginnings, cases, days, folders, gatherings, minutes, sign_ins, story, voices, wellness
from portal.example.cast import (
    ADMINISTRATOR,
    BY_NAME,
    COVERS,
    DIVISION,
    MEMBERS,
    PLACES,
    PRAIRIE,
    PRESET,
    ZONE,
    Cover,
    Member,
    Place,
)
from portal.example.folders import Kept, Step
from portal.frameworks.seed import loader
from portal.frameworks.service import adopt_seed
from portal.people import setup
from portal.policy.presets import PRESETS
from portal.policy.service import adopt_preset

DEVICE = "0" * 64
"""The browser of the invented people: none, so nothing can go on with their sessions."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What happens how many days before today, planned for a moment."""

    days_ago: int
    planned: datetime
    happens: Callable[[Session], None]


class Outcome(StrEnum):
    """What seeding did."""

    SEEDED = "seeded"
    NEW_PASSWORDS = "new passwords"
    THERE_ALREADY = "there already"


@dataclass
class Programme:
    """What is known while the story goes on: each division once it is there, and what later steps come back to."""

    today: date
    divisions: dict[Place, Division] = field(default_factory=dict)
    kept: Kept = field(default_factory=Kept)


def is_there(session: Session) -> bool:
    """Whether this database holds the example programme."""
    return session.exec(select(Division.id).where(Division.name == DIVISION)).first() is not None


def seed() -> Outcome:
    """Write the example programme and its sign-ins. Where it stands already, nothing is written; where only the file
    with the sign-ins is gone, the accounts with one get new passwords.

    Raises Conflict in a database that holds another programme.
    """
    with system() as session:
        if is_there(session) and sign_ins.file().exists():
            return Outcome.THERE_ALREADY
    made, hashes = sign_ins.make()
    # One transaction, so that a run that is broken off leaves an empty database and the next one begins anew.
    with system(write=True) as session:
        is_example = is_there(session)
        if not is_example:
            if not setup.is_empty(session):
                raise Conflict("This database holds a programme already. The example goes only into an empty one.")
            _tell(session)
        for username, password_hash in hashes.items():
            setup.set_password_hash(session, setup.by_username(session, username), password_hash)
        sign_ins.write(made)
    return Outcome.NEW_PASSWORDS if is_example else Outcome.SEEDED


def _tell(session: Session) -> None:
    programme = Programme(clock.today(ZONE))
    at = datetime.min.replace(tzinfo=clock.now().tzinfo)
    # What a weekend has moved to the same Friday keeps the order it was told in.
    for entry in sorted(
        _entries(programme),
        key=lambda entry: (days.day(programme.today, entry.days_ago), -entry.days_ago, entry.planned),
    ):
        at = max(entry.planned, at + timedelta(minutes=1))
        with days.set_to(at):
            entry.happens(session)
            session.flush()
    session.execute(sa.delete(SignInSession).where(col(SignInSession.device_hash) == DEVICE))


def _entries(programme: Programme) -> Iterator[Entry]:
    today, kept = programme.today, programme.kept
    for place in PLACES:
        began = max(member.since for member in MEMBERS if member.place is place)
        yield Entry(began, days.moment(today, began, 8), _founding(programme, place, began))
    for member in MEMBERS:
        yield Entry(member.since, days.moment(today, member.since, 9, member.place.zone), _arrival(programme, member))
    for cover in COVERS:
        yield Entry(cover.since, days.moment(today, cover.since, 8), _cover(today, cover))
    for plot in story.PLOTS:
        yield Entry(
            plot.opened, days.moment(today, plot.opened, 9, BY_NAME[plot.lead].place.zone), _opening(programme, plot)
        )
    told = (story.steps(kept), beginnings.steps(kept), folders.steps(kept, today), cases.steps(kept))
    for step in (*chain(*told), *gatherings.steps(today), *minutes.steps(), *wellness.steps(), *voices.told()):
        yield Entry(
            step.days_ago, days.moment(today, step.days_ago, step.hour, BY_NAME[step.who].place.zone), _step(step)
        )


def _founding(programme: Programme, place: Place, began: int) -> Callable[[Session], None]:
    def happens(session: Session) -> None:
        if place is PRAIRIE:
            framework = adopt_seed(session, loader.load())
            audit.record(session, None, None, audit.Kind.FRAMEWORK_ADOPTED, "framework", framework.id)
            _adopt(session, PRESET, days.day(programme.today, began))
        division = setup.create_division(session, place.name, place.zone, place.kind, "US")
        programme.divisions[place] = division
        if place.preset:
            _adopt(session, place.preset, days.day(programme.today, began), division.id)
        if place is not PRAIRIE:
            administrator = setup.by_username(session, ADMINISTRATOR)
            setup.grant(session, administrator, division, Role.ADMINISTRATOR, days.day(programme.today, began))

    return happens


def _adopt(session: Session, preset: str, on: date, division_id: uuid.UUID | None = None) -> None:
    policy = adopt_preset(session, PRESETS[preset], on, division_id)
    audit.record(session, None, None, audit.Kind.POLICY_ADOPTED, "policy", policy.id, {"preset": preset})


def _arrival(programme: Programme, member: Member) -> Callable[[Session], None]:
    def happens(session: Session) -> None:
        person = setup.create_person(session, member.username, member.name, f"{member.username}@example.org")
        first = days.day(programme.today, member.since)
        for role in member.roles:
            setup.grant(session, person, programme.divisions[member.place], role, first)
        if member.lead:
            setup.supervise(session, person, setup.by_username(session, member.lead), first)

    return happens


def _cover(today: date, cover: Cover) -> Callable[[Session], None]:
    def happens(session: Session) -> None:
        lead, deputy = (setup.by_username(session, username) for username in (cover.lead, cover.deputy))
        setup.cover(session, lead, deputy, today - timedelta(days=cover.since), today - timedelta(days=cover.until))

    return happens


def _opening(programme: Programme, plot: story.Plot) -> Callable[[Session], None]:
    def happens(session: Session) -> None:
        actor = _sign_in(session, plot.lead)
        due = story.due_on(programme.today, plot)
        programme.kept.reviews[plot.name] = story.open_review(session, actor, plot.coach, plot.kind, due)

    return happens


def _step(step: Step) -> Callable[[Session], None]:
    return lambda session: _discard(step.act(session, _sign_in(session, step.who)))


def _discard(_out: object) -> None:
    """What a step returns is of no use here."""


def _sign_in(session: Session, username: str) -> Actor:
    token = sessions.mint(session, setup.by_username(session, username), DEVICE)
    return sessions.load(session, sessions.hash_token(token)).actor
