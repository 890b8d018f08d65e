"""Person-first words: what the text check offers beside a text, and for those who keep the list, changing it."""

from portal.ui import looks, offered_parts
from portal.ui.wrappers import page
from portal.wording import offered


def draw(found):
    """Whose list it is, the form, how the list came about, every word."""
    looks.title(
        "Person-first words",
        "What is offered beside a text that uses one of these words. An offer holds nothing back and asks for nothing.",
    )
    looks.who_can_see(
        "Everybody with a role reads this list. Directors and administrators keep it for the whole programme; what "
        "they change holds at once."
    )
    offered_parts.keep(found)
    offered_parts.changes(found)
    offered_parts.table(found)


page(offered.page, draw)
