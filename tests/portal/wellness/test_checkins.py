"""What a check-in holds and how it is stored; what deletes itself; what was agreed on to help."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from db.tables.audit import AuditEvent
from db.tables.people import Grant, Person, Role
from db.tables.wellness import CheckIn, CheckInShare, SupportAgreement, SupportStatus, TalkRequest, WellnessPlan
from portal import clock
from portal.access import system
from portal.errors import Conflict, Flagged, InvalidInput, NotAllowed
from portal.meetings import protocol
from portal.wellness import checkins, health_words, overview, plan, purging, sharing, support, talks
from portal.wellness.checkins import Given
from portal.wellness.content import STEP, Content, packed, unpacked
from portal.wellness.support import Terms
from portal.wellness.words import AREA, ARRIVING, DIMENSIONS, SUPPORT, WORKLOAD
from tests import make
from tests.cast import Cast, around_maya

DAY = timedelta(days=1)
contents = st.builds(
    Content,
    st.none() | st.sampled_from(list(ARRIVING)),
    st.none() | st.sampled_from(list(WORKLOAD)),
    st.lists(st.sampled_from(list(SUPPORT)), unique=True).map(lambda some: tuple(n for n in SUPPORT if n in some)),
    st.dictionaries(st.sampled_from(list(DIMENSIONS)), st.sampled_from(list(AREA))),
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=300),
)
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""The first text takes a second, in which the tables of all characters are read."""


@UNHURRIED
@given(contents)
def test_what_is_stored_comes_back_and_its_size_tells_little(said: Content) -> None:
    stored = packed(said)
    assert unpacked(stored) == said
    assert len(stored.encode()) % STEP == 0


def test_a_short_note_and_none_take_the_same_room() -> None:
    assert len(packed(Content("steady"))) == len(packed(Content("hard", "too_much", tuple(SUPPORT), note="x" * 90)))


@UNHURRIED
@given(contents)
def test_a_summary_never_holds_areas_or_note(said: Content) -> None:
    assert (said.summary.areas, said.summary.note) == ({}, "")
    assert said.summary.has_summary == said.has_summary


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("arriving", Given("happy")),
        ("workload", Given("steady", 7)),
        ("support", Given("steady", support=("money",))),
        ("areas", Given("steady", areas={"sobriety": "well"})),
        ("areas", Given("steady", areas={"social": "bad"})),
        ("note", Given("steady", note="x" * 2001)),
        ("note", Given("steady", note="a\x00b")),
        ("visible", Given("steady", visible="everybody")),
        ("visible", Given(note="only a note", visible="summary")),
        ("wanted", Given("steady", visible="talk")),
        ("arriving", Given()),
        ("arriving", Given(note=" \u200b ")),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field_and_nothing_is_stored(led: Cast, field: str, wrong: Given) -> None:
    with pytest.raises(InvalidInput) as error:
        led.do("maya", checkins.check_in, wrong)
    assert set(error.value.fields) == {field}
    with system() as session:
        assert session.exec(select(CheckIn)).all() == []
        assert session.exec(select(TalkRequest)).all() == []


def test_nothing_of_it_is_ever_linked_into_the_chain(led: Cast) -> None:
    with system() as session:
        before = session.scalar(sa.select(sa.func.count()).select_from(AuditEvent))
    entry = led.do("maya", checkins.check_in, Given("hard", visible="summary", is_counted=True))
    led.do("maya", checkins.withdraw, entry)
    led.do("maya", checkins.share, entry)
    led.do("maya", checkins.count, entry, False)
    led.do("maya", plan.save, "what_helps", "Walking.")
    talk = led.do("maya", talks.ask, "today")
    led.do("jordan", talks.mark_talked, talk)
    one = led.do("jordan", support.propose, led["maya"], terms())
    led.do("maya", support.agree, one)
    led.do("maya", checkins.delete, entry)
    with system(write=True) as session:
        purging.purge(session, make.today() + 500 * DAY)
    with system() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == before


def test_sharing_again_begins_anew(led: Cast) -> None:
    entry = led.do("maya", checkins.check_in, Given("hard", visible="summary"))
    with pytest.raises(NotAllowed, match="shared with your lead coach already"):
        led.do("maya", checkins.share, entry)
    with system(write=True) as session:
        session.execute(sa.update(CheckInShare).values(read_at=clock.now()))
    led.do("maya", checkins.withdraw, entry)
    with pytest.raises(NotAllowed, match="not shared"):
        led.do("maya", checkins.withdraw, entry)
    led.do("maya", checkins.share, entry)
    with system() as session:
        (row,) = session.exec(select(CheckInShare)).all()
    assert (row.read_at, row.withdrawn_at) == (None, None)


def test_the_quiet_line_comes_and_goes(led: Cast) -> None:
    def is_offered(name: str = "maya") -> object:
        return led.do(name, overview.is_check_in_offered)

    assert is_offered()
    assert not is_offered("jordan")
    led.do("maya", checkins.not_now)
    led.do("maya", checkins.not_now)
    assert not is_offered()
    for days, is_there in ((13, False), (14, True)):
        with time_machine.travel(clock.now() + days * DAY, tick=False):
            assert is_offered() is is_there


def test_the_months_of_the_rules_pass_and_it_is_gone(cast_anywhere: Cast) -> None:
    cast = cast_anywhere
    with system(write=True) as session:
        make.supervision(session, cast["maya"], cast["jordan"])
    for name in ("maya", "maya", "carl"):
        cast.do(name, checkins.check_in, Given("hard", visible="private" if name == "carl" else "summary"))
    cast.do("maya", plan.save, "what_helps", "Walking.")
    talk = cast.do("maya", talks.ask, "today")
    cast.do("jordan", talks.mark_talked, talk)
    with system(write=True) as session:
        old = session.scalars(sa.select(CheckIn.id).where(col(CheckIn.person_id) == cast["maya"]).limit(1)).one()
        year_ago = make.today().replace(year=make.today().year - 1)
        session.execute(sa.update(CheckIn).where(col(CheckIn.id) == old).values(on_day=year_ago))
        purging.purge(session, make.today() - DAY)
        assert session.scalar(sa.select(sa.func.count()).select_from(CheckIn)) == 3
        purging.purge(session, make.today())
        assert session.scalar(sa.select(sa.func.count()).select_from(CheckIn)) == 2
        assert session.scalar(sa.select(sa.func.count()).select_from(CheckInShare)) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(TalkRequest)) == 1
        purging.purge(session, make.today() + 366 * DAY)
        assert session.scalar(sa.select(sa.func.count()).select_from(CheckIn)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(TalkRequest)) == 0
        assert session.get(WellnessPlan, cast["maya"]) is not None, "the plan stays as long as its author"


def test_the_plan_of_who_coaches_no_more_goes_after_the_months(led: Cast) -> None:
    led.do("maya", plan.save, "what_helps", "Walking.")
    with system(write=True) as session:
        session.execute(sa.update(Grant).where(col(Grant.person_id) == led["maya"]).values(until_on=make.today()))
        make.role(session, led["maya"], led.home, Role.LEAD)
        purging.purge(session, make.today() + 300 * DAY)
        assert session.get(WellnessPlan, led["maya"]) is not None
        purging.purge(session, make.today() + 366 * DAY)
    with system() as session:
        assert session.get(WellnessPlan, led["maya"]) is None


def test_who_can_sign_in_no_more_leaves_nothing_behind(led: Cast) -> None:
    entry = led.do("maya", checkins.check_in, Given("hard", visible="summary"))
    led.do("maya", plan.save, "what_helps", "Walking.")
    led.do("maya", checkins.not_now)
    led.do("maya", talks.ask, "today")
    led.do("jordan", support.propose, led["maya"], terms())
    kept = led.do("carl", checkins.check_in, Given("bright"))
    with system(write=True) as session:
        session.get_one(Person, led["maya"]).reads_until_on = make.today()
        session.flush()
        purging.purge(session, make.today())
        assert session.get(CheckIn, entry) is not None, "today they can still read and delete it"
        purging.purge(session, make.today() + DAY)
    with system() as session:
        assert session.scalars(sa.select(CheckIn.id)).all() == [kept]
        for table in (CheckInShare, WellnessPlan, TalkRequest, SupportAgreement):
            assert session.scalars(sa.select(table)).all() == []


def terms(**other: object) -> Terms:
    usual: dict[str, object] = {
        "measures": ("fewer_cases",),
        "steps": "Two calls a day, then four.",
        "starts_on": make.today(),
        "review_on": make.today() + 28 * DAY,
    }
    return Terms(**{**usual, **other})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("measures", {"measures": ()}),
        ("measures", {"measures": ("pay_cut",)}),
        ("starts_on", {"starts_on": None}),
        ("starts_on", {"starts_on": make.today() + 400 * DAY}),
        ("review_on", {"review_on": make.today()}),
        ("review_on", {"review_on": None}),
        ("may_know", {"may_know": "everybody"}),
        ("steps", {"steps": "x" * 1501}),
        ("steps", {"steps": "Until the depression lifts."}),
        ("steps", {"steps": "After a negative test."}),
    ],
)
def test_an_agreement_that_cannot_be_kept_is_said_at_its_field(led: Cast, field: str, wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidInput) as error:
        led.do("maya", support.propose, led["maya"], terms(**wrong))
    assert set(error.value.fields) == {field}


def test_the_text_check_looks_at_the_steps_and_takes_its_authors_word(led: Cast) -> None:
    steps = "Calls together with Carl Whitaker."
    with pytest.raises(Flagged):
        led.do("maya", support.propose, led["maya"], terms(steps=steps))
    led.do("maya", support.confirm_steps, led["maya"], steps)
    assert isinstance(led.do("maya", support.propose, led["maya"], terms(steps=steps)), uuid.UUID)


def test_of_two_who_act_at_once_the_second_looks_again(led: Cast) -> None:
    one = led.do("jordan", support.propose, led["maya"], terms())
    led.do("maya", support.agree, one, 1)
    with pytest.raises(Conflict):
        led.do("jordan", support.end, one, 1)
    with pytest.raises(NotAllowed, match="both agreed already"):
        led.do("jordan", support.agree, one, 2)
    led.do("jordan", support.end, one, 2)
    with system() as session:
        row = session.get_one(SupportAgreement, one)
    assert (row.status, row.open_for, row.ended_by) == (SupportStatus.ENDED, None, led["jordan"])


def test_one_at_a_time_for_the_two(led: Cast) -> None:
    led.do("jordan", support.propose, led["maya"], terms())
    with pytest.raises(NotAllowed, match="one already"):
        led.do("maya", support.propose, led["maya"], terms())


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Two calls a day, then four.", ()),
        ("No crisis cases until March; co-coaching on Fridays.", ()),
        ("Testing the new rota; a positive start.", ()),
        ("After detox, and Sober for a month", ("detox", "sober")),
        ("Diagnosed with PTSD. Tested positive.", ("diagnosed", "ptsd", "tested positive")),
    ],
)
def test_words_that_say_why_instead_of_what(text: str, named: tuple[str, ...]) -> None:
    assert health_words.found(text) == named


def test_the_crisis_line_is_not_said_twice(led: Cast) -> None:
    found = led.do("maya", protocol.help_for)
    assert isinstance(found, protocol.Help)
    assert "988" in found.crisis


def test_what_the_pages_read_is_the_same_on_both_databases(cast_anywhere: Cast) -> None:
    cast = cast_anywhere
    around_maya(cast)
    cast.do("maya", checkins.check_in, Given("hard", "a_lot", visible="summary", note="mine"))
    cast.do("maya", talks.ask, "this_week")
    one = cast.do("jordan", support.propose, cast["maya"], terms(may_know="director"))
    cast.do("maya", support.agree, one)
    told = cast.do("jordan", overview.told)
    assert isinstance(told, overview.Told)
    assert [len(part) for part in (told.talks, told.summaries, told.agreements)] == [1, 1, 1]
    cast.do("jordan", sharing.read, told.summaries[0].id)
    mine = cast.do("maya", overview.mine)
    assert isinstance(mine, overview.Mine)
    assert mine.entries[0].shares[0].read_at is not None
    assert mine.lead is not None
    assert (mine.lead.name, mine.lead.covers) == ("Jordan Ellis", ("Dana Okafor",))
    for name, parts in (("dana", [1, 0, 0]), ("olive", [0, 0, 1]), ("frank", [0, 0, 0]), ("victor", [0, 0, 0])):
        found = cast.do(name, overview.told)
        assert isinstance(found, overview.Told)
        assert [len(part) for part in (found.talks, found.summaries, found.agreements)] == parts, name
    cast.do("jordan", talks.mark_talked, told.talks[0].id)
    cast.do("maya", checkins.delete, mine.entries[0].id)
    left = cast.do("jordan", overview.told)
    assert isinstance(left, overview.Told)
    assert (left.talks, left.summaries) == ((), ())
