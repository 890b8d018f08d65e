"""What a lead prepares is read by them alone, lives as long as it is needed, and is really gone then."""

import threading
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import col, select

from db.tables.audit import AuditEvent
from db.tables.one_on_ones import Preparation
from db.tables.people import Supervision
from portal import clock
from portal.access import coaching, system
from portal.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed, NotFound
from portal.one_on_ones import preparations, queries, service
from portal.server import daily
from tests import make
from tests.portal.cli.running import run
from tests.portal.one_on_ones.conftest import WORDS, Talk

DAY = timedelta(days=1)


def text_for(talk: Talk, name: str, one: uuid.UUID) -> str | None:
    found = talk.as_(name, queries.view, one).preparation  # type: ignore[attr-defined]
    return found.text if found else None


def stored() -> list[Preparation]:
    with system() as session:
        return list(session.exec(select(Preparation)))


def test_it_is_read_by_its_author_alone(talk: Talk) -> None:
    one = talk.planned()
    talk.as_("jordan", preparations.save, one, WORDS, "")
    assert text_for(talk, "jordan", one) == WORDS
    for name in ("dana", "maya", "olive"):
        assert text_for(talk, name, one) is None
        with pytest.raises(NotAllowed):
            talk.as_(name, preparations.handed_on, one)
    with pytest.raises(NotAllowed) as caught:
        talk.as_("maya", preparations.save, one, "mine", "")
    assert str(caught.value) == coaching.PRIVATE.reason


def test_each_prepares_for_themselves(talk: Talk) -> None:
    one = talk.planned()
    talk.as_("jordan", preparations.save, one, WORDS, "")
    talk.as_("dana", preparations.save, one, "what I cover for", "")
    assert (text_for(talk, "jordan", one), text_for(talk, "dana", one)) == (WORDS, "what I cover for")


def test_a_second_tab_overwrites_nothing_and_too_much_is_refused(talk_anywhere: Talk) -> None:
    talk, one = talk_anywhere, talk_anywhere.planned()
    talk.as_("jordan", preparations.save, one, WORDS, "")
    with pytest.raises(Conflict):
        talk.as_("jordan", preparations.save, one, "other", "")
    with pytest.raises(InvalidInput):
        talk.as_("jordan", preparations.save, one, "x" * 4001, WORDS)
    assert text_for(talk, "jordan", one) == WORDS
    assert len(stored()) == 1


def test_it_lives_thirty_days_from_the_day_it_was_held(talk: Talk) -> None:
    one = talk.ready(held_on=make.today() - 3 * DAY)
    talk.as_("jordan", preparations.save, one, WORDS, "")
    assert stored()[0].delete_on == make.today() + 90 * DAY
    talk.as_("jordan", service.close, one)
    last = make.today() - 3 * DAY + 30 * DAY
    assert stored()[0].delete_on == last
    with pytest.raises(InvalidTransition):
        talk.as_("jordan", preparations.save, one, "later", WORDS)
    with time_machine.travel(clock.now() + 26 * DAY):
        assert text_for(talk, "jordan", one) == WORDS
    with time_machine.travel(clock.now() + 27 * DAY):
        assert text_for(talk, "jordan", one) is None, "expired, even before it is deleted"


def test_purging_deletes_what_has_expired_and_notes_the_count_only(talk_anywhere: Talk) -> None:
    talk = talk_anywhere
    gone, kept = talk.closed(held_on=make.today() - 20 * DAY), talk.planned()
    with system(write=True) as session:
        for one, until in ((gone, make.today()), (kept, make.today() + DAY)):
            session.add(
                Preparation(
                    lead_id=talk.cast["jordan"],
                    coach_id=talk.cast["maya"],
                    one_on_one_id=one,
                    text=WORDS,
                    written_at=clock.now(),
                    delete_on=until,
                )
            )
    with system(write=True) as session:
        assert preparations.purge(session, make.today()) == 1
    assert [row.one_on_one_id for row in stored()] == [kept]
    with system() as session:
        event = session.exec(select(AuditEvent).where(col(AuditEvent.kind) == "purged")).one()
        assert (event.actor_id, event.facts) == (None, {"count": 1})
    with system(write=True) as session:
        assert preparations.purge(session, make.today()) == 0


def test_the_command_and_the_server_delete_it(talk: Talk) -> None:
    one = talk.planned()
    talk.as_("jordan", preparations.save, one, WORDS, "")
    assert "0 private preparations" in run("purge").stdout
    with time_machine.travel(clock.now() + 92 * DAY):
        assert "1 private preparation." in run("purge").stdout
    assert stored() == []
    talk.as_("jordan", preparations.save, one, WORDS, "")
    with system(write=True) as session:
        session.execute(sa.update(Preparation).values(delete_on=make.today() - 2 * DAY))
    ready, stop = threading.Event(), threading.Event()
    ready.set()
    server = threading.Thread(target=daily.run, args=(ready, stop, 0.05, 0.0))
    server.start()
    for _ in range(100):
        if not stored():
            break
        stop.wait(0.05)
    stop.set()
    server.join(5)
    assert stored() == []


def test_what_was_prepared_for_a_plan_called_off_waits_for_the_next(talk: Talk) -> None:
    first = talk.planned()
    talk.as_("jordan", preparations.save, first, WORDS, "")
    talk.as_("jordan", service.call_off, first)
    second = talk.planned()
    assert text_for(talk, "jordan", second) == WORDS
    talk.as_("jordan", preparations.save, second, "more", WORDS)
    assert len(stored()) == 1


def test_the_lead_before_keeps_it_to_themselves(talk: Talk) -> None:
    one = talk.planned()
    talk.as_("jordan", preparations.save, one, WORDS, "")
    with system(write=True) as session:
        session.execute(
            sa.update(Supervision).where(col(Supervision.coach_id) == talk.cast["maya"]).values(until_on=make.today())
        )
        make.supervision(session, talk.cast["maya"], talk.cast["noor"], since=make.today())
    assert text_for(talk, "noor", one) is None
    talk.as_("noor", preparations.save, one, "my own", "")
    talk.as_("noor", service.begin, one)
    assert text_for(talk, "noor", one) == "my own"
    with pytest.raises(NotFound):
        talk.as_("jordan", queries.view, one)
    assert sorted(row.text or "" for row in stored()) == [WORDS, "my own"]
