"""The profile: one line per category, the lead coach's mark and the coach's mark, and the distance between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import altair as alt_chart
import vl_convert

from portal.documents.printable import printable_all
from portal.glossary import LEVELS

Row = Mapping[str, Any]

FONTS: Final = Path(__file__).with_name("fonts")
FACE: Final = "Atkinson Hyperlegible Next"
STEP: Final = 30
PRINTED_WIDTH: Final = 640
_NAMED_IN_ALT: Final = 3
_HALF_A_NAME: Final = 36
# `width` is the drawing area without the category names: about 240 of it are left where the whole chart is 420 wide.
_TICKS: Final = (
    "width < 240 ? datum.label : [" + ", ".join(f"'{level}'" for level in LEVELS.values()) + "][datum.value - 1]"
)


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of one theme; every mark stands 3 : 1 or better against the ground."""

    ground: str
    text: str
    grid: str
    rule: str
    lead: str
    coach: str


LIGHT: Final = Ink(ground="#FFFFFF", text="#0B1512", grid="#DCE5E0", rule="#7A938B", lead="#1F6F8B", coach="#B8631A")
DARK: Final = Ink(ground="#0F1614", text="#EAF2EE", grid="#2E3B36", rule="#7D968E", lead="#7CC7E0", coach="#F2AE6B")


@lru_cache(maxsize=8)
def _drawn(ink: Ink) -> dict[str, Any]:
    base = alt_chart.Chart(alt_chart.NamedData(name="rows")).encode(
        y=alt_chart.Y("short:N", sort=alt_chart.EncodingSortField(field="order", op="min"), title=None),
        tooltip=[
            alt_chart.Tooltip("category:N", title="Category"),
            alt_chart.Tooltip("lead_words:N", title="Lead coach"),
            alt_chart.Tooltip("coach_words:N", title="Coach"),
        ],
    )
    level = alt_chart.Scale(domain=[0.9, 4.1], nice=False, zero=False)
    ticks = alt_chart.Axis(
        orient="top", values=[1, 2, 3, 4], format="d", labelExpr=_TICKS, labelFlush=False, title=None
    )
    rule = base.mark_rule(color=ink.rule, strokeWidth=2.5).encode(x=alt_chart.X("apart:Q", scale=level), x2="coach:Q")
    lead = base.mark_point(
        shape="circle", size=150, filled=False, stroke=ink.lead, strokeWidth=2.5, fill=ink.ground, opacity=1
    )
    coach = base.mark_point(shape="diamond", size=55, filled=True, color=ink.coach, opacity=1)
    chart = (
        alt_chart.layer(
            rule,
            lead.encode(x=alt_chart.X("lead:Q", scale=level, axis=ticks)),
            coach.encode(x=alt_chart.X("coach:Q", scale=level)),
        )
        .properties(
            width="container",
            height=alt_chart.Step(STEP),
            autosize=alt_chart.AutoSizeParams(type="fit-x", contains="padding"),
        )
        .transform_calculate(
            lead_words="isValid(datum.lead) ? format(datum.lead, '.1f') : 'not rated'",
            coach_words="isValid(datum.coach) ? format(datum.coach, '.1f') : 'not rated'",
            apart="isValid(datum.lead) && isValid(datum.coach) ? datum.lead : null",
        )
        .configure(
            background="transparent", font=FACE, padding={"left": 4, "right": _HALF_A_NAME, "top": 4, "bottom": 4}
        )
        .configure_view(stroke=None)
        .configure_axis(domain=False, ticks=False, labelColor=ink.text, labelFontSize=13, labelPadding=8)
        .configure_axisX(grid=True, gridColor=ink.grid)
        .configure_axisY(grid=False, labelLimit=320)
    )
    drawn: dict[str, Any] = chart.to_dict()
    return drawn


def spec(ink: Ink) -> dict[str, Any]:
    """The chart as a Vega-Lite object without data, for rows of `category`, `short`, `order`, `coach` and `lead`.

    `coach` and `lead` are means from 1 to 4, or None where that side observed nothing; the smallest `order` stands
    at the top. The answer is a fresh copy of its outer level: put the rows into `data` before drawing.
    """
    return {key: part for key, part in _drawn(ink).items() if key not in {"data", "datasets"}}


def svg(rows: Sequence[Row], ink: Ink) -> str:
    """The chart drawn for print, the same for the same rows on every machine, whatever fonts are installed.

    Names are made printable first: a control character would end the whole process inside the drawing library.
    """
    _register_fonts()
    printed = spec(ink) | {
        "data": {"name": "rows", "values": printable_all([dict(row) for row in rows])},
        "width": PRINTED_WIDTH,
    }
    return str(vl_convert.vegalite_to_svg(printed, allowed_base_urls=[]))


def alt(rows: Sequence[Row], lead_name: str, coach_name: str) -> str:
    """The chart in words, for readers who do not see it: what is highest, furthest apart, missing."""
    ordered = sorted(rows, key=lambda row: row["order"])
    both = [row for row in ordered if row["lead"] is not None and row["coach"] is not None]
    apart = sorted((row for row in both if _distance(row) >= 0.05), key=_distance, reverse=True)[:_NAMED_IN_ALT]
    sentences = [
        f"Profile of {len(rows)} categories from 1 Emerging to 4 Role model; an open ring is {lead_name}, "
        f"a filled diamond is {coach_name}. The strongest stand at the top.",
        _listed("At the top", both[:_NAMED_IN_ALT], lead_name, coach_name),
        _listed("Furthest apart are", apart, lead_name, coach_name),
        _left_out(
            "Only " + lead_name + " rated", [row for row in ordered if row["coach"] is None and row["lead"] is not None]
        ),
        _left_out(
            "Only " + coach_name + " rated",
            [row for row in ordered if row["lead"] is None and row["coach"] is not None],
        ),
        _left_out("Not rated by either", [row for row in ordered if row["lead"] is None and row["coach"] is None]),
        "Every figure stands in the table with this chart.",
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _distance(row: Row) -> float:
    return abs(float(row["lead"]) - float(row["coach"]))


def _listed(opening: str, rows: Sequence[Row], lead_name: str, coach_name: str) -> str:
    each = [f"{row['short']} ({lead_name} {row['lead']:.1f}, {coach_name} {row['coach']:.1f})" for row in rows]
    return f"{opening} {', '.join(each)}." if each else ""


def _left_out(opening: str, rows: Sequence[Row]) -> str:
    return f"{opening}: {', '.join(str(row['short']) for row in rows)}." if rows else ""


@lru_cache(maxsize=1)
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))
