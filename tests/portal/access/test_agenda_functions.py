"""Every public function around groups, series, agendas and items, called by everybody, against the written matrix."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from db.tables.meetings import GapReason, ItemKind, ItemStatus, Meeting, MeetingItem, MeetingStatus, ReviewGroup, Safety
from db.tables.people import Role
from portal import clock
from portal.access import Actor, Gathering, Relation, system
from portal.meetings import (
    adding,
    agenda,
    calendar,
    groups,
    items,
    leaving,
    overview,
    placing,
    presenting,
    proposals,
    protocol,
    purging,
    safety,
    scenarios,
    series,
)
from portal.meetings.adding import New
from portal.meetings.occurrences import Rhythm
from tests import make
from tests.cast import Cast, cast
from tests.portal.access.expectations import expected, reasons_of
from tests.portal.access.tables import Function, outcome, public_functions, takes_actor, told_apart
from tests.review_group import TO_GROUP, TO_ITEM, TO_MEETING, Around, around, bring_to_life, coded_case, put_on

__all__ = ["around", "cast"]

R = Relation
Call = Callable[[Session, Actor, "Scene"], object]
Need = Gathering | None
SOON, MET = make.today() + timedelta(days=3), None
RHYTHM = Rhythm(SOON, 14, time(10), "UTC", 90)
NOTICE = New(ItemKind.NOTICE, key_question="New hours.")
IN_MEETING = frozenset({R.ATTENDEE, R.GUEST})
OF_MEETING = IN_MEETING | {R.FACILITATOR, R.NOTE_TAKER}
ARRANGES, ADDS, READS = Gathering.ARRANGE_GROUP, Gathering.ADD_ITEM, Gathering.READ_GROUP
ARRANGE, SETS = Gathering.ARRANGE, Gathering.SET_AGENDA
PRESENT, DROP, ACT, READ = Gathering.PRESENT, Gathering.DROP_ITEM, Gathering.ACT_ON_SAFETY, Gathering.READ_ITEM


@dataclass(frozen=True)
class Case:
    """How a function is called, by which id, and what it needs in this order; MET: that the person meets the item."""

    by: str
    call: Call
    needs: tuple[Need, ...]


TABLE: dict[Function, Case] = {
    groups.rename: Case("group", lambda s, a, i: groups.rename(s, a, i["group"], "Thursday group"), (ARRANGES,)),
    groups.hand_on: Case("group", lambda s, a, i: groups.hand_on(s, a, i["group"], i["noor"]), (ARRANGES,)),
    groups.to_hold: Case("group", lambda s, a, i: groups.to_hold(s, a, i["group"]), (ARRANGES,)),
    groups.end: Case("group", lambda s, a, i: groups.end(s, a, i["group"]), (ARRANGES,)),
    groups.take_in: Case("group", lambda s, a, i: groups.take_in(s, a, i["group"], i["zoe"]), (ARRANGES,)),
    groups.let_go: Case("group", lambda s, a, i: groups.let_go(s, a, i["group"], i["carl"]), (ARRANGES,)),
    groups.choices: Case("group", lambda s, a, i: groups.choices(s, a, i["group"]), (ARRANGES,)),
    series.arrange: Case("group", lambda s, a, i: series.arrange(s, a, i["group"], RHYTHM), (ARRANGES,)),
    series.end_series: Case("group", lambda s, a, i: series.end_series(s, a, i["group"]), (ARRANGES,)),
    series.once: Case("group", lambda s, a, i: series.once(s, a, i["group"], SOON, time(9), 60), (ARRANGES,)),
    series.keep_ahead: Case("group", lambda s, a, i: series.keep_ahead(s, a, i["group"]), (ARRANGES,)),
    adding.add: Case("group", lambda s, a, i: adding.add(s, a, i["group"], NOTICE), (ADDS,)),
    adding.confirm_new: Case("group", lambda s, a, i: adding.confirm_new(s, a, i["group"], "Words."), (ADDS,)),
    calendar.ask: Case("group", lambda s, a, i: calendar.ask(s, a, i["group"]), (READS,)),
    overview.page: Case("group", lambda s, a, i: overview.page(s, a, i["group"]), (READS,)),
    series.move: Case("meeting", lambda s, a, i: series.move(s, a, i["meeting"], SOON, time(9)), (ARRANGE,)),
    series.call_off: Case(
        "meeting", lambda s, a, i: series.call_off(s, a, i["meeting"], GapReason.WEATHER), (ARRANGE,)
    ),
    series.hold_after_all: Case(
        "meeting", lambda s, a, i: series.hold_after_all(s, a, i["meeting"]), (Gathering.HOLD_AFTER_ALL,)
    ),
    series.appoint: Case("meeting", lambda s, a, i: series.appoint(s, a, i["meeting"], i["carl"]), (ARRANGE,)),
    series.to_appoint: Case("meeting", lambda s, a, i: series.to_appoint(s, a, i["meeting"]), (ARRANGE,)),
    placing.accept: Case(
        "meeting", lambda s, a, i: placing.accept(s, a, i["meeting"], f"item:{i['other'].hex}"), (SETS,)
    ),
    placing.accept_fitting: Case("meeting", lambda s, a, i: placing.accept_fitting(s, a, i["meeting"]), (SETS,)),
    items.place: Case("meeting", lambda s, a, i: items.place(s, a, i["meeting"], i["other"]), (SETS,)),
    items.put_back: Case("item", lambda s, a, i: items.put_back(s, a, i["item"]), (MET, SETS)),
    items.reorder: Case("item", lambda s, a, i: items.reorder(s, a, i["item"], 1), (MET, SETS)),
    items.give_minutes: Case("item", lambda s, a, i: items.give_minutes(s, a, i["item"], 25), (MET, SETS)),
    items.drop: Case("item", lambda s, a, i: items.drop(s, a, i["item"], "It is settled."), (DROP,)),
    items.confirm_reason: Case("item", lambda s, a, i: items.confirm_reason(s, a, i["item"], "Words."), (DROP,)),
    items.past: Case("item", lambda s, a, i: items.past(s, a, i["item"]), (MET,)),
    presenting.view: Case("item", lambda s, a, i: presenting.view(s, a, i["item"]), (MET,)),
    presenting.note_read: Case("item", lambda s, a, i: presenting.note_read(s, a, i["item"]), (READ,)),
    presenting.save_field: Case(
        "item", lambda s, a, i: presenting.save_field(s, a, i["item"], "goal", "Sleep."), (PRESENT,)
    ),
    presenting.share: Case("item", lambda s, a, i: presenting.share(s, a, i["item"]), (PRESENT,)),
    presenting.confirm_words: Case(
        "item", lambda s, a, i: presenting.confirm_words(s, a, i["item"], "Words."), (PRESENT,)
    ),
    presenting.choose_case: Case(
        "item", lambda s, a, i: presenting.choose_case(s, a, i["item"], i["case"]), (PRESENT,)
    ),
    safety.mark: Case("item", lambda s, a, i: safety.mark(s, a, i["item"], Safety.CONCERN), (ACT,)),
    safety.note_step: Case("item", lambda s, a, i: safety.note_step(s, a, i["item"], "on_call", None), (ACT,)),
}
MINE = tuple(
    f"portal.meetings.{name}"
    for name in (
        *("adding", "agenda", "agenda_words", "calendar", "groups", "items", "leaving", "occurrences", "overview"),
        *("placing", "presenting", "proposals", "purging", "protocol", "safety", "scenarios", "series"),
    )
)
ELSEWHERE: dict[Function, str] = {
    **dict.fromkeys((groups.make, groups.make_usual, groups.to_make), "test_who_makes_a_group_for_whom"),
    **dict.fromkeys((protocol.page, protocol.write), "test_who_writes_the_protocol"),
    groups.confirm_name: "about no record: it logs a word of the actor’s own",
    adding.to_bring: "a list of the actor’s own: test_a_coach_is_offered_their_own_cases_alone",
    **dict.fromkeys(
        (groups.able, agenda.read, proposals.proposed, placing.used, items.past), "takes a record its caller decided on"
    ),
    **dict.fromkeys(
        (adding.case_of, adding.require_member, adding.shaped, adding.shell, adding.insert),
        "takes a standing of a caller that has decided access",
    ),
    **dict.fromkeys(
        (items.carry_over, items.put_on, items.minutes_of, items.about, items.met, items.presentation),
        "takes a standing or a record of a caller that has decided access",
    ),
    **dict.fromkeys((items.require_complete, placing.is_counted, series.rhythm_of, proposals.said), "pure"),
    **dict.fromkeys((leaving.groups_of, leaving.leave, items.put_on_again), "for callers that have decided access"),
    purging.purge: "the portal itself",
    **dict.fromkeys((series.end_all, safety.steps_of, protocol.in_force), "for callers that have decided access"),
    protocol.help_for: "numbers that everybody with a role reads",
    **dict.fromkeys((calendar.is_for, calendar.prepare, calendar.ics), "the ticket decides: test_calendar"),
    **dict.fromkeys((adding.is_in_group,), "puts SQL together"),
    **dict.fromkeys(public_functions("portal.meetings.occurrences", "portal.meetings.agenda_words").values(), "pure"),
    scenarios.library: "the same for everybody",
}
STATES: dict[str, tuple[str, str, str]] = {
    "scheduled": ("active", "scheduled", "on_agenda"),
    "draft": ("active", "scheduled", "draft"),
    "waiting": ("active", "scheduled", "waiting"),
    "live": ("active", "live", "live"),
    "called off": ("active", "called_off", "waiting"),
    "dropped": ("active", "scheduled", "dropped"),
    "ended": ("ended", "scheduled", "on_agenda"),
}


@dataclass
class Scene:
    """Maya's group brought into a state, and how everybody stands in it."""

    around: Around
    state: str
    ids: dict[str, uuid.UUID] = field(default_factory=dict)

    def __getitem__(self, name: str) -> uuid.UUID:
        return self.ids[name]

    def relations(self, name: str, noun: str) -> frozenset[Relation]:
        table = {"group": TO_GROUP, "meeting": TO_MEETING, "item": TO_ITEM}[noun]
        found = set(table[name]) - (set() if self.state == "live" else IN_MEETING)
        if noun == "item" and STATES[self.state][2] in ("waiting", "dropped"):
            found -= OF_MEETING
        return frozenset(found or {R.OTHER})

    def answer(self, name: str, permission: Gathering) -> set[str]:
        """What the matrix lets somebody meet; of several refusals any, for the policy knows which is kinder."""
        noun = permission.split(".")[0]
        state = STATES[self.state][("group", "meeting", "item").index(noun)]
        relations = self.relations(name, noun)
        if noun == "item" and relations & {R.RECUSED, R.CONFLICTED}:
            return {"hidden"}
        rows = [expected(permission, relation, state) for relation in relations]
        if any(row.answer == "allow" for row in rows):
            return {"allow"}
        return {str(reasons_of(permission)[row.reason].reason) for row in rows if row.answer == "refused"} or {"hidden"}

    def wanted(self, name: str, case: Case) -> set[str]:
        for need in case.needs:
            met = self.answer(name, READ if need is MET else need)
            if need is MET and met != {"hidden"}:
                if STATES[self.state][2] in ("waiting", "dropped"):
                    return {"allow"}
                continue
            if met != {"allow"}:
                return met
        return {"allow"}


def scene(around: Around, state: str) -> Scene:
    cast = around.cast
    with system(write=True) as session:
        zoe = cast.people["zoe"] = make.person(session, "Zoe Hart", cast.home, Role.COACH)
        make.supervision(session, zoe, cast["jordan"])
        other = put_on(session, cast, around.group, None, "ravi", 0, kind=ItemKind.SCENARIO, scenario="not_ready")
        other.shared_at = clock.now()
        ids = {"group": around.group, "meeting": around.meeting, "item": around.item, "other": other.id}
        ids["case"] = coded_case(session, cast, "maya", "Slow River 4")
        item, meeting = session.get_one(MeetingItem, around.item), session.get_one(Meeting, around.meeting)
        if state == "draft":
            item.shared_at = None
        if STATES[state][2] == "waiting":
            item.status, item.meeting_id = ItemStatus.WAITING, None
        if state == "dropped":
            item.status, item.meeting_id, item.open_for = ItemStatus.DROPPED, None, None
        if state == "called off":
            session.get_one(MeetingItem, around.notice).status = ItemStatus.WAITING
            session.get_one(MeetingItem, around.notice).meeting_id = None
            meeting.status = MeetingStatus.CALLED_OFF
        if state == "ended":
            session.get_one(ReviewGroup, around.group).ended_on = make.today()
    if state == "live":
        bring_to_life(around)
    ids |= {name: cast[name] for name in ("noor", "carl", "zoe")}
    return Scene(around, state, ids)


def test_every_public_function_is_in_the_table() -> None:
    known = {*TABLE, *ELSEWHERE}
    assert [name for name, function in public_functions(*MINE).items() if _plain(function) not in known] == []
    assert [function for function in TABLE if not takes_actor(function)] == []


def _plain(function: Function) -> Function:
    found: Function = getattr(function, "__wrapped__", function)
    return function if function in ELSEWHERE else found


@pytest.mark.parametrize("state", STATES)
def test_everybody_meets_what_the_matrix_says(around: Around, state: str) -> None:
    found, wrong, count = scene(around, state), [], 0
    for name in TO_GROUP:
        for function, case in TABLE.items():
            got = outcome(around.cast, name, lambda s, a, case=case: case.call(s, a, found))  # type: ignore[misc]
            should = found.wanted(name, case)
            count += 1
            if got not in should:
                wrong.append(f"{function.__name__} by {name}: got {got!r}, the matrix says {should}")
    assert wrong == []
    assert count == len(TO_GROUP) * len(TABLE)


@pytest.mark.parametrize("state", ["scheduled", "waiting"])
def test_unknown_and_out_of_scope_are_told_apart_by_nothing(around: Around, database: Engine, state: str) -> None:
    found, told = scene(around, state), []
    for function, case in TABLE.items():
        for name in ("pat", "kit", "noor", "cleo", "ada"):
            if found.wanted(name, case) == {"hidden"}:
                unknown = Scene(around, state, {**found.ids, case.by: uuid.uuid4()})
                calls: Mapping[str, Callable[[Session, Actor], object]] = {
                    "hidden": lambda s, a, case=case: case.call(s, a, found),  # type: ignore[misc]
                    "unknown": lambda s, a, case=case, unknown=unknown: case.call(s, a, unknown),  # type: ignore[misc]
                }
                apart = told_apart(database, around.cast, name, calls)
                told.extend([f"{function.__name__}: {apart}"] if apart else [])
    assert told == []


def test_who_makes_a_group_for_whom(cast: Cast) -> None:
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])
    made = {}
    for name in cast.people:
        made[name] = outcome(cast, name, lambda s, a: groups.make_usual(s, a, cast.home, cast["jordan"]))
        with cast.acting_as(name, write=False) as (session, actor):
            offered = {one.lead_id for one in groups.to_make(session, actor)}
        assert (cast["jordan"] in offered) == (made[name] == "allow"), name
    assert {name for name, got in made.items() if got == "allow"} == {"jordan", "dana", "kit", "olive", "victor"}
    assert {got for got in made.values() if got != "allow"} == {"hidden"}
    assert outcome(cast, "olive", lambda s, a: groups.make(s, a, cast.home, cast["liam"], "Away")) == "hidden"
    assert outcome(cast, "liam", lambda s, a: groups.make(s, a, cast.home, cast["liam"], "Away")) == "hidden"


def test_who_writes_the_protocol(cast: Cast) -> None:
    def write(session: Session, actor: Actor) -> int:
        return protocol.write(session, actor, cast.home, "Call first.", "Line: 605 555 0100", make.today())

    wrote = {name: outcome(cast, name, write) for name in cast.people}
    offices = {"olive", "victor", "ada", "opal"}
    assert {name for name, got in wrote.items() if got == "allow"} == offices
    assert {got for name, got in wrote.items() if name not in offices} == {protocol.OFFICE}
    for name in cast.people:
        assert outcome(cast, name, protocol.page) == "allow"


def test_a_coach_is_offered_their_own_cases_alone(around: Around) -> None:
    with system(write=True) as session:
        mine = coded_case(session, around.cast, "maya", "Slow River 4")
    for name in around.cast.people:
        offered = dict(around.cast.do(name, adding.to_bring))  # type: ignore[call-overload]
        assert set(offered) == ({mine} if name == "maya" else set()), name
