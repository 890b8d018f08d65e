"""Goals: at most five, about items, with support and a day; sealed with the review, then the coach's commitments."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import col, select

from db.tables.commitments import Commitment, CommitmentSource
from db.tables.people import Grant
from db.tables.reviews import Review, Side
from portal import clock
from portal.access import system
from portal.documents import review_record
from portal.errors import Conflict, Flagged, InvalidInput, NotAllowed
from portal.reviews import goals, queries, service, sheets
from portal.reviews.goals import Agreed, Draft
from tests import make
from tests.cast import Cast, Life, proof, review_in

SOON = make.today() + timedelta(days=30)
GOAL = Draft("Wait one breath before answering.", ("4c", "1a"), "Jordan listens in once a month.", SOON)


@pytest.fixture
def life(cast: Cast) -> Life:
    return review_in(cast, "in_conversation")


def add(life: Life, draft: Draft = GOAL, who: str = "jordan") -> uuid.UUID:
    made = life.cast.do(who, goals.add, life.review, draft)
    assert isinstance(made, uuid.UUID)
    return made


def of(life: Life) -> tuple[Agreed, ...]:
    with system() as session:
        return goals.of(session, life.review)


def refused(life: Life, draft: Draft) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        add(life, draft)
    assert of(life) == ()
    return caught.value.fields


def test_a_goal_is_kept_with_all_its_parts_in_the_order_of_the_form(life: Life) -> None:
    made = add(life)
    assert of(life) == (Agreed(made, GOAL.text, ("1a", "4c"), GOAL.support, SOON, 1),)


def test_five_fit_and_the_sixth_is_told_why_not(life: Life) -> None:
    for number in range(5):
        add(life, replace(GOAL, text=f"Goal {number}."))
    with pytest.raises(InvalidInput, match="at most 5 goals") as caught:
        add(life)
    assert list(caught.value.fields) == ["text"]
    assert [goal.text for goal in of(life)] == [f"Goal {number}." for number in range(5)]


def test_two_who_add_the_fifth_at_once_do_not_make_six(cast_anywhere: Cast) -> None:
    life = review_in(cast_anywhere, "in_conversation")
    for number in range(4):
        add(life, replace(GOAL, text=f"Goal {number}."))
    for who in ("jordan", "dana"):
        cast_anywhere.credential(who)

    def one(who: str) -> str:
        try:
            add(life, replace(GOAL, text=f"Of {who}."), who)
        except InvalidInput as refused:
            return str(refused)
        return "added"

    with ThreadPoolExecutor(2) as both:
        met = sorted(both.map(one, ("jordan", "dana")))
    assert met == [goals.FULL, "added"]
    assert len(of(life)) == goals.MOST


@pytest.mark.parametrize("text", ["", "   ", "\u200b\n"])
def test_a_goal_says_something(life: Life, text: str) -> None:
    assert list(refused(life, replace(GOAL, text=text))) == ["text"]


@pytest.mark.parametrize("codes", [(), ("99z",), ("4c", "99z"), ("4",)])
def test_a_goal_is_about_items_of_this_review(life: Life, codes: tuple[str, ...]) -> None:
    assert list(refused(life, replace(GOAL, codes=codes))) == ["codes"]


@pytest.mark.parametrize(
    "on", [None, date(2020, 2, 2), make.today(), goals.latest_day(make.today()) + timedelta(days=1)]
)
def test_its_day_lies_ahead_and_within_a_year(life: Life, on: date | None) -> None:
    assert list(refused(life, replace(GOAL, due_on=on))) == ["due_on"]
    add(life, replace(GOAL, due_on=goals.latest_day(make.today())))


def test_a_leap_day_a_year_later_is_the_28th() -> None:
    assert goals.latest_day(date(2028, 2, 29)) == date(2029, 2, 28)


def test_everything_that_is_wrong_is_said_at_once(life: Life) -> None:
    assert set(refused(life, Draft("", (), "x" * 501, None))) == {"text", "codes", "support", "due_on"}


def test_words_that_may_identify_somebody_are_asked_about_before_the_coach_reads_them(life: Life) -> None:
    named = replace(GOAL, support="Call 605-555-0142.")
    with pytest.raises(Flagged) as caught:
        add(life, named)
    assert list(caught.value.fields) == ["support"]
    life.cast.do("jordan", goals.answer_for, life.review, "Call 605-555-0142. ")
    add(life, named)


def test_a_change_on_an_older_version_overwrites_nothing(life: Life) -> None:
    made = add(life)
    life.cast.do("dana", goals.change, life.review, made, replace(GOAL, text="Listen first."), 1)
    with pytest.raises(Conflict):
        life.cast.do("jordan", goals.change, life.review, made, replace(GOAL, text="Speak first."), 1)
    with pytest.raises(Conflict):
        life.cast.do("jordan", goals.remove, life.review, made, 1)
    assert [(goal.text, goal.version) for goal in of(life)] == [("Listen first.", 2)]
    life.cast.do("jordan", goals.remove, life.review, made, 2)
    with pytest.raises(Conflict, match="removed this goal"):
        life.cast.do("dana", goals.change, life.review, made, GOAL, 2)


def sign(life: Life, seen: str | None) -> None:
    with life.cast.acting_as("jordan") as (session, actor):
        words = session.get_one(Review, life.review).closing_words or ""
        service.sign(session, actor, life.review, proof(actor), words, seen_goals=seen)


def test_nobody_signs_goals_they_have_not_seen(life: Life) -> None:
    seen = goals.stamp(of(life))
    add(life, who="dana")
    with pytest.raises(Conflict, match="goals were changed"):
        sign(life, seen)
    sign(life, goals.stamp(of(life)))


def test_a_goal_whose_day_came_before_the_signature_is_given_a_new_one_first(life: Life) -> None:
    add(life, replace(GOAL, due_on=make.today() + timedelta(days=2)))
    with time_machine.travel(clock.now() + timedelta(days=2), tick=True), pytest.raises(InvalidInput, match="goal 1"):
        sign(life, None)


def test_signed_goals_are_part_of_the_record_and_change_no_more(life: Life) -> None:
    made = add(life)
    sign(life, goals.stamp(of(life)))
    sealed = life.cast.do("maya", queries.sealed, life.review)
    assert isinstance(sealed, queries.Sealed)
    assert sealed.is_valid
    assert sealed.content["format"] == 2
    assert sealed.content["goals"] == [
        {"text": GOAL.text, "codes": ["1a", "4c"], "support": GOAL.support, "due_on": SOON.isoformat()}
    ]
    for change in (
        lambda s, a: goals.add(s, a, life.review, GOAL),
        lambda s, a: goals.change(s, a, life.review, made, GOAL, 1),
        lambda s, a: goals.remove(s, a, life.review, made, 1),
    ):
        with pytest.raises(NotAllowed, match="sealed"):
            life.cast.do("jordan", change)


def commitments() -> list[Commitment]:
    with system() as session:
        return list(session.scalars(select(Commitment).order_by(col(Commitment.due_on))))


def test_signed_goals_become_commitments_of_the_coach(life: Life) -> None:
    add(life)
    add(life, Draft("Rest on Sundays.", ("15a",), "", SOON + timedelta(days=1)))
    assert commitments() == []
    sign(life, None)
    first, second = commitments()
    assert (first.owner_id, first.coach_id) == (life.cast["maya"], life.cast["maya"])
    assert (first.source, first.source_id) == (CommitmentSource.REVIEW, life.review)
    assert (first.text, first.support, first.due_on, first.codes) == (GOAL.text, GOAL.support, SOON, ["1a", "4c"])
    assert (second.text, second.support) == ("Rest on Sundays.", None)


def test_a_coach_whose_service_has_ended_is_given_no_commitments(life: Life) -> None:
    add(life)
    with system(write=True) as session:
        session.execute(sa.update(Grant).where(col(Grant.person_id) == life.cast["maya"]).values(until_on=make.today()))
    sign(life, None)
    assert commitments() == []


def test_goals_survive_a_returned_sheet(life: Life) -> None:
    add(life)
    life.cast.do("olive", sheets.return_sheet, life.review, Side.LEAD, "Please look at this sheet once more.")
    assert [goal.text for goal in of(life)] == [GOAL.text]


def test_a_record_of_the_first_format_is_still_read() -> None:
    goal = review_record._goal("One text alone.", {"categories": []})
    assert goal == {"text": "One text alone.", "about": "", "by": "", "support": ""}
