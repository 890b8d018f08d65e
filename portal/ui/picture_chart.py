"""The answers to one question of a quarter as bars, for all and, where they are published, for each division."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pandas as pd
import streamlit as st

from portal.documents import profile
from portal.documents.profile import Ink
from portal.wellness.publishing import Shown

ROW, TITLE = 24, 36


def draw(label: str, shown: Sequence[Shown]) -> None:
    """The bars of published tables, the whole first."""
    ink = profile.DARK if st.context.theme.type == "dark" else profile.LIGHT
    for one in shown:
        frame = pd.DataFrame(one.counts, columns=["answer", "count"])
        drawn = spec(ink, of_whom(one), tuple(frame["answer"]), one.everybody)
        st.vega_lite_chart(frame, drawn, theme=None, width="stretch", alt=alt(label, one))


def of_whom(one: Shown) -> str:
    """Whose answers a table counts, and how many of them."""
    return f"{one.division or 'All'} ({one.everybody})"


@lru_cache(maxsize=32)
def spec(ink: Ink, title: str, answers: tuple[str, ...], everybody: int) -> dict[str, Any]:
    """The bars as a Vega-Lite object without data: a bar for each answer and its number.

    The full width is `everybody` who answered, so that a small division beside a large one is read by its shares.
    """
    across = {"field": "count", "type": "quantitative", "scale": {"domain": [0, everybody]}, "axis": None}
    down = {
        "field": "answer",
        "type": "nominal",
        "scale": {"domain": list(answers)},
        "title": None,
        "axis": {
            "labelColor": ink.text,
            "labelFontSize": 13,
            "labelLimit": 140,
            "minExtent": 104,
            "maxExtent": 104,
            "domain": False,
            "ticks": False,
        },
    }
    number = {"type": "text", "align": "left", "dx": 5, "color": ink.text, "fontSize": 13, "aria": False}
    return {
        "background": "transparent",
        "config": {"font": profile.FACE, "view": {"stroke": None}},
        "width": "container",
        "height": ROW * len(answers) + TITLE,
        "title": {"text": title, "anchor": "start", "color": ink.text, "fontSize": 13, "fontWeight": 600},
        "encoding": {"x": across, "y": down},
        "layer": [
            {"mark": {"type": "bar", "height": 14, "cornerRadiusEnd": 3, "color": ink.lead, "aria": False}},
            {"mark": number, "encoding": {"text": {"field": "count", "type": "quantitative"}}},
        ],
    }


def alt(label: str, one: Shown) -> str:
    """The bars in words."""
    said = ", ".join(f"{answer} {count}" for answer, count in one.counts or ())
    return f"{label}, a bar for each answer. {of_whom(one)}: {said}."
