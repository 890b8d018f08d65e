"""Lists of cases: what is pressing in SQL is what is pressing in words; counts, order, who was handed what."""

import random
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from db.tables.cases import Case, CaseStatus, Channel
from db.tables.people import Grant, Person
from portal.access import system
from portal.access.scope import asked_by
from portal.cases import pressing, queries, service, viewing, windows
from portal.cases.queries import Load
from portal.cases.viewing import View
from portal.cases.windows import ORDER, Sign
from tests import make, supervised
from tests.cast import Cast
from tests.portal.cases.conftest import Support, row
from tests.supervised import day

DAY = timedelta(days=1)
RANKED = (
    Sign.DECLINED,
    Sign.WAITING,
    Sign.CONTACT_LATE,
    Sign.UNRESPONSIVE,
    Sign.PAST_WINDOW,
    Sign.FEWER,
    Sign.CONTACT_DUE,
)


def some_case(draw: random.Random) -> dict[str, object]:
    """Any case there could be, at random."""
    status = draw.choice([one for one in CaseStatus if one is not CaseStatus.ENDED])
    talked = draw.choice([0, 1, 4, 5, 6])
    window = draw.choice([None, -40, -2, -1, 0, 1, 7, 8])
    return {
        "status": status,
        "channel": draw.choice(list(Channel)),
        "contact_due_on": day(draw.choice([-9, -1, 0, 1, 3])),
        "conversations": talked,
        "started_on": day(-42) if talked else None,
        "last_on": day(-draw.choice([0, 6, 7, 8, 30])) if talked else None,
        "agreed_conversations": draw.choice([None, 5]),
        "window_on": day(window) if talked and window is not None else None,
        "touched_on": draw.choice([None, day(0), day(-5)]) if status != "unresponsive" else day(-3),
        "attempts": 3 if status == "unresponsive" else 0,
        "rhythm_days": draw.choice([None, 7, 14]),
        "looked_on": draw.choice([None, day(0), day(-1), day(-3), day(-20)]),
    }


def test_sql_and_words_agree_about_what_is_pressing(support_anywhere: Support) -> None:
    cast, draw = support_anywhere.cast, random.Random(20)
    with system(write=True) as session:
        for number in range(300):
            supervised.case(
                session, cast.home, cast["maya"], cast["jordan"], f"Case {number}", assigned=-50, **some_case(draw)
            )
    flags = (pressing.rank(), pressing.is_pressing(), pressing.is_look_due(), pressing.is_contact_late())
    met: set[Sign] = set()
    with cast.acting_as("jordan", write=False) as (session, actor):
        for case, rank, is_pressing, is_look_due, is_late in session.execute(sa.select(Case, *flags), asked_by(actor)):
            status = windows.status(case, actor.today)
            met.add(status.sign)
            assert rank == (RANKED.index(status.sign) if status.sign in RANKED else len(RANKED)), (status, case)
            assert (bool(is_pressing), bool(is_look_due)) == (status.is_pressing, status.is_look_due), (status, case)
            assert bool(is_late) == (status.sign is Sign.CONTACT_LATE), (status, case)
    assert met == set(Sign) - {Sign.ENDED}
    assert [ORDER[sign] for sign in RANKED] == sorted(ORDER[sign] for sign in RANKED)


def loads(cast: Cast, name: str) -> dict[str, Load]:
    found = cast.do(name, queries.caseload)
    assert isinstance(found, list)
    return {one.coach: one for one in found}


@pytest.fixture
def full(support: Support) -> dict[str, uuid.UUID]:
    """A case of Maya for every rule."""
    cast = support.cast
    with system(write=True) as session:
        return supervised.cases_in_every_state(session, cast.home, cast["maya"], cast["jordan"], cast["carl"])


def test_counts_of_a_caseload(support: Support, full: dict[str, uuid.UUID]) -> None:
    found = loads(support.cast, "jordan")["Maya Torres"]
    assert (found.open, found.waiting, found.late, found.to_look) == (len(full), 3, 1, 2)
    assert found.serves
    assert found.is_pressing
    empty = loads(support.cast, "noor")["Carl Whitaker"]
    assert (empty.open, empty.waiting, empty.late, empty.to_look, empty.is_pressing) == (0, 0, 0, 0, False)


def test_what_somebody_may_know_is_not_counted(support: Support, full: dict[str, uuid.UUID]) -> None:
    support.as_("jordan", viewing.view, full["late"])
    with system(write=True) as session:
        supervised.acquaintance(session, full["late"], support.cast["jordan"])
    found = loads(support.cast, "jordan")["Maya Torres"]
    assert (found.open, found.late) == (len(full) - 1, 0)
    assert loads(support.cast, "dana")["Maya Torres"].open == len(full)


def test_who_coaches_no_more_stands_in_the_directors_list_while_they_hold_cases(
    support: Support, full: dict[str, uuid.UUID]
) -> None:
    with system(write=True) as session:
        session.execute(
            sa.update(Grant).where(col(Grant.person_id) == support.cast["maya"]).values(until_on=make.today())
        )
    found = loads(support.cast, "olive")["Maya Torres"]
    assert (found.open, found.serves) == (len(full), False)
    assert "Carl Whitaker" in loads(support.cast, "olive")


def test_the_most_pressing_stands_first(support: Support, full: dict[str, uuid.UUID]) -> None:
    names = {case: name for name, case in full.items()}
    found = support.as_("jordan", queries.of_coach, support.cast["maya"])
    assert isinstance(found, list)
    order = [names[line.id] for line in found]
    assert order[0] == "declined"
    assert set(order[1:3]) == {"waiting", "handed"}
    assert order[3:] == ["late", "unresponsive", "past", "due", "key"]
    mine = support.as_("maya", queries.mine)
    assert isinstance(mine, list)
    assert [names[line.id] for line in mine] == order[1:]


def test_whom_a_case_can_go_to_and_how_much_they_hold(support: Support, full: dict[str, uuid.UUID]) -> None:
    with system(write=True) as session:
        supervised.leave(session, support.cast["carl"], -1, 5)
        session.get_one(Person, support.cast["cleo"]).is_active = False
    found = support.as_("jordan", queries.to_assign)
    assert isinstance(found, list)
    assert [(one.name, one.open, one.back_on) for one in found] == [
        ("Carl Whitaker", 0, day(5)),
        ("Maya Torres", 5, None),
    ]
    assert support.as_("opal", queries.to_assign) == []


def test_the_coach_who_holds_it_and_who_may_know_are_no_candidates(support: Support) -> None:
    case = support.taken()
    with system(write=True) as session:
        sam = make.person(session, "Sam Ortiz", support.cast.home, make.Role.COACH)
        supervised.acquaintance(session, case, support.cast["carl"])
    found = support.as_("olive", viewing.view, case)
    assert isinstance(found, View)
    assert [one.id for one in found.candidates] == [sam]
    assert found.people == ()
    own = support.as_("maya", viewing.view, case)
    assert isinstance(own, View)
    assert (own.candidates, support.cast["maya"] in dict(own.people)) == ((), False)
    assert dict(own.acquaintances) == {support.cast["carl"]: "Carl Whitaker"}


def test_the_history_tells_each_step_and_each_contact(support: Support) -> None:
    case = support.taken()
    support.tried(case)
    support.talked(case, minutes=30)
    support.as_("maya", service.say_who_knows, case, [])
    support.handed_over(case)
    found = support.as_("jordan", viewing.view, case)
    assert isinstance(found, View)
    assert [(one.before, one.after) for one in found.steps] == [
        ("under_way", "assigned"),
        ("accepted", "under_way"),
        ("assigned", "accepted"),
        (None, "assigned"),
    ]
    assert {(one.kind, one.minutes, one.by, one.is_mine) for one in found.contacts} == {
        ("attempt", None, "Maya Torres", False),
        ("conversation", 30, "Maya Torres", False),
    }
    assert [(one.from_name, one.to_name, one.key_on) for one in found.handovers] == [
        ("Maya Torres", "Carl Whitaker", None)
    ]


def test_codes_stand_in_no_link_of_the_chain(support: Support) -> None:
    case = support.taken()
    code = row(case).code
    with system() as session:
        chained = session.execute(sa.text("select facts from audit_event")).scalars().all()
    assert len(chained) > 1
    assert all(code not in str(facts) for facts in chained)
