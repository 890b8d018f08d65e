"""What the free-text check reports: a place in the text and why it was pointed out."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Finding:
    """One place in a text, counted in characters, `text` being exactly `source[start:end]`."""

    start: int
    end: int
    kind: str
    text: str
