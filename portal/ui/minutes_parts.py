"""The minutes on the screen: what was signed, as far as its reader may read it, a copy to keep, a dated note."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from portal.meetings import export, minutes
from portal.meetings.live_words import PRESENTED
from portal.meetings.minutes import Minutes
from portal.ui import inputs, looks, words
from portal.ui.held import key
from portal.ui.moves import fetch
from portal.ui.wrappers import act

WHO_CAN_SEE = (
    "Those who were there, the lead coach and the facilitator read the minutes, except for what is closed to them. "
    "Directors read what was passed on to them. Guests read nothing afterwards."
)


def signature(found: Minutes) -> None:
    """Whether what stands here is what was signed."""
    if found.is_valid:
        st.success("The signature fits: nothing in it was changed since.", icon=":material/verified:")
    else:
        st.error("The signature does not fit. Tell your administrator.")


def noticed(found: Minutes) -> None:
    """Opening it is the end of the notice on the reader's home page."""
    if found.is_new:
        act(lambda s, a, _v: minutes.note_seen(s, a, found.id))()


def head(found: Minutes) -> None:
    """Who was there and what became of each item."""
    top = found.head
    if top is None:
        st.info("You read what this meeting passed on to you, and nothing else that was said there.")
        return
    st.caption(f"Opened by {words.plain(top['opened_by'])}, closed by {words.plain(top['signed_by'])}")
    st.subheader("Who was there", anchor=False)
    for one in top["attendance"]:
        why = f": {words.plain(one['reason'])}" if one["reason"] else ""
        st.markdown(f"{words.plain(one['name'])} · {one['presence'].lower()}{why}")
    shown = {one["id"]: one for one in found.items}
    st.subheader("Agenda", anchor=False)
    for line in top["items"]:
        item = shown.get(line["item"])
        about = _about(item) if item else "Without details"
        st.markdown(f"{line['number']}. {about} · {line['became']}")
    if found.closed_to_me:
        many = "One item stays" if found.closed_to_me == 1 else f"{found.closed_to_me} items stay"
        st.info(f"{many} closed to you: you may know the person, or you are too close to whoever presented.")


def _about(item: Mapping[str, Any]) -> str:
    return " · ".join(words.plain(part) for part in (item["item_kind"], item["code"], item["presenter"]) if part)


def items(found: Minutes) -> None:
    """Each item that was talked about."""
    for item in found.items:
        st.subheader(f"{item['number']}. {_about(item)}", anchor=False)
        for name, label in PRESENTED.items():
            _said(label, item["presented"].get(name, ""))
        _said("Notes", item["notes"])
        for one in item["outcomes"]:
            st.markdown(_outcome(one))
        _said("What the presenter takes along", item["takeaways"])
        if item["functions"]:
            st.caption(" · ".join(item["functions"]))
        if item["escalated"]:
            st.caption("Passed on to the director")


def _said(label: str, text: str) -> None:
    if text:
        st.caption(label)
        st.text(text)


def _outcome(one: Mapping[str, Any]) -> str:
    guidance = f" · {one['guidance'].lower()}" if one["guidance"] else ""
    said = f": {words.plain(one['text'])}" if one["text"] else ""
    who = f" — {words.plain(one['owner'])}" if one["owner"] else ""
    due = f", by {one['due_on']}" if one["due_on"] else ""
    return f"**{one['kind']}**{guidance}{said}{who}{due}{' · taken along' if one['taken'] else ''}"


def notes(found: Minutes) -> None:
    """What was added later, and the way to add more."""
    if found.notes:
        st.subheader("Added later", anchor=False)
    for one in found.notes:
        _said(f"{one['by']}, {one['at'][:10]}", one["text"])
    if not found.may_add.is_allowed:
        return
    with st.expander("Add a dated note", icon=":material/note_add:"):
        about = {one["id"]: f"{one['number']}. {_about(one)}" for one in found.items}
        inputs.selectbox("About", "note_about", ["", *about], "", show=lambda one: about.get(one, "The whole meeting"))
        inputs.text_area("Note", "note", max_chars=minutes.LONGEST)
        inputs.answer_for("note", act(lambda s, a, v: minutes.confirm(s, a, found.id, v.get("note") or "")))
        looks.who_can_see("Whoever reads that part of the minutes reads the note.")
        st.button(
            "Add the note",
            key=key("add_note"),
            on_click=act(
                lambda s, a, v: minutes.add_note(
                    s,
                    a,
                    found.id,
                    v.get("note") or "",
                    uuid.UUID(v["note_about"]) if v.get("note_about") else None,
                ),
                after=lambda _: inputs.clear("note"),
                done="Added and signed.",
            ),
        )


def copy(found: Minutes) -> None:
    """A file to keep, asked for with its purpose."""
    if found.head is None:
        return
    with st.container(border=True, key="copy_of_minutes"):
        inputs.selectbox(
            "What is the copy for?",
            "purpose",
            list(export.PURPOSES),
            next(iter(export.PURPOSES)),
            show=lambda one: export.PURPOSES[one],
        )
        with st.container(horizontal=True):
            for form, label in export.FORMS.items():
                st.button(
                    label,
                    key=key(f"minutes.{form}"),
                    icon=":material/download:",
                    on_click=act(
                        lambda s, a, v: export.ask(s, a, found.id, v.get("purpose")),
                        after=_fetch(form),
                    ),
                )
        if found.head["notice"]:
            st.caption(words.plain(found.head["notice"]))
        st.caption("The PDF and the signed record can be checked by anyone: python -m portal verify FILE.")


def _fetch(form: str) -> Callable[[str], None]:
    return lambda token: fetch(f"/export/{token}?as={form}")
