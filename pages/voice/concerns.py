"""Concerns: questions to answer, and what the reader looks after, what is promised next on top."""

from portal.concerns import drafts, queries
from portal.ui import desk_parts, looks
from portal.ui.wrappers import page


def load(session, actor):
    """What the reader answers and looks after; nothing that speaks of them."""
    return queries.to_answer(session, actor), queries.looking_after(session, actor), drafts.mine(session, actor)


def draw(found):
    """Questions first: they are the shortest to answer, and somebody waits before acting."""
    consults, concerns, kept = found
    looks.title("Concerns", "What coaches ask before they act, and what somebody raised.")
    desk_parts.consults(consults, kept)
    desk_parts.concerns(concerns)
    if not consults and not concerns:
        desk_parts.nothing()


page(load, draw)
