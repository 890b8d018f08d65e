"""All first 90 days the reader may see: overdue first, then whose turn it is, and a way to begin some."""

import streamlit as st

from portal.first90 import lines
from portal.ui import first90_actions, first90_parts, inputs, looks
from portal.ui.wrappers import page

chosen = inputs.present("coach")


def load(session, actor):
    """The lines, whom the reader could begin for, and whom those could appeal to."""
    coaches = lines.to_begin_for(session, actor)
    whose = coaches[0][0] if len(coaches) == 1 else next((one for one, _ in coaches if str(one) == chosen), None)
    choices = lines.appeal_choices(session, actor, whose) if whose else []
    return lines.listed(session, actor), coaches, choices


def draw(found):
    """Cards in groups; the form to begin below them."""
    lines, coaches, choices = found
    looks.title(
        "First 90 days", "The time in which a new coach and their lead coach find out together whether the work fits."
    )
    if coaches:
        with st.expander("Begin somebody’s first 90 days", icon=":material/add:"):
            first90_actions.begin(coaches, choices)
    if not lines:
        looks.empty(
            "First 90 days will stand here, with every date from day 0 on.",
            why="You begin the first ones above."
            if coaches
            else "They begin when a lead coach or the director notes day 0. Until then there is nothing you must do.",
        )
    under_way = [line for line in lines if line.is_open]
    first90_parts.cards("Overdue", [line for line in under_way if line.next.is_overdue])
    rest = [line for line in under_way if not line.next.is_overdue]
    first90_parts.cards("Your turn", [line for line in rest if line.next.is_mine])
    first90_parts.cards("Under way", [line for line in rest if not line.next.is_mine])
    first90_parts.cards("Over", [line for line in lines if not line.is_open])


page(load, draw)
