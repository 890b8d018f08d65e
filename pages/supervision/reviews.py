"""All reviews the reader may see: whose turn it is first, and a way to begin one."""

from datetime import timedelta

import streamlit as st

from portal.first90.lines import sheets_due_on
from portal.people.queries import my_coaches
from portal.reviews import queries
from portal.reviews.service import Opening, open_review
from portal.reviews.words import KINDS
from portal.ui import inputs, looks, words
from portal.ui.held import me
from portal.ui.lists import review_cards
from portal.ui.moves import go
from portal.ui.wrappers import act, page


def load(session, actor):
    """The reader's reviews, the coaches they could open one for, and when the first 90 days of these want it."""
    coaches = queries.to_open_for(session, actor)
    due = sheets_due_on(session, actor) if coaches else {}
    return queries.listed(session, actor), coaches, bool(my_coaches(session, actor, 1)), due


def begin(session, actor, values):
    """Open the review described by the inputs."""
    return open_review(session, actor, values["coach"][0], Opening(values["kind"], values["due"]))


def draw(found):
    """Cards in three groups; the form to begin a review below them."""
    lines, coaches, is_lead, due = found
    looks.title(
        "Reviews", "Two people rate the same 62 items without seeing each other’s answers, then talk about both."
    )
    if is_lead:
        start(coaches, due)
    if not lines:
        looks.empty(
            "Reviews will be listed here.",
            why="You begin the first one above."
            if is_lead
            else "A review begins when a lead coach opens it. Until then there is nothing you must do.",
        )
    review_cards("Your turn", [line for line in lines if line.is_open and line.next.is_mine])
    review_cards("Under way, not your turn", [line for line in lines if line.is_open and not line.next.is_mine])
    review_cards("Finished", [line for line in lines if not line.is_open])


def start(coaches, due):
    """Begin a review: whose, which, by when."""
    with st.expander("Start a review", icon=":material/add:"):
        if not coaches:
            st.write("Each of your coaches has a review that is not finished. A new one can begin when it is closed.")
            return
        inputs.selectbox("Coach", "coach", coaches, coaches[0] if len(coaches) == 1 else None, show=lambda one: one[1])
        inputs.radio("Which review?", "kind", list(KINDS), next(iter(KINDS)), show=KINDS.get, horizontal=True)
        usual = me().today + timedelta(days=14)
        wanted = max(due.get(coaches[0][0], usual), me().today) if len(coaches) == 1 else usual
        inputs.date_input("Both sheets are due on", "due", wanted, earliest=me().today)
        for coach, name in coaches:
            if coach in due:
                st.caption(words.plain(f"{name}: in the first 90 days, both sheets are due {words.day(due[coach])}."))
        st.button("Start the review", type="primary", on_click=act(begin, after=lambda made: go("review", id=made)))


page(load, draw)
