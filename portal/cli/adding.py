"""`add-person` and `set-division`: fill a programme from the command line, and say how a division counts its days."""

from typing import Annotated

import typer
from sqlmodel import Session, col, select

from db.tables.people import Division, Role
from portal import clock
from portal.access import system
from portal.cli.places import require_database
from portal.cli.speaking import say
from portal.cli.starting import new_link, show_link
from portal.errors import InvalidInput
from portal.people import setup


def add_person(
    username: Annotated[str, typer.Argument(help="The name to sign in with.")],
    name: Annotated[str, typer.Argument(help="The person's full name, in quotes.")],
    role: Annotated[Role, typer.Option(help="What they do in the division.")],
    division: Annotated[
        str | None, typer.Option(help="The division's name; needed only where there are several.")
    ] = None,
    lead: Annotated[str | None, typer.Option(help="For a coach: the user name of their lead coach.")] = None,
) -> None:
    """Add a person with a role from today on, and print the link with which they choose a password."""
    require_database()
    with system(write=True) as session:
        found = _division(session, division)
        today = clock.today(found.zone)
        person = setup.create_person(session, username, name)
        setup.grant(session, person, found, role, today)
        if lead is not None:
            setup.supervise(session, person, setup.by_username(session, lead), today)
        token = new_link(session, person.username)
    say(f"{name} is added to “{found.name}” as {role.value}.")
    show_link(person.username, token)


def set_division(
    division: Annotated[
        str | None, typer.Option(help="The division's name; needed only where there are several.")
    ] = None,
    zone: Annotated[str | None, typer.Option(help="Its time zone, such as America/Chicago.")] = None,
    calendar: Annotated[
        str | None, typer.Option(help="The public holidays it keeps, such as US or US-CA; empty for none.")
    ] = None,
) -> None:
    """Say in which zone a division reads its dates, and on which days it does not work."""
    require_database()
    with system(write=True) as session:
        found = _division(session, division)
        setup.change_division(session, found, zone, calendar)
        name, days = found.name, found.calendar or "none"
        zone = found.zone
    say(f"“{name}” reads its dates in {zone}; public holidays: {days}.")


def _division(session: Session, name: str | None) -> Division:
    """The division of that name, or the only one. Raises InvalidInput with the names there are."""
    divisions = session.exec(select(Division).order_by(col(Division.name))).all()
    found = next((one for one in divisions if name in (None, one.name)), None)
    if found is None or (name is None and len(divisions) > 1):
        names = ", ".join(one.name for one in divisions)
        raise InvalidInput({"division": f"Name the division with --division. There are: {names}."})
    return found
