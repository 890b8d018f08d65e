"""The pages of the first 90 days as coach, lead and director use them."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from db.tables.first_90 import FirstNinetyStatus, Outcome
from db.tables.people import Person
from portal.access import system
from portal.people import passwords
from portal.people.passwords import hashed
from portal.settings import ROOT
from tests import make
from tests.cast import Cast, Life, cast
from tests.portal.first90.life import Ninety, led, recommended

__all__ = ["cast"]
FRAME = ROOT / "portal" / "entry_point" / "app.py"
PAGES = ROOT / "pages" / "supervision"
RIGHT = "green lamp river stone"


@pytest.fixture
def signing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Everybody has a password that is quick to check."""
    monkeypatch.setattr(passwords, "ROUNDS", 4)
    passwords.nobody.cache_clear()
    with system(write=True) as session:
        session.execute(sa.update(Person).values(password_hash=hashed(RIGHT)))
    return cast


def opened(cast: Cast, who: str, page: str, **address: uuid.UUID) -> AppTest:
    at = AppTest.from_file(str(FRAME), default_timeout=30)
    at.user = {"credential": cast.credential(who), "device": "d"}
    at.run()
    at.switch_page(str(PAGES / page))
    for name, value in address.items():
        at.query_params[name] = str(value)
    at.run()
    assert not at.exception, at.exception
    return at


def shown(at: AppTest) -> str:
    kinds = (at.title, at.subheader, at.markdown, at.text, at.caption, at.info, at.error, at.success, at.warning)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label.replace("\\", "") == label).click()
    at.run()
    assert not at.exception, at.exception
    return at


def choose(at: AppTest, label: str, value: object) -> AppTest:
    next(one for one in (*at.radio, *at.selectbox) if one.label == label).set_value(value)
    return at.run()


def write(at: AppTest, label: str, text: str) -> None:
    next(one for one in (*at.text_area, *at.text_input) if one.label == label).set_value(text)


def labels(at: AppTest) -> set[str]:
    return {button.label.replace("\\", "") for button in at.button}


def test_a_lead_begins_and_both_see_the_same_dates(cast: Cast) -> None:
    Life(cast).lead_maya()
    at = opened(cast, "jordan", "first90.py")
    at = press(at, "Begin the first 90 days")
    assert "Name somebody the coach can appeal to" in shown(at)
    choose(at, "Whom can the coach appeal to?", cast["frank"])
    press(at, "Begin the first 90 days")
    at = opened(cast, "maya", "first90.py")
    assert "My first 90 days · day 0 of 90" in shown(at).replace("*", "")
    assert labels(at).isdisjoint({"Begin the first 90 days"})


def test_the_coach_reads_from_day_0_what_is_reviewed_who_decides_and_whom_to_appeal_to(cast: Cast) -> None:
    one = led(cast, ago=0)
    text = shown(opened(cast, "maya", "first90_one.py", id=one.id))
    for words in ("What I will be reviewed on", "Olive Brandt", "Frank Lindqvist", "Jordan Ellis"):
        assert words in text
    assert "probation" not in text


def test_overdue_is_loud_for_those_in_office_and_gentle_for_the_coach(cast: Cast) -> None:
    one = led(cast, ago=100)
    for who in ("jordan", "olive"):
        at = opened(cast, who, "first90_one.py", id=one.id)
        assert "Overdue, undecided" in at.warning[0].value
    at = opened(cast, "maya", "first90_one.py", id=one.id)
    assert not at.warning
    assert "There is nothing you must do; you serve as before." in shown(at)
    assert "verdue" not in shown(at)


def test_a_lead_recommends_and_signs_on_a_page_of_their_own(signing: Cast) -> None:
    one = led(signing)
    one.talk()
    at = opened(signing, "jordan", "recommend.py", id=one.review)
    choose(at, "What do you recommend?", Outcome.CONFIRM)
    write(at, "Your password, once more", RIGHT)
    press(at, "Recommend, sign and share with Maya Torres")
    assert "There is no closed one-on-one for it" in shown(at)
    assert one.now().status is FirstNinetyStatus.RUNNING
    for which in ("first", "second"):
        write(at, f"The {which} checkpoint", "We met every week instead.")
    write(at, "Your password, once more", RIGHT)
    press(at, "Recommend, sign and share with Maya Torres")
    assert one.now().status is FirstNinetyStatus.RECOMMENDED


def test_a_director_decides_the_lead_tells_and_only_then_the_coach_sees_it(signing: Cast) -> None:
    one = recommended(signing)
    at = opened(signing, "olive", "first90_one.py", id=one.id)
    assert "Recommended: confirm" in shown(at)
    choose(at, "Your decision", Outcome.CONFIRM)
    write(at, "Your password, once more", RIGHT)
    press(at, "Decide")
    assert one.now().status is FirstNinetyStatus.DECIDED
    blind = shown(opened(signing, "maya", "first90_one.py", id=one.id))
    assert "onfirm" not in blind
    assert "ecided:" not in blind
    at = opened(signing, "jordan", "first90_one.py", id=one.id)
    press(at, "Note it, and show it to the coach")
    at = opened(signing, "maya", "first90_one.py", id=one.id)
    assert "Decided: confirm" in shown(at)
    write(at, "My response", "Thank you for the time you took.")
    press(at, "Attach it")
    assert "Thank you for the time you took." in shown(opened(signing, "olive", "first90_one.py", id=one.id))


def test_a_lead_sees_what_was_sent_back_and_recommends_anew(signing: Cast) -> None:
    from portal.first90 import deciding

    one = recommended(signing)
    signing.do("olive", deciding.send_back, one.id, "What was tried so far?")
    at = opened(signing, "jordan", "recommend.py", first=one.id)
    assert "What was tried so far?" in shown(at)
    choose(at, "What do you recommend?", Outcome.RETURN_TO_TRAINING)
    write(at, "Why?", "The last module first.")
    write(at, "Your password, once more", RIGHT)
    press(at, "Sign the recommendation")
    assert one.now().status is FirstNinetyStatus.RECOMMENDED


def test_an_extension_shows_its_lengths_with_the_day_they_end_on(signing: Cast) -> None:
    one = led(signing)
    one.talk()
    one.set_goals(1)
    at = opened(signing, "jordan", "recommend.py", id=one.review)
    choose(at, "What do you recommend?", Outcome.EXTEND)
    choose(at, "For how long?", 30)
    assert "1 goal, each with support and a day." in shown(at)


def test_what_is_out_of_scope_is_not_found(cast: Cast) -> None:
    one = led(cast)
    for who in ("noor", "carl", "victor"):
        assert shown(opened(cast, who, "first90_one.py", id=one.id)).startswith("Not found")


def test_the_clock_is_stopped_and_runs_again(cast: Cast) -> None:
    one = led(cast, ago=40)
    at = opened(cast, "jordan", "first90_one.py", id=one.id)
    write(at, "Why?", "A pause for everybody's safety.")
    press(at, "Stop the clock")
    at = opened(cast, "maya", "first90_one.py", id=one.id)
    assert "this is no finding" in shown(at)
    press(opened(cast, "jordan", "first90_one.py", id=one.id), "Let the clock run")
    assert one.now().status is FirstNinetyStatus.RUNNING


def test_no_page_asks_the_database_more_than_twelve_times(signing: Cast) -> None:
    from db.engine import engine
    from tests.portal.access.test_functions import counted

    one: Ninety = recommended(signing, Outcome.EXTEND, days=30)
    one.decide(outcome=Outcome.EXTEND, days=30)
    one.tell(on=make.today() - timedelta(days=0))
    for who in ("maya", "jordan", "olive"):
        for page, address in (("first90.py", {}), ("first90_one.py", {"id": one.id})):
            at = opened(signing, who, page, **address)
            with counted(engine()) as statements:
                at.run()
            asked = [one for one in statements if not one.startswith(("PRAGMA", "BEGIN"))]
            assert len(asked) <= 12, (who, page, asked)
