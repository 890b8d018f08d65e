"""How items, reasons, lenses and safety are spoken of. Pure."""

from db.tables.meetings import GapReason, ItemKind, Lens, Safety
from db.tables.safety import Told
from portal.meetings.history import What

KINDS: dict[ItemKind, str] = {
    ItemKind.CASE: "Case",
    ItemKind.SCENARIO: "Scenario",
    ItemKind.FOLLOW_UP: "Follow-up",
    ItemKind.NOTICE: "Notice",
}
LENSES: dict[Lens, str] = {
    Lens.MI: "Motivational interviewing",
    Lens.CRAFT: "CRAFT",
    Lens.HARM_REDUCTION: "Harm reduction",
    Lens.STAGES: "Stage of change",
    Lens.RECOVERY_CAPITAL: "Recovery capital",
    Lens.WELLNESS_PLANNING: "Wellness planning",
    Lens.LOVED_ONES: "Loved ones",
    Lens.BOUNDARIES: "Boundaries",
    Lens.RESOURCES: "Resources",
    Lens.SELF_CARE: "Looking after oneself",
}
SAFETY: dict[Safety, str] = {
    Safety.NONE: "No safety concern",
    Safety.CONCERN: "A safety concern",
    Safety.ACUTE: "Somebody may be in danger now",
}
TOLD: dict[Told, str] = {
    Told.EMERGENCY: "Emergency services",
    Told.CRISIS_LINE: "The crisis line",
    Told.ON_CALL: "The person on call",
    Told.LEAD: "The lead coach",
    Told.DIRECTOR: "The director",
}
GAP_REASONS: dict[GapReason, str] = {
    GapReason.HOLIDAY: "Holiday",
    GapReason.LEAD_AWAY: "The lead coach is away",
    GapReason.TOO_FEW: "Too few can come",
    GapReason.WEATHER: "Weather or travel",
    GapReason.PROGRAMME: "Another date of the programme",
}
QUESTIONS: dict[str, str] = {
    "key_question": "What do you want to ask the group?",
    "strength": "One strength of this person",
    "goal": "What they want, in their own words",
    "tried": "What has been tried",
    "reaction": "How it is for you",
}
ASKED_OF: dict[str, str] = {
    **QUESTIONS,
    "key_question": "The question to the group",
    "reaction": "How it is for the coach",
}
"""The same, over what somebody else has written."""
BROUGHT, HELP, ADDED = "brought", "help", "added"
"""Reasons that are somebody’s own wish: the coach brings it, the coach asks for help, the lead added it."""
HAPPENED: dict[str, str] = {
    What.ADDED: "put on the list",
    What.PLACED: "placed on an agenda",
    What.SHARED: "the presentation was shared",
    What.CALLED_UP: "called up",
    What.DISCUSSED: "talked about",
    What.PUT_BACK: "put back on the waiting list",
    What.PUT_OFF: "put off in the meeting",
    What.CARRIED: "not reached, carried over",
    What.CALLED_OFF: "the meeting was called off, it waits again",
    What.AFTER_ALL: "on the agenda again, the meeting takes place after all",
    What.DROPPED: "taken off",
    What.ACTED: "a step for safety was noted",
    What.HANDED_ON: "handed on",
    What.NOTES_SHARED: "the notes were shared",
    What.ESCALATED: "passed on",
}
WHO_SEES_PRESENTATION = (
    "Until it is shared, nobody but who presents reads this. Then the lead coach reads it, and in the meeting those "
    "who are there; never anybody who may know the person."
)


def carried(times: int) -> str:
    """How often something was on an agenda and not reached: "carried twice"."""
    return {0: "", 1: "carried once", 2: "carried twice"}.get(times, f"carried {times} times")
