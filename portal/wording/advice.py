"""What the author reads beside a finding: what it looks like, and what says as much without pointing to someone."""

from collections.abc import Mapping
from types import MappingProxyType

from portal.wording.finding import Finding

ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "phone": "This looks like a telephone number. Please take it out: the number stays outside the portal.",
        "email": "This looks like an e-mail address. Please take it out: nobody needs it to follow the story.",
        "url": "This looks like a web address, and it may lead to a person. Naming the kind of service is enough.",
        "ssn": "This looks like a social security number. Please take it out: it belongs in no note.",
        "date": "This looks like a full date. \u201cAbout two weeks ago\u201d tells as much without pointing to a day.",
        "name": "This is the name of someone in the programme. \u201cA colleague\u201d or \u201cthe person\u201d "
        "protects them and you.",
    }
)


def sentence_for(finding: Finding) -> str:
    """Advice in plain words for this kind of finding; never repeats the text that was found."""
    return ADVICE[finding.kind]
