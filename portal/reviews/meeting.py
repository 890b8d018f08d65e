"""The conversation itself: its day, where it begins, what both have before them, on one screen and on two devices."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from db.tables.reviews import ReviewStatus
from portal import clock
from portal.access import Actor, Permission, Standing, review_for, sessions
from portal.audit import Kind
from portal.errors import InvalidInput
from portal.frameworks import queries as frameworks
from portal.frameworks.queries import FrameworkView
from portal.reviews import goals
from portal.reviews.goals import Agreed
from portal.reviews.history import step
from portal.wording import gate
from portal.wording.check import check
from portal.wording.finding import firm

CLOSING = "review.closing_words"
AHEAD = timedelta(days=60)
LASTS = timedelta(minutes=90)
AFTERWARDS = timedelta(minutes=15)
NO_SUCH_ITEM = "Choose an item or a category of this review."


class Turn(NamedTuple):
    """What decides how the page of a conversation is laid out; it is drawn again when this changes."""

    status: ReviewStatus
    start_code: str | None
    talking_code: str | None


@dataclass(frozen=True, slots=True)
class Live:
    """What everybody in the conversation has before them now, light enough to be asked for every few seconds.

    Goals and closing words are there while the conversation is on. `closing_words` are None while the text check asks
    about something in them: until that is answered they are their author's.
    """

    status: ReviewStatus
    start_code: str | None
    talking_code: str | None
    goals: tuple[Agreed, ...]
    closing_words: str | None

    @property
    def turn(self) -> Turn:
        """Where the conversation stands in this moment."""
        return Turn(self.status, self.start_code, self.talking_code)


def agree_on_day(session: Session, actor: Actor, review_id: uuid.UUID, on: date | None) -> None:
    """Note the day coach and lead have agreed on for the conversation. Raises InvalidInput (`meet_on`) for no such day.

    From some days before it, as the rules say, the coach may read both sheets alone.
    """
    review = review_for(session, actor, review_id, Permission.AGREE_DAY, lock=True).review
    if on is None or not actor.today <= on <= actor.today + AHEAD:
        raise InvalidInput({"meet_on": f"Choose a day from today on, within {AHEAD.days} days."})
    if on != review.meet_on:
        review.meet_on = on
        step(session, actor, review, Kind.MEETING_AGREED, on=on.isoformat())


def begin_with(session: Session, actor: Actor, review_id: uuid.UUID, code: str | None) -> None:
    """Note the item or category the coach wants to begin with; None leaves it open. Raises InvalidInput (`start`)."""
    review = review_for(session, actor, review_id, Permission.BEGIN_WITH, lock=True).review
    if code and code not in starts(frameworks.view(session, review.framework_id)):
        raise InvalidInput({"start": NO_SUCH_ITEM})
    review.start_code = code or None
    session.flush()


def talk_about(session: Session, actor: Actor, review_id: uuid.UUID, code: str | None) -> None:
    """Lay one item before both, on every device that follows; None puts it away. Raises InvalidInput (`talking`)."""
    review = review_for(session, actor, review_id, Permission.WRITE_CLOSING, lock=True).review
    if code and code not in frameworks.view(session, review.framework_id).items:
        raise InvalidInput({"talking": NO_SUCH_ITEM})
    review.talking_code = code or None
    session.flush()


def starts(framework: FrameworkView) -> dict[str, str]:
    """Everything a conversation can begin with, by code: each category by its number, followed by its items."""
    found: dict[str, str] = {}
    for category in framework.categories:
        found[str(category.number)] = f"{category.number} {category.name}"
        found |= {item.code: f"{item.code} {item.text}" for item in category.items}
    return found


def live(session: Session, actor: Actor, review_id: uuid.UUID) -> Live:
    """The conversation as it stands, for those who may read both sheets; asking is no sign of life.

    Goals and closing words are for those who read along: who writes them has them in their own fields.
    """
    standing = review_for(session, actor, review_id, Permission.COMPARE)
    review, is_writing = standing.review, standing.answer(Permission.WRITE_CLOSING).is_allowed
    # A signed text is not the coach's before it is shared.
    if is_writing or review.status is not ReviewStatus.IN_CONVERSATION:
        return Live(review.status, review.start_code, review.talking_code, (), "")
    words = review.closing_words or ""
    is_asked = words and firm(check(words, known=(standing.coach, standing.lead)))
    may_be_read = not is_asked or gate.is_answered(session, CLOSING, words)
    return Live(
        review.status,
        review.start_code,
        review.talking_code,
        goals.of(session, review.id),
        words if may_be_read else None,
    )


def hold(standing: Standing, now: datetime) -> None:
    """Begin the conversation of `standing`: when it is planned to end, and nothing before both yet."""
    standing.review.conversation_ends_at = now + LASTS
    standing.review.talking_code = None


def stays_until(standing: Standing) -> datetime | None:
    """Until when those in the conversation stay signed in however long nobody types; None when there is none on."""
    review = standing.review
    if review.status is not ReviewStatus.IN_CONVERSATION or review.conversation_ends_at is None:
        return None
    until = review.conversation_ends_at + AFTERWARDS
    return until if until > clock.now() else None


def is_stay_due(actor: Actor, standing: Standing) -> bool:
    """Whether a conversation is on, and this sign-in does not yet last until its end."""
    until = stays_until(standing)
    return until is not None and (actor.stay_until is None or actor.stay_until < until)


def join(session: Session, actor: Actor, review_id: uuid.UUID) -> None:
    """Come into an open conversation: this sign-in lasts until a quarter of an hour after its planned end."""
    until = stays_until(review_for(session, actor, review_id, Permission.COMPARE))
    if until is not None:
        sessions.stay(session, actor, until)
