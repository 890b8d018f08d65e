"""Pieces of a review folder: its head, what goes well, the timeline by year, who opened it."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import streamlit as st

from db.tables.commitments import CommitmentStatus
from db.tables.first_90 import Outcome, StopReason
from db.tables.observations import ObservationKind
from db.tables.one_on_ones import OneOnOneKind, OneOnOneStatus
from db.tables.reviews import ReviewKind, ReviewStatus
from portal.coaches.folder import Entry, Folder, Opened
from portal.first90.words import BECAME
from portal.reviews.words import KINDS, STATES
from portal.ui import coach_parts, words
from portal.ui.due_parts import may_open
from portal.ui.moves import link

STRENGTHS = 5
SEEN = 3
ONE_ON_ONES = {
    OneOnOneKind.REGULAR: "One-on-one",
    OneOnOneKind.AD_HOC: "Short consult",
    OneOnOneKind.FIRST_CHECKPOINT: "First checkpoint",
    OneOnOneKind.SECOND_CHECKPOINT: "Second checkpoint",
}
OBSERVATIONS = {
    ObservationKind.STRENGTH: "Strength seen",
    ObservationKind.GROWTH: "Something to grow in",
    ObservationKind.NEUTRAL: "Observation",
}
STOPS = {
    StopReason.TRAINING: "for training",
    StopReason.STEPPED_BACK: "stepped back from contact, which is no finding",
}
COMMITMENTS = {
    CommitmentStatus.OPEN: "Commitment",
    CommitmentStatus.DONE: "Commitment kept",
    CommitmentStatus.DROPPED: "Commitment let go",
}


def who_can_see(found: Folder) -> str:
    """Who reads this folder, in a sentence."""
    return (
        "You, your lead coach, a lead who covers for them, the director of your division and a named decider can open "
        "your folder, each seeing what is theirs to see. Below stands who did."
        if found.is_self
        else f"{found.line.name} can open this folder too and reads who opened it. "
        "Private preparation and what the coach was not told yet stay out of it."
    )


def head(found: Folder) -> None:
    """Stage, lead and dates in quiet lines, and what can be done from here."""
    one = found.line
    with st.container(border=True, gap="xxsmall"):
        if found.has_ended and found.ended_on:
            st.markdown(f"Service ended {words.plain(words.short_day(found.ended_on))}.")
        else:
            stage = coach_parts.stage(one)
            st.markdown(f"**{words.plain(stage[:1].upper() + stage[1:])}**")
            st.markdown(words.plain(" ".join(coach_parts.facts(one, with_division=not one.is_covered))))
    if found.is_self or found.has_ended:
        return
    with st.container(horizontal=True, gap="small"):
        if may_open("observations"):
            link("observations", "Record an observation", icon=":material/visibility:", coach=found.coach_id)
        if may_open("one_on_ones") and found.is_supervising:
            link("one_on_ones", "Plan a one-on-one", icon=":material/forum:", coach=found.coach_id)


def strengths(found: Folder) -> None:
    """What goes well, before anything else: from the newest signed review and from what was seen."""
    strong = found.trend.strengths[:STRENGTHS]
    seen = [entry for entry in found.entries if entry.kind == "observation" and entry.said == ObservationKind.STRENGTH]
    if not strong and not seen:
        return
    st.subheader("What goes well", anchor=False)
    if strong:
        on = found.trend.reviews[-1][1]
        st.markdown(words.plain(f"{', '.join(line.short for line in strong)} (review of {words.short_day(on)})."))
    quoted = [
        f"“{words.plain(entry.text)}” :small[{words.plain(f'{entry.by}, {words.short_day(entry.on)}')}]"
        for entry in seen[:SEEN]
        if entry.text
    ]
    if quoted:
        st.markdown("\n\n".join(quoted))


def timeline(found: Folder) -> None:
    """What happened, the newest first, under its year."""
    st.subheader("What happened", anchor=False)
    for year, entries in groupby(found.entries, key=lambda entry: entry.on.year):
        st.markdown(f"**{year}**")
        with st.container(border=True, gap="xsmall"):
            _entries(list(entries), found)


def _entries(entries: Sequence[Entry], found: Folder) -> None:
    """What leads somewhere is a link; all that stands between two links is one piece of text, which costs less."""
    lines: list[str] = []
    for entry in entries:
        head = f"{entry.on.day} {entry.on:%b} · {words.plain(SAID[entry.kind](entry))}"
        said = f":small[{words.plain(entry.text)}]" if entry.text else ""
        place = _leads_to(entry, found)
        if place is None:
            lines.append(f"{ICONS[entry.kind]} {head}" + (f"  \n{said}" if said else ""))
            continue
        if lines:
            st.markdown("\n\n".join(lines))
        lines = [said] if said else []
        link(place[0], head, icon=ICONS[entry.kind], **place[1])
    if lines:
        st.markdown("\n\n".join(lines))


def _leads_to(entry: Entry, found: Folder) -> tuple[str, dict[str, Any]] | None:
    page = {"review": "review", "one_on_one": "one_on_one", "first_90": "first90_one", "decision": "first90_one"}.get(
        entry.kind
    )
    if page is None or entry.record is None or not may_open(page):
        return None
    if entry.kind == "one_on_one" and not (found.is_self or found.is_supervising):
        return None
    return page, {"id": entry.record}


def _review(entry: Entry) -> str:
    state = STATES[ReviewStatus(entry.state)]
    return f"{KINDS[ReviewKind(entry.said)]} with {entry.by}: {state[:1].lower()}{state[1:]}"


def _one_on_one(entry: Entry) -> str:
    said = f"{ONE_ON_ONES[OneOnOneKind(entry.said)]} with {entry.by}"
    if entry.state == OneOnOneStatus.PLANNED:
        return f"{said}, planned"
    return f"{said}, being written down" if entry.state == OneOnOneStatus.OPEN else said


def _observation(entry: Entry) -> str:
    return f"{OBSERVATIONS[ObservationKind(entry.said)]} by {entry.by}"


def _first_90(entry: Entry) -> str:
    if entry.said == "begun":
        return "The first 90 days began"
    return f"The first 90 days were over{_outcome(entry.state)}"


def _outcome(word: str) -> str:
    return f": {BECAME[Outcome(word)]}" if word else ""


def _recommendation(entry: Entry) -> str:
    return f"{entry.by} recommended{_outcome(entry.said)}"


def _decision(entry: Entry) -> str:
    told = f", told in person {words.short_day(entry.until)}" if entry.until else ", not told yet"
    return f"{entry.by} decided{_outcome(entry.said)}{told}"


def _stop(entry: Entry) -> str:
    until = f" until {words.short_day(entry.until)}" if entry.until else ""
    return f"The clock stood still{until}: {STOPS[StopReason(entry.said)]}"


def _commitment(entry: Entry) -> str:
    due = f", due {words.short_day(entry.until)}" if entry.until and entry.said == CommitmentStatus.OPEN else ""
    return f"{COMMITMENTS[CommitmentStatus(entry.said)]} by {entry.by}{due}"


def _leave(entry: Entry) -> str:
    return f"On leave, back {words.short_day(entry.until)}" if entry.until else "On leave"


def _lead(entry: Entry) -> str:
    until = f", until {words.short_day(entry.until)}" if entry.until else ""
    return f"{entry.by} became lead coach{until}"


def _service(entry: Entry) -> str:
    return f"Began as a coach in {entry.by}" if entry.said == "began" else f"Service as a coach in {entry.by} ended"


SAID: dict[str, Callable[[Entry], str]] = {
    "review": _review,
    "one_on_one": _one_on_one,
    "observation": _observation,
    "first_90": _first_90,
    "recommendation": _recommendation,
    "decision": _decision,
    "stop": _stop,
    "commitment": _commitment,
    "leave": _leave,
    "lead": _lead,
    "service": _service,
}


ICONS = {
    "review": ":material/rate_review:",
    "one_on_one": ":material/forum:",
    "observation": ":material/visibility:",
    "first_90": ":material/flag:",
    "recommendation": ":material/flag:",
    "decision": ":material/flag:",
    "stop": ":material/flag:",
    "commitment": ":material/handshake:",
    "leave": ":material/event:",
    "lead": ":material/group:",
    "service": ":material/person:",
}


def opened_by(found: Sequence[Opened]) -> None:
    """Who opened the folder or a review in it; for the coach."""
    with st.expander("Who opened my folder and my reviews"):
        if not found:
            st.write("Nobody but you, so far.")
        st.markdown("  \n".join(words.plain(f"{words.short_day(one.on)} · {one.name}") for one in found))
