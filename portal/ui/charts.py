"""Pictures of figures: drawn from a cached specification without data, each with its words and its table."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from portal.documents import profile


def folded_profile(rows: Sequence[Mapping[str, Any]], lead: str, coach: str) -> None:
    """The profile behind a line that opens it; drawn when asked for."""
    fold = st.expander("The profile as a picture", key="picture", on_change="rerun")
    if fold.open:
        with fold:
            _profile(rows, lead, coach)


def _profile(rows: Sequence[Mapping[str, Any]], lead: str, coach: str) -> None:
    """The profile of two sheets, one line per category, with its table one click away."""
    ink = profile.DARK if st.context.theme.type == "dark" else profile.LIGHT
    frame = pd.DataFrame(rows, columns=["category", "short", "order", "lead", "coach"])
    st.vega_lite_chart(frame, profile.spec(ink), theme=None, width="stretch", alt=profile.alt(rows, lead, coach))
    with st.expander("The same figures as a table"):
        table = pd.DataFrame(
            {
                "Category": [row["category"] for row in rows],
                lead: [_mean(row["lead"]) for row in rows],
                coach: [_mean(row["coach"]) for row in rows],
            }
        )
        st.table(table, hide_index=True)


def _mean(value: float | None) -> str:
    return "not observed" if value is None else f"{value:.1f}"
