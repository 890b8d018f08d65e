"""Observations: write one down in half a minute, tell the coach, see what nobody has seen yet."""

import uuid

import streamlit as st

from portal.observations import queries
from portal.ui import inputs, looks, observation_parts
from portal.ui.moves import query, query_id
from portal.ui.wrappers import page

EVERYBODY = "All coaches"
TOLD = {"All": None, "Not told yet": False, "Told": True}

named = query_id("coach") if query("coach") else None
whose = inputs.present("whose") or (str(named) if named else EVERYBODY)
coach_id = None if whose == EVERYBODY else uuid.UUID(whose)
is_told = TOLD.get(inputs.present("which"))


def load(session, actor):
    """What the reader may write about and read."""
    return queries.page(session, actor, coach_id, is_told)


def draw(found):
    """The form on top, then the list; what a coach was told comes first for a coach."""
    looks.title("Observations", "A sentence about something seen or heard in a coach’s work, while it is fresh.")
    if found.is_coach:
        own(found)
    if found.coaches:
        observation_parts.record_form(found, named)
    if found.coaches or found.rows:
        listed(found)
    elif not found.is_coach:
        looks.empty(
            "Observations will stand here.",
            why="You have no coach to write about at present. Who leads whom is set on the page People.",
        )


def own(found):
    """What the reader was told about their own work."""
    if found.own:
        observation_parts.told_to_me(found.own, found.framework)
        return
    looks.empty(
        "Nothing here yet, and nothing you must do.",
        why="When those who supervise you tell you what they noticed in your work, it stands here, strengths first.",
    )


def listed(found):
    """What was noted, newest first, and what nobody has seen."""
    names = {EVERYBODY: EVERYBODY, **{str(one): name for one, name in found.coaches}}
    st.subheader("Noted so far", anchor=False)
    left, right = st.columns(2)
    with left:
        inputs.selectbox(
            "Whose", "whose", list(names), whose if whose in names else EVERYBODY, show=lambda one: names.get(one, "")
        )
    with right:
        inputs.radio("Which", "which", list(TOLD), "All", horizontal=True)
    observation_parts.cards(found.rows, found.framework)
    if not found.rows:
        st.caption("None of these yet." if is_told is not None or coach_id else "The first one begins above.")
    if coach_id is not None and found.coverage:
        observation_parts.unseen(names[str(coach_id)], found.coverage)


page(load, draw, reads=("folder", coach_id) if coach_id else None)
