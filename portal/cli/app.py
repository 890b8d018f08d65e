"""All commands in one place, in the order of their help."""

from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperGroup

from portal.cli.adding import add_person, set_division
from portal.cli.backups import backup
from portal.cli.checking import check, verify_audit
from portal.cli.example import example
from portal.cli.purging import purge
from portal.cli.records import public_key, verify
from portal.cli.restoring import restore
from portal.cli.speaking import in_words
from portal.cli.starting import init, reset_link
from portal.cli.tables import migrate, rotate_keys
from portal.cli.texts import check_text

COMMANDS: tuple[Callable[..., None], ...] = (
    *(init, add_person, set_division, migrate, check, example, reset_link),
    *(verify_audit, verify, public_key),
    *(backup, restore, rotate_keys, check_text, purge),
)

EXIT_CODES = (
    "Exit codes: 0 done, or the answer is yes; 1 the answer is no (a check failed, a record is not genuine); "
    "2 the command was not understood; 3 it could not be done, and the message says why."
)


class Commands(TyperGroup):
    """The group of commands; expected errors of any of them end in a sentence."""

    def invoke(self, ctx: Any) -> Any:
        """Run the chosen command."""
        with in_words():
            return super().invoke(ctx)


app = typer.Typer(
    cls=Commands,
    help="Set up, check, back up and prove a supervision portal.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

for command in COMMANDS:
    app.command(command.__name__.replace("_", "-"))(command)
