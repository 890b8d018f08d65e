"""Every move there is and every other there is not; what days, minutes and fields may hold."""

from datetime import date, datetime, timedelta
from itertools import product

import pytest

from db.tables.cases import Case, CaseStatus, Stage
from portal.cases import workflow
from portal.errors import InvalidInput, InvalidTransition

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
ALLOWED = {
    "assigned": "assigned accepted under_way declined ended",
    "declined": "assigned ended",
    "accepted": "under_way unresponsive assigned ended",
    "under_way": "accepted unresponsive assigned ended",
    "unresponsive": "accepted under_way assigned ended",
    "ended": "",
}


def case(**values: object) -> Case:
    plain = {"status": CaseStatus.ACCEPTED, "assigned_on": TODAY - 10 * DAY, "conversations": 0, "attempts": 0}
    return Case(**{**plain, **values})


@pytest.mark.parametrize(("before", "after"), list(product(CaseStatus, CaseStatus)))
def test_every_pair(before: CaseStatus, after: CaseStatus) -> None:
    found = case(status=before)
    if after.value in ALLOWED[before.value].split():
        workflow.move(found, after)
        assert found.status is after
    else:
        with pytest.raises(InvalidTransition):
            workflow.move(found, after)
        assert found.status is before


@pytest.mark.parametrize(
    ("conversations", "attempts", "status"),
    [(0, 0, "accepted"), (0, 2, "accepted"), (1, 2, "under_way"), (0, 3, "unresponsive"), (4, 3, "unresponsive")],
)
def test_where_its_contacts_put_it(conversations: int, attempts: int, status: str) -> None:
    assert workflow.settled(case(conversations=conversations, attempts=attempts)) == status


@pytest.mark.parametrize("on", [TODAY, TODAY - DAY, TODAY - 10 * DAY])
def test_a_day_since_it_was_assigned_is_kept(on: date) -> None:
    assert workflow.contact_day(on, case(), TODAY) == on


@pytest.mark.parametrize(
    ("on", "says"),
    [
        (TODAY + DAY, "still to come"),
        (TODAY - 11 * DAY, "given to you later"),
        (TODAY - 400 * DAY, "year"),
        (None, "Choose the day"),
        ("2026-03-01", "Choose the day"),
    ],
)
def test_no_other_day_is(on: object, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as wrong:
        workflow.contact_day(on, case(), TODAY)
    assert set(wrong.value.fields) == {"on_day"}


@pytest.mark.parametrize("value", [0, -1, 481, True, "20", 1.5])
def test_minutes_out_of_reason_are_refused(value: object) -> None:
    with pytest.raises(InvalidInput, match="1 to 480"):
        workflow.minutes(value)


@pytest.mark.parametrize("value", [None, 1, 480])
def test_minutes_are_kept_or_left_out(value: int | None) -> None:
    assert workflow.minutes(value) == value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rhythm_days", 0),
        ("rhythm_days", 5),
        ("rhythm_days", True),
        ("agreement_on", TODAY + DAY),
        ("chat_consent_on", "today"),
        ("agreement_on", TODAY - 400 * DAY),
        ("stage", "cured"),
        ("has_plan", "yes"),
        ("has_plan", None),
    ],
)
def test_an_agreed_field_refuses_what_it_cannot_hold(field: str, value: object) -> None:
    with pytest.raises(InvalidInput) as wrong:
        workflow.parsed(field, value, TODAY)
    assert set(wrong.value.fields) == {field}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rhythm_days", 7),
        ("agreement_on", TODAY),
        ("chat_consent_on", None),
        ("stage", "return_to_use"),
        ("has_plan", True),
    ],
)
def test_and_keeps_what_it_can(field: str, value: object) -> None:
    assert workflow.parsed(field, value, TODAY) == (Stage(str(value)) if field == "stage" else value)


def test_there_is_no_field_for_words() -> None:
    """No name can be written down anywhere: every column that holds text is the code or one of a closed list."""
    for table in ("coded_case", "case_contact", "case_handover", "case_acquaintance", "case_event"):
        for column in Case.metadata.tables[table].columns:
            is_closed_list = bool(getattr(column.type, "enums", None))
            assert column.type.python_type is not str or is_closed_list or column.name == "code", column
    assert set(workflow.FIELDS) == set(workflow._PARSERS)


@pytest.mark.parametrize("on", [TODAY + DAY, TODAY - 3 * DAY, None, "x"])
def test_an_end_lies_neither_ahead_nor_before_the_last_contact(on: object) -> None:
    with pytest.raises(InvalidInput):
        workflow.end_day(on, case(touched_on=TODAY - 2 * DAY), TODAY)
    assert workflow.end_day(TODAY - 2 * DAY, case(touched_on=TODAY - 2 * DAY), TODAY) == TODAY - 2 * DAY


@pytest.mark.parametrize("on", [TODAY + DAY, TODAY - 400 * DAY, None, datetime])
def test_a_key_was_passed_on_by_today(on: object) -> None:
    with pytest.raises(InvalidInput):
        workflow.key_day(on, TODAY)
