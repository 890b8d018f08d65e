"""Every public function of the observations, called by everybody, against the hand-written matrix."""

from inspect import unwrap

import pytest
from sqlalchemy import Engine

from portal.access import Coaching, Relation
from portal.observations import evidence, queries, rules, service, words
from portal.observations.scope import is_told, observation_for, reach_of, readable, state, within
from tests import make
from tests.cast import Cast, around_maya
from tests.portal.access.scenes import Case, Scene, differences, end_service, people_in, tellings
from tests.portal.access.tables import Function, not_in, takes_actor
from tests.portal.observations.made import noticed, observe

READ, TELL, CHANGE = Coaching.READ_OBSERVATION, Coaching.TELL_OBSERVATION, Coaching.CHANGE_OBSERVATION
TABLE: dict[Function, Case] = {
    service.record: Case("coach", lambda s, a, i: service.record(s, a, i["coach"], noticed()), (Coaching.OBSERVE,)),
    service.confirm: Case("coach", lambda s, a, i: service.confirm(s, a, i["coach"], "Seen."), (Coaching.OBSERVE,)),
    service.change: Case("seen", lambda s, a, i: service.change(s, a, i["seen"], noticed("Other."), 1), (CHANGE,)),
    service.delete: Case("seen", lambda s, a, i: service.delete(s, a, i["seen"]), (CHANGE,)),
    service.tell: Case("seen", lambda s, a, i: service.tell(s, a, i["seen"], make.today()), (TELL,)),
    service.confirm_stored: Case("seen", lambda s, a, i: service.confirm_stored(s, a, i["seen"]), (TELL,)),
    observation_for: Case("seen", lambda s, a, i: observation_for(s, a, i["seen"], READ), (READ,)),
}
ELSEWHERE: dict[Function, str] = {
    queries.page: "a list: _lists_and_forms_show_what_may_be_read",
    evidence.for_form: "for the writer of a sheet: _lists_and_forms_show_what_may_be_read",
    evidence.usable: "for the writer of a sheet: _lists_and_forms_show_what_may_be_read",
    **dict.fromkeys(
        (queries.timeline, queries.coverage, queries.touched, queries.seen),
        "takes a standing or ids of a caller that has decided access",
    ),
    evidence.told_days: "takes ids of a caller that has decided access",
    **dict.fromkeys(
        (queries.of_last_year, unwrap(queries.columns), queries.about_coach, is_told, readable, within),
        "puts SQL together",
    ),
    **dict.fromkeys((state, reach_of, rules.tell_first, rules.is_earlier_feedback), "pure"),
    **dict.fromkeys((words.source_of, words.who_can_see), "pure"),
}
AUTHORS = {
    "jordan": {"jordan": frozenset({Relation.LEAD, Relation.AUTHOR})},
    "dana": {"dana": frozenset({Relation.DEPUTY, Relation.AUTHOR})},
    "olive": {"olive": frozenset({Relation.DIRECTOR, Relation.AUTHOR})},
    "frank": {"frank": frozenset({Relation.FORMER_LEAD})},
}
SCENES = [(author, told) for author in AUTHORS for told in ("untold", "told")]


def scene_of(cast: Cast, author: str, told: str) -> Scene:
    """Maya's folder with one observation, written by `author` while in office."""
    around_maya(cast)
    ago = 120 if author == "frank" else 0
    seen = observe(cast, author, "4a", told=told == "told", ago=ago)
    return Scene(
        cast,
        {"coach": "active", "observation": told},
        {"coach": cast["maya"], "seen": seen},
        {"observation": AUTHORS[author]},
    )


def test_every_public_function_is_in_the_table() -> None:
    assert not_in({*TABLE, *ELSEWHERE}, "portal.observations") == []
    assert [function for function in TABLE if not takes_actor(function)] == []


@pytest.mark.parametrize(("author", "told"), SCENES)
def test_everybody_meets_what_the_matrix_says(cast: Cast, author: str, told: str) -> None:
    scene = scene_of(cast, author, told)
    place = SCENES.index((author, told))
    wrong, count = differences(scene, TABLE, place)
    assert wrong == []
    assert count >= 9 * len(TABLE)
    _lists_and_forms_show_what_may_be_read(scene, people_in(place, scene))


def test_nothing_is_added_for_a_coach_whose_service_has_ended(cast: Cast) -> None:
    around_maya(cast)
    end_service(cast)
    wrong, _ = differences(Scene(cast, {"coach": "ended"}, {"coach": cast["maya"]}), TABLE)
    assert wrong == []


@pytest.mark.parametrize("told", ["untold", "told"])
def test_unknown_and_out_of_scope_are_told_apart_by_nothing(cast: Cast, database: Engine, told: str) -> None:
    assert tellings(database, scene_of(cast, "jordan", told), TABLE) == []


def _lists_and_forms_show_what_may_be_read(scene: Scene, names: list[str]) -> None:
    for name in names:
        with scene.cast.acting_as(name, write=False) as (session, actor):
            page = queries.page(session, actor)
            form = evidence.for_form(session, actor, scene["coach"], page.framework.id)
            usable = evidence.usable(session, actor, scene["coach"], [scene["seen"]])
        may_read = scene.allows(name, TABLE[observation_for])
        listed = [row.id for row in (*page.rows, *page.own)]
        assert (scene["seen"] in listed, scene["seen"] in form.rows, bool(usable)) == (may_read,) * 3, name
        may_write = scene.allows(name, TABLE[service.record])
        assert (scene["coach"] in dict(page.coaches)) == may_write, name
