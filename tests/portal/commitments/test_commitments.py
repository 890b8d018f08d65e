"""Commitments of both: made, settled, moved, carried by reference; nothing doubles and nothing is lost."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from db.tables.commitments import Commitment, CommitmentSource, CommitmentStatus
from db.tables.people import Grant, Role, Supervision
from portal.access import coaching, system
from portal.access.coaches import coach_standing
from portal.commitments import queries, service
from portal.commitments.queries import Line
from portal.commitments.service import Promise
from portal.errors import Flagged, InvalidInput, InvalidTransition, NotAllowed, NotFound
from portal.one_on_ones import queries as one_on_ones
from portal.one_on_ones import service as meetings
from portal.one_on_ones.service import Consult
from tests import make
from tests.portal.one_on_ones.conftest import WORDS, Talk

DAY = timedelta(days=1)


def made(talk: Talk, by: str = "jordan", text: str = WORDS, **more: object) -> uuid.UUID:
    promise = Promise(text, **{"is_coachs": True, **more})  # type: ignore[arg-type]
    found = talk.as_(by, service.make, talk.cast["maya"], promise)
    assert isinstance(found, uuid.UUID)
    return found


def test_a_commitment_is_made_in_an_open_one_on_one_of_that_pair_and_in_no_other(talk: Talk) -> None:
    one = talk.begun()
    made(talk, by="maya", one_on_one_id=one)
    with pytest.raises(NotFound):
        made(talk, by="dana", one_on_one_id=one)
    with pytest.raises(NotFound):
        made(talk, one_on_one_id=uuid.uuid4())
    with system(write=True) as session:
        other = make.person(session, "Theo Lind", talk.cast.home, Role.COACH)
        make.supervision(session, other, talk.cast["jordan"])
    with pytest.raises(NotFound):
        talk.as_("jordan", service.make, other, Promise(WORDS, is_coachs=True, one_on_one_id=one))
    talk.save(one, minutes=20, mode="phone")
    talk.as_("jordan", meetings.close, one)
    with pytest.raises(InvalidTransition, match="not being written down"):
        made(talk, one_on_one_id=one)


def row(one: uuid.UUID) -> Commitment:
    with system() as session:
        return session.get_one(Commitment, one)


def open_for(talk: Talk, name: str) -> list[Line]:
    with talk.cast.acting_as(name, write=False) as (session, actor):
        return queries.open_of(session, coach_standing(session, actor, talk.cast["maya"]))


def carried_in(talk: Talk, one: uuid.UUID) -> list[tuple[str, int]]:
    found = talk.as_("jordan", one_on_ones.view, one)
    return [(line.text, line.carried) for line in found.commitments if line.source_id != one]  # type: ignore[attr-defined]


def test_both_have_commitments_and_each_reads_all(talk: Talk) -> None:
    one = talk.begun()
    made(talk, one_on_one_id=one, due_on=make.today() + 9 * DAY)
    made(talk, is_coachs=False, text="find a work phone", one_on_one_id=one, due_on=make.today() + 2 * DAY)
    made(talk, by="maya", is_coachs=False, text="my own idea")
    for name, mine in (("maya", [False, True, True]), ("jordan", [True, False, False]), ("dana", [False] * 3)):
        lines = open_for(talk, name)
        assert [line.text for line in lines] == ["find a work phone", WORDS, "my own idea"]
        assert [line.is_mine for line in lines] == mine
    assert open_for(talk, "olive") == []


def test_it_is_carried_once_for_each_one_on_one_that_closes_after_the_one_it_was_made_in(talk_anywhere: Talk) -> None:
    talk = talk_anywhere
    first = talk.ready()
    promise = made(talk, one_on_one_id=first)
    talk.as_("jordan", meetings.close, first)
    assert row(promise).carried == 0
    second = talk.ready()
    assert carried_in(talk, second) == [(WORDS, 0)]
    talk.as_("jordan", meetings.consult, talk.cast["maya"], Consult(make.today(), 5, "phone", "a word"))
    talk.as_("jordan", meetings.close, second)
    third = talk.ready()
    assert carried_in(talk, third) == [(WORDS, 1)]
    talk.as_("maya", service.settle, promise, is_done=True)
    assert carried_in(talk, third) == []
    talk.as_("jordan", meetings.close, third)
    assert (row(promise).carried, row(promise).status) == (1, CommitmentStatus.DONE)


def test_dropping_and_moving_take_a_word_why(talk: Talk) -> None:
    promise = made(talk, due_on=make.today() + DAY)
    with pytest.raises(InvalidInput) as caught:
        talk.as_("jordan", service.settle, promise, is_done=False, reason=" ")
    assert list(caught.value.fields) == ["reason"]
    for day in (None, make.today() - DAY, make.today() + 400 * DAY):
        with pytest.raises(InvalidInput) as caught:
            talk.as_("maya", service.give_new_day, promise, day, "It takes longer.")
        assert list(caught.value.fields) == ["new_day"]
    talk.as_("maya", service.give_new_day, promise, make.today() + 20 * DAY, "It takes longer.")
    assert (row(promise).due_on, row(promise).reason) == (make.today() + 20 * DAY, "It takes longer.")
    talk.as_("jordan", service.settle, promise, is_done=False, reason="No longer needed.")
    assert (row(promise).status, row(promise).reason) == (CommitmentStatus.DROPPED, "No longer needed.")
    for act in (
        lambda: talk.as_("maya", service.settle, promise, is_done=True),
        lambda: talk.as_("maya", service.give_new_day, promise, make.today() + DAY, "again"),
    ):
        with pytest.raises(NotAllowed) as refused:
            act()
        assert str(refused.value) == coaching.SETTLED.reason


def test_settling_twice_at_once_settles_once(talk_anywhere: Talk) -> None:
    talk, promise = talk_anywhere, made(talk_anywhere)
    for name in ("maya", "jordan"):
        talk.cast.credential(name)

    def settle(name: str) -> str:
        try:
            talk.as_(name, service.settle, promise, is_done=name == "maya", reason="not needed")
        except NotAllowed:
            return "refused"
        return "settled"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(settle, ("maya", "jordan"))) == ["refused", "settled"]


@pytest.mark.parametrize(
    ("text", "due"), [("", None), (" \u200b", None), ("x" * 501, None), ("fine", make.today() - DAY)]
)
def test_bad_input_is_refused(talk: Talk, text: str, due: object) -> None:
    with pytest.raises(InvalidInput):
        made(talk, text=text, due_on=due)
    assert open_for(talk, "maya") == []


def test_text_that_may_identify_somebody_waits_for_its_authors_word(talk: Talk) -> None:
    with pytest.raises(Flagged) as caught:
        made(talk, text="Call back 605-555-0142")
    assert list(caught.value.fields) == ["commitment"]
    talk.as_("jordan", service.confirm_text, talk.cast["maya"], "Call back 605-555-0142")
    promise = made(talk, text="Call back 605-555-0142")
    with pytest.raises(Flagged) as caught:
        talk.as_("jordan", service.settle, promise, is_done=False, reason="jo@example.org said no")
    assert list(caught.value.fields) == ["reason"]


def test_a_signed_review_makes_the_coachs_commitments_once_checked(talk: Talk) -> None:
    goals = [("Ask first", "An hour a week", make.today() + 30 * DAY, ["4a", "4b"]), ("Rest", None, None, [])]
    review = uuid.uuid4()
    ids = talk.as_("jordan", service.make_from_review, talk.cast["maya"], CommitmentSource.REVIEW, review, goals)
    assert isinstance(ids, list)
    lines = open_for(talk, "maya")
    assert [(line.text, line.support, line.codes, line.is_mine) for line in lines] == [
        ("Ask first", "An hour a week", ("4a", "4b"), True),
        ("Rest", "", (), True),
    ]
    assert {line.source_id for line in lines} == {review}


def test_a_new_lead_finds_what_the_one_before_promised(talk: Talk) -> None:
    promise = made(talk, is_coachs=False)
    with system(write=True) as session:
        session.execute(
            sa.update(Supervision).where(col(Supervision.coach_id) == talk.cast["maya"]).values(until_on=make.today())
        )
        make.supervision(session, talk.cast["maya"], talk.cast["noor"], since=make.today())
    assert [line.owner for line in open_for(talk, "noor")] == ["Jordan Ellis"]
    with pytest.raises(NotFound):
        talk.as_("jordan", service.settle, promise, is_done=True)
    talk.as_("noor", service.settle, promise, is_done=False, reason="handed over")


def test_nothing_new_after_the_service_has_ended(talk: Talk) -> None:
    promise = made(talk)
    with system(write=True) as session:
        session.execute(sa.update(Grant).where(col(Grant.person_id) == talk.cast["maya"]).values(until_on=make.today()))
    with pytest.raises(NotAllowed, match="service has ended"):
        made(talk)
    talk.as_("jordan", service.settle, promise, is_done=False, reason="Their service has ended.")


steps = st.lists(st.sampled_from(["make", "make outside", "done", "drop", "move", "close", "consult"]), max_size=14)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, data=st.data())
def test_no_sequence_doubles_or_loses_a_commitment(talk: Talk, steps: list[str], data: st.DataObject) -> None:
    with system(write=True) as session:
        session.execute(
            sa.update(Commitment)
            .where(col(Commitment.status) == CommitmentStatus.OPEN)
            .values(status=CommitmentStatus.DONE)
        )
    one = talk.ready()
    carried: Counter[uuid.UUID] = Counter()
    here: set[uuid.UUID] = set()
    settled: set[uuid.UUID] = set()
    everything: list[uuid.UUID] = []
    for step in steps:
        waiting = [promise for promise in everything if promise not in settled]
        if step.startswith("make"):
            promise = made(talk, text=f"promise {len(everything)}", one_on_one_id=one if step == "make" else None)
            everything.append(promise)
            here |= {promise} if step == "make" else set()
        elif step == "consult":
            talk.as_("jordan", meetings.consult, talk.cast["maya"], Consult(make.today(), 5, "phone", "a word"))
        elif step == "close":
            talk.as_("jordan", meetings.close, one)
            carried.update(promise for promise in waiting if promise not in here)
            one, here = talk.ready(), set()
        elif waiting:
            promise = data.draw(st.sampled_from(waiting))
            if step == "move":
                talk.as_("maya", service.give_new_day, promise, make.today() + DAY, "a word")
            else:
                talk.as_("maya", service.settle, promise, is_done=step == "done", reason="a word")
                settled.add(promise)
        shown = talk.as_("jordan", one_on_ones.view, one).commitments  # type: ignore[attr-defined]
        listed = [line.id for line in shown if line.is_open]
        assert sorted(map(str, listed)) == sorted(str(promise) for promise in everything if promise not in settled)
        assert {line.id: line.carried for line in shown if line.is_open} == {
            one_id: carried[one_id] for one_id in listed
        }
    with system() as session:
        kept = {one.id: one.carried for one in session.exec(select(Commitment)) if one.id in set(everything)}
    assert kept == {promise: carried[promise] for promise in everything}
