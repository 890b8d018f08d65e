"""Meetings on the page Case review: the next one, those ahead, what did not take place, what was held."""

import uuid
from collections.abc import Mapping
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.meetings import GapReason, MeetingStatus
from portal import clock
from portal.access import Actor, Gathering
from portal.meetings import agenda_words as said
from portal.meetings import calendar, series
from portal.meetings.occurrences import Gap
from portal.meetings.overview import GroupPage, MeetingLine
from portal.ui import inputs, kept_inputs, looks, shared, words
from portal.ui.held import key, me
from portal.ui.moves import fetch, link
from portal.ui.wrappers import act

Values = Mapping[str, Any]
STATUSES = {MeetingStatus.LIVE: "under way now", MeetingStatus.CALLED_OFF: "called off", MeetingStatus.CLOSED: "held"}


def gap(found: GroupPage) -> None:
    """Where more time passes between two meetings than the programme wishes."""
    if found.gap is Gap.BREACH:
        st.warning(
            f"{found.gap_days} days between two meetings are more than the programme’s rules allow. "
            "Hold one sooner, or say why one did not take place.",
            icon=":material/event_busy:",
        )
    elif found.gap is Gap.EXPLAINED:
        st.caption(f"{found.gap_days} days between two meetings, with a reason noted.")


def next_one(found: GroupPage) -> None:
    """The next meeting: when, how long, who leads through it; a holiday is pointed out."""
    line = found.next
    if line is None:
        looks.empty(
            "No meeting is arranged.",
            why="Case-review meetings will stand here with their agenda, which the rules propose and people decide.",
        )
        return
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{words.plain(_when(line))}**  \n:small[{words.plain(_about(line))}]", width="content")
            _open(line)
        if line.holiday:
            holiday(line)
    if found.may_here[Gathering.ARRANGE].is_allowed:
        _change(found, line)


def _open(line: MeetingLine) -> None:
    is_live = line.status is MeetingStatus.LIVE
    link("meeting", "Join the meeting" if is_live else "Meeting", icon=":material/groups:", id=line.id)


def _when(line: MeetingLine) -> str:
    start = clock.in_zone(line.starts_at, me().zone)
    return f"{words.day(start.date())} · {start:%H:%M}"


def _about(line: MeetingLine) -> str:
    parts = [f"{line.minutes} minutes"]
    if line.status is MeetingStatus.LIVE:
        parts.insert(0, STATUSES[line.status])
    if line.facilitator:
        parts.append(f"led by {line.facilitator}")
    if line.zone != me().zone:
        local = clock.in_zone(line.starts_at, line.zone)
        parts.append(f"{local:%a %H:%M} in {line.zone}")
    return " · ".join(parts)


def holiday(line: MeetingLine) -> None:
    """A meeting on a holiday is never moved or called off by itself: somebody decides."""
    st.info(
        f"{words.short_day(line.on_day)} is {words.plain(line.holiday or '')}. "
        "Move the meeting, call it off, or leave it as it is.",
        icon=":material/celebration:",
    )


def _change(found: GroupPage, line: MeetingLine) -> None:
    fold = st.expander(
        "Move, call off, or have somebody lead", icon=":material/tune:", key=key("change"), on_change="rerun"
    )
    if not fold.open:
        return
    with fold:
        start, end = clock.in_zone(line.starts_at, found.rhythm.zone if found.rhythm else found.zone), line.id.hex
        left, right = st.columns(2)
        with left:
            inputs.date_input("Day", f"on.{end}", start.date(), earliest=me().today)
        with right:
            inputs.time_input("Hour", f"at.{end}", start.time().replace(second=0, microsecond=0))
        why(f"why.{end}")
        with st.container(horizontal=True):
            st.button(
                "Move it there",
                key=key("move"),
                on_click=act(_move, line.id, done="Moved. What is on its agenda came along."),
            )
            st.button(
                "Call it off",
                key=key("call_off"),
                on_click=act(
                    lambda s, a, v: series.call_off(s, a, line.id, v.get(f"why.{end}"), f"why.{end}"),
                    done="Called off. What was on its agenda waits for the next one.",
                ),
            )
        people = dict(found.arranging.to_appoint) if found.arranging else {}
        if people:
            names = {person_id.hex: name for person_id, name in people.items()}
            inputs.selectbox(
                "Who leads through it, beside you",
                f"facilitator.{end}",
                list(names),
                next((one for one, name in names.items() if name == line.facilitator), None),
                show=lambda one: names.get(one, ""),
                placeholder="Nobody else",
            )
            st.button("Save who leads", key=key("appoint"), on_click=act(_appoint, line.id, done="Saved."))


def _move(session: Session, actor: Actor, values: Values, meeting_id: uuid.UUID) -> None:
    names = {name: f"{name}.{meeting_id.hex}" for name in ("on", "at", "why")}
    on, at, why = (values.get(name) for name in names.values())
    with kept_inputs.renamed(names):
        series.move(session, actor, meeting_id, on, at, why)


def _appoint(session: Session, actor: Actor, values: Values, meeting_id: uuid.UUID) -> None:
    name = f"facilitator.{meeting_id.hex}"
    chosen = values.get(name)
    with kept_inputs.renamed({"facilitator": name}):
        series.appoint(session, actor, meeting_id, uuid.UUID(chosen) if chosen else None)


def why(name: str) -> None:
    """Why a meeting does not take place, or later than the rules wish."""
    inputs.selectbox("Why?", name, [one.value for one in GapReason], show=lambda one: said.GAP_REASONS[GapReason(one)])


def skipped(found: GroupPage) -> None:
    """Meetings whose day has passed without them: nothing of their agenda is lost, and a reason is asked for."""
    if found.arranging is None:
        return
    for line in found.skipped:
        with st.container(border=True):
            st.markdown(f"**{words.plain(words.short_day(line.on_day))} did not take place**")
            st.caption("What was on its agenda waits again. Why did you not meet?")
            name = f"why.{line.id.hex}"
            why(name)
            st.button(
                "Note the reason",
                key=key(f"note.{line.id.hex}"),
                on_click=act(lambda s, a, v, one, at: _note(s, a, v, one, at), line.id, name, done="Noted."),
            )


def _note(session: Session, actor: Actor, values: Values, meeting_id: uuid.UUID, name: str) -> None:
    series.call_off(session, actor, meeting_id, values.get(name), name)


def ahead(found: GroupPage) -> None:
    """The meetings after the next one, and the calendar file."""
    if found.ahead:
        with st.expander("Later meetings", icon=":material/event:"):
            for line in found.ahead:
                marks = f" · {words.plain(line.holiday)}" if line.holiday else ""
                st.markdown(f"- {words.plain(_when(line))}{marks}")
    if found.rhythm is not None:
        st.button(
            "Calendar file",
            key=key("calendar"),
            icon=":material/calendar_add_on:",
            help="All meetings of the series for your own calendar. It names no case and no person.",
            on_click=act(lambda s, a, _v: calendar.ask(s, a, found.id), after=lambda token: fetch(f"/export/{token}")),
        )


def called_off(found: GroupPage) -> None:
    """Meetings that were called off and whose hour is still to come: a mistake can be mended until then."""
    for line in found.called_off:
        with looks.card(f"**{words.plain(_when(line))}**", _off(line)):
            if line.may_hold:
                st.button(
                    "Hold it after all",
                    key=key(f"after_all.{line.id.hex}"),
                    help="On its day and at its hour, with what still waits of its agenda.",
                    on_click=act(
                        lambda s, a, _v, one: series.hold_after_all(s, a, one),
                        line.id,
                        done="The meeting takes place after all.",
                    ),
                )


def _off(line: MeetingLine) -> str:
    why = f": {said.GAP_REASONS[line.gap_reason].lower()}" if line.gap_reason is not None else ""
    return f"{STATUSES[line.status]}{why}"


def earlier(found: GroupPage) -> None:
    """Meetings that were held, or called off for a reason."""
    if not found.earlier:
        return
    st.subheader("Earlier meetings", anchor=False)
    for line in found.earlier:
        with looks.card(f"**{words.plain(words.short_day(line.on_day))}**", _off(line)):
            if line.reads_minutes:
                link("minutes", "Minutes", icon=":material/description:", id=line.id)
            elif line.may_redact and not shared.is_on():
                link("minutes", "Take a passage out", icon=":material/content_cut:", id=line.id)
