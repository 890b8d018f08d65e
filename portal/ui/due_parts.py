"""Pieces of Home: what is due as cards, who was not seen as short lines, the first 90 days as one line each."""

from collections.abc import Sequence

import streamlit as st

from db.tables.people import Role
from portal.coaches.queries import Coaches, CoachLine
from portal.due import Due
from portal.ui import navigation, words
from portal.ui.held import me
from portal.ui.moves import link

AT_ONCE = 8
LOUD = ":material/notification_important: "


def may_open(page: str) -> bool:
    """Whether the page is there and meant for the reader."""
    place = navigation.PAGES.get(page)
    return place is not None and place.is_for(me())


def due_cards(heading: str, dues: Sequence[Due], more: int = 0) -> None:
    """A heading and a card for each thing; nothing at all when there is none. What does not fit is counted."""
    if not dues:
        return
    st.subheader(heading, anchor=False)
    for one in dues[:AT_ONCE]:
        _card(one)
    left = len(dues[AT_ONCE:]) + more
    if left:
        st.caption(f"and {left} more, which will move up here")


def _card(one: Due) -> None:
    on = f" {one.word} {words.day(one.on)}." if one.on else ""
    said = [f"{LOUD if one.is_loud else ''}{head(one)}"]
    if one.text:
        said.append(f"“{words.plain(one.text)}”")
    said.append(f":small[{words.plain(one.why + on)}]")
    with st.container(border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown("  \n".join(said))
        if may_open(one.page):
            link(one.page, one.label, icon=":material/arrow_forward:", **one.query)


def head(one: Due) -> str:
    """Whose it is and what, as markdown."""
    if one.coach:
        return f"**{words.plain(one.coach)}** · {one.what}"
    return f"**{words.own(one.what) if one.is_own else one.what[:1].upper() + one.what[1:]}**"


def first_90(dues: Sequence[Due]) -> None:
    """The first 90 days under way, a line each."""
    if not dues or not may_open("first90_one"):
        return
    st.subheader("First 90 days under way", anchor=False)
    with st.container(border=True, gap="xxsmall"):
        for one in dues[:AT_ONCE]:
            on = f" {one.word} {words.short_day(one.on)}." if one.on else ""
            whose = f"**{words.plain(one.coach)}**" if one.coach else "**Mine**"
            link(one.page, f"{whose} · {words.plain(one.why + on)}", **one.query)
    if len(dues) > AT_ONCE and may_open("first90"):
        link("first90", f"All {len(dues)} first 90 days", icon=":material/flag:")


def not_seen(found: Coaches) -> None:
    """Whom the reader has not seen for longest, a line each that opens the folder."""
    if not found.lines:
        return
    st.subheader("Not seen for longest", anchor=False)
    with st.container(border=True, gap="xxsmall"):
        for one in found.lines:
            link("folder", f"**{words.plain(one.name)}** · {words.plain(seen(one))}", id=one.id)
    if found.total > len(found.lines):
        link("coaches", f"All {found.total} coaches", icon=":material/groups:")


def seen(one: CoachLine) -> str:
    """When a coach was last met, and what is agreed on."""
    today = me().today
    last = f"last met {words.distance(one.seen_on, today)}" if one.seen_on else "no one-on-one written down yet"
    return f"{last}, planned for {words.short_day(one.planned_on)}" if one.planned_on else last


def nothing_due(is_under_way: bool) -> None:
    """Nothing is due: say so, and where the reader can go instead."""
    with st.container(border=True):
        st.markdown("**Nothing is waiting for you.**")
        st.caption("What is due for you will stand here, with the reason and one click to do it.")
        roles = me().roles
        if Role.LEAD in roles and may_open("coaches"):
            link("coaches", "My coaches", icon=":material/groups:")
        elif Role.ADMINISTRATOR in roles:
            link("people", "People and their accounts", icon=":material/group:")
        elif roles == {Role.CONTACT}:
            link("concerns", "What you look after", icon=":material/balance:")
        elif not is_under_way:
            link("competencies", "See what reviews look at", icon=":material/menu_book:")
