"""`verify` tells a genuine record from every other, without database and keys."""

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from db.keys import create_keys, keyring
from portal.settings import ROOT, settings
from tests.portal.cli.records import changed, kept_by
from tests.portal.cli.running import run
from tests.portal.example import seeded


@pytest.fixture(scope="session")
def kept(written_example: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Records of two coaches and the programme's key."""
    copy = seeded.copy_of(written_example, tmp_path_factory.mktemp("kept") / "data")
    with seeded.living_in(copy):
        curtis, linh = kept_by("curtis.mabry", "90-day review"), kept_by("linh.tran", "Yearly review")
        return {
            "pdf": curtis[0],
            "json": curtis[1],
            "other.pdf": linh[0],
            "key.pem": run("public-key").output.encode(),
        }


@pytest.fixture
def place(tmp_path: Path, kept: dict[str, bytes], empty_place: Path) -> Path:  # noqa: ARG001 (no keys, no database)
    """A folder with the key, and settings that lead nowhere."""
    (tmp_path / "key.pem").write_bytes(kept["key.pem"])
    return tmp_path


def answer(place: Path, content: bytes, *words: str) -> tuple[int, dict[str, Any]]:
    """Exit code and findings of `verify --json` for a file with this content."""
    file = place / "record"
    file.write_bytes(content)
    result = run("verify", file, "--json", *words)
    return result.exit_code, json.loads(result.stdout) if result.exit_code < 2 else {"says": result.output}


def with_key(place: Path) -> tuple[str, str]:
    return "--public-key", str(place / "key.pem")


@pytest.mark.parametrize(("name", "pages"), [("pdf", "identical"), ("json", "no pages"), ("other.pdf", "identical")])
def test_a_genuine_record_is_confirmed(place: Path, kept: dict[str, bytes], name: str, pages: str) -> None:
    code, found = answer(place, kept[name], *with_key(place))
    assert (code, found["good"], found["valid"], found["trusted"], found["pages"]) == (0, True, True, True, pages)
    assert found["record"]["signed_by"] == "Priya Raman"


def test_without_a_key_the_answer_is_no_unless_the_reader_knows_the_fingerprint(
    place: Path, kept: dict[str, bytes]
) -> None:
    code, found = answer(place, kept["pdf"])
    assert (code, found["good"], found["valid"], found["trusted"]) == (1, False, True, None)
    words = run("verify", place / "record").output
    assert "NOT CONFIRMED: there is no key of the programme here" in words
    assert "--trust-embedded" in words
    code, found = answer(place, kept["pdf"], "--trust-embedded")
    assert (code, found["good"], found["valid"], found["trusted"]) == (0, True, True, None)
    words = run("verify", place / "record", "--trust-embedded").output
    assert "on trust" in words
    assert "cannot be told" in words
    readable = kept["key.pem"].decode().split("fingerprint ")[1].strip()
    assert readable in words
    assert readable.replace(" ", "") == found["fingerprint"]


def test_it_needs_neither_database_nor_keys(place: Path, kept: dict[str, bytes]) -> None:
    (place / "record.pdf").write_bytes(kept["pdf"])
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    nowhere = place / "nowhere"
    done = subprocess.run(
        [sys.executable, "-m", "portal", "verify", str(place / "record.pdf"), *with_key(place)],
        env={**environment, "PORTAL_DATA": str(nowhere), "PORTAL_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "the same to the byte" in done.stdout
    assert not nowhere.exists()


TAMPERED: dict[str, tuple[tuple[str | int, ...], Any]] = {
    "a lead's rating": (("content", "categories", 1, "items", 2, "lead", "answer"), "3"),
    "a date": (("content", "signed_at"), "2020-01-01T00:00:00+00:00"),
    "a name": (("content", "coach", "name"), "Curtis Mabri"),
    "the closing words": (("content", "closing_words"), ""),
    "the coach's response": (("attachments", 0, "content", "text"), "I agree with all of it."),
    "how the coach answered": (("attachments", 0, "content", "answer"), "agree"),
    "the record a response belongs to": (("attachments", 0, "content", "of"), "00"),
    "the salt": (("salt",), "00" * 16),
    "the key's name": (("kid",), "00000000"),
    "the signature": (("signature",), "00" * 64),
    "the format": (("format",), 2),
    "one more field": (("content", "outcome"), "confirmed"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_any_change_of_the_record_is_found(place: Path, kept: dict[str, bytes], what: str) -> None:
    path, value = TAMPERED[what]
    if what == "one more field":
        bundle = json.loads(kept["json"])
        bundle["content"]["outcome"] = value
        content = json.dumps(bundle).encode()
    else:
        content = changed(kept["json"], *path, to=value)
    for words in ((), with_key(place)):
        code, found = answer(place, content, *words)
        assert (code, found["good"], found["valid"]) == (1, False, False)
        assert found["reasons"]


def with_record(pdf: bytes, packed: bytes) -> bytes:
    """The pages of `pdf` with another record inside."""
    writer = PdfWriter()
    writer.append_pages_from_reader(PdfReader(BytesIO(pdf)))
    writer.add_attachment("record.json", packed)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_tampered_record_inside_a_pdf_is_found(place: Path, kept: dict[str, bytes]) -> None:
    packed = changed(kept["json"], "content", "closing_words", to="All is perfect.")
    code, found = answer(place, with_record(kept["pdf"], packed), *with_key(place))
    assert (code, found["valid"], found["pages"]) == (1, False, "not compared")
    assert "NOT GENUINE" in run("verify", place / "record").output


def test_pages_of_another_review_are_found_although_the_record_is_genuine(place: Path, kept: dict[str, bytes]) -> None:
    code, found = answer(place, with_record(kept["other.pdf"], kept["json"]), *with_key(place))
    assert (code, found["good"], found["valid"], found["pages"]) == (1, False, True, "different")
    assert "NOT CONFIRMED" in run("verify", place / "record").output


def test_pages_saved_by_another_program_are_not_called_the_same(place: Path, kept: dict[str, bytes]) -> None:
    code, found = answer(place, with_record(kept["pdf"], kept["json"]), *with_key(place))
    assert (code, found["valid"], found["pages"]) == (1, True, "same words")


def test_a_byte_changed_anywhere_in_the_pdf_is_found(place: Path, kept: dict[str, bytes]) -> None:
    for position in (len(kept["pdf"]) // 3, len(kept["pdf"]) - 40):
        spoilt = bytearray(kept["pdf"])
        spoilt[position] ^= 1
        code, found = answer(place, bytes(spoilt), *with_key(place))
        assert code in (1, 3), (position, found)


def test_another_programme_that_signs_for_us_is_not_trusted(
    place: Path, kept: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_keys(tmp_path / "foreign.json")
    monkeypatch.setenv("PORTAL_KEYS", str(tmp_path / "foreign.json"))
    settings.cache_clear()
    keyring.cache_clear()
    foreign = run("public-key").output.encode()
    for words in ((), ("--trust-embedded",)):
        code, found = answer(place, kept["json"], *words)
        assert (code, found["valid"], found["trusted"]) == (1, True, False), "compared with the key file at hand"
    (place / "key.pem").write_bytes(foreign)
    code, found = answer(place, kept["json"], *with_key(place))
    assert (code, found["valid"], found["trusted"]) == (1, True, False)
    (place / "key.pem").write_bytes(foreign + kept["key.pem"])
    code, found = answer(place, kept["json"], *with_key(place))
    assert (code, found["trusted"]) == (0, True), "a programme may have had several keys"


@pytest.mark.parametrize(
    "content",
    [b"", b"   ", b"hello", b"[]", b"null", b"%PDF-1.7", b"\xff\xfe\x00", b"[" * 100_000, b'{"a": NaN}', b"{}"],
)
def test_other_files_are_refused_in_words(place: Path, content: bytes) -> None:
    code, found = answer(place, content)
    assert code in (1, 3)
    assert "Traceback" not in str(found)


def test_files_and_keys_that_cannot_be_read_are_said_in_words(place: Path, kept: dict[str, bytes]) -> None:
    (place / "record").write_bytes(kept["json"])
    assert run("verify", place / "none").exit_code == 3
    assert run("verify", place).exit_code == 3
    for pem in (b"", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", kept["key.pem"][:60]):
        (place / "key.pem").write_bytes(pem)
        result = run("verify", place / "record", *with_key(place))
        assert result.exit_code == 3
        assert "public-key" in result.output
