"""What `./dev prove` writes: the tests that failed by name, and what the tests counted, added up."""

import sys
from pathlib import Path

import pytest

from bench.prove import Proofs, page, read_report, streamed

REPORT = """<testsuites><testsuite>
  <testcase classname="tests.one" name="test_holds"><properties>
    <property name="frames sent" value="40"/><property name="word" value="no number"/></properties></testcase>
  <testcase classname="tests.two" name="test_breaks"><properties>
    <property name="frames sent" value="2"/></properties><failure message="no"/></testcase>
</testsuite></testsuites>"""


def test_failed_proofs_are_named_and_counts_added_up(tmp_path: Path) -> None:
    (tmp_path / "proofs.xml").write_text(REPORT)
    proofs = Proofs(held=False, last="1 failed, 1 passed")
    read_report(tmp_path / "proofs.xml", proofs)
    assert (proofs.failed, proofs.counted) == (["tests.two.test_breaks"], {"frames sent": 42})
    written = page(proofs, [{"bench": "hello", "name": "cpu", "value": 1, "unit": "ms"}], ["start"])
    for line in ("- **failed**: `tests.two.test_breaks`", "- frames sent: 42", "| hello | cpu | 1 | ms |  |"):
        assert line in written.splitlines()
    assert "Not measured: the bench start stopped with an error." in written


def test_lines_come_as_they_are_printed(capfd: pytest.CaptureFixture[str]) -> None:
    code, last = streamed(sys.executable, "-c", "print('first'); print('last'); raise SystemExit(3)", env={})
    assert (code, last) == (3, "last")
    assert capfd.readouterr().out.splitlines() == ["first", "last"]
