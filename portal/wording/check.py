"""The free-text check: what in a text might tell who it is about, before the text leaves its author."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType

from portal.wording.contacts import emails, phones, social_security_numbers, urls
from portal.wording.dates import dates
from portal.wording.finding import Finding
from portal.wording.names import names
from portal.wording.passage import Passage, Span, passage

Finder = Callable[[Passage], Iterable[Span]]

# The order decides who may claim a place first: a later finder no longer sees what an earlier one reported.
FINDERS: Mapping[str, Finder] = MappingProxyType(
    {
        "email": emails,
        "url": urls,
        "ssn": social_security_numbers,
        "date": dates,
        "phone": phones,
        "name": names,
    }
)


def check(text: str, roster: Collection[str] = ()) -> list[Finding]:
    """Point out contact details, full dates and roster names in a text.

    `roster` holds full names of people. The answer is sorted and free of overlaps; no text makes this raise.
    """
    here = passage(text, roster)
    found: list[Finding] = []
    for kind, finder in FINDERS.items():
        spans = _apart(finder(here))
        if spans:
            found += (Finding(start, end, kind, text[start:end]) for start, end in spans)
            here = here.without(spans)
    return sorted(found)


def _apart(spans: Iterable[Span]) -> list[Span]:
    """In order, each beginning where the one before has ended at the earliest."""
    apart: list[Span] = []
    for start, end in sorted(spans):
        start = max(start, apart[-1][1]) if apart else start
        if start < end:
            apart.append((start, end))
    return apart


def as_json(text: str, roster: Collection[str] = ()) -> str:
    """The findings as one JSON object, for the command line."""
    rows = [{"kind": f.kind, "start": f.start, "end": f.end, "text": f.text} for f in check(text, roster)]
    return json.dumps({"findings": rows})
