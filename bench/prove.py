"""`python -m bench.prove`: the long proofs, then every bench, written to docs/figures.md with the commit."""

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from bench.__main__ import BENCHES
from bench.servers import ROOT

TARGET = ROOT / "docs" / "figures.md"
NOTHING_TO_RUN = 5


def output(*command: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program in the project folder, keep what it prints; `env` is added to ours."""
    settings = {**os.environ, **(env or {})}
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=settings)


@dataclass
class Proofs:
    """How the long proofs went: pytest's last line, the tests that failed, and what the tests counted, added up."""

    held: bool = False
    last: str = "pytest printed nothing"
    failed: list[str] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)


def long_proofs() -> Proofs:
    """Run the tests marked `prove` at length, with a line on the screen as each of them ends."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "proofs.xml"
        words = ("-m", "prove", "-v", "-n", "2", "--durations", "0", f"--junitxml={report}")
        code, last = streamed(sys.executable, "-u", "-m", "pytest", *words, env={"PORTAL_PROVE": "1"})
        proofs = Proofs(code in (0, NOTHING_TO_RUN), re.sub(r"^=+ | =+$", "", last) or Proofs.last)
        if report.exists():
            read_report(report, proofs)
    return proofs


def streamed(*command: str, env: dict[str, str]) -> tuple[int, str]:
    """Run a program in the project folder and show each line as it comes; its exit code and its last line."""
    last = ""
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
            last = line.strip() or last
    return running.returncode, last


def read_report(report: Path, proofs: Proofs) -> None:
    """Take from pytest's own report which tests failed and what `record_property` was told."""
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 (written by pytest just now)
        if case.find("failure") is not None or case.find("error") is not None:
            proofs.failed.append(f"{case.get('classname')}.{case.get('name')}")
        for told in case.iter("property"):
            name, value = told.get("name") or "", told.get("value") or ""
            if value.isdigit():
                proofs.counted[name] = proofs.counted.get(name, 0) + int(value)


def figures_of(name: str) -> list[dict[str, Any]] | None:
    """Run one bench in a process of its own; None when it failed."""
    print(f"── bench {name}", flush=True)
    measured = output(sys.executable, "-m", "bench", name, "--json")
    print(measured.stdout[-4000:], flush=True)
    if measured.returncode:
        print(measured.stderr[-4000:], flush=True)
        return None
    return [{"bench": name, **figure} for figure in json.loads(measured.stdout)["figures"]]


def page(proofs: Proofs, rows: list[dict[str, Any]], failed: list[str]) -> str:
    """The text of docs/figures.md."""
    commit = output("git", "rev-parse", "HEAD").stdout.strip() or "none yet"
    changes = output("git", "status", "--porcelain").stdout.strip()
    state = " with changes not yet committed" if changes else ""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    lines = [
        "# Figures",
        "",
        f"Written by `./dev prove` on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit `{commit}`{state}.",
        f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores, load {load} at the end.",
        "",
        f"Long proofs: {proofs.last}.",
        "",
        *(f"- **failed**: `{name}`" for name in proofs.failed),
        *(f"- {name}: {count:,}" for name, count in sorted(proofs.counted.items())),
        "",
        "Ratios are against a page with a title and a button (`bench/hello_app.py`), measured in turn in the same run.",
        "",
        "| bench | figure | value | unit | ratio |",
        "|---|---|---:|---|---:|",
    ]
    lines += [
        f"| {row['bench']} | {row['name']} | {row['value']} | {row['unit']} | {row.get('ratio', '')} |" for row in rows
    ]
    lines += [f"\nNot measured: the bench {name} stopped with an error." for name in failed]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Prove, measure, write what came of it; 1 when a proof or a bench failed."""
    proofs = long_proofs()
    rows: list[dict[str, Any]] = []
    failed: list[str] = []
    for name in BENCHES:
        measured = figures_of(name)
        if measured is None:
            failed.append(name)
        else:
            rows += measured
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(page(proofs, rows, failed))
    print(f"Wrote {TARGET.relative_to(ROOT)}.")
    return int(not proofs.held or bool(failed))


if __name__ == "__main__":
    sys.exit(main())
