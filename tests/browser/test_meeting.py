"""A whole case-review meeting side by side: the lead at a desk, the coach on a phone; then its minutes are checked."""

import itertools
import json
import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from db.keys import keyring
from db.tables.meetings import GroupMember, ItemKind, ItemStatus, Meeting, MeetingItem, MeetingStatus, ReviewGroup
from db.tables.people import Division, Role
from db.tables.reviews import SealedRecord
from portal import clock, seals
from portal.access import acting, sessions, system
from portal.cli.proving import prove
from portal.meetings import minutes
from portal.policy import service as policies
from tests import make
from tests.browser.conftest import SignedIn, settle
from tests.browser.test_frame import DESK, PHONE
from tests.browser.test_one_on_one import no_complaints
from tests.serving import PortalServer

FOLLOWS_WITHIN = 6_000
PATIENCE = 20_000
NOTES = "The group heard how the evening walks help."
OWN = "I will ask what helped last week."
_numbers = itertools.count(1)


@dataclass
class Planned:
    """A meeting of today of a lead and a coach whom no other test knows, with two items on its agenda."""

    meeting: uuid.UUID
    lead: str
    coach: str


@pytest.fixture
def planned(server: PortalServer) -> Planned:
    """The coach presents a scenario; a notice waits behind it."""
    number = next(_numbers)
    lead, coach = f"gila{number}", f"cato{number}"
    with server.using(), system(write=True) as session:
        division = session.scalars(select(Division)).first()
        assert division is not None
        lead_id = make.person(session, f"{lead.title()} Stein", division.id, Role.LEAD)
        coach_id = make.person(session, f"{coach.title()} Berg", division.id, Role.COACH)
        make.supervision(session, coach_id, lead_id)
        group = ReviewGroup(division_id=division.id, name="Evening group", lead_id=lead_id, made_by=lead_id)
        group.made_at = clock.now()
        session.add(group)
        session.flush()
        session.add(GroupMember(group_id=group.id, coach_id=coach_id, from_on=make.today() - timedelta(days=30)))
        meeting = Meeting(group_id=group.id, starts_at=clock.now(), on_day=clock.today(division.zone), minutes=60)
        meeting.policy_id = policies.in_force(session, make.today(), division.id).id
        session.add(meeting)
        session.flush()
        for position, (kind, who, question) in enumerate(
            (
                (ItemKind.FOLLOW_UP, coach_id, "How do we keep the walks going?"),
                (ItemKind.NOTICE, lead_id, "The line opens an hour earlier."),
            ),
            1,
        ):
            item = MeetingItem(group_id=group.id, meeting_id=meeting.id, kind=kind, presenter_id=who, added_by=who)
            item.added_at, item.why, item.status, item.position = clock.now(), "brought", ItemStatus.ON_AGENDA, position
            item.key_question, item.strength, item.shared_at = question, "She called early.", clock.now()
            session.add(item)
        return Planned(meeting.id, lead, coach)


def at(server: PortalServer, page: Page, where: str, meeting: uuid.UUID) -> Page:
    page.goto(f"{server.url}/{where}?id={meeting}")
    settle(page)
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()
    settle(page)


def write(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.blur()
    settle(page)


@pytest.mark.xdist_group("meeting")
def test_a_meeting_side_by_side_from_opening_to_its_minutes(
    server: PortalServer, signed_in_context: SignedIn, planned: Planned
) -> None:
    lead = at(server, signed_in_context(planned.lead, viewport=DESK).new_page(), "meeting", planned.meeting)
    coach = at(server, signed_in_context(planned.coach, viewport=PHONE).new_page(), "meeting", planned.meeting)
    expect(coach.get_by_text("has not been opened yet")).to_be_visible()
    press(lead, "Open the meeting")
    the_coach_comes_in(coach)
    an_item_moves_on_both(lead, coach)
    notes_appear(lead, coach)
    takeaways_are_chosen(lead, coach)
    the_notice_is_not_reached_and_it_is_closed(server, lead, coach, planned)
    the_minutes_hold(server, planned)


def the_coach_comes_in(coach: Page) -> None:
    expect(coach.get_by_text("Before you come in")).to_be_visible(timeout=FOLLOWS_WITHIN)
    no_complaints(coach)
    coach.get_by_text("I keep to this").click()
    settle(coach)
    press(coach, "Come in")
    expect(coach.get_by_text("Before you come in")).to_have_count(0)


def an_item_moves_on_both(lead: Page, coach: Page) -> None:
    press(lead, "Begin with the first item")
    expect(coach.get_by_text("How do we keep the walks going?")).to_be_visible(timeout=FOLLOWS_WITHIN)
    expect(coach.get_by_role("progressbar")).to_be_visible()
    expect(coach.get_by_text("of 5 minutes left")).to_be_visible()
    lead.get_by_role("radiogroup", name="Step").get_by_text("Think aloud").click()
    settle(lead)
    expect(coach.get_by_text("The group thinks aloud")).to_be_visible(timeout=FOLLOWS_WITHIN)


def notes_appear(lead: Page, coach: Page) -> None:
    write(lead, "Notes", NOTES)
    coach.wait_for_timeout(3000)
    expect(coach.get_by_text(NOTES)).to_have_count(0)
    press(lead, "Share the notes")
    expect(coach.get_by_text(NOTES)).to_be_visible(timeout=FOLLOWS_WITHIN)
    lead.get_by_role("radiogroup", name="What comes of it?").get_by_text("Learning").click()
    settle(lead)
    write(lead, "In a sentence", "Ask what helped before.")
    press(lead, "Note it")
    expect(coach.get_by_text("Ask what helped before.").first).to_be_visible(timeout=FOLLOWS_WITHIN)
    no_complaints(lead)


def takeaways_are_chosen(lead: Page, coach: Page) -> None:
    press(coach, "Ask what helped before.")
    write(coach, "In my own words", OWN)
    expect(lead.get_by_text(OWN)).to_have_count(0)
    press(coach, "Take it with me")
    expect(lead.get_by_text(OWN)).to_be_visible(timeout=FOLLOWS_WITHIN)
    expect(lead.get_by_text("taken along")).to_be_visible()
    no_complaints(coach)


def the_notice_is_not_reached_and_it_is_closed(server: PortalServer, lead: Page, coach: Page, planned: Planned) -> None:
    press(lead, "Close the meeting")
    expect(lead.get_by_text("The signature fits")).to_be_visible(timeout=PATIENCE)
    expect(lead.get_by_text("not reached; it waits for another meeting")).to_be_visible()
    no_complaints(lead)
    expect(coach.get_by_role("link", name="Read the minutes")).to_be_visible(timeout=FOLLOWS_WITHIN)
    coach.get_by_role("link", name="Read the minutes").click()
    settle(coach)
    for words in (NOTES, OWN, "The signature fits"):
        expect(coach.get_by_text(words).first).to_be_visible()
    no_complaints(coach)
    with server.using(), system() as session:
        assert session.get_one(Meeting, planned.meeting).status is MeetingStatus.CLOSED


def the_minutes_hold(server: PortalServer, planned: Planned) -> None:
    with server.using():
        with acting(sessions.hash_token(server.mint(planned.coach))) as (session, actor):
            bundle = dict(minutes.read(session, actor, planned.meeting).bundle)
        keys = keyring().public_keys()
        assert seals.verify(bundle, keys).is_trusted
        assert prove(json.dumps(bundle).encode(), list(keys.values())).is_good()
        with system() as session:
            rows = session.scalars(select(SealedRecord).where(SealedRecord.meeting_id == planned.meeting)).all()
        assert len(rows) == 2
