"""One coach's first 90 days: where they stand, every date, what is reviewed, what was said and decided."""

import streamlit as st

from portal.access import Coaching as May
from portal.concerns import queries as concerns
from portal.first90 import queries
from portal.first90.words import who_can_see
from portal.redaction.subject import Noun
from portal.ui import concern_parts, first90_actions, first90_parts, looks, redaction_parts, words
from portal.ui.moves import query_id
from portal.ui.wrappers import page

first_90_id = query_id()


def load(session, actor):
    """The page of one coach's first 90 days; for a director about to decide, whether something speaks for waiting."""
    found = queries.page(session, actor, first_90_id)
    decides = found.may[May.DECIDE].is_allowed
    return found, concerns.open_about(session, actor, first_90_id) if decides else []


def draw(loaded):
    """Where it stands, what waits for the reader, then everything that belongs to it."""
    found, open_concerns = loaded
    line = found.line
    head = "My first 90 days" if line.is_self else f"{line.coach} · First 90 days"
    looks.title(head, f"{first90_parts.day_of(line).capitalize()} · lead coach: {line.lead or 'nobody at present'}")
    looks.who_can_see(who_can_see(line.coach, line.lead, is_self=line.is_self))
    first90_parts.next_step(found)
    said(found)
    concern_parts.consider_waiting(line.coach, open_concerns)
    for permission, section in first90_actions.SECTIONS.items():
        if found.may[permission].is_allowed and permission not in LATER:
            section(found)
    if found.waits_for_recommendation:
        first90_actions.recommend_anew(found)
    first90_parts.timeline(found)
    first90_parts.what_is_reviewed(found)
    first90_parts.reviews(found)
    for permission in LATER:
        if found.may[permission].is_allowed:
            first90_actions.SECTIONS[permission](found)
    if found.can_name_appeal:
        first90_actions.appeal(found)
    first90_parts.events(found)
    if found.may[May.REDACT_FIRST_90].is_allowed:
        redaction_parts.form(Noun.FIRST_90, first_90_id)


LATER = (May.STOP_CLOCK, May.RECORD_LEAVING)


def said(found):
    """Recommendation, decision, letter and response, as far as the reader may see them."""
    redaction_parts.gaps(found.gaps)
    if found.recommendations or found.decisions:
        st.subheader("Recommended and decided", anchor=False)
    for one in found.recommendations:
        first90_parts.recommendation(one)
    first90_parts.rests_on(found)
    for made in found.decisions:
        first90_parts.decision(made)
        first90_actions.letter(found, made.id)
    first90_parts.responses(found)
    if found.responses and not found.line.is_self:
        st.caption(words.plain("A response stands as it was written."))


page(load, draw, reads=("first_90", first_90_id))
