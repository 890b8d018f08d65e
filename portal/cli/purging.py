"""`purge`: delete what was promised to delete itself, for programmes whose server does not run every day."""

from portal.cli.places import require_database
from portal.cli.speaking import say
from portal.server import daily


def purge() -> None:
    """Delete private preparations whose day has come. A running server does this by itself once a day."""
    require_database()
    gone = daily.purge()
    say(f"Deleted: {gone} private preparation{'' if gone == 1 else 's'}.")
