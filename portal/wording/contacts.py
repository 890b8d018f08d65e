"""Finders for what leads straight to a person: e-mail, web address, social security number, telephone."""

import re
from collections.abc import Iterator

import phonenumbers

from portal.wording.passage import Passage, Span

_MAIL_DOMAIN = re.compile(r"@[\w-]+(?:\.[\w-]+)+")
_MAIL_NAME = re.compile(r"[\w.+%'-]+")
_LONGEST_MAIL_NAME = 320

_ANYWHERE = "com|org|net|edu|gov|mil|info|biz|app|dev|io|us|ca|uk"
_WITH_PATH = "me|co|ly|tv|be|gd|gl|to|link|page|site|online|chat|live"
_URL = re.compile(
    rf"""(?:https?://|www\.)\S+
       | (?<![\w.@-])(?:[^\W_](?:[\w-]{{0,62}})\.)+(?:(?:{_ANYWHERE})(?![\w-]|\.\w)(?:/\S*)?|(?:{_WITH_PATH})/\S+)""",
    re.IGNORECASE | re.VERBOSE,
)
_CLOSING = ".,;:!?'\")]}>\u2026\u201d"

_SSN = re.compile(
    r"""(?<![\w-])(?:[\dx*]{3}(?P<gap>[- .])[\dx*]{2}(?P=gap)\d{4}
      | (?<=ssn\ )\d{9} | (?<=security\ number\ )\d{9})(?![\w-])""",
    re.IGNORECASE | re.VERBOSE,
)

_DIALLED = re.compile(r"[+(\[]{0,3}\d(?:[\d.\s()/~\[\]+-]|[xX#]\.?(?=\s{0,2}\d)|ext\.?(?=\s{0,2}\d)){5,60}(?<=\d)")
_LOCAL = re.compile(r"(?<![\w.-])\d{3}[-.]\d{4}(?![\w-]|\.\d)")
_GROUP = re.compile(r"\d+")
_SHORTEST, _WITH_AREA = 7, 10


def emails(passage: Passage) -> Iterator[Span]:
    """Everything of the form name@domain."""
    for domain in _MAIL_DOMAIN.finditer(passage.text):
        before = passage.text[max(0, domain.start() - _LONGEST_MAIL_NAME) : domain.start()][::-1]
        name = _MAIL_NAME.match(before)
        if name:
            yield domain.start() - len(name.group().rstrip(".'-")), domain.end()


def urls(passage: Passage) -> Iterator[Span]:
    """Web addresses, with or without https, without the punctuation that closes the sentence."""
    for match in _URL.finditer(passage.text):
        address = match.group().split("\x1f")[0].rstrip(_CLOSING)
        if "." in address:
            yield match.start(), match.start() + len(address)


def social_security_numbers(passage: Passage) -> Iterator[Span]:
    """Nine digits grouped 3-2-4, also with the first five masked; ungrouped only when the words before say so."""
    for match in _SSN.finditer(passage.text):
        yield match.span()


def phones(passage: Passage) -> Iterator[Span]:
    """Numbers one could dial, read as in the United States unless they begin with a country code.

    Leniency is "possible", not "valid": a number with a digit mistyped, or from the 555 range, still points at someone.
    """
    for stretch in _DIALLED.finditer(passage.text):
        if sum(character.isdigit() for character in stretch.group()) < _SHORTEST:
            continue
        found = [
            (stretch.start() + match.start, stretch.start() + match.end)
            for match in phonenumbers.PhoneNumberMatcher(
                stretch.group(), "US", leniency=phonenumbers.Leniency.POSSIBLE, max_tries=20
            )
            if _dialled_as_written(match.raw_string)
        ]
        yield from found or (local.span() for local in _LOCAL.finditer(passage.text, stretch.start(), stretch.end()))


def _dialled_as_written(number: str) -> bool:
    """Whether the digits stand together as in a telephone number and are not a list of small figures."""
    if number.startswith("+"):
        return True
    groups = _GROUP.findall(number)
    lengths = [len(group) for group in groups[1 if groups[0] == "1" else 0 :]]
    return sum(lengths) >= _WITH_AREA and min(lengths[:-1], default=_WITH_AREA) >= 2
