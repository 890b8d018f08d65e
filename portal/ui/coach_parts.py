"""A coach in a list: stage, last and next meeting, review, leave, and the three places to go."""

import streamlit as st

from db.tables.people import Role
from portal.access import Actor
from portal.coaches.queries import Coaches, CoachLine
from portal.ui import looks, words
from portal.ui.due_parts import may_open
from portal.ui.held import me
from portal.ui.moves import link


def whose(reader: Actor) -> str:
    """Whose coaches the list shows, in a sentence."""
    if Role.DIRECTOR in reader.roles:
        return "The coaches of your division."
    return "The coaches you lead, and those you cover for at present."


def cards(found: Coaches, search: str) -> None:
    """A card for each coach, and how many more there are."""
    if not found.lines:
        if search:
            looks.empty("No coach with this name.", why="Try a part of the name, such as the first letters.")
        else:
            looks.empty(
                "Your coaches will stand here.", why="They appear once the programme has named you as their lead coach."
            )
        return
    for one in found.lines:
        card(one)
    if found.total > len(found.lines):
        st.caption(f"These are {len(found.lines)} of {found.total} coaches. Search by name to find the others.")


def card(one: CoachLine) -> None:
    """One coach."""
    with st.container(border=True, gap="xsmall"):
        said = words.plain(" ".join(facts(one, with_division=Role.DIRECTOR in me().roles)))
        st.markdown(f"**{words.plain(one.name)}** · {words.plain(stage(one))}  \n:small[{said}]")
        with st.container(horizontal=True, gap="small"):
            link("folder", "Open folder", icon=":material/folder_open:", id=one.id)
            if may_open("observations"):
                link("observations", "Record an observation", icon=":material/visibility:", coach=one.id)
            if may_open("one_on_ones") and Role.LEAD in me().roles:
                link("one_on_ones", "Plan a one-on-one", icon=":material/forum:", coach=one.id)


def stage(one: CoachLine) -> str:
    """Where the coach stands: "day 34 of the first 90 days", "coach since Mar 2024"."""
    if one.day is None:
        return f"coach since {one.since_on:%b} {one.since_on.year}"
    if one.day < 0:
        return "the first 90 days are about to begin"
    return f"day {one.day} of the first 90 days{', the clock stands still' if one.is_stopped else ''}"


def facts(one: CoachLine, with_division: bool) -> list[str]:
    """What there is to know at a glance, in sentences."""
    today = me().today
    said = []
    if one.away_until:
        said.append(f"On leave, back {words.day(one.away_until)}.")
    last = f"Last one-on-one {words.day(one.seen_on)}" if one.seen_on else "No one-on-one written down yet"
    if one.planned_on:
        said.append(f"{last}, next planned for {words.short_day(one.planned_on)}.")
    elif one.see_by is not None and one.see_by < today:
        said.append(f"{last}; the next was due {words.day(one.see_by)}.")
    elif one.see_by is not None:
        said.append(f"{last}; the next is due by {words.short_day(one.see_by)}.")
    else:
        said.append(f"{last}.")
    if one.has_open_review and one.review_on:
        said.append(f"A review is under way, for {words.short_day(one.review_on)}.")
    elif one.review_on:
        said.append(f"Next review {words.short_day(one.review_on)}.")
    if one.is_covered:
        said.append(f"You cover for {one.leads}.")
    elif with_division:
        said.append(f"Lead coach: {one.leads}. {one.division}." if one.leads else f"No lead coach. {one.division}.")
    return said
