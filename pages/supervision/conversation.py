"""Both sheets side by side: strengths first, then where the two see it differently; then what both take from it."""

import streamlit as st

from portal.access import Permission as May
from portal.reviews import figures, queries, service
from portal.reviews.words import NO_SHEET, who_can_see
from portal.ui import charts, closing_words, looks, review_parts, shared, words
from portal.ui.moves import link, query_id
from portal.ui.wrappers import act, page, part

review_id = query_id()


def load(session, actor):
    """Both sheets."""
    return queries.side_by_side(session, actor, review_id)


def draw(found):
    """The picture, the strengths, the distances, and at the end the closing words."""
    looks.title(
        f"{found.coach} · {found.kind}", "You look at both sheets together. Nothing is averaged into one score."
    )
    looks.who_can_see(who_can_see(found.status, found.coach, found.lead))
    link("review", "Back to the review", icon=":material/arrow_back:", id=review_id)
    shared.offer()
    if found.may[May.START_CONVERSATION].is_allowed:
        start()
    if found.coach_numbers is None:
        st.info(f"There is no self-assessment: {NO_SHEET[found.self_assessment]}.")
    legend(found)
    charts.profile_chart(found.profile, found.lead, found.coach)
    review_parts.numbers(found)
    review_parts.item_cards(
        "What is going well", "Both of you rated these highly.", figures.strengths(found.pairs), found
    )
    review_parts.item_cards(
        "Where you see it differently",
        "Largest distance first. Read both sentences before you talk about the number.",
        figures.differences(found.pairs),
        found,
    )
    review_parts.item_cards(
        "Seen by one side only",
        "One of you has not observed these yet.",
        [pair for pair in found.pairs if pair.is_one_sided],
        found,
    )
    review_parts.item_cards(
        "For talking, not for rating",
        "These touch a coach’s own health. They count in no figure.",
        [pair for pair in found.pairs if pair.item.is_reflective],
        found,
    )
    review_parts.all_items(found)
    if found.may[May.WRITE_CLOSING].is_allowed:
        part(closing_words.draw, queries.closing, review_id)


def legend(found):
    """Whose mark is whose, and what the line between two marks is."""
    sides = [(review_parts.LEAD_MARK, found.lead, "lead coach")]
    if found.coach_numbers is not None:
        sides.append((review_parts.COACH_MARK, found.coach, "coach"))
    st.markdown(
        "\u2003 ".join(
            f"{mark} **{words.plain(name)}**\u00a0({role})".replace(" ", "\u00a0") for mark, name, role in sides
        )
    )
    line = " The line between two marks is the distance to talk about." if found.coach_numbers is not None else ""
    st.caption(f"Strengths stand at the top.{line}")


def start():
    """The lead opens the conversation; from then on closing words can be written."""
    st.button(
        "Start the conversation",
        type="primary",
        icon=":material/forum:",
        on_click=act(
            lambda session, actor, _: service.start_conversation(session, actor, review_id),
            done="The conversation is open. At the end of this page you write down what you both take from it.",
        ),
    )


page(load, draw, reads=("review", review_id))
