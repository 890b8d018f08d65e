"""One concern, for whoever looks after it: how it stands, the one next step, the others, what happened."""

import streamlit as st

from portal.access import Raising
from portal.concerns import drafts, steps, viewing
from portal.concerns.categories import CATEGORIES
from portal.meetings import protocol
from portal.ui import concern_parts, concern_steps, looks
from portal.ui.moves import link, query_id
from portal.ui.wrappers import act, page

concern_id = query_id()


def load(session, actor):
    """The file, whether this look is to be noted, who can look into the facts, words from before, the numbers."""
    is_due = viewing.is_read_due(session, actor, concern_id)
    file = viewing.file(session, actor, concern_id)
    may_name = file.may[Raising.STEP].is_allowed
    finders = steps.finders(session, actor, concern_id) if may_name else []
    return is_due, file, finders, drafts.mine(session, actor), protocol.help_for(session, actor, file.division_id)


def noted(session, actor, _values):
    """The look is noted before anything is drawn, and whoever decides has seen it from then on."""
    viewing.note_read(session, actor, concern_id)
    return viewing.file(session, actor, concern_id)


def draw(found):
    """How it stands, what is next; beside it what is promised; at the end what happened."""
    is_due, file, finders, kept, numbers = found
    if is_due:
        file = act(noted)() or file
    looks.title(CATEGORIES[file.category].words, file.subject)
    link("concerns", "All concerns", icon=":material/arrow_back:")
    concern_parts.head(file, numbers)
    left, right = st.columns([3, 2], gap="large")
    with left:
        concern_parts.raised(file)
        concern_steps.draw(file, finders, kept)
    with right:
        concern_parts.promises(file)
        concern_parts.questions(file)
        concern_parts.reported(file)
        concern_parts.incidents(file)
        concern_parts.chronology(file)


page(load, draw)
