"""The gate: what holds a text back, what is only shown, and whose names a text may hold."""

import pytest
from sqlmodel import select

from db.tables.sessions import WordingConfirmation
from portal.access import system
from portal.errors import Flagged
from portal.wording import texts
from tests import make
from tests.cast import Cast, cast

__all__ = ["cast"]
PLACE = "observation.text"


def gate(cast: Cast, text: str) -> str:
    """What Jordan reads about a text on Maya; empty where it passes."""
    about = (cast["maya"], cast["jordan"])
    try:
        cast.do("jordan", texts.require_checked, PLACE, {"text": text}, about)
    except Flagged as refused:
        return refused.fields["text"]
    return ""


def answer(cast: Cast, text: str) -> None:
    cast.do("jordan", texts.answer_for, PLACE, text, (cast["maya"], cast["jordan"]))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("We talked about Kevin.", "somebody's name"),
        ("She lives at 412 Elm Street.", "In the same part of town"),
        ("Her mother is 94 years old.", "Over 89"),
        ("SD 57104", "The region"),
        ("Noor Haddad was there.", "someone in the programme"),
    ],
)
def test_a_firm_finding_holds_a_text_back_until_its_author_answers(cast: Cast, text: str, said: str) -> None:
    assert said in gate(cast, text)
    answer(cast, text)
    assert gate(cast, text) == ""


def test_a_mild_finding_holds_nothing_back_and_needs_no_answer(cast: Cast) -> None:
    text = "I met Hope on Monday near the house on Maple Avenue."
    assert gate(cast, text) == ""
    answer(cast, text)
    with system() as session:
        assert session.scalars(select(WordingConfirmation)).all() == []


def test_beside_a_firm_finding_a_mild_one_is_told_too(cast: Cast) -> None:
    assert "may be somebody's name" in gate(cast, "Hope said to call 605-555-0142.")


def test_those_the_record_is_about_may_be_named_by_any_part_of_their_name(cast: Cast) -> None:
    assert gate(cast, "Maya asked Ellis; Jordan and MAYA agreed.") == ""
    assert gate(cast, "Maya asked Kevin.") != ""


def test_the_offer_for_a_date_is_counted_from_the_authors_day(cast: Cast) -> None:
    day = make.today()
    assert "“Today” tells" in gate(cast, f"We met on {day.isoformat()}.")


def test_the_log_of_an_answer_names_kinds_and_never_the_text(cast: Cast) -> None:
    answer(cast, "Kevin lives at 412 Elm Street, SD 57104; Hope said so.")
    with system() as session:
        (logged,) = session.scalars(select(WordingConfirmation)).all()
    assert logged.kinds == "address,given_name,zip"
    assert "Kevin" not in repr(logged)
