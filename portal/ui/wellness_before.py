"""What a coach entered before, each with what can be done with it, and their own plan."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from sqlmodel import Session

from portal.access import Actor
from portal.ui import kept_inputs, looks, wellness_chart, words
from portal.ui.held import key
from portal.ui.wrappers import act
from portal.wellness import checkins, plan
from portal.wellness.checkins import Entry
from portal.wellness.content import Content
from portal.wellness.overview import Mine
from portal.wellness.plan import FIELDS
from portal.wellness.words import AREA, ARRIVING, DIMENSIONS, SUPPORT, WORKLOAD, summary

Values = Mapping[str, Any]
AT_ONCE = 3


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


def of_summary(content: Content) -> Sequence[str]:
    """What a lead reads of a summary."""
    return lines(content.summary)
