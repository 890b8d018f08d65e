"""A concern on its page: what was raised, what is promised, questions, changes, reports, and its chronology."""

import uuid
from collections.abc import Sequence

import streamlit as st

from db.tables.concerns import ConcernKind, ConcernStatus
from portal import clock
from portal.concerns.categories import FINDINGS, GRAVE, KINDS, LEVELS
from portal.concerns.targets import WORDS
from portal.concerns.viewing import Entry, File, Promise, Put
from portal.concerns.words import DESKS, ENTRIES, SAFETY_SAID, who_sees
from portal.concerns.workflow import WORDS as STATUSES
from portal.meetings.protocol import Help
from portal.ui import looks, report_parts, voice_parts, words
from portal.ui.moves import link

LAST = 12


def head(found: File, numbers: Help) -> None:
    """Numbers first where it may be serious; then how it stands and who can see it."""
    level = found.level or found.proposed_level
    if level >= GRAVE and found.status is not ConcernStatus.CLOSED:
        voice_parts.call_first(
            numbers, "Call first where somebody may be in danger. This page alerts nobody by itself."
        )
    how = LEVELS[found.level] if found.level else "Nobody has said yet how serious it is"
    proposed = f" (proposed: level {found.proposed_level})" if found.level not in (None, found.proposed_level) else ""
    stands = f"{STATUSES[found.status]} · looked after by {DESKS[found.held_by]}"
    st.markdown(f"**{words.plain(how + proposed)}**  \n{words.plain(stands)}")
    looks.who_can_see(who_sees(found.desk, found.subject, found.fact_finder, found.kind))


def raised(found: File) -> None:
    """What was raised, by whom, about whom."""
    with st.container(border=True, gap="xsmall"):
        own = found.kind is ConcernKind.SELF_REPORT
        st.markdown(f"**{words.plain(found.subject)} reported it themselves**" if own else f"**{KINDS[found.kind]}**")
        if own:
            st.caption("Saying it oneself speaks for somebody. Weigh it that way.")
        st.text(found.what or "The text was taken out under the rules for keeping records.")
        about = [] if own else [f"about {', '.join((found.subject, *found.also_named))}"]
        if found.happened_on:
            about.append(f"happened {words.short_day(found.happened_on)}")
        about += [
            f"raised {words.when(found.received_at, found.zone)} by {found.reporter}",
            SAFETY_SAID[found.safety_now],
        ]
        st.caption(words.plain(" · ".join(about)))
    if found.finding is not None:
        st.markdown(f"**Found:** {FINDINGS[found.finding].lower()}")
    if found.outcome:
        with st.container(border=True, gap="xsmall"):
            st.caption("What whoever raised it was told")
            st.text(found.outcome)


def promises(found: File) -> None:
    """What is promised until when, and what is done."""
    if not found.promises:
        return
    st.subheader("What is promised", anchor=False)
    with st.container(border=True, gap="xsmall"):
        for one in found.promises:
            st.markdown(_promise(one, found.zone, found.status is ConcernStatus.CLOSED))


def _promise(one: Promise, zone: str, is_closed: bool) -> str:
    what = words.plain(WORDS[one.target])
    if one.met_at is not None:
        late = ", late" if one.met_at > one.due_at else ""
        return f":material/check: {what} · done {words.plain(words.when(one.met_at, zone))}{late}"
    if is_closed:
        return f":material/remove: {what}"
    until = words.plain(voice_parts.until(one.due_at, zone))
    if one.due_at <= clock.now():
        return f":material/notification_important: {what} · **was due {until}**"
    return f":material/schedule: {what} · by {until}"


def questions(found: File) -> None:
    """Questions put to people, with their answers."""
    for one in found.questions:
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**Asked {words.plain(one.to)}** · {words.local_day(one.asked_at)}")
            st.text(one.question)
            _reply(one)


def _reply(one: Put) -> None:
    if one.answer is None:
        st.caption(f"No answer yet; wished for by {words.day(one.due_on)}.")
        return
    st.markdown(f"**{words.plain(one.to)} answered** · {words.local_day(one.answered_at) if one.answered_at else ''}")
    st.text(one.answer)


def reported(found: File) -> None:
    """Reports outside, as noted by whoever made them."""
    if found.reports:
        st.subheader("Reports outside", anchor=False)
        report_parts.listed(found.reports)


def incidents(found: File) -> None:
    """Passages that were taken out of records for this concern."""
    for one in found.incidents:
        kind = one.record_type.replace("_", " ")
        st.caption(words.plain(f"A passage was taken out of a {kind} by {one.by}, {words.when(one.at, found.zone)}."))


def chronology(found: File) -> None:
    """What happened, in order; it only grows."""
    st.subheader("What happened", anchor=False)
    st.caption("In order. Nothing here is changed or taken away.")
    earlier, later = found.entries[:-LAST], found.entries[-LAST:]
    if earlier:
        with st.expander(f"{len(earlier)} before these"):
            for one in earlier:
                _entry(one, found.zone)
    for one in later:
        _entry(one, found.zone)


def _entry(one: Entry, zone: str) -> None:
    level = f" · level {one.level}" if one.level else ""
    with st.container(gap="xxsmall"):
        st.markdown(f"**{ENTRIES[one.kind]}**{level} · :small[{words.plain(f'{words.when(one.at, zone)}, {one.by}')}]")
        if one.text:
            st.text(one.text)


def consider_waiting(coach: str, found: Sequence[uuid.UUID]) -> None:
    """For a director about to decide: something open about the coach speaks for waiting. No record holds this line."""
    for concern in found:
        with st.container(border=True, gap="xsmall"):
            st.markdown(
                f":material/pause_circle: There is an open concern about {words.plain(coach)}. "
                "Consider waiting before you decide."
            )
            link("concern", "Read the concern", icon=":material/arrow_forward:", id=concern)
            looks.who_can_see("You and whoever looks after it. It stands in no record of these first 90 days.")
