"""The pieces every page shares: its head, who can see it, what to do when there is nothing yet, messages."""

import re
from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from portal.errors import NotFound
from portal.ui.held import Message, held
from portal.ui.words import plain, small

BREAKS = re.compile(r"(?<=\d)\\-(?=\w)")
"""The hyphen of "90-day", where a title does not break on a phone."""


def title(text: str, sub: str | None = None) -> None:
    """The page's one heading, with a quieter line under it. `text` is shown as written, never as markup."""
    st.title(BREAKS.sub("\\g<0>\u2060", plain(text)), anchor=False)
    if sub:
        st.caption(plain(sub))


def who_can_see(sentence: str) -> None:
    """The sentence that says who can read what stands here."""
    st.caption(f":material/visibility: {plain(sentence)}")


def empty(text: str, label: str | None = None, action: Callable[[], Any] | None = None, why: str = "") -> None:
    """What will be here, why it helps, and the one thing to do (`label` and `action`, a callback)."""
    with st.container(border=True):
        st.markdown(plain(text))
        if why:
            st.caption(plain(why))
        if label and action is not None:
            st.button(label, on_click=action, type="primary")


def card(head: str, about: str) -> DeltaGenerator:
    """A bordered line: `head` as markdown, `about` small under it. What is drawn in it stands at its end."""
    made = st.container(border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center")
    made.markdown("  \n".join(line for line in (head, small(about)) if line))
    return made


def sorry(sentence: str) -> None:
    """Why this page is not open now."""
    st.title("Not open now", anchor=False)
    st.info(plain(sentence))


def not_found() -> None:
    """The same words for what does not exist and what is not the reader's to see."""
    st.title("Not found", anchor=False)
    st.info(NotFound.message)


def error_text(sentence: str) -> None:
    """Why the field above was refused and what would be right."""
    st.markdown(f":red[:material/error: {plain(sentence)}]")


def messages(near: str = "") -> None:
    """Show what actions have left to say, once, in a place that stands there without messages too (see `inputs`).

    `near` is the place that is drawn here: what an action has to say beside its button is not for the head of the page.
    """
    _say([message for message in held().messages if message.near == near])


def last_messages() -> None:
    """Show what is left at the end of a page: what was to be said in a place that is not there any more."""
    if held().messages:
        _say(list(held().messages))


def _say(chosen: list[Message]) -> None:
    kept = held()
    with st.container():
        for message in chosen:
            kept.messages.remove(message)
            if message.is_error:
                st.error(plain(message.text), icon=":material/error:")
            else:
                st.success(plain(message.text), icon=":material/check_circle:")
