"""Support agreements on the screen: what holds, the two buttons it needs, the form for a new one."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.wellness import MayKnow, SupportStatus
from portal.access import Actor, Wellbeing
from portal.ui import inputs, looks, words
from portal.ui.held import key, me
from portal.ui.lists import cards
from portal.ui.moves import link
from portal.ui.wrappers import act
from portal.wellness import support
from portal.wellness.support import LONGEST, Terms
from portal.wellness.supporting import OfCoach, Support
from portal.wellness.words import LEAVE_OUT, MAY_KNOW, MEASURES

Values = Mapping[str, Any]
SUB = "What makes the work lighter for a while. It says what changes, never why."
USUAL = timedelta(days=28)


def who_can_see(found: OfCoach) -> str:
    """Who reads an agreement."""
    both = f"You and {found.lead or 'your lead coach'}" if found.is_self else f"{found.coach} and their lead coach"
    return f"{both}, and whoever the two of you name in it. A later lead coach reads it once the coach brings it along."


def short(found: OfCoach) -> None:
    """On the coach's own page: how it stands, and the way to it."""
    st.subheader("Support agreement", anchor=False)
    held = [one for one in found.agreements if one.status is not SupportStatus.ENDED]
    for one in held:
        st.markdown(words.small(_state(one)))
    if not held:
        st.caption("If the work should be lighter for a while, you and your lead coach can agree on it here.")
    if found.agreements or found.why_not is None:
        link("support", "Open" if held else "Agree on something", icon=":material/arrow_forward:", id=found.coach_id)


def agreements(lines: Sequence[Support]) -> None:
    """Agreements of the coaches of a lead, or that the reader may know of."""
    cards("Support agreements", lines, _line)


def _line(one: Support) -> None:
    with looks.card(f"**{words.plain(one.coach)}**", _state(one)):
        link("support", "Open", icon=":material/arrow_forward:", id=one.coach_id)


def offer(coaches: Sequence[tuple[uuid.UUID, str]]) -> None:
    """For a lead: propose an agreement to one of their coaches."""
    if not coaches:
        return
    with st.expander("Propose a support agreement", icon=":material/handshake:"):
        for coach_id, name in coaches:
            link("support", words.plain(name), id=coach_id)


def _state(one: Support) -> str:
    what = ", ".join(MEASURES[name].lower() for name in one.measures)
    if one.status is SupportStatus.PROPOSED:
        waits = "the other one’s agreement" if one.is_proposed_by_me else "your agreement"
        if Wellbeing.END not in one.may:
            waits = "agreement"
        return f"Proposed by {one.proposed_by}, waits for {waits}: {what}."
    if one.status is SupportStatus.ENDED:
        when = f" {words.when(one.ended_at)}" if one.ended_at else ""
        return f"Ended{when}: {what}."
    return f"Agreed on: {what}. Since {words.short_day(one.starts_on)}, look at it again {words.day(one.review_on)}."


def draw(found: OfCoach) -> None:
    """What is proposed or holds, the form for a new one, what has ended."""
    for one in found.agreements:
        if one.status is not SupportStatus.ENDED:
            _card(one)
    if found.is_of_the_two and found.why_not is None:
        _form(found)
    elif found.is_of_the_two and not any(one.status is not SupportStatus.ENDED for one in found.agreements):
        st.caption(words.plain(found.why_not or ""))
    cards("Ended", [one for one in found.agreements if one.status is SupportStatus.ENDED], _ended)


def _ended(one: Support) -> None:
    looks.card(f"**{words.short_day(one.starts_on)}**", _state(one))


def _card(one: Support) -> None:
    with st.container(border=True):
        st.markdown(f"**{words.plain(_state(one))}**")
        if one.steps:
            st.caption("Steps back")
            st.text(one.steps)
        st.caption(f"Who may know beside the two: {MAY_KNOW[one.may_know].lower()}.")
        if one.is_self and not one.is_current and Wellbeing.BRING in one.may:
            st.caption("Your lead coach of today does not see this.")
            _button(one, "Bring it along", _bring, "Your lead coach reads it now.", "primary")
        if Wellbeing.AGREE in one.may:
            _button(one, "I agree", _agree, "Agreed.", "primary")
        if Wellbeing.LOOK in one.may:
            _again(one)
        if Wellbeing.END in one.may:
            label = (
                "Take it back" if one.status is SupportStatus.PROPOSED and one.is_proposed_by_me else "Not like this"
            )
            _button(one, "End it" if one.status is SupportStatus.AGREED else label, _end, "It has ended.", "tertiary")


def _button(one: Support, label: str, fn: Any, done: str, kind: Any) -> None:
    st.button(label, key=key(f"{label}.{one.id.hex}"), type=kind, on_click=act(fn, one.id, one.version, done=done))


def _again(one: Support) -> None:
    fold = st.expander("We looked at it, and it goes on", key=key(f"again.{one.id.hex}"), on_change="rerun")
    if fold.open:
        with fold:
            inputs.date_input(
                "Look at it again", "next_review", me().today + USUAL, earliest=me().today + timedelta(days=1)
            )
            _button(one, "Save the day", _look, "Saved.", "secondary")


def _form(found: OfCoach) -> None:
    whom = found.lead if found.is_self else found.coach
    st.subheader("Propose an agreement", anchor=False)
    st.caption(words.plain(f"It holds once {whom} agrees, from their own sign-in. {LEAVE_OUT}"))
    inputs.pills("What changes", "measures", list(MEASURES), show=lambda one: MEASURES[one])
    inputs.text_area(
        "Steps back", "steps", max_chars=LONGEST, hint="For example: two calls a day in the first week, then four."
    )
    inputs.answer_for("steps", act(_confirm, found.coach_id))
    first, again = st.columns(2)
    with first:
        inputs.date_input("From", "starts_on", me().today)
    with again:
        inputs.date_input("Look at it again", "review_on", me().today + USUAL)
    inputs.radio(
        "Who may know beside the two of you?",
        "may_know",
        [one.value for one in MAY_KNOW],
        MayKnow.NOBODY.value,
        show=lambda one: MAY_KNOW[MayKnow(one)],
    )
    st.button(
        "Propose it",
        key=key("propose"),
        type="primary",
        on_click=act(_propose, found.coach_id, after=_emptied, done="Proposed. It holds once the other one agrees."),
    )


def _propose(session: Session, actor: Actor, values: Values, coach: uuid.UUID) -> uuid.UUID:
    terms = Terms(
        tuple(values.get("measures") or ()),
        values.get("steps") or "",
        values.get("starts_on"),
        values.get("review_on"),
        values.get("may_know"),
    )
    return support.propose(session, actor, coach, terms)


def _emptied(_out: object) -> None:
    inputs.put("measures", [])
    inputs.clear("steps")


def _confirm(session: Session, actor: Actor, values: Values, coach: uuid.UUID) -> None:
    support.confirm_steps(session, actor, coach, values.get("steps") or "")


def _agree(session: Session, actor: Actor, _values: Values, one: uuid.UUID, version: int) -> None:
    support.agree(session, actor, one, version)


def _end(session: Session, actor: Actor, _values: Values, one: uuid.UUID, version: int) -> None:
    support.end(session, actor, one, version)


def _bring(session: Session, actor: Actor, _values: Values, one: uuid.UUID, _version: int) -> None:
    support.bring_along(session, actor, one)


def _look(session: Session, actor: Actor, values: Values, one: uuid.UUID, version: int) -> None:
    support.look_again(session, actor, one, values.get("next_review"), version)
