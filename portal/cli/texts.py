"""The command that shows the free-text check at work."""

import sys
from typing import Annotated

import typer

from portal import clock
from portal.access import system
from portal.cli.places import require_database
from portal.cli.speaking import say
from portal.wording import as_json, check, gate, offered, sentence_for
from portal.wording.person_first import default_entries, person_first


def check_text(
    as_data: Annotated[bool, typer.Option("--json", help='Print {"findings": [...]}, and "offers" of words.')] = False,
    roster: Annotated[
        bool,
        typer.Option("--roster", help="Also look for names of people with an account; offer the programme's words."),
    ] = False,
) -> None:
    """Read a text from standard input and point out what in it might identify somebody.

    Positions count characters. Bytes that are no UTF-8 count as one unknown character each.
    """
    # As bytes: reading as text would turn line ends of two characters into one and move every position.
    text = sys.stdin.buffer.read().decode("utf-8", "replace")
    names: tuple[str, ...] = ()
    entries = default_entries()
    if roster:
        require_database()
        with system() as session:
            names, entries = gate.roster(session).names, offered.current(session)
    if as_data:
        say(as_json(text, names, entries))
        return
    today = clock.now().date()
    findings, offers = check(text, names), person_first(text, entries)
    for finding in findings:
        say(f"{finding.start}–{finding.end} {finding.kind}{' (perhaps)' if finding.is_mild else ''}: {finding.text}")
        say(f"    {sentence_for(finding, today)}")
    for offer in offers:
        say(f"{offer.start}–{offer.end} words: {offer.text}")
        say(f"    Perhaps “{offer.words}”. {offer.why}")
    if not findings and not offers:
        say("Nothing found.")
