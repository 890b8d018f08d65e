"""The check's answer as plain data, for the command line."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from portal.wording.check import check
from portal.wording.finding import Finding
from portal.wording.person_first import Entry, Offer, default_entries, person_first


def as_json(text: str, roster: Collection[str] = (), entries: Sequence[Entry] | None = None) -> str:
    """The findings as one JSON object, and the offers of person-first words where there are some.

    The words are those of `entries`, or of the list that comes with the portal.
    """
    answer: dict[str, Any] = {"findings": [_finding(found) for found in check(text, roster)]}
    if offers := person_first(text, default_entries() if entries is None else entries):
        answer["offers"] = [_offer(offer) for offer in offers]
    return json.dumps(answer)


def _finding(found: Finding) -> dict[str, Any]:
    row = {"kind": found.kind, "start": found.start, "end": found.end, "text": found.text}
    return row | {"mild": True} if found.is_mild else row


def _offer(offer: Offer) -> dict[str, Any]:
    return {"start": offer.start, "end": offer.end, "text": offer.text, "words": offer.words, "why": offer.why}
