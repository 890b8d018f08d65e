"""The picture of a quarter, for directors: how many gave which answer, of those who wanted to be counted."""

from portal.ui import looks, picture_parts, wellness_parts
from portal.ui.wrappers import page


def draw(found):
    """What is published, the newest quarter first; nothing in it is about one person."""
    quarters, numbers, is_due = found
    if is_due:
        picture_parts.make_up()
    looks.title("Wellness of the programme", "Once a quarter, without names, from those who wanted to be counted.")
    wellness_parts.help_line(numbers)
    looks.who_can_see(picture_parts.WHO_CAN_SEE)
    picture_parts.quarters(quarters)


page(picture_parts.load, draw)
