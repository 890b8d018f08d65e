"""Which document a one-time ticket is for: whoever keeps the record prepares its file."""

from collections.abc import Callable

from sqlmodel import Session

from portal.access import Actor, sessions
from portal.first90 import export as first90
from portal.meetings import calendar
from portal.meetings import export as meetings
from portal.reviews import export as reviews
from portal.reviews.export import File


def prepare(session: Session, actor: Actor, token: str, form: str) -> Callable[[], File]:
    """Use the ticket up, decide access and note the export; the returned call makes the file, outside.

    Raises NotFound for a ticket that is used up or another's, NotAllowed with the reason.
    """
    ticket = sessions.redeem_export(session, actor, token)
    if first90.is_for(session, ticket):
        return first90.prepare(session, actor, ticket, form)
    if calendar.is_for(session, ticket):
        return calendar.prepare(session, actor, ticket)
    if meetings.is_for(session, ticket):
        return meetings.prepare(session, actor, ticket, form)
    return reviews.prepare(session, actor, ticket)
