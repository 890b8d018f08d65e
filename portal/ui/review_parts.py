"""Pieces of a review's pages: its path, what happened, what was added, the two answers to one item."""

from collections.abc import Sequence
from datetime import date, datetime

import pandas as pd
import streamlit as st

from portal import glossary
from portal.reviews.answers import Answered
from portal.reviews.figures import Pair
from portal.reviews.queries import ReviewPage, SideBySide
from portal.reviews.words import EVENTS, PATH
from portal.ui import looks, words

LEAD_MARK, COACH_MARK = "○", "◆"
AT_ONCE = 6
LATER = {"acknowledgement": "Acknowledgement", "response": "Response", "addendum": "Dated note"}
ANSWERS = {
    "read": "Has read the review.",
    "agree": "Has read the review and agrees.",
    "read, with response": "Has read the review, with this response:",
    "agree, with response": "Has read the review and agrees, with this response:",
    "chose not to sign": "The coach chose not to sign.",
}


def steps(found: ReviewPage) -> None:
    """The path of a review in one line, with the present step marked in words."""
    place = next(place for place, (_, states) in enumerate(PATH) if found.status in states)
    marks = [
        f"✓\u00a0{name}" if number < place else f"**{name}**" if number == place else name
        for number, (name, _) in enumerate(PATH)
    ]
    st.markdown("\u00a0→ ".join(mark.replace("Two sheets", "Two\u00a0sheets") for mark in marks))


def questions(asked: Sequence[str]) -> None:
    """What only the lead is asked about their own sheet; nothing where there is nothing to ask."""
    if not asked:
        return
    with st.container(border=True):
        st.markdown("**Before you go on, a question to yourself**" if len(asked) == 1 else "**Questions to yourself**")
        for question in asked:
            st.markdown(f"- {words.plain(question)}")
        looks.who_can_see("Only you see this. It is kept nowhere and changes nothing; your ratings stay as they are.")


def events(found: ReviewPage) -> None:
    """What has happened, newest last."""
    with st.expander("What has happened so far"):
        for event in found.events:
            reason = f": {words.plain(event.reason)}" if event.reason else ""
            st.markdown(
                f"{words.when(event.at)} · {words.plain(event.by)} · {EVENTS.get(event.what, event.what)}{reason}"
            )
        if found.opened_by:
            st.markdown("**Who opened this review**")
            for name, at in found.opened_by:
                st.markdown(f"{words.when(at)} · {words.plain(name)}")


def later(found: ReviewPage) -> None:
    """What was added to the sealed record, in the order it came."""
    for entry in found.later:
        with st.container(border=True):
            at = words.when(datetime.fromisoformat(entry.get("at") or entry["removed_at"]))
            st.markdown(f"**{LATER.get(entry['kind'], entry['kind'])}** · {words.plain(entry.get('by', ''))} · {at}")
            witness = f" Witness: {entry['witness']}." if entry.get("witness") else ""
            if entry.get("answer"):
                st.caption(words.plain(ANSWERS.get(entry["answer"], entry["answer"]) + witness))
            if entry.get("text"):
                st.text(entry["text"])


def numbers(found: SideBySide) -> None:
    """The three named numbers of both sheets, as a quiet table; none of them is a headline."""
    sheets = [(found.lead, found.lead_numbers)]
    if found.coach_numbers is not None:
        sheets.append((found.coach, found.coach_numbers))
    rows = [(words.plain(who), sheet.printed()) for who, sheet in sheets]
    with st.expander("Three numbers, each for both"):
        st.table(
            pd.DataFrame(
                {
                    "": ["Mean of all rated items", "Mean of the category means", "Rated, of the items that apply"],
                    **{
                        who: [
                            printed["item_mean"] or "not rated",
                            printed["category_mean"] or "not rated",
                            printed["coverage"],
                        ]
                        for who, printed in rows
                    },
                }
            ),
            hide_index=True,
        )


def item_cards(heading: str, sub: str, pairs: Sequence[Pair], found: SideBySide) -> None:
    """A heading and a card per item, the first few at once and the rest on request; nothing where there is none."""
    if not pairs:
        return
    st.subheader(heading, anchor=False)
    st.caption(sub)
    for pair in pairs[:AT_ONCE]:
        item_card(pair, found)
    if len(pairs) > AT_ONCE:
        more = st.expander(f"{len(pairs) - AT_ONCE} more", key=f"more.{heading}", on_change="rerun")
        if more.open:
            with more:
                for pair in pairs[AT_ONCE:]:
                    item_card(pair, found)


def all_items(found: SideBySide) -> None:
    """Every item in the order of the form, drawn when asked for."""
    everything = st.expander("All 62 items in the order of the form", key="all_items", on_change="rerun")
    if everything.open:
        with everything:
            for pair in found.pairs:
                item_card(pair, found)


def item_card(pair: Pair, found: SideBySide) -> None:
    """One item through both pairs of eyes: both answers and both sentences."""
    lead, coach = ("You", found.coach) if not found.is_self else (found.lead, "You")
    if not found.is_self and not found.is_lead:
        lead = found.lead
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{pair.item.code}** {words.plain(pair.item.text)}")
        left, right = st.columns(2)
        with left, st.container(gap="xxsmall"):
            _answer(LEAD_MARK, lead, pair.lead)
        with right, st.container(gap="xxsmall"):
            _answer(COACH_MARK, coach, pair.coach)


def _answer(mark: str, who: str, row: Answered | None) -> None:
    answer = glossary.answer_label(row.answer) if row is not None and row.answer else "No answer"
    st.markdown(f"{mark} **{words.plain(who)}: {answer}**")
    if row is None:
        return
    text = row.evidence or row.reason
    if text:
        st.text(text)
    about = [glossary.SOURCES[row.source]] if row.source else []
    if row.on:
        about.append(words.short_day(date.fromisoformat(row.on)))
    if about:
        st.caption(words.plain(" · ".join(about)))
