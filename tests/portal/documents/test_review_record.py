"""The printed review: tagged, readable, deterministic, and deaf to markup in what people wrote."""

import os
import re
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from portal.documents.figures import profile_rows
from portal.documents.printable import covered, printable
from portal.documents.profile import LIGHT, svg
from portal.documents.review_record import pdf
from portal.errors import InvalidInput
from tests.portal.documents.records import bundle, review, with_words_everywhere

LATER = (
    {
        "kind": "acknowledgement",
        "at": "2026-11-24T10:00:00+00:00",
        "by": "Maya Torres",
        "text": "Thank you.",
        "answer": "read, with response",
    },
    {"kind": "response", "at": "2026-11-25T10:00:00+00:00", "by": "Maya Torres", "text": "Two things\nI would add."},
    {"kind": "addendum", "at": "2026-11-26T10:00:00+00:00", "by": "Jordan Ellis", "text": "Date of 4b corrected."},
)


def _made(record: dict[str, Any], later: tuple[dict[str, str], ...] = ()) -> bytes:
    return pdf(record, svg(profile_rows(record), LIGHT), bundle(record), later)


def _text(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages)


def _plain(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


@pytest.fixture(scope="module")
def document() -> bytes:
    return _made(review(), LATER)


@pytest.fixture(scope="module")
def said(document: bytes) -> str:
    return _text(document)


class TestForReadersWhoDoNotSeeThePage:
    def test_it_declares_pdf_ua_a_language_and_shows_its_title(self, document: bytes) -> None:
        root = PdfReader(BytesIO(document)).root_object

        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en-US"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
        assert PdfReader(BytesIO(document)).metadata.title == "90-day review of Maya Torres"

    def test_headings_tables_with_header_cells_and_one_described_chart_are_tagged(self, document: bytes) -> None:
        tags = list(_tags(PdfReader(BytesIO(document)).root_object["/StructTreeRoot"]))
        kinds = [kind for kind, _ in tags]

        assert kinds.count("/H1") >= 8
        assert kinds.count("/H2") == 17 + len(LATER)
        assert kinds.count("/Table") == 20
        assert kinds.count("/TH") == 4 + 3 + 5 + 17 * 3
        assert [words[:27] for kind, words in tags if kind == "/Figure"] == ["Profile of 17 categories fr"]


class TestWhatStandsInIt:
    def test_a_goal_stands_with_its_items_its_day_and_its_support(self) -> None:
        words = "Ask *what helped* before."
        goal = {"text": words, "codes": ["4c", "1a"], "support": "Jordan listens in.", "due_on": "2027-01-25"}
        said = _plain(_text(_made({**review(), "goals": [goal, {**goal, "support": ""}]})))
        item = next(item for category in review()["categories"] for item in category["items"] if item["code"] == "4c")

        assert said.count(_plain(words)) == 2
        assert said.count(_plain("By January 25, 2027")) == 2
        assert said.count(_plain("Support: Jordan listens in.")) == 1
        assert _plain(f"About 4c {item['text']}; 1a") in said

    def test_every_category_item_and_sentence_of_both_sides_is_there(self, said: str) -> None:
        said = _plain(said)
        items = [item for category in review()["categories"] for item in category["items"]]

        assert all(_plain(f"{item['code']} {item['text']}") in said for item in items)
        sentences = [item[side]["evidence"] for item in items for side in ("coach", "lead") if item[side]["evidence"]]
        assert said.count(_plain(sentences[0])) == len(sentences)

    def test_the_three_numbers_stand_with_their_names(self, said: str) -> None:
        for words in ("Item mean", "Mean of category", "Coverage", "2.97", "3.08", "54 of 56"):
            assert words in said

    def test_strengths_come_before_differences_and_both_before_the_items(self, said: str) -> None:
        places = [said.index(words) for words in ("What is going well", "Where the two see it", "All categories")]
        assert places == sorted(places)

    def test_what_came_later_stands_word_for_word_with_name_and_time(self, said: str) -> None:
        said = _plain(said)

        for entry in LATER:
            assert _plain(entry["text"]) in said
        assert _plain("Maya Torres, November 25, 2026, 10:00 UTC") in said

    def test_that_a_coach_chose_not_to_sign_is_printed_with_the_witness(self) -> None:
        noted = {"kind": "acknowledgement", "at": LATER[0]["at"], "by": "Jordan Ellis", "text": ""}
        more = {"answer": "chose not to sign", "witness": "Carl Whitaker"}
        said = _plain(_text(_made(review(), (noted | more,))))

        assert _plain("The coach chose not to sign. Witness: Carl Whitaker.") in said

    def test_the_seal_names_key_and_signature_and_how_to_check(self, said: str) -> None:
        assert "seal-2026-11" in said
        assert "python -m portal verify FILE.pdf" in said

    def test_pages_are_numbered(self, said: str, document: bytes) -> None:
        pages = len(PdfReader(BytesIO(document)).pages)

        assert all(f"Page {n} of {pages}" in said for n in range(1, pages + 1))

    @pytest.mark.parametrize("state", ["declined", "not received"])
    def test_a_missing_self_assessment_is_said_plainly(self, state: str) -> None:
        record = review()
        record |= {"self_assessment": state, "coach_submitted_at": None}
        record["numbers"]["coach"] = {"item_mean": None, "category_mean": None, "coverage": "0 of 56"}
        for category in record["categories"]:
            for item in category["items"]:
                item["coach"] = None

        said = " ".join(_text(_made(record)).split())

        assert ("chose not to hand in" in said) == (state == "declined")
        assert ("was not received" in said) == (state == "not received")
        assert "on the side that rated them" in said
        assert "Only one side rated items" in said
        assert "Maya Torres not rated" not in said


class TestTheSameRecordTheSameBytes:
    def test_twice_in_one_process(self, document: bytes) -> None:
        assert _made(review(), LATER) == document

    def test_in_another_process_at_another_time_and_place(self, document: bytes, tmp_path: Path) -> None:
        script = (
            "import sys; from tests.portal.documents import test_review_record as t, records as r; "
            "open(sys.argv[1], 'wb').write(t._made(r.review(), t.LATER))"
        )
        there = tmp_path / "there.pdf"
        surroundings = {"PATH": os.environ["PATH"], "TZ": "Asia/Tokyo", "LANG": "C", "PYTHONHASHSEED": "7"}
        surroundings["PYTHONPATH"] = str(Path(__file__).parents[3])

        subprocess.run([sys.executable, "-c", script, str(there)], check=True, env=surroundings, cwd=tmp_path)

        assert there.read_bytes() == document

    def test_no_font_of_the_machine_is_used(self) -> None:
        made = PdfReader(BytesIO(_made(with_words_everywhere("Ελλάδα"))))
        fonts = {font for page in made.pages for font in page["/Resources"]["/Font"].values()}

        names = {re.sub(r"^/\w+\+|-Identity-H$", "", font.get_object()["/BaseFont"]) for font in fonts}
        assert names <= {
            "DejaVuSans",
            *(f"AtkinsonHyperlegibleNext-{weight}" for weight in ("Regular", "SemiBold", "Bold")),
        }

    def test_another_word_gives_other_bytes(self, document: bytes) -> None:
        assert _made(review() | {"closing_words": "Other."}, LATER) != document


class TestWordsAreNeverMarkup:
    @pytest.mark.parametrize(
        "words",
        ["#sys.inputs", "#panic(1)", "$x^2$", "*bold*", "_it_", "@ref", "<label>", "\"q\" 'q'", "\\ \\n \\u{41}"]
        + ["`raw`", "= heading", "- list", "// gone", "/* gone */", "[a](b)", "{{7*7}}", "--- ...", "~", "a#b"]
        + ["\\", "]", ")", "../..", "http://a.b/c", "'); DROP TABLE"],
    )  # fmt: skip
    def test_signs_stand_as_they_were_written(self, words: str) -> None:
        record = with_words_everywhere(words)

        later = {"kind": words, "at": "2026-11-24T10:00:00+00:00", "by": words, "text": words}

        assert _plain(_text(_made(record, (later,)))).count(_plain(words)) >= 15

    @pytest.mark.parametrize(
        ("words", "shown"),
        [
            ("a\x00b", "a[u+0000]b"),
            ("a\ud800b", "a[u+d800]b"),
            ("a\x1b[31mb", "a[u+001b][31mb"),
            ("a\u202eb", "a[right-to-left override]b"),
            ("\ufeffab", "ab"),
            ("漢", "[cjk unified ideograph-6f22]"),
            ("👨\u200d👩\u200d👧", "[man][woman][girl]"),
            ("a\r\nb\u2028c", "a\nb\nc"),
            ("x" * 70, "x" * 32 + "\u200b" + "x" * 32 + "\u200b" + "x" * 6),
            ("José", "José"),
            ("Jose\u0301", "José"),
            ("o" + "\u0301" * 500, "ó" + "\u0301" * 4),
        ],
    )
    def test_what_no_font_can_draw_is_named(self, words: str, shown: str) -> None:
        assert printable(words) == shown
        assert _made(with_words_everywhere(words)).startswith(b"%PDF-")

    @pytest.mark.parametrize(
        "words", ["שלום לכולם", "مرحبا", "😀 smile", "Ελλάδα Привет", "x" * 2000, "word " * 400, ""]
    )
    def test_other_scripts_and_long_texts_are_set(self, words: str) -> None:
        assert _made(with_words_everywhere(words)).startswith(b"%PDF-")

    def test_every_listed_code_point_can_be_drawn(self) -> None:
        everything = "".join(map(chr, sorted(covered())))
        record = review() | {"closing_words": " ".join(everything)}
        record["categories"] = record["categories"][:1]

        assert _made(record).startswith(b"%PDF-")

    @settings(max_examples=25, deadline=None)
    @given(st.text(st.characters(codec=None, exclude_categories=()), max_size=60))
    def test_any_text_at_all_gives_a_document(self, words: str) -> None:
        assert _made(with_words_everywhere(words)).startswith(b"%PDF-")


def test_a_bundle_that_is_no_json_object_is_refused() -> None:
    with pytest.raises(InvalidInput):
        pdf(review(), svg(profile_rows(review()), LIGHT), b"[1]")


def test_a_full_review_is_ready_in_well_under_two_seconds(document: bytes) -> None:
    assert document
    begun = time.perf_counter()
    _made(review(), LATER)

    assert time.perf_counter() - begun < 2


def _tags(node: Any) -> list[tuple[str, str]]:
    """Every structure element below a node in reading order, as (role, alternative text)."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [tag for child in node for tag in _tags(child)]
    if not isinstance(node, dict):
        return []
    own = [(str(node["/S"]), str(node.get("/Alt", "")))] if "/S" in node else []
    return own + (_tags(node["/K"]) if "/K" in node else [])
