"""What a client that is no browser can do with a connection: nothing that its person could not do with the mouse."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.util import calc_hash

from db.tables.people import Person
from db.tables.sessions import SignInSession
from portal.access import sessions, system
from portal.ui.navigation import PAGES
from tests.security.client import Client, press, refused
from tests.serving import DEVICE, PortalServer, using

ONLY_SIGN_IN = "Where coaches and lead coaches look at the work together"


@contextmanager
def database(server: PortalServer, write: bool = False) -> Iterator[Session]:
    with using(server.data), system(write) as session:
        yield session


def epoch(server: PortalServer, username: str) -> int:
    with database(server) as session:
        return session.scalars(select(Person.epoch).where(col(Person.username) == username)).one()


def revoke(server: PortalServer, token: str) -> None:
    with database(server, write=True) as session:
        sessions.revoke(session, sessions.hash_token(token))


def anonymous(server: PortalServer) -> dict[str, str]:
    return {f"{server.cookie}-device": "nobody"}


@pytest.fixture
def server(fresh_server: PortalServer) -> PortalServer:
    return fresh_server


def test_a_fresh_process_shows_anonymous_people_the_sign_in_at_every_address(fresh_server: PortalServer) -> None:
    """Streamlit serves scripts in a folder `pages` beside its script past everything; ours must not lie there."""
    for place in PAGES.values():
        if place.is_open:
            continue
        for asked in ({"page": place.url}, {"page_hash": calc_hash(place.url)}, {"page": place.path.stem}):
            client = Client(fresh_server, anonymous(fresh_server))
            text = client.run(**asked).text
            client.close()
            assert ONLY_SIGN_IN in text, (place.key, asked)
            assert "Sign out" not in text, (place.key, asked)


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"origin": None}, "no origin"),
        ({"origin": "http://evil.example"}, "a foreign origin"),
        ({"origin": "http://localhost:9999"}, "another port of this machine"),
        ({"origin": "null"}, "an opaque origin"),
        ({"host": "portal.evil.example"}, "a foreign host"),
    ],
)
def test_a_connection_from_elsewhere_is_refused(server: PortalServer, how: dict[str, object], why: str) -> None:
    assert refused(server, server.cookies("maya"), **how) == 403, why


def test_a_connection_without_any_cookie_is_refused(server: PortalServer) -> None:
    assert refused(server, {}) == 403
    assert refused(server, anonymous(server)) is None


def test_a_forged_credential_header_counts_for_nothing(server: PortalServer) -> None:
    credential = sessions.hash_token(server.mint("dana"))
    client = Client(server, anonymous(server), headers={"X-Portal-Credential": credential, "X-Portal-Device": "x"})
    assert ONLY_SIGN_IN in client.run(page="account").text
    client.close()
    as_cookie = Client(server, {server.cookie: credential, **anonymous(server)})
    assert ONLY_SIGN_IN in as_cookie.run(page="account").text
    as_cookie.close()


@pytest.mark.parametrize("asked", [{"page": "people"}, {"page_hash": calc_hash("people")}])
def test_a_page_of_another_role_does_not_run(server: PortalServer, asked: dict[str, str]) -> None:
    client = Client(server, server.cookies("maya"))
    text = client.run(**asked).text
    client.close()
    assert "This page is for" in text
    assert "Adam Novak" not in text


def test_a_button_pressed_after_the_session_ended_does_nothing(server: PortalServer) -> None:
    cookies = server.cookies("lee")
    server.mint("lee")  # another browser, so that there is something to end
    client = Client(server, cookies)
    button = client.run(page="account").widget("Sign out everywhere else")
    before = epoch(server, "lee")

    revoke(server, cookies[server.cookie])
    text = client.run(page="account", widgets=[press(button)]).text

    client.close()
    assert epoch(server, "lee") == before
    assert ONLY_SIGN_IN in text


def test_another_persons_button_does_nothing(server: PortalServer) -> None:
    server.mint("dana")
    hers = Client(server, server.cookies("dana"))
    button = hers.run(page="account").widget("Sign out everywhere else")
    before = epoch(server, "dana")

    other = Client(server, server.cookies("maya"))
    other.run(page="account")
    other.run(page="account", widgets=[press(button)])

    hers.close()
    other.close()
    assert epoch(server, "dana") == before
    assert epoch(server, "maya") == 0


def test_a_part_that_polls_after_the_session_ended_leads_to_the_sign_in(server: PortalServer) -> None:
    cookies = server.cookies("maya")
    client = Client(server, cookies)
    polled = [m.auto_rerun.fragment_id for m in client.run(page="account").messages if m.HasField("auto_rerun")]
    assert polled, "no part polls"
    assert "Sign out" not in client.run(page="account", fragment=polled[0]).text, "a poll draws the whole page"

    revoke(server, cookies[server.cookie])
    text = client.run(page="account", fragment=polled[0]).text

    client.close()
    assert ONLY_SIGN_IN in text


def test_polling_is_no_sign_of_life(server: PortalServer) -> None:
    cookies = server.cookies("maya")
    client = Client(server, cookies)
    polled = [m.auto_rerun.fragment_id for m in client.run(page="account").messages if m.HasField("auto_rerun")]
    key = sessions.hash_token(cookies[server.cookie])

    def age(seconds: int) -> None:
        with database(server, write=True) as session:
            session.get_one(SignInSession, key).last_seen_at -= timedelta(seconds=seconds)

    age(300)
    with database(server) as session:
        before = session.get_one(SignInSession, key).last_seen_at
    client.run(page="account", fragment=polled[0])
    with database(server) as session:
        assert session.get_one(SignInSession, key).last_seen_at == before
    client.run(page="account")
    with database(server) as session:
        assert session.get_one(SignInSession, key).last_seen_at > before
    client.close()


def test_five_presses_at_once_are_one_action(server: PortalServer) -> None:
    cookies = server.cookies("adam")
    server.mint("adam")
    client = Client(server, cookies)
    button = client.run(page="account").widget("Sign out everywhere else")
    message = BackMsg()
    message.rerun_script.page_name = "account"
    message.rerun_script.widget_states.widgets.append(press(button))
    for _ in range(5):
        client.send(message)
    client.wait()
    time.sleep(1)
    client.close()
    assert epoch(server, "adam") == 1


@pytest.mark.parametrize("victim_is_there", [True, False])
@pytest.mark.parametrize("thief", ["another person", "another browser", "nobody"])
def test_a_stolen_session_id_resumes_nothing(server: PortalServer, victim_is_there: bool, thief: str) -> None:
    cookies = server.cookies("maya")
    victim = Client(server, cookies)
    victim.run(page="account")
    if not victim_is_there:
        victim.close()
        time.sleep(0.3)
    theirs = {
        "another person": server.cookies("lee", device="thief"),
        "another browser": {server.cookie: cookies[server.cookie], f"{server.cookie}-device": "thief"},
        "nobody": anonymous(server),
    }[thief]
    taking = Client(server, theirs, resume=victim.session_id)
    taking.run(page="account")
    assert taking.session_id != victim.session_id
    taking.close()
    victim.close()


def test_the_same_browser_resumes_its_own_session(server: PortalServer) -> None:
    cookies = server.cookies("maya")
    first = Client(server, cookies)
    first.run(page="account")
    first.close()
    time.sleep(0.3)
    again = Client(server, cookies, resume=first.session_id)
    again.run(page="account")
    assert again.session_id == first.session_id
    again.close()


def test_forbidden_kinds_of_frames_never_arrive(server: PortalServer) -> None:
    client = Client(server, {server.cookie: server.mint("maya"), f"{server.cookie}-device": DEVICE})
    client.run(page="account")
    client.kinds_within(0.5)
    for kind in ("clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket"):
        message = BackMsg()
        setattr(message, kind, True)
        client.send(message)
    shutdown = BackMsg(debug_shutdown_runtime=True)
    client.send(shutdown)
    skills = BackMsg()
    skills.backend_operation_request.request_id = "1"
    skills.backend_operation_request.install_skills.SetInParent()
    client.send(skills)
    client.socket.send(b"\xff\xff not a frame")
    client.socket.send("a text frame")
    assert client.kinds_within(1.0) == []
    assert "My account" in client.run(page="account").text
    client.close()
