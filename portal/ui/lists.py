"""Reviews as cards: whose, what comes next and why, one click to do it."""

from collections.abc import Sequence

import streamlit as st

from portal.reviews.queries import ReviewLine
from portal.ui import words
from portal.ui.moves import link


def review_cards(heading: str, lines: Sequence[ReviewLine], most: int = 50) -> None:
    """A heading and a card per review; nothing at all when there is none. Beyond `most` the rest is counted."""
    if not lines:
        return
    st.subheader(heading, anchor=False)
    for line in lines[:most]:
        _card(line)
    if len(lines) > most:
        st.caption(f"and {len(lines) - most} more")


def _card(line: ReviewLine) -> None:
    who = "My own" if line.is_self else line.coach
    due = f" Due {words.day(line.next.due)}." if line.next.due and line.is_open else ""
    with st.container(border=True):
        text, action = st.columns([3.2, 1.3], vertical_alignment="center")
        with text, st.container(gap="xxsmall"):
            st.markdown(f"**{words.plain(who)}** · {line.kind}")
            st.caption(words.plain(f"{line.next.sentence}{due}"))
        with action:
            link(line.next.where, line.next.label, icon=":material/arrow_forward:", id=line.id)
