"""One agenda item on its page: presented, read, looked after when somebody may be in danger, taken off."""

import uuid
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.cases import Stage
from db.tables.meetings import ItemKind, Lens, Safety
from db.tables.safety import Told
from portal import clock
from portal.access import Actor, Gathering
from portal.cases.words import STAGES
from portal.meetings import agenda_words as said
from portal.meetings import items, occurrences, presenting, safety
from portal.meetings.presenting import View
from portal.meetings.protocol import Protocol
from portal.ui import inputs, kept_inputs, looks, words
from portal.ui.held import key, me
from portal.ui.moves import go, link
from portal.ui.wrappers import act

Values = Mapping[str, Any]


def act_now(found: View) -> None:
    """When somebody may be in danger: what to do, whom to call, and which steps were taken."""
    if found.safety is Safety.NONE:
        return
    if found.safety is Safety.ACUTE:
        st.error(
            "**Act now. Do not wait for the meeting.** This page alerts nobody: call.", icon=":material/emergency:"
        )
    else:
        st.warning("A safety concern is noted. It comes first on the agenda.", icon=":material/health_and_safety:")
    with st.container(border=True):
        _protocol(found.protocol)
        for step in found.steps:
            reference = f" · reference {step.reference}" if step.reference else ""
            told = said.TOLD[Told(step.told)]
            st.markdown(
                f"- {words.when(step.acted_at)} · {told}{words.plain(reference)} · noted by {words.plain(step.by)}"
            )
        if found.may[Gathering.ACT_ON_SAFETY].is_allowed:
            _step(found)
        looks.who_can_see("Here stand only when, who was told, and a reference. What happened is not written down.")


def _protocol(written: Protocol | None) -> None:
    if written is None:
        st.markdown("No safety protocol is written down yet. Call your local emergency number, then your lead coach.")
        return
    for whom, number in written.numbers:
        st.markdown(f":material/call: **{words.plain(whom)}** {words.plain(number)}")
    st.text(written.text)


def _step(found: View) -> None:
    now = clock.in_zone(clock.now(), me().zone)
    inputs.segments("Who was told", "told", [one.value for one in Told], show=lambda one: said.TOLD[Told(one)])
    left, right = st.columns(2)
    with left:
        inputs.date_input("Day", "acted_on", now.date(), latest=me().today)
    with right:
        inputs.time_input("At", "at", time(now.hour, now.minute - now.minute % 5))
    inputs.text_input(
        "Reference, if there is one", "reference", max_chars=30, hint="A number of a report, never a name."
    )
    st.button(
        "Note this step",
        key=key("step"),
        type="primary",
        on_click=act(_noted, found.id, after=lambda _: inputs.clear("reference"), done="Noted."),
    )


def _noted(session: Session, actor: Actor, values: Values, item_id: uuid.UUID) -> None:
    on, at = values.get("acted_on"), values.get("at")
    moment: datetime | None = occurrences.moment(on, at, actor.zone) if on and at else None
    safety.note_step(session, actor, item_id, values.get("told"), moment, values.get("reference") or "")


def mark(found: View) -> None:
    """Whether somebody may be in danger, said in one tap."""
    if found.may[Gathering.ACT_ON_SAFETY].is_allowed:
        inputs.segments(
            "Safety",
            "safety",
            [one.value for one in Safety],
            found.safety.value,
            show=lambda one: said.SAFETY[Safety(one)],
            save=act(lambda s, a, v: safety.mark(s, a, found.id, v.get("safety") or Safety.NONE)),
        )


def present(found: View) -> None:
    """The presenter writes: kept while it is typed, read by nobody else until it is shared."""
    if found.cases or (found.kind is ItemKind.CASE and found.code is None):
        _choose(found)
    fields = ("key_question",) if found.kind is ItemKind.NOTICE else items.PRESENTED
    for place in fields:
        kept_inputs.text(
            said.QUESTIONS[place] if found.kind is not ItemKind.NOTICE else "What should the group hear?",
            place,
            found.texts.get(place, ""),
            _save,
            found.id,
            place,
            max_chars=items.LONGEST,
        )
        inputs.answer_for(
            place, act(lambda s, a, v, name: presenting.confirm_words(s, a, found.id, v[name] or ""), place)
        )
    if found.kind is not ItemKind.NOTICE:
        _choices(found)
    _share(found)


def _choose(found: View) -> None:
    codes = {case_id.hex: code for case_id, code in found.cases}
    if not codes:
        st.caption("You hold no case that could be brought. Tell your lead coach; they take the place off again.")
        return
    inputs.selectbox("Which case do you bring?", "case", list(codes), show=lambda one: codes.get(one, ""))
    st.button("Bring this case", key=key("choose"), on_click=act(_chosen, found.id, done="It is yours to present."))


def _chosen(session: Session, actor: Actor, values: Values, item_id: uuid.UUID) -> None:
    chosen = values.get("case")
    presenting.choose_case(session, actor, item_id, uuid.UUID(chosen) if chosen else uuid.UUID(int=0))


def _choices(found: View) -> None:
    stage, lens = (found.stage.value if found.stage else None), (found.lens.value if found.lens else None)
    inputs.selectbox(
        "Stage of change",
        "stage",
        [one.value for one in Stage],
        stage,
        show=lambda one: STAGES[Stage(one)],
        save=kept_inputs.keeping("stage", stage, _save, found.id, "stage"),
    )
    inputs.selectbox(
        "How the group should look at it",
        "lens",
        [one.value for one in Lens],
        lens,
        show=lambda one: said.LENSES[Lens(one)],
        save=kept_inputs.keeping("lens", lens, _save, found.id, "lens"),
    )


def _share(found: View) -> None:
    with st.container():
        if found.shared_at is not None:
            st.caption(f"Shared {words.when(found.shared_at)}. If you change a text, share it again.")
        else:
            st.button(
                "Share it",
                key=key("share"),
                type="primary",
                icon=":material/check:",
                on_click=act(
                    lambda s, a, _v: presenting.share(s, a, found.id),
                    done="Shared. Your lead coach reads it now, and in the meeting those who are there.",
                ),
            )
    looks.who_can_see(said.WHO_SEES_PRESENTATION)


def _save(session: Session, actor: Actor, value: object, base: object, item_id: uuid.UUID, field: str) -> None:
    presenting.save_field(session, actor, item_id, field, value if value is not None or field in EMPTY else "", base)


EMPTY = frozenset({"stage", "lens"})


def read(found: View) -> None:
    """What was shared, for whoever may read it; the reason for whoever may not."""
    if not found.may[Gathering.READ_ITEM].is_allowed:
        st.info(words.plain(found.may[Gathering.READ_ITEM].reason or ""))
        return
    for place in items.PRESENTED:
        if found.texts.get(place):
            with st.container(gap="xxsmall"):
                st.markdown(f"**{words.plain(said.ASKED_OF[place])}**")
                st.text(found.texts[place])
    if found.stage is not None:
        st.markdown(f"**Stage of change** · {STAGES[found.stage]}")
    if found.lens is not None:
        st.markdown(f"**How to look at it** · {said.LENSES[found.lens]}")
    if found.drop_reason:
        st.markdown(f"**Taken off** · {words.plain(found.drop_reason)}")
    looks.who_can_see(said.WHO_SEES_PRESENTATION)


def scenario(found: View) -> None:
    """The invented situation out of the library."""
    one = found.scenario
    if one is not None:
        with st.container(border=True):
            st.markdown(f"**{words.plain(one.title)}** · invented")
            st.markdown(f"{words.plain(one.story)}  \n\n**{words.plain(one.question)}**")
            st.caption(f"A strength to begin with: {one.strength} · items {', '.join(one.codes)}")


def history(found: View) -> None:
    """Every step of the item, one click away."""
    fold = st.expander("What happened so far", icon=":material/history:", key=key("history"), on_change="rerun")
    if fold.open:
        with fold:
            for one in found.past:
                at = f" · meeting of {words.local_day(one.meeting_at)}" if one.meeting_at else ""
                st.markdown(f"- {words.when(one.at)} · {words.plain(one.what)} · {words.plain(one.by)}{at}")


def drop(found: View) -> None:
    """Take it off the list for good, with a reason."""
    if not found.may[Gathering.DROP_ITEM].is_allowed:
        return
    fold = st.expander("Take it off the list", icon=":material/playlist_remove:", key=key("drop"), on_change="rerun")
    if fold.open:
        with fold:
            inputs.text_input("Why?", "reason", max_chars=items.LONGEST_LINE, hint="Whoever presents reads it.")
            inputs.answer_for("reason", act(lambda s, a, v: items.confirm_reason(s, a, found.id, v["reason"] or "")))
            st.button(
                "Take it off",
                key=key("dropped"),
                on_click=act(
                    lambda s, a, v: items.drop(s, a, found.id, v.get("reason") or ""),
                    after=lambda _: go("case_review"),
                    done="It is taken off. Its history stays.",
                ),
            )


def back() -> None:
    """To the page it came from."""
    link("case_review", "Case review", icon=":material/arrow_back:")
