"""The coaches and their folders, called by everybody: who opens which, and what stands in it for whom."""

import pytest
from sqlalchemy import Engine

from db.tables.first_90 import Outcome
from db.tables.one_on_ones import OneOnOneKind
from portal.access import Coaching, Relation, system
from portal.coaches import folder, queries, trend
from portal.commitments import service as commitments
from portal.commitments.service import Promise
from portal.due.home import home, in_turn, of_first_90, of_review
from tests import make
from tests.cast import AROUND, Cast, around_maya
from tests.portal.access.scenes import Case, Scene, differences, end_service, tellings
from tests.portal.access.tables import Function, not_in, public_functions, takes_actor
from tests.portal.first90.life import Ninety
from tests.portal.observations.made import observe
from tests.portal.one_on_ones.conftest import Talk

FOLDER = Coaching.READ_FOLDER
TABLE: dict[Function, Case] = {
    folder.page: Case("coach", lambda s, a, i: folder.page(s, a, i["coach"]), (FOLDER,)),
    folder.note_read: Case("coach", lambda s, a, i: folder.note_read(s, a, i["coach"]), (FOLDER,)),
}
BOOKS = ("cases", "gatherings", "meeting", "notices", "records", "registry", "staffing", "voices", "wellness")
ELSEWHERE: dict[Function, str] = {
    **dict.fromkeys((queries.listed, queries.not_seen), "a list: test_lists_show_whose_folder_may_be_opened"),
    trend.read: "follows the reviews that may be read: test_each_finds_in_the_folder_what_is_theirs_to_read",
    home: "a list: test_lists_show_whose_folder_may_be_opened",
    queries.one: "callers have decided access",
    **dict.fromkeys(public_functions("portal.coaches.around").values(), "callers have decided access"),
    **dict.fromkeys(public_functions("portal.coaches.rhythm", "portal.due.scope").values(), "puts SQL together"),
    **dict.fromkeys(
        public_functions("portal.coaches.departure", "portal.coaches.transfer").values(), "in the table of people"
    ),
    **dict.fromkeys(
        public_functions(*(f"portal.due.{name}" for name in BOOKS)).values(),
        "rules behind the list of Home, which asks for the actor: tests/portal/due",
    ),
    **dict.fromkeys((in_turn, of_review, of_first_90), "pure"),
}
TOLD, UNTOLD, TALKED, DRAFT, PROMISED = "lantern", "harbour", "compass", "feather", "cedar"
CLOSE = (Relation.SELF, Relation.LEAD, Relation.DEPUTY)


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """Maya's folder, full: a decision that waits to be told, and a word of everything in each of its states."""
    around_maya(cast)
    one, talk = Ninety(cast), Talk(cast)
    one.begin()
    observe(cast, text=f"A {TOLD}.", told=True)
    observe(cast, text=f"A {UNTOLD}.")
    talk.closed(strengths=f"A {TALKED}.")
    talk.save(talk.begun(kind=OneOnOneKind.REGULAR), strengths=f"A {DRAFT}.")
    cast.do("jordan", commitments.make, cast["maya"], Promise(f"A {PROMISED}.", True, make.today()))
    one.talk()
    one.recommend(Outcome.END_OF_SERVICE)
    one.decide(outcome=Outcome.END_OF_SERVICE)
    return Scene(cast, {"coach": "active"}, {"coach": cast["maya"], "first": one.id})


def test_every_public_function_is_in_the_table() -> None:
    assert not_in({*TABLE, *ELSEWHERE}, "portal.coaches", "portal.due") == []
    assert [function for function in TABLE if not takes_actor(function)] == []


@pytest.mark.parametrize("state", ["active", "ended"])
def test_everybody_meets_what_the_matrix_says(cast: Cast, database: Engine, state: str) -> None:
    around_maya(cast)
    if state == "ended":
        end_service(cast)
    scene = Scene(cast, {"coach": state}, {"coach": cast["maya"]})
    assert differences(scene, TABLE)[0] == []
    if state == "active":
        assert tellings(database, scene, TABLE) == []


def test_each_finds_in_the_folder_what_is_theirs_to_read(scene: Scene) -> None:
    for name, relation in AROUND.items():
        if not scene.allows(name, TABLE[folder.page]):
            continue
        with scene.cast.acting_as(name, write=False) as (session, actor):
            found = folder.page(session, actor, scene["coach"])
        text, kinds = repr(found), {entry.kind for entry in found.entries}
        is_close = relation in CLOSE
        assert TOLD in text
        assert UNTOLD not in text, name
        assert DRAFT not in text, name
        assert (TALKED in text, PROMISED in text, "commitment" in kinds) == (is_close,) * 3, name
        assert ("one_on_one" in kinds) == (relation is not Relation.STAND_IN), name
        is_told_early = relation in (Relation.LEAD, Relation.DIRECTOR, Relation.STAND_IN)
        assert ("decision" in kinds, "recommendation" in kinds) == (is_told_early,) * 2, name
        assert bool(found.opened_by) <= (name == "maya")


def test_lists_show_whose_folder_may_be_opened(scene: Scene) -> None:
    with system(write=True) as session:
        make.conflict(session, scene.cast["maya"], scene.cast["noor"])
    for name in AROUND:
        with scene.cast.acting_as(name, write=False) as (session, actor):
            listed = {line.id for line in queries.listed(session, actor).lines}
            unseen = {line.id for line in queries.not_seen(session, actor).lines}
            due = repr(home(session, actor))
            ratings = trend.read(session, actor, scene["coach"])
        may_open = scene.allows(name, TABLE[folder.page])
        assert (scene["coach"] in listed) == (may_open and name != "maya"), name
        assert (scene["coach"] in unseen) == (AROUND[name] in (Relation.LEAD, Relation.DEPUTY)), name
        assert bool(ratings.reviews) == may_open, name
        if not may_open:
            assert "Maya" not in due, name
            assert str(scene["first"]) not in due, name
        assert UNTOLD not in due or name == "jordan", name
        assert DRAFT not in due, name
