"""Every public function of wellness, called by everybody, against the hand-written matrix."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import product

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import Session, col

from db.tables.people import Grant, Role, Supervision
from db.tables.wellness import CheckInShare, MayKnow, SupportAgreement
from portal.access import Actor, Relation, Wellbeing, system
from portal.access.wellbeing import STILL_YOURS
from portal.wellness import (
    checkins,
    content,
    health_words,
    loading,
    overview,
    picture,
    plan,
    publishing,
    purging,
    sharing,
    support,
    supporting,
    talks,
    words,
)
from portal.wellness.checkins import Given
from portal.wellness.support import Terms
from tests import make
from tests.cast import AROUND, Cast, around_maya
from tests.portal.access.expectations import ENTRY, SUPPORT, TALK
from tests.portal.access.scenes import Case, Scene, differences, end_service, tellings
from tests.portal.access.tables import Function, not_in, outcome, public_functions, takes_actor

W = Wellbeing
DAY = timedelta(days=1)
NOTE, STEPS = "a heron by the weir", "Two mornings a week at first."
SAID = Given("mixed", "a_lot", ("listen",), {"physical": "care"}, NOTE)


def terms(may_know: MayKnow = MayKnow.NOBODY) -> Terms:
    return Terms(("fewer_cases",), STEPS, make.today(), make.today() + 30 * DAY, may_know)


TABLE: dict[Function, Case] = {
    checkins.read: Case("entry", lambda s, a, i: checkins.read(s, a, i["entry"]), (W.READ,)),
    checkins.share: Case("entry", lambda s, a, i: checkins.share(s, a, i["entry"]), (W.SHARE,)),
    checkins.withdraw: Case("entry", lambda s, a, i: checkins.withdraw(s, a, i["entry"]), (W.WITHDRAW,)),
    checkins.count: Case("entry", lambda s, a, i: checkins.count(s, a, i["entry"], True), (W.COUNT,)),
    checkins.delete: Case("entry", lambda s, a, i: checkins.delete(s, a, i["entry"]), (W.DELETE,)),
    sharing.read: Case("share", lambda s, a, i: sharing.read(s, a, i["share"]), (W.READ_SUMMARY,)),
    loading.share_for: Case(
        "share", lambda s, a, i: loading.share_for(s, a, i["share"], W.READ_SUMMARY), (W.READ_SUMMARY,)
    ),
    talks.withdraw: Case("talk", lambda s, a, i: talks.withdraw(s, a, i["talk"]), (W.WITHDRAW_TALK,)),
    talks.mark_talked: Case("talk", lambda s, a, i: talks.mark_talked(s, a, i["talk"]), (W.MARK_TALKED,)),
    loading.talk_for: Case("talk", lambda s, a, i: loading.talk_for(s, a, i["talk"], W.READ_TALK), (W.READ_TALK,)),
    support.propose: Case("coach", lambda s, a, i: support.propose(s, a, i["coach"], terms()), (W.PROPOSE,)),
    support.confirm_steps: Case("coach", lambda s, a, i: support.confirm_steps(s, a, i["coach"], "x"), (W.PROPOSE,)),
    loading.coach_of: Case("coach", lambda s, a, i: loading.coach_of(s, a, i["coach"], W.PROPOSE), (W.PROPOSE,)),
    supporting.read: Case("support", lambda s, a, i: supporting.read(s, a, i["support"]), (W.READ_SUPPORT,)),
    support.agree: Case("support", lambda s, a, i: support.agree(s, a, i["support"]), (W.AGREE,)),
    support.look_again: Case("support", lambda s, a, i: support.look_again(s, a, i["support"], None), (W.LOOK,)),
    support.end: Case("support", lambda s, a, i: support.end(s, a, i["support"]), (W.END,)),
    support.bring_along: Case("support", lambda s, a, i: support.bring_along(s, a, i["support"]), (W.BRING,)),
    loading.support_for: Case(
        "support", lambda s, a, i: loading.support_for(s, a, i["support"], W.READ_SUPPORT), (W.READ_SUPPORT,)
    ),
}
OWN: dict[Function, Callable[[Session, Actor], object]] = {
    checkins.check_in: lambda s, a: checkins.check_in(s, a, SAID),
    checkins.history: checkins.history,
    checkins.not_now: checkins.not_now,
    talks.ask: lambda s, a: talks.ask(s, a, "today"),
    plan.save: lambda s, a: plan.save(s, a, "keeps_well", "Walking."),
    plan.own: plan.own,
    plan.delete: plan.delete,
    loading.own_standing: lambda s, a: loading.own_standing(s, a, W.WRITE),
    overview.mine: overview.mine,
}
"""What somebody does with what is their own: there is no id by which anybody could reach another's."""
READS_ON = (checkins.history, plan.own, plan.delete, overview.mine)
ELSEWHERE: dict[Function, str] = {
    **dict.fromkeys(
        (sharing.listed, talks.listed, supporting.listed, supporting.led, overview.told), "lists: see below"
    ),
    supporting.of_coach: "either right opens it: test_the_agreements_of_a_coach",
    talks.mine: "the actor's own alone: test_lists_show_what_may_be_read",
    overview.is_check_in_offered: "says nothing but whether a line stands on the actor's own Home",
    **dict.fromkeys((checkins.entries_of, plan.plan_of, checkins.require_lead), "for callers that decided access"),
    supporting.of_standing: "as supporting.of_coach, which is in the table and calls it",
    **dict.fromkeys((loading.present_lead, talks.due_on, talks.due_days), "for callers that have decided access"),
    **dict.fromkeys((loading.relations, loading.state_of, loading.found_in), "pure, or reads a row"),
    **dict.fromkeys(
        (loading.too_close, loading.is_tied, loading.is_current, loading.with_standing), "puts SQL together"
    ),
    **dict.fromkeys((loading.shares, loading.talks, loading.agreements), "puts SQL together"),
    **dict.fromkeys((publishing.published, publishing.open_picture), "test_directors_alone_read_the_picture"),
    **dict.fromkeys((publishing.publish_due, publishing.is_due, purging.purge), "for the portal itself"),
    **dict.fromkeys((publishing.quarter_of, publishing.next_quarter), "pure"),
    **dict.fromkeys(
        public_functions(
            *(f"portal.wellness.{one}" for one in ("content", "health_words", "picture", "words"))
        ).values(),
        "pure",
    ),
}
PLACES = (content, health_words, picture, words)


@dataclass
class Wellness(Scene):
    """A scene in which who proposed an agreement meets another state than everybody else."""

    proposed_by: str = ""

    def state_for(self, name: str, group: str) -> str:
        state = super().state_for(name, group)
        return "proposed_own" if state == "proposed_other" and name == self.proposed_by else state


def with_entry(cast: Cast, state: str) -> Wellness:
    """Maya's check-in, private, shared with Jordan, or taken back from him."""
    around_maya(cast)
    entry = cast.do("maya", checkins.check_in, SAID)
    assert isinstance(entry, uuid.UUID)
    ids = {"entry": entry}
    if state != "private":
        cast.do("maya", checkins.share, entry)
        with system() as session:
            ids["share"] = session.scalars(sa.select(col(CheckInShare.id))).one()
    if state == "withdrawn":
        cast.do("maya", checkins.withdraw, entry)
    return Wellness(cast, {"entry": state}, ids)


def with_talk(cast: Cast, state: str) -> Wellness:
    """Maya would like to talk with Jordan, or they have talked."""
    around_maya(cast)
    talk = cast.do("maya", talks.ask, "today")
    assert isinstance(talk, uuid.UUID)
    if state == "talked":
        cast.do("jordan", talks.mark_talked, talk)
    return Wellness(cast, {"talk": state}, {"talk": talk})


def with_support(cast: Cast, state: str, by: str) -> Wellness:
    """An agreement of Maya and Jordan that one of them proposed."""
    around_maya(cast)
    may_know = {"agreed_director": MayKnow.DIRECTOR, "agreed_cover": MayKnow.COVER}.get(state, MayKnow.NOBODY)
    one = cast.do(by, support.propose, cast["maya"], terms(may_know))
    assert isinstance(one, uuid.UUID)
    if state.startswith("agreed"):
        cast.do("maya" if by == "jordan" else "jordan", support.agree, one)
    if state == "ended":
        cast.do(by, support.end, one)
    state = "proposed_other" if state.startswith("proposed") else state
    return Wellness(cast, {"support": state}, {"support": one}, proposed_by=by)


SCENES: dict[str, Callable[[Cast], Wellness]] = {
    **{f"entry {state}": partial(with_entry, state=state) for state in ENTRY},
    **{f"talk {state}": partial(with_talk, state=state) for state in TALK},
    **{
        f"support {state} by {by}": partial(with_support, state=state, by=by)
        for state, by in product(SUPPORT[1:], ("maya", "jordan"))
    },
}


def handed_over(scene: Wellness, to: str = "sol") -> Wellness:
    """From today on somebody else leads Maya: they are new to what was before, and Jordan is out of it."""
    with system(write=True) as session:
        session.execute(
            sa.update(Supervision)
            .where(col(Supervision.coach_id) == scene.cast["maya"], col(Supervision.until_on).is_(None))
            .values(until_on=make.today())
        )
        make.supervision(session, scene.cast["maya"], scene.cast[to], since=make.today())
        make.deputy(session, scene.cast[to], scene.cast["noor"])
    now = {to: frozenset({Relation.NEW_LEAD}), "jordan": frozenset({Relation.FORMER_LEAD})}
    now |= dict.fromkeys(("dana", "noor"), frozenset({Relation.OTHER}))
    scene.standing = dict.fromkeys(scene.states, now)
    return scene


def test_every_public_function_is_in_the_table() -> None:
    assert not_in({*TABLE, *OWN, *ELSEWHERE}, "portal.wellness") == []
    assert [function for function in TABLE if not takes_actor(function)] == []
    asked = {one for case in TABLE.values() for one in case.needs}
    assert asked == set(W) - {W.WRITE, W.OWN, W.ASK_TO_TALK, W.READ_PICTURE}


@pytest.mark.parametrize("name", SCENES)
def test_everybody_meets_what_the_matrix_says(cast: Cast, name: str) -> None:
    scene = SCENES[name](cast)
    wrong, count = differences(scene, TABLE, list(SCENES).index(name))
    assert wrong == []
    assert count >= 3 * 9
    lists_show_what_may_be_read(scene)


@pytest.mark.parametrize(
    "name", ["entry shared", "talk open", "support agreed by maya", "support agreed_cover by maya"]
)
def test_a_new_lead_and_the_former_one_meet_nothing_of_before(cast: Cast, name: str) -> None:
    scene = handed_over(SCENES[name](cast))
    if "entry" in scene.ids:
        scene.states = {"entry": "private"}  # for its author; the share is nobody's any more
        scene.standing = {"entry": scene.standing[next(iter(scene.standing))]}
    wrong, count = differences(scene, TABLE)
    assert wrong == []
    assert count >= 9
    lists_show_what_may_be_read(scene)


@pytest.mark.parametrize("state", ["active", "ended"])
def test_who_may_propose_an_agreement(cast: Cast, state: str) -> None:
    around_maya(cast)
    if state == "ended":
        end_service(cast)
    scene = Wellness(cast, {"coach": state}, {"coach": cast["maya"]})
    wrong, count = differences(scene, TABLE)
    assert wrong == []
    assert count >= 3 * 9


@pytest.mark.parametrize("name", SCENES)
def test_unknown_and_out_of_scope_are_told_apart_by_nothing(cast: Cast, database: Engine, name: str) -> None:
    assert tellings(database, SCENES[name](cast), TABLE) == []


def test_an_unknown_coach_is_told_apart_from_another_one_by_nothing(cast: Cast, database: Engine) -> None:
    around_maya(cast)
    scene = Wellness(cast, {"coach": "active"}, {"coach": cast["maya"]})
    assert tellings(database, scene, TABLE) == []


def lists_show_what_may_be_read(scene: Wellness) -> None:
    """Each list holds exactly what the matrix lets its reader meet, and nothing of the reader's own for others."""
    lists: tuple[tuple[str, Function, Callable[[Session, Actor], list[object]]], ...] = (
        ("share", sharing.read, lambda s, a: [one.id for one in sharing.listed(s, a)]),
        ("talk", loading.talk_for, lambda s, a: [one.id for one in talks.listed(s, a)]),
        ("support", supporting.read, lambda s, a: [one.id for one in supporting.listed(s, a)]),
    )
    for name in AROUND:
        with scene.cast.acting_as(name, write=False) as (session, actor):
            for what, function, listed in lists:
                got = listed(session, actor)
                if what not in scene.ids or name == "maya":
                    assert got == [], (name, what)
                    continue
                is_over = "ended" in scene.states.values() or "talked" in scene.states.values()
                may = scene.allows(name, TABLE[function]) and not is_over
                assert got == ([scene[what]] if may else []), (name, what)
            asked = talks.mine(session, actor)
            assert (asked is not None) == (name == "maya" and "talk" in scene.ids), name


@pytest.mark.parametrize(("state", "by"), [(state, "jordan") for state in SUPPORT[1:]])
def test_the_agreements_of_a_coach(cast: Cast, state: str, by: str) -> None:
    scene = with_support(cast, state, by)
    for name in AROUND:
        met = outcome(cast, name, lambda s, a: supporting.of_coach(s, a, cast["maya"]))
        may = scene.allows(name, TABLE[supporting.read]) or AROUND[name] in (Relation.SELF, Relation.LEAD)
        assert met == ("allow" if may else "hidden"), name


@pytest.mark.parametrize("function", OWN, ids=lambda one: f"{one.__module__}.{one.__name__}")
def test_ones_own_is_there_for_who_coaches_and_for_nobody_else(cast: Cast, function: Function) -> None:
    around_maya(cast)
    for name in cast.people:
        coaches = name in ("maya", "carl", "cleo")
        assert outcome(cast, name, OWN[function]) == ("allow" if coaches else "hidden"), name


@pytest.mark.parametrize("function", OWN, ids=lambda one: f"{one.__module__}.{one.__name__}")
def test_after_the_end_of_service_ones_own_can_be_read_and_deleted(cast: Cast, function: Function) -> None:
    scene = with_entry(cast, "shared")
    end_service(cast)
    should = "allow" if function in READS_ON else STILL_YOURS.reason
    assert outcome(cast, "maya", OWN[function]) == should
    for name, case in (("read", TABLE[checkins.read]), ("delete", TABLE[checkins.delete])):
        assert outcome(cast, "maya", lambda s, a, case=case: case.call(s, a, scene)) == "allow", name  # type: ignore[misc]
    assert outcome(cast, "maya", lambda s, a: checkins.withdraw(s, a, scene["entry"])) == "allow"


def test_sharing_anew_after_the_end_of_service_is_refused(cast: Cast) -> None:
    scene = with_entry(cast, "private")
    end_service(cast)
    assert outcome(cast, "maya", lambda s, a: checkins.share(s, a, scene["entry"])) == STILL_YOURS.reason


def test_a_conflict_declared_meanwhile_hides_what_was_shared(cast: Cast) -> None:
    scene = with_entry(cast, "shared")
    with system(write=True) as session:
        make.conflict(session, cast["maya"], cast["jordan"])
    assert outcome(cast, "jordan", lambda s, a: sharing.read(s, a, scene["share"])) == "hidden"
    assert cast.do("jordan", sharing.listed) == []


def test_a_lead_without_the_role_any_more_reads_nothing(cast: Cast) -> None:
    scene = with_entry(cast, "shared")
    with system(write=True) as session:
        session.execute(sa.update(Grant).where(col(Grant.person_id) == cast["jordan"]).values(until_on=make.today()))
        make.role(session, cast["jordan"], cast.home, Role.COACH)
    assert outcome(cast, "jordan", lambda s, a: sharing.read(s, a, scene["share"])) == "hidden"
    assert cast.do("jordan", sharing.listed) == []


def test_directors_alone_read_the_picture(cast: Cast) -> None:
    around_maya(cast)
    for name in cast.people:
        for act in (publishing.published, lambda s, a: publishing.open_picture(s, a, make.today())):
            should = "allow" if name in ("olive", "victor", "opal") else "hidden"
            assert outcome(cast, name, act) == should, name


def test_an_agreement_with_an_earlier_lead_does_not_show_when_the_new_one_proposes(cast: Cast) -> None:
    scene = handed_over(with_support(cast, "agreed", "maya"))
    assert outcome(cast, "sol", lambda s, a: support.propose(s, a, cast["maya"], terms())) == "allow"
    assert cast.do("sol", supporting.listed) == []
    cast.do("maya", support.bring_along, scene["support"])
    assert [one.id for one in cast.do("sol", supporting.listed)] == [scene["support"]]  # type: ignore[attr-defined]
    with system() as session:
        assert session.get_one(SupportAgreement, scene["support"]).open_for is not None
