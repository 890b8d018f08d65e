"""The meetings of a group as a calendar file: a series with what was moved or called off. It names no case."""

import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event
from sqlmodel import Session, col, select

from db.tables.meetings import Meeting, MeetingSeries, MeetingStatus, ReviewGroup
from db.tables.sessions import ExportPurpose, ExportTicket
from portal import audit, clock
from portal.access import Actor, Gathering
from portal.access.sessions import open_export
from portal.meetings import occurrences
from portal.meetings.loading import group_for
from portal.meetings.series import rhythm_of
from portal.reviews.export import File

MIME = "text/calendar; charset=utf-8"
SUMMARY = "Case review"
MOST = 200


def ask(session: Session, actor: Actor, group_id: uuid.UUID) -> str:
    """A one-time ticket for the calendar of a group the actor stands to. Returns the token for the address."""
    group_for(session, actor, group_id, Gathering.READ_GROUP)
    return open_export(session, actor, group_id, ExportPurpose.OWN_COPY)


def is_for(session: Session, ticket: ExportTicket) -> bool:
    """Whether a ticket is for the calendar of a group."""
    return session.get(ReviewGroup, ticket.record_id) is not None


def prepare(session: Session, actor: Actor, ticket: ExportTicket) -> Callable[[], File]:
    """Decide access once more and note the export; the file itself is made by the returned call, outside."""
    group = group_for(session, actor, ticket.record_id, Gathering.READ_GROUP)
    series = session.exec(select(MeetingSeries).where(MeetingSeries.open_for == ticket.record_id)).first()
    meetings = session.exec(
        select(Meeting).where(Meeting.group_id == ticket.record_id).order_by(col(Meeting.starts_at).desc()).limit(MOST)
    ).all()
    facts = {"purpose": ticket.purpose.value, "form": "ics"}
    kind = audit.Kind.EXPORTED
    audit.note(session, actor, kind, "review_group", str(ticket.record_id), dict(facts))
    content = ics(group.zone, series, meetings)
    return lambda: File(content, "case-review.ics", MIME)


def ics(zone: str, series: MeetingSeries | None, meetings: Iterable[Meeting]) -> bytes:
    """The calendar file: one repeating event with what was moved or called off, and each single meeting."""
    made = Calendar()
    made.add("prodid", "-//Supervision Portal//Case review//EN")
    made.add("version", "2.0")
    known = list(meetings)
    if series is not None:
        for event in _series(series, [one for one in known if one.series_id == series.id]):
            made.add_component(event)
    for one in known:
        if one.status is not MeetingStatus.CALLED_OFF and (series is None or one.series_id != series.id):
            made.add_component(_event(str(one.id), one, zone))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _series(series: MeetingSeries, meetings: Iterable[Meeting]) -> Iterable[Event]:
    rhythm = rhythm_of(series)
    first = occurrences.moment(rhythm.starts_on, rhythm.at_time, rhythm.zone)
    repeating = _blank(str(series.id), first, rhythm.minutes, rhythm.zone, series.made_at)
    repeating.add("rrule", {"freq": "daily", "interval": rhythm.every_days})
    yield repeating
    for one in meetings:
        assert one.occurrence_on is not None  # noqa: S101 (a meeting of a series has its day in it)
        planned = occurrences.moment(one.occurrence_on, rhythm.at_time, rhythm.zone)
        if one.status is MeetingStatus.CALLED_OFF:
            repeating.add("exdate", clock.in_zone(planned, rhythm.zone))
        elif one.starts_at != planned:
            moved = _event(str(series.id), one, rhythm.zone)
            moved.add("recurrence-id", clock.in_zone(planned, rhythm.zone))
            yield moved


def _event(uid: str, meeting: Meeting, zone: str) -> Event:
    made = _blank(uid, meeting.starts_at, meeting.minutes, zone, clock.now())
    made.add("sequence", meeting.version)
    return made


def _blank(uid: str, starts_at: datetime, minutes: int, zone: str, stamp: datetime) -> Event:
    made = Event()
    made.add("uid", f"{uid}@portal")
    made.add("dtstamp", stamp.astimezone(UTC))
    made.add("summary", SUMMARY)
    made.add("dtstart", clock.in_zone(starts_at, zone))
    made.add("dtend", clock.in_zone(starts_at + timedelta(minutes=minutes), zone))
    made.add("class", "PRIVATE")
    return made
