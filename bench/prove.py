"""`python -m bench.prove`: the long proofs, then every bench, written to docs/figures.md with the commit."""

import json
import os
import platform
import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

from bench.__main__ import BENCHES
from bench.servers import ROOT

TARGET = ROOT / "docs" / "figures.md"
NOTHING_TO_RUN = 5


def output(*command: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program in the project folder, keep what it prints; `env` is added to ours."""
    settings = {**os.environ, **(env or {})}
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=settings)


def long_proofs() -> tuple[bool, str]:
    """Run the tests marked `prove` at length; whether they held, and pytest's own last line about them."""
    log = output(
        sys.executable, "-m", "pytest", "-m", "prove", "-q", "-n", "2", "--durations", "0", env={"PORTAL_PROVE": "1"}
    )
    print(log.stdout[-6000:] + log.stderr[-2000:], flush=True)
    last = log.stdout.strip().splitlines()[-1] if log.stdout.strip() else "pytest printed nothing"
    return log.returncode in (0, NOTHING_TO_RUN), re.sub(r"^=+ | =+$", "", last)


def figures_of(name: str) -> list[dict[str, Any]] | None:
    """Run one bench in a process of its own; None when it failed."""
    print(f"── bench {name}", flush=True)
    measured = output(sys.executable, "-m", "bench", name, "--json")
    print(measured.stdout[-4000:], flush=True)
    if measured.returncode:
        print(measured.stderr[-4000:], flush=True)
        return None
    return [{"bench": name, **figure} for figure in json.loads(measured.stdout)["figures"]]


def page(proofs: str, rows: list[dict[str, Any]], failed: list[str]) -> str:
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
        f"Long proofs: {proofs}.",
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
    """Prove, measure, write; 1 when a proof or a bench failed."""
    held, proofs = long_proofs()
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
    return int(not held or bool(failed))


if __name__ == "__main__":
    sys.exit(main())
