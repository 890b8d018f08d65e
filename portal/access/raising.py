"""What may be done with a concern, a question asked before acting, and a question put to somebody; as a pure function.

`matrix.csv` says the same by hand. Who holds the desk follows from the state: its first word is the route (`lead`,
`director`, `contact`), the rest how far it is. `named` outranks everything: whoever is named in a concern meets none of
it, in whatever office, save a question that is put to them (`self`).
"""

from collections.abc import Mapping
from enum import StrEnum

from portal.access.answers import ALLOW, HIDDEN, Answer, Relation, refused


class Raising(StrEnum):
    """Everything that can be done with a concern, a consult and a question for somebody."""

    FOLLOW = "concern.follow"
    READ = "concern.read"
    TRIAGE = "concern.triage"
    STEP = "concern.step"
    NOTE = "concern.note"
    FIND_FACTS = "concern.find"
    HAND_UP = "concern.hand_up"
    REOPEN = "concern.reopen"
    REPORT = "concern.report"
    READ_QUESTION = "question.read"
    ANSWER_QUESTION = "question.answer"
    READ_CONSULT = "consult.read"
    ANSWER_CONSULT = "consult.answer"
    ACT_ON_CONSULT = "consult.act"
    REDIRECT_CONSULT = "consult.redirect"


ROUTES = ("lead", "director", "contact")
STEPS = ("new", "urgent", "light", "grave", "closed", "closed_grave")
"""`urgent`: not sorted yet, and proposed as serious or past its time. `light`: up to level 2; `grave`: from level 3."""
CONCERN = tuple(f"{route}_{step}" for route in ROUTES for step in STEPS)
CONSULT = ("lead_asked", "lead_answered", "director_asked", "director_answered")
QUESTION = ("asked", "answered")

REPORTERS_OWN = refused("This view is for whoever raised it.")
REPORTERS_FOLLOW = refused(
    "You read what you sent, where it stands and what came of it. The rest protects all involved."
)
DESK_ONLY = refused("This is done by whoever looks after the concern.")
DIRECTOR_HOLDS = refused("From level 3 on the director looks after it. You read along and can add what you know.")
TRIAGE_FIRST = refused("Say first how serious it is, and why.")
IS_CLOSED = refused("This concern is closed. What is written stays; it can be opened again with a reason.")
NOT_CLOSED = refused("This concern is open.")
UNINVOLVED_ONLY = refused("The facts are looked into by somebody who is not involved.")
FACTS_DONE = refused("This concern is closed, and your part in it is done. Thank you.")
WITH_DIRECTOR = refused("It lies with the director already.")
WITH_CONTACT = refused("It lies with the external contact already.")
ASKER_WAITS = refused("You asked this. The answer comes from whom you asked.")
IS_ANSWERED = refused("This question is answered.")
ANSWERER_ACTS = refused("If somebody is at risk, call now. Whoever answers you takes further steps.")
ASKERS_CHOICE = refused("Whom to ask is chosen by whoever asks.")
HAS_ANSWERED = refused("You have answered this question. What you wrote stays as it is.")

States = Mapping[str, Answer]
SELF, REPORTER, FACT_FINDER = Relation.SELF, Relation.REPORTER, Relation.FACT_FINDER
LEAD, DEPUTY, DIRECTOR, CONTACT = Relation.LEAD, Relation.DEPUTY, Relation.DIRECTOR, Relation.CONTACT


Tour = tuple[Answer, Answer, Answer, Answer, Answer]
"""The answers to a desk: not sorted yet, up to level 2, from level 3 on, closed, closed from level 3 on."""


def _tour(route: str, answers: Tour) -> States:
    new, light, grave, closed, closed_grave = answers
    return {
        f"{route}_{step}": answer
        for step, answer in zip(STEPS, (new, new, light, grave, closed, closed_grave), strict=True)
    }


def _open_only(allowed: Answer, new: Answer | None = None) -> Tour:
    """What a desk does while the concern is open; `new` is said before it is sorted, where that differs."""
    return (new or allowed, allowed, allowed, IS_CLOSED, IS_CLOSED)


def _always(answer: Answer) -> Tour:
    return (answer, answer, answer, answer, answer)


def _rules(
    reporter: Tour, lead: Tour, desk: Tour, fact_finder: tuple[Answer, Answer], contact: Tour | None = None
) -> dict[Relation, States]:
    """The rules of one permission. `desk` is what director and external contact meet on their own routes.

    On the route of the lead the director comes in once something is urgent or serious. `fact_finder` meets the first
    answer while the concern is open, the second once it is closed.
    """
    director = _tour("lead", desk)
    comes_in = {state: director[state] for state in ("lead_urgent", "lead_grave", "lead_closed_grave")}
    finds, found = fact_finder
    facts = {
        state: found if "closed" in state else finds for state in CONCERN if not state.endswith(("_new", "_urgent"))
    }
    return {
        REPORTER: {state: answer for route in ROUTES for state, answer in _tour(route, reporter).items()},
        **dict.fromkeys((LEAD, DEPUTY), _tour("lead", lead)),
        DIRECTOR: {**comes_in, **_tour("director", desk)},
        CONTACT: _tour("contact", contact or desk),
        FACT_FINDER: facts,
    }


_SORTING = _open_only(ALLOW)
_STEPPING = _open_only(ALLOW, TRIAGE_FIRST)
_REOPENING: Tour = (NOT_CLOSED, NOT_CLOSED, NOT_CLOSED, ALLOW, ALLOW)


def _of_lead(answers: Tour) -> Tour:
    """What the desk does, for a lead: from level 3 on it is the director's."""
    new, light, _grave, closed, _closed_grave = answers
    return (new, light, DIRECTOR_HOLDS, closed, DIRECTOR_HOLDS)


def _asked(answers: Mapping[Relation, Answer], answered: Answer | None = None) -> dict[Relation, States]:
    """The rules for a consult: `answers` while it waits, `answered` to whoever answers it afterwards."""
    rules: dict[Relation, States] = {}
    for relation, answer in answers.items():
        routes = {REPORTER: ("lead", "director"), DIRECTOR: ("director",)}.get(relation, ("lead",))
        later = answer if answered is None or relation is REPORTER else answered
        rules[relation] = {
            f"{route}_{step}": one for route in routes for step, one in (("asked", answer), ("answered", later))
        }
    return rules


_ANSWERERS = (LEAD, DEPUTY, DIRECTOR)
RULES: dict[Raising, dict[Relation, States]] = {
    Raising.FOLLOW: _rules(
        _always(ALLOW), _always(REPORTERS_OWN), _always(REPORTERS_OWN), (REPORTERS_OWN, REPORTERS_OWN)
    ),
    Raising.READ: _rules(_always(REPORTERS_FOLLOW), _always(ALLOW), _always(ALLOW), (ALLOW, FACTS_DONE)),
    Raising.TRIAGE: _rules(_always(DESK_ONLY), _of_lead(_SORTING), _SORTING, (DESK_ONLY, DESK_ONLY)),
    Raising.STEP: _rules(_always(DESK_ONLY), _of_lead(_STEPPING), _STEPPING, (DESK_ONLY, DESK_ONLY)),
    Raising.NOTE: _rules(_open_only(ALLOW), _open_only(ALLOW), _open_only(ALLOW), (ALLOW, FACTS_DONE)),
    Raising.FIND_FACTS: _rules(
        _always(UNINVOLVED_ONLY), _always(UNINVOLVED_ONLY), _always(UNINVOLVED_ONLY), (ALLOW, FACTS_DONE)
    ),
    Raising.HAND_UP: _rules(
        _always(DESK_ONLY),
        _of_lead(_SORTING),
        _always(WITH_DIRECTOR),
        (DESK_ONLY, DESK_ONLY),
        contact=_always(WITH_CONTACT),
    ),
    Raising.REOPEN: _rules(
        _always(DESK_ONLY),
        (NOT_CLOSED, NOT_CLOSED, NOT_CLOSED, ALLOW, DIRECTOR_HOLDS),
        _REOPENING,
        (DESK_ONLY, DESK_ONLY),
    ),
    Raising.REPORT: _rules(_always(ALLOW), _always(ALLOW), _always(ALLOW), (ALLOW, FACTS_DONE)),
    Raising.READ_QUESTION: {SELF: {"asked": ALLOW, "answered": ALLOW}},
    Raising.ANSWER_QUESTION: {SELF: {"asked": ALLOW, "answered": HAS_ANSWERED}},
    Raising.READ_CONSULT: _asked({REPORTER: ALLOW, **dict.fromkeys(_ANSWERERS, ALLOW)}),
    Raising.ANSWER_CONSULT: _asked({REPORTER: ASKER_WAITS, **dict.fromkeys(_ANSWERERS, ALLOW)}, IS_ANSWERED),
    Raising.ACT_ON_CONSULT: _asked({REPORTER: ANSWERER_ACTS, **dict.fromkeys(_ANSWERERS, ALLOW)}),
    Raising.REDIRECT_CONSULT: {
        **_asked(dict.fromkeys(_ANSWERERS, ASKERS_CHOICE)),
        REPORTER: {
            "lead_asked": ALLOW,
            "director_asked": WITH_DIRECTOR,
            **dict.fromkeys(("lead_answered", "director_answered"), IS_ANSWERED),
        },
    },
}
STATES: dict[Raising, tuple[str, ...]] = {
    **dict.fromkeys(Raising, CONCERN),
    **dict.fromkeys((Raising.READ_QUESTION, Raising.ANSWER_QUESTION), QUESTION),
    **{one: CONSULT for one in Raising if one.value.startswith("consult.")},
}
STRICT = (Relation.NAMED, Relation.CONFLICTED)
_OFFICE = {REPORTERS_OWN, REPORTERS_FOLLOW, DESK_ONLY, UNINVOLVED_ONLY, ASKER_WAITS, ANSWERER_ACTS, ASKERS_CHOICE}


def decide(permission: Raising, relation: Relation, state: str) -> Answer:
    """Whether someone who stands in `relation` may use `permission` in `state`. Raises KeyError for no such state."""
    if state not in STATES[permission]:
        raise KeyError(f"{permission} is not asked for in {state}")
    return RULES[permission].get(relation, {}).get(state, HIDDEN)


def best(permission: Raising, relations: frozenset[Relation], state: str) -> Answer:
    """The answer for someone who stands in several relations at once.

    Whoever is named meets nothing, in whatever office, nor does whoever is too close to somebody named. Otherwise the
    kindest answer counts, and of two refusals the one that says what is waited for.
    """
    for strict in STRICT:
        if strict in relations:
            return decide(permission, strict, state)
    answers = [decide(permission, relation, state) for relation in Relation if relation in relations]
    answers.sort(key=lambda answer: (not answer.is_allowed, answer.is_hidden, answer in _OFFICE))
    return answers[0] if answers else HIDDEN
