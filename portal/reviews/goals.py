"""What both agree on in the conversation: at most five goals, each tied to items, with support and a day.

They are written together while the conversation is open, sealed with the review, and from then on the coach's
commitments. A goal leaves its author when it is added, since the coach reads it on their own screen at once: that is
where its words pass the text check.
"""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from db.tables.reviews import Goal, Review
from portal.access import Actor, Permission, Standing, review_for
from portal.audit import Kind
from portal.errors import Conflict, InvalidInput
from portal.frameworks import queries as frameworks
from portal.reviews import texts
from portal.reviews.history import note
from portal.wording import texts as checked
from portal.wording.texts import is_blank

MOST = 5
LONGEST = 500
PLACE = "goal.text"
FULL = f"A review has at most {MOST} goals, so that they can be reached. Change one of them, or remove one first."
GONE = "Somebody removed this goal in the meantime. Your words are still in the fields."


@dataclass(frozen=True, slots=True)
class Draft:
    """A goal as a form holds it; trusted in nothing."""

    text: str
    codes: Sequence[str]
    support: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Agreed:
    """A goal as it is stored."""

    id: uuid.UUID
    text: str
    codes: tuple[str, ...]
    support: str
    due_on: date
    version: int


def of(session: Session, review_id: uuid.UUID) -> tuple[Agreed, ...]:
    """The goals of a review that was read through its door, in the order they were agreed on; one statement."""
    rows = session.scalars(_GOALS, {"review_id": review_id})
    return tuple(
        Agreed(row.id, row.text or "", tuple(row.codes), row.support or "", row.due_on, row.version) for row in rows
    )


_GOALS = (
    sa.select(Goal)
    .where(col(Goal.review_id) == sa.bindparam("review_id", type_=sa.Uuid()))
    .order_by(col(Goal.position), col(Goal.id))
)


def latest_day(today: date) -> date:
    """The last day a goal can have: the same day a year later."""
    try:
        return today.replace(year=today.year + 1)
    except ValueError:  # 29 February
        return today.replace(year=today.year + 1, day=28)


def add(session: Session, actor: Actor, review_id: uuid.UUID, draft: Draft) -> uuid.UUID:
    """Agree on one more goal; returns its id.

    Raises InvalidInput by field (`text`, `codes`, `support`, `due_on`), Flagged where words may identify somebody, and
    InvalidInput for `text` when there are five already.
    """
    standing = review_for(session, actor, review_id, Permission.WRITE_CLOSING, lock=True)
    stored = of(session, review_id)
    if len(stored) >= MOST:
        raise InvalidInput({"text": FULL})
    draft = _sound(session, actor, standing, draft)
    last = session.exec(select(Goal.position).where(Goal.review_id == review_id).order_by(col(Goal.position).desc()))
    goal = Goal(
        review_id=review_id,
        position=(last.first() or 0) + 1,
        text=draft.text,
        support=draft.support or None,
        due_on=draft.due_on or actor.today,
        codes=list(draft.codes),
    )
    session.add(goal)
    _changed(session, actor, standing, goals=len(stored) + 1)
    return goal.id


def change(session: Session, actor: Actor, review_id: uuid.UUID, goal_id: uuid.UUID, draft: Draft, base: int) -> None:
    """Put a goal in other words, items, support or day; `base` is the version the change was made on.

    Raises Conflict when somebody changed or removed it in between, and InvalidInput or Flagged as `add` does.
    """
    standing = review_for(session, actor, review_id, Permission.WRITE_CLOSING, lock=True)
    goal = _goal(session, review_id, goal_id, base)
    draft = _sound(session, actor, standing, draft)
    goal.text, goal.support = draft.text, draft.support or None
    goal.due_on, goal.codes = draft.due_on or goal.due_on, list(draft.codes)
    goal.version += 1
    _changed(session, actor, standing)


def remove(session: Session, actor: Actor, review_id: uuid.UUID, goal_id: uuid.UUID, base: int) -> None:
    """Take a goal back. Raises Conflict when somebody changed or removed it since version `base`."""
    standing = review_for(session, actor, review_id, Permission.WRITE_CLOSING, lock=True)
    session.delete(_goal(session, review_id, goal_id, base))
    _changed(session, actor, standing)


def answer_for(session: Session, actor: Actor, review_id: uuid.UUID, text: str) -> None:
    """Log the author's word that what the text check found in a goal or its support identifies nobody."""
    review = review_for(session, actor, review_id, Permission.WRITE_CLOSING).review
    text = texts.storable("text", text, LONGEST).strip()
    checked.answer_for(session, actor, PLACE, text, (review.coach_id, review.lead_id))


def stamp(goals: Sequence[Agreed]) -> str:
    """A fingerprint of what these goals say, to tell whether somebody who signs has read them as they are."""
    return hashlib.sha256(repr([(goal.id, goal.version) for goal in goals]).encode()).hexdigest()


def to_seal(session: Session, actor: Actor, review: Review, seen: str | None) -> tuple[Agreed, ...]:
    """The goals of a review that is about to be signed; `seen` is the stamp of those the signer has before them.

    Raises Conflict when others are stored, InvalidInput for one whose day has passed since.
    """
    stored = of(session, review.id)
    if seen is not None and seen != stamp(stored):
        raise Conflict("The goals were changed in the meantime. Read them once more before you sign.")
    for place, goal in enumerate(stored, start=1):
        if goal.due_on <= actor.today:
            raise InvalidInput({"goals": f"The day of goal {place} has come already. Choose a later one, then sign."})
    return stored


def content(goals: Sequence[Agreed]) -> list[dict[str, Any]]:
    """The goals as a record holds them: plain values, dates as ISO text."""
    return [
        {
            "text": goal.text,
            "codes": list(goal.codes),
            "support": goal.support,
            "due_on": goal.due_on.isoformat(),
        }
        for goal in goals
    ]


def _goal(session: Session, review_id: uuid.UUID, goal_id: uuid.UUID, base: int) -> Goal:
    goal = session.exec(select(Goal).where(Goal.id == goal_id, Goal.review_id == review_id)).first()
    if goal is None:
        raise Conflict(GONE)
    if goal.version != base:
        raise Conflict
    return goal


def _changed(session: Session, actor: Actor, standing: Standing, **facts: int) -> None:
    session.flush()
    note(session, actor, standing.review.id, Kind.GOALS_CHANGED, **facts)


def _sound(session: Session, actor: Actor, standing: Standing, draft: Draft) -> Draft:
    """`draft` as it can be stored. Raises InvalidInput with every field that cannot."""
    review = standing.review
    known = frameworks.view(session, review.framework_id).items
    codes = tuple(code for code in known if code in set(map(str, draft.codes)))
    wrong: dict[str, str] = {}
    for name, text in (("text", draft.text), ("support", draft.support)):
        try:
            texts.storable(name, text, LONGEST)
        except InvalidInput as refused:
            wrong |= refused.fields
    if "text" not in wrong and is_blank(draft.text):
        wrong["text"] = "Say in a sentence what you want to reach."
    if len(codes) != len(set(draft.codes)):
        wrong["codes"] = "One of these is no item of this review. Choose from the list."
    elif not codes:
        wrong["codes"] = "Choose at least one item this goal is about."
    if draft.due_on is None or not actor.today < draft.due_on <= latest_day(actor.today):
        wrong["due_on"] = "Choose a day from tomorrow on, within a year."
    if wrong:
        raise InvalidInput(wrong)
    support = "" if is_blank(draft.support) else draft.support.strip()
    sound = Draft(draft.text.strip(), codes, support, draft.due_on)
    said = {"text": sound.text, "support": sound.support}
    checked.require_checked(session, actor, PLACE, said, (review.coach_id, review.lead_id))
    return sound
