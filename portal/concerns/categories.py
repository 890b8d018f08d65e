"""The categories of a concern with their usual level, and what a level means. Pure.

Source: the programme's boundary practice as gathered in its handbook; every level is a proposal that whoever sorts a
concern can change with a reason.
"""

from collections.abc import Mapping
from typing import NamedTuple

from db.tables.concerns import Category, ConcernKind, Finding, SafetyNow

LEVELS: Mapping[int, str] = {
    1: "Level 1 · a small crossing, talked about",
    2: "Level 2 · significant, or it happened again",
    3: "Level 3 · serious",
    4: "Level 4 · an emergency, or a matter of law",
}
GRAVE = 3
"""From this level on the director looks after it."""


class Sort(NamedTuple):
    """A category in words, under its head, with the level it is proposed at."""

    head: str
    words: str
    level: int


_TIES, _MONEY, _CONTACT = "Ties outside the work", "Gifts, money, help", "Contact and closeness"
_ROLE, _TRUST, _DANGER = "Staying in the role", "Trust and fairness", "Danger"
CATEGORIES: Mapping[Category, Sort] = {
    Category.DUAL_RELATIONSHIP: Sort(_TIES, "Known from outside the work, or two roles at once", 2),
    Category.MUTUAL_HELP: Sort(_TIES, "In the same mutual-help group, or sponsoring", 1),
    Category.SMALL_GIFT: Sort(_MONEY, "A small gift", 1),
    Category.VALUABLE_GIFT: Sort(_MONEY, "A valuable gift", 2),
    Category.MONEY: Sort(_MONEY, "Money lent, borrowed or given", 3),
    Category.BUSINESS: Sort(_MONEY, "Hiring, selling, doing business", 2),
    Category.HOUSING: Sort(_MONEY, "Staying with somebody, or giving a place to stay", 3),
    Category.TRANSPORT: Sort(_MONEY, "Driving somebody alone", 1),
    Category.PERSONAL_CONTACT: Sort(_CONTACT, "Private number or social media", 1),
    Category.OUT_OF_HOURS: Sort(_CONTACT, "Contact outside the agreed hours", 1),
    Category.SELF_DISCLOSURE: Sort(_CONTACT, "Sharing too much of one’s own story, or one’s own crisis", 1),
    Category.OVER_INVOLVEMENT: Sort(_CONTACT, "Too involved, rescuing", 1),
    Category.PHYSICAL_CONTACT: Sort(_CONTACT, "Touch that was not wanted", 2),
    Category.ROMANTIC: Sort(_CONTACT, "A romantic relationship", 3),
    Category.SEXUAL: Sort(_CONTACT, "Sexual contact", 4),
    Category.STEERING: Sort(_ROLE, "Giving advice, steering towards one pathway", 1),
    Category.AS_THERAPIST: Sort(_ROLE, "Acting as a therapist, naming a diagnosis", 2),
    Category.PROFESSIONAL_ADVICE: Sort(_ROLE, "Medical, medication, legal or financial advice", 2),
    Category.PROMOTION: Sort(_ROLE, "Promoting a religion or politics", 1),
    Category.FAVOURITISM: Sort(_ROLE, "Favouring somebody, keeping cases to oneself", 1),
    Category.CONFIDENTIALITY: Sort(_TRUST, "Something confidential slipped out", 2),
    Category.DATA_BREACH: Sort(_TRUST, "Identifying details reached somebody they should not", 3),
    Category.DISCRIMINATION: Sort(_TRUST, "Discriminating or stigmatising words", 2),
    Category.FALSE_RECORDS: Sort(_TRUST, "Records that are not true", 3),
    Category.RETALIATION: Sort(_TRUST, "Harm to somebody who spoke up", 3),
    Category.IMPAIRED: Sort(_DANGER, "Not fit to work while working", 3),
    Category.SUBSTANCES: Sort(_DANGER, "Using with, or supplying, somebody who is supported", 4),
    Category.RISK_OF_HARM: Sort(_DANGER, "A threat, abuse, or somebody in danger", 4),
}
KINDS: Mapping[ConcernKind, str] = {
    ConcernKind.SELF_REPORT: "Something I did, or that happened to me in the work",
    ConcernKind.ABOUT_ANOTHER: "Something about somebody else here",
    ConcernKind.FEEDBACK: "Feedback of a person or loved one we support",
}
SAFETY: Mapping[SafetyNow, str] = {
    SafetyNow.NO: "Nobody is in danger",
    SafetyNow.UNSURE: "I am not sure",
    SafetyNow.YES: "Somebody may be in danger now",
}
FINDINGS: Mapping[Finding, str] = {
    Finding.GUIDANCE: "Guidance was what it needed",
    Finding.NOT_SUBSTANTIATED: "Not substantiated",
    Finding.PARTLY: "Substantiated in part",
    Finding.SUBSTANTIATED: "Substantiated",
}


def proposed_level(category: Category, safety_now: SafetyNow) -> int:
    """The level a concern is proposed at: that of its category, and 4 where somebody may be in danger now."""
    return 4 if safety_now is SafetyNow.YES else CATEGORIES[category].level
