"""Every public function of the cases, called by everybody, against the hand-written matrix."""

import uuid
from collections.abc import Collection, Mapping
from datetime import timedelta
from itertools import product

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import col, select

from db.tables.cases import CaseAcquaintance
from db.tables.people import Grant, Supervision
from portal import clock
from portal.access import Casework, Relation, system
from portal.cases import codes, contacts, handing, loading, overview, queries, service, viewing
from portal.cases.service import Assignment
from tests import make
from tests.cast import AROUND, Cast, around_maya
from tests.portal.access.expectations import CASE, states_of
from tests.portal.access.scenes import Case, Scene, differences, end_service, people_in, tellings
from tests.portal.access.tables import Function, not_in, outcome, public_functions, takes_actor

READ, NOTE, ASSIGN = Casework.READ_CASE, Casework.NOTE_CONTACT, Casework.ASSIGN
GIVEN = Assignment("peer", "text")

TABLE: dict[Function, Case] = {
    service.assign: Case("coach", lambda s, a, i: service.assign(s, a, i["coach"], GIVEN), (ASSIGN,)),
    loading.coach_to_assign: Case("coach", lambda s, a, i: loading.coach_to_assign(s, a, i["coach"]), (ASSIGN,)),
    service.accept: Case("case", lambda s, a, i: service.accept(s, a, i["case"]), (Casework.ACCEPT,)),
    service.decline: Case("case", lambda s, a, i: service.decline(s, a, i["case"], "fit"), (Casework.ACCEPT,)),
    service.save_field: Case(
        "case", lambda s, a, i: service.save_field(s, a, i["case"], "has_plan", True, False), (Casework.AGREE,)
    ),
    service.correct: Case(
        "case",
        lambda s, a, i: service.correct(s, a, i["case"], "loved_one", "text"),
        (Casework.CORRECT,),
    ),
    service.say_who_knows: Case(
        "case", lambda s, a, i: service.say_who_knows(s, a, i["case"], []), (Casework.SAY_WHO_KNOWS,)
    ),
    service.recuse: Case(
        "case",
        lambda s, a, i: service.recuse(s, a, i["case"]),
        (READ,),
        else_says=frozenset({service.TELL_LEAD}),
    ),
    service.look_at: Case("case", lambda s, a, i: service.look_at(s, a, i["case"]), (Casework.LOOK,)),
    service.end: Case("case", lambda s, a, i: service.end(s, a, i["case"], "complete", "nowhere"), (Casework.END,)),
    contacts.note: Case("case", lambda s, a, i: contacts.note(s, a, i["case"], "attempt", make.today()), (NOTE,)),
    contacts.take_back: Case("contact", lambda s, a, i: contacts.take_back(s, a, i["contact"]), (NOTE,)),
    handing.hand_over: Case(
        "case", lambda s, a, i: handing.hand_over(s, a, i["case"], i["other"], "fit"), (Casework.HAND_OVER,)
    ),
    handing.note_key_passed: Case(
        "case",
        lambda s, a, i: handing.note_key_passed(s, a, i["case"], a.id, make.today()),
        (Casework.HAND_OVER,),
        (NOTE,),
    ),
    loading.case_for: Case("case", lambda s, a, i: loading.case_for(s, a, i["case"], READ), (READ,)),
    loading.contact_for: Case("contact", lambda s, a, i: loading.contact_for(s, a, i["contact"], NOTE), (NOTE,)),
    viewing.view: Case("case", lambda s, a, i: viewing.view(s, a, i["case"]), (READ,)),
    viewing.note_read: Case("case", lambda s, a, i: viewing.note_read(s, a, i["case"]), (READ,)),
}
LISTS = (queries.mine, queries.needing, queries.of_coach, queries.ended, queries.caseload, queries.to_assign)
ELSEWHERE: dict[Function, str] = {
    **dict.fromkeys((*LISTS, viewing.to_name), "a list: _lists_show_what_may_be_read"),
    overview.overview: "the lists beside each other",
    queries.line_of: "for callers that have decided access",
    contacts.in_order: "for callers that have decided access",
    loading.is_recused: "for callers that have decided access",
    service.note_may_know: "for callers that have decided access",
    loading.look: "decides nothing: its callers ask before anything is shown",
    **dict.fromkeys(
        (loading.recused, loading.visible, loading.own, loading.looked_after, loading.led_last), "puts SQL together"
    ),
    **dict.fromkeys((loading.with_standing, loading.found_in), "puts SQL together"),
    loading.relations: "pure",
    **dict.fromkeys(public_functions("portal.cases.pressing").values(), "puts SQL together"),
    **dict.fromkeys((service.rules_of, codes.draw), "pure"),
    **dict.fromkeys((service.store, service.step, service.event, service.note), "for the verbs of the package"),
    **dict.fromkeys((service.require_seen, service.require_active), "for the verbs of the package"),
    **dict.fromkeys(public_functions("portal.cases.workflow", "portal.cases.windows").values(), "pure"),
}
INTAKE, RECUSED = frozenset({Relation.INTAKE}), frozenset({Relation.RECUSED})
OFFICES = {Relation.LEAD, Relation.DEPUTY, Relation.DIRECTOR, Relation.FORMER_LEAD}
LEADS_THERE = dict.fromkeys(("frank", "noor", "sol"), INTAKE)
"""Leads of Maya's division who do not lead her; Kit, who leads there as well, is too close to her."""
LOOKED_AFTER = {
    **dict.fromkeys(("jordan", "dana"), {"maya"}),
    **dict.fromkeys(("noor", "victor"), {"carl"}),
    "olive": {"maya", "carl"},
    **dict.fromkeys(("opal", "liam"), {"cleo"}),
}
"""Whose caseload each of them reads: coaches they lead, cover or direct and are not too close to."""
MAY_KNOW = ("", "maya", "jordan", "dana", "olive", "noor")
SCENES = [*product(CASE, [""]), *product(("declined", "under_way"), MAY_KNOW[1:])]


def scene_of(cast: Cast, state: str, recused: str = "") -> Scene:
    """Maya's case in one state, and who may know the person."""
    around_maya(cast)
    case = cast.do("jordan", service.assign, cast["maya"], Assignment("peer", "phone"))
    assert isinstance(case, uuid.UUID)
    ids = {"case": case, "maya": cast["maya"], "other": cast["carl"]}
    if state == "declined":
        cast.do("maya", service.decline, case, "fit")
    elif state != "assigned":
        cast.do("maya", service.accept, case)
    if state in ("under_way", "ended"):
        contact = cast.do("maya", contacts.note, case, "conversation", make.today())
        assert isinstance(contact, uuid.UUID)
        ids["contact"] = contact
    if state == "unresponsive":
        for _ in range(3):
            cast.do("maya", contacts.note, case, "attempt", make.today())
    if state == "ended":
        cast.do("maya", service.end, case, "complete", "nowhere")
    if recused:
        with system(write=True) as session:
            known = {"person_id": cast[recused], "said_by": cast["maya"], "said_at": clock.now()}
            session.add(CaseAcquaintance(case_id=case, **known))
    standing = {**LEADS_THERE, **({recused: RECUSED} if recused else {})}
    return Scene(cast, {"case": state}, ids, {"case": standing})


def test_every_public_function_is_in_the_table() -> None:
    assert not_in({*TABLE, *ELSEWHERE}, "portal.cases") == []
    assert [function for function in TABLE if not takes_actor(function)] == []
    assert {one for case in TABLE.values() for one in case.needs} == set(Casework)


@pytest.mark.parametrize(("state", "recused"), SCENES)
def test_everybody_meets_what_the_matrix_says(cast: Cast, state: str, recused: str) -> None:
    scene = scene_of(cast, state, recused)
    wrong, count = differences(scene, TABLE, SCENES.index((state, recused)))
    assert wrong == []
    assert count >= 9 * 12
    _lists_show_what_may_be_read(scene)


LAST_LEAD = frozenset({Relation.FORMER_LEAD})


def left(cast: Cast, state: str) -> Scene:
    """As `scene_of`, since Maya has left: Jordan led her last, so Dana covers for nobody towards her any more."""
    scene = scene_of(cast, state)
    end_service(cast)
    with system(write=True) as session:
        spans = select(Supervision).where(Supervision.coach_id == cast["maya"], Supervision.lead_id == cast["jordan"])
        session.exec(spans).one().until_on = make.today()
    standing = {**LEADS_THERE, "jordan": LAST_LEAD, "dana": INTAKE, "maya": frozenset({Relation.OTHER})}
    return Scene(cast, scene.states, scene.ids, {"case": standing})


@pytest.mark.parametrize("state", CASE)
def test_whoever_led_a_coach_last_who_has_left_finds_somebody_for_the_case_and_nothing_else(
    cast: Cast, state: str
) -> None:
    scene = left(cast, state)
    wrong, count = differences(scene, TABLE)
    assert wrong == []
    assert count >= 9 * 12
    looked_after = {**LOOKED_AFTER, "jordan": {"maya"}, "dana": set()}
    if state == "ended":
        looked_after |= {"jordan": set(), "olive": {"carl"}}
    _lists_show_what_may_be_read(scene, looked_after)


def test_nobody_is_the_last_lead_of_who_serves_or_is_led_or_where_they_lead_no_more(cast: Cast) -> None:
    scene, soon = left(cast, "accepted"), make.today() + timedelta(days=9)

    def reads(name: str) -> bool:
        return outcome(cast, name, lambda s, a: viewing.view(s, a, scene["case"])) == "allow"

    assert (reads("jordan"), reads("frank")) == (True, False)
    with system(write=True) as session:
        session.exec(select(Grant).where(Grant.person_id == cast["maya"])).one().until_on = soon
    assert not reads("jordan"), "she serves for nine days more, under nobody"
    with system(write=True) as session:
        session.exec(select(Grant).where(Grant.person_id == cast["maya"])).one().until_on = make.today()
        make.supervision(session, cast["maya"], cast["noor"], since=make.today(), until=soon)
    assert not reads("jordan"), "somebody leads her since"
    with system(write=True) as session:
        session.execute(sa.delete(Supervision).where(col(Supervision.lead_id) == cast["noor"]))
    assert reads("jordan")
    with system(write=True) as session:
        session.exec(select(Grant).where(Grant.person_id == cast["jordan"])).one().division_id = cast.away
    assert not reads("jordan"), "he leads in another division now"


def _lists_show_what_may_be_read(scene: Scene, looked_after: Mapping[str, Collection[str]] = LOOKED_AFTER) -> None:
    for name in AROUND:
        with scene.cast.acting_as(name, write=False) as (session, actor):
            may_read = scene.allows(name, TABLE[viewing.view])
            lists = (queries.mine, queries.needing, queries.ended, lambda s, a: queries.of_coach(s, a, scene["maya"]))
            shown = {line.id for one in lists for line in one(session, actor)}
            assert shown <= ({scene["case"]} if may_read else set()), name
            counted = sum(load.open for load in queries.caseload(session, actor))
            listed = {load.coach_id for load in queries.caseload(session, actor)}
            assert listed == {scene.cast[coach] for coach in looked_after.get(name, ())}, name
            is_office = scene.relations(name, "case") & OFFICES
            assert counted == int(bool(is_office) and scene.states["case"] != "ended"), name
            if may_read and (is_office or AROUND[name] is Relation.SELF or scene.states["case"] == "declined"):
                assert shown == {scene["case"]}, name


@pytest.mark.parametrize("state", ["active", "ended"])
def test_who_may_assign_a_case_to_a_coach(cast: Cast, state: str) -> None:
    around_maya(cast)
    if state == "ended":
        end_service(cast)
    standing = {**LEADS_THERE, **({"maya": frozenset({Relation.OTHER})} if state == "ended" else {})}
    scene = Scene(cast, {"coach": state}, {"coach": cast["maya"]}, {"coach": standing})
    wrong, count = differences(scene, TABLE)
    assert wrong == []
    assert count >= 2 * 10
    assert states_of(ASSIGN) == ("active", "ended")
    for name in people_in(0, scene):
        with cast.acting_as(name, write=False) as (session, actor):
            offered = {one.id for one in queries.to_assign(session, actor)}
            assert (cast["maya"] in offered) == scene.allows(name, TABLE[service.assign]), name
            named = {person_id for person_id, _ in viewing.to_name(session, actor)}
            leads = AROUND[name] is not Relation.SELF and name not in ("carl", "ada", "wes", "cleo")
            assert bool(named) == leads, name


@pytest.mark.parametrize(("state", "recused"), [("under_way", ""), ("declined", "noor")])
def test_unknown_and_out_of_scope_are_told_apart_by_nothing(
    cast: Cast, database: Engine, state: str, recused: str
) -> None:
    assert tellings(database, scene_of(cast, state, recused), TABLE) == []


def test_an_unknown_coach_is_told_apart_from_one_of_another_division_by_nothing(cast: Cast, database: Engine) -> None:
    around_maya(cast)
    scene = Scene(cast, {"coach": "active"}, {"coach": cast["maya"]}, {"coach": LEADS_THERE})
    assert tellings(database, scene, TABLE) == []
