"""A support agreement: what makes the work lighter for a while, agreed on by coach and lead."""

from portal.meetings import protocol
from portal.ui import looks, support_parts, wellness_parts
from portal.ui.moves import query_id
from portal.ui.wrappers import page
from portal.wellness import supporting

coach_id = query_id()


def load(session, actor):
    """The agreements of this coach, and whom to call."""
    return supporting.of_coach(session, actor, coach_id), protocol.help_for(session, actor)


def draw(loaded):
    """What holds, what was, and the form for a new one."""
    found, numbers = loaded
    looks.title("My support agreement" if found.is_self else f"Support agreement · {found.coach}", support_parts.SUB)
    wellness_parts.help_line(numbers)
    looks.who_can_see(support_parts.who_can_see(found))
    support_parts.draw(found)


page(load, draw)
