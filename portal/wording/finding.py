"""What the free-text check reports: a place in the text and why it was pointed out."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Finding:
    """One place in a text, counted in characters, `text` being exactly `source[start:end]`.

    A mild one is a guess: it is shown beside the text and holds nothing back.
    """

    start: int
    end: int
    kind: str
    text: str
    is_mild: bool = False


def firm(findings: Iterable[Finding]) -> list[Finding]:
    """The findings the author must answer for: all but the mild ones."""
    return [finding for finding in findings if not finding.is_mild]
