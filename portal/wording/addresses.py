"""Finders for where somebody lives: street with number, box, unit, ZIP code, and mildly a street without a number."""

import re
from collections.abc import Iterator

from portal.wording.passage import Passage, Span

_SURE = (
    "Street|St|Avenue|Ave|Av|Road|Rd|Boulevard|Blvd|Lane|Ln|Parkway|Pkwy|Terrace|Terr?|Highway|Hwy|Turnpike|Expressway"
)
_MAYBE = (
    "Drive|Dr|Court|Ct|Place|Pl|Circle|Cir|Way|Trail|Trl|Square|Sq|Loop|Alley|Aly|Row|Plaza|Path|Pike|Crossing|Xing"
    "|Crescent|Cove|Point|Pt|Run|Heights|Ridge|Bend|Commons|Esplanade|Walk|Landing|Grove|Manor"
)
_DIRECTION = r"(?:[NSEW]|NE|NW|SE|SW|North|South|East|West|Northeast|Northwest|Southeast|Southwest)"
_NUMBER = r"(?<![\w/.,$#-])\d{1,6}(?:-?[A-Za-z]|\s1/2)?(?![\w%]|[.,:/]\d)"
_UNIT = (
    r"(?:,?\s(?:Apt|Apartment|Unit|Suite|Ste|Lot|Trailer|Floor|Fl|Room|Rm|Bldg|Building)\.?\s?\#?\s?\w{1,5}\b"
    r"|,?\s?\#\s?\w{1,5}\b)"
)
_COUNTED = (
    "the|a|an|of|on|in|at|to|from|down|up|off|by|per|and|or|for|more|less|people|persons|years?|months?|weeks?|days?"
    "|hours?|minutes?|mins?|hrs?|miles?|blocks?|houses?|doors?|times?|nights?|calls?|kids|men|women|percent|feet|other"
    "|different|separate|new|old|big|small|hour|minute|mile|block|step|th|am|pm|mg|ml|before|after|when|with|then|is|was|are|were|as|but|not|we|he|she|they|i|it|his|her|my|our"
    "|their|this|that|these|those|into|onto|across|over|around|near|along|behind|each|every|if|who|which|wait|walk"
)
_WORD = r"(?:[A-Z][\w'.-]{0,24}|\d{1,3}(?:st|nd|rd|th)\b)"
_SMALL_WORD = rf"(?!(?:{_COUNTED})\b)(?:[^\W\d][\w'.-]{{0,20}}|\d{{1,3}}(?:st|nd|rd|th)\b)"

_STREET = re.compile(
    rf"""{_NUMBER}\s{{1,2}}(?:{_DIRECTION}\.?\s)?(?:(?:{_WORD}\s){{1,4}}(?:{_SURE}|{_MAYBE})\b\.?
       |(?:\d{{1,3}}(?:st|nd|rd|th)|{_WORD})\s(?:{_SURE})\b\.?)(?:\s{_DIRECTION}\b)?{_UNIT}?""",
    re.VERBOSE,
)
_SMALL_STREET = re.compile(
    rf"""{_NUMBER}\s(?:(?:{_DIRECTION})\.?\s)?(?:{_SMALL_WORD}\s){{1,2}}?(?:{_SURE})\b\.?{_UNIT}?""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBERED = re.compile(
    rf"{_NUMBER}\s(?:{_DIRECTION}\.?\s)?(?:(?:County|State|US|U\.S\.|Old)\s)?(?:Road|Rd|Highway|Hwy|Route|Rte|FM)\s\d{{1,4}}\b{_UNIT}?",
    re.IGNORECASE,
)
_BOX = re.compile(
    r"(?<!\w)(?:P\.?\s?O\.?\s?Box|POB|Post\sOffice\sBox|Rural\sRoute|R\.?R\.?)\s?#?\s?\d{1,6}\b", re.IGNORECASE
)
_NO_NUMBER = re.compile(
    rf"(?<=\s)(?:on|off|at|near|along|from|behind)\s(?:of\s)?(?P<street>(?:{_DIRECTION}\.?\s)?"
    rf"(?:{_WORD}\s){{1,3}}?(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Court|Terrace|Parkway)\b)"
)
_UNIT_ALONE = re.compile(r"(?<!\w)(?:Apt|Apartment)\.?\s(?:#\s?)?(?:\d{1,4}[A-Z]?|[A-Z]\d{0,3})\b", re.IGNORECASE)
_YEAR_BEFORE = re.compile(r"\b(?:[Ii]n|[Ss]ince|[Bb]y|[Uu]ntil|of)\s$")

_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR"
    "|PA|PR|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut"
    "|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland"
    "|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New\\sHampshire|New\\sJersey"
    "|New\\sMexico|New\\sYork|North\\sCarolina|North\\sDakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode\\sIsland"
    "|South\\sCarolina|South\\sDakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West\\sVirginia|Wisconsin|Wyoming"
)
_WORDS_TOO = r"(?:HI|IN|ME|OH|OK|OR)\b"
_FIVE = r"(?P<zip>\d{5}(?:-\d{4})?)(?![\w-]|[.,]\d)"
_NO_COUNT = r"(?!\s(?:minutes|hours|days|people|calls|dollars|miles|steps|residents|times|members|mg|units|words)\b)"
_ZIPS = (
    re.compile(rf"(?:\b(?!{_WORDS_TOO})|(?<=\w,\s))(?:{_STATES})\.?,?\s{{1,2}}{_FIVE}{_NO_COUNT}"),
    re.compile(rf"\bzip(?:\s?-?code)?s?\b[^.;!?\d]{{0,25}}?{_FIVE}{_NO_COUNT}", re.IGNORECASE),
    re.compile(
        rf"\b(?:lives?|living|lived|moved|stays?|staying|based|grew\sup|goes|is|was|resides?|whole)\s"
        rf"(?:[a-z]+\s){{0,2}}?(?:in|to|of|from|near)\s(?:[A-Z][a-z]+\s)?{_FIVE}{_NO_COUNT}"
    ),
    re.compile(rf"(?<![\w#-]){_FIVE}(?=\szip\b)", re.IGNORECASE),
    re.compile(r"(?<![\w#-])(?<!\b[Cc]ase\s)(?<!\b[Ff]orm\s)(?P<zip>\d{5}-\d{4})(?![\w-])"),
)


def addresses(passage: Passage) -> Iterator[Span]:
    """Streets with a house number, with the unit behind them, and boxes at a post office."""
    here = passage
    for pattern in (_BOX, _NUMBERED, _STREET, _SMALL_STREET):
        found = [match.span() for match in pattern.finditer(here.text) if not _is_year(match)]
        here = here.without(found)
        yield from found


def streets_alone(passage: Passage) -> Iterator[Span]:
    """Streets without a number and apartments without a street: they may or may not point at somebody's home."""
    for match in _NO_NUMBER.finditer(passage.text):
        yield match.span("street")
    for match in _UNIT_ALONE.finditer(passage.text):
        yield match.span()


def zips(passage: Passage) -> Iterator[Span]:
    """Five digits, or five and four, where the words around them say that they are a ZIP code."""
    here = passage
    for pattern in _ZIPS:
        found = [match.span("zip") for match in pattern.finditer(here.text)]
        here = here.without(found)
        yield from found


def _is_year(match: re.Match[str]) -> bool:
    """Whether the house number is rather the year of "in 2024 Main Street closed"."""
    number = match.group().split(None, 1)[0]
    is_year = len(number) == 4 and number[:2] in {"19", "20"}
    return is_year and bool(_YEAR_BEFORE.search(match.string, max(0, match.start() - 8), match.start()))
