"""Documents that leave the portal: one function prepares them all, this module only knows where it is."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from db.tables.sessions import ExportTicket
from portal.access import Actor
from portal.reviews import export

Prepare = Callable[[Session, Actor, ExportTicket], Callable[[], export.File]]


@dataclass(slots=True)
class Exports:
    """`prepare(session, actor, ticket)` decides access and notes the event; what it returns makes the file."""

    prepare: Prepare = export.prepare


exports = Exports()
