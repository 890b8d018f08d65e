"""What may be said beside a text while it is written, and asks for nothing: mild findings and person-first words."""

from collections.abc import Sequence

from portal.wording.advice import sentence_for
from portal.wording.check import check
from portal.wording.person_first import Entry, Offer, person_first

_MOST_OFFERS = 3


def hints(text: str, entries: Sequence[Entry]) -> list[str]:
    """Sentences for the author of `text`, each once; empty where there is nothing to say.

    Looks at the text alone, with the words of `entries` to offer: it knows neither the roster nor whom the record is
    about.
    """
    if not text.strip():
        return []
    mild = (sentence_for(finding) for finding in check(text) if finding.is_mild)
    offers = (_sentence(offer) for offer in person_first(text, entries)[:_MOST_OFFERS])
    return list(dict.fromkeys((*mild, *offers)))


def _sentence(offer: Offer) -> str:
    return f"Instead of “{offer.text}”, perhaps “{offer.words}”. {offer.why}"
