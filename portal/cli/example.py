"""The command that fills an empty database with the example programme."""

from db.engine import engine
from db.keys import create_keys
from db.migrate import is_current
from portal.access import system
from portal.cli.places import make_data_folder
from portal.cli.speaking import refuse, say
from portal.cli.tables import bring_up_to_date
from portal.example import sign_ins
from portal.example.seed import Outcome, seed
from portal.people import setup
from portal.settings import settings

SENTENCES = {
    Outcome.SEEDED: "The example programme is there. Its people are invented.",
    Outcome.NEW_PASSWORDS: "The example programme was there; its sign-ins have new passwords.",
    Outcome.THERE_ALREADY: "The example programme is there already; nothing was changed.",
}


def example() -> None:
    """Write the invented example programme into an empty database; a second time does nothing."""
    make_data_folder()
    if not is_current(engine()):
        bring_up_to_date()
    if not settings().keys_file.exists():
        with system() as session:
            if not setup.is_empty(session):
                refuse(
                    f"This database holds a programme, but its keys are not at {settings().keys_file}. "
                    "Restore the key file from its own backup, or point PORTAL_KEYS at it."
                )
        create_keys()
    say(SENTENCES[seed()])
    say(f"The sign-ins are in {sign_ins.file()}.")
