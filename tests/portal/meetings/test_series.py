"""Groups and series: members one at a time, meetings made once, moved, called off; holidays and gaps left to people."""

import uuid
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import Session, col, select

from db.tables.audit import AuditEvent
from db.tables.cases import Case as CodedCase
from db.tables.meetings import (
    GapReason,
    GroupMember,
    ItemKind,
    ItemStatus,
    Meeting,
    MeetingItem,
    MeetingSeries,
    MeetingStatus,
    ReviewGroup,
)
from db.tables.people import Division, Role
from portal import clock
from portal.access import system
from portal.errors import InvalidInput, InvalidTransition, NotAllowed, NotFound
from portal.meetings import groups, items, overview, series
from portal.meetings.occurrences import Rhythm
from tests import make
from tests.cast import Cast
from tests.review_group import Around, put_on

DAY = timedelta(days=1)
TODAY = make.today()
FORTNIGHT = Rhythm(TODAY + 3 * DAY, 14, time(10), "America/New_York", 90, "US")


def arrange(around: Around, rhythm: Rhythm = FORTNIGHT, name: str = "jordan") -> uuid.UUID:
    found = around.cast.do(name, series.arrange, around.group, rhythm)
    assert isinstance(found, uuid.UUID)
    return found


def meetings(group: uuid.UUID, *states: MeetingStatus) -> list[Meeting]:
    with system() as session:
        statement = select(Meeting).where(Meeting.group_id == group).order_by(col(Meeting.starts_at))
        return [one for one in session.exec(statement) if not states or one.status in states]


def ahead(around: Around) -> list[Meeting]:
    return [one for one in meetings(around.group, MeetingStatus.SCHEDULED) if one.series_id]


def item(session: Session, item_id: uuid.UUID) -> MeetingItem:
    return session.get_one(MeetingItem, item_id)


def test_a_series_makes_its_meetings_once_and_twice_changes_nothing(around_anywhere: Around) -> None:
    around = around_anywhere
    arrange(around)
    made = ahead(around)
    assert [one.occurrence_on for one in made] == [TODAY + (3 + 14 * n) * DAY for n in range(6)]
    assert {clock.in_zone(one.starts_at, "America/New_York").time() for one in made} == {time(10)}
    assert around.cast.do("dana", series.keep_ahead, around.group) == 0
    assert [one.id for one in ahead(around)] == [one.id for one in made]


def test_as_time_goes_on_the_next_ones_are_made_and_none_twice(around: Around) -> None:
    arrange(around)
    with time_machine.travel(clock.now() + timedelta(days=30), tick=True):
        assert around.cast.do("jordan", series.keep_ahead, around.group) == 1
        assert around.cast.do("jordan", series.keep_ahead, around.group) == 0
    days = [one.occurrence_on for one in ahead(around)]
    assert len(days) == len(set(days)) == 7


def test_two_leads_who_look_at_once_make_each_meeting_once(around_anywhere: Around) -> None:
    from concurrent.futures import ThreadPoolExecutor

    around = around_anywhere
    with system(write=True) as session:
        session.add(
            MeetingSeries(
                group_id=around.group,
                open_for=around.group,
                starts_on=TODAY,
                every_days=14,
                at_time=time(10),
                zone="UTC",
                minutes=60,
                made_by=around.cast["jordan"],
                made_at=clock.now(),
            )
        )
    for name in ("jordan", "dana"):
        around.cast.credential(name)
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda name: around.cast.do(name, series.keep_ahead, around.group), ("jordan", "dana")))
    assert sorted(made) == [0, 6]


def test_a_new_rhythm_ends_the_old_one_and_what_was_on_its_agendas_waits(around: Around) -> None:
    first = arrange(around)
    around.cast.do("jordan", series.move, around.meeting, TODAY + 2 * DAY, time(9))
    with system(write=True) as session:
        later = session.exec(select(Meeting).where(Meeting.series_id == first)).all()[1]
        item(session, around.item).meeting_id = later.id
    arrange(around, Rhythm(TODAY + 10 * DAY, 7, time(15), "UTC", 60))
    with system() as session:
        old = session.get_one(MeetingSeries, first)
        assert (old.open_for, old.until_on) == (None, TODAY + 10 * DAY)
        found = item(session, around.item)
        assert (found.status, found.carried) == (ItemStatus.WAITING, 1)
    kept = [one.on_day for one in meetings(around.group, MeetingStatus.SCHEDULED) if one.series_id == first]
    assert kept == [TODAY + 3 * DAY], "what comes before the new first day stays"


def test_a_meeting_called_off_gives_its_items_back_and_keeps_its_reason(around: Around) -> None:
    assert around.cast.do("jordan", series.call_off, around.meeting, GapReason.WEATHER) == 2
    with system() as session:
        meeting = session.get_one(Meeting, around.meeting)
        assert (meeting.status, meeting.gap_reason) == (MeetingStatus.CALLED_OFF, GapReason.WEATHER)
        for one in (around.item, around.notice):
            assert (item(session, one).status, item(session, one).carried) == (ItemStatus.WAITING, 1)
        kinds = list(session.scalars(sa.select(col(AuditEvent.kind)).where(col(AuditEvent.record_type) == "meeting")))
        assert "meeting_called_off" in kinds
    with pytest.raises(NotAllowed):
        around.cast.do("jordan", series.call_off, around.meeting, GapReason.WEATHER)


def to_come(around: Around, days: int = 2) -> None:
    """The meeting lies some days ahead."""
    around.cast.do("jordan", series.move, around.meeting, TODAY + days * DAY, time(9))


def test_called_off_by_mistake_it_takes_place_after_all_with_the_agenda_it_had(around_anywhere: Around) -> None:
    around = around_anywhere
    to_come(around)
    with system(write=True) as session:
        item(session, around.item).minutes = 35
        third = put_on(session, around.cast, around.group, around.meeting, "ravi", 3, kind=ItemKind.NOTICE).id
    around.cast.do("jordan", series.call_off, around.meeting, GapReason.WEATHER)
    around.cast.do("jordan", items.drop, third, "It is settled.")
    assert around.cast.do("olive", series.hold_after_all, around.meeting) == 2
    with system() as session:
        meeting = session.get_one(Meeting, around.meeting)
        assert (meeting.status, meeting.gap_reason) == (MeetingStatus.SCHEDULED, None)
        found = item(session, around.item)
        assert (found.meeting_id, found.status, found.carried) == (around.meeting, ItemStatus.ON_AGENDA, 0)
        assert (found.position, found.minutes) == (1, 35)
        assert item(session, third).status is ItemStatus.DROPPED
    past = around.cast.do("jordan", items.past, around.item)
    assert isinstance(past, list)
    assert past[-1].what == "on the agenda again, the meeting takes place after all"
    with pytest.raises(NotAllowed, match="not called off"):
        around.cast.do("jordan", series.hold_after_all, around.meeting)


def test_what_went_elsewhere_meanwhile_stays_there(around: Around) -> None:
    to_come(around)
    around.cast.do("jordan", series.call_off, around.meeting, GapReason.WEATHER)
    other = around.cast.do("jordan", series.once, around.group, TODAY + 5 * DAY, time(18), 60)
    around.cast.do("jordan", items.place, other, around.item)
    around.cast.do("jordan", items.put_back, around.item)
    assert around.cast.do("jordan", series.hold_after_all, around.meeting) == 1, "the notice, not what was moved"
    with system() as session:
        assert item(session, around.item).status is ItemStatus.WAITING


def test_what_another_coach_goes_on_with_comes_back_as_well(around: Around) -> None:
    to_come(around)
    with system(write=True) as session:
        session.get_one(CodedCase, around.case).coach_id = around.cast["carl"]
    around.cast.do("jordan", series.call_off, around.meeting, GapReason.WEATHER)
    around.cast.do("jordan", series.hold_after_all, around.meeting)
    with system() as session:
        found = item(session, around.item)
        assert (found.meeting_id, found.presenter_id) == (around.meeting, around.cast["carl"])


def test_too_late_or_in_the_way_of_another_it_stays_called_off(around: Around) -> None:
    to_come(around)
    around.cast.do("jordan", series.call_off, around.meeting, GapReason.WEATHER)
    with time_machine.travel(clock.now() + 3 * DAY, tick=True), pytest.raises(InvalidTransition, match="has passed"):
        around.cast.do("jordan", series.hold_after_all, around.meeting)
    around.cast.do("jordan", series.once, around.group, TODAY + 2 * DAY, time(18), 60)
    with pytest.raises(InvalidInput, match="on that day already"):
        around.cast.do("jordan", series.hold_after_all, around.meeting)
    around.cast.do("jordan", groups.end, around.group)
    with pytest.raises(NotAllowed, match="does not meet any more"):
        around.cast.do("jordan", series.hold_after_all, around.meeting)
    assert [one.status for one in meetings(around.group)] == [MeetingStatus.CALLED_OFF] * 2


def test_the_page_tells_which_can_still_be_held(around: Around) -> None:
    to_come(around)
    around.cast.do("jordan", series.call_off, around.meeting, GapReason.WEATHER)
    for name, may in (("jordan", True), ("olive", True), ("carl", False)):
        group = around.cast.do(name, overview.page).group  # type: ignore[attr-defined]
        assert [(line.id, line.may_hold) for line in group.called_off] == [(around.meeting, may)], name
        assert group.earlier == ()
    with time_machine.travel(clock.now() + 3 * DAY, tick=True):
        group = around.cast.do("jordan", overview.page).group  # type: ignore[attr-defined]
        assert (group.called_off, [line.may_hold for line in group.earlier]) == ((), [False])


@pytest.mark.parametrize("reason", [None, "", "no idea"])
def test_without_a_reason_nothing_is_called_off(around: Around, reason: object) -> None:
    with pytest.raises(InvalidInput) as wrong:
        around.cast.do("jordan", series.call_off, around.meeting, reason)
    assert list(wrong.value.fields) == ["why"]
    with system() as session:
        assert session.get_one(Meeting, around.meeting).status is MeetingStatus.SCHEDULED


def test_a_moved_meeting_keeps_its_agenda_and_is_not_made_again(around: Around) -> None:
    arrange(around)
    one = ahead(around)[0]
    around.cast.do("jordan", series.move, one.id, TODAY + 4 * DAY, time(16), GapReason.HOLIDAY)
    around.cast.do("jordan", series.keep_ahead, around.group)
    found = ahead(around)
    assert len(found) == 6
    assert (found[0].id, found[0].on_day, found[0].gap_reason) == (one.id, TODAY + 4 * DAY, GapReason.HOLIDAY)
    assert clock.in_zone(found[0].starts_at, "America/New_York").time() == time(16)


def test_a_group_meets_once_a_day(around: Around) -> None:
    arrange(around)
    with pytest.raises(InvalidInput, match="on that day already"):
        around.cast.do("jordan", series.once, around.group, TODAY + 3 * DAY, time(18), 60)
    with pytest.raises(InvalidInput, match="on that day already"):
        around.cast.do("jordan", series.move, around.meeting, TODAY + 17 * DAY, time(18))
    with system() as session:
        assert session.get_one(Meeting, around.meeting).on_day == TODAY
    around.cast.do("jordan", series.once, around.group, TODAY + 5 * DAY, time(18), 60)


@pytest.mark.parametrize(
    ("on", "at", "minutes", "field"),
    [
        (TODAY - DAY, time(9), 60, "on"),
        (None, time(9), 60, "on"),
        (TODAY + 5 * DAY, None, 60, "at"),
        (TODAY + 5 * DAY, time(9), 0, "minutes"),
        (TODAY + 5 * DAY, time(9), None, "minutes"),
    ],
)
def test_a_single_meeting_needs_a_day_an_hour_and_minutes(
    around: Around, on: date | None, at: time | None, minutes: object, field: str
) -> None:
    with pytest.raises(InvalidInput) as wrong:
        around.cast.do("jordan", series.once, around.group, on, at, minutes)
    assert list(wrong.value.fields) == [field]


def test_a_series_in_the_past_is_refused_and_nothing_made(around: Around) -> None:
    with pytest.raises(InvalidInput):
        arrange(around, Rhythm(TODAY - DAY, 14, time(10), "UTC", 90))
    assert ahead(around) == []


def test_a_meeting_on_a_holiday_is_pointed_out_and_left_to_people(around: Around) -> None:
    with system(write=True) as session:
        session.get_one(Division, around.cast.home).zone = "America/New_York"
    with time_machine.travel("2026-12-20 15:00:00+00:00", tick=True):
        arrange(around, Rhythm(date(2026, 12, 25), 14, time(10), "America/New_York", 90, "US"))
        page = around.cast.do("jordan", overview.page, around.group)
    assert isinstance(page, overview.Overview)
    assert page.group is not None
    lines = [page.group.next, *page.group.ahead]
    assert [line.holiday for line in lines if line and line.on_day == date(2026, 12, 25)] == ["Christmas Day"]
    assert {line.status for line in lines if line} == {MeetingStatus.SCHEDULED}


def test_a_facilitator_comes_from_the_group_and_may_then_set_the_agenda(around: Around) -> None:
    with pytest.raises(InvalidInput):
        around.cast.do("jordan", series.appoint, around.meeting, around.cast["cleo"])
    around.cast.do("jordan", series.appoint, around.meeting, around.cast["carl"])
    page = around.cast.do("carl", overview.page, around.group)
    assert isinstance(page, overview.Overview)
    assert page.group is not None
    assert page.group.proposed is not None
    around.cast.do("jordan", series.appoint, around.meeting, None)
    with system() as session:
        assert session.get_one(Meeting, around.meeting).facilitator_id is None


def led(cast: Cast, *names: str, lead: str = "jordan") -> None:
    with system(write=True) as session:
        for name in names:
            if name not in cast.people:
                cast.people[name] = make.person(session, f"{name.title()} Coach", cast.home, Role.COACH)
            make.supervision(session, cast[name], cast[lead])


def test_the_usual_group_is_a_lead_with_all_their_coaches_who_belong_to_none(cast: Cast) -> None:
    led(cast, "maya", "zoe", "uma")
    made = cast.do("jordan", groups.make_usual, cast.home, cast["jordan"])
    with system() as session:
        assert session.get_one(ReviewGroup, made).name == "Jordan Ellis’s group"
        inside = set(session.exec(select(GroupMember.coach_id).where(GroupMember.group_id == made)))
    assert inside == {cast["maya"], cast["zoe"], cast["uma"]}
    assert cast.do("jordan", groups.to_make) == []


def test_a_coach_is_in_one_group_at_a_time(cast_anywhere: Cast) -> None:
    from concurrent.futures import ThreadPoolExecutor

    cast = cast_anywhere
    led(cast, "maya")
    made = [cast.do("jordan", groups.make, cast.home, cast["jordan"], f"Group {n}") for n in range(2)]
    cast.credential("jordan")

    def take(group: object) -> str:
        try:
            cast.do("jordan", groups.take_in, group, cast["maya"])
        except InvalidInput as error:
            return str(error)
        return "taken"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(take, made))
    assert said[1] == "taken"
    assert "one group at a time" in said[0]


def test_leaving_a_group_the_coach_takes_what_they_brought_along(around: Around) -> None:
    led(around.cast, "maya")
    around.cast.do("jordan", series.call_off, around.meeting, GapReason.WEATHER)
    with system(write=True) as session:
        session.execute(sa.update(GroupMember).values(from_on=TODAY - DAY))
    around.cast.do("jordan", groups.let_go, around.group, around.cast["maya"])
    other = around.cast.do("jordan", groups.make, around.cast.home, around.cast["jordan"], "Friday group")
    around.cast.do("jordan", groups.take_in, other, around.cast["maya"])
    with system() as session:
        found = item(session, around.item)
        assert (found.group_id, found.status) == (other, ItemStatus.WAITING)
        spans = session.execute(
            sa.select(col(GroupMember.from_on), col(GroupMember.until_on))
            .where(col(GroupMember.coach_id) == around.cast["maya"])
            .order_by(col(GroupMember.from_on))
        ).all()
    assert [tuple(span) for span in spans] == [(TODAY - DAY, TODAY), (TODAY, None)]


def test_a_group_that_ends_calls_its_meetings_off_and_loses_nothing(around: Around) -> None:
    arrange(around)
    around.cast.do("olive", groups.end, around.group)
    assert meetings(around.group, MeetingStatus.SCHEDULED) == []
    with system() as session:
        assert session.get_one(ReviewGroup, around.group).ended_on == TODAY
        assert {item(session, one).status for one in (around.item, around.notice)} == {ItemStatus.WAITING}
        free = session.exec(select(GroupMember).where(col(GroupMember.until_on).is_(None))).all()
    assert free == []
    with pytest.raises(NotAllowed):
        around.cast.do("jordan", series.arrange, around.group, FORTNIGHT)


def test_a_group_is_handed_on_to_another_lead_of_the_division_only(around: Around) -> None:
    with pytest.raises(NotFound):
        around.cast.do("olive", groups.hand_on, around.group, around.cast["liam"])
    around.cast.do("olive", groups.hand_on, around.group, around.cast["noor"])
    with pytest.raises(NotFound):
        around.cast.do("jordan", groups.rename, around.group, "Mine")
    around.cast.do("noor", groups.rename, around.group, "Wednesday group")


def test_who_could_hold_it_leads_there_belongs_not_to_it_and_is_too_close_to_nobody(around: Around) -> None:
    def names() -> list[str]:
        return [name for _, name in around.cast.do("olive", groups.to_hold, around.group)]  # type: ignore[attr-defined]

    # Kit and Victor have a conflict with Maya, who belongs to the group; Liam and Opal lead elsewhere.
    assert names() == ["Dana Okafor", "Frank Lindqvist", "Noor Haddad", "Olive Brandt"]
    with system(write=True) as session:
        make.conflict(session, around.cast["ravi"], around.cast["frank"])
        make.conflict(session, around.cast["olive"], around.cast["dana"])
        session.add(GroupMember(group_id=around.group, coach_id=around.cast["noor"], from_on=TODAY))
    assert names() == ["Olive Brandt"]
    for name in ("frank", "dana", "noor", "kit", "liam", "carl", "jordan"):
        with pytest.raises(NotFound):
            around.cast.do("olive", groups.hand_on, around.group, around.cast[name])
    around.cast.do("jordan", groups.let_go, around.group, around.cast["maya"])
    assert names() == ["Kit Sorensen", "Olive Brandt", "Victor Amsel"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 121])
def test_a_group_has_a_name(around: Around, name: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        around.cast.do("jordan", groups.rename, around.group, name)
    assert list(wrong.value.fields) == ["name"]


def test_what_is_live_is_not_arranged(around: Around) -> None:
    with system(write=True) as session:
        session.get_one(Meeting, around.meeting).status = MeetingStatus.LIVE
    for act in (
        lambda s, a: series.move(s, a, around.meeting, TODAY, time(9)),
        lambda s, a: series.call_off(s, a, around.meeting, GapReason.WEATHER),
        lambda s, a: series.appoint(s, a, around.meeting, None),
    ):
        with pytest.raises((NotAllowed, InvalidTransition)):
            around.cast.do("jordan", act)
