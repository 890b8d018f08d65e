"""Both sheets side by side: strengths first, then where the two see it differently; then what both take from it."""

import streamlit as st

from portal.access import Permission as May
from portal.reviews import comparing, figures, queries
from portal.reviews.words import NO_SHEET, who_can_see
from portal.ui import charts, closing_words, conversation_parts, looks, review_parts, shared, words
from portal.ui.moves import link, query_id
from portal.ui.wrappers import page, part

review_id = query_id()


def load(session, actor):
    """Both sheets."""
    return comparing.side_by_side(session, actor, review_id)


def draw(found):
    """What lies before both, the strengths, the distances, and at the end goals and closing words."""
    looks.title(
        f"{found.coach} · {found.kind}", "You look at both sheets together. Nothing is averaged into one score."
    )
    conversation_parts.join(found)
    looks.who_can_see(who_can_see(found.status, found.coach, found.lead))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        link("review", "Back to the review", icon=":material/arrow_back:", id=review_id)
        if not found.is_self:
            shared.offer()
    if found.may[May.START_CONVERSATION].is_allowed:
        conversation_parts.start(found)
    conversation_parts.signed(found)
    if found.status in conversation_parts.LIVE:
        conversation_parts.before_both(found)
        conversation_parts.choose_start(found)
    conversation_parts.follow(found)
    if found.coach_numbers is None:
        st.info(f"There is no self-assessment: {NO_SHEET[found.self_assessment]}.")
    cards(found)
    if found.may[May.WRITE_CLOSING].is_allowed:
        part(closing_words.draw, queries.closing, review_id)


def cards(found):
    """Every item once where it is told, the first few open; the picture and the figures behind a line."""
    legend(found)
    strong = figures.strengths(found.pairs)
    review_parts.item_cards(
        "What is going well",
        "Both of you rated these highly.",
        strong,
        found,
        at_once=3,
        below=conversation_parts.talk(found, "strong"),
    )
    review_parts.item_cards(
        "Where you see it differently",
        "Largest distance first. Read both sentences before you talk about the number.",
        figures.differences(found.pairs, besides=strong),
        found,
        below=conversation_parts.talk(found, "apart"),
    )
    one_sided = [pair for pair in found.pairs if pair.is_one_sided]
    reflective = [pair for pair in found.pairs if pair.item.is_reflective]
    st.subheader("Everything else", anchor=False)
    for label, name, pairs, sub in (
        (f"Seen by one side only ({len(one_sided)})", "one_sided", one_sided, "The other has not observed these yet."),
        (
            f"For talking, not for rating ({len(reflective)})",
            "reflective",
            reflective,
            "These touch a coach’s own health. They count in no figure.",
        ),
        (f"All {len(found.pairs)} items in the order of the form", "all_items", found.pairs, ""),
    ):
        review_parts.folded_cards(label, name, pairs, found, sub, conversation_parts.talk(found, name))
    charts.folded_profile(found.profile, found.lead, found.coach)
    review_parts.numbers(found)


def legend(found):
    """Whose mark is whose."""
    sides = [(review_parts.LEAD_MARK, found.lead, "lead coach")]
    if found.coach_numbers is not None:
        sides.append((review_parts.COACH_MARK, found.coach, "coach"))
    st.markdown(
        "\u2003 ".join(
            f"{mark} **{words.plain(name)}**\u00a0({role})".replace(" ", "\u00a0") for mark, name, role in sides
        )
    )


page(load, draw, reads=("review", review_id))
