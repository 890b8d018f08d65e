"""What pages and sentences call the closed lists of a case."""

from db.tables.cases import (
    CaseStatus,
    Channel,
    ContactKind,
    DeclineReason,
    EndReason,
    HandoverReason,
    Referral,
    Stage,
)
from db.tables.frameworks import Programme

CHANNELS = {
    Channel.PHONE: "Phone",
    Channel.TEXT: "Text messages",
    Channel.IN_PERSON: "In person",
    Channel.VIDEO: "Video",
}
PROGRAMMES = {Programme.PEER: "For the person", Programme.LOVED_ONE: "For a loved one"}
STATUSES = {
    CaseStatus.ASSIGNED: "waiting to be taken",
    CaseStatus.DECLINED: "waiting for a coach",
    CaseStatus.ACCEPTED: "taken",
    CaseStatus.UNDER_WAY: "under way",
    CaseStatus.UNRESPONSIVE: "no answer lately",
    CaseStatus.ENDED: "ended",
}
STAGES = {
    Stage.NOT_THINKING: "Not thinking about a change",
    Stage.THINKING: "Thinking about it",
    Stage.PREPARING: "Getting ready",
    Stage.ACTING: "Acting on it",
    Stage.KEEPING: "Keeping it up",
    Stage.RETURN_TO_USE: "Return to use",
    Stage.UNSURE: "Not clear yet",
}
DECLINED = {
    DeclineReason.MAY_KNOW: "I may know the person",
    DeclineReason.CASELOAD: "My caseload is full",
    DeclineReason.AWAY: "I am away soon",
    DeclineReason.FIT: "Somebody else fits better",
}
WHY_DECLINED = {
    DeclineReason.MAY_KNOW: "the coach may know the person",
    DeclineReason.CASELOAD: "the coach’s caseload is full",
    DeclineReason.AWAY: "the coach is away soon",
    DeclineReason.FIT: "somebody else fits better",
}
HANDOVERS = {
    HandoverReason.DECLINED: "The coach did not take it",
    HandoverReason.MAY_KNOW: "The coach may know the person",
    HandoverReason.AWAY: "The coach is away",
    HandoverReason.END_OF_SERVICE: "The coach’s service ends",
    HandoverReason.CASELOAD: "The coach’s caseload is full",
    HandoverReason.FIT: "Somebody else fits better",
    HandoverReason.WISH_OF_PERSON: "The person wishes it",
}
ENDS = {
    EndReason.COMPLETE: "What was agreed is complete",
    EndReason.BY_PERSON: "The person ended it",
    EndReason.BY_PROGRAMME: "The programme ended it",
    EndReason.UNRESPONSIVE: "No answer any more",
    EndReason.REFERRED: "Passed on to other support",
}
REFERRALS = {
    Referral.NOWHERE: "Nowhere else",
    Referral.TREATMENT: "Treatment",
    Referral.MUTUAL_HELP: "Mutual-help group",
    Referral.HEALTH_CARE: "Health care",
    Referral.CRISIS: "Crisis line or service",
    Referral.COMMUNITY: "Community resource",
    Referral.OTHER_PROGRAMME: "Another programme",
}
CONTACTS = {ContactKind.CONVERSATION: "Conversation", ContactKind.ATTEMPT: "Tried, not reached"}
RHYTHMS = {3: "Twice a week", 7: "Every week", 14: "Every two weeks", 30: "Once a month"}
WHO_CAN_SEE = (
    "The coach, their lead coach, a lead coach who covers, and the director can read a case; whoever may know the "
    "person cannot."
)
