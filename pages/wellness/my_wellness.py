"""My wellness: a check-in first, then what was entered before, my plan, and what was agreed on to help."""

from portal.ui import looks, support_parts, wellness_before, wellness_parts
from portal.ui.wrappers import page
from portal.wellness import overview


def draw(found):
    """Whom to call, the check-in, what was before; all of it the reader's own."""
    looks.title("My wellness", "Yours. It never counts in a review, a decision or a list.")
    wellness_parts.help_line(found.help)
    wellness_parts.asked(found)
    if found.may_write:
        wellness_parts.check_in(found)
    wellness_before.before(found)
    support_parts.short(found.support)
    wellness_before.my_plan(found)


page(overview.mine, draw)
