"""Community resources: whom to call for what, and when somebody last made sure of it."""

from portal.resources import queries
from portal.resources.words import WHO_CAN_SEE
from portal.ui import looks, resource_parts
from portal.ui.wrappers import page


def draw(found):
    """The list by kind; then, for those who keep it, the form."""
    looks.title("Resources", "Whom to call for what, and when somebody last made sure of it.")
    looks.who_can_see(WHO_CAN_SEE)
    if found.lines:
        resource_parts.draw(resource_parts.found_by_word(found.lines))
    else:
        looks.empty(
            "Organisations that help will be listed here.",
            why="Lead coaches add them, and case-review meetings bring them up. There is nothing you must do.",
        )
    resource_parts.keep(found)
    resource_parts.off(found.off)


page(queries.listed, draw)
