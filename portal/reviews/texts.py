"""Text on its way into a review: what can be stored, and what the text check says before it leaves its author."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from db.tables.people import Person
from db.tables.reviews import Review
from portal import wording
from portal.access import Actor
from portal.errors import Flagged, InvalidInput
from portal.reviews.answers import check_text
from portal.wording import gate
from portal.wording.finding import Finding


def storable(field: str, text: str, longest: int) -> str:
    """`text` if it can be stored to the letter. Raises InvalidInput for `field` otherwise."""
    try:
        return check_text(text, longest)
    except InvalidInput as error:
        raise InvalidInput({field: error.fields["text"]}) from None


def roster(session: Session, review: Review) -> tuple[str, ...]:
    """The names that must not stand in a text of this review: everybody's but the coach's and the lead's own."""
    own = session.exec(select(Person.name).where(col(Person.id).in_((review.coach_id, review.lead_id))))
    return gate.roster(session, except_for=set(own))


def advice(findings: Collection[Finding]) -> str:
    """What the author reads about `findings`, each sentence once."""
    return " ".join(dict.fromkeys(wording.sentence_for(finding) for finding in findings))


def require_checked(session: Session, actor: Actor, review: Review, place: str, field: str, text: str) -> None:
    """Return if nothing in `text` is found, or its author has answered for it. Raises Flagged for `field` otherwise."""
    found = gate.unresolved(session, actor, place, {field: text}, roster(session, review)).get(field)
    if found:
        raise Flagged({field: advice(found)})
