"""Whether a sentence uses a word as somebody's name: "I met Hope on Monday", but not "Hope is what carries him"."""

import re

from portal.wording.name_lists import also_places, given_names, is_also_a_word, surnames

_BEFORE, _AFTER = 32, 48

_SAID = (
    "said|says|told|tells|asked|asks|called|texted|phoned|emailed|answered|replied|agreed|agrees"
    "|explained|explains|wrote|writes|talked|spoke|speaks|listened|listens|wants|wanted|thinks|thought|believes"
    "|worries|worried|cried|laughed|smiled|nodded|apologized|admitted|admits|mentioned|mentions"
    "|reported|relapsed|missed|attended|attends|visited|met|sat|drove|quit|hopes|likes|prefers|promised"
    "|refused|refuses|decided|offered|suggested|tried|cancell?ed|rescheduled|responded|graduated|denied|denies|insisted"
    "|insists|complained|wondered|wonders|remembers|remembered|forgot|thanked|hugged|yelled|shrugged|whispered|joked"
)
_MOOD = (
    "worried|upset|angry|scared|afraid|late|crying|sober|ready|happy|proud|sad|tired|guilty|ashamed|lonely|alone"
    "|nervous|anxious|pregnant|homeless|grateful|sick|here|absent|quiet|doing|going|coming|calling|looking|trying"
    "|working|living|drinking|using|struggling|waiting|willing|sleeping|asking|not (?:sure|ready|here|coming)"
)
_RELATIVE = (
    "mother|mom|mum|father|dad|parents?|sister|brother|son|daughter|wife|husband|partner|girlfriend|boyfriend|aunt"
    "|uncle|cousin|niece|nephew|grandmother|grandma|grandfather|grandpa|grandson|granddaughter|friend|roommate"
    "|neighbou?r|sponsor|fianc\u00e9e?|ex|stepson|stepdaughter|stepmother|stepfather|kids?|children|family|boss|coach"
    "|client|peer|colleague|co-?worker|(?:probation\\s|parole\\s)?officer|case\\s?worker|counsell?or|therapist|lawyer"
    "|landlord|doctor|nurse|teacher"
)
_TITLE = r"(?:mr|mrs|ms|miss|mx|dr|aunt|uncle|coach|dear|hi|hello|hey|named|called|goes\ by|(?:name|names)\ (?:is|was))"
_OTHER_THINGS = (
    "house|apartment|phone|car|call|story|birthday|case|plan|notes?|voice|words|anger|job|room|baby|email|message"
)

_SPEAKS = re.compile(
    rf"\s(?:(?:also|then|later|just|now|never|often|finally|already|still|again)\s)?(?!called\sfor\b)(?:{_SAID})\b"
    rf"|\s(?:is|was|seems|seemed|looks|looked|sounds|sounded|feels|felt|got|has\sbeen)\s"
    rf"(?:(?:very|so|really|still|too|quite)\s)?(?:{_MOOD})\b"
    rf"|\s(?:has|had)\s(?:(?:not|never|already|just)\s)?(?:{_SAID})\b|\slives?\s(?:with|alone|at)\b"
    r"|\s(?:did|does|has|is|was)(?:n't|\snot)\s(?:show|answer|call|pick|want|trust|text|repl|respond|attend|think|know)"
    r"|\s(?:is|was|went|goes)\s(?:back\s)?(?:in|at|to)\s(?:jail|prison|detox|rehab|treatment|court|custody|hospital)\b"
    r"|\s(?:calls|texts)\s(?:me|us|him|her|them|every|when|back)\b",
    re.IGNORECASE,
)
_OWNS = re.compile(rf"'s?\s(?:(?:own|little|older|younger|new|old)\s)?(?:{_RELATIVE}|{_OTHER_THINGS})\b", re.IGNORECASE)
_TOGETHER = re.compile(rf"\sand\s(?:I\b|(?:her|his|their)\s(?:{_RELATIVE})\b|(?P<other>[A-Z][a-z]+))")
_AND_OTHER = re.compile(r"(?P<other>[A-Z][a-z]+)\s(?:and|or)\s$")
_SURNAME = re.compile(r"\s(?P<surname>[A-Z][a-z]+)")

_MET = re.compile(
    r"(?:^|[^\w])(?:met|saw|told|tell|asked|ask|asking|called|call|calling|phoned|texted|texting|emailed|visited|helped"
    r"|supported|thanked|reminded|encouraged|invited|introduced|married|heard\sfrom|talk(?:ed|ing|s)?\s(?:to|with)"
    r"|sp(?:oke|eak|eaking)\s(?:to|with)|listen(?:ed|ing)?\sto|(?<!compared\s)with|and\sthat|that\sday)\s$",
    re.IGNORECASE,
)
_NEAR = re.compile(
    r"(?:^|[^\w])(?:for|about|from|to|by|and|of|like|between|knows?|knew|trusts?|loves?|misses|see|sees|seen|let"
    r"|because|when|if|that|after|before|while|since)\s$",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    rf"(?:^|[^\w])(?:(?:her|his|their|my|the|our)\s(?:\w+\s)?(?:{_RELATIVE})|{_TITLE}\.?)\s$", re.I
)
_APPOSED = re.compile(rf"(?:^|[^\w])(?:{_RELATIVE}),\s$", re.IGNORECASE)
_ADDRESSED = re.compile(r"(?:^|[^\w])(?:thanks|thank\syou|hi|hello|hey|sorry|well\sdone),?\s$", re.IGNORECASE)
_GOES_ON = re.compile(
    r"(?:[.,;:!?)\x22\u201d]|$|\s(?:and|or|but|on|at|in|about|after|before|during|again|last|this|next|today|yesterday"
    r"|tomorrow|tonight|to|who|whose|how|what|whether|if|that|for|from|is|was|has|had|twice|once|every|over|by|together"
    r"|when|because|since|so|while|as|through|into|out|up|down|home|back|there|here|directly|openly|why|where|not|did"
    r"|does|could|can|would|will|should|with|went|came|left|moved|the|a|her|his|he|she|they|we|I|again|alone|too|more)\b)"
)
_NAME_GOES_ON = re.compile(r"(?!\s[A-Z])")


def is_used_as_name(text: str, start: int, end: int) -> bool:
    """Whether the capitalised word at `start` to `end` of a folded text stands where a person stands.

    A capital alone tells nothing at the beginning of a sentence, where a word needs to speak, own or be with somebody.
    Inside a sentence an ordinary word has no capital of its own; a month or a place has, and needs a stronger sign.
    """
    word = text[start:end]
    if not word[:1].isupper() or (word.isupper() and len(word) > 1):
        return False
    before, after = text[max(0, start - _BEFORE) : start], text[end : end + _AFTER]
    if _SPEAKS.match(after) or _OWNS.match(after) or _is_among_names(before, after):
        return True
    if _INTRODUCED.search(before):
        return bool(_NAME_GOES_ON.match(after))
    if _APPOSED.search(before):
        return after[:1] in {",", "."}
    if _ADDRESSED.search(before):
        return after[:1] in {",", ".", "!"}
    has_capital_anyway = word.casefold() in also_places()
    near = _MET.search(before) or (not has_capital_anyway and _NEAR.search(before))
    return bool(near and _GOES_ON.match(after))


def _is_among_names(before: str, after: str) -> bool:
    """Whether a clear name or "I" is joined to it by "and", or a frequent family name follows it."""
    together, other = _TOGETHER.match(after), _AND_OTHER.search(before)
    if together and (together["other"] is None or _is_clear(together["other"])):
        return True
    if other and _is_clear(other["other"]):
        return True
    surname = _SURNAME.match(after)
    return bool(surname and surname["surname"].casefold() in surnames())


def _is_clear(name: str) -> bool:
    return name.casefold() in given_names() and not is_also_a_word(name)
