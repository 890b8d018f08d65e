"""Lists as cards; of reviews: whose, what comes next and why, one click to do it."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from portal.reviews.queries import ReviewLine
from portal.ui import looks, words
from portal.ui.moves import link

Line = TypeVar("Line")


def cards(heading: str, lines: Sequence[Line], card: Callable[[Line], None], at_once: int = 12) -> None:
    """A heading and a card each, the first `at_once` and the rest on request; nothing at all where there is none."""
    if not lines:
        return
    st.subheader(heading, anchor=False)
    for line in lines[:at_once]:
        card(line)
    if len(lines) > at_once:
        fold = st.expander(f"{len(lines) - at_once} more", key=f"more.{heading}", on_change="rerun")
        if fold.open:
            with fold:
                for line in lines[at_once:]:
                    card(line)


def review_cards(heading: str, lines: Sequence[ReviewLine]) -> None:
    """Reviews under a heading."""
    cards(heading, lines, _card)


def _card(line: ReviewLine) -> None:
    head = f"**{words.own(line.kind)}**" if line.is_self else f"**{words.plain(line.coach)}** · {line.kind}"
    due = f" {line.next.due_word} {words.day(line.next.due)}." if line.next.due and line.is_open else ""
    begun = "" if line.is_open else f" Begun {words.local_day(line.opened_at)}."
    with looks.card(head, f"{line.next.sentence}{due}{begun}"), st.container(gap="xxsmall", width="content"):
        link(line.next.where, line.next.label, icon=":material/arrow_forward:", id=line.id)
        if line.next.where != "review":
            link("review", "About this review", icon=":material/info:", id=line.id)
