"""A text made ready for the finders: folded character by character, so that every position stays what it was."""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

Span = tuple[int, int]

_FILLER = "\x1f"
_LOOKALIKES = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | dict.fromkeys("\u2018\u2019\u02bc\u2032", "'")
    | dict.fromkeys("\u2044\u2215", "/")
)


@dataclass(frozen=True, slots=True)
class Passage:
    """The folded text, the names that must not stand in it, and those of the people it is openly about."""

    text: str
    roster: Collection[str] = ()
    known: Collection[str] = ()

    def without(self, spans: Iterable[Span]) -> "Passage":
        """The same passage with these places blanked, so that no later finder reports them again."""
        pieces: list[str] = []
        last = 0
        for start, end in spans:
            pieces += (self.text[last:start], _FILLER * (end - start))
            last = end
        return Passage("".join((*pieces, self.text[last:])), self.roster, self.known)

    def is_free(self, span: Span) -> bool:
        """Whether no part of this place is blanked."""
        return _FILLER not in self.text[span[0] : span[1]]


def passage(text: str, roster: Collection[str] = (), known: Collection[str] = ()) -> Passage:
    """Fold full-width digits, curly quotes and long dashes to their plain forms without moving a position."""
    folded = text if text.isascii() else "".join(map(_plain, text)).translate(_LOOKALIKES)
    return Passage(folded, roster, known)


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character
