"""How a one-on-one is spoken of: its kinds, ways to meet, core functions and the questions it asks. Pure."""

from db.tables.one_on_ones import CoreFunction, Mode, OneOnOneKind, OneOnOneStatus

KINDS: dict[OneOnOneKind, str] = {
    OneOnOneKind.REGULAR: "One-on-one",
    OneOnOneKind.AD_HOC: "Short consult",
    OneOnOneKind.FIRST_CHECKPOINT: "First checkpoint",
    OneOnOneKind.SECOND_CHECKPOINT: "Second checkpoint",
}
MODES: dict[Mode, str] = {Mode.PHONE: "Phone", Mode.VIDEO: "Video", Mode.IN_PERSON: "In person"}
FUNCTIONS: dict[CoreFunction, str] = {
    CoreFunction.DAILY: "Daily management",
    CoreFunction.EMOTIONAL: "Social and emotional support",
    CoreFunction.LINKS: "Links to care and community",
    CoreFunction.ONGOING: "Ongoing support",
}
QUESTIONS: dict[str, str] = {
    "went_well": "What went well?",
    "was_hard": "What was hard?",
    "support_missing": "What support was missing?",
    "experience": "Experience",
    "performance": "Performance",
    "wellness": "Personal wellness",
    "strengths": "Strengths seen",
    "directive": "Must do",
    "suggestion": "Suggestion",
    "needs_from_lead": "What do you need from me?",
}
CONSULT_QUESTION = "What it was about"


def who_can_see(status: OneOnOneStatus, coach: str, lead: str, *, is_checkpoint: bool) -> str:
    """Who can see what of a one-on-one now, in a sentence."""
    if status is not OneOnOneStatus.CLOSED:
        return (
            f"{coach} and {lead} both see the coach’s own words and the agenda. Everything else is {lead}’s draft "
            "until it is closed; then both read it."
        )
    later = " A checkpoint is also read by whoever decides, once a recommendation lies before them."
    return (
        f"{coach}, {lead} and a lead coach who covers or takes over can read this. Directors see that it took place, "
        f"not what was said.{later if is_checkpoint else ''}"
    )
