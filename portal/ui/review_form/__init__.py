"""The review sheet in the browser: a component that draws it and a tiny one that carries the server's answers to it.

The form keeps each change until an answer names it stored. Its data is the same through all fragment runs of one page
run, so that Streamlit sends it once; answers travel through the second component (`mount_ack`), which draws nothing.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypedDict

import streamlit as st

# Streamlit serves these files as publicly cacheable: their folder is named after their content, so that an upgrade
# changes every address. The pattern must match exactly one folder.
_EDITION = "*"


class FormState(TypedDict):
    """What the browser last sent; either part is None while there is nothing."""

    pending: dict[str, Any] | None
    finish: dict[str, Any] | None


@cache
def _form() -> Callable[..., Any]:
    """Register the form once a process, when it is first drawn: only then does Streamlit know where its files are."""
    return st.components.v2.component(
        "portal.review_form",
        html="<div id='root'></div>\n<!-- drawn by form.js -->",
        css=f"{_EDITION}/form.css",
        js=f"{_EDITION}/form.js",
    )


@cache
def _ack() -> Callable[..., Any]:
    """Register the carrier of answers, likewise."""
    return st.components.v2.component("portal.review_ack", js=f"{_EDITION}/ack.js")


@cache
def _wake() -> Callable[..., Any]:
    """Register the element through which the form asks for a run of the whole page."""
    return st.components.v2.component("portal.review_wake", js=f"{_EDITION}/wake.js")


def _stay() -> None:
    """Declares a state value; what came is dealt with in the body of the fragment, which also runs after a restart."""


def mount_form(key: str, data: bytes) -> FormState:
    """Draw the sheet and return what the browser holds unconfirmed.

    `key` names this mount and must carry the sheet's and the person's id. `data` is the snapshot of one page run as
    JSON and must stay equal through its fragment runs. What is returned comes from the browser and is not trusted.
    """
    return _state(_form()(key=key, data=data, on_pending_change=_stay, on_finish_change=_stay))


def state_of_form(key: str) -> FormState:
    """What the browser sent for the form with `key`, before it is drawn in this run; nothing after a restart."""
    return _state(st.session_state.get(key))


def _state(sent: object) -> FormState:
    found = sent if isinstance(sent, Mapping) else {}
    pending, finish = found.get("pending"), found.get("finish")
    return {
        "pending": pending if isinstance(pending, dict) else None,
        "finish": finish if isinstance(finish, dict) else None,
    }


def mount_ack(key: str, ack: Mapping[str, Any] | None) -> None:
    """Hand the server's answer to the form on the same page; None before there is one."""
    _ack()(key=key, data=dict(ack) if ack is not None else None)


def mount_wake(key: str) -> None:
    """Let the form ask for a run of the whole page when its changes stay without an answer.

    Call it in the page's own run, outside the form's fragment: a restarted server knows no fragment before the page has
    run, and Streamlit does not always run it on reconnecting.
    """
    _wake()(key=key, on_asked_change=_stay)
