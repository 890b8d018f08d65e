"""A coach's categories over the years: one small chart each, with the same figures as a table."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pandas as pd
import streamlit as st

from portal.coaches.trend import Line, Point, Trend
from portal.documents import profile
from portal.documents.profile import Ink
from portal.ui import words

ROW = 56
TOP, ROOM = 0.42, 0.46
"""Of the height of one small chart: where level 4 stands, and the room from there down to level 1."""
STEP = ROOM / 3
LEVEL_0 = TOP + 4 * STEP
"""The height of a level is `LEVEL_0 - level * STEP`, counted downwards."""
NAMED = 3


def trend(found: Trend, coach: str) -> None:
    """Small charts of every category, or the kind word that there is nothing to draw yet."""
    if not found.reviews:
        st.caption("After the first signed review, each category has a small chart here.")
        return
    st.caption(
        f"Each strip runs from 1 Emerging (bottom) to 4 Role model (top). ○ lead coach, ◆ {words.plain(coach)}. "
        "Where a mark is missing, that side has not rated the category."
    )
    half = (len(found.lines) + 1) // 2
    for column, lines in zip(st.columns(2), (found.lines[:half], found.lines[half:]), strict=True):
        if lines:
            with column:
                _chart(lines, coach)
    table = st.expander("The same figures as a table", key="trend_table", on_change="rerun")
    if table.open:
        with table:
            st.table(_table(found), hide_index=True)


def _chart(lines: Sequence[Line], coach: str) -> None:
    ink = profile.DARK if st.context.theme.type == "dark" else profile.LIGHT
    points = [(place, line.short, point) for place, line in enumerate(lines) for point in line.points]
    rows = {
        "place": [place for place, _, _ in points],
        "short": [short for _, short, _ in points],
        "on": [point.on.isoformat() for _, _, point in points],
        "lead": [point.lead for _, _, point in points],
        "coach": [point.coach for _, _, point in points],
    }
    st.vega_lite_chart(pd.DataFrame(rows), spec(ink, len(lines)), theme=None, width="stretch", alt=alt(lines, coach))


def _words(mean: float | None) -> str:
    return "not rated" if mean is None else f"{mean:.1f}"


@lru_cache(maxsize=8)
def spec(ink: Ink, count: int) -> dict[str, Any]:
    """The chart as a Vega-Lite object without data, for `count` categories below each other.

    Rows have `place`, `short`, `on`, and the means `lead` and `coach`, or None where that side rated nothing: the line
    breaks there.
    """
    height = {"type": "quantitative", "axis": None, "scale": {"domain": [0, count], "reverse": True, "nice": False}}
    day = {
        "field": "on",
        "type": "temporal",
        "title": None,
        "scale": {"padding": 14},
        "axis": {
            "orient": "top",
            "format": "%b %Y",
            "tickCount": 3,
            "grid": False,
            "domain": False,
            "ticks": False,
            "labelColor": ink.text,
            "labelFontSize": 12,
            "labelOverlap": "greedy",
        },
    }
    tips = [
        {"field": "short", "title": "Category"},
        {"field": "on", "type": "temporal", "title": "Signed", "format": "%d %b %Y"},
        {"field": "lead_words", "title": "Lead coach"},
        {"field": "coach_words", "title": "Coach"},
    ]
    one_each = [
        {"aggregate": [{"op": "count", "as": "reviews"}], "groupby": ["place", "short"]},
        {"calculate": f"datum.place + {TOP - 0.06}", "as": "upper"},
        {"calculate": f"datum.place + {TOP + ROOM + 0.06}", "as": "lower"},
        {"calculate": "datum.place + 0.17", "as": "head"},
    ]

    def mark(side: str, what: dict[str, Any]) -> dict[str, Any]:
        return {
            "mark": what,
            "encoding": {
                "x": day,
                "y": {"field": f"{side}_at", **height},
                "detail": {"field": "place"},
                "tooltip": tips,
            },
        }

    broken = {"invalid": "break-paths-filter-domains"}
    ring = {"type": "point", "shape": "circle", "size": 90, "fill": ink.ground, "stroke": ink.lead, "opacity": 1}
    diamond = {"type": "point", "shape": "diamond", "size": 42, "filled": True, "color": ink.coach, "opacity": 1}
    return {
        "width": "container",
        "height": count * ROW,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "background": "transparent",
        "padding": {"left": 2, "right": 4, "top": 2, "bottom": 2},
        "transform": [
            step
            for side in ("lead", "coach")
            for step in (
                {
                    "calculate": f"isValid(datum.{side}) ? datum.place + {LEVEL_0} - datum.{side} * {STEP} : null",
                    "as": f"{side}_at",
                },
                {
                    "calculate": f"isValid(datum.{side}) ? format(datum.{side}, '.1f') : 'not rated'",
                    "as": f"{side}_words",
                },
            )
        ],
        "config": {"font": profile.FACE, "view": {"stroke": None}},
        "layer": [
            {
                "transform": one_each,
                "mark": {"type": "rect", "color": ink.grid, "opacity": 0.35},
                "encoding": {"y": {"field": "upper", **height}, "y2": {"field": "lower"}},
            },
            {
                "transform": one_each,
                "mark": {"type": "text", "align": "left", "baseline": "middle", "fontSize": 13, "color": ink.text},
                "encoding": {
                    "x": {"value": 2},
                    "y": {"field": "head", **height},
                    "text": {"field": "short"},
                },
            },
            mark("lead", {"type": "line", "color": ink.lead, "strokeWidth": 2, **broken}),
            mark("coach", {"type": "line", "color": ink.coach, "strokeWidth": 2, "strokeDash": [5, 3], **broken}),
            mark("lead", {**ring, "strokeWidth": 2, "invalid": "filter"}),
            mark("coach", {**diamond, "invalid": "filter"}),
        ],
    }


def alt(lines: Sequence[Line], coach: str) -> str:
    """The charts in words: what they show, what moved up, what stands high, what is not rated."""
    first, last = lines[0].points[0].on, lines[0].points[-1].on
    count = len(lines[0].points)
    span = (
        f"one signed review, {first:%B %Y}" if count == 1 else f"{count} signed reviews, {first:%B %Y} to {last:%B %Y}"
    )
    strong = [line.short for line in lines if line.is_strength][:NAMED]
    risen = [line.short for line in lines if _rise(line) > 0][:NAMED]
    missing = [line.short for line in lines if line.points[-1].lead is None and line.points[-1].coach is None]
    sentences = [
        f"{len(lines)} small charts, one for each category, over {span}. "
        f"An open ring is the lead coach, a filled diamond is {coach}.",
        f"Going well in the newest review: {', '.join(strong)}." if strong else "",
        f"Higher than at first in the lead coach’s eyes: {', '.join(risen)}." if risen else "",
        f"Not rated in the newest review: {', '.join(missing)}." if missing else "",
        "Every figure stands in the table below.",
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _rise(line: Line) -> float:
    rated = [point.lead for point in line.points if point.lead is not None]
    return rated[-1] - rated[0] if rated else 0.0


def _table(found: Trend) -> pd.DataFrame:
    columns: dict[str, list[str]] = {"Category": [words.plain(line.category) for line in found.lines]}
    for place, (_, on) in enumerate(found.reviews):
        name = f"{on.day} {on:%b %Y}"
        while name in columns:
            name += " "
        columns[name] = [_cell(line.points[place]) for line in found.lines]
    return pd.DataFrame(columns)


def _cell(point: Point) -> str:
    return f"○ {_words(point.lead)}, ◆ {_words(point.coach)}"
