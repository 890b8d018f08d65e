"""The end of the first 90 days for the lead alone: what is signed, what is recommended, and the signature."""

import streamlit as st

from portal.first90 import deciding, grounds
from portal.first90.words import who_can_see_recommendation
from portal.reviews import goals
from portal.reviews.queries import closing
from portal.ui import goal_parts, looks, recommendation_parts, words
from portal.ui.moves import go, link, query, query_id
from portal.ui.wrappers import page

is_anew = query("first") is not None
subject = query_id("first" if is_anew else "id")


def load(session, actor):
    """What a recommendation rests on, and the words that are signed with it, where a review still is to be signed."""
    if is_anew:
        return grounds.to_recommend_anew(session, actor, subject), None
    return grounds.to_recommend(session, actor, subject), closing(session, actor, subject)


def draw(both):
    """The words to sign, then the recommendation, then the signature."""
    found, end = both
    looks.title("Recommend anew" if is_anew else "Recommend and sign", found.coach if found else None)
    if is_anew:
        link("first90_one", "Back to the first 90 days", icon=":material/arrow_back:", id=subject)
    else:
        link("conversation", "Back to both sheets", icon=":material/arrow_back:", id=subject)
    if found is None:
        st.info("This review is signed at the end of its conversation; no first 90 days wait for a recommendation.")
        return
    looks.who_can_see(who_can_see_recommendation(found.coach))
    if is_anew:
        anew(found)
        return
    with st.container(border=True):
        st.markdown("**What you both take from the conversation**")
        st.text(end.text or "(no closing words)")
        if end.goals:
            st.markdown("**Goals**")
            goal_parts.read(goal_parts.shown(end.goals))
        st.caption("Your signature seals both sheets and all of this. It can never be changed, only added to.")
    recommendation_parts.form(
        found,
        f"Recommend, sign and share with {words.plain(found.coach)}",
        lambda session, actor, values, proof: deciding.recommend_and_sign(
            session, actor, subject, proof, end.text, recommendation_parts.said(values), goals.stamp(end.goals)
        ),
        lambda: go("review", id=subject),
    )


def anew(found):
    """Recommend again on the review that is signed."""
    st.caption("The signed review stays as it is. Your new recommendation replaces the one before, which is kept.")
    recommendation_parts.form(
        found,
        "Sign the recommendation",
        lambda session, actor, values, proof: deciding.recommend_anew(
            session, actor, subject, proof, recommendation_parts.said(values)
        ),
        lambda: go("first90_one", id=subject),
    )


page(load, draw, reads=("first_90" if is_anew else "review", subject))
