"""One case-review meeting: planned, or under way on everybody's screen at once."""

import streamlit as st

from portal.meetings import view
from portal.meetings.live_words import CLOSED_TO_ME, WHO_CAN_SEE
from portal.ui import looks, meeting_actions, meeting_lead, meeting_parts, shared
from portal.ui.moves import query_id
from portal.ui.wrappers import page

meeting_id = query_id()


def load(session, actor):
    """The meeting as this reader may see it."""
    return view.view(session, actor, meeting_id)


def draw(found):
    """What lies before everybody first; then what this reader does; the agenda and who is there at the end."""
    meeting_parts.head_of_page(found)
    if found.is_running:
        shared.offer()
    looks.who_can_see(WHO_CAN_SEE)
    meeting_lead.open_it(found)
    meeting_lead.over(found)
    with st.container(key="act_now"):
        meeting_parts.act_now(found)
    meeting_parts.follow(found)
    if found.is_live:
        meeting_parts.join(found)
        under_way(found)
    meeting_parts.agenda(found)
    if found.is_live:
        meeting_lead.another_item(found)
        meeting_lead.who_is_there(found)
        meeting_lead.close_it(found)


def under_way(found):
    """The item that lies before everybody, and what this reader does with it."""
    meeting_lead.lead_through(found)
    one, current = found.talk, found.current
    if current is not None and current.is_closed_to_me:
        st.info(f"{CLOSED_TO_ME}: you may know the person, or you are too close to whoever presents.")
    if one is None:
        return
    meeting_parts.talk(found, one)
    meeting_parts.notes(one)
    meeting_actions.take_notes(one)
    meeting_actions.outcomes(found, one)
    meeting_parts.taken(one)
    meeting_actions.take_along(one)
    meeting_actions.know(one)
    meeting_actions.observe(one)
    meeting_actions.resource(found, one)


page(load, draw, reads=("meeting", meeting_id))
