"""What may be done with a review group, its meetings and their agenda; `matrix.csv` says the same by hand.

`lead` holds the group, `deputy` covers for them, `director` directs its division. Being a note taker or a presenter
opens only what belongs to that; whoever is one is a member or the lead as well. Being recused outranks every office.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from portal.access.answers import ALLOW, HIDDEN, Answer, Relation, refused
from portal.access.permissions import DIRECTOR_REDACTS


class Gathering(StrEnum):
    """Everything that can be done around a case-review meeting."""

    READ_GROUP = "group.read"
    ARRANGE_GROUP = "group.arrange"
    ADD_ITEM = "group.add"
    READ_MEETING = "meeting.read"
    ARRANGE = "meeting.arrange"
    HOLD_AFTER_ALL = "meeting.after_all"
    SET_AGENDA = "meeting.agenda"
    OPEN = "meeting.open"
    RUN = "meeting.run"
    JOIN = "meeting.join"
    TAKE_NOTES = "meeting.note"
    NOTE_OUTCOME = "meeting.outcome"
    READ_MINUTES = "meeting.minutes"
    ADD_NOTE = "meeting.addendum"
    REDACT_MINUTES = "meeting.redact"
    READ_ITEM = "item.read"
    PRESENT = "item.present"
    TAKE_AWAY = "item.takeaway"
    SAY_I_KNOW = "item.know"
    DROP_ITEM = "item.drop"
    ACT_ON_SAFETY = "item.act"
    REDACT_ITEM = "item.redact"


GROUP = ("active", "ended")
MEETING = ("scheduled", "live", "closed", "called_off")
ITEM = ("draft", "waiting", "on_agenda", "live", "sealed", "escalated", "dropped")
"""`draft`: what is presented is not shared yet. `sealed`: its meeting is closed; `escalated`: and it went further."""
GUEST_MEETING, GUEST_ITEM = ("live", "closed"), ("live", "sealed", "escalated")


GROUP_OVER = refused("This group does not meet any more. What was written stays.")
OFFICES_ARRANGE = refused("Groups and their days are arranged by the lead coach or the director.")
MEMBERS_ADD = refused("What is talked about comes from the group and its lead coach.")
IS_LIVE = refused("The meeting is under way.")
IS_OVER = refused("The meeting is closed and its minutes are sealed. A dated note can be added.")
IS_CALLED_OFF = refused("This meeting did not take place. What was on its agenda waits for the next one.")
NOT_CALLED_OFF = refused("This meeting is not called off.")
LEAD_ARRANGES = refused("The lead coach arranges the meeting.")
LEAD_SETS_AGENDA = refused("The lead coach or the facilitator puts the agenda together.")
LEAD_OPENS = refused("The lead coach or the facilitator opens the meeting. This page follows by itself.")
NOT_OPEN = refused("The meeting has not been opened yet.")
FACILITATOR_RUNS = refused("The lead coach or the facilitator leads through the meeting.")
GUESTS_ARE_ASKED = refused("Whoever does not belong to the group comes as a guest; the lead coach notes the reason.")
ONE_NOTE_TAKER = refused("One person takes the notes; everybody sees them as soon as they are shared.")
OUTCOMES_ARE_NOTED = refused("What comes of it is noted by whoever leads through the meeting or takes the notes.")
NOT_CLOSED = refused("Minutes are there once the meeting is closed.")
THOSE_PRESENT = refused("What was said is read by those who were there.")
ESCALATED_ONLY = refused("Directors read what a meeting passed on to them, and nothing else that was said there.")
GUESTS_LEAVE = refused("Guests take part in the meeting and read nothing of it afterwards.")
NOT_SHARED = refused("The presenter is still writing. It can be read once it is shared.")
OPENS_IN_MEETING = refused("This opens in the meeting, for those who are there.")
PRESENTER_WRITES = refused("Only whoever presents writes this.")
ITEM_OVER = refused("This was talked about or taken off. What is written stays as it is.")
NOT_TALKED_ABOUT = refused("There is nothing to take away yet; it has not been talked about.")
PRESENTER_CHOOSES = refused("Whoever presents chooses what they take away.")
LEAD_DROPS = refused("Whoever presents it or the lead coach takes it off the list.")
IS_TALKED_ABOUT = refused("It is being talked about in the meeting now.")
THOSE_INVOLVED_NOTE = refused(
    "Whoever presents or leads the meeting notes what was done. If you are worried, call now."
)
TELL_YOUR_LEAD = refused(
    "You hold this case. If you may know the person, tell your lead coach; they find somebody else."
)

States = Mapping[str, Answer]
LEAD, DEPUTY, DIRECTOR = Relation.LEAD, Relation.DEPUTY, Relation.DIRECTOR
FACILITATOR, NOTE_TAKER, PRESENTER = Relation.FACILITATOR, Relation.NOTE_TAKER, Relation.PRESENTER
MEMBER, ATTENDEE, GUEST = Relation.MEMBER, Relation.ATTENDEE, Relation.GUEST
HOLDERS = (LEAD, DEPUTY)
RUNNERS = (LEAD, DEPUTY, FACILITATOR)


def _each(states: Iterable[str], answer: Answer, **other: Answer) -> States:
    return {state: other.get(state, answer) for state in states}


def _meeting(scheduled: Answer, live: Answer, closed: Answer = IS_OVER) -> States:
    return {"scheduled": scheduled, "live": live, "closed": closed, "called_off": IS_CALLED_OFF}


def _for(rules: Mapping[Iterable[Relation], States]) -> dict[Relation, States]:
    return {relation: states for relations, states in rules.items() for relation in relations}


def _of_runners(own: States, others: Answer, holders: tuple[Relation, ...] = RUNNERS) -> dict[Relation, States]:
    """What those who lead through a meeting may do, and the one sentence everybody else meets."""
    rest = [one for one in (LEAD, DEPUTY, DIRECTOR, FACILITATOR, MEMBER, ATTENDEE) if one not in holders]
    return {
        **dict.fromkeys(holders, own),
        **{one: _each(MEETING, others) for one in rest},
        GUEST: _each(GUEST_MEETING, others),
    }


def _of_presenter(own: States, others: Answer) -> dict[Relation, States]:
    rest = (LEAD, DEPUTY, DIRECTOR, FACILITATOR, MEMBER, ATTENDEE)
    return {PRESENTER: own, **{one: _each(ITEM, others) for one in rest}, GUEST: _each(GUEST_ITEM, others)}


_JOINING = _meeting(NOT_OPEN, ALLOW)
_OPENS = {"draft": NOT_SHARED, "waiting": OPENS_IN_MEETING, "dropped": OPENS_IN_MEETING}
_OVER = {"sealed": ITEM_OVER, "escalated": ITEM_OVER, "dropped": ITEM_OVER}


def _of_involved(own: States, others: Answer) -> dict[Relation, States]:
    """What whoever presents an item and those who lead through the meeting may do with it."""
    rules = dict.fromkeys((PRESENTER, *RUNNERS), own)
    return {
        **rules,
        **{one: _each(ITEM, others) for one in (DIRECTOR, MEMBER, ATTENDEE)},
        GUEST: _each(GUEST_ITEM, others),
    }


_RUNNING = _of_runners(_meeting(NOT_OPEN, ALLOW), FACILITATOR_RUNS)
RULES: dict[Gathering, dict[Relation, States]] = {
    Gathering.READ_GROUP: {one: _each(GROUP, ALLOW) for one in (LEAD, DEPUTY, DIRECTOR, MEMBER)},
    Gathering.ARRANGE_GROUP: {
        **{one: {"active": ALLOW, "ended": GROUP_OVER} for one in (LEAD, DEPUTY, DIRECTOR)},
        MEMBER: _each(GROUP, OFFICES_ARRANGE),
    },
    Gathering.ADD_ITEM: {
        **{one: {"active": ALLOW, "ended": GROUP_OVER} for one in (LEAD, DEPUTY, MEMBER)},
        DIRECTOR: _each(GROUP, MEMBERS_ADD),
    },
    Gathering.READ_MEETING: {
        **{one: _each(MEETING, ALLOW) for one in (LEAD, DEPUTY, DIRECTOR, FACILITATOR, MEMBER, ATTENDEE)},
        GUEST: _each(GUEST_MEETING, ALLOW),
    },
    Gathering.ARRANGE: _of_runners(_meeting(ALLOW, IS_LIVE), LEAD_ARRANGES, (LEAD, DEPUTY, DIRECTOR)),
    Gathering.HOLD_AFTER_ALL: _of_runners(
        {**_meeting(NOT_CALLED_OFF, IS_LIVE), "called_off": ALLOW}, LEAD_ARRANGES, (LEAD, DEPUTY, DIRECTOR)
    ),
    Gathering.SET_AGENDA: _of_runners(_meeting(ALLOW, ALLOW), LEAD_SETS_AGENDA),
    Gathering.OPEN: _of_runners(_meeting(ALLOW, ALLOW), LEAD_OPENS),
    Gathering.RUN: _RUNNING,
    Gathering.JOIN: {
        **dict.fromkeys((*RUNNERS, MEMBER, ATTENDEE), _JOINING),
        DIRECTOR: _each(MEETING, GUESTS_ARE_ASKED),
        GUEST: {"live": ALLOW, "closed": IS_OVER},
    },
    Gathering.TAKE_NOTES: {**_of_runners({}, ONE_NOTE_TAKER, ()), NOTE_TAKER: _JOINING},
    Gathering.NOTE_OUTCOME: {**_of_runners(_JOINING, OUTCOMES_ARE_NOTED), NOTE_TAKER: _JOINING},
    Gathering.READ_MINUTES: _for(
        {
            (*RUNNERS, ATTENDEE): _meeting(NOT_CLOSED, NOT_CLOSED, ALLOW),
            (MEMBER,): _meeting(NOT_CLOSED, NOT_CLOSED, THOSE_PRESENT),
            (DIRECTOR,): _meeting(NOT_CLOSED, NOT_CLOSED, ESCALATED_ONLY),
            (GUEST,): {"live": NOT_CLOSED, "closed": GUESTS_LEAVE},
        }
    ),
    Gathering.ADD_NOTE: _for(
        {
            (*RUNNERS, ATTENDEE): _meeting(NOT_CLOSED, NOT_CLOSED, ALLOW),
            (MEMBER, DIRECTOR): _meeting(NOT_CLOSED, NOT_CLOSED, THOSE_PRESENT),
            (GUEST,): {"live": NOT_CLOSED, "closed": GUESTS_LEAVE},
        }
    ),
    Gathering.REDACT_MINUTES: {
        **_of_runners({}, DIRECTOR_REDACTS, ()),
        DIRECTOR: _meeting(NOT_CLOSED, NOT_CLOSED, ALLOW),
    },
    Gathering.REDACT_ITEM: {
        **{one: _each(ITEM, DIRECTOR_REDACTS) for one in (PRESENTER, LEAD, DEPUTY, FACILITATOR, MEMBER, ATTENDEE)},
        GUEST: _each(GUEST_ITEM, DIRECTOR_REDACTS),
        DIRECTOR: _each(ITEM, NOT_CLOSED, sealed=ALLOW, escalated=ALLOW),
    },
    Gathering.READ_ITEM: _for(
        {
            (PRESENTER,): _each(ITEM, ALLOW),
            HOLDERS: _each(ITEM, ALLOW, draft=NOT_SHARED),
            (FACILITATOR,): _each(ITEM, ALLOW, **_OPENS),
            (ATTENDEE,): _each(ITEM, ALLOW, on_agenda=OPENS_IN_MEETING, **_OPENS),
            (MEMBER,): _each(ITEM, OPENS_IN_MEETING, draft=NOT_SHARED, sealed=THOSE_PRESENT, escalated=THOSE_PRESENT),
            (GUEST,): _each(GUEST_ITEM, GUESTS_LEAVE, live=ALLOW),
            (DIRECTOR,): _each(ITEM, ESCALATED_ONLY, escalated=ALLOW),
        }
    ),
    Gathering.PRESENT: _of_presenter(
        _each(ITEM, ALLOW, sealed=ITEM_OVER, escalated=ITEM_OVER, dropped=ITEM_OVER), PRESENTER_WRITES
    ),
    Gathering.TAKE_AWAY: _of_presenter(
        _each(ITEM, NOT_TALKED_ABOUT, live=ALLOW, sealed=ITEM_OVER, escalated=ITEM_OVER, dropped=ITEM_OVER),
        PRESENTER_CHOOSES,
    ),
    Gathering.DROP_ITEM: _of_involved(_each(ITEM, ALLOW, live=IS_TALKED_ABOUT, **_OVER), LEAD_DROPS),
    Gathering.ACT_ON_SAFETY: _of_involved(_each(ITEM, ALLOW, **_OVER), THOSE_INVOLVED_NOTE),
    Gathering.SAY_I_KNOW: _for(
        {
            (PRESENTER,): _each(ITEM, TELL_YOUR_LEAD),
            (*RUNNERS, MEMBER, ATTENDEE): _each(ITEM, ALLOW),
            (GUEST,): _each(GUEST_ITEM, GUESTS_LEAVE, live=ALLOW),
            (DIRECTOR,): _each(ITEM, ESCALATED_ONLY, escalated=ALLOW),
        }
    ),
}


def _states(permission: Gathering) -> tuple[str, ...]:
    return {"group": GROUP, "meeting": MEETING, "item": ITEM}[permission.split(".")[0]]


STATES: dict[Gathering, tuple[str, ...]] = {one: _states(one) for one in Gathering}
STRICT = (Relation.RECUSED, Relation.CONFLICTED)
_OFFICE = {
    *(OFFICES_ARRANGE, MEMBERS_ADD, LEAD_ARRANGES, LEAD_SETS_AGENDA, LEAD_OPENS, FACILITATOR_RUNS, GUESTS_ARE_ASKED),
    *(ONE_NOTE_TAKER, OUTCOMES_ARE_NOTED, THOSE_PRESENT, ESCALATED_ONLY, GUESTS_LEAVE),
    *(PRESENTER_WRITES, PRESENTER_CHOOSES, LEAD_DROPS, THOSE_INVOLVED_NOTE, DIRECTOR_REDACTS),
}


def decide(permission: Gathering, relation: Relation, state: str) -> Answer:
    """Whether someone who stands in `relation` may use `permission` in `state`. Raises KeyError for no such state."""
    if state not in STATES[permission]:
        raise KeyError(f"{permission} is not asked for in {state}")
    return RULES[permission].get(relation, {}).get(state, HIDDEN)


def best(permission: Gathering, relations: frozenset[Relation], state: str) -> Answer:
    """The answer for someone who stands in several relations at once.

    Whoever may know the person of a case, or has declared a conflict with its presenter, meets nothing of the item.
    Otherwise the kindest answer counts, and of two refusals the one that says what is waited for.
    """
    if any(strict in relations for strict in STRICT):
        return HIDDEN
    if permission is Gathering.SAY_I_KNOW and PRESENTER in relations:
        return decide(permission, PRESENTER, state)
    answers = [decide(permission, relation, state) for relation in Relation if relation in relations]
    answers.sort(key=lambda answer: (not answer.is_allowed, answer.is_hidden, answer in _OFFICE))
    return answers[0] if answers else HIDDEN
