"""The free-text check: what in a text might tell who it is about, before the text leaves its author."""

from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType

from portal.wording.addresses import addresses, streets_alone, zips
from portal.wording.ages import ages
from portal.wording.contacts import emails, phones, social_security_numbers, urls
from portal.wording.dates import dates
from portal.wording.finding import Finding
from portal.wording.given_names import clear_names, likely_names
from portal.wording.names import names, names_that_are_words
from portal.wording.passage import Passage, Span, passage

Finder = Callable[[Passage], Iterable[Span]]

# The order decides who may claim a place first: a later finder no longer sees what an earlier one reported.
FINDERS: Mapping[str, Finder] = MappingProxyType(
    {
        "email": emails,
        "url": urls,
        "ssn": social_security_numbers,
        "address": addresses,
        "zip": zips,
        "date": dates,
        "phone": phones,
        "age": ages,
        "name": names,
        "given_name": clear_names,
    }
)
# What these find may well be something else. They read the whole text, since a clear name beside a word tells that the
# word is one too, and report only what the others left.
MILD_FINDERS: Mapping[str, Finder] = MappingProxyType(
    {
        "address": streets_alone,
        "name": names_that_are_words,
        "given_name": likely_names,
    }
)


def check(text: str, roster: Collection[str] = (), known: Collection[str] = ()) -> list[Finding]:
    """Point out what in a text may tell who it is about: contact details, places, days, high ages and names.

    `roster` holds full names of people that must not stand in it, `known` those it is openly about. The answer is
    sorted and free of overlaps; no text makes this raise. Mild findings are guesses and hold nothing back.
    """
    whole = here = passage(text, roster, known)
    taken: list[tuple[int, int, str, bool]] = []
    for kind, finder in FINDERS.items():
        spans = _apart(finder(here))
        taken += ((start, end, kind, False) for start, end in spans)
        here = here.without(spans)
    for kind, finder in MILD_FINDERS.items():
        spans = [span for span in _apart(finder(whole)) if here.is_free(span)]
        taken += ((start, end, kind, True) for start, end in spans)
        here = here.without(spans)
    return sorted(Finding(start, end, kind, text[start:end], is_mild) for start, end, kind, is_mild in taken)


def _apart(spans: Iterable[Span]) -> list[Span]:
    """In order, each beginning where the one before has ended at the earliest."""
    apart: list[Span] = []
    for start, end in sorted(spans):
        start = max(start, apart[-1][1]) if apart else start
        if start < end:
            apart.append((start, end))
    return apart
