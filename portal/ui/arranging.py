"""Arranging a review group: making it in two clicks, its members, when it meets."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from typing import Any

import streamlit as st
from sqlmodel import Session

from portal.access import Actor
from portal.errors import InvalidInput
from portal.meetings import groups, occurrences, series
from portal.meetings.groups import ToMake
from portal.meetings.occurrences import Rhythm
from portal.meetings.overview import Arranging, GroupPage
from portal.ui import inputs, looks, words
from portal.ui.held import key, me
from portal.ui.moves import go
from portal.ui.wrappers import act, part

Values = Mapping[str, Any]
FORTNIGHT, USUAL_MINUTES, USUAL_HOUR = 14, 90, time(10)


def make(found: Sequence[ToMake]) -> None:
    """One press makes a lead's usual group, with all their coaches who belong to none."""
    for one in found:
        many = "1 coach" if one.coaches == 1 else f"{one.coaches} coaches"
        with looks.card(f"**{words.plain(one.lead)}** has no review group", f"{many} in no group yet"):
            st.button(
                f"Make a group with {'them' if one.coaches > 1 else 'this coach'}",
                key=key(f"make.{one.lead_id.hex}.{one.division_id.hex}"),
                type="primary",
                icon=":material/group_add:",
                on_click=act(
                    lambda s, a, _v, division, lead: groups.make_usual(s, a, division, lead),
                    one.division_id,
                    one.lead_id,
                    after=lambda made: go("case_review", group=made),
                    done="The group is made. Next: when it meets.",
                ),
            )


def draw(found: GroupPage) -> None:
    """When the group meets and who belongs to it, folded away."""
    if found.arranging is None:
        return
    _when(found, found.arranging)
    _who(found, found.arranging)


def _when(found: GroupPage, arranged: Arranging) -> None:
    rhythm = arranged.rhythm
    label, icon = "When we meet" if rhythm else "Arrange when we meet", ":material/event_repeat:"
    fold = st.expander(label, icon=icon, expanded=rhythm is None, key=key("series"), on_change="rerun")
    if not fold.open:
        return
    with fold:
        if rhythm:
            st.markdown(words.plain(sentence(rhythm)))
            st.caption("A new rhythm takes its place from its first day on. What is on an agenda then waits.")
        _rhythm(found, rhythm)
        with st.container(horizontal=True):
            st.button(
                "Arrange it",
                key=key("arrange"),
                type="primary",
                on_click=act(_arrange, found.id, done="Arranged. The next meetings are there."),
            )
            st.button(
                "Add one meeting on this day",
                key=key("once"),
                on_click=act(
                    lambda s, a, v: series.once(
                        s, a, found.id, v.get("starts_on"), v.get("at_time"), v.get("minutes"), ("starts_on", "at_time")
                    ),
                    done="One meeting is added.",
                ),
            )


def sentence(rhythm: Rhythm) -> str:
    """A rhythm in words: "Every 14 days on Thursday at 10:00 (America/Chicago), 90 minutes"."""
    weeks = {7: "Every week", 14: "Every two weeks", 28: "Every four weeks"}
    often = weeks.get(rhythm.every_days, f"Every {rhythm.every_days} days")
    on = f" on {rhythm.starts_on:%A}" if rhythm.every_days % 7 == 0 else ""
    by = f", holidays of {rhythm.calendar}" if rhythm.calendar else ""
    return f"{often}{on} at {rhythm.at_time:%H:%M} ({rhythm.zone}), {rhythm.minutes} minutes{by}."


def _rhythm(found: GroupPage, rhythm: Rhythm | None) -> None:
    left, right = st.columns(2)
    with left:
        inputs.date_input(
            "First day",
            "starts_on",
            me().today + timedelta(days=7),
            earliest=me().today,
            hint="Its weekday is that of every meeting.",
        )
        inputs.number(
            "Days between two meetings",
            "every_days",
            rhythm.every_days if rhythm else FORTNIGHT,
            least=occurrences.FEWEST_DAYS,
            most=occurrences.MOST_DAYS,
        )
        inputs.text_input("Time zone", "zone", rhythm.zone if rhythm else found.zone)
    with right:
        inputs.time_input("Hour", "at_time", rhythm.at_time if rhythm else USUAL_HOUR)
        inputs.number(
            "Minutes",
            "minutes",
            rhythm.minutes if rhythm else USUAL_MINUTES,
            least=occurrences.SHORTEST,
            most=occurrences.LONGEST,
            step=5,
        )
        inputs.text_input(
            "Holiday calendar",
            "calendar",
            rhythm.calendar if rhythm else "US",
            hint="Such as US or US-CA; empty for none. A meeting on a holiday is pointed out, never moved by itself.",
        )


def _arrange(session: Session, actor: Actor, values: Values, group_id: uuid.UUID) -> uuid.UUID:
    rhythm = Rhythm(
        values["starts_on"],
        values["every_days"],
        values["at_time"],
        str(values.get("zone") or "").strip(),
        values["minutes"],
        str(values.get("calendar") or "").strip(),
    )
    return series.arrange(session, actor, group_id, rhythm)


def _who(found: GroupPage, arranged: Arranging) -> None:
    fold = st.expander(
        f"Who belongs to it ({len(arranged.members)})", icon=":material/group:", key=key("members"), on_change="rerun"
    )
    if not fold.open:
        return
    with fold:
        for coach_id, name in arranged.members:
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                st.markdown(words.plain(name), width="content")
                st.button(
                    "Take out",
                    key=key(f"out.{coach_id.hex}"),
                    type="tertiary",
                    help=f"{name} belongs to it until today. What they brought waits.",
                    on_click=act(lambda s, a, _v, coach: groups.let_go(s, a, found.id, coach), coach_id),
                )
        _take_in(found, arranged)
        part(lambda leads: _hand_on(leads, found.id), groups.to_hold, found.id)
        inputs.text_input("Name of the group", "name", found.name, max_chars=groups.LONGEST)
        inputs.answer_for("name", act(lambda s, a, v: groups.confirm_name(s, a, v["name"] or "")))
        with st.container(horizontal=True):
            st.button(
                "Save the name",
                key=key("rename"),
                on_click=act(lambda s, a, v: groups.rename(s, a, found.id, v.get("name") or ""), done="Saved."),
            )
            st.button(
                "End this group",
                key=key("end"),
                help="Meetings ahead are called off. Coaches take what they brought along to another group.",
                on_click=act(
                    lambda s, a, _v: groups.end(s, a, found.id),
                    after=lambda _: go("case_review"),
                    done="The group has ended. What was written stays.",
                ),
            )


def _hand_on(leads: Sequence[tuple[uuid.UUID, str]], group_id: uuid.UUID) -> None:
    """Another lead coach holds the group from now on."""
    names = {one.hex: name for one, name in leads}
    if not names:
        return
    inputs.selectbox("Another lead coach", "new_lead", list(names), show=lambda one: names.get(one, ""))
    st.button(
        "Hand the group on",
        key=key("hand_on"),
        help="They hold it from now on, with its members, its meetings and what waits.",
        on_click=act(_handed_on, group_id, after=lambda _: go("case_review"), done="The group is handed on."),
    )


def _handed_on(session: Session, actor: Actor, values: Values, group_id: uuid.UUID) -> None:
    chosen = values.get("new_lead")
    if not chosen:
        raise InvalidInput({"new_lead": "Choose who holds it from now on."})
    groups.hand_on(session, actor, group_id, uuid.UUID(chosen))


def _take_in(found: GroupPage, arranged: Arranging) -> None:
    names = {one.coach_id.hex: one.coach + (f" (in {one.group})" if one.group else "") for one in arranged.choices}
    if not names:
        return
    inputs.selectbox("Coach", "coach", list(names), show=lambda one: names.get(one, ""))
    st.button(
        "Take in", key=key("take_in"), on_click=act(_taken, found.id, done="They belong to the group from today on.")
    )


def _taken(session: Session, actor: Actor, values: Values, group_id: uuid.UUID) -> None:
    chosen = values.get("coach")
    groups.take_in(session, actor, group_id, uuid.UUID(chosen) if chosen else uuid.UUID(int=0))
