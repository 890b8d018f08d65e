"""Sentences around questions and concerns: who reads it, to whom it goes, where it stands. Pure."""

from collections.abc import Mapping, Sequence

from db.tables.concerns import ConcernKind, ConcernStatus, Desk, EntryKind, SafetyNow
from portal.concerns.routing import Way

PROMISE = "This stays with you and {who}, unless somebody is at risk; then we must act."
ONLY_THE_QUESTION = (
    "You see this question and nothing else. Whoever asks it wants to hear your side before anything is decided."
)
CALL = "Call now. This form alerts nobody by itself."
NO_REPORT = (
    "Telling a supervisor, or writing it here, is not reporting. You report in person; here you note that you did."
)
OWN: Mapping[ConcernStatus, str] = {
    ConcernStatus.RECEIVED: "Received. It is being read by somebody who is not named in it.",
    ConcernStatus.TRIAGED: "It was read and taken up.",
    ConcernStatus.ACCOUNT_REQUESTED: "It was taken up. Both sides are being heard.",
    ConcernStatus.FACT_FINDING: "Somebody who is not involved looks into what happened.",
    ConcernStatus.FINDING: "It was looked into. What follows from it is being settled.",
    ConcernStatus.ACTIONS: "Something is being changed because of it.",
    ConcernStatus.CLOSED: "Closed.",
}
"""Where it stands, for whoever raised it."""
ENTRIES: Mapping[EntryKind, str] = {
    EntryKind.RAISED: "Raised it",
    EntryKind.ADDED: "Added",
    EntryKind.SORTED: "Said how serious it is",
    EntryKind.HANDED_UP: "Passed it on",
    EntryKind.TOLD: "Told",
    EntryKind.TALKED: "Talked about it",
    EntryKind.PLANNED: "Agreed on a plan",
    EntryKind.INTERIM: "Protects people meanwhile",
    EntryKind.ASKED: "Asked in writing",
    EntryKind.ANSWERED: "Answered",
    EntryKind.NO_ACCOUNT: "Noted that no answer came",
    EntryKind.FACT_FINDER: "Named who looks into the facts",
    EntryKind.FACTS: "Wrote what was found out",
    EntryKind.FOUND: "Said what was found",
    EntryKind.ACTION: "Said what is to change",
    EntryKind.ACTION_DONE: "Noted a change as done",
    EntryKind.REPORTED: "Looked at, or made, a report outside",
    EntryKind.OUTCOME: "Told whoever raised it",
    EntryKind.CHECKED_BACK: "Said how they are since",
    EntryKind.INCIDENT: "A passage was taken out of a record",
    EntryKind.CLOSED: "Closed it",
    EntryKind.REOPENED: "Opened it again",
}
SAFETY_SAID: Mapping[SafetyNow, str] = {
    SafetyNow.NO: "nobody in danger",
    SafetyNow.UNSURE: "not sure whether somebody is in danger",
    SafetyNow.YES: "somebody may be in danger",
}
DESKS: Mapping[Desk, str] = {
    Desk.LEAD: "the lead coach",
    Desk.DIRECTOR: "the director",
    Desk.CONTACT: "the external contact",
}
SHOWN_TO: Mapping[Desk, str] = {
    Desk.LEAD: (
        "whoever leads {coach} or covers; "
        "the director too once it is serious, was not sorted in time, or nobody leads them"
    ),
    Desk.DIRECTOR: "the directors of the division",
    Desk.CONTACT: "the external contact alone",
}


def listed(names: Sequence[str]) -> str:
    """Names in a row: "A", "A and B", "A, B and C"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def answerers(names: Sequence[str], to_lead: bool) -> str:
    """Who answers a question asked before acting, inside a sentence."""
    if len(names) == 1:
        return names[0]
    return listed(names) if to_lead else f"the directors ({listed(names)})"


def goes_to(way: Way, kind: ConcernKind, about: Sequence[str], is_grave: bool = False) -> list[str]:
    """To whom a concern goes, who never sees it, and that a small team may guess; a sentence each.

    `about` are the names of those it speaks of, empty for a report about oneself. `is_grave`: it may be serious.
    """
    who = listed(way.names)
    if way.desk is Desk.LEAD:
        reached = f"It goes to {who}, " + (f"who leads {about[0]}" if about else "your lead coach")
        reached += (
            ", and to the director at once, because it may be serious."
            if is_grave
            else ". The director reads it too if nobody takes it up in time, or if it is serious."
        )
    elif way.desk is Desk.DIRECTOR:
        reached = f"It goes to {'the director' if len(way.names) == 1 else 'the directors'}: {who}."
    else:
        reached = f"It goes to {who}, from outside the programme: a director is spoken of, or none is free to take it."
    if kind is ConcernKind.SELF_REPORT or not about:
        return [reached, "Saying it yourself speaks for you, and stays noted as that."]
    subjects = listed(about)
    sentences = [
        reached,
        f"{subjects} will never see it, nor that it is there, nor your name. They may be asked a question in writing; "
        "then they see that question and nothing else.",
    ]
    if way.is_small:
        sentences.append("The team is small: they may guess who wrote.")
    return sentences


def follows(desk: Desk, kind: ConcernKind) -> str:
    """Who can see what somebody raised, as they read it themselves."""
    readers = "You, and " + SHOWN_TO[desk].format(coach="you" if kind is ConcernKind.SELF_REPORT else "the coach")
    return f"{readers}." + ("" if kind is ConcernKind.SELF_REPORT else " Whoever it is about never sees it.")


def who_sees(desk: Desk, coach: str, fact_finder: str | None, kind: ConcernKind) -> str:
    """Who can see a concern, as a sentence beside it."""
    finder = f", and {fact_finder} while looking into the facts" if fact_finder else ""
    shown = SHOWN_TO[desk].format(coach=coach)
    first = shown[:1].upper() + shown[1:] + finder
    if kind is ConcernKind.SELF_REPORT:
        return f"{first}. {coach} reads what they wrote and what came of it."
    return (
        f"{first}. Never {coach} or anybody else who is named: they see a question put to them, and nothing else. "
        "Whoever raised it reads what came of it."
    )
