"""The end of a conversation: what both take from it, then the signature."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from sqlmodel import Session

from portal.access import Actor
from portal.reviews import goals, service
from portal.reviews.queries import Closing
from portal.ui import goal_parts, inputs, recommendation_parts, words
from portal.ui.held import held, key
from portal.ui.moves import go
from portal.ui.signing import PASSWORD, sign
from portal.ui.wrappers import act

NAME = "closing_words"


def draw(found: Closing) -> None:
    """The closing words, kept while they are typed, and the lead's signature with the password once more."""
    goal_parts.draw(found)
    st.subheader("What you both take from this conversation", anchor=False)
    base = _base(found)
    typed = inputs.text_area(
        "Closing words",
        NAME,
        found.text,
        max_chars=service.LONGEST_NARRATIVE,
        save=act(_keep, found, base),
        hint="Written together. They become part of the signed record.",
    )
    if typed != found.text and base != found.version:
        _both(found)
    inputs.answer_for(NAME, act(lambda session, actor, _: service.confirm_closing_words(session, actor, found.id)))
    if not found.sign.is_allowed:
        st.caption(words.plain(found.sign.reason or ""))
        return
    if found.is_recommended_with:
        recommendation_parts.way_there(found.id)
        return
    st.subheader("Sign", anchor=False)
    st.write("Signing seals both sheets, the goals and the closing words. They can never be changed, only added to.")
    sign(
        f"Sign and share with {words.plain(found.coach)}",
        act(
            lambda session, actor, values, proof: service.sign(
                session, actor, found.id, proof, values[NAME] or "", seen_goals=goals.stamp(found.goals)
            ),
            password=PASSWORD,
            after=lambda _: go("review", id=found.id),
            done="Signed, sealed and shared.",
        ),
        icon=":material/draw:",
    )


def _base(found: Closing) -> int:
    """The version the text in the field was written on: the stored one whenever both are the same."""
    kept, place = held(), key(NAME)
    if st.session_state.get(place, found.text) == found.text:
        kept.bases[place] = found.version
    return kept.bases.setdefault(place, found.version)


def _both(found: Closing) -> None:
    """Somebody else saved another text meanwhile: show it, and let the reader choose."""
    with st.container(border=True):
        st.markdown("**Somebody saved other words meanwhile.** Yours are still in the field above.")
        st.text(found.text or "(nothing)")
        st.button("Keep mine", on_click=act(_keep, found, found.version, done="Your words are saved."))
        st.button("Take these", on_click=lambda: inputs.put(NAME, found.text))


def _keep(session: Session, actor: Actor, values: Mapping[str, Any], found: Closing, base: int) -> int:
    return service.save_closing_words(session, actor, found.id, values[NAME] or "", base)
