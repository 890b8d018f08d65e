"""The signed minutes of a case-review meeting, each reader what is theirs."""

import streamlit as st

from portal.meetings import minutes
from portal.redaction.subject import Noun
from portal.ui import looks, minutes_parts, redaction_parts, shared, words
from portal.ui.moves import link, query_id
from portal.ui.wrappers import page

meeting_id = query_id()


def load(session, actor):
    """What this reader may read of it."""
    return minutes.page(session, actor, meeting_id)


def draw(opened):
    """What the reader may read, a copy to keep, and for a director the way to take a passage out."""
    looks.title(f"Minutes · {opened.group}", words.long_day(opened.on))
    if not shared.is_on():
        link("case_review", "Case review", icon=":material/arrow_back:", group=opened.group_id)
    looks.who_can_see(minutes_parts.WHO_CAN_SEE)
    if opened.minutes is None:
        st.info(words.plain(opened.closed))
        redaction_parts.gaps(opened.gaps)
    else:
        read(opened.minutes, opened.gaps)
    if opened.may_redact.is_allowed and not shared.is_on():
        redaction_parts.form(Noun.MINUTES, meeting_id)


def read(found, gaps):
    """Who was there, what was talked about, what was added."""
    minutes_parts.noticed(found)
    minutes_parts.signature(found)
    redaction_parts.gaps(gaps)
    minutes_parts.head(found)
    minutes_parts.items(found)
    minutes_parts.notes(found)
    if not shared.is_on():
        minutes_parts.copy(found)


page(load, draw, reads=("meeting", meeting_id))
