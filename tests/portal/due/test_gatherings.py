"""What case review brings to Home: the meeting, the item, the gap, danger; each to whom it concerns and no one else."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from db.tables.meetings import GapReason, MeetingStatus, ReviewGroup, Safety, SafetyStep
from portal import clock, due
from portal.access import system
from portal.due import Due, Home
from tests import make, supervised
from tests.cast import Cast


def mine(cast: Cast, name: str, rule: str) -> list[Due]:
    found = cast.do(name, due.home)
    assert isinstance(found, Home)
    return [one for one in found.mine if one.rule == rule]


def group_of(session: Session, cast: Cast, *, made: int = 0) -> ReviewGroup:
    group = supervised.review_group(session, cast.home, cast["jordan"], "Tuesday group", made=made)
    supervised.member(session, group, cast["maya"])
    return group


def test_the_lead_hears_of_an_empty_agenda_and_everybody_of_tomorrow(cast: Cast) -> None:
    with system(write=True) as session:
        group = group_of(session, cast)
        supervised.meeting(session, group, on=3)
    (one,) = mine(cast, "jordan", "meeting_near")
    assert (one.page, one.query["group"]) == ("case_review", str(group.id))
    assert "Nothing is on the agenda of Tuesday group" in one.why
    assert [one.rule for one in mine(cast, "dana", "meeting_near")] == ["meeting_near"], "who covers hears it too"
    assert mine(cast, "noor", "meeting_near") == []
    assert mine(cast, "maya", "my_meeting") == []
    with system(write=True) as session:
        supervised.meeting(session, group, on=1)
    assert [one.on for one in mine(cast, "maya", "my_meeting")] == [supervised.day(1)]
    assert mine(cast, "carl", "my_meeting") == []


@pytest.mark.parametrize(
    ("last", "coming", "reason", "said"),
    [
        (-14, None, None, None),
        (-15, None, None, "breach"),
        (-10, 4, None, None),
        (-10, 5, None, "breach"),
        (-15, None, GapReason.HOLIDAY, "explained"),
        (-21, None, GapReason.HOLIDAY, "explained"),
        (-22, None, GapReason.HOLIDAY, "breach"),
    ],
)
def test_a_gap_is_explained_or_a_breach_to_the_lead_and_only_a_breach_to_the_director(
    cast: Cast, last: int, coming: int | None, reason: GapReason | None, said: str | None
) -> None:
    with system(write=True) as session:
        group = group_of(session, cast, made=-90)
        supervised.meeting(session, group, on=last, status=MeetingStatus.CLOSED)
        if coming is not None:
            supervised.meeting(session, group, on=coming)
        if reason is not None:
            supervised.meeting(session, group, on=last + 8, status=MeetingStatus.CALLED_OFF).gap_reason = reason
    found = mine(cast, "jordan", "meeting_gap")
    assert [one.is_loud for one in found] == ([] if said is None else [said == "breach"])
    assert len(mine(cast, "olive", "gap_in_division")) == (said == "breach")
    assert mine(cast, "opal", "gap_in_division") == []
    assert mine(cast, "maya", "meeting_gap") == []


def test_danger_is_loud_until_a_step_is_noted_and_hidden_from_who_is_too_close(cast: Cast) -> None:
    with system(write=True) as session:
        group = group_of(session, cast)
        item = supervised.item(session, group, None, cast["maya"], safety=Safety.ACUTE)
    (one,) = mine(cast, "jordan", "safety_marked")
    assert one.is_loud
    assert one.page == "meeting_item"
    assert mine(cast, "kit", "safety_marked") == []
    with system(write=True) as session:
        step = SafetyStep(
            item_id=item.id, told="on_call", acted_at=clock.now(), noted_by=cast["maya"], noted_at=clock.now()
        )
        session.add(step)
    assert mine(cast, "jordan", "safety_marked") == []


def test_who_presents_is_told_until_it_is_written(cast: Cast) -> None:
    with system(write=True) as session:
        group = group_of(session, cast)
        item = supervised.item(session, group, supervised.meeting(session, group, on=9), cast["maya"])
    (one,) = mine(cast, "maya", "my_agenda_item")
    assert "Write down" in one.why
    assert one.on == make.today() + timedelta(days=9)
    with system(write=True) as session:
        item.shared_at = clock.now()
        session.add(item)
    (one,) = mine(cast, "maya", "my_agenda_item")
    assert "Write down" not in one.why
