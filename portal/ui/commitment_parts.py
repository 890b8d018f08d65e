"""Commitments on a page: a card with its ways out, and the line to make one."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.commitments import CommitmentStatus
from portal.access import Actor
from portal.commitments import service
from portal.commitments.queries import Line
from portal.commitments.service import Promise
from portal.ui import inputs, words
from portal.ui.held import key, me
from portal.ui.wrappers import act

IN_TWO_WEEKS = timedelta(days=14)
Values = Mapping[str, Any]


def cards(heading: str, lines: Sequence[Line], *, with_coach: bool = False) -> None:
    """A heading and a card per commitment; nothing at all when there is none. Who serves no more only reads them."""
    if not lines:
        return
    st.subheader(heading, anchor=False)
    if not me().held:
        plain_list(lines)
        return
    for line in lines:
        card(line, with_coach=with_coach)


def card(line: Line, *, with_coach: bool = False) -> None:
    """One open commitment: whose, what, by when, and how it can be settled."""
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{_owner(line)}:** {words.plain(line.text)}")
        st.caption(words.plain(_about(line, with_coach)))
        if line.support:
            st.caption(words.plain(f"Support: {line.support}"))
        if line.carried:
            st.markdown("It was carried over. Settle it, or give it a new day with a word why.")
        with st.container(horizontal=True):
            st.button(
                "Done",
                key=key(f"done.{line.id.hex}"),
                icon=":material/check:",
                on_click=act(
                    lambda s, a, _v, one: service.settle(s, a, one, is_done=True), line.id, done="Noted as done."
                ),
            )
            more = st.popover("New day, or drop it", key=key(f"other.{line.id.hex}"), on_change="rerun")
            if more.open:
                with more:
                    _other_ways(line)


def _other_ways(line: Line) -> None:
    end = line.id.hex
    why, day = f"why.{end}", f"day.{end}"
    inputs.text_input("A word why", why, max_chars=service.LONGEST_REASON, hint="Both of you read it.")
    inputs.answer_for(
        why,
        act(
            lambda s, a, v: service.confirm_text(s, a, line.coach_id, v[why] or "", service.REASON),
        ),
    )
    inputs.date_input("New day", day, me().today + IN_TWO_WEEKS, earliest=me().today)
    st.button(
        "Give it this day",
        key=key(f"move.{end}"),
        on_click=act(
            lambda s, a, v: service.give_new_day(s, a, line.id, v.get(day), v.get(why) or "", (day, why)),
            after=lambda _: inputs.clear(why),
            done="It has a new day.",
        ),
    )
    st.button(
        "Drop it",
        key=key(f"drop.{end}"),
        on_click=act(
            lambda s, a, v: service.settle(s, a, line.id, is_done=False, reason=v.get(why) or "", field=why),
            after=lambda _: inputs.clear(why),
            done="Dropped, with the reason.",
        ),
    )


def settled(lines: Sequence[Line]) -> None:
    """What was done or dropped, folded away."""
    if not lines:
        return
    with st.expander(f"Done or dropped ({len(lines)} latest)"):
        for line in lines:
            how = "done" if line.status is CommitmentStatus.DONE else "dropped"
            reason = f": {line.reason}" if line.reason else ""
            at = words.local_day(line.settled_at) if line.settled_at else ""
            st.markdown(f"{_owner(line)}: {words.plain(line.text)} · {how} {at}{words.plain(reason)}")


def plain_list(lines: Sequence[Line]) -> None:
    """What was promised in a closed one-on-one, as it stands now."""
    for line in lines:
        state = {CommitmentStatus.DONE: " · done", CommitmentStatus.DROPPED: " · dropped"}.get(line.status, "")
        due = f" · by {words.short_day(line.due_on)}" if line.due_on else ""
        st.markdown(f"**{_owner(line)}:** {words.plain(line.text)}{due}{state}")


def make(coach_id: uuid.UUID, coach: str, one_on_one_id: uuid.UUID | None = None, *, is_self: bool = False) -> None:
    """Whose, what, by when, and a button."""
    is_coachs = "commitment_owner"
    if not is_self:
        inputs.segments(
            "Who will do it?", is_coachs, [True, False], True, show=lambda one: words.plain(coach) if one else "I"
        )
    inputs.text_input("What will be done?", "commitment", max_chars=service.LONGEST)
    inputs.answer_for("commitment", act(lambda s, a, v: service.confirm_text(s, a, coach_id, v["commitment"] or "")))
    inputs.date_input("By when?", "due_on", me().today + IN_TWO_WEEKS, earliest=me().today)

    def noted(session: Session, actor: Actor, values: Values) -> None:
        owner = values.get(is_coachs)
        promise = Promise(values["commitment"] or "", owner is not False, values.get("due_on"), one_on_one_id)
        service.make(session, actor, coach_id, promise)

    st.button(
        "Add the commitment",
        key=key("add_commitment"),
        icon=":material/add:",
        on_click=act(noted, after=lambda _: inputs.clear("commitment")),
    )


def _owner(line: Line) -> str:
    return "You" if line.is_mine else words.plain(line.owner)


def _about(line: Line, with_coach: bool) -> str:
    parts = []
    if with_coach and not line.is_coachs:
        parts.append(f"for {line.coach}")
    if line.due_on is not None:
        parts.append(("was due " if line.is_overdue else "by ") + words.day(line.due_on))
    if line.carried:
        parts.append("carried once" if line.carried == 1 else f"carried {line.carried} times")
    if line.is_open and line.reason:
        parts.append(f"moved: {line.reason}")
    return " · ".join(parts) or "no day given"
