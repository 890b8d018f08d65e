"""What is typed and not sent: kept for its writer alone, gone once sent or forgotten."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from db.tables.concerns import VoiceDraft
from portal import clock
from portal.access import system
from portal.concerns import drafts
from portal.errors import Conflict, InvalidInput
from portal.server import daily
from tests.portal.concerns.conftest import Voices

PLACE = drafts.QUESTION


def test_only_the_writer_reads_what_is_not_sent(voices: Voices) -> None:
    voices.as_("maya", drafts.keep, PLACE, "May I accept", "")
    voices.as_("maya", drafts.keep, PLACE, "May I accept a scarf?", "May I accept")
    assert voices.as_("maya", drafts.mine) == {PLACE: "May I accept a scarf?"}
    for other in ("jordan", "olive", "ada", "carl"):
        assert voices.as_(other, drafts.mine) == {}
    voices.as_("jordan", drafts.drop, PLACE, "May I accept a scarf?")
    assert voices.as_("maya", drafts.mine) == {PLACE: "May I accept a scarf?"}
    voices.as_("maya", drafts.drop, PLACE, "May I accept a scarf?")
    assert voices.as_("maya", drafts.mine) == {}


def test_an_empty_field_leaves_nothing_and_another_tab_is_not_overwritten(voices: Voices) -> None:
    voices.as_("maya", drafts.keep, PLACE, "From the phone", "")
    with pytest.raises(Conflict):
        voices.as_("maya", drafts.keep, PLACE, "From the desk", "")
    voices.as_("maya", drafts.keep, PLACE, "", "From the phone")
    assert voices.as_("maya", drafts.mine) == {}
    with pytest.raises(InvalidInput):
        voices.as_("maya", drafts.keep, PLACE, "x" * 4001, "")


def test_what_nobody_comes_back_to_is_deleted(voices: Voices) -> None:
    voices.as_("maya", drafts.keep, drafts.of(uuid.UUID(int=7), "answer"), "Half a sentence", "")
    with system(write=True) as session:
        assert drafts.forget(session, clock.now() + drafts.KEPT - timedelta(hours=1)) == 0
        assert drafts.forget(session, clock.now() + drafts.KEPT + timedelta(hours=1)) == 1
        assert session.exec(select(VoiceDraft)).all() == []


def test_the_server_does_so_once_a_day(voices: Voices) -> None:
    voices.as_("maya", drafts.keep, PLACE, "Half a sentence", "")
    daily.purge()
    assert voices.as_("maya", drafts.mine) == {PLACE: "Half a sentence"}
    with time_machine.travel(clock.now() + drafts.KEPT + timedelta(hours=1)):
        daily.purge()
    assert voices.as_("maya", drafts.mine) == {}
