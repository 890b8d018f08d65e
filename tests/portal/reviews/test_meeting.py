"""The conversation: its day, where it begins, what both devices follow, and who stays signed in for it."""

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import Engine

from db.tables.reviews import Review, ReviewStatus
from portal import clock
from portal.access import acting, permissions, system
from portal.errors import InvalidInput, NotAllowed, SignedOut
from portal.reviews import comparing, goals, meeting, queries, service
from portal.reviews.goals import Draft
from tests import make
from tests.cast import CLOSING, Cast, Life, review_in
from tests.portal.access.test_functions import counted

DAY = timedelta(days=1)


def stored(life: Life) -> Review:
    with system() as session:
        return session.get_one(Review, life.review)


def live(life: Life, who: str) -> meeting.Live:
    found = life.cast.do(who, meeting.live, life.review)
    assert isinstance(found, meeting.Live)
    return found


def agree(life: Life, days: int, who: str = "jordan") -> None:
    life.cast.do(who, meeting.agree_on_day, life.review, make.today() + days * DAY)


class TestTheAgreedDay:
    @pytest.mark.parametrize("days", [0, 1, 60])
    def test_a_day_within_sixty_days_is_noted(self, cast: Cast, days: int) -> None:
        life = review_in(cast, "both_in")
        agree(life, days)
        assert stored(life).meet_on == make.today() + days * DAY

    @pytest.mark.parametrize("on", [None, make.today() - DAY, make.today() + 62 * DAY, date(1999, 1, 1)])
    def test_any_other_day_is_refused_at_its_field(self, cast: Cast, on: date | None) -> None:
        life = review_in(cast, "both_in")
        with pytest.raises(InvalidInput) as refused:
            cast.do("jordan", meeting.agree_on_day, life.review, on)
        assert list(refused.value.fields) == ["meet_on"]

    def test_it_can_be_agreed_while_the_sheets_are_written_and_by_whoever_covers(self, cast: Cast) -> None:
        life = review_in(cast, "writing")
        agree(life, 20, who="dana")
        assert stored(life).meet_on == make.today() + 20 * DAY

    def test_the_coach_reads_both_sheets_from_the_day_before_on(self, cast: Cast) -> None:
        life = review_in(cast, "both_in")
        assert cast.do("maya", comparing.side_by_side, life.review)  # with no day agreed, at once
        agree(life, 7)
        for days, may_read in ((0, False), (5, False), (6, True), (7, True), (12, True)):
            with time_machine.travel(clock.now() + days * DAY, tick=True):
                if may_read:
                    assert cast.do("maya", comparing.side_by_side, life.review)
                else:
                    with pytest.raises(NotAllowed, match="shortly before"):
                        cast.do("maya", comparing.side_by_side, life.review)
                assert cast.do("jordan", comparing.side_by_side, life.review)

    def test_beginning_earlier_than_agreed_opens_the_sheets(self, cast: Cast) -> None:
        life = review_in(cast, "both_in_early")
        cast.do("jordan", service.start_conversation, life.review)
        assert cast.do("maya", comparing.side_by_side, life.review)

    def test_the_coach_is_told_when_and_from_when_on(self, cast: Cast) -> None:
        life = review_in(cast, "both_in_early")
        found = cast.do("maya", queries.page, life.review)
        assert isinstance(found, queries.ReviewPage)
        assert (found.meet_on, found.reads_from_on) == (make.today() + 7 * DAY, make.today() + 6 * DAY)
        assert (found.line.next.is_mine, found.line.next.where) == (False, "review")
        assert (found.line.next.due_word, found.line.next.due) == ("You meet", found.meet_on)


def test_reading_ahead_counts_the_same_on_both_databases(cast_anywhere: Cast) -> None:
    life = review_in(cast_anywhere, "both_in_early")
    with pytest.raises(NotAllowed, match="shortly before"):
        cast_anywhere.do("maya", comparing.side_by_side, life.review)
    agree(life, 1)
    assert cast_anywhere.do("maya", comparing.side_by_side, life.review)
    assert live(life, "maya").status is ReviewStatus.BOTH_IN


class TestWhereToBegin:
    @pytest.mark.parametrize("code", ["4c", "4"])
    @pytest.mark.parametrize("who", ["maya", "jordan", "dana"])
    def test_the_coach_says_it_or_the_lead_notes_it(self, cast: Cast, who: str, code: str) -> None:
        life = review_in(cast, "both_in")
        cast.do(who, meeting.begin_with, life.review, code)
        assert live(life, "maya").start_code == live(life, "jordan").start_code == code
        cast.do(who, meeting.begin_with, life.review, None)
        assert stored(life).start_code is None

    @pytest.mark.parametrize("code", ["99z", "18", "4c ", "<b>"])
    def test_what_is_no_item_is_refused(self, cast: Cast, code: str) -> None:
        life = review_in(cast, "both_in")
        with pytest.raises(InvalidInput, match="an item or a category"):
            cast.do("maya", meeting.begin_with, life.review, code)

    def test_a_wish_can_be_said_before_the_sheets_open_to_the_coach(self, cast: Cast) -> None:
        life = review_in(cast, "both_in_early")
        cast.do("maya", meeting.begin_with, life.review, "4c")
        assert stored(life).start_code == "4c"


class TestTwoDevices:
    def test_what_the_lead_lays_before_both_is_on_the_coachs_device(self, cast: Cast) -> None:
        life = review_in(cast, "in_conversation")
        before = live(life, "maya").turn
        cast.do("jordan", meeting.talk_about, life.review, "2b")
        assert live(life, "maya").talking_code == "2b"
        assert live(life, "maya").turn != before
        cast.do("jordan", meeting.talk_about, life.review, None)
        assert live(life, "maya").turn == before

    def test_only_an_item_can_be_talked_about_and_only_in_the_conversation(self, cast: Cast) -> None:
        life = review_in(cast, "both_in")
        with pytest.raises(NotAllowed):
            cast.do("jordan", meeting.talk_about, life.review, "2b")
        cast.do("jordan", service.start_conversation, life.review)
        with pytest.raises(InvalidInput):
            cast.do("jordan", meeting.talk_about, life.review, "2")

    def test_goals_and_closing_words_are_read_along(self, cast: Cast) -> None:
        life = review_in(cast, "in_conversation")
        cast.do("jordan", goals.add, life.review, Draft("Pause first.", ("4c",), "", make.today() + 30 * DAY))
        found = live(life, "maya")
        assert [goal.text for goal in found.goals] == ["Pause first."]
        assert found.closing_words == f"A {CLOSING}."

    def test_words_the_check_asks_about_stay_with_their_author_until_they_are_answered_for(self, cast: Cast) -> None:
        life = review_in(cast, "in_conversation")
        cast.do("jordan", service.save_closing_words, life.review, "Call 605-555-0142.", stored(life).version)
        assert live(life, "maya").closing_words is None
        cast.do("jordan", service.confirm_closing_words, life.review)
        assert live(life, "maya").closing_words == "Call 605-555-0142."

    def test_words_that_name_only_coach_and_lead_or_hold_a_guess_are_read_at_once(self, cast: Cast) -> None:
        life = review_in(cast, "in_conversation")
        words = "Maya, you and Jordan agreed that Hope said it best."
        cast.do("jordan", service.save_closing_words, life.review, words, stored(life).version)
        assert live(life, "maya").closing_words == words
        words = "Maya, you and Kevin agreed."
        cast.do("jordan", service.save_closing_words, life.review, words, stored(life).version)
        assert live(life, "maya").closing_words is None

    def test_nothing_of_a_signed_text_reaches_the_coach_before_it_is_shared(self, cast: Cast) -> None:
        life = review_in(cast, "in_conversation")
        cast.do("jordan", goals.add, life.review, Draft("Pause first.", ("4c",), "", make.today() + 30 * DAY))
        life.sign(share=False)
        found = live(life, "maya")
        assert (found.status, found.goals, found.closing_words) == (ReviewStatus.SIGNED, (), "")

    def test_a_look_costs_three_statements_and_writes_nothing(self, cast: Cast, database: Engine) -> None:
        life = review_in(cast, "in_conversation")
        credential = cast.credential("maya")
        with counted(database) as statements, acting(credential) as (session, actor):
            meeting.live(session, actor, life.review)
        said = [one for one in statements if not one.startswith(("BEGIN", "PRAGMA"))]
        assert len(said) <= 3
        assert all(one.startswith("SELECT") for one in said)


class TestNobodyInTheConversationIsSignedOut:
    def away(self, life: Life, who: str, minutes: int) -> None:
        """`who` does nothing for so long, then wants something."""
        credential = life.cast.credential(who)
        with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=True), acting(credential):
            pass

    def test_forty_minutes_without_a_click_end_a_session_elsewhere(self, cast: Cast) -> None:
        life = review_in(cast, "in_conversation")
        with pytest.raises(SignedOut):
            self.away(life, "maya", 40)

    def test_who_started_or_joined_it_is_still_there_after_forty_minutes(self, cast: Cast) -> None:
        life = review_in(cast, "in_conversation")
        cast.do("maya", meeting.join, life.review)
        for who in ("jordan", "maya"):
            self.away(life, who, 40)
            self.away(life, who, 104)
            with pytest.raises(SignedOut):
                self.away(life, who, 106)

    def test_following_is_no_sign_of_life(self, cast: Cast) -> None:
        life = review_in(cast, "in_conversation")
        credential = cast.credential("maya")
        start = clock.now()
        for minutes in (10, 20, 29):
            with time_machine.travel(start + timedelta(minutes=minutes)), acting(credential) as (session, actor):
                meeting.live(session, actor, life.review)
        with time_machine.travel(start + timedelta(minutes=31)), pytest.raises(SignedOut), acting(credential):
            pass

    def test_joining_before_it_begins_or_after_its_time_extends_nothing(self, cast: Cast) -> None:
        life = review_in(cast, "both_in")
        cast.do("maya", meeting.join, life.review)
        with pytest.raises(SignedOut):
            self.away(life, "maya", 40)
        cast.do("jordan", service.start_conversation, life.review)
        with time_machine.travel(clock.now() + timedelta(minutes=110), tick=True):
            cast.do("maya", meeting.join, life.review)
            with pytest.raises(SignedOut):
                self.away(life, "maya", 40)

    def test_the_page_says_once_that_joining_is_due(self, cast: Cast) -> None:
        life = review_in(cast, "in_conversation")
        dues = []
        for _ in range(2):
            found = cast.do("maya", comparing.side_by_side, life.review)
            assert isinstance(found, comparing.SideBySide)
            dues.append(found.is_stay_due)
            cast.do("maya", meeting.join, life.review)
        assert dues == [True, False]


def test_a_director_is_told_that_the_start_is_for_the_two(cast: Cast) -> None:
    life = review_in(cast, "both_in")
    with pytest.raises(NotAllowed, match=permissions.PAIR_ONLY.reason or ""):
        cast.do("olive", meeting.begin_with, life.review, "4c")
