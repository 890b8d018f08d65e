"""How a meeting under way and what comes of it are called on the screen and in the minutes."""

from datetime import timedelta

from db.tables.meetings import Guidance, ItemStatus, MeetingStatus, OutcomeKind, Phase, Presence

PHASES = {
    Phase.PRESENT: "Present",
    Phase.CLARIFY: "Clarify",
    Phase.DISCUSS: "Think aloud",
    Phase.PLAN: "Plan",
}
ABOUT_PHASES = {
    Phase.PRESENT: "Whoever presents speaks; the others listen.",
    Phase.CLARIFY: "Questions that make it clear, no advice yet.",
    Phase.DISCUSS: "The group thinks aloud; whoever presents listens.",
    Phase.PLAN: "Whoever presents says what they take with them.",
}
PRESENCES = {
    Presence.IN_PERSON: "In the room",
    Presence.REMOTE: "From elsewhere",
    Presence.EXCUSED: "Excused",
    Presence.ABSENT: "Not there",
    Presence.GUEST: "Guest",
}
STATUSES = {
    MeetingStatus.SCHEDULED: "Planned",
    MeetingStatus.LIVE: "Under way",
    MeetingStatus.CLOSED: "Closed",
    MeetingStatus.CALLED_OFF: "Did not take place",
}
OUTCOMES = {
    OutcomeKind.DECISION: "Decision",
    OutcomeKind.ACTION: "Action",
    OutcomeKind.LEARNING: "Learning",
    OutcomeKind.ESCALATE: "Pass on to the director",
    OutcomeKind.NO_CHANGE: "No change",
}
GUIDANCE = {Guidance.SUGGESTION: "Suggestion", Guidance.DIRECTIVE: "Must be done"}
ITEM_STATUSES = {
    ItemStatus.DISCUSSED: "talked about",
    ItemStatus.WAITING: "not reached; it waits for another meeting",
    ItemStatus.DROPPED: "taken off",
    ItemStatus.ON_AGENDA: "still to come",
}
PRESENTED = {
    "key_question": "The question",
    "strength": "A strength",
    "goal": "The person’s own goal",
    "tried": "What was tried",
    "reaction": "What it does to me",
}
REMINDER = (
    "What is said here stays here. People are spoken of by their code, with no more than the question needs. "
    "If you think you know whom an item is about, say so: it closes for you."
)
CLOSED_TO_ME = "This item stays closed to you"
WHO_CAN_SEE = (
    "Those who take part see what is being talked about as soon as it is shared; whoever may know the person sees "
    "nothing of it. Afterwards those who were there and the lead coach read the minutes."
)


def time_left(left: timedelta, minutes: int) -> str:
    """The time that is left in whole minutes, in words: "about 4 of 5 minutes left"."""
    seconds = int(left.total_seconds())
    if seconds <= -60:
        over = -seconds // 60
        return f"{over} minute{'' if over == 1 else 's'} over. Take what you need, or go on."
    if seconds <= 0:
        return "The time is up. Take what you need, or go on."
    if seconds < 60:
        return "less than a minute left"
    return f"about {-(-seconds // 60)} of {minutes} minute{'' if minutes == 1 else 's'} left"
