"""Person-first words, offered: what a term says about a person, and words that name the person first.

Offers hold nothing back and ask for nothing. The list is data, so that a programme can change it.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from portal.wording.passage import passage

LONGEST = {"term": 60, "words": 120, "why": 300, "unless": 300}
_TERM = re.compile(r"[^\W_]+\*?(?:[ '/-][^\W_]+\*?)*")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list: a term, the words offered instead, why, and phrases in which the term is fine.

    In `term` a star at the end of a word stands for any ending. `unless` holds phrases between semicolons.
    """

    term: str
    words: str
    why: str
    unless: str = ""


@dataclass(frozen=True, order=True, slots=True)
class Offer:
    """A place in a text, counted in characters, where `words` would name the person first, and why."""

    start: int
    end: int
    text: str
    words: str
    why: str


def person_first(text: str, entries: Sequence[Entry]) -> list[Offer]:
    """Where `text` uses terms of the list, in order; of terms that share a place the longest is answered.

    Entries that `validate` finds fault with are passed over, so that no list makes this raise.
    """
    folded = passage(text).text
    pattern, by_group = _compiled(tuple(entries))
    if pattern is None:
        return []
    offers = []
    for match in pattern.finditer(folded):
        entry = by_group[match.lastgroup or ""]
        if entry is not None:
            offers.append(Offer(*match.span(), text[match.start() : match.end()], entry.words, entry.why))
    return offers


@lru_cache(maxsize=1)
def default_entries() -> tuple[Entry, ...]:
    """The list that comes with the portal."""
    text = files("portal.wording").joinpath("person_first.csv").read_text("utf-8")
    return tuple(read_entries(csv.DictReader(text.splitlines())))


def read_entries(rows: Iterable[Mapping[str, str | None]]) -> list[Entry]:
    """Entries from rows with the columns term, words, why and, where there is one, unless; spaces around are cut."""
    return [Entry(*((row.get(column) or "").strip() for column in ("term", "words", "why", "unless"))) for row in rows]


def validate(entries: Sequence[Entry]) -> dict[int, str]:
    """What is wrong with an edited list: a sentence for each bad row, by its number from 1; empty when all is well."""
    faults: dict[int, str] = {}
    seen: dict[str, int] = {}
    for number, entry in enumerate(entries, 1):
        found, small = fault(entry), same(entry.term)
        if found is not None:
            faults[number] = found[1]
        elif small in seen:
            faults[number] = f"“{entry.term}” stands in row {seen[small]} already."
        seen.setdefault(small, number)
    return faults


def same(term: str) -> str:
    """What two spellings of one term have in common."""
    return " ".join(term.casefold().split())


def fault(entry: Entry) -> tuple[str, str] | None:
    """The column in which `entry` cannot stay as it is and a sentence why; None when all is well."""
    for column, longest in LONGEST.items():
        if len(getattr(entry, column)) > longest:
            return column, f"Keep it short: {longest} characters at most."
    if not entry.term.strip():
        return "term", "Say which term this row is about."
    for column, phrases in (("term", [entry.term]), ("unless", _phrases(entry))):
        if not all(_TERM.fullmatch(phrase) for phrase in phrases):
            return column, "Write words with single spaces, hyphens or apostrophes; a star may end a word."
    if any(len(word.rstrip("*")) < 3 for word in entry.term.split() if word.endswith("*")):
        return "term", "Give at least three letters before a star, or half the language is meant."
    if not entry.words.strip():
        return "words", f"Say what to offer instead of “{entry.term}”."
    if not entry.why.strip():
        return "why", f"Say in a sentence why, for who reads the offer about “{entry.term}”."
    if re.search(rf"(?<![\w-]){_as_pattern(entry.term)}(?![\w-])", entry.words, re.IGNORECASE):
        return "words", f"The words offered contain “{entry.term}” again, so they would be pointed out as well."
    return None


@lru_cache(maxsize=8)
def _compiled(entries: tuple[Entry, ...]) -> tuple[re.Pattern[str] | None, dict[str, Entry | None]]:
    """One pattern for the whole list, longest term first, and which entry each of its groups belongs to."""
    bad = validate(entries)
    found: list[tuple[str, Entry | None]] = []
    for number, entry in enumerate(entries, 1):
        if number not in bad:
            found += [(entry.term, entry), *((phrase, None) for phrase in _phrases(entry))]
    found.sort(key=lambda one: len(one[0]), reverse=True)
    if not found:
        return None, {}
    by_group = {f"g{place}": entry for place, (_, entry) in enumerate(found)}
    terms: dict[str, list[str]] = {}
    for place, (term, _) in enumerate(found):
        terms.setdefault(term[0].lower()[:1], []).append(f"(?P<g{place}>{_as_pattern(term)})")
    # By first letter, so that a place in the text is not held against the whole list.
    by_letter = "|".join(f"(?={re.escape(letter)})(?:{'|'.join(each)})" for letter, each in terms.items())
    return re.compile(rf"(?<![\w-])(?:{by_letter})(?![\w-])", re.IGNORECASE), by_group


def _phrases(entry: Entry) -> list[str]:
    return [phrase.strip() for phrase in entry.unless.split(";") if phrase.strip()]


def _as_pattern(term: str) -> str:
    words = (re.escape(word).replace(r"\*", r"\w{0,12}") for word in term.split())
    return r"\s{1,3}".join(words)
