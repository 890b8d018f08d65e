"""Why guests came is kept as long as the rules say; then it is gone, the minutes say so, and their signature holds."""

import json
import logging
import threading
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import col, select

from db.keys import keyring
from db.tables.audit import AuditEvent
from db.tables.meetings import Attendance, Meeting, Presence
from db.tables.policy import Policy
from db.tables.reviews import SealedRecord
from portal import audit, clock, seals
from portal.access import system
from portal.cli.proving import prove
from portal.meetings import closing, live, minutes, purging
from portal.meetings.minutes import Minutes
from portal.policy.presets import FAMILY_HELPLINE
from portal.redaction import service as redaction
from portal.redaction.subject import Noun
from portal.server import daily
from tests import make
from tests.cast import proof
from tests.portal.cli.running import run
from tests.portal.meetings.test_live import opened
from tests.review_group import Around

DAY = timedelta(days=1)
TWO_YEARS = make.today() + 735 * DAY
"""A few days more than two years."""
REASON = "Shares what the county offers."


def held(around: Around) -> Around:
    """A meeting of today to which Gus came as a guest, closed."""
    opened(around)
    around.cast.do("jordan", live.add_guest, around.meeting, around.cast["gus"], REASON)
    around.cast.do("jordan", closing.close, around.meeting)
    return around


def reasons() -> list[str | None]:
    with system() as session:
        rows = session.exec(select(Attendance).where(Attendance.presence == Presence.GUEST)).all()
        assert all((row.guest_reason is None) == (row.purged_at is not None) for row in rows)
        return [row.guest_reason for row in rows]


def read(around: Around, name: str = "maya") -> Minutes:
    found = around.cast.do(name, minutes.read, around.meeting)
    assert isinstance(found, Minutes)
    return found


def purge(on: object) -> int:
    with system(write=True) as session:
        return purging.purge(session, on)  # type: ignore[arg-type]


def guest_of(found: Minutes) -> str:
    assert found.head is not None
    (reason,) = (one["reason"] for one in found.head["attendance"] if one["name"] == "Gus Halloran")
    return str(reason)


def test_after_the_years_of_the_rules_it_is_gone_and_the_minutes_still_hold(around_anywhere: Around) -> None:
    around = held(around_anywhere)
    before = read(around)
    assert guest_of(before) == REASON
    signature = before.bundle["signature"]
    assert purge(TWO_YEARS - 9 * DAY) == 0
    assert reasons() == [REASON]
    assert purge(TWO_YEARS) == 1
    assert reasons() == [None]
    after = read(around)
    assert guest_of(after) == seals.GAP
    assert after.is_valid
    assert REASON not in repr(after)
    (gap,) = seals.gaps_in([after.head or {}])
    assert (gap.by, gap.reason) == ("the portal", "Why a guest came is kept for 2 years, as the rules say.")
    assert signature in json.dumps(after.bundle), "the first signature is kept"
    assert prove(json.dumps(dict(after.bundle)).encode(), list(keyring().public_keys().values())).is_good()
    with system() as session:
        emptied = session.exec(select(SealedRecord).where(col(SealedRecord.purged_at).is_not(None))).one()
        assert (emptied.content, emptied.redacted_at) == (None, None)
        event = session.exec(select(AuditEvent).where(AuditEvent.kind == audit.Kind.PURGED.value)).one()
        assert (event.actor_id, event.record_type, event.facts) == (None, "attendance", {"count": 1})
        assert audit.verify(session) == []
    assert purge(TWO_YEARS + 9 * DAY) == 0, "once"


def test_a_meeting_that_was_never_closed_keeps_it_no_longer(around: Around) -> None:
    with system(write=True) as session:
        row = Attendance(meeting_id=around.meeting, person_id=around.cast["gus"], presence=Presence.GUEST)
        row.guest_reason, row.noted_by, row.noted_at = REASON, around.cast["jordan"], clock.now()
        session.add(row)
        session.get_one(Meeting, around.meeting).on_day = make.today() - 800 * DAY
    assert purge(make.today()) == 1
    assert reasons() == [None]


def test_the_rules_of_the_division_on_that_day_say_how_long(around: Around) -> None:
    held(around)
    with system(write=True) as session:
        session.add(
            Policy(
                name=FAMILY_HELPLINE.title,
                number=9,
                division_id=around.cast.home,
                preset=FAMILY_HELPLINE.key,
                effective_from=make.today() + 30 * DAY,
                made_at=clock.now(),
                rules={**FAMILY_HELPLINE.values(), purging.RULE: 5},
            )
        )
    assert purge(TWO_YEARS) == 0
    assert purge(TWO_YEARS + 3 * 366 * DAY) == 1


def test_one_that_a_director_took_out_before_is_not_taken_out_again(around: Around) -> None:
    held(around)
    found = around.cast.do("olive", redaction.passages, Noun.MINUTES, around.meeting)
    (passage,) = [one for one in found if "Gus Halloran" in one.where]  # type: ignore[attr-defined]
    with around.cast.acting_as("olive") as (session, actor):
        redaction.take_out(
            *(session, actor, Noun.MINUTES, around.meeting, proof(actor)),
            *(passage.key, redaction.Reason.CONTACT.value, passage.text),
        )
    assert purge(TWO_YEARS) == 0
    assert len(seals.gaps_in([read(around).head or {}])) == 1


def test_the_command_and_the_server_do_it_and_say_how_many(around: Around, caplog: pytest.LogCaptureFixture) -> None:
    held(around)
    assert "Deleted: 0 reasons why a guest came to a meeting." in run("purge").stdout
    ready, stop = threading.Event(), threading.Event()
    ready.set()
    with time_machine.travel(clock.now() + 735 * DAY), caplog.at_level(logging.INFO, "portal"):
        threading.Timer(0.5, stop.set).start()
        daily.run(ready, stop, every=60, after=0)
    assert reasons() == [None]
    assert "0 preparations, 1 reasons of guests" in caplog.text
