"""The review form is drawn from what the server holds: a part of a page must not send it after the session ended."""

from datetime import timedelta

from sqlmodel import col, select

from db.tables.people import Person
from db.tables.reviews import ReviewKind
from portal import clock
from portal.access import sessions, system
from portal.reviews import service
from portal.reviews.service import Opening
from tests.security.client import Client
from tests.serving import PortalServer


def test_the_form_is_not_sent_again_after_the_session_ended(fresh_server: PortalServer) -> None:
    server = fresh_server
    with server.using(), system(write=True) as session:
        people = {
            name: session.scalars(select(Person).where(col(Person.username) == name)).one() for name in ("maya", "lee")
        }
        lead = sessions.load(session, sessions.hash_token(sessions.mint(session, people["lee"], "x"))).actor
        due = clock.today(lead.zone) + timedelta(days=7)
        review_id = service.open_review(session, lead, people["maya"].id, Opening(ReviewKind.YEARLY, due))
    cookies = server.cookies("maya")
    client = Client(server, cookies)
    where = {"page": "sheet", "query": f"id={review_id}"}
    drawn = [
        m
        for m in client.run(**where).messages
        if m.delta.new_element.bidi_component.component_name == "portal.review_form"
    ]
    fragment = drawn[0].delta.fragment_id
    assert "portal.review_form" in client.run(**where, fragment=fragment).text

    with server.using(), system(write=True) as session:
        sessions.revoke(session, sessions.hash_token(cookies[server.cookie]))
    text = client.run(**where, fragment=fragment).text

    client.close()
    assert "portal.review_form" not in text
    assert "Please sign in" in text or "Where coaches and lead coaches" in text
