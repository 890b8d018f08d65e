"""The shared agenda: a line to add something, what waits, ticks for what was talked about."""

import uuid
from collections.abc import Sequence

import streamlit as st

from portal.one_on_ones import agenda
from portal.one_on_ones.agenda import Point
from portal.ui import inputs, words
from portal.ui.held import key
from portal.ui.wrappers import act


def add(coach_id: uuid.UUID, *, is_primary: bool = False) -> None:
    """A line for something to talk about, read by both at once."""
    name = "point"
    inputs.text_input("Something to talk about", name, max_chars=agenda.LONGEST)
    inputs.answer_for(name, act(lambda s, a, v: agenda.confirm_text(s, a, coach_id, v[name] or "")))
    st.button(
        "Add to the agenda",
        key=key("add_point"),
        type="primary" if is_primary else "secondary",
        icon=":material/add:",
        on_click=act(lambda s, a, v: agenda.add(s, a, coach_id, v[name] or ""), after=lambda _: inputs.clear(name)),
    )


def waiting(points: Sequence[Point]) -> None:
    """What waits for the next one-on-one; one's own can be taken off again."""
    for point in points:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(_words(point), width="content")
            if point.is_mine:
                st.button(
                    "Take off",
                    key=key(f"off.{point.id.hex}"),
                    type="tertiary",
                    on_click=act(lambda s, a, _v, item=point.id: agenda.take_off(s, a, item)),
                )


def ticks(one_id: uuid.UUID, points: Sequence[Point]) -> None:
    """What is on the agenda of a one-on-one that is being held: tick what was talked about, the rest waits."""
    for point in points:
        name = f"point.{point.id.hex}"
        inputs.checkbox(
            _words(point),
            name,
            point.is_talked_about,
            save=act(lambda s, a, v, item, at: agenda.tick(s, a, item, one_id, bool(v[at])), point.id, name),
        )


def _words(point: Point) -> str:
    return f"{words.plain(point.text)} · {'you' if point.is_mine else words.plain(point.by.split()[0])}"
