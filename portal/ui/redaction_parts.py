"""Taking a passage out of what is sealed, and what is to be read where one was taken out."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st
from sqlmodel import Session

from portal.access import Actor
from portal.concerns import incidents
from portal.people.proof import Proof
from portal.redaction import service
from portal.redaction.service import Copy, Passage, Reason
from portal.redaction.subject import Noun
from portal.seals import Gap
from portal.ui import inputs, words
from portal.ui.held import key
from portal.ui.looks import messages
from portal.ui.moves import outdate
from portal.ui.signing import sign
from portal.ui.wrappers import act, part

NEAR, PASSWORD = "take_out", "take_out_password"
WHAT: dict[Noun, str] = {
    Noun.REVIEW: "this review",
    Noun.FIRST_90: "these first 90 days",
    Noun.MINUTES: "these minutes",
    Noun.ONE_ON_ONE: "this one-on-one",
}
Found = tuple[Noun, uuid.UUID, list[Passage], list[Copy], list[tuple[uuid.UUID, str, datetime]]]


def gaps(found: Sequence[Gap], *, is_signed: bool = True) -> None:
    """Every gap: when, by whom and why; and what became of the signature where there is one."""
    kept = " What was signed before keeps its signature; what is left was signed anew." if is_signed else ""
    # One element however many gaps there are: else the page below would be made anew, and slide away under the reader.
    with st.container():
        for gap in found:
            st.info(
                f"A passage was taken out by {words.plain(gap.by)}, {words.when(gap.at)}. "
                f"{words.plain(gap.reason)}{kept}",
                icon=":material/content_cut:",
            )


def form(noun: Noun, record_id: uuid.UUID) -> None:
    """For directors: choose the passage and the reason, see which copies stay outside, enter the password."""
    fold = st.expander("Take a passage out", icon=":material/content_cut:", key=key("take_out"), on_change="rerun")
    if fold.open:
        with fold:
            part(_form, _load, noun, record_id, is_quiet=True)


def _load(session: Session, actor: Actor, noun: Noun, record_id: uuid.UUID) -> Found:
    return (
        noun,
        record_id,
        service.passages(session, actor, noun, record_id),
        service.copies(session, actor, noun, record_id),
        incidents.open_ones(session, actor),
    )


def _form(loaded: Found) -> None:
    noun, record_id, passages, copies, concerns = loaded
    st.caption(
        f"For words that tell who somebody is, or that do not belong here. They are gone from {WHAT[noun]} and from "
        "what they came from, for you as well; a visible gap stays, with your name and the reason."
    )
    if not passages:
        st.caption("Nothing stands here that could be taken out.")
        messages(NEAR)
        return
    by_key = {one.key: one for one in passages}
    chosen = inputs.selectbox(
        "Which passage?", "passage", list(by_key), show=lambda one: by_key[one].where if one in by_key else ""
    )
    found = by_key.get(chosen or "")
    # One element whether something is chosen or not: else the list below would be made anew and shut while it is open.
    with st.container():
        if found is not None:
            _passage(found)
    inputs.selectbox("Why is it taken out?", "passage_reason", [one.value for one in Reason])
    if concerns:
        by_id = {str(one): f"{what}, raised {words.when(at)}" for one, what, at in concerns}
        inputs.selectbox(
            "Is it a privacy incident that was raised?",
            "passage_concern",
            list(by_id),
            show=lambda one: by_id.get(one, ""),
            placeholder="No, or it was not raised",
            help="The concern then says that a passage was taken out, where and when; nobody reads what it said.",
        )
    outside(copies)
    messages(NEAR)
    sign(
        "Take it out for good",
        act(
            _take_out,
            noun,
            record_id,
            found.text if found else "",
            password=PASSWORD,
            after=lambda _: _done(),
            done="It is taken out, for good.",
            near=NEAR,
        ),
        kind="secondary",
        disabled=found is None,
        name=PASSWORD,
    )


def _passage(found: Passage) -> None:
    """What would go, as far as the director may read it, and what would stay elsewhere."""
    if found.is_read:
        st.text(found.text)
    else:
        many = "one word" if found.length == 1 else f"{found.length} words"
        st.info(f"You do not read this passage. It has {many}. Take it out on the word of somebody who reads it.")
    if found.stays_in:
        st.warning(
            f"The same words also stand in: {words.plain('; '.join(found.stays_in))}. There they stay. Take them out "
            "there as well, or tell your administrator."
        )


def outside(copies: Sequence[Copy]) -> None:
    """Where the words still stand: copies that were fetched, and backups."""
    if copies:
        st.markdown(
            "**These copies were fetched and may still hold the words.** Ask for them back, or to have them destroyed."
        )
        st.markdown(
            "\n".join(f"- {words.plain(one.by)}, {words.when(one.at)} ({words.plain(one.purpose)})" for one in copies)
        )
    else:
        st.caption("Nobody has fetched a copy.")
    st.caption("Backups made before today hold the words until they are deleted; tell your administrator.")


def _done() -> None:
    inputs.clear(PASSWORD)
    inputs.put("passage", None)
    inputs.put("passage_reason", None)
    inputs.put("passage_concern", None)
    outdate()


def _take_out(
    session: Session,
    actor: Actor,
    values: Mapping[str, Any],
    noun: Noun,
    record_id: uuid.UUID,
    seen: str,
    proof: Proof,
) -> None:
    passage, reason = values.get("passage") or "", values.get("passage_reason")
    service.take_out(session, actor, noun, record_id, proof, passage, reason, seen)
    if concern := values.get("passage_concern"):
        incidents.link(session, actor, uuid.UUID(concern), noun.value, record_id)
