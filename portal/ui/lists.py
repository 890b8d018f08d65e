"""Lists as cards; of reviews: whose, what comes next and why, one click to do it."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from portal.reviews.queries import ReviewLine
from portal.ui import words
from portal.ui.moves import link

Line = TypeVar("Line")


def cards(heading: str, lines: Sequence[Line], card: Callable[[Line], None], most: int = 50) -> None:
    """A heading and a card each; nothing at all where there is none. Beyond `most` the rest is counted."""
    if not lines:
        return
    st.subheader(heading, anchor=False)
    for line in lines[:most]:
        card(line)
    if len(lines) > most:
        st.caption(f"and {len(lines) - most} more")


def review_cards(heading: str, lines: Sequence[ReviewLine]) -> None:
    """Reviews under a heading."""
    cards(heading, lines, _card)


def _card(line: ReviewLine) -> None:
    head = f"**{words.own(line.kind)}**" if line.is_self else f"**{words.plain(line.coach)}** · {line.kind}"
    due = f" {line.next.due_word} {words.day(line.next.due)}." if line.next.due and line.is_open else ""
    begun = "" if line.is_open else f" Begun {words.local_day(line.opened_at)}."
    with st.container(border=True):
        text, action = st.columns([3.2, 1.3], vertical_alignment="center")
        with text, st.container(gap="xxsmall"):
            st.markdown(head)
            st.caption(words.plain(f"{line.next.sentence}{due}{begun}"))
        with action, st.container(gap="xxsmall"):
            link(line.next.where, line.next.label, icon=":material/arrow_forward:", id=line.id)
            if line.next.where != "review":
                link("review", "About this review", icon=":material/info:", id=line.id)
