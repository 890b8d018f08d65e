"""Plain requests: what anonymous people get, what every answer carries, and the one-time tickets."""

import json
import uuid
from datetime import timedelta

import pytest
from sqlmodel import col, select

from db.tables.people import Person
from db.tables.sessions import ExportPurpose, ExportTicket
from portal.access import acting, sessions, system
from portal.server.routes import ASSETS, safe_next
from tests.security.client import get
from tests.serving import DEVICE, PortalServer, using

CLOSED = (
    "/_stcore/upload_file/x/y",
    "/_stcore/metrics",
    "/_stcore/agent/openapi.json",
    "/_stcore/agent/interact",
    "/_stcore/agent/mcp",
    "/_stcore/script-health-check",
    "/component/extra_streamlit_components.CookieManager.cookie_manager/index.html",
    "/auth/login",
    "/auth/logout",
    "/oauth2callback",
)
EVERYWHERE = ("/", "/account", "/_stcore/health", "/media/x.png", "/auth/enter", "/nothing/here", "/assets/nothing")


@pytest.mark.parametrize("path", CLOSED)
def test_what_the_portal_never_uses_is_closed_even_to_people_signed_in(server: PortalServer, path: str) -> None:
    assert get(server.url + path, server.cookies("adam"))[0] == 404


def test_files_of_pages_need_a_live_session(server: PortalServer) -> None:
    cookies = server.cookies("maya")
    dressed = get(server.url + "/media/nothing.png", cookies)
    assert dressed[0] == 404
    assert dressed[2] != b"Not found.\n", "Streamlit itself is asked once somebody is signed in"
    assert get(server.url + "/media/nothing.png")[2] == b"Not found.\n"
    with using(server.data), system(write=True) as session:
        sessions.revoke(session, sessions.hash_token(cookies[server.cookie]))
    assert get(server.url + "/media/nothing.png", cookies)[2] == b"Not found.\n"


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_is_dressed(server: PortalServer, path: str) -> None:
    status, headers, _ = get(server.url + path)
    policy = headers["content-security-policy"]
    assert "'unsafe-inline'" not in policy.split("style-src")[0]
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store", status


def test_files_with_a_lasting_name_may_be_kept(server: PortalServer) -> None:
    font = next((ASSETS / "fonts").glob("*.woff2")).name
    status, headers, body = get(f"{server.url}/assets/fonts/{font}")
    assert (status, headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    assert body[:4] == b"wOF2"
    assert get(server.url + "/assets/scripts/hop.js")[1]["cache-control"] == "no-cache"
    assert get(server.url + "/favicon.png")[2][:4] == b"\x89PNG"


def test_another_host_name_is_turned_away(server: PortalServer) -> None:
    status, _, body = get(server.url + "/", Host="portal.evil.example")
    assert status == 421
    assert server.url.encode() in body
    assert get(server.url + "/readyz", Host="10.0.0.1")[0] == 200


def test_the_page_marks_a_browser_once(server: PortalServer) -> None:
    _, headers, _ = get(server.url + "/", Accept="text/html")
    cookie = headers["set-cookie"]
    assert cookie.startswith(f"{server.cookie}-device=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    name, value = cookie.split(";")[0].split("=", 1)
    assert "set-cookie" not in get(server.url + "/", {name: value}, Accept="text/html")[1]


def ticket(server: PortalServer, username: str, device: str = DEVICE) -> str:
    with using(server.data), system(write=True) as session:
        person = session.scalars(select(Person).where(col(Person.username) == username)).one()
        return sessions.open_ticket(session, person, sessions.hash_token(device))


def test_an_entry_ticket_opens_once_and_only_in_its_own_browser(server: PortalServer) -> None:
    mine = {f"{server.cookie}-device": DEVICE}
    token = ticket(server, "maya")
    status, headers, _ = get(f"{server.url}/auth/enter?t={token}&next=/account%3Fx%3D1", mine)
    assert (status, headers["location"]) == (303, "/account?x=1")
    assert "HttpOnly; SameSite=Strict" in headers["set-cookie"]

    status, headers, _ = get(f"{server.url}/auth/enter?t={token}&next=/account", mine)
    assert (status, headers["location"]) == (303, "/account?again=1")
    assert "set-cookie" not in headers

    stolen = ticket(server, "maya")
    for cookies in ({f"{server.cookie}-device": "thief"}, mine):  # the first try burns it for its owner too
        assert "set-cookie" not in get(f"{server.url}/auth/enter?t={stolen}", cookies)[1]


def test_a_link_from_elsewhere_signs_nobody_in_or_out(server: PortalServer) -> None:
    mine = {f"{server.cookie}-device": DEVICE}
    for site in ("cross-site", "same-site", "none"):
        headers = get(f"{server.url}/auth/enter?t={ticket(server, 'maya')}", mine, Sec_Fetch_Site=site)[1]
        assert headers["location"] == "/"
        assert "set-cookie" not in headers
        assert "set-cookie" not in get(f"{server.url}/auth/leave", server.cookies("maya"), Sec_Fetch_Site=site)[1]


def test_entering_ends_the_session_that_was_there(server: PortalServer) -> None:
    cookies = server.cookies("lee")
    assert get(f"{server.url}/auth/enter?t={ticket(server, 'maya')}", cookies)[0] == 303
    with using(server.data), system() as session, pytest.raises(sessions.SignedOut):
        sessions.load(session, sessions.hash_token(cookies[server.cookie]))


def test_leaving_ends_the_session_and_removes_the_cookie(server: PortalServer) -> None:
    cookies = server.cookies("lee")
    status, headers, _ = get(f"{server.url}/auth/leave", cookies, Sec_Fetch_Site="same-origin")
    assert status == 303
    assert f"{server.cookie}=; Path=/; Max-Age=0" in headers["set-cookie"]
    with using(server.data), system() as session, pytest.raises(sessions.SignedOut):
        sessions.load(session, sessions.hash_token(cookies[server.cookie]))


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/reviews?x=1", "/reviews?x=1"),
        (None, "/"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\\b", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("/auth/leave", "/"),
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(asked: str | None, given: str) -> None:
    assert safe_next(asked) == given


def export_token(server: PortalServer, credential: str, minutes_ago: int = 0) -> str:
    with using(server.data), acting(credential, write=True) as (session, actor):
        token = sessions.open_export(session, actor, uuid.uuid4(), ExportPurpose.OWN_COPY)
        session.get_one(ExportTicket, sessions.hash_token(token)).until_at -= timedelta(minutes=minutes_ago)
        return token


def test_a_document_ticket_is_for_one_session_and_one_minute(server: PortalServer) -> None:
    cookies = server.cookies("maya")
    credential = sessions.hash_token(cookies[server.cookie])
    other = server.cookies("maya")
    token = export_token(server, credential)
    assert get(f"{server.url}/export/{token}")[0] == 401
    assert get(f"{server.url}/export/{token}", other)[0] == 404
    assert get(f"{server.url}/export/{export_token(server, credential, minutes_ago=2)}", cookies)[0] == 404
    assert get(f"{server.url}/export/anything", cookies)[0] == 404


def test_nothing_secret_reaches_the_log(server: PortalServer) -> None:
    token = ticket(server, "maya")
    get(f"{server.url}/auth/enter?t={token}", {f"{server.cookie}-device": DEVICE})
    assert token not in server.log.read_text()


def test_the_database_keeps_no_token_that_opens_anything(server: PortalServer) -> None:
    cookies = server.cookies("dana")
    entry = ticket(server, "dana")
    stored = b"".join(path.read_bytes() for path in server.data.glob("portal.sqlite3*") if path.is_file())
    for secret in (cookies[server.cookie], entry):
        assert secret.encode() not in stored
    assert json.loads((server.data / "keys.json").read_text())["audit"].encode() not in stored
