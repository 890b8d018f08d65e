"""Finder for a day of the calendar. A month, a weekday, a bare year and "two weeks ago" are all welcome."""

import re
from collections.abc import Iterator

from portal.wording.passage import Passage, Span

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_ORDINAL_WORDS = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth"
    "|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
    "|twenty[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|thirty[- ]first"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_YEAR = r"(?:\d{4}|'\d\d)"

_NAMED = re.compile(
    rf"""(?<![\w])(?:
        (?P<before>{_DAY}(?P<ordinal_before>st|nd|rd|th)?|(?P<word_before>{_ORDINAL_WORDS}))
            (?:\s{{1,3}}(?:day\s)?of\s{{1,3}}|[-\s./]{{0,3}})
            (?P<month_after>{_MONTHS})(?![\w])\.?(?:[-,\s/]{{1,3}}{_YEAR}(?!\w))?
      | (?P<month_first>{_MONTHS})\.?(?:[-\s/]{{0,3}}|\s{{1,3}}the\s{{1,3}})
            (?:{_DAY}(?P<ordinal_after>st|nd|rd|th)?|(?P<word_after>{_ORDINAL_WORDS}))
            (?![\w]|:\d|\.\d|%)(?P<year_last>[-,\s/]{{1,3}}{_YEAR}(?!\w))?
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_YEAR_FIRST = re.compile(
    r"(?<![\w/.-])(?P<year>(?:1[89]|20)\d\d)(?P<gap>[-/.]?)(?P<month>0[1-9]|1[0-2]|(?<=[-/.])[1-9])(?P=gap)"
    r"(?P<day>0[1-9]|[12]\d|3[01]|(?<=[-/.])[1-9])(?=T\d|[^\w/-]|$)(?!\.\d)"
)
_NUMBERS = re.compile(
    r"(?<![\w/.,$])(?<!\d-)(?P<one>\d{1,2})(?P<gap>\s?[-.]\s?)(?P<two>\d{1,2})(?P=gap)(?P<year>\d{4}|\d\d)(?![\w/]|[.,-]\d|%)"
    r"|(?<![\w/.,$])(?P<a>\d{1,2})\s?/\s?(?P<b>\d{1,2})(?:\s?/\s?(?P<y>\d{4}|\d\d))?(?![\w/]|[.,]\d|%)"
)
_PART_OF = re.compile(r"\s+(?:of|hours?|hrs?|days?|way|full|times?|cups?|miles?|points?|stars?|done|complete)\b", re.I)
_JUDGED = re.compile(
    r"(?:\b(?:rat(?:ed|ing|es?)|scor(?:ed?|ing)|mood|stress|energy|pain|craving|confidence|importance|readiness|scale"
    r"|level|an?|roughly|maybe|\d)\b\W{0,2}(?:is|was|of|at|as|now|to|:)?\W{0,2})$",
    re.I,
)
_AFTER_A_COUNT = re.compile(r"(?<![\w/])\d{1,2} $")
_FRACTIONS = frozenset({(1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 5), (1, 8)})
_BEFORE_A_DATE = re.compile(
    r"\b(?:on|by|since|until|till|from|to|of|before|after|around|about|last|this|next)\s+(?:the\s+)?$", re.I
)
_CLOSES = re.compile(r"\s*(?:$|[.,;:!?)\]])")


def dates(passage: Passage) -> Iterator[Span]:
    """Days written with a month's name, year first, or in numbers with or without a year."""
    here = passage
    for pattern, accept in ((_NAMED, _means_a_day), (_YEAR_FIRST, None), (_NUMBERS, _is_day_and_month)):
        found = [match.span() for match in pattern.finditer(here.text) if accept is None or accept(match)]
        here = here.without(found)
        yield from found


def _means_a_day(match: re.Match[str]) -> bool:
    """Keep "may 2 of us come" and "the first march" out: a small-letter month that is also a word needs more."""
    if match["word_before"] and (match["month_after"] or "")[:1].islower():
        return " of " in match.group()
    if (match["month_after"] or match["month_first"]) != "may":
        return True
    return bool(
        match["ordinal_before"]
        or match["ordinal_after"]
        or match["word_after"]
        or match["year_last"]
        or _BEFORE_A_DATE.search(match.string, max(0, match.start() - 20), match.start())
        or _CLOSES.match(match.string, match.end())
    )


def _is_day_and_month(match: re.Match[str]) -> bool:
    """A date in numbers, read either way round; with no year only with a slash, and no fraction, score or 24/7."""
    one, two = int(match["one"] or match["a"]), int(match["two"] or match["b"])
    if not (1 <= min(one, two) <= 12 and 1 <= max(one, two) <= 31):
        return False
    if match["year"] or match["y"]:
        return True
    text = match.string
    return not (
        (one, two) == (24, 7)
        or _PART_OF.match(text, match.end())
        or (two in (4, 5, 10) and _JUDGED.search(text, max(0, match.start() - 40), match.start()))
        or ((one, two) in _FRACTIONS and _AFTER_A_COUNT.search(text, max(0, match.start() - 4), match.start()))
    )
