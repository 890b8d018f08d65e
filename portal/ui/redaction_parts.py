"""Taking a passage out of a signed review, and what is to be read where one was taken out."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st
from sqlmodel import Session

from portal.access import Actor
from portal.people.proof import Proof
from portal.reviews import redaction
from portal.reviews.redaction import Copy, Passage, Reason
from portal.ui import inputs, words
from portal.ui.held import key
from portal.ui.signing import PASSWORD, sign
from portal.ui.wrappers import act


def taken_out(contents: Sequence[Mapping[str, Any]]) -> None:
    """Every gap in what is signed: when, by whom and why."""
    for entry in (one for content in contents for one in content.get("taken_out", ())):
        day = words.when(datetime.fromisoformat(entry["at"]))
        st.info(
            f"A passage was taken out by {words.plain(entry['by'])}, {day}. {words.plain(entry['reason'])}"
            " What was signed before keeps its signature; what is left was signed anew.",
            icon=":material/content_cut:",
        )


def form(review_id: uuid.UUID, passages: Sequence[Passage], copies: Sequence[Copy]) -> None:
    """For directors: choose the passage and the reason, see which copies stay outside, enter the password."""
    fold = st.expander("Take a passage out", icon=":material/content_cut:", key=key("take_out"), on_change="rerun")
    if not fold.open:
        return
    with fold:
        st.caption(
            "For words that tell who somebody is, or that do not belong here. They are gone from this review and from"
            " what they came from, for you as well; a visible gap stays, with your name and the reason."
        )
        by_key = {one.key: one for one in passages}
        chosen = inputs.selectbox("Which passage?", "passage", list(by_key), show=lambda one: by_key[one].where)
        found = by_key.get(chosen or "")
        if found is not None:
            st.text(found.text)
            if found.stays_in:
                st.warning(
                    f"The same words stay in {words.plain(' and '.join(found.stays_in))}. Tell your administrator."
                )
        inputs.selectbox("Why is it taken out?", "reason", [one.value for one in Reason])
        outside(copies)
        sign(
            "Take it out for good",
            act(
                _take_out,
                review_id,
                found.text if found else "",
                password=PASSWORD,
                after=lambda _: inputs.clear(PASSWORD),
                done="It is taken out, and what is left is signed.",
            ),
            kind="secondary",
            disabled=found is None,
        )


def outside(copies: Sequence[Copy]) -> None:
    """Where the words still stand: copies that were fetched, and backups."""
    if copies:
        st.markdown(
            "**These copies were fetched and still hold the words.** Ask for them back, or to have them destroyed."
        )
        st.markdown(
            "\n".join(f"- {words.plain(one.by)}, {words.when(one.at)} ({words.plain(one.purpose)})" for one in copies)
        )
    else:
        st.caption("Nobody has fetched a copy of this review.")
    st.caption("Backups made before today hold the words until they are deleted; tell your administrator.")


def _take_out(
    session: Session, actor: Actor, values: Mapping[str, Any], review_id: uuid.UUID, seen: str, proof: Proof
) -> None:
    passage, reason = values.get("passage") or "", values.get("reason")
    redaction.take_out(session, actor, review_id, proof, passage, reason, seen)
