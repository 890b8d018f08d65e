"""What may be done with a coach's wellness, as a pure function; `matrix.csv` says the same by hand.

`lead` is the lead of the very span of supervision that a summary, a request or an agreement is tied to, as long as it
lasts; a lead of another span is `new_lead` and meets nothing of it. Only the author widens. No office opens an entry:
not the director's, not an administrator's, not that of whoever covers.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from portal.access.answers import ALLOW, HIDDEN, Answer, Relation, refused


class Wellbeing(StrEnum):
    """Everything that can be done with check-ins, requests to talk, support agreements and the director's picture."""

    WRITE = "wellness.write"
    OWN = "wellness.own"
    READ = "wellness.read"
    DELETE = "wellness.delete"
    COUNT = "wellness.count"
    SHARE = "wellness.share"
    WITHDRAW = "wellness.withdraw"
    READ_SUMMARY = "wellness.read_summary"
    ASK_TO_TALK = "talk.ask"
    READ_TALK = "talk.read"
    MARK_TALKED = "talk.mark"
    WITHDRAW_TALK = "talk.withdraw"
    PROPOSE = "support.propose"
    READ_SUPPORT = "support.read"
    AGREE = "support.agree"
    LOOK = "support.look"
    END = "support.end"
    BRING = "support.bring"
    READ_PICTURE = "picture.read"


COACH = ("active", "ended")
ENTRY = ("private", "shared", "withdrawn")
TALK = ("open", "talked")
SUPPORT = ("proposed_own", "proposed_other", "agreed", "agreed_director", "agreed_cover", "ended")
"""`proposed_own`: by whoever asks. `agreed_director`, `agreed_cover`: agreed, and who may know beside the two."""
PICTURE = ("published",)
PROPOSED, AGREED = ("proposed_own", "proposed_other"), ("agreed", "agreed_director", "agreed_cover")

STILL_YOURS = refused("Your service has ended. What you entered is still yours, to read and to delete.")
IS_SHARED = refused("The summary is shared with your lead coach already.")
NOT_SHARED = refused("This is not shared with anybody.")
HAVE_TALKED = refused("You have talked. That closes it.")
LEAD_MARKS = refused("Your lead coach notes that you have talked. If it has settled itself, take it back.")
COACH_WITHDRAWS = refused("Only the coach takes their own request back.")
SERVES_NO_MORE = refused("Their service has ended.")
OTHER_AGREES = refused("It is your proposal. It holds once the other one of you agrees, from their own sign-in.")
IS_AGREED = refused("You have both agreed already.")
IS_ENDED = refused("This has ended. What was agreed can still be read.")
NOT_AGREED = refused("It is not agreed yet.")
COACH_BRINGS = refused("Only the coach brings it along to another lead coach.")
THE_TWO_ONLY = refused("You may know of it. What happens with it is for the coach and their lead coach.")

States = Mapping[str, Answer]
SELF, LEAD, DEPUTY, DIRECTOR = Relation.SELF, Relation.LEAD, Relation.DEPUTY, Relation.DIRECTOR


def _each(states: Iterable[str], answer: Answer) -> dict[str, Answer]:
    return dict.fromkeys(states, answer)


def _support(proposed: States, agreed: Answer) -> dict[str, Answer]:
    return {**proposed, **_each(AGREED, agreed), "ended": IS_ENDED}


_AUTHOR_ONLY: dict[Relation, States] = {SELF: _each(ENTRY, ALLOW)}
_BEGINS = {SELF: {"active": ALLOW, "ended": STILL_YOURS}}
_LOOKING_ON: dict[Relation, States] = {
    DIRECTOR: {"agreed_director": THE_TWO_ONLY},
    DEPUTY: {"agreed_cover": THE_TWO_ONLY},
}


def _pair(states: States) -> dict[Relation, States]:
    return {SELF: states, LEAD: states, **_LOOKING_ON}


RULES: dict[Wellbeing, dict[Relation, States]] = {
    Wellbeing.WRITE: {**_BEGINS},
    Wellbeing.OWN: {SELF: _each(COACH, ALLOW)},
    **dict.fromkeys((Wellbeing.READ, Wellbeing.DELETE, Wellbeing.COUNT), _AUTHOR_ONLY),
    Wellbeing.SHARE: {SELF: {**_each(ENTRY, ALLOW), "shared": IS_SHARED}},
    Wellbeing.WITHDRAW: {SELF: {**_each(ENTRY, NOT_SHARED), "shared": ALLOW}},
    Wellbeing.READ_SUMMARY: {LEAD: {"shared": ALLOW}},
    Wellbeing.ASK_TO_TALK: {**_BEGINS},
    Wellbeing.READ_TALK: {**dict.fromkeys((SELF, LEAD), _each(TALK, ALLOW)), DEPUTY: {"open": ALLOW}},
    Wellbeing.MARK_TALKED: {
        SELF: _each(TALK, LEAD_MARKS),
        LEAD: {"open": ALLOW, "talked": HAVE_TALKED},
        DEPUTY: {"open": ALLOW},
    },
    Wellbeing.WITHDRAW_TALK: {
        SELF: {"open": ALLOW, "talked": HAVE_TALKED},
        LEAD: _each(TALK, COACH_WITHDRAWS),
        DEPUTY: {"open": COACH_WITHDRAWS},
    },
    Wellbeing.PROPOSE: {**_BEGINS, LEAD: {"active": ALLOW, "ended": SERVES_NO_MORE}},
    Wellbeing.READ_SUPPORT: {
        **dict.fromkeys((SELF, LEAD), _each(SUPPORT, ALLOW)),
        DIRECTOR: {"agreed_director": ALLOW},
        DEPUTY: {"agreed_cover": ALLOW},
    },
    Wellbeing.AGREE: _pair(_support({"proposed_own": OTHER_AGREES, "proposed_other": ALLOW}, IS_AGREED)),
    Wellbeing.LOOK: _pair(_support(_each(PROPOSED, NOT_AGREED), ALLOW)),
    Wellbeing.END: _pair(_support(_each(PROPOSED, ALLOW), ALLOW)),
    Wellbeing.BRING: {
        SELF: _support(_each(PROPOSED, NOT_AGREED), ALLOW),
        LEAD: _each(SUPPORT, COACH_BRINGS),
        **_LOOKING_ON,
    },
    Wellbeing.READ_PICTURE: {DIRECTOR: {"published": ALLOW}},
}
STATES: dict[Wellbeing, tuple[str, ...]] = {
    **dict.fromkeys((Wellbeing.WRITE, Wellbeing.OWN, Wellbeing.ASK_TO_TALK, Wellbeing.PROPOSE), COACH),
    **dict.fromkeys((Wellbeing.READ, Wellbeing.DELETE, Wellbeing.COUNT), ENTRY),
    **dict.fromkeys((Wellbeing.SHARE, Wellbeing.WITHDRAW, Wellbeing.READ_SUMMARY), ENTRY),
    **dict.fromkeys((Wellbeing.READ_TALK, Wellbeing.MARK_TALKED, Wellbeing.WITHDRAW_TALK), TALK),
    **dict.fromkeys((Wellbeing.READ_SUPPORT, Wellbeing.AGREE, Wellbeing.LOOK), SUPPORT),
    **dict.fromkeys((Wellbeing.END, Wellbeing.BRING), SUPPORT),
    Wellbeing.READ_PICTURE: PICTURE,
}
STRICT = (Relation.CONFLICTED, Relation.SELF)


def decide(permission: Wellbeing, relation: Relation, state: str) -> Answer:
    """Whether someone who stands in `relation` may use `permission` in `state`. Raises KeyError for no such state."""
    if state not in STATES[permission]:
        raise KeyError(f"{permission} is not asked for in {state}")
    return RULES[permission].get(relation, {}).get(state, HIDDEN)


def best(permission: Wellbeing, relations: frozenset[Relation], state: str) -> Answer:
    """The answer for someone who stands in several relations at once.

    A declared conflict outranks every office, and so does its being one's own. Otherwise the kindest answer counts.
    """
    for strict in STRICT:
        if strict in relations:
            return decide(permission, strict, state)
    answers = [decide(permission, relation, state) for relation in Relation if relation in relations]
    answers.sort(key=lambda answer: (not answer.is_allowed, answer.is_hidden))
    return answers[0] if answers else HIDDEN
