"""The review form is drawn from what the server holds: a part of a page must not send it after the session ended."""

from portal.access import sessions, system
from tests.browser.forms import new_pair
from tests.security.client import Client
from tests.serving import PortalServer


def test_the_form_is_not_sent_again_after_the_session_ended(server: PortalServer) -> None:
    pair = new_pair(server)
    cookies = server.cookies(pair.coach)
    client = Client(server, cookies)
    where = {"page": "sheet", "query": f"id={pair.review}"}
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
