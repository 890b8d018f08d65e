"""Recommending: the outcome, what it asks for, why, and the password once more."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.tables.first_90 import Outcome
from portal.access import Actor
from portal.first90 import deciding, gates
from portal.first90.deciding import GATE, LONGEST, LONGEST_GATE, Recommending
from portal.first90.gates import Gate, Met
from portal.first90.grounds import ToRecommend, gates_of
from portal.first90.words import MEANINGS, OUTCOMES
from portal.first90.workflow import DECISIONS
from portal.people.proof import Proof
from portal.ui import inputs, shared, words
from portal.ui.held import held
from portal.ui.moves import link
from portal.ui.signing import PASSWORD, sign
from portal.ui.wrappers import act

Values = Mapping[str, Any]
DAYS = (14, 30, 45, 60, 90)
FIELDS = ("outcome", "reasons", "extend_days", "feedback", "is_conduct")


def way_there(review_id: uuid.UUID) -> None:
    """At the end of a conversation: the page on which the lead, alone, recommends and signs."""
    st.subheader("Recommend and sign", anchor=False)
    st.write(
        "This review ends the first 90 days. Your signature and your recommendation are one act, on a page of your own."
    )
    if shared.is_on():
        st.caption("Leave the shared screen first; a recommendation is nothing to write in front of the coach.")
        return
    link("recommend", "Recommend and sign", icon=":material/draw:", id=review_id)


def form(
    found: ToRecommend, label: str, submit: Callable[[Session, Actor, Values, Proof], object], after: Callable[[], Any]
) -> None:
    """What is recommended, with everything it asks for; `submit` is done with the password entered again."""
    if found.sent_back:
        with st.container(border=True):
            st.markdown("**Sent back, with this question:**")
            st.text(found.sent_back)
    if not found.recommend.is_allowed:
        st.info(words.plain(found.recommend.reason or ""))
        return
    outcome = inputs.radio(
        "What do you recommend?",
        "outcome",
        list(DECISIONS),
        show=OUTCOMES.__getitem__,
        captions=[MEANINGS[one] for one in DECISIONS],
    )
    if outcome is None:
        st.caption("What it asks for appears when you have chosen.")
        return
    days = extension(found.dates.original_last, found.known.extension_longest) if outcome is Outcome.EXTEND else None
    is_conduct = outcome is Outcome.END_OF_SERVICE and inputs.checkbox(
        "It is about serious conduct", "is_conduct", help="Then the director’s own finding comes with the decision."
    )
    _gates(found, gates_of(found, outcome, days, is_conduct=is_conduct))
    asked = outcome in gates.REASONS_NEEDED
    _words(
        found,
        "Why?" if asked else "Why? (you may leave this empty)",
        "reasons",
        LONGEST,
        hint="The coach reads this when the decision is told, and not before.",
    )
    sign(
        label,
        act(
            submit,
            password=PASSWORD,
            after=lambda _: after(),
            done="Signed. Whoever decides sees it now; the coach reads it when the decision is told.",
        ),
        icon=":material/draw:",
    )


def extension(last: date | None, longest: int) -> int | None:
    """For how many days: a few lengths, each with the day it would end on."""
    lengths = sorted({days for days in DAYS if days <= longest} | {longest})

    def show(days: int) -> str:
        until = f", until {words.short_day(last + timedelta(days=days))}" if last else ""
        return f"{days} days{until}"

    return inputs.selectbox("For how long?", "extend_days", lengths, show=show, placeholder="Choose a length")


def _gates(found: ToRecommend, asked: Sequence[Gate]) -> None:
    """What is met in one quiet line each; what asks for a sentence with its field; what is missing with what to do."""
    if not asked:
        return
    st.subheader("What it asks for", anchor=False)
    for gate in asked:
        if gate.state is Met.EXPLAIN:
            if gate.key == gates.FEEDBACK:
                _feedback(found)
            _words(found, gate.title, GATE + gate.key, LONGEST_GATE, hint=gate.sentence)
        else:
            icon = ":material/check:" if gate.state is Met.MET else ":material/pending:"
            st.markdown(f"{icon} **{gate.title}** · {words.plain(gate.sentence)}")


def _feedback(found: ToRecommend) -> None:
    on_record = {entry.key: entry.words for entry in found.known.feedback}
    if on_record:
        inputs.multiselect(
            "Earlier feedback on record",
            "feedback",
            list(on_record),
            show=lambda key: on_record.get(key, ""),
            placeholder="Choose what the coach heard before",
        )


def _words(found: ToRecommend, label: str, name: str, longest: int, hint: str) -> None:
    inputs.text_area(label, name, max_chars=longest, hint=words.plain(hint))
    first = found.first_90_id
    inputs.answer_for(name, act(lambda s, a, v: deciding.confirm_words(s, a, first, v.get(name) or "")))


def said(values: Values) -> Recommending:
    """What the inputs of the form hold."""
    attested = {name.removeprefix(GATE): value or "" for name, value in values.items() if str(name).startswith(GATE)}
    outcome = values.get("outcome")
    return Recommending(
        outcome,
        values.get("reasons") or "",
        values.get("extend_days"),
        attested,
        tuple(values.get("feedback") or ()) if outcome is Outcome.END_OF_SERVICE else (),
        bool(values.get("is_conduct")) and outcome is Outcome.END_OF_SERVICE,
    )


def is_wrong() -> bool:
    """Whether the form was refused, so that what hides it opens again."""
    return any(name in FIELDS or name.startswith(GATE) for name in held().wrong)
