"""A passage taken out of sealed minutes: gone everywhere it stood; what is closed to the director stays closed."""

import json
from io import BytesIO
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader
from sqlmodel import select

from db.keys import keyring
from db.tables.cases import CaseAcquaintance
from db.tables.commitments import Commitment, CommitmentSource
from db.tables.meetings import Attendance, Presence
from db.tables.sessions import ExportPurpose
from portal import clock, seals
from portal.access import system
from portal.cli.proving import Pages, prove
from portal.cli.restoring import every_seal
from portal.errors import InvalidInput, NotAllowed, NotFound
from portal.meetings import export, minutes, overview, presenting
from portal.redaction import service
from portal.redaction.subject import Noun
from portal.server import exports
from tests.cast import proof
from tests.portal.cli.running import run
from tests.portal.meetings.test_closing import NOTES, TAKEN, held, read
from tests.portal.redaction import taking
from tests.portal.redaction.taking import WHY, kept
from tests.review_group import SECRET, Around

ADDED, ABOUT_ALL = "The county called back.", "We began late."
GUEST = "Shares what the county offers."
WHERE = {
    f"How can she keep the evening walks going, {SECRET}?": "Item 1: the question",
    f"Calls, {SECRET}.": "Item 1: what was tried",
    NOTES: "Item 1: notes",
    "Ask first.": "Item 1: what came of it, 1",
    "Call the county.": "Item 1: what came of it, 2",
    TAKEN: "Item 1: what the presenter takes along",
    ADDED: "Dated note about item 1 by Maya Torres",
    ABOUT_ALL: "Dated note about all of it by Maya Torres",
    GUEST: "Why Gus Halloran came as a guest",
}


def sealed(around: Around, *, escalate: bool = False) -> Around:
    """Closed minutes with a guest and two dated notes."""
    with system(write=True) as session:
        session.add(
            Attendance(
                meeting_id=around.meeting,
                person_id=around.cast["gus"],
                presence=Presence.GUEST,
                guest_reason=GUEST,
                acknowledged_at=clock.now(),
                noted_by=around.cast["jordan"],
                noted_at=clock.now(),
            )
        )
    held(around, escalate=escalate)
    around.cast.do("maya", minutes.add_note, around.meeting, ADDED, around.item)
    around.cast.do("maya", minutes.add_note, around.meeting, ABOUT_ALL)
    return around


def take_out(around: Around, where: str, by: str = "olive") -> service.Passage:
    return taking.take_out(around.cast, Noun.MINUTES, around.meeting, where, by)


def offered(around: Around, by: str = "olive") -> list[service.Passage]:
    return taking.passages(around.cast, Noun.MINUTES, around.meeting, by)


def test_every_passage_is_offered_by_its_place_and_goes_from_everywhere(around_anywhere: Around) -> None:
    around = sealed(around_anywhere)
    assert {one.where for one in offered(around)} >= set(WHERE.values())
    for words, where in WHERE.items():
        assert words in kept(), words
        take_out(around, where)
        assert words not in kept(), words
    found = read(around, "jordan")
    assert found.is_valid
    shown = repr((found.head, found.items, found.notes))
    assert shown.count(seals.GAP) == len(WHERE)
    gaps = seals.gaps_in((found.head or {}, *found.items, *found.notes))
    assert {(gap.by, gap.reason) for gap in gaps} == {("Olive Brandt", WHY.value)}
    with system() as session:
        sound, _, broken = every_seal(session)
    assert (sound, broken) == (4, [])


def test_what_the_director_may_not_read_is_named_and_never_shown(around: Around) -> None:
    sealed(around)
    found = offered(around)
    assert {one.text for one in found} == {""}
    assert not any(one.is_read for one in found)
    lengths = {one.where: one.length for one in found}
    assert (lengths["Item 1: notes"], lengths["Item 1: what came of it, 2"]) == (3, 3)
    assert all(words not in repr(found) for words in (SECRET, NOTES, TAKEN, ADDED, "Quiet Harbor"))


def test_what_was_passed_on_is_read_before_it_is_taken_out(around: Around) -> None:
    sealed(around, escalate=True)
    found = {one.where: one.text for one in offered(around)}
    assert found["Item 1: notes"] == NOTES
    assert found["Dated note about item 1 by Maya Torres"] == ADDED
    assert found["Dated note about all of it by Maya Torres"] == ""


def test_for_a_director_who_may_know_the_person_the_item_stays_closed(around: Around) -> None:
    sealed(around, escalate=True)
    before = {one.where: one.key for one in offered(around)}
    cast = around.cast
    with system(write=True) as session:
        session.add(
            CaseAcquaintance(case_id=around.case, person_id=cast["olive"], said_by=cast["olive"], said_at=clock.now())
        )
    now = {one.where for one in offered(around)}
    assert now == {"Why Gus Halloran came as a guest", "Dated note about all of it by Maya Torres"}
    key = before["Item 1: notes"]
    with pytest.raises(InvalidInput), cast.acting_as("olive") as (session, actor):
        service.take_out(session, actor, Noun.MINUTES, around.meeting, proof(actor), key, WHY, NOTES)
    assert NOTES in kept()


def test_gaps_are_known_to_whoever_reads_or_redacts_and_to_nobody_from_whom_the_item_is_closed(around: Around) -> None:
    sealed(around)
    take_out(around, "Item 1: notes")
    known = {}
    for name in ("maya", "olive", "victor", "pat"):
        with around.cast.acting_as(name, write=False) as (session, actor):
            known[name] = len(minutes.page(session, actor, around.meeting).gaps)
    assert known == {"maya": 1, "olive": 1, "victor": 0, "pat": 0}


def test_a_director_too_close_to_the_presenter_meets_nothing_of_the_item(around: Around) -> None:
    sealed(around)
    assert all("Item" not in one.where and "item" not in one.where for one in offered(around, "victor"))


def test_nobody_but_the_director_of_the_division_is_offered_anything(around: Around) -> None:
    sealed(around)
    for name in ("jordan", "maya", "dana", "carl"):
        with pytest.raises(NotAllowed, match="A director takes a passage out"):
            offered(around, name)
    for name in ("opal", "noor", "ada", "cleo"):
        with pytest.raises(NotFound):
            offered(around, name)


def test_a_commitment_that_carries_an_action_on_shows_the_gap(around: Around) -> None:
    sealed(around)
    take_out(around, "Item 1: what came of it, 3")
    with system() as session:
        made = session.exec(select(Commitment).where(Commitment.source == CommitmentSource.MEETING)).all()
    assert sorted(str(one.text) for one in made) == ["Call the county.", seals.GAP]


def exported(around: Around, form: str, name: str = "jordan") -> bytes:
    token = around.cast.do(name, export.ask, around.meeting, ExportPurpose.OWN_COPY)
    with around.cast.acting_as(name) as (session, actor):
        make = exports.prepare(session, actor, str(token), form)
    return make().content


def test_the_pages_and_the_word_file_say_when_by_whom_and_why(around: Around) -> None:
    sealed(around)
    before = exported(around, "pdf")
    take_out(around, "Item 1: notes")
    pdf = exported(around, "pdf")
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
    word = " ".join(one.text for one in docx.Document(BytesIO(exported(around, "docx"))).paragraphs)
    for found in (text, word):
        assert NOTES not in found
        assert "What was taken out" in found
        assert f"by Olive Brandt: {WHY.value}" in found
        assert seals.GAP in found
    keys = list(keyring().public_keys().values())
    for copy in (before, pdf, exported(around, "json")):
        assert prove(copy, keys).is_good()
    assert prove(pdf, keys).pages is Pages.IDENTICAL


def test_the_command_that_checks_a_record_names_what_was_taken_out(around: Around, tmp_path: Path) -> None:
    sealed(around)
    take_out(around, "Item 1: notes")
    take_out(around, "Dated note about all of it by Maya Torres")
    (tmp_path / "key.pem").write_text(run("public-key").output)
    for form in ("pdf", "json"):
        file = tmp_path / f"minutes.{form}"
        file.write_bytes(exported(around, form))
        result = run("verify", file, "--public-key", tmp_path / "key.pem")
        assert result.exit_code == 0, result.output
        assert result.output.count("Taken out") == 2
        assert f"by Olive Brandt: {WHY.value} Signature before: " in result.output


def test_what_was_added_after_a_gap_belongs_to_the_minutes_as_well(around: Around) -> None:
    sealed(around)
    take_out(around, "Why Gus Halloran came as a guest")
    around.cast.do("jordan", minutes.add_note, around.meeting, "One more thing.")
    found = read(around, "maya")
    assert found.is_valid
    assert [one["text"] for one in found.notes] == [ADDED, ABOUT_ALL, "One more thing."]


def test_copies_are_listed_and_the_chain_tells_no_word(around: Around) -> None:
    sealed(around)
    exported(around, "pdf", "maya")
    with around.cast.acting_as("olive") as (session, actor):
        copies = service.copies(session, actor, Noun.MINUTES, around.meeting)
    assert [(one.by, one.purpose) for one in copies] == [("Maya Torres", "My own copy")]
    take_out(around, "Item 1: notes")
    (event,) = taking.chained()
    assert (event.record_type, event.record_id) == ("meeting", str(around.meeting))
    assert NOTES not in json.dumps(event.facts)


def test_the_page_of_the_item_shows_the_gap(around: Around) -> None:
    sealed(around)
    take_out(around, "Item 1: what was tried")
    shown = around.cast.do("maya", presenting.view, around.item)
    assert isinstance(shown, presenting.View)
    assert shown.texts["tried"] == seals.GAP
    assert SECRET in shown.texts["goal"]


def test_a_director_finds_the_way_to_minutes_that_are_closed_to_them(around: Around) -> None:
    sealed(around)
    with around.cast.acting_as("olive", write=False) as (session, actor):
        group = overview.page(session, actor, around.group).group
        found = minutes.page(session, actor, around.meeting)
    assert group is not None
    assert [(line.reads_minutes, line.may_redact) for line in group.earlier] == [(False, True)]
    assert (found.minutes, found.may_redact.is_allowed) == (None, True)
    assert "passed on" in found.closed


def test_the_page_shows_what_was_passed_on_and_to_those_who_were_there_all_of_it(around: Around) -> None:
    sealed(around, escalate=True)
    found = {}
    for name in ("olive", "jordan"):
        with around.cast.acting_as(name, write=False) as (session, actor):
            found[name] = minutes.page(session, actor, around.meeting)
    assert found["olive"].minutes == read(around, "olive")
    assert found["jordan"].minutes == read(around, "jordan")
    assert [one.may_redact.is_allowed for one in found.values()] == [True, False]


def test_where_the_same_words_stay_is_said_before(around: Around) -> None:
    sealed(around)
    found = {one.where: one.stays_in for one in offered(around)}
    assert found["Item 1: notes"] == ()
    around.cast.do("maya", minutes.add_note, around.meeting, f"Again: {NOTES}")
    found = {one.where: one.stays_in for one in offered(around)}
    assert found["Item 1: notes"] == ("Dated note about all of it by Maya Torres",)
