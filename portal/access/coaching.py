"""What may be done around one coach besides the review: folder, one-on-ones, observations, commitments, first 90 days.

As in `permissions`: pure, and `matrix.csv` says the same by hand. Each permission is asked for in one of its states;
what a state means is said where the record is loaded. A relation that is not named here meets nothing at all.
"""

from collections.abc import Mapping
from enum import StrEnum

from portal.access.answers import ALLOW, HIDDEN, Answer, Relation, refused
from portal.access.permissions import DIRECTOR_REDACTS, SERVICE_OVER


class Coaching(StrEnum):
    """Everything that can be done around one coach."""

    READ_FOLDER = "folder.read"
    PLAN = "one_on_one.plan"
    READ_ONE_ON_ONE = "one_on_one.read"
    WRITE_ONE_ON_ONE = "one_on_one.write"
    WRITE_VOICE = "one_on_one.voice"
    CLOSE_ONE_ON_ONE = "one_on_one.close"
    ADD_NOTE = "one_on_one.note"
    REDACT_ONE_ON_ONE = "one_on_one.redact"
    WRITE_AGENDA = "agenda.write"
    PREPARE = "preparation.write"
    COMMIT = "commitment.make"
    SETTLE = "commitment.settle"
    OBSERVE = "observation.record"
    READ_OBSERVATION = "observation.read"
    TELL_OBSERVATION = "observation.tell"
    CHANGE_OBSERVATION = "observation.change"
    BEGIN = "first_90.begin"
    READ_FIRST_90 = "first_90.read"
    RECOMMEND = "first_90.recommend"
    DECIDE = "first_90.decide"
    SEND_BACK = "first_90.send_back"
    READ_DECISION = "first_90.read_decision"
    TELL_DECISION = "first_90.tell"
    STOP_CLOCK = "first_90.stop"
    RESUME = "first_90.resume"
    RECORD_LEAVING = "first_90.leaving"
    RESPOND_TO_DECISION = "first_90.respond"
    REDACT_FIRST_90 = "first_90.redact"


COACH = ("active", "ended")
ONE_ON_ONE = ("planned", "open", "closed", "closed_for_decision")
OBSERVATION = ("untold", "told")
COMMITMENT = ("open", "settled")
BEGINNING = ("none", "under_way")
RECOMMENDED = ("recommended", "recommended_second", "recommended_joint")
FIRST_90 = ("running", *RECOMMENDED, "decided", "stopped", "ended")
DECISION = ("none", "untold", "told", "told_window_over")


HAS_LEFT = refused("Their service has ended. What is written stays; nothing new is added.")
LEAD_ARRANGES = refused("One-on-ones are arranged by the lead coach. What you want to talk about goes on the agenda.")
TEXT_STAYS = refused(
    "What is said in a one-on-one stays between coach and lead coach. That it took place is to be seen."
)
ANOTHERS_DRAFT = refused("Somebody else is writing this one-on-one down. It can be read once it is closed.")
HOLDER_WRITES = refused("The lead coach who holds the one-on-one writes it down.")
ONE_ON_ONE_CLOSED = refused("This one-on-one is closed. A dated note can be added to it.")
OFFICE_OVER = refused(
    "Your time as this coach’s lead or deputy has ended. What you wrote here is kept, and nobody reads it."
)
COACH_WRITES = refused("These are the coach’s own words, written from their own sign-in.")
NOT_BEGUN = refused("Begin the one-on-one first; what was not held cannot be closed.")
NOT_CLOSED = refused("This one-on-one is not closed yet; it can simply be changed.")
TWO_OF_THEM = refused("Only the coach and their lead coach add to this.")
PRIVATE = refused("A lead coach’s preparation is read by nobody else, and deletes itself.")
SETTLED = refused("This commitment is settled already.")
OBSERVERS = refused("Observations are written by those who supervise.")
IS_TOLD = refused("The coach was told, so the observation stays as it is. You can write another one beside it.")
AUTHOR_ONLY = refused("Only whoever wrote an observation can change it.")
BEGINNERS = refused("The first 90 days are begun by the lead coach or the director.")
UNDER_WAY = refused("The first 90 days of this coach are under way already.")
LEAD_RECOMMENDS = refused("The recommendation comes from the coach’s lead coach, signed with the review.")
IS_RECOMMENDED = refused("A recommendation is made already. It can be sent back by whoever decides.")
IS_DECIDED = refused("The decision is made. The coach hears it in person next.")
CLOCK_STANDS = refused("The clock stands still at present.")
IS_OVER = refused("These first 90 days are over.")
NOT_RECOMMENDED = refused("There is no recommendation yet.")
NEVER_BOTH = refused("Whoever recommends does not decide. A stand-in decider can be named on the page People.")
DECIDERS = refused("The decision belongs to the director or a named decider.")
SECOND_LEAD = refused("In this programme a second lead coach decides. Name one for this coach on the page People.")
IN_PERSON = refused("When there is a decision, the coach hears it in person before it stands here.")
NOT_DECIDED = refused("Nothing is decided yet.")
NOTED_FOR_YOU = refused("Tell your lead coach or the director; they note it together with you.")
CLOCK_RUNS = refused("The clock is running.")
OFFICES = refused("This is for the lead coach or the director.")
COACH_RESPONDS = refused("A response comes from the coach, from their own sign-in.")
RESPONSE_OVER = refused("The days for a response have passed.")

States = Mapping[str, Answer]
SELF, LEAD, NEW_LEAD, DEPUTY = Relation.SELF, Relation.LEAD, Relation.NEW_LEAD, Relation.DEPUTY
FORMER, DIRECTOR, STAND_IN = Relation.FORMER_LEAD, Relation.DIRECTOR, Relation.STAND_IN
AUTHOR, RECOMMENDER = Relation.AUTHOR, Relation.RECOMMENDER


def _all(states: tuple[str, ...], answer: Answer, **other: Answer) -> States:
    """The same answer in all `states` but those named in `other`."""
    return {state: other.get(state, answer) for state in states}


def _of_coach(self_: Answer, director: Answer, stand_in: Answer) -> dict[Relation, States]:
    """What lead and deputy do for a coach who has not left, and what the others in scope meet."""
    return {
        SELF: _all(COACH, self_, ended=HAS_LEFT),
        **{one: _all(COACH, ALLOW, ended=HAS_LEFT) for one in (LEAD, NEW_LEAD, DEPUTY)},
        DIRECTOR: _all(COACH, director, ended=HAS_LEFT if director.is_allowed else director),
        STAND_IN: _all(COACH, stand_in),
    }


def _one_on_one(
    self_: States, holder: States, office: Answer, taken_over: States, stand_in: Answer | None = None
) -> dict[Relation, States]:
    """`holder`: the lead or deputy named on it; `taken_over`: another lead or deputy of the coach."""
    rules = {SELF: self_, LEAD: holder, NEW_LEAD: taken_over, DEPUTY: taken_over, DIRECTOR: _all(ONE_ON_ONE, office)}
    rules[FORMER] = {"open": OFFICE_OVER, "closed": office, "closed_for_decision": office}
    rules[STAND_IN] = {"closed_for_decision": stand_in or office}
    return rules


def _first_90(lead: States, deputy: States, director: States, others: Answer) -> dict[Relation, States]:
    return {
        SELF: _all(FIRST_90, others),
        LEAD: lead,
        DEPUTY: deputy,
        DIRECTOR: director,
        STAND_IN: _all(FIRST_90, OFFICES),
    }


_NOT_NOW = {
    "running": NOT_RECOMMENDED,
    "decided": IS_DECIDED,
    "stopped": CLOCK_STANDS,
    "ended": IS_OVER,
}
_DECIDING: dict[Relation, States] = {
    SELF: _all(FIRST_90, DECIDERS),
    LEAD: _all(FIRST_90, DECIDERS),
    DEPUTY: _all(FIRST_90, DECIDERS),
    DIRECTOR: {**_NOT_NOW, "recommended": ALLOW, "recommended_second": SECOND_LEAD, "recommended_joint": ALLOW},
    STAND_IN: {**_NOT_NOW, **_all(RECOMMENDED, ALLOW)},
    RECOMMENDER: _all(FIRST_90, NEVER_BOTH),
}
_STOPPING = _all(FIRST_90, ALLOW, decided=IS_DECIDED, stopped=CLOCK_STANDS, ended=IS_OVER)
_RESUMING = _all(FIRST_90, CLOCK_RUNS, stopped=ALLOW, ended=IS_OVER)
_LEAVING = _all(FIRST_90, ALLOW, ended=IS_OVER)
_TELLING = _all(FIRST_90, NOT_DECIDED, decided=ALLOW, ended=IS_OVER)

RULES: dict[Coaching, dict[Relation, States]] = {
    Coaching.READ_FOLDER: {one: _all(COACH, ALLOW) for one in (SELF, LEAD, NEW_LEAD, DEPUTY, DIRECTOR, STAND_IN)},
    Coaching.PLAN: _of_coach(LEAD_ARRANGES, HOLDER_WRITES, HOLDER_WRITES),
    Coaching.WRITE_AGENDA: _of_coach(ALLOW, TWO_OF_THEM, TWO_OF_THEM),
    Coaching.PREPARE: _of_coach(PRIVATE, PRIVATE, PRIVATE),
    Coaching.COMMIT: _of_coach(ALLOW, TWO_OF_THEM, TWO_OF_THEM),
    Coaching.OBSERVE: _of_coach(OBSERVERS, ALLOW, OBSERVERS),
    Coaching.READ_ONE_ON_ONE: {
        SELF: _all(ONE_ON_ONE, ALLOW),
        LEAD: _all(ONE_ON_ONE, ALLOW),
        NEW_LEAD: _all(ONE_ON_ONE, ALLOW, open=ANOTHERS_DRAFT),
        DEPUTY: _all(ONE_ON_ONE, ALLOW, open=ANOTHERS_DRAFT),
        FORMER: {"open": OFFICE_OVER, "closed": ALLOW, "closed_for_decision": ALLOW},
        DIRECTOR: _all(ONE_ON_ONE, TEXT_STAYS, closed_for_decision=ALLOW),
        STAND_IN: {"closed_for_decision": ALLOW},
    },
    Coaching.WRITE_ONE_ON_ONE: _one_on_one(
        _all(ONE_ON_ONE, HOLDER_WRITES),
        _all(ONE_ON_ONE, ONE_ON_ONE_CLOSED, planned=ALLOW, open=ALLOW),
        HOLDER_WRITES,
        _all(ONE_ON_ONE, ONE_ON_ONE_CLOSED, planned=ALLOW, open=ANOTHERS_DRAFT),
    ),
    Coaching.WRITE_VOICE: _one_on_one(
        _all(ONE_ON_ONE, ONE_ON_ONE_CLOSED, planned=ALLOW, open=ALLOW),
        _all(ONE_ON_ONE, COACH_WRITES),
        COACH_WRITES,
        _all(ONE_ON_ONE, COACH_WRITES),
    ),
    Coaching.CLOSE_ONE_ON_ONE: _one_on_one(
        _all(ONE_ON_ONE, HOLDER_WRITES),
        _all(ONE_ON_ONE, ONE_ON_ONE_CLOSED, planned=NOT_BEGUN, open=ALLOW),
        HOLDER_WRITES,
        _all(ONE_ON_ONE, ONE_ON_ONE_CLOSED, planned=NOT_BEGUN, open=ANOTHERS_DRAFT),
    ),
    Coaching.ADD_NOTE: _one_on_one(
        _all(ONE_ON_ONE, ALLOW, planned=NOT_CLOSED, open=NOT_CLOSED),
        _all(ONE_ON_ONE, ALLOW, planned=NOT_CLOSED, open=NOT_CLOSED),
        TWO_OF_THEM,
        _all(ONE_ON_ONE, TWO_OF_THEM),
    ),
    Coaching.REDACT_ONE_ON_ONE: {
        **{one: _all(ONE_ON_ONE, DIRECTOR_REDACTS) for one in (SELF, LEAD, NEW_LEAD, DEPUTY)},
        FORMER: {"open": OFFICE_OVER, "closed": DIRECTOR_REDACTS, "closed_for_decision": DIRECTOR_REDACTS},
        STAND_IN: {"closed_for_decision": DIRECTOR_REDACTS},
        DIRECTOR: _all(ONE_ON_ONE, ALLOW, planned=NOT_CLOSED, open=NOT_CLOSED),
    },
    Coaching.SETTLE: {
        **{one: _all(COMMITMENT, ALLOW, settled=SETTLED) for one in (SELF, LEAD, DEPUTY)},
        DIRECTOR: _all(COMMITMENT, TWO_OF_THEM),
    },
    Coaching.READ_OBSERVATION: {
        SELF: {"told": ALLOW},
        LEAD: _all(OBSERVATION, ALLOW),
        DEPUTY: _all(OBSERVATION, ALLOW),
        DIRECTOR: {"told": ALLOW},
        STAND_IN: {"told": ALLOW},
        FORMER: {"told": ALLOW},
        AUTHOR: _all(OBSERVATION, ALLOW),
    },
    Coaching.TELL_OBSERVATION: {
        SELF: {"told": OBSERVERS},
        **{one: {"untold": ALLOW, "told": IS_TOLD} for one in (LEAD, DEPUTY, AUTHOR)},
        **{one: {"told": IS_TOLD} for one in (DIRECTOR, STAND_IN, FORMER)},
    },
    Coaching.CHANGE_OBSERVATION: {
        SELF: {"told": OBSERVERS},
        AUTHOR: {"untold": ALLOW, "told": IS_TOLD},
        **{one: {"untold": AUTHOR_ONLY, "told": IS_TOLD} for one in (LEAD, DEPUTY)},
        **{one: {"told": IS_TOLD} for one in (DIRECTOR, STAND_IN, FORMER)},
    },
    Coaching.BEGIN: {
        **{one: _all(BEGINNING, BEGINNERS) for one in (SELF, DEPUTY, STAND_IN)},
        **{one: {"none": ALLOW, "under_way": UNDER_WAY} for one in (LEAD, DIRECTOR)},
    },
    Coaching.READ_FIRST_90: {one: _all(FIRST_90, ALLOW) for one in (SELF, LEAD, DEPUTY, DIRECTOR, STAND_IN)},
    Coaching.RECOMMEND: {
        **{one: _all(FIRST_90, LEAD_RECOMMENDS) for one in (SELF, DEPUTY, DIRECTOR, STAND_IN)},
        LEAD: _all(FIRST_90, IS_RECOMMENDED, running=ALLOW, decided=IS_DECIDED, stopped=CLOCK_STANDS, ended=IS_OVER),
    },
    Coaching.DECIDE: _DECIDING,
    Coaching.SEND_BACK: _DECIDING,
    Coaching.READ_DECISION: {
        SELF: _all(DECISION, ALLOW, none=IN_PERSON, untold=IN_PERSON),
        **{one: _all(DECISION, ALLOW, none=NOT_DECIDED) for one in (LEAD, DEPUTY, DIRECTOR, STAND_IN)},
    },
    Coaching.TELL_DECISION: _first_90(_TELLING, _TELLING, _TELLING, NOTED_FOR_YOU) | {STAND_IN: _TELLING},
    Coaching.STOP_CLOCK: _first_90(_STOPPING, _STOPPING, _STOPPING, NOTED_FOR_YOU),
    Coaching.RESUME: _first_90(_RESUMING, _all(FIRST_90, OFFICES), _RESUMING, NOTED_FOR_YOU),
    Coaching.RECORD_LEAVING: _first_90(_LEAVING, _all(FIRST_90, OFFICES), _LEAVING, NOTED_FOR_YOU),
    Coaching.RESPOND_TO_DECISION: {
        SELF: {"none": IN_PERSON, "untold": IN_PERSON, "told": ALLOW, "told_window_over": RESPONSE_OVER},
        **{one: _all(DECISION, COACH_RESPONDS) for one in (LEAD, DEPUTY, DIRECTOR, STAND_IN)},
    },
    Coaching.REDACT_FIRST_90: {
        **{one: _all(FIRST_90, DIRECTOR_REDACTS) for one in (SELF, LEAD, DEPUTY, STAND_IN)},
        DIRECTOR: _all(FIRST_90, ALLOW),
    },
}
STATES: dict[Coaching, tuple[str, ...]] = {
    **dict.fromkeys(Coaching, FIRST_90),
    **dict.fromkeys(
        (
            *(Coaching.READ_FOLDER, Coaching.PLAN, Coaching.WRITE_AGENDA, Coaching.PREPARE, Coaching.COMMIT),
            Coaching.OBSERVE,
        ),
        COACH,
    ),
    **dict.fromkeys(
        (
            *(Coaching.READ_ONE_ON_ONE, Coaching.WRITE_ONE_ON_ONE, Coaching.WRITE_VOICE, Coaching.CLOSE_ONE_ON_ONE),
            *(Coaching.ADD_NOTE, Coaching.REDACT_ONE_ON_ONE),
        ),
        ONE_ON_ONE,
    ),
    Coaching.SETTLE: COMMITMENT,
    **dict.fromkeys((Coaching.READ_OBSERVATION, Coaching.TELL_OBSERVATION, Coaching.CHANGE_OBSERVATION), OBSERVATION),
    Coaching.BEGIN: BEGINNING,
    Coaching.READ_DECISION: DECISION,
    Coaching.RESPOND_TO_DECISION: DECISION,
}
_OFFICE = {
    HOLDER_WRITES,
    TEXT_STAYS,
    TWO_OF_THEM,
    OBSERVERS,
    AUTHOR_ONLY,
    BEGINNERS,
    OFFICES,
    DECIDERS,
    LEAD_RECOMMENDS,
    DIRECTOR_REDACTS,
}


AFTER_SERVICE = frozenset(
    {
        *(Coaching.READ_FOLDER, Coaching.READ_ONE_ON_ONE, Coaching.READ_OBSERVATION, Coaching.READ_FIRST_90),
        *(Coaching.READ_DECISION, Coaching.RESPOND_TO_DECISION, Coaching.ADD_NOTE),
    }
)
"""What coaches who serve no more still do with their own record: read it and answer it."""


def after_service(permission: Coaching, answer: Answer) -> Answer:
    """`answer` as it holds for a coach about themselves once they serve no more."""
    return SERVICE_OVER if answer.is_allowed and permission not in AFTER_SERVICE else answer


def decide(permission: Coaching, relation: Relation, state: str) -> Answer:
    """Whether someone who stands in `relation` may use `permission` in `state`. Raises KeyError for no such state."""
    if state not in STATES[permission]:
        raise KeyError(f"{permission} is not asked for in {state}")
    return RULES[permission].get(relation, {}).get(state, HIDDEN)


def best(permission: Coaching, relations: frozenset[Relation], state: str) -> Answer:
    """The answer for someone who stands in several relations at once.

    Their own folder, a declared conflict and having recommended outrank every office; otherwise the kindest answer
    counts, and of two refusals the one that says what is waited for.
    """
    for strict in (Relation.SELF, Relation.CONFLICTED):
        if strict in relations:
            return decide(permission, strict, state)
    if Relation.RECOMMENDER in relations and permission in (Coaching.DECIDE, Coaching.SEND_BACK):
        return decide(permission, Relation.RECOMMENDER, state)
    answers = [decide(permission, relation, state) for relation in Relation if relation in relations]
    answers.sort(key=lambda answer: (not answer.is_allowed, answer.is_hidden, answer in _OFFICE))
    return answers[0] if answers else HIDDEN
