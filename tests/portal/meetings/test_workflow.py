"""Every move of a meeting and of an item, allowed or not."""

import uuid
from itertools import product

import pytest

from db.tables.meetings import ItemStatus, Meeting, MeetingItem, MeetingStatus, Phase
from portal import clock
from portal.errors import InvalidTransition
from portal.meetings import workflow

M, S = MeetingStatus, ItemStatus
GOES = {(M.SCHEDULED, M.LIVE), (M.SCHEDULED, M.CALLED_OFF), (M.CALLED_OFF, M.SCHEDULED), (M.LIVE, M.CLOSED)}
ITEM_GOES = {
    (S.WAITING, S.ON_AGENDA),
    (S.WAITING, S.DROPPED),
    (S.ON_AGENDA, S.WAITING),
    (S.ON_AGENDA, S.DISCUSSED),
    (S.ON_AGENDA, S.DROPPED),
}


@pytest.mark.parametrize(("before", "after"), list(product(M, M)))
def test_a_meeting_goes_only_where_it_can(before: M, after: M) -> None:
    meeting = Meeting(status=before)
    if (before, after) in GOES:
        workflow.move(meeting, after)
        assert meeting.status is after
    else:
        with pytest.raises(InvalidTransition):
            workflow.move(meeting, after)
        assert meeting.status is before


@pytest.mark.parametrize(("before", "after"), list(product(S, S)))
def test_an_item_goes_only_where_it_can(before: S, after: S) -> None:
    agenda, case = uuid.uuid4(), uuid.uuid4()
    item = MeetingItem(status=before, case_id=case, open_for=case, meeting_id=None if before is S.WAITING else agenda)
    if (before, after) not in ITEM_GOES:
        with pytest.raises(InvalidTransition):
            workflow.move_item(item, after, clock.now(), agenda)
        assert (item.status, item.open_for) == (before, case)
        return
    workflow.move_item(item, after, clock.now(), agenda)
    assert item.status is after
    is_settled = after in (S.DISCUSSED, S.DROPPED)
    assert (item.open_for is None, item.settled_at is not None) == (is_settled, is_settled)
    if after is S.WAITING:
        assert item.meeting_id is None


def test_nothing_goes_onto_no_agenda() -> None:
    with pytest.raises(InvalidTransition):
        workflow.move_item(MeetingItem(status=S.WAITING), S.ON_AGENDA, clock.now())


def test_the_steps_follow_each_other_and_end() -> None:
    seen, phase = [], workflow.next_phase(None)
    while phase is not None:
        seen.append(phase)
        phase = workflow.next_phase(phase)
    assert seen == [Phase.PRESENT, Phase.CLARIFY, Phase.DISCUSS, Phase.PLAN]
