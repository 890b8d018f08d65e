"""The end of a conversation: what both take from it, then the signature."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from sqlmodel import Session

from portal.access import Actor
from portal.reviews import service
from portal.reviews.queries import Closing
from portal.ui import inputs, words
from portal.ui.moves import go
from portal.ui.wrappers import act


def draw(found: Closing) -> None:
    """The closing words, kept while they are typed, and the lead's signature with the password once more."""
    st.subheader("What you both take from this conversation", anchor=False)
    inputs.text_area(
        "Closing words",
        "closing_words",
        found.text,
        max_chars=service.LONGEST_NARRATIVE,
        save=act(_keep, found),
        hint="Written together. They become part of the signed record.",
    )
    inputs.answer_for(
        "closing_words", act(lambda session, actor, _: service.confirm_closing_words(session, actor, found.id))
    )
    if not found.sign.is_allowed:
        st.caption(words.plain(found.sign.reason or ""))
        return
    st.subheader("Sign", anchor=False)
    st.write("Signing seals both sheets and the closing words. They can never be changed, only added to.")
    inputs.text_input("Your password, once more", "password", password=True, autocomplete="current-password")
    st.button(
        f"Sign and share with {words.plain(found.coach)}",
        type="primary",
        icon=":material/draw:",
        on_click=act(
            lambda session, actor, _, proof: service.sign(session, actor, found.id, proof, base=found.version),
            password="password",  # noqa: S106 (the name of the input)
            after=lambda _: go("review", id=found.id),
            done="Signed, sealed and shared.",
        ),
    )


def _keep(session: Session, actor: Actor, values: Mapping[str, Any], found: Closing) -> int:
    return service.save_closing_words(session, actor, found.id, values["closing_words"] or "", found.version)
