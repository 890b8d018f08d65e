"""Beginning, stopping, going on, leaving: what is refused, and in which words."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from db.tables.first_90 import FirstNinety, FirstNinetyStatus, Outcome
from db.tables.people import Grant, Leave, Person, Role
from db.tables.reviews import Review, ReviewKind
from portal.access import coaching, system
from portal.errors import Flagged, InvalidInput, NotAllowed, NotFound
from portal.first90 import lines, queries, service
from portal.first90.lines import Line
from portal.first90.queries import Page
from portal.first90.service import Beginning
from portal.policy import service as policies
from portal.policy.presets import FAMILY_HELPLINE
from portal.reviews import service as reviews
from portal.reviews.service import Opening
from tests import make
from tests.cast import Cast, Life
from tests.portal.first90.life import Ninety, led

DAY = timedelta(days=1)


def beginning(cast: Cast, ago: int = 0, **more: object) -> Beginning:
    more.setdefault("appeal_to_id", cast["frank"])
    return Beginning(make.today() - ago * DAY, **more)  # type: ignore[arg-type]


def ready(cast: Cast) -> Cast:
    Life(cast).lead_maya()
    return cast


def page(one: Ninety, who: str) -> Page:
    found = one.cast.do(who, queries.page, one.id)
    assert isinstance(found, Page)
    return found


def test_lead_and_director_begin_and_nobody_else(cast: Cast) -> None:
    ready(cast)
    for who in ("maya", "dana"):
        with pytest.raises(NotAllowed, match="begun by the lead coach or the director"):
            cast.do(who, service.begin, cast["maya"], beginning(cast))
    for who in ("noor", "carl", "ada", "opal", "victor", "kit"):
        with pytest.raises(NotFound):
            cast.do(who, service.begin, cast["maya"], beginning(cast))
    assert cast.do("olive", service.begin, cast["maya"], beginning(cast))


def test_day_0_has_come(cast: Cast) -> None:
    ready(cast)
    with pytest.raises(InvalidInput) as caught:
        cast.do("jordan", service.begin, cast["maya"], beginning(cast, ago=-1))
    assert caught.value.fields == {"started_on": service.NOT_YET}


def test_a_start_long_ago_asks_for_care_once(cast: Cast) -> None:
    ready(cast)
    with pytest.raises(InvalidInput, match="180 days"):
        cast.do("jordan", service.begin, cast["maya"], beginning(cast, ago=181))
    assert cast.do("jordan", service.begin, cast["maya"], beginning(cast, ago=181, is_sure=True))


def test_there_is_one_at_a_time(cast: Cast) -> None:
    one = led(cast)
    with pytest.raises(NotAllowed, match="under way already"):
        one.begin()


def test_a_coach_who_has_left_or_whose_account_is_closed_begins_nothing(cast: Cast) -> None:
    ready(cast)
    with system(write=True) as session:
        session.get_one(Person, cast["maya"]).is_active = False
    with pytest.raises(NotAllowed, match="has ended"):
        cast.do("jordan", service.begin, cast["maya"], beginning(cast))
    with system(write=True) as session:
        session.get_one(Person, cast["maya"]).is_active = True
        session.execute(sa.update(Grant).where(col(Grant.person_id) == cast["maya"]).values(until_on=make.today()))
    with pytest.raises(NotAllowed, match="has ended"):
        cast.do("jordan", service.begin, cast["maya"], beginning(cast))


@pytest.mark.parametrize("who", ["maya", "jordan", "olive", "victor", "kit", "carl"])
def test_the_person_to_appeal_to_is_not_involved(cast: Cast, who: str) -> None:
    """Neither the coach, the lead, a decider, somebody too close, nor somebody without an office."""
    ready(cast)
    with pytest.raises(InvalidInput) as caught:
        cast.do("jordan", service.begin, cast["maya"], beginning(cast, appeal_to_id=cast[who]))
    assert set(caught.value.fields) == {"appeal_to"}
    choices = cast.do("jordan", lines.appeal_choices, cast["maya"])
    assert cast[who] not in dict(choices)  # type: ignore[call-overload]


def test_somebody_to_appeal_to_is_always_named(cast: Cast) -> None:
    ready(cast)
    with pytest.raises(InvalidInput):
        cast.do("jordan", service.begin, cast["maya"], beginning(cast, appeal_to_id=None, appeal_words=" \u200b"))
    words = beginning(cast, appeal_to_id=None, appeal_words="The chair of the board, through the office")
    assert cast.do("jordan", service.begin, cast["maya"], words)


def test_the_person_to_appeal_to_may_sit_in_another_division_and_can_change(cast: Cast) -> None:
    one = led(cast)
    cast.do("olive", service.name_appeal, one.id, cast["opal"])
    assert page(one, "maya").appeal_to == "Opal Nakamura"
    with pytest.raises(NotAllowed):
        cast.do("maya", service.name_appeal, one.id, cast["frank"])


def test_the_rules_of_the_division_on_day_0_are_bound(cast: Cast) -> None:
    ready(cast)
    with system(write=True) as session:
        policies.adopt_preset(session, FAMILY_HELPLINE, make.today() - 50 * DAY, cast.home)
    for ago, name in ((60, "Addiction management coaching"), (40, "Family helpline")):
        found = cast.do("jordan", service.begin, cast["maya"], beginning(cast, ago=ago))
        assert isinstance(found, uuid.UUID)
        shown = cast.do("maya", queries.page, found)
        assert isinstance(shown, Page)
        assert shown.policy.startswith(name)
        cast.do("jordan", service.record_leaving, cast["maya"], Outcome.WITHDRAWN, make.today())


def test_the_coach_sees_from_day_0_what_they_will_be_reviewed_on(cast: Cast) -> None:
    one = led(cast, ago=0)
    shown = page(one, "maya")
    assert (shown.line.day, shown.line.length) == (0, 90)
    assert [decider.name for decider in shown.deciders] == ["Olive Brandt"]
    assert shown.appeal_to == "Frank Lindqvist"
    assert shown.line.dates.last == make.today() + 90 * DAY
    assert shown.framework_id


def test_leave_pauses_and_a_stop_leaves_the_last_day_unknown(cast: Cast) -> None:
    one = led(cast, ago=40)
    last = one.now().started_on + 90 * DAY
    with system(write=True) as session:
        session.add(
            Leave(
                person_id=cast["maya"],
                from_on=make.today() - 20 * DAY,
                until_on=make.today() - 6 * DAY,
                recorded_by=cast["jordan"],
                recorded_at=one.now().begun_at,
            )
        )
    assert page(one, "maya").line.dates.last == last + 14 * DAY
    cast.do("dana", service.step_back, one.id, make.today() - 5 * DAY, "A pause for everybody's safety.")
    stopped = page(one, "maya")
    assert (stopped.line.dates.last, stopped.line.state) == (None, "The clock stands still")
    assert "no finding" in stopped.line.next.sentence
    with pytest.raises(NotAllowed, match="stands still"):
        cast.do("jordan", service.step_back, one.id, make.today(), "Again.")
    cast.do("jordan", service.resume, one.id, make.today())
    assert page(one, "maya").line.dates.last == last + 19 * DAY


def test_stopping_and_going_on_refuse_days_that_cannot_be(cast: Cast) -> None:
    one = led(cast, ago=10)
    for day in (make.today() + DAY, make.today() - 11 * DAY):
        with pytest.raises(InvalidInput):
            cast.do("jordan", service.step_back, one.id, day, "A pause.")
    with pytest.raises(InvalidInput):
        cast.do("jordan", service.step_back, one.id, make.today(), " ")
    with pytest.raises(Flagged):
        cast.do("jordan", service.step_back, one.id, make.today(), "Call 605-555-0142 first.")
    cast.do("jordan", service.step_back, one.id, make.today() - 3 * DAY, "A pause.")
    for day in (make.today() + DAY, make.today() - 4 * DAY):
        with pytest.raises(InvalidInput):
            cast.do("jordan", service.resume, one.id, day)
    with pytest.raises(NotAllowed):
        cast.do("maya", service.resume, one.id, make.today())
    cast.do("jordan", service.resume, one.id, make.today() - 3 * DAY)
    assert page(one, "jordan").stops == ()


def test_who_leaves_is_decided_about_by_nobody(cast: Cast) -> None:
    one = led(cast)
    with pytest.raises(InvalidInput):
        cast.do("jordan", service.record_leaving, cast["maya"], Outcome.CONFIRM, make.today())
    with pytest.raises(InvalidInput):
        cast.do("jordan", service.record_leaving, cast["maya"], Outcome.WITHDRAWN, make.today() + DAY)
    assert cast.do("olive", service.record_leaving, cast["maya"], Outcome.TRANSFERRED, make.today()) == one.id
    over = one.now()
    assert (over.status, over.outcome, over.open_for) == (FirstNinetyStatus.ENDED, Outcome.TRANSFERRED, None)
    assert cast.do("olive", service.record_leaving, cast["maya"], Outcome.TRANSFERRED, make.today()) is None


def test_a_90_day_review_belongs_to_them_and_a_yearly_one_does_not(cast: Cast) -> None:
    one = led(cast)
    life = Life(cast)
    life.open()
    with system() as session:
        review = session.get_one(Review, life.review)
        assert (review.first_90_id, review.policy_id) == (one.id, session.get_one(FirstNinety, one.id).policy_id)
        session.expunge_all()
    with system(write=True) as session:
        make.supervision(session, cast["carl"], cast["jordan"])
    yearly = Opening(ReviewKind.YEARLY, make.today() + 14 * DAY)
    made = cast.do("jordan", reviews.open_review, cast["carl"], yearly)
    with system() as session:
        assert session.get_one(Review, made).first_90_id is None


def test_the_list_says_who_is_waited_for(cast: Cast) -> None:
    one = led(cast, ago=95)
    for who, mine in (("jordan", True), ("olive", False)):
        (line,) = cast.do(who, lines.listed)  # type: ignore[misc]
        assert isinstance(line, Line)
        assert line.next.sentence.startswith("Overdue, undecided.")
        assert (line.next.is_overdue, line.next.is_mine) == (True, mine)
    (line,) = cast.do("maya", lines.listed)  # type: ignore[misc]
    assert line.next.sentence == "Waiting for Jordan Ellis. There is nothing you must do; you serve as before."
    assert not line.next.is_overdue
    for who in ("noor", "carl", "ada", "opal", "victor", "kit"):
        assert cast.do(who, lines.listed) == []
        with pytest.raises(NotFound):
            cast.do(who, queries.page, one.id)


def test_who_can_begin_is_offered_whom(cast: Cast) -> None:
    ready(cast)
    assert cast.do("jordan", lines.to_begin_for) == [(cast["maya"], "Maya Torres")]
    assert (cast["maya"], "Maya Torres") in cast.do("olive", lines.to_begin_for)  # type: ignore[operator]
    for who in ("maya", "dana", "kit", "victor", "liam"):
        assert (cast["maya"], "Maya Torres") not in cast.do(who, lines.to_begin_for)  # type: ignore[operator]
    Ninety(cast).begin()
    assert cast.do("jordan", lines.to_begin_for) == []


def test_a_directors_own_first_90_days_are_no_affair_of_theirs(cast: Cast) -> None:
    one = led(cast)
    with system(write=True) as session:
        session.add(Grant(person_id=cast["maya"], division_id=cast.home, role=Role.DIRECTOR, from_on=make.today()))
    with pytest.raises(NotAllowed, match=coaching.NOTED_FOR_YOU.reason or ""):
        cast.do("maya", service.resume, one.id, make.today())
