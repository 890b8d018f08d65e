"""Who may do what, as a pure function. `matrix.csv` says the same by hand; a test holds the two against each other.

An answer is Allow, Hidden (reads as not found: out of scope) or Refused with the sentence the person reads,
which the disabled button shows as well. Nobody overrides blindness or a declared conflict.
"""

from dataclasses import dataclass
from enum import StrEnum

from db.tables.reviews import ReviewStatus, SelfAssessment, SheetStatus
from portal.access.answers import ALLOW, HIDDEN, Answer, Relation, refused


class Permission(StrEnum):
    """Everything that can be done with a review."""

    READ = "review.read"
    OPEN = "review.open"
    TAKE_OVER = "review.take_over"
    WRITE_SHEET = "sheet.write"
    SUBMIT_SHEET = "sheet.submit"
    TAKE_BACK_SHEET = "sheet.take_back"
    RETURN_SHEET = "sheet.return"
    DECLINE_SELF_ASSESSMENT = "self_assessment.decline"
    MARK_NOT_RECEIVED = "self_assessment.not_received"
    COMPARE = "review.compare"
    START_CONVERSATION = "conversation.start"
    AGREE_DAY = "conversation.day"
    BEGIN_WITH = "conversation.begin_with"
    WRITE_CLOSING = "conversation.write"
    SIGN = "review.sign"
    SHARE = "review.share"
    ACKNOWLEDGE = "review.acknowledge"
    RECORD_NOT_SIGNED = "review.not_signed"
    RESPOND = "review.respond"
    ADD_ADDENDUM = "review.addendum"
    CLOSE = "review.close"
    READ_RECORD = "review.record"
    REDACT = "review.redact"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision about a review depends on, besides the relation.

    `own_sheet` is the newest sheet of the reader's own side, the lead's for whoever takes over; `is_late`: the
    self-assessment is past its last day;
    `is_window_over`: the days for a response have passed; `has_open`: the coach has a review that is not closed;
    `was_seen`: both sheets were open to both once, even if a director has returned one since; `is_early`: a day for
    the conversation is agreed, and the days on which the coach may read ahead of it have not begun.
    """

    status: ReviewStatus = ReviewStatus.OPEN
    own_sheet: SheetStatus | None = None
    self_assessment: SelfAssessment = SelfAssessment.EXPECTED
    is_late: bool = False
    is_window_over: bool = False
    has_open: bool = False
    was_seen: bool = False
    is_early: bool = False


BLIND = refused("Both sheets stay closed to the other until both are submitted. Nobody can open them earlier.")
SEALED = refused("The review is signed and sealed. What comes later is added as a dated addendum.")
LOCKED = refused("This sheet is submitted and locked.")
READ_AHEAD = refused("The day of your conversation is agreed. What both have handed in opens to you shortly before it.")
NOT_YET_SIGNED = refused("Directors read a review once it is signed.")
AUTHORS_ONLY = refused("Sheets are written by the coach and by the lead, each their own.")
COACH_ONLY = refused("Only the coach can do this, from their own sign-in.")
LEAD_ONLY = refused("Only the lead of this review can do this.")
PAIR_ONLY = refused("Only the coach and the lead of this review can do this.")
DIRECTOR_ONLY = refused("Only a director can return a sheet that both have seen.")
NOT_SUBMITTED = refused("This sheet is not submitted yet; it can simply be changed.")
BOTH_SEEN = refused("Both sheets have been seen. A director can return one, with a reason.")
BEFORE_REVEAL = refused("Before both sheets are in, its author can take a sheet back alone.")
NOT_LATE = refused("The self-assessment is not late yet.")
IS_SETTLED = refused("The self-assessment is settled: it is in, declined, or noted as not received.")
OWN_SHEET_FIRST = refused("Submit your own sheet first.")
CONVERSATION_FIRST = refused("Start the conversation first; a review is signed after it.")
CONVERSATION_OPEN = refused("The conversation has started.")
NOT_SIGNED = refused("The review is not signed yet.")
NOT_SHARED = refused("Your lead has signed but not shared it yet. You need do nothing.")
SHARE_FIRST = refused("Share the review with the coach first.")
IS_SHARED = refused("The review is shared already.")
IS_ACKNOWLEDGED = refused("The review is acknowledged already.")
WAITING = refused("The coach still has time to answer.")
SERVICE_OVER = refused("Your service has ended. What is written stays; you can read it and answer it.")
WINDOW_OVER = refused("The days for a response have passed.")
IS_CLOSED = refused("The review is closed.")
RESPOND_INSTEAD = refused("You can attach a response in your own words; addenda are written by the lead.")
TAKE_OVER_FIRST = refused("Take this review over first: whoever began it has handed no sheet in.")
SHEET_STAYS = refused("The lead’s sheet is handed in and stays theirs. You hold the conversation and sign.")
YOURS_ALREADY = refused("This review is yours already.")
FOR_NEW_LEAD = refused("Only whoever leads the coach now can take a review over.")
DIRECTOR_REDACTS = refused("A director takes a passage out of what is sealed; the gap stays to be seen. Tell yours.")
OPENED_BY_LEAD = refused("A review is opened by the coach's lead.")
HAS_OPEN = refused("This coach has a review that is not finished. Finish it first.")

WRONG_OFFICE = frozenset(
    {DIRECTOR_REDACTS, AUTHORS_ONLY, COACH_ONLY, LEAD_ONLY, PAIR_ONLY, DIRECTOR_ONLY, OPENED_BY_LEAD, FOR_NEW_LEAD}
)
HOLDERS = frozenset({Relation.LEAD, Relation.NEW_LEAD})
"""Who holds a review: the lead named on it, and whoever leads the coach since."""

IN_SCOPE = frozenset({Relation.SELF, Relation.LEAD, Relation.NEW_LEAD, Relation.DEPUTY, Relation.DIRECTOR})
AFTER_SIGNING = frozenset({ReviewStatus.SIGNED, ReviewStatus.SHARED, ReviewStatus.ACKNOWLEDGED, ReviewStatus.CLOSED})
AFTER_SHARING = AFTER_SIGNING - {ReviewStatus.SIGNED}
REVEALED = AFTER_SIGNING | {ReviewStatus.BOTH_IN, ReviewStatus.IN_CONVERSATION}


def decide(permission: Permission, relation: Relation, facts: Facts) -> Answer:
    """Whether someone who stands in `relation` to a review may use `permission` on it now."""
    is_after = facts.status in AFTER_SIGNING
    if relation not in IN_SCOPE and not (relation in (Relation.FORMER_LEAD, Relation.STAND_IN) and is_after):
        return HIDDEN
    return _RULES[permission](relation, facts)


AFTER_SERVICE = frozenset(
    {
        *(Permission.READ, Permission.COMPARE, Permission.READ_RECORD, Permission.DECLINE_SELF_ASSESSMENT),
        *(Permission.ACKNOWLEDGE, Permission.RESPOND, Permission.ADD_ADDENDUM),
    }
)
"""What coaches who serve no more still do with their own review: read it and answer it."""


def after_service(permission: Permission, answer: Answer) -> Answer:
    """`answer` as it holds for a coach about their own review once they serve no more."""
    return SERVICE_OVER if answer.is_allowed and permission not in AFTER_SERVICE else answer


def best(permission: Permission, relations: frozenset[Relation], facts: Facts) -> Answer:
    """The answer for someone who stands in several relations at once.

    Their own review and a declared conflict outrank every office; otherwise the kindest answer counts, and of
    two refusals the one that tells what the review waits for, not the one that asks for another office.
    """
    for strict in (Relation.SELF, Relation.CONFLICTED):
        if strict in relations:
            return decide(permission, strict, facts)
    answers = [decide(permission, relation, facts) for relation in Relation if relation in relations]
    answers.sort(key=lambda answer: (not answer.is_allowed, answer.is_hidden, answer in WRONG_OFFICE))
    return answers[0] if answers else HIDDEN


def _read(_relation: Relation, _facts: Facts) -> Answer:
    return ALLOW


def _open(relation: Relation, facts: Facts) -> Answer:
    if relation not in (Relation.LEAD, Relation.NEW_LEAD):
        return OPENED_BY_LEAD
    return HAS_OPEN if facts.has_open else ALLOW


def _take_over(relation: Relation, facts: Facts) -> Answer:
    if relation is Relation.LEAD:
        return YOURS_ALREADY
    if relation is not Relation.NEW_LEAD:
        return FOR_NEW_LEAD
    if facts.status in AFTER_SIGNING:
        return SEALED
    return ALLOW if facts.own_sheet is SheetStatus.DRAFT else SHEET_STAYS


def _write_sheet(relation: Relation, facts: Facts) -> Answer:
    if relation not in (Relation.SELF, Relation.LEAD):
        return AUTHORS_ONLY
    if facts.status in AFTER_SIGNING:
        return SEALED
    if relation is Relation.SELF and facts.self_assessment in (SelfAssessment.DECLINED, SelfAssessment.NOT_RECEIVED):
        return IS_SETTLED
    return ALLOW if facts.own_sheet is SheetStatus.DRAFT else LOCKED


def _take_back(relation: Relation, facts: Facts) -> Answer:
    if relation not in (Relation.SELF, Relation.LEAD):
        return AUTHORS_ONLY
    if facts.status in AFTER_SIGNING:
        return SEALED
    if facts.status in REVEALED:
        return BOTH_SEEN
    if relation is Relation.SELF and facts.self_assessment in (SelfAssessment.DECLINED, SelfAssessment.NOT_RECEIVED):
        return IS_SETTLED
    if facts.own_sheet is not SheetStatus.SUBMITTED:
        return NOT_SUBMITTED
    return BOTH_SEEN if facts.was_seen else ALLOW


def _return_sheet(relation: Relation, facts: Facts) -> Answer:
    if relation is not Relation.DIRECTOR:
        return DIRECTOR_ONLY
    if facts.status in AFTER_SIGNING:
        return SEALED
    return ALLOW if facts.status in REVEALED or facts.was_seen else BEFORE_REVEAL


def _decline(relation: Relation, facts: Facts) -> Answer:
    if relation is not Relation.SELF:
        return COACH_ONLY
    if facts.status is not ReviewStatus.OPEN or facts.self_assessment is not SelfAssessment.EXPECTED:
        return IS_SETTLED
    return BOTH_SEEN if facts.was_seen else ALLOW


def _not_received(relation: Relation, facts: Facts) -> Answer:
    if relation not in HOLDERS | {Relation.DEPUTY}:
        return LEAD_ONLY
    if facts.status is not ReviewStatus.OPEN or facts.self_assessment is not SelfAssessment.EXPECTED:
        return IS_SETTLED
    return ALLOW if facts.is_late else NOT_LATE


def _compare(relation: Relation, facts: Facts) -> Answer:
    if facts.status in AFTER_SIGNING:
        return ALLOW
    if relation is Relation.DIRECTOR:
        return NOT_YET_SIGNED
    if facts.status not in REVEALED:
        return BLIND
    is_ahead = relation is Relation.SELF and facts.status is ReviewStatus.BOTH_IN and facts.is_early
    return READ_AHEAD if is_ahead else ALLOW


def _start_conversation(relation: Relation, facts: Facts) -> Answer:
    if relation not in HOLDERS | {Relation.DEPUTY}:
        return LEAD_ONLY
    if facts.status in AFTER_SIGNING:
        return SEALED
    if facts.status is ReviewStatus.OPEN:
        if facts.own_sheet is not SheetStatus.DRAFT:
            return BLIND
        return {Relation.LEAD: OWN_SHEET_FIRST, Relation.NEW_LEAD: TAKE_OVER_FIRST}.get(relation, BLIND)
    return ALLOW if facts.status is ReviewStatus.BOTH_IN else CONVERSATION_OPEN


def _agree_day(relation: Relation, facts: Facts) -> Answer:
    if relation not in HOLDERS | {Relation.DEPUTY}:
        return LEAD_ONLY
    if facts.status in AFTER_SIGNING:
        return SEALED
    return CONVERSATION_OPEN if facts.status is ReviewStatus.IN_CONVERSATION else ALLOW


def _begin_with(relation: Relation, facts: Facts) -> Answer:
    if relation not in HOLDERS | {Relation.SELF, Relation.DEPUTY}:
        return PAIR_ONLY
    if facts.status in AFTER_SIGNING:
        return SEALED
    return ALLOW if facts.status in REVEALED else BLIND


def _write_closing(relation: Relation, facts: Facts) -> Answer:
    if relation not in HOLDERS | {Relation.DEPUTY}:
        return LEAD_ONLY
    if facts.status in AFTER_SIGNING:
        return SEALED
    return ALLOW if facts.status is ReviewStatus.IN_CONVERSATION else CONVERSATION_FIRST


def _sign(relation: Relation, facts: Facts) -> Answer:
    if relation not in HOLDERS:
        return LEAD_ONLY
    if facts.status in AFTER_SIGNING:
        return SEALED
    return ALLOW if facts.status is ReviewStatus.IN_CONVERSATION else CONVERSATION_FIRST


def _share(relation: Relation, facts: Facts) -> Answer:
    if relation not in HOLDERS:
        return LEAD_ONLY
    if facts.status in AFTER_SHARING:
        return IS_SHARED
    return ALLOW if facts.status is ReviewStatus.SIGNED else NOT_SIGNED


def _acknowledge(relation: Relation, facts: Facts) -> Answer:
    if relation is not Relation.SELF:
        return COACH_ONLY
    if facts.status is ReviewStatus.SHARED:
        return ALLOW
    if facts.status is ReviewStatus.SIGNED:
        return NOT_SHARED
    return _answered(facts)


def _answered(facts: Facts) -> Answer:
    if facts.status is ReviewStatus.CLOSED:
        return IS_CLOSED
    return IS_ACKNOWLEDGED if facts.status is ReviewStatus.ACKNOWLEDGED else NOT_SIGNED


def _record_not_signed(relation: Relation, facts: Facts) -> Answer:
    if relation not in HOLDERS:
        return LEAD_ONLY
    if facts.status is ReviewStatus.SHARED:
        return ALLOW
    return SHARE_FIRST if facts.status is ReviewStatus.SIGNED else _answered(facts)


def _respond(relation: Relation, facts: Facts) -> Answer:
    if relation is not Relation.SELF:
        return COACH_ONLY
    if facts.status not in AFTER_SHARING:
        return NOT_SHARED if facts.status is ReviewStatus.SIGNED else NOT_SIGNED
    return WINDOW_OVER if facts.is_window_over else ALLOW


def _add_addendum(relation: Relation, facts: Facts) -> Answer:
    if relation is Relation.SELF:
        return RESPOND_INSTEAD
    if relation not in HOLDERS:
        return LEAD_ONLY
    return ALLOW if facts.status in AFTER_SIGNING else NOT_SIGNED


def _close(relation: Relation, facts: Facts) -> Answer:
    if relation not in HOLDERS:
        return LEAD_ONLY
    if facts.status is ReviewStatus.CLOSED:
        return IS_CLOSED
    if facts.status is ReviewStatus.ACKNOWLEDGED:
        return ALLOW
    if facts.status is ReviewStatus.SHARED:
        return ALLOW if facts.is_window_over else WAITING
    return SHARE_FIRST if facts.status is ReviewStatus.SIGNED else NOT_SIGNED


def _read_record(relation: Relation, facts: Facts) -> Answer:
    if relation is Relation.SELF and facts.status is ReviewStatus.SIGNED:
        return NOT_SHARED
    return ALLOW if facts.status in AFTER_SIGNING else NOT_SIGNED


def _redact(relation: Relation, facts: Facts) -> Answer:
    if relation is not Relation.DIRECTOR:
        return DIRECTOR_REDACTS
    return ALLOW if facts.status in AFTER_SIGNING else NOT_SIGNED


_RULES = {
    Permission.READ: _read,
    Permission.OPEN: _open,
    Permission.TAKE_OVER: _take_over,
    Permission.WRITE_SHEET: _write_sheet,
    Permission.SUBMIT_SHEET: _write_sheet,
    Permission.TAKE_BACK_SHEET: _take_back,
    Permission.RETURN_SHEET: _return_sheet,
    Permission.DECLINE_SELF_ASSESSMENT: _decline,
    Permission.MARK_NOT_RECEIVED: _not_received,
    Permission.COMPARE: _compare,
    Permission.START_CONVERSATION: _start_conversation,
    Permission.AGREE_DAY: _agree_day,
    Permission.BEGIN_WITH: _begin_with,
    Permission.WRITE_CLOSING: _write_closing,
    Permission.SIGN: _sign,
    Permission.SHARE: _share,
    Permission.ACKNOWLEDGE: _acknowledge,
    Permission.RECORD_NOT_SIGNED: _record_not_signed,
    Permission.RESPOND: _respond,
    Permission.ADD_ADDENDUM: _add_addendum,
    Permission.CLOSE: _close,
    Permission.READ_RECORD: _read_record,
    Permission.REDACT: _redact,
}
