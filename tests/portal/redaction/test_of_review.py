"""A passage taken out of a signed review: gone everywhere it stood, the gap and the first signature kept."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlmodel import Session, col, select

from db import seals as db_seals
from db.keys import keyring, public_pem
from db.tables.audit import AuditEvent
from db.tables.first_90 import FirstNinety, StartEvent
from db.tables.observations import Observation, ObservationKind, Setting
from db.tables.reviews import Rating, RecordKind, Review, SealedRecord, Side
from db.tables.sessions import ExportPurpose
from portal import clock, seals
from portal.access import Actor, system
from portal.access.sessions import redeem_export
from portal.audit import Kind
from portal.cli.proving import prove
from portal.cli.restoring import every_seal
from portal.errors import Conflict, InvalidInput, NotAllowed
from portal.redaction import service as redaction
from portal.redaction.service import Passage, Reason
from portal.redaction.subject import Noun
from portal.reviews import comparing, export, queries, service, sheets
from tests import make
from tests.cast import CLOSING, LEAD_WORDS, Cast, Life, proof, review_in
from tests.portal.redaction.taking import kept

WHY = Reason.PERSON_SERVED


@contextmanager
def seals_off(session: Session) -> Iterator[None]:
    """Work on sealed rows as a test must to get them where only a long story would."""
    connection = session.connection()
    db_seals.remove(connection)
    yield
    db_seals.install(connection)


def passage(cast: Cast, life: Life, words: str) -> Passage:
    with cast.acting_as("olive") as (session, actor):
        return next(one for one in redaction.passages(session, actor, Noun.REVIEW, life.review) if words in one.text)


def take_out(cast: Cast, life: Life, words: str, why: object = WHY) -> Passage:
    found = passage(cast, life, words)
    with cast.acting_as("olive") as (session, actor):
        redaction.take_out(session, actor, Noun.REVIEW, life.review, proof(actor), found.key, why, found.text)
    return found


def everything(session: Session) -> str:
    """All narrative of the review that is stored, opened with the keys."""
    kept = [row.content or "" for row in session.exec(select(SealedRecord))]
    kept += [row.closing_words or "" for row in session.exec(select(Review))]
    for rating in session.exec(select(Rating)):
        kept += [rating.evidence or "", rating.reason or ""]
    return "\n".join(kept)


@pytest.mark.parametrize("words", [CLOSING, f"A {LEAD_WORDS}.", f"No {LEAD_WORDS} here."])
def test_what_is_taken_out_is_nowhere_and_the_gap_is_seen(cast_anywhere: Cast, words: str) -> None:
    life = review_in(cast_anywhere, "acknowledged")
    with system() as session:
        assert words in everything(session)
    take_out(cast_anywhere, life, words)
    with system() as session:
        assert words not in everything(session)
        assert every_seal(session) == (2, 1, [])
    with cast_anywhere.acting_as("maya") as (session, actor):
        found = queries.sealed(session, actor, life.review)
        sides = comparing.side_by_side(session, actor, life.review)
    assert found.is_valid
    assert seals.GAP in json.dumps(found.content)
    assert [(one["by"], one["reason"]) for one in found.content["taken_out"]] == [("Olive Brandt", WHY.value)]
    assert words not in repr(sides)


def test_the_pdf_says_when_by_whom_and_why(cast: Cast) -> None:
    life = review_in(cast, "shared")
    before = exported(cast, life)
    take_out(cast, life, CLOSING)
    after = exported(cast, life)
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(after)).pages).split())
    assert CLOSING not in text
    assert "What was taken out" in text
    assert f"by Olive Brandt: {WHY.value}" in text
    keys = list(keyring().public_keys().values())
    assert [prove(copy, keys).is_good() for copy in (before, after)] == [True, True]


def exported(cast: Cast, life: Life) -> bytes:
    with cast.acting_as("maya") as (session, actor):
        token = export.ask(session, actor, life.review, ExportPurpose.OWN_COPY)
    with cast.acting_as("maya") as (session, actor):
        make_file = export.prepare(session, actor, redeem_export(session, actor, token))
    return make_file().content


def test_the_reason_of_a_step_goes_too(cast_anywhere: Cast) -> None:
    life = review_in(cast_anywhere, "both_in")
    cast_anywhere.do("olive", sheets.return_sheet, life.review, Side.LEAD, "Look at the ferry again.")
    cast_anywhere.do("jordan", sheets.submit, life.review)
    life.talk()
    life.sign()
    take_out(cast_anywhere, life, "the ferry")
    assert "the ferry" not in kept()
    with cast_anywhere.acting_as("maya") as (session, actor):
        shown = queries.page(session, actor, life.review)
    assert [event.reason for event in shown.events if event.reason] == [seals.GAP]
    assert [(gap.by, gap.reason) for gap in shown.gaps] == [("Olive Brandt", WHY.value)]


def test_everything_else_in_the_record_is_to_the_letter_what_it_was(cast: Cast) -> None:
    life = review_in(cast, "shared")
    with cast.acting_as("olive") as (session, actor):
        before = queries.sealed(session, actor, life.review).content
    take_out(cast, life, CLOSING)
    with cast.acting_as("olive") as (session, actor):
        after = queries.sealed(session, actor, life.review).content
    assert {**after, "closing_words": before["closing_words"]} == {**before, "taken_out": after["taken_out"]}


def test_the_first_signature_is_kept_and_still_fits_a_copy_that_was_fetched_before(cast: Cast) -> None:
    life = review_in(cast, "shared")
    with cast.acting_as("olive") as (session, actor):
        copy = queries.sealed(session, actor, life.review).bundle
    take_out(cast, life, CLOSING)
    keys = keyring().public_keys()
    assert seals.verify(copy, keys).is_trusted
    with system() as session:
        emptied = session.exec(select(SealedRecord).where(col(SealedRecord.content).is_(None))).one()
    assert emptied.signature == copy["signature"]
    assert (emptied.removal, emptied.redacted_at is not None) == (WHY.value, True)
    with cast.acting_as("olive") as (session, actor):
        now = queries.sealed(session, actor, life.review).content
    assert [one["signature"] for one in now["taken_out"]] == [copy["signature"]]


def test_what_was_added_before_and_after_still_belongs_to_the_record(cast: Cast) -> None:
    life = review_in(cast, "shared")
    cast.do("jordan", service.add_addendum, life.review, "The plan was agreed in spring.")
    take_out(cast, life, CLOSING)
    cast.do("maya", service.respond, life.review, "I read it differently.")
    take_out(cast, life, f"A {LEAD_WORDS}.")
    take_out(cast, life, "in spring")
    with cast.acting_as("maya") as (session, actor):
        found = queries.sealed(session, actor, life.review)
    assert found.is_valid
    assert [one["text"] for one in found.later] == [seals.GAP, "I read it differently."]
    assert len(found.content["taken_out"]) == 2


def test_a_record_with_a_gap_that_somebody_changed_is_found_out(cast: Cast) -> None:
    life = review_in(cast, "shared")
    take_out(cast, life, CLOSING)
    with cast.acting_as("olive") as (session, actor):
        bundle = queries.sealed(session, actor, life.review).bundle
    bundle["content"]["taken_out"][0]["by"] = "Somebody Else"
    assert not seals.verify(bundle, keyring().public_keys()).is_valid


def test_an_attachment_of_another_record_does_not_pass_as_one_of_this(cast: Cast) -> None:
    life = review_in(cast, "shared")
    take_out(cast, life, CLOSING)
    with cast.acting_as("olive") as (session, actor):
        bundle = queries.sealed(session, actor, life.review).bundle
    with system() as session:
        row = session.exec(select(SealedRecord).where(col(SealedRecord.content).is_not(None))).one()
        foreign = seals.seal({"of": "0" * 128, "kind": "addendum", "text": "x"})
        pem = public_pem(keyring().public_keys()[row.kid])
    attached = {"format": foreign.format, "salt": foreign.salt, "kid": foreign.kid, "signature": foreign.signature}
    attached |= {"public_key": pem, "content": json.loads(foreign.payload), "attachments": []}
    verdict = seals.verify({**bundle, "attachments": [attached]}, keyring().public_keys())
    assert not verdict.is_valid


def test_the_chain_says_that_and_why_but_not_what(cast: Cast) -> None:
    life = review_in(cast, "shared")
    take_out(cast, life, CLOSING)
    with system() as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.kind == Kind.PASSAGE_TAKEN_OUT.value)).one()
    assert event.facts["reason"] == "person_served"
    assert CLOSING not in json.dumps(event.facts)


def test_copies_that_were_fetched_are_listed(cast: Cast) -> None:
    life = review_in(cast, "shared")
    fetched(cast, "maya", life.review)
    with cast.acting_as("olive") as (session, actor):
        found = redaction.copies(session, actor, Noun.REVIEW, life.review)
    assert [(one.by, one.purpose) for one in found] == [("Maya Torres", "My own copy")]


def fetched(cast: Cast, name: str, review: uuid.UUID) -> None:
    with cast.acting_as(name) as (session, actor):
        token = export.ask(session, actor, review, ExportPurpose.OWN_COPY)
    with cast.acting_as(name) as (session, actor):
        export.prepare(session, actor, redeem_export(session, actor, token))


def refused(cast: Cast, life: Life, error: type[Exception], **changed: object) -> str:
    found = passage(cast, life, CLOSING)

    def act(session: Session, actor: Actor) -> None:
        given = {"key": found.key, "reason": WHY, "seen": found.text, **changed}
        redaction.take_out(session, actor, Noun.REVIEW, life.review, proof(actor), **given)  # type: ignore[arg-type]

    with pytest.raises(error) as met, cast.acting_as("olive") as (session, actor):
        act(session, actor)
    return str(met.value)


def test_bad_input_is_said_and_nothing_is_lost(cast: Cast) -> None:
    life = review_in(cast, "shared")
    assert refused(cast, life, InvalidInput, key="") == "Choose the passage."
    assert refused(cast, life, InvalidInput, reason="just because") == "Choose why it is taken out."
    assert "once more" in refused(cast, life, Conflict, seen="other words")
    with system() as session:
        assert CLOSING in everything(session)


def test_the_same_passage_is_taken_out_once(cast: Cast) -> None:
    life = review_in(cast, "shared")
    found = take_out(cast, life, CLOSING)
    with pytest.raises(InvalidInput), cast.acting_as("olive") as (session, actor):
        redaction.take_out(session, actor, Noun.REVIEW, life.review, proof(actor), found.key, WHY, found.text)


def test_nobody_takes_out_anything_with_a_password_entered_by_another(cast: Cast) -> None:
    life = review_in(cast, "shared")
    found = passage(cast, life, CLOSING)
    with cast.acting_as("jordan") as (_, jordan):
        foreign = proof(jordan)
    with pytest.raises(NotAllowed, match="password"), cast.acting_as("olive") as (session, actor):
        redaction.take_out(session, actor, Noun.REVIEW, life.review, foreign, found.key, WHY, found.text)


def test_the_observation_behind_it_is_emptied_as_well(cast: Cast) -> None:
    life = review_in(cast, "shared")
    found = passage(cast, life, f"A {LEAD_WORDS}.")
    with system(write=True) as session:
        seen = Observation(
            coach_id=cast["maya"],
            author_id=cast["jordan"],
            division_id=cast.home,
            framework_id=session.get_one(Review, life.review).framework_id,
            seen_on=make.today(),
            setting=Setting.SHADOWING,
            kind=ObservationKind.GROWTH,
            text=found.text,
            made_at=clock.now(),
            told_on=make.today(),
        )
        session.add(seen)
        session.flush()
        with seals_off(session):
            rows = session.exec(select(Rating).where(Rating.code == "1a")).all()
            for row in rows:
                if row.evidence == found.text:
                    row.observation_id = seen.id
            session.flush()
        seen_id = seen.id
    take_out(cast, life, f"A {LEAD_WORDS}.")
    with system() as session:
        emptied = session.get_one(Observation, seen_id)
        assert (emptied.text, emptied.redacted_at is not None) == (None, True)


def test_where_the_same_words_stay_is_said_before(cast: Cast) -> None:
    life = review_in(cast, "shared")
    with system(write=True) as session:
        review = session.get_one(Review, life.review)
        first = FirstNinety(
            coach_id=cast["maya"],
            open_for=cast["maya"],
            division_id=cast.home,
            framework_id=review.framework_id,
            policy_id=review.policy_id,
            start_event=StartEvent.FIRST_DUTY_DAY,
            started_on=make.today(),
            begun_by=cast["jordan"],
            begun_at=clock.now(),
        )
        session.add(first)
        session.flush()
        with seals_off(session):
            review.first_90_id = first.id
            session.flush()
        content = seals.seal({"kind": "decision", "goals": [{"text": f"Mind the {CLOSING}. A {CLOSING}."}]})
        session.add(
            SealedRecord(
                first_90_id=first.id,
                kind=RecordKind.DECISION,
                made_by=cast["olive"],
                sealed_at=clock.now(),
                format=content.format,
                kid=content.kid,
                salt=content.salt,
                signature=content.signature,
                content=content.payload,
            )
        )
    assert passage(cast, life, CLOSING).stays_in == ("the decision about the first 90 days and its letter",)
    assert passage(cast, life, LEAD_WORDS).stays_in == ()
