"""The safety protocol on its page: what holds, what held before, the form for a new version."""

import uuid
from collections.abc import Mapping
from typing import Any

import streamlit as st
from sqlmodel import Session

from portal.access import Actor
from portal.meetings import protocol
from portal.meetings.protocol import Page, Protocol
from portal.ui import inputs, words
from portal.ui.held import key, me
from portal.ui.wrappers import act

Values = Mapping[str, Any]
ALL = "all"


def shown(one: Protocol) -> None:
    """One version: the numbers first, then what to do."""
    with st.container(border=True):
        st.markdown(f"**{words.plain(one.scope)}** · from {words.short_day(one.from_on)}")
        for whom, number in one.numbers:
            st.markdown(f":material/call: **{words.plain(whom)}** {words.plain(number)}")
        st.text(one.text)


def others(found: Page) -> None:
    """Versions that come, and those from before."""
    if found.others:
        with st.expander("Other versions", icon=":material/history:"):
            for one in found.others:
                shown(one)


def form(found: Page) -> None:
    """A new version, from a day on; what stands now is the beginning of it."""
    if not found.may_write:
        return
    names = {(scope.hex if scope else ALL): name for scope, name in found.may_write}
    first = next(iter(names))
    present = next((one for one in found.present if (one.division_id.hex if one.division_id else ALL) == first), None)
    fold = st.expander("Write a new version", icon=":material/edit:", key=key("write"), on_change="rerun")
    if not fold.open:
        return
    with fold:
        inputs.selectbox("For", "scope", list(names), first, show=lambda one: names.get(one, ""))
        inputs.text_area(
            "Numbers to call, in this order",
            "numbers",
            "\n".join(f"{whom}: {number}" for whom, number in present.numbers) if present else "",
            max_chars=protocol.LONGEST,
            hint="One in each line, such as: On-call lead: 605 555 0100. The text check does not apply to numbers of "
            "the programme.",
        )
        inputs.text_area("What is done at once", "text", present.text if present else "", max_chars=protocol.LONGEST)
        inputs.date_input("From", "from_on", me().today, earliest=me().today)
        st.button(
            "Save this version",
            key=key("save_protocol"),
            type="primary",
            on_click=act(_write, found.newest, done="Saved. Everybody reads it from that day on."),
        )


def _write(session: Session, actor: Actor, values: Values, newest: int) -> int:
    scope = values.get("scope")
    division = None if scope in (None, ALL) else uuid.UUID(scope)
    text, numbers = values.get("text") or "", values.get("numbers") or ""
    return protocol.write(session, actor, division, text, numbers, values.get("from_on"), newest)
