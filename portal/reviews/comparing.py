"""Both sheets of a revealed review side by side: never averaged with each other."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from db.tables.reviews import ReviewStatus, SelfAssessment
from portal.access import Actor, Permission, Relation, review_for
from portal.access.answers import Answer
from portal.documents.figures import profile_rows
from portal.frameworks import queries as frameworks
from portal.frameworks.queries import FrameworkView
from portal.reviews import figures, meeting, record
from portal.reviews.words import KINDS


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Both sheets of a revealed review."""

    id: uuid.UUID
    coach: str
    lead: str
    kind: str
    is_self: bool
    is_lead: bool
    status: ReviewStatus
    self_assessment: SelfAssessment
    framework: FrameworkView
    pairs: tuple[figures.Pair, ...]
    coach_numbers: figures.Numbers | None
    lead_numbers: figures.Numbers
    profile: tuple[dict[str, Any], ...]
    may: dict[Permission, Answer]
    start_code: str | None = None
    talking_code: str | None = None
    is_stay_due: bool = False

    @property
    def turn(self) -> meeting.Turn:
        """What decides how the page is laid out, to be compared with that of `meeting.live`."""
        return meeting.Turn(self.status, self.start_code, self.talking_code)


def side_by_side(session: Session, actor: Actor, review_id: uuid.UUID) -> SideBySide:
    """Both sheets of a review, once both are in. Raises NotFound, or NotAllowed while the review is blind."""
    standing = review_for(session, actor, review_id, Permission.COMPARE)
    review = standing.review
    coach, lead = standing.coach, standing.lead
    framework = frameworks.view(session, review.framework_id)
    coach_rows, lead_rows = record.both_sheets(session, review)
    has_coach = review.self_assessment is SelfAssessment.SUBMITTED
    return SideBySide(
        review.id,
        coach,
        lead,
        KINDS[review.kind],
        standing.is_self,
        Relation.LEAD in standing.relations,
        review.status,
        review.self_assessment,
        framework,
        tuple(figures.pairs(framework, coach_rows, lead_rows)),
        figures.numbers(framework, coach_rows) if has_coach else None,
        figures.numbers(framework, lead_rows),
        tuple(profile_rows({"categories": record.categories(framework, coach_rows, lead_rows)})),
        {permission: standing.answer(permission) for permission in Permission},
        review.start_code,
        review.talking_code,
        meeting.is_stay_due(actor, standing),
    )
