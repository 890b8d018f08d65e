"""One-on-ones: what comes next, who has not been seen longest, the coach's own agenda, what was held."""

import streamlit as st

from portal.coaches.queries import not_seen
from portal.one_on_ones import agenda, queries
from portal.ui import agenda_parts, looks, one_on_one_actions, one_on_one_parts
from portal.ui.held import me
from portal.ui.wrappers import page


def load(session, actor):
    """The list, and what is for a lead and for a coach to do."""
    return (
        queries.listed(session, actor),
        not_seen(session, actor, one_on_one_parts.MOST_NOT_SEEN),
        queries.to_meet(session, actor),
        agenda.mine(session, actor),
    )


def draw(found):
    """A lead's coaches first, then the reader's own one-on-ones, then what was held."""
    lines, waiting, coaches, points = found
    looks.title("One-on-ones", "Fifteen minutes that begin with the coach’s own words.")
    if coaches:
        one_on_one_actions.consult(coaches)
        one_on_one_actions.arrange(coaches)
    ahead = [line for line in lines if not line.is_closed]
    if one_on_one_parts.is_for_a_coach():
        own(points, has_plan=any(line.is_self for line in ahead))
    one_on_one_parts.cards("Next", ahead)
    one_on_one_parts.not_seen(waiting, {line.coach_id for line in ahead})
    held = [line for line in lines if line.is_closed]
    one_on_one_parts.cards("Held", held)
    if not lines and not waiting.total and not one_on_one_parts.is_for_a_coach():
        looks.empty(
            "One-on-ones will be listed here.",
            why="Lead coaches arrange them with their coaches. There is nothing you must do.",
        )


def own(points, *, has_plan):
    """The coach's own agenda: the one thing to do between one-on-ones."""
    with st.container(border=True):
        st.markdown("**What I want to talk about next time**")
        agenda_parts.waiting(points)
        agenda_parts.add(me().id, is_primary=True)
        looks.who_can_see("You and your lead coach, and a lead coach who covers or takes over.")
        if not has_plan:
            st.caption("No one-on-one is planned at the moment. What you add waits for the next one.")


page(load, draw)
