"""Conflicts a person has declared: too close to somebody to supervise, decide about or read them."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from sqlmodel import Session

from portal.access import Actor
from portal.people import conflicts
from portal.ui import inputs, looks, words
from portal.ui.held import key
from portal.ui.wrappers import act

Values = Mapping[str, Any]


def declared(already: Sequence[conflicts.Declared], colleagues: Sequence[conflicts.Colleague]) -> None:
    """What the reader has declared, each with a way back, and a way to declare another."""
    st.header("Too close to someone?", anchor=False)
    st.markdown(
        "If you and someone here are family, friends, partners, or owe each other something, say so. "
        "Neither of you will then supervise the other, decide about them or read what they write. You need not say why."
    )
    looks.who_can_see("You and the directors of your division can see that you declared it.")
    for one in already:
        name, button = st.columns([4, 1], vertical_alignment="center")
        name.markdown(f"**{words.plain(one.name)}**  \nsince {words.when(one.since)}")
        button.button("Withdraw", on_click=act(_withdraw, one.id, done="Withdrawn."), key=key(f"withdraw.{one.id}"))
    names = {colleague.id: colleague.name for colleague in colleagues}
    if not names:
        st.caption("There is nobody else in your division yet.")
        return
    inputs.selectbox("Who is it?", "conflict_with", list(names), None, show=lambda one: names.get(one, ""))
    made = act(
        _declare, after=lambda _: inputs.put("conflict_with", None), done="Thank you for saying so. It is noted."
    )
    st.button("Declare", on_click=made, key=key("declare"))


def _declare(session: Session, actor: Actor, values: Values) -> None:
    conflicts.declare(session, actor, values.get("conflict_with"))


def _withdraw(session: Session, actor: Actor, _values: Values, conflict: uuid.UUID) -> None:
    conflicts.withdraw(session, actor, conflict)
