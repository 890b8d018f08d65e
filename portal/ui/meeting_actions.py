"""What is done in a meeting: leading through it, taking notes, noting what comes of it, taking something along."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.meetings import Guidance, ItemStatus, MeetingStatus, OutcomeKind, Phase, Presence
from portal.access import Actor, Gathering
from portal.errors import InvalidInput
from portal.meetings import closing, live, notes
from portal.meetings.live_words import GUIDANCE, OUTCOMES, PHASES, PRESENCES
from portal.meetings.loading import THERE
from portal.meetings.notes import SEEN, Came
from portal.meetings.reading import Outcome
from portal.meetings.view import Talk, View
from portal.one_on_ones.words import FUNCTIONS
from portal.ui import inputs, kept_inputs, looks, meeting_parts, shared, words
from portal.ui.held import key, me
from portal.ui.moves import go, link
from portal.ui.wrappers import act

Values = Mapping[str, Any]


@contextmanager
def renamed(names: Mapping[str, str]) -> Iterator[None]:
    """Have what a service says about a field shown at the input of another name, which carries its item's id."""
    try:
        yield
    except InvalidInput as wrong:
        raise type(wrong)({names.get(field, field): said for field, said in wrong.fields.items()}) from None


PLACES = (*THERE, Presence.EXCUSED, Presence.ABSENT)


def open_it(found: View) -> None:
    """The one press that opens the meeting; who may not press it reads why."""
    if found.status is not MeetingStatus.SCHEDULED:
        return
    may = found.may[Gathering.OPEN]
    if may.is_hidden:
        return
    st.button(
        "Open the meeting",
        type="primary",
        icon=":material/groups:",
        disabled=not may.is_allowed,
        help=may.reason,
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


def take_notes(one: Talk) -> None:
    """The notes of whoever takes them: kept as typed, shared with one press."""
    if one.notes_draft is None:
        return
    name = f"notes.{one.id.hex}"
    kept_inputs.text(
        "Notes",
        name,
        one.notes_draft,
        _keep_notes,
        one.id,
        max_chars=notes.LONGEST,
        hint="Nobody else sees this before you share it. No names, no dates of people’s lives.",
    )
    inputs.answer_for(name, act(lambda s, a, v: notes.confirm(s, a, one.id, notes.NOTES, v.get(name) or "")))
    st.button(
        "Share the notes",
        key=key(f"share_notes.{one.id.hex}"),
        icon=":material/visibility:",
        on_click=act(_share_notes, one.id, name, done="Everybody in the meeting sees them."),
    )
    if one.notes and one.has_newer_draft:
        st.caption("The others still see what you shared before.")


def _keep_notes(session: Session, actor: Actor, value: object, base: object, item_id: uuid.UUID) -> None:
    with renamed({"notes": f"notes.{item_id.hex}"}):
        notes.save_notes(session, actor, item_id, value, base)


def _share_notes(session: Session, actor: Actor, values: Values, item_id: uuid.UUID, name: str) -> None:
    with renamed({"notes": name}):
        notes.share_notes(session, actor, item_id, values.get(name) or "")


def outcomes(found: View, one: Talk) -> None:
    """What comes of it: noted as it is said, taken back by one press while the meeting goes on."""
    if not found.may[Gathering.NOTE_OUTCOME].is_allowed:
        meeting_parts.came(one.outcomes)
        return
    for outcome in one.outcomes:
        _outcome(one, outcome)
    end = one.id.hex
    there = {person.id.hex: person.name for person in found.people if person.presence in THERE}
    owner = one.presenter_id.hex if one.presenter_id.hex in there else None
    with st.container(border=True, key=key(f"outcome_form.{end}")):
        kind = inputs.segments(
            "What comes of it?",
            "outcome_kind",
            [each.value for each in OutcomeKind],
            show=lambda each: OUTCOMES[OutcomeKind(each)],
        )
        inputs.text_input("In a sentence", "outcome", max_chars=notes.LONGEST_OUTCOME)
        inputs.answer_for(
            "outcome", act(lambda s, a, v: notes.confirm(s, a, one.id, notes.OUTCOME, v.get("outcome") or ""))
        )
        inputs.segments(
            "Is it up to whoever presents?",
            "guidance",
            [each.value for each in Guidance],
            show=lambda each: GUIDANCE[Guidance(each)],
        )
        with st.container(key=key(f"outcome_action.{end}")):
            if kind == OutcomeKind.ACTION:
                inputs.selectbox("Who does it?", "owner", list(there), owner, show=lambda each: there.get(each, ""))
                inputs.date_input("By when?", "due_on", me().today + timedelta(days=14), earliest=me().today)
        st.button(
            "Note it",
            key=key(f"note_outcome.{end}"),
            icon=":material/add:",
            on_click=act(_note_outcome, one.id, after=lambda _: inputs.clear("outcome")),
        )
    name = f"functions.{end}"
    inputs.pills(
        "Core functions touched",
        name,
        [each.value for each in FUNCTIONS],
        list(one.functions),
        show=lambda each: {known.value: label for known, label in FUNCTIONS.items()}[each],
        save=act(lambda s, a, v: notes.set_functions(s, a, one.id, v.get(name) or [])),
    )
    again = f"follow_up.{end}"
    inputs.date_input(
        "Look at it again from",
        again,
        one.follow_up_on,
        earliest=me().today,
        save=act(lambda s, a, v: notes.set_follow_up(s, a, one.id, v.get(again))),
    )


def _outcome(one: Talk, outcome: Outcome) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(meeting_parts.outcome_line(outcome), width="stretch")
        st.button(
            "Take back",
            key=key(f"take_back.{outcome.id.hex}"),
            type="tertiary",
            on_click=act(lambda s, a, _v, gone: notes.take_back(s, a, one.id, gone), outcome.id),
        )


def _note_outcome(session: Session, actor: Actor, values: Values, item_id: uuid.UUID) -> None:
    owner = values.get("owner")
    came = Came(
        values.get("outcome_kind"),
        values.get("outcome") or "",
        values.get("guidance"),
        uuid.UUID(owner) if owner else None,
        values.get("due_on"),
    )
    notes.add_outcome(session, actor, item_id, came)


def take_along(one: Talk) -> None:
    """For whoever presents: some of what came of it, and words of their own."""
    if not one.may_take_away.is_allowed or shared.is_on():
        return
    end = one.id.hex
    chosen, own = f"taken.{end}", f"takeaways.{end}"
    offered = {each.id.hex: each for each in one.outcomes}
    with st.container(border=True, key=key(f"takeaways_form.{end}")):
        st.markdown("**What do you take with you?**")
        with st.container(key=key(f"taken_of.{end}")):
            if offered:
                inputs.pills(
                    "From the group",
                    chosen,
                    list(offered),
                    [each for each in offered if offered[each].is_taken],
                    show=lambda each: words.plain(offered[each].text or OUTCOMES[offered[each].kind]),
                )
        kept_inputs.text(
            "In my own words",
            own,
            one.takeaways,
            _keep_takeaways,
            one.id,
            max_chars=notes.LONGEST,
        )
        inputs.answer_for(own, act(lambda s, a, v: notes.confirm(s, a, one.id, notes.TAKEAWAYS, v.get(own) or "")))
        st.button(
            "Take it with me",
            key=key(f"take_along.{end}"),
            type="primary",
            on_click=act(_take_along, one.id, own, chosen, done="Noted. It stands in the minutes."),
        )
        looks.who_can_see("Yours alone until you press the button; then everybody in the meeting.")


def _keep_takeaways(session: Session, actor: Actor, value: object, base: object, item_id: uuid.UUID) -> None:
    with renamed({"takeaways": f"takeaways.{item_id.hex}"}):
        notes.save_takeaways(session, actor, item_id, value, base)


def _take_along(session: Session, actor: Actor, values: Values, item_id: uuid.UUID, own: str, chosen: str) -> None:
    taken = [uuid.UUID(one) for one in values.get(chosen) or ()]
    with renamed({"takeaways": own}):
        notes.share_takeaways(session, actor, item_id, values.get(own) or "", taken)


def know(one: Talk) -> None:
    """The way out for whoever may know the person: it closes to them at once."""
    if not one.may_know.is_allowed or shared.is_on():
        return
    with st.expander("I think I know them", icon=":material/visibility_off:"):
        st.markdown("It closes for you at once and stays closed. The others see only that you step back.")
        st.button(
            "Close it for me",
            key=key(f"know.{one.id.hex}"),
            on_click=act(
                lambda s, a, _v: live.say_i_know(s, a, one.id), done="Thank you. This item is closed to you now."
            ),
        )


def observe(one: Talk) -> None:
    """Two taps: what you saw, and noted."""
    if not one.may_observe or shared.is_on():
        return
    with st.expander("What I saw whoever presents do", icon=":material/visibility:"):
        inputs.segments("I saw", "seen", list(SEEN), show=lambda each: SEEN[each][1])
        st.button(
            "Note it as an observation",
            key=key(f"observe.{one.id.hex}"),
            on_click=act(
                lambda s, a, v: notes.observe(s, a, one.id, v.get("seen")),
                done="Noted among your observations. Tell them about it when it fits.",
            ),
        )


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
    with renamed({"note_taker": name}):
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
    st.caption(
        "What lies before you counts as talked about; what was not reached waits for the next meeting. The minutes are "
        "signed and stay as they are. Dated notes can be added."
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
