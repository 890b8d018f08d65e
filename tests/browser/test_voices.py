"""Asking before acting and speaking up, from the phone of a coach to the desk of a lead and back."""

import re

from playwright.sync_api import Page, expect
from sqlmodel import col, select

from db.tables.concerns import Concern, ConcernStatus, VoiceDraft
from db.tables.people import Division, Person, Role
from portal.access import system
from tests import make
from tests.browser.conftest import SignedIn, settle
from tests.browser.forms import Pair, new_pair
from tests.browser.test_frame import PHONE
from tests.browser.test_one_on_one import PATIENCE, Hand, no_complaints
from tests.browser.test_pages import TALL
from tests.serving import PortalServer, one_hash

SECRET = "It was given to me at the last call."
MOST_TO_ASK, MOST_TO_RAISE = 1, 8


def visit(page: Page, server: PortalServer, path: str) -> Hand:
    """Open a page and look that nothing is wrong with it."""
    page.goto(f"{server.url}/{path}")
    settle(page)
    no_complaints(page)
    return Hand(page)


def second_coach(pair: Pair) -> str:
    """Another coach of the same lead."""
    username = f"remy{pair.coach}"
    with pair.server.using(), system(write=True) as session:
        division = session.scalars(select(Division.id)).first()
        coach = make.person(session, f"{username.title()} Berg", division, Role.COACH)
        make.supervision(session, coach, pair.server.person_id(pair.lead))
        session.get_one(Person, coach).password_hash = one_hash()
    return username


def test_a_coach_asks_on_the_phone_the_lead_answers_and_the_coach_reads(
    server: PortalServer, signed_in_context: SignedIn
) -> None:
    pair = new_pair(server)
    lead = pair.lead.title()
    phone = signed_in_context(pair.coach, viewport=PHONE).new_page()
    hand = visit(phone, server, "ask-raise")
    expect(phone.get_by_text(f"This stays with you and {lead} Stein, unless somebody is at risk")).to_be_visible()
    hand.type("What are you unsure about?", "May I accept a knitted scarf?")
    expect(phone.get_by_text("Saved")).to_be_visible(timeout=PATIENCE)
    phone.reload()
    settle(phone)
    expect(phone.get_by_label("What are you unsure about?", exact=True)).to_have_value("May I accept a knitted scarf?")
    hand.button(f"Ask {lead}")
    expect(phone.get_by_text("Asked. The answer comes by")).to_be_visible(timeout=PATIENCE)
    assert hand.count <= MOST_TO_ASK
    no_complaints(phone)
    phone.reload()
    settle(phone)
    expect(phone.get_by_label("What are you unsure about?", exact=True)).to_have_value("")

    desk = signed_in_context(pair.lead, viewport=TALL).new_page()
    desk.goto(server.url)
    settle(desk)
    expect(desk.get_by_text("They ask before they act, and wait for your answer.")).to_be_visible()
    hand = visit(desk, server, "concerns")
    expect(desk.get_by_text("May I accept a knitted scarf?")).to_be_visible()
    hand.type("Your answer", "A small one is fine. Tell me when you have it.")
    hand.button(f"Answer {pair.coach.title()}")
    expect(desk.get_by_text("finds your answer on Home")).to_be_visible(timeout=PATIENCE)
    no_complaints(desk)

    phone.goto(server.url)
    settle(phone)
    expect(phone.get_by_text("has answered what you asked before acting")).to_be_visible()
    phone.get_by_role("link", name="Read it").click()
    expect(phone.get_by_text("A small one is fine. Tell me when you have it.")).to_be_visible(timeout=PATIENCE)
    no_complaints(phone)


def test_somebody_speaks_up_the_named_coach_meets_only_the_question_and_the_reporter_hears_what_came_of_it(
    server: PortalServer, signed_in_context: SignedIn
) -> None:
    pair = new_pair(server)
    reporter, named = second_coach(pair), pair.coach.title()
    first = signed_in_context(reporter, viewport=PHONE).new_page()
    raising(first, server, named)
    concern = newest(pair)
    first_words = first.inner_text("body")
    assert "Received. It is being read" in first_words

    coach = signed_in_context(pair.coach, viewport=PHONE).new_page()
    for path in ("", "ask-raise", "concerns", f"concern?id={concern.id}", f"what-i-raised?id={concern.id}"):
        coach.goto(f"{server.url}/{path}")
        settle(coach)
        meets_nothing(coach, reporter)

    desk = signed_in_context(pair.lead, viewport=TALL).new_page()
    hand = visit(desk, server, f"concern?id={concern.id}")
    hand.click(desk.get_by_text(re.compile("^Level 2")))
    hand.type("Why?", "It was more than once.")
    hand.button("Save the level")
    hand.type("What is the plan?", "A talk, then practise saying no.")
    hand.button("Save the plan")
    hand.type("What do you ask?", "How did the gift come about?")
    hand.button("Send the question")
    expect(desk.get_by_text("Waiting for the answer of")).to_be_visible(timeout=PATIENCE)
    no_complaints(desk)

    coach.goto(server.url)
    settle(coach)
    expect(coach.get_by_text("would like to hear your side")).to_be_visible()
    coach.get_by_role("link", name="Read and answer").click()
    expect(coach.get_by_text("How did the gift come about?")).to_be_visible(timeout=PATIENCE)
    settle(coach)
    meets_nothing(coach, reporter)
    no_complaints(coach)
    answering = Hand(coach)
    answering.type("How did you see it?", SECRET)
    answering.button("Send my answer")
    expect(coach.get_by_text("There is nothing more you must do.")).to_be_visible(timeout=PATIENCE)
    no_complaints(coach)

    desk.reload()
    settle(desk)
    expect(desk.get_by_text(SECRET).first).to_be_visible()
    hand.click(desk.get_by_text("Substantiated in part"))
    hand.type("What does it rest on?", "Both say so.")
    hand.button("Save the finding")
    hand.type(f"What you tell {reporter.title()}", "It was looked into, and we practise together.")
    hand.button(f"Tell {reporter.title()}")
    hand.button("Close it")
    expect(desk.get_by_text("It can be opened again with a reason.")).to_be_visible(timeout=PATIENCE)
    no_complaints(desk)
    assert newest(pair).status is ConcernStatus.CLOSED

    first.goto(server.url)
    settle(first)
    expect(first.get_by_text("You can read what came of it.")).to_be_visible()
    first.get_by_role("link", name="Read it").click()
    expect(first.get_by_text("It was looked into, and we practise together.")).to_be_visible(timeout=PATIENCE)
    settle(first)
    no_complaints(first)
    assert SECRET not in first.inner_text("body")
    with server.using(), system() as session:
        people = [server.person_id(one) for one in (reporter, pair.coach, pair.lead)]
        left = session.exec(select(VoiceDraft.place).where(col(VoiceDraft.person_id).in_(people))).all()
        assert left == [], "what was sent is a draft no more"


def raising(page: Page, server: PortalServer, named: str) -> None:
    """A coach raises something about another on a phone."""
    hand = visit(page, server, "ask-raise")
    page.get_by_role("link", name="Something about somebody else here").click()
    expect(page.get_by_label("What did you see or hear?", exact=True)).to_be_visible(timeout=PATIENCE)
    settle(page)
    no_complaints(page)
    hand.click(page.get_by_role("combobox", name="Whom is it about?"))
    page.keyboard.type(named)
    hand.click(page.get_by_role("option", name=re.compile(named)))
    page.keyboard.press("Escape")
    hand.type("What did you see or hear?", "A gift was passed on after a call.")
    hand.click(page.get_by_role("combobox", name="What comes nearest?"))
    page.keyboard.type("small gift")
    hand.click(page.get_by_role("option", name=re.compile("A small gift")))
    hand.click(page.get_by_text("Nobody is in danger"))
    expect(page.get_by_text("will never see it, nor that it is there")).to_be_visible(timeout=PATIENCE)
    no_complaints(page)
    hand.button("Send it")
    expect(page.get_by_text("Sent. Here you follow what becomes of it.")).to_be_visible(timeout=PATIENCE)
    no_complaints(page)
    assert hand.count <= MOST_TO_RAISE, f"{hand.count} taps"


def newest(pair: Pair) -> Concern:
    with pair.server.using(), system() as session:
        rows = select(Concern).where(Concern.subject_id == pair.server.person_id(pair.coach))
        return session.exec(rows.order_by(col(Concern.received_at).desc())).one()


def meets_nothing(page: Page, reporter: str) -> None:
    """No word of what was raised, nor of who did."""
    words = page.inner_text("body")
    assert "A gift was passed on" not in words
    assert "A small gift" not in words
    assert reporter.title() not in words
