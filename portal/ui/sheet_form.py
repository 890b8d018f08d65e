"""The review form on a page: the component, its answers, and the one door between them and the database.

The browser sends every change it holds unconfirmed with each run of the fragment; what was dealt with is skipped
here, and what the database already holds is no change there. The snapshot is made by the page run only: equal data
travels to the browser once.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from sqlmodel import Session

from portal.access import Actor, acting, sessions
from portal.errors import PortalError, SignedOut
from portal.ui import rescue
from portal.ui.held import Held, credential, held, key
from portal.ui.looks import messages
from portal.ui.moves import rerun
from portal.ui.review_form import FormState, mount_ack, mount_form, mount_wake, state_of_form

RECENT = 12
WHOLE_SHEET = "sheet"
Save = Callable[[Session, Actor, object], dict[str, Any]]
Submit = Callable[[Session, Actor], list[dict[str, str]]]


@dataclass(slots=True)
class Drawn:
    """One sheet on one page: its snapshot, what to do with changes, and the last answer given.

    `is_fresh` until it is drawn by the page run that made it, which has just come through the door.
    """

    name: str
    snapshot: bytes
    save: Save
    submit: Submit
    submitted: Callable[[], object]
    ack: dict[str, Any] | None = None
    dealt_with: dict[str, int] = field(default_factory=dict)
    finished: dict[str, int] = field(default_factory=dict)
    is_fresh: bool = True


def sheet_form(snapshot: Mapping[str, Any], save: Save, submit: Submit, submitted: Callable[[], object]) -> None:
    """Draw the review form for `snapshot`.

    `save(session, actor, pending)` stores changes and returns the answer the form understands; `submit(session, actor)`
    hands the sheet in and returns what is still open; `submitted` runs after it is in and may move the screen.
    """
    name = str(snapshot["sheet"])
    before = held().sheets.get(name)
    drawn = Drawn(name, json.dumps(snapshot, ensure_ascii=False).encode(), save, submit, submitted)
    if isinstance(before, Drawn):
        drawn.ack, drawn.dealt_with, drawn.finished = before.ack, before.dealt_with, before.finished
    held().sheets[name] = drawn
    if _store_rescued(held(), drawn):
        rerun()
    _part(name)
    mount_wake(key(f"wake.{name}"))


def _store_rescued(kept: Held, drawn: Drawn) -> bool:
    """Store what this person had given when their session ended, now that they are back; whether there was any.

    What somebody changed meanwhile is not overwritten: the person is told, and sees what is stored.
    """
    waiting = st.session_state.pop(_rescued(drawn), None)
    if not isinstance(waiting, str):
        return False
    _deal_with(kept, drawn, json.loads(waiting))
    ack, drawn.ack = drawn.ack or {}, None
    left_out = sorted({*ack.get("conflicts", {}), *(place.split(".")[0] for place in ack.get("refused", {}))})
    if left_out:
        kept.say(f"Not stored from before you signed in again: {', '.join(left_out)}. Please look.", is_error=True)
    return True


def _rescued(drawn: Drawn) -> str:
    return key(f"pending.{drawn.name}")


@st.fragment
def _part(name: str) -> None:
    kept = held()
    drawn = kept.sheets.get(name)
    if not isinstance(drawn, Drawn):
        rerun()
    place = key(f"form.{name}")
    went = _answer(kept, drawn, state_of_form(place))  # before drawing: form and answer then arrive together
    if not went and not drawn.is_fresh:
        _require_signed_in()
    drawn.is_fresh = False
    _answer(kept, drawn, mount_form(place, drawn.snapshot))  # after a restart only drawing brings what it holds
    mount_ack(key(f"ack.{name}"), drawn.ack)
    messages()


def _answer(kept: Held, drawn: Drawn, state: FormState) -> bool:
    """Deal with what is new. Returns whether anything was, and so went through the door."""
    pending, finish = state["pending"], state["finish"]
    went = False
    if pending is not None and _is_new(drawn, pending):
        _deal_with(kept, drawn, pending)
        went = True
    if finish is not None and _is_new_finish(drawn, finish):
        _hand_in(drawn, finish)
        went = True
    return went


def _require_signed_in() -> None:
    """Draw the whole page again when the session has ended: the snapshot is held here and would be sent once more."""
    try:
        with acting(credential()):
            pass
    except SignedOut:
        rerun()


def _is_new(drawn: Drawn, pending: Mapping[str, Any]) -> bool:
    client, out = pending.get("client"), pending.get("out")
    if not isinstance(client, str) or not isinstance(out, list) or not out:
        return False
    newest = max((row[0] for row in out if isinstance(row, list) and row and isinstance(row[0], int)), default=0)
    return newest > drawn.dealt_with.get(client, 0)


def _deal_with(kept: Held, drawn: Drawn, pending: dict[str, Any]) -> None:
    """Take `pending` through the door; what is refused as a whole comes back at each field, and the form keeps it."""
    try:
        with acting(credential(), write=True) as (session, actor):
            sessions.touch(session, actor)
            ack = drawn.save(session, actor, pending)
    except SignedOut:
        rescue.keep(kept, {_rescued(drawn): json.dumps(pending)})
        rerun()
    except PortalError as refused:
        ack = _refused(pending, str(refused))
    drawn.dealt_with[str(ack["client"])] = int(ack["seq"])
    drawn.ack = _with_earlier(drawn.ack, ack)


def _refused(pending: Mapping[str, Any], reason: str) -> dict[str, Any]:
    rows = [row for row in pending["out"] if isinstance(row, list) and len(row) == 5]
    return {
        "client": str(pending["client"]),
        "seq": max((row[0] for row in rows if isinstance(row[0], int)), default=0),
        "refused": {f"{row[1]}.{row[2]}": reason for row in rows},
    }


def _with_earlier(before: Mapping[str, Any] | None, ack: Mapping[str, Any]) -> dict[str, Any]:
    """`ack` with what earlier answers said and nothing has settled since.

    Two answers within one frame of the browser reach it as the second one alone, so each says everything.
    """
    if before is None:
        return dict(ack)
    earlier = before if before.get("client") == ack["client"] else {}
    saved = set(ack.get("versions", {}))
    conflicts = {code: row for code, row in earlier.get("conflicts", {}).items() if code not in saved}
    refused = {place: why for place, why in earlier.get("refused", {}).items() if place.split(".")[0] not in saved}
    return {
        **{name: before[name] for name in ("saved", "finish", "missing") if name in before},
        **ack,
        "versions": {**_newest(earlier.get("versions", {})), **ack.get("versions", {})},
        "last": {**_newest(earlier.get("last", {})), **ack.get("last", {})},
        "conflicts": {**conflicts, **ack.get("conflicts", {})},
        "refused": {**refused, **ack.get("refused", {})},
    }


def _newest(entries: Mapping[str, Any]) -> dict[str, Any]:
    """The entries of the last few changes: no browser frame holds more answers than these."""
    return dict(list(entries.items())[-RECENT:])


def _is_new_finish(drawn: Drawn, finish: Mapping[str, Any]) -> bool:
    client, count = finish.get("client"), finish.get("n")
    return isinstance(client, str) and isinstance(count, int) and count > drawn.finished.get(client, 0)


def _hand_in(drawn: Drawn, finish: Mapping[str, Any]) -> None:
    """Take the sheet through the door as handed in; whatever keeps it open is answered, so that the form goes on."""
    missing: list[dict[str, str]] = []
    refused: dict[str, str] = {}
    try:
        with acting(credential(), write=True) as (session, actor):
            sessions.touch(session, actor)
            missing = drawn.submit(session, actor)
    except SignedOut:
        rerun()
    except PortalError as problem:
        refused = {WHOLE_SHEET: str(problem)}
    drawn.finished[str(finish["client"])] = int(finish["n"])
    if not missing and not refused:
        drawn.submitted()
        return
    answer = {"client": finish["client"], "seq": 0, "missing": missing, "finish": finish["n"], "refused": refused}
    drawn.ack = {**(drawn.ack or {}), **answer}
