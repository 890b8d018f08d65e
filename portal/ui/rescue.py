"""Text that was typed when a session ended, handed back to the same person in the same browser.

Kept in this process for two minutes after signing in again; nothing of it is stored.
"""

import json
import threading
import time
import uuid
from collections.abc import Mapping
from typing import Any

import streamlit as st

from portal.access import Actor
from portal.ui.held import Held, suffix

SECONDS = 120
_waiting: dict[str, tuple[uuid.UUID, dict[str, str], float]] = {}


def keep(kept: Held, values: Mapping[str, Any]) -> None:
    """Note every text under the keys of the person whose session has ended."""
    if kept.actor is None:
        return
    end = suffix(kept.actor)
    own = {str(name): value for name, value in values.items() if str(name).endswith(end)}
    kept.kept.update({k: v for k, v in own.items() if isinstance(v, str) and v and k not in kept.secret})
    for name, value in own.items():
        if isinstance(value, Mapping) and value.get("pending"):  # what a review form holds unconfirmed
            kept.kept[name.replace("form.", "pending.", 1)] = json.dumps(value["pending"])


def hand_over(kept: Held, person_id: uuid.UUID, device: str) -> None:
    """Lay the noted text ready for `person_id`, who has just signed in again in the browser `device`."""
    own = {k: v for k, v in kept.kept.items() if k.endswith("." + person_id.hex)}
    if own:
        entry = (person_id, own, time.monotonic() + SECONDS)
        _waiting[device] = entry
        ending = threading.Timer(SECONDS, _let_go, (device, entry))
        ending.daemon = True
        ending.start()
    kept.kept.clear()


def _let_go(device: str, entry: object) -> None:
    """Forget what nobody came back for."""
    if _waiting.get(device) is entry:
        _waiting.pop(device, None)


def take_back(actor: Actor, device: str | None) -> None:
    """Put waiting text back into the inputs of a new server session, if the same person sits there again."""
    if device is None or device not in _waiting:
        return
    person_id, texts, until = _waiting.pop(device)
    if person_id != actor.id or until < time.monotonic():
        return
    for name, text in texts.items():
        if name not in st.session_state:
            st.session_state[name] = text
