"""What the author reads beside a finding: what it looks like, and words that point to nobody and say as much."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from types import MappingProxyType

from portal.wording.finding import Finding
from portal.wording.relative import day_in, relative

ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "phone": "This looks like a telephone number. Please take it out: the number stays outside the portal.",
        "email": "This looks like an e-mail address. Please take it out: nobody needs it to follow the story.",
        "url": "This looks like a web address, and it may lead to a person. Naming the kind of service is enough.",
        "ssn": "This looks like a social security number. Please take it out: it belongs in no note.",
        "address": "This looks like a street address. “In the same part of town” tells as much.",
        "zip": "This looks like a ZIP code. The region is enough.",
        "age": "This looks like an age above 89, which very few people have. “Over 89” tells as much.",
        "name": "This is the name of someone in the programme. “A colleague” or “the person” protects them and you.",
        "given_name": "This looks like somebody's name. “The person”, “a loved one” or “a friend” protects them.",
    }
)
MILD_ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "address": "A street or an apartment seems to be named. If somebody lives there, “in the same part of town” "
        "tells as much.",
        "name": "A word here may be the name of someone in the programme. If it is, “a colleague” or “the person” "
        "protects them and you.",
        "given_name": "A word here may be somebody's name. If it is, “the person” or “a loved one” protects them.",
    }
)
_ANY_DAY = "about two weeks ago"
_MOST_OFFERED = 3


def sentence_for(finding: Finding, today: date | None = None) -> str:
    """Advice in plain words for this finding; never repeats the text that was found.

    For a date it offers words counted from the reader's `today`, or an example without one.
    """
    if finding.kind == "date":
        return _for_days([finding], today)
    return (MILD_ADVICE if finding.is_mild else ADVICE)[finding.kind]


def advice(findings: Collection[Finding], today: date | None = None) -> str:
    """What the author reads about `findings`, each sentence once, all dates in one."""
    days = [finding for finding in findings if finding.kind == "date"]
    return " ".join(
        dict.fromkeys(
            _for_days(days, today) if finding.kind == "date" else sentence_for(finding) for finding in findings
        )
    )


def _for_days(findings: Iterable[Finding], today: date | None) -> str:
    days = [day for finding in findings if today and (day := day_in(finding.text, today))]
    offered = list(dict.fromkeys(relative(day, today) for day in days if today))[:_MOST_OFFERED] or [_ANY_DAY]
    quoted = " or ".join(f"“{words}”" for words in (offered[0].capitalize(), *offered[1:]))
    return f"This looks like a full date. {quoted} tells as much without pointing to a day."
