"""Leading through a meeting: opening it, steps and items, who is there, who takes the notes, the end."""

import uuid
from collections.abc import Mapping
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.meetings import ItemStatus, MeetingStatus, Phase, Presence
from portal.access import Actor, Gathering
from portal.meetings import closing, live
from portal.meetings.live_words import PHASES, PRESENCES
from portal.meetings.loading import THERE
from portal.meetings.view import View
from portal.settings import settings
from portal.ui import inputs, kept_inputs, meeting_parts, shared, words
from portal.ui.held import key
from portal.ui.moves import go, link
from portal.ui.wrappers import act

Values = Mapping[str, Any]
PLACES = (*THERE, Presence.EXCUSED, Presence.ABSENT)


def open_it(found: View) -> None:
    """The one press that opens the meeting, for whoever leads through it; for the others the page follows."""
    if found.status is not MeetingStatus.SCHEDULED or not found.is_running:
        return
    st.button(
        "Open the meeting",
        type="primary",
        icon=":material/groups:",
        on_click=act(lambda s, a, _v: live.open_meeting(s, a, found.id)),
    )


def lead_through(found: View) -> None:
    """Step, next item, not today: for whoever leads through the meeting."""
    if not found.may[Gathering.RUN].is_allowed:
        return
    current, following = found.current, found.next
    with st.container(key="lead_through"):
        if current is not None:
            name = f"phase.{current.id.hex}.{found.phase.value if found.phase else ''}"
            inputs.segments(
                "Step",
                name,
                [one.value for one in Phase],
                found.phase.value if found.phase else None,
                show=lambda one: PHASES[Phase(one)],
                save=act(lambda s, a, v: live.set_phase(s, a, found.id, current.id, v.get(name))),
            )
        with st.container(horizontal=True, gap="small"):
            if following is not None:
                st.button(
                    "Next item" if current is not None else "Begin with the first item",
                    key=key("next_item"),
                    type="primary",
                    icon=":material/skip_next:",
                    disabled=following.is_closed_to_me,
                    help="This item stays closed to you. The facilitator or your deputy calls it up."
                    if following.is_closed_to_me
                    else None,
                    on_click=act(lambda s, a, _v: live.call_up(s, a, found.id, following.id)),
                )
            if current is not None:
                st.button(
                    "Done with this one",
                    key=key("done_item"),
                    on_click=act(lambda s, a, _v: live.done(s, a, found.id, current.id)),
                )
            if current is not None and not current.is_closed_to_me and current.status is ItemStatus.ON_AGENDA:
                st.button(
                    "Not today",
                    key=key("put_off"),
                    help="It goes back to what waits and comes up for the next meeting.",
                    on_click=act(lambda s, a, _v: live.put_off(s, a, current.id), done="It waits for another meeting."),
                )


def another_item(found: View) -> None:
    """Any item of the agenda can be called up, in whatever order the talk takes."""
    if not found.may[Gathering.RUN].is_allowed:
        return
    open_ones = {
        line.id.hex: meeting_parts.head(line)
        for line in found.lines
        if not line.is_current and not line.is_closed_to_me and line.status is not ItemStatus.DROPPED
    }
    if not open_ones:
        return
    with st.expander("Call up another item", icon=":material/low_priority:"):
        inputs.selectbox("Item", "call_up", list(open_ones), show=lambda one: open_ones.get(one, ""))
        st.button("Call it up", key=key("call_it_up"), on_click=act(_call_up, found.id))


def _call_up(session: Session, actor: Actor, values: Values, meeting_id: uuid.UUID) -> None:
    if values.get("call_up"):
        live.call_up(session, actor, meeting_id, uuid.UUID(values["call_up"]))


def who_is_there(found: View) -> None:
    """Attendance, guests, and who takes the notes; for whoever leads through the meeting."""
    is_running = found.may[Gathering.RUN].is_allowed
    if not found.may[Gathering.NOTE_OUTCOME].is_allowed or shared.is_on():
        meeting_parts.people(found)
        return
    meeting_parts.people(found)
    there = {one.id.hex: one.name for one in found.people if one.presence in THERE}
    with st.expander("Who is there, who takes the notes", icon=":material/how_to_reg:"):
        if is_running:
            for one in (each for each in found.people if each.presence is not Presence.GUEST):
                name = f"presence.{one.id.hex}.{one.presence.value if one.presence else ''}"
                inputs.segments(
                    one.name,
                    name,
                    [each.value for each in PLACES],
                    one.presence.value if one.presence else None,
                    show=lambda each: PRESENCES[Presence(each)],
                    save=act(
                        lambda s, a, v, who, place: live.note_attendance(s, a, found.id, who, v.get(place)),
                        one.id,
                        name,
                    ),
                )
        taker = found.note_taker_id.hex if found.note_taker_id else None
        name = f"note_taker.{taker or ''}"
        inputs.selectbox("Takes the notes", name, list(there), taker, show=lambda each: there.get(each, ""))
        st.button(
            "Hand the notes over",
            key=key("hand_over"),
            on_click=act(_hand_over, found.id, name, done="The notes go on where they stand."),
        )
        if is_running:
            _guest(found)


def _hand_over(session: Session, actor: Actor, values: Values, meeting_id: uuid.UUID, name: str) -> None:
    chosen = values.get(name)
    with kept_inputs.renamed({"note_taker": name}):
        live.hand_over_notes(session, actor, meeting_id, uuid.UUID(chosen) if chosen else None)


def _guest(found: View) -> None:
    names = {one.hex: name for one, name in found.guests.items()}
    st.markdown("**A guest**")
    inputs.selectbox("Who?", "guest", list(names), show=lambda each: names.get(each, ""))
    inputs.text_input("Why do they take part?", "guest_reason", max_chars=live.LONGEST_REASON)
    inputs.answer_for(
        "guest_reason", act(lambda s, a, v: live.confirm_guest(s, a, found.id, v.get("guest_reason") or ""))
    )
    st.button(
        "Let them in",
        key=key("add_guest"),
        on_click=act(
            lambda s, a, v: live.add_guest(
                s, a, found.id, uuid.UUID(v["guest"]) if v.get("guest") else None, v.get("guest_reason") or ""
            ),
            after=lambda _: inputs.clear("guest_reason"),
            done="They can come in now, once they have read the reminder.",
        ),
    )


def close_it(found: View) -> None:
    """The end of the meeting; what still stands in its way is said before the press."""
    if not found.may[Gathering.RUN].is_allowed:
        return
    st.subheader("At the end", anchor=False)
    how = (
        "Those who were there find a notice on their home page; a mail with a link goes out to those with an address."
        if settings().sends_mail
        else "Those who were there find a notice on their home page. No mail goes out: none is set up here."
    )
    st.caption(
        "What lies before you counts as talked about; what was not reached waits for the next meeting. The minutes are "
        "signed and stay as they are. Dated notes can be added. " + how
    )
    if found.not_yet:
        st.warning(words.plain(found.not_yet))
    st.button(
        "Close the meeting",
        key=key("close_meeting"),
        type="primary",
        icon=":material/task_alt:",
        disabled=found.not_yet is not None,
        on_click=act(
            lambda s, a, _v: closing.close(s, a, found.id),
            after=lambda _: go("minutes", id=found.id),
            done="Closed. Those who were there can read the minutes now.",
        ),
    )


def over(found: View) -> None:
    """Where a closed meeting goes on."""
    if found.status is MeetingStatus.CLOSED:
        may = found.may[Gathering.READ_MINUTES]
        if may.is_allowed:
            link("minutes", "Read the minutes", icon=":material/description:", id=found.id)
        elif may.reason:
            st.info(may.reason)
    elif found.status is MeetingStatus.CALLED_OFF:
        st.info("This meeting did not take place. What was on its agenda waits for the next one.")
