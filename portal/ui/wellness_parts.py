"""Pieces of the pages about wellness: whom to call, the check-in, what was entered before, the plan, asking to talk."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.wellness import TalkWhen
from portal.access import Actor
from portal.ui import inputs, kept_inputs, looks, wellness_chart, words
from portal.ui.held import key
from portal.ui.moves import link
from portal.ui.wrappers import act
from portal.wellness import checkins, plan, talks
from portal.wellness.checkins import Entry, Given
from portal.wellness.content import LONGEST, Content
from portal.wellness.overview import Help, Mine
from portal.wellness.plan import FIELDS
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
AT_ONCE = 3


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


def before(found: Mine) -> None:
    """What was entered before: the picture with its table, then each entry with what can be done with it."""
    st.subheader("Before", anchor=False)
    if not found.entries:
        looks.empty(
            "Your check-ins will stand here, for you alone.", why="With two or more there is a picture of them."
        )
        return
    wellness_chart.draw(found.entries)
    if found.lead is not None:
        looks.who_can_see(f"Each says who can see it. Where you share a summary: {summary(found.lead.name)}")
    for entry in found.entries[:AT_ONCE]:
        _entry(entry, found)
    rest = found.entries[AT_ONCE:]
    if rest:
        fold = st.expander(f"{len(rest)} more", key=key("earlier"), on_change="rerun")
        if fold.open:
            with fold:
                for entry in rest:
                    _entry(entry, found)
    st.caption(
        f"Entries delete themselves after {found.months} months, and you can delete them at any time. A backup made "
        f"before that may hold them, encrypted, for up to {found.backup_days} days more."
    )


def _entry(entry: Entry, found: Mine) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{words.day(entry.on)}** · {words.plain(_seen_by(entry))}")
        st.markdown("  \n".join(words.small(line) for line in lines(entry.content)))
        if entry.content.note:
            st.text(entry.content.note)
        for one in entry.shares:
            st.caption(words.plain(_share_sentence(one)))
        with st.container(horizontal=True, gap="small"):
            name = entry.id.hex
            if entry.state == "shared":
                st.button(
                    "Take it back",
                    key=key(f"back.{name}"),
                    type="tertiary",
                    icon=":material/undo:",
                    on_click=act(_withdraw, entry.id, done="Taken back. Nobody but you reads it now."),
                )
            elif found.lead is not None and entry.content.has_summary:
                st.button(
                    "Share the summary",
                    key=key(f"share.{name}"),
                    type="tertiary",
                    icon=":material/share:",
                    help=summary(found.lead.name),
                    on_click=act(_share, entry.id, done="Shared."),
                )
            if entry.is_counted:
                st.button(
                    "Do not count it",
                    key=key(f"count.{name}"),
                    type="tertiary",
                    icon=":material/tag:",
                    on_click=act(
                        _count,
                        entry.id,
                        False,
                        done="It is not counted, unless a picture with it is published already.",
                    ),
                )
            st.button(
                "Delete",
                key=key(f"delete.{name}"),
                type="tertiary",
                icon=":material/delete:",
                on_click=act(_delete, entry.id, done="Deleted."),
            )


def _seen_by(entry: Entry) -> str:
    shared = next((one.lead for one in entry.shares if one.is_live), None)
    counted = ", counted without your name" if entry.is_counted else ""
    return (f"{shared} can read the summary" if shared else "only you can see it") + counted


def _share_sentence(one: checkins.Shared) -> str:
    read = f"first read {words.when(one.read_at)}" if one.read_at else "not read yet" if one.is_live else "never read"
    if one.withdrawn_at:
        return f"Shared with {one.lead} {words.when(one.shared_at)}, taken back {words.when(one.withdrawn_at)}, {read}."
    over = "" if one.is_current else " They do not lead you any more and read nothing of it."
    return f"Shared with {one.lead} {words.when(one.shared_at)}, {read}.{over}"


def lines(content: Content) -> list[str]:
    """What was said, a line for each thing."""
    said = [
        f"Arriving: {ARRIVING[content.arriving]}" if content.arriving else "",
        f"Workload: {WORKLOAD[content.workload]}" if content.workload else "",
        f"Support: {', '.join(SUPPORT[one] for one in content.support)}" if content.support else "",
        *(f"{DIMENSIONS[name].split(':')[0]}: {AREA[value].lower()}" for name, value in content.areas.items()),
    ]
    return [line for line in said if line]


def _withdraw(session: Session, actor: Actor, _values: Values, entry: uuid.UUID) -> None:
    checkins.withdraw(session, actor, entry)


def _share(session: Session, actor: Actor, _values: Values, entry: uuid.UUID) -> None:
    checkins.share(session, actor, entry)


def _count(session: Session, actor: Actor, _values: Values, entry: uuid.UUID, is_counted: bool) -> None:
    checkins.count(session, actor, entry, is_counted)


def _delete(session: Session, actor: Actor, _values: Values, entry: uuid.UUID) -> None:
    checkins.delete(session, actor, entry)


def my_plan(found: Mine) -> None:
    """The coach's own plan, kept as it is typed; read only once their service has ended."""
    st.subheader("My plan", anchor=False)
    looks.who_can_see("Nobody but you, ever. There is no way to share it.")
    for name, (label, hint) in FIELDS.items():
        stored = getattr(found.plan, name)
        if found.may_write:
            kept_inputs.text(label, f"plan.{name}", stored, _keep, name, max_chars=plan.LONGEST, hint=hint)
        elif stored:
            st.markdown(f"**{label}**")
            st.text(stored)
    if any(getattr(found.plan, name) for name in FIELDS) and not found.may_write:
        st.button(
            "Delete my plan",
            key=key("delete_plan"),
            on_click=act(lambda s, a, _v: plan.delete(s, a), done="Deleted."),
        )


def _keep(session: Session, actor: Actor, value: object, base: object, name: str) -> None:
    with kept_inputs.renamed({name: f"plan.{name}"}):
        plan.save(session, actor, name, value, base)


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


def of_summary(content: Content) -> Sequence[str]:
    """What a lead reads of a summary."""
    return lines(content.summary)
