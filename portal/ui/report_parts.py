"""The log of reports that the law asks of somebody in person: noting one, and those noted."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st
from sqlmodel import Session

from db.tables.concerns import ReportBasis
from portal.access import Actor
from portal.concerns import reports
from portal.concerns.reports import BASES, LONGEST, Report
from portal.concerns.words import NO_REPORT
from portal.ui import inputs, kept_inputs, looks, words
from portal.ui.held import key, me
from portal.ui.wrappers import act

Values = Mapping[str, Any]
DAY = {"reported_at": "reported_on"}


def log(found: Sequence[Report]) -> None:
    """The reader's own log, folded: opened when there is a report to note or to look up."""
    many = f" ({len(found)})" if found else ""
    fold = st.expander(
        f"My reports required by law{many}", icon=":material/gavel:", key=key("reports"), on_change="rerun"
    )
    if fold.open:
        with fold:
            listed(found)
            form(None)


def listed(found: Sequence[Report]) -> None:
    """Reports as they were noted."""
    for one in found:
        number = f" · reference {one.reference}" if one.reference else ""
        about = f"{one.basis} · {words.when(one.reported_at)} · by {one.by}{number}"
        looks.card(f"**{words.plain(one.agency)}**", about)


def form(concern: uuid.UUID | None) -> None:
    """Note a report that was made in person, with the concern it belongs to if there is one."""
    st.markdown(f"**{words.plain(NO_REPORT)}**")
    st.caption("Note who, when and the reference number. What was reported stays with the agency.")
    inputs.selectbox(
        "Which duty did it follow?",
        "basis",
        [one.value for one in BASES],
        show=lambda one: BASES[ReportBasis(one)],
    )
    inputs.text_input("Agency you called or wrote to", "agency", max_chars=LONGEST)
    inputs.answer_for("agency", act(lambda s, a, v: reports.confirm(s, a, v.get("agency") or "")))
    inputs.text_input("Reference number (you may leave this empty)", "reference", max_chars=LONGEST)
    left, right = st.columns(2)
    with left:
        inputs.date_input("Day", "reported_on", None, latest=me().today)
    with right:
        inputs.time_input("Time", "reported_time", None)
    st.button(
        "Note the report",
        key=key("note_report"),
        on_click=act(_note, concern, me().zone, after=lambda _: _cleared(), done="Noted."),
    )
    looks.who_can_see(
        "You, and whoever looks after this concern." if concern else "You alone. It is part of no folder."
    )


def _note(session: Session, actor: Actor, values: Values, concern: uuid.UUID | None, zone: str) -> None:
    day, at = values.get("reported_on"), values.get("reported_time")
    moment = datetime.combine(day, at, ZoneInfo(zone)) if day and at else None
    with kept_inputs.renamed(DAY):
        reports.note(
            session, actor, values.get("basis"), values.get("agency"), values.get("reference"), moment, concern
        )


def _cleared() -> None:
    inputs.clear("agency", "reference")
    for name in ("basis", "reported_on", "reported_time"):
        inputs.put(name, None)
