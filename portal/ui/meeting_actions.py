"""What is written in a meeting: notes, what comes of it, what the presenter takes along; stepping back from an item."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.meetings import Guidance, OutcomeKind
from db.tables.resources import ResourceKind
from portal.access import Actor, Gathering
from portal.meetings import live, notes
from portal.meetings.live_words import GUIDANCE, OUTCOMES
from portal.meetings.loading import THERE
from portal.meetings.notes import SEEN, Came
from portal.meetings.reading import Outcome
from portal.meetings.view import Talk, View
from portal.one_on_ones.words import FUNCTIONS
from portal.resources.service import LONGEST_NAME, LONGEST_REACH
from portal.resources.words import KINDS
from portal.ui import inputs, kept_inputs, looks, meeting_parts, shared, words
from portal.ui.held import key, me
from portal.ui.wrappers import act

Values = Mapping[str, Any]


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
    with kept_inputs.renamed({"notes": f"notes.{item_id.hex}"}):
        notes.save_notes(session, actor, item_id, value, base)


def _share_notes(session: Session, actor: Actor, values: Values, item_id: uuid.UUID, name: str) -> None:
    with kept_inputs.renamed({"notes": name}):
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
    with kept_inputs.renamed({"takeaways": f"takeaways.{item_id.hex}"}):
        notes.save_takeaways(session, actor, item_id, value, base)


def _take_along(session: Session, actor: Actor, values: Values, item_id: uuid.UUID, own: str, chosen: str) -> None:
    taken = [uuid.UUID(one) for one in values.get(chosen) or ()]
    with kept_inputs.renamed({"takeaways": own}):
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


def resource(found: View, one: Talk) -> None:
    """An organisation that somebody named goes onto the programme's list with one press."""
    if not found.may[Gathering.NOTE_OUTCOME].is_allowed:
        return
    with st.expander("Somebody named a resource", icon=":material/volunteer_activism:"):
        inputs.text_input("Organisation", "name", max_chars=LONGEST_NAME)
        inputs.text_input("How it is reached", "reach", max_chars=LONGEST_REACH, hint="Its own number or page.")
        inputs.selectbox(
            "Kind of help", "kind", [each.value for each in ResourceKind], show=lambda each: KINDS[ResourceKind(each)]
        )
        st.button(
            "Put it on the list",
            key=key(f"resource.{one.id.hex}"),
            on_click=act(
                lambda s, a, v: notes.add_resource(
                    s, a, one.id, v.get("kind"), v.get("name") or "", v.get("reach") or ""
                ),
                after=lambda _: inputs.clear("name", "reach"),
                done="It stands on the page Resources.",
            ),
        )
