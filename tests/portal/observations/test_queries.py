"""Who reads which observation, what is brought up again, and what nobody has seen."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import col

from db.tables.observations import ObservationKind
from db.tables.people import Supervision
from portal.access import coach_standing, system
from portal.errors import NotFound
from portal.observations import queries, rules
from portal.observations.queries import Page
from portal.observations.rules import Support
from tests import make
from tests.cast import Cast
from tests.portal.access.test_functions import counted
from tests.portal.observations.made import DAY, lead_maya, observe

GROWTH = ObservationKind.GROWTH


def page(cast: Cast, who: str, coach: str | None = None, is_told_only: bool | None = None) -> Page:
    found = cast.do(who, queries.page, cast[coach] if coach else None, is_told_only)
    assert isinstance(found, Page)
    return found


def shown(cast: Cast, who: str) -> set[uuid.UUID]:
    found = page(cast, who)
    return {row.id for row in (*found.rows, *found.own)}


def timeline(cast: Cast, who: str) -> list[uuid.UUID]:
    with cast.acting_as(who) as (session, actor):
        return [row.id for row in queries.timeline(session, coach_standing(session, actor, cast["maya"]), 50)]


def test_untold_ones_are_read_by_those_who_supervise_and_told_ones_by_the_coach_and_director_too(cast: Cast) -> None:
    lead_maya(cast)
    untold, told = observe(cast, ago=2), observe(cast, ago=1, told=True)
    everybody = dict.fromkeys(cast.people, set[uuid.UUID]())
    wanted = {
        **everybody,
        "jordan": {untold, told},
        "dana": {untold, told},
        "olive": {told},
        "maya": {told},
    }
    assert {name: shown(cast, name) for name in cast.people} == wanted
    assert {name: set(timeline(cast, name)) for name in cast.people} == wanted


def test_a_director_reads_their_own_untold_ones(cast: Cast) -> None:
    lead_maya(cast)
    untold = observe(cast, "olive")
    assert shown(cast, "olive") == set(timeline(cast, "olive")) == {untold}
    assert shown(cast, "jordan") == {untold}


def test_who_led_before_keeps_what_they_wrote_and_the_coach_heard(cast: Cast) -> None:
    lead_maya(cast, "frank")
    own, untold = observe(cast, "frank", ago=20, told=True), observe(cast, "frank", ago=20)
    with system(write=True) as session:
        session.execute(
            sa.update(Supervision).where(col(Supervision.lead_id) == cast["frank"]).values(until_on=make.today())
        )
    lead_maya(cast)
    later = observe(cast, told=True)
    assert shown(cast, "frank") == {own}
    assert shown(cast, "jordan") == {own, untold, later}


def test_the_list_is_newest_first_and_can_be_narrowed(cast: Cast) -> None:
    lead_maya(cast)
    with system(write=True) as session:
        make.supervision(session, cast["carl"], cast["jordan"])
    old, new = observe(cast, "jordan", "12b", "4a", ago=9), observe(cast, ago=2, told=True)
    carls = observe(cast, ago=5, coach="carl")
    assert [row.id for row in page(cast, "jordan").rows] == [new, carls, old]
    assert [row.id for row in page(cast, "jordan", "maya").rows] == [new, old]
    assert [row.id for row in page(cast, "jordan", "maya", True).rows] == [new]
    assert [row.id for row in page(cast, "jordan", None, False).rows] == [carls, old]
    for stranger in ("cleo", "jordan"):
        with pytest.raises(NotFound):
            page(cast, "jordan", stranger)
    line = page(cast, "jordan", "maya").rows[1]
    assert (line.coach, line.author, line.is_mine, line.codes) == ("Maya Torres", "Jordan Ellis", True, ("4a", "12b"))
    assert (line.tell.is_allowed, line.change.is_allowed) == (True, True)
    assert [row.tell.is_allowed for row in page(cast, "dana", "maya").rows] == [False, True]
    assert [row.change.is_allowed for row in page(cast, "dana", "maya").rows] == [False, False]


def test_a_page_of_many_observations_takes_as_few_statements_as_one_of_few(cast: Cast, database: Engine) -> None:
    lead_maya(cast)
    counts = []
    for _ in range(2):
        for ago in range(6):
            observe(cast, "jordan", "4a", "5b", ago=ago)
        cast.credential("jordan")
        with counted(database) as statements:
            page(cast, "jordan", "maya")
        counts.append(len([one for one in statements if one.lstrip().upper().startswith("SELECT")]))
    assert counts[0] == counts[1] <= 10


def test_coverage_counts_what_was_seen_in_the_last_year_and_leaves_a_coachs_own_health_out(cast: Cast) -> None:
    lead_maya(cast)
    observe(cast, "jordan", "4a", "4c", ago=12)
    observe(cast, "jordan", "4b", ago=380)
    observe(cast, "jordan", "6b", ago=1)
    found = {row.number: row for row in page(cast, "jordan", "maya").coverage}
    assert (found[4].seen, found[4].newest_on) == (("4a", "4c"), make.today() - 12 * DAY)
    assert "4b" in found[4].unseen
    assert not {"6b", "6d"} & {*found[6].seen, *found[6].unseen}
    assert page(cast, "jordan").coverage == ()


def test_a_directors_coverage_tells_nothing_of_what_was_not_told(cast: Cast) -> None:
    lead_maya(cast)
    observe(cast, "jordan", "4a")
    assert page(cast, "olive", "maya").coverage[3].seen == ()


@pytest.mark.parametrize("support", Support)
def test_what_weighs_against_a_coach_was_told_first(support: Support) -> None:
    today = make.today()
    assert rules.tell_first(support, "Maya", today) is None
    why = rules.tell_first(support, "Maya", None)
    assert (why is None) == (support is Support.ROLE_MODEL)
    assert why is None or why.startswith("Tell Maya first: ")


def test_feedback_is_earlier_only_before_the_day() -> None:
    today = make.today()
    assert rules.is_earlier_feedback(today - timedelta(days=1), today)
    assert not rules.is_earlier_feedback(today, today)
    assert not rules.is_earlier_feedback(None, today)
