"""The directors' picture of a quarter: bars and their table by question, or why there are none."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st
from sqlmodel import Session

from portal import clock
from portal.access import Actor
from portal.meetings import protocol
from portal.meetings.protocol import Help
from portal.ui import looks, picture_chart, words
from portal.ui.moves import rerun
from portal.ui.wrappers import act
from portal.wellness import publishing
from portal.wellness.publishing import WESTMOST, Quarter, Shown
from portal.wellness.words import PICTURE_WITHHELD, QUESTIONS

WHO_CAN_SEE = (
    "Directors. It holds numbers of people who ticked “Count me without my name”, and no way back to one of them. "
    "What is published once stays as it is; later changes are not in it."
)


def load(session: Session, actor: Actor) -> tuple[list[Quarter], Help, bool]:
    """The published quarters, whom to call, and whether a quarter waits to be published."""
    found = publishing.published(session, actor)
    return found, protocol.help_for(session, actor), publishing.is_due(session, clock.today(WESTMOST))


def make_up() -> None:
    """Publish what the daily work did not, then draw anew."""
    publish = act(lambda session, actor, _values: publishing.open_picture(session, actor, clock.today(WESTMOST)))
    publish()
    if publish.is_done:
        rerun()


def quarters(found: Sequence[Quarter]) -> None:
    """Each quarter under its name."""
    if not found:
        looks.empty(
            "After the first quarter in which somebody wants to be counted, its picture will stand here.",
            why="It shows whether the programme as a whole is well: where the load is too much, and how people arrive.",
        )
    for quarter in found:
        st.subheader(name(quarter), anchor=False)
        for question, (label, _) in QUESTIONS.items():
            _question(label, [one for one in quarter.tables if one.question == question])


def name(quarter: Quarter) -> str:
    """A quarter in words."""
    first = quarter.first_on
    last = publishing.next_quarter(first) - timedelta(days=1)
    return f"{first:%B} to {last:%B %Y}"


def _question(label: str, tables: Sequence[Shown]) -> None:
    st.markdown(f"**{label}**")
    shown = [one for one in tables if one.counts is not None]
    if not shown:
        st.caption(PICTURE_WITHHELD)
        return
    columns: dict[str, list[Any]] = {"Answer": [answer for answer, _ in shown[0].counts or ()]}
    for one in shown:
        columns[f"{words.plain(one.division) or 'All'} ({one.everybody})"] = [count for _, count in one.counts or ()]
    picture_chart.draw(label, shown)
    with st.expander("The same as a table"):
        st.table(pd.DataFrame(columns), hide_index=True)
    if len(shown) == 1:
        st.caption("By division only where every division has enough answers to keep each of them private.")
