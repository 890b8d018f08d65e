"""Raise something: what happened, what it is about, whether somebody is in danger; to whom it goes stands beside it."""

from portal.concerns import drafts, queries
from portal.concerns.categories import KINDS
from portal.meetings import protocol
from portal.ui import looks, raising_parts
from portal.ui.moves import link, query
from portal.ui.wrappers import page

kind = next((one for one in KINDS if one.value == query("kind")), None)


def load(session, actor):
    """Whom it can be about, words from before, the numbers to call."""
    people = queries.people(session, actor) if kind in raising_parts.WHOM else []
    return people, drafts.mine(session, actor), protocol.help_for(session, actor)


def draw(found):
    """The form, or the three ways where none was chosen."""
    looks.title("Raise something", KINDS.get(kind))
    link("ask_raise", "Back without sending", icon=":material/arrow_back:")
    if kind is None:
        raising_parts.ways()
    else:
        raising_parts.form(kind, *found)


page(load, draw)
