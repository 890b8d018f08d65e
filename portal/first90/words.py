"""How the first 90 days are spoken of: where they stand, what comes next and who is waited for. Pure.

What the coach reads never tells a recommendation from a decision: until they are told in person, both are
"under way".
"""

from dataclasses import dataclass
from datetime import date

from db.tables.first_90 import FirstNinetyStatus, Outcome, StartEvent, StopReason
from portal.first90.dates import Milestones, is_past
from portal.first90.workflow import JOINT, SECOND_LEAD

Status = FirstNinetyStatus
STATES: dict[Status, str] = {
    Status.RUNNING: "Under way",
    Status.RECOMMENDED: "Recommended, waiting for the decision",
    Status.DECIDED: "Decided, to be told in person",
    Status.STOPPED: "The clock stands still",
    Status.ENDED: "Over",
}
OUTCOMES: dict[Outcome, str] = {
    Outcome.CONFIRM: "Confirm",
    Outcome.EXTEND: "Extend",
    Outcome.END_OF_SERVICE: "End of service",
    Outcome.RETURN_TO_TRAINING: "Return to training",
    Outcome.WITHDRAWN: "Withdrawn by the coach",
    Outcome.TRANSFERRED: "Transferred",
    Outcome.STEPPED_BACK: "Stepped back from contact",
}
BECAME: dict[Outcome, str] = {
    Outcome.CONFIRM: "confirmed as a coach",
    Outcome.EXTEND: "more time",
    Outcome.END_OF_SERVICE: "end of service",
    Outcome.RETURN_TO_TRAINING: "return to training",
    Outcome.WITHDRAWN: "withdrawn by the coach",
    Outcome.TRANSFERRED: "transferred",
    Outcome.STEPPED_BACK: "stepped back from contact",
}
"""What has become of somebody, where OUTCOMES is what can be chosen."""
MEANINGS: dict[Outcome, str] = {
    Outcome.CONFIRM: "The coach goes on as a coach of the programme.",
    Outcome.EXTEND: "More time, with goals, support and a new last day. “Too little observed” is a good reason.",
    Outcome.END_OF_SERVICE: "The coach and the programme part ways.",
    Outcome.RETURN_TO_TRAINING: "Back to training first; the clock stands still meanwhile.",
}
START_EVENTS: dict[StartEvent, str] = {
    StartEvent.FIRST_DUTY_DAY: "first duty day",
    StartEvent.CERTIFICATION: "day of certification",
    StartEvent.AGREEMENT_SIGNED: "day the agreement was signed",
}
STOPS: dict[StopReason, str] = {
    StopReason.TRAINING: "back in training",
    StopReason.STEPPED_BACK: "stepped back from contact, to keep everyone safe; this is no finding",
}
MODES: dict[str, str] = {
    "lead_recommends_director_decides": "The lead coach recommends and the director decides.",
    SECOND_LEAD: "The lead coach recommends and a second lead coach decides.",
    JOINT: "The lead coach recommends; two people decide together and have to agree.",
}
EVENTS: dict[str, str] = {
    "first_90_begun": "began the first 90 days",
    "first_90_appeal_named": "named the person to appeal to",
    "first_90_recommended": "signed a recommendation",
    "first_90_sent_back": "sent the recommendation back",
    "first_90_decided": "decided",
    "first_90_told": "told the coach in person",
    "first_90_stopped": "stopped the clock",
    "first_90_resumed": "let the clock run again",
    "first_90_ended": "noted the end",
    "first_90_response": "attached a response",
}
GATES: dict[str, str] = {
    "essentials": "Essential categories",
    "first_checkpoint": "First checkpoint",
    "second_checkpoint": "Second checkpoint",
    "coverage": "How much was seen",
    "feedback": "Earlier feedback",
    "support": "Support offered",
    "extending": "Why not an extension",
    "conduct": "Serious conduct",
}
"""What a recommendation attests, gate by gate."""
NOT_FOR_COACH = frozenset({"first_90_recommended", "first_90_sent_back", "first_90_decided"})
SERVE_AS_BEFORE = "There is nothing you must do; you serve as before."


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next: a sentence, when, whether it is the reader's turn or overdue, and the page for it."""

    sentence: str
    on: date | None = None
    is_mine: bool = False
    is_overdue: bool = False
    word: str = "By"
    where: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the next step depends on."""

    status: Status
    dates: Milestones
    today: date
    coach: str
    lead: str | None
    deciders: str
    first_held: bool
    second_held: bool
    has_review: bool
    stop: StopReason | None
    outcome: Outcome | None = None
    is_joint: bool = False

    @property
    def is_overdue(self) -> bool:
        """Whether the last day is over and the coach has not been told anything."""
        return self.status is not Status.ENDED and is_past(self.dates.last, self.today)

    @property
    def next_date(self) -> tuple[str, date | None, str]:
        """The next milestone that waits for somebody, its day, and the page on which it is done."""
        dates = self.dates
        if not self.first_held and not is_past(dates.second_checkpoint, self.today):
            return "the first checkpoint", dates.first_checkpoint, "one_on_ones"
        if not self.second_held and not is_past(dates.sheets_due, self.today):
            return "the second checkpoint", dates.second_checkpoint, "one_on_ones"
        if not self.has_review:
            return "both sheets of the review", dates.sheets_due, "reviews"
        return "the conversation and the recommendation", dates.recommendation, "reviews"


def for_coach(facts: Facts) -> Next:
    """What comes next, as the coach reads it."""
    lead = facts.lead or "your lead coach"
    match facts.status:
        case Status.ENDED:
            return Next("These first 90 days are over.")
        case Status.STOPPED:
            why = STOPS[facts.stop] if facts.stop else "the clock stands still"
            return Next(f"The clock stands still: {why}. {lead[:1].upper()}{lead[1:]} talks with you about going on.")
        case _ if facts.is_overdue:
            return Next(f"Waiting for {lead}. {SERVE_AS_BEFORE}")
        case Status.RUNNING:
            what, on, _ = facts.next_date
            return Next(f"Next: {what}. {lead[:1].upper()}{lead[1:]} arranges it with you.", on)
        case _:
            return Next(f"Waiting for {lead}. {SERVE_AS_BEFORE}", facts.dates.last)


def for_office(facts: Facts, *, is_lead: bool, is_decider: bool) -> Next:
    """What comes next, as lead and director read it."""
    overdue, dates = facts.is_overdue, facts.dates
    late, word = ("Overdue, undecided. ", "The last day was") if overdue else ("", "By")
    match facts.status:
        case Status.ENDED:
            return Next(f"Over: {BECAME[facts.outcome]}." if facts.outcome else "Over.")
        case Status.STOPPED:
            why = STOPS[facts.stop] if facts.stop else "no reason noted"
            return Next(f"The clock stands still: {why}. Let it run again when {facts.coach} is back.", None, is_lead)
        case Status.DECIDED:
            sentence = f"{late}Decided. Tell {facts.coach} in person, then note the day here."
            return Next(sentence, dates.last, is_lead, overdue, word)
        case Status.RECOMMENDED:
            is_theirs = is_decider and not facts.is_joint
            waited_for = "your decision" if is_theirs else f"the decision of {facts.deciders}"
            sentence = f"{late}Waiting for {waited_for}."
            on = dates.last if overdue else dates.decision
            return Next(sentence, on, is_decider, overdue or is_past(dates.decision, facts.today), word)
        case Status.RUNNING:
            what, on, where = facts.next_date
            if overdue:
                what, on, where = "the recommendation", dates.last, "reviews"
            who = "you" if is_lead else facts.lead or "a lead coach, and there is none"
            is_late = overdue or is_past(on, facts.today)
            return Next(f"{late}Next: {what}. Waiting for {who}.", on, is_lead, is_late, word, where if is_lead else "")


def who_can_see(coach: str, lead: str | None, *, is_self: bool) -> str:
    """Who can see these first 90 days, in a sentence."""
    lead, you = lead or "the lead coach", "You" if is_self else coach
    reads = "You read" if is_self else f"{coach} reads"
    return (
        f"{you}, {lead}, a lead who covers, a named decider and the directors of the division. {reads} a "
        f"recommendation and a decision once {'you' if is_self else 'they'} are told in person."
    )


def who_can_see_recommendation(coach: str) -> str:
    """Who reads a recommendation, in a sentence."""
    return (
        f"The signed review is shared with {coach} at once. The recommendation is read by whoever decides; {coach} "
        "reads it when the decision is told."
    )
