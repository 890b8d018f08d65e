"""Every public function of the one-on-ones and commitments, called by everybody, against the hand-written matrix."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Engine
from sqlmodel import select

from db.tables.commitments import CommitmentSource
from db.tables.first_90 import FirstNinety, FirstNinetyStatus, StartEvent
from db.tables.one_on_ones import OneOnOneKind
from portal import clock
from portal.access import Coaching, Relation, system
from portal.commitments import loading as loading_commitments
from portal.commitments import queries as promised
from portal.commitments import service as commitments
from portal.commitments.service import Promise
from portal.frameworks import queries as frameworks
from portal.one_on_ones import agenda, focus, loading, preparations, queries, service
from portal.one_on_ones.service import Consult
from portal.policy import service as policies
from portal.redaction import of_one_on_one
from portal.redaction import service as redaction
from portal.redaction.subject import Noun
from tests import make
from tests.cast import Cast, around_maya, proof
from tests.portal.access.scenes import Case, Scene, differences, end_service, people_in, tellings
from tests.portal.access.tables import Function, not_in, public_functions, takes_actor
from tests.portal.one_on_ones.conftest import WORDS, Talk

DAY = timedelta(days=1)
SOON, REGULAR = make.today() + 5 * DAY, OneOnOneKind.REGULAR
READ, WRITE, VOICE = Coaching.READ_ONE_ON_ONE, Coaching.WRITE_ONE_ON_ONE, Coaching.WRITE_VOICE
REDACT = Coaching.REDACT_ONE_ON_ONE
PLAN, AGENDA, COMMIT, SETTLE = Coaching.PLAN, Coaching.WRITE_AGENDA, Coaching.COMMIT, Coaching.SETTLE
CONSULT = Consult(make.today(), 5, "phone", "A word about the week.")
GOAL = ("Call on Mondays.", None, SOON, ["4a"])

TABLE: dict[Function, Case] = {
    service.plan: Case("coach", lambda s, a, i: service.plan(s, a, i["coach"], REGULAR, SOON), (PLAN,)),
    service.begin_now: Case("coach", lambda s, a, i: service.begin_now(s, a, i["coach"]), (PLAN,)),
    service.consult: Case("coach", lambda s, a, i: service.consult(s, a, i["coach"], CONSULT), (PLAN,)),
    service.confirm_line: Case("coach", lambda s, a, i: service.confirm_line(s, a, i["coach"], "A line."), (PLAN,)),
    service.plan_for_another_day: Case(
        "one", lambda s, a, i: service.plan_for_another_day(s, a, i["one"], SOON), (WRITE,)
    ),
    service.call_off: Case("one", lambda s, a, i: service.call_off(s, a, i["one"]), (WRITE,)),
    service.begin: Case("one", lambda s, a, i: service.begin(s, a, i["one"]), (WRITE,)),
    service.save_field: Case(
        "one", lambda s, a, i: service.save_field(s, a, i["one"], "went_well", "A quiet call."), (WRITE,), (VOICE,)
    ),
    service.confirm_words: Case("one", lambda s, a, i: service.confirm_words(s, a, i["one"], "Words."), (READ,)),
    service.close: Case("one", lambda s, a, i: service.close(s, a, i["one"]), (Coaching.CLOSE_ONE_ON_ONE,)),
    service.add_note: Case("one", lambda s, a, i: service.add_note(s, a, i["one"], "Later."), (Coaching.ADD_NOTE,)),
    queries.view: Case("one", lambda s, a, i: queries.view(s, a, i["one"]), (READ,), shows_head=True),
    queries.note_read: Case("one", lambda s, a, i: queries.note_read(s, a, i["one"]), (READ,)),
    focus.choose: Case("one", lambda s, a, i: focus.choose(s, a, i["one"], [4, 7], [4]), (WRITE,)),
    focus.score: Case("one", lambda s, a, i: focus.score(s, a, i["one"], 4, 3), (WRITE,), (VOICE,)),
    preparations.save: Case(
        "one", lambda s, a, i: preparations.save(s, a, i["one"], "Ask about rest.", ""), (READ, Coaching.PREPARE)
    ),
    preparations.handed_on: Case(
        "one",
        lambda s, a, i: preparations.handed_on(s, a, i["one"]),
        (READ,),
        else_says=frozenset({"There is no preparation of yours any more."}),
    ),
    of_one_on_one.look: Case("one", lambda s, a, i: of_one_on_one.look(s, a, i["one"]), (REDACT,)),
    redaction.passages: Case("one", lambda s, a, i: redaction.passages(s, a, Noun.ONE_ON_ONE, i["one"]), (REDACT,)),
    redaction.copies: Case("one", lambda s, a, i: redaction.copies(s, a, Noun.ONE_ON_ONE, i["one"]), (REDACT,)),
    redaction.take_out: Case(
        "one",
        lambda s, a, i: redaction.take_out(
            s, a, Noun.ONE_ON_ONE, i["one"], proof(a), "strengths", redaction.Reason.MISTAKE, ""
        ),
        (REDACT,),
    ),
    loading.one_for: Case("one", lambda s, a, i: loading.one_for(s, a, i["one"], READ), (READ,)),
    agenda.add: Case("coach", lambda s, a, i: agenda.add(s, a, i["coach"], "The night shift."), (AGENDA,)),
    agenda.confirm_text: Case("coach", lambda s, a, i: agenda.confirm_text(s, a, i["coach"], "Words."), (AGENDA,)),
    agenda.take_off: Case("point", lambda s, a, i: agenda.take_off(s, a, i["point"]), (AGENDA,)),
    agenda.tick: Case("one", lambda s, a, i: agenda.tick(s, a, i["point"], i["one"], True), (WRITE, AGENDA)),
    commitments.make: Case(
        "coach", lambda s, a, i: commitments.make(s, a, i["coach"], Promise("Send it.", True, SOON)), (COMMIT,)
    ),
    commitments.confirm_text: Case(
        "coach", lambda s, a, i: commitments.confirm_text(s, a, i["coach"], "Words."), (COMMIT,)
    ),
    commitments.make_from_review: Case(
        "coach",
        lambda s, a, i: commitments.make_from_review(s, a, i["coach"], CommitmentSource.REVIEW, uuid.uuid4(), [GOAL]),
        (COMMIT,),
    ),
    commitments.settle: Case(
        "promise", lambda s, a, i: commitments.settle(s, a, i["promise"], is_done=True), (SETTLE,)
    ),
    commitments.give_new_day: Case(
        "promise", lambda s, a, i: commitments.give_new_day(s, a, i["promise"], SOON, "It takes longer."), (SETTLE,)
    ),
    loading_commitments.commitment_for: Case(
        "promise", lambda s, a, i: loading_commitments.commitment_for(s, a, i["promise"], SETTLE), (SETTLE,)
    ),
}
ELSEWHERE: dict[Function, str] = {
    **dict.fromkeys(
        (queries.listed, queries.to_meet, promised.listed, promised.settled),
        "a list: _lists_show_what_may_be_read",
    ),
    **dict.fromkeys((promised.to_promise_about, agenda.mine), "a list: _lists_show_what_may_be_read"),
    **dict.fromkeys(
        (agenda.of, agenda.talked_about, preparations.of, focus.of),
        "takes a standing or a record of a caller that has decided access",
    ),
    **dict.fromkeys(
        (focus.suggested, promised.open_of, promised.of_one_on_one),
        "takes a standing or a record of a caller that has decided access",
    ),
    loading.look: "decides nothing: its callers ask before anything is shown",
    loading_commitments.is_open_to: "puts SQL together",
    **dict.fromkeys((loading.lies_before_deciders, loading.with_standing, loading.found_in), "puts SQL together"),
    **dict.fromkeys((preparations.give_end, preparations.purge, commitments.carry), "for the portal itself"),
    commitments.keep_from_meeting: "for the closing of a meeting, which has decided access",
    **dict.fromkeys(public_functions("portal.one_on_ones.workflow", "portal.one_on_ones.words").values(), "pure"),
}
HOLDERS: dict[str, dict[str, frozenset[Relation]]] = {
    "jordan": {},
    "dana": {"dana": frozenset({Relation.LEAD}), "jordan": frozenset({Relation.NEW_LEAD})},
    "frank": {"frank": frozenset({Relation.FORMER_LEAD}), "jordan": frozenset({Relation.NEW_LEAD})},
}
STATES = ("planned", "open", "closed", "closed_for_decision")
SCENES = [(holder, state) for holder in HOLDERS for state in STATES]


def first_90(cast: Cast, status: FirstNinetyStatus) -> None:
    """Maya's first 90 days, begun long ago and now in `status`."""
    with system(write=True) as session:
        found = session.exec(select(FirstNinety)).first()
        if found is not None:
            found.status = status
            return
        session.add(
            FirstNinety(
                coach_id=cast["maya"],
                open_for=cast["maya"],
                division_id=cast.home,
                framework_id=frameworks.adopted(session).id,
                policy_id=policies.in_force(session, make.today()).id,
                start_event=StartEvent.FIRST_DUTY_DAY,
                started_on=make.today() - 130 * DAY,
                begun_by=cast["jordan"],
                begun_at=clock.now(),
                status=status,
            )
        )


def scene_of(cast: Cast, holder: str, state: str) -> Scene:
    """Maya's folder with one one-on-one that `holder` holds, and something on the agenda."""
    around_maya(cast)
    talk, kind = Talk(cast), OneOnOneKind.FIRST_CHECKPOINT if state == "closed_for_decision" else REGULAR
    if kind is not REGULAR:
        first_90(cast, FirstNinetyStatus.RUNNING)
    with time_machine.travel(clock.now() - (120 * DAY if holder == "frank" else timedelta()), tick=True):
        one = talk.planned(holder) if state == "planned" else talk.begun(holder, kind)
        if state != "planned":
            cast.do(holder, focus.choose, one, [4], [])
            talk.save(one, holder, minutes=30, mode="phone", strengths=WORDS)
        if state.startswith("closed"):
            cast.do(holder, service.close, one)
    if kind is not REGULAR:
        first_90(cast, FirstNinetyStatus.RECOMMENDED)
    point = cast.do("maya", agenda.add, cast["maya"], "The night shift.")
    assert isinstance(point, uuid.UUID)
    ids = {"one": one, "point": point, "maya": cast["maya"]}
    return Scene(cast, {"coach": "active", "one_on_one": state}, ids, {"one_on_one": HOLDERS[holder]})


def test_every_public_function_is_in_the_table() -> None:
    assert not_in({*TABLE, *ELSEWHERE}, "portal.one_on_ones", "portal.commitments") == []
    assert [function for function in TABLE if not takes_actor(function)] == []


@pytest.mark.parametrize(("holder", "state"), SCENES)
def test_everybody_meets_what_the_matrix_says(cast: Cast, holder: str, state: str) -> None:
    scene, place = scene_of(cast, holder, state), SCENES.index((holder, state))
    wrong, count = differences(scene, TABLE, place)
    assert wrong == []
    assert count >= 8 * 16
    _only_who_may_read_it_meets_the_text(scene, holder, people_in(place, scene))


def _only_who_may_read_it_meets_the_text(scene: Scene, holder: str, names: list[str]) -> None:
    """What the holder wrote is theirs until it is closed, and then for whom the matrix says."""
    if scene.states["one_on_one"] == "planned":
        return
    is_closed = scene.states["one_on_one"] != "open"
    for name in names:
        with scene.cast.acting_as(name, write=False) as (session, actor):
            listed = queries.listed(session, actor)
            is_known = scene.wanted(name, TABLE[queries.view]) != {"hidden"}
            text = repr(queries.view(session, actor, scene["one"])) if is_known else ""
        may_read = scene.allows(name, TABLE[loading.one_for]) and (is_closed or name == holder)
        assert (WORDS in text) == may_read, name
        assert WORDS not in repr(listed), name
        assert (scene["one"] in [line.id for line in listed]) == is_known, name


@pytest.mark.parametrize("state", ["active", "ended"])
def test_who_may_begin_something_around_a_coach(cast: Cast, state: str) -> None:
    around_maya(cast)
    promise = cast.do("jordan", commitments.make, cast["maya"], Promise("Send it.", True, SOON))
    assert isinstance(promise, uuid.UUID)
    if state == "ended":
        end_service(cast)
    ids = {"coach": cast["maya"], "promise": promise}
    scene = Scene(cast, {"coach": state, "commitment": "open"}, ids)
    wrong, count = differences(scene, TABLE)
    assert wrong == []
    assert count >= 8 * 12
    if state == "active":
        _lists_show_what_may_be_read(scene)


def _lists_show_what_may_be_read(scene: Scene) -> None:
    for name in people_in(1, scene):
        with scene.cast.acting_as(name, write=False) as (session, actor):
            found = [line.id for line in promised.listed(session, actor)]
            assert (scene["promise"] in found) == (scene.allows(name, TABLE[commitments.settle])), name
            assert promised.settled(session, actor) == []
            about = dict(promised.to_promise_about(session, actor))
            assert (scene["coach"] in about) == (scene.allows(name, TABLE[commitments.make])), name
            meets = {one.id for one in queries.to_meet(session, actor)}
            assert (scene["coach"] in meets) == scene.allows(name, TABLE[service.plan]), name
            assert agenda.mine(session, actor) == []


def test_a_settled_commitment_is_settled_for_everybody(cast: Cast) -> None:
    around_maya(cast)
    promise = cast.do("jordan", commitments.make, cast["maya"], Promise("Send it.", True, SOON))
    cast.do("maya", commitments.settle, promise, is_done=True)
    assert isinstance(promise, uuid.UUID)
    scene = Scene(cast, {"commitment": "settled"}, {"promise": promise})
    wrong, _ = differences(scene, TABLE)
    assert wrong == []


@pytest.mark.parametrize(("holder", "state"), [("jordan", "planned"), ("frank", "closed")])
def test_unknown_and_out_of_scope_are_told_apart_by_nothing(
    cast: Cast, database: Engine, holder: str, state: str
) -> None:
    scene = scene_of(cast, holder, state)
    promise = cast.do("jordan", commitments.make, cast["maya"], Promise("Send it.", True, SOON))
    assert isinstance(promise, uuid.UUID)
    scene.ids.update(coach=cast["maya"], promise=promise)
    scene.states = {**scene.states, "commitment": "open"}
    assert tellings(database, scene, TABLE) == []
