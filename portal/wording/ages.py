"""Finder for an age over 89, which so few people have that it points at one. Younger ages are welcome."""

import re
from collections.abc import Iterator

from portal.wording.name_lists import given_names
from portal.wording.passage import Passage, Span

_UNITS = "one|two|three|four|five|six|seven|eight|nine"
_WORDS = rf"ninety(?:[-\s](?:{_UNITS}))?|(?:a|one)\shundred(?:(?:\sand)?\s(?:{_UNITS}|ten))?"
_OLD = rf"(?:9\d|1[01]\d|{_WORDS})"
_NOT_MORE = r"(?![\w%]|[.,:/-]\d|-\w)"
_ENDS = (
    r"(?=\s*(?:[.,;:!?)\x1f]|$)|\s(?:and|but|or|now|today|already|soon|last|this|next|when|who|with|so|then|yet|on)\b)"
)
_KIN = (
    "mother|father|mom|dad|grandmother|grandma|granny|grandfather|grandpa|grandparent|aunt|great-aunt|uncle"
    "|great-uncle|neighbou?r|husband|wife|woman|man|lady|gentleman|loved\\sone|person|caller|client|widow(?:er)?"
)
_IS = r"(?:is|was|will\sbe|'s|'ll\sbe|turn(?:s|ed)?|turning|is\sturning|has\sturned|just\sturned|is\snow|is\sabout)"
_AGES = (
    # "91 years old", "94-year-old", "98 yo", "92 years of age"
    re.compile(
        rf"(?<![\w.,/$-]){_OLD}[\s-]?(?:years?[\s-]old|years?\sof\sage|y/?o\b|yrs?\.?\sold)(?!\w)"
        r"(?!\s(?:building|house|church|tradition|tree|organi[sz]ation|program(?:me)?|school|hospital|agency|law|rule|idea)\b)",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?:age|aged)(?:\sof)?:?\s{_OLD}{_NOT_MORE}(?!\s?(?:days|minutes|hours|months))", re.IGNORECASE),
    re.compile(
        rf"\b(?:she|he|{_KIN}|who)(?:\s(?:just|also|now))?(?:\s{_IS}|'s|'ll\sbe)\s(?P<age>{_OLD}){_NOT_MORE}{_ENDS}",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?:turn(?:s|ed)|turning|will\sbe)\s(?P<age>{_OLD}){_NOT_MORE}{_ENDS}", re.IGNORECASE),
    re.compile(rf"\b(?:{_KIN})(?:,\s|\s\()(?:now\s)?(?P<age>{_OLD}){_NOT_MORE}(?=[,.)])", re.IGNORECASE),
    re.compile(rf"\b(?:woman|man|lady|gentleman|person|caller)\sof\s(?P<age>{_OLD}){_NOT_MORE}{_ENDS}", re.IGNORECASE),
    re.compile(rf"(?:^|[.!?]\s)At\s(?P<age>{_OLD}){_NOT_MORE},?\s(?:he|she|they)\b"),
    re.compile(rf"\b(?P<who>[A-Z][\w'-]{{1,30}})(?:,\s|\s\()(?P<age>{_OLD}){_NOT_MORE}(?=[,)])"),
)


def ages(passage: Passage) -> Iterator[Span]:
    """Ages from 90 on, in figures or words, told by "age", "years old", or by whom it is said of."""
    here = passage
    for pattern in _AGES:
        found = [
            match.span("age" if "age" in pattern.groupindex else 0)
            for match in pattern.finditer(here.text)
            if "who" not in pattern.groupindex or match["who"].casefold() in given_names()
        ]
        here = here.without(found)
        yield from found
