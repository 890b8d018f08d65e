"""What the review form shows of observations: the reader's own material, never anything of the other sheet."""

from typing import Any

from sqlmodel import Session

from db.tables.reviews import Review, Side
from portal.access import Actor
from portal.observations import evidence
from portal.observations.words import KINDS, source_of


def snapshot(session: Session, actor: Actor, review: Review, side: Side, coach: str) -> dict[str, Any] | None:
    """The newest few observations of each category that the writer of this sheet may read; None where there are none.

    `newest` says when an item was seen last. Only a lead is told of gaps: what a coach has not heard of is no gap.
    """
    found = evidence.for_form(session, actor, review.coach_id, review.framework_id)
    if not found.rows:
        return None
    return {
        "rows": {
            str(one): {
                "on": row.on.isoformat(),
                "kind": KINDS[row.kind],
                "told": row.told_on.isoformat() if row.told_on else "",
                "text": row.text,
                "source": source_of(row.setting, is_mine=row.is_mine),
                "codes": list(row.codes),
                "by": "" if row.is_mine else row.author,
            }
            for one, row in found.rows.items()
        },
        "categories": {str(number): [str(one) for one in ids] for number, ids in found.categories.items()},
        "newest": {code: on.isoformat() for code, on in found.newest.items()},
        "gaps": side is Side.LEAD,
        "coach": coach,
        "where": f"/observations?coach={review.coach_id}" if side is Side.LEAD else "",
    }
