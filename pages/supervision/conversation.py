"""Both sheets side by side: strengths first, then where the two see it differently; then what both take from it."""

import streamlit as st

from portal.access import Permission as May
from portal.reviews import figures, queries, service
from portal.reviews.words import NO_SHEET
from portal.ui import charts, closing_words, looks, review_parts, words
from portal.ui.moves import query_id
from portal.ui.wrappers import act, page, part

review_id = query_id()


def load(session, actor):
    """Both sheets, with a note in the audit chain that they were opened."""
    queries.note_read(session, actor, review_id)
    return queries.side_by_side(session, actor, review_id)


def draw(found):
    """The picture, the strengths, the distances, and at the end the closing words."""
    looks.title(f"{found.coach} · {found.kind}", "Both sheets are in. Nothing here is averaged into one score.")
    looks.who_can_see(f"Read by {found.coach} and {found.lead}, and by the director once it is signed.")
    if found.may[May.START_CONVERSATION].is_allowed:
        st.button(
            "Start the conversation",
            type="primary",
            icon=":material/forum:",
            on_click=act(
                lambda s, a, _: service.start_conversation(s, a, review_id),
                done="The conversation is open. You can write down what you both take from it.",
            ),
        )
    missing_sheet(found)
    numbers(found)
    st.markdown(
        f"{review_parts.LEAD_MARK} **{words.plain(found.lead)}** (lead coach)   "
        f"{review_parts.COACH_MARK} **{words.plain(found.coach)}**   The strongest stand at the top."
    )
    charts.profile_chart(found.profile, found.lead, found.coach)
    cards("What is going well", "Both of you rated these highly.", figures.strengths(found.pairs), found)
    cards(
        "Where you see it differently",
        "Largest distance first. Read both sentences before you talk about the number.",
        figures.differences(found.pairs),
        found,
    )
    cards(
        "Seen by one side only",
        "One of you has not observed these yet.",
        [pair for pair in found.pairs if pair.is_one_sided],
        found,
    )
    cards(
        "For talking, not for rating",
        "These touch a coach’s own health. They count in no figure.",
        [pair for pair in found.pairs if pair.item.is_reflective],
        found,
    )
    everything = st.expander("All 62 items", key="all_items", on_change="rerun")
    if everything.open:
        with everything:
            for pair in found.pairs:
                review_parts.item_card(pair, found)
    if found.may[May.WRITE_CLOSING].is_allowed:
        part(closing_words.draw, queries.closing, review_id)


def missing_sheet(found):
    """Said plainly when there is no self-assessment."""
    if found.coach_numbers is None:
        st.info(f"There is no self-assessment: {NO_SHEET[found.self_assessment]}.")


def numbers(found):
    """Three named numbers, each for both."""
    for who, sheet in ((found.lead, found.lead_numbers), (found.coach, found.coach_numbers)):
        if sheet is not None:
            printed = sheet.printed()
            st.caption(
                words.plain(
                    f"{who}: item mean {printed['item_mean'] or 'not rated'} · mean of category means "
                    f"{printed['category_mean'] or 'not rated'} · coverage {printed['coverage']} items"
                )
            )


def cards(heading, sub, pairs, found):
    """A heading and a card per item."""
    if not pairs:
        return
    st.subheader(heading, anchor=False)
    st.caption(sub)
    for pair in pairs:
        review_parts.item_card(pair, found)


page(load, draw, write=True)
