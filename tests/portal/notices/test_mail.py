"""A mail with a link and nothing else, by a real server; without one the notice stands in the portal."""

import logging
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlmodel import select

from db.tables.notices import Notice, NoticeKind
from db.tables.people import Person
from portal import clock
from portal.access import system
from portal.due.home import Home, home
from portal.meetings import closing, live, minutes, notes
from portal.meetings.notes import Came
from portal.notices import mail, outbox
from portal.settings import settings
from tests.portal.meetings.test_live import opened
from tests.portal.notices.conftest import Post
from tests.review_group import SECRET, Around


def addressed(around: Around, *names: str) -> None:
    with system(write=True) as session:
        for name in names:
            session.get_one(Person, around.cast[name]).email = f"{name}@example.org"


def held(around: Around, *, escalate: bool = False) -> None:
    opened(around)
    around.cast.do("fay", live.call_up, around.meeting, around.item)
    if escalate:
        around.cast.do("fay", notes.add_outcome, around.item, Came("escalate", "The line closes too early."))
    around.cast.do("fay", closing.close, around.meeting)


def told() -> dict[uuid.UUID, NoticeKind]:
    with system() as session:
        return {one.person_id: one.kind for one in session.exec(select(Notice))}


def due(around: Around, name: str) -> list[tuple[str, str]]:
    found: Any = around.cast.do(name, home)
    assert isinstance(found, Home)
    return [(one.page, one.why) for one in found.mine if one.rule in ("notice_waits", "meeting_under_way")]


def test_those_who_were_there_are_told_and_nobody_else(around: Around) -> None:
    held(around)
    names = {name for name in around.cast.people if around.cast[name] in told()}
    assert names == {"jordan", "maya", "ravi", "nia", "pat"}, "who closed it knows"


def test_directors_are_told_of_what_was_passed_on_and_is_theirs_to_read(around: Around) -> None:
    held(around, escalate=True)
    passed = {name for name in around.cast.people if told().get(around.cast[name]) is NoticeKind.PASSED_ON}
    assert passed == {"olive"}, "Victor is too close to Maya, who presented all of it"


def test_a_mail_holds_a_link_and_nothing_else(around: Around, post: Post) -> None:
    addressed(around, "maya", "ravi")
    held(around)
    assert mail.send_due() == 2
    assert {address for address, _ in post.letters} == {"maya@example.org", "ravi@example.org"}
    for _, letter in post.letters:
        text = f"{letter['Subject']}\n{letter.get_payload()}"
        assert f"https://portal.example.org/minutes?id={around.meeting}" in text
        for word in (SECRET, "Tuesday", "Quiet Harbor", "Maya", "Ravi", "Jordan", "case"):
            assert word not in text, word
    assert mail.send_due() == 0, "nobody is told twice"


def test_who_has_read_it_meanwhile_gets_no_mail(around: Around, post: Post) -> None:
    addressed(around, "maya", "ravi")
    held(around)
    around.cast.do("maya", minutes.note_seen, around.meeting)
    mail.send_due()
    assert [address for address, _ in post.letters] == ["ravi@example.org"]


def test_a_refused_address_is_tried_again_and_then_let_go(
    around: Around, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    addressed(around, "maya", "ravi")
    post.refuses.add("maya@example.org")
    held(around)
    with caplog.at_level(logging.WARNING):
        assert mail.send_due() == 1
    assert "example.org" not in caplog.text
    now = clock.now()
    for step in range(1, 8):
        with time_machine.travel(now + step * timedelta(minutes=11), tick=True):
            assert mail.send_due() == 0
    with system() as session:
        rows = {one.person_id: one for one in session.exec(select(Notice))}
    assert (rows[around.cast["maya"]].tries, rows[around.cast["maya"]].mailed_at) == (outbox.MOST_TRIES, None)
    assert rows[around.cast["ravi"]].tries == 1


def test_a_server_that_does_not_answer_loses_nothing(
    around: Around, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    addressed(around, "maya")
    held(around)
    good = settings().smtp_url
    assert good is not None
    monkeypatch.setenv("PORTAL_SMTP_URL", "smtp://127.0.0.1:9?starttls=no")
    settings.cache_clear()
    assert mail.send_due() == 0
    monkeypatch.setenv("PORTAL_SMTP_URL", good.get_secret_value())
    settings.cache_clear()
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=True):
        assert mail.send_due() == 1
    assert len(post.letters) == 1


def test_without_a_server_the_notice_stands_in_the_portal(around: Around) -> None:
    addressed(around, "maya")
    held(around)
    assert mail.send_due() == 0
    assert due(around, "maya") == [("minutes", "The minutes of Tuesday group are there to be read.")]
    around.cast.do("maya", minutes.note_seen, around.meeting)
    assert due(around, "maya") == []


def test_a_meeting_under_way_calls_those_who_are_not_in_it(around: Around) -> None:
    around.cast.do("jordan", live.open_meeting, around.meeting)
    around.cast.do("jordan", live.add_guest, around.meeting, around.cast["gus"], "Knows the county.")
    for name in ("maya", "carl", "gus"):
        assert due(around, name) == [("meeting", "Tuesday group is meeting now.")], name
    for name in ("jordan", "noor", "cleo", "olive"):
        assert due(around, name) == [], name
    around.cast.do("maya", live.join, around.meeting, "remote", True)
    assert due(around, "maya") == []


def test_a_notice_is_forgotten_after_a_month(around: Around) -> None:
    held(around)
    with system(write=True) as session:
        assert outbox.forget(session, clock.now() + timedelta(days=29)) == 0
        assert outbox.forget(session, clock.now() + timedelta(days=31)) == 5
