"""Every public function of the first 90 days, called by everybody in every state, against the hand-written matrix."""

import uuid
from contextlib import nullcontext, suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy import Engine
from sqlmodel import Session, select

from db.tables.first_90 import Decision, Outcome
from db.tables.people import Supervision
from db.tables.reviews import Review
from db.tables.sessions import ExportPurpose
from portal import clock
from portal.access import Actor, Coaching, Permission, Relation, permissions, sessions, system
from portal.coaches import folder
from portal.commitments import queries as commitments
from portal.due.home import home
from portal.errors import NotAllowed, NotFound
from portal.first90 import appeal, deciding, export, grounds, lines, loading, queries, service
from portal.first90.deciding import IN_REVIEW, SIGN_IT
from portal.first90.service import Beginning
from portal.one_on_ones import queries as one_on_ones
from portal.redaction import of_first_90
from portal.redaction import service as redaction
from portal.redaction.subject import Noun
from portal.server import exports
from tests import make
from tests.cast import AROUND, Cast, around_maya, proof
from tests.portal.access.expectations import expected
from tests.portal.access.scenes import Case, Scene, differences, people_in, tellings
from tests.portal.access.tables import Function, not_in, outcome, public_functions, takes_actor
from tests.portal.first90.life import Ninety, decided, mode, recommending

READ, BEGIN, LEAVING = Coaching.READ_FIRST_90, Coaching.BEGIN, Coaching.RECORD_LEAVING
RECOMMEND, DECIDE, RESPOND = Coaching.RECOMMEND, Coaching.DECIDE, Coaching.RESPOND_TO_DECISION
REDACT = Coaching.REDACT_FIRST_90
TODAY, AT_ALL = make.today(), {BEGIN: "none"}
SAID = recommending(Outcome.CONFIRM)
BEGINNING = Beginning(TODAY, appeal_words="Ms Lind at the foundation")


def _decide(session: Session, actor: Actor, i: Scene) -> bool:
    return decided(session, actor, i["first"], Outcome.CONFIRM)


def _ask(session: Session, actor: Actor, i: Scene) -> str:
    return export.ask(session, actor, i["first"], i["decision"], ExportPurpose.OWN_COPY)


TABLE: dict[Function, Case] = {
    service.begin: Case("coach", lambda s, a, i: service.begin(s, a, i["coach"], BEGINNING), (BEGIN,)),
    service.name_appeal: Case(
        "first", lambda s, a, i: service.name_appeal(s, a, i["first"], None, "Ms Lind"), (READ, BEGIN), at=AT_ALL
    ),
    service.step_back: Case(
        "first", lambda s, a, i: service.step_back(s, a, i["first"], TODAY, "A rest."), (Coaching.STOP_CLOCK,)
    ),
    service.resume: Case("first", lambda s, a, i: service.resume(s, a, i["first"], TODAY), (Coaching.RESUME,)),
    service.record_leaving: Case(
        "coach", lambda s, a, i: service.record_leaving(s, a, i["coach"], Outcome.WITHDRAWN, TODAY), (LEAVING,)
    ),
    deciding.recommend_anew: Case(
        "first",
        lambda s, a, i: deciding.recommend_anew(s, a, i["first"], proof(a), SAID),
        (RECOMMEND,),
        else_says=frozenset({IN_REVIEW, SIGN_IT}),
    ),
    deciding.send_back: Case(
        "first", lambda s, a, i: deciding.send_back(s, a, i["first"], "Look again."), (Coaching.SEND_BACK,)
    ),
    deciding.decide: Case("first", _decide, (DECIDE,)),
    deciding.tell: Case("first", lambda s, a, i: deciding.tell(s, a, i["first"], TODAY), (Coaching.TELL_DECISION,)),
    deciding.respond: Case("first", lambda s, a, i: deciding.respond(s, a, i["first"], "My own words."), (RESPOND,)),
    deciding.confirm_words: Case("first", lambda s, a, i: deciding.confirm_words(s, a, i["first"], "Words."), (READ,)),
    queries.page: Case("first", lambda s, a, i: queries.page(s, a, i["first"]), (READ,)),
    grounds.to_recommend_anew: Case(
        "first",
        lambda s, a, i: grounds.to_recommend_anew(s, a, i["first"]),
        (RECOMMEND,),
        else_says=frozenset({"hidden"}),
    ),
    grounds.rests_on: Case(
        "first", lambda s, a, i: grounds.rests_on(s, a, i["first"]), (READ,), of_self=(Coaching.READ_DECISION,)
    ),
    lines.appeal_choices: Case(
        "coach", lambda s, a, i: lines.appeal_choices(s, a, i["coach"]), (Coaching.READ_FOLDER, BEGIN), at=AT_ALL
    ),
    of_first_90.look: Case("first", lambda s, a, i: of_first_90.look(s, a, i["first"]), (REDACT,)),
    redaction.passages: Case("first", lambda s, a, i: redaction.passages(s, a, Noun.FIRST_90, i["first"]), (REDACT,)),
    redaction.copies: Case("first", lambda s, a, i: redaction.copies(s, a, Noun.FIRST_90, i["first"]), (REDACT,)),
    redaction.take_out: Case(
        "first",
        lambda s, a, i: redaction.take_out(
            s, a, Noun.FIRST_90, i["first"], proof(a), "nowhere", redaction.Reason.MISTAKE, ""
        ),
        (REDACT,),
    ),
    export.ask: Case("decision", _ask, (Coaching.READ_DECISION,)),
    loading.ninety_for: Case("first", lambda s, a, i: loading.ninety_for(s, a, i["first"], READ), (READ,)),
}
ELSEWHERE: dict[Function, str] = {
    **dict.fromkeys((lines.listed, lines.due_items, lines.sheets_due_on), "a list: _lists_show_what_may_be_read"),
    **dict.fromkeys((lines.to_begin_for, loading.nineties_for), "a list: _lists_show_what_may_be_read"),
    **dict.fromkeys((deciding.recommend_and_sign, grounds.to_recommend), "test_recommending_with_a_review"),
    **dict.fromkeys((export.prepare, export.is_for), "needs a ticket: test_a_ticket_for_a_letter_decides_once_more"),
    **dict.fromkeys((appeal.choices, appeal.checked), "callers have decided access"),
    **dict.fromkeys(
        public_functions(
            *(f"portal.first90.{name}" for name in ("facts", "record", "history")),
        ).values(),
        "takes first 90 days that were loaded",
    ),
    **dict.fromkeys(
        public_functions(*(f"portal.first90.{name}" for name in ("dates", "gates", "words", "workflow"))).values(),
        "pure",
    ),
    grounds.gates_of: "pure",
    lines.line_of: "takes what was loaded through the door",
}
MODES = {"recommended_second": "second_lead", "recommended_joint": "joint"}
SCENES: dict[str, tuple[str, str]] = {
    "running": ("running", "none"),
    "recommended": ("recommended", "none"),
    "recommended_second": ("recommended_second", "none"),
    "recommended_joint": ("recommended_joint", "none"),
    "decided": ("decided", "untold"),
    "stopped": ("stopped", "none"),
    "told": ("ended", "told"),
    "told_long_ago": ("ended", "told_window_over"),
    "recommended_by_the_director": ("recommended", "none"),
}
OLIVE_LEADS = {
    "olive": frozenset({Relation.LEAD, Relation.DIRECTOR}),
    "jordan": frozenset({Relation.OTHER}),
    "dana": frozenset({Relation.OTHER}),
}


def scene_of(cast: Cast, name: str) -> Scene:
    """Maya's first 90 days where the scene says; whoever leads her has recommended wherever there is something to."""
    around_maya(cast)
    lead = "olive" if name == "recommended_by_the_director" else "jordan"
    with system(write=True) as session:
        if name in MODES:
            mode(session, MODES[name])
        if lead == "olive":
            session.execute(sa.delete(Supervision).where(sa.column("lead_id") == cast["jordan"]))
            make.supervision(session, cast["maya"], cast["olive"])
    is_long_ago = name == "told_long_ago"
    with time_machine.travel(clock.now() - timedelta(days=40), tick=True) if is_long_ago else nullcontext():
        one = Ninety(cast, lead=lead)
        one.begin()
        _walk(one, name)
    first, decision = SCENES[name]
    standing = OLIVE_LEADS if lead == "olive" else {}
    has_recommended = {lead: {*standing.get(lead, {Relation.LEAD}), Relation.RECOMMENDER}}
    if name not in ("running", "stopped"):
        standing = {**standing, **{who: frozenset(found) for who, found in has_recommended.items()}}
    states = {"coach": "active", "first_90": first, "decision": decision}
    groups = ("coach", "first_90", "decision", "beginning")
    with system() as session:
        decided_so = session.exec(select(Decision.id)).first()
    ids = {"first": one.id} if decided_so is None else {"first": one.id, "decision": decided_so}
    return Scene(cast, states, ids, dict.fromkeys(groups, standing))


def _walk(one: Ninety, name: str) -> None:
    if name == "stopped":
        one.cast.do("jordan", service.step_back, one.id, make.today(), "A rest after a hard week.")
    if name in ("running", "stopped"):
        return
    one.talk()
    one.recommend()
    if name in ("decided", "told", "told_long_ago"):
        one.decide()
    if name in ("told", "told_long_ago"):
        one.tell()


def test_every_public_function_is_in_the_table() -> None:
    assert not_in({*TABLE, *ELSEWHERE}, "portal.first90") == []
    assert [function for function in TABLE if not takes_actor(function)] == []


@pytest.mark.parametrize("name", SCENES)
def test_everybody_meets_what_the_matrix_says(cast: Cast, name: str) -> None:
    scene, place = scene_of(cast, name), [*SCENES].index(name)
    wrong, count = differences(scene, TABLE, place)
    assert wrong == []
    assert count >= 8 * 11
    _lists_show_what_may_be_read(scene, people_in(place, scene))


def _lists_show_what_may_be_read(scene: Scene, names: list[str]) -> None:
    for name in names:
        with scene.cast.acting_as(name, write=False) as (session, actor):
            listed = [line.id for line in lines.listed(session, actor)]
            due = [line.id for line in lines.due_items(session, actor)]
            sheets = lines.sheets_due_on(session, actor)
        may_read = scene.allows(name, TABLE[loading.ninety_for])
        is_open = scene.states["first_90"] != "ended"
        assert (scene["first"] in listed, scene["first"] in due) == (may_read, may_read and is_open), name
        assert set(sheets) <= ({scene.cast["maya"]} if may_read else set()), name


@pytest.mark.parametrize("state", ["none", "under_way"])
def test_who_begins_and_who_notes_that_a_coach_leaves(cast: Cast, state: str) -> None:
    around_maya(cast)
    if state == "under_way":
        Ninety(cast).begin()
    states = {"coach": "active", "beginning": state, "first_90": "running"}
    scene = Scene(cast, states, {"coach": cast["maya"]})
    wrong, count = differences(scene, TABLE)
    assert wrong == []
    assert count >= 8 * 3
    for name in people_in(0, scene):
        with cast.acting_as(name, write=False) as (session, actor):
            offered = dict(lines.to_begin_for(session, actor))
        assert (cast["maya"] in offered) == scene.allows(name, TABLE[service.begin]), name


@pytest.mark.parametrize("name", ["running", "decided", "told"])
def test_unknown_and_out_of_scope_are_told_apart_by_nothing(cast: Cast, database: Engine, name: str) -> None:
    scene = scene_of(cast, name)
    scene.ids["coach"] = cast["maya"]
    scene.states = {**scene.states, "beginning": "none" if name == "told" else "under_way"}
    assert tellings(database, scene, TABLE) == []


def met_by_the_coach(one: Ninety) -> list[object]:
    """Every page and list on which Maya could meet something of her first 90 days; what she was told comes last."""
    cast = one.cast
    with cast.acting_as("maya", write=False) as (session, actor):
        page = queries.page(session, actor, one.id)
        found: list[object] = [page, folder.page(session, actor, actor.id), home(session, actor)]
        found += [read(session, actor) for read in (lines.listed, lines.due_items, lines.sheets_due_on)]
        found += [commitments.listed(session, actor), one_on_ones.listed(session, actor), page.recommendations]
        with suppress(NotAllowed):
            found.append(grounds.rests_on(session, actor, one.id))
    return found


def test_the_coach_meets_the_same_before_and_after_the_decision_until_they_are_told(cast: Cast) -> None:
    """Written against the promise: every page and list of the coach is equal while a decision waits to be told."""
    around_maya(cast)
    one = Ninety(cast)
    one.begin()
    one.talk()
    one.recommend(Outcome.END_OF_SERVICE, "A lantern by the window.")
    before = met_by_the_coach(one)
    one.decide(outcome=Outcome.END_OF_SERVICE, reasons="A harbour at dusk.")
    assert met_by_the_coach(one) == before
    assert "lantern" not in repr(before)
    one.tell()
    told = repr(met_by_the_coach(one))
    assert "harbour" in told
    assert "lantern" in told


def test_after_an_extension_the_second_decision_is_as_hidden_as_the_first(cast: Cast) -> None:
    around_maya(cast)
    one = Ninety(cast)
    one.begin()
    one.talk()
    one.set_goals()
    one.recommend(Outcome.EXTEND, days=30)
    one.decide(outcome=Outcome.EXTEND, days=30)
    one.tell()
    extended = met_by_the_coach(one)
    one.anew(Outcome.END_OF_SERVICE)
    waiting = met_by_the_coach(one)
    assert "end_of_service" not in repr(waiting)
    for told_before, told_now in zip(extended[-2:], waiting[-2:], strict=True):
        assert told_now == told_before
    one.decide(outcome=Outcome.END_OF_SERVICE, reasons="A harbour at dusk.")
    assert met_by_the_coach(one) == waiting
    with system(write=True) as session:
        second = session.exec(select(Decision.id).where(Decision.outcome == Outcome.END_OF_SERVICE)).one()
        forged = sessions.open_export(session, _maya(session, cast), second, ExportPurpose.OWN_COPY)
    with pytest.raises(NotAllowed, match="in person"):
        cast.do("maya", export.ask, one.id, second, ExportPurpose.OWN_COPY)
    with pytest.raises(NotAllowed, match="in person"):
        cast.do("maya", exports.prepare, forged, "pdf")


def test_a_ticket_for_a_letter_decides_once_more(cast: Cast) -> None:
    """It opens the letter for whoever asked, once, as long as they may read it, in a form there is."""
    scene = scene_of(cast, "decided")

    def fetch(name: str, token: object, form: str = "pdf") -> object:
        return cast.do(name, exports.prepare, str(token), form)

    def ticket(name: str) -> object:
        return cast.do(name, export.ask, scene["first"], scene["decision"], ExportPurpose.OWN_COPY)

    first = ticket("jordan")
    for name in ("maya", "olive", "noor"):
        with pytest.raises(NotFound):
            fetch(name, first)
    assert callable(fetch("jordan", first, "json"))
    for form in ("json", "pdf"):
        with pytest.raises(NotFound):
            fetch("jordan", first, form)
    with pytest.raises(NotFound):
        fetch("jordan", ticket("jordan"), "exe")
    late = ticket("jordan")
    with system(write=True) as session:
        make.conflict(session, cast["maya"], cast["jordan"])
    with pytest.raises(NotFound):
        fetch("jordan", late)
    with pytest.raises(NotAllowed, match="in person"):
        ticket("maya")
    with system(write=True) as session:
        forged = sessions.open_export(session, _maya(session, cast), scene["decision"], ExportPurpose.OWN_COPY)
    with pytest.raises(NotAllowed, match="in person"):
        fetch("maya", forged)


def _maya(session: Session, cast: Cast) -> Actor:
    return sessions.load(session, cast.credential("maya")).actor


def test_recommending_with_a_review(cast: Cast) -> None:
    """By a review in conversation: what the matrix says of signing it, and then of recommending."""
    around_maya(cast)
    one = Ninety(cast)
    one.begin()
    one.talk()
    scene = Scene(cast, {"first_90": "running"})
    sign = Case("", lambda *_: None, (RECOMMEND,))

    def sign_too(session: Session, actor: Actor) -> None:
        seen = session.get_one(Review, one.review).closing_words or ""
        deciding.recommend_and_sign(session, actor, one.review, proof(actor), seen, SAID)

    for name in AROUND:
        relation = AROUND[name]
        for permission, act in (
            (Permission.SIGN, sign_too),
            (Permission.WRITE_CLOSING, lambda s, a: grounds.to_recommend(s, a, one.review)),
        ):
            row = expected(permission, relation, "in_conversation")
            should = {str(getattr(permissions, row.reason).reason)} if row.answer == "refused" else {row.answer}
            if should == {"allow"} and permission is Permission.SIGN:
                should = scene.wanted(name, sign)
            assert outcome(cast, name, act) in should, (name, permission)


def test_an_unknown_review_takes_no_recommendation(cast: Cast) -> None:
    around_maya(cast)
    for name in AROUND:
        act = lambda s, a: deciding.recommend_and_sign(s, a, uuid.uuid4(), proof(a), "", SAID)  # noqa: E731
        assert outcome(cast, name, act) == "hidden", name
