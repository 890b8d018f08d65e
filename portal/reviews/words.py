"""How a review is spoken of: its kind, its state, and what comes next for whoever reads. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from db.tables.reviews import ReviewKind, ReviewStatus, SelfAssessment, SheetStatus
from portal.access import Relation, Standing

KINDS: dict[ReviewKind, str] = {ReviewKind.NINETY_DAY: "90-day review", ReviewKind.YEARLY: "Yearly review"}
SELF_ASSESSMENTS: dict[SelfAssessment, str] = {
    SelfAssessment.EXPECTED: "expected",
    SelfAssessment.SUBMITTED: "submitted",
    SelfAssessment.DECLINED: "declined",
    SelfAssessment.NOT_RECEIVED: "not received",
}
STATES: dict[ReviewStatus, str] = {
    ReviewStatus.OPEN: "Sheets are being written",
    ReviewStatus.BOTH_IN: "Ready for the conversation",
    ReviewStatus.IN_CONVERSATION: "In conversation",
    ReviewStatus.SIGNED: "Signed",
    ReviewStatus.SHARED: "Shared with the coach",
    ReviewStatus.ACKNOWLEDGED: "Acknowledged",
    ReviewStatus.CLOSED: "Closed",
}
LATER: dict[str, str] = {"acknowledgement": "Acknowledgement", "response": "Response", "addendum": "Dated note"}
"""What was added to a signed review, by its kind."""
PATH: tuple[tuple[str, frozenset[ReviewStatus]], ...] = (
    ("Two sheets", frozenset({ReviewStatus.OPEN})),
    ("Conversation", frozenset({ReviewStatus.BOTH_IN, ReviewStatus.IN_CONVERSATION})),
    ("Signed", frozenset({ReviewStatus.SIGNED})),
    ("Shared", frozenset({ReviewStatus.SHARED})),
    ("Answered", frozenset({ReviewStatus.ACKNOWLEDGED})),
    ("Closed", frozenset({ReviewStatus.CLOSED})),
)
EVENTS: dict[str, str] = {
    "review_opened": "opened the review",
    "review_taken_over": "took the review over",
    "sheet_submitted": "submitted their sheet",
    "sheet_returned": "reopened a sheet",
    "self_assessment_declined": "declined the self-assessment",
    "self_assessment_not_received": "noted that the self-assessment was not received",
    "sheets_revealed": "did the last thing that was waited for: what was handed in can now be read",
    "meeting_agreed": "noted the day agreed for the conversation",
    "conversation_started": "started the conversation",
    "review_signed": "signed the review",
    "review_shared": "shared the review",
    "review_acknowledged": "answered the review",
    "not_signed_recorded": "noted that the coach chose not to sign",
    "response_attached": "attached a response",
    "addendum_added": "added an addendum",
    "review_closed": "closed the review",
}
NO_SHEET: dict[SelfAssessment, str] = {
    SelfAssessment.DECLINED: "the coach declined it, as everyone may",
    SelfAssessment.NOT_RECEIVED: "it was not received",
}
Where = Literal["sheet", "conversation", "review", "record"]


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next: a sentence, whether it is the reader's turn, and the screen that does it."""

    sentence: str
    is_mine: bool
    where: Where
    label: str
    due: date | None = None
    due_word: Literal["Due", "Until", "You meet"] = "Due"


def who_can_see(status: ReviewStatus, coach: str, lead: str) -> str:
    """Who can see what of a review now, in a sentence."""
    if status is ReviewStatus.OPEN:
        return f"Until both sheets are in, {coach} sees only their own and {lead} only theirs. Nobody else sees either."
    if status in (ReviewStatus.BOTH_IN, ReviewStatus.IN_CONVERSATION):
        return (
            f"{coach} and {lead} see what both have handed in, and so does a lead who covers or takes over. "
            "The director sees it once the review is signed."
        )
    return f"{coach}, {lead}, a lead who covers or takes over, and the director of the division can read this review."


def next_step(standing: Standing, coach: str, lead: str) -> NextStep:
    """The next step of a review for the reader. Says what is waited for, never what the other has written."""
    if standing.is_self:
        return _for_coach(standing, lead)
    if Relation.NEW_LEAD in standing.relations:
        return _for_new_lead(standing, coach, lead)
    if Relation.LEAD in standing.relations or Relation.DEPUTY in standing.relations:
        return _for_lead(standing, coach, "Your sheet" if Relation.LEAD in standing.relations else f"{lead}’s sheet")
    return _for_others(standing, coach, lead)


def _for_coach(standing: Standing, lead: str) -> NextStep:
    review, facts = standing.review, standing.facts
    match review.status:
        case ReviewStatus.OPEN:
            if review.self_assessment is not SelfAssessment.EXPECTED:
                return NextStep(f"Waiting for {lead}. There is nothing you must do.", False, "review", "Open")
            return NextStep("Your self-assessment is open.", True, "sheet", "Open my sheet", review.sheets_due_on)
        case ReviewStatus.BOTH_IN:
            has_own = review.self_assessment not in NO_SHEET
            are_in = "Both sheets are in" if has_own else f"{lead}’s sheet is in"
            if facts.is_early:
                sentence = f"{are_in}. What was handed in opens to you shortly before you meet {lead}."
                return NextStep(sentence, False, "review", "Open", standing.meets_on, "You meet")
            sentence = f"{are_in}. You can read {'them' if has_own else 'it'} before you meet {lead}."
            label = "Read both" if has_own else "Read it"
            return NextStep(sentence, True, "conversation", label, standing.meets_on, "You meet")
        case ReviewStatus.IN_CONVERSATION:
            return NextStep(f"You and {lead} are in conversation.", False, "conversation", "Look at the sheets")
        case ReviewStatus.SIGNED:
            return NextStep(f"{lead} has signed and will share it with you.", False, "review", "Open")
        case ReviewStatus.SHARED:
            return NextStep(
                "Read the signed review and say that you have seen it.",
                True,
                "review",
                "Read and answer",
                review.respond_until_on,
            )
        case _:
            can_respond = not facts.is_window_over
            return NextStep(
                "You can still attach a response." if can_respond else "Finished. The record is yours to read.",
                False,
                "review",
                "Open",
                review.respond_until_on if can_respond else None,
                "Until",
            )


def _for_new_lead(standing: Standing, coach: str, lead: str) -> NextStep:
    if standing.review.status is ReviewStatus.OPEN and standing.facts.own_sheet is SheetStatus.DRAFT:
        sentence = f"{lead} began this review and handed no sheet in. You lead {coach} now: take it over to go on."
        return NextStep(sentence, True, "review", "Take over", standing.review.sheets_due_on)
    return _for_lead(standing, coach, f"{lead}’s sheet")


def _for_lead(standing: Standing, coach: str, whose: str) -> NextStep:
    review, facts = standing.review, standing.facts
    is_lead = bool(standing.relations & {Relation.LEAD, Relation.NEW_LEAD})
    match review.status:
        case ReviewStatus.OPEN if facts.own_sheet is SheetStatus.DRAFT:
            if not is_lead:
                return NextStep("The lead is writing their sheet.", False, "review", "Open", review.sheets_due_on)
            return NextStep("Your sheet is open.", True, "sheet", "Open my sheet", review.sheets_due_on)
        case ReviewStatus.OPEN:
            if facts.is_late:
                return NextStep(
                    f"{coach}’s self-assessment is late. You can wait, or go on without it.",
                    True,
                    "review",
                    "Wait or go on",
                )
            return NextStep(
                f"{whose} is in. Waiting for {coach}’s self-assessment.",
                False,
                "review",
                "Open",
                review.sheets_due_on,
            )
        case ReviewStatus.BOTH_IN:
            if review.self_assessment in NO_SHEET:
                sentence, label = f"{whose} is in; there is no self-assessment. Meet and look at it together.", "it"
            else:
                sentence, label = "Both sheets are in. Meet and look at them together.", "both"
            return NextStep(sentence, True, "conversation", f"Look at {label}", standing.meets_on, "You meet")
        case ReviewStatus.IN_CONVERSATION:
            return NextStep(
                "The conversation is open. Goals, closing words and the signature come next.",
                True,
                "conversation",
                "Open conversation",
            )
        case ReviewStatus.SIGNED:
            return NextStep(f"Signed. Share it with {coach}.", is_lead, "review", "Share")
        case ReviewStatus.SHARED:
            return NextStep(
                f"Shared. Waiting for {coach}’s answer.",
                facts.is_window_over and is_lead,
                "review",
                "Open",
                review.respond_until_on,
            )
        case ReviewStatus.ACKNOWLEDGED:
            if not facts.is_window_over:
                sentence = f"{coach} has answered and can still attach a response."
                return NextStep(sentence, False, "review", "Open", review.respond_until_on, "Until")
            return NextStep(
                "Answered, and the days for a response are over. You can close it.", is_lead, "review", "Close"
            )
        case _:
            return NextStep("Finished.", False, "review", "Open")


def _for_others(standing: Standing, coach: str, lead: str) -> NextStep:
    review = standing.review
    match review.status:
        case ReviewStatus.OPEN:
            sentence = f"{coach} and {lead} are writing their sheets."
            return NextStep(sentence, False, "review", "Open", review.sheets_due_on)
        case ReviewStatus.BOTH_IN:
            sentence = "The sheets are in; the conversation comes next."
        case _:
            sentence = f"{STATES[review.status]}. Lead coach: {lead}."
    return NextStep(sentence, False, "review", "Open", None)
