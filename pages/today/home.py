"""Home: what is due for the reader and why, who was not seen for longest, then what waits for others."""

from portal.due import home
from portal.ui import due_parts, looks, wellness_parts, words
from portal.ui.held import me
from portal.ui.moves import link
from portal.ui.wrappers import page


def draw(found):
    """The reader's turn first; a kind word when there is nothing."""
    looks.title(f"{words.greeting()}, {me().name.split()[0]}", words.long_day(me().today))
    if not found.mine:
        due_parts.nothing_due(bool(found.others))
    due_parts.due_cards("Your turn", found.mine, found.more)
    due_parts.first_90(found.first_90)
    if found.not_seen is not None:
        due_parts.not_seen(found.not_seen)
    due_parts.due_cards("Under way, not your turn", found.others)
    if found.offers_check_in:
        wellness_parts.quiet_line()
    if found.is_coach:
        link("folder", "My folder: everything kept about my work here", icon=":material/folder_open:")


page(home, draw)
