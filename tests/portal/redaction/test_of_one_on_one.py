"""A passage taken out of a closed one-on-one, by a director who does not read it."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from db.tables.commitments import Commitment
from db.tables.first_90 import FirstNinetyStatus
from db.tables.observations import Observation, ObservationKind, Setting
from db.tables.one_on_ones import AgendaItem, OneOnOne, OneOnOneAddendum, OneOnOneKind
from db.tables.reviews import SealedRecord
from portal import clock, seals
from portal.access import system
from portal.commitments import service as commitments
from portal.commitments.service import Promise
from portal.documents.days import day
from portal.errors import Conflict, InvalidInput, NotAllowed, NotFound
from portal.one_on_ones import agenda, queries, service
from portal.one_on_ones.queries import View
from portal.one_on_ones.workflow import TEXTS
from portal.redaction import service as redaction
from portal.redaction.subject import Noun
from tests import make
from tests.cast import proof
from tests.portal.access.test_one_on_one_functions import first_90
from tests.portal.one_on_ones.conftest import Talk
from tests.portal.redaction import taking
from tests.portal.redaction.taking import WHY, kept

HARD, POINT, PROMISE, LATER = "A harbour at dusk.", "The lantern shift.", "Send the compass.", "A bell rang later."


def closed(talk: Talk) -> uuid.UUID:
    """A closed one-on-one with something in every field, a point, a promise and a dated note."""
    cast = talk.cast
    cast.do("maya", agenda.add, cast["maya"], POINT)
    one = talk.ready(**{field: f"About {field}." for field in TEXTS if field != "was_hard"}, was_hard=HARD)
    with system() as session:
        point = session.exec(select(AgendaItem.id)).one()
    cast.do("jordan", agenda.tick, point, one, True)
    cast.do("jordan", commitments.make, cast["maya"], Promise(PROMISE, True, None, one))
    cast.do("jordan", service.close, one)
    cast.do("maya", service.add_note, one, LATER)
    return one


PLACES = {
    HARD: "What was hard?",
    POINT: "Talked about, put on the agenda by Maya Torres",
    PROMISE: "Commitment of Maya Torres",
    LATER: "Dated note by Maya Torres",
}


def take_out(talk: Talk, one: uuid.UUID, where: str) -> redaction.Passage:
    return taking.take_out(talk.cast, Noun.ONE_ON_ONE, one, where)


def seen(talk: Talk, one: uuid.UUID, name: str) -> View:
    found = talk.as_(name, queries.view, one)
    assert isinstance(found, View)
    return found


def test_each_passage_goes_by_its_place_and_both_see_the_gap(talk_anywhere: Talk) -> None:
    talk, one = talk_anywhere, closed(talk_anywhere)
    for words, where in PLACES.items():
        assert words in kept(), words
        take_out(talk, one, where)
        assert words not in kept(), words
    for name in ("maya", "jordan"):
        shown = seen(talk, one, name)
        assert shown.texts["was_hard"] == seals.GAP
        assert [point.text for point in shown.agenda] == [seals.GAP]
        assert [promise.text for promise in shown.commitments] == [seals.GAP]
        assert [note.text for note in shown.notes] == [seals.GAP]
        assert [(gap.by, gap.reason) for gap in shown.gaps] == [("Olive Brandt", WHY.value)] * 4
        assert shown.texts["went_well"] == "About went_well."


def test_the_director_takes_it_out_unread(talk: Talk) -> None:
    one = closed(talk)
    found = taking.passages(talk.cast, Noun.ONE_ON_ONE, one)
    assert len(found) == len(TEXTS) + 3
    assert {(each.text, each.is_read) for each in found} == {("", False)}
    assert {each.length for each in found if each.where == "What was hard?"} == {4}
    take_out(talk, one, "What was hard?")
    shown = seen(talk, one, "olive")
    assert (shown.texts, shown.agenda, shown.notes, shown.commitments) == ({}, (), (), ())
    assert len(shown.gaps) == 1


def test_whoever_reads_a_checkpoint_to_decide_reads_what_they_take_out(talk: Talk) -> None:
    cast = talk.cast
    first_90(cast, FirstNinetyStatus.RUNNING)
    one = talk.begun("jordan", OneOnOneKind.FIRST_CHECKPOINT)
    talk.save(one, minutes=30, mode="phone", was_hard=HARD)
    cast.do("jordan", service.close, one)
    first_90(cast, FirstNinetyStatus.RECOMMENDED)
    assert [each.text for each in taking.passages(cast, Noun.ONE_ON_ONE, one)] == [HARD]
    with pytest.raises(Conflict), cast.acting_as("olive") as (session, actor):
        redaction.take_out(session, actor, Noun.ONE_ON_ONE, one, proof(actor), "was_hard", WHY, "")
    assert HARD in kept()


def test_it_is_taken_out_once_for_a_reason_of_the_list(talk: Talk) -> None:
    one = closed(talk)
    with pytest.raises(InvalidInput, match="Choose why"), talk.cast.acting_as("olive") as (session, actor):
        redaction.take_out(session, actor, Noun.ONE_ON_ONE, one, proof(actor), "was_hard", "because", "")
    take_out(talk, one, "What was hard?")
    with pytest.raises(InvalidInput, match="Choose the passage"), talk.cast.acting_as("olive") as (session, actor):
        redaction.take_out(session, actor, Noun.ONE_ON_ONE, one, proof(actor), "was_hard", WHY, "")


def test_a_short_consult_is_asked_its_own_question(talk: Talk) -> None:
    said = service.Consult(make.today(), 5, "phone", HARD)
    one = talk.as_("jordan", service.consult, talk.cast["maya"], said)
    assert isinstance(one, uuid.UUID)
    assert [each.where for each in taking.passages(talk.cast, Noun.ONE_ON_ONE, one)] == ["What it was about"]


def test_one_that_is_not_closed_is_changed_and_not_redacted(talk: Talk) -> None:
    one = talk.ready(was_hard=HARD)
    with pytest.raises(NotAllowed, match="not closed yet"):
        taking.passages(talk.cast, Noun.ONE_ON_ONE, one)


def test_nobody_but_the_director_of_the_division_is_offered_anything(talk: Talk) -> None:
    one = closed(talk)
    for name in ("jordan", "maya", "dana"):
        with pytest.raises(NotAllowed, match="A director takes a passage out"):
            taking.passages(talk.cast, Noun.ONE_ON_ONE, one, name)
    for name in ("victor", "opal", "noor", "ada", "kit", "cleo"):
        with pytest.raises(NotFound):
            taking.passages(talk.cast, Noun.ONE_ON_ONE, one, name)


def test_the_gap_is_kept_for_good_and_the_chain_tells_no_word(talk: Talk) -> None:
    one = closed(talk)
    take_out(talk, one, "Dated note by Maya Torres")
    with system() as session:
        note = session.exec(select(OneOnOneAddendum)).one()
        row = session.get_one(OneOnOne, one)
        assert session.exec(select(SealedRecord)).all() == []
    assert (note.text, note.redacted_at is not None, row.redacted_at) == (None, True, None)
    (event,) = taking.chained()
    assert (event.record_type, event.record_id) == ("one_on_one", str(one))
    assert event.facts == {"reason": "person_served", "place": f"note.{note.id}"}


def test_a_promise_made_elsewhere_is_not_among_them(talk: Talk) -> None:
    one = closed(talk)
    talk.as_("jordan", commitments.make, talk.cast["maya"], Promise(PROMISE, True))
    take_out(talk, one, "Commitment of Maya Torres")
    with system() as session:
        texts = sorted(str(promise.text) for promise in session.exec(select(Commitment)))
    assert texts == [PROMISE, seals.GAP]


def test_where_the_same_words_stay_is_said_before(talk: Talk) -> None:
    cast = talk.cast
    with time_machine.travel(clock.now() - timedelta(days=30), tick=True):
        before = talk.closed(was_hard=HARD)
    one = closed(talk)
    with system(write=True) as session:
        framework = session.get_one(OneOnOne, one).framework_id
        for told, text in ((make.today(), f"Said: {HARD}"), (None, HARD)):
            session.add(
                Observation(
                    coach_id=cast["maya"],
                    author_id=cast["jordan"],
                    division_id=cast.home,
                    framework_id=framework,
                    seen_on=make.today() if told else make.today() - timedelta(days=3),
                    setting=Setting.TEAM,
                    kind=ObservationKind.NEUTRAL,
                    text=text,
                    made_at=clock.now(),
                    told_on=told,
                    told_by=cast["jordan"] if told else None,
                )
            )
        earlier = session.get_one(OneOnOne, before).held_on
    assert earlier is not None
    found = {each.where: each.stays_in for each in taking.passages(cast, Noun.ONE_ON_ONE, one)}
    assert set(found["What was hard?"]) == {
        f"a one-on-one of {day(earlier.isoformat())}",
        f"an observation of {day(make.today().isoformat())}",
    }
    assert found["What went well?"] == ()
