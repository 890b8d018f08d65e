"""Case review: the next meeting with its agenda, what I bring, what waits; arranging is folded away."""

import uuid

import streamlit as st

from portal.access import Gathering as May
from portal.meetings import overview, series
from portal.ui import agenda_items, arranging, bringing, looks, meeting_days, words
from portal.ui.moves import link, query, rerun
from portal.ui.wrappers import act, page


def wanted():
    """The group the address names; none where it names none."""
    try:
        return uuid.UUID(query("group") or "")
    except ValueError:
        return None


def draw(found):
    """The next meeting first, then what the reader brings, then what was held."""
    group = found.group
    if group is not None and group.is_behind:
        make_up(group.id)
    looks.title("Case review", f"{group.name} · {group.lead}" if group else "Where cases are thought through together.")
    others(found)
    if group is None:
        nothing(found)
        return
    looks.who_can_see(
        "That you meet and who presents is seen by the group and its director. What is presented is read by those who "
        "are there, never by anybody who may know the person."
    )
    meeting_days.gap(group)
    meeting_days.skipped(group)
    meeting_days.next_one(group)
    meeting_days.called_off(group)
    agenda_items.draw(group)
    bringing.mine(found)
    if group.may[May.ADD_ITEM].is_allowed:
        bringing.bring(group.id, found)
        bringing.other(group.id)
    meeting_days.ahead(group)
    meeting_days.earlier(group)
    arranging.draw(group)
    arranging.make(found.to_make)


def make_up(group_id):
    """The coming meetings are made, and what an agenda of a day gone by holds waits again; then all is drawn anew."""
    keep = act(lambda session, actor, _values: series.keep_ahead(session, actor, group_id))
    keep()
    if keep.is_done:
        rerun()


def others(found):
    """The other groups of whoever has several."""
    rest = [one for one in found.groups if found.group is None or one[0] != found.group.id]
    if rest:
        with st.expander(f"Other groups ({len(rest)})", icon=":material/diversity_3:"):
            for group_id, name, lead in rest:
                link("case_review", f"{words.plain(name)} · {words.plain(lead)}", group=group_id)


def nothing(found):
    """No group yet: make one, or read what will be here."""
    arranging.make(found.to_make)
    if not found.to_make:
        looks.empty(
            "Your review group and its meetings will stand here.",
            why="The lead coach makes the group. There is nothing you must do.",
        )
    bringing.mine(found)


page(lambda session, actor: overview.page(session, actor, wanted()), draw)
