"""Finder for people of the roster, by given name, family name or both."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from portal.wording.name_lists import is_also_a_word
from portal.wording.passage import Passage, Span
from portal.wording.used_as_name import is_used_as_name

_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
)
WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{_MARKS}]|'(?=[^\W\d_]))*")
_BETWEEN = re.compile(r"[\s.-]{1,3}")
_NOT_A_NAME = frozenset({"mr", "mrs", "ms", "mx", "dr", "prof", "rev", "jr", "sr", "ii", "iii", "iv", "st"})
_SHORTEST_IN_CAPITALS = 4

Key = tuple[str, ...]


def names(passage: Passage) -> Iterator[Span]:
    """Roster names as whole words.

    A whole name counts in any case; one word of it as written or in capitals, unless it is an ordinary word too.
    Accents may be composed, decomposed or left out; a possessive ending belongs to the sentence, not to the name.
    """
    whole, single, _ = _index(frozenset(passage.roster))
    if not single and not whole:
        return
    words = [(*match.span(), bare(match.group())) for match in WORD.finditer(passage.text)]
    longest = max(map(len, whole), default=1)
    place = 0
    while place < len(words):
        start, end, word = words[place]
        for size in range(min(longest, len(words) - place), 1, -1):
            group = words[place : place + size]
            key = tuple(part.casefold() for _, _, part in group)
            if key in whole and _belong_together(passage.text, group):
                yield start, group[-1][0] + name_length(passage.text[group[-1][0] : group[-1][1]])
                place += size
                break
        else:
            if word in single:
                yield start, start + name_length(passage.text[start:end])
            place += 1


def names_that_are_words(passage: Passage) -> Iterator[Span]:
    """Single words of roster names that are ordinary words too (Hope, Will, Price), where used as a name."""
    _, _, words = _index(frozenset(passage.roster))
    if not words:
        return
    for match in WORD.finditer(passage.text):
        start, end = match.start(), match.start() + name_length(match.group())
        if bare(match.group()) in words and is_used_as_name(passage.text, start, end):
            yield start, end


def known_words(names: frozenset[str]) -> frozenset[str]:
    """Every word of these names in small letters, without accents."""
    return frozenset(part.casefold() for name in names for part in _parts(name))


def name_length(word: str) -> int:
    """How long a word is without a possessive ending."""
    return len(word) - 2 if word[-2:].lower() == "'s" else len(word)


def bare(word: str) -> str:
    """The word without accents, however they were typed, and without a possessive ending."""
    word = word[: name_length(word)]
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _belong_together(text: str, group: list[tuple[int, int, str]]) -> bool:
    return all(_BETWEEN.fullmatch(text, left[1], right[0]) for left, right in zip(group[:-1], group[1:], strict=True))


def _parts(name: str) -> list[str]:
    return [bare(word) for word in WORD.findall(unicodedata.normalize("NFC", name).replace("\u2019", "'"))]


@lru_cache(maxsize=32)
def _index(roster: frozenset[str]) -> tuple[frozenset[Key], frozenset[str], frozenset[str]]:
    """Names of several words, single words that are names only, and single words that are ordinary words too."""
    whole: set[Key] = set()
    single: set[str] = set()
    for name in roster:
        parts = [part for part in _parts(name) if part.casefold() not in _NOT_A_NAME]
        if len(parts) > 1:
            key = tuple(part.casefold() for part in parts)
            whole |= {key[: size + 1] for size in range(1, len(parts)) if not parts[size][0].islower()}
            whole |= {key, (key[0], key[-1])}
            parts = [part for part in parts if not part[0].islower()]
        single |= {part for part in parts if len(part) > 1}
    words = {part for part in single if is_also_a_word(part)}
    single -= words
    single |= {part.upper() for part in single if len(part) >= _SHORTEST_IN_CAPITALS}
    return frozenset(whole), frozenset(single), frozenset(words)
