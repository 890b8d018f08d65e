"""Words that name a diagnosis, a substance or a test result, which a support agreement leaves out. Pure.

A short list, not a judge: it meets the common words and misses others. It is asked of one field only, in which what
changes at work is written, so that a word of the people served has no place there either.
"""

import re

WORDS = (
    r"diagnos\w+",
    *(r"relaps\w+", r"sobri\w+", r"sober", r"abstinen\w+", r"detox\w*", r"overdos\w+", r"withdrawal symptoms?"),
    *(r"alcohol\w*", r"drunk", r"drinking", r"cocaine", r"heroin", r"fentanyl", r"opioids?", r"opiates?", r"meth"),
    *(r"methamphetamines?", r"amphetamines?", r"cannabis", r"marijuana", r"benzos?", r"benzodiazepines?"),
    *(r"methadone", r"buprenorphine", r"suboxone", r"naltrexone", r"antidepressants?", r"medications?"),
    *(r"depress(?:ion|ed|ive)", r"bipolar", r"ptsd", r"anxiety disorder", r"adhd", r"psychosis", r"suicid\w+"),
    *(r"(?:drug|urine|blood|breath) (?:test|screen)\w*", r"tested (?:positive|negative)", r"test results?"),
    r"(?:positive|negative) (?:test|screen)\w*",
)
PATTERN = re.compile(rf"(?<!\w)(?:{'|'.join(WORDS)})(?!\w)", re.IGNORECASE)
MOST = 3


def found(text: str) -> tuple[str, ...]:
    """The words in `text` that have no place there, each once, the first few."""
    return tuple(dict.fromkeys(match.group().casefold() for match in PATTERN.finditer(text)))[:MOST]


def sentence(named: tuple[str, ...]) -> str:
    """What to do about them."""
    quoted = ", ".join(f"“{word}”" for word in named)
    return f"Leave out {quoted}. Say what changes at work instead; diagnoses, substances and test results stay out."
