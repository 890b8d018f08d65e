"""How the programme's rules are spoken of: their heads, values, ways, sources and what they bind. Pure."""

from portal.policy.rules import Binding, Rule, Source, Unit

HEADS: dict[str, str] = {
    "first_90": "The first 90 days",
    "review": "Reviews",
    "one_on_one": "One-on-ones",
    "observation": "Observations",
    "case_meeting": "Case-review meetings",
    "case": "Cases",
    "training": "Training",
    "education": "Continuing education",
    "concern": "Concerns",
    "resource": "Community resources",
    "wellness": "Wellness",
    "privacy": "Privacy of the people you support",
    "oversight": "Figures about people",
    "retention": "How long records are kept",
}
WAYS: dict[str, tuple[str, str]] = {
    "lead_recommends_director_decides": (
        "The lead coach recommends, the director decides",
        "The usual way. Where lead coach and director are one person, or too close to the coach, a decider is named "
        "for that coach.",
    ),
    "second_lead": (
        "The lead coach recommends, a second lead coach decides",
        "The second lead coach is named for each coach, until a day. The director reads the folder and does not "
        "decide.",
    ),
    "joint": (
        "The director and a named decider decide together",
        "Both must come to the same decision; until they do, nothing is decided.",
    ),
    "first_duty_day": ("The first duty day", "The clock begins on the first day of service."),
    "certification": ("The day of certification", "The clock begins when the coach is certified."),
    "agreement_signed": ("The day the agreement is signed", "The clock begins with the signature."),
    "applies": ("It applies", "Minutes that leave the portal carry the notice that they may not be passed on."),
    "does_not_apply": (
        "It does not apply",
        "Minutes carry no notice. Ask somebody who knows the law before you say so.",
    ),
    "unsure": ("Nobody is sure yet", "Treated as if it applied, until somebody who knows the law has said."),
}
SOURCES: dict[Source, str] = {
    "programme": "from the programme’s documents",
    "sister programme": "from a sister programme’s documents",
    "usual practice": "usual practice",
    "proposal": "a proposal, please confirm it",
}
OWN_SOURCE = "set by your programme"
BINDINGS: dict[Binding, str] = {
    "at start": "records keep what they began under",
    "on the date": "counts by the day",
}
ONE: dict[Unit, str] = {
    "days": "day",
    "business days": "business day",
    "hours": "hour",
    "minutes": "minute",
    "months": "month",
    "years": "year",
    "times": "time",
    "goals": "goal",
    "conversations": "conversation",
    "references": "reference",
    "questions": "question",
    "courses per quarter": "course per quarter",
    "people": "person",
}


def head_of(name: str) -> str:
    """The heading under which a rule stands."""
    return HEADS[name.split(".")[0]]


def way(option: str) -> str:
    """A choice in words."""
    return WAYS[option][0]


def shown(rule: Rule) -> str:
    """The value of a rule with what it counts: "14 days", "80 %", "yes"."""
    if rule.unit == "choice":
        return way(str(rule.value))
    if rule.unit == "yes or no":
        return "yes" if rule.value else "no"
    if rule.unit == "percent":
        return f"{rule.value} %"
    return f"{rule.value} {ONE.get(rule.unit, rule.unit) if rule.value == 1 else rule.unit}"
