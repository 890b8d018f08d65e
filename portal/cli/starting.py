"""Commands that start a real programme and let its people choose their passwords."""

import sys
from dataclasses import dataclass
from typing import Annotated

import typer
from sqlmodel import Session

from db.keys import create_keys
from db.tables.people import Role
from portal import audit, clock
from portal.access import system
from portal.audit import Kind
from portal.cli.places import make_data_folder, require_database
from portal.cli.speaking import refuse, say
from portal.cli.tables import bring_up_to_date
from portal.errors import Conflict, InvalidInput
from portal.frameworks.seed import loader
from portal.frameworks.service import adopt_seed
from portal.people import checks, setup
from portal.people.passwords import fold
from portal.people.sign_in import LINK_LIFE, issue_link, reset_address
from portal.policy.presets import PRESETS
from portal.policy.service import adopt_preset
from portal.settings import settings


@dataclass
class Beginning:
    """What a programme begins with."""

    division: str = "Our programme"
    zone: str = "America/Chicago"
    calendar: str = "US"
    preset: str = "addiction_management"
    administrator_name: str = "Administrator"
    username: str = "administrator"


QUESTIONS = {
    "division": "Name of the first division",
    "zone": "Its time zone, such as America/Chicago",
    "calendar": "The public holidays it keeps, such as US or US-CA",
    "preset": f"Programme rules to start from ({' or '.join(PRESETS)})",
    "administrator_name": "Full name of the first administrator",
    "username": "User name to sign in with",
}


def init(
    division: Annotated[str | None, typer.Option(help=QUESTIONS["division"])] = None,
    zone: Annotated[str | None, typer.Option(help=QUESTIONS["zone"])] = None,
    calendar: Annotated[str | None, typer.Option(help=QUESTIONS["calendar"])] = None,
    preset: Annotated[str | None, typer.Option(help=QUESTIONS["preset"])] = None,
    administrator_name: Annotated[str | None, typer.Option(help=QUESTIONS["administrator_name"])] = None,
    username: Annotated[str | None, typer.Option(help=QUESTIONS["username"])] = None,
    if_needed: Annotated[bool, typer.Option("--if-needed", help="Do nothing where a programme is set up.")] = False,
) -> None:
    """Start a real programme: keys, tables, framework, rules, the first division and administrator.

    Asks for what is not given. Prints a link, good once and for a day, with which the administrator chooses a password.
    """
    make_data_folder()
    bring_up_to_date()
    with system() as session:
        is_empty = setup.is_empty(session)
    if not is_empty:
        if not if_needed:
            refuse("A programme is set up here already. For another one give PORTAL_DATA a folder of its own.")
        say("The programme is set up already.")
        return
    given = {
        "division": division,
        "zone": zone,
        "calendar": calendar,
        "preset": preset,
        "administrator_name": administrator_name,
        "username": username,
    }
    beginning = _asked(given, is_silent=if_needed and not sys.stdin.isatty())
    _check(beginning)
    if not settings().keys_file.exists():
        create_keys()
        say(f"New keys lie at {settings().keys_file}. Keep a copy apart from the database and its backups.")
    with system(write=True) as session:
        token = _begin(session, beginning)
    say(f"“{beginning.division}” is set up.")
    show_link(beginning.username, token)


def reset_link(username: Annotated[str, typer.Argument(help="The user name of the account.")]) -> None:
    """Print a link, good once and for a day, with which a person chooses a new password."""
    require_database()
    with system(write=True) as session:
        person = setup.by_username(session, username)
        if not person.is_active:
            refuse("This account is switched off. Switch it on first.")
        token = new_link(session, person.username)
        name = person.username
    show_link(name, token)


def _asked(given: dict[str, str | None], is_silent: bool) -> Beginning:
    """The answers given as options, and for the rest those typed, or the defaults where nobody can type."""
    beginning = Beginning(**{name: value for name, value in given.items() if value is not None})
    if is_silent:
        return beginning
    for name, value in given.items():
        if value is None:
            setattr(beginning, name, typer.prompt(QUESTIONS[name], default=getattr(beginning, name)))
    return beginning


def _check(beginning: Beginning) -> None:
    if beginning.preset not in PRESETS:
        raise InvalidInput({"preset": f"Choose {' or '.join(PRESETS)}."})
    wrong = {
        "zone": setup.zone_problem(beginning.zone),
        "calendar": setup.calendar_problem(beginning.calendar),
        "username": checks.username_problem(fold(beginning.username)),
    }
    fields = {field: reason for field, reason in wrong.items() if reason}
    if fields:
        raise InvalidInput(fields)


def _begin(session: Session, beginning: Beginning) -> str:
    if not setup.is_empty(session):
        raise Conflict("Somebody set up a programme here a moment ago. Nothing was added to it.")
    today = clock.today(beginning.zone)
    framework = adopt_seed(session, loader.load())
    audit.record(session, None, None, Kind.FRAMEWORK_ADOPTED, "framework", framework.id)
    policy = adopt_preset(session, PRESETS[beginning.preset], today)
    audit.record(session, None, None, Kind.POLICY_ADOPTED, "policy", policy.id, {"preset": beginning.preset})
    division = setup.create_division(session, beginning.division, beginning.zone, calendar=beginning.calendar)
    person = setup.create_person(session, beginning.username, beginning.administrator_name)
    setup.grant(session, person, division, Role.ADMINISTRATOR, today)
    return new_link(session, person.username)


def new_link(session: Session, username: str) -> str:
    """A fresh link token for the account, noted in the audit chain."""
    person = setup.by_username(session, username)
    audit.record(session, None, None, Kind.RESET_LINK_MADE, "person", person.id)
    return issue_link(session, person, None)


def show_link(username: str, token: str) -> None:
    """Print a link for handing over."""
    hours = int(LINK_LIFE.total_seconds() // 3600)
    say(f"With this link {username} chooses a password. It works once, within {hours} hours:")
    say(reset_address(token))
