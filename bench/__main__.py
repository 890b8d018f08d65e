"""python -m bench NAME… [--json]: measure and print figures; without a name all of them, with --list their names."""

import argparse
import json
from importlib import import_module

from bench.figure import Figure

BENCHES = {
    "hello": "bench.hello",
    "start": "bench.start",
    "review-form": "bench.review_form",
    "coach-file": "bench.coach_file",
    "pages": "bench.pages",
    "wording": "bench.wording",
    "live-meeting": "bench.live_meeting",
    "wellness": "bench.wellness",
}


def measured(name: str) -> list[Figure]:
    """Run one bench; it is loaded only now, so that one bench does not pay for the imports of another."""
    figures: list[Figure] = import_module(BENCHES[name]).measure()
    return figures


def main() -> None:
    """Measure what was asked for and print it."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--list", action="store_true")
    chosen = parser.parse_args()
    if chosen.list:
        print("\n".join(BENCHES))
        return
    if unknown := set(chosen.names) - BENCHES.keys():
        parser.error(f"no bench named {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    figures = [figure for name in chosen.names or BENCHES for figure in measured(name)]
    if chosen.json:
        print(json.dumps({"figures": [figure.plain() for figure in figures]}, indent=2))
        return
    for figure in figures:
        ratio = "" if figure.ratio is None else f"  {figure.ratio:.2f} x hello"
        page = f"  ({figure.page})" if figure.page else ""
        print(f"{figure.name:<28} {figure.value:>10.3f} {figure.unit}{ratio}{page}")


if __name__ == "__main__":
    main()
