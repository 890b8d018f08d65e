"""Finders for given names from a list. One that is a word too counts mildly, and only where used as a name."""

import re
from collections.abc import Iterator
from functools import lru_cache

from portal.wording.name_lists import given_names, is_also_a_word, public_names
from portal.wording.names import WORD, bare, known_words, name_length
from portal.wording.passage import Passage, Span
from portal.wording.used_as_name import is_used_as_name

_BEFORE, _AFTER = 10, 60
_SHORTEST_IN_CAPITALS = 5
_PLACE_BEFORE = re.compile(
    r"(?:^|[^\w])(?:St\.?|Saint|San|Santa|Los|Las|Fort|Ft\.?|Lake|Mount|Mt\.?|Port|Camp|Cape|Point|Fond|Prairie)[\s-]$"
)
_INSTITUTION = (
    "Act|Airport|Ave|Avenue|Bay|Beach|Blvd|Bridge|Building|Campus|Care|Cathedral|Center|Centre|Chapel|Church|City"
    "|Clinic|College|County|Court|Day|Drive|Falls|Foundation|Hall|Health|High|Hill|Hills|Home|Hospital|House|Institute"
    "|Inventory|Island|Lake|Lane|Library|Lodge|Mall|Medical|Memorial|Mill|Mission|Park|Parkway|Place|Plaza|Point|Prize"
    "|Ranch|Rapids|Reservation|River|Road|Scale|School|Shelter|Springs|Square|St|Street|Theat(?:er|re)|Tower|Town"
    "|Township|Treatment|Trust|University|Valley|Village|Wing"
)
_PLACE_AFTER = re.compile(rf"(?:'s)?(?:\s[A-Z][\w'.&-]*){{0,2}}\s(?:{_INSTITUTION})\b")


def clear_names(passage: Passage) -> Iterator[Span]:
    """Given names that are nothing but names, as written or in capitals."""
    for start, end in _candidates(passage):
        if not is_also_a_word(passage.text[start:end]):
            yield start, end


def likely_names(passage: Passage) -> Iterator[Span]:
    """Given names that are words, months or places as well, where the sentence uses them as a name."""
    for start, end in _candidates(passage):
        if is_also_a_word(passage.text[start:end]) and is_used_as_name(passage.text, start, end):
            yield start, end


def _candidates(passage: Passage) -> Iterator[Span]:
    """Listed names with a capital, outside the names the text may hold and of what is named after somebody."""
    text, listed, known = passage.text, given_names(), known_words(frozenset(passage.known))
    public = [match.span() for match in _public().finditer(text)]
    for match in WORD.finditer(text):
        if not match.group()[0].isupper():
            continue
        word = bare(match.group())
        if word.casefold() not in listed or word.casefold() in known or not _is_written_as_name(word):
            continue
        start, end = match.start(), match.start() + name_length(match.group())
        if not (_is_named_after(text, start, end) or any(a <= start < b for a, b in public)):
            yield start, end


def _is_written_as_name(word: str) -> bool:
    return not word.isupper() or len(word) >= _SHORTEST_IN_CAPITALS


def _is_named_after(text: str, start: int, end: int) -> bool:
    """Whether it is part of the name of a place or an institution."""
    return bool(
        _PLACE_BEFORE.search(text, max(0, start - _BEFORE), start) or _PLACE_AFTER.match(text, end, end + _AFTER)
    )


@lru_cache(maxsize=1)
def _public() -> re.Pattern[str]:
    return re.compile("|".join(rf"\b{re.escape(name)}" for name in public_names()))
