"""What one browser tab's server session holds: who sits there, messages for the next draw, what was kept.

It lives in one mutable dict in `st.session_state`. An action may be interrupted at any access to
`st.session_state` but `to_dict()`, so actions reach the dict through a copy taken first and change it in place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from portal.access import Actor
from portal.errors import SignedOut
from portal.wording.person_first import Entry

PLACE = "portal_held"


@dataclass(slots=True)
class Message:
    """A sentence for the next draw: something went well, or did not. `near` names the place it belongs to, if any."""

    text: str
    is_error: bool
    near: str = ""


@dataclass(slots=True)
class Wrong:
    """Why a field was refused, and the value that was: another value is not wrong for the same reason."""

    sentence: str
    value: object
    action: str
    is_flagged: bool = False


@dataclass(slots=True)
class Chosen:
    """How choosing a password with a link went: whose it is now, what was wrong with it or with the link."""

    username: str | None = None
    wrong: dict[str, str] = field(default_factory=dict)
    problem: str | None = None


@dataclass(slots=True)
class Held:
    """See the module. `drawn` are the keys of inputs drawn in this server session.

    `grounds`: what was stored when the person began to change an input that is kept as it is typed.
    `left_over`: what was typed into inputs that are drawn no more, since their writer may not write there any more.
    `here`: the page and its address. `subject`: the record it is about, once it has said so.
    `is_shared`: this tab is on a screen that others look at as well; None until its address was asked. `is_unasked`:
    the next run comes from a part that asks now and then, so it is no sign that somebody is here. `offered`: the
    person-first words, read once for all texts of a run and forgotten with it. `is_outdated`: an action in a part has
    changed what the page around it shows.
    """

    actor: Actor | None = None
    is_leaving: bool = False
    messages: list[Message] = field(default_factory=list)
    wrong: dict[str, Wrong] = field(default_factory=dict)
    saved: dict[str, tuple[datetime, object]] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, Any] = field(default_factory=dict)
    drawn: set[str] = field(default_factory=set)
    put: dict[str, object] = field(default_factory=dict)
    secret: set[str] = field(default_factory=set)
    bases: dict[str, int] = field(default_factory=dict)
    grounds: dict[str, object] = field(default_factory=dict)
    left_over: dict[str, str] = field(default_factory=dict)
    here: tuple[object, ...] = ()
    subject: str = ""
    notice: str | None = None
    chosen: Chosen = field(default_factory=Chosen)
    fetch: str | None = None
    links: dict[str, str] = field(default_factory=dict)
    is_shared: bool | None = None
    is_unasked: bool = False
    offered: tuple[Entry, ...] | None = None
    is_outdated: bool = False

    def say(self, text: str, is_error: bool = False, near: str = "") -> None:
        """Leave a message for the next draw; the same one is not said twice."""
        message = Message(text, is_error, near)
        if message not in self.messages:
            self.messages.append(message)


def held(values: Mapping[str, Any] | None = None) -> Held:
    """This tab's Held. Inside an action pass the copy of the session state taken first."""
    if values is not None:
        found = values.get(PLACE)
        return found if isinstance(found, Held) else Held()
    found = st.session_state.get(PLACE)
    if found is None:
        found = st.session_state[PLACE] = Held()
    if not isinstance(found, Held):
        raise TypeError(PLACE)
    return found


def credential() -> str | None:
    """The hash of this connection's session cookie, fixed for the life of the connection; None when anonymous."""
    return _text("credential")


def device() -> str | None:
    """The hash of this browser's lasting cookie, which carries no authority."""
    return _text("device")


def address() -> str:
    """The network address of this browser as the server sees it, for the throttle; one word for this machine."""
    seen = st.context.ip_address
    return seen if isinstance(seen, str) else "loopback"


def _text(name: str) -> str | None:
    # What `st.user` shows, without the look for files of secrets that it takes at every question.
    run = get_script_run_ctx(suppress_warning=True)
    value = run.user_info.get(name) if run is not None else None
    return value if isinstance(value, str) and value else None


def me() -> Actor:
    """The person this page is drawn for. Raises SignedOut when nobody is. For words and zones, never for access."""
    actor = held().actor
    if actor is None:
        raise SignedOut
    return actor


def suffix(actor: Actor | None) -> str:
    """What the keys of a person's inputs end with, so that a reconnect never hands one person's text to another."""
    return "." + (actor.id.hex if actor else "anonymous")


def ending(kept: Held) -> str:
    """What the keys of the inputs on this page end with: the record it shows, if any, and the person.

    With the record in it, a text meant for one record never shows on another's page.
    """
    return (f"@{kept.subject}" if kept.subject else "") + suffix(kept.actor)


def key(name: str) -> str:
    """The key of the input `name` for the person this page is drawn for."""
    return name + ending(held())
