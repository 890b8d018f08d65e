"""Every public function of what belongs to the whole programme, called by everybody, against a table by hand."""

import inspect
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from db.tables.people import Grant, Person, Role
from portal.access import Actor, system
from portal.notices import outbox
from portal.resources import queries, service
from portal.resources.service import Entry as Resource
from portal.wording import gate, offered, texts
from portal.wording.person_first import Entry
from tests import make
from tests.cast import Cast, cast
from tests.portal.access.tables import Function, by_hand, differences, public_functions, takes_actor, told_apart

__all__ = ["cast"]

WHO = {
    "coach": "maya",
    "lead": "jordan",
    "director": "olive",
    "administrator": "ada",
    "coach_elsewhere": "cleo",
    "lead_elsewhere": "liam",
    "director_elsewhere": "opal",
    "administrator_elsewhere": "wes",
    "ended": "zoe",
}
"""`ended`: a coach whose service is over and who can still read their own record."""
Ids = dict[str, uuid.UUID]
Call = Callable[[Session, Actor, Ids], object]
MODULES = ("portal.wording", "portal.resources", "portal.notices")
WORD = Entry("frequent flyer*", "someone who calls often", "It mocks.")

BY_ID: dict[Function, tuple[str, Call]] = {
    service.change: ("resource", lambda s, a, i: service.change(s, a, i["resource"], shelter(i), 1)),
    service.note_checked: ("resource", lambda s, a, i: service.note_checked(s, a, i["resource"])),
    service.take_off: ("resource", lambda s, a, i: service.take_off(s, a, i["resource"], is_off=True)),
}
TABLE: dict[Function, Call] = {
    **{function: call for function, (_, call) in BY_ID.items()},
    offered.page: lambda s, a, _: offered.page(s, a),
    offered.put: lambda s, a, _: offered.put(s, a, WORD, "", 0),
    offered.take_off: lambda s, a, _: offered.take_off(s, a, "junkie*", 0),
    offered.restore: lambda s, a, _: offered.restore(s, a, 0),
    queries.listed: lambda s, a, _: queries.listed(s, a),
    service.add: lambda s, a, i: service.add(s, a, shelter(i)),
    service.confirm_words: lambda s, a, _: service.confirm_words(s, a, "Words."),
    outbox.seen: lambda s, a, i: outbox.seen(s, a, i["resource"]),
    outbox.waits: lambda s, a, i: outbox.waits(s, a, i["resource"]),
}
ELSEWHERE: dict[Function, str] = {
    offered.current: "what is offered is no secret; asks for no actor",
    service.insert: "for a caller that has decided access",
    **dict.fromkeys((gate.roster, gate.unresolved, gate.confirm, gate.is_answered), "for callers that decided access"),
    **dict.fromkeys((texts.roster, texts.require_checked, texts.answer_for), "for callers that have decided access"),
    **dict.fromkeys((outbox.tell, outbox.claim, outbox.sent, outbox.forget), "the portal itself"),
    outbox.is_any_due: "the portal itself",
}


def shelter(ids: Ids) -> Resource:
    """An organisation of the home division."""
    return Resource("housing", "Open Door", "605 555 0142", "Beds from six.", ids["home"])


@pytest.fixture
def ids(cast: Cast) -> Ids:
    """A resource of the home division, and two more people."""
    with system(write=True) as session:
        cast.people["wes"] = make.person(session, "Wes Duarte", cast.away, Role.ADMINISTRATOR)
        cast.people["zoe"] = make.person(session, "Zoe Hart", cast.home, Role.COACH)
        for grant in session.exec(select(Grant).where(Grant.person_id == cast["zoe"])):
            grant.until_on = make.today()
        session.get_one(Person, cast["zoe"]).reads_until_on = make.today() + timedelta(days=300)
    found: Ids = {"home": cast.home}
    one = cast.do("jordan", service.add, shelter(found))
    assert isinstance(one, uuid.UUID)
    return {**found, "resource": one}


def short(function: Function) -> str:
    return f"{function.__module__.removeprefix('portal.')}.{function.__name__}"


def matrix() -> dict[tuple[str, str], str]:
    """What is written by hand."""
    return by_hand("programme.csv", WHO)


def test_every_public_function_is_in_the_table() -> None:
    known = {*TABLE, *ELSEWHERE}
    asked = {one for one in public_functions(*MODULES).values() if "session" in inspect.signature(one).parameters}
    assert asked - known == set()
    assert [short(function) for function in TABLE if not takes_actor(function)] == []


def test_the_matrix_speaks_of_every_function_and_everybody_and_of_nothing_else() -> None:
    assert set(matrix()) == {(short(function), who) for function in TABLE for who in WHO}
    assert set(matrix().values()) <= {"allow", "hidden", "refused"}


@pytest.mark.parametrize("who", WHO)
def test_everybody_meets_what_the_matrix_says(cast: Cast, ids: Ids, who: str) -> None:
    calls = {short(function): lambda s, a, call=call: call(s, a, ids) for function, call in TABLE.items()}
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
