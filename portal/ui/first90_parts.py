"""Pieces of the pages about the first 90 days: cards, the dates, what is reviewed, what was said and decided."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from db.tables.first_90 import FirstNinetyStatus
from db.tables.one_on_ones import OneOnOneKind
from portal.first90 import grounds
from portal.first90.dates import Span
from portal.first90.gates import FROM_RECORDS, Met
from portal.first90.grounds import RestsOn
from portal.first90.lines import Line
from portal.first90.queries import Decided, Page, Said
from portal.first90.words import BECAME, EVENTS, GATES, OUTCOMES
from portal.ui import lists, looks, words
from portal.ui.held import key, me
from portal.ui.moves import link
from portal.ui.wrappers import part

AFTER_SIGNING = (FirstNinetyStatus.RECOMMENDED, FirstNinetyStatus.DECIDED)
"""Never the coach's own status, which says nothing of a recommendation."""


def cards(heading: str, lines: Sequence[Line]) -> None:
    """First 90 days under a heading."""
    lists.cards(heading, lines, _card)


def _card(line: Line) -> None:
    head = "**My first 90 days**" if line.is_self else f"**{words.plain(line.coach)}**"
    loud = ":material/priority_high: " if line.next.is_overdue else ""
    by = f" {line.next.word} {words.day(line.next.on)}." if line.next.on and line.is_open else ""
    with looks.card(f"{loud}{head} · {day_of(line)}", f"{line.next.sentence}{by}"):
        link("first90_one", "Open", icon=":material/arrow_forward:", id=line.id)


def day_of(line: Line) -> str:
    """ "day 47 of 90", or that it is over."""
    if not line.is_open:
        return BECAME[line.outcome] if line.outcome else "over"
    over = line.day - line.length
    return f"day {line.day} of {line.length}" if over <= 0 else f"{over} {'day' if over == 1 else 'days'} past the last"


def next_step(found: Page) -> None:
    """What comes next; loud for lead and director when it is overdue, never for the coach."""
    following = found.line.next
    on = f" {following.word} {words.day(following.on)}." if following.on else ""
    sentence = words.plain(f"{following.sentence}{on}")
    if following.is_overdue:
        st.warning(f"**{sentence}**", icon=":material/priority_high:")
    else:
        with st.container(border=True):
            st.markdown(f"**{sentence}**")
    if following.where == "reviews" and found.reviews:
        link("review", "Open the 90-day review", icon=":material/arrow_forward:", id=found.reviews[-1].id)
    elif following.where:
        label = "Go to one-on-ones" if following.where == "one_on_ones" else "Go to reviews"
        link(following.where, label, icon=":material/arrow_forward:")


def timeline(found: Page) -> None:
    """How far the clock is, and every date with what has become of it."""
    line, dates = found.line, found.line.dates
    st.subheader("The dates", anchor=False)
    if line.is_open:
        st.progress(min(line.day / line.length, 1.0), text=day_of(line)[:1].upper() + day_of(line)[1:])
    held = found.held
    rows: list[tuple[str, date | None, str]] = [
        (f"Day 0, the {found.start_event}", dates.start, "begun"),
        ("First checkpoint", dates.first_checkpoint, _held(held, OneOnOneKind.FIRST_CHECKPOINT)),
        ("Second checkpoint", dates.second_checkpoint, _held(held, OneOnOneKind.SECOND_CHECKPOINT)),
        ("Both sheets of the review", dates.sheets_due, "opened" if found.reviews else ""),
        ("Conversation", dates.conversation, "signed" if found.reviews and found.reviews[-1].is_signed else ""),
        ("Recommendation", dates.recommendation, "signed" if line.status in AFTER_SIGNING else ""),
        ("Decision", dates.decision, "made, not told yet" if line.status is FirstNinetyStatus.DECIDED else ""),
        ("Last day", dates.last, ""),
    ]
    if dates.original_last != dates.last:
        rows.insert(-1, ("Last day before the extension", dates.original_last, ""))
    st.table(
        pd.DataFrame(
            {
                "What": [what for what, _, _ in rows],
                "When": [words.day(on) if on else "once the clock runs again" for _, on, _ in rows],
                "So far": [so_far or _passed(on) for _, on, so_far in rows],
            }
        ),
        hide_index=True,
    )
    for why, span in [*(("on leave", leave) for leave in found.leaves), *found.stops]:
        st.caption(words.plain(f"Not counted: {_span(span)}, {why}."))


def _held(held: Mapping[OneOnOneKind, tuple[object, date]], kind: OneOnOneKind) -> str:
    return f"held {words.short_day(held[kind][1])}" if kind in held else ""


def _passed(on: date | None) -> str:
    return "" if on is None or on >= me().today else "the day has passed"


def _span(span: Span) -> str:
    if span.until_on is None:
        return f"since {words.short_day(span.from_on)}"
    return f"from {words.short_day(span.from_on)}, back on {words.short_day(span.until_on)}"


def what_is_reviewed(found: Page) -> None:
    """The criteria, who decides and whom to appeal to; known from day 0."""
    whose = "What I will be reviewed on" if found.line.is_self else "What the coach is reviewed on"
    st.subheader(whose, anchor=False)
    you = "you" if found.line.is_self else words.plain(found.line.coach)
    st.markdown(
        f"The same 62 items in 17 categories for everybody, seen by two people: {you} and the lead coach. Both rate "
        "them without seeing each other’s answers, then talk. Nothing is averaged into one score."
    )
    link("competencies", "Read the items", icon=":material/menu_book:")
    deciders = (" and " if found.is_sharing else " or ").join(decider.name for decider in found.deciders)
    appeal = words.plain(found.appeal_to) if found.appeal_to else "not named yet"
    st.markdown(
        f"**Who decides:** {words.plain(found.mode)} "
        + (f"At present that is {words.plain(deciders)}." if deciders else "At present nobody can.")
        + f"  \n**Whom to appeal to:** {appeal}, who is not involved.  \n"
        f"**Rules:** {words.plain(found.policy)}; they stay those of day 0."
    )
    if not deciders and not found.line.is_self and found.line.is_open:
        st.warning(
            "Nobody can decide here. Name a stand-in decider on the page People.", icon=":material/priority_high:"
        )


def reviews(found: Page) -> None:
    """The way to the reviews and the checkpoints that belong to these first 90 days."""
    if found.reviews or found.held:
        st.subheader("What belongs to it", anchor=False)
    for kind, (one_on_one, on) in sorted(found.held.items(), key=lambda entry: entry[1][1]):
        label = "First checkpoint" if kind is OneOnOneKind.FIRST_CHECKPOINT else "Second checkpoint"
        link("one_on_one", f"{label}, {words.short_day(on)}", icon=":material/forum:", id=one_on_one)
    for review in found.reviews:
        link("review", "The 90-day review", icon=":material/rate_review:", id=review.id)


def recommendation(said: Said) -> None:
    """What was recommended, why, and what was attested where the portal keeps no record."""
    with st.container(border=True):
        days = f", {said.extend_days} days" if said.extend_days else ""
        st.markdown(f"**Recommended: {OUTCOMES[said.outcome].lower()}{days}**")
        st.caption(
            words.plain(f"{said.by}, {words.when(said.at)}" + ("" if said.is_newest else " · sent back or over"))
        )
        if said.reasons:
            st.text(said.reasons)
        for key, sentence in said.attested.items():
            if key != FROM_RECORDS:
                st.caption(f"{GATES.get(key, key)}, as {words.plain(said.by)} attests:")
                st.text(sentence)


def decision(made: Decided) -> None:
    """What was decided, why, and when the coach was told."""
    with st.container(border=True):
        days = f", {made.extend_days} days from the original last day" if made.extend_days else ""
        st.markdown(f"**Decided: {OUTCOMES[made.outcome].lower()}{days}**")
        told = (
            f"told in person on {words.short_day(made.told_on)}" if made.told_on else "the coach has not heard it yet"
        )
        st.caption(words.plain(f"{made.by}, {words.when(made.at)} · {told}"))
        if made.reasons:
            st.text(made.reasons)
        if made.late_reason:
            st.caption("Why it came late:")
            st.text(made.late_reason)


def rests_on(found: Page) -> None:
    """How the gates stand and what an extension's goals are, read when it is opened."""
    if not found.recommendations:
        return
    folded = st.expander("What it rests on", key=key("rests_on"), on_change="rerun")
    if folded.open:
        with folded:
            part(_rests_on, grounds.rests_on, found.line.id)


def _rests_on(found: RestsOn) -> None:
    for gate in found.gates:
        mark = ":material/check:" if gate.state is Met.MET else ":material/edit_note:"
        said = gate.sentence if gate.state is not Met.EXPLAIN else "Explained in a sentence above, as attested."
        st.markdown(f"{mark} **{gate.title}** · {words.plain(said)}")
    for goal in found.goals:
        with st.container(border=True):
            st.text(goal.text)
            due = f" Due {words.day(goal.due_on)}." if goal.due_on else ""
            st.caption(words.plain(f"Support: {goal.support or 'none named'}.{due}"))


def responses(found: Page) -> None:
    """The coach's own words, as they wrote them."""
    for answer in found.responses:
        with st.container(border=True):
            st.markdown(f"**Response** · {words.plain(answer.by)} · {words.when(answer.at)}")
            st.text(answer.text or "(removed under a rule of the programme)")


def events(found: Page) -> None:
    """What has happened, oldest first."""
    with st.expander("What has happened so far"):
        for event in found.events:
            reason = f": {words.plain(event.reason)}" if event.reason else ""
            what = EVENTS.get(event.what, event.what)
            st.markdown(f"{words.when(event.at)} · {words.plain(event.by)} · {what}{reason}")
