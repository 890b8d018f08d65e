"""`purge`: delete what was promised to delete itself, for programmes whose server does not run every day."""

from portal.cli.places import require_database
from portal.cli.speaking import say
from portal.server import daily


def purge() -> None:
    """Delete private preparations and reasons of guests whose day has come. A running server does so once a day."""
    require_database()
    gone = daily.purge()
    say(f"Deleted: {_number(gone.preparations, 'private preparation')}.")
    say(f"Deleted: {_number(gone.guest_reasons, 'reason')} why a guest came to a meeting.")


def _number(count: int, one: str) -> str:
    return f"{count} {one}{'' if count == 1 else 's'}"
