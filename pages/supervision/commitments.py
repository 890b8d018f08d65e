"""Commitments: mine, and those of my coaches, overdue first; what is done is folded away."""

import uuid

import streamlit as st

from portal.commitments import queries
from portal.ui import commitment_parts, inputs, looks
from portal.ui.held import me
from portal.ui.wrappers import page


def load(session, actor):
    """What is open, what was settled lately, and about whose work the reader may note something."""
    return (
        queries.listed(session, actor),
        queries.settled(session, actor),
        queries.to_promise_about(session, actor),
    )


def draw(found):
    """The reader's own first."""
    lines, settled, coaches = found
    looks.title("Commitments", "What you and those you work with said you would do.")
    looks.who_can_see("The coach it is about, their lead coach, and a lead coach who covers or takes over.")
    commitment_parts.cards("Mine", [line for line in lines if line.is_mine], with_coach=True)
    commitment_parts.cards("Of others", [line for line in lines if not line.is_mine], with_coach=True)
    if not lines:
        looks.empty(
            "Nothing is open.",
            why="Commitments are made in one-on-ones and reviews, or noted here by either of you.",
        )
    if coaches:
        make(coaches)
    commitment_parts.settled(settled)


def make(coaches):
    """Note one between one-on-ones."""
    own, names = me().id.hex, {one.hex: name for one, name in coaches}
    chosen = next(iter(names))
    with st.expander("Note a commitment", icon=":material/add:"):
        if len(names) > 1:
            shown = {**names, own: "My own"}
            chosen = inputs.selectbox("About whose work?", "about", list(names), chosen, show=shown.get)
        if chosen:
            commitment_parts.make(uuid.UUID(chosen), names[chosen].split()[0], is_self=chosen == own)


page(load, draw)
