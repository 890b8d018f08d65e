"""A coach's own check-ins as a quiet picture: a mark for each, no line between them, the same in a table."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pandas as pd
import streamlit as st

from portal.documents import profile
from portal.documents.profile import Ink
from portal.wellness.checkins import Entry
from portal.wellness.words import ARRIVING, NOT_SAID, WORKLOAD

FEWEST = 2
ROW = 26


def draw(entries: Sequence[Entry]) -> None:
    """The picture of entries, oldest first, and its table one click away; nothing below two."""
    if len(entries) < FEWEST:
        return
    ink = profile.DARK if st.context.theme.type == "dark" else profile.LIGHT
    ordered = sorted(entries, key=lambda one: one.made_at)
    frame = pd.DataFrame(rows(ordered), columns=["on", "question", "answer"])
    st.vega_lite_chart(frame, spec(ink), theme=None, width="stretch", alt=alt(ordered))
    fold = st.expander("The same as a table", key="wellness_table", on_change="rerun")
    if fold.open:
        with fold:
            st.table(table(ordered), hide_index=True)


def rows(entries: Sequence[Entry]) -> list[tuple[str, str, str]]:
    """Day, question and answer of everything that was said."""
    found = []
    for one in entries:
        for question, answer in (("Arriving", one.content.arriving), ("Workload", one.content.workload)):
            if answer:
                found.append((one.on.isoformat(), question, {**ARRIVING, **WORKLOAD}[answer]))
    return found


@lru_cache(maxsize=4)
def spec(ink: Ink) -> dict[str, Any]:
    """The picture as a Vega-Lite object without data: two strips, their answers in words, one quiet mark an entry.

    No colour stands for an answer and no line joins them: it is a memory, not a measurement.
    """
    day = {
        "field": "on",
        "type": "temporal",
        "title": None,
        "scale": {"padding": 12},
        "axis": {
            "format": "%-d %b",
            "tickCount": 4,
            "grid": False,
            "domain": False,
            "ticks": False,
            "labelColor": ink.text,
            "labelFontSize": 12,
            "labelOverlap": "greedy",
        },
    }

    def strip(question: str, answers: Sequence[str], color: str, shape: str) -> dict[str, Any]:
        return {
            "transform": [{"filter": f"datum.question === '{question}'"}],
            "width": "container",
            "height": ROW * len(answers),
            "title": {"text": question, "anchor": "start", "color": ink.text, "fontSize": 13, "fontWeight": 600},
            # Read out as a whole by its alternative text: the marks of a strip in which nothing was said have no name.
            "mark": {"type": "point", "shape": shape, "size": 90, "filled": True, "color": color, "aria": False},
            "encoding": {
                "x": day,
                "y": {
                    "field": "answer",
                    "type": "nominal",
                    "scale": {"domain": list(answers)},
                    "title": None,
                    "axis": {
                        "labelColor": ink.text,
                        "labelFontSize": 12,
                        "labelLimit": 140,
                        "minExtent": 96,
                        "maxExtent": 96,
                        "grid": True,
                        "gridColor": ink.grid,
                        "domain": False,
                        "ticks": False,
                    },
                },
                "tooltip": [
                    {"field": "on", "type": "temporal", "title": "Day", "format": "%d %b %Y"},
                    {"field": "answer", "title": question},
                ],
            },
        }

    return {
        "background": "transparent",
        "config": {"font": profile.FACE, "view": {"stroke": None}},
        "vconcat": [
            strip("Arriving", tuple(ARRIVING.values()), ink.lead, "circle"),
            strip("Workload", tuple(WORKLOAD.values()), ink.coach, "diamond"),
        ],
    }


def alt(entries: Sequence[Entry]) -> str:
    """The picture in words."""
    first, last = entries[0].on, entries[-1].on
    newest = entries[-1].content
    arriving = ARRIVING[newest.arriving].lower() if newest.arriving else NOT_SAID
    workload = WORKLOAD[newest.workload].lower() if newest.workload else NOT_SAID
    return (
        f"{len(entries)} check-ins from {first:%d %B %Y} to {last:%d %B %Y}, a mark for each answer in two strips, "
        f"arriving and workload. The newest: arriving {arriving}, workload {workload}. All stand in the table below."
    )


def table(entries: Sequence[Entry]) -> pd.DataFrame:
    """The same, a line for each check-in, the newest first."""
    newest = list(reversed(entries))
    return pd.DataFrame(
        {
            "Day": [f"{one.on.day} {one.on:%b %Y}" for one in newest],
            "Arriving": [ARRIVING.get(one.content.arriving or "", NOT_SAID) for one in newest],
            "Workload": [WORKLOAD.get(one.content.workload or "", NOT_SAID) for one in newest],
        }
    )
