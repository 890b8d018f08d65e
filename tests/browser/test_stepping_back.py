"""Whoever thinks they know the person says so while the case lies before everybody: it goes from all their screens."""

import itertools
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from db.tables.cases import Case, CaseStatus, Channel
from db.tables.frameworks import Programme
from db.tables.meetings import GroupMember, ItemKind, ItemStatus, Meeting, MeetingItem, Presence, ReviewGroup
from db.tables.people import Division, Role
from portal import clock
from portal.access import acting, sessions, system
from portal.meetings import live, notes
from portal.meetings.notes import Came
from portal.policy import service as policies
from portal.ui.meeting_parts import EVERY
from tests import make
from tests.browser.conftest import SignedIn, settle
from tests.browser.test_frame import DESK, PHONE
from tests.browser.test_meeting import FOLLOWS_WITHIN, at, press
from tests.browser.test_one_on_one import no_complaints
from tests.serving import PortalServer

CODE, QUESTION, STRENGTH = "Copper Meadow 5", "How can the evenings stay calm?", "They rang before it got hard."
GOAL, NOTED, LEARNED, LATER = "A calm week.", "The walks carry.", "Ask what held before.", "Said when it was closed."
_numbers = itertools.count(1)


@dataclass
class Circle:
    """A meeting under way: a lead, the coach whose case is talked about, and one who will step back."""

    meeting: uuid.UUID
    item: uuid.UUID
    lead: str
    presenter: str
    other: str


@pytest.fixture
def circle(server: PortalServer) -> Circle:
    """The case lies before everybody, with shared notes and something that came of it."""
    number = next(_numbers)
    names = [f"{name}{number}" for name in ("lida", "pero", "olga")]
    with server.using(), system(write=True) as session:
        division = session.scalars(select(Division)).first()
        assert division is not None
        lead, *coaches = (
            make.person(session, f"{name.title()} Brook", division.id, role)
            for name, role in zip(names, (Role.LEAD, Role.COACH, Role.COACH), strict=True)
        )
        group = ReviewGroup(division_id=division.id, name="Morning group", lead_id=lead, made_by=lead)
        group.made_at, today, since = clock.now(), clock.today(division.zone), make.today() - timedelta(days=30)
        session.add(group)
        session.flush()
        for coach in coaches:
            make.supervision(session, coach, lead)
            session.add(GroupMember(group_id=group.id, coach_id=coach, from_on=since))
        policy = policies.in_force(session, make.today(), division.id).id
        meeting = Meeting(group_id=group.id, starts_at=clock.now(), on_day=today, minutes=60, policy_id=policy)
        case = Case(code=f"{CODE}{number}", division_id=division.id, coach_id=coaches[0], policy_id=policy)
        case.programme, case.channel, case.status = Programme.PEER, Channel.PHONE, CaseStatus.ACCEPTED
        case.assigned_by, case.assigned_on, case.contact_due_on = lead, since, since + timedelta(days=3)
        case.known_at = case.made_at = clock.now()
        session.add_all((meeting, case))
        session.flush()
        item = MeetingItem(group_id=group.id, meeting_id=meeting.id, kind=ItemKind.CASE, case_id=case.id)
        item.open_for, item.presenter_id, item.added_by = case.id, coaches[0], coaches[0]
        item.added_at, item.why, item.status, item.position = clock.now(), "brought", ItemStatus.ON_AGENDA, 1
        item.key_question, item.strength, item.goal = QUESTION, STRENGTH, GOAL
        item.shared_at = clock.now()
        session.add(item)
        session.flush()
        found = Circle(meeting.id, item.id, *names)
    do(server, found.lead, live.open_meeting, found.meeting)
    for name in (found.presenter, found.other):
        do(server, name, live.join, found.meeting, Presence.REMOTE.value, True)
    do(server, found.lead, live.call_up, found.meeting, found.item)
    do(server, found.lead, notes.save_notes, found.item, NOTED, "")
    do(server, found.lead, notes.share_notes, found.item, NOTED)
    do(server, found.lead, notes.add_outcome, found.item, Came("learning", LEARNED))
    return found


def do(server: PortalServer, name: str, verb: Callable[..., object], *args: object) -> None:
    """Have somebody do it, as from a screen of theirs that the test does not look at."""
    with server.using(), acting(sessions.hash_token(server.mint(name)), write=True) as (session, actor):
        verb(session, actor, *args)


def holds(page: Page, *words: str) -> list[str]:
    """Which of these words are anywhere on the page, shown or not."""
    content = page.content()
    return [one for one in words if one in content]


@pytest.mark.xdist_group("meeting")
def test_what_i_step_back_from_leaves_all_my_screens_at_once_and_stays_away(
    server: PortalServer, signed_in_context: SignedIn, circle: Circle
) -> None:
    of_the_case = (CODE, QUESTION, STRENGTH, GOAL, NOTED, LEARNED)
    lead, desk, phone = (
        at(server, signed_in_context(name, viewport=size).new_page(), "meeting", circle.meeting)
        for name, size in ((circle.lead, DESK), (circle.other, DESK), (circle.other, PHONE))
    )
    for page in (lead, desk, phone):
        for words in of_the_case:
            expect(page.get_by_text(words).first).to_be_visible(timeout=FOLLOWS_WITHIN)

    phone.get_by_text("I think I know them").click()
    settle(phone)
    press(phone, "Close it for me")
    for page in (phone, desk):
        expect(page.get_by_text("you may know the person").first).to_be_visible(timeout=FOLLOWS_WITHIN)
        settle(page)
        assert holds(page, *of_the_case) == []
        no_complaints(page)

    # What is noted from now on comes to the others and not to this person.
    do(server, circle.lead, notes.add_outcome, circle.item, Came("decision", LATER))
    expect(lead.get_by_text(LATER).first).to_be_visible(timeout=FOLLOWS_WITHIN)
    phone.wait_for_timeout(2 * EVERY * 1000)
    for page in (phone, desk):
        page.reload()
        settle(page)
        expect(page.get_by_text("you may know the person").first).to_be_visible(timeout=FOLLOWS_WITHIN)
        assert holds(page, *of_the_case, LATER) == []
    assert holds(lead, *of_the_case, LATER) == [*of_the_case, LATER]

    page = at(server, phone, "agenda-item", circle.item)
    expect(page.get_by_role("heading", name="Not found")).to_be_visible()
    assert holds(page, *of_the_case, LATER) == []
