"""Write the example programme into an empty database, day by day, through the services and as each person."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.people import Division
from db.tables.sessions import SignInSession
from portal import audit, clock
from portal.access import Actor, sessions, system
from portal.errors import Conflict
from portal.example import days, sign_ins, story
from portal.example.cast import BEGAN, COVERS, DIVISION, MEMBERS, PRESET, ZONE, Cover, Member
from portal.frameworks.seed import loader
from portal.frameworks.service import adopt_seed
from portal.people import setup
from portal.policy.presets import PRESETS
from portal.policy.service import adopt_preset

DEVICE = "0" * 64
"""The browser of the invented people: none, so nothing can go on with their sessions."""
Entry = tuple[datetime, Callable[[Session], None]]


class Outcome(StrEnum):
    """What seeding did."""

    SEEDED = "seeded"
    NEW_PASSWORDS = "new passwords"
    THERE_ALREADY = "there already"


@dataclass
class Programme:
    """What is known while the story goes on: the division once it is there, and each review's id by name."""

    today: date
    division: Division | None = None
    reviews: dict[str, uuid.UUID] = field(default_factory=dict)


def is_there(session: Session) -> bool:
    """Whether this database holds the example programme."""
    return session.exec(select(Division.id).where(Division.name == DIVISION)).first() is not None


def seed() -> Outcome:
    """Write the example programme and its sign-ins. Where it stands already, nothing is written; where only the file
    with the sign-ins is gone, the four accounts get new passwords.

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
    for planned, happens in sorted(_entries(programme), key=lambda entry: entry[0]):
        at = max(planned, at + timedelta(minutes=1))
        with days.set_to(at):
            happens(session)
            session.flush()
    session.execute(sa.delete(SignInSession).where(col(SignInSession.device_hash) == DEVICE))


def _entries(programme: Programme) -> Iterator[Entry]:
    today = programme.today
    yield days.moment(today, BEGAN, 8), lambda session: _begin(session, programme)
    for member in MEMBERS:
        yield days.moment(today, member.since, 9), _arrival(programme, member)
    for cover in COVERS:
        yield days.moment(today, cover.since, 8), _cover(today, cover)
    for plot in story.PLOTS:
        yield days.moment(today, plot.opened, 9), _opening(programme, plot)
    for step in story.steps():
        yield days.moment(today, step.days_ago, step.hour), _step(programme, step)


def _begin(session: Session, programme: Programme) -> None:
    programme.division = setup.create_division(session, DIVISION, ZONE)
    framework = adopt_seed(session, loader.load())
    audit.record(session, None, None, audit.Kind.FRAMEWORK_ADOPTED, "framework", framework.id)
    policy = adopt_preset(session, PRESETS[PRESET], days.day(programme.today, BEGAN))
    audit.record(session, None, None, audit.Kind.POLICY_ADOPTED, "policy", policy.id, {"preset": PRESET})


def _arrival(programme: Programme, member: Member) -> Callable[[Session], None]:
    def happens(session: Session) -> None:
        assert programme.division is not None  # noqa: S101 (the first entry of all)
        person = setup.create_person(session, member.username, member.name, f"{member.username}@example.org")
        first = days.day(programme.today, member.since)
        for role in member.roles:
            setup.grant(session, person, programme.division, role, first)
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
        programme.reviews[plot.name] = story.open_review(session, actor, plot.coach, plot.kind, due)

    return happens


def _step(programme: Programme, step: story.Step) -> Callable[[Session], None]:
    def happens(session: Session) -> None:
        step.act(session, _sign_in(session, step.who), programme.reviews[step.review])

    return happens


def _sign_in(session: Session, username: str) -> Actor:
    token = sessions.mint(session, setup.by_username(session, username), DEVICE)
    return sessions.load(session, sessions.hash_token(token)).actor
