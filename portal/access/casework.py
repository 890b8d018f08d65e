"""What may be done with a coded case, as a pure function; `matrix.csv` says the same by hand.

How somebody stands to a case is how they stand to the coach who holds it, with two relations of its own: `intake`
assigned it, and `recused` may know the person behind the code. Being recused outranks every office. `former_lead` is
whoever led the coach last, where the coach serves no more: they find somebody for the case and do nothing else with it.
"""

from collections.abc import Mapping
from enum import StrEnum

from portal.access.answers import ALLOW, HIDDEN, Answer, Relation, refused


class Casework(StrEnum):
    """Everything that can be done with a case."""

    ASSIGN = "case.assign"
    READ_CASE = "case.read"
    ACCEPT = "case.accept"
    NOTE_CONTACT = "case.note"
    AGREE = "case.agree"
    CORRECT = "case.correct"
    SAY_WHO_KNOWS = "case.know"
    LOOK = "case.look"
    HAND_OVER = "case.hand_over"
    END = "case.end"


COACH = ("active", "ended")
CASE = ("assigned", "declined", "accepted", "under_way", "unresponsive", "ended")
NOT_TAKEN, HELD = ("assigned", "declined"), ("accepted", "under_way", "unresponsive")
OPEN = (*NOT_TAKEN, *HELD)


HAS_LEFT = refused("Their service has ended. They take no new case.")
OFFICES_ASSIGN = refused("Cases are assigned by your lead coach or by intake.")
IS_ACCEPTED = refused("This case is yours already.")
CASE_OVER = refused("The support under this code has ended. What is noted stays as it is.")
HOLDER_ACCEPTS = refused("Only the coach it is assigned to can take a case, from their own sign-in.")
ACCEPT_FIRST = refused("Take the case first.")
HOLDER_NOTES = refused("Only the coach who holds a case notes what was agreed and when they talked.")
TALKED = refused(
    "A conversation is noted, and its days are counted from it. Whom the support is for and how they talk stay."
)
PAIR_KNOWS = refused("The coach and their lead coach say who may know the person.")
LEAD_LOOKS = refused("This look is the lead coach’s.")
NOT_ACCEPTED = refused("Nobody has taken this case yet.")
OFFICES_HAND_OVER = refused(
    "A case is handed over by your lead coach or the director. Tell them, and they find somebody."
)
HAND_ON_FIRST = refused("The coach serves no more. Find somebody for the case first; their lead coach goes on with it.")
PAIR_ENDS = refused("The coach or their lead coach ends a case.")

States = Mapping[str, Answer]
SELF, LEAD, DEPUTY, DIRECTOR, INTAKE, LAST_LEAD = (
    *(Relation.SELF, Relation.LEAD, Relation.DEPUTY),
    *(Relation.DIRECTOR, Relation.INTAKE, Relation.FORMER_LEAD),
)


def _each(states: tuple[str, ...], answer: Answer, **other: Answer) -> States:
    return {state: other.get(state, answer) for state in states}


def _held(held: Answer, **other: Answer) -> States:
    """For the coach it is assigned to: hidden once they have declined it."""
    return _each(CASE, held, **{"declined": HIDDEN, "ended": CASE_OVER, **other})


_OPEN_ONLY = _each(CASE, ALLOW, ended=CASE_OVER)
_BY_OFFICE = (LEAD, DEPUTY, DIRECTOR)
_NOTING = {
    SELF: _held(ALLOW, assigned=ACCEPT_FIRST),
    **{one: _each(CASE, HOLDER_NOTES) for one in _BY_OFFICE},
    INTAKE: _each(NOT_TAKEN, HOLDER_NOTES),
    LAST_LEAD: _each(OPEN, HOLDER_NOTES),
}
RULES: dict[Casework, dict[Relation, States]] = {
    Casework.ASSIGN: {
        SELF: _each(COACH, OFFICES_ASSIGN),
        **{one: {"active": ALLOW, "ended": HAS_LEFT} for one in (*_BY_OFFICE, INTAKE)},
    },
    Casework.READ_CASE: {
        SELF: _held(ALLOW, ended=ALLOW),
        **{one: _each(CASE, ALLOW) for one in _BY_OFFICE},
        INTAKE: _each(NOT_TAKEN, ALLOW),
        LAST_LEAD: _each(OPEN, ALLOW),
    },
    Casework.ACCEPT: {
        SELF: _held(IS_ACCEPTED, assigned=ALLOW),
        **{one: _each(CASE, HOLDER_ACCEPTS) for one in _BY_OFFICE},
        INTAKE: _each(NOT_TAKEN, HOLDER_ACCEPTS),
        LAST_LEAD: _each(OPEN, HOLDER_ACCEPTS),
    },
    Casework.NOTE_CONTACT: _NOTING,
    Casework.AGREE: _NOTING,
    Casework.CORRECT: {
        SELF: _held(ALLOW, assigned=ACCEPT_FIRST, under_way=TALKED),
        **dict.fromkeys(_BY_OFFICE, _each(CASE, ALLOW, under_way=TALKED, ended=CASE_OVER)),
        INTAKE: _each(NOT_TAKEN, ALLOW),
        LAST_LEAD: _each(OPEN, HAND_ON_FIRST),
    },
    Casework.SAY_WHO_KNOWS: {
        SELF: _held(ALLOW),
        **dict.fromkeys((LEAD, DEPUTY), _OPEN_ONLY),
        DIRECTOR: _each(CASE, PAIR_KNOWS),
        INTAKE: _each(NOT_TAKEN, PAIR_KNOWS),
        LAST_LEAD: _each(OPEN, HAND_ON_FIRST),
    },
    Casework.LOOK: {
        SELF: _held(LEAD_LOOKS, ended=LEAD_LOOKS),
        **{one: {**_each(CASE, NOT_ACCEPTED, ended=CASE_OVER), **_each(HELD, ALLOW)} for one in (LEAD, DEPUTY)},
        DIRECTOR: _each(CASE, LEAD_LOOKS),
        INTAKE: _each(NOT_TAKEN, LEAD_LOOKS),
        LAST_LEAD: _each(OPEN, HAND_ON_FIRST),
    },
    Casework.HAND_OVER: {
        SELF: _held(OFFICES_HAND_OVER, ended=OFFICES_HAND_OVER),
        **dict.fromkeys(_BY_OFFICE, _OPEN_ONLY),
        INTAKE: _each(NOT_TAKEN, ALLOW),
        LAST_LEAD: _each(OPEN, ALLOW),
    },
    Casework.END: {
        SELF: _held(ALLOW, assigned=ACCEPT_FIRST),
        **dict.fromkeys((LEAD, DEPUTY), _OPEN_ONLY),
        DIRECTOR: _each(CASE, PAIR_ENDS),
        INTAKE: _each(NOT_TAKEN, PAIR_ENDS),
        LAST_LEAD: _each(OPEN, HAND_ON_FIRST),
    },
}
STATES: dict[Casework, tuple[str, ...]] = {**dict.fromkeys(Casework, CASE), Casework.ASSIGN: COACH}
STRICT = (Relation.RECUSED, Relation.CONFLICTED, Relation.SELF)
_OFFICE = {
    HAND_ON_FIRST,
    HOLDER_ACCEPTS,
    HOLDER_NOTES,
    PAIR_KNOWS,
    LEAD_LOOKS,
    OFFICES_HAND_OVER,
    PAIR_ENDS,
    OFFICES_ASSIGN,
}


def decide(permission: Casework, relation: Relation, state: str) -> Answer:
    """Whether someone who stands in `relation` may use `permission` in `state`. Raises KeyError for no such state."""
    if state not in STATES[permission]:
        raise KeyError(f"{permission} is not asked for in {state}")
    return RULES[permission].get(relation, {}).get(state, HIDDEN)


def best(permission: Casework, relations: frozenset[Relation], state: str) -> Answer:
    """The answer for someone who stands in several relations at once.

    Whoever may know the person meets nothing, in whatever office; nor does a declared conflict with the coach.
    Otherwise the kindest answer counts, and of two refusals the one that says what is waited for.
    """
    for strict in STRICT:
        if strict in relations:
            return decide(permission, strict, state)
    answers = [decide(permission, relation, state) for relation in Relation if relation in relations]
    answers.sort(key=lambda answer: (not answer.is_allowed, answer.is_hidden, answer in _OFFICE))
    return answers[0] if answers else HIDDEN
