"""Shared with me: who would like to talk, what coaches let their lead read, what was agreed on to help."""

from portal.ui import looks, support_parts, told_parts, wellness_parts
from portal.ui.wrappers import page
from portal.wellness import overview


def draw(found):
    """The talks first; then summaries and agreements; a kind word where there is nothing."""
    looks.title("Shared with me", "What coaches chose to tell you about how they are.")
    wellness_parts.help_line(found.help)
    looks.who_can_see(told_parts.WHO_CAN_SEE)
    told_parts.talks(found.talks)
    told_parts.summaries(found.summaries)
    support_parts.agreements(found.agreements)
    support_parts.offer(found.coaches)
    if not (found.talks or found.summaries or found.agreements):
        looks.empty(
            "What coaches share with you will stand here.",
            why="They choose it, entry by entry, and can take it back. Most of what they enter is theirs alone.",
        )


page(overview.told, draw)
