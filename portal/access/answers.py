"""How people stand to records, and what a policy answers. What all policies share."""

from dataclasses import dataclass
from enum import StrEnum


class Relation(StrEnum):
    """How a person stands to a coach and to one record about them.

    `stand_in` is the named decider about the coach's first 90 days; `author` wrote the record and still has an office;
    `recommender` signed the recommendation that lies before those who decide. `intake` assigned a case without
    supervising its coach; `recused` may know the person behind a case's code. Others belong to a meeting: `attendee`
    is or was there, `member` belongs to its group that day, `presenter` to one of its items; or to a concern:
    `reporter` raised it, `named` is who it speaks of, `fact_finder` looks into it uninvolved, `contact` is the
    programme's external contact.
    """

    SELF = "self"
    LEAD = "lead"
    NEW_LEAD = "new_lead"
    DEPUTY = "deputy"
    FORMER_LEAD = "former_lead"
    DIRECTOR = "director"
    STAND_IN = "stand_in"
    AUTHOR = "author"
    RECOMMENDER = "recommender"
    INTAKE = "intake"
    FACILITATOR = "facilitator"
    NOTE_TAKER = "note_taker"
    PRESENTER = "presenter"
    MEMBER = "member"
    ATTENDEE = "attendee"
    GUEST = "guest"
    RECUSED = "recused"
    REPORTER = "reporter"
    FACT_FINDER = "fact_finder"
    CONTACT = "contact"
    NAMED = "named"
    CONFLICTED = "conflicted"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Answer:
    """The decision. `reason` is a sentence when the thing is in scope but not allowed now."""

    is_allowed: bool
    reason: str | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether the record must read as not found."""
        return not self.is_allowed and self.reason is None


ALLOW = Answer(True)
HIDDEN = Answer(False)


def refused(reason: str) -> Answer:
    """The answer to somebody in scope who may not do it now: `reason` is the sentence they read."""
    return Answer(False, reason)
