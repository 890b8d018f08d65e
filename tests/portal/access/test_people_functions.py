"""Every public function of people and rules, called for Maya by everybody, against a small matrix by hand."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from db.tables.people import Conflict, Deputy, Grant, Role, StandIn, Supervision
from portal.access import Actor, system
from portal.coaches import departure, transfer
from portal.coaches.transfer import Move
from portal.errors import InvalidInput, NotAllowed
from portal.people import (
    accounts,
    conflicts,
    covering,
    deciders,
    leave,
    managing,
    own_sessions,
    passwords,
    person,
    proof,
    queries,
    setup,
    sign_in,
    supervising,
    throttle,
)
from portal.people.managing import Newcomer
from portal.people.sign_in import Chosen
from portal.policy import versions
from portal.policy.presets import ADDICTION_MANAGEMENT
from portal.policy.versions import Proposal
from tests import make
from tests.cast import Cast, around_maya
from tests.portal.access.tables import (
    Function,
    by_hand,
    differences,
    not_in,
    outcome,
    public_functions,
    takes_actor,
    told_apart,
)

WHO = {
    "self": "maya",
    "lead": "jordan",
    "deputy": "dana",
    "conflicted_deputy": "kit",
    "former_lead": "frank",
    "stand_in": "sol",
    "other_lead": "noor",
    "coach": "carl",
    "lead_elsewhere": "liam",
    "coach_elsewhere": "cleo",
    "director": "olive",
    "conflicted_director": "victor",
    "director_elsewhere": "opal",
    "administrator": "ada",
    "administrator_elsewhere": "wes",
}
DAY = timedelta(days=1)
SOON, LATER = make.today() + 3 * DAY, make.today() + 30 * DAY
Ids = dict[str, uuid.UUID]
Call = Callable[[Session, Actor, Ids], object]

BY_ID: dict[Function, tuple[str, Call]] = {
    accounts.switch_off: ("person", lambda s, a, i: accounts.switch_off(s, a, i["person"])),
    accounts.switch_on: ("person", lambda s, a, i: accounts.switch_on(s, a, i["person"])),
    accounts.end_sessions: ("person", lambda s, a, i: accounts.end_sessions(s, a, i["person"])),
    conflicts.of_person: ("person", lambda s, a, i: conflicts.of_person(s, a, i["person"])),
    covering.name: ("person", lambda s, a, i: covering.name(s, a, i["person"], i["other"], SOON, LATER)),
    covering.end: ("cover", lambda s, a, i: covering.end(s, a, i["cover"], None)),
    deciders.name: ("person", lambda s, a, i: deciders.name(s, a, i["person"], i["other"], LATER)),
    deciders.end: ("decider", lambda s, a, i: deciders.end(s, a, i["decider"])),
    managing.change_details: ("person", lambda s, a, i: managing.change_details(s, a, i["person"], "M", "m", "", 1)),
    managing.give_role: (
        "person",
        lambda s, a, i: managing.give_role(s, a, i["person"], Role.LEAD, i["home"], SOON),
    ),
    managing.end_role: ("grant", lambda s, a, i: managing.end_role(s, a, i["grant"], LATER)),
    person.page: ("person", lambda s, a, i: person.page(s, a, i["person"])),
    sign_in.linkable: ("person", lambda s, a, i: sign_in.linkable(s, a, i["person"])),
    supervising.change_lead: ("person", lambda s, a, i: supervising.change_lead(s, a, i["person"], i["other"], SOON)),
    supervising.take_back: ("span", lambda s, a, i: supervising.take_back(s, a, i["span"])),
    conflicts.withdraw: ("conflict", lambda s, a, i: conflicts.withdraw(s, a, i["conflict"])),
    leave.listed: ("person", lambda s, a, i: leave.listed(s, a, i["person"])),
    leave.record: ("person", lambda s, a, i: leave.record(s, a, i["person"], SOON, SOON + 3 * DAY)),
    leave.change_return: ("leave", lambda s, a, i: leave.change_return(s, a, i["leave"], LATER + 5 * DAY)),
    leave.take_back: ("leave", lambda s, a, i: leave.take_back(s, a, i["leave"])),
    sign_in.make_reset_link: ("person", lambda s, a, i: sign_in.make_reset_link(s, a, i["person"])),
}
BY_ID |= {
    departure.look: ("person", lambda s, a, i: departure.look(s, a, i["person"])),
    departure.carry_out: ("person", lambda s, a, i: departure.carry_out(s, a, i["person"], LATER)),
    transfer.look: ("person", lambda s, a, i: transfer.look(s, a, i["person"])),
    transfer.carry_out: ("person", lambda s, a, i: transfer.carry_out(s, a, i["person"], Move(None, i["other"], SOON))),
}
OF_ONESELF: dict[Function, Call] = {
    accounts.list_accounts: lambda s, a, _: accounts.list_accounts(s, a),
    conflicts.list_declared: lambda s, a, _: conflicts.list_declared(s, a),
    conflicts.list_colleagues: lambda s, a, _: conflicts.list_colleagues(s, a),
    conflicts.declare: lambda s, a, i: conflicts.declare(s, a, i["person"]),
    managing.add: lambda s, a, i: managing.add(s, a, Newcomer("Rosa Ibarra", "", "", Role.COACH, i["home"], SOON)),
    person.leads_for: lambda s, a, _: person.leads_for(s, a),
    person.own_days: lambda s, a, _: person.own_days(s, a),
    person.divisions_of: lambda s, a, _: person.divisions_of(s, a),
    own_sessions.list_own: lambda s, a, _: own_sessions.list_own(s, a),
    own_sessions.end_others: lambda s, a, _: own_sessions.end_others(s, a),
    own_sessions.sign_out: lambda s, a, _: own_sessions.sign_out(s, a),
    queries.my_coaches: lambda s, a, _: queries.my_coaches(s, a),
    queries.without_lead: lambda s, a, _: queries.without_lead(s, a),
    queries.count_without_lead: lambda s, a, _: queries.count_without_lead(s, a),
    sign_in.change_password: lambda s, a, _: sign_in.change_password(s, a, Chosen(a.username, "a hash")),
}
OF_ONESELF |= {
    versions.page: lambda s, a, _: versions.page(s, a),
    versions.draft: lambda s, a, i: versions.draft(s, a, None, i["home"]),
    versions.adopt: lambda s, a, i: versions.adopt(s, a, Proposal(ADDICTION_MANAGEMENT.key, i["home"], LATER)),
}
TABLE = {**OF_ONESELF, **{function: call for function, (_, call) in BY_ID.items()}}
ELSEWHERE: dict[Function, str] = {
    own_sessions.end_one: "by the name of one's own session: test_nobody_ends_anothers_session",
    own_sessions.browser_name: "pure",
    **dict.fromkeys((queries.members, queries.division_of), "asks for no actor: callers decide"),
    proof.prove: "comes through the door itself: tests of signing in",
    sign_in.verify: "before anybody is signed in",
    sign_in.sign_in: "before anybody is signed in",
    sign_in.redeem_reset_link: "before anybody is signed in",
    sign_in.choose: "pure",
    sign_in.issue_link: "for callers that have decided access",
    sign_in.reset_address: "pure",
    **dict.fromkeys(
        (
            setup.create_division,
            setup.change_division,
            setup.create_person,
            setup.grant,
            setup.supervise,
            setup.cover,
            setup.by_username,
        ),
        "the command line",
    ),
    **dict.fromkeys((setup.set_password_hash, setup.is_empty, setup.is_taken), "the command line"),
    **dict.fromkeys((setup.calendar_problem, setup.zone_problem), "pure"),
    leave.away_until: "puts SQL together",
    leave.spans: "callers have decided who may read what pauses",
    **dict.fromkeys((leave.of, conflicts.between, supervising.assign, deciders.close), "callers have decided access"),
    **dict.fromkeys(public_functions("portal.people.pairings").values(), "callers have decided access"),
    **dict.fromkeys((managing.username_for, managing.free_username, managing.may_end), "for managing.add and end_role"),
    **dict.fromkeys(public_functions("portal.people.checks").values(), "checks of what was typed, for the services"),
    **dict.fromkeys((passwords.fold, passwords.common, passwords.trouble_with, passwords.hashed), "pure"),
    versions.rules_of: "takes a version of a caller that has read it",
    **dict.fromkeys(public_functions("portal.policy.service").values(), "what holds is no secret; asks for no actor"),
    **dict.fromkeys(public_functions("portal.policy.words").values(), "pure"),
    **dict.fromkeys((passwords.nobody, passwords.matches), "pure"),
    **dict.fromkeys((throttle.account_key, throttle.refuse_if_too_many), "before anybody is signed in"),
}


@pytest.fixture
def ids(cast: Cast) -> Ids:
    """Maya, with what belongs to her."""
    around_maya(cast)
    away = cast.do("jordan", leave.record, cast["maya"], LATER, LATER + 4 * DAY)
    assert isinstance(away, uuid.UUID)
    with system(write=True) as session:
        make.deputy(session, cast["maya"], cast["carl"])
        make.supervision(session, cast["maya"], cast["noor"], since=LATER)
        maya = cast["maya"]
        return {
            "person": maya,
            "home": cast.home,
            "other": cast["frank"],
            "leave": away,
            "conflict": session.exec(select(Conflict.id).where(Conflict.person_id == maya)).one(),
            "cover": session.exec(select(Deputy.id).where(Deputy.lead_id == maya)).one(),
            "decider": session.exec(select(StandIn.id).where(StandIn.coach_id == maya)).one(),
            "grant": session.exec(select(Grant.id).where(Grant.person_id == maya)).one(),
            "span": session.exec(
                select(Supervision.id).where(Supervision.coach_id == maya, Supervision.from_on == LATER)
            ).one(),
        }


def short(function: Function) -> str:
    return f"{function.__module__.removeprefix('portal.').removeprefix('people.')}.{function.__name__}"


def within_reach(act: Call, session: Session, actor: Actor, ids: Ids) -> object:
    """Call it; a division that is not the actor's to choose counts as refused, though a form says so at its field."""
    try:
        return act(session, actor, ids)
    except InvalidInput as error:
        if {"division", "scope"} & error.fields.keys():
            raise NotAllowed(str(error)) from None
        raise


def matrix() -> dict[tuple[str, str], str]:
    """What is written by hand."""
    return by_hand("people.csv", WHO)


def test_every_public_function_is_in_the_table() -> None:
    known = {getattr(function, "__wrapped__", function) for function in (*TABLE, *ELSEWHERE)}
    modules = ("portal.people", "portal.policy", "portal.coaches.departure", "portal.coaches.transfer")
    assert not_in(known, *modules) == []
    assert [short(function) for function in TABLE if not takes_actor(function)] == []


def test_the_matrix_speaks_of_every_function_and_everybody_and_of_nothing_else() -> None:
    assert set(matrix()) == {(short(function), who) for function in TABLE for who in WHO}
    assert set(matrix().values()) <= {"allow", "hidden", "refused"}


@pytest.mark.parametrize("who", WHO)
def test_everybody_meets_what_the_matrix_says(cast: Cast, ids: Ids, who: str) -> None:
    calls = {short(function): lambda s, a, call=call: within_reach(call, s, a, ids) for function, call in TABLE.items()}
    should = {short(function): matrix()[short(function), who] for function in TABLE}
    assert differences(cast, WHO[who], calls, should) == []  # type: ignore[arg-type]


def test_unknown_and_out_of_scope_are_told_apart_by_nothing(cast: Cast, ids: Ids, database: Engine) -> None:
    wrong = []
    for function, (what, call) in BY_ID.items():
        for who in WHO:
            if matrix()[short(function), who] == "hidden":
                unknown = {**ids, what: uuid.uuid4()}
                calls = {
                    "theirs": lambda s, a, call=call: call(s, a, ids),
                    "unknown": lambda s, a, call=call, unknown=unknown: call(s, a, unknown),
                }
                wrong.append((short(function), told_apart(database, cast, WHO[who], calls)))
    assert [found for found in wrong if found[1]] == []


def test_nobody_ends_anothers_session(cast: Cast, ids: Ids) -> None:
    key = cast.credential("maya")[:16]
    for name in set(WHO.values()) - {"maya"}:
        got = outcome(cast, name, lambda s, a: own_sessions.end_one(s, a, key))
        assert got == "not found, but in other words: That browser is signed out already."
    assert cast.do("maya", own_sessions.list_own)
    assert ids
