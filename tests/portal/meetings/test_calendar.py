"""The calendar file: the series at its hour, what was moved and called off, and not a word about anybody."""

from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import time_machine
from dateutil.rrule import rrulestr
from icalendar import Calendar
from sqlmodel import col, select

from db.tables.meetings import GapReason, Meeting
from portal.access import sessions, system
from portal.errors import NotFound
from portal.meetings import calendar, series
from portal.meetings.occurrences import Rhythm
from portal.server import exports
from tests.review_group import SECRET, Around

ZONE = "America/New_York"
RHYTHM = Rhythm(date(2026, 2, 12), 14, time(10), ZONE, 90, "US")


def fetched(around: Around, name: str) -> bytes:
    with around.cast.acting_as(name) as (session, actor):
        token = calendar.ask(session, actor, around.group)
        make = exports.prepare(session, actor, token, "pdf")
    file = make()
    assert (file.name, file.mime) == ("case-review.ics", calendar.MIME)
    return file.content


@pytest.mark.parametrize("name", ["jordan", "maya", "olive"])
def test_the_file_repeats_at_the_same_hour_through_the_change_of_the_clocks(around: Around, name: str) -> None:
    with time_machine.travel("2026-02-09 15:00:00+00:00", tick=True):
        around.cast.do("jordan", series.arrange, around.group, RHYTHM)
        found = Calendar.from_ical(fetched(around, name))
    repeating = next(one for one in found.walk("VEVENT") if "RRULE" in one)
    start = repeating.decoded("dtstart")
    assert repeating["dtstart"].params["TZID"] == ZONE
    assert start == datetime(2026, 2, 12, 10, tzinfo=ZoneInfo(ZONE))
    assert repeating.decoded("dtend") - start == timedelta(minutes=90)
    rule = rrulestr(repeating["rrule"].to_ical().decode(), dtstart=start)
    days = [one for one, _ in zip(rule, range(8), strict=False)]
    assert [f"{one:%m-%d}" for one in days[:4]] == ["02-12", "02-26", "03-12", "03-26"]
    assert {one.time() for one in days} == {time(10)}
    assert len(list(found.walk("VTIMEZONE"))) == 1


def test_what_was_called_off_is_left_out_and_what_was_moved_stands_where_it_is(around: Around) -> None:
    with time_machine.travel("2026-02-09 15:00:00+00:00", tick=True):
        around.cast.do("jordan", series.arrange, around.group, RHYTHM)
        with system() as session:
            made = [one for one in session.exec(select(Meeting).order_by(col(Meeting.starts_at))) if one.series_id]
        around.cast.do("jordan", series.call_off, made[1].id, GapReason.HOLIDAY)
        around.cast.do("jordan", series.move, made[2].id, date(2026, 3, 13), time(15))
        found = Calendar.from_ical(fetched(around, "maya"))
    events = list(found.walk("VEVENT"))
    repeating = next(one for one in events if "RRULE" in one)
    excepted = repeating["exdate"].dts[0].dt
    assert excepted == datetime(2026, 2, 26, 10, tzinfo=ZoneInfo(ZONE))
    (moved,) = [one for one in events if "RECURRENCE-ID" in one]
    assert moved.decoded("recurrence-id") == datetime(2026, 3, 12, 10, tzinfo=ZoneInfo(ZONE))
    assert moved.decoded("dtstart") == datetime(2026, 3, 13, 15, tzinfo=ZoneInfo(ZONE))
    assert moved["uid"] == repeating["uid"]


def test_the_file_names_no_case_and_nobody(around: Around) -> None:
    text = fetched(around, "jordan").decode()
    for hidden in ("Quiet Harbor", SECRET, "Maya", "Jordan", "Tuesday group"):
        assert hidden not in text
    assert text.count("BEGIN:VEVENT") == 1, "the single meeting"


def test_a_ticket_works_once_and_only_for_who_asked(around: Around) -> None:
    token = around.cast.do("maya", calendar.ask, around.group)
    with pytest.raises(NotFound):
        around.cast.do("carl", sessions.redeem_export, token)
    with pytest.raises(NotFound):
        around.cast.do("cleo", calendar.ask, around.group)
    assert urlsplit(f"/export/{token}").query == ""
