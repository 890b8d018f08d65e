"""The programme's words: one place for what screens, documents and the review form call things.

Pure data and a few functions over it. Codes are stored; the words here are shown.
"""

from dataclasses import dataclass
from typing import Literal

Side = Literal["coach", "lead"]


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the programme: as screens write it, what it means, and which words it stands in for.

    `printed` is the word in policy and signed records, where it differs from the screen's.
    """

    screen: str
    meaning: str
    instead_of: tuple[str, ...] = ()
    printed: str | None = None


TERMS: dict[str, Term] = {
    # People
    "coach": Term(
        "coach",
        "Someone with lived experience who supports people with addiction or their loved ones, paid or as a volunteer.",
        ("peer", "counselor", "sponsor"),
    ),
    "person": Term(
        "person",
        "Someone a coach supports with their own wellness.",
        ("addict", "alcoholic", "patient", "user"),
    ),
    "loved_one": Term(
        "loved one",
        "A family member or friend whom a coach supports.",
        ("codependent", "enabler"),
    ),
    "lead_coach": Term(
        "lead coach",
        "The experienced coach who supervises a coach and meets with them one-on-one.",
        ("boss", "supervisor"),
    ),
    "director": Term(
        "director", "Decides the outcome of the first 90 days and looks after supervision as a whole.", ("executive",)
    ),
    "administrator": Term("administrator", "Looks after accounts and settings, and reads no reviews."),
    "deputy": Term("deputy", "A lead coach who covers for another between two dates.", ("substitute",)),
    "stand_in": Term(
        "stand-in decider",
        "Decides about one review folder, for a limited time, where lead and director may not.",
    ),
    "division": Term(
        "division", "A part of the programme with its own team, time zone and rhythm.", ("branch", "site")
    ),
    "external_contact": Term(
        "external contact", "Somebody from outside who looks after concerns that speak of a director.", ("ombudsman",)
    ),
    # Supervision
    "one_on_one": Term(
        "one-on-one",
        "A conversation of coach and lead coach about experience, performance and personal wellness.",
        ("1:1", "appraisal"),
    ),
    "first_90_days": Term(
        "first 90 days",
        "The time in which a new coach and their lead find out together whether the work fits.",
        ("probation", "trial period"),
        printed="probation",
    ),
    "review": Term(
        "review",
        "Coach and lead coach each rate all items without seeing the other's answers, then talk about both.",
        ("appraisal", "evaluation"),
    ),
    "self_assessment": Term("self-assessment", "The coach's own sheet of a review.", ("self-evaluation",)),
    "review_folder": Term(
        "review folder",
        "Everything the portal keeps about the supervision of one coach; it shows who opened it.",
        ("case file", "personnel file"),
    ),
    "observation": Term(
        "observation", "A sentence about something seen or heard in a coach's work, and whether they were told."
    ),
    "commitment": Term("commitment", "Something one of you said they will do, with a date.", ("action item", "task")),
    "addendum": Term("addendum", "A dated note added to a signed record, which itself stays as it was.", ("edit",)),
    "end_of_service": Term(
        "end of service", "The coach and the programme part ways.", ("dismissal", "termination", "failed probation")
    ),
    # A review's figures
    "not_observed": Term(
        "not observed", "Nothing seen or heard yet, so there is no rating. It never counts as 0.", ("0",)
    ),
    "not_applicable": Term(
        "not applicable", "Not part of this coach's work, with the reason. It never counts as 0.", ("0",)
    ),
    "item_mean": Term("item mean", "The mean of all rated items, each counting once.", ("overall score",)),
    "category_mean": Term(
        "mean of category means", "The mean of the categories, each counting once however many items it has."
    ),
    "coverage": Term("coverage", "How many of the items that apply have a rating.", ("completion rate",)),
    "rated_higher": Term(
        "you rated higher", "Your rating of an item is above the other one.", ("over-rated", "over-view")
    ),
    "rated_lower": Term(
        "you rated lower", "Your rating of an item is below the other one.", ("under-rated", "under-view")
    ),
    "chose_not_to_sign": Term(
        "chose not to sign", "The coach has decided not to sign; a witness notes it.", ("refused to sign",)
    ),
    # Cases, wellness, concerns
    "case": Term(
        "case", "The support of one person or loved one, under a random code and without a name.", ("client file",)
    ),
    "case_review": Term("case review", "The team's meeting about coded cases and practice scenarios.", ("staffing",)),
    "hard_just_now": Term(
        "hard just now", "Something takes more strength than usual at the moment.", ("struggling", "weak")
    ),
    "check_in": Term(
        "check-in", "A few words of a coach about how they are, for themselves unless they share them.", ("screening",)
    ),
    "support_agreement": Term(
        "support agreement", "What coach and lead coach change at work for a while, never why.", ("fitness for duty",)
    ),
    "return_to_use": Term("return to use", "A person uses again after a time without.", ("relapse", "slip")),
    "consult": Term(
        "ask before I act", "A question about ethics or boundaries, put before acting. It counts as good practice."
    ),
    "concern": Term("concern", "Something about conduct or safety that needs to be looked into fairly.", ("incident",)),
}

LEVELS: dict[str, str] = {"1": "Emerging", "2": "Developing", "3": "Competent", "4": "Role model"}
ANSWERS: dict[str, str] = {**LEVELS, "no": "Not observed", "na": "Not applicable"}
REFLECTIVE_ANSWERS: dict[Side, dict[str, str]] = {
    "coach": {"reflected": "I have thought about it", "rather_not": "Rather not say"},
    "lead": {"talked": "Talked about", "not_talked": "Not talked about", "seen": "Seen in their work"},
}
SOURCES: dict[str, str] = {
    "direct_observation": "I was there",
    "recording": "Recording",
    "record": "Records or notes",
    "role_play": "Role play or scenario",
    "person_served": "Said by a person served",
    "colleague": "Said by a colleague",
    "own_account": "Own account",
}
LENSES: dict[str, str] = {
    "mi": "Motivational interviewing",
    "craft": "Community reinforcement and family training (CRAFT)",
    "stages": "Stages of change",
    "harm_reduction": "Harm reduction",
    "recovery_capital": "Recovery capital",
    "wellness_planning": "Wellness planning",
    "loved_ones": "Loved ones and family",
    "boundaries": "Boundaries",
    "resources": "Resources",
    "self_care": "Self-care",
}


def word(key: str) -> str:
    """The screen's word for `key`, e.g. "first 90 days". Raises KeyError for a word the programme does not have."""
    return TERMS[key].screen


def printed_word(key: str) -> str:
    """The word for `key` in policy and signed records, e.g. "probation". Raises KeyError like `word`."""
    return TERMS[key].printed or TERMS[key].screen


def choices(side: Side, *, reflective: bool = False) -> list[list[str]]:
    """The answers one side may give to an item, as [code, label] pairs in the order of the form."""
    answers = REFLECTIVE_ANSWERS[side] if reflective else ANSWERS
    return [[code, label] for code, label in answers.items()]


def source_choices() -> list[list[str]]:
    """Where evidence may come from, as [code, label] pairs."""
    return [[code, label] for code, label in SOURCES.items()]


def answer_label(code: str) -> str:
    """An answer in words, levels with their digit: "3 Competent", "Not observed", "Talked about".

    Raises KeyError for a code that is no answer.
    """
    if code in LEVELS:
        return f"{code} {LEVELS[code]}"
    return {**ANSWERS, **REFLECTIVE_ANSWERS["coach"], **REFLECTIVE_ANSWERS["lead"]}[code]


def difference_label(gap: int, reader: Side | None, coach: str) -> str:
    """Coach's rating minus lead's, in words for whoever reads: "You rated higher", "Maya rated lower".

    `reader` is the side the reader rated for, or None for anybody else; `coach` is the name used then.
    """
    if gap == 0:
        return "Both rated the same"
    if reader is None:
        return f"{coach} rated {'higher' if gap > 0 else 'lower'}"
    own_gap = gap if reader == "coach" else -gap
    return f"You rated {'higher' if own_gap > 0 else 'lower'}"


def sheet_note(other: str) -> str:
    """Who sees a sheet, for the person filling it in; `other` is the name of the one who rates the same items."""
    return f"{other} rates the same items. Neither of you sees the other’s answers until both have submitted."
