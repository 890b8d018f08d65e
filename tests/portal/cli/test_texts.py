"""`check-text` reads standard input and answers with findings whose places are those of the text."""

import json
import subprocess
import sys

import pytest

from db.tables.wording import OfferedWords
from portal import clock
from portal.access import system
from portal.settings import ROOT
from tests.portal.cli.running import run

TABLE = [
    ("", []),
    ("We talked about sleep and about next steps.", []),
    ("Two weeks ago, in May, on a Tuesday, 24/7.", []),
    ("Call 605-555-0147 tonight.", [("phone", "605-555-0147")]),
    ("Write to ann.b@example.org.", [("email", "ann.b@example.org")]),
    ("See https://example.org/ann now", [("url", "https://example.org/ann")]),
    ("SSN 123-45-6789.", [("ssn", "123-45-6789")]),
    ("Since March 3, 2026 it is better.", [("date", "March 3, 2026")]),
    ("Since 3/14/2026 it is better.", [("date", "3/14/2026")]),
    ("Étienne: 605-555-0147", [("phone", "605-555-0147")]),
    ("one\r\ntwo\r\n605-555-0147", [("phone", "605-555-0147")]),
    ("\U0001f9d1\u200d\U0001f9b1 a@example.org", [("email", "a@example.org")]),
    ("a@example.org and 605-555-0147", [("email", "a@example.org"), ("phone", "605-555-0147")]),
]


@pytest.mark.parametrize(("text", "wanted"), TABLE)
def test_findings_as_json(text: str, wanted: list[tuple[str, str]]) -> None:
    result = run("check-text", "--json", typed=text.encode())
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert [(row["kind"], row["text"]) for row in found["findings"]] == wanted
    assert all(text[row["start"] : row["end"]] == row["text"] for row in found["findings"])


@pytest.mark.parametrize("content", [b"\xff\xfe\x00 605-555-0147", b"\x00\x1b[31m 605-555-0147", b"\xed\xa0\x80"])
def test_bytes_that_are_no_text_do_not_stop_it(content: bytes) -> None:
    found = json.loads(run("check-text", "--json", typed=content).stdout)["findings"]
    assert [row["kind"] for row in found] == ["phone"] * content.count(b"0147")


@pytest.mark.usefixtures("example")
def test_names_of_the_roster_are_found_only_when_asked_for() -> None:
    text = "Torres was there."
    assert json.loads(run("check-text", "--json", typed=text).stdout) == {"findings": []}
    text = "Maya Torres was there."
    (found,) = json.loads(run("check-text", "--json", "--roster", typed=text).stdout)["findings"]
    assert (found["kind"], found["text"], found["start"]) == ("name", "Maya Torres", 0)
    words = run("check-text", "--roster", typed=text)
    assert "0–11 name: Maya Torres" in words.output
    assert "A colleague" in words.output
    assert run("check-text", typed="Nothing.").output == "Nothing found.\n"


def test_a_mild_finding_says_so_and_a_firm_one_does_not() -> None:
    answer = json.loads(run("check-text", "--json", typed="Grace told Kevin.").stdout)
    assert answer == {
        "findings": [
            {"kind": "given_name", "start": 0, "end": 5, "text": "Grace", "mild": True},
            {"kind": "given_name", "start": 11, "end": 16, "text": "Kevin"},
        ]
    }
    assert "0–5 given_name (perhaps): Grace" in run("check-text", typed="Grace told Kevin.").output


def test_person_first_words_are_offered_beside_the_findings() -> None:
    answer = json.loads(run("check-text", "--json", typed="An addict called.").stdout)
    assert answer["findings"] == []
    (offer,) = answer["offers"]
    assert (offer["start"], offer["end"], offer["text"], offer["words"]) == (3, 9, "addict", "person with addiction")
    assert "“person with addiction”" in run("check-text", typed="An addict called.").output


@pytest.mark.usefixtures("database")
def test_with_the_roster_come_the_words_of_the_programme() -> None:
    with system(write=True) as session:
        rows = [["frequent flyer*", "someone who calls often", "It mocks.", ""]]
        session.add(OfferedWords(number=1, entries=rows, made_at=clock.now()))
    text = "A frequent flyer, an addict."
    for more, words in (((), "person with addiction"), (("--roster",), "someone who calls often")):
        (offer,) = json.loads(run("check-text", "--json", *more, typed=text).stdout)["offers"]
        assert offer["words"] == words


@pytest.mark.usefixtures("empty_place")
def test_a_roster_needs_a_programme() -> None:
    assert run("check-text", "--json", "--roster", typed="x").exit_code == 3


def test_it_works_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "portal", "check-text", "--json"],
        input=b"Ring 605-555-0147", cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == {"findings": [{"kind": "phone", "start": 5, "end": 17, "text": "605-555-0147"}]}
