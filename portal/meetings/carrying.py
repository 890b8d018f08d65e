"""What was not talked about goes back to the waiting list: the same item, carried once more, nothing copied."""

from sqlmodel import Session

from db.tables.cases import Case
from db.tables.meetings import ItemStatus, MeetingItem
from portal.access import Actor
from portal.meetings.history import What, item_step

PRESENTED = ("key_question", "strength", "goal", "tried", "reaction", "stage", "lens")


def carry(session: Session, actor: Actor, item: MeetingItem, what: What = What.CARRIED) -> None:
    """Put an item of an agenda back among those that wait and count it; its row and its meeting's are held.

    An item about a case that another coach holds by now goes to that coach. What was shared goes with it; what its
    author had not shared stays nobody's to read and leaves with them.
    """
    item_step(session, actor, item, what, ItemStatus.WAITING)
    item.carried += 1
    follow_case(session, actor, item)


def follow_case(session: Session, actor: Actor, item: MeetingItem) -> None:
    """Have an item that waits be presented by the coach who holds its case now."""
    case = session.get(Case, item.case_id) if item.case_id else None
    if case is None or case.coach_id == item.presenter_id:
        return
    if item.shared_at is None:
        for field in PRESENTED:
            setattr(item, field, None)
    item.presenter_id = case.coach_id
    item_step(session, actor, item, What.HANDED_ON)
