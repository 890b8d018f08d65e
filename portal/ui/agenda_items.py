"""The agenda of the next meeting on a page: its items, what is proposed and why, what waits."""

import uuid

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from db.tables.meetings import ItemKind, ItemStatus, Safety
from portal.access import Gathering
from portal.meetings import agenda_words as said
from portal.meetings import items, placing
from portal.meetings.agenda import AgendaLine
from portal.meetings.overview import GroupPage
from portal.meetings.proposals import Proposal
from portal.ui import looks, words
from portal.ui.held import key
from portal.ui.moves import link
from portal.ui.wrappers import act

ACUTE = ":material/emergency: "
WHERE = {
    ItemStatus.WAITING: "waiting for a place",
    ItemStatus.ON_AGENDA: "on the agenda",
    ItemStatus.DISCUSSED: "talked about",
    ItemStatus.DROPPED: "taken off",
}
CLOSED_TO_YOU = "An item you take no part in"


def draw(found: GroupPage) -> None:
    """Everything about the agenda of the next meeting."""
    if found.next is None:
        return
    sets = found.may_here[Gathering.SET_AGENDA].is_allowed
    st.subheader("Agenda", anchor=False)
    _time(found)
    ahead = [line for line in found.agenda if line.status is ItemStatus.ON_AGENDA]
    for line in found.agenda:
        _line(line, sets=sets, first=bool(ahead) and line is ahead[0], last=bool(ahead) and line is ahead[-1])
    if not found.agenda:
        st.caption("Nothing is on it yet." + ("" if sets else " What you bring waits below for a place."))
    if sets:
        _proposed(found)
    elif found.may_here[Gathering.SET_AGENDA].reason:
        st.caption(words.plain(found.may_here[Gathering.SET_AGENDA].reason or ""))


def _time(found: GroupPage) -> None:
    assert found.next is not None  # noqa: S101 (the caller looked)
    whole, used = found.next.minutes, found.used
    over = f", {used - whole} more than there are" if used > whole else ""
    st.progress(min(1.0, used / whole), text=f"{used} of {whole} minutes taken{over}")


def head(kind: ItemKind | None, code: str | None, title: str | None, presenter: str) -> str:
    """What an item is about and who presents it, as markdown."""
    what = code or title or (said.KINDS[kind] if kind else "")
    before = "" if what == (said.KINDS[kind] if kind else "") else f" · {said.KINDS[kind].lower()}" if kind else ""
    return f"**{words.plain(what)}**{before} · {words.plain(presenter)}"


def _line(line: AgendaLine, *, sets: bool, first: bool, last: bool) -> None:
    if line.is_closed:
        with looks.card(f"**{CLOSED_TO_YOU}**", f"{line.minutes} minutes"):
            st.empty()
        return
    marks = ACUTE if line.safety is Safety.ACUTE else ""
    with looks.card(marks + head(line.kind, line.code, line.title, line.presenter), _about(line)), _side():
        if line.may_open:
            is_open = line.is_mine and not line.is_shared
            link("meeting_item", "Prepare" if is_open else "Open", icon=":material/arrow_forward:", id=line.id)
        if sets and line.status is ItemStatus.ON_AGENDA and not line.is_current:
            _moves(line, first=first, last=last)


def _side() -> DeltaGenerator:
    return st.container(horizontal=True, gap="xxsmall", width="content", vertical_alignment="center")


def _moves(line: AgendaLine, *, first: bool, last: bool) -> None:
    whose = line.code or line.title or line.presenter
    for label, by, is_end in (("Up", -1, first), ("Down", 1, last)):
        st.button(
            label,
            key=key(f"{label}.{line.id.hex}"),
            type="tertiary",
            disabled=is_end,
            help=f"Move {whose} {label.lower()}",
            on_click=act(lambda s, a, _v, item, step: items.reorder(s, a, item, step), line.id, by),
        )
    st.button(
        "Back to the list",
        key=key(f"off.{line.id.hex}"),
        type="tertiary",
        help="It waits for another meeting.",
        on_click=act(lambda s, a, _v, item: items.put_back(s, a, item), line.id),
    )


def _about(line: AgendaLine) -> str:
    parts = [f"{line.minutes} minutes"]
    if line.safety is not Safety.NONE:
        parts.insert(0, said.SAFETY[line.safety])
    if line.carried:
        parts.append(said.carried(line.carried))
    if line.status is ItemStatus.DISCUSSED:
        parts.append("talked about")
    elif line.kind in (ItemKind.CASE, ItemKind.FOLLOW_UP):
        parts.append("ready" if line.is_shared else "being prepared")
    return " · ".join(parts)


def _proposed(found: GroupPage) -> None:
    proposals = found.proposed
    if proposals is None or found.next is None:
        return
    meeting_id = found.next.id
    if proposals.fits:
        st.subheader("Proposed, and why", anchor=False)
        for one in proposals.fits:
            _proposal(meeting_id, one)
        count = len(proposals.fits)
        st.button(
            "Put it on the agenda" if count == 1 else f"Put all {count} on the agenda",
            key=key("accept_all"),
            type="primary",
            icon=":material/playlist_add_check:",
            on_click=act(lambda s, a, _v: placing.accept_fitting(s, a, meeting_id)),
        )
    waits = len(proposals.waits) + proposals.more
    if not waits:
        if not proposals.fits:
            st.caption("The rules propose nothing more. Coaches can bring something at any time.")
        return
    label, icon = f"Waiting list ({waits})", ":material/hourglass_empty:"
    fold = st.expander(label, icon=icon, key=key("waits"), on_change="rerun")
    if fold.open:
        with fold:
            st.caption("These do not fit into the minutes. They stay here, in this order, until there is room.")
            for one in proposals.waits:
                _proposal(meeting_id, one)
            if proposals.more:
                st.caption(f"and {proposals.more} more, which will move up here")


def _proposal(meeting_id: uuid.UUID, one: Proposal) -> None:
    marks = ACUTE if one.safety is Safety.ACUTE else ""
    with looks.card(marks + head(one.kind, one.code, one.title, one.coach), " ".join(one.reasons)), _side():
        if one.item_id is not None:
            link("meeting_item", "Open", icon=":material/arrow_forward:", id=one.item_id)
        st.button(
            "Add",
            key=key(f"add.{one.ref}"),
            icon=":material/add:",
            help=f"Put {one.code or one.coach} on the agenda",
            on_click=act(lambda s, a, _v, ref: placing.accept(s, a, meeting_id, ref), one.ref),
        )
