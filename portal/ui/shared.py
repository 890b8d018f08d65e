"""Shared-screen mode: this tab is on a screen that somebody else looks at as well.

While it is on there is no sidebar, and pages leave out what is for one pair of eyes: other coaches, what only the lead
is told, private texts, who opened what. Pages ask `is_on()` and draw less; a page that is not meant for two is not
drawn at all. It belongs to the tab, and its address says so too, so that neither another page nor a reload ends it.
"""

import streamlit as st

from portal.ui.held import held

PLACES = frozenset({"conversation", "review", "record", "one_on_one", "meeting", "minutes", "competencies", "rules"})
"""The pages that can be looked at together, by their key in the registry."""
IN_ADDRESS = "shared"


def is_on() -> bool:
    """Whether others may be looking at this tab: leave out what is for one pair of eyes."""
    return bool(held().is_shared)


def follow_address() -> None:
    """Keep this tab and its address of one mind. A new connection believes the address: a reload hides as before."""
    kept = held()
    is_named = IN_ADDRESS in st.query_params
    if kept.is_shared is None:
        kept.is_shared = is_named
    elif kept.is_shared and not is_named:
        st.query_params[IN_ADDRESS] = "1"
    elif is_named and not kept.is_shared:
        del st.query_params[IN_ADDRESS]


def offer() -> None:
    """The switch, for pages in PLACES: one click hides what is for one pair of eyes."""
    if not is_on():
        st.button(
            "Show on a shared screen",
            key="share_screen",
            icon=":material/cast:",
            on_click=turn,
            args=(True,),
            help="Hides the sidebar, other coaches, prompts for you alone and who opened what.",
        )


def bar() -> None:
    """The line on top of every page while the mode is on: who can see it, and the one click that ends it."""
    with st.container(
        key="shared_bar", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"
    ):
        st.markdown(":material/cast: **Shared screen** · everyone looking at it sees this page", width="content")
        st.button("Leave shared screen", key="leave_shared", on_click=turn, args=(False,))


def turn(on: bool) -> None:
    """Begin or end the mode in this tab. A callback."""
    held(st.session_state.to_dict()).is_shared = on


def not_here(title: str) -> None:
    """Stands in for a page that is for one pair of eyes."""
    st.title(title, anchor=False)
    st.info("This page is for you alone, so it is not drawn on a shared screen. Leave the shared screen first.")
