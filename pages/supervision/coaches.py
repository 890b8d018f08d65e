"""Coaches: whom the reader leads, covers for or directs; who was not seen for longest first."""

from portal.coaches import queries
from portal.ui import coach_parts, inputs, looks
from portal.ui.held import me
from portal.ui.wrappers import page


def load(session, actor):
    """The first of the coaches whose name holds what is searched for."""
    return queries.listed(session, actor, inputs.present("search"))


def draw(found):
    """A search, then a card for each coach."""
    looks.title("Coaches", f"{coach_parts.whose(me())} Those not met for longest stand first.")
    if found.total or inputs.present("search"):
        inputs.text_input("Search by name", "search")
    coach_parts.cards(found, inputs.present("search"))


page(load, draw)
