"""A lead makes a group and arranges it at a desk; the coach brings a case from the phone in a few taps."""

import pytest
from playwright.sync_api import expect
from sqlmodel import col, select

from db.tables.cases import Case, CaseStatus, Channel
from db.tables.frameworks import Programme
from db.tables.meetings import ItemStatus, Meeting, MeetingItem
from portal import clock
from portal.access import system
from portal.policy import service as policies
from tests import make
from tests.browser.conftest import SignedIn, settle
from tests.browser.forms import Pair, new_pair
from tests.browser.test_frame import PHONE
from tests.browser.test_one_on_one import Hand, no_complaints
from tests.browser.test_pages import TALL
from tests.serving import PortalServer

MOST_CLICKS, MOST_TAPS = 3, 6


def has_case(pair: Pair, code: str) -> None:
    """The coach holds one case, taken today."""
    coach, lead = pair.server.person_id(pair.coach), pair.server.person_id(pair.lead)
    with pair.acting_as(pair.lead) as (session, actor):
        division = next(division for _, division in actor.held)
        session.add(
            Case(
                code=code,
                division_id=division,
                coach_id=coach,
                programme=Programme.PEER,
                channel=Channel.PHONE,
                status=CaseStatus.ACCEPTED,
                policy_id=policies.in_force(session, make.today(), division).id,
                assigned_by=lead,
                assigned_on=make.today(),
                accepted_on=make.today(),
                contact_due_on=make.today(),
                known_at=clock.now(),
                made_at=clock.now(),
            )
        )


@pytest.mark.xdist_group("one-on-one")
def test_a_group_is_made_in_two_clicks_and_a_case_is_brought_from_the_phone_in_six_taps(
    server: PortalServer, signed_in_context: SignedIn
) -> None:
    pair = new_pair(server)
    has_case(pair, f"Quiet Harbor {pair.coach}")
    desk = Hand(signed_in_context(pair.lead, viewport=TALL).new_page())
    desk.page.goto(f"{server.url}/case-review")
    settle(desk.page)
    desk.click(desk.page.get_by_role("button", name="Make a group with this coach"))
    expect(desk.page.get_by_text("The group is made.", exact=False)).to_be_visible()
    desk.button("Arrange it")
    expect(desk.page.get_by_role("heading", name="Agenda")).to_be_visible()
    assert desk.count <= MOST_CLICKS
    no_complaints(desk.page)

    phone = Hand(signed_in_context(pair.coach, viewport=PHONE, has_touch=True).new_page())
    phone.page.goto(f"{server.url}/case-review")
    settle(phone.page)
    no_complaints(phone.page)
    phone.type("What do you want to ask the group?", "How do I begin the first call?")
    phone.type("One strength of this person", "They asked for a coach themselves.")
    phone.count += 2  # a tap into each of the two fields
    phone.button("Bring it")
    expect(phone.page.get_by_text("It is on the waiting list.")).to_be_visible()
    assert phone.count <= MOST_TAPS

    desk.page.reload()
    settle(desk.page)
    expect(desk.page.get_by_text("brings it.", exact=False)).to_be_visible()
    desk.button("Put it on the agenda")
    expect(desk.page.get_by_text("0 of 90 minutes taken", exact=True)).to_have_count(0)
    phone.page.reload()
    settle(phone.page)
    expect(phone.page.get_by_text("on the agenda on", exact=False)).to_be_visible()
    with server.using(), system() as session:
        coach = server.person_id(pair.coach)
        item = session.exec(select(MeetingItem).where(MeetingItem.presenter_id == coach)).one()
        first = session.exec(
            select(Meeting).where(Meeting.group_id == item.group_id).order_by(col(Meeting.starts_at))
        ).first()
        assert first is not None
        assert (item.status, item.meeting_id) == (ItemStatus.ON_AGENDA, first.id)
