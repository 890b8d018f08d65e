"""Pieces of a review's pages: its path, what happened, what was added, the two answers to one item."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

import pandas as pd
import streamlit as st

from db.tables.reviews import ReviewStatus
from portal import glossary
from portal.access import Permission
from portal.reviews.answers import Answered
from portal.reviews.comparing import SideBySide
from portal.reviews.figures import Pair
from portal.reviews.queries import ReviewPage
from portal.reviews.words import EVENTS, LATER, PATH
from portal.ui import looks, redaction_parts, shared, words

LEAD_MARK, COACH_MARK = "○", "◆"
AT_ONCE = 6
Below = Callable[[Pair], object]
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


def day(found: ReviewPage) -> None:
    """The agreed day, as the coach reads it: when they meet, and from when on they may read alone."""
    if found.meet_on is None or not found.line.is_self or found.status is not ReviewStatus.BOTH_IN:
        return
    if found.may[Permission.COMPARE].is_allowed:
        st.caption(f"You can read {words.plain(found.line.lead)}’s sheet alone before you meet, if you wish.")
    elif found.reads_from_on is not None:
        st.caption(
            f"From {words.day(found.reads_from_on)} on you can read {words.plain(found.line.lead)}’s sheet alone, "
            "if you wish."
        )


def events(found: ReviewPage) -> None:
    """What has happened, newest last."""
    with st.expander("What has happened so far"):
        for event in found.events:
            reason = f": {words.plain(event.reason)}" if event.reason else ""
            st.markdown(
                f"{words.when(event.at)} · {words.plain(event.by)} · {EVENTS.get(event.what, event.what)}{reason}"
            )
        redaction_parts.gaps(found.gaps, is_signed=False)
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


def item_cards(
    heading: str, sub: str, pairs: Sequence[Pair], found: SideBySide, at_once: int = AT_ONCE, below: Below | None = None
) -> None:
    """A heading and a card per item, the first few at once and the rest on request; nothing where there is none."""
    if not pairs:
        return
    st.subheader(heading, anchor=False)
    st.caption(sub)
    for pair in pairs[:at_once]:
        item_card(pair, found, below)
    if len(pairs) > at_once:
        folded_cards(f"{len(pairs) - at_once} more", f"more.{heading}", pairs[at_once:], found, below=below)


def folded_cards(
    label: str, name: str, pairs: Sequence[Pair], found: SideBySide, sub: str = "", below: Below | None = None
) -> None:
    """Cards behind a line that opens them, drawn when asked for; nothing where there is none."""
    if not pairs:
        return
    fold = st.expander(label, key=name, on_change="rerun")
    if fold.open:
        with fold:
            if sub:
                st.caption(sub)
            for pair in pairs:
                item_card(pair, found, below)


def item_card(pair: Pair, found: SideBySide, below: Below | None = None) -> None:
    """One item through both pairs of eyes: both answers and both sentences; `below` draws what can be done with it."""
    is_one_pair_of_eyes = not shared.is_on()
    lead = "You" if found.is_lead and is_one_pair_of_eyes else found.lead
    coach = "You" if found.is_self and is_one_pair_of_eyes else found.coach
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{pair.item.code}** {words.plain(pair.item.text)}")
        left, right = st.columns(2)
        with left, st.container(gap="xxsmall"):
            _answer(LEAD_MARK, lead, pair.lead)
        with right, st.container(gap="xxsmall"):
            _answer(COACH_MARK, coach, pair.coach)
        if below is not None:
            below(pair)


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
