"""The safety protocol: what is done at once when somebody may be in danger, and whom to call."""

from portal.meetings import protocol
from portal.ui import looks, protocol_parts
from portal.ui.wrappers import page


def draw(found):
    """What holds now; then other versions; for those who may, a new one."""
    looks.title("Safety protocol", "When somebody may be in danger. Call first; this page alerts nobody.")
    looks.who_can_see("Everybody with a role reads this. Directors and administrators write it.")
    for one in found.present:
        protocol_parts.shown(one)
    if not found.present:
        looks.empty(
            "The protocol and the numbers to call will stand here.",
            why="Until then: call your local emergency number, then your lead coach.",
        )
    protocol_parts.others(found)
    protocol_parts.form(found)


page(protocol.page, draw)
