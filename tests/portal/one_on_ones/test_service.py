"""From planned to closed: what is kept, who reads it when, what is refused."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import col

from db.tables.one_on_ones import FocusScore, OneOnOne, OneOnOneKind, OneOnOneStatus
from db.tables.people import Deputy, Grant, Person, Supervision
from portal import clock
from portal.access import Coaching, coaching, system
from portal.errors import Conflict, Flagged, InvalidInput, InvalidTransition, NotAllowed, NotFound, SignedOut
from portal.one_on_ones import focus, queries, service
from portal.one_on_ones.queries import View
from portal.one_on_ones.service import Consult
from tests import make
from tests.portal.one_on_ones.conftest import WORDS, Talk

DAY = timedelta(days=1)


def seen(talk: Talk, name: str, one: uuid.UUID) -> View:
    found = talk.as_(name, queries.view, one)
    assert isinstance(found, View)
    return found


def row(one: uuid.UUID) -> OneOnOne:
    with system() as session:
        return session.get_one(OneOnOne, one)


def test_a_full_one_on_one_from_beginning_to_closed(talk_anywhere: Talk) -> None:
    talk = talk_anywhere
    one = talk.begun()
    talk.save(one, strengths=WORDS, directive="Send the form by Friday.", functions=["links_to_care"])
    talk.save(one, by="maya", went_well="A quiet call.")
    talk.as_("jordan", focus.choose, one, [3, 7], [])
    talk.as_("jordan", focus.score, one, 3, 2)
    talk.as_("maya", focus.score, one, 3, 4)
    talk.save(one, minutes=25, mode="video")
    talk.as_("jordan", service.close, one)
    for name in ("maya", "jordan", "dana"):
        found = seen(talk, name, one)
        assert found.texts["strengths"] == WORDS
        assert found.texts["went_well"] == "A quiet call."
        assert [(score.category, score.coach_level, score.lead_level) for score in found.focus] == [
            (3, 4, 2),
            (7, None, None),
        ]
        assert found.functions == ("links_to_care",)
        assert (found.line.minutes, found.line.is_late) == (25, False)


def test_while_it_is_open_the_coach_reads_their_own_words_and_the_agenda_only(talk: Talk) -> None:
    one = talk.begun()
    talk.save(one, strengths=WORDS, experience=WORDS, directive=WORDS)
    talk.as_("jordan", focus.choose, one, [3], [])
    talk.as_("jordan", focus.score, one, 3, 1)
    found = seen(talk, "maya", one)
    assert set(found.texts) == {"went_well", "was_hard", "support_missing"}
    assert WORDS not in repr(found)
    assert [score.lead_level for score in found.focus] == [None]
    assert (found.commitments, found.preparation, found.functions) == ((), None, ())


def test_the_lead_sees_the_coachs_level_once_their_own_is_given(talk: Talk) -> None:
    one = talk.begun()
    talk.as_("jordan", focus.choose, one, [3], [])
    talk.as_("maya", focus.score, one, 3, 4)
    assert [score.coach_level for score in seen(talk, "jordan", one).focus] == [None]
    talk.as_("jordan", focus.score, one, 3, 2)
    assert [score.coach_level for score in seen(talk, "jordan", one).focus] == [4]


def test_a_director_knows_that_it_took_place_and_reads_no_word(talk: Talk) -> None:
    one = talk.ready(strengths=WORDS, went_well=WORDS)
    talk.as_("jordan", focus.choose, one, [3], [])
    talk.as_("jordan", focus.score, one, 3, 1)
    talk.as_("jordan", service.close, one)
    found = seen(talk, "olive", one)
    assert found.line.read == coaching.TEXT_STAYS
    assert (found.line.minutes, len(found.line.categories)) == (30, 1)
    assert WORDS not in repr(found)
    assert found.focus == ()
    assert [line.id for line in talk.as_("olive", queries.listed)] == [one]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["noor", "ada", "opal", "victor", "kit", "carl", "frank"])
def test_strangers_and_the_conflicted_meet_nothing(talk: Talk, name: str) -> None:
    one = talk.closed(strengths=WORDS)
    with pytest.raises(NotFound):
        seen(talk, name, one)
    assert talk.as_(name, queries.listed) == []


def test_a_second_tab_meets_a_conflict_and_overwrites_nothing(talk_anywhere: Talk) -> None:
    talk = talk_anywhere
    one = talk.begun()
    talk.save(one, strengths="first tab")
    with pytest.raises(Conflict):
        talk.save(one, strengths="second tab", base="")
    assert row(one).strengths == "first tab"
    talk.save(one, strengths="first tab", base="")
    talk.save(one, strengths="both", base="first tab")
    assert row(one).strengths == "both"


def test_another_field_saved_meanwhile_is_no_conflict(talk: Talk) -> None:
    one = talk.begun()
    talk.save(one, experience="calm")
    talk.save(one, by="maya", was_hard="the nights")
    talk.save(one, performance="steady")
    assert (row(one).experience, row(one).was_hard, row(one).performance) == ("calm", "the nights", "steady")


def test_two_tabs_choose_categories_without_undoing_each_other(talk: Talk) -> None:
    one = talk.begun()
    talk.as_("jordan", focus.choose, one, [1, 2], [])
    talk.as_("jordan", focus.choose, one, [5], [])
    talk.as_("jordan", focus.choose, one, [1, 2], [1, 2, 5])
    assert [score.category for score in seen(talk, "jordan", one).focus] == [1, 2]


def test_all_seventeen_categories_may_be_in_focus(talk: Talk) -> None:
    one = talk.begun()
    talk.as_("jordan", focus.choose, one, list(range(1, 18)), [])
    assert len(seen(talk, "jordan", one).focus) == 17


@pytest.mark.parametrize("wanted", [[0], [18], ["3"], [True], [3, 99]])
def test_an_unknown_category_is_refused(talk: Talk, wanted: list[object]) -> None:
    one = talk.begun()
    with pytest.raises(InvalidInput) as caught:
        talk.as_("jordan", focus.choose, one, wanted, [])
    assert list(caught.value.fields) == ["focus"]
    assert seen(talk, "jordan", one).focus == ()


@pytest.mark.parametrize("level", [0, 5, "3", True, 2.5])
def test_what_is_no_level_is_refused(talk: Talk, level: object) -> None:
    one = talk.begun()
    talk.as_("jordan", focus.choose, one, [3], [])
    with pytest.raises(InvalidInput):
        talk.as_("jordan", focus.score, one, 3, level)


def test_nobody_gives_a_level_for_the_other_side(talk: Talk) -> None:
    one = talk.begun()
    talk.as_("jordan", focus.choose, one, [3], [])
    with pytest.raises(NotAllowed, match="their own level"):
        talk.as_("jordan", focus.score, one, 3, 4, "coach")
    with pytest.raises(NotAllowed, match="their own level"):
        talk.as_("maya", focus.score, one, 3, 4, "lead")
    with pytest.raises(NotAllowed, match="Somebody else is writing"):
        talk.as_("dana", focus.score, one, 3, 4)
    with pytest.raises(NotFound):
        talk.as_("noor", focus.score, one, 3, 4)
    with system() as session:
        assert session.get_one(FocusScore, (one, 3)).coach_level is None


def test_a_category_the_coach_has_rated_stays(talk: Talk) -> None:
    one = talk.begun()
    talk.as_("jordan", focus.choose, one, [3], [])
    talk.as_("maya", focus.score, one, 3, 4)
    with pytest.raises(InvalidInput, match="stays"):
        talk.as_("jordan", focus.choose, one, [], [3])


def test_a_level_for_a_category_not_in_focus_is_refused(talk: Talk) -> None:
    one = talk.begun()
    with pytest.raises(NotAllowed, match="not in focus"):
        talk.as_("jordan", focus.score, one, 3, 2)


def test_the_coach_may_write_beforehand_and_the_lead_not_before_it_has_begun(talk: Talk) -> None:
    one = talk.planned()
    talk.save(one, by="maya", went_well=WORDS)
    assert seen(talk, "jordan", one).texts["went_well"] == WORDS
    with pytest.raises(InvalidTransition):
        talk.save(one, strengths="too early")
    with pytest.raises(NotAllowed):
        talk.save(one, by="maya", strengths="not mine to write")
    with pytest.raises(NotAllowed):
        talk.save(one, by="olive", went_well="not the director's either")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("held_on", make.today() + DAY),
        ("held_on", "yesterday"),
        ("minutes", 0),
        ("minutes", 9999),
        ("minutes", True),
        ("minutes", "30"),
        ("mode", "by pigeon"),
        ("functions", ["daily_management", "gossip"]),
        ("strengths", "x" * 4001),
        ("strengths", "a\x00b"),
        ("went_well", 7),
    ],
)
def test_bad_input_is_refused_at_its_field_and_changes_nothing(talk: Talk, field: str, value: object) -> None:
    one = talk.begun()
    before = getattr(row(one), field)
    with pytest.raises(InvalidInput) as caught:
        talk.save(one, base=before, **{field: value})
    assert list(caught.value.fields) == [field]
    assert getattr(row(one), field) == before


@pytest.mark.parametrize("days", [-1, 367])
def test_a_plan_for_the_past_or_too_far_ahead_is_refused(talk: Talk, days: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        talk.planned(days=days)
    assert list(caught.value.fields) == ["planned_on"]


def test_a_checkpoint_needs_first_90_days_under_way(talk: Talk) -> None:
    with pytest.raises(InvalidInput) as caught:
        talk.begun(kind=OneOnOneKind.FIRST_CHECKPOINT)
    assert list(caught.value.fields) == ["kind"]


def test_closing_names_everything_that_is_missing(talk: Talk) -> None:
    one = talk.begun()
    with pytest.raises(InvalidInput) as caught:
        talk.as_("jordan", service.close, one)
    assert set(caught.value.fields) == {"minutes", "mode"}
    assert row(one).status is OneOnOneStatus.OPEN


def test_closing_checks_every_text_and_the_author_may_answer_for_it(talk: Talk) -> None:
    found = "Reach them at 605-555-0142."
    one = talk.ready(strengths=found, needs_from_lead="Mail to jo@example.org, please.")
    with pytest.raises(Flagged) as caught:
        talk.as_("jordan", service.close, one)
    assert set(caught.value.fields) == {"strengths", "needs_from_lead"}
    talk.as_("jordan", service.confirm_words, one, found)
    talk.save(one, base="Mail to jo@example.org, please.", needs_from_lead="Write to me, please.")
    talk.as_("jordan", service.close, one)
    assert row(one).status is OneOnOneStatus.CLOSED


def test_nobody_closes_what_they_have_not_seen(talk: Talk) -> None:
    one = talk.ready(strengths="seen")
    talk.save(one, by="maya", was_hard="written a moment ago")
    with pytest.raises(Conflict):
        talk.as_("jordan", service.close, one, {"strengths": "seen", "was_hard": ""})
    talk.as_("jordan", service.close, one, {"strengths": "seen", "was_hard": "written a moment ago"})


def test_a_closed_one_takes_dated_notes_of_both_and_no_change(talk: Talk) -> None:
    one = talk.closed(strengths=WORDS)
    talk.as_("maya", service.add_note, one, "I see it the same way.")
    talk.as_("jordan", service.add_note, one, "Thank you.")
    assert [(note.by, note.text) for note in seen(talk, "maya", one).notes] == [
        ("Maya Torres", "I see it the same way."),
        ("Jordan Ellis", "Thank you."),
    ]
    for act in (
        lambda: talk.save(one, strengths="other", base=WORDS),
        lambda: talk.save(one, by="maya", went_well="late"),
        lambda: talk.as_("jordan", focus.choose, one, [3], []),
        lambda: talk.as_("jordan", service.close, one),
    ):
        with pytest.raises(NotAllowed, match="is closed"):
            act()
    with pytest.raises(InvalidInput):
        talk.as_("maya", service.add_note, one, "\u200b ")
    with pytest.raises(NotAllowed):
        talk.as_("dana", service.add_note, one, "I was not there.")


def test_closed_more_than_a_week_later_is_a_late_entry(talk: Talk) -> None:
    on_time = talk.closed(held_on=make.today() - 7 * DAY)
    late = talk.closed(held_on=make.today() - 8 * DAY)
    assert (seen(talk, "maya", on_time).line.is_late, seen(talk, "maya", late).line.is_late) == (False, True)


def test_held_before_the_supervision_began_is_no_question(talk: Talk) -> None:
    with system(write=True) as session:
        session.execute(sa.update(Supervision).values(from_on=make.today()))
    talk.closed(held_on=make.today() - 30 * DAY)


def test_a_short_consult_is_closed_in_one_go(talk: Talk) -> None:
    one = talk.as_("dana", service.consult, talk.cast["maya"], Consult(make.today(), 5, "phone", WORDS))
    assert isinstance(one, uuid.UUID)
    found = seen(talk, "maya", one)
    assert (found.line.status, found.line.kind, found.line.minutes) == (
        OneOnOneStatus.CLOSED,
        OneOnOneKind.AD_HOC,
        5,
    )
    assert found.texts["experience"] == WORDS


def test_a_short_consult_says_what_is_missing_at_each_field(talk: Talk) -> None:
    said = Consult(make.today() + DAY, 0, None, "Call 605-555-0142")
    with pytest.raises(InvalidInput) as caught:
        talk.as_("jordan", service.consult, talk.cast["maya"], said)
    assert set(caught.value.fields) == {"held_on", "minutes", "mode"}
    with pytest.raises(InvalidInput) as caught:
        talk.as_("jordan", service.consult, talk.cast["maya"], Consult(make.today(), 5, "phone", " "))
    assert set(caught.value.fields) == {"line"}
    with pytest.raises(Flagged) as caught:
        talk.as_("jordan", service.consult, talk.cast["maya"], Consult(make.today(), 5, "phone", said.line))
    assert set(caught.value.fields) == {"line"}


def hand_over(talk: Talk, to: str) -> None:
    with system(write=True) as session:
        session.execute(
            sa.update(Supervision).where(col(Supervision.coach_id) == talk.cast["maya"]).values(until_on=make.today())
        )
        make.supervision(session, talk.cast["maya"], talk.cast[to], since=make.today())


def test_a_new_lead_takes_over_what_is_planned_and_meets_no_draft(talk: Talk) -> None:
    planned, draft = talk.planned(), talk.begun()
    talk.save(draft, strengths=WORDS)
    hand_over(talk, "noor")
    found = seen(talk, "noor", draft)
    assert found.line.read == coaching.ANOTHERS_DRAFT
    assert WORDS not in repr(found)
    talk.as_("noor", service.begin, planned)
    assert row(planned).lead_id == talk.cast["noor"]
    with pytest.raises(NotFound):
        talk.as_("jordan", service.begin, planned)


def test_whoever_holds_one_and_leads_no_more_is_refused_in_words_and_the_text_stays(talk: Talk) -> None:
    one = talk.begun(by="dana")
    talk.save(one, by="dana", strengths=WORDS)
    with system(write=True) as session:
        session.execute(
            sa.update(Deputy).where(col(Deputy.deputy_id) == talk.cast["dana"]).values(until_on=make.today())
        )
    with pytest.raises(NotAllowed, match="ended"):
        talk.save(one, by="dana", base=WORDS, strengths="more")
    with pytest.raises(NotAllowed, match="ended"):
        talk.as_("dana", service.close, one)
    found = seen(talk, "dana", one)
    assert (found.texts, found.agenda) == ({}, ())
    assert row(one).strengths == WORDS
    assert seen(talk, "jordan", one).line.read == coaching.ANOTHERS_DRAFT


def test_what_was_held_is_finished_even_when_the_coach_has_left_meanwhile(talk: Talk) -> None:
    one = talk.ready()
    with system(write=True) as session:
        session.execute(sa.update(Grant).where(col(Grant.person_id) == talk.cast["maya"]).values(until_on=make.today()))
    talk.save(one, experience="the last one")
    assert seen(talk, "jordan", one).is_departed
    talk.as_("jordan", service.close, one)
    with pytest.raises(NotAllowed, match="service has ended"):
        talk.begun()


def test_a_coach_deactivated_while_typing_is_signed_out_and_the_stored_words_stay(talk: Talk) -> None:
    one = talk.planned()
    talk.save(one, by="maya", went_well=WORDS)
    talk.cast.credential("maya")
    with system(write=True) as session:
        session.get_one(Person, talk.cast["maya"]).is_active = False
    with pytest.raises(SignedOut):
        talk.save(one, by="maya", base=WORDS, went_well="more")
    assert row(one).went_well == WORDS


def test_beginning_twice_gives_the_one_that_is_open(talk: Talk) -> None:
    assert talk.begun() == talk.begun()
    with pytest.raises(InvalidTransition):
        talk.as_("jordan", service.begin, talk.begun())


def test_a_plan_is_moved_and_called_off(talk: Talk) -> None:
    one = talk.planned()
    talk.as_("jordan", service.plan_for_another_day, one, make.today() + 9 * DAY)
    assert row(one).planned_on == make.today() + 9 * DAY
    talk.as_("jordan", service.call_off, one)
    with pytest.raises(NotFound):
        seen(talk, "jordan", one)
    begun = talk.begun()
    with pytest.raises(InvalidTransition):
        talk.as_("jordan", service.call_off, begun)


def test_closing_twice_at_once_closes_once(talk_anywhere: Talk) -> None:
    talk = talk_anywhere
    one = talk.ready()
    talk.cast.credential("jordan")

    def close(_number: int) -> str:
        try:
            talk.as_("jordan", service.close, one)
        except NotAllowed as refused:
            return str(refused)
        return "closed"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(close, range(2)))
    assert answers == [coaching.ONE_ON_ONE_CLOSED.reason, "closed"]
    assert seen(talk, "maya", one).may[Coaching.ADD_NOTE].is_allowed


def test_nobody_coaching_or_directing_arranges_one(talk: Talk) -> None:
    for name, words in (("maya", "arranged by the lead"), ("olive", "who holds the one-on-one")):
        with pytest.raises(NotAllowed, match=words):
            talk.planned(by=name)
    with pytest.raises(NotFound):
        talk.planned(by="noor")


def test_a_journey_back_in_time_is_possible_for_nothing_closed(talk: Talk) -> None:
    """A one-on-one closed today keeps its day when it is read a year later."""
    one = talk.closed()
    with time_machine.travel(clock.now() + 300 * DAY):
        assert seen(talk, "maya", one).line.on == row(one).held_on
