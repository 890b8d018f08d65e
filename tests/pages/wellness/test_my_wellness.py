"""The pages about wellness as their people use them: what each reads and does, and what is gone once taken back."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from db.tables.people import Supervision
from db.tables.wellness import CheckIn, CheckInShare, TalkRequest, WellnessPlan
from portal.access import system
from portal.settings import ROOT
from portal.wellness import checkins, content, plan, purging, talks
from portal.wellness.checkins import Given
from portal.wellness.words import NOBODY_LEADS
from tests import make
from tests.cast import Cast, around_maya, cast
from tests.pages.supervision.test_one_on_ones import FRAME, button, labels, shown
from tests.portal.access.scenes import end_service
from tests.portal.access.test_functions import counted
from tests.portal.wellness.test_publishing import team

__all__ = ["cast"]

HERON = "a heron by the weir"
SAID = Given("mixed", "a_lot", ("listen",), {"physical": "care"}, HERON)


@pytest.fixture
def led(cast: Cast) -> Cast:
    """Jordan leads Maya, and Dana covers for him."""
    around_maya(cast)
    return cast


def opened(cast: Cast, name: str, page: str, one: uuid.UUID | None = None) -> AppTest:
    """A page about wellness, or Home, as `name` has it."""
    at = AppTest.from_file(str(FRAME), default_timeout=30)
    at.user = {"credential": cast.credential(name), "device": "d"}
    at.run()
    folder = "today" if page == "home" else "wellness"
    at.switch_page(str(ROOT / "pages" / folder / f"{page}.py"))
    if one:
        at.query_params["id"] = str(one)
    return at.run()


def choose(at: AppTest, label: str, value: object) -> None:
    kinds: tuple[Any, ...] = (at.segmented_control, at.pills, at.radio, at.checkbox)
    next(one for kind in kinds for one in kind if one.label == label).set_value(value).run()


def entries() -> list[CheckIn]:
    with system() as session:
        return list(session.exec(select(CheckIn).order_by(col(CheckIn.made_at))))


def entered(cast: Cast, given: Given = SAID) -> uuid.UUID:
    one = cast.do("maya", checkins.check_in, given)
    assert isinstance(one, uuid.UUID)
    return one


def test_a_check_in_is_only_mine_unless_i_say_otherwise(led: Cast) -> None:
    at = opened(led, "maya", "my_wellness")
    assert "Nobody but you." in shown(at)
    assert "988" in shown(at)
    choose(at, "How are you arriving?", "mixed")
    choose(at, "Workload", "a_lot")
    choose(at, "Support I would like", ["listen"])
    button(at, "Save my check-in").click().run()
    assert not at.exception
    (row,) = entries()
    assert content.unpacked(row.content).arriving == "mixed"
    assert (row.is_counted, row.on_day) == (False, make.today())
    assert "only you can see it" in shown(at)
    assert "Summaries" not in shown(opened(led, "jordan", "told_me"))


def test_the_note_and_the_areas_never_reach_the_lead(led: Cast) -> None:
    entered(led, Given("mixed", "a_lot", ("listen",), {"physical": "care"}, HERON, "summary"))
    at = opened(led, "jordan", "told_me")
    assert "Mixed" not in shown(at)
    button(at, "Read it").click().run()
    assert "Arriving: Mixed" in shown(at)
    for hidden in (HERON, "Physical", "Needs care", "needs care"):
        assert hidden not in shown(at)
    assert "first read today" in shown(opened(led, "maya", "my_wellness"))


def test_taken_back_while_the_lead_has_it_open(led: Cast) -> None:
    entry = entered(led, Given("mixed", visible="summary"))
    at = opened(led, "jordan", "told_me")
    led.do("maya", checkins.withdraw, entry)
    button(at, "Read it").click().run()
    assert not at.exception
    assert "There is nothing here for you." in shown(at)
    assert "Mixed" not in shown(at)
    assert "Read it" not in labels(at)
    led.do("maya", checkins.share, entry)
    at.run()
    button(at, "Read it").click().run()
    assert "Mixed" in shown(at)
    led.do("maya", checkins.withdraw, entry)
    assert "Mixed" not in shown(at.run())
    assert "taken back" in shown(opened(led, "maya", "my_wellness"))


def test_talk_with_me_tells_the_lead_that_and_nothing_else(led: Cast) -> None:
    at = opened(led, "maya", "my_wellness")
    choose(at, "How are you arriving?", "hard")
    choose(at, "Who may see this check-in?", "talk")
    assert "Jordan Ellis sees that you would like to talk" in shown(at)
    assert "Dana Okafor covers for them and sees it as well." in shown(at)
    button(at, "Save my check-in").click().run()
    assert "Choose until when" in shown(at)
    assert entries() == []
    choose(at, "Until when would you like to talk?", "today")
    button(at, "Save my check-in").click().run()
    assert not at.exception
    assert len(entries()) == 1
    assert "You asked to talk" in shown(at)
    for name in ("jordan", "dana"):
        lead = opened(led, name, "told_me")
        assert "Maya Torres · today" in shown(lead).replace("*", "")
        assert "Hard" not in shown(lead)
    assert "Maya Torres" not in shown(opened(led, "olive", "told_me"))
    lead = opened(led, "jordan", "told_me")
    button(lead, "We talked").click().run()
    assert "Noted that you talked, and nothing else." in shown(lead)
    assert "You asked to talk" not in shown(opened(led, "maya", "my_wellness"))


def test_who_only_wants_to_talk_need_not_say_anything(led: Cast) -> None:
    at = opened(led, "maya", "my_wellness")
    choose(at, "Who may see this check-in?", "talk")
    choose(at, "Until when would you like to talk?", "this_week")
    button(at, "Save my check-in").click().run()
    assert not at.exception
    assert entries() == []
    button(at, "Take it back").click().run()
    with system() as session:
        assert session.exec(select(TalkRequest)).all() == []


def test_a_request_that_was_taken_back_meanwhile_is_not_there(led: Cast) -> None:
    talk = led.do("maya", talks.ask, "today")
    at = opened(led, "jordan", "told_me")
    led.do("maya", talks.withdraw, talk)
    button(at, "We talked").click().run()
    assert not at.exception
    assert "There is nothing here for you." in shown(at)


def test_nothing_said_is_nothing_kept_and_what_was_typed_stays(led: Cast) -> None:
    at = opened(led, "maya", "my_wellness")
    button(at, "Save my check-in").click().run()
    assert "Answer at least one thing" in shown(at)
    choose(at, "Who may see this check-in?", "summary")
    next(one for one in at.expander if one.label.startswith("More, only for you"))
    button(at, "Save my check-in").click().run()
    assert "Say one of them first." in shown(at)
    assert entries() == []


def test_without_a_lead_sharing_is_not_offered_and_says_why(cast: Cast) -> None:
    at = opened(cast, "maya", "my_wellness")
    assert NOBODY_LEADS in shown(at)
    assert next(one for one in at.radio).options == ["Only me"]
    choose(at, "Workload", "right")
    button(at, "Save my check-in").click().run()
    assert len(entries()) == 1
    assert not [one for one in labels(at) if one.startswith("Share")]


def test_a_lead_too_close_to_the_coach_is_nobody_to_share_with(led: Cast) -> None:
    with system(write=True) as session:
        make.conflict(session, led["jordan"], led["maya"])
    at = opened(led, "maya", "my_wellness")
    assert NOBODY_LEADS in shown(at)
    assert "Jordan" not in shown(at)


def test_a_new_lead_is_offered_the_old_entry_and_sees_nothing_until_then(led: Cast) -> None:
    entered(led, Given("mixed", visible="summary"))
    led.do("maya", talks.ask, "this_week")
    with system(write=True) as session:
        session.execute(
            sa.update(Supervision)
            .where(col(Supervision.coach_id) == led["maya"], col(Supervision.until_on).is_(None))
            .values(until_on=make.today())
        )
        make.supervision(session, led["maya"], led["sol"], since=make.today())
    for name in ("jordan", "sol"):
        at = opened(led, name, "told_me")
        assert "Summaries" not in shown(at)
        assert "Maya Torres ·" not in shown(at).replace("*", "")
    at = opened(led, "maya", "my_wellness")
    assert "They do not lead you any more" in shown(at)
    assert "Sol Reyes leads you now and sees nothing of it." in shown(at)
    button(at, "Ask Sol Reyes").click().run()
    button(at, "Share the summary").click().run()
    assert not at.exception
    at = opened(led, "sol", "told_me")
    assert "They would like to talk" in shown(at)
    button(at, "Read it").click().run()
    assert "Mixed" in shown(at)


def test_purged_while_it_is_read(led: Cast) -> None:
    entered(led)
    at = opened(led, "maya", "my_wellness")
    next(one for one in at.text_area if one.label == "What keeps me well").set_value("The river path.").run()
    with system(write=True) as session:
        session.execute(sa.update(CheckIn).values(on_day=make.today() - timedelta(days=400)))
        purging.purge(session, make.today())
    next(one for one in at.button if one.label.startswith("Share")).click().run()
    assert not at.exception
    assert "There is nothing here for you." in shown(at)
    assert "Your check-ins will stand here" in shown(at)
    assert "The river path." in shown(at)
    with system() as session:
        assert session.get_one(WellnessPlan, led["maya"]).keeps_well == "The river path."


def test_deleted_is_deleted_with_everything_shared_of_it(led: Cast) -> None:
    entered(led, Given("mixed", visible="summary"))
    at = opened(led, "maya", "my_wellness")
    button(at, "Delete").click().run()
    assert not at.exception
    assert entries() == []
    with system() as session:
        assert session.exec(select(CheckInShare)).all() == []
    assert "Summaries" not in shown(opened(led, "jordan", "told_me"))


def test_the_plan_in_two_windows_loses_neither_text(led: Cast) -> None:
    one, other = (opened(led, "maya", "my_wellness") for _ in "12")
    field = "What helps then"
    next(area for area in one.text_area if area.label == field).set_value("Walk first.").run()
    next(area for area in other.text_area if area.label == field).set_value("Call Ana.").run()
    assert "Something else was saved here meanwhile." in shown(other)
    assert "Walk first." in shown(other)
    assert "Call Ana." in shown(other)
    button(other, "Keep mine").click().run()
    assert led.do("maya", plan.own) == plan.Plan(what_helps="Call Ana.")


def test_home_has_one_quiet_line_that_can_be_put_away(led: Cast) -> None:
    line = "Check in, if you like"
    at = opened(led, "maya", "home")
    assert [one for one in labels(at) if one == "Not now"]
    button(at, "Not now").click().run()
    assert not at.exception
    assert "Not now" not in labels(at)
    for name in ("jordan", "olive", "ada"):
        assert line not in shown(opened(led, name, "home"))
        assert "Not now" not in labels(opened(led, name, "home"))


def test_the_line_comes_back_a_fortnight_after_the_last_check_in(led: Cast) -> None:
    entered(led)
    assert "Not now" not in labels(opened(led, "maya", "home"))
    for days, is_there in ((13, False), (14, True)):
        with system(write=True) as session:
            session.execute(sa.update(CheckIn).values(on_day=make.today() - timedelta(days=days)))
        assert ("Not now" in labels(opened(led, "maya", "home"))) is is_there, days


@pytest.mark.parametrize(("name", "page"), [("maya", "my_wellness"), ("jordan", "told_me"), ("maya", "support")])
def test_a_page_asks_little_of_the_database(led: Cast, database: Engine, name: str, page: str) -> None:
    for _ in range(8):
        entered(led, Given("mixed", visible="summary"))
    at = opened(led, name, page, led["maya"])
    with counted(database) as statements:
        at.run()
    assert not at.exception
    asked = [one for one in statements if one.lstrip().upper().startswith(("SELECT", "UPDATE", "INSERT", "DELETE"))]
    assert len(asked) <= 20, "\n\n".join(asked)


def test_after_the_end_of_service_it_can_be_read_and_deleted_and_nothing_else(led: Cast) -> None:
    entered(led, Given("mixed", note=HERON, visible="summary"))
    led.do("maya", plan.save, "what_helps", "The river path.")
    end_service(led)
    at = opened(led, "maya", "my_wellness")
    assert not at.exception
    for word in (HERON, "The river path.", "988"):
        assert word in shown(at)
    assert not [one for one in labels(at) if one.startswith(("Save my", "Share"))]
    assert at.text_area == []
    button(at, "Take it back").click().run()
    button(at, "Delete").click().run()
    button(at, "Delete my plan").click().run()
    assert not at.exception
    assert entries() == []
    assert "The river path." not in shown(at)


def test_a_support_agreement_is_proposed_agreed_on_and_ended(led: Cast) -> None:
    at = opened(led, "jordan", "support", led["maya"])
    button(at, "Propose it").click().run()
    assert "Choose at least one thing" in shown(at)
    choose(at, "What changes", ["co_coached"])
    next(area for area in at.text_area if area.label == "Steps back").set_value("Since the relapse.").run()
    button(at, "Propose it").click().run()
    assert "Leave out “relapse”." in shown(at)
    assert "Since the relapse." in shown(at)
    next(area for area in at.text_area if area.label == "Steps back").set_value("Fridays first.").run()
    button(at, "Propose it").click().run()
    assert not at.exception
    assert "It holds once the other one agrees." in shown(at)
    assert "Propose an agreement" not in shown(at)
    coach = opened(led, "maya", "support", led["maya"])
    assert "Proposed by Jordan Ellis, waits for your agreement" in shown(coach)
    button(coach, "I agree").click().run()
    assert "Agreed on: coaching together with somebody." in shown(coach)
    for name in ("olive", "dana", "frank", "carl"):
        found = opened(led, name, "support", led["maya"])
        assert [one.value for one in found.title] == ["Not found"], name
        assert "Fridays first." not in shown(found)
    button(at, "Take it back").click().run()
    assert "Something changed here in the meantime." in shown(at)
    button(at, "End it").click().run()
    assert not at.exception
    assert "It has ended." in shown(at)


def test_the_directors_page_publishes_what_the_daily_work_did_not(led: Cast) -> None:
    with system(write=True) as session:
        team(session, led.home, "c", "steady", "steady", "mixed", "mixed", "hard")
    at = opened(led, "olive", "picture")
    assert not at.exception
    tables = [table.value for table in at.table]
    assert len(tables) == 1
    assert list(tables[0]["All (5)"]) == [0, 2, 2, 1]
    (bars,) = at.get("vega_lite_chart")
    assert "All (5): Bright 0, Steady 2, Mixed 2, Hard just now 1." in str(bars.proto)
    assert "Not shown: too few people answered" in shown(at), "the workload"
    with system(write=True) as session:
        session.execute(sa.delete(CheckIn))
    assert list(opened(led, "olive", "picture").table[0].value["All (5)"]) == [0, 2, 2, 1]
