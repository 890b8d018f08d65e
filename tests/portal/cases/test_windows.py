"""When contact is due, how long support lasts, and how a case stands: worked numbers, then what always holds."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.tables.cases import Case, CaseContact, CaseStatus, Channel, ContactKind
from db.tables.frameworks import Programme
from portal.cases import windows
from portal.cases.windows import Rules, Sign, Window
from portal.cases.workflow import HELD

HELPLINE = Rules(3, 5, 35, 42, 28)
PLAIN = Rules(3)
FEB_10 = date(2026, 2, 10)
AT = datetime(2026, 2, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOLDER, OTHER = uuid.uuid4(), uuid.uuid4()


def case(**values: object) -> Case:
    plain: dict[str, object] = {
        "code": "Quiet Harbor 27",
        "programme": Programme.PEER,
        "channel": Channel.PHONE,
        "status": CaseStatus.ACCEPTED,
        "assigned_on": date(2026, 2, 7),
        "contact_due_on": FEB_10,
        "coach_id": HOLDER,
        "conversations": 0,
        "attempts": 0,
    }
    return Case(**{**plain, **values})


def talking(count: int, channel: Channel = Channel.PHONE, rules: Rules = HELPLINE, **values: object) -> Case:
    """Support under way since 10 February."""
    agreed = windows.window(channel, FEB_10, rules)
    plain: dict[str, object] = {
        "channel": channel,
        "status": CaseStatus.UNDER_WAY,
        "started_on": FEB_10,
        "last_on": FEB_10,
        "touched_on": FEB_10,
        "conversations": count,
        "agreed_conversations": agreed.conversations,
        "target_on": agreed.target_on,
        "window_on": agreed.ends_on,
    }
    return case(**{**plain, **values})


def test_contact_for_a_case_of_friday_is_due_on_monday() -> None:
    assert windows.contact_due(date(2026, 2, 13), HELPLINE) == date(2026, 2, 16)


def test_text_lasts_28_days_and_phone_is_usually_35_and_at_most_42() -> None:
    assert windows.window(Channel.TEXT, FEB_10, HELPLINE) == Window(ends_on=date(2026, 3, 10))
    assert windows.window(Channel.PHONE, FEB_10, HELPLINE) == Window(5, date(2026, 3, 17), date(2026, 3, 24))


@pytest.mark.parametrize("channel", [Channel.IN_PERSON, Channel.VIDEO])
def test_other_channels_have_no_window(channel: Channel) -> None:
    assert windows.window(channel, FEB_10, HELPLINE) == Window()


@pytest.mark.parametrize("channel", list(Channel))
def test_a_programme_without_these_rules_has_no_window(channel: Channel) -> None:
    assert windows.window(channel, FEB_10, PLAIN) == Window()


@pytest.mark.parametrize(
    ("found", "on", "words"),
    [
        (case(), FEB_10 - 2 * DAY, "first contact due in 2 days"),
        (case(), FEB_10 - DAY, "first contact due tomorrow"),
        (case(), FEB_10, "first contact due today"),
        (case(), FEB_10 + DAY, "first contact 1 day late"),
        (case(), FEB_10 + 2 * DAY, "first contact 2 days late"),
        (
            case(status=CaseStatus.ASSIGNED),
            FEB_10 - DAY,
            "waiting for the coach to take it · first contact due tomorrow",
        ),
        (case(status=CaseStatus.DECLINED), FEB_10, "not taken: somebody else is needed"),
        (case(attempts=1, touched_on=FEB_10), FEB_10 + 4 * DAY, "tried once, not reached yet"),
        (case(attempts=2, touched_on=FEB_10), FEB_10, "tried twice, not reached yet"),
        (
            case(status=CaseStatus.UNRESPONSIVE, attempts=3, touched_on=FEB_10),
            FEB_10,
            "no answer to 3 attempts in a row: decide together how to go on",
        ),
        (talking(4), date(2026, 3, 20), "4 of 5 conversations, day 38 of 42"),
        (talking(1), FEB_10, "1 of 5 conversations, day 0 of 42"),
        (talking(5), date(2026, 3, 20), "all 5 conversations held: time to end it well"),
        (talking(5), date(2026, 4, 20), "all 5 conversations held: time to end it well"),
        (
            talking(4),
            date(2026, 3, 24),
            "4 of 5 conversations, day 42 of 42 · past its window: a look is due, no failure",
        ),
        (talking(2, Channel.TEXT), date(2026, 3, 8), "text engagement ends in 2 days"),
        (talking(2, Channel.TEXT), date(2026, 3, 9), "text engagement ends tomorrow"),
        (talking(2, Channel.TEXT), date(2026, 3, 10), "past its window: a look is due, no failure"),
        (talking(2, Channel.VIDEO), FEB_10 + 3 * DAY, "2 conversations, the last 3 days ago"),
        (talking(1, rules=PLAIN), FEB_10 + DAY, "1 conversation, the last yesterday"),
        (
            talking(2, Channel.VIDEO, rhythm_days=7),
            FEB_10 + 9 * DAY,
            "2 conversations, the last 9 days ago · agreed every 7 days",
        ),
        (
            talking(2, touched_on=None, assigned_on=date(2026, 3, 1), contact_due_on=date(2026, 3, 4)),
            date(2026, 3, 3),
            "first contact due tomorrow · 2 of 5 conversations, day 21 of 42",
        ),
        (case(status=CaseStatus.ENDED, ended_on=FEB_10), FEB_10, "ended"),
    ],
)
def test_how_a_case_stands_in_words(found: Case, on: date, words: str) -> None:
    assert windows.status(found, on).words == words


def test_four_calls_at_day_42_are_past_the_window_and_at_day_41_are_not() -> None:
    assert not windows.is_past_window(talking(4), date(2026, 3, 23))
    assert windows.is_past_window(talking(4), date(2026, 3, 24))
    assert windows.status(talking(4), date(2026, 3, 24)).is_look_due
    assert not windows.is_past_window(talking(5), date(2026, 3, 24))


def test_a_look_at_the_window_settles_it_and_one_before_does_not() -> None:
    on = date(2026, 3, 26)
    assert windows.status(talking(4, looked_on=date(2026, 3, 23)), on).is_look_due
    looked = windows.status(talking(4, looked_on=date(2026, 3, 25)), on)
    assert not looked.is_look_due
    assert looked.words == "4 of 5 conversations, day 44 of 42 · past its window, looked at Wed 25 Mar"


def test_leave_of_the_coach_is_said_and_moves_nothing() -> None:
    on, back = FEB_10 + 2 * DAY, date(2026, 3, 2)
    here, away = windows.status(case(), on), windows.status(case(), on, back)
    assert away.words == "first contact 2 days late · coach away until Mon 2 Mar"
    assert (away.sign, away.is_look_due) == (here.sign, here.is_look_due)


def test_the_coach_is_spoken_to() -> None:
    waiting = case(status=CaseStatus.ASSIGNED)
    said = windows.status(waiting, FEB_10, FEB_10 + 5 * DAY, is_own=True).words
    assert said == "waiting for you to take it · first contact due today"


def contact(kind: ContactKind, day: int, coach: uuid.UUID = HOLDER, *, is_back: bool = False) -> CaseContact:
    return CaseContact(
        kind=kind, coach_id=coach, on_day=FEB_10 + day * DAY, noted_at=AT, taken_back_at=AT if is_back else None
    )


TALKED, TRIED = ContactKind.CONVERSATION, ContactKind.ATTEMPT


@pytest.mark.parametrize(
    ("found", "count"),
    [
        ([], 0),
        ([contact(TRIED, 0), contact(TRIED, 1), contact(TRIED, 2)], 3),
        ([contact(TRIED, 0), contact(TALKED, 1), contact(TRIED, 2)], 1),
        ([contact(TRIED, 0), contact(TRIED, 1), contact(TALKED, 2)], 0),
        ([contact(TRIED, 0), contact(TALKED, 1, is_back=True), contact(TRIED, 2)], 2),
        ([contact(TRIED, 0), contact(TRIED, 1, is_back=True)], 1),
        ([contact(TRIED, 0, OTHER), contact(TRIED, 1, OTHER), contact(TRIED, 2)], 1),
    ],
)
def test_attempts_in_a_row(found: list[CaseContact], count: int) -> None:
    assert windows.attempts_in_a_row(found) == count


days = st.integers(0, 120)
open_cases = st.builds(
    talking,
    st.integers(1, 7),
    st.sampled_from(Channel),
    st.sampled_from([HELPLINE, PLAIN]),
    rhythm_days=st.sampled_from([None, 7, 14]),
    last_on=st.dates(FEB_10, FEB_10 + 60 * DAY),
    looked_on=st.none() | st.dates(FEB_10, FEB_10 + 90 * DAY),
    touched_on=st.none() | st.dates(FEB_10, FEB_10 + 60 * DAY),
    status=st.sampled_from(HELD),
)


@given(open_cases, days)
def test_once_past_its_window_a_case_stays_past_it(found: Case, day: int) -> None:
    today = FEB_10 + day * DAY
    if windows.is_past_window(found, today):
        assert windows.is_past_window(found, today + DAY)


@given(open_cases, days)
def test_a_look_today_leaves_none_due_today(found: Case, day: int) -> None:
    today = FEB_10 + day * DAY
    found.looked_on = today
    found.touched_on = found.touched_on and min(found.touched_on, today)
    assert not windows.status(found, today).is_look_due


@given(open_cases, days, st.dates(FEB_10, FEB_10 + 90 * DAY))
def test_leave_never_changes_what_is_due(found: Case, day: int, back_on: date) -> None:
    today = FEB_10 + day * DAY
    here, away = windows.status(found, today), windows.status(found, today, back_on)
    assert away.words.startswith(here.words)
    assert (here.sign, here.is_look_due) == (away.sign, away.is_look_due)


@given(open_cases, days)
def test_nothing_is_called_a_failure_and_every_sentence_says_something(found: Case, day: int) -> None:
    words = windows.status(found, FEB_10 + day * DAY).words
    assert words
    assert "failure" not in words.replace("no failure", "")
    assert words == words.strip(" ·")


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(1, 60))
def test_contact_is_due_that_many_calendar_days_later(on: date, days: int) -> None:
    assert (windows.contact_due(on, Rules(days)) - on).days == days


def test_every_sign_but_the_quiet_ones_is_pressing() -> None:
    quiet = {Sign.CONTACT_DUE, Sign.WINDOW_NEAR, Sign.TRIED, Sign.ON_COURSE, Sign.ENDED}
    assert set(windows.PRESSING) == set(Sign) - quiet
