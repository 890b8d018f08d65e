"""How the command line speaks: plain sentences, an exit code for each kind of end, no traceback for known errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import NoReturn

import sqlalchemy as sa
import typer
from pydantic import ValidationError

from db.keys import MissingKeys
from db.migrate import BrokenReferences
from db.types import Unreadable
from portal.errors import InvalidInput, PortalError


class Exit(IntEnum):
    """What a command's exit code means. 2 is typer's own: the command was not understood."""

    DONE = 0
    ANSWER_IS_NO = 1
    NOT_DONE = 3


def say(text: str = "") -> None:
    """Print a line of the answer."""
    typer.echo(text)


def warn(text: str) -> None:
    """Print a line beside the answer."""
    typer.echo(text, err=True)


def end_with_no(text: str) -> NoReturn:
    """The command ran, and its answer is no."""
    warn(text)
    raise typer.Exit(Exit.ANSWER_IS_NO)


def refuse(text: str) -> NoReturn:
    """The command could not be carried out; `text` says why and what to do."""
    warn(text)
    raise typer.Exit(Exit.NOT_DONE)


@contextmanager
def in_words() -> Iterator[None]:
    """Turn every expected error inside into its sentence and the exit code NOT_DONE."""
    try:
        yield
    except InvalidInput as error:
        refuse("\n".join(f"{field}: {sentence}" for field, sentence in error.fields.items()))
    except (PortalError, MissingKeys, BrokenReferences, Unreadable) as error:
        refuse(str(error))
    except ValidationError as error:
        fields = ", ".join("PORTAL_" + "_".join(map(str, line["loc"])).upper() for line in error.errors())
        refuse(f"These settings cannot be read: {fields}.")
    except sa.exc.DBAPIError as error:
        # Only the driver's own first line: the statement and its values stay out.
        first = str(error.orig).strip().splitlines()[0] if isinstance(error, sa.exc.OperationalError) else ""
        refuse(f"The database did not do it ({type(error.orig).__name__}). {first}".strip())
    except sa.exc.ArgumentError:
        refuse("PORTAL_DATABASE_URL is no database address. Write it like postgresql://user:password@host/name.")
    except OSError as error:
        refuse(f"{error.strerror or type(error).__name__}: {error.filename}" if error.filename else str(error))
