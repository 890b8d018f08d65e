"""Closing: nothing lost or doubled, the minutes signed, each reader what is theirs."""

import json
import uuid
from contextlib import suppress
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import docx
import pytest
from pypdf import PdfReader
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from db.keys import keyring, public_pem
from db.tables.cases import Case
from db.tables.commitments import Commitment, CommitmentSource
from db.tables.first_90 import FirstNinety
from db.tables.meetings import (
    Attendance,
    ItemOutcome,
    ItemStatus,
    MeetingItem,
    MeetingStatus,
    OutcomeKind,
    Presence,
    Safety,
    SafetyStep,
)
from db.tables.policy import Policy
from db.tables.reviews import SealedRecord
from db.tables.sessions import ExportPurpose
from portal import clock, seals
from portal.access import system
from portal.access.sessions import redeem_export
from portal.cli.proving import Pages, prove
from portal.coaches import folder
from portal.commitments import queries as commitments
from portal.commitments import service as promises
from portal.due import home
from portal.errors import Flagged, InvalidInput, InvalidTransition, NotAllowed, NotFound
from portal.first90 import facts
from portal.meetings import closing, export, live, minutes, notes, overview, record, view
from portal.meetings.minutes import Minutes
from portal.meetings.notes import Came
from tests import make
from tests.portal.meetings.test_live import item, meeting, opened
from tests.review_group import SECRET, Around, put_on

NOTES, TAKEN = "The walks help.", "I will ask first."


def held(around: Around, *, escalate: bool = False) -> Around:
    """A whole meeting: the case talked about with notes, outcomes and takeaways, the notice not reached, closed."""
    opened(around)
    cast = around.cast
    cast.do("jordan", live.call_up, around.meeting, around.item)
    cast.do("nia", notes.save_notes, around.item, NOTES, None)
    cast.do("nia", notes.share_notes, around.item, NOTES)
    kept = cast.do("nia", notes.add_outcome, around.item, Came(OutcomeKind.LEARNING, "Ask first."))
    soon = make.today().replace(year=make.today().year + 1)
    came = Came(OutcomeKind.ACTION, "Call the county.", None, cast["jordan"], min(soon, make.today()))
    cast.do("nia", notes.add_outcome, around.item, came)
    cast.do("nia", notes.add_outcome, around.item, Came(OutcomeKind.ACTION, "Try it.", None, cast["maya"]))
    if escalate:
        cast.do("nia", notes.add_outcome, around.item, Came(OutcomeKind.ESCALATE, "The line closes too early."))
    cast.do("maya", notes.save_takeaways, around.item, TAKEN, None)
    cast.do("maya", notes.share_takeaways, around.item, TAKEN, [kept])
    cast.do("jordan", live.note_attendance, around.meeting, cast["carl"], Presence.EXCUSED)
    cast.do("jordan", closing.close, around.meeting)
    return around


def read(around: Around, name: str) -> Minutes:
    found = around.cast.do(name, minutes.read, around.meeting)
    assert isinstance(found, Minutes)
    return found


def all_of(found: Minutes) -> str:
    return repr((found.head, found.items, found.notes, found.bundle))


# What becomes of the agenda


def test_what_was_not_reached_waits_and_nothing_is_doubled(around_anywhere: Around) -> None:
    around = held(around_anywhere)
    assert meeting(around).status is MeetingStatus.CLOSED
    discussed, waiting = item(around), item(around, "notice")
    assert (discussed.status, discussed.meeting_id) == (ItemStatus.DISCUSSED, around.meeting)
    assert (waiting.status, waiting.meeting_id, waiting.carried) == (ItemStatus.WAITING, None, 1)
    with system() as session:
        assert len(session.exec(select(MeetingItem)).all()) == 2


def test_it_is_closed_once(around: Around) -> None:
    held(around)
    with pytest.raises(NotAllowed, match="closed"):
        around.cast.do("jordan", closing.close, around.meeting)
    with system() as session:
        heads = session.exec(select(SealedRecord).where(SealedRecord.meeting_id == around.meeting)).all()
    assert len(heads) == 2


def test_who_was_not_there_is_noted_as_absent(around: Around) -> None:
    opened(around)
    around.cast.do("jordan", closing.close, around.meeting)
    with system() as session:
        rows = session.exec(select(Attendance).where(Attendance.meeting_id == around.meeting)).all()
    assert {row.person_id: row.presence for row in rows}[around.cast["carl"]] is Presence.ABSENT
    assert len(rows) == 7


def test_an_open_acute_item_keeps_it_open_until_something_is_noted(around: Around) -> None:
    opened(around)
    with system(write=True) as session:
        session.get_one(MeetingItem, around.item).safety = Safety.ACUTE
    found = around.cast.do("jordan", view.view, around.meeting)
    assert "may be in danger" in str(getattr(found, "not_yet", ""))
    with pytest.raises(InvalidTransition, match="may be in danger"):
        around.cast.do("jordan", closing.close, around.meeting)
    with system(write=True) as session:
        step = SafetyStep(item_id=around.item, told="on_call", acted_at=clock.now(), noted_by=around.cast["maya"])
        step.noted_at = clock.now()
        session.add(step)
    around.cast.do("jordan", closing.close, around.meeting)


def test_notes_that_are_not_shared_keep_it_open(around: Around) -> None:
    opened(around)
    around.cast.do("jordan", live.call_up, around.meeting, around.item)
    around.cast.do("nia", notes.save_notes, around.item, "Half a thought", None)
    with pytest.raises(InvalidTransition, match="not shared yet"):
        around.cast.do("jordan", closing.close, around.meeting)
    around.cast.do("jordan", live.hand_over_notes, around.meeting, around.cast["jordan"])
    around.cast.do("jordan", notes.share_notes, around.item, "Half a thought")
    around.cast.do("jordan", closing.close, around.meeting)


def test_an_action_becomes_its_owners_commitment(around: Around) -> None:
    held(around)
    with system() as session:
        made = {one.text: one for one in session.exec(select(Commitment)).all()}
        outcomes = session.exec(select(ItemOutcome).where(ItemOutcome.kind == OutcomeKind.ACTION)).all()
    assert {one.commitment_id for one in outcomes} == {one.id for one in made.values()}
    maya, jordan = around.cast["maya"], around.cast["jordan"]
    call, own = made["Call the county."], made["Try it."]
    assert (call.coach_id, call.owner_id, call.source, call.source_id) == (
        maya,
        jordan,
        CommitmentSource.MEETING,
        around.meeting,
    )
    assert (own.coach_id, own.owner_id) == (maya, maya)


def test_an_item_carried_from_a_case_handed_over_goes_to_its_new_coach(around: Around) -> None:
    opened(around)
    with system(write=True) as session:
        session.get_one(Case, around.case).coach_id = around.cast["ravi"]
    around.cast.do("jordan", closing.close, around.meeting)
    assert item(around).presenter_id == around.cast["ravi"]


def test_nothing_of_a_closed_meeting_changes(around_anywhere: Around) -> None:
    around = held(around_anywhere)
    with pytest.raises(IntegrityError, match="sealed"), system(write=True) as session:
        session.get_one(MeetingItem, around.item).notes = "Other."
    with pytest.raises(NotAllowed):
        around.cast.do("nia", notes.save_notes, around.item, "Other.", NOTES)


# Who reads what


def test_those_who_were_there_and_the_lead_read_the_minutes(around: Around) -> None:
    held(around)
    for name in ("jordan", "dana", "fay", "maya", "ravi", "nia"):
        found = read(around, name)
        assert found.is_valid
        for words in (SECRET, NOTES, TAKEN, "Ask first.", "Quiet Harbor 27"):
            assert words in all_of(found), (name, words)


@pytest.mark.parametrize(("name", "why"), [("carl", "those who were there"), ("olive", "passed on")])
def test_others_of_the_programme_read_why_not(around: Around, name: str, why: str) -> None:
    held(around)
    with pytest.raises(NotAllowed, match=why):
        read(around, name)


@pytest.mark.parametrize("name", ["noor", "cleo", "opal", "ada"])
def test_out_of_scope_is_not_found(around: Around, name: str) -> None:
    held(around)
    with pytest.raises(NotFound):
        read(around, name)


def test_a_guest_reads_nothing_afterwards(around: Around) -> None:
    opened(around)
    around.cast.do("jordan", live.add_guest, around.meeting, around.cast["gus"], "Knows the county.")
    around.cast.do("gus", live.join, around.meeting, Presence.REMOTE, True)
    around.cast.do("jordan", closing.close, around.meeting)
    with pytest.raises(NotAllowed, match="read nothing of it afterwards"):
        read(around, "gus")


def test_whoever_may_know_the_person_reads_the_rest_and_no_field_of_that_item(around: Around) -> None:
    held(around)
    found = read(around, "pat")
    assert found.is_valid
    assert found.closed_to_me == 1
    for words in (SECRET, NOTES, TAKEN, "Ask first.", "Quiet Harbor", "Call the county."):
        assert words not in all_of(found)
    for form in export.FORMS:
        made = exported(around, "pat", form)
        assert SECRET.encode() not in made
    assert SECRET not in text_of(exported(around, "pat", "pdf"))


def test_saying_so_later_closes_it_in_the_minutes_as_well(around: Around) -> None:
    held(around)
    assert SECRET in all_of(read(around, "ravi"))
    around.cast.do("ravi", live.say_i_know, around.item)
    assert SECRET not in all_of(read(around, "ravi"))


def test_a_director_reads_what_was_passed_on_and_nothing_else(around: Around) -> None:
    opened(around)
    with system(write=True) as session:
        extra = put_on(session, around.cast, around.group, around.meeting, "ravi", 3, kind="scenario", scenario="x")
        extra.key_question, extra.shared_at = "What about the lighthouse?", clock.now()
        extra_id = extra.id
    for one in (extra_id, around.item):
        around.cast.do("jordan", live.call_up, around.meeting, one)
    around.cast.do("nia", notes.add_outcome, around.item, Came(OutcomeKind.ESCALATE, "The line closes too early."))
    around.cast.do("jordan", closing.close, around.meeting)
    found = read(around, "olive")
    assert (found.head, len(found.items), found.is_valid) == (None, 1, True)
    assert SECRET in all_of(found)
    assert "lighthouse" not in all_of(found)
    assert readable(around, "olive") == [around.meeting]
    with pytest.raises(NotAllowed):
        around.cast.do("olive", export.ask, around.meeting, ExportPurpose.SUPERVISION)
    with pytest.raises(NotAllowed):
        read(around, "victor")  # too close to who presented: nothing is left for him to read


def test_what_was_not_shared_is_not_in_the_minutes(around: Around) -> None:
    opened(around)
    with system(write=True) as session:
        session.get_one(MeetingItem, around.item).shared_at = None
    around.cast.do("jordan", live.call_up, around.meeting, around.item)
    around.cast.do("maya", notes.save_takeaways, around.item, "Only mine.", None)
    around.cast.do("jordan", closing.close, around.meeting)
    for name in ("jordan", "maya"):
        assert SECRET not in all_of(read(around, name))
        assert "Only mine." not in all_of(read(around, name))


# Notes added later


def test_a_dated_note_is_signed_and_read_by_whoever_reads_what_it_is_about(around: Around) -> None:
    held(around)
    around.cast.do("ravi", minutes.add_note, around.meeting, "It was the evening shift.", around.item)
    around.cast.do("maya", minutes.add_note, around.meeting, "Thank you all.")
    assert [one["text"] for one in read(around, "jordan").notes] == ["It was the evening shift.", "Thank you all."]
    assert [one["text"] for one in read(around, "pat").notes] == ["Thank you all."]
    assert read(around, "jordan").is_valid
    with pytest.raises(NotFound):
        around.cast.do("pat", minutes.add_note, around.meeting, "I heard of it.", around.item)
    with pytest.raises(InvalidInput):
        around.cast.do("maya", minutes.add_note, around.meeting, " ")
    with pytest.raises(Flagged):
        around.cast.do("maya", minutes.add_note, around.meeting, "Call 555-201-9988.")


# Copies


def exported(around: Around, name: str, form: str) -> bytes:
    with around.cast.acting_as(name) as (session, actor):
        token = export.ask(session, actor, around.meeting, ExportPurpose.SUPERVISION)
    with around.cast.acting_as(name) as (session, actor):
        make_it = export.prepare(session, actor, redeem_export(session, actor, token), form)
    return make_it().content


def text_of(file: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(file)).pages)


def paragraphs(file: bytes) -> str:
    return "\n".join(one.text for one in docx.Document(BytesIO(file)).paragraphs)


def test_anyone_who_holds_a_copy_can_check_it(around: Around) -> None:
    held(around)
    around.cast.do("maya", minutes.add_note, around.meeting, "Thank you all.")
    keys = list(keyring().public_keys().values())
    for name in ("jordan", "pat"):
        proof = prove(exported(around, name, "pdf"), keys)
        assert proof.is_good(), (name, proof)
        assert proof.pages is Pages.IDENTICAL
        assert proof.content["kind"] == "minutes"
    assert prove(exported(around, "jordan", "json"), keys).is_good()


def test_a_changed_word_is_found(around: Around) -> None:
    held(around)
    changed = exported(around, "jordan", "json").replace(NOTES.encode(), b"The walks hurt.")
    assert not prove(changed, list(keyring().public_keys().values())).is_good()


def test_an_item_of_another_meeting_does_not_fit(around: Around) -> None:
    held(around)
    bundle = json.loads(exported(around, "jordan", "json"))
    with system(write=True) as session:
        content = {"format": 1, "kind": record.ITEM, "of": "another", "signed_by": "x"}
        sealed = seals.seal(content)
        row = SealedRecord(format=sealed.format, kid=sealed.kid, salt=sealed.salt, signature=sealed.signature)
        row.content = sealed.payload
        session.expunge_all()
    bundle["attachments"].append(seals.bundle(row, public_pem(keyring().public_keys()[row.kid])))
    assert not seals.verify(bundle).is_valid


def part2(around: Around, value: str) -> None:
    """Have the meeting's rules say something else about Part 2: a version of its own, as policies do not change."""
    with system(write=True) as session:
        before = session.get_one(Policy, meeting(around).policy_id)
        rules = {**before.rules, "privacy.part2": value}
        after = Policy(**{**before.model_dump(exclude={"id", "rules", "number"}), "number": 99, "rules": rules})
        session.add(after)
        session.flush()
        from db.tables.meetings import Meeting

        session.get_one(Meeting, around.meeting).policy_id = after.id


@pytest.mark.parametrize(("value", "has_notice"), [("applies", True), ("unsure", True), ("does_not_apply", False)])
def test_the_notice_stands_where_the_rules_say_so(around: Around, value: str, has_notice: bool) -> None:
    part2(around, value)
    held(around)
    pdf, word = text_of(exported(around, "jordan", "pdf")), paragraphs(exported(around, "jordan", "docx"))
    for text in (pdf, word):
        assert ("42 CFR part 2 prohibits" in text) is has_notice
        assert "Quiet Harbor 27" in text
        assert NOTES in text


def test_the_pdf_is_tagged(around: Around) -> None:
    held(around)
    reader = PdfReader(BytesIO(exported(around, "jordan", "pdf")))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-US"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


@pytest.mark.parametrize("purpose", [None, "supervision please", 3])
def test_a_copy_needs_a_purpose(around: Around, purpose: object) -> None:
    held(around)
    with pytest.raises(InvalidInput):
        around.cast.do("jordan", export.ask, around.meeting, purpose)


def test_only_who_reads_the_minutes_gets_a_copy(around: Around) -> None:
    held(around)
    for name in ("carl", "olive"):
        with pytest.raises(NotAllowed):
            around.cast.do(name, export.ask, around.meeting, ExportPurpose.OWN_COPY)


def readable(around: Around, name: str) -> list[uuid.UUID]:
    """The meetings of the group whose minutes the page Case review offers to somebody."""
    with around.cast.acting_as(name, write=False) as (session, actor):
        group = overview.page(session, actor, around.group).group
    return [line.id for line in group.earlier if line.reads_minutes] if group else []


def test_minutes_are_offered_to_those_who_find_something_in_them(around: Around) -> None:
    held(around)
    offered = {name for name in ("jordan", "maya", "carl", "olive") if readable(around, name)}
    assert offered == {"jordan", "maya"}


def promised(around: Around, name: str) -> str:
    """All that somebody reads of commitments: the lists, the folder of Maya where it opens, Home."""
    found = []
    with around.cast.acting_as(name, write=False) as (session, actor):
        found += [commitments.listed(session, actor), commitments.settled(session, actor), home(session, actor)]
        with suppress(NotFound):
            found.append(folder.page(session, actor, around.cast["maya"]))
    return repr(found)


def test_whoever_may_know_the_person_reads_no_action_about_them(around: Around) -> None:
    with system(write=True) as session:
        make.supervision(session, around.cast["maya"], around.cast["jordan"])
    held(around)
    assert "Try it." in promised(around, "jordan")
    assert "Try it." in promised(around, "maya")
    assert "Call the county." in promised(around, "jordan")
    with system() as session:
        one = session.exec(select(Commitment).where(Commitment.owner_id == around.cast["maya"])).one().id
    around.cast.do("jordan", live.say_i_know, around.item)
    for text in ("Try it.", "Call the county."):
        assert text not in promised(around, "jordan")
    with pytest.raises(NotFound):
        around.cast.do("jordan", promises.settle, one, is_done=True)
    assert "Try it." in promised(around, "maya")


def test_no_action_of_a_case_review_becomes_a_goal_of_an_extension(around: Around) -> None:
    held(around)
    with system() as session:
        made = session.exec(select(Commitment).where(Commitment.owner_id == around.cast["maya"])).one()
        first = FirstNinety(coach_id=around.cast["maya"])  # type: ignore[call-arg]
        found = facts.commitments_of(session, SimpleNamespace(first=first))  # type: ignore[arg-type]
    assert made.source is CommitmentSource.MEETING
    assert found == []
