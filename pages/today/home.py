"""Home: what is due for the reader and why, then what waits for others."""

from portal.reviews import queries
from portal.ui import looks, words
from portal.ui.held import me
from portal.ui.lists import nothing_due, review_cards
from portal.ui.wrappers import page


def draw(lines):
    """The reader's turn first; a kind word when there is nothing."""
    looks.title(f"{words.greeting()}, {me().name.split()[0]}", words.long_day(me().today))
    mine = [line for line in lines if line.is_open and line.next.is_mine]
    others = [line for line in lines if line.is_open and not line.next.is_mine]
    if not mine:
        nothing_due(bool(others))
    review_cards("Your turn", mine)
    review_cards("Under way, not your turn", others)


page(queries.listed, draw)
