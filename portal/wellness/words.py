"""What wellness is spoken of with: the questions, their answers, who sees what. Pure.

No question asks about use, sobriety or anybody's health, and no answer is a number.
"""

from db.tables.wellness import MayKnow, TalkWhen

ARRIVING: dict[str, str] = {
    "bright": "Bright",
    "steady": "Steady",
    "mixed": "Mixed",
    "hard": "Hard just now",
}
WORKLOAD: dict[str, str] = {
    "room": "Light",
    "right": "About right",
    "a_lot": "A lot",
    "too_much": "Too much",
}
SUPPORT: dict[str, str] = {
    "listen": "Somebody to listen",
    "talk_case": "Think a case through",
    "co_coach": "Coach with somebody",
    "lighter": "A lighter load for a while",
    "time": "Time for breaks",
    "learn": "Learn something",
}
DIMENSIONS: dict[str, str] = {
    "emotional": "Emotional: feelings have room",
    "physical": "Physical: sleep, food, movement",
    "social": "Social: people around me",
    "occupational": "Work: it makes sense to me",
    "intellectual": "Mind: curious, learning",
    "spiritual": "Spirit: meaning, hope",
    "financial": "Money: enough to manage",
    "environmental": "Places: home and where I work",
}
AREA: dict[str, str] = {"well": "Going well", "care": "Needs care"}
NOT_SAID = "not said"
QUESTIONS: dict[str, tuple[str, dict[str, str]]] = {
    "arriving": ("How people arrive", ARRIVING),
    "workload": ("Workload", WORKLOAD),
}
"""The two questions that can be counted without a name, as directors read them."""

PRIVATE, SUMMARY, TALK = "private", "summary", "talk"
VISIBLE: dict[str, str] = {
    PRIVATE: "Only me",
    SUMMARY: "Summary to my lead",
    TALK: "Talk with me",
}
WHEN: dict[TalkWhen, str] = {
    TalkWhen.TODAY: "Today",
    TalkWhen.THIS_WEEK: "This week",
    TalkWhen.NEXT_ONE_ON_ONE: "At our next one-on-one",
}
MEASURES: dict[str, str] = {
    "fewer_cases": "A smaller caseload",
    "no_crisis": "No crisis cases",
    "co_coached": "Coaching together with somebody",
    "no_contact": "No contact with people served",
    "leave": "Leave",
}
MAY_KNOW: dict[MayKnow, str] = {
    MayKnow.NOBODY: "Nobody else",
    MayKnow.DIRECTOR: "The director",
    MayKnow.COVER: "Who covers for the lead coach",
}
LEAVE_OUT = (
    "Say what changes at work and how you find back. Leave out diagnoses, substances and test results: "
    "nobody needs them for this."
)
COUNTED = "Count me without my name"
COUNTED_HINT = (
    "Off unless you tick it. Once a quarter the directors see how many people of the whole programme gave which answer "
    "to the first two questions. Nothing is shown below five people, nor where an answer could be told. What is "
    "published stays, also if you delete this later."
)
PICTURE_WITHHELD = (
    "Not shown: too few people answered (it takes at least five), or their answers were so alike that somebody’s own "
    "could be told."
)


def only_me() -> str:
    """Who sees an entry that is kept for oneself."""
    return "Nobody but you. Not your lead coach, not the director, not an administrator."


def summary(lead: str) -> str:
    """Who sees a summary, and what of it."""
    return (
        f"{lead} reads how you are arriving, your workload and the support you would like. "
        "Never the eight areas, never your note. Nobody else reads it, also not who covers for them."
    )


def talk(lead: str, covers: tuple[str, ...] = ()) -> str:
    """Who sees a request to talk, and what of it."""
    cover = f" {' and '.join(covers)} covers for them and sees it as well." if len(covers) == 1 else ""
    cover = f" {' and '.join(covers)} cover for them and see it as well." if len(covers) > 1 else cover
    return (
        f"{lead} sees that you would like to talk, and until when. Nothing of what you entered here."
        f"{cover or ' If somebody covers for them, that person sees it as well.'}"
    )


NOBODY_LEADS = (
    "There is nobody to share with at present, since no lead coach of yours can read it. What you enter is yours alone."
)
"""Said alike where nobody leads the coach and where the two are too close: what somebody else declared is not told."""
