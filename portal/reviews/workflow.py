"""Where a review can go from where it stands. Pure: no database, no clock."""

from db.tables.reviews import Review, ReviewStatus
from portal.errors import InvalidTransition

MOVES: dict[ReviewStatus, frozenset[ReviewStatus]] = {
    ReviewStatus.OPEN: frozenset({ReviewStatus.BOTH_IN}),
    ReviewStatus.BOTH_IN: frozenset({ReviewStatus.IN_CONVERSATION, ReviewStatus.OPEN}),
    ReviewStatus.IN_CONVERSATION: frozenset({ReviewStatus.SIGNED, ReviewStatus.OPEN}),
    ReviewStatus.SIGNED: frozenset({ReviewStatus.SHARED}),
    ReviewStatus.SHARED: frozenset({ReviewStatus.ACKNOWLEDGED, ReviewStatus.CLOSED}),
    ReviewStatus.ACKNOWLEDGED: frozenset({ReviewStatus.CLOSED}),
    ReviewStatus.CLOSED: frozenset(),
}


def move(review: Review, to: ReviewStatus) -> None:
    """Set `review` to `to`. Raises InvalidTransition when there is no way from where it stands."""
    if to not in MOVES[review.status]:
        raise InvalidTransition("The review has moved on in the meantime. Open it again to see where it stands.")
    review.status = to
