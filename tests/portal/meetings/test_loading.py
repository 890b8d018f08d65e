"""How everybody stands to a group, a meeting and an item, and that what is out of scope reads as unknown."""

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from db.tables.meetings import ItemStatus, Meeting, MeetingItem, MeetingStatus
from portal import clock
from portal.access import Actor, Gathering, Relation, system
from portal.errors import NotFound
from portal.meetings import loading, standing
from tests.portal.access.tables import counted, told_apart
from tests.review_group import TO_GROUP, TO_ITEM, TO_MEETING, Around, bring_to_life

Look = Callable[[Session, Actor, uuid.UUID], object]


def _group(session: Session, actor: Actor, group_id: uuid.UUID) -> frozenset[Relation]:
    return loading.group_in(actor, loading._row(session, actor, loading._one_group(False), group_id)).relations


def _meeting(session: Session, actor: Actor, meeting_id: uuid.UUID) -> frozenset[Relation]:
    return loading.look_at_meeting(session, actor, meeting_id).relations


def _item(session: Session, actor: Actor, item_id: uuid.UUID) -> frozenset[Relation]:
    return loading.look_at_item(session, actor, item_id).relations


def test_everybody_stands_as_said(around_anywhere: Around) -> None:
    around, wrong = around_anywhere, []
    bring_to_life(around)
    for look, wanted_id, table in (
        (_group, around.group, TO_GROUP),
        (_meeting, around.meeting, TO_MEETING),
        (_item, around.item, TO_ITEM),
    ):
        for name, wanted in table.items():
            got = around.cast.do(name, look, wanted_id)
            if got != wanted:
                wrong.append((look.__name__, name, got))
    assert wrong == []


def test_one_statement_loads_record_and_standing(around: Around) -> None:
    with around.cast.acting_as("maya", write=False) as (session, actor), counted(session.get_bind()) as seen:
        loading.item_for(session, actor, around.item, Gathering.READ_ITEM)
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("load", "permission", "place"),
    [
        (loading.group_for, Gathering.READ_GROUP, "group"),
        (loading.meeting_for, Gathering.READ_MEETING, "meeting"),
        (loading.item_for, Gathering.READ_ITEM, "item"),
    ],
)
@pytest.mark.parametrize("lock", [False, True])
def test_out_of_scope_reads_as_unknown_after_the_same_statements(
    around: Around, database: Engine, load: Callable[..., object], permission: Gathering, place: str, lock: bool
) -> None:
    known = getattr(around, place)
    for name in ("noor", "cleo", "opal", "ada"):
        told = told_apart(
            database,
            around.cast,
            name,
            {
                "hidden": lambda s, a: load(s, a, known, permission, lock=lock),
                "unknown": lambda s, a: load(s, a, uuid.uuid4(), permission, lock=lock),
            },
        )
        assert told is None


def test_whoever_may_know_the_person_or_is_too_close_meets_nothing_of_the_item(around: Around) -> None:
    bring_to_life(around)
    for name in ("pat", "kit", "victor"):
        for permission in (one for one in Gathering if one.startswith("item.")):
            with pytest.raises(NotFound):
                around.cast.do(name, loading.item_for, around.item, permission)


def test_a_follow_up_is_hidden_with_the_case_it_goes_back_to(around: Around) -> None:
    bring_to_life(around)
    with system(write=True) as session:
        follow = session.get_one(MeetingItem, around.notice)
        follow.source_id = around.item
    with pytest.raises(NotFound):
        around.cast.do("pat", loading.item_for, around.notice, Gathering.READ_ITEM)
    assert around.cast.do("ravi", _item, around.notice) == {Relation.MEMBER, Relation.ATTENDEE}


def test_whoever_has_no_role_any_more_meets_nothing(around: Around) -> None:
    from tests.portal.access.scenes import end_service

    bring_to_life(around)
    end_service(around.cast)
    with pytest.raises(NotFound):
        around.cast.do("maya", loading.item_for, around.item, Gathering.READ_ITEM)


def test_the_state_of_an_item_is_what_its_meeting_makes_of_it() -> None:
    item = MeetingItem(id=uuid.uuid4(), status=ItemStatus.WAITING)
    meeting = Meeting(status=MeetingStatus.LIVE)
    assert standing.state_of(item, None) == "draft"
    item.shared_at = clock.now()
    assert standing.state_of(item, None) == "waiting"
    item.status = ItemStatus.ON_AGENDA
    assert standing.state_of(item, meeting) == "on_agenda"
    meeting.current_item_id = item.id
    assert standing.state_of(item, meeting) == "live"
    item.status, meeting.current_item_id = ItemStatus.DISCUSSED, None
    assert standing.state_of(item, meeting) == "live"
    meeting.status = MeetingStatus.CLOSED
    assert standing.state_of(item, meeting) == "sealed"
    item.is_escalated = True
    assert standing.state_of(item, meeting) == "escalated"
    item.status = ItemStatus.DROPPED
    assert standing.state_of(item, meeting) == "dropped"
