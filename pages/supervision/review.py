"""One review: where it stands, what comes next, the signed record and what was added to it."""

import streamlit as st

from portal.access import Permission as May
from portal.reviews import prompts, queries
from portal.reviews import words as said
from portal.ui import looks, review_actions, review_parts, shared, words
from portal.ui.moves import go, link, query_id
from portal.ui.wrappers import page

review_id = query_id()


def load(session, actor):
    """The review, and what only its lead is asked."""
    return queries.page(session, actor, review_id), prompts.for_lead(session, actor, review_id)


def draw(loaded):
    """The head, the next step, then whatever this reader may do."""
    found, asked = loaded
    head = words.own(found.line.kind) if found.line.is_self else f"{found.line.coach} · {found.line.kind}"
    looks.title(head, f"Lead coach: {found.line.lead} · {found.framework}")
    looks.who_can_see(said.who_can_see(found.status, found.line.coach, found.line.lead))
    review_parts.steps(found)
    next_step(found)
    review_parts.day(found)
    if found.may[May.READ_RECORD].is_allowed:
        record(found)
    review_parts.later(found)
    if shared.is_on():
        st.caption("What each of you does alone, and what has happened so far, is not drawn on a shared screen.")
        return
    review_parts.questions(asked)
    for permission, section in review_actions.SECTIONS.items():
        if found.may[permission].is_allowed:
            section(found)
    review_parts.events(found)
    if not found.line.is_self:
        shared.offer()


def next_step(found):
    """The one thing that comes next, and the one button for it."""
    step = found.line.next
    due = f" {step.due_word} {words.day(step.due)}." if step.due else ""
    with st.container(border=True):
        st.markdown(f"**{words.plain(step.sentence)}**{words.plain(due)}")
        if step.where != "review":
            st.button(step.label, type="primary", on_click=lambda: go(step.where, id=review_id))
        elif found.may[May.COMPARE].is_allowed:
            link("conversation", "Both sheets side by side", icon=":material/compare_arrows:", id=review_id)


def record(found):
    """The signed record: read it here, or take a copy."""
    st.subheader("The signed record", anchor=False)
    st.write(f"Signed by {words.plain(found.signed_by)}, {words.when(found.signed_at)}. It can no longer be changed.")
    link("record", "Read the record", icon=":material/description:", id=review_id)


page(load, draw, reads=("review", review_id))
