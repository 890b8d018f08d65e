"""Frames no browser of ours would send, each sent for real and counted: none of them gets anything through.

What is tried one by one, with more to look at, stands in test_forged_frames.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from sqlmodel import col, select
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.util import calc_hash

from db.tables.people import Person, Role
from db.tables.reviews import Side
from portal.access import sessions, system
from portal.ui.navigation import PAGES
from tests.browser.forms import Pair, new_pair
from tests.security.client import Client, Seen, get, press, typed
from tests.serving import PortalServer

FEWEST = 20
SECRET = "The lead wrote this about a quiet evening."
ONLY_SIGN_IN = "Where coaches and lead coaches look at the work together"
FOR_OTHERS = "This page is for"
FORM = "portal.review_form"

pytestmark = pytest.mark.prove


@dataclass
class Scene:
    """A server, a pair with a review and a sentence of the lead in it, and how many frames were sent at it."""

    server: PortalServer
    pair: Pair
    others: Pair
    sent: list[str] = field(default_factory=list)
    through: list[str] = field(default_factory=list)

    def note(self, name: str, is_through: bool) -> None:
        """Count one frame."""
        self.sent.append(name)
        if is_through:
            self.through.append(name)

    @contextmanager
    def client(self, username: str | None, resume: str = "", device: str = "hostile") -> Iterator[Client]:
        """A connection of that person, or of nobody."""
        cookies = self.server.cookies(username, device) if username else {f"{self.server.cookie}-device": device}
        client = Client(self.server, cookies, resume=resume)
        try:
            yield client
        finally:
            client.close()

    def revoke_all(self, username: str) -> None:
        """End every session of that person."""
        with self.server.using(), system(write=True) as session:
            person = session.scalars(select(Person).where(col(Person.username) == username)).one()
            sessions.end_all(session, person)

    @property
    def where(self) -> dict[str, str]:
        """The sheet of the pair's review."""
        return {"page": "sheet", "query": f"id={self.pair.review}"}


def form_of(seen: Seen) -> tuple[str, str]:
    """The ids of the review form and of its fragment."""
    for message in seen.messages:
        drawn = message.delta.new_element.bidi_component
        if drawn.component_name == FORM:
            return drawn.id, message.delta.fragment_id
    raise AssertionError("there is no form")


def rating(form: str, code: str = "4a") -> WidgetState:
    """The state of a form in which an item was rated 1."""
    pending = {"client": "forged", "out": [[1, code, "answer", "1", 0]]}
    return WidgetState(id=form, json_value=json.dumps({"pending": pending, "finish": {"client": "forged", "n": 1}}))


def pages_of_other_roles(scene: Scene) -> None:
    for role, username in ((Role.COACH, scene.others.coach), (Role.ADMINISTRATOR, "adam")):
        for place in (one for one in PAGES.values() if one.roles is not None and role not in one.roles):
            for asked in ({"page": place.url}, {"page_hash": calc_hash(place.url)}):
                with scene.client(username) as client:
                    text = client.run(query=f"id={scene.pair.review}", **asked).text
                scene.note(f"{role.value} asks for {place.key} by {next(iter(asked))}", FOR_OTHERS not in text)


def records_of_others(scene: Scene) -> None:
    for username in (scene.others.coach, scene.others.lead, "adam", None):
        for page in ("review", "sheet", "conversation", "record"):
            with scene.client(username) as client:
                seen = client.run(page=page, query=f"id={scene.pair.review}")
            own = [scene.others.coach, scene.others.lead]
            text = seen.text
            for name in own:
                text = text.replace(f"{name.title()} Berg", "").replace(f"{name.title()} Stein", "")
            is_through = SECRET in text or FORM in text or scene.pair.coach.title() in text
            scene.note(f"{username} asks for {page} of others", is_through)


def widgets_of_others(scene: Scene) -> None:
    """State for the widgets of one person, sent over the connection of another."""
    before = scene.pair.stored(Side.LEAD), scene.pair.stored(Side.COACH)
    with scene.client(scene.pair.lead) as leads:
        form, fragment = form_of(leads.run(**scene.where))
    with scene.client(scene.pair.coach) as client:
        own_form, own_fragment = form_of(client.run(**scene.where))
        assert (form, fragment) != (own_form, own_fragment)
        client.run(**scene.where, widgets=[rating(form)])
        scene.note("the lead's form, filled in by the coach", scene.pair.stored(Side.LEAD) != before[0])
        client.ask(**scene.where, widgets=[rating(form)], fragment=fragment)
        client.messages_within(0.4)
        scene.note("the lead's form and fragment, from the coach", scene.pair.stored(Side.LEAD) != before[0])
    with scene.client(scene.others.coach) as client:
        client.run(page="account")
        seen = client.run(**scene.where, widgets=[rating(form)])
        scene.note("the lead's form, filled in by a stranger", shows_of_pair(scene, seen))
    assert (scene.pair.stored(Side.LEAD), scene.pair.stored(Side.COACH)) == before
    with scene.client("dana") as client:
        button = client.run(page="account").widget("Change password")
        key = client.run(page="account").widget("New password")
    with scene.client("maya") as client:
        client.run(page="account")
        client.run(page="account", widgets=[press(button)])
        seen = client.run(page="account", widgets=[typed(key, "typed under another's name")])
    scene.note("another person's button", "Your password is changed" in seen.text)
    scene.note("another person's text", "typed under another's name" in seen.text)


def shows_of_pair(scene: Scene, seen: Seen) -> bool:
    return SECRET in seen.text or FORM in seen.text or scene.pair.coach.title() in seen.text


def fragments_nobody_drew(scene: Scene) -> None:
    strange = {"random": uuid.uuid4().hex, "a path": "../../etc/passwd", "long": "f" * 100_000, "signs": "\x00\x1b[31m"}
    for username in (scene.others.coach, None):
        with scene.client(username) as client:
            client.run(page="account")
            for name, fragment in strange.items():
                client.ask(**scene.where, fragment=fragment)
                seen = Seen(client.messages_within(0.4))  # Streamlit answers nothing to a fragment it does not know
                scene.note(f"a fragment id that is {name}, from {username}", shows_of_pair(scene, seen))


def after_revocation(scene: Scene) -> None:
    """Everything again over a connection whose person has been signed out meanwhile."""
    before = scene.pair.stored(Side.LEAD)
    tries: dict[str, Callable[[Client, str, str], Seen]] = {
        "the page": lambda client, _form, _fragment: client.run(**scene.where),
        "another page": lambda client, _form, _fragment: client.run(page="reviews"),
        "the fragment": lambda client, _form, fragment: client.run(**scene.where, fragment=fragment),
        "an answer": lambda client, form, fragment: client.run(
            **scene.where, fragment=fragment, widgets=[rating(form)]
        ),
        "an answer with the page": lambda client, form, _fragment: client.run(**scene.where, widgets=[rating(form)]),
    }
    for name, act in tries.items():
        with scene.client(scene.pair.lead) as client:
            form, fragment = form_of(client.run(**scene.where))
            scene.revoke_all(scene.pair.lead)
            seen = act(client, form, fragment)
            is_through = SECRET in seen.text or FORM in seen.text or scene.pair.stored(Side.LEAD) != before
            scene.note(f"{name} after the session ended", is_through)


def taking_over(scene: Scene) -> None:
    with scene.client(scene.pair.lead, device="hers") as victim:
        victim.run(**scene.where)
        for name, thief in (("another person", scene.others.lead), ("nobody", None)):
            with scene.client(thief, resume=victim.session_id, device="thief") as client:
                seen = client.run(**scene.where)
                is_through = client.session_id == victim.session_id or shows_of_pair(scene, seen)
            scene.note(f"a session taken over by {name}", is_through)
        same = scene.server.mint(scene.pair.lead, "hers")
        cookies = {scene.server.cookie: same, f"{scene.server.cookie}-device": "other"}
        client = Client(scene.server, cookies, resume=victim.session_id)
        client.run(**scene.where)
        scene.note("a session taken over from another browser", client.session_id == victim.session_id)
        client.close()


def addresses_for_files(scene: Scene) -> None:
    with scene.client("maya") as victim:
        victim.run(page="account")
        for name, session_id in (("one's own", ""), ("another's", victim.session_id)):
            with scene.client(scene.others.coach) as client:
                client.run(page="account")
                message = BackMsg()
                message.file_urls_request.request_id = "1"
                message.file_urls_request.file_names.append("../../keys.json")
                message.file_urls_request.session_id = session_id
                client.send(message)
                given = client.messages_within(0.5)
                urls = [url.upload_url for one in given for url in one.file_urls_response.file_urls]
            answers = [get(scene.server.url + url, scene.server.cookies("maya"))[0] for url in urls]
            scene.note(f"addresses for files in {name} session", any(status < 400 for status in answers))


def kinds_that_are_closed(scene: Scene) -> None:
    with scene.client("maya") as client:
        client.run(page="account")
        client.kinds_within(0.3)
        for kind in ("clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket"):
            client.send(BackMsg(**{kind: True}))
            scene.note(kind, client.kinds_within(0.1) != [])
        client.send(BackMsg(debug_shutdown_runtime=True))
        scene.note("debug_shutdown_runtime", client.kinds_within(0.1) != [])
        skills = BackMsg()
        skills.backend_operation_request.request_id = "1"
        skills.backend_operation_request.install_skills.SetInParent()
        client.send(skills)
        scene.note("install_skills", client.kinds_within(0.1) != [])
        for name, frame in (("garbage", b"\xff\xff not a frame"), ("text", "a text frame"), ("nothing", b"")):
            client.socket.send(frame)
            scene.note(f"a frame of {name}", client.kinds_within(0.1) != [])
        assert "My account" in client.run(page="account").text, "the connection goes on as if nothing had come"


ATTACKS = (
    pages_of_other_roles,
    records_of_others,
    widgets_of_others,
    fragments_nobody_drew,
    taking_over,
    addresses_for_files,
    kinds_that_are_closed,
    after_revocation,
)


def test_no_hostile_frame_gets_anything_through(
    server: PortalServer, record_property: Callable[[str, object], None]
) -> None:
    pair, others = new_pair(server), new_pair(server)
    pair.fill(Side.LEAD, **{"2a": {"answer": "4", "evidence": SECRET, "source": "recording", "on": "2026-01-15"}})
    scene = Scene(server, pair, others)
    for attack in ATTACKS:
        before = len(scene.sent)
        attack(scene)
        assert len(scene.sent) > before, attack.__name__
    record_property("hostile frames sent", len(scene.sent))
    record_property("hostile frames that got something through", len(scene.through))
    assert len(set(scene.sent)) == len(scene.sent) >= FEWEST
    assert scene.through == []
