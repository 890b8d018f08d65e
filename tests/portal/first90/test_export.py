"""The letter of a decision: what stands in it, in which forms, for whom, and that it is noted."""

import io
import json
import uuid
from datetime import date

import docx
import pytest
from pypdf import PdfReader
from sqlmodel import col, select

from db.keys import keyring
from db.tables.audit import AuditEvent
from db.tables.first_90 import Decision, Outcome
from db.tables.sessions import ExportPurpose
from portal import seals
from portal.access import system
from portal.documents import letter
from portal.documents.days import day
from portal.errors import InvalidInput, NotAllowed, NotFound
from portal.first90 import export
from portal.reviews.export import File
from portal.server import exports
from tests import make
from tests.cast import Cast
from tests.portal.first90.life import Ninety, recommended

WORD = "Too little observed \u2014 \U0001f642 \x02 = #text[*so far*]"


def decided(cast: Cast, outcome: Outcome = Outcome.EXTEND) -> tuple[Ninety, uuid.UUID]:
    days = 30 if outcome is Outcome.EXTEND else None
    one = recommended(cast, outcome, days=days)
    one.decide(outcome=outcome, days=days)
    with system() as session:
        return one, session.exec(select(Decision.id)).one()


def fetched(one: Ninety, decision: uuid.UUID, who: str, form: str) -> File:
    token = one.cast.do(who, export.ask, one.id, decision, ExportPurpose.OWN_COPY)
    with one.cast.acting_as(who) as (session, actor):
        make_file = exports.prepare(session, actor, str(token), form)
    return make_file()


def words_of(file: File) -> str:
    if file.name.endswith(".pdf"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(file.content)).pages)
    made = docx.Document(io.BytesIO(file.content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return " ".join([*(paragraph.text for paragraph in made.paragraphs), *cells])


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_an_extension_is_told_in_writing_with_reasons_goals_support_dates_and_the_way_to_appeal(
    cast: Cast, form: str
) -> None:
    one, decision = decided(cast)
    one.tell()
    file = fetched(one, decision, "maya", form)
    text = " ".join(words_of(file).split())
    last = one.now().started_on.fromordinal(one.now().started_on.toordinal() + 120)
    for words in (
        "Dear Maya Torres",
        "(probation)",
        "30 days",
        day(last.isoformat()),
        "It is time.",
        "Listen first.",
        "A weekly call.",
        "Frank Lindqvist",
        "Olive Brandt",
        "Jordan Ellis",
        f"Told in person on {day(make.today().isoformat())}",
    ):
        assert words in text, words
    assert file.name == f"decision-maya-torres-{make.today().isoformat()}.{form}"


def test_the_pdf_is_tagged_and_the_word_file_has_headings_and_a_table_head(cast: Cast) -> None:
    one, decision = decided(cast)
    pdf = PdfReader(io.BytesIO(fetched(one, decision, "jordan", "pdf").content))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Your first 90 days are extended"
    made = docx.Document(io.BytesIO(fetched(one, decision, "jordan", "docx").content))
    assert made.paragraphs[1].style is not None
    assert made.paragraphs[1].style.name == "Heading 1"
    assert "tblHeader" in made.tables[0]._tbl.xml
    assert made.core_properties.title == "Your first 90 days are extended"


def test_the_signed_record_can_be_checked_by_anybody(cast: Cast) -> None:
    one, decision = decided(cast)
    bundle = json.loads(fetched(one, decision, "olive", "json").content)
    assert seals.verify(bundle, keyring().public_keys()).is_trusted
    assert bundle["content"]["outcome"] == "extend"


def test_before_they_are_told_the_coach_gets_no_letter_and_the_lead_can_bring_it_along(cast: Cast) -> None:
    one, decision = decided(cast)
    with pytest.raises(NotAllowed):
        cast.do("maya", export.ask, one.id, decision, ExportPurpose.OWN_COPY)
    assert "Told in person on:" in words_of(fetched(one, decision, "jordan", "pdf"))
    for who in ("noor", "carl", "victor", "ada"):
        with pytest.raises(NotFound):
            cast.do(who, export.ask, one.id, decision, ExportPurpose.OWN_COPY)


def test_a_letter_has_a_purpose_is_fetched_once_and_noted(cast: Cast) -> None:
    one, decision = decided(cast)
    with pytest.raises(InvalidInput):
        cast.do("jordan", export.ask, one.id, decision, None)
    token = str(cast.do("jordan", export.ask, one.id, decision, ExportPurpose.PERSONNEL_FILE))
    for who, form in (("olive", "pdf"), ("jordan", "exe")):
        with cast.acting_as(who) as (session, actor), pytest.raises(NotFound):
            exports.prepare(session, actor, token, form)
    with cast.acting_as("jordan") as (session, actor), pytest.raises(NotFound):
        exports.prepare(session, actor, token, "pdf")
    fetched(one, decision, "jordan", "docx")
    with system() as session:
        facts = session.exec(
            select(AuditEvent.facts).where(AuditEvent.record_type == "first_90", col(AuditEvent.kind) == "exported")
        ).one()
    assert facts == {"purpose": "own_copy", "form": "docx"}


@pytest.mark.parametrize("outcome", [Outcome.CONFIRM, Outcome.END_OF_SERVICE, Outcome.RETURN_TO_TRAINING])
def test_every_outcome_has_its_letter(cast: Cast, outcome: Outcome) -> None:
    one, decision = decided(cast, outcome)
    assert "Dear Maya Torres" in words_of(fetched(one, decision, "olive", "docx"))
    assert "Dear Maya Torres" in words_of(fetched(one, decision, "olive", "pdf"))


def test_whatever_people_write_is_printed_as_text() -> None:
    record = {
        "id": "a",
        "at": "2026-04-10T10:00:00+00:00",
        "coach": {"name": WORD},
        "outcome": "extend",
        "extend_days": 30,
        "reasons": WORD,
        "late_reason": WORD,
        "recommended": {"by": WORD, "outcome": "confirm", "extend_days": None, "reasons": "never shown"},
        "started_on": "2026-01-15",
        "original_last_on": "",
        "last_on": "2026-05-15",
        "goals": [{"text": WORD, "support": "", "due_on": "", "codes": []}],
        "appeal_to": WORD,
        "programme": WORD,
        "policy_version": 1,
        "division": WORD,
    }
    view = letter.view(record, [WORD], "", "", {"kid": "k", "signature": "ab" * 64})
    for made in (letter.pdf(view), letter.word(view)):
        assert len(made) > 5000
    assert "never shown" not in json.dumps(view)
    assert letter.word(view)
    assert date.fromisoformat("2026-05-15")
