"""Pieces of the pages about one-on-ones: cards of a list, who has not been seen, the record that both read."""

import uuid
from collections.abc import Collection, Sequence

import streamlit as st

from db.tables.one_on_ones import OneOnOneKind, OneOnOneStatus
from db.tables.people import Role
from portal import glossary
from portal.coaches.queries import Coaches, CoachLine
from portal.one_on_ones import service, workflow
from portal.one_on_ones.queries import Line, View
from portal.one_on_ones.words import CONSULT_QUESTION, FUNCTIONS, KINDS, MODES, QUESTIONS
from portal.ui import commitment_parts, inputs, lists, looks, words
from portal.ui.held import held, key, me
from portal.ui.moves import go, link
from portal.ui.wrappers import act

MOST_NOT_SEEN = 8


def is_for_a_coach() -> bool:
    """Whether the reader coaches, so that one-on-ones are held with them."""
    return Role.COACH in me().roles


def cards(heading: str, lines: Sequence[Line]) -> None:
    """One-on-ones under a heading."""
    lists.cards(heading, lines, _card, at_once=8)


def _card(line: Line) -> None:
    with looks.card(f"**{words.plain(with_whom(line))}** · {KINDS[line.kind]}", about(line)):
        link("one_on_one", _verb(line), icon=":material/arrow_forward:", id=line.id)


def with_whom(line: Line) -> str:
    """The other of the two, for either of them; both for everybody else."""
    if line.is_self:
        return line.lead
    return line.coach if line.is_mine else f"{line.coach} and {line.lead}"


def _verb(line: Line) -> str:
    if line.status is OneOnOneStatus.CLOSED:
        return "Read" if line.read.is_allowed else "Look"
    if line.is_self:
        return "My words and agenda"
    return "Go on" if line.status is OneOnOneStatus.OPEN and line.is_mine else "Open"


def about(line: Line) -> str:
    """When, how long, how, on what: never a word of what was said."""
    parts = [words.day(line.on)] if line.on else []
    if line.status is OneOnOneStatus.PLANNED:
        parts.insert(0, "planned")
    if line.status is OneOnOneStatus.OPEN:
        parts.append("being written down")
    if line.minutes:
        parts.append(f"{line.minutes} minutes")
    if line.mode:
        parts.append(MODES[line.mode].lower())
    if line.is_late:
        parts.append("late entry")
    return " · ".join([*parts, *line.categories])


def not_seen(found: Coaches, agreed: Collection[uuid.UUID]) -> None:
    """The lead's coaches, not seen longest first, each with the one click that begins.

    Left out are those with whom a one-on-one is under way or `agreed` on, and who is on leave.
    """
    waiting = [one for one in found.lines if one.id not in agreed]
    if not waiting:
        return
    st.subheader("Not seen longest", anchor=False)
    for one in waiting:
        with looks.card(f"**{words.plain(one.name)}**", _since(one)):
            _begin(one.id)
    if found.total > len(found.lines):
        st.caption(f"and {found.total - len(found.lines)} more, seen more lately")


def _since(one: CoachLine) -> str:
    last = f"Last one-on-one {words.day(one.seen_on)}" if one.seen_on else "No one-on-one yet"
    if one.see_by is None:
        return f"{last}."
    rule = f"every {one.every} days" + (" in the first 90 days" if one.day is not None else "")
    if one.see_by < me().today:
        return f"{last}. Overdue since {words.short_day(one.see_by)} ({rule})."
    return f"{last}. Due by {words.day(one.see_by)} ({rule})."


def _begin(coach_id: uuid.UUID) -> None:
    st.button(
        "Begin now",
        key=key(f"begin.{coach_id.hex}"),
        on_click=act(
            lambda s, a, _v, coach: service.begin_now(s, a, coach),
            coach_id,
            after=lambda made: go("one_on_one", id=made),
        ),
    )


def record(found: View) -> None:
    """A closed one-on-one as both read it, in the order in which it was talked through."""
    if found.line.kind is OneOnOneKind.AD_HOC:
        _said(CONSULT_QUESTION, found.texts["experience"])
    else:
        _section(f"In {found.line.coach.split()[0]}’s own words", found, workflow.VOICE)
        _points(found)
        _section("How it is going", found, ("experience", "performance", "wellness", "strengths"))
        levels(found)
        if found.functions:
            _said("Core functions touched", " · ".join(FUNCTIONS[one] for one in FUNCTIONS if one in found.functions))
        _section("Guidance", found, ("directive", "suggestion"))
        if found.commitments:
            st.subheader("Commitments made", anchor=False)
            commitment_parts.plain_list(found.commitments)
        _section(f"For {found.line.lead}", found, ("needs_from_lead",))
    for note in found.notes:
        with st.container(border=True):
            st.markdown(f"**Dated note** · {words.plain(note.by)} · {words.when(note.at)}")
            st.text(note.text)


def levels(found: View) -> None:
    """Both levels of each category in focus, side by side and never averaged."""
    if not found.focus:
        return
    st.subheader("In focus", anchor=False)
    for one in found.focus:
        st.markdown(
            f"**{words.plain(one.name)}** · {words.plain(found.line.lead)}: {_level(one.lead_level)} · "
            f"{words.plain(found.line.coach)}: {_level(one.coach_level)}"
        )


def level_label(level: int) -> str:
    """A level of the scale with its name: "3 Competent"."""
    return glossary.answer_label(str(level))


def _level(level: int | None) -> str:
    return level_label(level) if level else "no level given"


def _points(found: View) -> None:
    if found.agenda:
        st.subheader("Talked about", anchor=False)
        for point in found.agenda:
            st.markdown(f"- {words.plain(point.text)}")


def _section(heading: str, found: View, fields: Sequence[str]) -> None:
    written = [field for field in fields if found.texts.get(field)]
    if written:
        st.subheader(words.plain(heading), anchor=False)
        for field in written:
            _said(QUESTIONS[field], found.texts[field])


def _said(question: str, text: str) -> None:
    with st.container(gap="xxsmall"):
        st.markdown(f"**{words.plain(question)}**")
        st.text(text)


def add_note(found: View) -> None:
    """A dated note of either of the two."""
    with st.expander("Add a dated note"):
        inputs.text_area("Note", "note", max_chars=workflow.LONGEST)
        inputs.answer_for("note", act(lambda s, a, v: service.confirm_words(s, a, found.line.id, v["note"] or "")))
        st.button(
            "Add the note",
            on_click=act(
                lambda s, a, v: service.add_note(s, a, found.line.id, v["note"] or ""),
                after=lambda _: inputs.clear("note"),
                done="Added, with today’s date.",
            ),
        )


def stays(found: View) -> None:
    """What somebody who may not read it is told; what they had typed themselves stays in sight to be copied."""
    st.info(words.plain(found.line.read.reason or ""))
    typed = held().left_over
    for field in workflow.TEXTS:
        place = key(field)
        typed[place] = inputs.present(field) or typed.get(place, "")
        if typed[place]:
            _said(f"{QUESTIONS[field]} (as you typed it)", typed[place])


def voice(found: View) -> None:
    """What the coach has written beforehand, for the lead who will hold it."""
    _section(f"In {found.line.coach.split()[0]}’s own words", found, workflow.VOICE)
