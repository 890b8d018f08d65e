"""A passage taken out of first 90 days: gone from record, letter and page; the coach learns nothing early by it."""

import json
import uuid

import pytest
from sqlmodel import select

from db.keys import keyring
from db.tables.commitments import Commitment, CommitmentSource
from db.tables.first_90 import Decision, Outcome
from db.tables.one_on_ones import OneOnOneKind
from portal import clock, seals
from portal.access import system
from portal.cli.proving import prove
from portal.cli.restoring import every_seal
from portal.documents.days import day
from portal.errors import InvalidInput, NotAllowed, NotFound
from portal.first90 import deciding, grounds, queries, record
from portal.first90.gates import FROM_RECORDS
from portal.first90.queries import Page
from portal.redaction import service
from portal.redaction.service import Reason
from portal.redaction.subject import Noun
from tests import make
from tests.cast import Cast
from tests.portal.access.test_first_90_functions import met_by_the_coach
from tests.portal.first90.life import EVERY_WORD, Ninety, led
from tests.portal.first90.test_export import fetched, words_of
from tests.portal.redaction import taking
from tests.portal.redaction.taking import WHY, kept

WHY_SO, SUPPORT, FINDING, ANSWER = "A lantern by the window.", "A harbour at dusk.", "A compass found.", "A bell rang."
BACK, LATE = "Look at the ferry again.", "The office was flooded."
ATTESTED = {**EVERY_WORD, "support": SUPPORT}


def recommended(cast: Cast, *, back: bool = False) -> Ninety:
    """An end of service is recommended, after it was sent back once where `back` says so."""
    one = led(cast)
    one.talk()
    one.recommend(Outcome.END_OF_SERVICE, WHY_SO, attested=ATTESTED)
    if back:
        cast.do("olive", deciding.send_back, one.id, BACK)
        one.anew(Outcome.END_OF_SERVICE, attested=ATTESTED)
    return one


def told(cast: Cast) -> Ninety:
    """The end is decided with a finding, told, and answered by the coach."""
    one = recommended(cast)
    one.decide(outcome=Outcome.END_OF_SERVICE, reasons=FINDING)
    one.tell()
    cast.do("maya", deciding.respond, one.id, ANSWER)
    return one


def take_out(one: Ninety, where: str, why: Reason = WHY) -> service.Passage:
    return taking.take_out(one.cast, Noun.FIRST_90, one.id, where, why=why)


def page(one: Ninety, name: str) -> Page:
    with one.cast.acting_as(name, write=False) as (session, actor):
        return queries.page(session, actor, one.id)


PLACES = {
    WHY_SO: "Recommendation 1: reasons",
    SUPPORT: "Recommendation 1: Support offered",
    FINDING: "Decision by Olive Brandt: reasons",
    ANSWER: "Response by Maya Torres",
}


@pytest.mark.parametrize("words", PLACES)
def test_what_is_taken_out_is_nowhere_and_both_see_the_gap(cast_anywhere: Cast, words: str) -> None:
    one = told(cast_anywhere)
    assert words in kept()
    assert take_out(one, PLACES[words]).text == words
    assert words not in kept()
    for name in ("maya", "jordan", "olive"):
        shown = page(one, name)
        assert [(gap.by, gap.reason) for gap in shown.gaps] == [("Olive Brandt", WHY.value)], name
        assert seals.GAP in repr((shown.recommendations, shown.decisions, shown.responses))
    with system() as session:
        assert every_seal(session)[2] == []


def test_all_of_it_can_go_one_after_the_other(cast: Cast) -> None:
    one = told(cast)
    for where, why in zip(PLACES.values(), Reason, strict=True):
        take_out(one, where, why)
    text = kept()
    assert not [words for words in PLACES if words in text]
    assert {gap.reason for gap in page(one, "maya").gaps} == set(Reason)
    said = page(one, "jordan").recommendations[0].attested
    assert said == {gate: seals.GAP if gate == "support" else EVERY_WORD[gate] for gate in said}


def test_what_else_was_attested_stays_to_be_read(cast: Cast) -> None:
    one = recommended(cast)
    before = page(one, "olive").recommendations[0].attested
    take_out(one, "Recommendation 1: Support offered")
    after = page(one, "olive").recommendations[0].attested
    assert {**after, "support": SUPPORT} == before
    assert after["support"] == seals.GAP
    assert FROM_RECORDS not in {one.where for one in taking.passages(cast, Noun.FIRST_90, one.id)}


def test_serious_conduct_asks_for_a_finding_also_when_its_sentence_is_gone(cast: Cast) -> None:
    one = led(cast)
    one.talk()
    one.recommend(Outcome.END_OF_SERVICE, WHY_SO, is_conduct=True)
    take_out(one, "Recommendation 1: Serious conduct")
    with pytest.raises(InvalidInput, match="rests on your own finding"):
        one.decide(outcome=Outcome.END_OF_SERVICE)
    with cast.acting_as("olive", write=False) as (session, actor):
        found = grounds.rests_on(session, actor, one.id)
    assert "conduct" in {gate.key for gate in found.gates}


def test_a_decision_made_later_repeats_the_gap_and_not_an_emptiness(cast: Cast) -> None:
    one = recommended(cast)
    take_out(one, "Recommendation 1: reasons")
    one.decide(outcome=Outcome.END_OF_SERVICE, reasons=FINDING)
    with system() as session:
        contents = [seals.content_of(row) for row in record.rows(session, one.id)]
    made = next(content for content in contents if content["kind"] == "decision")
    assert made["recommended"]["reasons"] == seals.GAP


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_the_letter_shows_the_gap_and_says_when_by_whom_and_why(cast: Cast, form: str) -> None:
    one = told(cast)
    with system() as session:
        decision = session.exec(select(Decision.id)).one()
    before = fetched(one, decision, "maya", "json").content
    take_out(one, "Decision by Olive Brandt: reasons")
    take_out(one, "Recommendation 1: reasons")
    text = " ".join(words_of(fetched(one, decision, "maya", form)).split())
    assert "What was taken out" in text
    assert f"by Olive Brandt: {WHY.value}" in text
    assert seals.GAP in text
    assert FINDING not in text
    assert WHY_SO not in text
    keys = list(keyring().public_keys().values())
    after = fetched(one, decision, "maya", "json").content
    for copy in (before, after):
        assert prove(copy, keys).is_good()
    entries = json.loads(after)["content"]["taken_out"]
    assert entries[0]["signature"] == json.loads(before)["signature"]
    assert len(entries) == 2


def test_the_letter_of_a_decision_without_gaps_says_nothing_of_it(cast: Cast) -> None:
    one = told(cast)
    with system() as session:
        decision = session.exec(select(Decision.id)).one()
    assert "taken out" not in words_of(fetched(one, decision, "maya", "docx"))


def test_the_coach_meets_the_same_before_and_after_until_they_are_told(cast: Cast) -> None:
    one = recommended(cast)
    one.decide(outcome=Outcome.END_OF_SERVICE, reasons=FINDING)
    before = met_by_the_coach(one)
    take_out(one, "Decision by Olive Brandt: reasons")
    take_out(one, "Recommendation 1: reasons", Reason.MISTAKE)
    assert met_by_the_coach(one) == before
    one.tell()
    assert len(page(one, "maya").gaps) == 2


def test_what_the_coach_does_not_see_has_no_gap_for_them_either(cast: Cast) -> None:
    one = recommended(cast, back=True)
    take_out(one, BACK)
    take_out(one, "Recommendation 1: reasons")
    assert page(one, "maya").gaps == ()
    assert len(page(one, "jordan").gaps) == 2
    one.decide(outcome=Outcome.END_OF_SERVICE, reasons=FINDING)
    one.tell()
    assert page(one, "maya").gaps == ()


def test_the_reason_of_a_step_goes_too(cast_anywhere: Cast) -> None:
    one = recommended(cast_anywhere, back=True)
    assert BACK in kept()
    take_out(one, BACK)
    assert BACK not in kept()
    shown = page(one, "jordan")
    assert [event.reason for event in shown.events if event.reason] == [seals.GAP]
    assert [(gap.by, gap.reason) for gap in shown.gaps] == [("Olive Brandt", WHY.value)]
    (event,) = taking.chained()
    assert event.facts["place"].startswith("step.")  # type: ignore[union-attr]


def extended(cast: Cast) -> Ninety:
    """A late extension, with its reason for being late, a goal, and the coach's commitment to it."""
    one = led(cast, ago=100)
    one.talk()
    one.set_goals()
    one.recommend(Outcome.EXTEND, days=30)
    with system(write=True) as session:
        session.add(
            Commitment(
                coach_id=cast["maya"],
                owner_id=cast["maya"],
                made_by=cast["jordan"],
                source=CommitmentSource.FIRST_90,
                source_id=one.id,
                text="Listen first.",
                made_at=clock.now(),
            )
        )
    one.decide(outcome=Outcome.EXTEND, days=30, late_reason=LATE)
    return one


def test_why_it_came_late_and_the_goals_of_an_extension_go(cast: Cast) -> None:
    one = extended(cast)
    take_out(one, "Decision by Olive Brandt: why it came late")
    assert LATE not in kept()
    found = take_out(one, "Decision by Olive Brandt: goal 1")
    assert found.stays_in == (f"the signed review of {day(clock.now().date().isoformat())}",)
    with system() as session:
        promised = session.exec(select(Commitment).where(Commitment.source == CommitmentSource.FIRST_90)).one()
    assert promised.text == seals.GAP
    (decided,) = page(one, "olive").decisions
    assert decided.late_reason == seals.GAP


def test_where_the_same_words_stay_is_said_before(cast: Cast) -> None:
    one = led(cast)
    one.hold_checkpoint(OneOnOneKind.FIRST_CHECKPOINT, make.today())
    one.talk()
    one.recommend(Outcome.END_OF_SERVICE, "Arrive on time.", attested=ATTESTED)
    found = {each.where: each.stays_in for each in taking.passages(cast, Noun.FIRST_90, one.id)}
    assert found["Recommendation 1: reasons"] == (f"a one-on-one of {day(make.today().isoformat())}",)
    assert found["Recommendation 1: Support offered"] == ()


def test_copies_of_the_letter_are_listed(cast: Cast) -> None:
    one = told(cast)
    with system() as session:
        decision = session.exec(select(Decision.id)).one()
    fetched(one, decision, "maya", "docx")
    with cast.acting_as("olive") as (session, actor):
        copies = service.copies(session, actor, Noun.FIRST_90, one.id)
    assert [(copy.by, copy.purpose) for copy in copies] == [("Maya Torres", "My own copy")]


def test_nobody_but_the_director_of_the_division_is_offered_anything(cast: Cast) -> None:
    one = told(cast)
    for name in ("jordan", "maya", "dana"):
        with pytest.raises(NotAllowed, match="A director takes a passage out"):
            taking.passages(cast, Noun.FIRST_90, one.id, name)
    for name in ("victor", "opal", "noor", "ada", "kit"):
        with pytest.raises(NotFound):
            taking.passages(cast, Noun.FIRST_90, one.id, name)
    with pytest.raises(NotFound):
        taking.passages(cast, Noun.FIRST_90, uuid.uuid4())
