"""Every public function of the concerns, called by everybody, against the hand-written matrix."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from db.tables.concerns import Concern, ConcernStatus
from portal import clock
from portal.access import Actor, Raising, Relation, system
from portal.concerns import (
    chronology,
    consulting,
    drafts,
    incidents,
    loading,
    queries,
    questions,
    reporting,
    reports,
    routing,
    sorting,
    steps,
    viewing,
)
from tests import make
from tests.cast import AROUND, Cast
from tests.portal.access.expectations import expected, reasons_of, states_of
from tests.portal.access.tables import Function, not_in, outcome, public_functions, takes_actor, told_apart
from tests.portal.concerns.conftest import Voices, with_contact
from tests.scale import often

Ids = Mapping[str, uuid.UUID]
Call = Callable[[Session, Actor, Ids], object]
R = Raising
STEP, NOTE, READ, SORT = R.STEP, R.NOTE, R.READ, R.TRIAGE
SAID = "As far as it is known."

CONCERN: dict[Function, tuple[Raising, Call]] = {
    loading.concern_for: (READ, lambda s, a, i: loading.concern_for(s, a, i["id"], READ)),
    viewing.file: (READ, lambda s, a, i: viewing.file(s, a, i["id"])),
    viewing.is_read_due: (READ, lambda s, a, i: viewing.is_read_due(s, a, i["id"])),
    viewing.note_read: (READ, lambda s, a, i: viewing.note_read(s, a, i["id"])),
    viewing.own: (R.FOLLOW, lambda s, a, i: viewing.own(s, a, i["id"])),
    reporting.note_outcome_read: (R.FOLLOW, lambda s, a, i: reporting.note_outcome_read(s, a, i["id"])),
    reporting.confirm_since: (R.FOLLOW, lambda s, a, i: reporting.confirm_since(s, a, i["id"], SAID)),
    reporting.check_back: (R.FOLLOW, lambda s, a, i: reporting.check_back(s, a, i["id"], True)),
    reporting.add: (NOTE, lambda s, a, i: reporting.add(s, a, i["id"], SAID)),
    reporting.confirm_added: (NOTE, lambda s, a, i: reporting.confirm_added(s, a, i["id"], SAID)),
    incidents.link: (NOTE, lambda s, a, i: incidents.link(s, a, i["id"], "minutes", i["id"])),
    steps.confirm: (NOTE, lambda s, a, i: steps.confirm(s, a, i["id"], steps.ACTION, SAID)),
    sorting.sort: (SORT, lambda s, a, i: sorting.sort(s, a, i["id"], 2, SAID)),
    sorting.hand_up: (R.HAND_UP, lambda s, a, i: sorting.hand_up(s, a, i["id"], SAID)),
    steps.note_talk: (STEP, lambda s, a, i: steps.note_talk(s, a, i["id"], SAID)),
    steps.note_plan: (STEP, lambda s, a, i: steps.note_plan(s, a, i["id"], SAID)),
    steps.note_interim: (STEP, lambda s, a, i: steps.note_interim(s, a, i["id"], SAID)),
    steps.note_looked_at_law: (STEP, lambda s, a, i: steps.note_looked_at_law(s, a, i["id"], SAID)),
    steps.ask: (STEP, lambda s, a, i: steps.ask(s, a, i["id"], i["subject"], SAID)),
    steps.note_no_account: (STEP, lambda s, a, i: steps.note_no_account(s, a, i["id"], SAID)),
    steps.finders: (STEP, lambda s, a, i: steps.finders(s, a, i["id"])),
    steps.name_fact_finder: (STEP, lambda s, a, i: steps.name_fact_finder(s, a, i["id"], i["finder"])),
    steps.write_facts: (R.FIND_FACTS, lambda s, a, i: steps.write_facts(s, a, i["id"], SAID)),
    steps.find: (STEP, lambda s, a, i: steps.find(s, a, i["id"], "partly", SAID)),
    steps.add_action: (STEP, lambda s, a, i: steps.add_action(s, a, i["id"], SAID, a.id, make.today())),
    steps.action_done: (STEP, lambda s, a, i: steps.action_done(s, a, i["id"], uuid.uuid4())),
    steps.tell_outcome: (STEP, lambda s, a, i: steps.tell_outcome(s, a, i["id"], SAID)),
    steps.close: (STEP, lambda s, a, i: steps.close(s, a, i["id"])),
    steps.reopen: (R.REOPEN, lambda s, a, i: steps.reopen(s, a, i["id"], SAID)),
    reports.note: (R.REPORT, lambda s, a, i: reports.note(s, a, "child", "The county", "", clock.now(), i["id"])),
}
CONSULT: dict[Function, tuple[Raising, Call]] = {
    loading.consult_for: (R.READ_CONSULT, lambda s, a, i: loading.consult_for(s, a, i["id"], R.READ_CONSULT)),
    queries.asking: (R.READ_CONSULT, lambda s, a, i: queries.asking(s, a, i["id"])),
    consulting.note_read: (R.READ_CONSULT, lambda s, a, i: consulting.note_read(s, a, i["id"])),
    consulting.answer: (R.ANSWER_CONSULT, lambda s, a, i: consulting.answer(s, a, i["id"], SAID)),
    consulting.confirm_answer: (R.ANSWER_CONSULT, lambda s, a, i: consulting.confirm_answer(s, a, i["id"], SAID)),
    consulting.confirm_why: (R.ACT_ON_CONSULT, lambda s, a, i: consulting.confirm_why(s, a, i["id"], SAID)),
    consulting.make_concern: (
        R.ACT_ON_CONSULT,
        lambda s, a, i: consulting.make_concern(s, a, i["id"], "risk_of_harm", SAID),
    ),
    consulting.redirect: (R.REDIRECT_CONSULT, lambda s, a, i: consulting.redirect(s, a, i["id"])),
}
QUESTION: dict[Function, tuple[Raising, Call]] = {
    loading.question_for: (R.READ_QUESTION, lambda s, a, i: loading.question_for(s, a, i["id"], R.READ_QUESTION)),
    questions.one: (R.READ_QUESTION, lambda s, a, i: questions.one(s, a, i["id"])),
    questions.answer: (R.ANSWER_QUESTION, lambda s, a, i: questions.answer(s, a, i["id"], SAID)),
    questions.confirm: (R.ANSWER_QUESTION, lambda s, a, i: questions.confirm(s, a, i["id"], SAID)),
}
LISTS = (queries.raised, queries.looking_after, queries.asked, queries.to_answer, questions.mine, reports.mine)
ELSEWHERE: dict[Function, str] = {
    **dict.fromkeys(LISTS, "a list: test_lists_show_what_may_be_read"),
    **dict.fromkeys((consulting.ask, reporting.raise_concern), "whoever holds a role: test_who_holds_no_role"),
    **dict.fromkeys((consulting.confirm_question, reporting.confirm, reports.confirm), "one's own word on one's text"),
    queries.people: "names of colleagues: test_who_holds_no_role",
    **dict.fromkeys((drafts.keep, drafts.mine, drafts.drop), "one's own words, by one's own id: test_drafts"),
    drafts.forget: "for the portal itself",
    drafts.of: "pure",
    queries.open_about: "a list: test_only_a_director_who_reads_it_is_told",
    consulting.outlook: "tells whoever asks to whom their own words would go",
    routing.way: "tells whoever asks to whom their own words go",
    reporting.from_consult: "for consulting.make_concern",
    incidents.open_ones: "a list: tests/portal/concerns/test_incidents.py",
    incidents.of_concern: "for callers that have decided access",
    **dict.fromkeys((reporting.named_in, reports.of_concern, steps.missing), "for callers that have decided access"),
    **dict.fromkeys(
        (steps.handlers, steps.last_day_of_actions, sorting.pattern), "for callers that have decided access"
    ),
    **dict.fromkeys(
        (
            sorting.meet,
            sorting.promise_again,
            sorting.receivers,
            chronology.add,
            chronology.happened,
        ),
        "for verbs of the package",
    ),
    **dict.fromkeys((chronology.broken, chronology.digest), "for the check of the chain"),
    **dict.fromkeys(
        (loading.is_named, loading.is_too_close, loading.lead_of, loading.comes_in, loading.has_lead),
        "puts SQL together",
    ),
    **dict.fromkeys((loading.looked_after, loading.looked_into, loading.not_about), "puts SQL together"),
    **dict.fromkeys(
        (loading.with_standing, loading.found_in, loading.answered_by, loading.led_when_asked), "puts SQL together"
    ),
    **dict.fromkeys((loading.relations, loading.asked_now), "pure"),
    **dict.fromkeys(
        public_functions(
            "portal.concerns.categories", "portal.concerns.targets", "portal.concerns.words", "portal.concerns.workflow"
        ).values(),
        "pure",
    ),
}


@dataclass
class Scene:
    """A record in one state, and how everybody stands to it."""

    cast: Cast
    state: str
    ids: dict[str, uuid.UUID]
    standing: Mapping[str, Relation]

    def relations(self, name: str) -> frozenset[Relation]:
        return frozenset({self.standing.get(name, Relation.OTHER)})


EVERYBODY = (*AROUND, "ike")
ON_ROUTE: dict[str, dict[str, Relation]] = {
    "lead": {
        **dict.fromkeys(("victor", "kit"), Relation.CONFLICTED),
        "carl": Relation.REPORTER,
        "maya": Relation.NAMED,
        "jordan": Relation.LEAD,
        "dana": Relation.DEPUTY,
        "olive": Relation.DIRECTOR,
        "ike": Relation.CONTACT,
    },
    "director": {
        "maya": Relation.REPORTER,
        "jordan": Relation.NAMED,
        **dict.fromkeys(("olive", "victor"), Relation.DIRECTOR),
        "ike": Relation.CONTACT,
    },
    "contact": {
        "carl": Relation.REPORTER,
        "olive": Relation.NAMED,
        "victor": Relation.DIRECTOR,
        "ike": Relation.CONTACT,
    },
}
ABOUT = {"lead": "maya", "director": "jordan", "contact": "olive"}
DESK = {"lead": "jordan", "director": "olive", "contact": "ike"}


def concern_in(cast: Cast, state: str) -> Scene:
    """A concern on its route, as far as the state says; from light on Noor looks into the facts."""
    route, step = state.split("_", 1)
    voices, standing = Voices(with_contact(cast)), dict(ON_ROUTE[route])
    reporter = next(name for name, relation in standing.items() if relation is Relation.REPORTER)
    category = "money" if step == "urgent" else "small_gift"
    concern = voices.raised(reporter, ABOUT[route], category=category)
    ids = {"id": concern, "subject": cast[ABOUT[route]], "finder": cast["noor"]}
    if step not in ("new", "urgent"):
        level = 3 if "grave" in step else 1
        voices.sorted(concern, level, DESK[route])
        desk = "olive" if level == 3 and route == "lead" else DESK[route]
        voices.as_(desk, steps.name_fact_finder, concern, cast["noor"])
        standing["noor"] = Relation.FACT_FINDER
    if "closed" in step:
        with system(write=True) as session:
            row = session.get_one(Concern, concern)
            row.status, row.closed_at = ConcernStatus.CLOSED, clock.now()
    return Scene(cast, state, ids, standing)


def wanted(permission: Raising, relations: frozenset[Relation], state: str) -> set[str]:
    """What the matrix lets somebody meet: "allow", "hidden", or one of these sentences."""
    rows = [expected(permission, relation, state) for relation in relations]
    if any(row.answer == "allow" for row in rows):
        return {"allow"}
    return {str(reasons_of(permission)[row.reason].reason) for row in rows if row.answer == "refused"} or {"hidden"}


def people_in(scene: Scene, place: int = 0) -> list[str]:
    """Everybody with a tie to the record, and two of those without one: others in each place."""
    strangers = [name for name in EVERYBODY if name not in scene.standing]
    return [*scene.standing, *(strangers[(2 * place + step) % len(strangers)] for step in range(2))]


def differences(scene: Scene, table: Mapping[Function, tuple[Raising, Call]], place: int = 0) -> tuple[list[str], int]:
    """Where functions and matrix differ, in words, and how many cells were met."""
    wrong, count = [], 0
    for name in people_in(scene, place):
        for function, (permission, call) in table.items():
            got = outcome(scene.cast, name, partial(_called, call, scene.ids))
            should = wanted(permission, scene.relations(name), scene.state)
            count += 1
            if got not in should:
                wrong.append(f"{function.__name__} by {name}: got {got!r}, the matrix says {should}")
    return wrong, count


def _called(call: Call, ids: Ids, session: Session, actor: Actor) -> object:
    return call(session, actor, ids)


def tellings(database: Engine, scene: Scene, table: Mapping[Function, tuple[Raising, Call]]) -> list[str]:
    """How those from whom something is hidden could tell an unknown id from this one."""
    found = []
    for function, (permission, call) in table.items():
        for name in people_in(scene):
            if wanted(permission, scene.relations(name), scene.state) == {"hidden"}:
                unknown = {**scene.ids, "id": uuid.uuid4()}
                calls = {"hidden": partial(_called, call, scene.ids), "unknown": partial(_called, call, unknown)}
                told = told_apart(database, scene.cast, name, calls)
                found.extend([f"{function.__name__}: {told}"] if told else [])
    return found


def test_every_public_function_is_in_the_table() -> None:
    table = {**CONCERN, **CONSULT, **QUESTION}
    assert not_in({*table, *ELSEWHERE}, "portal.concerns") == []
    assert [function for function in table if not takes_actor(function)] == []
    assert {permission for permission, _ in table.values()} == set(Raising)


STATES = states_of(Raising.READ)
IN_EVERY_RUN = (*(one for one in STATES if one.startswith("lead_")), "director_new", "director_grave", "contact_light")


@pytest.mark.prove
@pytest.mark.parametrize("state", often(IN_EVERY_RUN, STATES))
def test_everybody_meets_what_the_matrix_says_of_a_concern(cast: Cast, state: str) -> None:
    scene = concern_in(cast, state)
    wrong, count = differences(scene, CONCERN, STATES.index(state))
    assert wrong == []
    assert count == len(people_in(scene, STATES.index(state))) * len(CONCERN)
    _lists_show_what_may_be_read(scene)


def _lists_show_what_may_be_read(scene: Scene) -> None:
    for name in EVERYBODY:
        with scene.cast.acting_as(name, write=False) as (session, actor):
            after = {one.id for one in queries.looking_after(session, actor)}
            assert (scene.ids["id"] in after) == (wanted(READ, scene.relations(name), scene.state) == {"allow"}), name
            mine = {one.id for one in queries.raised(session, actor)}
            assert mine == ({scene.ids["id"]} if scene.standing.get(name) is Relation.REPORTER else set()), name


@pytest.mark.prove
@pytest.mark.parametrize("state", often(("lead_light", "director_new"), STATES))
def test_nobody_who_may_not_know_can_tell_a_concern_from_an_unknown_id(
    cast: Cast, database: Engine, state: str
) -> None:
    assert tellings(database, concern_in(cast, state), CONCERN) == []


def test_a_report_about_oneself_is_followed_and_not_looked_after_by_oneself(cast: Cast) -> None:
    voices = Voices(with_contact(cast))
    concern = voices.raised("maya", kind="self_report")
    standing = {**ON_ROUTE["lead"], "maya": Relation.REPORTER, "carl": Relation.OTHER}
    ids = {"id": concern, "subject": cast["maya"], "finder": cast["noor"]}
    assert differences(Scene(cast, "lead_new", ids, standing), CONCERN)[0] == []


CONSULT_STANDING: dict[str, dict[str, Relation]] = {
    "lead": {
        "maya": Relation.REPORTER,
        "jordan": Relation.LEAD,
        "dana": Relation.DEPUTY,
        "olive": Relation.DIRECTOR,
        **dict.fromkeys(("victor", "kit"), Relation.CONFLICTED),
    },
}
CONSULT_STANDING["director"] = CONSULT_STANDING["lead"]


@pytest.mark.parametrize("state", states_of(Raising.READ_CONSULT))
def test_everybody_meets_what_the_matrix_says_of_a_consult(cast: Cast, database: Engine, state: str) -> None:
    route, step = state.split("_")
    voices = Voices(with_contact(cast))
    consult = voices.consult("maya", ask_director=route == "director")
    if step == "answered":
        voices.as_("jordan" if route == "lead" else "olive", consulting.answer, consult, SAID)
    scene = Scene(cast, state, {"id": consult}, CONSULT_STANDING[route])
    assert differences(scene, CONSULT)[0] == []
    assert tellings(database, scene, CONSULT) == []
    for name in EVERYBODY:
        with cast.acting_as(name, write=False) as (session, actor):
            shown = {one.id for one in (*queries.asked(session, actor), *queries.to_answer(session, actor))}
            may_read = wanted(Raising.READ_CONSULT, scene.relations(name), state) == {"allow"}
            assert shown == ({consult} if may_read else set()), name


@pytest.mark.parametrize("state", states_of(Raising.READ_QUESTION))
def test_a_question_is_met_by_whoever_it_is_put_to_and_by_nobody_else(cast: Cast, database: Engine, state: str) -> None:
    voices = Voices(with_contact(cast))
    concern = voices.raised("carl")
    voices.sorted(concern, 2)
    question = voices.question(concern)
    if state == "answered":
        voices.as_("maya", questions.answer, question, SAID)
    scene = Scene(cast, state, {"id": question}, {"maya": Relation.SELF})
    assert differences(scene, QUESTION)[0] == []
    assert tellings(database, scene, QUESTION) == []
    for name in EVERYBODY:
        with cast.acting_as(name, write=False) as (session, actor):
            assert [one.id for one in questions.mine(session, actor)] == ([question] if name == "maya" else []), name


def test_who_holds_no_role_asks_raises_and_reads_nothing(cast: Cast) -> None:
    with system(write=True) as session:
        cast.people["una"] = make.person(session, "Una Blake")
    raised = reporting.Raised("self_report", "small_gift", SAID, "no")
    for act in (
        lambda s, a: consulting.ask(s, a, SAID),
        lambda s, a: reporting.raise_concern(s, a, raised),
        lambda s, a: reports.note(s, a, "child", "The county", "", datetime.now().astimezone()),
    ):
        assert "no role" in outcome(cast, "una", act)
    with cast.acting_as("una", write=False) as (session, actor):
        assert queries.people(session, actor) == []


def test_whoever_is_named_as_well_meets_nothing_in_their_office(cast: Cast, database: Engine) -> None:
    """Dana covers for Jordan, and Noor leads here: both are spoken of, beside Maya."""
    voices = Voices(with_contact(cast))
    concern = voices.raised("carl", "maya", "dana", "noor")
    voices.sorted(concern, 3)
    ids = {"id": concern, "subject": cast["maya"], "finder": cast["frank"]}
    standing = {**ON_ROUTE["lead"], **dict.fromkeys(("dana", "noor"), Relation.NAMED)}
    scene = Scene(cast, "lead_grave", ids, standing)
    assert differences(scene, CONCERN)[0] == []
    assert tellings(database, scene, CONCERN) == []
    _lists_show_what_may_be_read(scene)


def test_a_lead_who_passed_it_to_the_director_reads_it_no_more(cast: Cast) -> None:
    voices = Voices(with_contact(cast))
    concern = voices.raised("carl")
    voices.as_("jordan", sorting.hand_up, concern, SAID)
    ids = {"id": concern, "subject": cast["maya"], "finder": cast["noor"]}
    scene = Scene(cast, "director_new", ids, ON_ROUTE["lead"])
    assert differences(scene, CONCERN)[0] == []
    _lists_show_what_may_be_read(scene)
