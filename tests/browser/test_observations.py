"""Observations by hand: written on a phone in few taps, taken as evidence by keyboard, told before they weigh."""

from datetime import timedelta

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect
from sqlmodel import select

from db.tables.observations import Observation, ObservationKind
from db.tables.people import Division, Role
from db.tables.reviews import Side
from portal.access import system
from tests import make
from tests.browser.conftest import SignedIn, settle
from tests.browser.forms import act, card, focused, go, new_pair, saved, text
from tests.browser.test_form import WIDE
from tests.browser.test_frame import PHONE, RULES
from tests.serving import PortalServer

SENTENCE = "Let the silence stand until the answer came."
GROWTH = "Offered three ways on before asking what had been tried."
MOST = 6


def test_an_observation_takes_six_taps_on_a_phone_and_the_sentence(
    server: PortalServer, signed_in_context: SignedIn
) -> None:
    pair = new_pair(server)
    with server.using(), system(write=True) as session:
        division = session.scalars(select(Division.id)).first()
        other = make.person(session, f"{pair.coach}b Other", division, Role.COACH)
        make.supervision(session, other, server.person_id(pair.lead))
    page = signed_in_context(pair.lead, viewport=PHONE, has_touch=True).new_page()
    page.goto(f"{server.url}/observations")
    settle(page)
    taps = 0

    def tap(place: Locator) -> None:
        nonlocal taps
        place.tap()
        taps += 1
        settle(page)

    tap(page.get_by_role("combobox", name="Whose work?"))
    tap(page.get_by_role("option", name=f"{pair.coach.title()} Berg"))
    tap(page.get_by_role("radiogroup", name="What is it about?").get_by_text("Strength"))
    tap(page.get_by_role("textbox", name="What did you see or hear?"))
    page.keyboard.type(SENTENCE)
    tap(page.get_by_text("Yes, today"))
    tap(page.get_by_role("button", name="Save observation"))
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_text(SENTENCE)).to_have_count(1)
    assert taps <= MOST
    with server.using(), system() as session:
        coach = server.person_id(pair.coach)
        [row] = session.scalars(select(Observation).where(Observation.coach_id == coach)).all()
        assert (row.text, row.kind, row.seen_on, row.told_on) == (SENTENCE, "strength", make.today(), make.today())
    assert page.evaluate(WIDE) == [False, False]
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in violations] == []


def test_an_observation_becomes_evidence_by_keyboard_and_is_told_before_it_supports_a_one(
    server: PortalServer, signed_in_context: SignedIn
) -> None:
    pair = new_pair(server)
    pair.observe(GROWTH, "4b", kind=ObservationKind.GROWTH, ago=3)
    pair.fill(Side.LEAD, without=("4b",))
    context = signed_in_context(pair.lead)
    page = pair.visit(context.new_page())
    go(page, 4)
    expect(page.locator("section .seen")).to_contain_text("Nobody has noted anything on 4a, 4c, 4d")
    expect(page.locator("section .seen")).to_contain_text("ewest observation 3 days old")
    page.keyboard.press("1")
    assert focused(page) == "4b.evidence"
    page.keyboard.press("Tab")
    assert focused(page) == "use"
    page.keyboard.press("Enter")
    assert focused(page) == "4b.evidence"
    saved(page)
    expect(text(page, "4b")).to_have_value(GROWTH)
    expect(card(page, "4b").locator("select")).to_have_value("recording")
    expect(card(page, "4b").locator('input[type="date"]')).to_have_value((make.today() - timedelta(days=3)).isoformat())
    page.keyboard.press("End")
    page.keyboard.type(" Twice.")
    go(page, 17)
    act(page, "submit").click()
    act(page, "confirm").click()
    expect(page.locator("#i-4b-observation-message")).to_contain_text("first: what supports a 1 is never news to them")
    assert focused(page) == "4b.observation"
    assert not pair.is_submitted()
    assert pair.stored()["4b"]["evidence"] == f"{GROWTH} Twice."
    with context.expect_page() as opened:
        card(page, "4b").locator('[data-act="tell"]').click()
    told = opened.value
    settle(told)
    told.get_by_text("Tell Cora").click()
    told.get_by_role("button", name="I told").click()
    expect(told.get_by_text("can read it now")).to_be_visible()
    go(page, 17)
    act(page, "submit").click()
    act(page, "confirm").click()
    page.wait_for_url("**/review?**")
    assert pair.is_submitted()
