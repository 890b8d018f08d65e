"""Pieces of the pages about wellness: whom to call, the check-in, the wish to talk, the quiet line on Home."""

import uuid
from collections.abc import Mapping
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.wellness import TalkWhen
from portal.access import Actor
from portal.meetings.protocol import Help
from portal.ui import inputs, looks, words
from portal.ui.held import key
from portal.ui.moves import link
from portal.ui.wrappers import act
from portal.wellness import checkins, talks
from portal.wellness.checkins import Given
from portal.wellness.content import LONGEST
from portal.wellness.overview import Mine
from portal.wellness.talks import Asked
from portal.wellness.words import (
    AREA,
    ARRIVING,
    COUNTED,
    COUNTED_HINT,
    DIMENSIONS,
    NOBODY_LEADS,
    PRIVATE,
    SUMMARY,
    SUPPORT,
    TALK,
    VISIBLE,
    WHEN,
    WORKLOAD,
    only_me,
    summary,
    talk,
)

Values = Mapping[str, Any]


def help_line(found: Help) -> None:
    """Whom to call when today cannot wait: on every page about wellness, for whoever reads it."""
    lines = [f":material/call: **If today cannot wait:** {words.plain(found.crisis)}"]
    lines += [f":material/call: {words.plain(whom)} **{words.plain(number)}**" for whom, number in found.numbers]
    with st.container(border=True, key=key("help")):
        st.markdown("  \n".join(lines))
        if not found.numbers:
            st.caption("The on-call numbers of your division will stand here once the safety protocol is written.")


def asked(found: Mine) -> None:
    """The coach's own open request to talk: who sees it, by when, and the way to take it back."""
    one = found.asked
    if one is None or one.talked_at is not None:
        return
    with st.container(border=True):
        st.markdown(f"**You asked to talk** · {WHEN[one.wanted].lower()}")
        st.caption(words.plain(_asked_sentence(one, found)))
        with st.container(horizontal=True, gap="small"):
            if not one.is_seen and found.lead is not None:
                st.button(
                    f"Ask {words.plain(found.lead.name)}",
                    key=key("ask_again"),
                    on_click=act(_ask, one.wanted.value, done="Asked."),
                )
            st.button(
                "Take it back",
                key=key("talk_back"),
                type="tertiary",
                icon=":material/undo:",
                on_click=act(
                    lambda s, a, _v, i: talks.withdraw(s, a, i), one.id, done="Taken back. Nothing is left of it."
                ),
            )


def _asked_sentence(one: Asked, found: Mine) -> str:
    if one.is_seen and found.lead is not None:
        return f"{found.lead.name} sees it, and you talk by the end of {words.day(one.due_on)}."
    if found.lead is not None:
        return f"Another lead coach was asked. {found.lead.name} leads you now and sees nothing of it."
    return "Nobody sees it at present, since nobody leads you. If it cannot wait, call one of the numbers above."


def _ask(session: Session, actor: Actor, _values: Values, wanted: str) -> uuid.UUID:
    return talks.ask(session, actor, wanted)


def check_in(found: Mine) -> None:
    """The check-in: three short questions, the rest folded away, who sees it, one button."""
    st.subheader("How are you?", anchor=False)
    st.caption(
        f"Two minutes, about every {found.every} days, if you like. Leave open what you like. "
        "Nothing here is rated, and nobody counts how often you come."
    )
    inputs.segments("How are you arriving?", "arriving", list(ARRIVING), show=lambda one: ARRIVING[one])
    inputs.segments("Workload", "workload", list(WORKLOAD), show=lambda one: WORKLOAD[one])
    inputs.pills("Support I would like", "support", list(SUPPORT), show=lambda one: SUPPORT[one])
    fold = st.expander("More, only for you: eight areas and a note", key=key("more"), on_change="rerun")
    if fold.open:
        with fold:
            for name, label in DIMENSIONS.items():
                inputs.segments(label, f"area.{name}", list(AREA), show=lambda one: AREA[one])
            inputs.text_area(
                "A note to myself", "note", max_chars=LONGEST, hint="Read by nobody but you, whatever you choose below."
            )
    _who_sees(found)
    inputs.checkbox(COUNTED, "counted", hint=COUNTED_HINT)
    st.button(
        "Save my check-in",
        key=key("save_check_in"),
        type="primary",
        on_click=act(_save, after=_emptied, done="Saved."),
    )


def _who_sees(found: Mine) -> None:
    lead = found.lead
    if lead is None:
        inputs.radio("Who may see this check-in?", "visible", [PRIVATE], PRIVATE, show=lambda one: VISIBLE[one])
        st.caption(NOBODY_LEADS)
        return
    chosen = inputs.radio(
        "Who may see this check-in?", "visible", list(VISIBLE), PRIVATE, show=lambda one: VISIBLE[one]
    )
    looks.who_can_see({SUMMARY: summary(lead.name), TALK: talk(lead.name, lead.covers)}.get(chosen or "", only_me()))
    if chosen == TALK:
        inputs.segments(
            "Until when would you like to talk?",
            "wanted",
            [one.value for one in WHEN],
            show=lambda one: WHEN[TalkWhen(one)],
        )
        st.caption(words.plain(_by(found)))


def _by(found: Mine) -> str:
    today, week, meeting = (words.short_day(found.due[one.value]) for one in TalkWhen)
    return (
        f"Today means by the end of {today}, this week by the end of {week}, your next one-on-one by {meeting}; "
        "weekends and holidays do not count. If today cannot wait, call one of the numbers above."
    )


def _given(values: Values) -> Given:
    return Given(
        arriving=values.get("arriving"),
        workload=values.get("workload"),
        support=tuple(values.get("support") or ()),
        areas={name: values.get(f"area.{name}") for name in DIMENSIONS},
        note=values.get("note") or "",
        visible=values.get("visible") or PRIVATE,
        wanted=values.get("wanted"),
        is_counted=bool(values.get("counted")),
    )


def _save(session: Session, actor: Actor, values: Values) -> uuid.UUID | None:
    return checkins.check_in(session, actor, _given(values))


def _emptied(_out: object) -> None:
    for name in ("arriving", "workload", "wanted", *(f"area.{one}" for one in DIMENSIONS)):
        inputs.put(name, None)
    inputs.put("support", [])
    inputs.put("visible", PRIVATE)
    inputs.put("counted", False)
    inputs.clear("note")


def quiet_line() -> None:
    """The one line on Home: a check-in, if you like; put away with a press until it would come round again."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        link("my_wellness", "Check in, if you like", icon=":material/spa:")
        st.button(
            "Not now",
            key=key("not_now"),
            type="tertiary",
            on_click=act(lambda s, a, _v: checkins.not_now(s, a)),
        )
