"""Text on its way into a review: the text check, with the names of the two people a review is about."""

from sqlmodel import Session

from db.tables.reviews import Review
from portal.access import Actor
from portal.wording import texts
from portal.wording.gate import Roster
from portal.wording.texts import advice, storable

__all__ = ["advice", "require_checked", "roster", "storable"]


def roster(session: Session, review: Review) -> Roster:
    """The names that must not stand in a text of this review: everybody's but the coach's and the lead's own."""
    return texts.roster(session, (review.coach_id, review.lead_id))


def require_checked(session: Session, actor: Actor, review: Review, place: str, field: str, text: str) -> None:
    """Return if nothing in `text` is found, or its author has answered for it. Raises Flagged for `field` otherwise."""
    texts.require_checked(session, actor, place, {field: text}, (review.coach_id, review.lead_id))
