"""The review folder of a coach: what goes well, how the categories went, what happened, who opened it."""

import uuid

import streamlit as st

from portal.coaches import folder
from portal.ui import folder_parts, looks, trend_chart
from portal.ui.held import me
from portal.ui.moves import link, query, query_id
from portal.ui.wrappers import page

named = query_id() if query("id") else None
shown = query("entries") or ""
entries = int(shown) if shown.isdecimal() and len(shown) < 5 else folder.AT_ONCE


def coach() -> uuid.UUID:
    """The coach in the address; the reader’s own folder where it names none."""
    return named or me().id


def load(session, actor):
    """The folder as this reader may see it."""
    return folder.page(session, actor, coach(), entries)


def draw(found):
    """Strengths first, then the years."""
    looks.title("My folder" if found.is_self else found.line.name, f"Review folder · {found.line.division}")
    looks.who_can_see(folder_parts.who_can_see(found))
    folder_parts.head(found)
    folder_parts.strengths(found)
    looks_back(found)
    folder_parts.timeline(found)
    if found.has_older:
        link("folder", "Older entries", icon=":material/history:", id=found.coach_id, entries=entries * 3)
    if found.is_self:
        folder_parts.opened_by(found.opened_by)


def looks_back(found):
    """The categories over the years."""
    st.subheader("From review to review", anchor=False)
    trend_chart.trend(found.trend, "you" if found.is_self else found.line.name)


page(load, draw, reads=(folder.RECORD, coach()))
