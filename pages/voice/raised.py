"""Something I raised: where it stands, what came of it, what I wrote, and adding to it."""

from portal.concerns import drafts, viewing
from portal.concerns.categories import CATEGORIES, KINDS
from portal.concerns.words import follows
from portal.ui import looks, raising_parts
from portal.ui.moves import link, query_id
from portal.ui.wrappers import page

concern_id = query_id()


def load(session, actor):
    """What whoever raised it reads of it."""
    return viewing.own(session, actor, concern_id), drafts.mine(session, actor)


def draw(found):
    """Where it stands first."""
    own, kept = found
    looks.title(CATEGORIES[own.category].words, KINDS[own.kind])
    link("ask_raise", "Ask / raise", icon=":material/arrow_back:")
    looks.who_can_see(follows(own.desk, own.kind))
    raising_parts.own(own, kept)


page(load, draw)
